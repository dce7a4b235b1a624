//! Anchors: of each expression the words one of which must occur, chosen as rare as can be.

use super::code::{AND, FIELD, NEAR, NOT, OR, PHRASE, TERM, Vocabulary, number};

/// Words one of which every matching text contains, and the share of texts that contain any.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    pub(super) words: Vec<u32>,
    pub(super) share: f32,
}

/// The rarest anchor of an expression; none when it may match a text without any of its words.
pub(super) fn anchor(code: &[u32], vocabulary: &Vocabulary) -> Option<Anchor> {
    match code[0] {
        TERM => Some(any(&code[2..2 + code[1] as usize], vocabulary)),
        PHRASE => {
            let mut at = 3;
            let slots = (0..code[2]).map(|_| {
                let count = code[at] as usize;
                let words = &code[at + 1..at + 1 + count];
                at += count + 1;
                any(words, vocabulary)
            });
            rarest(slots.map(Some))
        }
        NEAR => rarest(operands(&code[2..]).map(|operand| anchor(operand, vocabulary))),
        AND => rarest(operands(&code[2..]).map(|operand| anchor(operand, vocabulary))),
        OR => {
            let mut all = Anchor {
                words: Vec::new(),
                share: 0.0,
            };
            for operand in operands(&code[2..]) {
                let one = anchor(operand, vocabulary)?;
                all.words.extend(one.words);
                all.share += one.share;
            }
            Some(all)
        }
        NOT | FIELD => None,
        _ => unreachable!("the code holds only known operations"),
    }
}

fn any(words: &[u32], vocabulary: &Vocabulary) -> Anchor {
    Anchor {
        words: words.to_vec(),
        share: words
            .iter()
            .map(|&word| vocabulary.share(number(word)))
            .sum(),
    }
}

fn rarest(anchors: impl Iterator<Item = Option<Anchor>>) -> Option<Anchor> {
    anchors
        .flatten()
        .min_by(|one, other| one.share.total_cmp(&other.share))
}

/// The operands of a run of length-prefixed code.
pub(super) fn operands(mut code: &[u32]) -> impl Iterator<Item = &[u32]> + Clone {
    std::iter::from_fn(move || {
        let (&length, rest) = code.split_first()?;
        let (operand, rest) = rest.split_at(length as usize);
        code = rest;
        Some(operand)
    })
}
