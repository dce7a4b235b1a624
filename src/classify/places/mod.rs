//! Places that a text names: territory, settlement, street and house of one region.
//!
//! ```text
//! analysis ─ words ─┬─ street (type word or house) ─┐
//!                   ├─ site (settlement, district) ─┼─ passing ─ namesakes ─ join ─► mentions
//!                   ├─ elsewhere (other regions) ───┘
//!                   └─ facility (school, clinic, route with a number) ─────► facilities
//! ```
//!
//! Only what the text says: no place is guessed from a source or a thread here.

mod area;
mod crossing;
mod cursor;
mod elsewhere;
mod facility;
mod gazetteer;
mod house;
mod inflect;
mod join;
mod kind;
mod known;
mod municipality;
mod name;
mod namesakes;
mod passing;
mod short;
mod site;
mod street;
mod words;

pub use facility::Facility;
pub use gazetteer::{Gazetteer, Settlement, Territory};

use crate::{
    domain::PlaceMention,
    text::{Analyser, Token},
};

/// At most so many places are taken from one text.
const MENTIONS_MAX: usize = 8;

/// What a text says of places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Located {
    /// The places, left to right.
    pub mentions: Vec<PlaceMention>,
    /// Byte ranges of the words that streets are called by, without type words and houses: «Газовиков»
    /// speaks of no gas.
    pub names: Vec<(u32, u32)>,
    /// Facilities and routes with a number, left to right.
    pub facilities: Vec<Facility>,
}

/// What a word form may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cue {
    /// It announces a street.
    street: bool,
    /// It begins the name of a settlement or district, or ends one of two words.
    site: bool,
    /// It may name a place of another region.
    elsewhere: bool,
    /// It may name a facility or what drives on a route.
    facility: bool,
}

/// Remembers of each form the analyser has met what it may begin. One per analyser.
#[derive(Debug, Default)]
pub struct Cues {
    generation: u32,
    known: Vec<Option<Cue>>,
}

impl Cues {
    /// Starts over when the analyser did.
    fn follow(&mut self, analyser: &Analyser) {
        if self.generation != analyser.generation() {
            self.generation = analyser.generation();
            self.known.clear();
        }
    }

    fn of(&mut self, places: &Gazetteer, analyser: &Analyser, token: &Token) -> Cue {
        let at = token.form.index();
        if at >= self.known.len() {
            self.known.resize(at + 1, None);
        }
        *self.known[at].get_or_insert_with(|| places.cue(analyser.word(token)))
    }
}

impl Gazetteer {
    /// The places that `text` names; `analyser` must have read this text last.
    pub fn find(&self, analyser: &Analyser, cues: &mut Cues, text: &str) -> Vec<PlaceMention> {
        self.locate(analyser, cues, text).mentions
    }

    /// The same with the words of the names.
    ///
    /// # Complexity
    /// Texts without a name, a type word or a number cost one look-up in a table a word. Others take time
    /// that grows with their words, and no faster.
    pub fn locate(&self, analyser: &Analyser, cues: &mut Cues, text: &str) -> Located {
        cues.follow(analyser);
        let begins_place = |token: &Token| {
            let cue = cues.of(self, analyser, token);
            token.is_number() || cue.street || cue.site || cue.facility
        };
        if !analyser.analysis().tokens.iter().any(begins_place) {
            return Located::default();
        }
        let words = words::Words::of(analyser, text, |token| cues.of(self, analyser, token));
        let streets = street::find(&words, self);
        let mut sites = site::find(&words, self, &streets);
        passing::judge(&words, self, &mut sites);
        let mut facilities = facility::find(&words, &streets);
        if streets.is_empty() && sites.is_empty() && facilities.is_empty() {
            return Located::default();
        }
        namesakes::settle(self, text, &mut sites);
        let elsewhere = elsewhere::find(&words, &streets);
        if sites.is_empty() && !elsewhere.is_empty() {
            facilities.clear();
        }
        let mentions = join::join(self, &words, &streets, &sites, &elsewhere);
        let names = streets.iter().flat_map(|street| street.name_in(&words));
        Located {
            mentions,
            names: names.collect(),
            facilities,
        }
    }

    fn cue(&self, form: &str) -> Cue {
        Cue {
            street: kind::is_type(form) || crossing::is_cue(form),
            site: self.begins_name(form) || self.compounds.ends_with(form),
            elsewhere: elsewhere::is_cue(self, form),
            facility: facility::is_cue(form),
        }
    }
}

#[cfg(test)]
mod tests;
