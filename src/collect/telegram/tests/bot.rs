//! The bot sits in the channel «Заречный сегодня» and in its discussion group.

use serde_json::{Value, json};

use crate::{
    collect::{Reading, ReplyError, Trouble, telegram::read},
    domain::{Edited, ItemKind, Timestamp},
};

const GROUP: i64 = -1_001_000_000_077;
const POSTED: i64 = 1_790_000_000;

fn tell(reply: &Value) -> Reading {
    read(None, reply.to_string().as_bytes()).unwrap()
}

fn updates(list: &[Value]) -> Value {
    json!({"ok": true, "result": list})
}

fn channel() -> Value {
    json!({"id": -1_001_000_000_005_i64, "type": "channel", "username": "Zarechny_Today"})
}

/// A resident's message in the group, with more fields or others.
fn said(number: i64, text: &str, more: &Value) -> Value {
    let mut message = json!({
        "message_id": number,
        "chat": {"id": GROUP, "type": "supergroup", "title": "Обсуждение"},
        "from": {"id": 501, "is_bot": false, "first_name": "Пётр"},
        "date": POSTED,
        "text": text,
    });
    for (name, value) in more.as_object().unwrap() {
        message[name] = value.clone();
    }
    message
}

/// The copy of post 12 in the group, where it is message 40.
fn copy() -> Value {
    said(
        40,
        "Воду отключат завтра",
        &json!({
            "from": {"id": 777_000, "is_bot": false, "first_name": "Telegram"},
            "sender_chat": channel(),
            "is_automatic_forward": true,
            "date": POSTED + 2,
            "forward_origin": {"type": "channel", "chat": channel(), "message_id": 12, "date": POSTED},
        }),
    )
}

fn post() -> Value {
    json!({"message_id": 12, "chat": channel(), "date": POSTED, "text": "Воду отключат завтра"})
}

#[test]
fn a_post_has_the_names_of_the_public_preview_as_itself_and_as_a_copy() {
    for update in [
        json!({"update_id": 1, "channel_post": post()}),
        json!({"update_id": 2, "message": copy()}),
    ] {
        let item = tell(&updates(&[update])).items.remove(0);
        assert_eq!(item.native_id, "zarechny_today/12");
        assert_eq!(item.url.as_deref(), Some("https://t.me/zarechny_today/12"));
        assert_eq!(
            (item.kind, item.thread.as_deref()),
            (ItemKind::Post, Some("zarechny_today/12"))
        );
        assert_eq!(item.published_at, Timestamp::from_second(POSTED).ok());
        assert_eq!(
            (item.author, item.parent, item.official),
            (None, None, false)
        );
    }
    let mut closed = post();
    closed["chat"]["username"] = Value::Null;
    let item = tell(&json!({"update_id": 3, "channel_post": closed}))
        .items
        .remove(0);
    assert_eq!(
        (item.native_id.as_str(), item.url),
        ("-1001000000005/12", None)
    );
}

#[test]
fn comments_belong_to_the_post_whose_copy_they_answer() {
    let comment = said(
        41,
        "А у нас уже нет",
        &json!({"message_thread_id": 40, "reply_to_message": copy()}),
    );
    let answer = said(
        42,
        "И у нас",
        &json!({"message_thread_id": 40, "reply_to_message": {"message_id": 41}}),
    );
    let reading = tell(&updates(&[
        json!({"update_id": 7, "message": comment}),
        json!({"update_id": 8, "message": answer}),
    ]));
    let told: Vec<_> = reading
        .items
        .iter()
        .map(|item| {
            assert_eq!(item.kind, ItemKind::Comment);
            assert_eq!(item.thread.as_deref(), Some("zarechny_today/12"));
            assert_eq!(item.author.as_deref(), Some("501"));
            (
                item.native_id.as_str(),
                item.parent.as_deref(),
                item.url.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "-1001000000077/41",
                Some("zarechny_today/12"),
                Some("https://t.me/zarechny_today/12?comment=41")
            ),
            (
                "-1001000000077/42",
                Some("-1001000000077/41"),
                Some("https://t.me/zarechny_today/12?comment=42")
            ),
        ]
    );
    assert_eq!(reading.next.as_deref(), Some("9"));
}

