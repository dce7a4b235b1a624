//! What the bot of a village chat sees in a day.

use serde_json::{Value, json};

use super::read;
use crate::{
    collect::{Reading, ReplyError, Trouble},
    domain::{Edited, ItemKind},
};

fn tell(reply: &Value) -> Reading {
    read(None, reply.to_string().as_bytes()).unwrap()
}

fn update(kind: &str, message: &Value) -> Value {
    json!({"update_type": kind, "timestamp": 1_790_000_060_000_i64, "message": message})
}

/// A message of the chat «Заречье, 4-й дом».
fn message(mid: &str, text: &str) -> Value {
    json!({
        "recipient": {"chat_id": -7001, "chat_type": "chat"},
        "sender": {"user_id": 51, "first_name": "Зоя", "is_bot": false},
        "timestamp": 1_790_000_000_123_i64,
        "body": {"mid": mid, "seq": 9, "text": text},
    })
}

fn with(mut message: Value, field: &str, value: Value) -> Value {
    message[field] = value;
    message
}

#[test]
fn a_message_comes_the_same_by_webhook_polling_list_and_alone() {
    let one = message("mid.a", "В подъезде нет света");
    let created = update("message_created", &one);
    let replies = [
        json!({"updates": [created], "marker": 77}),
        created.clone(),
        json!({"messages": [one]}),
        one,
    ];
    for reply in &replies {
        let reading = tell(reply);
        let [item] = &reading.items[..] else {
            panic!("{reply}")
        };
        assert_eq!(
            (item.native_id.as_str(), item.kind),
            ("mid.a", ItemKind::Message)
        );
        assert_eq!(item.text, "В подъезде нет света");
        assert_eq!(item.author.as_deref(), Some("51"));
        assert_eq!(
            item.published_at.unwrap().as_millisecond(),
            1_790_000_000_123
        );
        assert_eq!(
            (&item.url, item.official, item.edited),
            (&None, false, Edited::No)
        );
        assert_eq!((&item.parent, &item.thread), (&None, &None));
    }
    assert_eq!(tell(&replies[0]).next.as_deref(), Some("77"));
    assert_eq!(tell(&replies[1]).next, None);
}

#[test]
fn a_channel_post_has_an_address_and_views_but_no_author() {
    let post = json!({
        "recipient": {"chat_id": "-8002", "chat_type": "channel"},
        "timestamp": "1790000000000",
        "body": {"mid": "mid.p", "text": "Завтра отключат воду", "attachments": [
            {"type": "image", "payload": {"url": "https://example.org/p.jpg"}},
            {"type": "share", "title": "График отключений", "payload": {}},
            "drift",
        ]},
        "stat": {"views": 412.0},
        "url": "https://max.ru/zarechye/AZ",
        "new_field": {"deep": true},
    });
    let reading = tell(&json!({"messages": [post]}));
    let item = &reading.items[0];
    assert_eq!(item.kind, ItemKind::Post);
    assert_eq!(item.text, "Завтра отключат воду\nГрафик отключений");
    assert_eq!(item.url.as_deref(), Some("https://max.ru/zarechye/AZ"));
    assert_eq!((item.metrics.views, &item.author), (Some(412), &None));
}

#[test]
fn a_reply_knows_what_it_answers_and_a_forward_quotes_what_it_passes_on() {
    let linked = json!({"mid": "mid.root", "text": "Кто вызывал мастера?"});
    let reply = with(
        message("mid.b", "Я вызывала"),
        "link",
        json!({"type": "reply", "message": linked}),
    );
    let item = tell(&reply).items.remove(0);
    assert_eq!(
        (item.parent.as_deref(), item.thread.as_deref()),
        (Some("mid.root"), Some("mid.root"))
    );
    assert_eq!(item.text, "Я вызывала");

    let forward = json!({"type": "forward", "chat_id": -9, "message": linked});
    let commented = with(message("mid.c", "Смотрите"), "link", forward.clone());
    let item = tell(&commented).items.remove(0);
    assert_eq!(
        (item.parent.as_deref(), item.text.as_str()),
        (None, "Смотрите\nКто вызывал мастера?")
    );

    let pure = with(with(message("-", ""), "link", forward), "body", Value::Null);
    let item = tell(&pure).items.remove(0);
    assert_eq!(item.native_id, "-7001/1790000000123");
    assert_eq!(item.text, "Кто вызывал мастера?");
}

