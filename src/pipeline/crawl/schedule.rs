//! When a source is read next: by its own rhythm, between five minutes and a day. Pure.

use jiff::{SignedDuration, Timestamp};

use crate::domain::chance;

/// The shortest and the longest pause between two readings.
const SHORTEST: SignedDuration = SignedDuration::from_mins(5);
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// A source without a week behind it is read this often.
const AT_FIRST: SignedDuration = SignedDuration::from_mins(15);
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is known of a source's rhythm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rhythm {
    /// Items of the last seven days; none when it has not been read for so long.
    pub of_week: Option<u32>,
    /// Never more often than this, by the settings or by what its token can bear.
    pub least: Option<SignedDuration>,
}

impl Rhythm {
    /// The pause between two readings: a week over the items of a week, as feed readers do.
    pub fn pause(self) -> SignedDuration {
        let own = match self.of_week {
            None => AT_FIRST,
            Some(0) => LONGEST,
            Some(items) => WEEK / i32::try_from(items).unwrap_or(i32::MAX),
        };
        let least = self.least.unwrap_or(SHORTEST);
        own.clamp(SHORTEST, LONGEST).max(least)
    }
}

/// The next reading after one that went well: a quarter either way, so that sources do not march in
/// step; never before what the network asked for.
pub fn next(
    source: &str,
    rhythm: Rhythm,
    not_before: Option<Timestamp>,
    now: Timestamp,
) -> Timestamp {
    let pause = rhythm.pause();
    let sway = chance(source, 1, now) % 501;
    let millis = pause.as_millis() * (750 + i128::from(sway)) / 1_000;
    let pause = SignedDuration::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
    let at = now.saturating_add(pause).unwrap_or(now);
    not_before.map_or(at, |not_before| at.max(not_before))
}

/// The first reading after a start: spread over the first pause, the same place for the same source.
pub fn first(source: &str, rhythm: Rhythm, now: Timestamp) -> Timestamp {
    let spread = rhythm.pause().min(SHORTEST).as_millis().max(1);
    let place = chance(source, 0, Timestamp::UNIX_EPOCH) % spread.unsigned_abs() as u64;
    let place = SignedDuration::from_millis(place.cast_signed());
    now.saturating_add(place).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(of_week: Option<u32>, least: Option<i64>) -> i64 {
        let least = least.map(SignedDuration::from_mins);
        Rhythm { of_week, least }.pause().as_mins()
    }

    #[test]
    fn a_lively_source_is_read_often_and_a_sleepy_one_daily() {
        for (of_week, least, pause) in [
            (None, None, 15),
            (Some(0), None, 24 * 60),
            (Some(7), None, 24 * 60),
            (Some(168), None, 60),
            (Some(100_000), None, 5),
            (Some(100_000), Some(30), 30),
            (Some(168), Some(30), 60),
        ] {
            assert_eq!(minutes(of_week, least), pause, "{of_week:?} {least:?}");
        }
    }

    #[test]
    fn sources_do_not_march_in_step_and_keep_to_what_the_network_asked() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let rhythm = Rhythm {
            of_week: Some(168),
            least: None,
        };
        let at = |source: &str| next(source, rhythm, None, now);
        let pauses: Vec<i64> = (0..50)
            .map(|n| at(&format!("feed:{n}")).duration_since(now).as_secs())
            .collect();
        assert!(
            pauses
                .iter()
                .all(|pause| (45 * 60..=75 * 60).contains(pause))
        );
        assert!(pauses.iter().max().unwrap() - pauses.iter().min().unwrap() > 20 * 60);
        let later = now.saturating_add(SignedDuration::from_hours(3)).unwrap();
        assert_eq!(next("feed:1", rhythm, Some(later), now), later);
        assert_eq!(first("feed:1", rhythm, now), first("feed:1", rhythm, now));
    }
}
