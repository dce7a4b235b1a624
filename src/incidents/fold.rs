//! The fold: from a log of events to the state of an incident, one event at a time.
//!
//! The log is the truth (invariant 7); whoever doubts a stored state replays the log. The fold
//! trusts the log and never refuses: what may happen is decided before an event is written.

mod clocks;
mod grievances;
mod say;
mod together;

use std::collections::HashSet;

use self::{
    clocks::{run_on, set, stand, stop},
    say::say,
};
use crate::domain::{
    Actor, BodyId, ClockKind, Event, EventRecord, Fingerprint, Grievances, Incident,
    IncidentChange, IncidentId, IncidentState, JoinReason, KnownIncident, Pause, Sector, Severity,
    Signal, Timestamp, Voice,
};

/// Fingerprints kept per incident, newest first: reposts come soon after their original.
pub const FINGERPRINTS_KEPT: usize = 64;

/// Changes whenever the same log leads to another state than before: stored states are then folded anew.
pub const VERSION: u32 = 6;

/// The state that a log leads to; none when the log does not begin with `opened`.
pub fn replay(id: IncidentId, log: &[EventRecord]) -> Option<Incident> {
    replay_known(id, log).map(|known| known.incident)
}

/// As [`replay`], with the voices and fingerprints that formation needs.
pub fn replay_known(id: IncidentId, log: &[EventRecord]) -> Option<KnownIncident> {
    let (first, rest) = log.split_first()?;
    let mut known = KnownIncident {
        incident: open(id, first)?,
        voices: HashSet::new(),
        fingerprints: Vec::new(),
    };
    for record in rest {
        apply_known(&mut known, record);
    }
    Some(known)
}

/// The state right after `opened`; none for any other event.
pub fn open(id: IncidentId, record: &EventRecord) -> Option<Incident> {
    let Event::Opened {
        category,
        place,
        uncertain,
        essence,
        clocks,
        ..
    } = &record.event
    else {
        return None;
    };
    Some(Incident {
        id,
        version: 1,
        state: IncidentState::New,
        category: category.clone(),
        sector: category.sector_part().parse().unwrap_or(Sector::Other),
        place: place.clone(),
        uncertain: *uncertain,
        essence: essence.clone(),
        severity: Severity::Low,
        severity_reasons: Vec::new(),
        signals: Vec::new(),
        // Of what was split off, the clocks run since the old one was opened.
        opened_at: clocks
            .iter()
            .map(|clock| clock.started_at)
            .min()
            .unwrap_or(record.at),
        published_at: record.at,
        last_item_at: record.at,
        items: 0,
        voices: 1,
        assignee: None,
        clocks: clocks.clone(),
        answered_at: None,
        clarified: false,
        drafted_at: None,
        closed_at: None,
        repeat_of: None,
        acknowledged: false,
        alarmed_at: None,
        state_since: record.at,
        escalated: Vec::new(),
        private: false,
        merged: None,
        absorbed: Vec::new(),
        links: Vec::new(),
        body: None,
        hops: 0,
        dispute: false,
        cause: None,
        head: None,
        released: false,
        muted_until: None,
        also: None,
        grievances: Grievances::default(),
    })
}

/// The change that these events make. None of them joins an item, so nobody's voice is asked for.
pub fn changed(incident: Incident, events: Vec<EventRecord>) -> IncidentChange {
    let expected_version = incident.version;
    let mut after = incident;
    for record in &events {
        apply(&mut after, &mut HashSet::new(), record);
    }
    IncidentChange {
        expected_version,
        after,
        events,
    }
}

/// Applies one more event to an incident with its voices and fingerprints.
pub fn apply_known(known: &mut KnownIncident, record: &EventRecord) {
    apply(&mut known.incident, &mut known.voices, record);
    if let Event::ItemJoined {
        fingerprint: Some(print),
        official: false,
        ..
    } = &record.event
    {
        remember(&mut known.fingerprints, *print);
    }
}

/// Applies one more event to an incident and its set of voices.
pub fn apply(incident: &mut Incident, voices: &mut HashSet<Voice>, record: &EventRecord) {
    incident.version += 1;
    let (state, danger) = (incident.state, is_dangerous(incident));
    let ran = grievances::ran(incident, &record.event);
    change(incident, voices, record);
    grievances::note(incident, &ran, record);
    if incident.state != state {
        incident.state_since = record.at;
    }
    // Who merges an incident takes over what people said of its danger (`together`).
    let merges = matches!(record.event, Event::Absorbed { .. });
    if is_dangerous(incident) && !danger && !merges {
        alarm(incident, record.at);
    }
}

