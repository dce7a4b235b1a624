//! Whose plate it is: that of a bus stays in the text, that of a neighbour's car does not. The nearest
//! word for a vehicle in the same sentence decides; in doubt it is private.

use super::Number;
use crate::text::{
    markup::{REDACTED_CLOSE, REDACTED_OPEN},
    plain::fold,
};

/// Words looked at on either side.
const REACH: usize = 6;
/// Letters of a plate, and its digits before those of the region.
const PLATE_LETTERS: usize = 3;
const PLATE_DIGITS: usize = 3;
/// A full stop after so short a word does not end a sentence: «гос. номер» goes on.
const ABBREVIATION: usize = 4;

/// How words for public transport begin.
const PUBLIC: &[&str] = &[
    "автобус",
    "маршрут",
    "троллейбус",
    "трамва",
    "электробус",
    "лиаз",
    "нефаз",
    "пазик",
    "икарус",
];
/// Words for it that are too short to be beginnings.
const PUBLIC_WHOLE: &[&str] = &["паз", "паза", "пазе", "пазу", "пазом"];
/// «Автобусная остановка», «трамвайные пути» are places, no vehicles.
const PLACES: &[&str] = &["автобусн", "троллейбусн", "трамвайн"];
/// So is «остановка автобуса».
const STOP: &str = "остановк";

/// How words begin that speak of a private car, its owner, or of parking it.
const PRIVATE: &[&str] = &[
    "машин",
    "автомоб",
    "автомаш",
    "легков",
    "такси",
    "иномарк",
    "джип",
    "внедорожник",
    "кроссовер",
    "седан",
    "мотоцикл",
    "грузовик",
    "тачк",
    "сосед",
    "припарк",
    "паркует",
    "паркуют",
    "парковк",
    "стоянк",
    "жигул",
    "приор",
    "лада",
    "лады",
    "ладе",
    "ладу",
    "мерседес",
    "тойот",
    "шкод",
    "хендай",
    "хундай",
    "ниссан",
    "форд",
    "рено",
];
/// Words for it that are too short to be beginnings.
const PRIVATE_WHOLE: &[&str] = &["авто", "ваз", "киа", "бмв", "ауди"];

/// What stands between a preposition, a number and the next word: «с 100 мм», «с 500 на 600», «в 200 км».
const NO_SERIES: &[&str] = &[
    "км", "см", "мм", "мк", "нм", "тн", "тр", "рн", "ру", "вт", "кв", "мв", "ом", "ст", "тк", "на",
    "но", "не", "ну", "от", "со", "во", "ко", "то", "та", "те", "ту", "ах", "ох", "ух", "ее", "ка",
    "му", "ос", "km", "cm", "mm", "mb", "tb", "kb", "at", "to",
];
/// How words begin after which lonely small letters are a plate: «номер о 777 оо».
const NAMED: &[&str] = &["номер", "госномер", "гос", "машин", "авто"];

/// True for a plate that is not that of public transport.
pub(super) fn is_private_plate(number: &Number<'_>) -> bool {
    is_plate(number) && !is_of_transport(number.before, number.after)
}

/// Tells a plate from words around a number of three digits.
fn is_plate(number: &Number<'_>) -> bool {
    let Number {
        written,
        before,
        after,
        ..
    } = *number;
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let whole = digits > PLATE_DIGITS;
    let goes_on = |c: char| c.is_numeric() || !whole && c.is_alphabetic();
    if before.ends_with(char::is_alphanumeric) || after.starts_with(goes_on) {
        return false;
    }
    let letters = written.chars().filter(|c| c.is_alphabetic());
    let letters: String = letters.take(PLATE_LETTERS).collect();
    let capital = letters.chars().all(char::is_uppercase);
    let glued = !written.contains(|c: char| !c.is_alphanumeric());
    let series = letters
        .char_indices()
        .nth(1)
        .map_or("", |(at, _)| &letters[at..]);
    if whole && (glued || capital) {
        return true;
    }
    if NO_SERIES.contains(&&*fold(series)) {
        return false;
    }
    let named = || {
        let last = words(before).last().map(fold);
        last.is_some_and(|word| NAMED.iter().any(|start| word.starts_with(start)))
    };
    whole || capital || glued || named()
}

/// True when the words around a plate say that it is public transport's. `before` and `after` reach to
/// the neighbouring plates at most.
fn is_of_transport(before: &str, after: &str) -> bool {
    let after = &after[..sentence_end(after).unwrap_or(after.len())];
    let before = &before[sentence_start(before)..];
    let mut behind: Vec<&str> = words(before).collect();
    behind.reverse();
    let ahead: Vec<&str> = words(after).collect();
    let behind = nearest(&behind, |at| behind.get(at + 1));
    let ahead = nearest(&ahead, |at| ahead.get(at.checked_sub(1)?));
    match (behind, ahead) {
        (Some(one), Some(other)) if one.0 == other.0 => one.1 && other.1,
        (Some(one), Some(other)) => one.min(other).1,
        (one, other) => one.or(other).is_some_and(|(_, public)| public),
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// How far the nearest vehicle is in words, and whether it is a public one. `previous` gives the word
/// that the text has before the one at a place.
fn nearest<'w>(
    words: &[&str],
    previous: impl Fn(usize) -> Option<&'w &'w str>,
) -> Option<(usize, bool)> {
    let mut near = words.iter().take(REACH).enumerate();
    near.find_map(|(at, word)| {
        let word = fold(word);
        let begins = |starts: &[&str]| starts.iter().any(|start| word.starts_with(start));
        if begins(PRIVATE) || PRIVATE_WHOLE.contains(&&*word) {
            return Some((at, false));
        }
        let public = (begins(PUBLIC) && !begins(PLACES)) || PUBLIC_WHOLE.contains(&&*word);
        let stop = || previous(at).is_some_and(|word| fold(word).starts_with(STOP));
        (public && !stop()).then_some((at, true))
    })
}

/// Where the last sentence of a text begins; a redaction mark is a bound as well, being a number too.
fn sentence_start(text: &str) -> usize {
    let mut ends = text.rmatch_indices(is_bound);
    ends.find(|(at, sign)| ends_sentence(text, *at, sign))
        .map_or(0, |(at, sign)| at + sign.len())
}

/// Where the first sentence of a text ends.
fn sentence_end(text: &str) -> Option<usize> {
    let mut ends = text.match_indices(is_bound);
    ends.find(|(at, sign)| ends_sentence(text, *at, sign))
        .map(|(at, _)| at)
}

fn is_bound(sign: char) -> bool {
    matches!(
        sign,
        '.' | '…' | '!' | '?' | ';' | '\n' | REDACTED_OPEN | REDACTED_CLOSE
    )
}

fn ends_sentence(text: &str, at: usize, sign: &str) -> bool {
    let letters = || {
        let word = text[..at].chars().rev();
        word.take_while(|c| c.is_alphanumeric()).count()
    };
    sign != "." || !(1..=ABBREVIATION).contains(&letters())
}
