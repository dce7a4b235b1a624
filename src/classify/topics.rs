//! Sectors and categories of a text from the rules that counted.
//!
//! A category's score is the sum of the weights of its rules. A sector's score is its best category
//! plus half of the others: several voices strengthen a sector, yet many faint ones do not outweigh
//! a clear one. Categories known only to experimental rules come last. Ties keep the order of
//! sectors and files, so that a verdict never depends on chance.

use crate::domain::{CategoryScore, Sector, SectorScore};

use super::ruleset::{Category, Rule, RuleSet, RuleStatus, Target};

/// What a hint is worth: less than any vote.
const HINT_VOTES: f32 = 0.5;
/// What a sector's further categories add to its best one.
const OTHERS_SHARE: f32 = 0.5;

/// A category that some rule spoke for.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Tally {
    category: usize,
    score: f32,
    /// What stable rules alone give.
    stable: f32,
}

/// Categories that the counted rules spoke for.
#[derive(Debug, Default)]
pub(super) struct Topics {
    tallies: Vec<Tally>,
}

impl Topics {
    /// Adds the votes of a counted rule.
    pub(super) fn vote(&mut self, rules: &RuleSet, rule: usize) {
        let rule = &rules.rules[rule];
        let Target::Category(category) = rule.target else {
            return;
        };
        let weight = votes(rule);
        let stable = if rule.status == RuleStatus::Stable {
            weight
        } else {
            0.0
        };
        match self
            .tallies
            .iter_mut()
            .find(|tally| tally.category == category)
        {
            Some(tally) => {
                tally.score += weight;
                tally.stable += stable;
            }
            None => self.tallies.push(Tally {
                category,
                score: weight,
                stable,
            }),
        }
    }

    /// True when no rule spoke for any category.
    pub(super) fn is_empty(&self) -> bool {
        self.tallies.is_empty()
    }

    /// Sectors that some stable rule spoke for.
    pub(super) fn settled(&self, categories: &[Category]) -> Vec<Sector> {
        let stable = self.tallies.iter().filter(|tally| tally.stable > 0.0);
        stable
            .map(|tally| categories[tally.category].sector)
            .collect()
    }

    /// The strongest category by stable rules alone; 0 when there is none.
    pub(super) fn strength(&self) -> f32 {
        self.tallies
            .iter()
            .map(|tally| tally.stable)
            .fold(0.0, f32::max)
    }

    /// Sectors with their categories, strongest first.
    pub(super) fn sectors(&self, categories: &[Category]) -> Vec<SectorScore> {
        let mut tallies = self.tallies.clone();
        tallies.sort_by(|a, b| {
            let settled = |tally: &Tally| tally.stable > 0.0;
            settled(b)
                .cmp(&settled(a))
                .then(b.score.total_cmp(&a.score))
                .then(a.category.cmp(&b.category))
        });
        let mut sectors: Vec<(bool, SectorScore)> = Vec::new();
        for tally in tallies {
            let category = &categories[tally.category];
            let score = CategoryScore {
                id: category.id.clone(),
                score: tally.score,
            };
            match sectors
                .iter_mut()
                .find(|(_, known)| known.id == category.sector)
            {
                Some((_, known)) => {
                    known.score += OTHERS_SHARE * tally.score;
                    known.categories.push(score);
                }
                None => sectors.push((tally.stable > 0.0, alone(category.sector, score))),
            }
        }
        sectors.sort_by(|(a_settled, a), (b_settled, b)| {
            b_settled
                .cmp(a_settled)
                .then(b.score.total_cmp(&a.score))
                .then(a.id.cmp(&b.id))
        });
        sectors.into_iter().map(|(_, sector)| sector).collect()
    }
}

/// The votes that a rule gives its category when it is counted; none for signals and filters.
pub(super) fn votes(rule: &Rule) -> f32 {
    match rule.is_hint() {
        true => HINT_VOTES,
        false => f32::from(rule.weight),
    }
}

/// A sector with one category.
pub(super) fn alone(sector: Sector, category: CategoryScore) -> SectorScore {
    SectorScore {
        id: sector,
        score: category.score,
        categories: vec![category],
    }
}
