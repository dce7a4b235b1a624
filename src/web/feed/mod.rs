//! A saved search at a secret address, as Atom or JSON Feed: the thin alert for a sector's head.

mod atom;
mod json;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::header,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;

use super::{Problem, Web};
use crate::{
    desk::{DeskError, SearchHit, SearchPage},
    ports::{FeedRecord, Page},
};

/// Entries of a feed.
const ENTRIES: usize = 50;

/// How a feed is written, by the end of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Atom,
    Json,
}

/// A feed, whatever it is written in.
struct Feed {
    id: String,
    title: String,
    query: String,
    /// The desk.
    home: String,
    updated: Timestamp,
    entries: Vec<Entry>,
}

/// A hit of the search.
struct Entry {
    id: String,
    /// What is wrong and where.
    title: String,
    published: Timestamp,
    updated: Timestamp,
    /// The incident's card, else the message in its network.
    address: Option<String>,
    /// Empty when unknown.
    place: String,
    text: String,
}

/// The newest hits of the feed at `/feeds/{token}.atom` or `.json`, with its owner's rights.
pub async fn serve(
    State(web): State<Web>,
    address: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(address) = address.map_err(|_| Problem::no_address())?;
    let (token, format) = read(&address).ok_or_else(Problem::no_address)?;
    let (feed, found) = web
        .ask(move |desk| {
            let (feed, owner) = desk.feed_at(&token)?;
            let page = Page {
                offset: 0,
                limit: ENTRIES,
            };
            let found = desk.search(&owner, &feed.query, page)?;
            Ok((feed, found))
        })
        .await?;
    let feed = Feed::new(feed, &found, &web.public_url);
    let (kind, written) = match format {
        Format::Atom => (
            "application/atom+xml; charset=utf-8",
            atom::write(&feed).ok(),
        ),
        Format::Json => (
            "application/feed+json; charset=utf-8",
            serde_json::to_vec(&json::of(&feed)).ok(),
        ),
    };
    let written =
        written.ok_or_else(|| Problem::from(DeskError::Machine("a feed could not be written")))?;
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, written).into_response())
}

/// The secret token and what to write.
fn read(address: &str) -> Option<(String, Format)> {
    let (token, end) = address.rsplit_once('.')?;
    let format = match end {
        "atom" => Format::Atom,
        "json" => Format::Json,
        _ => return None,
    };
    Some((token.to_owned(), format))
}

impl Feed {
    /// The feed of what was found. `site` is the public address without a slash at the end.
    fn new(feed: FeedRecord, found: &SearchPage, site: &str) -> Self {
        let entries = found.hits.iter().map(|hit| Entry::new(hit, site));
        let entries: Vec<Entry> = entries.collect();
        let newest = entries.iter().map(|entry| entry.updated).max();
        Self {
            id: format!("urn:otklik:feed:{}", feed.id),
            title: feed.name,
            query: feed.query,
            home: format!("{site}/"),
            updated: newest.unwrap_or(feed.created_at),
            entries,
        }
    }
}

impl Entry {
    fn new(hit: &SearchHit, site: &str) -> Self {
        let (stored, item) = (&hit.item.stored, &hit.item.stored.item);
        let verdict = &stored.verdict;
        let place = verdict.places.first().map(|mention| mention.place.line());
        let place = place.unwrap_or_default();
        // The snippet when the rules say nothing.
        let essence = match verdict.essence.as_str() {
            "" => &hit.snippet.text,
            essence => essence,
        };
        Self {
            id: format!("urn:otklik:item:{}", stored.id),
            title: match place.as_str() {
                "" => essence.to_owned(),
                place => format!("{essence} — {place}"),
            },
            published: item.published_at,
            updated: item.collected_at,
            address: match (hit.incident, &item.url) {
                (Some(id), _) => Some(format!("{site}/incidents/{id}")),
                (None, url) => url.clone(),
            },
            place,
            text: hit.snippet.text.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
