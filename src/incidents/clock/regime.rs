//! The regime: regulation, calendar and zone together. What formation and the desk ask for clocks.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    Calendar, MissingYear, Regulation, Term, WorkingTime, add_days, add_working, working_between,
};
use crate::domain::{CategoryId, Clock, ClockKind, Incident, Pace, Pause, Severity};

/// The clocks that start when an incident opens.
const AT_OPENING: [ClockKind; 3] = [ClockKind::Reaction, ClockKind::Draft, ClockKind::Answer];

/// How long before a year begins its calendar must be there: the longest deadlines reach so far.
const AHEAD: SignedDuration = SignedDuration::from_hours(45 * 24);

/// Everything that turns a moment into a deadline.
#[derive(Debug, Clone)]
pub struct Regime {
    /// How long everything may take, and in which hours work is done.
    pub regulation: Regulation,
    /// Which days are worked.
    pub calendar: Calendar,
    /// The region's zone.
    pub zone: TimeZone,
}

impl Regime {
    /// The clocks of a problem detected at `from`; none of what the regulation sets no time for. A deadline
    /// that falls into a year without a calendar is missing, with that year, and the others stand.
    ///
    /// They are a snapshot: set when an incident opens or reopens, and neither a later rise of severity
    /// nor a new regulation moves them. A grave incident climbs the queue by its severity at once; a
    /// deadline that moves under the hands of people cannot be answered for.
    pub fn opening(
        &self,
        category: &CategoryId,
        severity: Severity,
        from: Timestamp,
    ) -> (Vec<Clock>, Option<MissingYear>) {
        let (mut clocks, mut missing) = (Vec::new(), None);
        for kind in AT_OPENING {
            match self.clock(kind, category, severity, from) {
                Ok(clock) => clocks.extend(clock),
                Err(year) => missing = Some(year),
            }
        }
        (clocks, missing)
    }

    /// The years whose calendar must be there by `now`, and is not: this one, and the next when it is near.
    pub fn missing_years(&self, now: Timestamp) -> Vec<i16> {
        let ahead = now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
        let mut years = [now, ahead]
            .map(|at| self.zone.to_datetime(at).year())
            .to_vec();
        years.dedup();
        self.calendar.missing(years)
    }

    /// A clock of this kind that starts at `from`; none when the regulation sets no time for it.
    ///
    /// # Errors
    /// [`MissingYear`] when the deadline falls into a year without a calendar.
    pub fn clock(
        &self,
        kind: ClockKind,
        category: &CategoryId,
        severity: Severity,
        from: Timestamp,
    ) -> Result<Option<Clock>, MissingYear> {
        let Some(term) = self.regulation.term(kind, category, severity) else {
            return Ok(None);
        };
        Ok(Some(Clock {
            kind,
            started_at: from,
            due_at: self.due_by(self.regulation.hours_of(kind), term, from)?,
            pace: term.pace(),
            by_day: matches!(term, Term::Days(..)),
            regulation: self.regulation.id.clone(),
            binding: self.regulation.binding(),
            stopped_at: None,
            paused_at: None,
            pause: Pause::default(),
            paused_minutes: 0,
            resumed_at: None,
        }))
    }

    /// The clocks of an incident that stand still while it waits: of those that have not stopped, the ones
    /// the regulation names.
    pub fn pauses(&self, incident: &Incident) -> Vec<ClockKind> {
        let named = |clock: &&Clock| self.regulation.pauses.contains(&clock.kind);
        let owed = incident.clocks.iter().filter(|it| it.stopped_at.is_none());
        owed.filter(named).map(|clock| clock.kind).collect()
    }

    /// The clock that an interim answer starts: until the full one. The first starts it; later ones do not
    /// move it.
    ///
    /// # Errors
    /// [`MissingYear`] when the deadline falls into a year without a calendar.
    pub fn after_interim(
        &self,
        incident: &Incident,
        now: Timestamp,
    ) -> Result<Option<Clock>, MissingYear> {
        let kind = ClockKind::Full;
        match incident.clock(kind) {
            Some(_) => Ok(None),
            None => self.clock(kind, &incident.category, incident.severity, now),
        }
    }

    /// When a term that starts at `from` ends.
    ///
    /// # Errors
    /// [`MissingYear`] when it ends in a year without a calendar.
    pub fn due(&self, term: Term, from: Timestamp) -> Result<Timestamp, MissingYear> {
        self.due_by(&self.regulation.hours, term, from)
    }

    /// When a term ends that is counted by these hours.
    ///
    /// # Errors
    /// [`MissingYear`] when it ends in a year without a calendar.
    pub fn due_by(
        &self,
        hours: &WorkingTime,
        term: Term,
        from: Timestamp,
    ) -> Result<Timestamp, MissingYear> {
        let (zone, calendar) = (&self.zone, &self.calendar);
        let minutes = |minutes: u32| SignedDuration::from_mins(i64::from(minutes));
        match term {
            Term::Minutes(number, Pace::Working) => {
                add_working(zone, calendar, hours, from, minutes(number))
            }
            Term::Minutes(number, Pace::Calendar) => Ok(from
                .saturating_add(minutes(number))
                .unwrap_or(Timestamp::MAX)),
            Term::Days(days, pace) => {
                add_days(zone, calendar, hours, from, (days, pace == Pace::Working))
            }
        }
    }

    /// Until when somebody must say where an incident without a territory is; none when it has one, or
    /// the regulation sets no term. It is owed to nobody outside, so no event keeps it.
    ///
    /// # Errors
    /// [`MissingYear`] when it ends in a year without a calendar.
    pub fn place_due(&self, incident: &Incident) -> Result<Option<Timestamp>, MissingYear> {
        let rule = self.regulation.unplaced.as_ref();
        let rule = rule.filter(|_| incident.is_unplaced());
        rule.map(|rule| self.due(rule.within, incident.opened_at))
            .transpose()
    }

