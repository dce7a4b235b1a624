//! Words that announce a street: «ул», «проспект», «в переулке», «б-р».

use std::{collections::HashMap, sync::LazyLock};

use rustc_hash::FxBuildHasher;

/// Grammatical gender of a type word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    Feminine,
    Masculine,
    Neuter,
}

/// A word that announces a street.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    /// Of the word: adjectives agree with it.
    pub(super) gender: Gender,
    /// A shortened word: lower-case names may follow.
    pub(super) short: bool,
    /// The full word in the nominative: an adjective beside it is in the nominative already.
    pub(super) nominative: bool,
    /// The full word in the genitive.
    pub(super) genitive: bool,
}

const SHORT: [(&str, Gender); 22] = [
    ("ул", Gender::Feminine),
    ("пл", Gender::Feminine),
    ("наб", Gender::Feminine),
    ("пр-т", Gender::Masculine),
    ("пр-кт", Gender::Masculine),
    ("просп", Gender::Masculine),
    ("пр-д", Gender::Masculine),
    ("пр-зд", Gender::Masculine),
    ("пр", Gender::Masculine),
    ("пер", Gender::Masculine),
    ("пер-к", Gender::Masculine),
    ("б-р", Gender::Masculine),
    ("бул", Gender::Masculine),
    ("бульв", Gender::Masculine),
    ("мкр", Gender::Masculine),
    ("мкрн", Gender::Masculine),
    ("мкр-н", Gender::Masculine),
    ("м-н", Gender::Masculine),
    ("м-он", Gender::Masculine),
    ("ш", Gender::Neuter),
    ("туп", Gender::Masculine),
    ("тр-т", Gender::Masculine),
];

/// An ending that a word has not.
const NONE: &str = "-";

/// Stems of the full words with their endings: nominative, genitive, others.
const FULL: [(&str, &[&str], Gender); 13] = [
    ("улиц", &["а", "ы", "е", "у", "ей"], Gender::Feminine),
    ("площад", &["ь", "и", "ью"], Gender::Feminine),
    ("набережн", &["ая", "ой", "ую"], Gender::Feminine),
    ("алле", &["я", "и", "е", "ю", "ей"], Gender::Feminine),
    ("проспект", &["", "а", "у", "ом", "е"], Gender::Masculine),
    (
        "переул",
        &["ок", "ка", "ку", "ком", "ке"],
        Gender::Masculine,
    ),
    ("бульвар", &["", "а", "у", "ом", "е"], Gender::Masculine),
    ("проезд", &["", "а", "у", "ом", "е"], Gender::Masculine),
    ("тракт", &["", "а", "у", "ом", "е"], Gender::Masculine),
    ("микрорайон", &["", "а", "у", "ом", "е"], Gender::Masculine),
    ("тупик", &["", "а", "у", "ом", "е"], Gender::Masculine),
    ("проул", &["ок", "ка", "ку", "ком", "ке"], Gender::Masculine),
    // It has one form in all cases, so none that says «nominative».
    ("шосс", &[NONE, NONE, "е"], Gender::Neuter),
];

/// True when a street may stand beside this word.
pub(super) fn is_type(form: &str) -> bool {
    street_type(form).is_some()
}

/// True for words that hardly ever stand beside an adjective but a name.
pub(super) fn is_road(form: &str) -> bool {
    const STEMS: [&str; 5] = ["проспект", "бульвар", "тракт", "шоссе", "переул"];
    STEMS.iter().any(|stem| form.starts_with(stem))
}

/// True when this word announces a part of a town that may have streets of its own.
pub(super) fn is_area(form: &str) -> bool {
    matches!(form, "мкр" | "мкрн" | "мкр-н" | "м-н" | "м-он") || form.starts_with("микрорайон")
}

/// What kind of street this word announces. Asked of every word of every text, so it is one look-up.
pub(super) fn street_type(form: &str) -> Option<Type> {
    static TYPES: LazyLock<HashMap<String, Type, FxBuildHasher>> = LazyLock::new(types);
    TYPES.get(form).copied()
}

fn types() -> HashMap<String, Type, FxBuildHasher> {
    let short = SHORT.iter().map(|&(word, gender)| {
        let (short, nominative, genitive) = (true, false, false);
        let kind = Type {
            gender,
            short,
            nominative,
            genitive,
        };
        (word.to_owned(), kind)
    });
    let full = FULL.iter().flat_map(|&(stem, endings, gender)| {
        endings.iter().enumerate().map(move |(at, ending)| {
            let kind = Type {
                gender,
                short: false,
                nominative: at == 0,
                genitive: at == 1,
            };
            (format!("{stem}{ending}"), kind)
        })
    });
    full.chain(short).collect()
}
