//! ВКонтакте: every recorded reply, and the table of errors.

use std::{fs, path::Path};

use otklik::{
    collect::{Reading, ReplyError, Trouble, read_recorded},
    domain::Network,
};
use serde_json::Value;

use super::{codes, files, ids, meaning, shared, words};

/// Recordings that are no list of messages, and why they are refused.
const REFUSED: [(&str, &str); 12] = [
    // A service's own answer: a screen name, a link, a time, a streaming address, a group's settings.
    ("Utils/ResolveScreenName", "другой JSON"),
    ("Utils/CheckLink", "другой JSON"),
    ("Utils/GetServerTime", "другой JSON"),
    ("Utils/GetLastShortenedLinks", "не видно"),
    ("Streaming/GetServerUrl", "другой JSON"),
    ("Streaming/GetSettings", "другой JSON"),
    ("Streaming/GetStats", "не видно"),
    ("Groups/GetLongPollSettings", "другой JSON"),
    ("Groups/GetById", "не видно"),
    ("Wall/Repost", "другой JSON"),
    // wall.getComment does not tell the post of its comment; it is a user token's and is not asked.
    ("Wall/GetComment_", "не видно"),
    // Texts that somebody took out of replies.
    ("hack_it/posts_example.", "не видно"),
];

/// Recordings whose entries are no messages with a number of their own, and how many.
const UNREAD: [(&str, usize); 2] = [
    // newsfeed.get, the feed of one person: it is not asked.
    ("NewsFeed/Get2", 9),
    // A script's own list of words.
    ("Execute/ExecuteTest", 3),
];

/// Events by file, and the item that each tells.
const EVENTS: [(&str, &str); 4] = [
    ("BoardPostNew", "b1234_38446232_3"),
    ("BoardPostRestoreTest", "b1234_38446232_3"),
    ("WallPostNewTest", "w-1234_6"),
    ("WallReplyEditTest", "wc-1234_6_9"),
];

#[test]
fn recordings_are_read() {
    let Some(shared) = shared() else { return };
    let mut found = files(&shared.join("vk/vknet"), "json");
    found.extend(files(&shared.join("vk/hack_it"), "json"));
    let mut items = 0;
    for path in &found {
        let name = path.to_str().unwrap();
        let reply = fs::read(path).unwrap();
        items += check(name, read_recorded(Network::Vk, None, &reply), &reply);
    }
    assert!(found.len() > 70, "{} files", found.len());
    assert!(items > 20, "{items} items");
}

/// Compares what was read of one recording with what it says; returns how many items those were.
fn check(name: &str, read: Result<Reading, ReplyError>, reply: &[u8]) -> usize {
    let stem = Path::new(name).file_stem().unwrap().to_str().unwrap();
    if name.contains("/Errors/") {
        // Of an execute that failed as a whole its own refusal counts.
        let expected = stem.parse().unwrap_or(15);
        let Err(ReplyError::Refused { code, .. }) = read else {
            panic!("{name}: {read:?}")
        };
        assert_eq!(code, expected.to_string(), "{name}");
        return 0;
    }
    if let Some((_, said)) = REFUSED.iter().find(|(part, _)| name.contains(part)) {
        let error = read.map(|read| read.items).expect_err(name).to_string();
        assert!(error.contains(said), "{name}: {error}");
        return 0;
    }
    if name.contains("_Failed") {
        let Err(ReplyError::Refused { trouble, .. }) = read else {
            panic!("{name}: {read:?}")
        };
        assert_eq!(trouble, Trouble::Renew, "{name}");
        return 0;
    }
    let read = read.unwrap_or_else(|error| panic!("{name}: {error}"));
    if name.contains("BotsLongPoll") {
        let expected = EVENTS.iter().find(|(part, _)| name.contains(part));
        assert_eq!(
            ids(&read),
            Vec::from_iter(expected.map(|(_, id)| *id)),
            "{name}"
        );
        let deleted = usize::from(stem.contains("BoardPostDelete"));
        assert_eq!((read.gone.len(), read.unread), (deleted, 0), "{name}");
        return read.items.len();
    }
    let unread = UNREAD.iter().find(|(part, _)| name.contains(part));
    assert_eq!(
        read.unread,
        unread.map_or(0, |(_, unread)| *unread),
        "{name}"
    );
    if unread.is_none() {
        compare(name, &read, reply);
    }
    read.items.len()
}

