//! Rules, and alternatives of rules, that can never count: what they match always holds what silences
//! them.
//!
//! Only what is certain is told: an exclusion is taken to hold when it follows, word by word, from the
//! expression itself.

use super::{LintKind, Told, alternatives, quoted};
use crate::{
    classify::{
        fate,
        ruleset::{Reads, Rule, RuleSet, Target},
    },
    query::{Expr, Term, TermKind},
    text::Lexicon,
};

/// What of the rule can never count, and why.
pub(super) fn findings(rules: &RuleSet, rule: &Rule) -> Vec<Told> {
    let mut told = Vec::new();
    if let Target::Signal(signal) = rule.target
        && rule.reads == Reads::Official
        && !fate::said_of_bodies(signal)
    {
        told.push((
            LintKind::Unreachable,
            format!("on = \"official\", а сигнал «{signal}» у ответов органов не ставится"),
            "уберите ключ on".to_owned(),
        ));
    }
    let certain = Certain(rules.lexicon());
    for part in alternatives(&rule.matches) {
        if certain.contradicts(part) {
            told.push((
                LintKind::Unreachable,
                format!("{} исключает само себя", quoted(part)),
                "уберите слово после «-» или всю часть".to_owned(),
            ));
        } else if rule
            .unless
            .as_ref()
            .is_some_and(|unless| certain.implies(part, unless))
        {
            told.push((
                LintKind::Unreachable,
                format!("{} не сработает никогда: его глушит unless", quoted(part)),
                "уберите эту часть или уточните unless".to_owned(),
            ));
        } else if let Some(filter) = shadow(rules, rule, part, certain) {
            told.push((
                LintKind::Shadowed,
                format!("{} всегда глушит фильтр {filter}", quoted(part)),
                "уберите эту часть, или фильтр из filters, или уточните фильтр".to_owned(),
            ));
        }
    }
    told
}

/// The filter of the rule that hits whenever `part` matches.
fn shadow<'r>(
    rules: &'r RuleSet,
    rule: &Rule,
    part: &Expr,
    certain: Certain<'_>,
) -> Option<&'r str> {
    // A filter's rule that something else may silence does not surely hit.
    let hits = |other: &&Rule| {
        other.is_active()
            && other.unless.is_none()
            && other.filters.is_empty()
            && certain.implies(part, &other.matches)
    };
    let filter_of = |other: &Rule| match other.target {
        Target::Filter(filter) if rule.filters.contains(&filter) => Some(filter),
        _ => None,
    };
    let silencing = rules
        .rules()
        .iter()
        .filter(|other| filter_of(other).is_some());
    let filter = silencing.filter(hits).find_map(filter_of)?;
    Some(&rules.filters()[filter].id)
}

/// Tells what follows from an expression.
#[derive(Clone, Copy)]
struct Certain<'l>(&'l Lexicon);

impl Certain<'_> {
    /// True when a text that matches must also hold what the expression itself excludes.
    fn contradicts(self, expr: &Expr) -> bool {
        let Expr::And(parts) = expr else { return false };
        let excluded = parts.iter().filter_map(|part| match part {
            Expr::Not(inner) => Some(&**inner),
            _ => None,
        });
        excluded
            .into_iter()
            .any(|inner| parts.iter().any(|part| self.implies(part, inner)))
    }

    /// True when every text that matches `expr` surely matches `other`.
    fn implies(self, expr: &Expr, other: &Expr) -> bool {
        if matches!(expr, Expr::Not(_) | Expr::Field(_)) {
            return false;
        }
        if expr == other {
            return true;
        }
        if let Expr::Or(parts) = expr {
            return parts.iter().all(|part| self.implies(part, other));
        }
        if let Expr::And(parts) = other {
            return parts.iter().all(|part| self.implies(expr, part));
        }
        let of_part = match expr {
            Expr::And(parts) => parts.iter().any(|part| self.implies(part, other)),
            Expr::Near { left, right, .. } => {
                self.implies(left, other) || self.implies(right, other)
            }
            _ => false,
        };
        of_part
            || alternatives(other)
                .iter()
                .any(|one| self.phrase_implies(expr, one))
            || self.some_word_implies(expr, other)
    }

    /// True when a word that `expr` requires, whichever of its choice it is, is a word of `other` alone.
    fn some_word_implies(self, expr: &Expr, other: &Expr) -> bool {
        let alone: Vec<&Term> = alternatives(other)
            .iter()
            .filter_map(|one| match one {
                Expr::Term(term) => Some(term),
                _ => None,
            })
            .collect();
        match expr {
            Expr::Term(term) => self.covered(term, &alone),
            Expr::Phrase(phrase) => phrase
                .slots
                .iter()
                .any(|slot| slot.0.iter().all(|term| self.covered(term, &alone))),
            _ => false,
        }
    }

    /// True when a phrase holds the words of another phrase, in its order and no farther apart.
    fn phrase_implies(self, expr: &Expr, other: &Expr) -> bool {
        let (Expr::Phrase(phrase), Expr::Phrase(other)) = (expr, other) else {
            return false;
        };
        phrase.slop <= other.slop
            && phrase.slots.windows(other.slots.len()).any(|window| {
                window.iter().zip(&other.slots).all(|(slot, wanted)| {
                    let wanted: Vec<&Term> = wanted.0.iter().collect();
                    slot.0.iter().all(|term| self.covered(term, &wanted))
                })
            })
    }

    /// True when one of `others` finds whatever `term` finds.
    fn covered(self, term: &Term, others: &[&Term]) -> bool {
        others.iter().any(|other| self.covers(other, term))
    }

    fn covers(self, wide: &Term, narrow: &Term) -> bool {
        if wide == narrow {
            return true;
        }
        let keys = |term: &Term| self.0.keys(&term.word);
        match (wide.kind, narrow.kind) {
            (TermKind::Exact, _) => false,
            (TermKind::Prefix, TermKind::Stem) => {
                // A stem is no prefix of forms that a family or a look-alike adds.
                !self.0.in_family(&narrow.word) && self.0.stem(&narrow.word).starts_with(&wide.word)
            }
            (TermKind::Prefix, _) => narrow.word.starts_with(&wide.word),
            (TermKind::Stem, TermKind::Prefix) => false,
            (TermKind::Stem, TermKind::Exact) => {
                let own = keys(narrow);
                keys(wide).iter().any(|key| own.contains(key))
            }
            (TermKind::Stem, TermKind::Stem) => {
                let wide = keys(wide);
                keys(narrow).iter().all(|key| wide.contains(key))
            }
        }
    }
}
