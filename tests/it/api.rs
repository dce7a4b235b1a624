//! The door of the API: who may enter, what is refused, and in which words.

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
        "incidents?published_from=yesterday",
        "incidents/first",
        "search?q=a&q=b",
    ] {
        let (status, problem) = admin.get(&format!("/api/v1/{path}"));
        assert_eq!(status, 400, "{problem}");
        lines.push(format!("{path}\n  {}", told(&problem)));
    }
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
