//! Bursts (всплеск): many more messages of one kind from one municipality than usual at such an hour.
//!
//! `usual` learns what is usual from eight weeks of history, `season` from the year, `tail` says how
//! unlikely a count is. A burst is a count less likely than the threshold, of enough people who do not
//! all write of one place: one problem of one place is one incident anyway.

mod season;
mod tail;
mod usual;

use std::collections::HashSet;

use jiff::SignedDuration;

pub use self::{
    season::{Season, Seasons},
    tail::tail,
    usual::{Cell, Expected, HourCount, Rate, Usual},
};
use crate::domain::{Cause, Incident, IncidentId, Place, Timestamp, Voice};

/// Lengths of the windows that are looked at, in hours.
pub const WINDOWS: [u8; 3] = [1, 6, 24];
/// Days of history that say what is usual.
pub const HISTORY_DAYS: u16 = 56;
/// With less history nothing is usual yet: the first reading of a source brings more of the last days.
pub const HISTORY_LEAST_DAYS: u16 = 7;

/// When a count is a burst.
#[derive(Debug, Clone, PartialEq)]
pub struct BurstSettings {
    /// A count this unlikely is no chance. Three windows every ten minutes are 432 checks a day of a
    /// busy cell, but neighbouring looks see the same messages: of an hour, six hours and a day there are
    /// about thirty a day that share none. At 1e-4 chance then raises a busy cell once in nine months,
    /// and a region of thirty such cells less than once a week (measured in the tests).
    pub threshold: f64,
    /// People who must have written.
    pub voices: u32,
    /// What the year brings.
    pub seasons: Seasons,
}

impl Default for BurstSettings {
    fn default() -> Self {
        Self {
            threshold: 1e-4,
            voices: 3,
            seasons: Seasons::default(),
        }
    }
}

/// A resident's message of the last day in an open incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Its incident.
    pub incident: IncidentId,
    /// Distinct-voice mark.
    pub voice: Option<Voice>,
    /// When it was published.
    pub at: Timestamp,
}

/// A burst: its evidence and what it consists of.
#[derive(Debug, Clone, PartialEq)]
pub struct Burst {
    /// The evidence.
    pub cause: Cause,
    /// When its window begins.
    pub from: Timestamp,
}

impl Rate<'_> {
    /// The least likely of the windows that end at `now`, if it is a burst. `heard` are the messages of
    /// the cell.
    pub fn burst(&self, heard: &[Heard], now: Timestamp) -> Option<Burst> {
        let windows = WINDOWS.iter().filter_map(|hours| {
            let from = now - SignedDuration::from_hours(i64::from(*hours));
            let inside = heard.iter().filter(|one| from < one.at && one.at <= now);
            let voices: HashSet<Voice> = inside.clone().filter_map(|one| one.voice).collect();
            let voices = u32::try_from(voices.len()).unwrap_or(u32::MAX);
            let observed = u32::try_from(inside.count()).unwrap_or(u32::MAX);
            if voices < self.settings.voices {
                return None;
            }
            let Expected { mean, dispersion } = self.expected(*hours, now);
            let tail = tail(observed, mean, dispersion);
            let cause = Cause::Burst {
                hours: *hours,
                observed,
                voices,
                expected: mean,
                tail,
            };
            (tail < self.settings.threshold).then_some((tail, Burst { cause, from }))
        });
        let least = windows.min_by(|one, other| one.0.total_cmp(&other.0));
        least.map(|(_, burst)| burst)
    }
}

/// True when these incidents are more than one trouble: of two places at least, or two of nowhere in
/// particular.
pub fn is_spread<'i>(incidents: impl IntoIterator<Item = &'i Incident>) -> bool {
    let (mut nowhere, mut named) = (0, HashSet::<&Place>::new());
    for Incident { place, .. } in incidents {
        if place.street.is_some() || place.settlement.is_some() {
            named.insert(place);
        } else {
            nowhere += 1;
        }
    }
    named.len() > 1 || nowhere > 1
}

#[cfg(test)]
mod tests;
