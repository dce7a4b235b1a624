//! Names that several settlements share: which of them the text means, if it says so.

use rustc_hash::FxHashMap;

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
    let districts = Districts::of(sites);
    let meant: Vec<_> = (0..sites.len())
        .map(|at| match sites[at].territory {
            Some(_) => None,
            None => districts
                .nearest(places, &sites[at])
                .or_else(|| by_town(places, text, sites, at)),
        })
        .collect();
    for (site, meant) in sites.iter_mut().zip(meant) {
        if let Some(settlement) = meant {
            site.territory = Some(places.settlements[settlement].territory);
            site.settlements = vec![settlement];
        }
    }
}

/// Where a text names each municipality, left to right.
struct Districts(FxHashMap<usize, Vec<(usize, usize)>>);

impl Districts {
    fn of(sites: &[Site]) -> Self {
        let mut spans: FxHashMap<usize, Vec<_>> = FxHashMap::default();
        for site in sites.iter().filter(|site| site.settlements.is_empty()) {
            if let Some(territory) = site.territory {
                spans.entry(territory).or_default().push(site.span);
            }
        }
        Self(spans)
    }

    /// «Александровка Ивнянского района»: by the municipality of one of them that is named nearest.
    fn nearest(&self, places: &Gazetteer, site: &Site) -> Option<usize> {
        let meant = site.settlements.iter().filter_map(|settlement| {
            let spans = self.0.get(&places.settlements[*settlement].territory)?;
            let behind = spans.partition_point(|span| span.0 < site.span.1);
            let after = spans.get(behind).map(|span| (span.0 - site.span.1, true));
            let before = behind.checked_sub(1).map(|at| spans[at].1);
            let before = before.map(|end| (site.span.0.saturating_sub(end), false));
            let distance = before.into_iter().chain(after).min()?;
            Some((distance, *settlement))
        });
        let nearest = meant.min_by_key(|(distance, _)| *distance)?;
        Some(nearest.1)
    }
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
