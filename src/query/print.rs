//! Canonical printing: what [`parse`](super::parse) reads back as the same expression.

use std::fmt::{self, Display as _};

use super::ast::{DateRange, Expr, Field, Phrase, Slot, Status, Term, TermKind};

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TermKind::Stem => f.write_str(&self.word),
            TermKind::Exact => write!(f, "={}", self.word),
            TermKind::Prefix => write!(f, "{}*", self.word),
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [one] => one.fmt(f),
            many => {
                f.write_str("(")?;
                write_joined(f, many, " | ")?;
                f.write_str(")")
            }
        }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        write_joined(f, &self.slots, " ")?;
        f.write_str("\"")?;
        if self.slop > 0 {
            write!(f, "~{}", self.slop)?;
        }
        Ok(())
    }
}

impl Status {
    /// The word after `is:`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Unanswered => "unanswered",
            Self::Actionable => "actionable",
            Self::Incident => "incident",
            Self::Private => "private",
        }
    }

    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Official,
        Self::Unanswered,
        Self::Actionable,
        Self::Incident,
        Self::Private,
    ];
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(from) = self.from {
            write!(f, "{from}")?;
        }
        if self.from != self.to {
            f.write_str("..")?;
            if let Some(to) = self.to {
                write!(f, "{to}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sector(sector) => write!(f, "sector:{}", sector.id()),
            Self::Category(id) => write!(f, "category:{id}"),
            Self::Signal(signal) => write!(f, "signal:{}", signal.id()),
            Self::Network(network) => write!(f, "network:{}", network.id()),
            Self::Source(id) => write!(f, "source:{id}"),
            Self::Place(name) => write!(f, "place:\"{name}\""),
            Self::Date(range) => write!(f, "date:{range}"),
            Self::Is(status) => write!(f, "is:{}", status.id()),
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(term) => term.fmt(f),
            Self::Phrase(phrase) => phrase.fmt(f),
            Self::Field(field) => field.fmt(f),
            Self::Not(inner) => {
                f.write_str("-")?;
                let loose = matches!(**inner, Self::And(_) | Self::Or(_) | Self::Near { .. });
                write_operand(f, inner, loose)
            }
            Self::Near {
                left,
                right,
                within,
            } => {
                write_operand(f, left, matches!(**left, Self::Or(_)))?;
                write!(f, " /{within} ")?;
                write_operand(f, right, matches!(**right, Self::Or(_) | Self::Near { .. }))
            }
            Self::And(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    if at > 0 {
                        f.write_str(" ")?;
                    }
                    write_operand(f, part, matches!(part, Self::Or(_)))?;
                }
                Ok(())
            }
            Self::Or(parts) => write_joined(f, parts, " | "),
        }
    }
}

fn write_operand(f: &mut fmt::Formatter<'_>, expr: &Expr, parenthesised: bool) -> fmt::Result {
    if parenthesised {
        write!(f, "({expr})")
    } else {
        expr.fmt(f)
    }
}

fn write_joined<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    parts: &[T],
    between: &str,
) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        part.fmt(f)?;
    }
    Ok(())
}
