//! Coverage (охват): for how much of a period a source was seen, and when it was blind. Pure.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{SourceState, Timestamp};

/// From a moment on, a source was in this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// From when.
    pub at: Timestamp,
    /// How it was doing.
    pub state: SourceState,
    /// A person had stopped it.
    pub paused: bool,
}

impl Sight {
    const fn is_blind(self) -> bool {
        self.paused || self.state.is_blind()
    }
}

/// A time in which nothing of a source was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlindSpan {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What made it blind; what passes over into another blindness is another span.
    pub state: SourceState,
    /// A person had stopped it.
    pub paused: bool,
}

/// What was seen of a source in a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How much of the period the source was known at all.
    pub known: SignedDuration,
    /// How much of it the source was seen.
    pub seen: SignedDuration,
    /// When it was not, rising.
    pub blind: Vec<BlindSpan>,
}

impl Coverage {
    /// The coverage of `from..to` by a source's sights, rising.
    pub fn of(sights: &[Sight], from: Timestamp, to: Timestamp) -> Self {
        let mut coverage = Self::default();
        for (n, sight) in sights.iter().enumerate() {
            let until = sights.get(n + 1).map_or(to, |next| next.at).min(to);
            let since = sight.at.max(from);
            if since >= until {
                continue;
            }
            let lasts = until.duration_since(since);
            coverage.known += lasts;
            if sight.is_blind() {
                coverage.blind.push(BlindSpan {
                    from: since,
                    to: until,
                    state: sight.state,
                    paused: sight.paused,
                });
            } else {
                coverage.seen += lasts;
            }
        }
        coverage
    }

    /// Seen of what was known, in whole per cent, rounded down so that 100 means «all of it»; none
    /// when the source was not known in the period.
    pub fn percent(&self) -> Option<u8> {
        let known = self.known.as_secs();
        let percent = (known > 0).then(|| self.seen.as_secs() * 100 / known)?;
        u8::try_from(percent).ok()
    }

    /// The coverage of several sources as one.
    pub fn sum<'c>(all: impl IntoIterator<Item = &'c Self>) -> Self {
        all.into_iter().fold(Self::default(), |sum, one| Self {
            known: sum.known + one.known,
            seen: sum.seen + one.seen,
            blind: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hour * 3600).unwrap()
    }

    fn sight(hour: i64, state: SourceState) -> Sight {
        Sight {
            at: at(hour),
            state,
            paused: false,
        }
    }

    #[test]
    fn a_source_is_seen_except_where_it_was_blind_or_stopped() {
        let sights = [
            sight(0, SourceState::Ok),
            sight(10, SourceState::Stale),
            sight(12, SourceState::Throttled),
            sight(13, SourceState::Quiet),
            Sight {
                paused: true,
                ..sight(20, SourceState::Ok)
            },
        ];
        let day = Coverage::of(&sights, at(0), at(24));
        assert_eq!(day.known, SignedDuration::from_hours(24));
        assert_eq!(day.seen, SignedDuration::from_hours(17));
        assert_eq!(day.percent(), Some(70));
        let spans: Vec<_> = day.blind.iter().map(|span| (span.from, span.to)).collect();
        let expected = [(at(10), at(12)), (at(12), at(13)), (at(20), at(24))];
        assert_eq!(spans, expected);
        // The period cuts what lies across its border.
        let morning = Coverage::of(&sights, at(11), at(12));
        assert_eq!((morning.percent(), morning.blind.len()), (Some(0), 1));
    }

    #[test]
    fn what_was_not_known_yet_is_not_held_against_it() {
        let late = [sight(20, SourceState::Ok)];
        let day = Coverage::of(&late, at(0), at(24));
        assert_eq!(day.known, SignedDuration::from_hours(4));
        assert_eq!(day.percent(), Some(100));
        assert_eq!(Coverage::of(&late, at(0), at(20)).percent(), None);
        assert_eq!(Coverage::of(&[], at(0), at(24)).percent(), None);
        assert_eq!(Coverage::sum([&day, &day]).percent(), Some(100));
    }

    #[test]
    fn a_minute_of_blindness_is_not_rounded_away() {
        let sights = [
            sight(0, SourceState::Stale),
            Sight {
                at: at(0).saturating_add(SignedDuration::from_secs(60)).unwrap(),
                state: SourceState::Ok,
                paused: false,
            },
        ];
        assert_eq!(Coverage::of(&sights, at(0), at(168)).percent(), Some(99));
    }
}
