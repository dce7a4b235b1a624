//! Crossings: «перекрёсток Щорса и Губкина», «улиц Конева и Королёва», «угол Попова и Народного бульвара».

use super::{
    gazetteer::Gazetteer,
    house,
    inflect::nominative,
    kind::{is_area, street_type},
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

/// The streets of the crossing or list that the word at `index` announces. They need no type word of their
/// own, so two at least must be there.
pub(super) fn find(words: &Words<'_>, places: &Gazetteer, index: usize) -> Option<Vec<Street>> {
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
    let mut streets = vec![street(words, places, at)?];
    while let Some(last) = streets.last() {
        let at = last.words.1 + 1;
        let linked = words
            .get(at)
            .is_some_and(|word| word.form == "и" || crossing && matches!(word.form, "с" | "со"));
        let next = match linked {
            true => street(words, places, at + 1),
            false if crossing => None,
            false => known_next(words, places, last),
        };
        let Some(next) = next else { break };
        streets.push(next);
    }
    (streets.len() > 1).then_some(streets)
}

/// «улица Щорса, Королёва и Губкина»: one type word for all. The next street of the list, if it is known and
/// the one before has no house of its own.
pub(super) fn listed(words: &Words<'_>, places: &Gazetteer, last: &Street) -> Option<Street> {
    let first = words.get(last.named.0)?;
    let announced = street_type(first.form).is_some() && !is_area(first.form);
    let follows_one = last.named.0 == last.words.0 && street_type(first.form).is_none();
    (announced || follows_one).then(|| known_next(words, places, last))?
}

/// The known street behind a comma or an «и». What stands behind it must begin another thought: «Мира, Новая
/// школа» is one street.
fn known_next(words: &Words<'_>, places: &Gazetteer, last: &Street) -> Option<Street> {
    let link = last.words.1 + 1;
    let and = words.get(link)?.form == "и" && words.adjacent(link);
    let at = link + usize::from(and);
    let linked = match and {
        true => words.adjacent(at),
        false => words.gap(at).trim() == ",",
    };
    let word = words.get(at).filter(|_| linked && last.houses.is_empty())?;
    let own = word.capital || known::is_surname(word.form);
    if word.number || !own || places.is_plain_name(word.form) {
        return None;
    }
    let (end, name) = named(words, places, at, false)?;
    let street = with_houses(words, name, (at, end), true);
    let goes_on = words.get(end + 1).is_some_and(|next| next.form == "и");
    let alone = house::stands_alone(&words.text[words.list[end].end..]);
    (goes_on || alone || !street.houses.is_empty()).then_some(street)
}

/// The street that begins at `at`, with or without a type word.
fn street(words: &Words<'_>, places: &Gazetteer, at: usize) -> Option<Street> {
    let word = words.get(at)?;
    let (last, name) = match street_type(word.form) {
        Some(kind) => name_after(words, places, at, kind)?,
        None => before_type(words, places, at)
            .or_else(|| numbered_name(words, at))
            .or_else(|| {
                let sounding = words.adjacent(at);
                sounding.then(|| named(words, places, at, true)).flatten()
            })?,
    };
    Some(with_houses(words, name, (at, last), true))
}

/// «Народного бульвара».
fn before_type(words: &Words<'_>, places: &Gazetteer, at: usize) -> Option<(usize, String)> {
    let kind = street_type(words.get(at + 1)?.form)?;
    Some((at + 1, name_before(words, places, at + 1, kind)?))
}

/// A name by itself: a known one, or a capitalised word that sounds like one where that is enough.
fn named(
    words: &Words<'_>,
    places: &Gazetteer,
    at: usize,
    sounding: bool,
) -> Option<(usize, String)> {
    let word = words.get(at).filter(|word| !word.number)?;
    if known::is_first_part(word.form) && is_compound(words, at) {
        let second = second_word(words.get(at + 1)?);
        return Some((
            at + 1,
            format!("{} {second}", nominative(&word.spelt(), None)),
        ));
    }
    let name = nominative(&word.spelt(), None);
    let folded = fold(&name);
    let sounds = sounding && word.capital && looks_like_name(&folded);
    ((places.knows_street(&folded) || sounds) && !known::is_never(&folded)).then_some((at, name))
}
