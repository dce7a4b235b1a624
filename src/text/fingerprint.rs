//! Near-duplicate fingerprint: sixty-four one-bit min-hashes over the stems and pairs of stems.
//!
//! Two fingerprints agree in a bit with probability (1 + J) / 2, J being the share of common stems
//! and pairs, so their Hamming distance tells how alike two texts are (Li & König, "b-bit minwise
//! hashing", WWW 2010).

use std::{collections::BTreeSet, hash::Hasher};

use rustc_hash::FxHasher;

use super::Analyser;
use crate::domain::Fingerprint;

const LANES: usize = 64;
/// Texts of fewer words say too little: «у нас тоже» is no duplicate of «у нас тоже».
const WORDS_MIN: usize = 6;

/// The fingerprint of the text the analyser read last; none for very short texts. Texts with other numbers
/// are strangers, however alike their words.
pub fn fingerprint(analyser: &Analyser) -> Option<Fingerprint> {
    let tokens = &analyser.analysis().tokens;
    let words = tokens.iter().filter(|token| !token.is_part());
    let hashes: Vec<u64> = words
        .map(|token| hash(analyser.form(token.form).keys[0].as_bytes()))
        .collect();
    if hashes.len() < WORDS_MIN {
        return None;
    }
    let mut lanes = [u64::MAX; LANES];
    for (at, &one) in hashes.iter().enumerate() {
        sift(&mut lanes, one);
        if let Some(&next) = hashes.get(at + 1) {
            sift(&mut lanes, mix(one.rotate_left(17) ^ next));
        }
    }
    let bits = lanes
        .iter()
        .enumerate()
        .fold(0, |bits, (lane, &least)| bits | ((mix(least) & 1) << lane));
    Some(Fingerprint(bits ^ numbers(analyser)))
}

/// What the numbers of the text turn over: the same words about another school, house or bus are no
/// repetition. Nothing in a text without numbers.
fn numbers(analyser: &Analyser) -> u64 {
    let tokens = analyser.analysis().tokens.iter();
    let words = tokens.map(|token| analyser.word(token));
    let numbers: BTreeSet<&str> = words
        .filter(|word| word.starts_with(|sign: char| sign.is_ascii_digit()))
        .collect();
    let hashes = numbers.iter().map(|number| hash(number.as_bytes()));
    hashes.fold(0, |all, one| mix(all ^ one))
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    mix(hasher.finish())
}

/// Lowers every lane to its own permutation of `value`.
fn sift(lanes: &mut [u64; LANES], value: u64) {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    for lane in lanes {
        seed = seed.wrapping_mul(0xD120_2EF1_68F9_7C2D).wrapping_add(0x1F);
        *lane = (*lane).min(mix(value ^ seed));
    }
}

/// The finaliser of SplitMix64: every input bit reaches every output bit.
const fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Lexicon;

    fn distance(one: &str, other: &str) -> u32 {
        let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
        let mut of = |text: &str| {
            analyser.analyse(text);
            fingerprint(&analyser).expect("long enough").0
        };
        (of(one) ^ of(other)).count_ones()
    }

    #[test]
    fn a_reworded_repeat_is_nearer_than_another_complaint() {
        let text = "Третий день нет горячей воды в доме на улице Садовой, управляющая компания не берёт трубку и ничего не объясняет жителям";
        let case = "ТРЕТИЙ ДЕНЬ НЕТ ГОРЯЧЕЙ ВОДЫ в домах на улице Садовой! Управляющая компания не берет трубку и ничего не объясняет жителям...";
        let other = "На перекрёстке у школы не горит светофор, дети перебегают дорогу перед машинами, примите меры пока никто не пострадал";
        assert_eq!(distance(text, case), 0);
        assert!(distance(text, other) > 16);
    }

    #[test]
    fn the_same_words_about_another_school_are_another_complaint() {
        let of = |number: &str| {
            format!("В школе № {number} не топят, дети сидят в куртках, просим разобраться")
        };
        assert_eq!(distance(&of("20"), &of("20")), 0);
        assert!(distance(&of("20"), &of("36")) > 16);
        assert!(distance(&of("20"), &of("")) > 16);
    }

    #[test]
    fn a_short_remark_has_no_fingerprint() {
        let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
        analyser.analyse("у нас тоже нет воды");
        assert_eq!(fingerprint(&analyser), None);
    }
}
