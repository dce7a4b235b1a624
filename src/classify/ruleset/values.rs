//! Single values of rule files: words of a closed list, examples, nested ids.

use std::collections::HashSet;

use super::{Allowance, FilterEffect, Reads, RuleStatus};
use crate::{classify::document::Table, domain::LoadLint};

/// The column (1-based, in code points) where a word of an expression stands, as near as can be told.
pub(super) fn column_of(expression: &str, word: &str) -> usize {
    let folded = expression.to_lowercase().replace('ё', "е");
    folded
        .find(word)
        .map_or(1, |at| folded[..at].chars().count() + 1)
}

pub(super) fn examples(table: &Table<'_>) -> (Vec<String>, Vec<String>) {
    let Some(examples) = table.optional_table("examples") else {
        table.report_lint(
            LoadLint::FewExamples,
            "id",
            "у правила нет примеров",
            "добавьте [rule.examples] с match и no_match, не меньше трёх в каждом",
        );
        return (Vec::new(), Vec::new());
    };
    examples.only(&["match", "no_match"]);
    let lists = (examples.words("match"), examples.words("no_match"));
    for (key, list) in [("match", &lists.0), ("no_match", &lists.1)] {
        let distinct: HashSet<&str> = list.iter().map(|text| text.trim()).collect();
        if distinct.len() < 3 {
            let repeated = distinct.len() < list.len();
            let what = if repeated {
                "разных примеров"
            } else {
                "примеров"
            };
            examples.report_lint(
                LoadLint::FewExamples,
                key,
                format!("{what} в «{key}» {}, нужно не меньше трёх", distinct.len()),
                "допишите примеры своими словами",
            );
        }
    }
    lists
}

/// The lints that a rule allows itself: `allow = [{ lint = "…", reason = "…" }]`.
pub(super) fn allowances(table: &Table<'_>) -> Vec<Allowance> {
    let read = |one: Table<'_>| {
        one.only(&["lint", "reason"]);
        let filled = |reason: String| Some(reason).filter(|reason| !reason.trim().is_empty());
        Some(Allowance {
            lint: one.text("lint", "hot-rule")?.value,
            reason: one
                .optional_text("reason")
                .and_then(|reason| filled(reason.value)),
        })
    };
    table.tables("allow").into_iter().filter_map(read).collect()
}

pub(super) fn known<T, E: std::fmt::Display>(
    table: &Table<'_>,
    key: &str,
    parsed: Result<T, E>,
) -> Option<T> {
    parsed
        .map_err(|error| table.report(key, error.to_string(), "выберите одно из перечисленных"))
        .ok()
}

pub(super) fn parse_reads(word: &str) -> Result<Reads, String> {
    match word {
        "resident" => Ok(Reads::Resident),
        "official" => Ok(Reads::Official),
        "any" => Ok(Reads::Any),
        _ => Err(format!(
            "«{word}» не подходит; есть: resident, official, any"
        )),
    }
}

pub(super) fn parse_effect(word: &str) -> Result<FilterEffect, String> {
    match word {
        "exclude" => Ok(FilterEffect::Exclude),
        "report" => Ok(FilterEffect::Report),
        "silence" => Ok(FilterEffect::Silence),
        "deny" => Ok(FilterEffect::Deny),
        "complaint" => Ok(FilterEffect::Complaint),
        "echo" => Ok(FilterEffect::Echo),
        "private" => Ok(FilterEffect::Private),
        _ => Err(format!(
            "«{word}» не подходит; есть: exclude, report, silence, deny, complaint, echo, private"
        )),
    }
}

pub(super) fn parse_status(word: &str) -> Result<RuleStatus, String> {
    match word {
        "stable" => Ok(RuleStatus::Stable),
        "experimental" => Ok(RuleStatus::Experimental),
        "deprecated" => Ok(RuleStatus::Deprecated),
        _ => Err(format!(
            "нет состояния «{word}»; есть: stable, experimental, deprecated"
        )),
    }
}

/// True for segments of small Latin letters, digits and `_`, between dots.
pub(super) fn is_id(id: &str) -> bool {
    let is_letter = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    id.split('.')
        .all(|part| !part.is_empty() && part.bytes().all(is_letter))
}

/// True when `id` is `parent`, a dot and something.
pub(super) fn starts(id: &str, parent: &str) -> bool {
    id.strip_prefix(parent)
        .and_then(|rest| rest.strip_prefix('.'))
        .is_some_and(|rest| !rest.is_empty())
}

pub(super) fn last(id: &str) -> &str {
    id.rsplit('.').next().unwrap_or(id)
}

pub(super) fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or(0)
}
