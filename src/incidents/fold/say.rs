//! The part of the fold that prepares words for the residents, and says them.

use super::clocks::{set, stop};
use crate::domain::{ClockKind, Event, Incident, IncidentState, Timestamp};

/// What is prepared for the residents, or said to them.
pub(super) fn say(incident: &mut Incident, event: &Event, at: Timestamp) {
    match event {
        Event::Drafted { .. } => {
            stop(incident, &[ClockKind::Draft], at);
            incident.drafted_at = Some(at);
        }
        Event::Clarified { .. } => {
            stop(incident, &[ClockKind::Reaction], at);
            incident.clarified = true;
        }
        Event::Answered {
            interim: true,
            clocks,
            ..
        } => {
            stop(incident, &[ClockKind::Reaction, ClockKind::Draft], at);
            set(incident, clocks);
            incident.drafted_at = None;
        }
        Event::Answered { .. } => {
            stop(incident, &ClockKind::ALL, at);
            incident.drafted_at = None;
            incident.answered_at.get_or_insert(at);
            if incident.state != IncidentState::Resolved {
                incident.state = IncidentState::Answered;
            }
        }
        _ => {}
    }
}
