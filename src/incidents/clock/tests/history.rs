//! Properties of the ruler in any year and zone: the summer times of before 2011, the changes of 2011, 2014
//! and 2016, Volgograd there and back. An old case must be counted as it was lived, and the next change of
//! a zone will come without asking.

use std::sync::LazyLock;

use jiff::civil::Date;
use proptest::prelude::*;

use super::*;
use crate::domain::{Clock, Incident};

/// The zones of our five regions, and those that have changed the most.
const ZONES: [&str; 9] = [
    "Europe/Moscow",
    "Asia/Yekaterinburg",
    "Asia/Vladivostok",
    "Europe/Volgograd",
    "Europe/Samara",
    "Europe/Kaliningrad",
    "Asia/Novosibirsk",
    "Asia/Magadan",
    "Asia/Kamchatka",
];

/// Moments lie from the beginning of 2010 to the end of 2020.
const FIRST: &str = "2010-01-01T00:00:00Z";
const SECONDS: i64 = 11 * 365 * 24 * 60 * 60;
const DAY: i64 = 24 * 60 * 60;

/// Long holidays in January, short days before others, and two Sundays worked on which clocks were set.
static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar::new((2009..=2022).map(|year| {
        let off = (1..=8).map(|day| date(year, 1, day));
        CalendarYear {
            year,
            off: off.chain([date(year, 5, 9), date(year, 12, 31)]).collect(),
            working: [date(year, 3, 28), date(year, 10, 26), date(year, 12, 27)].into(),
            short: [date(year, 5, 8), date(year, 10, 26), date(year, 12, 30)].into(),
        }
    }))
});

/// An office; a duty post by day and night; two shifts; a night shift with its lunch where clocks are set.
fn any_hours() -> impl Strategy<Value = WorkingTime> {
    prop::sample::select(vec![
        hours(),
        round_the_clock(),
        WorkingTime::in_shifts(vec![
            shift(&["рабочие"], 8, 20, Some(12)),
            shift(&["рабочие"], 8, 20, Some(13)),
            shift(&["выходные"], 1, 10, None),
        ]),
        WorkingTime::in_shifts(vec![
            shift(&["ежедневно"], 20, 24, None),
            shift(&["ежедневно"], 0, 8, Some(2)),
        ]),
    ])
}

fn round_the_clock() -> WorkingTime {
    WorkingTime::in_shifts(vec![shift(&["ежедневно"], 0, 24, None)])
}

/// A zone and a moment in it: every second time within days of a change of its clocks.
fn places() -> impl Strategy<Value = (TimeZone, Timestamp)> {
    prop::sample::select(&ZONES[..]).prop_flat_map(|name| {
        let zone = zone(name);
        let first: Timestamp = FIRST.parse().unwrap();
        let last = first + SignedDuration::from_secs(SECONDS);
        let changes = zone.following(first).map(|change| change.timestamp());
        let changes: Vec<_> = changes.take_while(|at| *at < last).collect();
        assert!(changes.len() >= 3, "{name} has a history");
        let near = (prop::sample::select(changes), -4 * DAY..2 * DAY);
        let moment = prop_oneof![
            (Just(first), 0..SECONDS),
            near.prop_map(|(change, seconds)| (change, seconds)),
        ];
        let moment = moment.prop_map(|(at, seconds)| at + SignedDuration::from_secs(seconds));
        (Just(zone), moment)
    })
}

fn minutes(number: i64) -> SignedDuration {
    SignedDuration::from_mins(number)
}

