//! Statuses of an invented instance.

use serde_json::{Value, json};

use super::{native::native, *};
use crate::{
    collect::Trouble,
    domain::{Edited, ItemKind, RawItem},
    text::clean,
};

fn status(id: u32, answers: Option<u32>, content: &str) -> Value {
    json!({
        "id": id.to_string(), "uri": format!("https://zarechny.example/s/{id}"),
        "url": format!("https://zarechny.example/@zhitel/{id}"),
        "created_at": "2026-11-21T10:00:00.000Z", "edited_at": null,
        "in_reply_to_id": answers.map(|id| id.to_string()), "visibility": "public",
        "content": content, "spoiler_text": "", "media_attachments": [], "card": null,
        "account": {"id": "5", "acct": "zhitel", "display_name": "Житель Выдуманный", "uri": "https://zarechny.example/u/5", "group": false},
        "replies_count": 1, "reblogs_count": 2, "favourites_count": 3,
    })
}

fn of(reply: &Value) -> Reading {
    read(None, reply.to_string().as_bytes()).unwrap()
}

/// Item, parent and thread, by the numbers behind their native ids.
fn ids(item: &RawItem) -> [Option<&'static str>; 3] {
    const NUMBERS: [&str; 6] = ["1", "2", "3", "4", "6", "7"];
    let number = |id: &str| {
        let uri = |number: &&&str| native(&format!("https://zarechny.example/s/{number}")) == id;
        *NUMBERS.iter().find(uri).unwrap()
    };
    [
        Some(item.native_id.as_str()),
        item.parent.as_deref(),
        item.thread.as_deref(),
    ]
    .map(|id| id.map(number))
}

#[test]
fn a_timeline_becomes_items_without_links_to_persons() {
    let mut edited = status(7, None, "<p>Третий день нет воды на Полевой</p>");
    edited["edited_at"] = json!("2026-11-21T11:00:00.000Z");
    let reading = of(&json!([
        edited,
        "дрейф",
        status(6, Some(7), "<p>И у нас</p>")
    ]));
    assert_eq!((reading.unread, reading.next.as_deref()), (1, Some("6")));
    let item = &reading.items[0];
    assert_eq!(item.author.as_deref(), Some("https://zarechny.example/u/5"));
    assert_eq!((item.kind, &item.url), (ItemKind::Post, &None));
    assert_eq!(
        item.edited,
        Edited::At("2026-11-21T11:00:00Z".parse().unwrap())
    );
    let counts = (
        item.metrics.comments,
        item.metrics.reposts,
        item.metrics.likes,
    );
    assert_eq!(counts, (Some(1), Some(2), Some(3)));
    assert_eq!(ids(item), [Some("7"), None, Some("7")]);
    assert_eq!(reading.items[1].kind, ItemKind::Comment);
    assert_eq!(ids(&reading.items[1]), [Some("6"), Some("7"), Some("7")]);
}

#[test]
fn a_group_may_be_linked() {
    let mut post = status(1, None, "<p>Сбор по уборке двора</p>");
    post["account"]["group"] = json!(true);
    let item = of(&post).items.remove(0);
    assert_eq!(
        item.url.as_deref(),
        Some("https://zarechny.example/@zhitel/1")
    );
}

#[test]
fn a_thread_needs_the_status_beside_its_context() {
    let context = json!({
        "ancestors": [status(1, None, "Нет света")],
        "descendants": [status(3, Some(2), "И у нас"), status(4, Some(3), "Починили")],
    });
    let alone: Vec<_> = of(&context).items.iter().map(ids).collect();
    // The context does not hold its status: what answers it has no parent that we could name.
    assert_eq!(alone[1], [Some("3"), None, None]);
    assert_eq!(alone[2], [Some("4"), Some("3"), None]);
    let asked = status(2, Some(1), "Где света нет?").to_string();
    let whole = read_thread(asked.as_bytes(), context.to_string().as_bytes()).unwrap();
    let mut told: Vec<_> = whole.items.iter().map(ids).collect();
    told.sort_unstable();
    let thread = Some("1");
    assert_eq!(
        told,
        [
            [Some("1"), None, thread],
            [Some("2"), Some("1"), thread],
            [Some("3"), Some("2"), thread],
            [Some("4"), Some("3"), thread],
        ]
    );
}

