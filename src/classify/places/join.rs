//! Joins streets with the settlement they stand in, and drops what belongs to another region.

use super::{gazetteer::Gazetteer, namesakes, site::Site, street::Street, words::Words};
use crate::domain::{Place, PlaceMention};

/// The mentions of a text, left to right.
pub(super) fn join(
    places: &Gazetteer,
    words: &Words<'_>,
    streets: &[Street],
    sites: &[Site],
    elsewhere: &[(usize, usize)],
) -> Vec<PlaceMention> {
    let sites = distinct(sites);
    let mut used = vec![false; sites.len()];
    let mut mentions: Vec<(usize, PlaceMention)> = Vec::new();
    for street in streets {
        if is_elsewhere(words.text, street, &sites, elsewhere) {
            continue;
        }
        let at = site_of(words.text, street, &sites);
        if let Some(at) = at {
            used[at] = true;
        }
        let site = at.map(|at| &sites[at]);
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
    for (site, _) in sites.iter().zip(used).filter(|(_, used)| !used) {
        let text = words.text[site.span.0..site.span.1].to_owned();
        let place = place_of(places, site);
        let mention = of_site(places, Some(site), (place, text), site.certain);
        mentions.push((site.span.0, mention));
    }
    mentions.sort_by_key(|(start, _)| *start);
    let mut unique: Vec<PlaceMention> = Vec::with_capacity(mentions.len());
    for (_, mention) in mentions {
        let is_told =
            |known: &PlaceMention| known.place == mention.place && known.may_be == mention.may_be;
        if !unique.iter().any(is_told) {
            unique.push(mention);
        }
    }
    unique
}

/// Each site once; a municipality that a settlement of it already tells of is left out.
fn distinct(sites: &[Site]) -> Vec<Site> {
    let mut kept: Vec<Site> = Vec::with_capacity(sites.len());
    for site in sites {
        let told = sites.iter().any(|other| {
            site.settlements.is_empty()
                && !other.settlements.is_empty()
                && other.territory == site.territory
        });
        let repeated = kept.iter().any(|known| {
            known.territory == site.territory && known.settlements == site.settlements
        });
        if !told && !repeated {
            kept.push(site.clone());
        }
    }
    kept
}

/// The site of a street: the only one, else the nearest in its sentence, before it first.
fn site_of(text: &str, street: &Street, sites: &[Site]) -> Option<usize> {
    if sites.len() == 1 {
        return Some(0);
    }
    let between = |from: usize, to: usize| text.get(from..to).filter(|gap| !ends_sentence(gap));
    let before = sites
        .iter()
        .rposition(|site| between(site.span.1, street.span.0).is_some());
    before.or_else(|| {
        sites
            .iter()
            .position(|site| between(street.span.1, site.span.0).is_some())
    })
}

/// True when a sentence ends in this stretch; the full stop of «г.» or «ул.» does not end one.
fn ends_sentence(gap: &str) -> bool {
    gap.contains(['!', '?', '\n', '…'])
        || gap.split(". ").skip(1).any(|next| {
            next.trim_start().starts_with(char::is_uppercase) && gap.chars().count() > 12
        })
}

/// True when the text speaks of another region nearer to the street than of ours.
fn is_elsewhere(text: &str, street: &Street, sites: &[Site], elsewhere: &[(usize, usize)]) -> bool {
    let distance = |span: &(usize, usize)| {
        if span.1 <= street.span.0 {
            street.span.0 - span.1
        } else {
            // A place named after the street speaks for it less than one named before.
            (span.0.saturating_sub(street.span.1)).saturating_add(text.len())
        }
    };
    let ours = sites.iter().map(|site| distance(&site.span)).min();
    let theirs = elsewhere.iter().map(distance).min();
    theirs.is_some_and(|theirs| ours.is_none_or(|ours| theirs < ours))
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
        if gap.is_some_and(|gap| gap.chars().count() <= 4 && !gap.chars().any(char::is_alphabetic))
        {
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
