//! Words for facilities that bear numbers, and for what drives on a numbered route.

use std::{collections::HashMap, sync::LazyLock};

use rustc_hash::FxBuildHasher;

use crate::domain::Sector;

/// What a word calls a facility or a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    /// Nominative. Buses and what stands in for them drive on a «маршрут», whatever the text calls them.
    pub(super) name: &'static str,
    /// Whose business it is.
    pub(super) sector: Sector,
    /// What is needed beside the word.
    pub(super) needs: Needs,
    /// «Первая аптека», «третий автобус» are counted in passing: their numbers are figures.
    pub(super) in_figures: bool,
}

/// What a word needs beside it to be a facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Nothing,
    /// A «№» before the number, or right before it a word of one of these stems.
    SignOr(&'static [&'static str]),
    /// Right before it a word of one of these stems.
    Before(&'static [&'static str]),
}

/// The case of a word, as far as a number before it goes by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// «15 автобус» is a route.
    Nominative,
    /// Genitive singular: «4 поликлиники» may be four of them.
    Counted,
    /// «В 4 поликлинике» is the fourth.
    Other,
    /// A short word that has no cases.
    Fixed,
}

const fn kind(name: &'static str, sector: Sector) -> Kind {
    Kind {
        name,
        sector,
        needs: Needs::Nothing,
        in_figures: false,
    }
}

const fn needing(kind: Kind, needs: Needs) -> Kind {
    Kind { needs, ..kind }
}

const fn in_figures(kind: Kind) -> Kind {
    Kind {
        in_figures: true,
        ..kind
    }
}

const KINDERGARTEN: Kind = kind("детский сад", Sector::Education);
const HOSPITAL: Kind = kind("больница", Sector::Health);
const POST: Kind = in_figures(kind("почтовое отделение", Sector::Other));
const ROUTE: Kind = kind("маршрут", Sector::Transport);
const BUS: Kind = in_figures(ROUTE);

/// Endings: nominative, genitive singular, others.
type Endings = [&'static [&'static str]; 3];
const FEMININE: Endings = [&["а"], &["ы"], &["е", "у", "ой", "ою", "ей"]];
const BACK_FEMININE: Endings = [&["а"], &["и"], &["е", "у", "ой", "ою"]];
const SOFT: Endings = [&["я"], &["и"], &["ю", "ей", "ею"]];
const MASCULINE: Endings = [&[""], &["а"], &["у", "ом", "е"]];
const SOFT_MASCULINE: Endings = [&["й"], &["я"], &["ю", "ем", "е"]];
const NEUTER: Endings = [&["е"], &["я"], &["ю", "ем", "и"]];

const NOUNS: [(&str, Endings, Kind); 22] = [
    ("школ", FEMININE, kind("школа", Sector::Education)),
    ("гимнази", SOFT, kind("гимназия", Sector::Education)),
    ("лице", SOFT_MASCULINE, kind("лицей", Sector::Education)),
    ("детсад", MASCULINE, KINDERGARTEN),
    ("садик", MASCULINE, KINDERGARTEN),
    (
        "сад",
        MASCULINE,
        needing(KINDERGARTEN, Needs::SignOr(&["детск"])),
    ),
    (
        "поликлиник",
        BACK_FEMININE,
        kind("поликлиника", Sector::Health),
    ),
    (
        "горполиклиник",
        BACK_FEMININE,
        kind("поликлиника", Sector::Health),
    ),
    ("больниц", FEMININE, HOSPITAL),
    ("горбольниц", FEMININE, HOSPITAL),
    ("роддом", MASCULINE, kind("роддом", Sector::Health)),
    (
        "аптек",
        BACK_FEMININE,
        in_figures(kind("аптека", Sector::Health)),
    ),
    (
        "почт",
        FEMININE,
        needing(POST, Needs::SignOr(&["отделени"])),
    ),
    (
        "отделени",
        NEUTER,
        needing(POST, Needs::Before(&["почтов"])),
    ),
    (
        "связ",
        [&["ь"], &["и"], &["ью"]],
        needing(POST, Needs::Before(&["почтов", "отделени"])),
    ),
    ("маршрут", MASCULINE, ROUTE),
    ("автобус", MASCULINE, BUS),
    ("микроавтобус", MASCULINE, BUS),
    ("маршрутк", BACK_FEMININE, BUS),
    (
        "троллейбус",
        MASCULINE,
        in_figures(kind("троллейбус", Sector::Transport)),
    ),
    (
        "трамва",
        SOFT_MASCULINE,
        in_figures(kind("трамвай", Sector::Transport)),
    ),
    // It has one form in all cases.
    (
        "такси",
        [&[], &[], &[""]],
        needing(BUS, Needs::Before(&["маршрутн"])),
    ),
];