    /// When a term ends that must end: in a year without a calendar every day counts.
    pub fn due_in_any_case(&self, term: Term, from: Timestamp) -> Timestamp {
        let plain = match term {
            Term::Minutes(minutes, _) => SignedDuration::from_mins(i64::from(minutes)),
            Term::Days(days, _) => SignedDuration::from_hours(24 * i64::from(days)),
        };
        let due = self.due(term, from);
        due.unwrap_or_else(|_| from.saturating_add(plain).unwrap_or(Timestamp::MAX))
    }

    /// The clocks of an incident that stand still for `why`, as they are without it from `now` on: each
    /// runs on and is due as much later as it stood, those counted in days at the end of that working
    /// day. One that stands for something else, too, goes on standing.
    ///
    /// # Errors
    /// [`MissingYear`] when a deadline moves into a year without a calendar.
    pub fn resumed(
        &self,
        incident: &Incident,
        why: Pause,
        now: Timestamp,
    ) -> Result<Vec<Clock>, MissingYear> {
        let still = incident.clocks.iter().filter(|it| it.stands_for(why));
        still
            .map(|clock| {
                clock
                    .without(why)
                    .map_or_else(|| self.runs_on(clock, now), Ok)
            })
            .collect()
    }

    /// As [`resumed`](Self::resumed); where a calendar year is missing the deadlines stay as they were.
    pub fn resumed_in_any_case(
        &self,
        incident: &Incident,
        why: Pause,
        now: Timestamp,
    ) -> Vec<Clock> {
        let runs_on = |clock: &Clock| Clock {
            paused_at: None,
            pause: Pause::default(),
            resumed_at: Some(now),
            ..clock.clone()
        };
        self.resumed(incident, why, now).unwrap_or_else(|_| {
            let still = incident.clocks.iter().filter(|it| it.stands_for(why));
            still
                .map(|clock| clock.without(why).unwrap_or_else(|| runs_on(clock)))
                .collect()
        })
    }

    /// A clock that stood still, as it runs on from `now`. One that was past already, or stood for none
    /// of its time, is due as before.
    fn runs_on(&self, clock: &Clock, now: Timestamp) -> Result<Clock, MissingYear> {
        let since = clock.at(now);
        let stood = self.passed(clock, since, now)?;
        let due_at = match clock.due_at < since || stood.is_zero() {
            true => clock.due_at,
            false => self.later(clock, stood)?,
        };
        let stood = u32::try_from(stood.as_mins()).unwrap_or_default();
        Ok(Clock {
            due_at,
            paused_at: None,
            pause: Pause::default(),
            paused_minutes: clock.paused_minutes.saturating_add(stood),
            resumed_at: Some(now),
            ..clock.clone()
        })
    }

    /// When a clock is due that stood so long. It is counted from the moment that was set: the regulation of
    /// that day may have had other hours than this one, and no pause makes a clock due earlier.
    fn later(&self, clock: &Clock, stood: SignedDuration) -> Result<Timestamp, MissingYear> {
        let hours = self.regulation.hours_of(clock.kind);
        let due_at = match clock.pace {
            Pace::Working => add_working(&self.zone, &self.calendar, hours, clock.due_at, stood)?,
            Pace::Calendar => (clock.due_at.saturating_add(stood)).unwrap_or(Timestamp::MAX),
        };
        if !clock.by_day {
            return Ok(due_at);
        }
        // The end of a day at midnight is the first moment of the next one.
        let within = due_at.saturating_sub(SignedDuration::from_nanos(1));
        let within = within.unwrap_or(Timestamp::MIN);
        let end = self.due_by(hours, Term::Days(0, Pace::Calendar), within)?;
        Ok(end.max(clock.due_at))
    }

    /// Working time from one moment to another; negative when `to` is earlier.
    ///
    /// # Errors
    /// [`MissingYear`] when the stretch touches a year without a calendar.
    pub fn worked(&self, from: Timestamp, to: Timestamp) -> Result<SignedDuration, MissingYear> {
        working_between(&self.zone, &self.calendar, &self.regulation.hours, from, to)
    }

    /// Time from one moment to another as this clock counts it; negative when `to` is earlier.
    ///
    /// # Errors
    /// [`MissingYear`] when the stretch touches a year without a calendar.
    pub fn passed(
        &self,
        clock: &Clock,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<SignedDuration, MissingYear> {
        match clock.pace {
            Pace::Calendar => Ok(from.duration_until(to)),
            Pace::Working => {
                let hours = self.regulation.hours_of(clock.kind);
                working_between(&self.zone, &self.calendar, hours, from, to)
            }
        }
    }

    /// How many hundredths of a clock's time have passed; more than 100 when it is past.
    ///
    /// # Errors
    /// [`MissingYear`] when the time cannot be counted.
    pub fn passed_percent(&self, clock: &Clock, now: Timestamp) -> Result<i64, MissingYear> {
        let seconds = |from| {
            let span = self.passed(clock, from, clock.due_at)?;
            Ok::<_, MissingYear>(span.as_secs())
        };
        let whole = seconds(clock.started_at)? - 60 * i64::from(clock.paused_minutes);
        let (whole, left) = (whole.max(1), seconds(now)?);
        Ok((whole - left) * 100 / whole)
    }

    /// Minutes left on a clock, in its pace; negative when it is past. None when it does not run or a
    /// calendar year is missing.
    pub fn remaining(&self, clock: &Clock, now: Timestamp) -> Option<i64> {
        if !clock.runs() {
            return None;
        }
        let left = self.passed(clock, now, clock.due_at).ok()?;
        Some(left.as_mins())
    }
}
