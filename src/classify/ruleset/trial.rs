//! An expression on trial: read as a rule file would read it, before it stands in one.

use super::{RuleSet, values::column_of};
use crate::{
    classify::banned::{Bans, ExtraBan},
    query::{self, Expr, QueryError},
    text::{Lexicon, points_at_person},
};

/// The expressions of a rule that is being written.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialExpression {
    /// What must match.
    pub matches: Expr,
    /// What silences it.
    pub unless: Option<Expr>,
}

/// What is wrong with an expression, and which of the two.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {}", error.message)]
pub struct TrialError {
    /// `match` or `unless`, as in a rule file.
    pub field: &'static str,
    /// Where, what was expected, and an example.
    #[source]
    pub error: QueryError,
}

impl TrialExpression {
    /// Reads both as a rule file would: by the set's families, and without the words that are banned
    /// there (`banned` are those of the configuration). A blank `unless` is none.
    ///
    /// # Errors
    /// The first thing that a rule file would be refused for.
    pub fn parse(
        set: &RuleSet,
        banned: &[String],
        matches: &str,
        unless: &str,
    ) -> Result<Self, TrialError> {
        let extra: Vec<ExtraBan> = banned.iter().map(|word| ExtraBan::new(word)).collect();
        let checked = |field, text: &str, parsed: Result<Expr, QueryError>| {
            parsed
                .and_then(|expr| allowed(expr, text, set.lexicon(), &extra))
                .map_err(|error| TrialError { field, error })
        };
        let lexicon = set.lexicon();
        Ok(Self {
            matches: checked("match", matches, query::parse_rule(matches, lexicon))?,
            unless: match unless.trim() {
                "" => None,
                _ => Some(checked(
                    "unless",
                    unless,
                    query::parse_exclusion(unless, lexicon),
                )?),
            },
        })
    }
}

fn allowed(
    expr: Expr,
    text: &str,
    lexicon: &Lexicon,
    extra: &[ExtraBan],
) -> Result<Expr, QueryError> {
    let banned = |message, column| QueryError {
        code: "banned",
        message,
        column,
        expected: "слова о проблеме или услуге; этот запрет не отключается".to_owned(),
        example: "(яма | выбоина) /4 дорога".to_owned(),
    };
    if let Err(why) = points_at_person(text) {
        return Err(banned(format!("в выражении {why}: людей здесь не ищут"), 1));
    }
    let found = Bans::new(lexicon, extra).in_expression(&expr);
    if let Some(found) = found.into_iter().next() {
        let column = column_of(text, &found.word);
        return Err(QueryError {
            expected: found.remedy,
            ..banned(found.message, column)
        });
    }
    Ok(expr)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::RuleFiles;

    #[test]
    fn a_trial_is_refused_for_what_a_rule_file_is_refused_for() {
        let set = RuleSet::load(&RuleFiles::default()).unwrap();
        let parse = |matches: &str, unless: &str| {
            TrialExpression::parse(&set, &["самокат".to_owned()], matches, unless)
        };
        assert!(parse("яма /3 дорога", " ").unwrap().unless.is_none());
        assert!(parse("яма", "=ямал").unwrap().unless.is_some());
        for (matches, unless, field, code, column) in [
            ("(яма | дорога", "", "match", "unclosed_bracket", 1),
            ("яма", "дорога", "unless", "bare_stem_excluded", 1),
            ("яма митинг", "", "match", "banned", 5),
            ("яма", "=самокат", "unless", "banned", 2),
            ("яма проте*", "", "match", "banned", 5),
            ("\"Иванов Иван Иванович\"", "", "match", "banned", 1),
            ("яма", "\"=звоните =89045551234\"", "unless", "banned", 1),
            ("-яма*", "", "match", "no_witness", 1),
        ] {
            let told = parse(matches, unless).unwrap_err();
            let said = (told.field, told.error.code, told.error.column);
            assert_eq!(said, (field, code, column), "{matches} | {unless}: {told}");
        }
    }
}