/// Item by item: the id, the moment and the text are those that the recording says.
fn compare(name: &str, read: &Reading, reply: &[u8]) {
    let reply = reply.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(reply);
    let reply: Value = serde_json::from_slice(reply).unwrap();
    let list = reply.get("response").unwrap_or(&reply);
    let list = list.get("items").unwrap_or(list).as_array().unwrap();
    let (gone, there): (Vec<&Value>, Vec<&Value>) =
        list.iter().partition(|entry| entry["deleted"] == true);
    assert_eq!(
        (read.items.len(), read.gone.len()),
        (there.len(), gone.len()),
        "{name}"
    );
    for (item, entry) in read.items.iter().zip(there) {
        let id = match entry.get("post_id") {
            Some(post) => format!("wc{}_{post}_{}", entry["owner_id"], entry["id"]),
            None => format!("w{}_{}", entry["owner_id"], entry["id"]),
        };
        // A person's wall is named by a digest.
        if entry["owner_id"].as_i64() > Some(0) {
            assert!(item.native_id.starts_with("w"), "{name}");
            assert!(item.url.is_none() && item.native_id != id, "{name}");
        } else {
            assert_eq!(item.native_id, id, "{name}");
        }
        assert_eq!(
            item.published_at.unwrap().as_second(),
            entry["date"].as_i64().unwrap(),
            "{name}"
        );
        assert!(
            words(&item.text).starts_with(&words(entry["text"].as_str().unwrap())),
            "{name}: {id}"
        );
        let of_person = entry["owner_id"].as_i64().unwrap() > 0;
        assert_eq!(item.url.is_none(), of_person, "{name}: {id}");
        let pinned = entry["is_pinned"] == 1;
        assert_eq!(read.pinned.contains(&id), pinned, "{name}: {id}");
    }
    let next = list_next(&reply);
    assert_eq!(read.next.as_deref(), next, "{name}");
}

fn list_next(reply: &Value) -> Option<&str> {
    reply["response"]["next_from"].as_str()
}

#[test]
fn every_code_of_the_table_means_what_is_to_be_done() {
    use Trouble::*;
    let Some(shared) = shared() else { return };
    let actions = [
        ("retry_backoff", Again),
        ("requeue_same_call", TooFast),
        ("daily quota", QuotaSpent),
        ("backoff", BackOff),
        ("park_token", TokenParked),
        ("refresh or park", TokenParked),
        ("refresh token", Renew),
        ("disable_method_for_token_kind", OtherToken),
        ("try_other_token_kind", OtherToken),
        ("method not for", OtherToken),
        ("mark source closed", Closed),
        ("mark source blocked", Closed),
        ("as 15", Closed),
        ("mark source gone", Gone),
        ("tombstone", Gone),
        ("comments closed", NoComments),
        ("split execute", AskLess),
        ("halve count", AskLess),
        ("mark source misconfigured", WrongRequest),
        ("disable_method", WrongRequest),
        ("disable method", WrongRequest),
        ("drop call", WrongRequest),
        ("bug", WrongRequest),
        ("log code", WrongRequest),
    ];
    let table = codes(&shared.join("contract/vk_errors.tsv"), 3, &actions);
    assert!(table.len() > 50, "{}", table.len());
    for (code, trouble) in table {
        let reply = format!(r#"{{"error": {{"error_code": {code}, "error_msg": ""}}}}"#);
        assert_eq!(meaning(Network::Vk, &reply), trouble, "{code}");
    }
}
