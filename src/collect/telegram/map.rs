//! From Bot API updates to raw items. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::wire::{Chat, Message, Refusal, Reply};
use crate::{
    collect::{Reading, ReplyError, Trouble},
    domain::{Edited, ItemKind, Network, RawItem, Timestamp},
};

/// Copies that are remembered: so many of a group, the newest, and so many groups.
const POSTS_MAX: usize = 200;
const GROUPS_MAX: usize = 50;

pub(super) fn reading(reply: Value) -> Result<Reading, ReplyError> {
    heard(reply, &mut Roots::default())
}

/// Reads updates in the light of the copies that came earlier.
pub(super) fn heard(reply: Value, roots: &mut Roots) -> Result<Reading, ReplyError> {
    let (updates, next) = match Reply::of(reply)? {
        Reply::Updates(updates, next) => (updates, next),
        Reply::Refusal(refusal) => return Err(refused(&refusal)),
    };
    let mut reading = Reading {
        unread: updates.unread,
        next: next.map(|next| next.to_string()),
        ..Reading::default()
    };
    for (message, is_edit) in updates.read.iter().filter_map(|update| update.message()) {
        roots.learn(message);
        if is_private(message) {
            continue;
        }
        match item(message, is_edit, roots) {
            // Without words it is a bare picture or one of some fifty service messages, which
            // nothing tells apart. A new version without words takes back those of the old one.
            Some(item) if item.text.is_empty() && !is_edit => {}
            Some(item) => reading.items.push(item),
            None => reading.unread += 1,
        }
    }
    Ok(reading)
}

/// Posts of channels by group and number of their copies there. A comment names the copy; the post is
/// told by the copy alone, which may have come in an earlier reply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Roots(BTreeMap<i64, BTreeMap<i64, String>>);

impl Roots {
    /// A copy stands for itself, and is repeated in whatever answers it.
    fn learn(&mut self, message: &Message) {
        for copy in [Some(message), message.reply_to_message.as_deref()] {
            let told = copy.and_then(|copy| Some((place(copy)?, root(copy)?)));
            if let Some(((group, number), root)) = told {
                self.0.entry(group).or_default().insert(number, root.id);
            }
        }
    }

    /// Lets go of the oldest. Numbers of groups are negative and fall with time.
    pub fn trim(&mut self) {
        while self.0.len() > GROUPS_MAX {
            self.0.pop_last();
        }
        for posts in self.0.values_mut() {
            while posts.len() > POSTS_MAX {
                posts.pop_first();
            }
        }
    }

    fn get(&self, (group, number): (i64, i64)) -> Option<&String> {
        self.0.get(&group)?.get(&number)
    }

    /// The native id of a message of a group: of a copy, that of its post.
    fn name(&self, place: (i64, i64)) -> String {
        let root = self.get(place).cloned();
        root.unwrap_or_else(|| format!("{}/{}", place.0, place.1))
    }
}

/// The address of a post by its native id; none in a channel without a public name, which goes by its
/// number there.
fn url(post: &str) -> Option<String> {
    (!post.starts_with('-')).then(|| format!("https://t.me/{post}"))
}

/// The names of a post.
struct Root {
    id: String,
    url: Option<String>,
}

/// Chat and number.
fn place(message: &Message) -> Option<(i64, i64)> {
    Some((message.chat.as_ref()?.id?, message.message_id?))
}

/// The post of a channel of which this is the copy.
fn root(message: &Message) -> Option<Root> {
    let origin = message.forward_origin.as_ref();
    let origin = origin.filter(|_| message.is_automatic_forward)?;
    post(origin.chat.as_ref()?, origin.message_id?)
}

/// The names of a post: those of the public preview where the channel has a public name, so that
/// both ways of reading a channel meet.
fn post(channel: &Chat, number: i64) -> Option<Root> {
    let id = match &channel.username {
        Some(name) => format!("{}/{number}", name.to_lowercase()),
        None => format!("{}/{number}", channel.id?),
    };
    Some(Root { url: url(&id), id })
}

/// Written to one person or to a channel's owners: never an item.
fn is_private(message: &Message) -> bool {
    let private = |chat: &Chat| chat.kind.as_deref() == Some("private") || chat.is_direct_messages;
    message.chat.as_ref().is_some_and(private)
}

fn item(message: &Message, is_edit: bool, roots: &Roots) -> Option<RawItem> {
    let chat = message.chat.as_ref()?;
    let placed = match chat.kind.as_deref()? {
        "channel" => channel_post(message, chat)?,
        "group" | "supergroup" if message.is_automatic_forward => copy(message)?,
        "group" | "supergroup" => group_message(message, chat, roots)?,
        // Nothing proves it public.
        _ => return None,
    };
    Some(RawItem {
        network: Network::Telegram,
        text: text(message),
        published_at: Some(placed.published_at.or_else(|| moment(message.date))?),
        edited: match moment(message.edit_date) {
            Some(at) => Edited::At(at),
            None if is_edit => Edited::Sometime,
            None => Edited::No,
        },
        ..placed
    })
}

fn channel_post(message: &Message, chat: &Chat) -> Option<RawItem> {
    let Root { id, url } = post(chat, message.message_id?)?;
    let answered = message.reply_to_message.as_ref();
    Some(RawItem {
        parent: answered.and_then(|to| Some(post(chat, to.message_id?)?.id)),
        thread: Some(id.clone()),
        native_id: id,
        kind: ItemKind::Post,
        account: account(chat),
        url,
        ..RawItem::default()
    })
}

