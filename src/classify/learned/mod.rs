//! The learned layer: what the words of a text say beside the rules.
//!
//! ```text
//! labelled texts ─ fit ─► rules/weights.toml ─ read ─► Weights ─┐
//! text ─ analyser ─ stems, forms ──────────────────────────────────┴─ lean ─► Leanings ─► classifier
//! ```
//!
//! One linear separator for each [`Head`]: over stems for a signal and for whether a service ought to
//! react, over stems and forms for a sector ([`sectors`]). A leaning is a signed distance: 0 says nothing, 1 is a safe yes. The layer is optional: a
//! rule set without the file works by its rules alone. What it may do with a leaning is decided in
//! [`weigh`]; it takes no danger away.

pub(super) mod fit;
pub(super) mod read;
mod reading;
mod sectors;
mod stems;
pub(super) mod weigh;

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use crate::{
    domain::{Sector, Signal},
    text::{Analyser, Token},
};
pub use reading::Reading;
use reading::{FormSays, Span};
pub use sectors::SectorTable;
use sectors::{SECTORS, SectorWords};
pub(super) use stems::asks;
use stems::{ASKS, ENDS_ASKING};

/// What a separator tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Head {
    /// The text belongs to this sector rather than another.
    Sector(Sector),
    /// A service ought to react.
    Actionable,
    /// The text carries this signal.
    Signal(Signal),
}

/// How many heads there can be over stems.
const HEADS: usize = 1 + Signal::ALL.len();
/// Known stems from which the words of a text may doubt its rules.
const KNOWN_MIN: usize = 6;
/// Known stems of a text below which its length does not count: a short text says less.
const LENGTH_MIN: usize = 8;

impl Head {
    /// All heads, in the order of the file.
    pub fn all() -> impl Iterator<Item = Self> {
        let sectors = Sector::ALL.into_iter().map(Self::Sector);
        let signals = Signal::ALL.iter().copied().map(Self::Signal);
        sectors.chain([Self::Actionable]).chain(signals)
    }

    /// The stable id: of the sector or signal, or `actionable`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Sector(sector) => sector.id(),
            Self::Actionable => "actionable",
            Self::Signal(signal) => signal.id(),
        }
    }

    /// What its words are called on the desk.
    pub fn name(self) -> String {
        match self {
            Self::Sector(sector) => format!("Слова отрасли «{}»", sector.name()),
            Self::Actionable => "Слова просьбы или жалобы".to_owned(),
            Self::Signal(signal) => format!("Слова сигнала «{}»", signal.name()),
        }
    }

    /// The id under which its words stand among the evidence.
    pub fn rule_id(self) -> String {
        format!("learned.{}", self.id())
    }

    /// Its column among the heads over stems; none for a sector, which has a table of its own.
    const fn place(self) -> Option<usize> {
        match self {
            Self::Sector(_) => None,
            Self::Actionable => Some(0),
            Self::Signal(signal) => Some(1 + signal as usize),
        }
    }
}

/// A trained separator over stems.
#[derive(Debug, Clone, PartialEq)]
pub struct Separator {
    /// What it tells; no sector.
    pub head: Head,
    /// The leaning of a text without known stems.
    pub bias: f32,
    /// Stems with their weights, strongest for first.
    pub stems: Vec<(Box<str>, f32)>,
}

/// All that was learnt: what [`fit`](fit::fit) makes and the file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Learnt {
    /// What tells the sectors apart; none when no lesson spoke of sectors.
    pub sectors: Option<SectorTable>,
    /// The other heads.
    pub separators: Vec<Separator>,
}

impl Learnt {
    /// How many heads were learnt.
    pub fn heads(&self) -> usize {
        self.separators.len() + self.sectors.as_ref().map_or(0, |_| SECTORS)
    }

    /// How many numbers the file holds.
    pub fn weights(&self) -> usize {
        let stems: usize = self.separators.iter().map(|one| one.stems.len()).sum();
        let words = self.sectors.as_ref().map_or(0, |table| table.words.len());
        stems + words * SECTORS
    }
}

/// A number for every head.
type Row = [f32; HEADS];
/// Weights of one stem in hundredths, as the file writes them: half the memory, and exact sums.
type WeightRow = [i16; HEADS];

/// Weights of stems, by head. Immutable, shared by all threads.
#[derive(Debug, Default)]
pub struct Weights {
    rows: HashMap<Box<str>, u32, FxBuildHasher>,
    table: Vec<WeightRow>,
    bias: Row,
    sectors: Option<SectorWords>,
    present: [bool; HEADS],
}

/// What the layer says of one text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leanings {
    sectors: Option<[f32; SECTORS]>,
    by: Row,
    /// How many stems of the text are known.
    known: usize,
    present: [bool; HEADS],
}

