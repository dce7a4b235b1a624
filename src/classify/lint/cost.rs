//! What a rule costs: for how many messages its words make it a candidate.
//!
//! The matcher checks an alternative of a rule in full when a message has a word of its rarest required
//! choice and one of the next rarest. Here the same is reckoned from a table of common forms, measured
//! once (`forms.txt`), as if words stood in messages independently: an estimate, good enough to tell a
//! rule that is checked now and then from one that is checked all the time.

use std::collections::HashMap;

use super::{LintKind, Told, alternatives, quoted};
use crate::{
    query::{Expr, Term, TermKind},
    text::Lexicon,
};

/// An alternative that is a candidate in a larger share of messages is hot.
const ALTERNATIVE_SHARE_MAX: f32 = 0.1;
/// A rule may have so many candidates per message, all its alternatives together.
const RULE_CANDIDATES_MAX: f32 = 0.5;
/// The share of messages with a form that the table does not list.
const UNLISTED: f32 = 0.0003;

/// The table of common forms.
const FORMS: &str = include_str!("forms.txt");

/// How common words are.
pub(in crate::classify) struct Costs<'l> {
    lexicon: &'l Lexicon,
    /// Forms by the alphabet, with their share of messages.
    forms: Vec<(&'static str, f32)>,
    /// Stem or family → the share of its forms together.
    keys: HashMap<Box<str>, f32>,
}

/// What one rule costs.
pub(super) struct Cost<'e> {
    /// Alternatives of the rule that are expected to be checked in full per message.
    pub(super) candidates: f32,
    /// The alternative that is checked most often, with its share of messages.
    hottest: Option<(&'e Expr, f32)>,
}

impl<'l> Costs<'l> {
    pub(in crate::classify) fn new(lexicon: &'l Lexicon) -> Self {
        let mut forms: Vec<(&str, f32)> = FORMS.lines().flat_map(forms_of_line).collect();
        forms.sort_unstable_by_key(|(form, _)| *form);
        let mut keys: HashMap<Box<str>, f32> = HashMap::new();
        for (form, share) in &forms {
            for key in lexicon.keys(form) {
                *keys.entry(key).or_default() += share;
            }
        }
        Self {
            lexicon,
            forms,
            keys,
        }
    }

    /// The common forms that begin so.
    pub(super) fn forms_from(&self, prefix: &str) -> impl Iterator<Item = &'static str> {
        self.listed_from(prefix).map(|(form, _)| *form)
    }

    /// The common forms with this stem or family.
    pub(super) fn forms_of(&self, key: &str) -> impl Iterator<Item = &'static str> {
        let has = move |form: &str| self.lexicon.keys(form).iter().any(|own| **own == *key);
        self.forms
            .iter()
            .map(|(form, _)| *form)
            .filter(move |form| has(form))
    }

    fn listed_from(&self, prefix: &str) -> impl Iterator<Item = &(&'static str, f32)> {
        let from = self.forms.partition_point(|(form, _)| *form < prefix);
        self.forms[from..]
            .iter()
            .take_while(move |(form, _)| form.starts_with(prefix))
    }

    /// What the rule with this `match` costs.
    pub(super) fn of_rule<'e>(&self, matches: &'e Expr) -> Cost<'e> {
        let mut cost = Cost {
            candidates: 0.0,
            hottest: None,
        };
        for part in alternatives(matches) {
            let share = self.checked(part).unwrap_or(1.0);
            cost.candidates += share;
            if cost.hottest.is_none_or(|(_, most)| share > most) {
                cost.hottest = Some((part, share));
            }
        }
        cost
    }

    /// The share of messages that must be checked for `expr`; none when it needs no word.
    fn checked(&self, expr: &Expr) -> Option<f32> {
        let mut shares = self.required(expr);
        shares.sort_unstable_by(f32::total_cmp);
        let (rarest, next) = (shares.first()?, shares.get(1));
        Some(rarest.min(1.0) * next.copied().unwrap_or(1.0).min(1.0))
    }

    /// The share of messages with the rarest of the words that must occur.
    pub(in crate::classify) fn rarest(&self, expr: &Expr) -> Option<f32> {
        self.required(expr).into_iter().min_by(f32::total_cmp)
    }

    /// The shares of messages with the words that must occur, choice by choice.
    fn required(&self, expr: &Expr) -> Vec<f32> {
        let rarest = |expr| self.rarest(expr);
        match expr {
            Expr::Term(term) => vec![self.share(term)],
            Expr::Phrase(phrase) => {
                let slots = phrase.slots.iter();
                slots
                    .map(|slot| slot.0.iter().map(|term| self.share(term)).sum())
                    .collect()
            }
            Expr::Near { left, right, .. } => {
                let (left, right) = (self.required(left), self.required(right));
                [left, right].concat()
            }
            Expr::And(parts) => parts.iter().flat_map(|part| self.required(part)).collect(),
            Expr::Or(parts) => parts
                .iter()
                .map(rarest)
                .sum::<Option<f32>>()
                .into_iter()
                .collect(),
            Expr::Not(_) | Expr::Field(_) => Vec::new(),
        }
    }

    fn share(&self, term: &Term) -> f32 {
        match term.kind {
            TermKind::Exact => {
                let at = self
                    .forms
                    .binary_search_by_key(&&*term.word, |(form, _)| *form);
                at.map_or(UNLISTED, |at| self.forms[at].1)
            }
            TermKind::Prefix => {
                UNLISTED
                    + self
                        .listed_from(&term.word)
                        .map(|(_, share)| share)
                        .sum::<f32>()
            }
            TermKind::Stem => {
                let keys = self.lexicon.keys(&term.word);
                let known = keys.iter().filter_map(|key| self.keys.get(key));
                UNLISTED + known.sum::<f32>()
            }
        }
    }
}

/// A line of the table: a number of messages of a thousand, and the forms that stand in so many.
fn forms_of_line(line: &'static str) -> impl Iterator<Item = (&'static str, f32)> {
    let mut words = line.split(' ');
    let share = words
        .next()
        .and_then(|number| number.parse::<f32>().ok())
        .map(|number| number / 1000.0);
    share
        .into_iter()
        .flat_map(move |share| words.clone().map(move |form| (form, share)))
}

/// What to say of a rule that costs too much.
pub(super) fn finding(cost: &Cost<'_>) -> Option<Told> {
    let percent = |share: f32| f64::from(share) * 100.0;
    if let Some((part, share)) = cost
        .hottest
        .filter(|(_, share)| *share > ALTERNATIVE_SHARE_MAX)
    {
        return Some((
            LintKind::HotRule,
            format!(
                "{} проверяется в {:.0} % сообщений: все обязательные слова частые",
                quoted(part),
                percent(share)
            ),
            "добавьте через И или /n более редкое слово".to_owned(),
        ));
    }
    (cost.candidates > RULE_CANDIDATES_MAX).then(|| {
        (
            LintKind::HotRule,
            format!(
                "на 100 сообщений приходится {:.0} проверок этого правила, допустимо {:.0}",
                percent(cost.candidates),
                percent(RULE_CANDIDATES_MAX)
            ),
            "разделите правило и уберите из выбора самые частые слова".to_owned(),
        )
    })
}
