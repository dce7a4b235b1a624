//! The days that messages cover: figures a day mean nothing without them.

use jiff::{civil::Date, tz::TimeZone};

use crate::domain::Timestamp;

/// From the first to the last day of the messages, in the region's zone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Days {
    ends: Option<(Date, Date)>,
}

impl Days {
    /// Takes a message's moment; one without a date covers no day.
    pub fn add(&mut self, at: Option<Timestamp>, zone: &TimeZone) {
        let Some(day) = at.map(|at| day(at, zone)) else {
            return;
        };
        let (first, last) = self.ends.unwrap_or((day, day));
        self.ends = Some((first.min(day), last.max(day)));
    }

    /// The first and the last day; none when no message had a date.
    pub fn ends(&self) -> Option<(Date, Date)> {
        self.ends
    }

    /// How many days there are, quiet ones between them included; at least one.
    pub fn count(&self) -> u32 {
        let days = self.ends.map_or(1, |(first, last)| {
            (last - first).get_days().saturating_add(1)
        });
        u32::try_from(days).unwrap_or(1).max(1)
    }
}

/// The day of a moment in a zone.
pub(super) fn day(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_day_count_whole() {
        let moscow = TimeZone::get("Europe/Moscow").unwrap();
        let mut days = Days::default();
        assert_eq!((days.count(), days.ends()), (1, None));
        // Late in the evening by UTC is the next morning in Moscow.
        for at in ["2026-11-20T22:30:00Z", "2026-11-18T09:00:00Z"] {
            days.add(Some(at.parse().unwrap()), &moscow);
        }
        days.add(None, &moscow);
        assert_eq!(days.count(), 4);
        let (first, last) = days.ends().unwrap();
        assert_eq!((first.day(), last.day()), (18, 21));
    }
}