const SHORT: [(&str, Kind); 10] = [
    ("сош", kind("школа", Sector::Education)),
    ("оош", kind("школа", Sector::Education)),
    ("дс", needing(KINDERGARTEN, Needs::SignOr(&[]))),
    ("доу", KINDERGARTEN),
    ("мбдоу", KINDERGARTEN),
    ("мдоу", KINDERGARTEN),
    ("гб", HOSPITAL),
    ("гкб", HOSPITAL),
    ("опс", POST),
    ("мфц", in_figures(kind("МФЦ", Sector::Other))),
];

/// The kind and case of this word form, lower case with `ё` as `е`. Asked once of every form a text may
/// have, so it is one look-up.
pub(super) fn of(form: &str) -> Option<(Kind, Case)> {
    static KINDS: LazyLock<HashMap<String, (Kind, Case), FxBuildHasher>> = LazyLock::new(kinds);
    KINDS.get(form).copied()
}

fn kinds() -> HashMap<String, (Kind, Case), FxBuildHasher> {
    let cases = [Case::Nominative, Case::Counted, Case::Other];
    let nouns = NOUNS.iter().flat_map(|(stem, endings, kind)| {
        let forms = endings.iter().zip(cases);
        forms.flat_map(move |(endings, case)| {
            let forms = endings.iter();
            forms.map(move |ending| (format!("{stem}{ending}"), (*kind, case)))
        })
    });
    let short = SHORT
        .iter()
        .map(|(word, kind)| ((*word).to_owned(), (*kind, Case::Fixed)));
    nouns.chain(short).collect()
}

/// Adjectives that tell two facilities of one number apart, with their nominative.
const TELLING: [(&str, &str); 8] = [
    ("детск", "детская"),
    ("стоматологическ", "стоматологическая"),
    ("инфекционн", "инфекционная"),
    ("психиатрическ", "психиатрическая"),
    ("музыкальн", "музыкальная"),
    ("художественн", "художественная"),
    ("спортивн", "спортивная"),
    ("вечерн", "вечерняя"),
];
/// Stems of adjectives that do not.
const IDLE: [&str; 13] = [
    "городск",
    "районн",
    "участков",
    "взросл",
    "центральн",
    "клиническ",
    "средн",
    "основн",
    "общеобразовательн",
    "муниципальн",
    "автобусн",
    "маршрутн",
    "почтов",
];

/// What an adjective before the noun says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attribute {
    /// It tells it from others: «детская».
    Telling(&'static str),
    /// It is another kind: «трамвайный маршрут», «маршрут трамвая».
    Kind(&'static str),
    Idle,
}

/// What this adjective says before a noun of the kind; none of any other word.
pub(super) fn attribute(form: &str, kind: &Kind) -> Option<Attribute> {
    if kind.name == ROUTE.name {
        let rails = [("троллейбус", "троллейбус"), ("трамва", "трамвай")];
        let own = rails.into_iter().find(|(stem, _)| form.starts_with(stem));
        if let Some((_, name)) = own {
            return Some(Attribute::Kind(name));
        }
    }
    if kind.name == KINDERGARTEN.name && form.starts_with("детск") {
        return Some(Attribute::Idle);
    }
    let feminine = kind.name.ends_with('а');
    let telling = TELLING.iter().find(|(stem, _)| form.starts_with(stem));
    match telling.filter(|_| feminine) {
        Some((_, name)) => Some(Attribute::Telling(name)),
        None => (IDLE.iter().any(|stem| form.starts_with(stem))).then_some(Attribute::Idle),
    }
}
