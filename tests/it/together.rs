//! Stories of the desk: two incidents that are one, a command sent twice, colleagues at one card.

use otklik::domain::{Role, Scope};
use serde_json::{Value, json};

use crate::house::House;

const COLD: &str = "Третий день нет отопления, г. Белгород, ул. Мира, 12, батареи ледяные!";
const COLD_NEAR: &str = "Белгород, улица Щорса, 5: батареи холодные, отопления нет";
const HOLE: &str =
    "Белгород, на улице Щорса огромная яма на дороге, колёса бьём, когда отремонтируют?";

/// The open incidents of a house of two cold homes and a hole in the road, by what they are about.
fn rows(house: &House) -> (Value, Value, Value) {
    house.given_posts(&[COLD, COLD_NEAR, HOLE]);
    let (_, queue) = house.admin().get("/api/v1/incidents");
    let about = |sector: &str, street: &str| {
        let rows = queue["rows"].as_array().unwrap().iter();
        let mut found =
            rows.filter(|row| row["sector"] == sector && row["place"]["street"] == street);
        found.next().unwrap_or_else(|| panic!("{queue}")).clone()
    };
    (
        about("housing", "Мира"),
        about("housing", "Щорса"),
        about("roads", "Щорса"),
    )
}

fn act(row: &Value, mut body: Value) -> (String, Value) {
    body["version"] = row["version"].clone();
    (format!("/api/v1/incidents/{}/actions", row["id"]), body)
}

#[test]
fn two_incidents_become_one_and_two_again() {
    let house = House::open();
    let (child, target, _) = rows(&house);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let (path, merge) = act(
        &child,
        json!({"action": "merge", "to": target["id"], "reason": "одна авария"}),
    );
    let (status, merged) = anna.post(&path, &merge);
    assert_eq!(
        (status, &merged["state"]),
        (200, &json!("merged")),
        "{merged}"
    );
    assert_eq!(merged["merged_into"], target["id"]);

    let (_, card) = anna.get(&format!("/api/v1/incidents/{}", target["id"]));
    assert_eq!(card["items"].as_array().unwrap().len(), 2, "{card}");
    assert_eq!(card["incident"]["absorbed"], json!([child["id"]]));
    let (path, unmerge) = act(
        &merged,
        json!({"action": "unmerge", "reason": "разные дома"}),
    );
    let (status, back) = anna.post(&path, &unmerge);
    assert_eq!((status, &back["state"]), (200, &json!("new")));
    let (_, card) = anna.get(&format!("/api/v1/incidents/{}", target["id"]));
    assert_eq!(card["incident"]["items"], 1);
    let told = card["history"].as_array().unwrap().iter();
    let told: Vec<_> = told.map(|line| line["text"].as_str().unwrap()).collect();
    assert!(
        told.contains(&format!("№ {} снова отдельно", child["id"]).as_str()),
        "{told:?}"
    );
}

#[test]
fn who_merges_crosswise_hears_what_the_colleague_did() {
    let house = House::open();
    let (one, other, _) = rows(&house);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let boris = house.user("boris", Role::Operator, Scope::default());
    let merge = |from: &Value, to: &Value| {
        act(
            from,
            json!({"action": "merge", "to": to["id"], "reason": "одна авария"}),
        )
    };
    let ((path, body), (back, crosswise)) = (merge(&one, &other), merge(&other, &one));
    assert_eq!(anna.post(&path, &body).0, 200);
    let (status, why) = boris.post(&back, &crosswise);
    assert_eq!(status, 409, "{why}");
    assert!(why.to_string().contains("anna"), "{why}");
    let (_, now) = boris.get(&format!("/api/v1/incidents/{}", other["id"]));
    let (back, crosswise) = merge(&now["incident"], &one);
    let (status, why) = boris.post(&back, &crosswise);
    assert_eq!(status, 422, "{why}");
    assert!(why.to_string().contains("наоборот"), "{why}");
}

#[test]
fn what_is_closed_lets_go_and_takes_nothing_in() {
    let house = House::open();
    let (child, target, _) = rows(&house);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let path = |row: &Value| format!("/api/v1/incidents/{}", row["id"]);
    let now = |row: &Value, mut body: Value| {
        body["version"] = anna.get(&path(row)).1["incident"]["version"].clone();
        anna.post(&format!("{}/actions", path(row)), &body)
    };
    now(
        &child,
        json!({"action": "merge", "to": target["id"], "reason": "одна"}),
    );
    now(&target, json!({"action": "answer", "text": "Починили"}));
    let close = json!({"action": "close", "reason": "solved"});
    assert_eq!(now(&target, close).1["state"], "closed");
    let (status, back) = now(&child, json!({"action": "unmerge", "reason": "дом другой"}));
    assert_eq!((status, &back["state"]), (200, &json!("new")), "{back}");
    let (status, why) = now(
        &child,
        json!({"action": "merge", "to": target["id"], "reason": "одна"}),
    );
    assert_eq!(status, 422, "{why}");
    assert!(why.to_string().contains("закончена"), "{why}");
}

#[test]
fn a_command_sent_twice_is_done_once() {
    let house = House::open();
    let (one, other, _) = rows(&house);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let (path, link) = act(
        &one,
        json!({"action": "link", "to": other["id"], "reason": "одна котельная", "command_id": "c-1"}),
    );
    let (first, again) = (anna.post(&path, &link), anna.post(&path, &link));
    assert_eq!((first.0, again.0), (200, 200), "{}", again.1);
    assert_eq!(first.1["version"], again.1["version"]);
    let (path, comment) = act(
        &other,
        json!({"action": "comment", "text": "да", "command_id": "c-1"}),
    );
    assert_eq!(anna.post(&path, &comment).0, 400, "the name was another's");
}

