//! Personal fields: what a network tells of persons, and what becomes of each. A network without a
//! manifest has no reader (`recorded`); the manifests of VK and Одноклассники are compared with the fields
//! of their `wire`, those of pages and feeds are kept by hand.

use crate::domain::Network;

/// What becomes of a personal field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Its value becomes a keyed one-way voice at the door and is then forgotten.
    Voice,
    /// Used to tell a community or body from a person, and then forgotten.
    Told,
    /// Part of the text: numbers and mentions are redacted before anything is stored.
    Redacted,
    /// Never read.
    Dropped,
}

/// The personal fields of a network's replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manifest {
    /// The network.
    pub network: Network,
    /// Field names as the network writes them, and what becomes of them.
    pub personal: &'static [(&'static str, Fate)],
}

#[cfg(test)]
impl Manifest {
    /// Panics unless the source of a `wire` names exactly those personal fields that are not dropped.
    pub fn must_fit(&self, wire: &str) {
        for (field, fate) in self.personal {
            let named = wire
                .lines()
                .any(|line| line.trim_start().starts_with(&format!("pub {field}:")));
            assert_eq!(named, *fate != Fate::Dropped, "{:?}: {field}", self.network);
        }
    }
}
