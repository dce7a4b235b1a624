//! Stories of the desk through a whole daemon: residents write, an operator takes, answers, closes.

use otklik::{
    domain::{ItemKind, Network, RawItem, Role, Scope, Sector, SourceId},
    pipeline::record::Intake,
};
use serde_json::{Value, json};

use crate::house::House;

const COLD: &str =
    "Третий день нет отопления, г. Белгород, ул. Мира, 12, батареи ледяные, мёрзнут дети!";
const HOLE: &str =
    "Белгород, на улице Щорса огромная яма на дороге, колёса бьём, когда отремонтируют?";
const CHATTER: &str = "Какая сегодня красивая погода, гуляли с друзьями весь день";

fn act(house_row: &Value, action: Value) -> (String, Value) {
    let mut body = action;
    body["version"] = house_row["version"].clone();
    (
        format!("/api/v1/incidents/{}/actions", house_row["id"]),
        body,
    )
}

#[test]
fn a_complaint_becomes_an_incident_that_is_taken_answered_and_closed() {
    let house = House::open();
    house.given_posts(&[COLD, CHATTER]);
    let anna = house.user("anna", Role::Operator, Scope::default());

    let (_, queue) = anna.get("/api/v1/incidents?sector=housing");
    assert_eq!(queue["total"], 1, "{queue}");
    let row = &queue["rows"][0];
    assert_eq!(row["state"], "new");

    let (path, take) = act(row, json!({"action": "take"}));
    let (status, row) = anna.post(&path, &take);
    assert_eq!((status, &row["state"]), (200, &json!("in_work")));

    let (path, early) = act(&row, json!({"action": "close", "reason": "solved"}));
    let (status, refusal) = anna.post(&path, &early);
    assert_eq!(status, 422);
    assert!(!refusal["title"].as_str().unwrap().is_empty());

    let mut row = row;
    if row["signals"]
        .as_array()
        .unwrap()
        .contains(&json!("danger"))
    {
        let (path, seen) = act(&row, json!({"action": "acknowledge"}));
        row = anna.post(&path, &seen).1;
    }
    let (path, answer) = act(
        &row,
        json!({"action": "answer", "text": "Тепло дадут к вечеру"}),
    );
    let (status, row) = anna.post(&path, &answer);
    assert_eq!((status, &row["state"]), (200, &json!("answered")));
    let (path, close) = act(&row, json!({"action": "close", "reason": "solved"}));
    let (status, row) = anna.post(&path, &close);
    assert_eq!((status, &row["state"]), (200, &json!("closed")));

    let (_, card) = anna.get(&format!("/api/v1/incidents/{}", row["id"]));
    let last = card["history"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["by"]["name"], &last["type"]),
        (&json!("anna"), &json!("closed"))
    );
    assert_eq!(card["items"].as_array().unwrap().len(), 1);
}

