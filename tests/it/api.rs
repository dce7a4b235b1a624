//! The door of the API: who may enter, what is refused, and in which words.

use otklik::domain::{Role, Scope};
use serde_json::json;

use crate::house::House;

#[test]
fn nobody_reads_without_logging_in_and_no_other_site_writes() {
    let house = House::open();
    let stranger = house.stranger();
    for path in [
        "/me",
        "/incidents",
        "/search?q=a",
        "/risks",
        "/feeds",
        "/notices",
        "/status",
        "/events",
    ] {
        assert_eq!(stranger.get(&format!("/api/v1{path}")).0, 401, "{path}");
    }
    let wrong = json!({"login": "admin", "password": "не тот"});
    let (status, problem) = stranger.post("/api/v1/login", &wrong);
    assert_eq!(
        (status, &problem["title"]),
        (401, &json!("Неверный логин или пароль"))
    );
    let nobody = json!({"login": "nobody", "password": "не тот"});
    assert_eq!(
        stranger.post("/api/v1/login", &nobody).1["title"],
        problem["title"]
    );
    let admin = house.admin();
    assert_eq!(admin.post_from_elsewhere("/api/v1/logout", &json!({})), 403);
    assert_eq!(admin.get("/api/v1/me").0, 200);
    assert_eq!(admin.post("/api/v1/logout", &json!({})).0, 204);
    assert_eq!(admin.get("/api/v1/me").0, 401);
}

#[test]
fn bad_requests_are_refused_in_russian() {
    let house = House::open();
    let admin = house.admin();
    let (status, problem) = admin.get("/api/v1/search?q=(");
    assert_eq!(status, 400);
    assert!(
        problem["column"].as_u64().unwrap() >= 1 && problem["example"].is_string(),
        "{problem}"
    );
    assert_eq!(admin.get("/api/v1/search?q=%40ivanov").0, 400);
    assert_eq!(admin.get("/api/v1/incidents?state=lost").0, 400);
    assert_eq!(admin.get("/api/v1/incidents?author=ivan").0, 400);
    assert_eq!(admin.get("/api/v1/incidents/999").0, 404);
    assert_eq!(admin.get("/api/v1/nothing").0, 404);
    assert_eq!(
        admin
            .post("/api/v1/feeds", &json!({"name": "", "query": "вода"}))
            .0,
        400
    );
    let (status, _) = admin.post(
        "/api/v1/incidents/1/actions",
        &json!({"action": "dance", "version": 1}),
    );
    assert_eq!(status, 400);
}

/// English letters are left where they name a field or a value, never as a sentence.
fn told(problem: &serde_json::Value) -> String {
    format!("{} | {}", problem["title"], problem["detail"])
}

