//! What a sender may get wrong, and what it hears then.

use super::*;
use crate::intake::hex;

const NOW: &str = "2026-11-20T06:00:00Z";
const SECRET: &str = "снегирь-на-ветке";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn hook() -> Webhook {
    Webhook::new(Secret::new(SECRET), ItemKind::Post)
}

fn sign(stamp: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{stamp}.{body}").as_bytes());
    format!("sha256={}", hex(&mac.finalize().into_bytes()))
}

/// Hears a call with these two headers.
fn hear(stamp: &str, signature: &str, body: &str) -> Result<Heard, Unheard> {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers = [
        header("x-otklik-timestamp", stamp),
        header("x-otklik-signature", signature),
    ];
    hook().hear(&Call {
        headers: &headers,
        body: body.as_bytes(),
        now: now(),
    })
}

/// Hears a call that is signed as it should be, now.
fn signed(body: &str) -> Result<Heard, Unheard> {
    let stamp = now().as_second().to_string();
    hear(&stamp, &sign(&stamp, body), body)
}

#[test]
fn only_the_known_fields_go_through_the_door() {
    let heard = signed(
        r#"{"messages": [
            {"id": 17, "title": "Двор", "text": " Не вывозят мусор ", "kind": "appeal",
             "published_at": "2026-11-20T08:30:00+03:00", "parent_id": "5", "thread_id": "4",
             "url": "https://otdel.example/17", "territory": "Старый Оскол",
             "name": "Пётр Рябинин", "phone": 79991234567, "author": {"email": "p@example.org"}},
            {"id": "18", "text": "Темно", "url": "https://vk.com/id5"},
            {"id": "19", "deleted": true}]}"#,
    )
    .unwrap();
    let full = RawItem {
        network: Network::Webhook,
        native_id: "17".into(),
        parent: Some("5".into()),
        thread: Some("4".into()),
        kind: ItemKind::Appeal,
        text: "Двор\n\nНе вывозят мусор".into(),
        published_at: Some("2026-11-20T05:30:00Z".parse().unwrap()),
        url: Some("https://otdel.example/17".into()),
        territory: Some(TerritoryId::new("Старый Оскол")),
        ..RawItem::default()
    };
    let bare = RawItem {
        network: Network::Webhook,
        native_id: "18".into(),
        text: "Темно".into(),
        published_at: Some(now()),
        ..RawItem::default()
    };
    assert_eq!(heard.items, [full, bare]);
    assert_eq!(heard.gone, ["19"]);
    assert_eq!(heard.answer, "ok");
}

#[test]
fn an_id_that_is_somebodys_phone_is_left_behind_and_threads_still_join() {
    let heard = signed(
        r#"{"messages": [
            {"id": "+79101234567", "text": "Нет воды"},
            {"id": "2", "text": "И у нас", "thread_id": "+79101234567", "parent_id": "ivan@mail.ru"}]}"#,
    )
    .unwrap();
    let told = format!("{:?}", heard.items);
    assert!(
        !told.contains("9101234567") && !told.contains("ivan"),
        "{told}"
    );
    assert_eq!(
        heard.items[1].thread.as_deref(),
        Some(&*heard.items[0].native_id)
    );
    let gone = signed(r#"{"id": "+79101234567", "deleted": true}"#)
        .unwrap()
        .gone;
    assert_eq!(gone, [heard.items[0].native_id.clone()]);
}

#[test]
fn one_message_needs_no_list() {
    let heard = signed(r#"{"id": "1", "text": "Нет света"}"#).unwrap();
    assert_eq!(heard.items.len(), 1);
    assert_eq!(signed(r#"{"messages": []}"#).unwrap().items, []);
}

#[test]
fn who_does_not_know_the_secret_is_not_heard() {
    let body = r#"{"id": "1", "text": "Нет света"}"#;
    let stamp = now().as_second().to_string();
    let other = (now().as_second() - 1).to_string();
    let good = sign(&stamp, body);
    for (stamp, signature) in [
        (stamp.as_str(), String::new()),
        (&stamp, "sha256=".to_owned()),
        (&stamp, good.replace("sha256=", "")),
        (&stamp, good[..good.len() - 2].to_owned()),
        (&stamp, format!("sha256={}", "é".repeat(32))),
        (&stamp, sign(&stamp, "{}")),
        (&other, good.clone()),
    ] {
        let said = hear(stamp, &signature, body);
        assert_eq!(said, Err(Unheard::Unproven), "{stamp} {signature}");
    }
    assert!(hear(&stamp, &good.to_uppercase().replace("SHA", "sha"), body).is_ok());
}

#[test]
fn a_call_of_another_hour_is_a_replay() {
    let body = r#"{"id": "1", "text": "Нет света"}"#;
    for (seconds, is_heard) in [(-301, false), (-300, true), (300, true), (301, false)] {
        let stamp = (now().as_second() + seconds).to_string();
        let said = hear(&stamp, &sign(&stamp, body), body);
        assert_eq!(said.is_ok(), is_heard, "{seconds}");
    }
    let said = hear("вчера", &sign("вчера", body), body);
    assert!(matches!(said, Err(Unheard::Unreadable(_))));
}

#[test]
fn a_wrong_row_is_named_and_its_values_are_not() {
    let long = "я".repeat(201);
    let many = vec![r#"{"id": "1"}"#; 501].join(",");
    let rows: [(&str, &str); 15] = [
        (r#"{"text": "Тайна"}"#, "id"),
        (r#"{"id": " ", "text": "Тайна"}"#, "blank id"),
        (
            r#"{"id": {"Тайна": 1}, "text": "Тайна"}"#,
            "id is an object",
        ),
        (
            &format!(r#"{{"id": "{long}", "text": "Тайна"}}"#),
            "long id",
        ),
        (r#"{"id": "1"}"#, "no text"),
        (r#"{"id": "1", "text": ["Тайна"]}"#, "text is a list"),
        (r#"{"id": "1", "text": "Тайна", "kind": "тайна"}"#, "kind"),
        (
            r#"{"id": "1", "text": "Тайна", "published_at": "20.11.2026"}"#,
            "date",
        ),
        (
            r#"{"id": "1", "text": "Тайна", "published_at": "2026-11-20T09:00:00"}"#,
            "no zone",
        ),
        (
            r#"{"id": "1", "text": "Тайна", "published_at": "2026-11-22T09:00:00Z"}"#,
            "ahead",
        ),
        (r#"{"id": "1", "deleted": "тайна"}"#, "deleted"),
        (
            r#"{"messages": [{"id": 1, "text": "а"}, {"id": "1", "text": "Тайна"}]}"#,
            "twice",
        ),
        (r#"{"messages": "тайна"}"#, "no list"),
        ("тайна", "no JSON"),
        (&format!(r#"{{"messages": [{many}]}}"#), "too many"),
    ];
    let mut told = String::new();
    for (body, what) in rows {
        let Err(Unheard::Unreadable(said)) = signed(body) else {
            panic!("{what} is heard");
        };
        assert!(!said.to_lowercase().contains("тайна"), "{said}");
        told.push_str(&format!("{what}: {said}\n"));
    }
    insta::assert_snapshot!(told);
}