#[test]
fn an_edit_says_when_and_a_removal_says_what() {
    let reading = tell(&json!({"updates": [
        update("message_edited", &message("mid.a", "Свет дали")),
        {"update_type": "message_removed", "message_id": "mid.z", "chat_id": -7001, "user_id": 51},
    ]}));
    let at = "2026-09-21T14:14:20Z".parse().unwrap();
    assert_eq!(reading.items[0].edited, Edited::At(at));
    assert_eq!(reading.gone, ["mid.z"]);
    assert_eq!(reading.unread, 0);
}

#[test]
fn dialogs_and_the_life_of_the_bot_are_no_items_and_no_drift() {
    let dialog = with(
        message("mid.d", "Личное"),
        "recipient",
        json!({"chat_id": 5, "chat_type": "dialog", "user_id": 51}),
    );
    let reading = tell(&json!({"marker": null, "updates": [
        update("message_created", &dialog),
        update("message_edited", &dialog),
        update("message_callback", &message("mid.e", "Меню")),
        {"update_type": "bot_added", "chat_id": -7001, "user": {"user_id": 51}},
        {"update_type": "something_of_next_year"},
    ]}));
    assert_eq!(reading, Reading::default());
}

#[test]
fn a_bot_is_no_voice() {
    let bot = with(
        message("mid.a", "Показания приняты"),
        "sender",
        json!({"user_id": 7, "is_bot": true}),
    );
    assert_eq!(tell(&bot).items[0].author, None);
}

#[test]
fn drift_is_counted_and_loses_no_neighbour() {
    let fine = message("mid.a", "Нет газа");
    let reading = tell(&json!({"updates": [
        "drift",
        update("message_created", &json!("drift")),
        update("message_created", &Value::Null),
        update("message_created", &with(fine.clone(), "recipient", json!({"chat_type": "bazaar"}))),
        update("message_created", &with(fine.clone(), "recipient", Value::Null)),
        update("message_created", &with(fine.clone(), "timestamp", json!("вчера"))),
        {"update_type": "message_removed"},
        update("message_created", &fine),
    ]}));
    assert_eq!((reading.items.len(), reading.unread), (1, 7));
}

#[test]
fn refusals_say_what_to_do() {
    for (code, trouble) in [
        ("verify.token", Trouble::TokenParked),
        ("too.many.requests", Trouble::TooFast),
        ("chat.denied", Trouble::Closed),
        ("not.found", Trouble::Gone),
        ("proto.payload", Trouble::WrongRequest),
        ("service.unavailable", Trouble::Again),
        ("never.seen", Trouble::Again),
    ] {
        let reply = json!({"code": code, "message": "token=SECRET"}).to_string();
        let error = read(None, reply.as_bytes()).unwrap_err();
        assert_eq!(error, ReplyError::refused(code, trouble));
        assert!(!error.to_string().contains("SECRET"));
    }
}

#[test]
fn what_is_no_reply_of_max_is_told_in_russian() {
    for (reply, says) in [
        ("", "обрывается"),
        (r#"{"updates": [{"upd"#, "обрывается"),
        ("<html>502</html>", "что-то другое"),
        (r#"{"response": {"items": []}}"#, "JSON другого вида"),
        ("[1]", "JSON другого вида"),
        ("null", "JSON другого вида"),
    ] {
        let error = read(None, reply.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(says), "{reply}: {error}");
    }
    let error = read(Some("chats"), b"{}").unwrap_err().to_string();
    assert!(error.contains("webhook"), "{error}");
}
