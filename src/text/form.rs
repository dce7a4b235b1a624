//! Word forms and what they stand for, remembered in a bounded cache: most words of a message have
//! been seen before, and stemming them again would be most of the work.

use std::{collections::HashMap, hash::Hasher};

use rustc_hash::{FxBuildHasher, FxHasher};

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

/// Slots of the front: with their words in them they fit the processor's second cache.
const FRONT_SLOTS: usize = 4_096;
/// Longer words are not kept in the front.
const FRONT_BYTES: usize = 27;

/// One common word, written out beside its number so that meeting it again touches no other memory.
#[derive(Debug, Clone, Copy)]
struct FrontSlot {
    word: [u8; FRONT_BYTES],
    /// Bytes of the word; 0 when the slot is empty.
    length: u8,
    number: FormId,
}

const EMPTY_SLOT: FrontSlot = FrontSlot {
    word: [0; FRONT_BYTES],
    length: 0,
    number: FormId(0),
};

/// All forms seen by one analyser.
#[derive(Debug)]
pub(super) struct FormCache {
    /// The words met last, each in the slot its hash names.
    front: Vec<FrontSlot>,
    numbers: HashMap<Box<str>, FormId, FxBuildHasher>,
    forms: Vec<Form>,
    /// Widths beside one another: asked for every token, they stay in the processor's cache.
    widths: Vec<u8>,
    generation: u32,
}

impl Default for FormCache {
    fn default() -> Self {
        Self {
            front: vec![EMPTY_SLOT; FRONT_SLOTS],
            numbers: HashMap::default(),
            forms: Vec::new(),
            widths: Vec::new(),
            generation: 0,
        }
    }
}

impl FormCache {
    /// The form of a word as scanned: lower case, but elongations still in it.
    pub(super) fn number(&mut self, lexicon: &Lexicon, word: &str) -> FormId {
        let bytes = word.as_bytes();
        if bytes.is_empty() || bytes.len() > FRONT_BYTES {
            return self.number_behind(lexicon, word);
        }
        let mut hasher = FxHasher::default();
        hasher.write(bytes);
        let at = hasher.finish() as usize % FRONT_SLOTS;
        let slot = &self.front[at];
        if slot.length as usize == bytes.len() && slot.word[..bytes.len()] == *bytes {
            return slot.number;
        }
        let number = self.number_behind(lexicon, word);
        let slot = &mut self.front[at];
        slot.word[..bytes.len()].copy_from_slice(bytes);
        slot.length = bytes.len() as u8;
        slot.number = number;
        number
    }

    fn number_behind(&mut self, lexicon: &Lexicon, word: &str) -> FormId {
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
            self.front.fill(EMPTY_SLOT);
            self.numbers.clear();
            self.forms.clear();
            self.widths.clear();
            self.generation += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_numbers_however_many_are_met() {
        let lexicon = Lexicon::empty();
        let mut cache = FormCache::default();
        let words: Vec<String> = (0..3 * FRONT_SLOTS).map(|n| format!("слово{n}")).collect();
        let numbers: Vec<_> = words
            .iter()
            .map(|word| cache.number(&lexicon, word))
            .collect();
        for (word, number) in words.iter().zip(numbers) {
            assert_eq!(cache.number(&lexicon, word), number);
            assert_eq!(&*cache.get(number).text, word);
        }
    }

    #[test]
    fn an_empty_front_knows_no_word() {
        let mut cache = FormCache::default();
        let number = cache.number(&Lexicon::empty(), "вода");
        assert_eq!(&*cache.get(number).text, "вода");
    }
}