#[test]
fn a_chain_whose_post_came_earlier_still_holds_together() {
    let answer = said(
        42,
        "И у нас",
        &json!({"message_thread_id": 40, "reply_to_message": {"message_id": 41}}),
    );
    let item = tell(&json!({"update_id": 8, "message": answer}))
        .items
        .remove(0);
    assert_eq!(item.kind, ItemKind::Message);
    assert_eq!(item.parent.as_deref(), Some("-1001000000077/41"));
    assert_eq!(item.thread.as_deref(), Some("-1001000000077/40"));
    assert_eq!(item.url, None);
}

#[test]
fn a_topic_of_a_forum_is_no_thread() {
    let forum = |reply: i64| {
        let topic = json!({
            "message_thread_id": 5, "is_topic_message": true,
            "reply_to_message": {"message_id": reply},
            "chat": {"id": GROUP, "type": "supergroup", "username": "Zarechny_Chat"},
        });
        let message = said(60, "Где мастер?", &topic);
        tell(&json!({"update_id": 1, "message": message}))
            .items
            .remove(0)
    };
    let alone = forum(5);
    assert_eq!((alone.parent, alone.thread), (None, None));
    assert_eq!(alone.url.as_deref(), Some("https://t.me/zarechny_chat/60"));
    let answer = forum(58);
    assert_eq!(answer.parent.as_deref(), Some("-1001000000077/58"));
    assert_eq!(answer.thread, answer.parent);
}

#[test]
fn only_persons_are_voices() {
    let author = |more: &Value| {
        tell(&json!({"update_id": 1, "message": said(1, "Тепло дали", more)}))
            .items
            .remove(0)
            .author
    };
    assert_eq!(author(&json!({})).as_deref(), Some("501"));
    assert_eq!(
        author(&json!({"from": {"id": "502"}})).as_deref(),
        Some("502")
    );
    assert_eq!(author(&json!({"sender_chat": channel()})), None);
    assert_eq!(author(&json!({"from": {"id": 9, "is_bot": true}})), None);
    assert_eq!(author(&json!({"from": null})), None);
}

#[test]
fn what_is_written_in_private_is_never_an_item() {
    for chat in [
        json!({"id": 501, "type": "private", "username": "petr"}),
        json!({"id": -1_001_000_000_099_i64, "type": "supergroup", "is_direct_messages": true}),
    ] {
        let message = said(3, "Личное", &json!({"chat": chat}));
        let reading = tell(&updates(&[
            json!({"update_id": 1, "message": message}),
            json!({"update_id": 2, "edited_message": message}),
            json!({"update_id": 3, "business_message": message}),
        ]));
        assert_eq!((reading.items.len(), reading.unread), (0, 0));
        assert_eq!(reading.next.as_deref(), Some("4"));
    }
}

#[test]
fn an_edit_says_when_and_may_take_all_words_back() {
    let at = json!({"edit_date": POSTED + 60});
    let edited = |message: &Value| {
        tell(&json!({"update_id": 1, "edited_message": message}))
            .items
            .remove(0)
    };
    let item = edited(&said(3, "Починили", &at));
    assert_eq!(
        item.edited,
        Edited::At(Timestamp::from_second(POSTED + 60).unwrap())
    );
    assert_eq!(
        edited(&said(3, "Починили", &json!({}))).edited,
        Edited::Sometime
    );
    assert_eq!(edited(&said(3, "", &at)).text, "");
}

#[test]
fn words_stand_in_texts_captions_polls_places_and_rich_blocks() {
    let words = |more: Value| {
        tell(&json!({"update_id": 1, "message": said(1, "", &more)}))
            .items
            .remove(0)
            .text
    };
    assert_eq!(
        words(json!({"caption": "Яма у школы", "photo": [{}]})),
        "Яма у школы"
    );
    assert_eq!(
        words(json!({"poll": {"question": "Есть ли вода?", "options": [{"text": "Да"}]}})),
        "Есть ли вода?"
    );
    assert_eq!(
        words(json!({"venue": {"title": "Свалка", "address": "ул. Луговая, 3"}})),
        "Свалка\nул. Луговая, 3"
    );
    let rich = json!({"blocks": [
        {"type": "section_heading", "text": ["Вода ", {"type": "bold", "text": "ржавая"}], "size": 1},
        {"type": "list", "items": [{"label": "1. ", "blocks": [{"type": "paragraph", "text": "Луговая"}]}]},
        {"type": "table", "cells": [[{"text": "День"}, {"text": "Час"}]]},
        {"type": "photo", "photo": [{}], "caption": {"text": "Вот она"}},
        {"type": "paragraph", "text": {"type": "text_mention", "text": "Зоя", "user": {"id": 6, "first_name": "Имя"}}},
    ]});
    assert_eq!(
        words(json!({"text": null, "rich_message": rich})),
        "Вода ржавая\n1. \nЛуговая\nДень\nЧас\nВот она\nЗоя"
    );
}

