//! Feeds of feed-rs with what it expects of them beside each.

use std::path::Path;

use otklik::{
    collect::{Reading, read_recorded},
    domain::{Edited, Network, RawItem, Timestamp},
};
use regex::Regex;
use serde_json::Value;

use super::{files, plain, shared};

/// Recordings that are no feeds, and the reason.
const REFUSED: [(&str, &str); 3] = [
    ("rss_2.0_invalid_1.xml", "cut short: no element is closed"),
    (
        "xml_iso8859.xml",
        "XML of another kind, for the reader's own tests",
    ),
    (
        "xml_sample_1.xml",
        "XML of another kind, for the reader's own tests",
    ),
];

#[test]
fn every_recorded_feed_is_read_as_expected() {
    let Some(folder) = shared().map(|folder| folder.join("feeds")) else {
        return;
    };
    let mut faults = Vec::new();
    let mut items = 0;
    let feeds = files(&folder, "")
        .into_iter()
        .filter(|path| !name(path).ends_with(".serde.json"));
    for path in feeds {
        let reply = std::fs::read(&path).unwrap();
        let read = read_recorded(Network::Feed, None, &reply);
        let refused = REFUSED.iter().any(|(file, _)| *file == name(&path));
        match read {
            Err(_) if refused => {}
            Ok(_) if refused => faults.push(format!("{}: read, yet is no feed", name(&path))),
            Err(error) => faults.push(format!("{}: {error}", name(&path))),
            Ok(reading) => {
                items += reading.items.len();
                let expected = std::fs::read(path.with_extension("serde.json")).unwrap();
                let expected: Value = serde_json::from_slice(&expected).unwrap();
                let told = differences(&reading, &expected, &String::from_utf8_lossy(&reply));
                faults.extend(
                    told.into_iter()
                        .map(|told| format!("{}: {told}", name(&path))),
                );
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert!(items > 0, "no recording held an item");
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn differences(reading: &Reading, expected: &Value, source: &str) -> Vec<String> {
    let entries = expected["entries"].as_array().unwrap();
    if reading.items.len() != entries.len() || reading.unread > 0 {
        let (items, unread) = (reading.items.len(), reading.unread);
        return vec![format!(
            "{items} items and {unread} unread of {}",
            entries.len()
        )];
    }
    let pairs = reading.items.iter().zip(entries);
    pairs
        .flat_map(|(item, entry)| differs(item, entry, source))
        .collect()
}

fn differs(item: &RawItem, entry: &Value, source: &str) -> Vec<String> {
    let mut told = Vec::new();
    let id = entry["id"].as_str().unwrap().trim();
    // An id that does not stand in the feed was made up by feed-rs; ours is made in another way.
    let is_given = source.replace("&amp;", "&").contains(id);
    if is_given && item.native_id != id {
        told.push(format!("id {} instead of {id}", item.native_id));
    }
    let time = |key: &str| {
        entry[key]
            .as_str()
            .map(|at| at.parse::<Timestamp>().unwrap())
    };
    let (published, updated) = (time("published"), time("updated"));
    let second = |at: Option<Timestamp>| at.map(Timestamp::as_second);
    if second(item.published_at) != second(published.or(updated)) {
        told.push(format!("{id}: published {:?}", item.published_at));
    }
    let was_edited = published
        .zip(updated)
        .is_some_and(|(first, last)| first.as_second() < last.as_second());
    if (item.edited != Edited::No) != was_edited {
        told.push(format!("{id}: edited {:?}", item.edited));
    }
    let link = entry["links"].as_array().unwrap().iter().find(|link| {
        matches!(link["rel"].as_str(), None | Some("alternate"))
            && link["target"].is_null()
            && link["href"].as_str().unwrap().starts_with("http")
    });
    if let Some(link) = link.map(|link| link["href"].as_str().unwrap())
        && item.url.as_deref() != Some(link)
    {
        told.push(format!("{id}: url {:?} instead of {link}", item.url));
    }
    told.extend(differs_in_text(item, entry).map(|what| format!("{id}: {what}")));
    told
}

/// The text is the title and the body, or the body that begins with the title.
fn differs_in_text(item: &RawItem, entry: &Value) -> Option<String> {
    // Comments, scripts and pictures of HTML hold nothing to read.
    let code =
        Regex::new(r"(?s)<!--.*?-->|<script.*?</script>|<style.*?</style>|<img[^>]*>").unwrap();
    let part = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        plain(&code.replace_all(text, ""))
    };
    let title = part(&entry["title"]["content"]);
    let caption = entry["media"].as_array().and_then(|media| {
        let found = media.iter().find(|media| !media["description"].is_null());
        Some(&found?["description"]["content"])
    });
    let is_text = entry["content"]["content_type"]
        .as_str()
        .is_some_and(|kind| kind.starts_with("text/"));
    let body = [
        if is_text {
            part(&entry["content"]["body"])
        } else {
            String::new()
        },
        part(&entry["summary"]["content"]),
        caption.map(part).unwrap_or_default(),
    ];
    let body = body
        .into_iter()
        .find(|body| !body.is_empty())
        .unwrap_or_default();
    let expected = [format!("{title} {body}").trim().to_owned(), body];
    let text = plain(&item.text);
    let start = |text: &str| text.chars().take(300).collect::<String>();
    (!expected.contains(&text)).then(|| {
        format!(
            "text «{}» instead of «{}»",
            start(&text),
            start(&expected[0])
        )
    })
}
