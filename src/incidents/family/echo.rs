//! What is said to a head is said to its children: the events of a head that stand in their logs too.

use std::collections::HashSet;

use super::awaits;
use crate::{
    domain::{Event, EventRecord, Incident, IncidentId, IncidentState, Place},
    incidents::{Regime, decide::run_on, fold},
};

/// What these events of a head mean for one of its children.
pub fn echo(
    head: IncidentId,
    log: &[EventRecord],
    child: &Incident,
    regime: &Regime,
) -> Vec<EventRecord> {
    let mut after = child.clone();
    let mut echoed = Vec::new();
    for record in log {
        if !after.state.is_open() || after.head != Some(head) {
            break;
        }
        for event in meant(head, record, &after, regime) {
            let said = EventRecord {
                event,
                ..record.clone()
            };
            fold::apply(&mut after, &mut HashSet::new(), &said);
            echoed.push(said);
        }
    }
    echoed
}

/// What one event of the head means for the child as it stands then.
fn meant(head: IncidentId, record: &EventRecord, child: &Incident, regime: &Regime) -> Vec<Event> {
    use IncidentState::{Answered, Resolved};
    let spoken_for = child.silent_until().is_some();
    let event = &record.event;
    match event {
        Event::Answered { interim: false, .. } if spoken_for && awaits(child) => {
            let resumed = run_on(child, record.at, regime).into_iter();
            resumed.chain([event.clone()]).collect()
        }
        Event::Resolved if spoken_for && child.state == Answered => vec![event.clone()],
        Event::Closed { .. } if spoken_for && matches!(child.state, Answered | Resolved) => {
            vec![event.clone()]
        }
        Event::Closed { .. } => vec![released(format!("головной инцидент № {head} закрыт"))],
        Event::Rejected { .. } => vec![released(format!("головной инцидент № {head} отклонён"))],
        // Whoever mends the cause answers for the houses as well, unless they had their answer.
        Event::Transferred {
            to,
            reason,
            dispute: false,
        }
        | Event::DisputeDecided { to, reason }
            if spoken_for && awaits(child) && child.body.as_ref() != Some(to) =>
        {
            vec![Event::Transferred {
                to: to.clone(),
                reason: reason.clone(),
                dispute: false,
            }]
        }
        Event::Relocated { place, .. } => lies_there(child, place).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A child of which nobody knew the municipality lies where its head does. This is no answer: a danger
/// lies there as well, and is seen there sooner. What was known stays.
fn lies_there(child: &Incident, head: &Place) -> Option<Event> {
    let nowhere = child.place.territory.is_none();
    let territory = head.territory.clone().filter(|_| nowhere)?;
    Some(Event::Relocated {
        place: Place {
            territory: Some(territory),
            ..child.place.clone()
        },
        uncertain: None,
    })
}

const fn released(reason: String) -> Event {
    Event::Released { reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Actor, ClockKind, CloseReason, Severity, Signal},
        incidents::{
            retimed,
            stories::{ANNA, answered, at, closed, incident, joined, opened, regime},
        },
    };

    fn rejected() -> Event {
        Event::Rejected {
            reason: CloseReason::NotConfirmed,
            comment: String::new(),
        }
    }

    const HEAD: IncidentId = IncidentId(5);

    fn child(signals: &[Signal], events: &[Event]) -> Incident {
        let joined = [Event::ChildOf { head: HEAD }];
        incident(signals, &[&joined[..], events].concat())
    }

    /// What Anna's events of the head, at nine, mean for the child.
    fn echoed(child: &Incident, events: Vec<Event>) -> Vec<EventRecord> {
        let by = Actor::User(ANNA);
        let at = at(9);
        let log: Vec<_> = events
            .into_iter()
            .map(|event| EventRecord { at, by, event })
            .collect();
        let echoed = echo(HEAD, &log, child, &regime());
        let mut own = echoed.iter();
        assert!(own.all(|record| (record.by, record.at) == (by, at)));
        echoed
    }

    fn names(log: &[EventRecord]) -> Vec<&str> {
        log.iter().map(|record| record.event.name()).collect()
    }

    #[test]
    fn what_is_said_to_the_head_is_said_to_its_children() {
        let danger = &[Signal::Danger][..];
        let all = || vec![answered(), Event::Resolved, closed()];
        let cases: [(&str, Incident, Vec<Event>, &[&str]); 10] = [
            ("is free", child(&[], &[]), vec![answered()], &["answered"]),
            (
                "had its own",
                child(&[], &[answered()]),
                vec![answered()],
                &[],
            ),
            (
                "ends",
                child(&[], &[answered()]),
                vec![closed()],
                &["closed"],
            ),
            (
                "all at once",
                child(&[], &[]),
                all(),
                &["answered", "resolved", "closed"],
            ),
            (
                "is owed an answer",
                child(&[], &[]),
                vec![closed()],
                &["released"],
            ),
            ("danger", child(danger, &[]), vec![answered()], &[]),
            (
                "danger, end",
                child(danger, &[answered()]),
                vec![closed()],
                &["released"],
            ),
            (
                "no outage",
                child(&[], &[]),
                vec![rejected()],
                &["released"],
            ),
            ("over", child(&[], &[rejected()]), vec![closed()], &[]),
            ("a stranger", incident(&[], &[]), vec![closed()], &[]),
        ];
        for (what, child, events, expected) in cases {
            assert_eq!(names(&echoed(&child, events)), expected, "{what}");
        }
    }

    #[test]
    fn a_clock_that_stood_runs_on_before_the_answer_of_the_head_stops_it() {
        let regime = regime();
        let mut first = opened("housing.heating_off");
        if let Event::Opened {
            category, clocks, ..
        } = &mut first
        {
            (*clocks, _) = regime.opening(category, Severity::Low, at(0));
        }
        let waits = Event::Waiting {
            reason: "ждём бригаду".into(),
            pauses: vec![ClockKind::Answer],
        };
        let head = HEAD;
        let told = [
            first,
            joined(0, Some(1), &[]),
            Event::ChildOf { head },
            Event::Taken,
            waits,
        ];
        let mut log: Vec<_> = told
            .into_iter()
            .zip([0, 0, 1, 1, 2])
            .map(|(event, hour)| EventRecord {
                at: at(hour),
                by: Actor::User(ANNA),
                event,
            })
            .collect();
        let waiting = fold::replay(IncidentId(7), &log).unwrap();
        let said = echoed(&waiting, vec![answered()]);
        assert_eq!(names(&said), ["resumed", "answered"]);
        log.extend(said);
        let stored = fold::replay(IncidentId(7), &log).unwrap();
        assert_eq!(retimed(&log, &regime).unwrap(), [stored.clocks]);
    }

    #[test]
    fn whoever_the_head_is_passed_to_works_on_its_children() {
        let passed = |to: &str, dispute| Event::Transferred {
            to: to.into(),
            reason: "их котельная".into(),
            dispute,
        };
        let decided = |to: &str| Event::DisputeDecided {
            to: to.into(),
            reason: "котельная на балансе".into(),
        };
        let water = || passed("water", false);
        let body = |child: &Incident, event: Event| {
            let events = echoed(child, vec![event]);
            let after = fold::changed(child.clone(), events).after;
            assert!(!after.dispute);
            after.body.map(|body| body.to_string())
        };
        let heat = Some("heat".to_owned());
        for (child, event, expected) in [
            (child(&[], &[]), passed("heat", false), &heat),
            (child(&[], &[water()]), passed("heat", false), &heat),
            (child(&[], &[]), decided("heat"), &heat),
            // The bodies dispute it, so it stays.
            (child(&[], &[]), passed("heat", true), &None),
            (child(&[], &[answered()]), passed("heat", false), &None),
            (child(&[Signal::Danger], &[]), passed("heat", false), &None),
        ] {
            assert_eq!(body(&child, event), *expected, "{child:?}");
        }
        let theirs = child(&[], &[passed("heat", false)]);
        assert_eq!(echoed(&theirs, vec![passed("heat", false)]), []);
    }

    #[test]
    fn who_lay_nowhere_lies_where_the_head_was_put() {
        let place = |territory: Option<&str>| Place {
            territory: territory.map(str::to_owned),
            street: Some("Мира".into()),
            ..Place::default()
        };
        let put = |territory| Event::Relocated {
            place: place(territory),
            uncertain: None,
        };
        let somewhere = put(Some("Губкинский округ"));
        for signals in [&[][..], &[Signal::Danger]] {
            let nowhere = child(signals, &[put(None)]);
            assert!(nowhere.is_unplaced());
            let events = echoed(&nowhere, vec![somewhere.clone()]);
            let after = fold::changed(nowhere, events).after;
            assert_eq!(after.place, place(Some("Губкинский округ")));
        }
        let known = child(&[], &[]);
        assert_eq!(echoed(&known, vec![somewhere]), [], "it is known where");
    }

    #[test]
    fn a_danger_is_never_silent() {
        assert!(child(&[], &[]).silent_until().is_some());
        assert_eq!(child(&[Signal::Danger], &[]).silent_until(), None);
        let lowered = Event::DangerLowered {
            severity: Severity::Low,
            reason: "пишут о ценах".into(),
        };
        let calm = child(&[Signal::Danger], &[lowered]);
        assert!(calm.silent_until().is_some());
        let alone = child(&[], &[released("другая беда".into())]);
        assert_eq!((alone.silent_until(), alone.released), (None, true));
    }
}