fn is_dangerous(incident: &Incident) -> bool {
    incident.signals.contains(&Signal::Danger)
}

/// A danger waits to be acknowledged; whoever was raised for an earlier one is raised again.
fn alarm(incident: &mut Incident, at: Timestamp) {
    incident.acknowledged = false;
    incident.alarmed_at = Some(at);
    incident
        .escalated
        .retain(|step| !step.starts_with("danger:"));
}

fn change(incident: &mut Incident, voices: &mut HashSet<Voice>, record: &EventRecord) {
    match &record.event {
        Event::Opened { .. } => {}
        Event::ItemJoined {
            published_at,
            reason,
            voice,
            signals,
            official,
            answers,
            private,
            ..
        } => {
            join(incident, *published_at, signals);
            // A neighbour's private words close his own message, not the trouble of the whole street.
            if *reason == JoinReason::Opened || incident.items == 0 {
                incident.private |= private;
            }
            if answers.is_some() {
                // A body's public word is a reaction, whatever it says, from when it stood there.
                stop(incident, &[ClockKind::Reaction], *published_at);
            }
            if !official {
                incident.items += 1;
                voices.extend(*voice);
                incident.voices = count_voices(voices);
            }
        }
        Event::SeveritySet { severity, reasons } => {
            incident.severity = *severity;
            incident.severity_reasons.clone_from(reasons);
        }
        Event::RepeatOf { earlier } => incident.repeat_of = Some(*earlier),
        Event::Flagged { private, .. } => incident.private = *private,
        Event::Acknowledged => {
            incident.acknowledged = true;
            incident.alarmed_at = None;
        }
        Event::Alarmed { .. } => alarm(incident, record.at),
        Event::DangerLowered { severity, .. } => {
            incident.signals.retain(|signal| *signal != Signal::Danger);
            incident.severity = *severity;
            incident.severity_reasons.clear();
            incident.acknowledged = true;
            incident.alarmed_at = None;
        }
        Event::Escalated { step, .. } => incident.escalated.push(step.clone()),
        Event::Commented { .. } => {}
        Event::Relocated { place, uncertain } => {
            incident.place.clone_from(place);
            incident.uncertain = uncertain.unwrap_or(incident.uncertain);
        }
        Event::AlsoIn { territory } => incident.also.clone_from(territory),
        Event::Merged { .. }
        | Event::Absorbed { .. }
        | Event::Unmerged { .. }
        | Event::GivenBack { .. }
        | Event::ItemDetached { .. }
        | Event::Linked { .. }
        | Event::Unlinked { .. } => together::apply(incident, voices, record),
        Event::Transferred { to, dispute, .. } => transfer(incident, to, *dispute),
        Event::DisputeDecided { to, .. } => {
            incident.body = Some(to.clone());
            incident.dispute = false;
        }
        Event::Gathered { .. }
        | Event::ChildOf { .. }
        | Event::Released { .. }
        | Event::Muted { .. } => relate(incident, &record.event),
        work => move_on(incident, work, record),
    }
}

/// The part of the fold that makes heads and their children.
fn relate(incident: &mut Incident, event: &Event) {
    match event {
        Event::Gathered {
            cause,
            span: (first, last),
            ..
        } => {
            let (from, to) = match incident.cause {
                Some(_) => (incident.published_at, incident.last_item_at),
                None => (*first, *last),
            };
            incident.published_at = from.min(*first);
            incident.last_item_at = to.max(*last);
            incident.cause = Some(cause.clone());
        }
        Event::ChildOf { head } => incident.head = Some(*head),
        Event::Released { .. } => {
            incident.head = None;
            incident.released = true;
        }
        Event::Muted { until, .. } => incident.muted_until = Some(*until),
        _ => {}
    }
}

