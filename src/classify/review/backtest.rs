//! One rule on the messages of the past: how often it speaks, with whom, and what came of it.

use std::collections::BTreeMap;

use jiff::{civil::Date, tz::TimeZone};
use serde::Serialize;

use super::{Days, PastMessage, Sample, days::day};
use crate::{
    classify::{Rule, RuleSet, Target},
    domain::{RuleId, Span, Verdict},
    incidents::Judgement,
};

/// Another rule of the same category or signal that spoke on the same messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The other rule.
    pub rule: RuleId,
    /// Its Russian name.
    pub name: String,
    /// Messages on which both spoke.
    pub both: usize,
}

/// A found message with the words that the rule stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The message.
    #[serde(flatten)]
    pub sample: Sample,
    /// Where, in code points.
    pub spans: Vec<[u32; 2]>,
}

/// The back-test as it grows, message by message.
#[derive(Debug, Clone)]
pub struct Backtest<'r> {
    rules: &'r RuleSet,
    rule: &'r Rule,
    zone: TimeZone,
    samples: usize,
    /// Messages read.
    pub messages: usize,
    /// The days they cover.
    pub days: Days,
    /// Messages on which the rule counts.
    pub hits: usize,
    /// Of these, by day; those without a date are left out.
    pub by_day: BTreeMap<Date, usize>,
    /// Messages that call for a reaction in the rule's category; for a signal, any that do.
    pub actionable: usize,
    /// Messages that opened an incident then.
    pub opened: usize,
    /// Incidents so opened that somebody worked on.
    pub confirmed: usize,
    /// Incidents so opened that were rejected as no problem.
    pub false_alarms: usize,
    /// Messages on which no other rule of the same category or signal counts.
    pub alone: usize,
    /// Some of the messages, the first of each day.
    pub found: Vec<Found>,
    both: BTreeMap<RuleId, usize>,
}

impl<'r> Backtest<'r> {
    /// An empty back-test of a rule of this set, keeping so many samples.
    pub fn new(rules: &'r RuleSet, rule: &'r Rule, zone: TimeZone, samples: usize) -> Self {
        Self {
            rules,
            rule,
            zone,
            samples,
            messages: 0,
            days: Days::default(),
            hits: 0,
            by_day: BTreeMap::new(),
            actionable: 0,
            opened: 0,
            confirmed: 0,
            false_alarms: 0,
            alone: 0,
            found: Vec::new(),
            both: BTreeMap::new(),
        }
    }

    /// Takes a message with its verdict by the set.
    pub fn add(&mut self, message: &PastMessage, verdict: &Verdict) {
        self.messages += 1;
        self.days.add(message.published_at, &self.zone);
        let spans: Vec<Span> = verdict
            .evidence
            .iter()
            .filter(|one| one.rule == self.rule.id)
            .map(|one| one.span)
            .collect();
        if spans.is_empty() {
            return;
        }
        self.hits += 1;
        if let Some(at) = message.published_at {
            *self.by_day.entry(day(at, &self.zone)).or_default() += 1;
        }
        self.actionable += usize::from(verdict.actionable && self.is_subject(verdict));
        self.judged(message);
        self.neighbours(verdict);
        if self.found.len() < self.samples {
            self.found.push(Found {
                sample: message.sample(),
                spans: spans.iter().map(|span| [span.start, span.end]).collect(),
            });
        }
    }

    /// Rules of the same category or signal, the most frequent company first.
    pub fn overlaps(&self) -> Vec<Overlap> {
        let mut overlaps: Vec<Overlap> = self
            .both
            .iter()
            .map(|(id, both)| Overlap {
                rule: id.clone(),
                name: self
                    .rules
                    .rule(id)
                    .map_or_else(String::new, |rule| rule.name.clone()),
                both: *both,
            })
            .collect();
        overlaps.sort_by(|a, b| b.both.cmp(&a.both).then_with(|| a.rule.cmp(&b.rule)));
        overlaps
    }

    /// True when the verdict's primary category is the rule's own. A signal has no category.
    fn is_subject(&self, verdict: &Verdict) -> bool {
        match self.rule.target {
            Target::Category(at) => verdict.category() == Some(&self.rules.categories()[at].id),
            Target::Signal(_) | Target::Filter(_) => true,
        }
    }

    fn judged(&mut self, message: &PastMessage) {
        let Some(then) = message.recorded.as_ref().filter(|then| then.opened) else {
            return;
        };
        self.opened += 1;
        self.confirmed += usize::from(then.outcome.judgement == Judgement::Confirmed);
        self.false_alarms += usize::from(then.outcome.judgement == Judgement::FalseAlarm);
    }

    fn neighbours(&mut self, verdict: &Verdict) {
        let mut others: Vec<&RuleId> = verdict
            .evidence
            .iter()
            .map(|one| &one.rule)
            .filter(|id| **id != self.rule.id)
            .filter(|id| {
                self.rules
                    .rule(id)
                    .is_some_and(|other| other.target == self.rule.target)
            })
            .collect();
        others.sort_unstable();
        others.dedup();
        self.alone += usize::from(others.is_empty());
        for other in others {
            *self.both.entry(other.clone()).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::classify::review::{
        Replay,
        testing::{judged, message, rules},
    };

    #[test]
    fn a_rule_is_told_by_day_company_and_outcome() {
        let rules = rules("");
        let id = RuleId::new("housing.water.none");
        let rule = rules.rule(&id).unwrap();
        let mut told = Backtest::new(&rules, rule, TimeZone::UTC, 1);
        let mut replay = Replay::new(Arc::clone(&rules));
        let mut tomorrow = message("4", "нет воды");
        tomorrow.published_at = Some("2026-11-21T09:00:00Z".parse().unwrap());
        let messages = [
            judged(&rules, "в доме нет воды", Judgement::FalseAlarm),
            judged(&rules, "нет воды, вода ржавая", Judgement::Confirmed),
            message("3", "скамейка сломана"),
            tomorrow,
        ];
        for message in &messages {
            let verdict = replay.judge(message).unwrap();
            told.add(message, &verdict);
        }
        assert_eq!((told.messages, told.hits, told.alone), (4, 3, 2));
        assert_eq!((told.opened, told.confirmed, told.false_alarms), (2, 1, 1));
        assert_eq!(told.by_day.values().copied().collect::<Vec<_>>(), [2, 1]);
        assert_eq!(told.actionable, 3);
        assert_eq!(told.overlaps()[0].rule.as_str(), "housing.water.rusty");
        assert_eq!(
            (told.found.len(), &told.found[0].spans),
            (1, &vec![[7, 15]])
        );
    }
}
