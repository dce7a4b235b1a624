//! News feeds of media, bodies and services: RSS, Atom and JSON Feed, and news pages where there is no
//! feed. Layer 3: from a reply to raw items; whoever asks for it is the client.
//!
//! XML is read by feed-rs, which stands in for most of `wire`; a JSON Feed we read ourselves, because
//! one entry with a number for an id must not lose the others.

mod client;
mod decode;
mod map;
mod mend;
mod pages;
mod robots;
mod site;
mod sitemap;
mod wire;

pub use client::{FeedClient, NoFeed};
pub use pages::{SelectorError, Selectors, article};
pub use robots::Robots;
pub use site::{NoSite, SiteClient};
pub use sitemap::{Page, Sitemap, sitemap};

use super::{Fate, Manifest, Reading, ReplyError, reading::one_of};
use crate::domain::Network;

/// News have authors by profession and comments in a feed have names: neither is read.
pub const MANIFEST: Manifest = Manifest {
    network: Network::Feed,
    personal: &[
        ("author", Fate::Dropped),
        ("authors", Fate::Dropped),
        ("contributor", Fate::Dropped),
        ("dc:creator", Fate::Dropped),
        ("itunes:author", Fate::Dropped),
        ("managingEditor", Fate::Dropped),
        ("webMaster", Fate::Dropped),
        ("title", Fate::Redacted),
        ("description", Fate::Redacted),
        ("content", Fate::Redacted),
    ],
};

/// Reads a feed of any kind; the reply itself tells which.
///
/// # Errors
/// Whatever is no feed; a page in its place says where the feed's address may stand.
pub fn read(method: Option<&str>, reply: &[u8]) -> Result<Reading, ReplyError> {
    one_of(method, "feed")?;
    let text = decode::decode(reply);
    wire::read(&text).map(map::reading)
}

/// What should have been read.
const EXPECTED: &str = "RSS, Atom или JSON Feed";

fn unlike(found: impl Into<String>) -> ReplyError {
    ReplyError::Format {
        expected: EXPECTED,
        found: found.into(),
    }
}

#[cfg(test)]
mod tests;