/// The part of the fold that moves an incident from state to state.
fn move_on(incident: &mut Incident, event: &Event, record: &EventRecord) {
    match event {
        Event::Taken => {
            incident.state = IncidentState::InWork;
            if let Actor::User(user) = record.by {
                incident.assignee = Some(user);
            }
        }
        Event::Assigned { to } => {
            incident.assignee = Some(*to);
            if incident.state == IncidentState::New {
                incident.state = IncidentState::InWork;
            }
        }
        Event::Unassigned => {
            incident.assignee = None;
            // What was answered stays so.
            if matches!(
                incident.state,
                IncidentState::InWork | IncidentState::Waiting
            ) {
                incident.state = IncidentState::New;
            }
        }
        Event::Waiting { pauses, .. } => {
            incident.state = IncidentState::Waiting;
            stand(incident, pauses, Pause::Waiting, record.at);
        }
        Event::Resumed { clocks } => {
            incident.state = IncidentState::InWork;
            run_on(incident, clocks, record.at);
        }
        Event::Paused { clocks, since, .. } => stand(incident, clocks, Pause::Blind, *since),
        Event::Unpaused { clocks } => set(incident, clocks),
        Event::Clocked { clocks } => {
            set(incident, clocks);
            // In the order of the work, as if they had been set in time.
            incident.clocks.sort_by_key(|clock| clock.kind);
        }
        Event::Drafted { .. } | Event::Clarified { .. } | Event::Answered { .. } => {
            say(incident, event, record.at)
        }
        Event::Resolved => incident.state = IncidentState::Resolved,
        Event::Closed { .. } => finish(incident, IncidentState::Closed, record.at),
        Event::Rejected { .. } => finish(incident, IncidentState::Rejected, record.at),
        Event::Reopened { clocks, .. } => {
            incident.state = match incident.assignee {
                Some(_) => IncidentState::InWork,
                None => IncidentState::New,
            };
            incident.clocks.clone_from(clocks);
            incident.answered_at = None;
            incident.clarified = false;
            incident.closed_at = None;
            // What its head was told did not help here: it stands on its own again.
            incident.head = None;
            incident.escalated.clear();
            // A danger that is back must be seen again (invariant 9).
            incident.acknowledged = false;
            incident.alarmed_at = is_dangerous(incident).then_some(record.at);
        }
        _ => {}
    }
}

/// While a dispute waits to be decided the incident stays with whom it is.
fn transfer(incident: &mut Incident, to: &BodyId, dispute: bool) {
    incident.hops += 1;
    incident.dispute = dispute;
    if !dispute {
        incident.body = Some(to.clone());
    }
}

fn finish(incident: &mut Incident, state: IncidentState, at: Timestamp) {
    incident.state = state;
    incident.closed_at = Some(at);
    incident.drafted_at = None;
    incident.alarmed_at = None;
    stop(incident, &ClockKind::ALL, at);
}

/// Times and signals of one more item. Every item counts for the window, replies included.
fn join(incident: &mut Incident, published_at: Timestamp, signals: &[Signal]) {
    let first = incident.version == 2;
    if first || published_at < incident.published_at {
        incident.published_at = published_at;
    }
    if first || published_at > incident.last_item_at {
        incident.last_item_at = published_at;
    }
    // Whoever spreads it after it was cleared up has not heard.
    incident.clarified &= !signals.contains(&Signal::Rumour);
    incident.signals.extend_from_slice(signals);
    incident.signals.sort_unstable();
    incident.signals.dedup();
}

/// The number of people who certainly wrote. Somebody wrote, so it is at least one; an author the
/// source does not know may be any of the known ones and adds nobody.
fn count_voices(voices: &HashSet<Voice>) -> u32 {
    u32::try_from(voices.len()).unwrap_or(u32::MAX).max(1)
}

