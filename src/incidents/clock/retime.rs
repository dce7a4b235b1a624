//! The clocks of a case computed again from its log, under the regulation in force or another one:
//! «а что было бы, если».

use std::collections::HashSet;

use super::{MissingYear, Regime};
use crate::{
    domain::{Clock, ClockKind, Event, EventRecord, Incident, IncidentId, Pause, Severity},
    incidents::fold,
};

/// The clocks of a case: those of its opening, then those of each reopening.
///
/// # Errors
/// [`MissingYear`] when a deadline falls into a year without a calendar.
pub fn retimed(log: &[EventRecord], regime: &Regime) -> Result<Vec<Vec<Clock>>, MissingYear> {
    let Some((first, rest)) = log.split_first() else {
        return Ok(Vec::new());
    };
    let severity = severity_at_opening(first, rest);
    let Event::Opened { category, .. } = &first.event else {
        return Ok(Vec::new());
    };
    let Some(mut incident) = fold::open(IncidentId(0), first) else {
        return Ok(Vec::new());
    };
    incident.clocks = all(regime.opening(category, severity, incident.opened_at))?;
    rounds(incident, rest, |record, incident| {
        as_written(record, incident, regime)
    })
}

/// The clocks that an open case would have now, and has not, because a year of the calendar was missing when
/// they were to be set; none of those that cannot be counted still.
///
/// The log does not say why a clock is not there. A regulation that came later may set more than the one of
/// that day, and is for new cases; so a year for which the case has a clock was no reason.
pub fn left_out(log: &[EventRecord], regime: &Regime) -> Vec<Clock> {
    let Some(case) = fold::replay(IncidentId(0), log) else {
        return Vec::new();
    };
    if !case.state.is_open() || case.answered_at.is_some() {
        return Vec::new();
    }
    let year = |clock: &Clock| regime.zone.to_datetime(clock.due_at).year();
    let known = case.clocks.iter().filter(|clock| clock.needs_calendar());
    let known = known.map(year).max();
    let absent = ClockKind::ALL.into_iter();
    let absent = absent.filter(|kind| case.clock(*kind).is_none());
    let counted = absent.flat_map(|kind| {
        // Each by itself: one that cannot be counted still holds up no other.
        let own = Regime {
            regulation: regime.regulation.only(kind),
            ..regime.clone()
        };
        latest(log, &own).unwrap_or_default()
    });
    counted
        .filter(|clock| clock.needs_calendar() && Some(year(clock)) > known)
        .collect()
}

/// The clocks of the round that runs; those of before need not be countable any more.
fn latest(log: &[EventRecord], regime: &Regime) -> Result<Vec<Clock>, MissingYear> {
    let reopens = |record: &EventRecord| matches!(record.event, Event::Reopened { .. });
    let (before, rest) = log.split_at(log.iter().rposition(reopens).unwrap_or(0));
    let rounds = match fold::replay(IncidentId(0), before) {
        None => retimed(log, regime),
        Some(case) => rounds(case, rest, |record, case| as_written(record, case, regime)),
    };
    Ok(rounds?.pop().unwrap_or_default())
}

/// All clocks of an opening: an answer that leaves one out would not be true.
fn all(opening: (Vec<Clock>, Option<MissingYear>)) -> Result<Vec<Clock>, MissingYear> {
    match opening {
        (_, Some(missing)) => Err(missing),
        (clocks, None) => Ok(clocks),
    }
}

/// The clocks of a case as they were set: those of its opening, then those of each reopening.
pub fn lived(log: &[EventRecord]) -> Vec<Vec<Clock>> {
    let opened = log.split_first().and_then(|(first, rest)| {
        let incident = fold::open(IncidentId(0), first)?;
        rounds(incident, rest, |record, _| Ok(vec![record.clone()])).ok()
    });
    opened.unwrap_or_default()
}

/// Folds the rest of a log, each event as `written`, and keeps the clocks of every round.
fn rounds(
    mut incident: Incident,
    rest: &[EventRecord],
    written: impl Fn(&EventRecord, &Incident) -> Result<Vec<EventRecord>, MissingYear>,
) -> Result<Vec<Vec<Clock>>, MissingYear> {
    let (mut rounds, mut voices) = (Vec::new(), HashSet::new());
    for record in rest {
        for record in written(record, &incident)? {
            if let Event::Reopened { .. } = &record.event {
                rounds.push(incident.clocks.clone());
            }
            fold::apply(&mut incident, &mut voices, &record);
        }
    }
    rounds.push(incident.clocks);
    Ok(rounds)
}

