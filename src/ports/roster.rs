//! Who works when: shifts and absences, as a part of the store.

#![expect(
    clippy::missing_errors_doc,
    reason = "every method fails with `StoreError`, whose variants say what happened and what to do"
)]

use jiff::civil::Date;

use super::{AuditEntry, StoreError};
use crate::domain::{Absence, AbsenceId, IncidentChange, Scope, Seq, Shift, ShiftId};

/// Shifts and absences. A change and its audit entry are one transaction.
pub trait Roster: Send + Sync {
    /// Begins a shift (the id inside is ignored) and gives the number; the subject of the audit entry
    /// gets it, too.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when one of the same area runs.
    fn begin_shift(&self, shift: &Shift, audit: &AuditEntry) -> Result<ShiftId, StoreError>;

    /// Records a shift as it is now, with what that changes of its incidents. Its version is one more
    /// than the stored one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the shift's version or an incident's moved, or the shift was
    /// accepted before: an accepted one never changes. Then nothing was recorded.
    fn change_shift(
        &self,
        shift: &Shift,
        changes: &[IncidentChange],
        audit: &AuditEntry,
    ) -> Result<Seq, StoreError>;

    /// The shift.
    fn shift(&self, id: ShiftId) -> Result<Option<Shift>, StoreError>;

    /// All shifts that run; and in parts of the region that are `own` the newest that wait for somebody to
    /// accept them, and the newest accepted ones, at most `limit` of each. The newest first.
    fn shifts(&self, own: &dyn Fn(&Scope) -> bool, limit: usize) -> Result<Vec<Shift>, StoreError>;

    /// Absences that last on this day or later, by their first day.
    fn absences(&self, since: Date) -> Result<Vec<Absence>, StoreError>;

    /// Records an absence (the id inside is ignored) and gives the number.
    fn add_absence(&self, absence: &Absence, audit: &AuditEntry) -> Result<AbsenceId, StoreError>;

    /// Takes an absence back. False when there is none.
    fn remove_absence(&self, id: AbsenceId, audit: &AuditEntry) -> Result<bool, StoreError>;
}
