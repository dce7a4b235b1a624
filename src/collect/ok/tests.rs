//! The group 500 of Нижний Брод: stories of what Одноклассники send and what is read.

use super::*;
use crate::{
    collect::Trouble,
    domain::{ItemKind, Metrics},
};

fn told(method: &str, reply: &str) -> Reading {
    let method = (!method.is_empty()).then_some(method);
    read(method, reply.as_bytes()).unwrap()
}

fn refusal(method: &str, reply: &str) -> ReplyError {
    let method = (!method.is_empty()).then_some(method);
    read(method, reply.as_bytes()).unwrap_err()
}

fn ids(reading: &Reading) -> Vec<&str> {
    let ids = reading.items.iter().map(|item| item.native_id.as_str());
    ids.collect()
}

#[test]
fn a_stream_tells_the_groups_topics_and_not_what_they_quote() {
    let stream = told(
        "stream.get?gid=500",
        r#"{"anchor": "a2", "feeds": [
            {"pattern": "POST", "message": "Новая тема {media_topic:71}в группе{media_topic}"},
            {"pattern": "POST", "target_refs": ["media_topic:72", "group:500"]},
            {"pattern": "POST", "target_refs": ["media_topic:73"]}],
        "entities": {"users": [{"uid": "9", "first_name": "Анна"}], "media_topics": [
            {"id": "71", "created_ms": 1700000000123, "owner_ref": "group:500", "author_ref": "user:9",
             "media": [{"type": "text", "text": "Не чистят Садовую "}, {"type": "photo", "photo_refs": ["p:1"]},
                       {"type": "link", "title": "График уборки", "url": "https://brod.example/"},
                       {"type": "poll", "question": "Чистят ли у вас?"}],
             "like_summary": {"count": 7}, "reshare_summary": {"count": "2"},
             "discussion_summary": {"comments_count": 4, "discussion_id": "71"}},
            {"id": 72, "owner_ref": "user:9", "author_ref": "group:500", "media": [{"type": "text", "text": "Ответ"}]},
            {"id": "40", "owner_ref": "group:1", "media": [{"type": "text", "text": "Чужая новость"}]}]}}"#,
    );
    assert_eq!(ids(&stream), ["t71", "t72"]);
    assert_eq!(stream.unread, 1, "the third topic was named and not sent");
    assert_eq!(stream.next.as_deref(), Some("a2"));
    let [snow, answer] = &stream.items[..] else {
        panic!("two topics");
    };
    assert_eq!(
        snow.text,
        "Не чистят Садовую\nГрафик уборки\nЧистят ли у вас?"
    );
    assert_eq!(snow.author.as_deref(), Some("9"));
    assert_eq!(
        snow.url.as_deref(),
        Some("https://ok.ru/group/500/topic/71")
    );
    assert_eq!(
        snow.published_at.map(|at| at.as_millisecond()),
        Some(1_700_000_000_123)
    );
    assert_eq!(
        (snow.kind, snow.thread.as_deref()),
        (ItemKind::Post, Some("t71"))
    );
    let (likes, comments, reposts) = (Some(7), Some(4), Some(2));
    assert_eq!(
        snow.metrics,
        Metrics {
            views: None,
            likes,
            comments,
            reposts
        }
    );
    assert_eq!(answer.author, None, "a group is nobody's voice");
    assert_eq!(answer.url, None, "a person's page has no address");
}

#[test]
fn topics_by_id_take_their_group_from_the_question() {
    let topics =
        r#"{"media_topics": [{"id": "71", "media": [{"type": "text", "text": "Нет света"}]}, 5]}"#;
    let url = |method| told(method, topics).items[0].url.clone();
    assert_eq!(
        url("mediatopic.getByIds?gid=500").as_deref(),
        Some("https://ok.ru/group/500/topic/71")
    );
    assert_eq!(url(""), None);
    assert_eq!(told("", topics).unread, 1);
}

