//! The door: a raw item becomes one that may be stored. Text is cleaned and redacted, the author becomes
//! a voice, a private address goes.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{
    domain::{Item, RawItem, SourceId, Timestamp, Voice},
    text::{clean, redact},
};

/// The item as it may be stored, its territory aside; none when it has no text.
pub(super) fn admit(
    source: &SourceId,
    raw: &RawItem,
    now: Timestamp,
    key: Option<&[u8; 32]>,
) -> Option<Item> {
    let text = redact(&clean(&raw.text)).into_owned();
    if text.trim().is_empty() {
        return None;
    }
    let author = raw.author.as_deref().zip(key);
    let thread = raw.thread.as_ref().or(raw.parent.as_ref());
    Some(Item {
        source: source.clone(),
        network: raw.network,
        native_id: raw.native_id.clone(),
        parent: raw.parent.clone(),
        thread: thread.unwrap_or(&raw.native_id).clone(),
        kind: raw.kind,
        official: raw.official,
        text,
        voice: author.map(|(author, key)| voice(key, raw.network.id(), author)),
        url: raw.url.clone(),
        // A publication in the future is a wrong clock somewhere; windows must not reach ahead.
        published_at: raw.published_at.unwrap_or(now).min(now),
        collected_at: now,
        fingerprint: None,
        territory: None,
    })
}

/// The pseudonym of an author: a keyed digest, of use only while the key lives.
fn voice(key: &[u8; 32], network: &str, author: &str) -> Voice {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key length serves HMAC");
    mac.update(network.as_bytes());
    mac.update(b":");
    mac.update(author.as_bytes());
    let digest = mac.finalize().into_bytes();
    let mut first = [0u8; 8];
    first.copy_from_slice(&digest[..8]);
    Voice(i64::from_be_bytes(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_author_in_two_weeks_gives_two_unrelated_voices() {
        let (monday, next) = ([1u8; 32], [2u8; 32]);
        assert_eq!(voice(&monday, "vk", "42"), voice(&monday, "vk", "42"));
        assert_ne!(voice(&monday, "vk", "42"), voice(&next, "vk", "42"));
        assert_ne!(voice(&monday, "vk", "42"), voice(&monday, "ok", "42"));
    }
}
