//! Which stems and forms may be learnt: met often enough, in more than one place, and nobody's name.

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// The stem or family.
    pub stem: Box<str>,
    /// The forms of it that the text has, each once.
    pub forms: Vec<Box<str>>,
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
    let mut words: BTreeMap<&str, Word> = BTreeMap::new();
    let starts: BTreeSet<u32> = sentence_starts(analyser);
    for token in stems::tokens(analyser) {
        let Some(stem) = stems::stem(analyser, token) else {
            continue;
        };
        let word = words.entry(stem).or_default();
        let form = analyser.word(token);
        if !word.forms.iter().any(|known| **known == *form) {
            word.forms.push(form.into());
        }
        if !starts.contains(&token.start) {
            word.inside.0 += 1;
            word.inside.1 += u32::from(token.is_capital() && !token.is_all_caps());
        }
    }
    if stems::asks(text) {
        words.insert(ASKS, Word::default());
    }
    if stems::ends_asking(text) {
        words.insert(ENDS_ASKING, Word::default());
    }
    let named = |(stem, word): (&str, Word)| Word {
        stem: stem.into(),
        ..word
    };
    words.into_iter().map(named).collect()
}

fn sentence_starts(analyser: &Analyser) -> BTreeSet<u32> {
    let analysis = analyser.analysis();
    let first = |at: u32| analysis.tokens.get(at as usize).map(|token| token.start);
    let sentences = analysis.sentences.iter();
    sentences.filter_map(|one| first(one.first_token)).collect()
}

/// What lessons have of a stem or form.
#[derive(Default)]
struct Seen {
    texts: usize,
    sources: BTreeSet<usize>,
}

impl Seen {
    fn note(&mut self, lesson: &Lesson) {
        self.texts += 1;
        self.sources.insert(lesson.source);
    }

    fn is_common(&self) -> bool {
        self.texts >= TEXTS_MIN && self.sources.len() >= SOURCES_MIN
    }
}

/// Stems that are nobody's name and not forbidden: they and their forms may be learnt.
pub(super) struct Teachable<'l>(BTreeSet<&'l str>);

impl<'l> Teachable<'l> {
    pub(super) fn of(lessons: &'l [Lesson]) -> Self {
        let mut inside: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        for word in lessons.iter().flat_map(|lesson| &lesson.words) {
            let (places, capitals) = inside.entry(&word.stem).or_default();
            *places += word.inside.0;
            *capitals += word.inside.1;
        }
        inside.retain(|stem, (places, capitals)| {
            let is_name = *places >= NAME_PLACES_MIN
                && f64::from(*capitals) >= NAME_SHARE * f64::from(*places);
            !is_name && banned::learnt_reason(stem, &[]).is_none()
        });
        Self(inside.into_keys().collect())
    }

    pub(super) fn has(&self, word: &Word) -> bool {
        self.0.contains(&*word.stem)
    }
}

/// Parts of texts that may be learnt, in their order, and what each is worth.
pub(super) struct Vocabulary<P> {
    parts: Vec<P>,
    worth: Vec<f64>,
}

impl<P: Ord + Clone> Vocabulary<P> {
    /// Of the parts that `told` gives for each lesson, once or oftener, the common ones.
    pub(super) fn of<I: IntoIterator<Item = P>>(
        lessons: &[Lesson],
        told: impl Fn(&Lesson) -> I,
    ) -> Self {
        let mut seen: BTreeMap<P, Seen> = BTreeMap::new();
        for lesson in lessons {
            let parts: BTreeSet<P> = told(lesson).into_iter().collect();
            for part in parts {
                seen.entry(part).or_default().note(lesson);
            }
        }
        seen.retain(|_, one| one.is_common());
        let texts = seen.values().map(|one| one.texts);
        Self {
            worth: worth(texts, lessons.len()),
            parts: seen.into_keys().collect(),
        }
    }

    /// What each part is worth beside the others, 1 on the average: a rare one says more than one that
    /// every other message has.
    pub(super) fn worth(&self) -> &[f64] {
        &self.worth
    }

    pub(super) fn part(&self, number: usize) -> &P {
        &self.parts[number]
    }

    /// The numbers of the parts that are known, rising, and how often each was given.
    pub(super) fn numbers(&self, parts: impl IntoIterator<Item = P>) -> Vec<(u32, f32)> {
        let mut numbers: BTreeMap<u32, f32> = BTreeMap::new();
        for part in parts {
            if let Ok(number) = self.parts.binary_search(&part) {
                let number = u32::try_from(number).expect("vocabularies are small");
                *numbers.entry(number).or_default() += 1.0;
            }
        }
        numbers.into_iter().collect()
    }
}

/// The inverse document frequency, smoothed, over its mean.
fn worth(texts: impl Iterator<Item = usize>, of: usize) -> Vec<f64> {
    let rarity = |texts: usize| ((1 + of) as f64 / (1 + texts) as f64).ln() + 1.0;
    let rarities: Vec<f64> = texts.map(rarity).collect();
    let mean = rarities.iter().sum::<f64>() / rarities.len().max(1) as f64;
    rarities.into_iter().map(|one| one / mean).collect()
}
