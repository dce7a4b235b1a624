//! From VK's entries to raw items. Pure.
//!
//! Left out: what is paid for, what is only for paying subscribers, and what is not public yet.

use serde_json::Value;

use super::{
    place::Place,
    wire::{Count, Entry, Event, Topic},
};
use crate::{
    collect::{Reading, lenient::Entries},
    domain::{Edited, ItemKind, Metrics, Network, RawItem, Timestamp},
};

/// Reads posts. `owner`: whose wall was asked for, where the entries do not say.
pub fn posts(entries: Entries<Entry>, owner: Option<i64>) -> Reading {
    let mut reading = Reading {
        unread: entries.unread,
        ..Reading::default()
    };
    for entry in entries.read {
        tell_post(entry, owner, &mut reading);
    }
    reading
}

/// Reads comments with their threads. `place`: the post or topic that was asked for; without it the
/// neighbours tell, because a deleted comment does not. None when nobody tells.
pub fn comments(entries: Entries<Entry>, place: Option<Place>) -> Option<Reading> {
    let mut reading = Reading {
        unread: entries.unread,
        ..Reading::default()
    };
    if entries.read.is_empty() {
        return Some(reading);
    }
    let place = place.or_else(|| entries.read.iter().find_map(Place::of))?;
    for entry in entries.read {
        tell_comment(entry, place, &mut reading);
    }
    Some(reading)
}

/// The title of a topic, under which its comments stand.
pub fn topic(topic: Topic, place: Place) -> Option<RawItem> {
    let title = topic.title.filter(|title| !title.trim().is_empty())?;
    Some(RawItem {
        network: Network::Vk,
        native_id: place.thread(),
        thread: Some(place.thread()),
        kind: ItemKind::Post,
        text: title,
        published_at: topic.created.and_then(moment),
        url: place.url(),
        ..RawItem::default()
    })
}

/// Reads what happened in a community. Kinds that are not ours, private messages among them, are
/// passed over with their objects unread.
pub fn events(events: Entries<Event>) -> Reading {
    let mut reading = Reading {
        unread: events.unread,
        ..Reading::default()
    };
    for Event { kind, object } in events.read {
        happened(kind.as_deref().unwrap_or_default(), object, &mut reading);
    }
    reading
}

fn happened(kind: &str, object: Value, reading: &mut Reading) {
    let (of, what) = kind.rsplit_once('_').unwrap_or_default();
    if !matches!(
        (of, what),
        ("wall_post", "new")
            | (
                "wall_reply" | "board_post",
                "new" | "edit" | "delete" | "restore"
            )
    ) {
        return;
    }
    let Ok(mut entry) = serde_json::from_value::<Entry>(object) else {
        reading.unread += 1;
        return;
    };
    if of == "wall_post" {
        return tell_post(entry, None, reading);
    }
    let Some(place) = Place::of(&entry) else {
        reading.unread += 1;
        return;
    };
    entry.deleted |= what == "delete";
    let told = reading.items.len();
    tell_comment(entry, place, reading);
    if what == "edit" {
        for item in &mut reading.items[told..] {
            item.edited = Edited::Sometime;
        }
    }
}

fn tell_post(entry: Entry, owner: Option<i64>, reading: &mut Reading) {
    // A search finds comments too, and lists them among posts.
    if entry.post_type.as_deref() == Some("reply") {
        return match Place::of(&entry) {
            Some(place) => tell_comment(entry, place, reading),
            None => reading.unread += 1,
        };
    }
    let (Some(owner), Some(post)) = (entry.owner_id.or(owner), entry.id) else {
        reading.unread += 1;
        return;
    };
    let place = Place::Post { owner, post };
    let native_id = place.thread();
    if entry.is_deleted {
        reading.gone.push(native_id);
        return;
    }
    if entry.marked_as_ads || is_hidden(&entry) {
        return;
    }
    if entry.is_pinned {
        reading.pinned.push(native_id.clone());
    }
    reading.items.push(RawItem {
        thread: Some(native_id.clone()),
        native_id,
        url: place.url(),
        ..item(&entry, ItemKind::Post)
    });
}

/// A proposed or postponed post is shown to the community's editors only; of a post for paying
/// subscribers others see no text.
fn is_hidden(entry: &Entry) -> bool {
    let kind = entry.post_type.as_deref().unwrap_or_default();
    let paid = entry.donut.as_ref().is_some_and(|donut| donut.is_donut);
    let silent = entry.text.as_deref().unwrap_or_default().is_empty();
    matches!(kind, "suggest" | "postpone" | "post_ads") || (paid && silent)
}

/// A comment that tells its place stands there; any other at `place`.
fn tell_comment(mut entry: Entry, place: Place, reading: &mut Reading) {
    let Some(id) = entry.id else {
        reading.unread += 1;
        return;
    };
    let place = Place::of(&entry).unwrap_or(place);
    let answers = entry.thread.take().unwrap_or_default();
    if entry.deleted {
        reading.gone.push(place.comment(id));
    } else {
        let stack = entry.parents_stack.as_deref().unwrap_or_default();
        let root = stack.first().copied();
        let parent = entry.reply_to_comment.or(root);
        reading.items.push(RawItem {
            native_id: place.comment(id),
            parent: Some(parent.map_or_else(|| place.thread(), |id| place.comment(id))),
            thread: Some(place.thread()),
            url: place.comment_url(id, root),
            metrics: Metrics {
                comments: answers.count.and_then(natural),
                ..metrics(&entry)
            },
            ..item(&entry, ItemKind::Comment)
        });
    }
    reading.unread += answers.items.unread;
    for answer in answers.items.read {
        tell_comment(answer, place, reading);
    }
}

/// What posts and comments have in common.
fn item(entry: &Entry, kind: ItemKind) -> RawItem {
    let mut text = String::new();
    tell_text(entry, &mut text);
    RawItem {
        network: Network::Vk,
        kind,
        // A community's number is negative: it is nobody's voice.
        author: entry
            .signer_id
            .or(entry.from_id)
            .filter(|id| *id > 0)
            .map(|id| id.to_string()),
        account: entry
            .from_id
            .filter(|id| *id < 0 && entry.signer_id.is_none())
            .map(|id| id.to_string()),
        text,
        published_at: entry.date.and_then(moment),
        edited: match entry.edited.filter(|at| *at > 0) {
            Some(at) => moment(at).map_or(Edited::Sometime, Edited::At),
            None => Edited::No,
        },
        metrics: metrics(entry),
        ..RawItem::default()
    }
}

/// The text, then what hangs on it, then what it reposts, each on lines of its own. A title that
/// repeats what stands above is not said twice.
fn tell_text(entry: &Entry, text: &mut String) {
    let mut add = |part: &Option<String>| {
        let part = part.as_deref().unwrap_or_default().trim();
        if text.contains(part) {
            return;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(part);
    };
    add(&entry.text);
    for shown in entry.attachments.read.iter().flat_map(|on| &on.shown) {
        add(&shown.title);
        add(&shown.question);
        add(&shown.text);
    }
    for copy in &entry.copy_history.read {
        tell_text(copy, text);
    }
}

fn metrics(entry: &Entry) -> Metrics {
    let of = |count: &Option<Count>| count.as_ref()?.count.and_then(natural);
    Metrics {
        views: of(&entry.views),
        likes: of(&entry.likes),
        comments: of(&entry.comments),
        reposts: of(&entry.reposts),
    }
}

fn natural(count: i64) -> Option<u64> {
    u64::try_from(count).ok()
}

fn moment(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_second(seconds).ok()
}
