//! The fold: from a log of events to the state of an incident, one event at a time.
//!
//! The log is the truth (invariant 7); whoever doubts a stored state replays the log. The fold
//! trusts the log and never refuses: what may happen is decided before an event is written.

use std::collections::HashSet;

use crate::domain::{
    Actor, Event, EventRecord, Fingerprint, Incident, IncidentId, IncidentState, KnownIncident,
    Sector, Severity, Signal, Timestamp, Voice,
};

/// Fingerprints kept per incident, newest first: reposts come soon after their original.
pub const FINGERPRINTS_KEPT: usize = 64;

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
        deadline,
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
        opened_at: record.at,
        published_at: record.at,
        last_item_at: record.at,
        items: 0,
        voices: 1,
        assignee: None,
        deadline: deadline.clone(),
        answered_at: None,
        closed_at: None,
        repeat_of: None,
        acknowledged: false,
    })
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
    match &record.event {
        Event::Opened { .. } => {}
        Event::ItemJoined {
            published_at,
            voice,
            signals,
            official,
            ..
        } => {
            join(incident, *published_at, signals);
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
        Event::Acknowledged => incident.acknowledged = true,
        Event::Commented { .. } => {}
        work => move_on(incident, work, record),
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
        Event::Waiting { .. } => incident.state = IncidentState::Waiting,
        Event::Resumed => incident.state = IncidentState::InWork,
        Event::Answered { interim: false, .. } => {
            incident.answered_at.get_or_insert(record.at);
            if incident.state != IncidentState::Resolved {
                incident.state = IncidentState::Answered;
            }
        }
        Event::Resolved => incident.state = IncidentState::Resolved,
        Event::Closed { .. } => finish(incident, IncidentState::Closed, record.at),
        Event::Rejected { .. } => finish(incident, IncidentState::Rejected, record.at),
        Event::Reopened { deadline, .. } => {
            incident.state = match incident.assignee {
                Some(_) => IncidentState::InWork,
                None => IncidentState::New,
            };
            incident.deadline.clone_from(deadline);
            incident.answered_at = None;
            incident.closed_at = None;
            // A danger that is back must be seen again (invariant 9).
            incident.acknowledged = false;
        }
        _ => {}
    }
}

fn finish(incident: &mut Incident, state: IncidentState, at: Timestamp) {
    incident.state = state;
    incident.closed_at = Some(at);
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
        domain::{CloseReason, JoinReason, UserId},
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
        };
        let known =
            replay_known(IncidentId(7), &log(vec![joined(0, Some(1), &[]), reply])).unwrap();
        assert_eq!((known.incident.items, known.incident.voices), (1, 1));
        assert_eq!(known.incident.signals, [Signal::BrushOff]);
        assert_eq!(known.fingerprints, []);
    }

    #[test]
    fn the_working_day_of_an_incident() {
        use IncidentState as S;
        let answer = |interim| Event::Answered {
            text: "Ремонт до вечера".into(),
            interim,
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
                },
                S::Waiting,
            ),
            (answer(true), S::Waiting),
            (Event::Resumed, S::InWork),
            (answer(false), S::Answered),
            (Event::Resolved, S::Resolved),
            (answer(false), S::Resolved),
            (close, S::Closed),
            (
                Event::Reopened {
                    reason: "опять".into(),
                    deadline: None,
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
            deadline: None,
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
