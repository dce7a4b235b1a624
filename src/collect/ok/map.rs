//! From the wire of Одноклассники to raw items. Pure.

use std::collections::BTreeSet;

use jiff::{civil::DateTime, tz::TimeZone};
use serde_json::Value;

use super::{
    trouble::refused,
    wire::{Comment, Discussion, Feed, Reply, Topic},
};
use crate::{
    collect::{Reading, ReplyError, asked::Asked},
    domain::{ItemKind, Metrics, Network, RawItem, Timestamp},
};

/// The methods that are read.
const METHODS: &str = "stream.get, mediatopic.getByIds, discussions.getList, discussions.get, \
                       discussions.getComments, discussions.getDiscussionComments, \
                       discussions.getComment";

/// A reply has at least one of these; on its last page `stream.get` has only the anchor.
const KEYS: [&str; 9] = [
    "error_code",
    "feeds",
    "media_topics",
    "discussions",
    "discussion",
    "comments",
    "commentss",
    "anchor",
    "author_id",
];

/// Reads a reply: its lists tell what it answers.
///
/// # Errors
/// As [`super::read`].
pub fn reading(asked: Asked<'_>, reply: Value) -> Result<Reading, ReplyError> {
    if let Some(name) = asked.method
        && !METHODS.split(", ").any(|method| method == name)
    {
        return Err(ReplyError::Method(name.to_owned(), METHODS));
    }
    if reply.is_null() {
        return Ok(Reading::default());
    }
    if !reply.is_object() || KEYS.iter().all(|key| reply.get(key).is_none()) {
        return Err(foreign());
    }
    let mut reading = Reading::default();
    if reply.get("author_id").is_some() {
        let comment = serde_json::from_value(reply).map_err(|_| foreign())?;
        tell_comment(comment, asked, &mut reading);
        return Ok(reading);
    }
    let reply: Reply = serde_json::from_value(reply).map_err(|_| foreign())?;
    if let Some(code) = reply.error_code {
        return Err(refused(code));
    }
    let anchor = reply.anchor.clone();
    let last = reply.has_more == Some(false);
    let something = tell(reply, asked, &mut reading);
    reading.next = anchor.filter(|_| something && !last);
    Ok(reading)
}

/// Tells all lists of a reply, and whether there was anything in them.
fn tell(reply: Reply, asked: Asked<'_>, reading: &mut Reading) -> bool {
    let entities = reply.entities.unwrap_or_default().media_topics;
    let unread = [
        reply.feeds.unread,
        reply.media_topics.unread,
        entities.unread,
        reply.discussions.unread,
        reply.comments.unread,
        reply.commentss.unread,
    ];
    reading.unread = unread.iter().sum();
    let something = reading.unread > 0
        || !reply.feeds.read.is_empty()
        || !reply.media_topics.read.is_empty()
        || !reply.discussions.read.is_empty()
        || !reply.comments.read.is_empty()
        || !reply.commentss.read.is_empty();

    // Among what a feed refers to stand also topics that others only quote.
    let named: BTreeSet<&str> = reply.feeds.read.iter().flat_map(topic_ids).collect();
    let (mut topics, mut met) = (reply.media_topics.read, 0);
    for topic in entities.read {
        let own = topic.id.as_deref().is_some_and(|id| named.contains(id));
        met += usize::from(own);
        if own || named.is_empty() {
            topics.push(topic);
        }
    }
    reading.unread += named.len().saturating_sub(met);
    for topic in topics {
        tell_topic(topic, asked, reading);
    }
    for discussion in reply.discussions.read.into_iter().chain(reply.discussion) {
        tell_discussion(discussion, reading);
    }
    for comment in reply.comments.read.into_iter().chain(reply.commentss.read) {
        tell_comment(comment, asked, reading);
    }
    something
}

/// The topics that a feed tells of.
fn topic_ids(feed: &Feed) -> impl Iterator<Item = &str> {
    let refs = feed.target_refs.iter().flatten().map(String::as_str);
    refs.chain(feed.message.as_deref())
        .flat_map(|text| text.split("media_topic:").skip(1))
        .filter_map(|after| after.split(|c: char| !c.is_ascii_digit()).next())
        .filter(|id| !id.is_empty())
}

