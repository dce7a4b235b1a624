//! A merged incident on the board: it is found as before, and its target takes what comes.

use super::Board;
use crate::domain::{Incident, IncidentId};

impl Board<'_> {
    /// The incident that speaks for this one: itself, or the one it was merged into.
    pub fn target(&self, incident: &Incident) -> Option<&Incident> {
        self.incident(incident.target())
    }

    /// True when items still come to it, or to the one it was merged into.
    pub fn is_open(&self, incident: &Incident) -> bool {
        self.target(incident)
            .is_some_and(|target| target.state.is_open())
    }

    /// The entry of the incident that speaks for this one.
    pub(super) fn entry_of(&self, id: IncidentId) -> Option<usize> {
        let target = self.incident(id)?.target();
        self.by_id.get(&target).copied()
    }
}
