//! Names of streets: which words beside a type word, a house or a crossing are one.

use super::{
    gazetteer::Gazetteer,
    house,
    inflect::{capitalised, nominative},
    kind::{Gender, Type, is_road, is_type},
    known,
    words::{Word, Words},
};
use crate::text::fold;

/// More words than a street is called by: «Шестидесяти лет Белгородской области» has four.
const COMPOUND_WORDS_MAX: usize = 4;

/// The name that follows a type word: its last word and its nominative.
pub(super) fn name_after(
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
    if let Some((next, name)) = initial(words, places, at) {
        (at, lead) = (next, name);
    }
    let first = words.get(at)?;
    let bare_ok = kind.short && words.get(index)?.form.chars().count() > 2 || dotted;
    let named = is_name(first, places, kind, bare_ok) || bare_ok && is_address(words, at, kind);
    if !named {
        return None;
    }
    if let Some(name) = hyphened(words, places, at) {
        return Some((at + 1, name));
    }
    if has_noun(words, places, at) {
        let noun = capitalised(&words.get(at + 1)?.spelt());
        return Some((at + 1, format!("{} {noun}", capitalised(&first.spelt()))));
    }
    let mut name = if is_compound(words, at) {
        capitalised(&first.spelt())
    } else {
        nominative(&first.spelt(), Some(kind))
    };
    let most = at + COMPOUND_WORDS_MAX;
    while at < most && is_compound(words, at) {
        at += 1;
        name = format!("{name} {}", second_word(&words.list[at]));
    }
    if let Some(ordinal) = ordinal_behind(words, at) {
        return Some((at + 1, format!("{ordinal} {lead}{name}")));
    }
    Some((at, format!("{lead}{name}")))
}

/// «Набережная 2-я, 4»: a number behind the name, before a house, that others write before it.
fn ordinal_behind<'t>(words: &Words<'t>, at: usize) -> Option<&'t str> {
    let next = words.get(at + 1).filter(|_| words.adjacent(at + 1))?;
    let ordinal = next.number && next.raw.ends_with(['я', 'й']) && next.raw.contains('-');
    let has_house = || house::read(&words.text[next.end..]).is_some();
    (ordinal && has_house()).then_some(next.raw)
}

/// «Шолом Алейхема»: a known name that lost its hyphen gets it back.
pub(super) fn hyphened(words: &Words<'_>, places: &Gazetteer, at: usize) -> Option<String> {
    let (first, second) = (words.get(at)?, words.get(at + 1)?);
    let known =
        words.adjacent(at + 1) && places.knows_street(&format!("{}-{}", first.form, second.form));
    known.then(|| {
        format!(
            "{}-{}",
            capitalised(&first.spelt()),
            capitalised(&second.spelt())
        )
    })
}

/// «пер.ремонтный 7»: an adjective in small letters that agrees with its type word and has a house.
fn is_address(words: &Words<'_>, at: usize, kind: Type) -> bool {
    const ENDINGS: [&str; 3] = ["ный", "вый", "кий"];
    let Some(word) = words.get(at) else {
        return false;
    };
    let agrees = ENDINGS.iter().any(|ending| word.form.ends_with(ending));
    kind.gender == Gender::Masculine && agrees && house::read(&words.text[word.end..]).is_some()
}

/// «Трудовые Резервы», «Зелёный Бор-1»: an adjective that is no street by itself, and its noun.
fn has_noun(words: &Words<'_>, places: &Gazetteer, at: usize) -> bool {
    let (Some(word), Some(next)) = (words.get(at), words.get(at + 1)) else {
        return false;
    };
    const PLURAL: [&str; 4] = ["ые", "ие", "ых", "их"];
    const SINGULAR: [&str; 4] = ["ый", "ий", "ая", "ое"];
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.form.ends_with(ending));
    let adjective = ends(&PLURAL) || ends(&SINGULAR) && !places.knows_street(word.form);
    adjective
        && word.capital
        && next.capital
        && words.adjacent(at + 1)
        && !(next.number || is_type(next.form) || places.begins_name(next.form))
        && looks_like_noun(next.form)
}

