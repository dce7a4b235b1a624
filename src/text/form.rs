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

/// Longer words are kept apart.
const SHORT_LETTERS: usize = 12;
/// Slots the table starts with, few because a query has its own; it doubles when three quarters are
/// taken.
const SLOTS_MIN: usize = 64;

/// A short word, a byte for each letter.
type Short = [u8; SHORT_LETTERS];

/// The number of a form, from one on, below a few bits of its word's hash; 0 when empty.
///
/// Slots are small and words lie in the order in which they were met, the commonest first: what is asked
/// for every word of every text stays near the processor, however many rare words there are.
#[derive(Debug, Clone, Copy)]
struct Slot(u32);

impl Slot {
    const EMPTY: Self = Self(0);
    const NUMBER_BITS: u32 = 18;

    fn new(number: FormId, tag: u32) -> Self {
        Self(tag << Self::NUMBER_BITS | (number.0 + 1))
    }

    fn tag(self) -> u32 {
        self.0 >> Self::NUMBER_BITS
    }

    /// The form; none when the slot is empty.
    fn number(self) -> Option<FormId> {
        let number = self.0 & ((1 << Self::NUMBER_BITS) - 1);
        number.checked_sub(1).map(FormId)
    }
}

/// Forms that slots can number; one endless text may have more, which are kept apart.
const NUMBERED_MAX: usize = (1 << Slot::NUMBER_BITS) - 2;
const _: () = assert!(FORMS_MAX < NUMBERED_MAX);

/// The word with a byte for each letter: ASCII below 0x80, U+0400..U+047F above. None when it is longer
/// or has other letters.
fn short(word: &str) -> Option<Short> {
    let mut short = [0; SHORT_LETTERS];
    let mut places = short.iter_mut();
    let mut bytes = word.as_bytes();
    while let [first, rest @ ..] = bytes {
        let (letter, rest) = match (first, rest) {
            (high @ (0xD0 | 0xD1), [low, rest @ ..]) => (0x80 | (high & 1) << 6 | low & 0x3F, rest),
            (1..=0x7F, _) => (*first, rest),
            _ => return None,
        };
        *places.next()? = letter;
        bytes = rest;
    }
    Some(short)
}

/// All forms seen by one analyser.
#[derive(Debug)]
pub(super) struct FormCache {
    /// Open addressing: a word stands in the slot its hash names or in the next free one. The length
    /// is a power of two.
    slots: Vec<Slot>,
    taken: usize,
    long: HashMap<Box<str>, FormId, FxBuildHasher>,
    /// The short words, by form.
    words: Vec<Short>,
    forms: Vec<Form>,
    /// Widths beside one another: asked for every token, they stay in the processor's cache.
    widths: Vec<u8>,
    generation: u32,
}

impl Default for FormCache {
    fn default() -> Self {
        Self {
            slots: vec![Slot::EMPTY; SLOTS_MIN],
            taken: 0,
            long: HashMap::default(),
            words: Vec::new(),
            forms: Vec::new(),
            widths: Vec::new(),
            generation: 0,
        }
    }
}

impl FormCache {
    /// The form of a word as scanned: lower case, but elongations still in it.
    pub(super) fn number(&mut self, lexicon: &Lexicon, word: &str) -> FormId {
        let Some(short) = short(word) else {
            return self.long_number(lexicon, word);
        };
        let (mut at, tag) = self.place_and_tag(&short);
        while let Some(number) = self.slots[at].number() {
            if self.slots[at].tag() == tag && self.words[number.index()] == short {
                return number;
            }
            at = self.after(at);
        }
        if self.forms.len() > NUMBERED_MAX {
            return self.long_number(lexicon, word);
        }
        let number = self.add(lexicon.form(word), short);
        self.slots[at] = Slot::new(number, tag);
        self.taken += 1;
        if self.taken * 4 > self.slots.len() * 3 {
            self.grow();
        }
        number
    }

    fn long_number(&mut self, lexicon: &Lexicon, word: &str) -> FormId {
        if let Some(&number) = self.long.get(word) {
            return number;
        }
        let number = self.add(lexicon.form(word), Short::default());
        self.long.insert(word.into(), number);
        number
    }

    fn add(&mut self, form: Form, word: Short) -> FormId {
        let number = FormId(u32::try_from(self.forms.len()).expect("bounded by FORMS_MAX"));
        self.words.push(word);
        self.widths.push(form.width);
        self.forms.push(form);
        number
    }

    /// The slot that the hash of a word names, and a few other bits of it.
    fn place_and_tag(&self, word: &Short) -> (usize, u32) {
        let mut hasher = FxHasher::default();
        hasher.write(word);
        let hash = hasher.finish();
        let tag = (hash >> 32) as u32 >> Slot::NUMBER_BITS;
        (hash as usize & (self.slots.len() - 1), tag)
    }

    fn after(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }

    fn grow(&mut self) {
        let twice = vec![Slot::EMPTY; self.slots.len() * 2];
        for slot in std::mem::replace(&mut self.slots, twice) {
            let Some(number) = slot.number() else {
                continue;
            };
            let (mut at, _) = self.place_and_tag(&self.words[number.index()]);
            while self.slots[at].number().is_some() {
                at = self.after(at);
            }
            self.slots[at] = slot;
        }
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
            *self = Self {
                generation: self.generation + 1,
                ..Self::default()
            };
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
        let words: Vec<String> = (0..300 * SLOTS_MIN)
            .map(|n| format!("слово{n}{}", "ва".repeat(n % 9)))
            .collect();
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
    fn an_endless_text_has_more_words_than_slots_can_number() {
        let lexicon = Lexicon::empty();
        let mut cache = FormCache::default();
        let word = |n: usize| n.to_string();
        for n in 0..NUMBERED_MAX + 50 {
            assert_eq!(cache.number(&lexicon, &word(n)).index(), n);
        }
        for n in [0, NUMBERED_MAX, NUMBERED_MAX + 49] {
            let number = cache.number(&lexicon, &word(n));
            assert_eq!((number.index(), &*cache.get(number).text), (n, &*word(n)));
        }
    }

    #[test]
    fn an_empty_cache_knows_no_word() {
        let mut cache = FormCache::default();
        let number = cache.number(&Lexicon::empty(), "вода");
        assert_eq!(&*cache.get(number).text, "вода");
    }
}
