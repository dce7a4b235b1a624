//! What an item's tags say, for the field conditions of search. One meaning for index and matcher.

use jiff::tz::TimeZone;

use super::{
    ast::{DateRange, Expr, Field, Phrase, Slot, Status, Term, TermKind},
    index::{RuleIndex, Scan},
};
use crate::{
    domain::{Signal, StoredItem, Timestamp},
    text::Analyser,
};

/// An item as the field conditions see it.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The item with its verdict.
    pub stored: &'a StoredItem,
    /// It belongs to an incident.
    pub in_incident: bool,
    /// The region's zone: days begin and end there.
    pub zone: &'a TimeZone,
}

impl Facts<'_> {
    /// True when the condition holds. `analyser` reads place names; what it read before is lost.
    pub fn hold(&self, field: &Field, analyser: &mut Analyser) -> bool {
        let (item, verdict) = (&self.stored.item, &self.stored.verdict);
        match field {
            Field::Sector(sector) => verdict.sectors.iter().any(|score| score.id == *sector),
            Field::Category(id) => verdict
                .sectors
                .iter()
                .flat_map(|score| &score.categories)
                .any(|category| category.id.as_str() == id),
            Field::Signal(signal) => verdict.has(*signal),
            Field::Network(network) => item.network == *network,
            Field::Source(source) => item.source.as_str() == source,
            Field::Place(name) => self.is_at(name, analyser),
            Field::Date(range) => {
                let (from, to) = bounds(range, self.zone);
                from.is_none_or(|from| item.published_at >= from)
                    && to.is_none_or(|to| item.published_at < to)
            }
            Field::Is(Status::Official) => item.official,
            Field::Is(Status::Unanswered) => verdict.has(Signal::Unanswered),
            Field::Is(Status::Actionable) => verdict.actionable,
            Field::Is(Status::Incident) => self.in_incident,
        }
    }

    fn is_at(&self, name: &str, analyser: &mut Analyser) -> bool {
        let Some(expr) = place_expr(name, analyser) else {
            return false;
        };
        let index = RuleIndex::single(analyser.lexicon().clone(), &expr);
        analyser.analyse(&place_names(self.stored));
        !index.scan(&mut Scan::default(), analyser).is_empty()
    }
}

/// The names of the places an item is about, one sentence each, so that phrases stay within a name.
pub fn place_names(stored: &StoredItem) -> String {
    let mentioned = stored.verdict.places.iter().flat_map(|mention| {
        let place = &mention.place;
        [&place.territory, &place.settlement, &place.street]
    });
    let mut names: Vec<&str> = mentioned.flatten().map(String::as_str).collect();
    names.extend(stored.item.territory.as_deref());
    names.dedup();
    names.join("\n")
}

/// The expression that finds a place by its name: its words in order, by stems.
pub fn place_expr(name: &str, analyser: &mut Analyser) -> Option<Expr> {
    analyser.analyse(name);
    let term = |word: &str| Term {
        kind: TermKind::Stem,
        word: word.to_owned(),
    };
    let words = analyser
        .analysis()
        .tokens
        .iter()
        .filter(|token| !token.is_part());
    let mut terms: Vec<Term> = words.map(|token| term(analyser.word(token))).collect();
    match terms.len() {
        0 => None,
        1 => terms.pop().map(Expr::Term),
        _ => Some(Expr::Phrase(Phrase {
            slots: terms.into_iter().map(|term| Slot(vec![term])).collect(),
            slop: 0,
        })),
    }
}

/// The half-open stretch of time that civil days cover in a zone.
pub fn bounds(range: &DateRange, zone: &TimeZone) -> (Option<Timestamp>, Option<Timestamp>) {
    let midnight = |day: jiff::civil::Date| {
        day.to_zoned(zone.clone())
            .map(|start| start.timestamp())
            .ok()
    };
    let from = range.from.and_then(midnight);
    let to = range
        .to
        .and_then(|day| day.tomorrow().ok())
        .and_then(midnight);
    (from, to)
}
