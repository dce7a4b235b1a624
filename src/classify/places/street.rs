//! Streets: a name beside a type word («ул. Мира», «Народный бульвар») or before a house («Щорса, 47а»).

use super::{
    area, crossing,
    gazetteer::Gazetteer,
    house,
    inflect::{capitalised, nominative},
    kind::{is_area, street_type},
    known,
    name::{
        ends_unit, hyphened, initial, is_compound, looks_like_name, name_after, name_before,
        numbered_name, ordinal_ahead, second_word,
    },
    words::{Word, Words},
};
use crate::text::fold;

/// Words that may stand between a name and its house: «рядом с домом 5».
const HOUSE_WORDS_MAX: usize = 4;
/// Words of a town's name: «Верхний Нейво-Алапаевск» has two, some have three.
const TOWN_WORDS_MAX: usize = 3;

/// A street found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Street {
    /// Nominative, without the type word.
    pub(super) name: String,
    /// Its houses, as listed: «Мира 5 и 7».
    pub(super) houses: Vec<String>,
    /// First and last word of its name and type.
    pub(super) named: (usize, usize),
    /// First and last word that belong to it.
    pub(super) words: (usize, usize),
    /// Bytes of the text: type word, name and house, without the flat.
    pub(super) span: (usize, usize),
    pub(super) certain: bool,
}

impl Street {
    /// Byte ranges of the words of its name, when it is a street for certain.
    pub(super) fn name_in(&self, words: &Words<'_>) -> impl Iterator<Item = (u32, u32)> {
        let (first, last) = self.named;
        let named = words.list.get(first..=last).filter(|_| self.certain);
        let named = named.into_iter().flatten();
        let named = named.filter(|word| street_type(word.form).is_none());
        named.map(|word| (word.start as u32, word.end as u32))
    }
}

/// All streets of a text, left to right, none overlapping another.
pub(super) fn find(words: &Words<'_>, places: &Gazetteer) -> Vec<Street> {
    let mut found: Vec<Street> = Vec::new();
    let mut index = 0;
    while index < words.list.len() {
        let free = found.last().map_or(0, |street| street.words.1 + 1);
        if let Some(streets) = crossing::find(words, places, index) {
            index = streets.last().map_or(index, |street| street.words.1) + 1;
            found.extend(streets);
            continue;
        }
        let street = typed(words, places, index, free)
            .or_else(|| bare(words, places, index, free))
            .or_else(|| dated(words, places, index));
        match street {
            Some(street) => {
                index = street.words.1.max(index) + 1;
                if found
                    .last()
                    .is_some_and(|last| is_part_of(words, last, &street))
                {
                    found.pop();
                }
                found.push(street);
                while let Some(other) = found
                    .last()
                    .and_then(|last| crossing::listed(words, places, last))
                {
                    index = other.words.1 + 1;
                    found.push(other);
                }
            }
            None => index += 1,
        }
    }
    found
}

/// «мкр. Пригородный, ул. Ягодная, 4»: the first only says where in town the second lies.
fn is_part_of(words: &Words<'_>, area: &Street, street: &Street) -> bool {
    let ends = [area.words.0, area.words.1];
    let between = words.text.get(area.span.1..street.span.0).unwrap_or("\n");
    area.houses.is_empty()
        && ends.iter().any(|at| is_area(words.list[*at].form))
        && between.chars().all(|c| matches!(c, ' ' | ',' | '.'))
}

/// A street with a type word at `index`: the name after it, or an adjective before it.
fn typed(words: &Words<'_>, places: &Gazetteer, index: usize, free: usize) -> Option<Street> {
    let word = words.get(index).filter(|word| word.cue.street)?;
    let kind = street_type(word.form)?;
    let after = name_after(words, places, index, kind);
    let before = || {
        let name = name_before(words, places, index, kind).filter(|_| index > free)?;
        Some((index - 1, index, name))
    };
    let (first, last, name) = match after {
        Some(named) => {
            let (last, name) = area::with_number(words, index, named);
            let ordinal = ordinal_ahead(words, index, kind).filter(|_| index > free);
            match ordinal.filter(|_| !is_area(word.form)) {
                Some(ordinal) => (index - 1, last, format!("{ordinal}{name}")),
                None => (index, last, name),
            }
        }
        None => before().or_else(|| area::numbered(words, places, index, free))?,
    };
    let street = with_houses(words, name, (first, last), true);
    Some(match house_ahead(words, first, free) {
        Some((from, house)) if street.houses.is_empty() => Street {
            span: (words.list[from].start, street.span.1),
            houses: vec![house],
            ..street
        },
        _ => street,
    })
}

