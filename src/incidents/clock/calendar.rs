//! The production calendar (производственный календарь): which days are worked, and which end early.
//!
//! A year that was never loaded is reported, not guessed: a deadline computed over unknown
//! holidays looks exact and is wrong.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};

/// The public holidays of Russia by month and day (Labour Code, article 112): the year files do not repeat
/// those that fall on a weekend.
const PUBLIC_HOLIDAYS: [(i8, i8); 14] = [
    (1, 1),
    (1, 2),
    (1, 3),
    (1, 4),
    (1, 5),
    (1, 6),
    (1, 7),
    (1, 8),
    (2, 23),
    (3, 8),
    (5, 1),
    (5, 9),
    (6, 12),
    (11, 4),
];

/// How a day is worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// Nobody works: weekend, holiday, or a day off moved here.
    Off,
    /// A pre-holiday day, one hour shorter.
    Short,
    /// An ordinary working day.
    Full,
}

/// The calendar holds nothing for a year that a computation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "нет производственного календаря на {year} год: добавьте файл config/calendars/ru-{year}.toml"
)]
pub struct MissingYear {
    /// The year that is missing.
    pub year: i16,
}

/// What one year changes in the plain week of five working days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CalendarYear {
    /// The year.
    pub year: i16,
    /// Days off that fall on Monday to Friday: holidays and transfers.
    pub off: BTreeSet<Date>,
    /// Saturdays and Sundays that are worked.
    pub working: BTreeSet<Date>,
    /// Working days that end an hour early.
    pub short: BTreeSet<Date>,
}

/// Production calendars by year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i16, CalendarYear>,
}

impl Calendar {
    /// A calendar of these years; of two with the same number the later one counts.
    pub fn new(years: impl IntoIterator<Item = CalendarYear>) -> Self {
        Self {
            years: years.into_iter().map(|year| (year.year, year)).collect(),
        }
    }

    /// The same calendar, in which nobody works on these days either: a region's own holidays.
    #[must_use]
    pub fn without(mut self, days: impl IntoIterator<Item = Date>) -> Self {
        for day in days {
            if let Some(year) = self.years.get_mut(&day.year()) {
                year.off.insert(day);
                year.working.remove(&day);
                year.short.remove(&day);
            }
        }
        self
    }

    /// How this day is worked.
    ///
    /// # Errors
    /// [`MissingYear`] when the day's year was not loaded.
    pub fn day(&self, date: Date) -> Result<DayKind, MissingYear> {
        let missing = MissingYear { year: date.year() };
        let year = self.years.get(&date.year()).ok_or(missing)?;
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(
            if year.off.contains(&date) || (weekend && !year.working.contains(&date)) {
                DayKind::Off
            } else if year.short.contains(&date) {
                DayKind::Short
            } else {
                DayKind::Full
            },
        )
    }

    /// True on a public holiday, on a working day's day off, and on a region's own holiday; an ordinary
    /// Saturday or Sunday is none.
    ///
    /// # Errors
    /// [`MissingYear`] when the day's year was not loaded.
    pub fn is_holiday(&self, date: Date) -> Result<bool, MissingYear> {
        let missing = MissingYear { year: date.year() };
        let year = self.years.get(&date.year()).ok_or(missing)?;
        let day = (date.month(), date.day());
        Ok(year.off.contains(&date) || PUBLIC_HOLIDAYS.contains(&day))
    }

    /// Of these years, the ones that are not loaded.
    pub fn missing(&self, years: impl IntoIterator<Item = i16>) -> Vec<i16> {
        years
            .into_iter()
            .filter(|year| !self.years.contains_key(year))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn november_2025() -> Calendar {
        Calendar::new([CalendarYear {
            year: 2025,
            off: [date(2025, 11, 3), date(2025, 11, 4)].into(),
            working: [date(2025, 11, 1)].into(),
            short: [date(2025, 11, 1)].into(),
        }])
    }

    #[test]
    fn a_region_keeps_its_own_holidays() {
        let (weekday, worked_saturday) = (date(2025, 11, 5), date(2025, 11, 1));
        let calendar = november_2025().without([weekday, worked_saturday, date(2031, 1, 9)]);
        assert_eq!(calendar.day(weekday), Ok(DayKind::Off));
        assert_eq!(calendar.day(worked_saturday), Ok(DayKind::Off));
        assert_eq!(calendar.missing([2031]), [2031], "a holiday makes no year");
    }

    #[test]
    fn a_day_off_is_moved_and_the_saturday_before_is_worked_short() {
        let calendar = november_2025();
        let cases = [
            (date(2025, 10, 31), DayKind::Full),
            (date(2025, 11, 1), DayKind::Short),
            (date(2025, 11, 2), DayKind::Off),
            (date(2025, 11, 3), DayKind::Off),
            (date(2025, 11, 4), DayKind::Off),
            (date(2025, 11, 5), DayKind::Full),
            (date(2025, 11, 8), DayKind::Off),
        ];
        for (day, kind) in cases {
            assert_eq!(calendar.day(day), Ok(kind), "{day}");
        }
    }

    #[test]
    fn a_year_that_was_not_loaded_is_named() {
        let calendar = november_2025();
        let missing = calendar.day(date(2026, 1, 12)).unwrap_err();
        assert_eq!(missing.year, 2026);
        assert!(missing.to_string().contains("ru-2026.toml"));
        assert_eq!(calendar.missing(2024..=2026), [2024, 2026]);
    }
}
