//! Which sector a text belongs to, by its words: each by its stem and by its form.
//!
//! A stem says what is spoken of, a form how: «дорогу» wants repair, «дорога» was closed. A word counts
//! once in each of its forms; what a form says in all is added up when a thread meets it first.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::stems;
use crate::{
    domain::Sector,
    text::{Analyser, Token},
};

/// What marks a form among the words, as in the query language.
pub(super) const FORM: char = '=';
/// How many sectors there are.
pub(super) const SECTORS: usize = Sector::ALL.len();
/// Words of a text below which its length does not count: a short text says less.
const LENGTH_MIN: usize = 8;
/// Weights are kept and written as whole numbers of so many parts: half the memory, and exact sums.
pub(super) const PARTS: f32 = 1000.0;

/// A number for each sector, in their order.
pub(super) type SectorRow = [i16; SECTORS];

/// What [`fit`](super::fit::fit) learns of sectors and the file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct SectorTable {
    /// The leaning of a text without known words, by sector.
    pub bias: SectorRow,
    /// Weights of stems, families (`@вода`) and forms (`=воды`), in thousandths, in their order.
    pub words: Vec<(Box<str>, SectorRow)>,
}

/// The same, to be asked. Immutable, shared by all threads.
#[derive(Debug)]
pub(super) struct SectorWords {
    bias: SectorRow,
    stems: Rows,
    forms: Rows,
}

type Rows = HashMap<Box<str>, SectorRow, FxBuildHasher>;

/// One thread's memory: what each form says, and the forms of the text at hand.
#[derive(Debug, Default)]
pub(super) struct SectorReading {
    /// By form number.
    forms: Vec<FormRow>,
    /// Forms of the last text that count, with the first place of each.
    present: Vec<(u32, (u32, u32))>,
    stamp: u32,
}

#[derive(Debug, Clone, Copy)]
struct FormRow {
    sums: SectorRow,
    /// The text that had it last; 0 for a form that has not been met.
    stamp: u32,
    /// A word of Russian letters.
    counts: bool,
}

/// What each word counts in a text of so many: long texts do not shout down the bias.
pub(super) fn scale(words: usize) -> f32 {
    1.0 / (words.max(LENGTH_MIN) as f32).sqrt()
}

impl SectorWords {
    pub(super) fn new(table: &SectorTable) -> Self {
        let (mut stems, mut forms) = (Rows::default(), Rows::default());
        for (word, row) in &table.words {
            match word.strip_prefix(FORM) {
                Some(form) => forms.insert(form.into(), *row),
                None => stems.insert(word.clone(), *row),
            };
        }
        let bias = table.bias;
        Self { bias, stems, forms }
    }

    /// What the text that `analyser` read last leans to, by sector.
    pub(super) fn lean(&self, analyser: &Analyser, reading: &mut SectorReading) -> [f32; SECTORS] {
        reading.start();
        for token in stems::tokens(analyser) {
            self.note(analyser, token, reading);
        }
        let mut sums = [0_i32; SECTORS];
        for (form, _) in &reading.present {
            for (sum, part) in sums.iter_mut().zip(reading.forms[*form as usize].sums) {
                *sum += i32::from(part);
            }
        }
        let scale = scale(reading.present.len());
        let mut leanings = [0.0; SECTORS];
        for (at, leaning) in leanings.iter_mut().enumerate() {
            *leaning = (f32::from(self.bias[at]) + sums[at] as f32 * scale) / PARTS;
        }
        leanings
    }

    fn note(&self, analyser: &Analyser, token: &Token, reading: &mut SectorReading) {
        let form = token.form.index();
        if form >= reading.forms.len() {
            reading.forms.resize(form + 1, FormRow::NEW);
        }
        let stamp = reading.stamp;
        let row = &mut reading.forms[form];
        if row.stamp == stamp {
            return;
        }
        if row.stamp == FormRow::NEW.stamp {
            let stem = stems::stem(analyser, token);
            row.counts = stem.is_some();
            row.sums = stem.map_or(row.sums, |stem| self.sums(stem, analyser.word(token)));
        }
        row.stamp = stamp;
        if row.counts {
            let number = u32::try_from(form).expect("forms are numbered in 32 bits");
            reading.present.push((number, (token.start, token.end)));
        }
    }

    /// What a word says by its stem and by its form.
    fn sums(&self, stem: &str, form: &str) -> SectorRow {
        let rows = [self.stems.get(stem), self.forms.get(form)];
        let mut sums = [0; SECTORS];
        for row in rows.into_iter().flatten() {
            for (sum, part) in sums.iter_mut().zip(row) {
                *sum = i16::saturating_add(*sum, *part);
            }
        }
        sums
    }

    /// Where the words stand that spoke most for `sector` in the text read last: byte ranges.
    pub(super) fn evidence(
        reading: &SectorReading,
        sector: Sector,
        most: usize,
    ) -> Vec<(u32, u32)> {
        let said = |form: u32| reading.forms[form as usize].sums[sector as usize];
        let mut told: Vec<_> = reading
            .present
            .iter()
            .filter(|(form, _)| said(*form) > 0)
            .collect();
        told.sort_by_key(|(form, _)| std::cmp::Reverse(said(*form)));
        told.into_iter().take(most).map(|(_, span)| *span).collect()
    }
}

impl FormRow {
    const NEW: Self = Self {
        sums: [0; SECTORS],
        stamp: 0,
        counts: false,
    };
}

impl SectorReading {
    /// Forgets the forms: the analyser numbers them anew.
    pub(super) fn forget(&mut self) {
        self.forms.clear();
    }

    fn start(&mut self) {
        self.present.clear();
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == FormRow::NEW.stamp {
            self.forms.clear();
            self.stamp += 1;
        }
    }
}
