//! What rules and `match` ask of an expression beyond its syntax.

use super::{
    ast::{Expr, Slot, Term, TermKind},
    error::QueryError,
    parse::parse,
};
use crate::text::Lexicon;

/// Parses an expression for `otklik match`: no fields, and something that must occur.
///
/// # Errors
/// A query that selects texts by absence alone, or by fields.
pub fn parse_match(text: &str) -> Result<Expr, QueryError> {
    let expr = parse(text)?;
    no_fields(&expr).map_err(|error| QueryError {
        column: column_of(text, ":"),
        ..error
    })?;
    if !has_witness(&expr) {
        return Err(QueryError::new(
            "no_witness",
            1,
            "в запросе одни исключения: нет слова, которое обязано встретиться",
            "хотя бы одно слово без «-»",
            "вода -минеральная",
        ));
    }
    Ok(expr)
}

/// Parses a rule's `match`: as for [`parse_match`], and what it excludes must be exact forms,
/// prefixes or words of a family. A bare stem in an exclusion has silenced true dangers.
///
/// # Errors
/// As above; also a bare stem after `-`.
pub fn parse_rule(text: &str, lexicon: &Lexicon) -> Result<Expr, QueryError> {
    let expr = parse_match(text)?;
    check_negated(&expr, lexicon, false).map_err(|word| bare_stem(text, &word))?;
    Ok(expr)
}

/// Parses a rule's `unless`: exact forms, prefixes and words of families only.
///
/// # Errors
/// As for [`parse_rule`].
pub fn parse_exclusion(text: &str, lexicon: &Lexicon) -> Result<Expr, QueryError> {
    let expr = parse_match(text)?;
    check_negated(&expr, lexicon, true).map_err(|word| bare_stem(text, &word))?;
    Ok(expr)
}

fn no_fields(expr: &Expr) -> Result<(), QueryError> {
    match expr {
        Expr::Field(field) => Err(QueryError::new(
            "field_here",
            1,
            format!("поля вроде «{field}» бывают только в поиске и лентах"),
            "слова и фразы",
            "(вода | отопление) /4 нет",
        )),
        Expr::Not(inner) => no_fields(inner),
        Expr::Near { left, right, .. } => no_fields(left).and_then(|()| no_fields(right)),
        Expr::And(parts) | Expr::Or(parts) => parts.iter().try_for_each(no_fields),
        Expr::Term(_) | Expr::Phrase(_) => Ok(()),
    }
}

/// True when every text that matches must contain some word of the expression.
pub(super) fn has_witness(expr: &Expr) -> bool {
    match expr {
        Expr::Term(_) | Expr::Phrase(_) | Expr::Near { .. } => true,
        Expr::Not(_) | Expr::Field(_) => false,
        Expr::And(parts) => parts.iter().any(has_witness),
        Expr::Or(parts) => parts.iter().all(has_witness),
    }
}

/// The first bare stem that stands in an exclusion, if any, as the error.
fn check_negated(expr: &Expr, lexicon: &Lexicon, negated: bool) -> Result<(), String> {
    let check = |term: &Term| {
        let bare = negated && term.kind == TermKind::Stem && !lexicon.in_family(&term.word);
        if bare { Err(term.word.clone()) } else { Ok(()) }
    };
    match expr {
        Expr::Term(term) => check(term),
        Expr::Phrase(phrase) => phrase
            .slots
            .iter()
            .flat_map(|Slot(terms)| terms)
            .try_for_each(check),
        Expr::Not(inner) => check_negated(inner, lexicon, true),
        Expr::Near { left, right, .. } => check_negated(left, lexicon, negated)
            .and_then(|()| check_negated(right, lexicon, negated)),
        Expr::And(parts) | Expr::Or(parts) => parts
            .iter()
            .try_for_each(|part| check_negated(part, lexicon, negated)),
        Expr::Field(_) => Ok(()),
    }
}

fn bare_stem(text: &str, word: &str) -> QueryError {
    QueryError::new(
        "bare_stem_excluded",
        column_of(&text.to_lowercase().replace('ё', "е"), word),
        format!("в исключении «{word}» ищется по основе и может заглушить чужие слова"),
        "точная форма, начало слова или слово из index/families.toml",
        format!("={word} или {word}*"),
    )
}

/// The column of the first occurrence, 1-based, in code points; 1 when there is none.
fn column_of(text: &str, needle: &str) -> usize {
    text.find(needle)
        .map_or(1, |at| text[..at].chars().count() + 1)
}
