//! A saved search as an Atom 1.0 feed at a secret address: the thin alert for a sector's head.

use std::io::Cursor;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::header,
    response::{IntoResponse, Response},
};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

use super::{Problem, Web};
use crate::{
    desk::{DeskError, SearchHit, SearchPage},
    ports::{FeedRecord, Page},
};

/// Entries of a feed.
const ENTRIES: usize = 50;

/// The newest hits of the feed at `/feeds/{token}.atom`, with its owner's rights.
pub async fn serve(
    State(web): State<Web>,
    address: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(address) = address.map_err(|_| Problem::no_address())?;
    let token = address
        .strip_suffix(".atom")
        .ok_or_else(Problem::no_address)?
        .to_owned();
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
    let xml = write(&feed, &found, &web.public_url)
        .map_err(|_| Problem::from(DeskError::Machine("a feed could not be written")))?;
    let headers = [
        (header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
        (header::CACHE_CONTROL, "private, max-age=60"),
    ];
    Ok((headers, xml).into_response())
}

type Xml = Writer<Cursor<Vec<u8>>>;

/// The feed as XML. `site` is the public address without a slash at the end.
fn write(feed: &FeedRecord, found: &SearchPage, site: &str) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new(Cursor::new(Vec::new()));
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let updated = found
        .hits
        .iter()
        .map(|hit| hit.item.stored.item.collected_at)
        .max()
        .unwrap_or(feed.created_at);
    xml.create_element("feed")
        .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
        .with_attribute(("xml:lang", "ru"))
        .write_inner_content(|xml| {
            text(xml, "id", &format!("urn:otklik:feed:{}", feed.id))?;
            text(xml, "title", &feed.name)?;
            text(xml, "subtitle", &feed.query)?;
            text(xml, "updated", &updated.to_string())?;
            xml.create_element("author")
                .write_inner_content(|xml| text(xml, "name", "Отклик"))?;
            link(xml, &format!("{site}/"))?;
            found.hits.iter().try_for_each(|hit| entry(xml, hit, site))
        })?;
    Ok(xml.into_inner().into_inner())
}

fn entry(xml: &mut Xml, hit: &SearchHit, site: &str) -> std::io::Result<()> {
    let (stored, item) = (&hit.item.stored, &hit.item.stored.item);
    let place = stored
        .verdict
        .places
        .first()
        .map(|mention| mention.place.line())
        .unwrap_or_default();
    let address = match (hit.incident, &item.url) {
        (Some(id), _) => Some(format!("{site}/incidents/{id}")),
        (None, Some(url)) => Some(url.clone()),
        (None, None) => None,
    };
    xml.create_element("entry").write_inner_content(|xml| {
        text(xml, "id", &format!("urn:otklik:item:{}", stored.id))?;
        text(xml, "title", &title(hit))?;
        text(xml, "published", &item.published_at.to_string())?;
        text(xml, "updated", &item.collected_at.to_string())?;
        if let Some(address) = &address {
            link(xml, address)?;
        }
        if !place.is_empty() {
            xml.create_element("category")
                .with_attribute(("term", place.as_str()))
                .write_empty()?;
        }
        // Where there is no page to link to, RFC 4287 §4.1.2 asks for the content itself.
        let told = if address.is_some() {
            "summary"
        } else {
            "content"
        };
        text(xml, told, &hit.snippet.text)
    })?;
    Ok(())
}

/// What is wrong and where; the snippet when the rules say nothing.
fn title(hit: &SearchHit) -> String {
    let verdict = &hit.item.stored.verdict;
    let essence = if verdict.essence.is_empty() {
        &hit.snippet.text
    } else {
        &verdict.essence
    };
    let place = verdict.places.first().map(|mention| mention.place.line());
    match place.filter(|line| !line.is_empty()) {
        Some(place) => format!("{essence} — {place}"),
        None => essence.clone(),
    }
}

fn text(xml: &mut Xml, name: &str, content: &str) -> std::io::Result<()> {
    let clean = printable(content);
    xml.create_element(name)
        .write_text_content(BytesText::new(&clean))?;
    Ok(())
}

/// XML 1.0 has no room for control characters, not even escaped.
fn printable(content: &str) -> String {
    content
        .chars()
        .filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t'))
        .collect()
}

fn link(xml: &mut Xml, address: &str) -> std::io::Result<()> {
    xml.create_element("link")
        .with_attribute(("rel", "alternate"))
        .with_attribute(("href", address))
        .write_empty()?;
    Ok(())
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn readers_understand_the_feed_whatever_residents_type() {
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
        let xml = write(&feed, &found, "https://otklik.example").unwrap();
        let read = feed_rs::parser::parse(&xml[..]).unwrap();
        assert_eq!(read.feed_type, feed_rs::model::FeedType::Atom);
        assert_eq!(read.title.unwrap().content, feed.name);
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
}
