//! A rumour that nobody answers in time, on a living daemon: what the queue and the card say of it.

use jiff::SignedDuration;
use otklik::domain::{Role, Scope};
use serde_json::{Value, json};

use crate::house::House;

const RUMOUR: &str =
    "Батареи холодные, г. Белгород, ул. Мира, 12. Пишут, что котёл остановят до весны, это правда?";

/// «name, type of the event that shows it: why» of each.
fn lines(card: &Value) -> Vec<String> {
    let told = |conflict: &Value| {
        let event = usize::try_from(conflict["event"].as_u64().unwrap()).unwrap();
        let shown = &card["history"][event - 1]["type"];
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        let (name, shown, why) = (word(&conflict["name"]), word(shown), word(&conflict["why"]));
        format!("{name}, {shown}: {why}")
    };
    let conflicts = card["conflicts"].as_array().unwrap().iter();
    conflicts.map(told).collect()
}

#[test]
fn silence_a_late_answer_and_a_return_stand_on_the_card_with_their_proof() {
    let house = House::open();
    house.given_posts(&[RUMOUR]);
    house.user("anna", Role::Operator, Scope::default());
    // Ten days are longer than a session.
    let anna = || house.known_user("anna");
    let (_, queue) = anna().get("/api/v1/incidents");
    let row = &queue["rows"][0];
    assert_eq!(row["clarification_due"], true, "{row}");
    let path = format!("/api/v1/incidents/{}", row["id"]);
    let card = || anna().get(&path).1;
    let act = |mut action: Value| {
        action["version"] = card()["incident"]["version"].clone();
        let (status, after) = anna().post(&format!("{path}/actions"), &action);
        assert_eq!(status, 200, "{after}");
        after
    };
    assert_eq!(lines(&card()), [""; 0], "nobody is late yet");

    house.clock.advance(SignedDuration::from_hours(24 * 10));
    assert_eq!(
        lines(&card()),
        [
            "Нет ответа, opened: Первая реакция: ориентир пройден",
            "Нет ответа, opened: Окончательный ответ: ориентир пройден",
        ]
    );

    let after = act(json!({"action": "answer", "text": "Слух неверен: котёл работает"}));
    assert_eq!(after["clarification_due"], false, "{after}");
    let late = [
        "Поздний ответ, answered: Откликнулись позже ориентира",
        "Поздний ответ, answered: Ответили позже ориентира",
    ];
    assert_eq!(lines(&card()), late);

    let after = act(json!({"action": "reopen", "reason": "батареи остыли снова"}));
    assert_eq!(after["clarification_due"], true, "{after}");
    let back = "Недовольны ответом, reopened: После ответа открывали снова, раз: 1";
    assert_eq!(lines(&card()), [late[0], late[1], back]);
}