#[test]
fn a_circle_of_replies_has_no_first() {
    let reading = of(&json!([status(1, Some(2), "а"), status(2, Some(1), "б")]));
    assert_eq!(reading.items[0].thread, None);
}

#[test]
fn what_is_not_for_everybody_is_not_read() {
    for (visibility, read) in [
        ("public", 1),
        ("unlisted", 1),
        ("private", 0),
        ("direct", 0),
        ("circle", 0),
    ] {
        let mut post = status(1, None, "личное");
        post["visibility"] = json!(visibility);
        assert_eq!(of(&json!([post])).items.len(), read, "{visibility}");
    }
}

#[test]
fn a_boost_is_what_it_passes_on() {
    let mut boost = status(9, None, "");
    boost["reblog"] = status(3, None, "<p>Фонари не горят</p>");
    let reading = of(&json!([boost]));
    assert_eq!(ids(&reading.items[0]), [Some("3"), None, Some("3")]);
    // Pages go by the ids of the boosts themselves.
    assert_eq!(reading.next.as_deref(), Some("9"));
}

#[test]
fn the_text_holds_warning_captions_and_quote_but_no_names() {
    let mut post = status(
        1,
        None,
        "<p><span class=\"h-card\"><a href=\"https://zarechny.example/@sosed\" class=\"u-url mention\">@<span>sosed</span></a></span> смотрите</p>",
    );
    post["spoiler_text"] = json!("Осторожно, провод");
    post["media_attachments"] =
        json!([{"description": "Провод лежит на земле"}, {"description": null}, 5]);
    post["quote"] =
        json!({"state": "accepted", "quoted_status": status(2, None, "<p>Ураган ночью</p>")});
    post["card"] = json!({"title": "Прогноз погоды"});
    let item = of(&post).items.remove(0);
    insta::assert_snapshot!(clean(&item.text), @r#"
Осторожно, провод

⟨упоминание⟩ смотрите

Провод лежит на земле

Ураган ночью

Прогноз погоды
"#);
}

#[test]
fn refusals_say_what_they_mean() {
    for (words, code, trouble) in [
        ("Record not found", 404, Trouble::Gone),
        ("The access token is invalid", 401, Trouble::TokenParked),
        (
            "This method requires an authenticated user",
            401,
            Trouble::OtherToken,
        ),
        (
            "This action is outside the authorized scopes",
            403,
            Trouble::OtherToken,
        ),
        ("Too many requests", 429, Trouble::TooFast),
        (
            "There was a temporary problem serving your request, please try again",
            503,
            Trouble::Again,
        ),
        ("Что-то новое", 0, Trouble::Again),
    ] {
        let reply = json!({"error": words}).to_string();
        assert_eq!(
            read(None, reply.as_bytes()),
            Err(ReplyError::refused(code, trouble)),
            "{words}"
        );
    }
}

#[test]
fn what_is_no_reply_says_so() {
    let refusal = |reply: &str| read(None, reply.as_bytes()).unwrap_err().to_string();
    insta::assert_snapshot!(refusal(""), @"ответ не читается: ожидался JSON, он обрывается на строке 1, столбце 0");
    insta::assert_snapshot!(refusal("<html></html>"), @"ответ не читается: ожидался JSON, а строка 1, столбец 1 — что-то другое");
    insta::assert_snapshot!(refusal("[{\"id\": \"1\""), @"ответ не читается: ожидался JSON, он обрывается на строке 1, столбце 11");
    insta::assert_snapshot!(refusal("{\"id\": \"5\", \"uri\": \"https://zarechny.example/u/5\", \"note\": \"\"}"), @"ответ не читается: ожидался ответ Mastodon: список записей, запись или её ветка, а это другой JSON");
    insta::assert_snapshot!(refusal("{\"error\": {\"code\": 403}}"), @"ответ не читается: ожидался ответ Mastodon: список записей, запись или её ветка, а это другой JSON");
    insta::assert_snapshot!(read(Some("search"), b"[]").unwrap_err(), @"метод «search» не разбирается; есть: timelines, statuses, context");
}
