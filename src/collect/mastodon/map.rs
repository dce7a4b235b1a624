//! From statuses to raw items: pure.

use std::collections::HashMap;

use super::{
    native::native,
    wire::{Page, Status},
};
use crate::{
    collect::Reading,
    domain::{Edited, ItemKind, Metrics, Network, RawItem},
};

/// What is open to everybody. Statuses for followers or for one person come with a token; they are not
/// ours to read.
const OPEN: [&str; 2] = ["public", "unlisted"];

pub(super) fn reading(page: Page) -> Reading {
    let next = page.statuses.last().filter(|_| page.is_timeline);
    let next = next.and_then(|status| status.id.clone());
    let open: Vec<_> = page
        .statuses
        .into_iter()
        .map(told)
        .filter(is_open)
        .collect();
    let by_id: HashMap<&str, &Status> = open
        .iter()
        .filter_map(|status| Some((status.id.as_deref()?, status)))
        .collect();
    let items = open.iter().map(|status| item(status, &by_id)).collect();
    Reading {
        items,
        unread: page.unread,
        next,
        ..Reading::default()
    }
}

/// A boost has no words of its own: what it passes on is read.
fn told(status: Status) -> Status {
    match status.reblog {
        Some(told) => *told,
        None => status,
    }
}

pub(super) fn is_open(status: &Status) -> bool {
    let visibility = status.visibility.as_deref();
    visibility.is_none_or(|visibility| OPEN.contains(&visibility))
}

fn item(status: &Status, by_id: &HashMap<&str, &Status>) -> RawItem {
    let parent = parent(status, by_id);
    let account = status.account.as_ref();
    let count = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    RawItem {
        network: Network::Mastodon,
        native_id: native(&status.uri),
        parent: parent.map(|parent| native(&parent.uri)),
        thread: root(status, by_id).map(|root| native(&root.uri)),
        kind: match status.in_reply_to_id {
            Some(_) => ItemKind::Comment,
            None => ItemKind::Post,
        },
        author: account.and_then(|account| account.uri.clone()),
        text: text(status),
        published_at: status.created_at,
        edited: status.edited_at.map_or(Edited::No, Edited::At),
        // Everything else here is a page of a private person, by name.
        url: account
            .filter(|account| account.group)
            .and(status.url.clone()),
        metrics: Metrics {
            views: None,
            likes: count(status.favourites_count),
            comments: count(status.replies_count),
            reposts: count(status.reblogs_count),
        },
        ..RawItem::default()
    }
}

fn parent<'s>(status: &Status, by_id: &HashMap<&str, &'s Status>) -> Option<&'s Status> {
    by_id.get(status.in_reply_to_id.as_deref()?).copied()
}

/// The first status of the thread, when all that lie between stand in the reply.
fn root<'s>(status: &'s Status, by_id: &HashMap<&str, &'s Status>) -> Option<&'s Status> {
    let mut root = status;
    // No thread is longer than the reply; one that is runs in a circle.
    for _ in 0..=by_id.len() {
        if root.in_reply_to_id.is_none() {
            return Some(root);
        }
        root = parent(root, by_id)?;
    }
    None
}

/// The warning over the text stands first like a title; captions, the quoted status and the title of
/// a link follow, each on a line of its own.
fn text(status: &Status) -> String {
    let captions = status.media_attachments.read.iter();
    let quoted = status
        .quote
        .as_ref()
        .and_then(|quote| quote.quoted_status.as_deref());
    let quoted = quoted.filter(|status| is_open(status));
    let lines = [&status.spoiler_text, &status.content]
        .into_iter()
        .chain(captions.map(|media| &media.description))
        .chain(quoted.map(|quoted| &quoted.content))
        .chain(status.card.as_ref().map(|card| &card.title));
    let lines: Vec<_> = lines
        .filter_map(|line| line.as_deref())
        .filter(|line| !line.is_empty())
        .collect();
    // A mention is `@<span>name</span>`: the tag would hide its name from redaction.
    lines.join("\n").replace("@<span>", "@")
}