fn tell_topic(topic: Topic, asked: Asked<'_>, reading: &mut Reading) {
    let Some(id) = topic.id else {
        reading.unread += 1;
        return;
    };
    let parts = topic.media.read.iter();
    let parts = parts.flat_map(|part| [&part.text, &part.title, &part.question]);
    let text: Vec<&str> = parts.flatten().map(|part| part.trim()).collect();
    let group = match topic.owner_ref.as_deref() {
        Some(owner) => owner.strip_prefix("group:"),
        None => asked.param("gid"),
    };
    reading.items.push(RawItem {
        author: topic.author_ref.as_deref().and_then(person),
        account: topic.author_ref.as_deref().and_then(community),
        text: text.join("\n"),
        published_at: topic.created_ms.and_then(moment),
        url: address(group, &id),
        metrics: Metrics {
            views: None,
            likes: topic.like_summary.and_then(|of| natural(of.count)),
            comments: topic
                .discussion_summary
                .and_then(|of| natural(of.comments_count)),
            reposts: topic.reshare_summary.and_then(|of| natural(of.count)),
        },
        ..root(&id)
    });
}

/// A discussion announces its topic: the same item with a title that may be cut and nobody's voice. It
/// serves to see cheaply where comments were added. What is no topic of a group is left out: photos,
/// and statuses of persons.
fn tell_discussion(discussion: Discussion, reading: &mut Reading) {
    let (Some(id), Some(kind)) = (discussion.object_id, discussion.object_type) else {
        reading.unread += 1;
        return;
    };
    if kind != "GROUP_TOPIC" {
        return;
    }
    let mut refs = discussion.ref_objects.read.iter();
    let group = refs.find(|of| of.kind.as_deref() == Some("GROUP"));
    reading.items.push(RawItem {
        text: discussion.title.unwrap_or_default(),
        published_at: discussion.creation_date.as_deref().and_then(in_moscow),
        url: address(group.and_then(|group| group.id.as_deref()), &id),
        metrics: Metrics {
            likes: natural(discussion.like_count),
            comments: natural(discussion.total_comments_count),
            ..Metrics::default()
        },
        ..root(&id)
    });
}

fn tell_comment(comment: Comment, asked: Asked<'_>, reading: &mut Reading) {
    let Some(id) = comment.id else {
        reading.unread += 1;
        return;
    };
    let native_id = format!("c{id}");
    if comment.kind.is_some_and(|kind| kind != "ACTIVE_MESSAGE") {
        reading.gone.push(native_id);
        return;
    }
    let topic = asked.param("discussionId").or(asked.param("entityId"));
    let thread = topic.map(|id| format!("t{id}"));
    let of_group = comment.author_type.as_deref() == Some("GROUP");
    let (author, account) = match comment.author_ref {
        Some(author) => (person(&author), community(&author)),
        None if of_group => (None, comment.author_id),
        None => (comment.author_id, None),
    };
    let answers = comment.reply_to_comment_id.filter(|id| !id.is_empty());
    reading.items.push(RawItem {
        network: Network::Ok,
        native_id,
        parent: answers.map(|id| format!("c{id}")).or(thread.clone()),
        thread,
        kind: ItemKind::Comment,
        author: author.filter(|_| !of_group),
        account,
        text: comment.text.unwrap_or_default(),
        published_at: comment
            .date_ms
            .and_then(moment)
            .or_else(|| comment.date.as_deref().and_then(in_moscow)),
        url: topic.and_then(|topic| address(asked.param("gid"), topic)),
        metrics: Metrics {
            likes: natural(comment.like_count),
            ..Metrics::default()
        },
        ..RawItem::default()
    });
}

/// What all first items of threads have in common.
fn root(id: &str) -> RawItem {
    let native_id = format!("t{id}");
    RawItem {
        network: Network::Ok,
        thread: Some(native_id.clone()),
        native_id,
        kind: ItemKind::Post,
        ..RawItem::default()
    }
}

/// The person of a reference; a group is nobody's voice.
fn person(reference: &str) -> Option<String> {
    reference.strip_prefix("user:").map(str::to_owned)
}

/// The group of a reference.
fn community(reference: &str) -> Option<String> {
    reference.strip_prefix("group:").map(str::to_owned)
}

/// The address of a group's topic; what a person published has none.
fn address(group: Option<&str>, topic: &str) -> Option<String> {
    Some(format!("https://ok.ru/group/{}/topic/{topic}", group?))
}

fn natural(count: Option<i64>) -> Option<u64> {
    u64::try_from(count?).ok()
}

fn moment(milliseconds: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(milliseconds).ok()
}

/// The network writes its dates by Moscow and does not say so; the ids of its comments, which hold the
/// same moment in milliseconds, prove it.
fn in_moscow(date: &str) -> Option<Timestamp> {
    let date = DateTime::strptime("%Y-%m-%d %H:%M:%S", date.trim()).ok()?;
    let moscow = TimeZone::get("Europe/Moscow").ok()?;
    Some(date.to_zoned(moscow).ok()?.timestamp())
}

fn foreign() -> ReplyError {
    ReplyError::Format {
        expected: "ответ Одноклассников со списком сообщений",
        found: "а это другой JSON".to_owned(),
    }
}
