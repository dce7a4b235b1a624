//! From MAX replies to raw items. Pure.

use serde_json::Value;

use super::wire::{Body, Link, Message, Reply, Sender, Update};
use crate::{
    collect::{Reading, ReplyError, Trouble, lenient::Entries},
    domain::{Edited, ItemKind, Metrics, Network, RawItem, Timestamp},
};

pub(super) fn reading(reply: Value) -> Result<Reading, ReplyError> {
    match Reply::of(reply)? {
        Reply::Updates(updates, marker) => Ok(Reading {
            next: marker.map(|marker| marker.to_string()),
            ..of_updates(&updates)
        }),
        Reply::Messages(messages) => Ok(of_messages(&messages)),
        Reply::Refusal(code) => Err(refused(&code)),
    }
}

/// What a batch of updates tells.
pub(super) fn of_updates(updates: &Entries<Update>) -> Reading {
    let mut reading = Reading {
        unread: updates.unread,
        ..Reading::default()
    };
    for update in &updates.read {
        take_update(&mut reading, update);
    }
    reading
}

/// What a list of messages tells.
pub(super) fn of_messages(messages: &Entries<Message>) -> Reading {
    let mut reading = Reading {
        unread: messages.unread,
        ..Reading::default()
    };
    for message in &messages.read {
        take(&mut reading, message, Edited::No);
    }
    reading
}

/// A refusal in the words of every network.
pub(super) fn refused(code: &str) -> ReplyError {
    ReplyError::refused(code, trouble(code))
}

/// Only messages are items; bots that come, titles that change and buttons that are pressed are not.
fn take_update(reading: &mut Reading, update: &Update) {
    let edited = match update.update_type.as_deref() {
        Some("message_created") => Edited::No,
        Some("message_edited") => update
            .timestamp
            .and_then(moment)
            .map_or(Edited::Sometime, Edited::At),
        Some("message_removed") => {
            match &update.message_id {
                Some(mid) => reading.gone.push(mid.clone()),
                None => reading.unread += 1,
            }
            return;
        }
        _ => return,
    };
    match &update.message {
        Some(message) => take(reading, message, edited),
        None => reading.unread += 1,
    }
}

fn take(reading: &mut Reading, message: &Message, edited: Edited) {
    if chat_type(message) == Some("dialog") {
        return;
    }
    match item(message, edited) {
        Some(item) => reading.items.push(item),
        None => reading.unread += 1,
    }
}

/// Whether a message was written in a group or channel: nothing else is read.
pub(super) fn is_public(message: &Message) -> bool {
    matches!(chat_type(message), Some("chat" | "channel"))
}

fn chat_type(message: &Message) -> Option<&str> {
    message.recipient.as_ref()?.chat_type.as_deref()
}

fn item(message: &Message, edited: Edited) -> Option<RawItem> {
    let kind = match chat_type(message)? {
        "chat" => ItemKind::Message,
        "channel" => ItemKind::Post,
        // Nothing proves it public.
        _ => return None,
    };
    let published_at = message.timestamp.and_then(moment)?;
    let mid = message.body.as_ref().and_then(|body| body.mid.clone());
    // A pure forward has no body and so no id: a chat's moment, in milliseconds, stands for it.
    let native_id = mid.or_else(|| {
        let at = published_at.as_millisecond();
        Some(format!("{}/{at}", message.recipient.as_ref()?.chat_id?))
    });
    let parent = message.link.as_ref().and_then(answered);
    Some(RawItem {
        network: Network::Max,
        native_id: native_id?,
        thread: parent.clone(),
        parent,
        kind,
        author: message.sender.as_ref().and_then(voice),
        account: (message.recipient.as_ref())
            .filter(|_| kind == ItemKind::Post)
            .and_then(|channel| channel.chat_id)
            .map(|id| id.to_string()),
        text: text(message),
        published_at: Some(published_at),
        edited,
        url: (message.url.clone()).filter(|_| kind == ItemKind::Post),
        metrics: Metrics {
            views: (message.stat.as_ref())
                .and_then(|stat| stat.views)
                .and_then(|views| views.try_into().ok()),
            ..Metrics::default()
        },
        ..RawItem::default()
    })
}

/// The message that a reply answers.
fn answered(link: &Link) -> Option<String> {
    let reply = link.kind.as_deref() == Some("reply");
    link.message.as_ref().filter(|_| reply)?.mid.clone()
}

/// A person's id; a bot is no voice.
fn voice(sender: &Sender) -> Option<String> {
    sender.user_id.clone().filter(|_| !sender.is_bot)
}

/// The message's own words, then those that it passes on. What it answers is an item of its own.
fn text(message: &Message) -> String {
    let link = message.link.as_ref();
    let forward = link.filter(|link| link.kind.as_deref() == Some("forward"));
    let passed_on = forward.and_then(|link| link.message.as_ref());
    let lines: Vec<&str> = [message.body.as_ref(), passed_on]
        .into_iter()
        .flatten()
        .flat_map(words)
        .collect();
    lines.join("\n")
}

fn words(body: &Body) -> impl Iterator<Item = &str> {
    let titles = (body.attachments.read.iter()).map(|attachment| attachment.title.as_deref());
    [body.text.as_deref()]
        .into_iter()
        .chain(titles)
        .flatten()
        .filter(|text| !text.trim().is_empty())
}

/// Times are milliseconds, whatever the schema's words say.
fn moment(milliseconds: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(milliseconds).ok()
}

/// What a refusal means. MAX publishes no list: these are the codes seen with their HTTP status.
fn trouble(code: &str) -> Trouble {
    match code {
        "verify.token" => Trouble::TokenParked,
        "too.many.requests" => Trouble::TooFast,
        "chat.denied" => Trouble::Closed,
        "not.found" => Trouble::Gone,
        "proto.payload" => Trouble::WrongRequest,
        // `service.unavailable`, `attachment.not.ready`, and what nobody has seen yet.
        _ => Trouble::Again,
    }
}
