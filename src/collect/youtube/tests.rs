//! Comments under an invented video.

use serde_json::{Value, json};

use super::*;
use crate::{collect::Trouble, domain::Edited};

fn comment(id: &str, text: &str) -> Value {
    json!({"kind": "youtube#comment", "id": id, "snippet": {
        "textDisplay": format!("<b>{text}</b>"), "textOriginal": text,
        "authorDisplayName": "@vydumannyi", "authorChannelId": {"value": "UCvydumannyi"},
        "likeCount": 4, "publishedAt": "2026-11-20T10:00:00Z", "updatedAt": "2026-11-20T10:00:00Z"}})
}

fn threads(items: Value) -> Value {
    json!({"kind": "youtube#commentThreadListResponse", "nextPageToken": "Дальше", "items": items})
}

fn of(reply: &Value) -> Reading {
    read(None, reply.to_string().as_bytes()).unwrap()
}

#[test]
fn a_thread_and_the_replies_it_carries_become_items() {
    let mut reply = comment("Ug1.9x", "И у нас");
    reply["snippet"]["parentId"] = json!("Ug1");
    reply["snippet"]["updatedAt"] = json!("2026-11-20T11:00:00Z");
    let reading = of(&threads(json!([
        {"id": "Ug1", "snippet": {"videoId": "video1", "topLevelComment": comment("Ug1", "Автобус не пришёл"), "totalReplyCount": 12},
         "replies": {"comments": [reply, "дрейф"]}},
        {"id": "Ug2", "snippet": "дрейф"},
        {"id": "Ug3", "snippet": {"videoId": "video1", "topLevelComment": comment("Ug3", "Спасибо"), "totalReplyCount": "0"}},
    ])));
    assert_eq!(
        (reading.unread, reading.next.as_deref()),
        (2, Some("Дальше"))
    );
    let [first, answer, thanks] = &reading.items[..] else {
        panic!("{reading:?}")
    };
    assert_eq!(
        (
            first.native_id.as_str(),
            &first.parent,
            first.thread.as_deref()
        ),
        ("Ug1", &None, Some("video1"))
    );
    assert_eq!(
        (first.metrics.comments, first.metrics.likes),
        (Some(12), Some(4))
    );
    assert_eq!(
        (first.text.as_str(), &first.edited),
        ("Автобус не пришёл", &Edited::No)
    );
    assert_eq!(first.author.as_deref(), Some("UCvydumannyi"));
    assert_eq!(
        first.url.as_deref(),
        Some("https://www.youtube.com/watch?v=video1&lc=Ug1")
    );
    assert_eq!(
        (answer.parent.as_deref(), answer.thread.as_deref()),
        (Some("Ug1"), Some("video1"))
    );
    assert_eq!(
        answer.edited,
        Edited::At("2026-11-20T11:00:00Z".parse().unwrap())
    );
    assert_eq!(
        (thanks.text.as_str(), thanks.metrics.comments),
        ("Спасибо", Some(0))
    );
}

#[test]
fn replies_of_a_thread_may_name_neither_video_nor_parent() {
    let mut drifted = comment("Ug1.9x", "");
    drifted["snippet"]["textOriginal"] = json!(null);
    drifted["snippet"]["textDisplay"] = json!("И у нас<br>тоже");
    let reading = of(&json!({"kind": "youtube#commentListResponse", "items": [drifted]}));
    let item = &reading.items[0];
    assert_eq!(
        (item.parent.as_deref(), &item.thread, &item.url),
        (Some("Ug1"), &None, &None)
    );
    assert_eq!(item.text, "И у нас<br>тоже");
    assert_eq!(reading.next, None);
}

#[test]
fn refusals_say_what_they_mean() {
    for (code, reason, trouble) in [
        (403, "commentsDisabled", Trouble::NoComments),
        (403, "quotaExceeded", Trouble::QuotaSpent),
        (403, "rateLimitExceeded", Trouble::TooFast),
        (403, "forbidden", Trouble::OtherToken),
        (404, "videoNotFound", Trouble::Gone),
        (400, "keyInvalid", Trouble::TokenParked),
        (400, "processingFailure", Trouble::Again),
        (400, "невиданное", Trouble::WrongRequest),
        (429, "невиданное", Trouble::TooFast),
        (503, "невиданное", Trouble::Again),
    ] {
        let reply = json!({"error": {"code": code, "message": "key=тайна", "errors": [{"domain": "x", "reason": reason}]}});
        let refused = Err(ReplyError::refused(code, trouble));
        assert_eq!(
            read(None, reply.to_string().as_bytes()),
            refused,
            "{code} {reason}"
        );
    }
}

#[test]
fn what_is_no_reply_says_so() {
    let refusal = |reply: &str| read(None, reply.as_bytes()).unwrap_err().to_string();
    insta::assert_snapshot!(refusal("{\"response\": {\"items\": []}}"), @"ответ не читается: ожидался список комментариев YouTube, а это другой JSON");
    insta::assert_snapshot!(refusal("[]"), @"ответ не читается: ожидался список комментариев YouTube, а это другой JSON");
    insta::assert_snapshot!(refusal("{\"kind\": \"youtube#commentListResponse\", \"items\": ["), @"ответ не читается: ожидался JSON, он обрывается на строке 1, столбце 50");
    insta::assert_snapshot!(refusal("{\"error\": \"нет\"}"), @"ответ не читается: ожидался список комментариев YouTube, а это другой JSON");
    insta::assert_snapshot!(read(Some("videos.list"), b"{}").unwrap_err(), @"метод «videos.list» не разбирается; есть: commentThreads.list, comments.list");
}