/// A copy is read as the post itself, for bots that sit in the group alone.
fn copy(message: &Message) -> Option<RawItem> {
    let Root { id, url } = root(message)?;
    let origin = message.forward_origin.as_ref()?;
    Some(RawItem {
        thread: Some(id.clone()),
        native_id: id,
        kind: ItemKind::Post,
        account: origin.chat.as_ref().and_then(account),
        url,
        published_at: moment(origin.date),
        ..RawItem::default()
    })
}

fn group_message(message: &Message, chat: &Chat, roots: &Roots) -> Option<RawItem> {
    let (chat_id, number) = place(message)?;
    // A topic of a forum is a room, not a thread: who speaks in it answers nobody.
    let topic = message
        .message_thread_id
        .filter(|_| message.is_topic_message);
    let first = message.message_thread_id.filter(|_| topic.is_none());
    let answered = message.reply_to_message.as_ref();
    let answered = answered
        .and_then(|to| to.message_id)
        .filter(|to| topic != Some(*to));

    let root = [first, answered].into_iter().flatten();
    let root = root
        .filter_map(|number| roots.get((chat_id, number)))
        .next();
    let name = |number| roots.name((chat_id, number));
    let url = match (root, &chat.username) {
        (Some(root), _) => url(root).map(|post| format!("{post}?comment={number}")),
        (None, Some(group)) => Some(format!("https://t.me/{}/{number}", group.to_lowercase())),
        (None, None) => None,
    };
    Some(RawItem {
        native_id: name(number),
        parent: answered.or(first).map(name),
        thread: first.or(answered).map(name),
        kind: if root.is_some() {
            ItemKind::Comment
        } else {
            ItemKind::Message
        },
        author: voice(message),
        account: message.sender_chat.as_ref().and_then(account),
        url,
        ..RawItem::default()
    })
}

/// The public name of a channel or group, as its preview has it; its number where it has none.
fn account(chat: &Chat) -> Option<String> {
    let name = chat.username.as_ref().map(|name| name.to_lowercase());
    name.or_else(|| Some(chat.id?.to_string()))
}

/// A person's id. Channels, groups and bots are no voices.
fn voice(message: &Message) -> Option<String> {
    let person = message.from.as_ref().filter(|from| !from.is_bot)?;
    person.id.clone().filter(|_| message.sender_chat.is_none())
}

/// The text, a poll's question, a named place: a line each.
fn text(message: &Message) -> String {
    let mut rich = String::new();
    if let Some(blocks) = &message.rich_message {
        lay_out(blocks, &mut rich);
    }
    let (poll, venue) = (message.poll.as_ref(), message.venue.as_ref());
    let parts = [
        message.text.as_deref(),
        message.caption.as_deref(),
        Some(rich.as_str()),
        poll.and_then(|poll| poll.question.as_deref()),
        venue.and_then(|venue| venue.title.as_deref()),
        venue.and_then(|venue| venue.address.as_deref()),
    ];
    let parts = parts.into_iter().flatten().map(str::trim);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// The words of a rich message: styles nest inside a line, blocks stand on lines of their own. As
/// deep as the JSON, whose depth its parser bounds.
fn lay_out(part: &Value, out: &mut String) {
    const WORDS: [&str; 4] = ["summary", "label", "text", "alternative_text"];
    const BLOCKS: [&str; 4] = ["blocks", "items", "cells", "caption"];
    match part {
        Value::String(words) => out.push_str(words),
        Value::Array(parts) => parts.iter().for_each(|part| lay_out(part, out)),
        Value::Object(fields) => {
            let fields =
                |names: [&'static str; 4]| names.into_iter().filter_map(|name| fields.get(name));
            fields(WORDS).for_each(|words| lay_out(words, out));
            fields(BLOCKS).for_each(|blocks| lay_out_blocks(blocks, out));
        }
        _ => {}
    }
}

/// A block, or blocks: the cells of a table stand in lists of lists.
fn lay_out_blocks(part: &Value, out: &mut String) {
    if let Value::Array(parts) = part {
        parts.iter().for_each(|part| lay_out_blocks(part, out));
        return;
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    lay_out(part, out);
}

fn moment(seconds: Option<i64>) -> Option<Timestamp> {
    Timestamp::from_second(seconds?).ok()
}

fn refused(refusal: &Refusal) -> ReplyError {
    let told = refusal.parameters.as_ref();
    if let Some(to) = told.and_then(|told| told.migrate_to_chat_id) {
        return ReplyError::Moved { to: to.to_string() };
    }
    let code = refusal.error_code.unwrap_or_default();
    let trouble = match code {
        // A bad token is not found: it is part of the address.
        401 | 404 => Trouble::TokenParked,
        403 => Trouble::Closed,
        413 => Trouble::AskLess,
        420 | 429 => Trouble::TooFast,
        // 409: somebody else polls with this token, or a webhook is set.
        400..=499 => Trouble::WrongRequest,
        _ => Trouble::Again,
    };
    ReplyError::Refused {
        code: code.to_string(),
        trouble,
        retry_after: told
            .and_then(|told| told.retry_after)
            .and_then(|seconds| seconds.try_into().ok()),
    }
}
