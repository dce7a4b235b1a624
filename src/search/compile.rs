//! From an expression to a tantivy query that selects the same items, or a superset.

use std::ops::Bound;

use jiff::tz::TimeZone;
use tantivy::{
    Term as IndexTerm,
    query::{
        AllQuery, BooleanQuery, EmptyQuery, Occur, PhraseQuery, Query, RangeQuery, RegexQuery,
        TermQuery,
    },
    schema::{Field as IndexField, IndexRecordOption},
};

use super::{document::exact, schema::Fields, settled::Settled};
use crate::{
    query::{DateRange, Expr, Field, Phrase, Slot, Term, TermKind, bounds, place_expr},
    text::{Analyser, Lexicon},
};

/// A tantivy query, and whether it selects exactly what the expression means.
pub(super) struct Narrowed {
    pub(super) query: Box<dyn Query>,
    pub(super) exact: bool,
}

impl Narrowed {
    fn exact(query: impl Query) -> Self {
        Self {
            query: Box::new(query),
            exact: true,
        }
    }

    fn loose(self) -> Self {
        Self {
            exact: false,
            ..self
        }
    }
}

/// Compiles expressions for one index.
pub(super) struct Compiler<'a> {
    pub(super) fields: &'a Fields,
    pub(super) lexicon: &'a Lexicon,
    pub(super) zone: &'a TimeZone,
    pub(super) analyser: &'a mut Analyser,
}

impl Compiler<'_> {
    pub(super) fn compile(&mut self, expr: &Expr) -> Narrowed {
        self.expr(expr, self.fields.text)
    }

    fn expr(&mut self, expr: &Expr, field: IndexField) -> Narrowed {
        match expr {
            Expr::Term(term) => self.term(term, field),
            Expr::Phrase(phrase) => self.phrase(phrase, field),
            Expr::Near { left, right, .. } => {
                let sides = vec![self.expr(left, field), self.expr(right, field)];
                all_of(sides).loose()
            }
            Expr::Not(inner) => all_but(self.expr(inner, field)),
            Expr::And(parts) => all_of(parts.iter().map(|part| self.expr(part, field)).collect()),
            Expr::Or(parts) => any_of(parts.iter().map(|part| self.expr(part, field)).collect()),
            Expr::Field(condition) => self.condition(condition),
        }
    }

    fn term(&self, term: &Term, field: IndexField) -> Narrowed {
        match term.kind {
            TermKind::Exact => Narrowed::exact(word(field, &exact(&term.word))),
            TermKind::Stem => any_of(
                self.lexicon
                    .keys(&term.word)
                    .iter()
                    .map(|key| Narrowed::exact(word(field, key)))
                    .collect(),
            ),
            TermKind::Prefix => {
                let pattern = format!("{}.*", regex::escape(&exact(&term.word)));
                match RegexQuery::from_pattern(&pattern, field) {
                    Ok(query) => Narrowed::exact(query),
                    // A pattern the engine refuses narrows nothing; the matcher decides.
                    Err(_) => Narrowed::exact(AllQuery).loose(),
                }
            }
        }
    }

    /// Exact when every slot is one term and the words stand side by side.
    fn phrase(&self, phrase: &Phrase, field: IndexField) -> Narrowed {
        if let Some(terms) = self.plain_phrase(phrase, field) {
            return Narrowed::exact(PhraseQuery::new_with_offset(terms));
        }
        let slot =
            |Slot(terms): &Slot| any_of(terms.iter().map(|term| self.term(term, field)).collect());
        all_of(phrase.slots.iter().map(slot).collect()).loose()
    }

    fn plain_phrase(&self, phrase: &Phrase, field: IndexField) -> Option<Vec<(usize, IndexTerm)>> {
        let mut offset = 0;
        let mut terms = Vec::with_capacity(phrase.slots.len());
        for slot in &phrase.slots {
            let ([term], 0) = (slot.0.as_slice(), phrase.slop) else {
                return None;
            };
            let text = match term.kind {
                TermKind::Exact => exact(&term.word),
                TermKind::Prefix => return None,
                TermKind::Stem => match self.lexicon.keys(&term.word).as_slice() {
                    [key] => key.to_string(),
                    _ => return None,
                },
            };
            terms.push((offset, IndexTerm::from_field_text(field, &text)));
            offset += usize::from(self.lexicon.width(&term.word));
        }
        Some(terms)
    }

    fn condition(&mut self, condition: &Field) -> Narrowed {
        let fields = self.fields;
        match condition {
            Field::Sector(sector) => Narrowed::exact(word(fields.sector, sector.id())),
            Field::Category(id) => Narrowed::exact(word(fields.category, id)),
            Field::Signal(signal) => Narrowed::exact(word(fields.signal, signal.id())),
            Field::Network(network) => Narrowed::exact(word(fields.network, network.id())),
            Field::Source(source) => Narrowed::exact(word(fields.source, source)),
            Field::Is(status) => Narrowed::exact(word(fields.is, status.id())),
            Field::Date(range) => Narrowed::exact(self.days(range)),
            Field::Place(name) => match place_expr(name, self.analyser) {
                Some(expr) => self.expr(&expr, fields.place),
                None => Narrowed::exact(EmptyQuery),
            },
        }
    }

    fn days(&self, range: &DateRange) -> RangeQuery {
        let (from, to) = bounds(range, self.zone);
        let term = |at: crate::domain::Timestamp| {
            IndexTerm::from_field_i64(self.fields.published, at.as_millisecond())
        };
        // Fast-field ranges need the field even where an end is open.
        let from = from.unwrap_or(crate::domain::Timestamp::MIN);
        let upper = to.map_or(Bound::Unbounded, |to| Bound::Excluded(term(to)));
        RangeQuery::new(Bound::Included(term(from)), upper)
    }
}

fn word(field: IndexField, text: &str) -> TermQuery {
    TermQuery::new(
        IndexTerm::from_field_text(field, text),
        IndexRecordOption::Basic,
    )
}

/// What the operand does not select. Of a superset the rest is unknown, so nothing is left out.
fn all_but(inner: Narrowed) -> Narrowed {
    if !inner.exact {
        return Narrowed::exact(AllQuery).loose();
    }
    Narrowed::exact(BooleanQuery::new(vec![
        (Occur::Must, Box::new(AllQuery) as Box<dyn Query>),
        (Occur::MustNot, Box::new(Settled(inner.query))),
    ]))
}

fn all_of(parts: Vec<Narrowed>) -> Narrowed {
    joined(parts, Occur::Must)
}

fn any_of(parts: Vec<Narrowed>) -> Narrowed {
    joined(parts, Occur::Should)
}

fn joined(mut parts: Vec<Narrowed>, occur: Occur) -> Narrowed {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let exact = parts.iter().all(|part| part.exact);
    let clauses = parts.into_iter().map(|part| (occur, part.query)).collect();
    Narrowed {
        query: Box::new(BooleanQuery::new(clauses)),
        exact,
    }
}
