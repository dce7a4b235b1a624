//! Families: a head (головной инцидент) and the incidents it stands for. How a head opens and grows,
//! and what its answer means for its children.
//!
//! A child keeps its key, its messages and its state; it only leaves the working queue and alarms
//! nobody. A danger does neither (invariant 9): it stays a child, and stays in sight. What is said to
//! the head is said to the children it speaks for; when the head ends, a child that is owed an answer
//! still, or is dangerous, stands on its own again.

use super::{Assessment, Regime, decide::runs_on};
use crate::domain::{
    Cause, Clock, Event, EventRecord, Incident, IncidentId, IncidentState, ItemId, Notice,
    NoticeKind, Place, Severity, Timestamp,
};

/// Children of a head at most: later ones stand on their own.
pub const CHILDREN_MAX: usize = 500;
/// How urgent a head is: many are hit.
pub const HEAD_SEVERITY: Severity = Severity::High;

/// True when a head may take it: it is worked on or waits for somebody, nobody took it out of a family
/// before, and it is no private matter, which is nobody else's.
pub fn is_free(incident: &Incident) -> bool {
    awaits(incident)
        && incident.head.is_none()
        && incident.cause.is_none()
        && !incident.released
        && !incident.private
}

/// True when a head may still take children: what it was told is not yet said.
pub fn awaits(incident: &Incident) -> bool {
    use IncidentState::{InWork, New, Waiting};
    matches!(incident.state, New | InWork | Waiting)
}

fn urgency() -> Assessment {
    Assessment {
        severity: HEAD_SEVERITY,
        reasons: vec!["общая причина у многих обращений".to_owned()],
    }
}

/// How urgent an incident is of which its items tell this: a head is as urgent without any.
pub fn at_least(incident: &Incident, told: Assessment) -> Assessment {
    match incident.cause {
        Some(_) if told.severity < HEAD_SEVERITY => urgency(),
        _ => told,
    }
}

/// What a head stands for.
#[derive(Debug, Clone)]
pub struct Family<'i> {
    /// Why they are one.
    pub cause: Cause,
    /// The incidents; at least one.
    pub children: Vec<&'i Incident>,
}

impl Family<'_> {
    /// The events that open a head; `item` is the message that made it known.
    pub fn opening(&self, item: ItemId, clocks: Vec<Clock>) -> Vec<Event> {
        let category = self.children.first().map(|first| first.category.clone());
        let opened = category.map(|category| Event::Opened {
            item,
            category,
            place: self.place(),
            uncertain: false,
            essence: match &self.cause {
                Cause::Topology { what, title, .. } => {
                    format!("Возможная авария: {} {title}", what.name())
                }
                Cause::Burst { .. } => "Всплеск обращений".to_owned(),
            },
            clocks,
        });
        let Assessment { severity, reasons } = urgency();
        let urgent = Event::SeveritySet { severity, reasons };
        let events = opened.into_iter().chain([self.gathering(), urgent]);
        events.collect()
    }

    /// The municipality and settlement that they have in common.
    fn place(&self) -> Place {
        let common = |level: fn(&Place) -> &Option<String>| {
            let mut all = self.children.iter().map(|child| level(&child.place));
            let first = all.next()?;
            all.all(|other| other == first).then(|| first.clone())?
        };
        let territory = common(|place| &place.territory);
        Place {
            settlement: territory.as_ref().and(common(|place| &place.settlement)),
            territory,
            ..Place::default()
        }
    }

    /// The event by which a head takes them.
    pub fn gathering(&self) -> Event {
        let published = self.children.iter().map(|it| it.published_at);
        let last = self.children.iter().map(|it| it.last_item_at);
        Event::Gathered {
            cause: self.cause.clone(),
            children: self.children.iter().map(|it| it.id).collect(),
            span: (
                published.min().unwrap_or(Timestamp::MAX),
                last.max().unwrap_or(Timestamp::MIN),
            ),
        }
    }
}

/// Tells of a new head.
pub fn notice(head: &Incident, now: Timestamp) -> Notice {
    let evidence = head.cause.as_ref().map(Cause::sentence);
    Notice {
        id: None,
        kind: NoticeKind::Head,
        text: format!(
            "Похоже на одну причину: инцидент № {}, {}, {}. {}",
            head.id,
            head.sector.name(),
            head.told_place(),
            evidence.unwrap_or_default(),
        ),
        incident: Some(head.id),
        at: now,
    }
}

