//! Which sector a text belongs to, by its words: each by its stem and by its form.
//!
//! A stem says what is spoken of, a form how: «дорогу» wants repair, «дорога» was closed. A word counts
//! once in each of its forms; what a form says in all is added up when a thread meets it first.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use crate::domain::Sector;

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

    /// What a text leans to, by sector, of whose words each says so much.
    pub(super) fn lean<'r>(
        &self,
        said: impl ExactSizeIterator<Item = &'r SectorRow>,
    ) -> [f32; SECTORS] {
        let scale = scale(said.len());
        let mut sums = [0_i32; SECTORS];
        for row in said {
            for (sum, part) in sums.iter_mut().zip(row) {
                *sum += i32::from(*part);
            }
        }
        std::array::from_fn(|at| (f32::from(self.bias[at]) + sums[at] as f32 * scale) / PARTS)
    }

    /// What a word says by its stem and by its form.
    pub(super) fn said(&self, stem: &str, form: &str) -> SectorRow {
        let rows = [self.stems.get(stem), self.forms.get(form)];
        let mut sums = [0; SECTORS];
        for row in rows.into_iter().flatten() {
            for (sum, part) in sums.iter_mut().zip(row) {
                *sum = i16::saturating_add(*sum, *part);
            }
        }
        sums
    }
}
