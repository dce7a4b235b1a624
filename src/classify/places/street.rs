//! Streets: a name beside a type word («ул. Мира», «Народный бульвар») or before a house («Щорса, 47а»).

use super::{
    gazetteer::Gazetteer,
    house::{self, House},
    inflect::{capitalised, nominative},
    kind::{Gender, Type, is_type, street_type},
    known,
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
    pub(super) house: Option<String>,
    /// First and last word that belong to it.
    pub(super) words: (usize, usize),
    /// Bytes of the text: type word, name and house, without the flat.
    pub(super) span: (usize, usize),
    pub(super) certain: bool,
}

/// All streets of a text, left to right, none overlapping another.
pub(super) fn find(words: &Words<'_>, places: &Gazetteer) -> Vec<Street> {
    let mut found: Vec<Street> = Vec::new();
    let mut index = 0;
    while index < words.list.len() {
        let free = found.last().map_or(0, |street| street.words.1 + 1);
        let street = typed(words, places, index, free).or_else(|| bare(words, places, index, free));
        match street {
            Some(street) => {
                index = street.words.1.max(index) + 1;
                found.push(street);
            }
            None => index += 1,
        }
    }
    found
}

/// A street with a type word at `index`: the name after it, or an adjective before it.
fn typed(words: &Words<'_>, places: &Gazetteer, index: usize, free: usize) -> Option<Street> {
    let word = words.get(index).filter(|word| word.cue.street)?;
    let kind = street_type(word.form)?;
    let after = name_after(words, places, index, kind);
    let (first, last, name) = match after {
        Some((last, name)) => (index, last, name),
        None => {
            let name = name_before(words, places, index, kind).filter(|_| index > free)?;
            (index - 1, index, name)
        }
    };
    Some(with_house(words, name, (first, last), true))
}

/// The name that follows a type word: its last word and its nominative.
fn name_after(
    words: &Words<'_>,
    places: &Gazetteer,
    index: usize,
    kind: Type,
) -> Option<(usize, String)> {
    let mut at = index + 1;
    let dotted = words.text[words.get(index)?.end..].starts_with('.');
    let joined = if kind.short {
        words.follows_abbreviation(at)
    } else {
        words.adjacent(at)
    };
    if !joined {
        return None;
    }
    if let Some(numbered) = numbered_name(words, at) {
        return Some(numbered);
    }
    let mut lead = String::new();
    if let Some((next, name)) = initial(words, at) {
        (at, lead) = (next, name);
    }
    let first = words.get(at)?;
    let bare_ok = kind.short && words.get(index)?.form.chars().count() > 2 || dotted;
    if !is_name(first, places, kind, bare_ok) {
        return None;
    }
    let mut name = if is_compound(words, at) {
        capitalised(first.raw)
    } else {
        nominative(first.raw, Some(kind))
    };
    while is_compound(words, at) {
        at += 1;
        name = format!("{name} {}", second_word(&words.list[at]));
    }
    Some((at, format!("{lead}{name}")))
}

/// True when the word after `at` belongs to the same name.
fn is_compound(words: &Words<'_>, at: usize) -> bool {
    let (Some(word), Some(next)) = (words.get(at), words.get(at + 1)) else {
        return false;
    };
    words.adjacent(at + 1)
        && !next.number
        && (known::is_second(next.form) && !known::is_surname(word.form)
            || known::is_first_part(word.form) && (next.capital || known::is_surname(next.form)))
        && !is_type(next.form)
}

fn second_word(word: &Word<'_>) -> String {
    const SMALL: [&str; 8] = [
        "полка",
        "дивизии",
        "армии",
        "области",
        "лет",
        "летия",
        "ополчения",
        "комсомола",
    ];
    const ACRONYMS: [&str; 4] = ["влксм", "ссср", "вцспс", "ркка"];
    if SMALL.contains(&word.form) {
        word.raw.to_lowercase()
    } else if ACRONYMS.contains(&word.form) {
        word.raw.to_uppercase()
    } else {
        capitalised(word.raw)
    }
}