proptest! {
    #[test]
    fn what_was_added_is_what_is_left(
        (zone, from) in places(), hours in any_hours(), time in 0_i64..20_000,
    ) {
        let due = add_working(&zone, &CALENDAR, &hours, from, minutes(time)).unwrap();
        let left = working_between(&zone, &CALENDAR, &hours, from, due).unwrap();
        prop_assert_eq!(left, minutes(time));
    }

    #[test]
    fn more_time_or_a_later_start_never_ends_earlier(
        (zone, from) in places(), hours in any_hours(),
        later in 0_i64..500_000, time in 0_i64..5_000, more in 0_i64..500,
    ) {
        let due = |from, time| add_working(&zone, &CALENDAR, &hours, from, minutes(time)).unwrap();
        prop_assert!(due(from, time) <= due(from, time + more));
        prop_assert!(due(from, time) <= due(from + SignedDuration::from_secs(later), time));
        prop_assert!(from <= due(from, time));
    }

    #[test]
    fn a_deadline_lies_within_working_hours((zone, from) in places(), time in 0_i64..5_000) {
        let due = add_working(&zone, &CALENDAR, &hours(), from, minutes(time)).unwrap();
        let local = zone.to_datetime(due);
        prop_assert_ne!(CALENDAR.day(local.date()).unwrap(), DayKind::Off);
        prop_assert!(local.time() >= time_of(9) && local.time() <= end_of(local.date()));
        prop_assert!(local.time() <= time_of(13) || local.time() >= time_of(14));
    }

    #[test]
    fn stretches_add_up(
        (zone, from) in places(), hours in any_hours(), a in 0_i64..8_000, b in 0_i64..8_000,
    ) {
        let middle = from + minutes(a);
        let to = middle + minutes(b);
        let between = |from, to| working_between(&zone, &CALENDAR, &hours, from, to).unwrap();
        let whole = between(from, to);
        prop_assert_eq!(whole, between(from, middle) + between(middle, to));
        prop_assert_eq!(between(to, from), -whole);
        prop_assert!(!whole.is_negative() && whole <= minutes(a + b));
    }

    #[test]
    fn who_works_day_and_night_works_every_hour_that_passes(
        (zone, from) in places(), time in 0_i64..20_000,
    ) {
        let due = add_working(&zone, &CALENDAR, &round_the_clock(), from, minutes(time)).unwrap();
        prop_assert_eq!(from.duration_until(due), minutes(time));
    }

    #[test]
    fn days_are_those_on_the_wall((zone, from) in places(), days in 1_u32..40, working: bool) {
        let due = add_days(&zone, &CALENDAR, &hours(), from, (days, working)).unwrap();
        let (first, last) = (zone.to_datetime(from).date(), zone.to_datetime(due));
        prop_assert_eq!(last.time(), end_of(last.date()));
        let is_off = |date: &Date| CALENDAR.day(*date).unwrap() == DayKind::Off;
        let passed = first.tomorrow().unwrap().series(jiff::Span::new().days(1));
        let passed: Vec<_> = passed.take_while(|date| *date <= last.date()).collect();
        let days = usize::try_from(days).unwrap();
        match working {
            true => prop_assert_eq!(passed.iter().filter(|it| !is_off(it)).count(), days),
            false => prop_assert!(passed.len() >= days && passed[days - 1..].split_last().unwrap().1.iter().all(is_off)),
        }
        prop_assert!(!is_off(&last.date()));
    }

    #[test]
    fn a_pause_moves_a_clock_by_what_would_have_passed(
        (zone, from) in places(), hours in any_hours(), calendar: bool,
        (term, before, stood) in (1_u32..5_000, 0_i64..5_000, 0_i64..5_000),
    ) {
        let pace = if calendar { Pace::Calendar } else { Pace::Working };
        let (regime, mut case) = opened(zone, hours, Term::Minutes(term, pace), from);
        let clock = case.clocks[0].clone();
        let (still, again) = (from + minutes(before), from + minutes(before + stood));
        let after = waited(&regime, &mut case, still, again);
        let passed = |from, to| regime.passed(&clock, from, to).unwrap();
        prop_assert_eq!(passed(from, clock.due_at), minutes(i64::from(term)));
        match clock.due_at < still {
            true => prop_assert_eq!(after.due_at, clock.due_at, "it was past already"),
            false => prop_assert_eq!(
                passed(from, after.due_at),
                minutes(i64::from(term)) + passed(still, again),
            ),
        }
    }

    #[test]
    fn a_term_in_days_ends_with_a_working_day_after_a_pause_too(
        (zone, from) in places(), (days, calendar) in (1_u32..20, any::<bool>()),
        (before, stood) in (0_i64..20_000, 0_i64..20_000),
    ) {
        let pace = if calendar { Pace::Calendar } else { Pace::Working };
        let (regime, mut case) = opened(zone.clone(), hours(), Term::Days(days, pace), from);
        let due = case.clocks[0].due_at;
        let after = waited(&regime, &mut case, from + minutes(before), from + minutes(before + stood));
        let local = zone.to_datetime(after.due_at);
        prop_assert_eq!(local.time(), end_of(local.date()));
        prop_assert!(due <= after.due_at);
    }
}

fn time_of(hour: i8) -> jiff::civil::Time {
    time(hour, 0, 0, 0)
}

/// When the office goes home.
fn end_of(date: Date) -> jiff::civil::Time {
    match CALENDAR.day(date).unwrap() {
        DayKind::Short => time_of(17),
        _ => time_of(18),
    }
}

/// A case that is owed an answer within this term, counted by these hours.
fn opened(zone: TimeZone, hours: WorkingTime, term: Term, from: Timestamp) -> (Regime, Incident) {
    let terms = Terms::default().with(ClockKind::Answer, Severity::Low, term);
    let regime = Regime {
        regulation: Regulation {
            hours,
            terms,
            ..regulation()
        },
        calendar: CALENDAR.clone(),
        zone,
    };
    let mut case = crate::incidents::stories::incident(&[], &[]);
    let category = CategoryId::from("roads.holes");
    (case.clocks, _) = regime.opening(&category, Severity::Low, from);
    (regime, case)
}

/// The only clock of a case that waits from `still` to `again`.
fn waited(regime: &Regime, case: &mut Incident, still: Timestamp, again: Timestamp) -> Clock {
    case.clocks[0].stand(Pause::Waiting, still);
    regime
        .resumed(case, Pause::Waiting, again)
        .unwrap()
        .remove(0)
}

#[test]
fn a_duty_night_on_which_clocks_are_set_has_an_hour_less_or_more() {
    let volgograd = zone("Europe/Volgograd");
    // At two the clocks went an hour ahead in 2018, and an hour back in 2020.
    for (from, hours, due) in [
        ("2018-10-28T01:00", 3, "2018-10-28T05:00"),
        ("2020-12-27T00:30", 3, "2020-12-27T02:30"),
    ] {
        let (from, time) = (at(&volgograd, from), SignedDuration::from_hours(hours));
        let got = add_working(&volgograd, &CALENDAR, &round_the_clock(), from, time);
        assert_eq!(got, Ok(at(&volgograd, due)));
        assert_eq!(from.duration_until(at(&volgograd, due)), time);
    }
}