/// «дом 3, улица Мира», «д.3, ул. Мира»: where the words of a house right before a type word begin, no
/// earlier than at `free`, and the house.
fn house_ahead(words: &Words<'_>, index: usize, free: usize) -> Option<(usize, String)> {
    let (house, number) = (index.checked_sub(2)?, index.checked_sub(1)?);
    let word = words.get(house).filter(|_| house >= free)?;
    let is_house = matches!(word.form, "дом" | "дома" | "доме" | "дому" | "домом" | "д");
    let of_street = !words.get(index).is_some_and(|word| is_area(word.form));
    let stands_before = is_house && of_street && matches!(words.gap(index).trim(), "" | ",");
    let number = house::read_number(words.get(number).filter(|_| stands_before)?.raw)?;
    Some((house, number))
}

/// A street without a type word whose name ends at `index` and which a house follows.
fn bare(words: &Words<'_>, places: &Gazetteer, index: usize, free: usize) -> Option<Street> {
    let word = words.get(index).filter(|word| !word.number)?;
    // Most words stand far from any number: looking for one is cheaper than anything after it.
    let is_number = |at: usize| words.get(at).is_some_and(|word| word.number);
    let followed = (index + 1..=index + HOUSE_WORDS_MAX).any(is_number);
    if !followed && !index.checked_sub(2).is_some_and(is_number) {
        return None;
    }
    // «40-летия Победы 52» is no house of «Победы».
    if words.adjacent(index) && index.checked_sub(1).is_some_and(|at| ends_years(words, at)) {
        return None;
    }
    let after = followed
        .then(|| house::read(&words.text[word.end..]))
        .flatten();
    if after.is_none() && houses_before(words, index).is_none() {
        return None;
    }
    let name = nominative(&word.spelt(), None);
    let folded = fold(&name).into_owned();
    if known::is_never(word.form) || known::is_never(&folded) {
        return None;
    }
    let (first, name) = with_lead(words, places, (index, free)).unwrap_or((index, name));
    let known = places.knows_street(&folded) || ends_regiment(words, index);
    let in_town = || follows_any_town(words, places, first);
    let is_name = word.capital
        || known::is_surname(word.form)
        || places.streets.contains(word.form)
        || ends_regiment(words, index)
        || known && (in_town() || is_lone_address(words, first, word))
        || looks_like_name(&folded) && in_town();
    let of_town = places.forms.contains_key(word.form)
        && (places.is_plain_name(word.form) || !follows_town(words, places, index));
    let sounds = looks_like_name(word.form)
        || looks_like_name(&folded) && in_town()
        || first < index
        || word.form.ends_with(['в', 'х']) && in_town() && word.capital;
    // «Губкин, Раевского 3»: a town before and a house behind leave no doubt.
    let certain = known || after.is_some() && word.capital && in_town();
    (is_name && (known || !of_town && sounds))
        .then(|| with_houses(words, name, (first, index), certain))
}

/// «на советской 81, кв. 5»: a name in small letters stands for a street when nothing is counted after it.
fn is_lone_address(words: &Words<'_>, first: usize, word: &Word<'_>) -> bool {
    let introduced = words.adjacent(first)
        && words
            .before(first)
            .is_some_and(|before| matches!(before.form, "на" | "по"));
    let rest = &words.text[word.end..];
    let house = house::read(rest);
    introduced
        && house.is_some_and(|house| house.named || house::stands_alone(&rest[house.length..]))
}

/// «Белгородского полка».
fn ends_regiment(words: &Words<'_>, index: usize) -> bool {
    ends_unit(words.list[index].form)
        && words.adjacent(index)
        && words.before(index).is_some_and(|lead| {
            lead.capital && lead.form.ends_with("ой") | lead.form.ends_with("ого")
        })
}

/// The words before the one at `index` that belong to its name: where they begin, and the whole name.
fn with_lead(
    words: &Words<'_>,
    places: &Gazetteer,
    (index, free): (usize, usize),
) -> Option<(usize, String)> {
    let at = index.checked_sub(1).filter(|at| *at >= free)?;
    let (lead, word) = (words.get(at)?, words.get(index)?);
    // «Уральских Рабочих»
    let plural = lead.capital
        && word.capital
        && lead.form.ends_with(['х'])
        && !known::is_surname(word.form)
        && words.adjacent(index);
    let compound = known::is_first_part(lead.form) && is_compound(words, at);
    if plural || compound || ends_regiment(words, index) {
        let name = format!("{} {}", capitalised(&lead.spelt()), second_word(word));
        return Some((at, name));
    }
    if let Some(name) = hyphened(words, places, at) {
        return Some((at, name));
    }
    let (_, first) = lead.capital.then(|| initial(words, places, at)).flatten()?;
    (!first.is_empty()).then(|| (at, format!("{first}{}", nominative(&word.spelt(), None))))
}

/// «на 8 Марта 5»: a date names a street only behind a preposition or a town and before a house. An
/// anniversary does so without either, «40-летия Октября 52», where it begins an address.
fn dated(words: &Words<'_>, places: &Gazetteer, index: usize) -> Option<Street> {
    words.get(index).filter(|word| word.number)?;
    let introduced = words.adjacent(index)
        && words
            .before(index)
            .is_some_and(|before| matches!(before.form, "на" | "по"));
    let (last, name) = numbered_name(words, index)?;
    let end = words.get(last)?;
    let rest = &words.text[end.end..];
    let house = house::read(rest)?;
    let in_town = follows_any_town(words, places, index);
    let addressed = || {
        let begins = in_town || !words.adjacent(index);
        let alone = house.named || house::stands_alone(&rest[house.length..]);
        let date = in_town && end.capital;
        begins && alone && (date || is_anniversary(words, index, last))
    };
    let named = end.capital || in_town;
    (named && (introduced || addressed())).then(|| with_houses(words, name, (index, last), true))
}

