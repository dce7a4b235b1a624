//! What the watch counts when a calendar has come: the clocks that were left out without it.

use jiff::Timestamp;

use super::{Deadline, Look, Round, Watch};
use crate::{
    domain::{Event, Incident},
    incidents::{Stuck, left_out},
    ports::StoreError,
};

impl Watch {
    /// The clocks that a missing calendar had left out and that can be counted now. The log is asked, so
    /// not every minute: when a calendar is new, and when the incident is new among those without a clock.
    pub(super) fn uncounted(
        &self,
        incident: &Incident,
        round: &Round<'_>,
    ) -> Result<Vec<Deadline>, StoreError> {
        let regime = self.regime.load();
        let is_known = round.told.clockless.contains(&incident.id);
        let lacks = || round.stuck(incident, &regime).contains(&Stuck::NoClock);
        let asks = round.is_new_calendar || (!is_known && lacks());
        if incident.answered_at.is_some() || !asks {
            return Ok(Vec::new());
        }
        match self.store.events(incident.id) {
            Ok(log) => Ok(left_out(&log, &regime)),
            // One log that does not read must not keep the dangers of others from being raised.
            Err(error @ StoreError::Damaged { .. }) => {
                tracing::error!(%error, incident = %incident.id, "its clocks could not be counted");
                Ok(Vec::new())
            }
            Err(error) => Err(error),
        }
    }

    /// Gives the incident these clocks, and gives it as it is then; none when it is gone. One that moved
    /// meanwhile is counted at the next look, with all others.
    pub(super) fn count(
        &self,
        incident: Incident,
        clocks: Vec<Deadline>,
        now: Timestamp,
        look: &mut Look,
    ) -> Result<Option<Incident>, StoreError> {
        if clocks.is_empty() {
            return Ok(Some(incident));
        }
        let id = incident.id;
        match self.note(incident, Event::Clocked { clocks }, now)? {
            Some(after) => {
                look.clocked.insert(id);
                Ok(Some(after))
            }
            None => {
                look.counted_by = None;
                self.store.incident(id)
            }
        }
    }
}