/// «8 Марта», «50 лет Октября», «50-летия Белгородской области», «3-я Песковская», «5-й».
fn numbered_name(words: &Words<'_>, at: usize) -> Option<(usize, String)> {
    const MONTHS: [&str; 13] = [
        "мая",
        "марта",
        "октября",
        "июля",
        "апреля",
        "января",
        "февраля",
        "декабря",
        "июня",
        "августа",
        "сентября",
        "ноября",
        "съезда",
    ];
    let number = words.get(at).filter(|word| word.number)?;
    let next = words.get(at + 1).filter(|_| words.adjacent(at + 1));
    if let Some(next) = next {
        if MONTHS.contains(&next.form) {
            return Some((at + 1, format!("{} {}", number.raw, capitalised(next.raw))));
        }
        let ordinal = number.raw.ends_with(['я', 'й']) && !number.form.ends_with("летия");
        if ordinal && next.capital && !is_type(next.form) {
            let name = nominative(next.raw, None);
            return Some((at + 1, format!("{} {name}", number.raw)));
        }
    }
    let anniversary = number.form.ends_with("летия");
    let years = next.is_some_and(|word| matches!(word.form, "лет" | "летия"));
    if !anniversary && !years {
        return None;
    }
    let mut last = at + usize::from(years);
    let mut name = words.text[number.start..words.get(last)?.end].to_owned();
    while let Some(word) = words.get(last + 1) {
        let belongs = words.adjacent(last + 1)
            && !word.number
            && (word.capital || known::is_second(word.form));
        if !belongs || last >= at + 3 || is_type(word.form) {
            break;
        }
        last += 1;
        name = format!("{name} {}", second_word(word));
    }
    Some((last, name))
}

/// «К. Маркса»: the first name behind the initial, and where the surname stands.
fn initial(words: &Words<'_>, at: usize) -> Option<(usize, String)> {
    let letter = words
        .get(at)
        .filter(|word| word.form.chars().count() == 1)?;
    let surname = words
        .get(at + 1)
        .filter(|_| words.follows_abbreviation(at + 1))?;
    // «ул. г. Курска» names a town, not somebody called G. Kursk.
    let town = matches!(letter.form, "г" | "п" | "с" | "х") && !looks_like_name(surname.form);
    let known = known::is_surname(surname.form);
    if surname.form.chars().count() < 4 || !(known || surname.capital && !town) {
        return None;
    }
    let first = known::first_name(letter.form.chars().next()?, surname.form);
    Some((
        at + 1,
        first.map(|name| format!("{name} ")).unwrap_or_default(),
    ))
}

/// True when a word after a type word is the street's name and not the next word of the sentence.
fn is_name(word: &Word<'_>, places: &Gazetteer, kind: Type, bare_ok: bool) -> bool {
    let letters = word.form.chars().count();
    if word.number || letters < 3 || is_type(word.form) || house::read(word.raw).is_some() {
        return false;
    }
    let name = nominative(word.raw, Some(kind));
    if places.knows_street(&fold(&name)) || known::is_first_part(word.form) && word.capital {
        return true;
    }
    if word.capital {
        return !matches!(
            word.form,
            "нет" | "где" | "там" | "уже" | "когда" | "просим" | "прошу"
        );
    }
    bare_ok && looks_like_name(word.form)
}

/// True for endings of genitive surnames and of adjectives.
fn looks_like_name(form: &str) -> bool {
    const ENDINGS: [&str; 16] = [
        "ова",
        "ева",
        "ина",
        "ына",
        "ского",
        "цкого",
        "ская",
        "цкая",
        "ской",
        "цкой",
        "ная",
        "вая",
        "ской",
        "вой",
        "ский",
        "енко",
    ];
    form.chars().count() >= 5 && ENDINGS.iter().any(|ending| form.ends_with(ending))
}

/// An adjective before its type word: «Народный бульвар», «на Советской улице».
fn name_before(words: &Words<'_>, places: &Gazetteer, index: usize, kind: Type) -> Option<String> {
    let word = words.before(index)?;
    if !words.adjacent(index) || known::is_never(word.form) {
        return None;
    }
    if word.number {
        let ordinal = word.raw.ends_with(['й', 'я', 'м']) && word.raw.contains('-');
        let digits: String = word.raw.chars().take_while(char::is_ascii_digit).collect();
        return (ordinal && kind.gender == Gender::Masculine).then(|| format!("{digits}-й"));
    }
    let name = nominative(word.raw, Some(kind));
    let folded = fold(&name);
    let adjective = match kind.gender {
        Gender::Feminine => folded.ends_with("ая") || folded.ends_with("яя"),
        Gender::Masculine => {
            folded.ends_with("ий") || folded.ends_with("ый") || folded.ends_with("ой")
        }
        Gender::Neuter => folded.ends_with("ое") || folded.ends_with("ее"),
    };
    let ordinal = ordinal_before(words, index - 1);
    let known = ordinal.is_some() || places.knows_street(&folded);
    let named = known || word.capital && !words.begins_sentence(index - 1);
    (adjective && named && folded.chars().count() > 4)
        .then(|| format!("{}{name}", ordinal.unwrap_or_default()))
}

