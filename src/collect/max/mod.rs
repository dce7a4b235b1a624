//! MAX: what the bot's own chats and channels deliver, by webhook or long polling, becomes raw items.
//!
//! A source is the bot: MAX has one stream of updates for all chats of a token, and whoever reads on in
//! it marks what lies before as read. An address narrows a source to one chat.

mod address;
mod api;
mod client;
mod cursor;
mod hook;
mod map;
mod wire;

pub use address::{Address, NoChat};
pub use api::BASE;
pub use client::MaxClient;
pub use hook::{MaxHook, NoHook};

#[cfg(test)]
mod tests;

use super::{Fate, Manifest, Reading, ReplyError};
use crate::domain::Network;

/// What MAX tells of persons. Users, links to profiles and contacts are never read.
pub const MANIFEST: Manifest = Manifest {
    network: Network::Max,
    personal: &[
        ("sender.user_id", Fate::Voice),
        ("sender.is_bot", Fate::Told),
        ("body.text", Fate::Redacted),
        ("attachments.title", Fate::Redacted),
        ("sender.first_name", Fate::Dropped),
        ("sender.last_name", Fate::Dropped),
        ("sender.name", Fate::Dropped),
        ("sender.username", Fate::Dropped),
        ("sender.last_activity_time", Fate::Dropped),
        ("sender.avatar_url", Fate::Dropped),
        ("sender.full_avatar_url", Fate::Dropped),
        ("link.sender", Fate::Dropped),
        ("recipient.user_id", Fate::Dropped),
        ("attachments.payload", Fate::Dropped),
        ("user", Fate::Dropped),
        ("user_id", Fate::Dropped),
        ("inviter_id", Fate::Dropped),
        ("admin_id", Fate::Dropped),
    ],
};

/// The ways in which messages come.
const METHODS: &str = "updates, webhook, messages";

/// What one reply tells: a batch of updates, the one update of a webhook's call, a list of messages
/// or a single one. They do not look alike, so `method` is only checked.
///
/// # Errors
/// A reply that is none of these, a refusal, or a method that is not read.
pub fn read(method: Option<&str>, reply: &[u8]) -> Result<Reading, ReplyError> {
    match method {
        None | Some("updates" | "webhook" | "messages") => {}
        Some(other) => return Err(ReplyError::Method(other.to_owned(), METHODS)),
    }
    map::reading(serde_json::from_slice(reply).map_err(|error| ReplyError::json(&error))?)
}
