//! What people decide: a command on an incident becomes events, or a refusal that says why.
//!
//! ```text
//! new ─take─► in_work ⇄ waiting ─answer─► answered ─resolve─► resolved ─close─► closed
//!   └──────────── reject ──► rejected         └──────── close ──────────────────┘
//! reopen: answered, resolved, closed, rejected ─► in_work (new, when nobody works on it)
//! ```
//! Residents are owed an answer: nothing is closed without a final one, and what is not a problem is
//! rejected instead. A danger that nobody acknowledged is neither closed nor rejected (invariant 9).

mod refusal;

pub use refusal::Refusal;

use crate::{
    domain::{
        BodyId, Cause, CloseReason, Event, Incident, IncidentState as State, Pause, Signal,
        SignalMark, Timestamp, UserId,
    },
    text,
};

use super::{Action, Assessment, Command, Regime, family, severity, severity::EARLIER_WEIGHT};

/// Longest reason or remark, in characters.
pub const REMARK_LIMIT: usize = 2_000;

/// Longest answer, in characters.
pub const ANSWER_LIMIT: usize = 10_000;

/// Days for which a burst may be muted at most.
pub const MUTE_DAYS: i64 = 31;

/// Why an incident may be closed.
pub const CLOSE_REASONS: [CloseReason; 3] = [
    CloseReason::Solved,
    CloseReason::Explained,
    CloseReason::NotConfirmed,
];

/// Why an incident may be rejected.
pub const REJECT_REASONS: [CloseReason; 3] = [
    CloseReason::NotConfirmed,
    CloseReason::FalsePositive,
    CloseReason::OutsideRegion,
];

/// Decides a command of the user `by` at `now`: the events to append, or why not.
///
/// # Errors
/// A [`Refusal`] whose message is shown to the person.
pub fn decide(
    incident: &Incident,
    command: Command,
    by: UserId,
    now: Timestamp,
    regime: &Regime,
) -> Result<Vec<Event>, Refusal> {
    permit(incident, command.action(), by)?;
    let mut events: Vec<Event> = ends_waiting(incident, &command, now, regime).collect();
    match command {
        Command::Take => events.push(Event::Taken),
        Command::Untake => events.extend(released(incident, now, regime)),
        Command::Assign { to } if incident.assignee == Some(to) => {
            return Err(Refusal::AlreadyTheirs);
        }
        Command::Assign { to } => events.push(Event::Assigned { to }),
        Command::Wait { reason } => events.push(Event::Waiting {
            reason: written(&reason, REMARK_LIMIT)?,
            pauses: regime.pauses(incident),
        }),
        Command::Resume => events.push(resumed(incident, now, regime)),
        Command::Draft { text } => events.push(Event::Drafted {
            text: written(&text, ANSWER_LIMIT)?,
        }),
        Command::Clarify { text } => events.push(Event::Clarified {
            text: written(&text, ANSWER_LIMIT)?,
        }),
        Command::Answer { text, interim } => {
            let text = written(&text, ANSWER_LIMIT)?;
            events.extend(answer(incident, text, interim, (now, regime))?);
        }
        Command::Resolve => events.push(Event::Resolved),
        Command::Close { reason, comment } => {
            fits(reason, &CLOSE_REASONS)?;
            let comment = optional(&comment)?;
            events.push(Event::Closed { reason, comment });
        }
        Command::Reject { reason, comment } => events.push(rejected(reason, &comment)?),
        Command::Reopen { reason } => {
            let reason = written(&reason, REMARK_LIMIT)?;
            events.push(reopened(incident, reason, now, regime));
        }
        Command::Acknowledge => events.push(Event::Acknowledged),
        Command::LowerDanger { reason } => events.extend(calmed(incident, &reason)?),
        Command::Comment { text } => events.push(Event::Commented {
            text: written(&text, REMARK_LIMIT)?,
        }),
        Command::Transfer { to, reason } => events.push(transferred(incident, to, &reason)?),
        Command::DecideDispute { to, reason } => events.push(Event::DisputeDecided {
            to,
            reason: written(&reason, REMARK_LIMIT)?,
        }),
        Command::Release { reason } => events.push(Event::Released {
            reason: written(&reason, REMARK_LIMIT)?,
        }),
        Command::Mute { until, reason } => events.push(Event::Muted {
            until: soon(until, now)?,
            reason: written(&reason, REMARK_LIMIT)?,
        }),
        Command::Place { territory } => events.extend(place::placed(incident, territory)?),
        Command::AlsoIn { territory } => events.push(place::also_in(incident, territory)?),
        Command::FlagPrivate { reason } => events.push(flagged(true, &reason)?),
        Command::UnflagPrivate { reason } => events.push(flagged(false, &reason)?),
    }
    Ok(events)
}