#[test]
fn many_are_taken_at_once_and_each_answers_for_itself() {
    let house = House::open();
    let (one, other, _) = rows(&house);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let bulk = json!({"ids": [one["id"], other["id"], 999], "action": "take"});
    let (status, outcomes) = anna.post("/api/v1/incidents/bulk", &bulk);
    assert_eq!(status, 200, "{outcomes}");
    assert_eq!(outcomes[0]["incident"]["state"], "in_work");
    assert_eq!(outcomes[1]["incident"]["state"], "in_work");
    assert!(
        outcomes[2]["why"].as_str().unwrap().contains("999"),
        "{outcomes}"
    );
    let nobody = json!({"ids": [], "action": "take"});
    assert_eq!(anna.post("/api/v1/incidents/bulk", &nobody).0, 400);
}

#[test]
fn colleagues_at_one_card_see_each_other() {
    let house = House::open();
    let (one, ..) = rows(&house);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let boris = house.user("boris", Role::Operator, Scope::default());
    let path = format!("/api/v1/incidents/{}", one["id"]);
    let here = format!("{path}/presence");
    assert_eq!(anna.post(&here, &json!({"state": "replying"})).0, 204);
    let (_, card) = boris.get(&path);
    assert_eq!(card["present"][0]["user"]["name"], "anna", "{card}");
    assert_eq!(card["present"][0]["name"], "отвечает");
    assert_eq!(anna.get(&path).1["present"], json!([]), "not oneself");
    assert_eq!(anna.post(&here, &json!({"state": "asleep"})).0, 400);
}

#[test]
fn a_dispute_is_decided_by_the_head() {
    let house = House::open();
    let (.., hole) = rows(&house);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let (_, reference) = anna.get("/api/v1/reference");
    let body = |at: usize| reference["bodies"][at]["id"].clone();
    let (a, b) = (body(0), body(1));
    let mut row = hole;
    for to in [&a, &b, &a] {
        let (path, transfer) = act(
            &row,
            json!({"action": "transfer", "body": to, "reason": "не наша дорога"}),
        );
        let (status, next) = anna.post(&path, &transfer);
        assert_eq!(status, 200, "{next}");
        row = next;
    }
    assert_eq!(row["dispute"], true);
    let (path, decide) = act(
        &row,
        json!({"action": "decide_dispute", "body": a, "reason": "улица городская"}),
    );
    assert_eq!(anna.post(&path, &decide).0, 403);
    let head = house.user("olga", Role::Head, Scope::default());
    let (status, row) = head.post(&path, &decide);
    assert_eq!((status, &row["dispute"]), (200, &json!(false)), "{row}");
    let (path, unknown) = act(
        &row,
        json!({"action": "transfer", "body": "nobody", "reason": "да"}),
    );
    assert_eq!(anna.post(&path, &unknown).0, 400);
}

const ILL: &str =
    "Белгород, ул. Мира, 12: у мамы онкология, третий месяц не дают льготное лекарство!";

#[test]
fn a_closed_card_is_not_regrouped_and_tells_of_nobody() {
    let house = House::open();
    let (_, open, _) = rows(&house);
    house.given_posts(&[ILL]);
    let head = house.user("olga", Role::Head, Scope::default());
    let anna = house.user("anna", Role::Operator, Scope::default());
    let (_, queue) = anna.get("/api/v1/incidents");
    let found = queue["rows"].as_array().unwrap().iter();
    let mut found = found.filter(|row| row["closed"] == true);
    let closed = found.next().unwrap_or_else(|| panic!("{queue}")).clone();
    for (one, other) in [(&closed, &open), (&open, &closed)] {
        for action in ["merge", "link"] {
            let (path, both) = act(
                one,
                json!({"action": action, "to": other["id"], "reason": "да"}),
            );
            assert_eq!(anna.post(&path, &both).0, 403, "{action}");
        }
    }
    let card = format!("/api/v1/incidents/{}", closed["id"]);
    let here = format!("{card}/presence");
    assert_eq!(head.post(&here, &json!({"state": "replying"})).0, 204);
    let (status, why) = anna.post(&here, &json!({"state": "viewing"}));
    assert_eq!(status, 403, "{why}");
    assert_eq!(head.get(&card).1["present"], json!([]), "anna is not there");
    let (_, reference) = head.get("/api/v1/reference");
    let (path, transfer) = act(
        &closed,
        json!({"action": "transfer", "body": reference["bodies"][0]["id"], "reason": "их врачи"}),
    );
    let (status, row) = head.post(&path, &transfer);
    assert!(status == 200 && row["body_name"].is_string(), "{row}");
    let (_, told) = anna.get(&card);
    assert_eq!(
        (&told["present"], &told["again"]),
        (&json!([]), &json!(null))
    );
    let row = &told["incident"];
    assert_eq!(
        (&row["body_name"], &row["earlier"]),
        (&json!(null), &json!(0))
    );

    let (_, now) = head.get(&card);
    let (path, merge) = act(
        &now["incident"],
        json!({"action": "merge", "to": open["id"], "reason": "один дом"}),
    );
    assert_eq!(head.post(&path, &merge).0, 200);
    let (_, told) = anna.get(&format!("/api/v1/incidents/{}", open["id"]));
    assert_eq!(told["incident"]["closed"], true, "{told}");
    assert_eq!(told["incident"]["absorbed"], json!([]));
}
