//! Regulations (регламент): how much time everything that is owed may take, and on whose authority.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Term, WorkingTime};
use crate::domain::{CategoryId, ClockKind, Pace, Severity};

/// What a regulation rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// An act: its name, date and clause. Deadlines bind.
    Act {
        /// Name of the act.
        act: String,
        /// Its date.
        date: Date,
        /// The clause that names the time.
        clause: String,
    },
    /// Nobody's act: a guide. The desk says «ориентир», never «просрочено».
    Assumption,
}

/// Terms by clock and severity; what is left out is not owed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terms {
    terms: [[Option<Term>; Severity::ALL.len()]; ClockKind::ALL.len()],
}

impl Terms {
    /// Sets the term of a clock at a level.
    #[must_use]
    pub fn with(mut self, kind: ClockKind, severity: Severity, term: Term) -> Self {
        self.terms[kind as usize][severity as usize] = Some(term);
        self
    }

    /// These terms, and `other` where they say nothing.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        let (own, others) = (
            self.terms.iter_mut().flatten(),
            other.terms.iter().flatten(),
        );
        for (own, other) in own.zip(others) {
            *own = own.or(*other);
        }
        self
    }

    /// These terms, and none of other clocks.
    #[must_use]
    pub fn only(&self, kind: ClockKind) -> Self {
        let mut own = Self::default();
        own.terms[kind as usize] = self.terms[kind as usize];
        own
    }

    /// The term of a clock at a level.
    pub fn get(&self, kind: ClockKind, severity: Severity) -> Option<Term> {
        self.terms[kind as usize][severity as usize]
    }
}

/// A regulation: one file under `config/regulations/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regulation {
    /// The file's name without its ending.
    pub id: String,
    /// The Russian name.
    pub name: String,
    /// What it rests on.
    pub basis: Basis,
    /// When the work is done.
    pub hours: WorkingTime,
    /// The clocks that run by hours of their own: a duty shift answers first, an office finally.
    pub own_hours: BTreeMap<ClockKind, WorkingTime>,
    /// The terms.
    pub terms: Terms,
    /// Exceptions for a category (`housing.heating_off`) or a whole sector (`housing`); what an
    /// exception leaves out falls back to the broader rule.
    pub exceptions: BTreeMap<String, Terms>,
    /// The clocks that stand still while an incident waits for somebody outside.
    pub pauses: Vec<ClockKind>,
    /// Who is raised when nobody confirms a danger.
    pub danger: Option<DangerRule>,
    /// Who is raised when an incident waits too long.
    pub waiting: Option<WaitingRule>,
    /// Who is raised when nobody says where a problem is.
    pub unplaced: Option<UnplacedRule>,
    /// Who is raised when an incident has no next step.
    pub audit: AuditRule,
    /// Who is raised when a clock runs out.
    pub escalation: Vec<EscalationRule>,
}

/// A danger must be confirmed within a term; after each further one the next in the chain is raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DangerRule {
    /// The term.
    pub acknowledge: Term,
    /// Roles or posts, in the region's words.
    pub chain: Vec<String>,
}

/// Waiting for somebody outside has an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRule {
    /// The longest.
    pub longest: Term,
    /// Who is raised then.
    pub to: String,
}

/// What has no territory gets one within a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnplacedRule {
    /// The term, from the opening.
    pub within: Term,
    /// Who is raised when it is past.
    pub to: String,
}

/// Every open incident has a next step, in every regulation: what says nothing of it has the common rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRule {
    /// The longest that an answered incident stays open.
    pub close: Term,
    /// Who is raised then, and wherever else nobody would take the next step.
    pub to: String,
}

impl Default for AuditRule {
    fn default() -> Self {
        Self {
            close: Term::Days(10, Pace::Working),
            to: "руководитель ЦУР".to_owned(),
        }
    }
}

/// When so much of a clock's time has passed, somebody is raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalationRule {
    /// The clock.
    pub clock: ClockKind,
    /// Hundredths of its time; 100 is its end.
    pub percent: u16,
    /// Who is raised.
    pub to: String,
}

impl Regulation {
    /// When the work is done that a clock waits for.
    pub fn hours_of(&self, kind: ClockKind) -> &WorkingTime {
        self.own_hours.get(&kind).unwrap_or(&self.hours)
    }

    /// True when the deadlines rest on an act.
    pub const fn binding(&self) -> bool {
        matches!(self.basis, Basis::Act { .. })
    }

    /// The same regulation, if it set nothing but this clock.
    #[must_use]
    pub fn only(&self, kind: ClockKind) -> Self {
        let exceptions = self.exceptions.iter();
        Self {
            terms: self.terms.only(kind),
            exceptions: exceptions
                .map(|(key, terms)| (key.clone(), terms.only(kind)))
                .collect(),
            ..self.clone()
        }
    }

    /// Of its exceptions, the categories that `exists` does not know: misspelt, or of rules that are gone.
    pub fn strangers(&self, exists: impl Fn(&CategoryId) -> bool) -> Vec<&str> {
        let keys = self.exceptions.keys().map(String::as_str);
        let categories = keys.filter(|key| key.contains('.'));
        categories
            .filter(|key| !exists(&CategoryId::from(*key)))
            .collect()
    }

    /// The term of a clock: the category's own, else its sector's, else the common.
    pub fn term(&self, kind: ClockKind, category: &CategoryId, severity: Severity) -> Option<Term> {
        [category.as_str(), category.sector_part()]
            .iter()
            .filter_map(|key| self.exceptions.get(*key)?.get(kind, severity))
            .next()
            .or_else(|| self.terms.get(kind, severity))
    }
}