impl Leanings {
    /// The leaning towards `head`; none when nothing was learnt of it.
    pub fn of(&self, head: Head) -> Option<f32> {
        match (head, head.place()) {
            (Head::Sector(sector), _) => self.sectors.map(|by| by[sector as usize]),
            (_, Some(place)) => self.present[place].then(|| self.by[place]),
            (_, None) => None,
        }
    }

    /// Whether enough stems of the text are known to doubt its rules: of a text of others the layer has
    /// little to say.
    pub const fn may_doubt(&self) -> bool {
        self.known >= KNOWN_MIN
    }
}

impl Weights {
    /// Puts everything together.
    pub fn new(learnt: &Learnt) -> Self {
        let mut weights = Self {
            sectors: learnt.sectors.as_ref().map(SectorWords::new),
            ..Self::default()
        };
        for separator in &learnt.separators {
            let Some(place) = separator.head.place() else {
                continue;
            };
            weights.present[place] = true;
            weights.bias[place] = separator.bias;
            for (stem, weight) in &separator.stems {
                let next = u32::try_from(weights.table.len()).expect("files are small");
                let row = *weights.rows.entry(stem.clone()).or_insert(next);
                if row == next {
                    weights.table.push([0; HEADS]);
                }
                weights.table[row as usize][place] = hundredths(*weight);
            }
        }
        weights
    }

    /// What the text that `analyser` read last leans to.
    pub fn lean(&self, analyser: &Analyser, text: &str, reading: &mut Reading) -> Leanings {
        self.read(analyser, text, reading);
        let mut sums = [0_i32; HEADS];
        for (row, _) in &reading.present {
            for (sum, weight) in sums.iter_mut().zip(&self.table[*row as usize]) {
                *sum += i32::from(*weight);
            }
        }
        let scale = scale(reading.present.len());
        let mut by = self.bias;
        for (leaning, sum) in by.iter_mut().zip(sums) {
            *leaning += sum as f32 / 100.0 * scale;
        }
        let forms = &reading.forms;
        let said = reading
            .words
            .iter()
            .map(|(form, _)| &forms[*form as usize].sectors);
        let sectors = self.sectors.as_ref();
        Leanings {
            sectors: sectors.map(|words| words.lean(said)),
            by,
            known: reading.present.len(),
            present: self.present,
        }
    }

    /// Where the words stand that spoke most for `head` in the text read last: byte ranges.
    pub(super) fn evidence(&self, reading: &Reading, head: Head, most: usize) -> Vec<Span> {
        let of_sector = |form: u32, sector: Sector| {
            let said = &reading.forms[form as usize].sectors;
            said[sector as usize]
        };
        let of_stem = |row: u32, place: usize| self.table[row as usize][place];
        let words = reading.words.iter();
        let stems = reading.present.iter();
        let mut told: Vec<(i16, Span)> = match (head, head.place()) {
            (Head::Sector(sector), _) => words
                .map(|(form, span)| (of_sector(*form, sector), *span))
                .collect(),
            (_, Some(place)) => stems
                .map(|(row, span)| (of_stem(*row, place), *span))
                .collect(),
            (_, None) => Vec::new(),
        };
        told.retain(|(weight, span)| *weight > 0 && span.0 < span.1);
        told.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        told.into_iter().take(most).map(|(_, span)| span).collect()
    }

    fn read(&self, analyser: &Analyser, text: &str, reading: &mut Reading) {
        reading.start(analyser, self.table.len());
        for token in stems::tokens(analyser) {
            let form = token.form.index();
            if form >= reading.forms.len() {
                reading.forms.resize(form + 1, FormSays::NEW);
            }
            let says = &mut reading.forms[form];
            if says.stamp == reading.stamp {
                continue;
            }
            if says.stamp == FormSays::NEW.stamp {
                *says = self.says(analyser, token);
            }
            says.stamp = reading.stamp;
            reading.note_word(token);
        }
        for (mark, told) in [(ASKS, asks(text)), (ENDS_ASKING, stems::ends_asking(text))] {
            if let Some(row) = self.rows.get(mark).filter(|_| told) {
                reading.note(*row, (0, 0));
            }
        }
    }

    /// What a form says that nobody has met.
    fn says(&self, analyser: &Analyser, token: &Token) -> FormSays {
        let Some(stem) = stems::stem(analyser, token) else {
            return FormSays::NEW;
        };
        let none = FormSays::NEW.sectors;
        let sectors = self.sectors.as_ref();
        FormSays {
            stamp: 0,
            row: self.rows.get(stem).copied().unwrap_or(FormSays::UNKNOWN),
            sectors: sectors.map_or(none, |words| words.said(stem, analyser.word(token))),
        }
    }
}

fn hundredths(weight: f32) -> i16 {
    // Saturates: no weight of sense comes near 327.
    (weight * 100.0).round() as i16
}

/// What each of so many known stems counts: long texts do not shout down the bias.
fn scale(stems: usize) -> f32 {
    1.0 / (stems.max(LENGTH_MIN) as f32).sqrt()
}

#[cfg(test)]
mod tests;
