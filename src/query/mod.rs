//! Layer 1, second room: the query language, one for search box, saved feeds and rules.
//!
//! [`parse`] turns text into an [`Expr`], which prints back canonically. [`RuleIndex`] matches
//! thousands of expressions against one analysis; its meaning is the meaning, and whatever narrows
//! (the search index, the anchors) must select the same items.

mod anchor;
mod ast;
mod bits;
mod code;
mod error;
mod eval;
mod facts;
mod field;
mod index;
mod lex;
mod parse;
mod print;
mod rule;
#[cfg(test)]
pub(crate) mod testing;

pub use ast::{DateRange, Expr, Field, Phrase, Slot, Status, Term, TermKind};
pub use error::QueryError;
pub use facts::{Conditions, Facts, bounds, place_expr, place_names};
pub use index::{RuleIndex, RuleIndexBuilder, Scan};
pub use parse::{QUERY_BYTES_MAX, QUERY_DEPTH_MAX, QUERY_TERMS_MAX, parse};
pub use rule::{parse_exclusion, parse_match, parse_rule};
