//! The part of the fold that lets clocks stand still, run on and stop.

use crate::domain::{Clock, ClockKind, Incident, Pause, Timestamp};
use crate::incidents::escalate::is_past_due;

/// Lets these clocks stand still; those that stopped before keep their result. A pause told backwards may
/// put a clock back before its end: who was raised because it had run out is raised again when it does.
pub(super) fn stand(incident: &mut Incident, kinds: &[ClockKind], why: Pause, since: Timestamp) {
    let clocks = incident.clocks.iter_mut();
    for clock in clocks.filter(|clock| kinds.contains(&clock.kind)) {
        clock.stand(why, since);
        if clock.runs_out_later() {
            let raised = &mut incident.escalated;
            raised.retain(|step| !is_past_due(step, clock.kind));
        }
    }
}

/// Stops these clocks; those that stopped before keep their result.
pub(super) fn stop(incident: &mut Incident, kinds: &[ClockKind], at: Timestamp) {
    let clocks = incident.clocks.iter_mut();
    for clock in clocks.filter(|clock| kinds.contains(&clock.kind)) {
        clock.stop(at);
    }
}

/// Puts these clocks in the place of those of their kind; they run again. Logs of before do not say since
/// when.
pub(super) fn run_on(incident: &mut Incident, clocks: &[Clock], at: Timestamp) {
    set(incident, clocks);
    let told = |own: &Clock| clocks.iter().any(|clock| clock.kind == own.kind);
    let own = incident.clocks.iter_mut();
    for clock in own.filter(|own| own.runs() && told(own)) {
        clock.resumed_at.get_or_insert(at);
    }
}

/// Puts these clocks in the place of those of their kind.
pub(super) fn set(incident: &mut Incident, clocks: &[Clock]) {
    for clock in clocks {
        match incident
            .clocks
            .iter_mut()
            .find(|own| own.kind == clock.kind)
        {
            Some(own) => own.clone_from(clock),
            None => incident.clocks.push(clock.clone()),
        }
    }
}
