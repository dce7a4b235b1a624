//! A message that is looked at again: for its answers, for its edits, and whether it still stands. Pure;
//! moments are seconds since 1970.

use serde::{Deserialize, Serialize};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
/// A day in seconds.
pub(super) const DAY: i64 = 24 * HOUR;

/// Messages younger than this are looked at so often; older ones no more.
const PAUSES: [(i64, i64); 4] = [
    (2 * HOUR, 10 * MINUTE),
    (DAY, HOUR),
    (3 * DAY, 6 * HOUR),
    (7 * DAY, DAY),
];
/// Those with an open incident are looked at so often, whatever their age.
const WATCHED: i64 = 15 * MINUTE;

/// How often a message of this age is looked at; none: no more.
pub(super) fn pause(age: i64, watched: bool) -> Option<i64> {
    let by_age = PAUSES.iter().find(|(younger, _)| age < *younger);
    let by_age = by_age.map(|(_, pause)| *pause).into_iter();
    by_age.chain(watched.then_some(WATCHED)).min()
}

/// What is remembered of such a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Tended {
    /// When it was published.
    pub(super) at: i64,
    /// When it was last looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<i64>,
    /// Since when it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<i64>,
}

impl Tended {
    /// Between noticing that a message is missing and believing it.
    pub(super) const DOUBT: i64 = 10 * MINUTE;

    pub(super) fn published(at: i64) -> Self {
        Self {
            at,
            ..Self::default()
        }
    }

    /// Whether it is to be looked at.
    pub(super) fn is_due(&self, watched: bool, now: i64) -> bool {
        match (self.missing, self.read) {
            (Some(_), _) => self.is_doubted(now),
            (None, Some(read)) => self
                .pause(watched, now)
                .is_some_and(|pause| now - read >= pause),
            (None, None) => self.pause(watched, now).is_some(),
        }
    }

    /// When it is to be looked at next, seen from a reading that ends at `now`; none: no more.
    pub(super) fn due_at(&self, watched: bool, now: i64) -> Option<i64> {
        if let Some(since) = self.missing {
            return Some(since + Self::DOUBT);
        }
        let pause = self.pause(watched, now)?;
        Some(self.read.map_or(now, |read| read + pause))
    }

    fn pause(&self, watched: bool, now: i64) -> Option<i64> {
        pause(now - self.at, watched)
    }

    /// It was looked at.
    pub(super) const fn done(&mut self, now: i64) {
        self.read = Some(now);
    }

    /// It stands.
    pub(super) const fn stands(&mut self) {
        self.missing = None;
    }

    /// It is not where it should be.
    pub(super) fn miss(&mut self, now: i64) {
        self.missing.get_or_insert(now);
    }

    /// It has been missing once.
    pub(super) const fn is_missing(&self) -> bool {
        self.missing.is_some()
    }

    /// It has been missing for so long that missing it again means that it is gone.
    pub(super) fn is_doubted(&self, now: i64) -> bool {
        self.missing.is_some_and(|since| now - since >= Self::DOUBT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    #[test]
    fn the_older_a_message_the_rarer_it_is_looked_at() {
        for (age, since_read, watched, due) in [
            (HOUR, 9 * MINUTE, false, false),
            (HOUR, 10 * MINUTE, false, true),
            (3 * HOUR, 59 * MINUTE, false, false),
            (3 * HOUR, HOUR, false, true),
            (3 * HOUR, 15 * MINUTE, true, true),
            (2 * DAY, 5 * HOUR, false, false),
            (2 * DAY, 6 * HOUR, false, true),
            (5 * DAY, 23 * HOUR, false, false),
            (5 * DAY, DAY, false, true),
            (7 * DAY, 30 * DAY, false, false),
            (70 * DAY, 14 * MINUTE, true, false),
            (70 * DAY, 15 * MINUTE, true, true),
        ] {
            let mut tended = Tended::published(NOW - age);
            tended.done(NOW - since_read);
            let case = format!("{age} {since_read} {watched}");
            assert_eq!(tended.is_due(watched, NOW), due, "{case}");
            let at = tended.due_at(watched, NOW);
            assert_eq!(at.is_some_and(|at| at <= NOW), due, "{case}");
        }
        assert!(Tended::published(NOW).is_due(false, NOW), "never read");
    }

    #[test]
    fn what_is_missing_is_asked_for_once_more_after_a_while() {
        let mut tended = Tended::published(NOW - HOUR);
        tended.miss(NOW);
        tended.miss(NOW + MINUTE);
        assert!(tended.is_missing() && !tended.is_due(true, NOW + Tended::DOUBT - 1));
        assert!(
            tended.is_doubted(NOW + Tended::DOUBT) && tended.is_due(false, NOW + Tended::DOUBT)
        );
        assert_eq!(tended.due_at(false, NOW), Some(NOW + Tended::DOUBT));
        tended.stands();
        assert!(!tended.is_doubted(NOW + DAY));
    }
}
