//! What became of each rule on one text: not matched, silenced, or counted.

use super::ruleset::{Reads, Rule, RuleSet, RuleStatus, Target};
use crate::{domain::Signal, query::Scan, text::Analyser};

/// What became of a rule on a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Its expression does not match.
    NoMatch,
    /// It is deprecated and not asked.
    Deprecated,
    /// It reads residents' texts and this is a body's, or the other way round.
    OtherAuthor,
    /// Its own `unless` silenced it.
    Unless,
    /// These shared filters silenced it, by number.
    Filtered(Vec<usize>),
    /// It counts.
    Counts,
}

impl Fate {
    /// True when the rule counts.
    pub fn counts(&self) -> bool {
        *self == Self::Counts
    }

    /// One Russian sentence.
    pub fn describe(&self, rules: &RuleSet) -> String {
        match self {
            Self::NoMatch => "выражение match не совпало".to_owned(),
            Self::Deprecated => "правило снято".to_owned(),
            Self::OtherAuthor => "правило читает тексты другого автора (ключ on)".to_owned(),
            Self::Unless => "заглушено собственным unless".to_owned(),
            Self::Filtered(filters) => {
                let names: Vec<&str> = filters
                    .iter()
                    .filter_map(|filter| rules.filters().get(*filter))
                    .map(|filter| filter.id.as_str())
                    .collect();
                format!("заглушено фильтром: {}", names.join(", "))
            }
            Self::Counts => "сработало и засчитано".to_owned(),
        }
    }
}

/// One thread's working memory for matching a rule set.
#[derive(Debug, Default)]
pub(super) struct Matching {
    scan: Scan,
    /// Rules whose `match` holds, rising.
    matched: Vec<usize>,
    /// Rules whose `unless` holds, rising.
    excused: Vec<usize>,
    /// By filter: whether it hit.
    pub(super) filters: Vec<bool>,
}

impl Matching {
    /// Matches all rules against the text that `analyser` read last.
    pub(super) fn run(&mut self, rules: &RuleSet, analyser: &Analyser) {
        let matched = rules.index.scan(&mut self.scan, analyser);
        self.matched.clear();
        self.matched
            .extend(matched.iter().map(|rule| *rule as usize));
        let unless = |rule: &&usize| rules.unless[**rule];
        let excused = |rule: &&usize| {
            unless(rule).is_some_and(|unless| rules.index.holds(&self.scan, unless))
        };
        self.excused.clear();
        self.excused.extend(self.matched.iter().filter(excused));
        self.filters.clear();
        self.filters.resize(rules.filters.len(), false);
        // Filters that no other filter can silence come first.
        for dependent in [false, true] {
            for &number in &self.matched {
                let rule = &rules.rules[number];
                if let Target::Filter(filter) = rule.target
                    && rule.filters.is_empty() != dependent
                    && self.fate(rule, number, false).counts()
                {
                    self.filters[filter] = true;
                }
            }
        }
    }

    /// Numbers of the rules whose `match` holds, rising.
    pub(super) fn matched(&self) -> &[usize] {
        &self.matched
    }

    /// What became of a rule, given who wrote the text.
    pub(super) fn fate(&self, rule: &Rule, number: usize, official: bool) -> Fate {
        if rule.status == RuleStatus::Deprecated {
            return Fate::Deprecated;
        }
        if self.matched.binary_search(&number).is_err() {
            return Fate::NoMatch;
        }
        if !reads(rule, official) {
            return Fate::OtherAuthor;
        }
        if self.excused.binary_search(&number).is_ok() {
            return Fate::Unless;
        }
        let hit = |filter: &&usize| self.filters.get(**filter).copied().unwrap_or(false);
        let silencers: Vec<usize> = rule.filters.iter().filter(hit).copied().collect();
        if silencers.is_empty() {
            Fate::Counts
        } else {
            Fate::Filtered(silencers)
        }
    }

    /// Where a matched rule stands: byte ranges of the text, rising.
    pub(super) fn spans(
        &self,
        rules: &RuleSet,
        analyser: &Analyser,
        rule: usize,
    ) -> Vec<(u32, u32)> {
        let number = u32::try_from(rule).expect("expressions were numbered as u32");
        rules.index.spans(&self.scan, analyser, number)
    }
}

/// True when the rule reads texts of this author. Of a body's reply only brush-off and rudeness are
/// told: the rest of the signals are about residents.
fn reads(rule: &Rule, official: bool) -> bool {
    let Target::Signal(signal) = rule.target else {
        return true;
    };
    if !official {
        return rule.reads != Reads::Official;
    }
    rule.reads != Reads::Resident && said_of_bodies(signal)
}

/// True for the signals that a body's own reply may carry.
pub(super) const fn said_of_bodies(signal: Signal) -> bool {
    matches!(signal, Signal::BrushOff | Signal::Rude)
}
