//! One saved search, as readers of feeds get it.

use serde_json::json;

use super::*;
use crate::{
    desk::{ItemView, Snippet},
    domain::{
        IncidentId, Item, ItemId, ItemKind, Network, Place, PlaceMention, SourceId, StoredItem,
        UserId, Verdict,
    },
};

fn hit(incident: Option<i64>, text: &str) -> SearchHit {
    let at = "2026-11-21T09:00:00Z".parse().unwrap();
    let item = Item {
        source: SourceId::new("file"),
        network: Network::File,
        native_id: "1".into(),
        parent: None,
        thread: "1".into(),
        kind: ItemKind::Post,
        official: false,
        text: text.into(),
        voice: None,
        url: Some("https://example.org/p?a=1&b=2".into()),
        published_at: at,
        collected_at: at,
        fingerprint: None,
        territory: None,
        body: None,
        addressed: None,
    };
    let place = Place {
        street: Some("Мира".into()),
        ..Place::default()
    };
    let mention = PlaceMention {
        place,
        text: "ул. Мира".into(),
        certain: true,
        may_be: Vec::new(),
    };
    let verdict = Verdict {
        essence: "Нет <воды> & тепла".into(),
        places: vec![mention],
        ..Verdict::default()
    };
    SearchHit {
        item: ItemView {
            stored: StoredItem {
                id: ItemId(7),
                item,
                verdict,
            },
            reason: None,
            answers: None,
            above: None,
            body_name: None,
            highlights: Vec::new(),
        },
        incident: incident.map(IncidentId),
        snippet: Snippet {
            text: text.into(),
            highlights: Vec::new(),
        },
    }
}

/// Three hits: one in an incident, one with a link to its network alone, one with none.
fn feed() -> Feed {
    let feed = FeedRecord {
        id: 3,
        name: "ЖКХ & тепло <срочно>".into(),
        query: "\"нет воды\" | тепло".into(),
        owner: UserId(1),
        created_at: "2026-11-20T09:00:00Z".parse().unwrap(),
    };
    let mut alone = hit(None, "Нет света");
    alone.item.stored.item.url = None;
    let found = SearchPage {
        hits: vec![
            hit(Some(12), "Нет воды\u{1} </entry> ]]> & 😡"),
            hit(None, "Нет воды"),
            alone,
        ],
        ..SearchPage::default()
    };
    Feed::new(feed, &found, "https://otklik.example")
}

#[test]
fn readers_understand_the_feed_whatever_residents_type() {
    let feed = feed();
    let xml = atom::write(&feed).unwrap();
    let read = feed_rs::parser::parse(&xml[..]).unwrap();
    assert_eq!(read.feed_type, feed_rs::model::FeedType::Atom);
    assert_eq!(read.title.unwrap().content, feed.title);
    assert_eq!(read.entries.len(), 3);
    let entry = &read.entries[0];
    assert_eq!(
        entry.title.as_ref().unwrap().content,
        "Нет <воды> & тепла — Мира"
    );
    assert_eq!(entry.links[0].href, "https://otklik.example/incidents/12");
    assert_eq!(
        entry.summary.as_ref().unwrap().content,
        "Нет воды </entry> ]]> & 😡"
    );
    assert_eq!(
        read.entries[1].links[0].href,
        "https://example.org/p?a=1&b=2"
    );
    let content = read.entries[2].content.as_ref();
    assert_eq!(content.unwrap().body.as_deref(), Some("Нет света"));
}

#[test]
fn the_json_has_what_the_specification_requires() {
    let read = json::of(&feed());
    assert_eq!(read["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(read["title"], "ЖКХ & тепло <срочно>");
    let items = read["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    for item in items {
        let item = item.as_object().unwrap();
        assert!(item["id"].is_string() && item["content_text"].is_string());
        assert!(item.values().all(|value| !value.is_null()), "{item:?}");
        for date in ["date_published", "date_modified"] {
            assert!(item[date].as_str().unwrap().parse::<Timestamp>().is_ok());
        }
    }
    assert_eq!(
        items[0],
        json!({
            "id": "urn:otklik:item:7",
            "url": "https://otklik.example/incidents/12",
            "title": "Нет <воды> & тепла — Мира",
            "content_text": "Нет воды\u{1} </entry> ]]> & 😡",
            "date_published": "2026-11-21T09:00:00Z",
            "date_modified": "2026-11-21T09:00:00Z",
            "tags": ["Мира"],
        })
    );
    assert_eq!(items[1]["url"], "https://example.org/p?a=1&b=2");
    assert!(!items[2].as_object().unwrap().contains_key("url"));
}

#[test]
fn the_end_of_the_address_says_the_format() {
    assert_eq!(read("ab.atom"), Some(("ab".into(), Format::Atom)));
    assert_eq!(read("ab.json"), Some(("ab".into(), Format::Json)));
    for other in ["ab", "ab.xml", "ab.JSON", "atom"] {
        assert_eq!(read(other), None, "{other}");
    }
}
