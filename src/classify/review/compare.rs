//! Two rule sets on the same messages: what the new one gains, what it loses, and what it costs.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Serialize;

use super::{Days, PastMessage, Sample};
use crate::domain::{Signal, Verdict};

/// Messages that lost their danger and are shown; each is a failure, so more than a few samples.
const DANGERS_SHOWN: usize = 20;

/// What changed about one tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Messages that carried it by the old rules.
    pub old: usize,
    /// Messages that carry it by the new ones.
    pub new: usize,
    /// Messages that carry it only now.
    pub gained: usize,
    /// Messages that carried it only before.
    pub lost: usize,
    /// A few of those gained.
    pub gained_samples: Vec<Sample>,
    /// A few of those lost.
    pub lost_samples: Vec<Sample>,
}

impl Change {
    /// True when no message gained or lost the tag.
    pub fn is_none(&self) -> bool {
        self.gained + self.lost == 0
    }

    fn add(&mut self, (before, now): (bool, bool), message: &PastMessage, samples: usize) {
        self.old += usize::from(before);
        self.new += usize::from(now);
        let (count, shown) = match (before, now) {
            (false, true) => (&mut self.gained, &mut self.gained_samples),
            (true, false) => (&mut self.lost, &mut self.lost_samples),
            _ => return,
        };
        *count += 1;
        if shown.len() < samples {
            shown.push(message.sample());
        }
    }
}

/// What the change means for the desk's day, with what the figure rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// Cards a message opens that calls for a reaction: as the store's incidents formed, else 1.
    pub cards_per_message: f64,
    /// True when that share was measured on the store.
    pub measured: bool,
    /// New cards a day by the old rules.
    pub old_cards_per_day: f64,
    /// New cards a day by the new ones.
    pub new_cards_per_day: f64,
    /// Minutes of an operator for one card: an assumption of whoever asked.
    pub minutes_per_card: f64,
    /// Operators' minutes a day more; negative when the new rules save work.
    pub extra_minutes_per_day: f64,
}

/// The comparison as it grows, message by message.
#[derive(Debug, Clone)]
pub struct Comparison {
    zone: TimeZone,
    samples: usize,
    /// Messages read.
    pub messages: usize,
    /// The days they cover.
    pub days: Days,
    /// Messages that call for a reaction.
    pub actionable: Change,
    /// By primary category, the one that opens incidents: its id and what changed.
    pub categories: BTreeMap<String, Change>,
    /// By signal.
    pub signals: BTreeMap<Signal, Change>,
    /// Recorded messages that called for a reaction, and those of them that opened an incident.
    then: (usize, usize),
}

impl Comparison {
    /// An empty comparison that keeps so many samples of every gain and loss.
    pub fn new(zone: TimeZone, samples: usize) -> Self {
        Self {
            zone,
            samples,
            messages: 0,
            days: Days::default(),
            actionable: Change::default(),
            categories: BTreeMap::new(),
            signals: BTreeMap::new(),
            then: (0, 0),
        }
    }

    /// Takes a message with its two verdicts.
    pub fn add(&mut self, message: &PastMessage, old: &Verdict, new: &Verdict) {
        self.messages += 1;
        self.days.add(message.published_at, &self.zone);
        self.actionable
            .add((old.actionable, new.actionable), message, self.samples);
        let (before, now) = (old.category(), new.category());
        for category in before
            .into_iter()
            .chain(now.filter(|now| before != Some(*now)))
        {
            let carried = (before == Some(category), now == Some(category));
            let change = self.categories.entry(category.to_string()).or_default();
            change.add(carried, message, self.samples);
        }
        for &signal in Signal::ALL {
            let carried = (old.has(signal), new.has(signal));
            if carried == (false, false) {
                continue;
            }
            let samples = match signal {
                Signal::Danger => self.samples.max(DANGERS_SHOWN),
                _ => self.samples,
            };
            let change = self.signals.entry(signal).or_default();
            change.add(carried, message, samples);
        }
        if let Some(then) = message
            .recorded
            .as_ref()
            .filter(|then| then.verdict.actionable)
        {
            self.then.0 += 1;
            self.then.1 += usize::from(then.opened);
        }
    }

