//! What a thread remembers between texts: what each form says, and the words of the text at hand.

use super::sectors::{SECTORS, SectorRow};
use crate::text::{Analyser, Token};

/// One thread's memory: what each form says, and what the text at hand was seen to have.
#[derive(Debug, Default)]
pub struct Reading {
    generation: u32,
    /// By form number.
    pub(super) forms: Vec<FormSays>,
    /// Words of the last text, each form once, with its first place.
    pub(super) words: Vec<(u32, Span)>,
    /// Rows of its stems, each once, with the first place of each.
    pub(super) present: Vec<(u32, Span)>,
    /// By row: the text that had it last.
    stamps: Vec<u32>,
    pub(super) stamp: u32,
}

/// Bytes of a text.
pub(super) type Span = (u32, u32);

/// What a form says, asked for every word of every text.
#[derive(Debug, Clone, Copy)]
pub(super) struct FormSays {
    /// The text that had it last; 0 for a form that nobody has met.
    pub(super) stamp: u32,
    /// The row of its stem.
    pub(super) row: u32,
    /// Of the sectors.
    pub(super) sectors: SectorRow,
}

impl FormSays {
    pub(super) const NEW: Self = Self {
        stamp: 0,
        row: Self::NO_WORD,
        sectors: [0; SECTORS],
    };
    /// Stands for a row where a form is no word.
    const NO_WORD: u32 = u32::MAX;
    /// Where nothing was learnt of its stem.
    pub(super) const UNKNOWN: u32 = u32::MAX - 1;
}

impl Reading {
    pub(super) fn start(&mut self, analyser: &Analyser, rows: usize) {
        self.stamp = self.stamp.wrapping_add(1);
        if self.generation != analyser.generation() || self.stamp == FormSays::NEW.stamp {
            self.generation = analyser.generation();
            self.forms.clear();
            self.stamps.clear();
            self.stamp = 1;
        }
        self.words.clear();
        self.present.clear();
        self.stamps.resize(rows, 0);
    }

    /// A form that the text has not had yet.
    pub(super) fn note_word(&mut self, token: &Token) {
        let form = token.form.index();
        let (row, span) = (self.forms[form].row, (token.start, token.end));
        if row == FormSays::NO_WORD {
            return;
        }
        let number = u32::try_from(form).expect("forms are numbered in 32 bits");
        self.words.push((number, span));
        if row != FormSays::UNKNOWN {
            self.note(row, span);
        }
    }

    pub(super) fn note(&mut self, row: u32, span: Span) {
        let stamp = &mut self.stamps[row as usize];
        if *stamp != self.stamp {
            *stamp = self.stamp;
            self.present.push((row, span));
        }
    }
}