fn remember(fingerprints: &mut Vec<Fingerprint>, print: Fingerprint) {
    fingerprints.insert(0, print);
    fingerprints.truncate(FINGERPRINTS_KEPT);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{CloseReason, UserId},
        incidents::stories::{self, at},
    };

    fn joined(hour: i8, voice: Option<i64>, signals: &[Signal]) -> Event {
        stories::joined(hour, voice, signals)
    }

    fn log(events: Vec<Event>) -> Vec<EventRecord> {
        let first = stories::opened("housing.heating_off");
        let by = Actor::User(UserId(1));
        [first]
            .into_iter()
            .chain(events)
            .zip(0..)
            .map(|(event, hour)| EventRecord {
                at: at(hour),
                by,
                event,
            })
            .collect()
    }

    fn after(events: Vec<Event>) -> Incident {
        replay(IncidentId(7), &log(events)).unwrap()
    }

    #[test]
    fn a_log_that_does_not_begin_with_opened_is_no_incident() {
        assert_eq!(replay(IncidentId(7), &[]), None);
        let stray = EventRecord {
            at: at(0),
            by: Actor::System,
            event: Event::Taken,
        };
        assert_eq!(replay(IncidentId(7), &[stray]), None);
    }

    #[test]
    fn times_items_and_signals_gather() {
        let incident = after(vec![
            joined(-5, Some(1), &[Signal::Question]),
            joined(-9, Some(2), &[Signal::Mass, Signal::Danger]),
            joined(-7, Some(1), &[Signal::Mass]),
        ]);
        assert_eq!(incident.sector, Sector::Housing);
        assert_eq!(
            (incident.version, incident.items, incident.voices),
            (4, 3, 2)
        );
        assert_eq!(
            (incident.published_at, incident.last_item_at),
            (at(-9), at(-5))
        );
        assert_eq!(
            incident.signals,
            [Signal::Danger, Signal::Mass, Signal::Question]
        );
        assert_eq!(
            incident.opened_at,
            at(0),
            "the clock starts at detection, not at publication"
        );
    }

    #[test]
    fn unknown_authors_are_nobody_new() {
        let voices = |voices: &[Option<i64>]| {
            after(voices.iter().map(|voice| joined(0, *voice, &[])).collect()).voices
        };
        assert_eq!(voices(&[None]), 1);
        assert_eq!(voices(&[None, None, None]), 1);
        assert_eq!(voices(&[None, Some(1)]), 1);
        assert_eq!(voices(&[None, Some(1), Some(2), Some(2)]), 2);
    }

    #[test]
    fn an_official_reply_is_an_item_of_nobody() {
        let reply = Event::ItemJoined {
            item: crate::domain::ItemId(9),
            published_at: at(3),
            reason: JoinReason::OfficialReply,
            voice: Some(Voice(99)),
            fingerprint: Some(Fingerprint(1)),
            signals: vec![Signal::BrushOff],
            official: true,
            answers: None,
            private: false,
        };
        let known =
            replay_known(IncidentId(7), &log(vec![joined(0, Some(1), &[]), reply])).unwrap();
        assert_eq!((known.incident.items, known.incident.voices), (1, 1));
        assert_eq!(known.incident.signals, [Signal::BrushOff]);
        assert_eq!(known.fingerprints, []);
    }

    #[test]
    fn a_card_is_private_when_the_message_that_opened_it_is() {
        let tells = |reason, private| {
            let mut event = joined(0, Some(1), &[]);
            if let Event::ItemJoined {
                reason: why,
                private: told,
                ..
            } = &mut event
            {
                (*why, *told) = (reason, private);
            }
            event
        };
        let (first, next) = (JoinReason::Opened, JoinReason::SamePlace);
        for (told, closed) in [
            ([(first, true), (next, false)], true),
            ([(first, false), (next, true)], false),
        ] {
            let events = told.map(|(reason, private)| tells(reason, private));
            assert_eq!(after(events.to_vec()).private, closed, "{told:?}");
        }
    }

    #[test]
    fn the_working_day_of_an_incident() {
        use IncidentState as S;
        let answer = |interim| Event::Answered {
            text: "Ремонт до вечера".into(),
            interim,
            clocks: Vec::new(),
        };
        let close = Event::Closed {
            reason: CloseReason::Solved,
            comment: String::new(),
        };
        let steps = [
            (joined(0, Some(1), &[]), S::New),
            (Event::Taken, S::InWork),
            (
                Event::Waiting {
                    reason: "ждём бригаду".into(),
                    pauses: Vec::new(),
                },
                S::Waiting,
            ),
            (answer(true), S::Waiting),
            (Event::Resumed { clocks: Vec::new() }, S::InWork),
            (answer(false), S::Answered),
            (Event::Resolved, S::Resolved),
            (answer(false), S::Resolved),
            (close, S::Closed),
            (
                Event::Reopened {
                    reason: "опять".into(),
                    clocks: Vec::new(),
                },
                S::InWork,
            ),
        ];
        let mut events = Vec::new();
        for (event, state) in steps {
            events.push(event);
            let incident = after(events.clone());
            assert_eq!(incident.state, state, "{}", events.last().unwrap().name());
            let answered = matches!(state, S::Answered | S::Resolved | S::Closed);
            assert_eq!(
                incident.answered_at,
                answered.then(|| at(6)),
                "the first answer stops it"
            );
            assert_eq!(incident.closed_at, (state == S::Closed).then(|| at(9)));
        }
    }

    #[test]
    fn a_danger_that_is_back_must_be_seen_again() {
        let danger = joined(0, None, &[Signal::Danger]);
        let reopened = Event::Reopened {
            reason: "опять".into(),
            clocks: Vec::new(),
        };
        assert!(after(vec![danger.clone(), Event::Acknowledged]).acknowledged);
        assert!(!after(vec![danger, Event::Acknowledged, reopened]).acknowledged);
    }

    #[test]
    fn fingerprints_are_newest_first_and_bounded() {
        let copies: Vec<_> = (0..100)
            .map(|print| stories::joined_print(0, Fingerprint(print)))
            .collect();
        let known = replay_known(IncidentId(7), &log(copies)).unwrap();
        assert_eq!(known.fingerprints.len(), FINGERPRINTS_KEPT);
        assert_eq!(known.fingerprints[0], Fingerprint(99));
    }
}
