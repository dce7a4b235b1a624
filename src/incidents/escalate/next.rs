//! When somebody is due to be raised next, so that whoever plays time need not look every minute.

use jiff::SignedDuration;

use super::{UNPLACED_STEP, clock_step, danger_step, waiting_step};
use crate::{
    domain::{Clock, Incident, IncidentState, Pace, Timestamp},
    incidents::{Regime, Term},
};

/// The moment at which somebody is surely due to be raised unless something happens before; none when
/// nobody will be. [`escalations`](super::escalations) may say so up to a minute earlier: here time is
/// counted in whole minutes. What needs a missing year of the calendar is left out, a danger as little
/// as there.
pub fn next_escalation(incident: &Incident, regime: &Regime) -> Option<Timestamp> {
    if !incident.state.is_open() {
        return None;
    }
    let is_new = |step: &str| !incident.escalated.iter().any(|raised| raised == step);
    let running = incident.clocks.iter().filter(|clock| clock.runs());
    let rules = &regime.regulation.escalation;
    let clocks = running.flat_map(|clock| {
        let own = rules.iter().filter(|rule| rule.clock == clock.kind);
        let new = own.filter(|rule| is_new(&clock_step(rule)));
        new.filter_map(|rule| passed(clock, rule.percent, regime))
    });
    let waits = incident.state == IncidentState::Waiting && is_new(&waiting_step(incident));
    let waiting = regime.regulation.waiting.as_ref().filter(|_| waits);
    let waiting = waiting.and_then(|rule| regime.due(rule.longest, incident.state_since).ok());
    let unplaced = regime.place_due(incident).ok().flatten();
    let unplaced = unplaced.filter(|_| is_new(UNPLACED_STEP));
    let others = danger(incident, regime).into_iter().chain(unplaced);
    let due = clocks.chain(waiting).chain(others).min()?;
    // While its head speaks for it, or a person muted it, nobody is raised.
    let silent = incident.silent_until().unwrap_or(Timestamp::MIN);
    Some(due.max(silent)).filter(|due| *due < Timestamp::MAX)
}

/// When the next one in the chain is raised for a danger that nobody confirms.
fn danger(incident: &Incident, regime: &Regime) -> Option<Timestamp> {
    let (rule, mut at) = (regime.regulation.danger.as_ref()?, incident.alarmed_at?);
    for number in 0..rule.chain.len() {
        at = regime.due_in_any_case(rule.acknowledge, at);
        if !incident.escalated.contains(&danger_step(number)) {
            return Some(at);
        }
    }
    None
}

/// When so many hundredths of a clock's time have passed.
fn passed(clock: &Clock, percent: u16, regime: &Regime) -> Option<Timestamp> {
    let whole = regime.passed(clock, clock.started_at, clock.due_at);
    let paused = i64::from(clock.paused_minutes);
    let whole = (whole.ok()?.as_secs() - 60 * paused).max(1);
    // Rounded up to a minute: a look that comes too early would have to come again.
    let minutes = paused + (whole * i64::from(percent) + 5999) / 6000;
    match clock.pace {
        Pace::Calendar => {
            let minutes = SignedDuration::from_mins(minutes);
            clock.started_at.saturating_add(minutes).ok()
        }
        Pace::Working => {
            let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
            let term = Term::Minutes(minutes, Pace::Working);
            let hours = regime.regulation.hours_of(clock.kind);
            regime.due_by(hours, term, clock.started_at).ok()
        }
    }
}
