//! Layer 1: the query language, one for search box, saved feeds and rules.
//!
//! `parse` turns text into [`Expr`]; `Expr` prints back canonically.

mod ast;

pub use ast::{DateRange, Expr, Field, Phrase, Slot, Status, Term, TermKind};
