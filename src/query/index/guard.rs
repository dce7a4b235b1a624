//! The guard beside an anchor: the words of the next witness, asked before anything is verified.

use crate::query::{
    anchor::Witness,
    code::{ASKED_ONE_BY_ONE, Vocabulary, number},
    eval::Positions,
};

/// What must occur besides the anchor.
#[derive(Debug, Clone, Copy)]
pub(super) enum Guard {
    /// Nothing: the anchor is the only witness.
    Open,
    /// One of these words.
    Words([u32; ASKED_ONE_BY_ONE]),
    /// A word of this group.
    Group(u32),
}

impl Guard {
    pub(super) fn of(witness: Option<&Witness>, vocabulary: &mut Vocabulary) -> Self {
        match witness.map(|witness| &witness.words[..]) {
            None | Some([]) => Self::Open,
            Some(&[word]) => Self::Words([place(word), place(word)]),
            Some(&[one, other]) => Self::Words([place(one), place(other)]),
            Some(words) => Self::Group(vocabulary.group(words)),
        }
    }

    /// True when the text has what the guard asks for.
    pub(super) fn opens(self, positions: &Positions) -> bool {
        match self {
            Self::Open => true,
            Self::Words(words) => words.iter().any(|word| positions.has(*word as usize)),
            Self::Group(group) => positions.has_group(group as usize),
        }
    }
}

fn place(word: u32) -> u32 {
    super::place(number(word))
}