/// Who takes a waiting incident, answers or rejects it, ends its waiting.
fn ends_waiting(
    incident: &Incident,
    command: &Command,
    now: Timestamp,
    regime: &Regime,
) -> impl Iterator<Item = Event> {
    let ends = matches!(
        command,
        Command::Take | Command::Answer { interim: false, .. } | Command::Reject { .. }
    );
    let resumed = ends.then(|| run_on(incident, now, regime));
    resumed.flatten().into_iter()
}

/// Clocks that stand still run on before anything else happens to them; none when none stands.
pub(super) fn run_on(incident: &Incident, now: Timestamp, regime: &Regime) -> Option<Event> {
    let mut clocks = incident.clocks.iter();
    let stands = clocks.any(|clock| clock.stands_for(Pause::Waiting));
    stands.then(|| resumed(incident, now, regime))
}

/// Whoever had an incident hands it back to the queue, where it waits for nobody outside.
pub fn released(incident: &Incident, now: Timestamp, regime: &Regime) -> Vec<Event> {
    let waits = incident.state == State::Waiting;
    let resumed = waits.then(|| resumed(incident, now, regime));
    resumed.into_iter().chain([Event::Unassigned]).collect()
}

/// The `resumed` event.
fn resumed(incident: &Incident, now: Timestamp, regime: &Regime) -> Event {
    Event::Resumed {
        clocks: regime.resumed_in_any_case(incident, Pause::Waiting, now),
    }
}

/// Who passes an incident on after so many hops disputes whose it is: a person above the bodies decides.
const HOPS: u32 = 2;

fn transferred(incident: &Incident, to: BodyId, reason: &str) -> Result<Event, Refusal> {
    if incident.body.as_ref() == Some(&to) {
        return Err(Refusal::SameBody);
    }
    Ok(Event::Transferred {
        to,
        reason: written(reason, REMARK_LIMIT)?,
        dispute: incident.hops >= HOPS,
    })
}

fn rejected(reason: CloseReason, comment: &str) -> Result<Event, Refusal> {
    fits(reason, &REJECT_REASONS)?;
    let comment = optional(comment)?;
    if reason == CloseReason::OutsideRegion && comment.is_empty() {
        return Err(Refusal::NoAddress);
    }
    Ok(Event::Rejected { reason, comment })
}

fn flagged(private: bool, reason: &str) -> Result<Event, Refusal> {
    let reason = written(reason, REMARK_LIMIT)?;
    Ok(Event::Flagged { private, reason })
}

/// Every action with whether the user `by` may do it now: the buttons of the card.
pub fn actions(incident: &Incident, by: UserId) -> Vec<(Action, Result<(), Refusal>)> {
    Action::ALL
        .iter()
        .map(|action| (*action, permit(incident, *action, by)))
        .collect()
}

/// The `reopened` event with its new clocks. Those that a missing calendar year leaves out the watch tells.
fn reopened(incident: &Incident, reason: String, now: Timestamp, regime: &Regime) -> Event {
    let (clocks, _) = regime.opening(&incident.category, incident.severity, now);
    Event::Reopened { reason, clocks }
}

