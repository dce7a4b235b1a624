//! Telegram: the public preview of channels, the comments under their posts, and what the bot hears
//! in its chats become raw items.

mod address;
mod bot;
mod client;
mod cursor;
mod map;
mod page;
mod preview;
mod wire;

#[cfg(test)]
mod tests;

pub use address::NoChannel;
pub use bot::{BOT_BASE, NoBot, TelegramBot};
pub use client::{RATE, TelegramClient};

use super::{Fate, Manifest, Reading, ReplyError};
use crate::domain::Network;

/// What Telegram tells of persons, in the Bot API by field and on pages by class.
pub const MANIFEST: Manifest = Manifest {
    network: Network::Telegram,
    personal: &[
        ("from.id", Fate::Voice),
        ("from.is_bot", Fate::Told),
        ("sender_chat", Fate::Told),
        ("text", Fate::Redacted),
        ("caption", Fate::Redacted),
        ("poll.question", Fate::Redacted),
        ("venue", Fate::Redacted),
        ("rich_message", Fate::Redacted),
        ("from.first_name", Fate::Dropped),
        ("from.last_name", Fate::Dropped),
        ("from.username", Fate::Dropped),
        ("author_signature", Fate::Dropped),
        ("sender_tag", Fate::Dropped),
        ("forward_origin.sender_user", Fate::Dropped),
        ("forward_origin.sender_user_name", Fate::Dropped),
        ("contact", Fate::Dropped),
        ("location", Fate::Dropped),
        ("entities.user", Fate::Dropped),
        ("new_chat_members", Fate::Dropped),
        ("left_chat_member", Fate::Dropped),
        ("tgme_widget_message_author_name[href]", Fate::Voice),
        ("tgme_widget_message_text", Fate::Redacted),
        ("tgme_widget_message_poll_question", Fate::Redacted),
        ("tgme_widget_message_author_name", Fate::Dropped),
        ("tgme_widget_message_from_author", Fate::Dropped),
        ("tgme_widget_message_forwarded_from_name", Fate::Dropped),
        ("tgme_widget_message_user_photo", Fate::Dropped),
    ],
};

/// The ways of asking whose replies are read.
const METHODS: &str = "preview, comments, getUpdates, webhook";

/// What one reply tells: a page of the public preview (`preview`) or of the comments widget
/// (`comments`), both HTML, or updates of the Bot API (`getUpdates`, `webhook`), both JSON. Without a
/// method JSON is told by its first character.
///
/// # Errors
/// A reply that is none of these, a refusal, or a method that is not read.
pub fn read(method: Option<&str>, reply: &[u8]) -> Result<Reading, ReplyError> {
    let is_page = match method {
        Some("preview" | "comments") => true,
        Some("getUpdates" | "webhook") => false,
        Some(other) => return Err(ReplyError::Method(other.to_owned(), METHODS)),
        None => !reply.trim_ascii_start().starts_with(b"{"),
    };
    if is_page {
        preview::reading(&String::from_utf8_lossy(reply))
    } else {
        map::reading(serde_json::from_slice(reply).map_err(|error| ReplyError::json(&error))?)
    }
}
