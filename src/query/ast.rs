//! The expression tree, as parsed. Words are normalised the way the analyser normalises text.

use jiff::civil::Date;

use crate::domain::{Network, Sector, Signal};

/// How a word is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKind {
    /// By family or stem: `вода` finds «воды», «водой».
    Stem,
    /// This form only: `=вода`.
    Exact,
    /// Any form that begins so: `энергосбыт*`.
    Prefix,
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// How it is compared.
    pub kind: TermKind,
    /// The word in the analyser's form: lower case, `ё` as `е`.
    pub word: String,
}

/// One place of a phrase: any of these words may stand there. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slot(pub Vec<Term>);

/// Words in order, with at most `slop` extra words in the whole phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// The places, at least two.
    pub slots: Vec<Slot>,
    /// Extra words allowed, 0 to 99.
    pub slop: u8,
}

/// What `is:` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Written by an official account.
    Official,
    /// Carries the `unanswered` signal.
    Unanswered,
    /// An authority ought to react.
    Actionable,
    /// Belongs to an incident.
    Incident,
    /// Tells of a private matter.
    Private,
}

/// Civil days, both ends included; an open end is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateRange {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// A condition on an item's tags instead of its words. In search and feeds only, never in rules.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field {
    /// `sector:жкх`: any of the item's sectors.
    Sector(Sector),
    /// `category:housing.heating_off`: any of the item's categories.
    Category(String),
    /// `signal:danger`.
    Signal(Signal),
    /// `network:vk`.
    Network(Network),
    /// `source:vk:club1`.
    Source(String),
    /// `place:"Старый Оскол"`: the territory, settlement or street, by stems.
    Place(String),
    /// `date:2026-11-01..2026-11-21`, days of the region's zone.
    Date(DateRange),
    /// `is:official`.
    Is(Status),
}

/// A query.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expr {
    /// One word.
    Term(Term),
    /// Words in order.
    Phrase(Phrase),
    /// Two spans within `within` words of each other, in any order.
    Near {
        /// Left operand: term, phrase, nearness, or an OR of these.
        left: Box<Expr>,
        /// Right operand, alike.
        right: Box<Expr>,
        /// At most `within − 1` words between them, 1 to 99.
        within: u8,
    },
    /// The operand does not occur.
    Not(Box<Expr>),
    /// All hold; at least two.
    And(Vec<Expr>),
    /// Any holds; at least two.
    Or(Vec<Expr>),
    /// A condition on tags.
    Field(Field),
}