/// The table of the states: may this action happen now?
pub(super) fn permit(incident: &Incident, action: Action, by: UserId) -> Result<(), Refusal> {
    match action {
        Action::Comment | Action::Link => return Ok(()),
        Action::Unmerge if incident.state == State::Merged => return Ok(()),
        Action::Unmerge => return Err(Refusal::NotMerged),
        Action::Unlink if incident.links.is_empty() => return Err(Refusal::NotLinked),
        Action::Unlink => return Ok(()),
        Action::Reopen => return permit_reopen(incident.state),
        Action::FlagPrivate | Action::UnflagPrivate => return permit_flag(incident, action),
        _ => unfinished(incident.state)?,
    }
    match action {
        Action::Take => permit_take(incident, by),
        Action::Untake if incident.assignee != Some(by) => Err(Refusal::NotYours),
        Action::Untake => match incident.state {
            State::InWork | State::Waiting => Ok(()),
            _ => Err(Refusal::AlreadyAnswered),
        },
        Action::Wait => match incident.state {
            State::InWork => Ok(()),
            State::New => Err(Refusal::NotTaken),
            State::Waiting => Err(Refusal::Waits),
            _ => Err(Refusal::AlreadyAnswered),
        },
        Action::Draft if incident.answered_at.is_some() => Err(Refusal::AlreadyAnswered),
        Action::Resume if incident.state != State::Waiting => Err(Refusal::NotWaiting),
        Action::Resolve => match incident.state {
            State::Answered => Ok(()),
            State::Resolved => Err(Refusal::AlreadyResolved),
            _ => Err(Refusal::NotAnswered),
        },
        Action::Close => match incident.state {
            State::Answered | State::Resolved => seen(incident),
            _ => Err(Refusal::NotAnswered),
        },
        Action::Reject => match incident.state {
            State::Answered | State::Resolved => Err(Refusal::CloseInstead),
            _ => seen(incident),
        },
        Action::Acknowledge | Action::LowerDanger if !endangered(incident) => {
            Err(Refusal::NoDanger)
        }
        Action::Acknowledge if incident.acknowledged => Err(Refusal::AlreadyAcknowledged),
        Action::Merge if incident.cause.is_some() => Err(Refusal::StandsForOthers),
        Action::Merge if !incident.absorbed.is_empty() => Err(Refusal::HoldsOthers),
        Action::Split | Action::Detach | Action::Move => has_items(incident),
        Action::Transfer if incident.dispute => Err(Refusal::Disputed),
        Action::DecideDispute if !incident.dispute => Err(Refusal::NoDispute),
        Action::Release if incident.head.is_none() => Err(Refusal::NotChild),
        Action::Mute if !matches!(incident.cause, Some(Cause::Burst { .. })) => {
            Err(Refusal::NotBurst)
        }
        _ => Ok(()),
    }
}

fn permit_reopen(state: State) -> Result<(), Refusal> {
    match state {
        State::Answered | State::Resolved | State::Closed | State::Rejected => Ok(()),
        State::Merged => Err(Refusal::Merged),
        State::New | State::InWork | State::Waiting => Err(Refusal::StillOpen),
    }
}

/// A secret may have to be kept long after the work has ended.
fn permit_flag(incident: &Incident, action: Action) -> Result<(), Refusal> {
    match (action, incident.private) {
        _ if incident.state == State::Merged => Err(Refusal::Merged),
        (Action::FlagPrivate, true) => Err(Refusal::AlreadyPrivate),
        (Action::FlagPrivate, false) if incident.cause.is_some() => Err(Refusal::HeadOpen),
        (Action::UnflagPrivate, false) => Err(Refusal::NotPrivate),
        _ => Ok(()),
    }
}

fn permit_take(incident: &Incident, by: UserId) -> Result<(), Refusal> {
    let mine = incident.assignee == Some(by);
    match incident.state {
        State::InWork if mine => Err(Refusal::AlreadyYours),
        State::Waiting if mine => Err(Refusal::Waits),
        State::Answered | State::Resolved => Err(Refusal::AlreadyAnswered),
        _ => Ok(()),
    }
}

