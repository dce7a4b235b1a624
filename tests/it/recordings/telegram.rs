//! Blocks of real previews with what tchan reads in them, and whole pages.

use std::{fs, path::Path};

use otklik::{
    collect::{ReplyError, Trouble},
    domain::{Edited, Network, Timestamp},
};
use serde_json::Value;

use super::{named, read, seen, shared};

/// Where we mean to differ from tchan's text.
const OTHER_TEXT: [(&str, &str); 1] = [(
    "poll.html",
    "tchan leaves a poll without text; its question is what the post says",
)];

#[test]
fn posts_are_what_tchan_expects_of_them() {
    let Some(shared) = shared() else { return };
    let mut compared = 0;
    for (name, html) in named(&shared.join("telegram/tchan")) {
        let expected = html.with_extension("expect.json");
        if html.extension().is_some_and(|it| it == "html") && expected.exists() {
            compare(&name, &html, &expected);
            compared += 1;
        }
    }
    assert!(
        compared >= 23,
        "only {compared} recordings have expectations"
    );
}

fn compare(name: &str, html: &Path, expected: &Path) {
    let expected: Value = serde_json::from_slice(&fs::read(expected).unwrap()).unwrap();
    let reading = read(Network::Telegram, html).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(reading.unread, 0, "{name}");
    if expected["type"] == "service" {
        assert_eq!(reading.items, [], "{name}");
        return;
    }
    let [item] = &reading.items[..] else {
        panic!("{name}: {} items", reading.items.len())
    };
    let channel = expected["channel"].as_str().unwrap().to_lowercase();
    assert_eq!(
        item.native_id,
        format!("{channel}/{}", expected["id"]),
        "{name}"
    );
    let published: Timestamp = expected["created_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(item.published_at, Some(published), "{name}");
    assert_eq!(item.metrics.views, expected["views"].as_u64(), "{name}");
    let edited = item.edited == Edited::Sometime;
    assert_eq!(Some(edited), expected["edited"].as_bool(), "{name}");
    if OTHER_TEXT.iter().all(|(other, _)| *other != name) {
        // The title of a linked page is part of our text.
        let parts = ["text", "preview_title"].map(|part| expected[part].as_str().unwrap_or(""));
        assert_eq!(seen(&item.text), seen(&parts.concat()), "{name}");
    }
}

#[test]
fn pages_without_posts_say_why() {
    let Some(shared) = shared() else { return };
    let tchan = shared.join("telegram/tchan");
    let mut pages = named(&shared.join("telegram/metascraper"));
    // Only the head of a page: where its history stood tchan cut it.
    pages.push((
        "channel_info.html".to_owned(),
        tchan.join("channel_info.html"),
    ));
    for (name, page) in pages {
        let expected = ReplyError::refused("no_preview", Trouble::PreviewOff);
        assert_eq!(read(Network::Telegram, &page), Err(expected), "{name}");
    }
    let nothing = read(Network::Telegram, &tchan.join("no_posts_found.html"));
    let expected = ReplyError::refused("no_messages_found", Trouble::TooFast);
    assert_eq!(nothing, Err(expected), "no_posts_found.html");
}

#[test]
fn a_widget_of_2018_is_read_by_its_link() {
    let Some(shared) = shared() else { return };
    let reading = read(
        Network::Telegram,
        &shared.join("telegram/telegtools/embed_1.html"),
    )
    .unwrap();
    let ids: Vec<&str> = reading
        .items
        .iter()
        .map(|item| item.native_id.as_str())
        .collect();
    assert_eq!(ids, ["k1inusa/3"]);
    assert_eq!(reading.items[0].metrics.views, Some(2_500));
    assert!(
        reading.items[0].text.lines().count() > 10,
        "its lines are kept"
    );
}
