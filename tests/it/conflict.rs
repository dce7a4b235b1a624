//! A rumour that nobody answers in time, on a living daemon: what the card says of it, and how the queue
//! finds it.

use jiff::SignedDuration;
use otklik::domain::{Role, Scope};
use serde_json::{Value, json};

use crate::house::{Browser, House};

const RUMOUR: &str =
    "Батареи холодные, г. Белгород, ул. Мира, 12. Пишут, что котёл остановят до весны, это правда?";
const WASTE: &str =
    "Не вывозят мусор вторую неделю, контейнеры переполнены, Белгород, ул. Садовая, 3";
const ILL: &str =
    "Белгород, ул. Мира, 12: у мамы онкология, третий месяц не дают льготное лекарство!";

/// «name, type of the event that shows it: why» of each; of two words that do not agree, both events.
fn lines(card: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let shown = |event: &Value| {
        let event = usize::try_from(event.as_u64()?).unwrap();
        Some(word(&card["history"][event - 1]["type"]))
    };
    let told = |conflict: &Value| {
        let shown = [shown(&conflict["against"]), shown(&conflict["event"])];
        let shown = shown
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" and ");
        let (name, why) = (word(&conflict["name"]), word(&conflict["why"]));
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
    assert_eq!(lines(&card()), late, "a person opened it, nobody wrote");

    act(json!({"action": "answer", "text": "Тепло вернули"}));
    let twice =
        "Ответы расходятся, answered and answered: Ответили, открыли снова и ответили ещё раз";
    assert_eq!(lines(&card()), [late[0], late[1], twice]);
}

/// The numbers that the queue finds, rising.
fn found(browser: &Browser, query: &str) -> Vec<i64> {
    let (status, queue) = browser.get(&format!("/api/v1/incidents?{query}"));
    assert_eq!(status, 200, "{query}: {queue}");
    let rows = queue["rows"].as_array().unwrap().iter();
    let mut found: Vec<_> = rows.map(|row| row["id"].as_i64().unwrap()).collect();
    assert_eq!(queue["total"], found.len(), "{query}");
    found.sort_unstable();
    found
}

#[test]
fn a_rumour_waits_for_a_clarification_whether_or_not_a_service_failed() {
    let house = House::open();
    house.given_posts(&[
        "В Белгороде взорвался завод, это правда?",
        "Ходят слухи, что закроют роддом",
        "Говорят, новый телефон будет без кнопок",
    ]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    assert_eq!(found(&anna, "rumour=due"), [1, 2]);
}

#[test]
fn the_queue_finds_conflicts_and_rumours_but_no_closed_card_by_them() {
    let house = House::open();
    house.given_posts(&[RUMOUR, WASTE, ILL]);
    house.user("anna", Role::Operator, Scope::default());
    house.user("head", Role::Head, Scope::default());
    let (anna, head) = (|| house.known_user("anna"), || house.known_user("head"));
    let rumour = found(&anna(), "rumour=due");
    assert_eq!((rumour.len(), found(&anna(), "conflict=any")), (1, vec![]));

    house.clock.advance(SignedDuration::from_hours(24 * 10));
    let silent = found(&anna(), "conflict=unanswered");
    assert_eq!(silent.len(), 2, "the private card is not told of");
    assert_eq!(found(&head(), "conflict=unanswered").len(), 3);
    assert_eq!(found(&anna(), "conflict=late,rude"), [0; 0]);
    assert_eq!(found(&anna(), "conflict=any&rumour=due"), rumour);

    let path = format!("/api/v1/incidents/{}", rumour[0]);
    let version = &anna().get(&path).1["incident"]["version"];
    let answer = json!({"action": "answer", "text": "Котёл работает", "version": version});
    let (status, _) = anna().post(&format!("{path}/actions"), &answer);
    assert_eq!(status, 200);
    assert_eq!(found(&anna(), "rumour=due"), [0; 0]);
    assert_eq!(found(&anna(), "conflict=late"), rumour);
    assert_eq!(found(&anna(), "conflict=late,unanswered"), silent);

    for (query, refusal) in [
        (
            "conflict=rudeness",
            "Параметр conflict: не понимаю «rudeness», можно: any, unanswered, late,",
        ),
        (
            "rumour=yes",
            "Параметр rumour: не понимаю «yes», можно: due",
        ),
    ] {
        let (status, problem) = anna().get(&format!("/api/v1/incidents?{query}"));
        assert_eq!(status, 400, "{problem}");
        assert!(problem.to_string().contains(refusal), "{problem}");
    }
}
