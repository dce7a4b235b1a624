//! Trains the learned layer: from labelled texts to one separator a head.
//!
//! ```text
//! texts ─ lesson ─► Lesson ─ vocabulary (often enough, nobody's name) ─ svm ─► Learnt
//! ```

mod svm;
mod vocabulary;

use rayon::prelude::*;

use super::{
    Head, Learnt, SectorTable, Separator, scale,
    sectors::{self, FORM, PARTS},
};
use crate::domain::{Sector, Signal};
use svm::{Example, train};
use vocabulary::{Teachable, Vocabulary};
pub use vocabulary::{Word, words};

/// A labelled text, ready to learn from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lesson {
    /// Its stems, each once.
    pub words: Vec<Word>,
    /// Where it comes from; a stem must be known from two places.
    pub source: usize,
    /// What it counts beside others; 1 is usual.
    pub weight: f64,
    /// For or against the heads it teaches; of the others it says nothing.
    pub answers: Vec<(Head, bool)>,
}

/// Fewer cases teach their own words, not the signal's.
const CASES_MIN: usize = 30;

/// How a head is learnt. By cross-validation, as everything here.
struct Plan {
    /// What a mistake costs, against the price of weights.
    cost: f64,
    /// Weights nearer to nothing are left out. The many small ones together say much of a sector, little
    /// of a signal.
    weight_min: f32,
}

impl Plan {
    const fn of(head: Head) -> Self {
        let (cost, weight_min) = match head {
            // Nothing is left out: each word says a little, and together they say most.
            Head::Sector(_) => (0.4, 0.0),
            Head::Signal(_) => (0.5, 0.3),
            Head::Actionable => (1.0, 0.15),
        };
        Self { cost, weight_min }
    }
}

impl Lesson {
    /// It belongs to this sector and no other; a text of no public service teaches nothing of sectors.
    pub fn teach_sector(&mut self, own: Option<Sector>) {
        if let Some(own) = own {
            let answer = |sector| (Head::Sector(sector), sector == own);
            self.answers.extend(Sector::ALL.map(answer));
        }
    }

    /// It carries these signals and no other.
    pub fn teach_signals(&mut self, own: &[Signal]) {
        let answer = |signal: &Signal| (Head::Signal(*signal), own.contains(signal));
        self.answers.extend(Signal::ALL.iter().map(answer));
    }

    fn answer(&self, head: Head) -> Option<bool> {
        let said = self.answers.iter().find(|(known, _)| *known == head);
        said.map(|(_, answer)| *answer)
    }
}

/// What lessons teach of every head with enough cases. Deterministic: the same lessons give the same
/// file.
pub fn fit(lessons: &[Lesson]) -> Learnt {
    let teachable = Teachable::of(lessons);
    Learnt {
        sectors: sectors(lessons, &teachable),
        separators: separators(lessons, &teachable),
    }
}

fn separators(lessons: &[Lesson], teachable: &Teachable<'_>) -> Vec<Separator> {
    let stems = |lesson: &Lesson| -> Vec<Box<str>> {
        let words = lesson.words.iter().filter(|word| teachable.has(word));
        words.map(|word| word.stem.clone()).collect()
    };
    let vocabulary = Vocabulary::of(lessons, stems);
    let numbered = lessons.iter().map(|one| vocabulary.numbers(stems(one)));
    let parts: Vec<Vec<(u32, f32)>> = numbered.collect();
    let texts = Texts {
        lessons,
        scales: parts.iter().map(|parts| scale(parts.len())).collect(),
        parts,
    };
    let heads: Vec<Head> = Head::all()
        .filter(|head| !matches!(head, Head::Sector(_)))
        .collect();
    let learnt = heads.into_par_iter().filter_map(|head| {
        let (weights, bias) = texts.weigh(head, vocabulary.worth())?;
        let rounded = weights.into_iter().map(hundredths).enumerate();
        let mut stems: Vec<(Box<str>, f32)> = rounded
            .filter(|(_, weight)| weight.abs() >= Plan::of(head).weight_min)
            .map(|(number, weight)| (vocabulary.part(number).clone(), weight))
            .collect();
        stems.sort_by(|(a, one), (b, other)| other.total_cmp(one).then_with(|| a.cmp(b)));
        let bias = hundredths(bias);
        Some(Separator { head, bias, stems })
    });
    learnt.collect()
}

