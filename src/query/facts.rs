//! What an item's tags say, for the field conditions of search. One meaning for index and matcher.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{
    ast::{DateRange, Expr, Field, Phrase, Slot, Status, Term, TermKind},
    index::{RuleIndex, Scan},
};
use crate::{
    domain::{Signal, StoredItem, Timestamp},
    text::{Analyser, Lexicon},
};

/// An item as the field conditions see it.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The item with its verdict.
    pub stored: &'a StoredItem,
    /// It belongs to an incident.
    pub in_incident: bool,
    /// That incident is a private card.
    pub in_private: bool,
}

/// The field conditions of one query, made ready once for all its items.
pub struct Conditions {
    ready: Vec<(Field, Ready)>,
    /// Reads the names of places.
    names: Analyser,
}

/// What a condition needs besides its field.
enum Ready {
    /// Nothing: it compares tags.
    Tags,
    /// Days in the region's zone.
    Time(Option<Timestamp>, Option<Timestamp>),
    /// An expression over the names of places; none for a name without words.
    Place(Option<Box<(RuleIndex, Scan)>>),
}

impl Conditions {
    /// Makes the conditions ready; days begin and end in `zone`.
    pub fn new(fields: &[Field], lexicon: &Arc<Lexicon>, zone: &TimeZone) -> Self {
        let mut names = Analyser::new(Arc::clone(lexicon));
        let mut ready = |field: &Field| match field {
            Field::Date(range) => {
                let (from, to) = bounds(range, zone);
                Ready::Time(from, to)
            }
            Field::Place(name) => Ready::Place(place_expr(name, &mut names).map(|expr| {
                let index = RuleIndex::single(Arc::clone(lexicon), &expr);
                Box::new((index, Scan::default()))
            })),
            _ => Ready::Tags,
        };
        let ready = fields.iter().map(|field| (field.clone(), ready(field)));
        Self {
            ready: ready.collect(),
            names,
        }
    }

    /// The conditions that hold for this item.
    pub fn held(&mut self, facts: &Facts<'_>) -> Vec<&Field> {
        if self
            .ready
            .iter()
            .any(|(_, ready)| matches!(ready, Ready::Place(Some(_))))
        {
            self.names.analyse(&place_names(facts.stored));
        }
        let mut held = Vec::new();
        for (field, ready) in &mut self.ready {
            let holds = match ready {
                Ready::Tags => facts.tagged(field),
                Ready::Time(from, to) => {
                    let at = facts.stored.item.published_at;
                    from.is_none_or(|from| at >= from) && to.is_none_or(|to| at < to)
                }
                Ready::Place(None) => false,
                Ready::Place(Some(place)) => {
                    let (index, scan) = &mut **place;
                    !index.scan(scan, &self.names).is_empty()
                }
            };
            if holds {
                held.push(&*field);
            }
        }
        held
    }
}

impl Facts<'_> {
    /// True when the tags say so; days and places are not tags.
    fn tagged(&self, field: &Field) -> bool {
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
            Field::Is(Status::Official) => item.official,
            Field::Is(Status::Unanswered) => verdict.has(Signal::Unanswered),
            Field::Is(Status::Actionable) => verdict.actionable,
            Field::Is(Status::Incident) => self.in_incident,
            Field::Is(Status::Private) => verdict.private || self.in_private,
            Field::Place(_) | Field::Date(_) => false,
        }
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
