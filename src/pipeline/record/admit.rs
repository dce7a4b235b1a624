//! The door: a raw item becomes one that may be stored. Text is cleaned and redacted, the author becomes
//! a voice, a private address goes. Whoever the register knows as a body's page is official, and nobody's
//! voice.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{
    classify::RuleSet,
    domain::{BodyId, Item, ItemKind, Network, RawItem, Register, SourceId, Timestamp, Voice},
    text::{Cleaned, addressee},
};

/// What the door looks at besides the item.
pub(super) struct Door<'d> {
    pub register: &'d Register,
    /// The week's key of the voices; none where [`names_person`] is true of no item.
    pub key: Option<&'d [u8; 32]>,
    pub now: Timestamp,
}

/// The name of a territory by the region's file, so that incidents, facets, filters and scopes all say the
/// same. None when the region has none such: a territory of its own making would be in nobody's sight, and
/// what a source writes there may be anything.
pub(super) fn territory<'t>(rules: &'t RuleSet, given: &str) -> Option<&'t str> {
    rules.places()?.municipality(given)
}

/// True when something in the item becomes a voice.
pub(super) fn names_person(raw: &RawItem) -> bool {
    raw.author.is_some() || addressed(raw).is_some() || is_of_somebody(raw)
}

/// True for an appeal of which its channel does not say who sent it: a form, a call, a row of a contact
/// centre. Each is somebody's, so a street that complains there is no one voice.
fn is_of_somebody(raw: &RawItem) -> bool {
    raw.kind == ItemKind::Appeal && raw.author.is_none()
}

/// The item as it may be stored, its territory aside; none when it has no text.
pub(super) fn admit(source: &SourceId, raw: &RawItem, door: &Door<'_>) -> Option<Item> {
    let Door { register, now, .. } = *door;
    let text = Cleaned::of(&raw.text).redacted(register.phones());
    let text = text.into_text().into_owned();
    if text.trim().is_empty() {
        return None;
    }
    let voice = |person: &str| door.key.map(|key| voice(key, raw.network.id(), person));
    let body = body(raw, register);
    let official = raw.official || body.is_some();
    let author = raw.author.as_deref().filter(|_| body.is_none());
    let unnamed = is_of_somebody(raw) && !official;
    let sender = || voice(&format!("{source}:{}", raw.native_id)).filter(|_| unnamed);
    let thread = raw.thread.as_ref().or(raw.parent.as_ref());
    Some(Item {
        source: source.clone(),
        network: raw.network,
        native_id: raw.native_id.clone(),
        parent: raw.parent.clone(),
        thread: thread.unwrap_or(&raw.native_id).clone(),
        kind: raw.kind,
        official,
        text,
        voice: author.and_then(voice).or_else(sender),
        url: raw.url.clone(),
        // A publication in the future is a wrong clock somewhere; windows must not reach ahead.
        published_at: raw.published_at.unwrap_or(now).min(now),
        collected_at: now,
        fingerprint: None,
        territory: None,
        addressed: addressed(raw).filter(|_| official).and_then(voice),
        body,
    })
}

/// The body whose page wrote it. Some networks name a page as they name a person.
fn body(raw: &RawItem, register: &Register) -> Option<BodyId> {
    let named = raw.account.as_deref().or(raw.author.as_deref())?;
    let page = register.page(raw.network, named)?;
    Some(page.body.clone())
}

/// Whom a message of VK addresses by name, as it names authors.
fn addressed(raw: &RawItem) -> Option<&str> {
    match raw.network {
        Network::Vk => addressee(&raw.text),
        _ => None,
    }
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
