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

/// Remembers of each form the analyser has met whether it may begin a place. One per analyser.
#[derive(Debug, Default)]
pub struct Cues {
    generation: u32,
    known: Vec<Option<bool>>,
}

impl Cues {
    /// True when some word of the text read last may begin a place.
    fn any(&mut self, places: &Gazetteer, analyser: &Analyser) -> bool {
        if self.generation != analyser.generation() {
            self.generation = analyser.generation();
            self.known.clear();
        }
        let tokens = &analyser.analysis().tokens;
        tokens.iter().any(|token| {
            let at = token.form.index();
            if at >= self.known.len() {
                self.known.resize(at + 1, None);
            }
            let is_cue = || places.is_cue(token.is_number(), analyser.word(token));
            *self.known[at].get_or_insert_with(is_cue)
        })
    }
}

impl Gazetteer {
    /// The places that `text` names; `analyser` must have read this text last.
    ///
    /// # Complexity
    /// Texts without a name, a type word or a number cost one look-up in a table a word.
    pub fn find(&self, analyser: &Analyser, cues: &mut Cues, text: &str) -> Vec<PlaceMention> {
        if !cues.any(self, analyser) {
            return Vec::new();
        }
        let words = words::Words::of(analyser, text);
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

    fn is_cue(&self, number: bool, form: &str) -> bool {
        number || kind::is_type(form) || self.begins_name(form)
    }
}

#[cfg(test)]
mod tests;
