//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use serde_json::{Value, json};

use super::{Entry, Feed};

/// The feed as JSON. Its own address is a secret and stands nowhere in it.
pub(super) fn of(feed: &Feed) -> Value {
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.query,
        "home_page_url": feed.home,
        "language": "ru",
        "authors": [{"name": "Отклик"}],
        "items": feed.entries.iter().map(item).collect::<Vec<_>>(),
    })
}

fn item(entry: &Entry) -> Value {
    let mut item = json!({
        "id": entry.id,
        "title": entry.title,
        "content_text": entry.text,
        "date_published": entry.published.to_string(),
        "date_modified": entry.updated.to_string(),
    });
    // What is unknown is left out: the specification has no nulls.
    if let Some(address) = &entry.address {
        item["url"] = json!(address);
    }
    if !entry.place.is_empty() {
        item["tags"] = json!([entry.place]);
    }
    item
}
