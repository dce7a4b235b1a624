//! Why a verdict is what it is: for every rule that the text comes near, what held and what did not.

use std::sync::Arc;

use super::{
    classifier::{Classifier, Context, Input},
    fate::Fate,
    ruleset::RuleSet,
};
use crate::{
    domain::{RuleId, Verdict},
    query::{Expr, RuleIndexBuilder, Scan},
};

/// What a rule made of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleWhy {
    /// The rule.
    pub rule: RuleId,
    /// Its Russian name.
    pub name: String,
    /// What became of it.
    pub fate: Fate,
    /// The same in one Russian sentence.
    pub why: String,
    /// Parts of its expression that the text fulfils.
    pub present: Vec<String>,
    /// Parts that it does not fulfil.
    pub missing: Vec<String>,
}

/// A verdict with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The verdict.
    pub verdict: Verdict,
    /// Every rule with at least one part fulfilled: those that count first, then the silenced, then
    /// the near misses.
    pub rules: Vec<RuleWhy>,
}

impl Classifier {
    /// Classifies a message and tells why, rule by rule. Slow: it compiles the parts of every rule.
    pub fn explain(&mut self, input: &Input<'_>, context: &Context<'_>) -> Explanation {
        let verdict = self.classify(input, context);
        let set = Arc::clone(self.rules());
        let held = self.parts_held(&set);
        let mut rules = Vec::new();
        for (number, (rule, held)) in set.rules().iter().zip(held).enumerate() {
            let fate = self.last_fate(number, input);
            let parts = parts(&rule.matches);
            let split = |wanted: bool| -> Vec<String> {
                parts
                    .iter()
                    .zip(&held)
                    .filter(|(_, held)| **held == wanted)
                    .map(|(part, _)| part.to_string())
                    .collect()
            };
            let (present, missing) = (split(true), split(false));
            if present.is_empty() {
                continue;
            }
            let why = match &fate {
                Fate::NoMatch => format!("не хватает: {}", missing.join("; ")),
                fate => fate.describe(&set),
            };
            rules.push(RuleWhy {
                rule: rule.id.clone(),
                name: rule.name.clone(),
                fate,
                why,
                present,
                missing,
            });
        }
        rules.sort_by_key(|why| match why.fate {
            Fate::Counts => 0,
            Fate::Unless | Fate::Filtered(_) | Fate::OtherAuthor => 1,
            Fate::NoMatch | Fate::Deprecated => 2,
        });
        Explanation { verdict, rules }
    }

    /// For every rule, which parts of its expression hold on the text read last.
    fn parts_held(&self, set: &RuleSet) -> Vec<Vec<bool>> {
        let mut builder = RuleIndexBuilder::new(Arc::clone(set.lexicon()));
        let numbers: Vec<Vec<u32>> = set
            .rules()
            .iter()
            .map(|rule| {
                parts(&rule.matches)
                    .into_iter()
                    .map(|part| builder.add(part))
                    .collect()
            })
            .collect();
        let index = builder.build();
        let mut scan = Scan::default();
        let matched = index.scan(&mut scan, self.analyser());
        let holds = |number: &u32| matched.binary_search(number).is_ok();
        numbers
            .iter()
            .map(|parts| parts.iter().map(holds).collect())
            .collect()
    }
}

/// The parts of an expression that must hold together; the expression itself when it has none.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::And(parts) => parts.iter().flat_map(parts_of_near).collect(),
        other => parts_of_near(other),
    }
}

fn parts_of_near(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Near { left, right, .. } => {
            let mut parts = parts_of_near(left);
            parts.extend(parts_of_near(right));
            parts
        }
        other => vec![other],
    }
}
