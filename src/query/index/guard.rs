//! The guard beside an anchor: a byte for each of a few words, tested before anything is verified.

use crate::query::{anchor::Witness, code::number};

/// Marks of the words of the next witness, repeated to fill; a witness of more words guards nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guard([u8; 4]);

impl Guard {
    /// Every text has this mark, and no word.
    pub(super) const OPEN: u8 = u8::MAX;

    pub(super) fn of(witness: Option<&Witness>) -> Self {
        let mut marks = [Self::OPEN; 4];
        if let Some(Witness { words, .. }) = witness
            && (1..=marks.len()).contains(&words.len())
        {
            for (mark, word) in marks.iter_mut().zip(words.iter().cycle()) {
                *mark = Self::mark(number(*word));
            }
        }
        Self(marks)
    }

    /// The mark of a word: one of 255, so strangers share it.
    pub(super) fn mark(word: usize) -> u8 {
        (word % usize::from(Self::OPEN)) as u8
    }
}

/// The marks of the words of a text.
#[derive(Debug, Default)]
pub(super) struct Marks([u64; 4]);

impl Marks {
    pub(super) fn set(&mut self, mark: u8) {
        self.0[usize::from(mark >> 6)] |= 1 << (mark & 63);
    }

    pub(super) fn has_any(&self, Guard(marks): Guard) -> bool {
        marks
            .iter()
            .any(|mark| self.0[usize::from(mark >> 6)] >> (mark & 63) & 1 == 1)
    }
}