/// «40-летия Октября», «30 лет Победы»; «40 лет» alone is an age.
fn is_anniversary(words: &Words<'_>, first: usize, last: usize) -> bool {
    (first..last).any(|at| ends_years(words, at)) && !ends_years(words, last)
}

/// «40-летия», «30 лет».
fn ends_years(words: &Words<'_>, at: usize) -> bool {
    let counted = || words.adjacent(at) && words.before(at).is_some_and(|word| word.number);
    words.get(at).is_some_and(|word| match word.number {
        true => word.form.ends_with("летия"),
        false => matches!(word.form, "лет" | "летия") && counted(),
    })
}

/// «Екатеринбург, Малышева 36»: behind a town and a comma even the name of a village is a street.
fn follows_town(words: &Words<'_>, places: &Gazetteer, index: usize) -> bool {
    words.gap(index).trim() == "," && ends_town(words, places, index, true)
}

/// «в Губкине на Мира 5», «ревда мира 18»: a town stands right before the street.
fn follows_any_town(words: &Words<'_>, places: &Gazetteer, index: usize) -> bool {
    let preposition = words.adjacent(index)
        && words
            .before(index)
            .is_some_and(|before| matches!(before.form, "на" | "по"));
    let index = index - usize::from(preposition);
    matches!(words.gap(index).trim(), "" | ",") && ends_town(words, places, index, false)
}

/// True when the words before `index` are a town's name.
pub(super) fn ends_town(
    words: &Words<'_>,
    places: &Gazetteer,
    index: usize,
    nominative: bool,
) -> bool {
    (index.saturating_sub(TOWN_WORDS_MAX)..index).any(|from| {
        let forms = words.get(from).and_then(|word| places.forms.get(word.form));
        let mut forms = forms.into_iter().flatten();
        forms.any(|form| {
            let own = words.list.get(from..index).unwrap_or_default();
            (form.nominative || !nominative)
                && own.iter().map(|word| word.form).eq(form.words.iter())
        })
    })
}

/// «дом 5 по улице Мира», «между домами 8 и 10 на Щорса»: where the words of the houses before the
/// street at `index` begin, and the houses.
fn houses_before(words: &Words<'_>, index: usize) -> Option<(usize, Vec<String>)> {
    let preposition = words.before(index)?;
    if !matches!(preposition.form, "по" | "на") {
        return None;
    }
    let number = |at: usize| house::read_number(words.get(at)?.raw);
    let mut at = index.checked_sub(2)?;
    let mut houses = vec![number(at)?];
    let mut house_at = |at: usize| number(at).map(|house| houses.push(house));
    while let Some(before) = at.checked_sub(1).and_then(|at| words.get(at)) {
        let step = match (before.form, words.gap(at).trim()) {
            ("и", "") => 2,
            (_, ",") => 1,
            _ => break,
        };
        if at.checked_sub(step).and_then(&mut house_at).is_none() {
            break;
        }
        at -= step;
    }
    houses.reverse();
    let house = words.before(at)?;
    let one = matches!(house.form, "дом" | "дома" | "доме" | "дому" | "домом" | "д");
    let is_house = one || matches!(house.form, "домами" | "домах" | "домов" | "домам");
    is_house.then_some((at - 1, houses))
}

/// Adds the houses that follow or precede, and the stretch of text.
pub(super) fn with_houses(
    words: &Words<'_>,
    name: String,
    named: (usize, usize),
    mut certain: bool,
) -> Street {
    let (first, mut last) = named;
    let mut start = words.list[first].start;
    let mut end = words.list[last].end;
    let mut houses = Vec::new();
    if let Some(house) = house::read(&words.text[end..]) {
        end += house.length;
        if let Some((more, length)) = house::more(&words.text[end..], &house) {
            end += length;
            houses.extend(more);
        }
        // «Мира 1-15» may be a stretch of houses or a flat; «дома 1-15» and «дом 1-15» tell which.
        let open = house.upto.is_some() && !house.named;
        if open {
            certain = false;
            houses.clear();
        } else {
            let upto = house.upto.filter(|_| house.several);
            houses.splice(0..0, [house.number].into_iter().chain(upto));
        }
        while words.get(last + 1).is_some_and(|word| word.start < end) {
            last += 1;
        }
    } else if let Some((from, before)) = houses_before(words, first) {
        start = words.list[from].start;
        houses = before;
    }
    Street {
        name,
        houses,
        named,
        words: (first, last),
        span: (start, end),
        certain,
    }
}
