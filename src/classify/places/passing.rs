//! Settlements that a text only passes: whence somebody came, whither a road leads, or a namesake of ours in
//! another region. Asked after all sites are found, before streets are joined with them.

use super::{
    gazetteer::Gazetteer,
    site::{Site, TYPE_WORDS, is_district_word},
    words::Words,
};

/// Beginnings of words for who or what comes from a place.
const COMERS: [&str; 13] = [
    "приех",
    "переех",
    "выех",
    "едем",
    "еду",
    "едет",
    "ехал",
    "привез",
    "вернул",
    "возвраща",
    "электричк",
    "автобус",
    "поезд",
];
/// Whence is told so many words behind them.
const COMERS_BEFORE: usize = 3;
/// Beginnings of words for a road between two towns.
const ROADS: [&str; 4] = ["трасс", "дорог", "автодорог", "шоссе"];
/// Adjectives of districts that every other city has: they tell no region.
const COMMON: [&str; 16] = [
    "ленинск",
    "октябрьск",
    "советск",
    "кировск",
    "заводск",
    "первомайск",
    "пролетарск",
    "комсомольск",
    "пушкинск",
    "калининск",
    "дзержинск",
    "фрунзенск",
    "свердловск",
    "городск",
    "сельск",
    "муниципальн",
];

/// Leaves out namesakes of other regions and doubts what a text passes.
pub(super) fn judge(words: &Words<'_>, places: &Gazetteer, sites: &mut Vec<Site>) {
    sites.retain(|site| !is_foreign(words, places, site));
    let roads: Vec<bool> = (0..sites.len())
        .map(|at| is_end_of_road(words, sites, at))
        .collect();
    for (site, road) in sites.iter_mut().zip(roads) {
        site.certain &= !road && !is_passed(words, site);
    }
}

/// The number of the first word that begins at this byte or behind it.
fn word_at(words: &Words<'_>, byte: usize) -> usize {
    words.list.partition_point(|word| word.start < byte)
}

/// The number of the site's first word, its type word («города») counted in.
fn first_word(words: &Words<'_>, site: &Site) -> usize {
    let first = word_at(words, site.span.0);
    let typed = words
        .before(first)
        .is_some_and(|before| TYPE_WORDS.contains(&before.form));
    first - usize::from(typed && words.follows_abbreviation(first))
}

/// «С. Алексеевка Глушковского района»: the district right behind is not its own, nor one that a city has.
fn is_foreign(words: &Words<'_>, places: &Gazetteer, site: &Site) -> bool {
    let home = |settlement: &usize| places.settlements[*settlement].territory;
    let is_city = |settlement: &usize| {
        places.territories[home(settlement)].name == places.settlements[*settlement].name
    };
    if site.settlements.is_empty() || site.settlements.iter().any(is_city) {
        return false;
    }
    let behind = word_at(words, site.span.1);
    let Some((adjective, kind)) = words.get(behind).zip(words.get(behind + 1)) else {
        return false;
    };
    let of_district = words.adjacent(behind)
        && words.adjacent(behind + 1)
        && adjective.capital
        && is_district_word(kind.form);
    let Some(stem) = adjective.form.strip_suffix("ого").filter(|_| of_district) else {
        return false;
    };
    match places.territory_by_adjective(adjective.form) {
        Some(district) => !site.settlements.iter().any(|one| home(one) == district),
        None => stem.ends_with('к') && stem != places.adjective && !COMMON.contains(&stem),
    }
}

/// «В направлении Белгорода», «в сторону Шебекино», «автобус из города Белгорода».
fn is_passed(words: &Words<'_>, site: &Site) -> bool {
    let first = first_word(words, site);
    let Some(before) = words.before(first) else {
        return false;
    };
    let form = |back: usize| {
        let at = first.checked_sub(back)?;
        words.get(at).map(|word| word.form)
    };
    match before.form {
        "направлении" | "сторону" | "стороны" => true,
        "к" | "на" => matches!(form(2), Some("направлению" | "пути" | "дороге")),
        "из" => (2..2 + COMERS_BEFORE)
            .filter_map(form)
            .any(|form| COMERS.iter().any(|comer| form.starts_with(comer))),
        _ => false,
    }
}

/// «Трасса Белгород – Шебекино»: what is told of it happened somewhere between.
fn is_end_of_road(words: &Words<'_>, sites: &[Site], at: usize) -> bool {
    let joined = |left: &Site, right: &Site| {
        let gap = words.text.get(left.span.1..right.span.0).map(str::trim);
        matches!(gap, Some("-" | "–" | "—"))
    };
    let is_road = |site: &Site| {
        let before = words.before(word_at(words, site.span.0));
        before.is_some_and(|word| ROADS.iter().any(|road| word.form.starts_with(road)))
    };
    let begins = sites
        .get(at + 1)
        .is_some_and(|next| is_road(&sites[at]) && joined(&sites[at], next));
    let ends = at
        .checked_sub(1)
        .is_some_and(|from| is_road(&sites[from]) && joined(&sites[from], &sites[at]));
    begins || ends
}
