//! Some days of the region of this repository, played.

use std::{path::Path, sync::Arc};

use jiff::{Timestamp, civil::date};

use super::{sums::fault, *};
use crate::{
    domain::{Actor, ClockKind, Event, EventRecord, Incident, RawItem, SourceId},
    incidents::{Regime, escalations, fold, next_escalation},
    pipeline::record::{Rehearsal, RehearsalParts},
};

fn ground() -> Ground {
    Ground::load(Path::new("config/otklik.toml"), Some("belgorod")).unwrap()
}

fn played(days: u16, seed: u64) -> Figures {
    let ask = Ask {
        from: date(2025, 3, 3),
        days,
        seed,
        appeals: None,
    };
    let mut over = 0;
    let played = simulate(ground(), &ask, &mut || over += 1).unwrap();
    assert_eq!(over, days, "every day is told");
    played.figures
}

#[test]
fn some_days_come_out_and_their_clocks_are_those_of_the_stored_logs() {
    let figures = played(8, 1);
    assert_eq!(figures.wrong, []);
    assert!(figures.refused.is_empty(), "{:?}", figures.refused);
    let Flow {
        arrivals,
        opened,
        joined,
        left_out,
        ..
    } = figures.flow;
    assert_eq!(arrivals, opened + joined + left_out);
    assert!(opened > 200 && joined > 20, "{opened} {joined}");
    assert!(figures.answer.median > 0 && figures.answer.p90 > figures.answer.median);
    assert!(figures.reaction.median < figures.answer.median);
    for kind in [ClockKind::Reaction, ClockKind::Answer] {
        let tally = figures.clocks[&kind];
        assert!(tally.met > 0 && tally.late > 0, "{kind:?} {tally:?}");
    }
    assert!(figures.clocks[&ClockKind::Full].met > 0);
    assert!(figures.flow.dangers > 0 && figures.escalations.len() >= 2);
    assert!(figures.flow.merged > 0 && figures.flow.rejected > 0);
    assert!(figures.passed.once > 100 && figures.passed.again > 0);
    let incidents: usize = figures.states.values().sum();
    let of = |answers: &[usize]| answers.iter().sum::<usize>();
    let [months, sectors, bodies] = [
        of(&figures
            .months
            .iter()
            .map(|it| it.incidents)
            .collect::<Vec<_>>()),
        of(&figures
            .sectors
            .iter()
            .map(|it| it.incidents)
            .collect::<Vec<_>>()),
        of(&figures
            .bodies
            .iter()
            .map(|it| it.incidents)
            .collect::<Vec<_>>()),
    ];
    assert_eq!([months, sectors, bodies], [incidents; 3]);
}

#[test]
fn shifts_take_turns_and_what_operators_decide_is_counted_by_shift_and_person() {
    let figures = played(5, 2);
    let Duty {
        day,
        night,
        operators,
    } = &figures.duty;
    // Five days, their nights, and the night that was under way.
    assert_eq!((day.shifts, night.shifts), (5, 6));
    assert!(day.median > night.median, "{day:?} {night:?}");
    let decisions: usize = operators.iter().sum();
    assert!(decisions > 200, "{operators:?}");
    assert!(figures.queue.last > 0 && figures.queue.fullest.is_some());
}

#[test]
fn a_seed_makes_the_same_days_again_and_another_seed_others() {
    let first = played(3, 5);
    assert_eq!(played(3, 5), first);
    assert_ne!(played(3, 6), first);
}

/// One message that is never answered, and the end of the story.
fn story(ground: &Ground) -> (Incident, Vec<EventRecord>, Timestamp) {
    let at = |day| {
        let morning = date(2025, 3, day).at(9, 0, 0, 0);
        let morning = morning.to_zoned(ground.regime.zone.clone());
        morning.unwrap().timestamp()
    };
    let formation = ground.formation();
    let parts = RehearsalParts {
        rules: &ground.rules,
        register: &ground.register,
        formation: &formation,
        regime: &ground.regime,
    };
    let mut rehearsal = Rehearsal::new(parts, SourceId::from("simulate"));
    let message = RawItem {
        native_id: "1".into(),
        text: "Третий день нет горячей воды. Белгород, ул. Садовая, 5".into(),
        published_at: Some(at(3)),
        ..RawItem::default()
    };
    rehearsal.hear(&message, at(3));
    let story = rehearsal.end().stories.remove(0);
    let (mut incident, mut log) = (story.incident, story.log);
    while let Some(at) = next_escalation(&incident, &ground.regime) {
        let due = escalations(&incident, &ground.regime, at).events;
        let by = Actor::System;
        let records = due.into_iter().map(|event| EventRecord { at, by, event });
        let change = fold::changed(incident, records.collect());
        incident = change.after;
        log.extend(change.events);
    }
    (incident, log, at(31))
}

#[test]
fn the_check_finds_a_clock_that_no_log_explains() {
    let ground = ground();
    let (incident, log, end) = story(&ground);
    let regime: &Arc<Regime> = &ground.regime;
    let found = |incident: &Incident, log: &[EventRecord]| fault(incident, log, (regime, end));
    assert_eq!(found(&incident, &log), None);

    let mut moved = incident.clone();
    moved.clocks[0].due_at = end;
    assert_eq!(found(&moved, &log), Some(Fault::State));

    let mut other = log.clone();
    let Event::Opened { clocks, .. } = &mut other[0].event else {
        panic!("a log begins so");
    };
    clocks[0].due_at = end;
    assert_eq!(found(&moved, &other), Some(Fault::Clocks));

    let mut forgotten = log.clone();
    forgotten.retain(|record| !matches!(record.event, Event::Escalated { .. }));
    assert!(forgotten.len() < log.len());
    let incident = fold::replay(incident.id, &forgotten).unwrap();
    assert_eq!(found(&incident, &forgotten), Some(Fault::Forgotten));
}

#[test]
fn a_year_without_a_calendar_is_refused() {
    let ask = Ask {
        from: date(2031, 3, 3),
        days: 30,
        seed: 1,
        appeals: None,
    };
    let refused = simulate(ground(), &ask, &mut || ())
        .unwrap_err()
        .to_string();
    assert!(
        refused.starts_with("нет производственного календаря на 2031"),
        "{refused}"
    );
}
