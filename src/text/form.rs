//! Word forms and what they stand for, remembered in a bounded cache: most words of a message have
//! been seen before, and stemming them again would be most of the work.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::lexicon::Lexicon;

/// Distinct forms kept before the cache starts over. Vocabulary grows without end; two hundred
/// thousand forms cover 98 % of tokens and weigh about 30 MB.
const FORMS_MAX: usize = 200_000;

/// The number of a form within one analyser, valid until its [generation](super::Analyser::generation)
/// changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FormId(pub(super) u32);

impl FormId {
    /// The number as an index into tables kept beside the analyser.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A normalised word form and the keys under which it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Lower case, `ё` as `е`, look-alikes mapped, elongations collapsed.
    pub text: Box<str>,
    /// Families (`@батарея`) or else the stem; an elongated word may have two.
    pub keys: Box<[Box<str>]>,
    /// Keys that synonyms and abbreviations add on the text's side, with their position after the
    /// token's own: «гвс» adds (0, горяч) and (1, вод).
    pub added: Box<[(u8, Box<str>)]>,
    /// Positions the form takes: its number of parts if hyphenated, of words if an abbreviation.
    pub width: u8,
}

/// All forms seen by one analyser.
#[derive(Debug, Default)]
pub(super) struct FormCache {
    numbers: HashMap<Box<str>, FormId, FxBuildHasher>,
    forms: Vec<Form>,
    /// Widths beside one another: asked for every token, they stay in the processor's cache.
    widths: Vec<u8>,
    generation: u32,
}

impl FormCache {
    /// The form of a word as scanned: lower case, but elongations still in it.
    pub(super) fn number(&mut self, lexicon: &Lexicon, word: &str) -> FormId {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = FormId(u32::try_from(self.forms.len()).expect("bounded by FORMS_MAX"));
        let form = lexicon.form(word);
        self.widths.push(form.width);
        self.forms.push(form);
        self.numbers.insert(word.into(), number);
        number
    }

    pub(super) fn get(&self, number: FormId) -> &Form {
        &self.forms[number.index()]
    }

    pub(super) fn width(&self, number: FormId) -> u8 {
        self.widths[number.index()]
    }

    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// Starts over when full. Called between texts only: numbers handed out before become void.
    pub(super) fn make_room(&mut self) {
        if self.forms.len() >= FORMS_MAX {
            self.numbers.clear();
            self.forms.clear();
            self.widths.clear();
            self.generation += 1;
        }
    }
}