/// «на 4-м Косиновском переулке»: the number that belongs to the adjective at `index`.
fn ordinal_before(words: &Words<'_>, index: usize) -> Option<String> {
    let word = words.before(index).filter(|_| words.adjacent(index))?;
    let digits: String = word.raw.chars().take_while(char::is_ascii_digit).collect();
    let ordinal = word.number
        && digits.len() < 3
        && ["-й", "-го", "-м", "-я"]
            .iter()
            .any(|end| word.raw.ends_with(end));
    let mark = if word.raw.ends_with('я') { 'я' } else { 'й' };
    ordinal.then(|| format!("{digits}-{mark} "))
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
    let known_surname = || known::is_surname(word.form) || places.streets.contains(word.form);
    if !(word.capital || known_surname()) || known::is_never(word.form) {
        return None;
    }
    let after = followed
        .then(|| house::read(&words.text[word.end..]))
        .flatten();
    after.or_else(|| house_before(words, index))?;
    let name = nominative(word.raw, None);
    let certain = places.knows_street(&fold(&name));
    let of_town = places.begins_name(word.form)
        && (places.is_plain_name(word.form) || !follows_town(words, places, index));
    if !certain && (of_town || !looks_like_name(word.form)) {
        return None;
    }
    let compound = index > free
        && words
            .before(index)
            .is_some_and(|lead| known::is_first_part(lead.form))
        && is_compound(words, index - 1);
    let lead = index.checked_sub(1).filter(|at| *at >= free);
    let (first, name) = match lead.and_then(|at| Some((at, words.get(at)?))) {
        Some((at, lead)) if compound => (
            at,
            format!("{} {}", capitalised(lead.raw), second_word(word)),
        ),
        Some((at, lead)) if lead.capital => match initial(words, at) {
            Some((_, first)) if !first.is_empty() => (at, format!("{first}{name}")),
            _ => (index, name),
        },
        _ => (index, name),
    };
    Some(with_house(words, name, (first, index), certain))
}

/// «Екатеринбург, Малышева 36»: behind a town and a comma even the name of a village is a street.
fn follows_town(words: &Words<'_>, places: &Gazetteer, index: usize) -> bool {
    let is_town = |from: usize| {
        let forms = words.get(from).and_then(|word| places.forms.get(word.form));
        let mut forms = forms.into_iter().flatten();
        forms.any(|form| {
            let own = words.list.get(from..index).unwrap_or_default();
            form.nominative && own.iter().map(|word| word.form).eq(form.words.iter())
        })
    };
    words.gap(index).trim() == "," && (index.saturating_sub(TOWN_WORDS_MAX)..index).any(is_town)
}

/// «дом 5 по улице Мира», «в доме 7 на Щорса»: the house stands before the street at `index`.
fn house_before(words: &Words<'_>, index: usize) -> Option<House> {
    let preposition = words.before(index)?;
    if !matches!(preposition.form, "по" | "на") {
        return None;
    }
    let number = words
        .get(index.checked_sub(2)?)
        .filter(|word| word.number)?;
    let house = words.get(index.checked_sub(3)?)?;
    let is_house = matches!(house.form, "дом" | "дома" | "доме" | "дому" | "домом" | "д");
    let number = house::read_number(number.raw).filter(|_| is_house)?;
    Some(House {
        number,
        length: 0,
        named: true,
    })
}

/// Adds the house that follows or precedes, and the stretch of text.
fn with_house(words: &Words<'_>, name: String, at: (usize, usize), certain: bool) -> Street {
    let (first, mut last) = at;
    let mut start = words.list[first].start;
    let mut end = words.list[last].end;
    let mut number = None;
    if let Some(house) = house::read(&words.text[end..]) {
        end += house.length;
        number = Some(house.number);
        while words.get(last + 1).is_some_and(|word| word.start < end) {
            last += 1;
        }
    } else if let Some(house) = house_before(words, first) {
        start = words.list[first - 3].start;
        number = Some(house.number);
    }
    Street {
        name,
        house: number,
        words: (first, last),
        span: (start, end),
        certain,
    }
}
