//! Joins streets with the settlement they stand in, and drops what belongs to another region.

use std::cell::LazyCell;

use rustc_hash::FxHashSet;

use super::{
    MENTIONS_MAX,
    gazetteer::Gazetteer,
    namesakes,
    site::Site,
    street::Street,
    words::{Breaks, Words},
};
use crate::domain::{Place, PlaceMention};

/// The first mentions of a text, left to right.
pub(super) fn join(
    places: &Gazetteer,
    words: &Words<'_>,
    streets: &[Street],
    sites: &[Site],
    elsewhere: &[(usize, usize)],
) -> Vec<PlaceMention> {
    let sites = untold(sites);
    let known: FxHashSet<_> = sites.iter().map(|site| site.key()).collect();
    let mut told: FxHashSet<_> = FxHashSet::default();
    let breaks = LazyCell::new(|| Breaks::of(words.text));
    let mut mentions: Vec<(usize, PlaceMention)> = Vec::new();
    for street in streets {
        if is_elsewhere(street, &sites, elsewhere) {
            continue;
        }
        let site = match known.len() {
            1 => sites.first().copied(),
            _ => site_of(&breaks, street, &sites),
        };
        told.extend(site.map(|site| site.key()));
        let (start, mention) = of_street(places, words.text, street, site);
        let others = street.houses.iter().skip(1).map(|house| {
            let mut other = mention.clone();
            other.place.house = Some(house.clone());
            (start, other)
        });
        let others: Vec<_> = others.collect();
        mentions.push((start, mention));
        mentions.extend(others);
    }
    for site in sites.iter().filter(|site| told.insert(site.key())) {
        let text = words.text[site.span.0..site.span.1].to_owned();
        let place = place_of(places, site);
        let mention = of_site(places, Some(site), (place, text), site.certain);
        mentions.push((site.span.0, mention));
    }
    mentions.sort_by_key(|(start, _)| *start);
    let mut unique: Vec<PlaceMention> = Vec::with_capacity(MENTIONS_MAX);
    for (_, mention) in mentions {
        let is_told =
            |known: &PlaceMention| known.place == mention.place && known.may_be == mention.may_be;
        if !unique.iter().any(is_told) {
            unique.push(mention);
        }
        if unique.len() == MENTIONS_MAX {
            break;
        }
    }
    unique
}

/// The sites, but no municipality that a settlement of it already tells of.
fn untold(sites: &[Site]) -> Vec<&Site> {
    let of_settlements = sites.iter().filter(|site| !site.settlements.is_empty());
    let told: FxHashSet<_> = of_settlements.map(|site| site.territory).collect();
    let is_told = |site: &Site| site.settlements.is_empty() && told.contains(&site.territory);
    sites.iter().filter(|site| !is_told(site)).collect()
}

/// The site of a street among several: the nearest in its sentence, before it first.
fn site_of<'s, 't>(
    breaks: &LazyCell<Breaks<'t>, impl FnOnce() -> Breaks<'t>>,
    street: &Street,
    sites: &[&'s Site],
) -> Option<&'s Site> {
    let in_sentence = |from: usize, to: usize| from <= to && !breaks.is_between(from, to);
    let after = sites.partition_point(|site| site.span.1 <= street.span.0);
    let before = after.checked_sub(1).map(|at| sites[at]);
    let behind = sites.partition_point(|site| site.span.0 < street.span.1);
    let behind = sites.get(behind).copied();
    before
        .filter(|site| in_sentence(site.span.1, street.span.0))
        .or_else(|| behind.filter(|site| in_sentence(street.span.1, site.span.0)))
}

/// True when the text speaks of another region nearer to the street than of ours. A place named after the
/// street speaks for it less than any named before.
fn is_elsewhere(street: &Street, sites: &[&Site], elsewhere: &[(usize, usize)]) -> bool {
    let theirs = nearest(street, elsewhere, |span| *span);
    let ours = nearest(street, sites, |site| site.span);
    theirs.is_some_and(|theirs| ours.is_none_or(|ours| theirs < ours))
}

/// How far from the street the nearest of these places stands, and whether only behind it.
fn nearest<T>(
    street: &Street,
    places: &[T],
    span: impl Fn(&T) -> (usize, usize),
) -> Option<(bool, usize)> {
    let after = places.partition_point(|place| span(place).1 <= street.span.0);
    if let Some(before) = after.checked_sub(1) {
        return Some((false, street.span.0 - span(&places[before]).1));
    }
    let behind = places.get(after)?;
    Some((true, span(behind).0.saturating_sub(street.span.1)))
}

fn place_of(places: &Gazetteer, site: &Site) -> Place {
    Place {
        territory: site
            .territory
            .map(|number| places.territories[number].name.clone()),
        settlement: namesakes::name(places, &site.settlements).map(str::to_owned),
        ..Place::default()
    }
}

/// The mention of a place in or at a site, certain if nothing of it may be something else.
fn of_site(
    places: &Gazetteer,
    site: Option<&Site>,
    (place, text): (Place, String),
    certain: bool,
) -> PlaceMention {
    let open = site.filter(|site| site.territory.is_none());
    let may_be = open.map(|site| namesakes::told(places, &site.settlements, certain));
    let may_be = may_be.unwrap_or_default();
    PlaceMention {
        place,
        text,
        certain: certain && may_be.is_empty(),
        may_be,
    }
}

fn of_street(
    places: &Gazetteer,
    text: &str,
    street: &Street,
    site: Option<&Site>,
) -> (usize, PlaceMention) {
    let (mut start, mut end) = street.span;
    if let Some(site) = site {
        let gap = if site.span.1 <= start {
            text.get(site.span.1..start)
        } else {
            text.get(end..site.span.0)
        };
        let short = |gap: &str| gap.chars().nth(4).is_none();
        if gap.is_some_and(|gap| short(gap) && !gap.chars().any(char::is_alphabetic)) {
            start = start.min(site.span.0);
            end = end.max(site.span.1);
        }
    }
    let place = Place {
        street: Some(street.name.clone()),
        house: street.houses.first().cloned(),
        ..site.map(|site| place_of(places, site)).unwrap_or_default()
    };
    let text = text[start..end].trim_end_matches([' ', ',', '.']);
    let certain = street.certain && site.is_none_or(|site| site.certain);
    let mention = of_site(places, site, (place, text.to_owned()), certain);
    (start, mention)
}