#[test]
fn a_refusal_names_the_field_and_what_it_knows() {
    let house = House::open();
    let admin = house.admin();
    let bodies = [
        json!({"action": "dance", "version": 1}),
        json!({"action": "take", "version": "one"}),
        json!({"action": "take"}),
        json!({"action": "take", "version": 1, "colour": "red"}),
        json!({"action": 7, "version": 1}),
        json!({"action": "close", "version": 1, "reason": "bored"}),
        json!({"action": "assign", "version": 1}),
        json!({"action": "wait", "version": 1}),
        json!({"action": "merge", "version": 1, "to": 2}),
        json!({"action": "comment", "version": 1}),
        json!([]),
        json!(7),
    ];
    let address = "/api/v1/incidents/1/actions";
    let mut lines: Vec<String> = Vec::new();
    for body in &bodies {
        let (status, problem) = admin.post(address, body);
        assert_eq!(status, 400, "{problem}");
        lines.push(format!("{body}\n  {}", told(&problem)));
    }
    let user = json!({"login": "b", "role": "king"});
    lines.push(format!(
        "{user}\n  {}",
        told(&admin.post("/api/v1/users", &user).1)
    ));
    for path in [
        "incidents?author=ivan",
        "incidents?limit=many",
        "incidents?state=lost",
        "incidents?sector=moon",
        "incidents?severity=huge",
        "incidents?territory=-,%D0%9D%D0%B8%D0%B3%D0%B4%D0%B5",
        "incidents?published_from=yesterday",
        "incidents?category=xyz",
        "coverage?from=x",
        "statistics?from=2026-13-01",
        "incidents/first",
        "search?q=a&q=b",
    ] {
        let (status, problem) = admin.get(&format!("/api/v1/{path}"));
        assert_eq!(status, 400, "{problem}");
        lines.push(format!("{path}\n  {}", told(&problem)));
    }
    let (status, problem) = admin.get("/api/v1/incidents?category=roads.xyz");
    let known = problem["title"].as_str().unwrap();
    assert!(status == 400 && known.contains("можно: roads."), "{known}");
    assert!(!known.contains("housing."), "those of the sector: {known}");
    let (status, problem) = admin.post("/api/v1/risks", &json!({}));
    assert_eq!((status, &problem["status"]), (405, &json!(405)));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_saved_search_is_a_feed_until_it_is_revoked() {
    let house = House::open();
    house.given_posts(&["Белгород, ул. Мира, 12: третий день нет отопления, батареи холодные"]);
    let admin = house.admin();
    let (status, feed) = admin.post(
        "/api/v1/feeds",
        &json!({"name": "Тепло", "query": "\"нет отопления\""}),
    );
    assert_eq!(status, 200);
    let address = feed["url"].as_str().unwrap();
    let (status, xml) = house.stranger().text(address);
    assert_eq!(status, 200);
    let read = feed_rs::parser::parse(xml.as_bytes()).unwrap();
    assert_eq!(read.entries.len(), 1);
    assert!(!read.entries[0].links.is_empty());
    assert_eq!(admin.delete(&format!("/api/v1/feeds/{}", feed["id"])), 204);
    assert_eq!(house.stranger().text(address).0, 404);
}

#[test]
fn nothing_that_residents_wrote_is_kept_by_a_browser_or_a_proxy() {
    let house = House::open();
    house.given_posts(&["Белгород, ул. Мира, 12: третий день нет отопления, батареи холодные"]);
    let admin = house.admin();
    let feed = json!({"name": "Тепло", "query": "\"нет отопления\""});
    let (_, feed) = admin.post("/api/v1/feeds", &feed);
    let kept = |path: &str| admin.header(path, "cache-control");
    for path in [
        "incidents",
        "incidents/1",
        "search?q=a",
        "events",
        "nothing",
        "search?q=(",
    ] {
        assert_eq!(kept(&format!("/api/v1/{path}")), "no-store", "{path}");
    }
    let atom = feed["url"].as_str().unwrap();
    assert_eq!(kept(atom), "private, no-store");
    assert_eq!(kept(&atom.replace(".atom", ".json")), "private, no-store");
    assert_eq!(kept("/open311/v2/requests.json"), "no-store");
}

#[test]
fn a_file_that_is_not_there_is_not_the_page() {
    let house = House::open();
    let stranger = house.stranger();
    for path in [
        "/nope.js",
        "/a/b/nope.css",
        "/.env",
        "/assets/none",
        "/index.php",
    ] {
        let (status, told) = stranger.get(path);
        assert_eq!(
            (status, &told["type"]),
            (404, &json!("/problems/not-found")),
            "{path}"
        );
    }
}

#[test]
fn a_feed_is_read_as_json_too() {
    let house = House::open();
    house.given_posts(&["Белгород, ул. Мира, 12: третий день нет отопления, батареи холодные"]);
    let admin = house.admin();
    let (_, feed) = admin.post(
        "/api/v1/feeds",
        &json!({"name": "Тепло", "query": "\"нет отопления\""}),
    );
    let atom = feed["url"].as_str().unwrap();
    let address = atom.replace(".atom", ".json");
    let kind = house.stranger().header(&address, "content-type");
    assert_eq!(kind, "application/feed+json; charset=utf-8");
    let (status, read) = house.stranger().get(&address);
    assert_eq!(status, 200);
    // What JSON Feed 1.1 requires.
    assert_eq!(read["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(read["title"], "Тепло");
    let items = read["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{read}");
    let text = items[0]["content_text"].as_str().unwrap();
    assert!(text.contains("нет отопления"), "{read}");

    let xml = house.stranger().text(atom).1;
    let told = feed_rs::parser::parse(xml.as_bytes()).unwrap();
    assert_eq!(items[0]["id"], json!(told.entries[0].id));
    assert_eq!(items[0]["url"], json!(told.entries[0].links[0].href));
    admin.delete(&format!("/api/v1/feeds/{}", feed["id"]));
    assert_eq!(house.stranger().get(&address).0, 404);
}

#[test]
fn health_metrics_and_the_description_are_served() {
    let house = House::open();
    let stranger = house.stranger();
    assert_eq!(stranger.get("/health/live").0, 200);
    assert_eq!(stranger.get("/health/ready").0, 200);
    assert!(stranger.text("/metrics").1.contains("otklik_items"));
    let (status, document) = stranger.get("/api/v1/openapi.json");
    assert_eq!((status, document["openapi"].is_string()), (200, true));
    let paths = document["paths"].as_object().unwrap();
    assert!(
        paths.contains_key("/api/v1/incidents/{id}/actions"),
        "{:?}",
        paths.keys()
    );
}

#[test]
fn an_administrator_tries_a_text_and_reads_why() {
    let house = House::open();
    let admin = house.admin();
    let text =
        "Белгород, ул. Мира, 12: третий день нет отопления, батареи холодные, звоните 89123456789";
    let (status, tried) = admin.post("/api/v1/rules/try-text", &json!({"text": text}));
    assert_eq!(status, 200, "{tried}");
    let stored = tried["text"].as_str().unwrap();
    assert!(!stored.contains("89123456789"), "{stored}");
    assert_eq!(tried["verdict"]["sectors"][0]["id"], "housing", "{tried}");
    let first = &tried["rules"][0];
    assert_eq!(
        (&first["fate"], &first["missing"]),
        (&json!("counts"), &json!([])),
        "{first}"
    );
    let word = &tried["highlights"][0];
    let at = |key: &str| usize::try_from(word[key].as_u64().unwrap()).unwrap();
    let length = stored.chars().count();
    assert!(at("start") < at("end") && at("end") <= length, "{word}");
    assert!(word["rule_name"].is_string());

    let words = tried["words"].as_array().unwrap();
    let said = |head: &str| words.iter().find(|one| one["head"] == head).unwrap();
    assert_eq!(said("housing")["name"], "Слова отрасли «ЖКХ»");
    assert!(
        said("housing")["leaning"].as_f64().unwrap() > 0.0,
        "{tried}"
    );
    assert!(
        said("housing")["words"]
            .as_array()
            .unwrap()
            .contains(&json!("отопления")),
        "{tried}"
    );
    assert!(said("actionable")["leaning"].is_number());

    let news = json!({"text": text, "kind": "news"});
    let (_, tried) = admin.post("/api/v1/rules/try-text", &news);
    assert_eq!(tried["verdict"]["actionable"], false);
    let (_, queue) = admin.get("/api/v1/incidents?state=all");
    assert_eq!(queue["total"], 0, "a trial leaves nothing behind");
}

#[test]
fn an_administrator_tries_an_expression_on_what_is_stored() {
    let house = House::open();
    house.given_posts(&[
        "Белгород, ул. Мира, 12: третий день нет отопления",
        "Отопление есть, спасибо",
        "Нет света на улице",
    ]);
    let admin = house.admin();
    let found = |body: serde_json::Value| admin.post("/api/v1/rules/try-expression", &body);
    let (status, page) = found(json!({"match": "отопление"}));
    assert_eq!((status, &page["total"]), (200, &json!(2)), "{page}");
    let hit = &page["hits"][0]["snippet"];
    assert_eq!(hit["highlights"].as_array().unwrap().len(), 1, "{hit}");
    let (_, page) = found(json!({"match": "отопление", "unless": "=спасибо", "limit": 1}));
    assert_eq!(
        (&page["total"], &page["at_least"]),
        (&json!(1), &json!(false)),
        "{page}"
    );
    assert!(
        page["hits"][0]["item"]["text"]
            .as_str()
            .unwrap()
            .contains("третий день")
    );
    let (_, page) = found(json!({"match": "отопление /3 нет", "days": 1}));
    assert_eq!(page["total"], 1, "{page}");
}

#[test]
fn the_bench_refuses_in_russian_and_by_role() {
    let house = House::open();
    let admin = house.admin();
    let operator = house.user("vera", Role::Operator, Scope::default());
    let stranger = house.stranger();
    let mut lines: Vec<String> = Vec::new();
    let bodies = [
        ("try-text", json!({"text": " "})),
        ("try-text", json!({"text": "нет воды", "kind": "song"})),
        ("try-text", json!({"text": "вода ".repeat(2_001)})),
        ("try-expression", json!({"match": "(вода | свет"})),
        (
            "try-expression",
            json!({"match": "вода", "unless": "кулер /2 купить"}),
        ),
        ("try-expression", json!({"match": "вода митинг"})),
        ("try-expression", json!({"match": "sector:жкх вода"})),
        ("try-expression", json!({"match": "Иванов Пётр Сергеевич"})),
        ("try-expression", json!({"match": "вода", "days": 0})),
        ("try-expression", json!({"unless": "вода"})),
    ];
    for (call, body) in &bodies {
        let address = format!("/api/v1/rules/{call}");
        let (status, problem) = admin.post(&address, body);
        assert_eq!(status, 400, "{body}: {problem}");
        let shown: String = body.to_string().chars().take(60).collect();
        let place = format!("{} {}", problem["field"], problem["column"]);
        lines.push(format!("{shown}\n  {} | {place}", problem["title"]));
        assert_eq!(
            operator
                .post(&address, &json!({"text": "а", "match": "а"}))
                .0
                / 100,
            4
        );
        assert_eq!(stranger.post(&address, body).0, 401, "{body}");
    }
    insta::assert_snapshot!(lines.join("\n"));
    let (status, problem) = operator.post("/api/v1/rules/try-text", &json!({"text": "нет воды"}));
    assert_eq!(
        (status, &problem["type"]),
        (403, &json!("/problems/forbidden"))
    );
    let (status, _) = operator.post("/api/v1/rules/try-expression", &json!({"match": "вода"}));
    assert_eq!(status, 403);
}
