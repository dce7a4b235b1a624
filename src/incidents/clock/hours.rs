//! Working hours of a day, and arithmetic in working time: the ruler that every deadline is cut by.
//!
//! Work begins and ends by the civil time of one zone: an office opens at nine by the clock on its wall.
//! Between, time is counted as it passes: a duty night on which the zone's clocks are set is an hour
//! shorter or longer.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use super::{Calendar, DayKind, MissingYear, Shift, shifts};

/// How much earlier a short day ends (Labour Code, article 95).
const SHORTER: SignedDuration = SignedDuration::from_hours(1);

/// Working hours that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WorkingTimeError {
    /// The day ends before it begins, or lasts too little to be shortened by an hour.
    #[error("рабочий день должен длиться больше часа: начало {}, конец {}", clock(.start), clock(.end))]
    TooShort {
        /// Beginning of the day.
        start: Time,
        /// End of the day.
        end: Time,
    },
    /// Lunch is not inside the day, or leaves nothing after it on a short day.
    #[error(
        "обед {}–{} должен лежать внутри рабочего дня и кончаться раньше чем за час до его конца",
        clock(.from),
        clock(.to)
    )]
    Lunch {
        /// Beginning of lunch.
        from: Time,
        /// End of lunch.
        to: Time,
    },
    /// A shift ends before it begins.
    #[error(
        "смена {}–{} переходит через полночь: запишите её двумя, до \"24:00\" и с \"00:00\"",
        clock(.start),
        clock(.end)
    )]
    OverMidnight {
        /// Beginning of the shift.
        start: Time,
        /// End of the shift.
        end: Time,
    },
    /// Lunch is not inside the shift.
    #[error("обед {}–{} должен лежать внутри смены", clock(.from), clock(.to))]
    ShiftLunch {
        /// Beginning of lunch.
        from: Time,
        /// End of lunch.
        to: Time,
    },
}

/// A time as on the wall: «09:00».
fn clock(time: &Time) -> jiff::fmt::strtime::Display<'static> {
    time.strftime("%H:%M")
}

/// When work is done (рабочее время).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingTime(Hours);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Hours {
    /// The working hours of a full day of the production calendar, with an optional lunch break.
    Office {
        start: Time,
        end: Time,
        lunch: Option<(Time, Time)>,
    },
    /// A shift schedule; no day of it is shortened.
    Shifts(Vec<Shift>),
}

impl WorkingTime {
    /// Checks and makes the working hours of an office.
    ///
    /// # Errors
    /// When the day is not longer than an hour or lunch does not lie within it.
    pub fn new(
        start: Time,
        end: Time,
        lunch: Option<(Time, Time)>,
    ) -> Result<Self, WorkingTimeError> {
        if start.duration_until(end) <= SHORTER {
            return Err(WorkingTimeError::TooShort { start, end });
        }
        if let Some((from, to)) = lunch
            && !(start < from && from < to && to.duration_until(end) > SHORTER)
        {
            return Err(WorkingTimeError::Lunch { from, to });
        }
        Ok(Self(Hours::Office { start, end, lunch }))
    }

    /// Work in shifts: whenever one of them works.
    pub const fn in_shifts(shifts: Vec<Shift>) -> Self {
        Self(Hours::Shifts(shifts))
    }

    /// The stretches worked on a day, in order.
    fn stretches(
        &self,
        zone: &TimeZone,
        date: Date,
        calendar: &Calendar,
    ) -> Result<Vec<Stretch>, MissingYear> {
        let stretch = |(from, to)| Stretch {
            from: moment(zone, from),
            to: moment(zone, to),
        };
        let (start, end, lunch) = match &self.0 {
            Hours::Shifts(shifts) => {
                let all = shifts::together(shifts, date, calendar)?;
                return Ok(all.into_iter().map(stretch).collect());
            }
            Hours::Office { start, end, lunch } => (*start, *end, *lunch),
        };
        let end = match calendar.day(date)? {
            DayKind::Full => end,
            // `new` proved that the day is longer than an hour, so this never wraps.
            DayKind::Short => end.wrapping_sub(SHORTER),
            DayKind::Off => return Ok(Vec::new()),
        };
        let halves = match lunch {
            None => [Some((start, end)), None],
            Some((from, to)) => [Some((start, from)), Some((to, end))],
        };
        let halves = halves.into_iter().flatten();
        let dated = halves.map(|(from, to)| (date.to_datetime(from), date.to_datetime(to)));
        Ok(dated.map(stretch).collect())
    }
}

