//! Trains the learned layer: from labelled texts to one separator a head.
//!
//! ```text
//! texts ─ lesson ─► Lesson ─ vocabulary (often enough, nobody's name) ─ svm ─► Separator
//! ```

mod svm;
mod vocabulary;

use super::{Head, Separator, scale};
use crate::domain::{Sector, Signal};
use svm::{Example, train};
use vocabulary::Vocabulary;
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
            Head::Sector(_) => (0.5, 0.15),
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

/// Separators for every head with enough cases. Deterministic: the same lessons give the same file.
pub fn fit(lessons: &[Lesson]) -> Vec<Separator> {
    let vocabulary = Vocabulary::of(lessons);
    let numbered: Vec<Vec<u32>> = lessons
        .iter()
        .map(|one| vocabulary.numbers(&one.words))
        .collect();
    Head::all()
        .filter_map(|head| separator(head, lessons, &numbered, &vocabulary))
        .collect()
}

fn separator(
    head: Head,
    lessons: &[Lesson],
    numbered: &[Vec<u32>],
    vocabulary: &Vocabulary,
) -> Option<Separator> {
    let plan = Plan::of(head);
    let examples: Vec<Example<'_>> = lessons
        .iter()
        .zip(numbered)
        .filter_map(|(lesson, stems)| {
            Some(Example {
                stems,
                scale: f64::from(scale(stems.len())),
                positive: lesson.answer(head)?,
                cost: plan.cost * lesson.weight,
            })
        })
        .collect();
    let cases = examples.iter().filter(|one| one.positive).count();
    if cases < CASES_MIN || cases == examples.len() {
        return None;
    }
    let (weights, bias) = train(&examples, vocabulary.worth());
    let rounded = weights.into_iter().map(hundredths).enumerate();
    let mut stems: Vec<(Box<str>, f32)> = rounded
        .filter(|(_, weight)| weight.abs() >= plan.weight_min)
        .map(|(number, weight)| (vocabulary.stem(number).into(), weight))
        .collect();
    stems.sort_by(|(a, one), (b, other)| other.total_cmp(one).then_with(|| a.cmp(b)));
    Some(Separator {
        head,
        bias: hundredths(bias),
        stems,
    })
}

/// As the file writes it.
fn hundredths(weight: f64) -> f32 {
    ((weight * 100.0).round() / 100.0) as f32
}