#[test]
fn bare_pictures_and_the_life_of_the_group_are_no_items_and_no_drift() {
    let reading = tell(&updates(&[
        json!({"update_id": 1, "message": said(1, "", &json!({"photo": [{}]}))}),
        json!({"update_id": 2, "message": said(2, "", &json!({"new_chat_members": [{"id": 9}]}))}),
        json!({"update_id": 3, "my_chat_member": {"chat": channel()}}),
        json!({"update_id": 4, "message_reaction_count": {"message_id": 12}}),
        json!({"update_id": 5, "something_of_next_year": {}}),
    ]));
    assert_eq!(
        reading,
        Reading {
            next: Some("6".into()),
            ..Reading::default()
        }
    );
}

#[test]
fn drift_is_counted_loses_no_neighbour_and_is_not_asked_for_again() {
    let reading = tell(&updates(&[
        json!({"update_id": 1, "message": said(1, "Нет газа", &json!({"poll": "drift", "venue": 7, "from": []}))}),
        json!({"update_id": 2, "message": said(2, "Нет газа", &json!({"chat": {"id": 1, "type": "bazaar"}}))}),
        json!({"update_id": 3, "message": said(3, "Нет газа", &json!({"date": "вчера"}))}),
        json!({"update_id": 4, "message": said(4, "Нет газа", &json!({"chat": null}))}),
        json!({"update_id": 5, "message": said(5, "Пост", &json!({"is_automatic_forward": true}))}),
        json!("drift"),
        json!({"update_id": 6, "message": "drift"}),
    ]));
    assert_eq!((reading.items.len(), reading.unread), (1, 6));
    assert_eq!(reading.next.as_deref(), Some("7"));
    assert_eq!(tell(&updates(&[])), Reading::default());
}

#[test]
fn refusals_say_what_to_do_and_when_to_come_back() {
    for (code, trouble) in [
        (400, Trouble::WrongRequest),
        (401, Trouble::TokenParked),
        (403, Trouble::Closed),
        (404, Trouble::TokenParked),
        (409, Trouble::WrongRequest),
        (413, Trouble::AskLess),
        (429, Trouble::TooFast),
        (500, Trouble::Again),
        (502, Trouble::Again),
    ] {
        let reply =
            json!({"ok": false, "error_code": code, "description": "bot123:SECRET"}).to_string();
        let error = read(None, reply.as_bytes()).unwrap_err();
        assert_eq!(error, ReplyError::refused(code, trouble));
        assert!(!error.to_string().contains("SECRET"));
    }
    let refused = |parameters: Value| {
        let reply = json!({"ok": false, "error_code": 429, "parameters": parameters}).to_string();
        read(Some("getUpdates"), reply.as_bytes()).unwrap_err()
    };
    let error = refused(json!({"retry_after": 35}));
    assert!(matches!(
        error,
        ReplyError::Refused {
            retry_after: Some(35),
            ..
        }
    ));
    assert!(error.to_string().contains("через 35 с"), "{error}");
    let moved = refused(json!({"migrate_to_chat_id": GROUP}));
    assert_eq!(
        moved,
        ReplyError::Moved {
            to: GROUP.to_string()
        }
    );
}

#[test]
fn what_is_no_reply_of_the_bot_api_is_told_in_russian() {
    for (reply, says) in [
        (r#"{"ok": true, "result": [{"upd"#, "обрывается"),
        (r#"{"ok": true, "result": {"id": 5}}"#, "JSON другого вида"),
        (r#"{"updates": [], "marker": 4}"#, "JSON другого вида"),
        ("{}", "JSON другого вида"),
    ] {
        let error = read(None, reply.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(says), "{reply}: {error}");
    }
    let html = read(Some("getUpdates"), b"<html>").unwrap_err().to_string();
    assert!(html.contains("JSON"), "{html}");
    let error = read(Some("getMe"), b"{}").unwrap_err().to_string();
    assert!(error.contains("webhook"), "{error}");
}
