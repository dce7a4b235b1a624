//! Which stages of the daemon keep failing, as they say themselves: a stage that fails tries again, and
//! whoever asks whether the house is well must hear of it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Failures in a row from which on a stage is said to fail: one may be a passing lock.
const IN_A_ROW: u32 = 2;

/// A stage that goes round and may fail without dying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// From the outbox to the search index.
    Index,
    /// From the outbox to open pages.
    Live,
    /// Erases what has stayed long enough.
    Retention,
    /// Looks at the deadlines.
    Clocks,
    /// Looks for bursts.
    Bursts,
}

impl Stage {
    /// The word by which machines know it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Live => "live",
            Self::Retention => "retention",
            Self::Clocks => "clocks",
            Self::Bursts => "bursts",
        }
    }
}

/// How the stages are doing. Clones share one record.
#[derive(Debug, Clone, Default)]
pub struct Pulse(Arc<Mutex<BTreeMap<Stage, u32>>>);

impl Pulse {
    /// A stage went round once, well or not.
    pub fn beat(&self, stage: Stage, is_well: bool) {
        let mut failures = self.lock();
        if is_well {
            failures.remove(&stage);
        } else {
            let count = failures.entry(stage).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// True when the last round of the stage failed.
    pub fn failed(&self, stage: Stage) -> bool {
        self.lock().contains_key(&stage)
    }

    /// The stages that keep failing.
    pub fn failing(&self) -> Vec<Stage> {
        let failures = self.lock();
        let kept = failures.iter().filter(|(_, count)| **count >= IN_A_ROW);
        kept.map(|(stage, _)| *stage).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Stage, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_may_pass_and_a_second_is_told_until_it_goes_well() {
        let pulse = Pulse::default();
        pulse.beat(Stage::Index, false);
        assert!(pulse.failed(Stage::Index) && pulse.failing().is_empty());
        pulse.beat(Stage::Clocks, true);
        pulse.beat(Stage::Index, false);
        assert_eq!(pulse.failing(), [Stage::Index]);
        pulse.beat(Stage::Index, true);
        assert!(!pulse.failed(Stage::Index) && pulse.failing().is_empty());
    }
}