/// An unbroken stretch of work.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: Timestamp,
    to: Timestamp,
}

impl Stretch {
    /// How much of it lies in `[from, to)`.
    fn within(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        let overlap = self.from.max(from).duration_until(self.to.min(to));
        overlap.max(SignedDuration::ZERO)
    }
}

/// The moment at which so much working time has passed since `from`.
///
/// It always lies within working hours; the last minute of a day counts to that day, not to the
/// next morning. No time from a Sunday gives Monday's beginning.
///
/// # Errors
/// [`MissingYear`] when the count runs into a year without a calendar.
pub fn add_working(
    zone: &TimeZone,
    calendar: &Calendar,
    hours: &WorkingTime,
    from: Timestamp,
    time: SignedDuration,
) -> Result<Timestamp, MissingYear> {
    let mut left = time.max(SignedDuration::ZERO);
    let mut date = zone.to_datetime(from).date();
    loop {
        for stretch in hours.stretches(zone, date, calendar)? {
            let begin = stretch.from.max(from);
            let room = begin.duration_until(stretch.to);
            if room >= left && begin <= stretch.to {
                return Ok(begin.saturating_add(left).unwrap_or(stretch.to));
            }
            left -= room.max(SignedDuration::ZERO);
        }
        // The calendar holds finitely many years, so the loop ends at the latest with the last one.
        date = date
            .tomorrow()
            .map_err(|_| MissingYear { year: date.year() })?;
    }
}

/// Working time from `from` to `to`; negative when `to` is earlier.
///
/// # Errors
/// [`MissingYear`] when the stretch touches a year without a calendar.
pub fn working_between(
    zone: &TimeZone,
    calendar: &Calendar,
    hours: &WorkingTime,
    from: Timestamp,
    to: Timestamp,
) -> Result<SignedDuration, MissingYear> {
    if to < from {
        return working_between(zone, calendar, hours, to, from).map(|worked| -worked);
    }
    let [first, last] = [from, to].map(|at| zone.to_datetime(at).date());
    let mut worked = SignedDuration::ZERO;
    for date in first
        .series(jiff::Span::new().days(1))
        .take_while(|date| *date <= last)
    {
        for stretch in hours.stretches(zone, date, calendar)? {
            worked += stretch.within(from, to);
        }
    }
    Ok(worked)
}

/// The end of work on the `days`-th day after the one of `from`: the day itself does not count. Counted
/// are working days, or all days; then a term that ends on a day off ends on the next working day
/// (Civil Code, articles 191 and 193).
///
/// # Errors
/// [`MissingYear`] when the count runs into a year without a calendar.
pub fn add_days(
    zone: &TimeZone,
    calendar: &Calendar,
    hours: &WorkingTime,
    from: Timestamp,
    (days, working): (u32, bool),
) -> Result<Timestamp, MissingYear> {
    let mut date = zone.to_datetime(from).date();
    let mut left = days;
    loop {
        if let (0, Some(end)) = (left, hours.stretches(zone, date, calendar)?.last()) {
            return Ok(end.to);
        }
        date = date
            .tomorrow()
            .map_err(|_| MissingYear { year: date.year() })?;
        if left > 0 && (!working || calendar.day(date)? != DayKind::Off) {
            left -= 1;
        }
    }
}

/// The moment of a civil time; a time that a change of offset skips or repeats is taken as most
/// calendars do.
fn moment(zone: &TimeZone, at: DateTime) -> Timestamp {
    zone.to_ambiguous_timestamp(at)
        .compatible()
        .unwrap_or(Timestamp::MAX)
}
