//! Cassettes of Mastodon.py: conversations with an instance of its developers.

use otklik::{
    collect::{ReplyError, Trouble, read_recorded},
    domain::{Edited, Network, Timestamp},
};
use serde_json::Value;

use super::{files, plain, shared};
use crate::fakes::mastodon::digest;

/// One call of a cassette.
struct Call {
    method: String,
    path: String,
    body: String,
}

/// The calls of a cassette. A cassette is YAML, but every one of them is written by one program in one
/// shape: keys on lines of their own, bodies in single quotes.
fn calls(cassette: &str) -> Vec<Call> {
    let after = |text: &str, key: &str| {
        let line = text.split_once(key).unwrap().1;
        line.lines().next().unwrap().trim().to_owned()
    };
    let requests = cassette.split("\n- request:").skip(1);
    // The first call stands right behind the heading.
    let first = cassette
        .split("\n- request:")
        .take(1)
        .filter(|start| start.contains("- request:"));
    first
        .chain(requests)
        .map(|call| {
            let (request, response) = call.split_once("\n  response:").unwrap();
            Call {
                method: after(request, "\n    method: "),
                path: after(request, "\n    uri: http://localhost:")
                    .split_once('/')
                    .unwrap()
                    .1
                    .to_owned(),
                body: quoted(response.split_once("string: '").unwrap().1),
            }
        })
        .collect()
}

/// A text in single quotes of YAML: `''` is a quote, a line break is a blank, and an empty line is a
/// line break.
fn quoted(text: &str) -> String {
    let mut end = 0;
    while let Some(at) = text[end..].find('\'') {
        end += at;
        if !text[end..].starts_with("''") {
            break;
        }
        end += 2;
    }
    let mut body = String::new();
    for (at, line) in text[..end].replace("''", "'").split('\n').enumerate() {
        let line = if at == 0 { line } else { line.trim_start() };
        match (at, line) {
            (0, _) => {}
            (_, "") => body.push('\n'),
            _ if body.ends_with('\n') => {}
            _ => body.push(' '),
        }
        body.push_str(line);
    }
    body
}

/// Calls that fetch statuses; all others are set-up of the cassettes' tests.
fn fetches_statuses(call: &Call) -> bool {
    let path = call.path.split('?').next().unwrap();
    let of_statuses = path.starts_with("api/v1/statuses") || path.starts_with("api/v1/timelines");
    let is_list = path.starts_with("api/v1/accounts/") && path.ends_with("/statuses");
    let is_other = path.ends_with("/history") || path.ends_with("/source");
    call.method != "DELETE" && (of_statuses || is_list) && !is_other
}

#[test]
fn every_recorded_status_is_read() {
    let Some(folder) = shared().map(|folder| folder.join("mastodon")) else {
        return;
    };
    let mut read = 0;
    for path in files(&folder, ".yaml") {
        let cassette = std::fs::read_to_string(&path).unwrap();
        for call in calls(&cassette) {
            let place = format!("{}, {} {}", path.display(), call.method, call.path);
            read += if fetches_statuses(&call) {
                statuses(&place, &call)
            } else {
                others(&place, &call)
            };
        }
    }
    assert!(read > 0, "no recording held a status");
}

/// Compares what was read with the reply itself.
fn statuses(place: &str, call: &Call) -> usize {
    let result = read_recorded(Network::Mastodon, None, call.body.as_bytes());
    let reply: Value =
        serde_json::from_str(&call.body).unwrap_or_else(|error| panic!("{place}: {error}"));
    if reply["error"] == "Not Found" {
        let (code, trouble) = (404, Trouble::Gone);
        assert_eq!(result, Err(ReplyError::refused(code, trouble)), "{place}");
        return 0;
    }
    let reading = result.unwrap_or_else(|error| panic!("{place}: {error}"));
    let list = match &reply {
        Value::Array(list) => list.clone(),
        context if context["ancestors"].is_array() => Vec::new(),
        status => vec![status.clone()],
    };
    let open = list
        .iter()
        .filter(|status| status["visibility"] != "direct")
        .collect::<Vec<_>>();
    assert_eq!(
        (reading.items.len(), reading.unread),
        (open.len(), 0),
        "{place}"
    );
    for (item, status) in reading.items.iter().zip(open) {
        let time = |key: &str| {
            status[key]
                .as_str()
                .map(|at| at.parse::<Timestamp>().unwrap())
        };
        let uri = status["uri"].as_str().unwrap();
        assert_eq!(item.native_id, digest(uri), "{place}");
        assert_eq!(item.published_at, time("created_at"), "{place}");
        assert_eq!(
            item.edited,
            time("edited_at").map_or(Edited::No, Edited::At),
            "{place}"
        );
        let told = status["content"].as_str().unwrap().replace("@<span>", "@");
        assert_eq!(plain(&item.text), plain(&told), "{place}");
    }
    reading.items.len()
}

/// Whatever else an instance says (accounts, its own description, streams, farewells of deleted
/// statuses) never becomes an item.
fn others(place: &str, call: &Call) -> usize {
    if let Ok(reading) = read_recorded(Network::Mastodon, None, call.body.as_bytes()) {
        assert_eq!(reading.items, [], "{place}");
    }
    0
}

#[test]
fn bodies_are_taken_out_of_their_quotes() {
    assert_eq!(
        quoted("it''s\n        folded\n\n        twice'\n    headers:"),
        "it's folded\ntwice"
    );
}
