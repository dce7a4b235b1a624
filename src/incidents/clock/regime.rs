//! The regime: regulation, calendar and zone together. What formation and the desk ask for a clock.

use jiff::{Timestamp, tz::TimeZone};

use super::{Calendar, MissingYear, Regulation, add_working, working_minutes_between};
use crate::domain::{CategoryId, Deadline, Incident, Severity};

/// Everything that turns a moment into a deadline.
#[derive(Debug, Clone)]
pub struct Regime {
    /// How long an answer may take, and in which hours work is done.
    pub regulation: Regulation,
    /// Which days are worked.
    pub calendar: Calendar,
    /// The region's zone.
    pub zone: TimeZone,
}

impl Regime {
    /// The clock of the final answer for a problem detected at `from`; none when the regulation
    /// sets no time for it.
    ///
    /// The clock is a snapshot: it is set when an incident opens or reopens, and neither a later
    /// rise of severity nor a new regulation moves it. A grave incident climbs the queue by its
    /// severity at once; a deadline that moves under the hands of people cannot be answered for.
    ///
    /// # Errors
    /// [`MissingYear`] when the deadline falls into a year without a calendar.
    pub fn deadline(
        &self,
        category: &CategoryId,
        severity: Severity,
        from: Timestamp,
    ) -> Result<Option<Deadline>, MissingYear> {
        let Some(minutes) = self.regulation.answer_minutes(category, severity) else {
            return Ok(None);
        };
        let hours = &self.regulation.hours;
        let due_at = add_working(&self.zone, &self.calendar, hours, from, minutes)?;
        Ok(Some(Deadline {
            due_at,
            regulation: self.regulation.id.clone(),
            binding: self.regulation.binding(),
        }))
    }

    /// Working minutes from `from` to `to`, negative when `to` is earlier.
    ///
    /// # Errors
    /// [`MissingYear`] when the stretch touches a year without a calendar.
    pub fn minutes_between(&self, from: Timestamp, to: Timestamp) -> Result<i64, MissingYear> {
        let hours = &self.regulation.hours;
        working_minutes_between(&self.zone, &self.calendar, hours, from, to)
    }

    /// Working minutes left for the final answer, negative when it is past. None when no clock runs
    /// (answered, finished, or never set) or a calendar year is missing.
    pub fn remaining(&self, incident: &Incident, now: Timestamp) -> Option<i64> {
        if incident.answered_at.is_some() || !incident.state.is_open() {
            return None;
        }
        let deadline = incident.deadline.as_ref()?;
        self.minutes_between(now, deadline.due_at).ok()
    }
}