const fn unfinished(state: State) -> Result<(), Refusal> {
    match state {
        State::Merged => Err(Refusal::Merged),
        State::Closed | State::Rejected => Err(Refusal::Finished),
        _ => Ok(()),
    }
}

/// Invariant 9: a danger leaves the queue only after a person has seen it.
fn seen(incident: &Incident) -> Result<(), Refusal> {
    if endangered(incident) && !incident.acknowledged {
        return Err(Refusal::DangerUnseen);
    }
    Ok(())
}

/// An incident is never left without items. A head may be: it has those that people brought to it.
const fn has_items(incident: &Incident) -> Result<(), Refusal> {
    match (incident.cause.is_some(), incident.items) {
        (true, 0) => Err(Refusal::NoItems),
        (false, 0 | 1) => Err(Refusal::OnlyItem),
        _ => Ok(()),
    }
}

fn endangered(incident: &Incident) -> bool {
    incident.signals.contains(&Signal::Danger)
}

/// An answer to a new incident takes it as well: whoever answers works on it.
fn answer(
    incident: &Incident,
    text: String,
    interim: bool,
    (now, regime): (Timestamp, &Regime),
) -> Result<impl Iterator<Item = Event>, Refusal> {
    if interim && incident.answered_at.is_some() {
        return Err(Refusal::AlreadyAnswered);
    }
    let full = interim.then(|| regime.after_interim(incident, now));
    let answered = Event::Answered {
        text,
        interim,
        clocks: full.and_then(Result::ok).flatten().into_iter().collect(),
    };
    let taken = (incident.state == State::New).then_some(Event::Taken);
    Ok(taken.into_iter().chain([answered]))
}

/// There is no danger. What remains urgent says why: the first event leaves no reasons.
fn calmed(incident: &Incident, reason: &str) -> Result<impl Iterator<Item = Event>, Refusal> {
    let Assessment { severity, reasons } = without_danger(incident);
    let lowered = Event::DangerLowered {
        severity,
        reason: written(reason, REMARK_LIMIT)?,
    };
    let rest = (!reasons.is_empty()).then_some(Event::SeveritySet { severity, reasons });
    Ok([lowered].into_iter().chain(rest))
}

/// How urgent the incident would be if nobody spoke of danger.
fn without_danger(incident: &Incident) -> Assessment {
    let others = incident
        .signals
        .iter()
        .filter(|signal| **signal != Signal::Danger);
    let marks: Vec<SignalMark> = others
        .map(|id| SignalMark {
            id: *id,
            kind: id.kind(),
            severity: EARLIER_WEIGHT,
        })
        .collect();
    let told = severity(&marks, incident.items, incident.voices);
    family::at_least(incident, told)
}

/// A moment until which something may be put off.
fn soon(until: Timestamp, now: Timestamp) -> Result<Timestamp, Refusal> {
    let away = now.duration_until(until).as_hours();
    let fits = until > now && away < 24 * MUTE_DAYS;
    fits.then_some(until).ok_or(Refusal::WrongMoment)
}

/// A text that must be there.
pub(super) fn written(text: &str, limit: usize) -> Result<String, Refusal> {
    let text = text::written(text).ok_or(Refusal::Empty)?;
    if text.chars().count() > limit {
        return Err(Refusal::TooLong { limit });
    }
    Ok(text)
}

/// A remark that may be left out.
fn optional(comment: &str) -> Result<String, Refusal> {
    if text::visible(comment).is_empty() {
        return Ok(String::new());
    }
    written(comment, REMARK_LIMIT)
}

fn fits(reason: CloseReason, allowed: &[CloseReason]) -> Result<(), Refusal> {
    if allowed.contains(&reason) {
        return Ok(());
    }
    Err(Refusal::WrongReason { reason })
}

mod place;
#[cfg(test)]
mod tests;
