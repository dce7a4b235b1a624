//! Names that several settlements share: which of them the text means, if it says so.

use super::{
    gazetteer::Gazetteer,
    site::{Site, TYPE_WORDS},
};
use crate::{domain::Namesake, text::fold};

/// Settles what the text says more of; the rest stays open.
pub(super) fn settle(places: &Gazetteer, text: &str, sites: &mut [Site]) {
    if sites.iter().all(|site| site.territory.is_some()) {
        return;
    }
    // All before any is settled: what one name is taken for is no word of the text about another.
    let meant: Vec<_> = (0..sites.len())
        .map(|at| by_district(places, sites, at).or_else(|| by_town(places, text, sites, at)))
        .collect();
    for (site, meant) in sites.iter_mut().zip(meant) {
        if let Some(settlement) = meant.filter(|_| site.territory.is_none()) {
            site.territory = Some(places.settlements[settlement].territory);
            site.settlements = vec![settlement];
        }
    }
}

/// «Александровка Ивнянского района»: by the municipality of one of them that is named nearest.
fn by_district(places: &Gazetteer, sites: &[Site], at: usize) -> Option<usize> {
    let site = &sites[at];
    let districts = sites.iter().filter(|other| other.settlements.is_empty());
    let meant = districts.filter_map(|district| {
        let settlement = places.bearer(&site.settlements, district.territory?)?;
        let after = district.span.0 >= site.span.1;
        let distance = match after {
            true => district.span.0 - site.span.1,
            false => site.span.0.saturating_sub(district.span.1),
        };
        Some(((distance, after), settlement))
    });
    let nearest = meant.min_by_key(|(distance, _)| *distance)?;
    Some(nearest.1)
}

/// «п. Ивня, с. Александровка»: by the town of one of their municipalities beside it. Between towns of
/// two of them it stays open.
fn by_town(places: &Gazetteer, text: &str, sites: &[Site], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).map(|before| (before, at));
    let after = (at + 1 < sites.len()).then_some((at, at + 1));
    let pairs = before.into_iter().chain(after);
    let beside = pairs.filter(|(left, right)| are_one_address(text, &sites[*left], &sites[*right]));
    let mut meant = beside.filter_map(|(left, right)| {
        let other = &sites[if left == at { right } else { left }];
        let town = other.certain && !other.settlements.is_empty();
        places.bearer(&sites[at].settlements, other.territory.filter(|_| town)?)
    });
    let first = meant.next()?;
    meant.all(|other| other == first).then_some(first)
}

/// True when a comma and perhaps a type word is all that stands between them.
fn are_one_address(text: &str, left: &Site, right: &Site) -> bool {
    let between = text.get(left.span.1..right.span.0);
    let Some(rest) = between.and_then(|between| between.strip_prefix(',')) else {
        return false;
    };
    let kind = rest.trim().trim_end_matches('.').to_lowercase();
    kind.is_empty() || TYPE_WORDS.contains(&kind.as_str())
}

/// The name of the settlements, if it is one.
pub(super) fn name<'g>(places: &'g Gazetteer, settlements: &[usize]) -> Option<&'g str> {
    let mut names = settlements
        .iter()
        .map(|number| &places.settlements[*number].name);
    let first = names.next()?;
    names.all(|name| fold(name) == fold(first)).then_some(first)
}

/// The settlements as a mention tells them.
pub(super) fn told(places: &Gazetteer, settlements: &[usize], certain: bool) -> Vec<Namesake> {
    let told = settlements.iter().map(|number| {
        let settlement = &places.settlements[*number];
        Namesake {
            territory: places.territories[settlement.territory].name.clone(),
            settlement: settlement.name.clone(),
            certain,
        }
    });
    told.collect()
}
