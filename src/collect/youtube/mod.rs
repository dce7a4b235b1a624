//! Comments under videos of YouTube (Data API v3). Layer 3: from a reply to raw items; [`YoutubeClient`]
//! asks.

mod address;
mod api;
mod client;
mod cursor;
mod map;
mod wire;

pub use self::{
    address::NoVideos,
    api::{BASE, READINGS},
    client::YoutubeClient,
};
use super::{Fate, Manifest, Reading, ReplyError, reading::one_of};
use crate::domain::Network;

/// What comments tell of persons.
pub const MANIFEST: Manifest = Manifest {
    network: Network::Youtube,
    personal: &[
        ("authorChannelId", Fate::Voice),
        ("authorChannelUrl", Fate::Dropped),
        ("authorDisplayName", Fate::Dropped),
        ("authorProfileImageUrl", Fate::Dropped),
        ("textDisplay", Fate::Redacted),
        ("textOriginal", Fate::Redacted),
    ],
};

/// Reads a page of comment threads or of replies; the reply itself tells which. A thread carries only
/// some of its replies: `metrics.comments` of its first item says how many there are.
///
/// # Errors
/// Whatever is no list of comments, and refusals.
pub fn read(method: Option<&str>, reply: &[u8]) -> Result<Reading, ReplyError> {
    one_of(method, "commentThreads.list, comments.list")?;
    wire::read(reply).map(map::reading)
}

#[cfg(test)]
mod tests;
