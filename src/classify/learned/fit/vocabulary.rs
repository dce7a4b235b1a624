//! Which stems may be learnt: met often enough, in more than one place, and nobody's name.

use std::collections::{BTreeMap, BTreeSet};

use super::Lesson;
use crate::{
    classify::{
        banned,
        learned::stems::{self, ASKS, ENDS_ASKING},
    },
    text::Analyser,
};

/// A stem of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The stem or family.
    pub stem: Box<str>,
    /// Times it stands within a sentence, and of them with a capital letter.
    pub inside: (u32, u32),
}

/// Messages that must have a stem.
const TEXTS_MIN: usize = 10;
/// Sources that must have it: what one town alone says is its own name.
const SOURCES_MIN: usize = 2;
/// The share of capitals within sentences from which a stem is a name.
const NAME_SHARE: f64 = 0.4;
/// Places within sentences before that share says anything.
const NAME_PLACES_MIN: u32 = 2;

/// The stems of the text that `analyser` read last, and its question marks.
pub fn words(analyser: &Analyser, text: &str) -> Vec<Word> {
    let mut words: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let starts: BTreeSet<u32> = sentence_starts(analyser);
    for token in stems::tokens(analyser) {
        let Some(stem) = stems::stem(analyser, token) else {
            continue;
        };
        let inside = words.entry(stem).or_default();
        if !starts.contains(&token.start) {
            inside.0 += 1;
            inside.1 += u32::from(token.is_capital() && !token.is_all_caps());
        }
    }
    if stems::asks(text) {
        words.insert(ASKS, (0, 0));
    }
    if stems::ends_asking(text) {
        words.insert(ENDS_ASKING, (0, 0));
    }
    let word = |(stem, inside): (&str, _)| Word {
        stem: stem.into(),
        inside,
    };
    words.into_iter().map(word).collect()
}

fn sentence_starts(analyser: &Analyser) -> BTreeSet<u32> {
    let analysis = analyser.analysis();
    let first = |at: u32| analysis.tokens.get(at as usize).map(|token| token.start);
    let sentences = analysis.sentences.iter();
    sentences.filter_map(|one| first(one.first_token)).collect()
}

/// Stems that may be learnt, in the order of the alphabet, and what each is worth.
pub(super) struct Vocabulary {
    stems: Vec<Box<str>>,
    worth: Vec<f64>,
}

#[derive(Default)]
struct Seen {
    texts: usize,
    sources: BTreeSet<usize>,
    inside: (u32, u32),
}

impl Seen {
    fn is_name(&self) -> bool {
        let (places, capitals) = self.inside;
        places >= NAME_PLACES_MIN && f64::from(capitals) >= NAME_SHARE * f64::from(places)
    }

    fn may_be_learnt(&self, stem: &str) -> bool {
        self.texts >= TEXTS_MIN
            && self.sources.len() >= SOURCES_MIN
            && !self.is_name()
            && banned::learnt_reason(stem, &[]).is_none()
    }
}

impl Vocabulary {
    pub(super) fn of(lessons: &[Lesson]) -> Self {
        let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
        for lesson in lessons {
            for word in &lesson.words {
                let one = seen.entry(&word.stem).or_default();
                one.texts += 1;
                one.sources.insert(lesson.source);
                one.inside.0 += word.inside.0;
                one.inside.1 += word.inside.1;
            }
        }
        seen.retain(|stem, one| one.may_be_learnt(stem));
        let texts = seen.values().map(|one| one.texts);
        Self {
            worth: worth(texts, lessons.len()),
            stems: seen.into_keys().map(Box::from).collect(),
        }
    }

    /// What each stem is worth beside the others, 1 on the average: a rare one says more than one that
    /// every other message has.
    pub(super) fn worth(&self) -> &[f64] {
        &self.worth
    }

    pub(super) fn stem(&self, number: usize) -> &str {
        &self.stems[number]
    }

    /// The numbers of the words that are known.
    pub(super) fn numbers(&self, words: &[Word]) -> Vec<u32> {
        let number = |word: &Word| self.stems.binary_search(&word.stem).ok();
        let known = words.iter().filter_map(number);
        known
            .map(|number| u32::try_from(number).expect("vocabularies are small"))
            .collect()
    }
}

/// The inverse document frequency, smoothed, over its mean.
fn worth(texts: impl Iterator<Item = usize>, of: usize) -> Vec<f64> {
    let rarity = |texts: usize| ((1 + of) as f64 / (1 + texts) as f64).ln() + 1.0;
    let rarities: Vec<f64> = texts.map(rarity).collect();
    let mean = rarities.iter().sum::<f64>() / rarities.len().max(1) as f64;
    rarities.into_iter().map(|one| one / mean).collect()
}
