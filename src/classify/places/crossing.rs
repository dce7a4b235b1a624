//! Crossings: «перекрёсток Щорса и Губкина», «улиц Конева и Королёва», «угол Попова и Народного бульвара».

use super::{
    gazetteer::Gazetteer,
    inflect::nominative,
    kind::street_type,
    known,
    name::{is_compound, looks_like_name, name_after, name_before, numbered_name, second_word},
    street::{Street, with_houses},
    words::Words,
};
use crate::text::fold;

const CROSSINGS: [&str; 16] = [
    "перекресток",
    "перекрестка",
    "перекрестку",
    "перекрестке",
    "перекрестком",
    "пересечение",
    "пересечения",
    "пересечению",
    "пересечении",
    "пересечением",
    "угол",
    "угла",
    "углу",
    "развилка",
    "развилке",
    "развилки",
];
/// Words for several streets at once.
const STREETS: [&str; 5] = ["улиц", "улицы", "улицам", "улицами", "улицах"];

/// True when this word may begin a crossing.
pub(super) fn is_cue(form: &str) -> bool {
    CROSSINGS.contains(&form) || STREETS.contains(&form)
}

/// The two streets of the crossing that the word at `index` announces. They need no type word of their
/// own, so both must be there.
pub(super) fn find(words: &Words<'_>, places: &Gazetteer, index: usize) -> Option<[Street; 2]> {
    words
        .get(index)
        .filter(|word| word.cue.street && is_cue(word.form))?;
    let is_plural = |at: usize| {
        words
            .get(at)
            .is_some_and(|word| STREETS.contains(&word.form))
    };
    let crossing = !is_plural(index);
    let at = index + 1 + usize::from(crossing && is_plural(index + 1));
    let first = street(words, places, at)?;
    let link = first.words.1 + 1;
    let linked = words
        .get(link)
        .is_some_and(|word| word.form == "и" || crossing && matches!(word.form, "с" | "со"));
    let second = street(words, places, link + 1).filter(|_| linked)?;
    Some([first, second])
}

/// The street that begins at `at`, with or without a type word.
fn street(words: &Words<'_>, places: &Gazetteer, at: usize) -> Option<Street> {
    let word = words.get(at)?;
    let (last, name) = match street_type(word.form) {
        Some(kind) => name_after(words, places, at, kind)?,
        None => before_type(words, places, at)
            .or_else(|| numbered_name(words, at))
            .or_else(|| named(words, places, at))?,
    };
    Some(with_houses(words, name, (at, last), true))
}

/// «Народного бульвара».
fn before_type(words: &Words<'_>, places: &Gazetteer, at: usize) -> Option<(usize, String)> {
    let kind = street_type(words.get(at + 1)?.form)?;
    Some((at + 1, name_before(words, places, at + 1, kind)?))
}

/// A name by itself: a known one, or a capitalised word that sounds like one.
fn named(words: &Words<'_>, places: &Gazetteer, at: usize) -> Option<(usize, String)> {
    let word = words
        .get(at)
        .filter(|word| !word.number && words.adjacent(at))?;
    if known::is_first_part(word.form) && is_compound(words, at) {
        let second = second_word(words.get(at + 1)?);
        return Some((at + 1, format!("{} {second}", nominative(word.raw, None))));
    }
    let name = nominative(word.raw, None);
    let folded = fold(&name);
    let sounds = word.capital && looks_like_name(&folded);
    ((places.knows_street(&folded) || sounds) && !known::is_never(&folded)).then_some((at, name))
}