/// True for a word that may end a street's name; the next sentence begins with shorter ones.
fn looks_like_noun(form: &str) -> bool {
    form.chars().count() > 2
        && !matches!(
            form,
            "нет" | "где" | "там" | "уже" | "когда" | "просим" | "прошу"
        )
}

/// True when the word after `at` belongs to the same name.
pub(super) fn is_compound(words: &Words<'_>, at: usize) -> bool {
    let (Some(word), Some(next)) = (words.get(at), words.get(at + 1)) else {
        return false;
    };
    words.adjacent(at + 1)
        && !next.number
        && (known::is_second(next.form) && !known::is_surname(word.form)
            || known::is_first_part(word.form)
                && (next.capital || known::is_surname(next.form) || looks_like_name(next.form)))
        && !is_type(next.form)
}

pub(super) fn second_word(word: &Word<'_>) -> String {
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
    let spelt = word.spelt();
    // The form has no letter three times.
    let whole = fold(&spelt);
    if SMALL.contains(&word.form) {
        spelt.to_lowercase()
    } else if ACRONYMS.contains(&whole.as_ref()) {
        spelt.to_uppercase()
    } else {
        capitalised(&spelt)
    }
}

/// «8 Марта», «3 Интернационала», «50 лет Октября», «50-летия Белгородской области», «3-я Песковская», «5-й».
pub(super) fn numbered_name(words: &Words<'_>, at: usize) -> Option<(usize, String)> {
    const COUNTED: [&str; 15] = [
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
        "партсъезда",
        "интернационала",
    ];
    let number = words.get(at).filter(|word| word.number)?;
    let next = words.get(at + 1).filter(|_| words.adjacent(at + 1));
    if let Some(next) = next {
        if COUNTED.contains(&next.form) {
            return Some((
                at + 1,
                format!("{} {}", number.raw, capitalised(&next.spelt())),
            ));
        }
        if number.raw.ends_with("-го") && next.capital && !is_type(next.form) {
            return Some((
                at + 1,
                format!("{} {}", number.raw, capitalised(&next.spelt())),
            ));
        }
        let ordinal = number.raw.ends_with(['я', 'й']) && !number.form.ends_with("летия");
        // «78-й Гвардейской дивизии», «78 Гвардейской дивизии»
        let third = words.get(at + 2).filter(|_| is_compound(words, at + 1));
        let unit = |word: &&Word<'_>| ordinal || ends_unit(word.form);
        if let Some(third) = third.filter(|_| next.capital).filter(unit) {
            let digits = number.raw.trim_end_matches(['-', 'я', 'й']);
            let (name, unit) = (capitalised(&next.spelt()), second_word(third));
            return Some((at + 2, format!("{digits}-й {name} {unit}")));
        }
        if ordinal && next.capital && !is_type(next.form) {
            let name = nominative(&next.spelt(), None);
            return Some((at + 1, format!("{} {name}", number.raw)));
        }
    }
    let anniversary = number.form.ends_with("летия");
    let years = next.is_some_and(|word| matches!(word.form, "лет" | "летия"));
    if !anniversary && !years {
        return None;
    }
    let mut last = at + usize::from(years);
    let mut name = words.text[number.start..words.get(last)?.end].replace(" летия", "-летия");
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
pub(super) fn initial(words: &Words<'_>, places: &Gazetteer, at: usize) -> Option<(usize, String)> {
    let letter = words
        .get(at)
        .filter(|word| word.form.chars().count() == 1)?;
    let surname = words
        .get(at + 1)
        .filter(|_| words.follows_abbreviation(at + 1))?;
    // «ул. г. Курска» names a town, not somebody called G. Kursk; «П. Смидовича» is somebody.
    let dotted = words.gap(at + 1).starts_with('.');
    let person = dotted && letter.capital && !places.begins_name(surname.form);
    let town =
        matches!(letter.form, "г" | "п" | "с" | "х") && !(person || looks_like_name(surname.form));
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

/// True for what ends the name of a military unit.
pub(super) fn ends_unit(form: &str) -> bool {
    matches!(form, "полка" | "дивизии" | "армии")
}

/// True when a word after a type word is the street's name and not the next word of the sentence.
fn is_name(word: &Word<'_>, places: &Gazetteer, kind: Type, bare_ok: bool) -> bool {
    let letters = word.form.chars().count();
    if word.number || letters < 3 || house::read(word.raw).is_some() {
        return false;
    }
    let name = nominative(&word.spelt(), Some(kind));
    // «ул. набережная» is called so, though the word is a type, too.
    let known = places.knows_street(&fold(&name));
    if is_type(word.form) && !(known && kind.gender == Gender::Feminine) {
        return false;
    }
    if known || known::is_first_part(word.form) && word.capital {
        return true;
    }
    if word.capital {
        return looks_like_noun(word.form);
    }
    bare_ok && looks_like_name(word.form)
}

/// True for endings of genitive surnames and of adjectives.
pub(super) fn looks_like_name(form: &str) -> bool {
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
pub(super) fn name_before(
    words: &Words<'_>,
    places: &Gazetteer,
    index: usize,
    kind: Type,
) -> Option<String> {
    let word = words.before(index)?;
    if !words.adjacent(index) || known::is_never(word.form) {
        return None;
    }
    if word.number {
        // «жители 15-го микрорайона»; «15-го проезд закрыли» is a date.
        let genitive = kind.genitive && word.raw.ends_with("го");
        let ordinal = (genitive || word.raw.ends_with(['й', 'я', 'м'])) && word.raw.contains('-');
        let digits: String = word.raw.chars().take_while(char::is_ascii_digit).collect();
        return (ordinal && kind.gender == Gender::Masculine).then(|| format!("{digits}-й"));
    }
    let name = nominative(&word.spelt(), Some(kind));
    let folded = fold(&name);
    let feminine = as_feminine(&folded);
    if known::is_never(&feminine) {
        return None;
    }
    let adjective = match kind.gender {
        Gender::Feminine => folded.ends_with("ая") || folded.ends_with("яя"),
        Gender::Masculine => {
            folded.ends_with("ий") || folded.ends_with("ый") || folded.ends_with("ой")
        }
        Gender::Neuter => folded.ends_with("ое") || folded.ends_with("ее"),
    };
    let ordinal = ordinal_before(words, index - 1);
    let known = ordinal.is_some() || places.knows_street(&folded) || places.knows_street(&feminine);
    let relative = feminine.ends_with("ская") || feminine.ends_with("цкая");
    // «на сибирском тракте»; beside «улица» or «площадь» an adjective more often tells of what sort.
    let plain = relative && is_road(words.list[index].form);
    let named = known || plain || word.capital && (relative || !words.begins_sentence(index - 1));
    (adjective && named && folded.chars().count() > 4)
        .then(|| format!("{}{name}", ordinal.unwrap_or_default()))
}

/// «1-й пер. Мичурина», «на 2-й улице Строителей»: the number before the type word at `index` that belongs
/// to the name behind it, as that is printed.
pub(super) fn ordinal_ahead(words: &Words<'_>, index: usize, kind: Type) -> Option<String> {
    let ordinal = ordinal_before(words, index)?;
    // «до 15-го улица Мира закрыта» is a date.
    let of_date = words.before(index)?.raw.ends_with("-го") && !kind.genitive;
    let (number, _) = ordinal.split_once('-').filter(|_| !of_date)?;
    let ending = match kind.gender {
        Gender::Feminine => 'я',
        Gender::Masculine => 'й',
        Gender::Neuter => 'е',
    };
    Some(format!("{number}-{ending} "))
}

/// «народный» as «народная», the way streets are listed.
fn as_feminine(adjective: &str) -> String {
    let letters = adjective.chars().count().saturating_sub(2);
    let stem: String = adjective.chars().take(letters).collect();
    format!("{stem}ая")
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
