//! Witnesses: sets of words one of which must occur. The rarest anchors an expression, the next guards
//! it.

use super::code::{AND, FIELD, NEAR, NOT, OR, PHRASE, TERM, Vocabulary, group_and_words, number};

/// Words one of which every matching text contains, and the share of texts that contain any.
#[derive(Debug, Clone)]
pub(super) struct Witness {
    pub(super) words: Vec<u32>,
    pub(super) share: f32,
}

/// The witnesses of an expression, the rarest first; none when it may match a text without any of its
/// words.
pub(super) fn witnesses(code: &[u32], vocabulary: &Vocabulary) -> Vec<Witness> {
    let mut found = all(code, vocabulary);
    found.sort_by(|one, other| one.share.total_cmp(&other.share));
    found
}

fn all(code: &[u32], vocabulary: &Vocabulary) -> Vec<Witness> {
    let of_all = |code| operands(code).flat_map(|operand| all(operand, vocabulary));
    match code[0] {
        TERM => vec![any(&code[2..2 + code[1] as usize], vocabulary)],
        PHRASE => operands(&code[3..])
            .map(|words| any(words, vocabulary))
            .collect(),
        NEAR | AND => of_all(&code[2..]).collect(),
        OR => either(&code[2..], vocabulary).into_iter().collect(),
        NOT | FIELD => Vec::new(),
        _ => unreachable!("the code holds only known operations"),
    }
}

/// One witness for a choice: the rarest of every alternative, together.
fn either(code: &[u32], vocabulary: &Vocabulary) -> Option<Witness> {
    let mut together = Witness {
        words: Vec::new(),
        share: 0.0,
    };
    for operand in operands(code) {
        let one = witnesses(operand, vocabulary).into_iter().next()?;
        together.words.extend(one.words);
        together.share += one.share;
    }
    Some(together)
}

fn any(list: &[u32], vocabulary: &Vocabulary) -> Witness {
    let (_, words) = group_and_words(list);
    Witness {
        words: words.to_vec(),
        share: share_of(list, vocabulary),
    }
}

/// The share of texts that contain any word of a group.
fn share_of(list: &[u32], vocabulary: &Vocabulary) -> f32 {
    let (_, words) = group_and_words(list);
    let shares = words.iter().map(|&word| vocabulary.share(number(word)));
    shares.sum()
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
