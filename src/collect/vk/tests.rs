//! The village of Нижний Брод and its community 700: stories of what VK sends and what is read.

use super::*;
use crate::{
    collect::Trouble,
    domain::{Edited, ItemKind, RawItem},
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

const WALL: &str = r#"{"response": {"count": 7, "items": [
    {"id": 31, "owner_id": -700, "from_id": -700, "date": 1700000000, "post_type": "post", "is_pinned": 1,
     "text": "Правила группы"},
    {"id": 98, "owner_id": -700, "from_id": -700, "date": 1700003600, "post_type": "post",
     "marked_as_ads": 1, "text": "Окна со скидкой"},
    {"id": 97, "owner_id": -700, "from_id": -700, "date": 1700003500, "post_type": "post", "text": "",
     "donut": {"is_donut": true, "placeholder": {"text": "Только для донов"}}},
    {"id": 96, "owner_id": -700, "from_id": -700, "signer_id": 41, "date": 1700003400.0, "edited": 1700003460,
     "post_type": "post", "text": "На Луговой третий день нет воды, [club900|Водоканал] молчит",
     "views": {"count": 510}, "likes": {"count": 12}, "comments": {"count": 3}, "reposts": {"count": 2},
     "attachments": [{"type": "photo", "photo": {"text": "колонка на Луговой", "user_id": 100}},
                     {"type": "audio", "audio": {"title": "Вальс"}},
                     {"type": "poll", "poll": {"question": "У кого есть вода?"}},
                     {"type": "photos_list", "photos_list": null}, 5]},
    {"id": 95, "owner_id": -700, "from_id": 42, "date": 1700003300, "post_type": "post", "text": "",
     "copy_history": [{"id": 5, "owner_id": -900, "from_id": -900, "text": "Отключение до вечера",
        "attachments": [{"type": "link", "link": {"title": "График отключений", "url": "https://vk.cc/x"}}]}]},
    {"id": 94, "owner_id": -700, "from_id": 43, "date": 1700003200, "post_type": "suggest", "text": "Предлагаю"},
    {"id": 93, "owner_id": -700, "is_deleted": true, "deleted_reason": "Удалено"},
    {"owner_id": -700, "text": "без номера"}, "мусор"]}}"#;

#[test]
fn a_wall_tells_its_posts_and_leaves_out_what_is_paid_for_or_not_public() {
    for method in ["", "wall.get"] {
        let wall = told(method, WALL);
        assert_eq!(ids(&wall), ["w-700_31", "w-700_96", "w-700_95"]);
        assert_eq!(wall.pinned, ["w-700_31"]);
        assert_eq!(wall.gone, ["w-700_93"]);
        assert_eq!(wall.unread, 2);
        assert_eq!(wall.next, None);
    }
}

#[test]
fn a_post_has_the_voice_of_who_signed_it_and_all_its_words() {
    let wall = told("", WALL);
    let [rules, water, repost] = &wall.items[..] else {
        panic!("three posts");
    };
    assert_eq!(rules.author, None, "a community is nobody's voice");
    assert_eq!(water.author.as_deref(), Some("41"));
    assert_eq!(repost.author.as_deref(), Some("42"));
    assert_eq!(
        water.text,
        "На Луговой третий день нет воды, [club900|Водоканал] молчит\nколонка на Луговой\nУ кого есть вода?"
    );
    assert_eq!(repost.text, "Отключение до вечера\nГрафик отключений");
    assert_eq!(water.url.as_deref(), Some("https://vk.com/wall-700_96"));
    assert_eq!(water.thread.as_deref(), Some("w-700_96"));
    assert_eq!(
        (water.kind, water.parent.as_deref(), water.official),
        (ItemKind::Post, None, false)
    );
    assert_eq!(
        water.published_at.map(|at| at.as_second()),
        Some(1_700_003_400)
    );
    assert_eq!(
        water.edited,
        Edited::At("2023-11-14T23:11:00Z".parse().unwrap())
    );
    let metrics = water.metrics;
    let counts = [
        metrics.views,
        metrics.likes,
        metrics.comments,
        metrics.reposts,
    ];
    assert_eq!(counts, [510, 12, 3, 2].map(Some));
}