/// What this regime would have written for the event.
fn as_written(
    record: &EventRecord,
    incident: &Incident,
    regime: &Regime,
) -> Result<Vec<EventRecord>, MissingYear> {
    let resumed = runs_on(record, incident, regime)?;
    let mut after = incident.clone();
    if let Some(record) = &resumed {
        fold::apply(&mut after, &mut HashSet::new(), record);
    }
    let own = under(record, &after, regime)?;
    Ok(resumed.into_iter().chain([own]).collect())
}

/// What this regime would have written before the event. Who takes a waiting incident, answers or rejects
/// it ends the waiting; the log says that clocks run on only where some stood still, and under this regime
/// others may have.
fn runs_on(
    record: &EventRecord,
    incident: &Incident,
    regime: &Regime,
) -> Result<Option<EventRecord>, MissingYear> {
    let ends = matches!(
        record.event,
        Event::Taken | Event::Answered { interim: false, .. } | Event::Rejected { .. }
    );
    let mut clocks = incident.clocks.iter();
    if !ends || !clocks.any(|clock| clock.stands_for(Pause::Waiting)) {
        return Ok(None);
    }
    let clocks = regime.resumed(incident, Pause::Waiting, record.at)?;
    Ok(Some(EventRecord {
        event: Event::Resumed { clocks },
        ..record.clone()
    }))
}

/// The event as this regime would have written it.
fn under(
    record: &EventRecord,
    incident: &Incident,
    regime: &Regime,
) -> Result<EventRecord, MissingYear> {
    let mut record = record.clone();
    let (category, severity, at) = (&incident.category, incident.severity, record.at);
    match &mut record.event {
        Event::Reopened { clocks, .. } => *clocks = all(regime.opening(category, severity, at))?,
        Event::Answered {
            interim: true,
            clocks,
            ..
        } => {
            *clocks = regime.after_interim(incident, at)?.into_iter().collect();
        }
        Event::Waiting { pauses, .. } => *pauses = regime.pauses(incident),
        Event::Resumed { clocks } => *clocks = regime.resumed(incident, Pause::Waiting, at)?,
        Event::Unpaused { clocks } => *clocks = regime.resumed(incident, Pause::Blind, at)?,
        // Here they were set in time.
        Event::Clocked { clocks } => clocks.clear(),
        _ => {}
    }
    Ok(record)
}

