//! Одноклассники: the two recorded replies, and the table of errors.

use std::fs;

use otklik::{
    collect::{Trouble, read_recorded},
    domain::Network,
};

use super::{codes, files, ids, meaning, shared};

#[test]
fn recordings_are_read() {
    let Some(shared) = shared() else { return };
    let found = files(&shared.join("ok"), "json");
    let names: Vec<_> = found
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(names, ["recorded_1.json", "recorded_2.json"]);
    let read =
        |at: usize| read_recorded(Network::Ok, None, &fs::read(&found[at]).unwrap()).unwrap();

    let discussion = read(0);
    assert_eq!(ids(&discussion), ["t62190641299501"], "{}", names[0]);
    let topic = &discussion.items[0];
    assert_eq!(
        topic.url.as_deref(),
        Some("https://ok.ru/group/47241470410797/topic/62190641299501")
    );
    assert_eq!(topic.metrics.comments, Some(137));
    assert_eq!(
        topic.published_at,
        Some("2013-10-12T10:29:26Z".parse().unwrap())
    );
    assert!(topic.text.starts_with("Кока-Кола") && topic.text.ends_with("олимпийского огня !"));
    assert_eq!(topic.author, None);

    let comment = read(1);
    let [comment] = &comment.items[..] else {
        panic!("{}: one comment", names[1])
    };
    assert_eq!(
        comment.native_id,
        "cMTM5NzIwNjM4MjQ3MTotMTU5NDE6MTM5NzIwNjM4MjQ3MTo2MjUwMzkyOTY2MjMyMDox"
    );
    assert_eq!(
        comment.parent.as_deref(),
        Some("cMTM5NzIwNjMzNjI2MTotODE0MzoxMzk3MjA2MzM2MjYxOjYyNTAzOTI5NjYyMzIwOjE=")
    );
    // The id holds the moment in milliseconds: 1397206382471. The date beside it is Moscow's of 2014.
    assert_eq!(
        comment.published_at.map(|at| at.as_second()),
        Some(1_397_206_382)
    );
    assert_eq!(comment.text, "наверное и я так буду делать!");
    assert_eq!(comment.metrics.likes, Some(123));
}

#[test]
fn every_code_of_the_table_means_what_is_to_be_done() {
    use Trouble::*;
    let Some(shared) = shared() else { return };
    let actions = [
        ("retry_backoff", Again),
        ("token backoff", BackOff),
        ("stop connector", BackOff),
        ("method quota", QuotaSpent),
        ("park token", TokenParked),
        ("refresh token", Renew),
        ("park source", Closed),
        ("as 10", Closed),
        ("mark source closed", Closed),
        ("tombstone", Gone),
        ("disable method", WrongRequest),
        ("drop", WrongRequest),
        ("bug in signing", WrongRequest),
    ];
    let table = codes(&shared.join("contract/ok_errors.tsv"), 2, &actions);
    assert_eq!(table.len(), 23);
    for (code, trouble) in table {
        let reply = format!(r#"{{"error_code": {code}, "error_msg": "", "error_data": null}}"#);
        assert_eq!(meaning(Network::Ok, &reply), trouble, "{code}");
    }
}