#[test]
fn pages_end_without_a_list_or_when_the_network_says_so() {
    for (reply, next) in [
        (r#"{"anchor": "a3"}"#, None),
        (r#"{"feeds": [], "anchor": "a3"}"#, None),
        (
            r#"{"comments": [{"id": "Q1"}], "has_more": true, "anchor": "a3"}"#,
            Some("a3"),
        ),
        (
            r#"{"comments": [{"id": "Q1"}], "has_more": false, "anchor": "a3"}"#,
            None,
        ),
        (
            r#"{"comments": [{"id": "Q1"}], "anchor": "a3"}"#,
            Some("a3"),
        ),
        ("null", None),
    ] {
        assert_eq!(told("", reply).next.as_deref(), next, "{reply}");
    }
}

#[test]
fn comments_come_under_two_spellings() {
    let list = r#"[
        {"id": "MTc6MQ==", "type": "ACTIVE_MESSAGE", "author_id": "9", "author_ref": "user:9", "like_count": 3,
         "text": "У нас тоже темно", "date": "2023-11-15 01:13:20", "date_ms": 1700000000777},
        {"id": "MTc6Mg==", "type": "ACTIVE_MESSAGE", "author_id": "500", "author_type": "GROUP", "text": "Передали",
         "date": "2023-11-15 01:20:00", "reply_to_comment_id": "MTc6MQ==", "reply_to_id": "9"},
        {"id": "MTc6Mw==", "type": "REMOVED_MESSAGE", "author_id": "9", "text": ""},
        {"author_id": "9", "text": "без номера"}, null]"#;
    for (method, key) in [
        (
            "discussions.getComments?discussionId=71&gid=500",
            "comments",
        ),
        (
            "discussions.getDiscussionComments?entityId=71&gid=500",
            "commentss",
        ),
    ] {
        let reading = told(method, &format!(r#"{{"{key}": {list}}}"#));
        assert_eq!(ids(&reading), ["cMTc6MQ==", "cMTc6Mg=="]);
        assert_eq!(reading.gone, ["cMTc6Mw=="]);
        assert_eq!(reading.unread, 2);
        let [first, answer] = &reading.items[..] else {
            panic!("two comments");
        };
        assert_eq!(
            (first.author.as_deref(), answer.author.as_deref()),
            (Some("9"), None)
        );
        assert_eq!(
            (first.parent.as_deref(), answer.parent.as_deref()),
            (Some("t71"), Some("cMTc6MQ=="))
        );
        assert_eq!(first.thread.as_deref(), Some("t71"));
        assert_eq!(
            first.url.as_deref(),
            Some("https://ok.ru/group/500/topic/71")
        );
        assert_eq!(
            first.published_at.map(|at| at.as_millisecond()),
            Some(1_700_000_000_777)
        );
        assert_eq!(
            answer.published_at,
            Some("2023-11-14T22:20:00Z".parse().unwrap())
        );
        assert_eq!(
            (first.metrics.likes, first.kind),
            (Some(3), ItemKind::Comment)
        );
    }
    let alone = told("", &format!(r#"{{"comments": {list}}}"#));
    assert_eq!(
        (
            alone.items[0].thread.as_deref(),
            alone.items[0].url.as_deref()
        ),
        (None, None)
    );
}

#[test]
fn a_date_without_a_zone_is_moscows_of_its_year() {
    for (date, utc) in [
        ("2026-01-15 12:00:00", Some("2026-01-15T09:00:00Z")),
        ("2013-07-01 12:00:00", Some("2013-07-01T08:00:00Z")),
        ("вчера", None),
    ] {
        let reading = told(
            "",
            &format!(r#"{{"id": "Q1", "author_id": "9", "text": "Лёд", "date": "{date}"}}"#),
        );
        assert_eq!(
            reading.items[0].published_at,
            utc.map(|utc| utc.parse().unwrap()),
            "{date}"
        );
    }
}

#[test]
fn discussions_announce_topics_of_groups_only() {
    let list = r#"[{"object_id": "71", "object_type": "GROUP_TOPIC", "title": "Не чистят Садовую", "owner_uid": "9",
          "creation_date": "2026-01-15 12:00:00", "total_comments_count": 4, "like_count": 7,
          "new_comments_count": 2, "ref_objects": [{"id": "500", "type": "GROUP"}]},
         {"object_id": "8", "object_type": "USER_STATUS", "title": "личное"},
         {"object_type": "GROUP_TOPIC"}]"#;
    let reading = told(
        "discussions.getList",
        &format!(r#"{{"discussions": {list}, "anchor": "a4"}}"#),
    );
    assert_eq!(
        (ids(&reading), reading.unread, reading.next.as_deref()),
        (vec!["t71"], 1, Some("a4"))
    );
    let topic = &reading.items[0];
    assert_eq!(
        (topic.author.as_deref(), topic.metrics.comments),
        (None, Some(4))
    );
    assert_eq!(
        topic.url.as_deref(),
        Some("https://ok.ru/group/500/topic/71")
    );
}

#[test]
fn a_refusal_says_what_it_means() {
    use Trouble::*;
    for (codes, trouble) in [
        (&[1, 2, 9999][..], Again),
        (&[8, 9], BackOff),
        (&[11], QuotaSpent),
        (&[102, 103], Renew),
        (&[101, 210, 401, 402, 453, 900], TokenParked),
        (&[7, 10, 200, 455], Closed),
        (&[300], Gone),
        (&[3, 4, 100, 104, 424_242], WrongRequest),
    ] {
        for code in codes {
            let reply = format!(
                r#"{{"error_code": {code}, "error_msg": "tkn-SECRET", "error_data": null}}"#
            );
            let error = refusal("stream.get", &reply);
            assert_eq!(error, ReplyError::refused(code, trouble));
            assert!(!format!("{error} {error:?}").contains("SECRET"));
        }
    }
}

#[test]
fn what_is_not_from_this_network_is_refused_in_russian() {
    for (reply, said) in [
        ("", "а ответ пуст"),
        ("<!DOCTYPE html>", "что-то другое"),
        (r#"{"comments": [{"id": "#, "обрывается"),
        (r#"{"response": {"items": []}}"#, "другой JSON"),
        (r#"{"ok": true, "result": []}"#, "другой JSON"),
        ("[]", "другой JSON"),
        ("{}", "другой JSON"),
    ] {
        let error = refusal("", reply).to_string();
        assert!(error.contains(said), "{reply}: {error}");
    }
    let error = refusal("users.getInfo", "null").to_string();
    assert!(
        error.contains("«users.getInfo»") && error.contains("stream.get"),
        "{error}"
    );
}

#[test]
fn the_manifest_names_what_is_read_of_persons() {
    MANIFEST.must_fit(include_str!("wire.rs"));
}