#[test]
fn posts_by_id_come_as_a_list_or_a_page() {
    let post = r#"{"id": 7, "owner_id": -700, "from_id": -700, "date": 1, "text": "Вода есть"}"#;
    for reply in [
        format!(r#"{{"response": [{post}]}}"#),
        format!(r#"{{"response": {{"items": [{post}], "profiles": []}}}}"#),
        format!(r#"{{"items": [{post}]}}"#),
        format!("\u{feff}{{\"response\": [{post}]}}"),
    ] {
        assert_eq!(ids(&told("", &reply)), ["w-700_7"], "{reply}");
        assert_eq!(ids(&told("wall.getById", &reply)), ["w-700_7"], "{reply}");
    }
}

#[test]
fn what_stands_on_a_persons_wall_has_no_address() {
    let found = told(
        "newsfeed.search",
        r#"{"response": {"next_from": "3/-700_1", "items": [
            {"id": 8, "owner_id": 55, "from_id": 55, "date": 1, "post_type": "post", "text": "Воды нет"},
            {"id": 9, "owner_id": 55, "post_id": 8, "from_id": 56, "date": 2, "post_type": "reply", "text": "И у нас"},
            {"id": 3, "owner_id": -700, "post_id": 1, "from_id": 57, "date": 3, "post_type": "reply", "text": "Тоже"}]}}"#,
    );
    let urls: Vec<_> = found.items.iter().map(|item| item.url.as_deref()).collect();
    assert_eq!(
        urls,
        [None, None, Some("https://vk.com/wall-700_1?reply=3")]
    );
    let [post, answer, _] = &found.items[..] else {
        panic!("three hits");
    };
    assert_eq!(answer.parent.as_ref(), Some(&post.native_id), "one thread");
    assert_eq!(answer.thread, post.thread);
    for id in [&post.native_id, &answer.native_id] {
        assert!(!id.contains("55"), "nothing names whose wall it is: {id}");
    }
    assert_eq!(found.items[2].native_id, "wc-700_1_3");
    assert_eq!(found.items[2].kind, ItemKind::Comment);
    assert_eq!(found.next.as_deref(), Some("3/-700_1"));
}

const COMMENTS: &str = r#"{"response": {"count": 3, "current_level_count": 6, "items": [
    {"id": 201, "date": 1700000100, "parents_stack": [], "deleted": true, "thread": {"count": 1, "items": [
        {"id": 202, "post_id": 96, "owner_id": -700, "from_id": 44, "date": 1700000200, "text": "Да, и в пятом доме",
         "parents_stack": [201]}]}},
    {"id": 203, "post_id": 96, "owner_id": -700, "from_id": 45, "date": 1700000300, "text": "Напор слабый",
     "parents_stack": [], "likes": {"count": 4}, "thread": {"count": 12, "items": [
        {"id": 204, "post_id": 96, "owner_id": -700, "from_id": -700, "date": 1700000400,
         "text": "[id45|Пётр], бригада выехала", "parents_stack": [203], "reply_to_comment": 203},
        {"id": 205, "post_id": 96, "owner_id": -700, "from_id": 45, "date": 1700000500, "text": "Спасибо",
         "parents_stack": [203], "reply_to_comment": 204},
        {"id": 206, "post_id": 96, "owner_id": -700, "from_id": 46, "date": 1700000600, "text": "Ждём",
         "parents_stack": [203, 205]}]}}]}}"#;

#[test]
fn comments_stand_under_their_post_with_the_answers_they_got() {
    let tree = told("", COMMENTS);
    assert_eq!(
        tree.gone,
        ["wc-700_96_201"],
        "a deleted comment stands where its neighbours stand"
    );
    let rows: Vec<_> = tree
        .items
        .iter()
        .map(|item| {
            (
                item.native_id.as_str(),
                item.parent.as_deref().unwrap(),
                item.url.as_deref().unwrap(),
            )
        })
        .collect();
    let wall = "https://vk.com/wall-700_96";
    assert_eq!(
        rows,
        [
            (
                "wc-700_96_202",
                "wc-700_96_201",
                format!("{wall}?reply=202&thread=201").as_str()
            ),
            ("wc-700_96_203", "w-700_96", &format!("{wall}?reply=203")),
            (
                "wc-700_96_204",
                "wc-700_96_203",
                &format!("{wall}?reply=204&thread=203")
            ),
            (
                "wc-700_96_205",
                "wc-700_96_204",
                &format!("{wall}?reply=205&thread=203")
            ),
            (
                "wc-700_96_206",
                "wc-700_96_203",
                &format!("{wall}?reply=206&thread=203")
            ),
        ]
    );
    assert!(
        tree.items
            .iter()
            .all(|item| item.thread.as_deref() == Some("w-700_96"))
    );
    let [_, root, answer, ..] = &tree.items[..] else {
        panic!("five comments");
    };
    assert_eq!(
        root.metrics.comments,
        Some(12),
        "nine more are to be asked for"
    );
    assert_eq!((answer.author.as_deref(), answer.official), (None, false));
    assert_eq!(
        answer.text, "[id45|Пётр], бригада выехала",
        "the door redacts the name"
    );
}

