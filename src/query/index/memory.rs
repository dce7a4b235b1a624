//! The working memory of one thread that scans: what the text at hand has, and its candidates.

use super::{RuleIndex, rows::Row};
use crate::{
    query::{bits::Bits, eval::Positions},
    text::{Analyser, FormId},
};

/// One thread's working memory for scanning; belongs to one index and one analyser.
#[derive(Debug, Default)]
pub struct Scan {
    pub(super) positions: Positions,
    /// By form number: what it stands for.
    forms: Vec<FormWords>,
    pub(super) words: Vec<Word>,
    /// By token of the text at hand: what it stands for.
    pub(super) known: Vec<FormWords>,
    generation: u32,
    /// What the vocabulary's words in the text anchor, each once.
    pub(super) present: Vec<Row>,
    /// Pieces that may match; after a scan those that do, rising.
    pub(super) candidates: Vec<u32>,
    /// The candidates as a set.
    chosen: Bits,
    pub(super) matched: Vec<u32>,
}

/// A word of the vocabulary that a form stands for, with all that the index has of it: in one place,
/// because tables by word are large and met in no order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// Positions after the form's own.
    pub(super) offset: u8,
    pub(super) number: u32,
    pub(super) groups: Row,
    pub(super) anchored: Row,
}

/// Where the words of a form begin in [`Scan::words`], and in the low byte how many they are: most
/// forms have none, and the table is asked for every word of every text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FormWords(u32);

impl FormWords {
    const UNKNOWN: Self = Self(u32::MAX);

    fn new(words: std::ops::Range<usize>) -> Self {
        let from = u32::try_from(words.start)
            .ok()
            .filter(|from| *from < 1 << 24);
        let from = from.expect("bounded by the form cache");
        Self(from << 8 | u32::try_from(words.len().min(254)).expect("was just bounded"))
    }

    pub(super) fn range(self) -> std::ops::Range<usize> {
        let from = (self.0 >> 8) as usize;
        from..from + (self.0 & 0xFF) as usize
    }
}

impl Scan {
    pub(super) fn start(&mut self, index: &RuleIndex, analyser: &Analyser) {
        self.positions
            .start(index.vocabulary.len(), index.vocabulary.groups());
        if self.generation != analyser.generation() {
            self.generation = analyser.generation();
            self.forms.clear();
            self.words.clear();
        }
        self.present.clear();
        self.candidates.clear();
        self.chosen.start(index.pieces.len());
    }

    pub(super) fn candidate(&mut self, piece: u32) {
        if self.chosen.add(piece as usize) {
            self.candidates.push(piece);
        }
    }

    /// The words of a form, looked up once.
    pub(super) fn words_of(
        &mut self,
        index: &RuleIndex,
        analyser: &Analyser,
        form: FormId,
    ) -> FormWords {
        let at = form.index();
        if at >= self.forms.len() {
            self.forms.resize(at + 1, FormWords::UNKNOWN);
        }
        if self.forms[at] == FormWords::UNKNOWN {
            let from = self.words.len();
            index
                .vocabulary
                .words_of(analyser.form(form), |offset, number| {
                    self.words.push(Word {
                        offset,
                        number,
                        groups: index.groups.row(number as usize),
                        anchored: index.anchored.row(number as usize),
                    })
                });
            self.forms[at] = FormWords::new(from..self.words.len());
        }
        self.forms[at]
    }
}
