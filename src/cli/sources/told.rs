//! An item as `parse` and `test` print it: every key always present, no author, not even as a voice.

use serde::Serialize;

use crate::{
    cli::{exit::End, print},
    domain::{Edited, Metrics, RawItem, Timestamp},
    text::clean,
};

#[derive(Serialize)]
struct Line<'i> {
    id: &'i str,
    parent: Option<&'i str>,
    thread: Option<&'i str>,
    kind: &'static str,
    published: Option<Timestamp>,
    edited: bool,
    edited_at: Option<Timestamp>,
    official: bool,
    text: String,
    url: Option<&'i str>,
    metrics: Metrics,
}

/// Prints items, and then the ids of those that are deleted, one a line.
pub(super) fn items(items: &[RawItem], gone: &[String]) -> Result<(), End> {
    for item in items {
        let line = Line {
            id: &item.native_id,
            parent: item.parent.as_deref(),
            thread: item.thread.as_deref(),
            kind: item.kind.id(),
            published: item.published_at,
            edited: item.edited != Edited::No,
            edited_at: match item.edited {
                Edited::At(at) => Some(at),
                Edited::No | Edited::Sometime => None,
            },
            official: item.official,
            text: clean(&item.text),
            url: item.url.as_deref(),
            metrics: item.metrics,
        };
        let line = serde_json::to_string(&line).map_err(|error| End::Failed(error.into()))?;
        print(&line)?;
    }
    for id in gone {
        print(&serde_json::json!({"id": id, "deleted": true}).to_string())?;
    }
    Ok(())
}
