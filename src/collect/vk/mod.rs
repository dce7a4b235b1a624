//! ВКонтакте: from a reply of the API, Bots Long Poll or Callback API to a [`Reading`].
//!
//! ```text
//! bytes ─► reply: what it answers ─► wire: entries ─► map: posts, comments, events ─► Reading
//!            └─ a refusal ─► trouble: what the code means ─► ReplyError
//! ```
//! [`VkClient`] asks: a community's wall and its comments; [`VkWithBoard`] its discussions too. [`VkSearch`] asks for the words of our rules,
//! wherever they stand. What a community of ours tells by itself [`VkHook`] hears, or [`VkPolled`] waits
//! for.

mod address;
mod api;
mod board;
mod client;
mod comments;
mod cursor;
mod hook;
mod map;
mod place;
mod poll;
mod reply;
mod search;
mod session;
mod trouble;
mod walk;
mod wire;

#[cfg(test)]
mod tests;

pub use self::{
    address::NoCommunity,
    api::{BASE, SEARCH, WALL_GET},
    board::VkWithBoard,
    client::VkClient,
    hook::VkHook,
    poll::VkPolled,
    search::VkSearch,
};
use super::{Fate, Manifest, Reading, ReplyError, asked::Asked, lenient};
use crate::domain::Network;

/// The personal fields of VK's replies. Profiles, friends, messages and echoed parameters have no place
/// in `wire` at all.
pub const MANIFEST: Manifest = Manifest {
    network: Network::Vk,
    personal: &[
        ("from_id", Fate::Voice),
        ("signer_id", Fate::Voice),
        ("owner_id", Fate::Told),
        ("post_owner_id", Fate::Told),
        ("topic_owner_id", Fate::Told),
        ("text", Fate::Redacted),
        ("created_by", Fate::Dropped),
        ("deleter_id", Fate::Dropped),
        ("geo", Fate::Dropped),
        ("message", Fate::Dropped),
        ("profiles", Fate::Dropped),
        ("published_by", Fate::Dropped),
        ("reply_to_user", Fate::Dropped),
        ("request_params", Fate::Dropped),
        ("secret", Fate::Dropped),
        ("user_id", Fate::Dropped),
    ],
};

/// Reads one reply. `method` may carry the parameters that the reply does not repeat:
/// `board.getComments?group_id=7&topic_id=2`. The calls of an `execute` are told as one reading.
///
/// # Errors
/// A reply that is not VK's, a refusal, a method that is not read, or a reply that does not tell which
/// post its comments belong to.
pub fn read(method: Option<&str>, reply: &[u8]) -> Result<Reading, ReplyError> {
    reply::reading(Asked::of(method), lenient::json(reply)?)
}
