//! The rhythm of a source: by how much it says, how often it is read.

use jiff::SignedDuration;

use super::Timestamp;

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
    /// The shortest pause between two readings.
    pub const SHORTEST: SignedDuration = SignedDuration::from_mins(5);
    /// The longest.
    pub const LONGEST: SignedDuration = SignedDuration::from_hours(24);

    /// Before this moment it is not read again, whatever there may be to see.
    pub fn soonest(self, now: Timestamp) -> Timestamp {
        let least = self.least.unwrap_or(Self::SHORTEST).max(Self::SHORTEST);
        now.saturating_add(least).unwrap_or(now)
    }

    /// The pause between two readings: a week over the items of a week, as feed readers do.
    pub fn pause(self) -> SignedDuration {
        let own = match self.of_week {
            None => AT_FIRST,
            Some(0) => Self::LONGEST,
            Some(items) => WEEK / i32::try_from(items).unwrap_or(i32::MAX),
        };
        let least = self.least.unwrap_or(Self::SHORTEST);
        own.clamp(Self::SHORTEST, Self::LONGEST).max(least)
    }
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
}
