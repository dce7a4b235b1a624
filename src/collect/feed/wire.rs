//! A feed as feed-rs (XML) and serde (JSON Feed) read it, in one shape for `map`.

use feed_rs::{model, parser};
use jiff::{civil, fmt::rfc2822};
use serde::Deserialize;

use super::{mend, pages, unlike};
use crate::{
    collect::{
        ReplyError,
        lenient::{self, Entries},
    },
    domain::Timestamp,
};

/// A feed.
#[derive(Debug, Default)]
pub(super) struct Feed {
    pub(super) entries: Vec<Entry>,
    /// Entries that could not be read.
    pub(super) unread: usize,
    /// Addresses of the feed and its site: relative ones are resolved by the first whole one.
    pub(super) links: Vec<String>,
    /// Address of the next page.
    pub(super) next: Option<String>,
}

/// One news.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) id: Option<String>,
    pub(super) link: Option<String>,
    pub(super) title: Option<String>,
    /// The whole text, a teaser, a caption: from the fullest to the shortest.
    pub(super) bodies: [Option<String>; 3],
    pub(super) published: Option<Timestamp>,
    pub(super) updated: Option<Timestamp>,
    pub(super) views: Option<u64>,
}

/// Reads a feed of any kind.
pub(super) fn read(text: &str) -> Result<Feed, ReplyError> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if text.is_empty() {
        return Err(unlike("а он пуст"));
    }
    if text.starts_with(['{', '[']) {
        return json(text);
    }
    match mend::document(text) {
        Some(document) => xml(&document),
        None if pages::is_page(text) => Err(unlike(pages::remedy(text))),
        None => Err(unlike("а это не лента")),
    }
}

fn xml(document: &mend::Document) -> Result<Feed, ReplyError> {
    parse(&document.xml)
        .or_else(|| parse(&mend::escape_stray(&document.xml)))
        .map(Feed::from)
        .ok_or_else(|| {
            let closing = format!("</{}", document.root);
            unlike(if document.xml.contains(&closing) {
                "а это XML с ошибкой"
            } else {
                "а он обрывается"
            })
        })
}

/// A parser is good for one feed: feed-rs 3.0 panics when it goes on after an error, and on a few odd
/// values of fields (a duration of twenty digits). A panic here is one unreadable feed, no more.
fn parse(xml: &str) -> Option<model::Feed> {
    let parsed = std::panic::catch_unwind(|| {
        parser::Builder::new()
            .sanitize_content(false)
            // An entry without an id gets ours, not a random one.
            .id_generator(|_, _, _| String::new())
            .build()
            .parse(xml.as_bytes())
    });
    parsed.ok()?.ok()
}

impl From<model::Feed> for Feed {
    fn from(feed: model::Feed) -> Self {
        let next = feed
            .links
            .iter()
            .find(|link| link.rel.as_deref() == Some("next"));
        Self {
            next: next.map(|link| link.href.clone()),
            links: feed.links.into_iter().map(|link| link.href).collect(),
            entries: feed.entries.into_iter().map(Entry::from).collect(),
            unread: 0,
        }
    }
}

impl From<model::Entry> for Entry {
    fn from(entry: model::Entry) -> Self {
        let media = || entry.media.iter();
        let caption = media().find_map(|media| media.description.as_ref());
        let views = media().find_map(|media| media.community.as_ref()?.stats_views);
        Self {
            link: own_link(&entry.links),
            title: entry.title.map(|title| title.content),
            bodies: [
                entry.content.as_ref().and_then(whole_text),
                entry.summary.map(|summary| summary.content),
                caption.map(|caption| caption.content.clone()),
            ],
            published: entry.published.and_then(|time| moment(time.timestamp())),
            updated: entry.updated.and_then(|time| moment(time.timestamp())),
            views,
            id: Some(entry.id),
        }
    }
}

/// The address of the news itself, not of its comments or enclosures.
fn own_link(links: &[model::Link]) -> Option<String> {
    links
        .iter()
        .filter(|link| link.target.is_none())
        .find(|link| matches!(link.rel.as_deref(), None | Some("alternate")))
        .map(|link| link.href.clone())
}

/// The body of a content that is text; a picture or a file in base64 is none.
fn whole_text(content: &model::Content) -> Option<String> {
    let kind = content.content_type.to_string();
    (kind.starts_with("text/") || kind.contains("xhtml"))
        .then(|| content.body.clone())
        .flatten()
}

/// RFC 3339, a day alone (its start in UTC, as feed-rs has it), or the dates of RSS where they do not
/// belong.
pub(super) fn written(date: &str) -> Option<Timestamp> {
    let rss = || Some(rfc2822::parse(date).ok()?.timestamp());
    let day = || {
        Some(
            date.parse::<civil::Date>()
                .ok()?
                .in_tz("UTC")
                .ok()?
                .timestamp(),
        )
    };
    date.parse().ok().or_else(day).or_else(rss)
}

fn moment(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(second).ok()
}

/// <https://www.jsonfeed.org/version/1.1/>
#[derive(Deserialize)]
struct Json {
    #[serde(default, deserialize_with = "lenient::text")]
    version: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    home_page_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    feed_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    next_url: Option<String>,
    #[serde(default)]
    items: Entries<JsonEntry>,
}

#[derive(Deserialize)]
struct JsonEntry {
    #[serde(default, deserialize_with = "lenient::text")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    url: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    external_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    content_html: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    content_text: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    summary: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    date_published: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    date_modified: Option<String>,
}

fn json(text: &str) -> Result<Feed, ReplyError> {
    let feed: Json = match serde_json::from_str(text) {
        Ok(feed) => feed,
        Err(error) if error.is_data() => return Err(unlike("а это другой JSON")),
        Err(error) => return Err(ReplyError::json(&error)),
    };
    if !feed
        .version
        .is_some_and(|version| version.contains("jsonfeed.org/version/"))
    {
        return Err(unlike("а это другой JSON"));
    }
    Ok(Feed {
        unread: feed.items.unread,
        entries: feed.items.read.into_iter().map(Entry::from).collect(),
        links: [feed.feed_url, feed.home_page_url]
            .into_iter()
            .flatten()
            .collect(),
        next: feed.next_url,
    })
}

impl From<JsonEntry> for Entry {
    fn from(entry: JsonEntry) -> Self {
        Self {
            id: entry.id,
            link: entry.url.or(entry.external_url),
            title: entry.title,
            bodies: [entry.content_html, entry.content_text, entry.summary],
            published: entry.date_published.and_then(|date| written(&date)),
            updated: entry.date_modified.and_then(|date| written(&date)),
            views: None,
        }
    }
}
