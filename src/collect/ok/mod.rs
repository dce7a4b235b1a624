//! Одноклассники: from a reply of `fb.do` to a [`Reading`], and the signature that every call carries.
//!
//! ```text
//! bytes ─► wire: reply ─► map: topics, discussions, comments ─► Reading
//!              └─ error_code ─► trouble: what it means ─► ReplyError
//! ```

mod address;
mod api;
mod client;
mod cursor;
mod map;
pub mod sign;
mod trouble;
mod wire;

#[cfg(test)]
mod tests;

pub use address::{Group, NoGroup};
pub use api::{BASE, Keys};
pub use client::OkClient;

use super::{Fate, Manifest, Reading, ReplyError, asked::Asked, lenient};
use crate::domain::Network;

/// The personal fields of the replies of Одноклассники.
pub const MANIFEST: Manifest = Manifest {
    network: Network::Ok,
    personal: &[
        ("author_id", Fate::Voice),
        ("author_ref", Fate::Voice),
        ("author_type", Fate::Told),
        ("owner_ref", Fate::Told),
        ("text", Fate::Redacted),
        ("title", Fate::Redacted),
        ("question", Fate::Redacted),
        ("actor_refs", Fate::Dropped),
        ("author_refs", Fate::Dropped),
        ("friend_refs", Fate::Dropped),
        ("owner_uid", Fate::Dropped),
        ("place_refs", Fate::Dropped),
        ("reply_to_id", Fate::Dropped),
        ("users", Fate::Dropped),
    ],
};

/// Reads one reply. `method` may carry what the reply does not repeat: the topic of comments and the
/// group of a topic, `discussions.getComments?discussionId=2&gid=7`.
///
/// # Errors
/// A reply that is not from Одноклассники, a refusal, or a method that is not read.
pub fn read(method: Option<&str>, reply: &[u8]) -> Result<Reading, ReplyError> {
    map::reading(Asked::of(method), lenient::json(reply)?)
}
