//! Numbers of facilities and routes: «4», «15-й», «101к», «четвёртая», «тридцать вторая».

use super::super::words::{Word, Words};

/// A number as a text tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// Figures, perhaps with a letter: «101к».
    pub(super) text: String,
    pub(super) told: Told,
}

/// How it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// «15».
    Bare,
    /// «15-й», «15го».
    Ordinal,
    /// «Пятнадцатый».
    Words,
}

/// A post office may be told by its index.
const FIGURES_MAX: usize = 3;
const INDEX_FIGURES: usize = 6;

/// Endings of ordinals in figures, also those that are written without a hyphen.
const ENDINGS: [&str; 22] = [
    "й", "я", "ю", "е", "м", "х", "го", "му", "ой", "ая", "ую", "ый", "ий", "ое", "ом", "ем", "ым",
    "им", "ого", "его", "ому", "ему",
];
/// Letters of numbers: «школа 4а», «автобус 101к». No ordinal ends in one of them.
const LETTERS: [&str; 8] = ["а", "б", "в", "г", "к", "н", "с", "э"];

/// The number that a word is.
pub(super) fn read(word: &Word<'_>) -> Option<Number> {
    if !word.number {
        return None;
    }
    let raw = word.raw.to_lowercase();
    let end = raw.find(|sign: char| !sign.is_ascii_digit());
    let (figures, rest) = raw.split_at(end.unwrap_or(raw.len()));
    let long = figures.len() > FIGURES_MAX && figures.len() != INDEX_FIGURES;
    if long || figures.starts_with('0') {
        return None;
    }
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let (text, told) = match rest {
        "" => (figures.to_owned(), Told::Bare),
        letter if LETTERS.contains(&letter) => (format!("{figures}{letter}"), Told::Bare),
        ending if ENDINGS.contains(&ending) => (figures.to_owned(), Told::Ordinal),
        _ => return None,
    };
    Some(Number { text, told })
}

const STEMS: [(&str, u16); 26] = [
    ("перв", 1),
    ("втор", 2),
    ("четверт", 4),
    ("пят", 5),
    ("шест", 6),
    ("седьм", 7),
    ("восьм", 8),
    ("девят", 9),
    ("десят", 10),
    ("одиннадцат", 11),
    ("двенадцат", 12),
    ("тринадцат", 13),
    ("четырнадцат", 14),
    ("пятнадцат", 15),
    ("шестнадцат", 16),
    ("семнадцат", 17),
    ("восемнадцат", 18),
    ("девятнадцат", 19),
    ("двадцат", 20),
    ("тридцат", 30),
    ("сороков", 40),
    ("пятидесят", 50),
    ("шестидесят", 60),
    ("семидесят", 70),
    ("восьмидесят", 80),
    ("девяност", 90),
];
const STEM_ENDINGS: [&str; 9] = ["ый", "ой", "ая", "ую", "ого", "ому", "ым", "ом", "ою"];
const THIRD: [&str; 8] = [
    "третий",
    "третья",
    "третьей",
    "третью",
    "третьего",
    "третьему",
    "третьим",
    "третьем",
];
const TENS: [(&str, u16); 9] = [
    ("двадцать", 20),
    ("тридцать", 30),
    ("сорок", 40),
    ("пятьдесят", 50),
    ("шестьдесят", 60),
    ("семьдесят", 70),
    ("восемьдесят", 80),
    ("девяносто", 90),
    ("сто", 100),
];

/// The number that the words up to `last` tell, and its first word: «сто двадцать пятая».
pub(super) fn in_words(words: &Words<'_>, last: usize) -> Option<(usize, Number)> {
    let mut number = ordinal(words.get(last)?.form)?;
    let mut first = last;
    while let Some(tens) = words.before(first).filter(|_| words.adjacent(first)) {
        let Some((_, more)) = TENS.iter().find(|(word, _)| *word == tens.form) else {
            break;
        };
        number += more;
        first -= 1;
    }
    let text = number.to_string();
    let told = Told::Words;
    Some((first, Number { text, told }))
}

fn ordinal(form: &str) -> Option<u16> {
    if THIRD.contains(&form) {
        return Some(3);
    }
    STEMS.iter().find_map(|(stem, number)| {
        let ending = form.strip_prefix(stem)?;
        STEM_ENDINGS.contains(&ending).then_some(*number)
    })
}
