//! Settlements and municipalities named in a text.

use super::{
    gazetteer::{Gazetteer, NameForm},
    short::{self, Reading},
    street::Street,
    words::{Word, Words},
};

/// A settlement or municipality named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Site {
    /// Number of the territory; none while several settlements share the name.
    pub(super) territory: Option<usize>,
    /// Numbers of the settlements: none when only the municipality is named, several when they share
    /// the name and the text does not say which is meant.
    pub(super) settlements: Vec<usize>,
    /// Bytes of the text.
    pub(super) span: (usize, usize),
    pub(super) certain: bool,
}

impl Site {
    /// What two sites share that are one place.
    pub(super) fn key(&self) -> (Option<usize>, &[usize]) {
        (self.territory, &self.settlements)
    }
}

/// Words that say what a settlement is.
pub(super) const TYPE_WORDS: [&str; 42] = [
    "г",
    "гор",
    "город",
    "города",
    "городе",
    "городу",
    "городом",
    "п",
    "пос",
    "поселок",
    "поселка",
    "поселке",
    "поселку",
    "поселком",
    "пгт",
    "рп",
    "с",
    "село",
    "села",
    "селе",
    "селу",
    "селом",
    "х",
    "хутор",
    "хутора",
    "хуторе",
    "д",
    "деревня",
    "деревни",
    "деревне",
    "деревню",
    "ст",
    "станция",
    "станции",
    "станица",
    "станицы",
    "станице",
    "станицу",
    "аул",
    "аула",
    "ауле",
    "аулу",
];
const PREPOSITIONS: [&str; 9] = [
    "в",
    "во",
    "из",
    "до",
    "под",
    "возле",
    "около",
    "через",
    "для",
];
const HEADS: [&str; 12] = [
    "житель",
    "жители",
    "жителей",
    "жителям",
    "администрация",
    "администрации",
    "администрацию",
    "улицы",
    "улицах",
    "центр",
    "центре",
    "окраина",
];

/// All sites of a text, left to right; words that belong to a street are left out.
pub(super) fn find(words: &Words<'_>, places: &Gazetteer, streets: &[Street]) -> Vec<Site> {
    let mut found = Vec::new();
    let mut index = 0;
    while index < words.list.len() {
        if let Some(street) = covering(streets, index) {
            index = street.words.1 + 1;
            continue;
        }
        let site = words.get(index).filter(|word| word.cue.site).and_then(|_| {
            match short::read(words, places, index) {
                Reading::Town(first, town) => {
                    Some((shortened(words, places, (first, index), town), 1))
                }
                Reading::Unknown => None,
                Reading::Whole => district(words, places, index)
                    .or_else(|| settlement(words, places, streets, index)),
            }
        });
        match site {
            Some((site, length)) => {
                found.push(site);
                index += length;
            }
            None => index += 1,
        }
    }
    found
}

/// «В. Пышма»: the town, its first and last word.
fn shortened(
    words: &Words<'_>,
    places: &Gazetteer,
    (first, last): (usize, usize),
    town: usize,
) -> Site {
    Site {
        territory: Some(places.settlements[town].territory),
        settlements: vec![town],
        span: (words.list[first].start, words.list[last].end),
        certain: true,
    }
}

/// The street that covers a word. Streets stand left to right and none overlaps another.
pub(super) fn covering(streets: &[Street], index: usize) -> Option<&Street> {
    let after = streets.partition_point(|street| street.words.0 <= index);
    let street = &streets[after.checked_sub(1)?];
    (index <= street.words.1).then_some(street)
}

/// The streets right before and right after the word at `index`.
fn beside(streets: &[Street], index: usize) -> &[Street] {
    let after = streets.partition_point(|street| street.words.0 <= index);
    &streets[after.saturating_sub(1)..streets.len().min(after + 1)]
}