/// The severity by which the first clocks were set: what was written with the opening gave it. Of what was
/// split off that is everything up to the word where it was before; else what the first item brought, or
/// the gathering of a head, and the severity right after it.
fn severity_at_opening(first: &EventRecord, rest: &[EventRecord]) -> Severity {
    let mut events = rest.iter();
    let split = events.position(|record| matches!(record.event, Event::SplitFrom { .. }));
    let written = rest.iter().take(split.unwrap_or(2));
    let with_it = written.take_while(|record| record.at == first.at);
    let told = with_it.filter_map(|record| match &record.event {
        Event::SeveritySet { severity, .. } => Some(*severity),
        _ => None,
    });
    told.last().unwrap_or(Severity::Low)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        domain::{Actor, CategoryId, CloseReason, IncidentState, Pace},
        incidents::{
            Calendar, CalendarYear, Command, Term, Terms, WorkingTime,
            blind::{Sighting, sighted},
            decide,
            stories::{ANNA, BORIS, at, joined, opened, regime},
        },
    };

    const ANSWER: ClockKind = ClockKind::Answer;

    fn command(number: u8) -> Command {
        let said = || "ждём бригаду".to_owned();
        match number {
            0 => Command::Take,
            1 => Command::Assign { to: BORIS },
            2 => Command::Wait { reason: said() },
            3 => Command::Resume,
            4 => Command::Answer {
                text: said(),
                interim: true,
            },
            5 => Command::Answer {
                text: said(),
                interim: false,
            },
            6 => Command::Resolve,
            7 => Command::Close {
                reason: CloseReason::Solved,
                comment: String::new(),
            },
            8 => Command::Reject {
                reason: CloseReason::NotConfirmed,
                comment: String::new(),
            },
            _ => Command::Reopen { reason: said() },
        }
    }

    /// The log of a case on which these commands were tried, so many minutes after each other.
    fn lived(steps: &[(u8, u16)], regime: &Regime) -> Vec<EventRecord> {
        lived_under(steps, |_| regime)
    }

    /// The same, where each step may find another regime in force than the opening (step 0) did.
    fn lived_under<'r>(
        steps: &[(u8, u16)],
        in_force: impl Fn(usize) -> &'r Regime,
    ) -> Vec<EventRecord> {
        let regime = in_force(0);
        let mut now = at(0);
        let record = |at, by, event| EventRecord { at, by, event };
        let Event::Opened { category, .. } = opened("housing.heating_off") else {
            unreachable!("that is what it makes")
        };
        let (clocks, _) = regime.opening(&category, Severity::Low, now);
        let mut first = opened(category.as_str());
        if let Event::Opened { clocks: own, .. } = &mut first {
            *own = clocks;
        }
        let mut log = vec![
            record(now, Actor::System, first),
            record(now, Actor::System, joined(0, Some(1), &[])),
        ];
        for (step, (number, minutes)) in steps.iter().enumerate() {
            let regime = in_force(step + 1);
            now += SignedDuration::from_mins(i64::from(*minutes));
            let clocks = left_out(&log, regime);
            if !clocks.is_empty() {
                log.push(record(now, Actor::System, Event::Clocked { clocks }));
            }
            let incident = fold::replay(IncidentId(1), &log).unwrap();
            let events = match *number {
                // The source of its thread goes blind, or is read again.
                10 | 11 => {
                    let seen = [Sighting::Blind { since: None }, Sighting::Read];
                    let source = [seen[usize::from(number - 10)]];
                    sighted(&incident, &source, regime, now)
                        .into_iter()
                        .collect()
                }
                number => decide(&incident, command(number), ANNA, now, regime).unwrap_or_default(),
            };
            let events = events.into_iter();
            log.extend(events.map(|event| record(now, Actor::User(ANNA), event)));
        }
        log
    }

    proptest! {
        #[test]
        fn the_log_gives_the_clocks_again(
            steps in prop::collection::vec((0_u8..12, 0_u16..3000), 0..30),
        ) {
            let mut regime = regime();
            let (full, reaction) = (Term::Days(2, Pace::Working), Term::Minutes(300, Pace::Working));
            let terms = regime.regulation.terms.with(ClockKind::Full, Severity::Low, full);
            regime.regulation.terms = terms.with(ClockKind::Reaction, Severity::Low, reaction);
            regime.regulation.pauses.push(ClockKind::Reaction);
            let log = lived(&steps, &regime);
            let stored = fold::replay(IncidentId(1), &log).unwrap();
            let rounds = retimed(&log, &regime).unwrap();
            prop_assert_eq!(rounds.last(), Some(&stored.clocks));
            for clock in &stored.clocks {
                prop_assert!(clock.due_at >= clock.started_at);
                prop_assert!(stored.state.is_open() || clock.stopped_at.is_some());
                let waits = clock.stands_for(Pause::Waiting);
                prop_assert!(!waits || stored.state == IncidentState::Waiting);
                let blind = clock.stands_for(Pause::Blind);
                prop_assert!(!blind || clock.kind == ClockKind::Reaction);
            }
        }
    }

    proptest! {
        #[test]
        fn another_regime_gives_the_clocks_it_would_have_set(
            steps in prop::collection::vec((0_u8..12, 0_u16..3000), 0..30),
            pauses in prop::sample::subsequence(&ClockKind::ALL[..], 0..=4),
        ) {
            let reaction = |regime: Regime, minutes| {
                let mut regime = regime;
                let term = Term::Minutes(minutes, Pace::Working);
                let terms = regime.regulation.terms;
                regime.regulation.terms = terms.with(ClockKind::Reaction, Severity::Low, term);
                regime
            };
            let mut other = reaction(regime(), 90);
            let full = Term::Days(3, Pace::Calendar);
            let terms = other.regulation.terms;
            other.regulation.terms = terms.with(ClockKind::Full, Severity::Low, full);
            other.regulation.pauses = pauses;
            let log = lived(&steps, &reaction(regime(), 300));
            prop_assert_eq!(
                retimed(&log, &other).unwrap(),
                super::lived(&lived(&steps, &other)),
            );
        }
    }

    /// Office hours of its own, and terms shorter than those of the stories.
    fn changed(mut regime: Regime, (start, end): (i8, i8), answer: Term) -> Regime {
        let time = |hour| jiff::civil::time(hour, 0, 0, 0);
        let own = &mut regime.regulation;
        own.id = "changed".into();
        own.hours = WorkingTime::new(time(start), time(end), None).unwrap();
        own.terms = own.terms.with(ANSWER, Severity::Low, answer);
        regime
    }

    fn terms() -> impl Strategy<Value = Term> {
        let pace = prop::sample::select(vec![Pace::Working, Pace::Calendar]);
        (any::<bool>(), 1_u32..6, pace).prop_map(|(days, number, pace)| match days {
            true => Term::Days(number, pace),
            false => Term::Minutes(number * 90, pace),
        })
    }

    proptest! {
        #[test]
        fn a_case_keeps_its_clocks_when_the_regulation_changes(
            steps in prop::collection::vec((0_u8..12, 1_u16..3000), 0..30),
            change in 1_usize..20,
            (before, after) in (terms(), terms()),
            hours in (6_i8..12, 14_i8..23),
        ) {
            let mut old = regime();
            let full = Term::Days(2, Pace::Working);
            let own = old.regulation.terms.with(ANSWER, Severity::Low, before);
            old.regulation.terms = own.with(ClockKind::Full, Severity::Low, full);
            let new = changed(old.clone(), hours, after);
            let log = lived_under(&steps, |step| if step < change { &old } else { &new });
            let changed_at = steps.iter().take(change - 1);
            let changed_at = at(0) + SignedDuration::from_mins(changed_at.map(|it| i64::from(it.1)).sum());

            let rounds = super::lived(&log);
            for clock in rounds.iter().flatten() {
                let regime = if clock.started_at <= changed_at { &old } else { &new };
                prop_assert_eq!(&clock.regulation, &regime.regulation.id);
                let category = CategoryId::from("housing.heating_off");
                let set = regime.clock(clock.kind, &category, Severity::Low, clock.started_at);
                let set = set.unwrap().unwrap().due_at;
                match clock.resumed_at {
                    None => prop_assert_eq!(clock.due_at, set),
                    Some(_) => prop_assert!(clock.due_at >= set, "{:?}, set {}", clock, set),
                }
            }
            let stored = fold::replay(IncidentId(1), &log).unwrap();
            prop_assert_eq!(rounds.last(), Some(&stored.clocks));
            for regime in [&old, &new] {
                let whole = super::lived(&lived(&steps, regime));
                prop_assert_eq!(retimed(&log, regime).unwrap(), whole, "as if it had always held");
            }
        }
    }

    /// The regime of the stories, with a first reaction and a full answer, in years without a calendar.
    fn lost() -> Regime {
        let mut regime = regime();
        let (full, reaction) = (
            Term::Days(2, Pace::Working),
            Term::Minutes(300, Pace::Working),
        );
        let terms = regime
            .regulation
            .terms
            .with(ClockKind::Full, Severity::Low, full);
        regime.regulation.terms = terms.with(ClockKind::Reaction, Severity::Low, reaction);
        regime.calendar = Calendar::default();
        regime
    }

    /// The same, once the calendars of these years are there.
    fn found(years: &[i16]) -> Regime {
        let year = |year: &i16| CalendarYear {
            year: *year,
            ..CalendarYear::default()
        };
        Regime {
            calendar: Calendar::new(years.iter().map(year)),
            ..lost()
        }
    }

    proptest! {
        #[test]
        fn a_calendar_that_comes_late_gives_the_clocks_it_would_have_given(
            steps in prop::collection::vec((0_u8..12, 0_u16..3000), 1..30),
            coming in 1_usize..20,
        ) {
            let (none, all) = (lost(), found(&[2026, 2027]));
            let log = lived_under(&steps, |step| if step < coming { &none } else { &all });
            prop_assert_eq!(left_out(&log, &none), []);
            let stored = fold::replay(IncidentId(1), &log).unwrap();
            let counted = log.iter().filter(|it| matches!(it.event, Event::Clocked { .. })).count();
            prop_assert!(counted <= 1, "once");
            if counted == 1 {
                prop_assert_eq!(left_out(&log, &all), []);
                let rounds = retimed(&log, &all).unwrap();
                prop_assert_eq!(rounds.last(), Some(&stored.clocks));
            }
        }
    }

    /// What is left out of this log, by kind, with the day and hour when it is due in Moscow.
    fn owed(log: &[EventRecord], regime: &Regime) -> Vec<(ClockKind, String)> {
        let told = |clock: Clock| {
            let due = regime.zone.to_datetime(clock.due_at);
            (clock.kind, due.strftime("%d.%m %H:%M").to_string())
        };
        left_out(log, regime).into_iter().map(told).collect()
    }

    #[test]
    fn each_clock_is_counted_from_the_moment_that_starts_it() {
        use ClockKind::{Answer, Full, Reaction};
        let (none, all) = (lost(), found(&[2026]));
        let due = |steps: &[(u8, u16)]| owed(&lived(steps, &none), &all);
        let line = |kind, due: &str| (kind, due.to_owned());
        // Opened on Tuesday at nine.
        let opened = [line(Reaction, "10.11 15:00"), line(Answer, "10.11 18:00")];
        assert_eq!(due(&[]), opened);
        assert_eq!(due(&[(0, 60)]), opened, "taken at ten");
        // A first word a day later: the reaction came late, the full answer is owed two days after.
        let said = [&opened[..], &[line(Full, "13.11 18:00")]].concat();
        assert_eq!(due(&[(4, 24 * 60)]), said);
        // Opened again on Thursday at nine.
        let again = [line(Reaction, "12.11 15:00"), line(Answer, "12.11 18:00")];
        assert_eq!(due(&[(5, 60), (9, 47 * 60)]), again);
        // Answered, closed: nothing is owed.
        assert_eq!(due(&[(5, 60)]), []);
        assert_eq!(due(&[(5, 60), (7, 60)]), []);
        // Waiting since ten: the answer stands still.
        let log = lived(&[(0, 0), (2, 60)], &none);
        let clocks = left_out(&log, &all);
        assert_eq!(clocks[1].paused_at, Some(at(1)), "{clocks:?}");
        assert!(clocks[0].runs());
    }

    #[test]
    fn what_is_counted_late_stands_in_the_order_of_the_work() {
        let by_day_and_night = |mut regime: Regime| {
            let answer = Term::Minutes(600, Pace::Calendar);
            let terms = regime.regulation.terms;
            regime.regulation.terms = terms.with(ANSWER, Severity::Low, answer);
            regime
        };
        let (none, all) = (by_day_and_night(lost()), by_day_and_night(found(&[2026])));
        let mut log = lived(&[], &none);
        let clocks = left_out(&log, &all);
        let event = Event::Clocked { clocks };
        let by = Actor::System;
        log.push(EventRecord {
            at: at(5),
            by,
            event,
        });
        let stored = fold::replay(IncidentId(1), &log).unwrap();
        let kinds: Vec<_> = stored.clocks.iter().map(|clock| clock.kind).collect();
        assert_eq!(kinds, [ClockKind::Reaction, ANSWER]);
        assert_eq!(retimed(&log, &all).unwrap(), [stored.clocks]);
    }

    #[test]
    fn at_the_turn_of_the_year_the_next_calendar_gives_what_this_one_could_not() {
        use ClockKind::{Answer, Full};
        let (none, this) = (lost(), found(&[2026]));
        // Opened again on 31 December at ten: the reaction ends this year, the answer next year.
        let day = 24 * 60;
        let turn = [(5, 60), (6, 40 * day), (9, 11 * day), (4, 60)];
        let log = lived(&turn, &this);
        let stored = fold::replay(IncidentId(1), &log).unwrap();
        let kinds: Vec<_> = stored.clocks.iter().map(|clock| clock.kind).collect();
        assert_eq!(kinds, [ClockKind::Reaction], "{stored:?}");
        assert_eq!(owed(&log, &this), [], "it cannot be counted still");
        assert_eq!(owed(&log, &none), []);
        let due: Vec<_> = owed(&log, &found(&[2026, 2027]));
        let kinds: Vec<_> = due.iter().map(|it| it.0).collect();
        assert_eq!(kinds, [Answer, Full], "{due:?}");
        // What lies before need not be countable any more.
        assert_eq!(owed(&log, &found(&[2027])), []);
    }

    #[test]
    fn what_a_regulation_sets_for_the_first_time_is_for_new_cases() {
        // Opened and answered for a first time when nobody owed a reaction or a full answer.
        let log = lived(&[(4, 60)], &regime());
        assert_eq!(left_out(&log, &found(&[2026, 2027])), []);
        // And a regulation that owes nothing gives nothing.
        let mut silent = found(&[2026, 2027]);
        silent.regulation.terms = Terms::default();
        assert_eq!(left_out(&lived(&[], &lost()), &silent), []);
        // A clock that runs day and night needs no calendar: that it is not there has another reason.
        let hours = Term::Minutes(600, Pace::Calendar);
        silent.regulation.terms = Terms::default().with(ANSWER, Severity::Low, hours);
        assert_eq!(left_out(&lived(&[], &lost()), &silent), []);
    }

    #[test]
    fn clocks_are_counted_by_how_urgent_it_was_when_they_start() {
        let mut log = lived(&[], &lost());
        let severity = Severity::Critical;
        let reasons = Vec::new();
        let grave = Event::SeveritySet { severity, reasons };
        let by = Actor::System;
        log.push(EventRecord {
            at: at(1),
            by,
            event: grave,
        });
        let clocks = left_out(&log, &found(&[2026]));
        let kinds: Vec<_> = clocks.iter().map(|clock| clock.kind).collect();
        assert_eq!(kinds, [ClockKind::Reaction, ANSWER]);
        assert_eq!(clocks[1].due_at, at(9), "eight hours, not one");
    }

    #[test]
    fn a_pause_under_shorter_hours_makes_no_clock_due_earlier() {
        let mut old = regime();
        let days = Term::Days(2, Pace::Working);
        let terms = old.regulation.terms.with(ANSWER, Severity::Low, days);
        old.regulation.terms = terms;
        let new = changed(old.clone(), (7, 14), days);
        // The new hours come while it waits: for a morning hour, or for one in the evening.
        for (steps, due) in [
            ([(0, 0), (2, 60), (3, 60)], at(3 * 24 + 5)),
            ([(0, 0), (2, 9 * 60), (3, 60)], at(2 * 24 + 9)),
        ] {
            let log = lived_under(&steps, |step| if step < 3 { &old } else { &new });
            let rounds = super::lived(&log);
            assert_eq!(rounds[0][0].due_at, due);
        }
    }

    #[test]
    fn another_regulation_gives_other_clocks_and_moves_nothing() {
        // An hour of waiting in the morning, the answer the next day at ten.
        let log = lived(&[(0, 0), (2, 60), (3, 60), (5, 23 * 60)], &regime());
        let own = retimed(&log, &regime()).unwrap();
        // Eight working hours from nine, and the hour in which the clock stood.
        assert_eq!(own[0][0].due_at, at(24 + 1));
        assert!(!own[0][0].stopped_late(), "just in time");

        let mut strict = regime();
        strict.regulation.id = "strict".into();
        strict.regulation.pauses = Vec::new();
        let other = retimed(&log, &strict).unwrap();
        assert_eq!(other[0][0].due_at, at(9), "the clock would not have stood");
        assert!(other[0][0].stopped_late());
        let stored = fold::replay(IncidentId(1), &log).unwrap();
        assert_eq!(
            stored.clocks, own[0],
            "the case keeps what it was opened under"
        );
    }

    #[test]
    fn a_log_of_before_that_does_not_say_since_when_clocks_run_again_gives_them_too() {
        // Taken, an hour of waiting, in work again.
        let mut log = lived(&[(0, 0), (2, 60), (3, 60)], &regime());
        for record in &mut log {
            if let Event::Resumed { clocks } = &mut record.event {
                assert_eq!(clocks[0].resumed_at.take(), Some(at(2)));
            }
        }
        let stored = fold::replay(IncidentId(1), &log).unwrap();
        assert_eq!(stored.clocks[0].resumed_at, Some(at(2)));
        let rounds = retimed(&log, &regime()).unwrap();
        assert_eq!(rounds.last(), Some(&stored.clocks));
    }

    #[test]
    fn a_reopening_starts_new_clocks_and_the_old_ones_keep_their_result() {
        let log = lived(&[(5, 60), (9, 24 * 60)], &regime());
        let rounds = retimed(&log, &regime()).unwrap();
        assert_eq!(rounds.len(), 2);
        assert_eq!(rounds[0][0].stopped_at, Some(at(1)));
        assert_eq!((rounds[1][0].kind, rounds[1][0].stopped_at), (ANSWER, None));
        assert_eq!(rounds[1][0].started_at, at(25));
    }

    #[test]
    fn a_second_interim_answer_does_not_move_the_full_one() {
        let mut regime = regime();
        let full = Term::Days(2, Pace::Working);
        regime.regulation.terms =
            regime
                .regulation
                .terms
                .with(ClockKind::Full, Severity::Low, full);
        let log = lived(&[(4, 60), (4, 24 * 60)], &regime);
        let stored = fold::replay(IncidentId(1), &log).unwrap();
        let full = stored.clock(ClockKind::Full).unwrap();
        assert_eq!(full.started_at, at(1));
        assert_eq!(stored.next_clock().unwrap().kind, ANSWER, "due first");
    }
}
