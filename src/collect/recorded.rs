//! Reading a recorded reply: which network's `map` reads what. The collectors and `otklik sources parse`
//! use the same functions.

use super::{Manifest, Reading, ReplyError, feed, mail, mastodon, max, ok, telegram, vk, youtube};
use crate::domain::Network;

/// How the replies of a network are read. There is no reader without a manifest of personal fields.
struct Reader {
    manifest: Manifest,
    read: fn(Option<&str>, &[u8]) -> Result<Reading, ReplyError>,
}

impl Reader {
    const fn new(
        manifest: Manifest,
        read: fn(Option<&str>, &[u8]) -> Result<Reading, ReplyError>,
    ) -> Self {
        Self { manifest, read }
    }
}

const READERS: [Reader; 8] = [
    Reader::new(feed::MANIFEST, feed::read),
    Reader::new(vk::MANIFEST, vk::read),
    Reader::new(telegram::MANIFEST, telegram::read),
    Reader::new(max::MANIFEST, max::read),
    Reader::new(ok::MANIFEST, ok::read),
    Reader::new(mastodon::MANIFEST, mastodon::read),
    Reader::new(youtube::MANIFEST, youtube::read),
    Reader::new(mail::MANIFEST, mail::read),
];

/// Reads one reply of a network. `method` names what was asked where replies do not tell it by
/// themselves; none: found out from the reply.
///
/// # Errors
/// A reply of another format, a refusal, a method that is not read, or a network that has no replies.
pub fn read(network: Network, method: Option<&str>, reply: &[u8]) -> Result<Reading, ReplyError> {
    let reader = READERS
        .iter()
        .find(|reader| reader.manifest.network == network);
    let reader = reader.ok_or(ReplyError::Network(network.id()))?;
    (reader.read)(method, reply)
}
