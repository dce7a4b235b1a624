//! What a field of a query means for one item: the counterpart of the index's fields in the matcher.

use std::{collections::HashMap, sync::Arc};

use jiff::tz::TimeZone;

use crate::{
    domain::{IncidentId, Signal, StoredItem},
    query::{DateRange, Expr, Field, Status},
    text::{Analyser, Lexicon},
};

/// Decides fields. Words of places are compared by stems, as the index does.
pub(super) struct FieldMeaning {
    lexicon: Arc<Lexicon>,
    zone: TimeZone,
    /// The words of every `place:` of the query, each with all its keys.
    places: HashMap<String, Vec<Vec<Box<str>>>>,
}

impl FieldMeaning {
    /// The meaning of the fields of this query; days are of `zone`.
    pub(super) fn new(expr: &Expr, lexicon: Arc<Lexicon>, zone: TimeZone) -> Self {
        let mut meaning = Self {
            lexicon,
            zone,
            places: HashMap::new(),
        };
        meaning.learn(expr);
        meaning
    }

    fn learn(&mut self, expr: &Expr) {
        match expr {
            Expr::Field(Field::Place(name)) => {
                let words = self.words(name);
                self.places.insert(name.clone(), words);
            }
            Expr::Not(inner) => self.learn(inner),
            Expr::And(all) | Expr::Or(all) => all.iter().for_each(|one| self.learn(one)),
            Expr::Near { left, right, .. } => {
                self.learn(left);
                self.learn(right);
            }
            Expr::Term(_) | Expr::Phrase(_) | Expr::Field(_) => {}
        }
    }

    /// True when the field holds for the item.
    pub(super) fn holds(
        &self,
        field: &Field,
        stored: &StoredItem,
        incident: Option<IncidentId>,
    ) -> bool {
        let (item, verdict) = (&stored.item, &stored.verdict);
        match field {
            Field::Sector(sector) => verdict.sectors.iter().any(|one| one.id == *sector),
            Field::Category(id) => verdict
                .sectors
                .iter()
                .flat_map(|sector| &sector.categories)
                .any(|category| category.id.as_str() == id),
            Field::Signal(signal) => verdict.has(*signal),
            Field::Network(network) => item.network == *network,
            Field::Source(source) => item.source.as_str() == source,
            Field::Place(name) => self.at(name, stored),
            Field::Date(range) => self.on(range, stored),
            Field::Is(Status::Official) => item.official,
            Field::Is(Status::Unanswered) => verdict.has(Signal::Unanswered),
            Field::Is(Status::Actionable) => verdict.actionable,
            Field::Is(Status::Incident) => incident.is_some(),
        }
    }

    /// All words of the place stand in one name of the item's places.
    fn at(&self, name: &str, stored: &StoredItem) -> bool {
        let Some(asked) = self.places.get(name).filter(|words| !words.is_empty()) else {
            return false;
        };
        let source = stored.item.territory.iter().map(|id| id.as_str());
        let mentions = stored.verdict.places.iter().flat_map(|mention| {
            let place = &mention.place;
            [&place.territory, &place.settlement, &place.street]
                .into_iter()
                .flatten()
                .map(String::as_str)
        });
        mentions.chain(source).any(|known| {
            let known = self.words(known);
            asked.iter().all(|word| {
                known
                    .iter()
                    .any(|other| other.iter().any(|key| word.contains(key)))
            })
        })
    }

    fn words(&self, name: &str) -> Vec<Vec<Box<str>>> {
        let mut analyser = Analyser::new(self.lexicon.clone());
        analyser.analyse(name);
        let tokens = analyser.analysis().tokens.iter();
        tokens
            .map(|token| analyser.form(token.form).keys.to_vec())
            .collect()
    }

    fn on(&self, range: &DateRange, stored: &StoredItem) -> bool {
        let published = stored.item.published_at.to_zoned(self.zone.clone());
        let day = published.date();
        range.from.is_none_or(|from| from <= day) && range.to.is_none_or(|to| day <= to)
    }
}