    /// Messages that were a danger by the old rules and are none by the new ones.
    pub fn dangers_lost(&self) -> usize {
        self.signals
            .get(&Signal::Danger)
            .map_or(0, |change| change.lost)
    }

    /// The desk's day by the new rules. Not every message opens a card: many join one that stands.
    /// The share is taken from the store's own incidents; a file knows none, and there it is 1.
    pub fn forecast(&self, minutes_per_card: f64) -> Forecast {
        let measured = self.then.0 > 0;
        let cards_per_message = if measured {
            self.then.1 as f64 / self.then.0 as f64
        } else {
            1.0
        };
        let days = f64::from(self.days.count());
        let per_day = |messages: usize| messages as f64 * cards_per_message / days;
        let (old, new) = (per_day(self.actionable.old), per_day(self.actionable.new));
        Forecast {
            cards_per_message,
            measured,
            old_cards_per_day: old,
            new_cards_per_day: new,
            minutes_per_card,
            extra_minutes_per_day: (new - old) * minutes_per_card,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::review::{
        Replay,
        testing::{message, recorded, rule, rules, rules_with},
    };

    fn compared(texts: &[&str]) -> Comparison {
        let mut old = Replay::new(rules(""));
        // The new rule does not know «нет воды» any more and hears «свет» instead.
        let mut new = Replay::new(rules_with(&rule("yard", "light", "фонарь /2 нет", ""), ""));
        let mut comparison = Comparison::new(TimeZone::UTC, 2);
        for (at, text) in texts.iter().enumerate() {
            let message = message(&at.to_string(), text);
            let before = old.judge(&message).unwrap();
            let now = new.judge(&message).unwrap();
            comparison.add(&message, &before, &now);
        }
        comparison
    }

    #[test]
    fn gains_and_losses_are_told_by_category_with_samples() {
        let told = compared(&[
            "в доме нет воды",
            "опять нет воды",
            "третий день нет воды",
            "вода ржавая",
            "нет фонаря во дворе",
        ]);
        let water = &told.categories["housing.water"];
        assert_eq!(
            (water.old, water.new, water.gained, water.lost),
            (4, 1, 0, 3)
        );
        assert_eq!(water.lost_samples.len(), 2);
        assert_eq!(water.lost_samples[0].text, "в доме нет воды");
        let yard = &told.categories["housing.yard"];
        assert_eq!((yard.gained, yard.lost), (1, 0));
        assert_eq!(
            (told.messages, told.actionable.lost, told.actionable.gained),
            (5, 3, 1)
        );
    }

    #[test]
    fn the_forecast_counts_cards_and_not_messages() {
        let mut told = compared(&["в доме нет воды", "опять нет воды", "нет фонаря"]);
        let plain = told.forecast(6.0);
        assert_eq!((plain.cards_per_message, plain.measured), (1.0, false));
        assert_eq!(plain.extra_minutes_per_day, -6.0);
        // Of four recorded messages one opened a card, and the window is two days long.
        told.then = (4, 1);
        let earlier = "2026-11-19T09:00:00Z".parse().unwrap();
        told.days.add(Some(earlier), &TimeZone::UTC);
        let measured = told.forecast(6.0);
        assert_eq!(
            (measured.old_cards_per_day, measured.new_cards_per_day),
            (0.25, 0.125)
        );
        assert_eq!(measured.extra_minutes_per_day, -0.75);
    }

    #[test]
    fn a_message_that_is_no_danger_any_more_is_counted() {
        let rules = rules("");
        let mut message = message("1", "в подъезде пахнет газом");
        let danger = Replay::new(rules).judge(&message).unwrap();
        let mut told = Comparison::new(TimeZone::UTC, 1);
        assert_eq!(told.dangers_lost(), 0);
        message.recorded = Some(recorded(danger.clone()));
        told.add(&message, &danger, &Verdict::default());
        assert_eq!(told.dangers_lost(), 1);
        assert!(
            told.signals[&Signal::Danger].lost_samples[0]
                .text
                .contains("газом")
        );
    }
}