/// Each form of a lesson, and its stem as often as it has forms.
fn stems_and_forms(lesson: &Lesson, teachable: &Teachable<'_>) -> Vec<Box<str>> {
    let words = lesson.words.iter().filter(|word| teachable.has(word));
    let forms = words.flat_map(|word| word.forms.iter().map(|form| (&word.stem, form)));
    forms
        .flat_map(|(stem, form)| [stem.clone(), format!("{FORM}{form}").into()])
        .collect()
}

fn sectors(lessons: &[Lesson], teachable: &Teachable<'_>) -> Option<SectorTable> {
    let told = |lesson: &Lesson| stems_and_forms(lesson, teachable);
    let vocabulary = Vocabulary::of(lessons, told);
    let forms = |lesson: &Lesson| lesson.words.iter().map(|word| word.forms.len()).sum();
    let scale = |lesson| sectors::scale(forms(lesson));
    let texts = Texts {
        lessons,
        scales: lessons.iter().map(scale).collect(),
        parts: lessons
            .iter()
            .map(|one| vocabulary.numbers(told(one)))
            .collect(),
    };
    let worth = vocabulary.worth();
    let heads = Sector::ALL.into_par_iter().map(Head::Sector);
    let learnt: Vec<Option<Weighed>> = heads.map(|head| texts.weigh(head, worth)).collect();
    if learnt.iter().all(Option::is_none) {
        return None;
    }
    // Of a sector without cases the table says that it is none.
    let never = || (vec![0.0; worth.len()], -1.0);
    let learnt: Vec<Weighed> = learnt
        .into_iter()
        .map(|one| one.unwrap_or_else(never))
        .collect();
    let row = |number: usize| std::array::from_fn(|at| thousandths(learnt[at].0[number]));
    let words = (0..worth.len()).map(|number| (vocabulary.part(number).clone(), row(number)));
    Some(SectorTable {
        bias: std::array::from_fn(|at| thousandths(learnt[at].1)),
        words: words.collect(),
    })
}

/// A weight for each part, and the bias.
type Weighed = (Vec<f64>, f64);

/// Lessons with their parts in numbers.
struct Texts<'l> {
    lessons: &'l [Lesson],
    parts: Vec<Vec<(u32, f32)>>,
    /// What each part of a text counts.
    scales: Vec<f32>,
}

impl Texts<'_> {
    /// The weights of a head and its bias; none when there are too few cases.
    fn weigh(&self, head: Head, worth: &[f64]) -> Option<Weighed> {
        let cost = Plan::of(head).cost;
        let rows = self.lessons.iter().zip(&self.parts).zip(&self.scales);
        let examples: Vec<Example<'_>> = rows
            .filter_map(|((lesson, parts), scale)| {
                Some(Example {
                    parts,
                    scale: f64::from(*scale),
                    positive: lesson.answer(head)?,
                    cost: cost * lesson.weight,
                })
            })
            .collect();
        let cases = examples.iter().filter(|one| one.positive).count();
        if cases < CASES_MIN || cases == examples.len() {
            return None;
        }
        Some(train(&examples, worth))
    }
}

/// As the file writes it.
fn hundredths(weight: f64) -> f32 {
    ((weight * 100.0).round() / 100.0) as f32
}

fn thousandths(weight: f64) -> i16 {
    // Saturates: no weight of sense comes near 32.
    (weight * f64::from(PARTS)).round() as i16
}