/// «Губкинский район», «в Старооскольском городском округе», «округ Шебекинский».
fn district(words: &Words<'_>, places: &Gazetteer, index: usize) -> Option<(Site, usize)> {
    let word = words.get(index)?;
    let territory = places.territory_by_adjective(word.form)?;
    let mut last = index;
    for _ in 0..2 {
        let next = words.get(last + 1).filter(|_| words.adjacent(last + 1))?;
        last += 1;
        if is_district_word(next.form) {
            let site = Site {
                territory: Some(territory),
                settlements: Vec::new(),
                span: (word.start, next.end),
                certain: true,
            };
            return Some((site, last - index + 1));
        }
        let status = next.form.starts_with("городск") || next.form.starts_with("муниципальн");
        if !status {
            return None;
        }
    }
    None
}

/// «Район», «р-на», «округе».
pub(super) fn is_district_word(form: &str) -> bool {
    const STEMS: [&str; 3] = ["район", "округ", "горокруг"];
    const ENDINGS: [&str; 5] = ["", "а", "у", "ом", "е"];
    matches!(form, "р-н" | "р-не" | "р-на" | "р-ну" | "го" | "мо")
        || STEMS.iter().any(|stem| {
            form.strip_prefix(stem)
                .is_some_and(|end| ENDINGS.contains(&end))
        })
}

fn settlement(
    words: &Words<'_>,
    places: &Gazetteer,
    streets: &[Street],
    index: usize,
) -> Option<(Site, usize)> {
    let word = words.get(index)?;
    places.forms.get(word.form)?.iter().find_map(|form| {
        let length = form.words.len();
        let fits = form.words.iter().enumerate().all(|(step, expected)| {
            words
                .get(index + step)
                .is_some_and(|found| found.form == *expected)
                && (step == 0 || words.adjacent(index + step) || words.continues(index + step))
        });
        let last = index + length - 1;
        let addressed = || {
            form.nominative && in_address(words, streets, (index, last))
                || leads_to_street(words, streets, (index, last))
        };
        let certain = fits
            .then(|| accepted(words, places, index, form).or_else(|| addressed().then_some(true)))
            .flatten()?;
        let territory = match form.settlements[..] {
            [only] => Some(places.settlements[only].territory),
            _ => None,
        };
        let site = Site {
            territory,
            settlements: form.settlements.clone(),
            span: (word.start, words.list[last].end),
            certain,
        };
        Some((site, length))
    })
}

/// Whether the form counts here, and if so whether it is certain.
fn accepted(words: &Words<'_>, places: &Gazetteer, index: usize, form: &NameForm) -> Option<bool> {
    let word = words.get(index)?;
    if !form.guarded {
        return Some(true);
    }
    let before = words.before(index);
    if before.is_some_and(|before| is_type_word(words, index, before, word)) {
        return Some(true);
    }
    if !word.capital {
        return None;
    }
    if heads_text(words, index, form) || follows_other(words, places, index) {
        return Some(!is_adjective(word.form));
    }
    if before.is_some_and(|before| HEADS.contains(&before.form)) && words.adjacent(index) {
        return Some(!is_adjective(word.form));
    }
    let after_preposition = before.is_some_and(|before| PREPOSITIONS.contains(&before.form));
    if after_preposition && words.adjacent(index) && !beside_noun(words, index) {
        return Some(!is_adjective(word.form));
    }
    None
}

/// «Губкин, воды нет», «Это Серов.»: a name that heads the text, set off from it, is where it is written from.
/// «Строитель, который …» is a builder.
fn heads_text(words: &Words<'_>, index: usize, form: &NameForm) -> bool {
    const SAYS: [&str; 4] = ["это", "да", "нет", "и"];
    const GREETING: &str = "доброе";
    let last = index + form.words.len() - 1;
    let first = match words.before(index) {
        None => true,
        Some(before) => index == 1 && SAYS.contains(&before.form),
    };
    let after = words
        .list
        .get(last)
        .and_then(|word| words.text.get(word.end..));
    let set_off = after.is_some_and(|after| {
        let dash = after.trim_start().starts_with(['—', '–', '-']) && after.starts_with(' ');
        after.is_empty() || dash || after.starts_with([',', '.', '!', '?', '…', ':', ';', '\n'])
    });
    let greets = words.get(index).is_some_and(|word| word.form == GREETING);
    let relative = words.get(last + 1);
    first
        && !greets
        && form.nominative
        && set_off
        && !relative.is_some_and(|next| next.form.starts_with("котор"))
}