/// What these events of a head mean for one of its children. A child that waits for somebody outside
/// waits no longer once it is answered: its clocks run on before they stop.
pub fn echo(
    head: IncidentId,
    log: &[EventRecord],
    child: &Incident,
    regime: &Regime,
) -> Vec<EventRecord> {
    if !child.state.is_open() || child.head != Some(head) {
        return Vec::new();
    }
    let silent = child.silent_until().is_some();
    let mut state = child.state;
    let mut echoed = Vec::new();
    for record in log {
        let event = &record.event;
        let said = match event {
            Event::Answered { interim: false, .. } if silent && awaits(child) => {
                state = IncidentState::Answered;
                let runs_on = runs_on(child, record.at, regime);
                echoed.extend(runs_on.map(|event| by_the_same(record, event)));
                event.clone()
            }
            Event::Resolved if silent && state == IncidentState::Answered => {
                state = IncidentState::Resolved;
                event.clone()
            }
            Event::Closed { .. } if silent && is_answered(state) => event.clone(),
            Event::Closed { .. } => released(format!("головной инцидент № {head} закрыт")),
            Event::Rejected { .. } => released(format!("головной инцидент № {head} отклонён")),
            _ => continue,
        };
        echoed.push(by_the_same(record, said));
    }
    echoed
}

/// At the same moment, by the same hand.
const fn by_the_same(record: &EventRecord, event: Event) -> EventRecord {
    let EventRecord { at, by, .. } = *record;
    EventRecord { at, by, event }
}

const fn is_answered(state: IncidentState) -> bool {
    matches!(state, IncidentState::Answered | IncidentState::Resolved)
}

const fn released(reason: String) -> Event {
    Event::Released { reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Actor, ClockKind, CloseReason, Signal},
        incidents::{
            fold,
            stories::{ANNA, at, clock, incident, regime},
        },
    };

    fn answered() -> Event {
        Event::Answered {
            text: "Тепло дадут к вечеру".into(),
            interim: false,
            clocks: Vec::new(),
        }
    }

    fn closed() -> Event {
        Event::Closed {
            reason: CloseReason::Solved,
            comment: String::new(),
        }
    }

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

    #[test]
    fn what_is_said_to_the_head_is_said_to_its_children() {
        let danger = &[Signal::Danger][..];
        let cases: [(&str, Incident, Vec<Event>, &[&str]); 9] = [
            ("waits", child(&[], &[]), vec![answered()], &["answered"]),
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
            let by = Actor::User(ANNA);
            let record = |event| EventRecord {
                at: at(9),
                by,
                event,
            };
            let log: Vec<_> = events.into_iter().map(record).collect();
            let echoed = echo(HEAD, &log, &child, &regime());
            assert!(echoed.iter().all(|record| record.by == by), "each logs it");
            let names: Vec<_> = echoed.iter().map(|record| record.event.name()).collect();
            assert_eq!(names, expected, "{what}");
        }
    }

    #[test]
    fn a_child_that_waits_is_answered_in_the_time_that_its_clock_has_left() {
        let mut waiting = child(
            &[],
            &[Event::Waiting {
                reason: "ждём бригаду".into(),
                pauses: vec![ClockKind::Answer],
            }],
        );
        // Two hours before its end the clock stood still; the answer comes hours after that.
        waiting.clocks = vec![Clock {
            paused_at: Some(at(2)),
            ..clock(ClockKind::Answer, at(4))
        }];
        let said = EventRecord {
            at: at(7),
            by: Actor::User(ANNA),
            event: answered(),
        };
        let echoed = echo(HEAD, &[said], &waiting, &regime());
        let names: Vec<_> = echoed.iter().map(|record| record.event.name()).collect();
        assert_eq!(names, ["resumed", "answered"]);
        let after = fold::changed(waiting, echoed).after;
        assert_eq!(after.state, IncidentState::Answered);
        assert_eq!(after.clocks[0].paused_at, None);
        assert!(!after.clocks[0].stopped_late(), "{:?}", after.clocks);
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
