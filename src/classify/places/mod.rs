//! Places that a text names: territory, settlement, street and house of one region.
//!
//! ```text
//! analysis ─ words ─┬─ street (type word or house) ─┐
//!                   ├─ site (settlement, district) ─┼─ join ─► mentions
//!                   └─ elsewhere (other regions) ───┘
//! ```
//!
//! Only what the text says: no place is guessed from a source or a thread here.

mod elsewhere;
mod gazetteer;
mod house;
mod inflect;
mod join;
mod kind;
mod known;
mod site;
mod street;
mod words;

pub use gazetteer::{Gazetteer, Settlement, Territory};

use crate::{domain::PlaceMention, text::Analyser};

/// At most so many places are taken from one text.
const MENTIONS_MAX: usize = 8;

impl Gazetteer {
    /// The places that `text` names; `analyser` must have read this text last.
    ///
    /// # Complexity
    /// One hash look-up a word; texts without a name, a type word or a number cost nothing more.
    pub fn find(&self, analyser: &Analyser, text: &str) -> Vec<PlaceMention> {
        let words = words::Words::of(analyser, text);
        if !words.list.iter().any(|word| self.is_cue(word)) {
            return Vec::new();
        }
        let streets = street::find(&words, self);
        let sites = site::find(&words, self, &streets);
        if streets.is_empty() && sites.is_empty() {
            return Vec::new();
        }
        let elsewhere = elsewhere::find(&words, self, &streets);
        let mut mentions = join::join(self, &words, &streets, &sites, &elsewhere);
        mentions.truncate(MENTIONS_MAX);
        mentions
    }

    fn is_cue(&self, word: &words::Word<'_>) -> bool {
        word.number || kind::is_type(word.form) || self.begins_name(word.form)
    }
}

#[cfg(test)]
mod tests;