/// «Белгород — Разумное», «Старый Оскол и Губкин»: what stands beside a town is one.
fn follows_other(words: &Words<'_>, places: &Gazetteer, index: usize) -> bool {
    let is_town = |at: Option<usize>| {
        let word = at.and_then(|at| words.get(at));
        word.is_some_and(|word| word.capital && places.ends_plain_name(word.form))
    };
    let dash = words.gap(index).contains(['—', '–', '-']);
    let and = words.adjacent(index) && words.before(index).is_some_and(|word| word.form == "и");
    dash && is_town(index.checked_sub(1)) || and && is_town(index.checked_sub(2))
}

/// «Губкин, ул. Кирова, 4», «ул. Кирова, 4, Губкин»: a name that a comma ties to a street is the town of
/// that address, unless it ends the name of somebody. In any other case than the nominative it is more
/// often a surname: «господина Ефремова, ул. Мира, 5».
fn in_address(words: &Words<'_>, streets: &[Street], (first, last): (usize, usize)) -> bool {
    let capital = words.list[first].capital;
    let opens = words.before(first).is_none();
    let of_somebody = words.adjacent(first) && words.before(first).is_some_and(|word| word.capital);
    let between = |from: usize, to: usize| words.text.get(from..to).map(str::trim);
    let (start, end) = (words.list[first].start, words.list[last].end);
    let stands_beside = |street: &Street| {
        let after = between(end, street.span.0);
        let opened = opens && capital && after == Some("") && !street.houses.is_empty();
        opened || after == Some(",") || between(street.span.1, start) == Some(",")
    };
    (opens || capital && !of_somebody) && beside(streets, first).iter().any(stands_beside)
}

/// «в короче на мира 5»: whoever writes in small letters names the town before the street and the house.
fn leads_to_street(words: &Words<'_>, streets: &[Street], (first, last): (usize, usize)) -> bool {
    let inside = words
        .before(first)
        .is_some_and(|before| matches!(before.form, "в" | "во"));
    let end = words.list[last].end;
    let stands_behind = |street: &Street| {
        let between = words.text.get(end..street.span.0).map(str::trim);
        !street.houses.is_empty() && matches!(between, Some("на" | "по" | "," | ""))
    };
    inside && words.adjacent(first) && beside(streets, first).iter().any(stands_behind)
}

/// «п. Северный», «город Строитель»; one letter needs its full stop.
fn is_type_word(words: &Words<'_>, index: usize, before: &Word<'_>, word: &Word<'_>) -> bool {
    if !TYPE_WORDS.contains(&before.form) || !words.follows_abbreviation(index) {
        return false;
    }
    let dotted = words.gap(index).starts_with('.');
    match before.form.chars().count() {
        1 => dotted || word.capital && !matches!(before.form, "с"),
        _ => true,
    }
}

fn is_adjective(form: &str) -> bool {
    const ENDINGS: [&str; 8] = ["ый", "ий", "ое", "ого", "ому", "ым", "им", "ом"];
    ENDINGS.iter().any(|ending| form.ends_with(ending))
}

/// «в Северном районе», «в Майском парке»: the adjective belongs to the noun after it.
fn beside_noun(words: &Words<'_>, index: usize) -> bool {
    is_adjective(words.list[index].form)
        && words.get(index + 1).is_some_and(|next| {
            words.adjacent(index + 1)
                && (is_district_word(next.form)
                    || [
                        "микрорайон",
                        "переул",
                        "парк",
                        "море",
                        "лес",
                        "суд",
                        "рынок",
                        "рынке",
                    ]
                    .iter()
                    .any(|noun| next.form.starts_with(noun)))
        })
}