#[test]
fn comments_of_an_unnamed_post_need_to_be_told_which() {
    let reply =
        r#"{"response": {"items": [{"id": 3, "from_id": 44, "date": 5, "text": "Нет света"}]}}"#;
    for (method, id, parent, url) in [
        (
            "wall.getComments?owner_id=-700&post_id=9",
            "wc-700_9_3",
            "w-700_9",
            "https://vk.com/wall-700_9?reply=3",
        ),
        (
            "board.getComments?group_id=700&topic_id=6",
            "b700_6_3",
            "b700_6",
            "https://vk.com/topic-700_6?post=3",
        ),
    ] {
        let RawItem {
            native_id,
            parent: above,
            thread,
            url: address,
            ..
        } = &told(method, reply).items[0];
        assert_eq!(
            (native_id.as_str(), above.as_deref(), thread.as_deref()),
            (id, Some(parent), Some(parent))
        );
        assert_eq!(address.as_deref(), Some(url));
    }
    for method in [
        "",
        "wall.getComments",
        "board.getComments",
        "board.getComments?group_id=700",
    ] {
        assert!(
            matches!(refusal(method, reply), ReplyError::Unplaced(_)),
            "{method}"
        );
    }
    let nothing = r#"{"response": {"count": 0, "items": []}}"#;
    assert_eq!(told("board.getComments", nothing), Reading::default());
}

#[test]
fn an_execute_tells_what_was_answered_and_what_was_refused() {
    let post = r#"{"id": 1, "owner_id": -700, "from_id": 4, "post_type": "post", "text": "Темно"}"#;
    let reply = format!(
        r#"{{"response": [{{"items": [{post}]}}, false, [{post}]],
            "execute_errors": [{{"method": "wall.get", "error_code": 15, "error_msg": "Access denied"}},
                               {{"method": "execute", "error_code": 13, "error_msg": "Runtime error"}}]}}"#
    );
    let codes = |reading: &Reading| {
        let refusals = reading.refused.iter();
        let codes = refusals.map(|refusal| match refusal {
            ReplyError::Refused { code, trouble, .. } => (code.clone(), *trouble),
            other => panic!("{other}"),
        });
        codes.collect::<Vec<_>>()
    };
    for method in ["", "execute"] {
        let several = told(method, &reply);
        assert_eq!(ids(&several), ["w-700_1", "w-700_1"]);
        assert_eq!(
            codes(&several),
            [
                ("15".into(), Trouble::Closed),
                ("13".into(), Trouble::AskLess)
            ]
        );
    }
    for nothing in [
        r#"{"response": null, "execute_errors": [{"method": "wall.get", "error_code": 29}]}"#,
        r#"{"response": [false], "execute_errors": [{"method": "wall.get", "error_code": 29}]}"#,
    ] {
        let error = refusal("execute", nothing);
        assert!(
            matches!(&error, ReplyError::Refused { code, .. } if code == "29"),
            "{error}"
        );
    }
}

#[test]
fn events_of_a_community_come_by_poll_and_by_call() {
    let about = |kind: &str, object: &str| {
        format!(
            r#"{{"type": "{kind}", "group_id": 700, "secret": "s3", "event_id": "e", "object": {object}}}"#
        )
    };
    let reply = r#"{"id": 12, "from_id": 44, "date": 1700000000, "text": "Когда дадут тепло?",
        "owner_id": -700, "post_owner_id": -700, "post_id": 9}"#;
    let board = r#"{"id": 3, "from_id": 44, "date": 1700000000, "text": "Яма",
        "topic_owner_id": -700, "topic_id": 6}"#;
    let post = r#"{"id": 6, "owner_id": -700, "from_id": 44, "date": 1700000000, "post_type": "post",
        "text": "Снег не вывозят", "created_by": 44}"#;
    let deleted = r#"{"id": 12, "owner_id": -700, "deleter_id": 44, "post_id": 9}"#;
    let message =
        r#"{"message": {"id": 5, "from_id": 44, "date": 1, "text": "личное", "peer_id": 44}}"#;
    let proposed = r#"{"id": 7, "owner_id": -700, "from_id": 44, "date": 1, "post_type": "suggest", "text": "х"}"#;
    let table = [
        ("wall_post_new", post, Some("w-700_6"), false),
        ("wall_post_new", proposed, None, false),
        ("wall_reply_new", reply, Some("wc-700_9_12"), false),
        ("wall_reply_restore", reply, Some("wc-700_9_12"), false),
        ("wall_reply_edit", reply, Some("wc-700_9_12"), true),
        ("board_post_new", board, Some("b700_6_3"), false),
        ("board_post_restore", board, Some("b700_6_3"), false),
        ("board_post_edit", board, Some("b700_6_3"), true),
        ("message_new", message, None, false),
        ("wall_repost", post, None, false),
        ("photo_comment_new", reply, None, false),
        ("invented_in_2030", "5", None, false),
    ];
    for (kind, object, id, edited) in table {
        let told = told("", &about(kind, object));
        assert_eq!(ids(&told), Vec::from_iter(id), "{kind}");
        assert_eq!((told.unread, told.gone.len()), (0, 0), "{kind}");
        let changed = told
            .items
            .iter()
            .any(|item| item.edited == Edited::Sometime);
        assert_eq!(changed, edited, "{kind}");
    }
    assert_eq!(
        told("", &about("wall_reply_delete", deleted)).gone,
        ["wc-700_9_12"]
    );
    let board_gone = r#"{"topic_owner_id": -700, "id": 3, "topic_id": 6}"#;
    assert_eq!(
        told("callback", &about("board_post_delete", board_gone)).gone,
        ["b700_6_3"]
    );
    assert_eq!(told("", &about("wall_reply_new", "5")).unread, 1);
    assert_eq!(
        told("", r#"{"type": "confirmation", "group_id": 700}"#),
        Reading::default()
    );

    let poll = format!(
        r#"{{"ts": 15, "updates": [{}, {}, {}]}}"#,
        about("wall_post_new", post),
        about("message_new", message),
        about("wall_reply_delete", deleted)
    );
    let poll = told("a_check", &poll);
    assert_eq!(
        (ids(&poll), poll.gone.len(), poll.next.as_deref()),
        (vec!["w-700_6"], 1, Some("15"))
    );
}

