//! A shift schedule (сменный график): which shifts work on which days, where a post is not an office. Lunch
//! of one shift is no break while another works.

use jiff::civil::{Date, DateTime, Time, Weekday};

use super::{Calendar, DayKind, MissingYear, WorkingTimeError};

/// On which days a shift works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShiftDay {
    /// On every day.
    Daily,
    /// On the days that the production calendar has as worked.
    Working,
    /// On those that it has as days off: weekends and holidays.
    Off,
    /// On this day of the week, unless it is a public holiday or a day off was moved to it.
    Weekday(Weekday),
}

impl ShiftDay {
    /// All of them, as regulations write them.
    pub const WORDS: [(&'static str, Self); 10] = [
        ("ежедневно", Self::Daily),
        ("рабочие", Self::Working),
        ("выходные", Self::Off),
        ("пн", Self::Weekday(Weekday::Monday)),
        ("вт", Self::Weekday(Weekday::Tuesday)),
        ("ср", Self::Weekday(Weekday::Wednesday)),
        ("чт", Self::Weekday(Weekday::Thursday)),
        ("пт", Self::Weekday(Weekday::Friday)),
        ("сб", Self::Weekday(Weekday::Saturday)),
        ("вс", Self::Weekday(Weekday::Sunday)),
    ];

    /// The days that this word names.
    pub fn from_word(word: &str) -> Option<Self> {
        let found = Self::WORDS.into_iter().find(|(known, _)| *known == word);
        found.map(|(_, day)| day)
    }

    fn holds(self, date: Date, calendar: &Calendar) -> Result<bool, MissingYear> {
        Ok(match self {
            Self::Daily => true,
            Self::Working => calendar.day(date)? != DayKind::Off,
            Self::Off => calendar.day(date)? == DayKind::Off,
            Self::Weekday(day) => date.weekday() == day && !calendar.is_holiday(date)?,
        })
    }
}

/// The hours of a shift. One that ends at midnight ends with the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    days: Vec<ShiftDay>,
    start: Time,
    end: Time,
    lunch: Option<(Time, Time)>,
}

impl Shift {
    /// Checks and makes a shift.
    ///
    /// # Errors
    /// When it lasts over midnight or lunch does not lie within it.
    pub fn new(
        days: Vec<ShiftDay>,
        (start, end): (Time, Time),
        lunch: Option<(Time, Time)>,
    ) -> Result<Self, WorkingTimeError> {
        let before = |one: Time, end: Time| one < end || end == Time::midnight();
        if !before(start, end) {
            return Err(WorkingTimeError::OverMidnight { start, end });
        }
        if let Some((from, to)) = lunch
            && !(start < from && from < to && before(to, end))
        {
            return Err(WorkingTimeError::ShiftLunch { from, to });
        }
        Ok(Self {
            days,
            start,
            end,
            lunch,
        })
    }

    /// The stretches that it works on this date.
    fn stretches(
        &self,
        date: Date,
        calendar: &Calendar,
    ) -> Result<Vec<(DateTime, DateTime)>, MissingYear> {
        for day in &self.days {
            if day.holds(date, calendar)? {
                let end = match self.end == Time::midnight() {
                    // The last day that there is ends a moment earlier.
                    true => date.tomorrow().map_or(DateTime::MAX, DateTime::from),
                    false => date.to_datetime(self.end),
                };
                let start = date.to_datetime(self.start);
                return Ok(match self.lunch {
                    None => vec![(start, end)],
                    Some((from, to)) => {
                        vec![(start, date.to_datetime(from)), (date.to_datetime(to), end)]
                    }
                });
            }
        }
        Ok(Vec::new())
    }
}

/// When somebody works on this date: the shifts together, in order, without gaps that another fills.
pub(super) fn together(
    shifts: &[Shift],
    date: Date,
    calendar: &Calendar,
) -> Result<Vec<(DateTime, DateTime)>, MissingYear> {
    let mut all = Vec::new();
    for shift in shifts {
        all.extend(shift.stretches(date, calendar)?);
    }
    all.sort_unstable();
    let mut merged: Vec<(DateTime, DateTime)> = Vec::new();
    for (from, to) in all {
        match merged.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => merged.push((from, to)),
        }
    }
    Ok(merged)
}