#[test]
fn two_operators_do_not_overwrite_each_other() {
    let house = House::open();
    house.given_posts(&[COLD]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let boris = house.user("boris", Role::Operator, Scope::default());
    let (_, queue) = boris.get("/api/v1/incidents");
    let seen = queue["rows"][0].clone();
    let (path, take) = act(&seen, json!({"action": "take"}));
    assert_eq!(anna.post(&path, &take).0, 200);
    let (status, problem) = boris.post(&path, &take);
    assert_eq!(status, 409);
    assert!(
        problem["title"].as_str().unwrap().contains("anna"),
        "{problem}"
    );
}

#[test]
fn a_scope_hides_what_lies_outside_and_analysts_only_look() {
    let house = House::open();
    house.given_posts(&[COLD, HOLE]);
    let roads = Scope {
        sectors: vec![Sector::Roads],
        ..Scope::default()
    };
    let vera = house.user("vera", Role::Analyst, roads);

    let (_, all) = house.admin().get("/api/v1/incidents");
    let cold = all["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["sector"] == "housing")
        .unwrap();
    let (_, own) = vera.get("/api/v1/incidents?sector=housing,roads");
    assert!(
        own["rows"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["sector"] == "roads")
    );
    assert_eq!(
        vera.get(&format!("/api/v1/incidents/{}", cold["id"])).0,
        404
    );
    let (_, found) = vera.get("/api/v1/search?q=%D0%B1%D0%B0%D1%82%D0%B0%D1%80%D0%B5%D1%8F");
    assert_eq!(found["total"], 0);
    assert_eq!(vera.get("/api/v1/users").0, 403);

    let row = &own["rows"][0];
    let (path, take) = act(row, json!({"action": "take"}));
    assert_eq!(vera.post(&path, &take).0, 403);
}

#[test]
fn a_page_that_was_away_hears_what_it_missed() {
    let house = House::open();
    let admin = house.admin();
    house.given_posts(&[COLD]);
    assert_eq!(admin.events(0, "event: incident"), "event: incident");
}

#[test]
fn a_territory_has_one_name_whatever_its_source_calls_it() {
    let house = House::open();
    house.given_posts_of("belgorod", &["Нет отопления третий день, батареи ледяные!"]);
    house.given_posts_of(
        "валуйский Округ",
        &["Огромная яма на дороге, пробили колесо"],
    );
    house.given_posts_of("Тридевятое царство", &["Воды нет второй день, кран сухой"]);
    let admin = house.admin();

    let (_, queue) = admin.get("/api/v1/incidents");
    let rows = queue["rows"].as_array().unwrap();
    let mut named: Vec<&str> = rows
        .iter()
        .map(|row| row["place"]["territory"].as_str().unwrap_or("нигде"))
        .collect();
    named.sort_unstable();
    assert_eq!(named, ["Белгород", "Валуйский округ", "нигде"]);

    let (_, found) = admin.get(&format!("/api/v1/search?q={}", encoded("place:Белгород")));
    assert_eq!(found["total"], 1, "{found}");
    let (_, all) = admin.get(&format!("/api/v1/search?q={}", encoded("-лето")));
    let facets = all["facets"].as_array().unwrap();
    let facet = facets
        .iter()
        .find(|one| one["facet"] == "territory")
        .unwrap();
    let names = facet["values"].as_array().unwrap().iter();
    let mut names: Vec<&str> = names.map(|one| one["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Белгород", "Валуйский округ"]);
}

/// A query as it stands in an address.
fn encoded(query: &str) -> String {
    query.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn appeals_of_which_nobody_says_who_sent_them_are_as_many_people() {
    let house = House::open();
    let hears = |from: usize, texts: &[&str], kind: ItemKind| {
        let items = texts.iter().zip(from..).map(|(text, number)| RawItem {
            network: Network::Webhook,
            native_id: number.to_string(),
            kind,
            text: format!("Белгород, ул. Почтовая, 8: {text}"),
            published_at: Some("2026-11-20T05:00:00Z".parse().unwrap()),
            ..RawItem::default()
        });
        let intake = Intake {
            items: items.collect(),
            ..Intake::default()
        };
        let line = SourceId::new("inbound:112");
        house.rooms.recorder.record(&line, intake).unwrap();
    };
    let anna = house.user("anna", Role::Operator, Scope::default());
    let row = || anna.get("/api/v1/incidents").1["rows"][0].clone();
    hears(0, &["в подъезде сильный запах газа"], ItemKind::Appeal);
    let (path, seen) = act(&row(), json!({"action": "acknowledge"}));
    assert_eq!(anna.post(&path, &seen).0, 200);
    let more = [
        "газом несёт по всей лестнице",
        "утечка газа, голова болит",
        "опять пахнет газом, спать страшно",
        "на первом этаже воняет газом",
        "запах газа усилился, выходим на улицу",
    ];
    hears(1, &more, ItemKind::Appeal);
    let grown = row();
    assert_eq!(
        (&grown["items"], &grown["voices"]),
        (&json!(6), &json!(6)),
        "{grown}"
    );
    assert_eq!(
        grown["acknowledged"], false,
        "a danger that grew is looked at again"
    );

    // The posts of a page that hides its authors may be one person's.
    let dry = House::open();
    let posts: Vec<_> = more.iter().zip(0..).collect();
    let items = posts.iter().map(|(text, number)| RawItem {
        network: Network::Telegram,
        native_id: number.to_string(),
        text: format!("Белгород, ул. Почтовая, 8: {text}"),
        ..RawItem::default()
    });
    let intake = Intake {
        items: items.collect(),
        ..Intake::default()
    };
    let channel = SourceId::new("telegram:gorod");
    dry.rooms.recorder.record(&channel, intake).unwrap();
    let anna = dry.user("anna", Role::Operator, Scope::default());
    let row = anna.get("/api/v1/incidents").1["rows"][0].clone();
    assert_eq!(
        (&row["items"], &row["voices"]),
        (&json!(5), &json!(1)),
        "{row}"
    );
}

#[test]
fn whoever_took_a_card_by_mistake_puts_it_back() {
    let house = House::open();
    house.given_posts(&[COLD]);
    let anna = house.user(
        "anna",
        Role::McuOperator,
        Scope {
            territories: vec!["Белгород".to_owned()],
            ..Scope::default()
        },
    );
    let boris = house.user("boris", Role::Operator, Scope::default());
    let row = anna.get("/api/v1/incidents").1["rows"][0].clone();
    let (path, take) = act(&row, json!({"action": "take"}));
    let (_, row) = anna.post(&path, &take);
    let (_, wait) = act(&row, json!({"action": "wait", "reason": "ответа УК"}));
    let (_, row) = anna.post(&path, &wait);
    let (_, back) = act(&row, json!({"action": "untake"}));
    assert_eq!(boris.post(&path, &back).0, 422, "it is not his");
    let (status, row) = anna.post(&path, &back);
    assert_eq!(
        (status, &row["state"], &row["assignee"]),
        (200, &json!("new"), &Value::Null)
    );
    assert!(
        row["deadline"]["paused_at"].is_null(),
        "nobody is waited for: {row}"
    );
}

#[test]
fn what_was_put_back_tells_the_incident_again() {
    let house = House::open();
    let second = "Белгород, ул. Мира, 12: батареи холодные четвёртый день";
    house.given_posts(&[COLD, second]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let id = anna.get("/api/v1/incidents").1["rows"][0]["id"].clone();
    let card = || anna.get(&format!("/api/v1/incidents/{id}")).1;
    let told = || card()["incident"]["essence"].clone();
    let (before, first) = (told(), card()["items"][0]["id"].clone());
    for action in ["detach", "put_back"] {
        let (path, act) = act(
            &card()["incident"],
            json!({"action": action, "items": [first], "reason": "ошиблась"}),
        );
        assert_eq!(anna.post(&path, &act).0, 200, "{action}");
        assert_eq!(
            told() == before,
            action == "put_back",
            "{action}: {}",
            told()
        );
    }
}