#[test]
fn a_lost_poll_asks_for_a_new_session() {
    for (reply, code) in [
        (r#"{"failed": 1, "ts": 10}"#, 1),
        (r#"{"failed": 2}"#, 2),
        (r#"{"failed": 3}"#, 3),
    ] {
        let trouble = Trouble::Renew;
        assert_eq!(refusal("", reply), ReplyError::refused(code, trouble));
    }
}

#[test]
fn a_refusal_says_what_it_means() {
    use Trouble::*;
    for (codes, trouble) in [
        (&[1, 10][..], Again),
        (&[6], TooFast),
        (&[29], QuotaSpent),
        (&[9, 43], BackOff),
        (&[5, 14, 17, 42, 1117, 3303, 11500], TokenParked),
        (&[1114], Renew),
        (&[3, 7, 27, 28], OtherToken),
        (&[15, 19, 30, 203], Closed),
        (&[18, 104, 210, 211], Gone),
        (&[212], NoComments),
        (&[13, 36], AskLess),
        (&[8, 23, 100, 113, 125, 9999, 424_242], WrongRequest),
    ] {
        for code in codes {
            let reply = format!(r#"{{"error": {{"error_code": {code}, "error_msg": "no"}}}}"#);
            assert_eq!(
                refusal("wall.get", &reply),
                ReplyError::refused(code, trouble)
            );
        }
    }
}

#[test]
fn the_echoed_token_is_nowhere() {
    let reply = r#"{"error": {"error_code": 5, "error_msg": "bad vk1.a.SECRET", "request_params": [
        {"key": "access_token", "value": "vk1.a.SECRET"}, {"key": "method", "value": "wall.get"}]}}"#;
    let error = refusal("", reply);
    assert!(!format!("{error} {error:?}").contains("SECRET"));
}

#[test]
fn what_is_not_vks_is_refused_in_russian() {
    for (reply, said) in [
        ("", "а ответ пуст"),
        ("\u{feff} \n", "а ответ пуст"),
        ("<html><body>502</body></html>", "что-то другое"),
        (&WALL[..200], "обрывается"),
        ("null", "другой JSON"),
        ("[]", "другой JSON"),
        (r#"{"ok": true, "result": []}"#, "другой JSON"),
        (r#"{"updates": [], "marker": 5}"#, "другой JSON"),
        (r#"{"comments": [], "anchor": "x"}"#, "другой JSON"),
        (r#"{"response": 1}"#, "другой JSON"),
        (
            r#"{"response": {"success": 1, "post_id": 3}}"#,
            "другой JSON",
        ),
        (
            r#"{"response": [{"id": 1, "first_name": "Имя"}]}"#,
            "не видно, что спрашивалось",
        ),
    ] {
        let error = refusal("", reply).to_string();
        assert!(error.contains(said), "{reply}: {error}");
    }
    let error = refusal("users.get", WALL).to_string();
    assert!(
        error.contains("«users.get»") && error.contains("wall.getComments"),
        "{error}"
    );
}

#[test]
fn the_manifest_names_what_is_read_of_persons() {
    MANIFEST.must_fit(include_str!("wire.rs"));
}
