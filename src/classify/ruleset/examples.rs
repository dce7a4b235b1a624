//! Checks every rule against the examples it carries.

use std::sync::Arc;

use super::{Reads, RuleSet};
use crate::{
    classify::{Classifier, Input},
    domain::RuleId,
};

/// An example that does not do what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFailure {
    /// The rule.
    pub rule: RuleId,
    /// Its file and line.
    pub at: (String, usize),
    /// True for an example that must match and does not.
    pub must_match: bool,
    /// The example.
    pub text: String,
    /// What stood in the way or what matched, in Russian.
    pub why: String,
}

/// Runs all examples; empty when all hold.
pub(super) fn check(rules: &Arc<RuleSet>) -> Vec<ExampleFailure> {
    let mut classifier = Classifier::new(Arc::clone(rules));
    let mut failures = Vec::new();
    for (number, rule) in rules
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.is_active())
    {
        let lists = [
            (true, &rule.match_examples),
            (false, &rule.no_match_examples),
        ];
        for (must_match, list) in lists {
            for text in list {
                let input = Input {
                    official: rule.reads == Reads::Official,
                    ..Input::of(text)
                };
                let fate = classifier.fate(&input, number);
                if fate.counts() == must_match {
                    continue;
                }
                failures.push(ExampleFailure {
                    rule: rule.id.clone(),
                    at: (rule.file.clone(), rule.line),
                    must_match,
                    text: text.clone(),
                    why: fate.describe(rules),
                });
            }
        }
    }
    failures
}
