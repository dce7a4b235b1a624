//! Stories of what comes back: the same trouble at the same place, and what the desk says of it.

use jiff::SignedDuration;
use otklik::domain::{Role, Scope};
use serde_json::{Value, json};

use crate::house::{Browser, House};

/// A browser of the operator; a month is longer than a session.
fn anna(house: &House) -> Browser {
    house.known_user("anna")
}

fn card(house: &House, id: i64) -> Value {
    let (status, card) = anna(house).get(&format!("/api/v1/incidents/{id}"));
    assert_eq!(status, 200, "{card}");
    card
}

fn act(house: &House, id: i64, mut action: Value) -> Value {
    action["version"] = card(house, id)["incident"]["version"].clone();
    let path = format!("/api/v1/incidents/{id}/actions");
    let (status, row) = anna(house).post(&path, &action);
    assert_eq!(status, 200, "{row}");
    row
}

/// It is answered and closed, and a month goes by.
fn ends(house: &House, id: i64, answer: &str) {
    act(house, id, json!({"action": "answer", "text": answer}));
    act(house, id, json!({"action": "close", "reason": "solved"}));
    house.clock.advance(SignedDuration::from_hours(24 * 30));
}

/// The queue's line of an incident.
fn line(house: &House, id: i64) -> Value {
    let (_, queue) = anna(house).get("/api/v1/incidents?state=all&muted=all");
    let mut rows = queue["rows"].as_array().unwrap().iter();
    let row = rows.find(|row| row["id"] == id);
    row.unwrap_or_else(|| panic!("{queue}")).clone()
}

#[test]
fn the_third_time_here_is_told_in_the_list_and_on_the_card() {
    let house = House::open();
    house.user("anna", Role::Operator, Scope::default());
    house.given_posts(&["Третий день нет отопления, г. Белгород, ул. Мира, 12, батареи ледяные!"]);
    assert_eq!(card(&house, 1)["again"], json!(null));
    assert_eq!(line(&house, 1)["earlier"], 0, "the first time");
    ends(&house, 1, "Заменили задвижку");

    let second = "Белгород, ул. Мира, 12: опять холодно, отопление не работает с утра";
    house.given_posts(&[second]);
    let told = card(&house, 2);
    assert_eq!(told["incident"]["repeat_of"], 1);
    assert_eq!(told["incident"]["earlier"], 1, "the second time");
    assert_eq!(
        told["again"],
        json!({"id": 1, "closed_at": "2026-11-20T06:00:00Z", "answer": "Заменили задвижку"})
    );
    ends(&house, 2, "Промыли стояк");

    house.given_posts(&["В доме 12 по улице Мира в Белгороде снова нет отопления, мёрзнем"]);
    let told = card(&house, 3);
    assert_eq!(told["incident"]["earlier"], 2, "the third time");
    assert_eq!(
        told["again"],
        json!({"id": 2, "closed_at": "2026-12-20T06:00:00Z", "answer": "Промыли стояк"})
    );
    let before: Vec<_> = told["similar"].as_array().unwrap().iter().collect();
    assert_eq!(
        before,
        [&line(&house, 2), &line(&house, 1)],
        "a line is the same wherever it stands"
    );
    assert_eq!(told["incident"], line(&house, 3));
    let row = act(&house, 3, json!({"action": "take"}));
    assert_eq!((&row["earlier"], &row), (&json!(2), &line(&house, 3)));
}
