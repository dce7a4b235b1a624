//! Test scaffolding: a small town, its residents and its moments, for the tests of this folder.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use super::{
    AuditRule, Basis, Calendar, CalendarYear, Regime, Regulation, Term, Terms, WorkingTime, fold,
};
use crate::domain::{
    Actor, Clock, ClockKind, CloseReason, Event, EventRecord, Fingerprint, Incident, IncidentId,
    ItemId, JoinReason, Pace, Pause, Place, Severity, Signal, UserId, Voice,
};

/// The operator of every story.
pub const ANNA: UserId = UserId(1);

/// Her colleague.
pub const BORIS: UserId = UserId(2);

/// So many hours after Tuesday, 10 November 2026, 09:00 in Moscow.
pub fn at(hour: i8) -> Timestamp {
    let morning: Timestamp = "2026-11-10T06:00:00Z".parse().unwrap();
    morning + SignedDuration::from_hours(i64::from(hour))
}

/// So many days after [`at`]`(0)`.
pub fn day(days: i64) -> Timestamp {
    at(0) + SignedDuration::from_hours(24 * days)
}

/// A regime of round figures: an eight-hour day; critical 1 h, high 2 h, medium 4 h, low 8 h for the answer, and
/// nothing else is owed.
pub fn regime() -> Regime {
    let time = |hour| civil::time(hour, 0, 0, 0);
    let lunch = Some((time(13), time(14)));
    let answer = [
        (Severity::Critical, 60),
        (Severity::High, 120),
        (Severity::Medium, 240),
        (Severity::Low, 480),
    ];
    let terms = answer
        .iter()
        .fold(Terms::default(), |terms, (severity, minutes)| {
            let term = Term::Minutes(*minutes, Pace::Working);
            terms.with(ClockKind::Answer, *severity, term)
        });
    let regulation = Regulation {
        id: "test".into(),
        name: "Проверочный".into(),
        basis: Basis::Assumption,
        hours: WorkingTime::new(time(9), time(18), lunch).unwrap(),
        own_hours: std::collections::BTreeMap::new(),
        terms,
        exceptions: std::collections::BTreeMap::new(),
        pauses: vec![ClockKind::Answer, ClockKind::Full],
        danger: None,
        waiting: None,
        unplaced: None,
        audit: AuditRule::default(),
        escalation: Vec::new(),
    };
    let years = [2026, 2027].map(|year| CalendarYear {
        year,
        ..CalendarYear::default()
    });
    Regime {
        regulation,
        calendar: Calendar::new(years),
        zone: TimeZone::get("Europe/Moscow").unwrap(),
    }
}

/// An incident of this category opens at «Белгород, Мира, 12».
pub fn opened(category: &str) -> Event {
    Event::Opened {
        item: ItemId(1),
        category: category.into(),
        place: Place {
            territory: Some("Белгород".into()),
            street: Some("Мира".into()),
            house: Some("12".into()),
            ..Place::default()
        },
        uncertain: false,
        essence: "Холодные батареи".into(),
        clocks: Vec::new(),
    }
}

/// A working clock of this kind that was set at the beginning.
pub fn clock(kind: ClockKind, due_at: Timestamp) -> Clock {
    Clock {
        kind,
        started_at: at(0),
        due_at,
        pace: Pace::Working,
        by_day: false,
        regulation: "test".into(),
        binding: false,
        stopped_at: None,
        paused_at: None,
        pause: Pause::default(),
        paused_minutes: 0,
        resumed_at: None,
    }
}

/// A resident's message joins.
pub fn joined(hour: i8, voice: Option<i64>, signals: &[Signal]) -> Event {
    Event::ItemJoined {
        item: ItemId(1),
        published_at: at(hour),
        reason: JoinReason::SamePlace,
        voice: voice.map(Voice),
        fingerprint: None,
        signals: signals.to_vec(),
        official: false,
        answers: None,
        private: false,
    }
}

/// A resident's message with this fingerprint joins.
pub fn joined_print(hour: i8, print: Fingerprint) -> Event {
    let mut event = joined(hour, None, &[]);
    if let Event::ItemJoined { fingerprint, .. } = &mut event {
        *fingerprint = Some(print);
    }
    event
}

/// An incident with one message, after these events of [`ANNA`].
pub fn incident(signals: &[Signal], events: &[Event]) -> Incident {
    let by = Actor::User(ANNA);
    let log: Vec<_> = [opened("housing.heating_off"), joined(0, Some(1), signals)]
        .iter()
        .chain(events)
        .zip(0..)
        .map(|(event, hour)| EventRecord {
            at: at(hour),
            by,
            event: event.clone(),
        })
        .collect();
    fold::replay(IncidentId(7), &log).unwrap()
}

/// One more event of [`ANNA`], at this hour.
pub fn after(incident: &mut Incident, hour: i8, event: Event) {
    let record = EventRecord {
        at: at(hour),
        by: Actor::User(ANNA),
        event,
    };
    fold::apply(incident, &mut HashSet::new(), &record);
}

/// A final answer.
pub fn answered() -> Event {
    Event::Answered {
        text: "Тепло вернут к вечеру".into(),
        interim: false,
        clocks: Vec::new(),
    }
}

/// The end of solved work.
pub const fn closed() -> Event {
    Event::Closed {
        reason: CloseReason::Solved,
        comment: String::new(),
    }
}
