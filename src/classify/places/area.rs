//! Numbers of microdistricts: «мкр 15», «15 микрорайон», «мкр Зелёный Бор 2, дом 7».

use super::{
    gazetteer::Gazetteer,
    house,
    kind::{is_area, street_type},
    street::ends_town,
    words::{Word, Words},
};

const PREPOSITIONS: [&str; 10] = ["в", "во", "из", "на", "по", "до", "от", "к", "с", "у"];

/// A microdistrict that has a number and no name, its type word at `index`: first word, last word and
/// the number as ordinals are printed.
pub(super) fn numbered(
    words: &Words<'_>,
    places: &Gazetteer,
    index: usize,
    free: usize,
) -> Option<(usize, usize, String)> {
    let form = words.get(index).filter(|word| is_area(word.form))?.form;
    let before = || {
        let at = index.checked_sub(1).filter(|at| *at >= free)?;
        let digits = digits(words.get(at)?).filter(|_| words.adjacent(index))?;
        begins(words, places, at).then(|| (at, index, ordinal(digits)))
    };
    let after = || {
        let at = index + 1;
        let digits = digits(words.get(at)?).filter(|_| follows_type(words, at))?;
        let fits = begins(words, places, index) && counts_nothing(words, form, at);
        fits.then(|| (index, at, ordinal(digits)))
    };
    let found = before().or_else(after);
    // «м-н 15» is as often a shop.
    let shop = |last: usize| form == "м-н" && !house::is_named(&words.text[words.list[last].end..]);
    found.filter(|(_, last, _)| !shop(*last))
}

/// The name of a microdistrict with the number behind it, where a house is named behind both: «Зелёный
/// Бор 2, дом 7» is house 7 of «Зелёный Бор-2». `last` is the name's last word.
pub(super) fn with_number(
    words: &Words<'_>,
    index: usize,
    (last, name): (usize, String),
) -> (usize, String) {
    let area = words.get(index).is_some_and(|word| is_area(word.form));
    let number = words.get(last + 1).filter(|_| words.adjacent(last + 1));
    let own = number
        .filter(|_| area)
        .and_then(|word| Some((word, digits(word)?)));
    match own {
        Some((word, digits)) if house::is_named(&words.text[word.end..]) => {
            (last + 1, format!("{name}-{digits}"))
        }
        _ => (last, name),
    }
}

fn ordinal(digits: &str) -> String {
    format!("{digits}-й")
}

/// The digits of a number that a microdistrict may have: «15», «15-й», «15й».
fn digits<'a>(word: &Word<'a>) -> Option<&'a str> {
    let digits = word.raw.strip_suffix('й').unwrap_or(word.raw);
    let digits = digits.strip_suffix('-').unwrap_or(digits);
    let plain = digits.chars().all(|c| c.is_ascii_digit());
    (plain && (1..3).contains(&digits.len()) && !digits.starts_with('0')).then_some(digits)
}

/// «мкр. 15», «микрорайон № 15».
fn follows_type(words: &Words<'_>, at: usize) -> bool {
    let sign = words.gap(at).trim_start_matches('.').trim();
    words.follows_abbreviation(at) || sign == "№"
}

/// True when the words from `at` on are a place of their own: «дом 15 микрорайон», «Жукова мкр 42» and
/// «школа 15 микрорайон» give the number to the word before.
fn begins(words: &Words<'_>, places: &Gazetteer, at: usize) -> bool {
    let Some(before) = words.before(at).filter(|_| words.adjacent(at)) else {
        return true;
    };
    PREPOSITIONS.contains(&before.form) || ends_town(words, places, at, false)
}

/// True when the number at `at` is the microdistrict's, and not one of what is counted in it: «в
/// микрорайоне 3 аварии».
fn counts_nothing(words: &Words<'_>, form: &str, at: usize) -> bool {
    let inside = words
        .before(at - 1)
        .is_some_and(|before| PREPOSITIONS.contains(&before.form));
    let label = street_type(form).is_some_and(|kind| kind.short || kind.nominative) && !inside;
    let rest = &words.text[words.list[at].end..];
    house::is_named(rest)
        || house::stands_alone(rest)
        || label && house::read(&words.text[words.list[at].start..]).is_some()
}
