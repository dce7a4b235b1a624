//! Mastodon: posts of a tag or of an instance's public timeline, with their replies. Layer 3: from a
//! reply to raw items; [`MastodonClient`] asks.

mod address;
mod api;
mod client;
mod cursor;
mod map;
mod native;
mod tree;
mod wire;

pub use self::{address::NoTimeline, client::MastodonClient};
use super::{Fate, Manifest, Reading, ReplyError, reading::one_of};
use crate::domain::Network;

/// What statuses tell of persons.
pub const MANIFEST: Manifest = Manifest {
    network: Network::Mastodon,
    personal: &[
        ("account.uri", Fate::Voice),
        ("account.group", Fate::Told),
        ("account.acct", Fate::Dropped),
        ("account.avatar", Fate::Dropped),
        ("account.display_name", Fate::Dropped),
        ("account.note", Fate::Dropped),
        ("account.url", Fate::Dropped),
        ("account.username", Fate::Dropped),
        ("mentions", Fate::Dropped),
        ("content", Fate::Redacted),
        ("spoiler_text", Fate::Redacted),
    ],
};

/// Reads a timeline, one status, or the context of a status; the reply itself tells which.
///
/// A parent is told by the id of this instance; it becomes a native id where the parent stands in the same
/// reply. The context of a status does not hold the status: [`read_thread`] puts them together.
///
/// # Errors
/// Whatever is no reply of Mastodon, and refusals.
pub fn read(method: Option<&str>, reply: &[u8]) -> Result<Reading, ReplyError> {
    one_of(method, "timelines, statuses, context")?;
    wire::read(reply).map(map::reading)
}

/// Reads a status together with its context, so that every reply finds its parent and its thread.
///
/// # Errors
/// As [`read`], for either of the two.
pub fn read_thread(status: &[u8], context: &[u8]) -> Result<Reading, ReplyError> {
    let (status, context) = (wire::read(status)?, wire::read(context)?);
    Ok(map::reading(context.around(status)))
}

#[cfg(test)]
mod tests;
