//! Reading a recorded reply: which network's `map` reads what. The collectors and `otklik sources parse`
//! use the same functions.

use super::{Reading, ReplyError, feed, mastodon, max, ok, telegram, vk, youtube};
use crate::domain::Network;

/// Reads one reply of a network. `method` names what was asked where replies do not tell it by
/// themselves; none: found out from the reply.
///
/// # Errors
/// A reply of another format, a refusal, a method that is not read, or a network that has no replies.
pub fn read(network: Network, method: Option<&str>, reply: &[u8]) -> Result<Reading, ReplyError> {
    match network {
        Network::Feed => feed::read(method, reply),
        Network::Mastodon => mastodon::read(method, reply),
        Network::Youtube => youtube::read(method, reply),
        Network::Ok => ok::read(method, reply),
        Network::Vk => vk::read(method, reply),
        Network::Telegram => telegram::read(method, reply),
        Network::Max => max::read(method, reply),
        other => Err(ReplyError::Network(other.id())),
    }
}
