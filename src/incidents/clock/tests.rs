//! Working time as an office lives it: lunch, short days, long holidays, zones.

use super::*;
use crate::domain::{CategoryId, ClockKind, Pace, Pause, Severity};
use jiff::{
    SignedDuration, Timestamp,
    civil::{DateTime, date, time},
    tz::TimeZone,
};

mod history;

fn hours() -> WorkingTime {
    WorkingTime::new(
        time(9, 0, 0, 0),
        time(18, 0, 0, 0),
        Some((time(13, 0, 0, 0), time(14, 0, 0, 0))),
    )
    .unwrap()
}

/// The end of 2026: a short day before Unity Day, and the year's last day off.
fn calendar() -> Calendar {
    let year = |year| CalendarYear {
        year,
        ..CalendarYear::default()
    };
    Calendar::new([
        year(2025),
        CalendarYear {
            off: [date(2026, 11, 4), date(2026, 12, 31)].into(),
            working: [date(2026, 11, 14)].into(),
            short: [date(2026, 11, 3)].into(),
            ..year(2026)
        },
        CalendarYear {
            off: [date(2027, 1, 1)].into(),
            ..year(2027)
        },
    ])
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn at(zone: &TimeZone, local: &str) -> Timestamp {
    let local: DateTime = local.parse().unwrap();
    zone.to_timestamp(local).unwrap()
}

#[test]
fn working_time_is_added_as_an_office_lives_it() {
    let moscow = zone("Europe/Moscow");
    let cases = [
        (
            "2026-11-10T10:00",
            60,
            "2026-11-10T11:00",
            "within the morning",
        ),
        ("2026-11-10T12:30", 60, "2026-11-10T14:30", "over lunch"),
        (
            "2026-11-10T12:00",
            60,
            "2026-11-10T13:00",
            "exactly to lunch",
        ),
        (
            "2026-11-10T17:00",
            60,
            "2026-11-10T18:00",
            "exactly to the end of the day",
        ),
        (
            "2026-11-10T17:00",
            61,
            "2026-11-11T09:01",
            "a minute into the next day",
        ),
        (
            "2026-11-10T22:15",
            30,
            "2026-11-11T09:30",
            "from the evening",
        ),
        (
            "2026-11-07T12:00",
            30,
            "2026-11-09T09:30",
            "from a Saturday",
        ),
        (
            "2026-11-07T12:00",
            0,
            "2026-11-09T09:00",
            "no time from a Saturday",
        ),
        (
            "2026-11-03T16:30",
            60,
            "2026-11-05T09:30",
            "a short day, then a holiday",
        ),
        (
            "2026-11-13T17:30",
            60,
            "2026-11-14T09:30",
            "a Saturday that is worked",
        ),
        ("2026-12-30T17:30", 60, "2027-01-04T09:30", "over New Year"),
        (
            "2026-11-09T09:00",
            8 * 60 * 5,
            "2026-11-13T18:00",
            "a whole week",
        ),
    ];
    for (from, minutes, due, story) in cases {
        let time = SignedDuration::from_mins(minutes);
        let got = add_working(&moscow, &calendar(), &hours(), at(&moscow, from), time);
        assert_eq!(got, Ok(at(&moscow, due)), "{story}");
    }
}

#[test]
fn what_is_left_becomes_negative_when_it_is_past() {
    let moscow = zone("Europe/Moscow");
    let left = |from, to| {
        let (from, to) = (at(&moscow, from), at(&moscow, to));
        let left = working_between(&moscow, &calendar(), &hours(), from, to).unwrap();
        left.as_mins()
    };
    assert_eq!(left("2026-11-10T10:00", "2026-11-10T15:00"), 240);
    assert_eq!(left("2026-11-10T15:00", "2026-11-10T10:00"), -240);
    assert_eq!(left("2026-11-10T18:00", "2026-11-11T09:00"), 0);
    assert_eq!(
        left("2026-11-03T09:00", "2026-11-05T09:00"),
        7 * 60,
        "one short day"
    );
}

#[test]
fn vladivostok_works_while_moscow_sleeps() {
    let (moscow, far) = (zone("Europe/Moscow"), zone("Asia/Vladivostok"));
    let night = at(&moscow, "2026-11-10T02:00");
    assert_eq!(night, at(&far, "2026-11-10T09:00"));
    let hour = SignedDuration::from_hours(1);
    let add = |zone| add_working(zone, &calendar(), &hours(), night, hour).unwrap();
    assert_eq!(add(&far), at(&far, "2026-11-10T10:00"));
    assert_eq!(add(&moscow), at(&moscow, "2026-11-10T10:00"));
}

#[test]
fn a_count_into_an_unknown_year_says_which() {
    let moscow = zone("Europe/Moscow");
    let eve = at(&moscow, "2027-12-31T17:00");
    let two = SignedDuration::from_hours(2);
    let missing = add_working(&moscow, &calendar(), &hours(), eve, two).unwrap_err();
    assert_eq!(missing.year, 2028);
    let later = at(&moscow, "2028-01-10T09:00");
    let missing = working_between(&moscow, &calendar(), &hours(), eve, later).unwrap_err();
    assert_eq!(missing.year, 2028);
}

#[test]
fn the_next_calendar_is_missed_before_its_year_begins() {
    let missed = |calendar, now| {
        let regime = Regime {
            calendar,
            ..regime()
        };
        regime.missing_years(at(&regime.zone, now))
    };
    assert_eq!(missed(calendar(), "2027-11-10T00:00"), [0_i16; 0]);
    assert_eq!(missed(calendar(), "2027-11-20T00:00"), [2028]);
    assert_eq!(missed(calendar(), "2028-02-01T00:00"), [2028]);
    assert_eq!(
        missed(Calendar::default(), "2026-12-31T12:00"),
        [2026, 2027]
    );
}

#[test]
fn hours_that_cannot_be_are_refused() {
    let t = |hour| time(hour, 0, 0, 0);
    assert!(WorkingTime::new(t(18), t(9), None).is_err());
    assert!(
        WorkingTime::new(t(9), t(10), None).is_err(),
        "nothing left on a short day"
    );
    assert!(WorkingTime::new(t(9), t(18), Some((t(8), t(10)))).is_err());
    assert!(WorkingTime::new(t(9), t(18), Some((t(14), t(13)))).is_err());
    assert!(WorkingTime::new(t(9), t(18), Some((t(16), t(17)))).is_err());
    assert!(WorkingTime::new(t(8), t(17), None).is_ok());
}

#[test]
fn terms_in_days_end_with_the_work_of_the_last_day() {
    let moscow = zone("Europe/Moscow");
    let cases = "\
        2026-11-10T10:00 1 working 2026-11-11T18:00 tomorrow
        2026-11-10T23:50 1 working 2026-11-11T18:00 the hour does not matter
        2026-11-06T10:00 1 working 2026-11-09T18:00 over a weekend
        2026-11-07T10:00 1 working 2026-11-09T18:00 from a Saturday
        2026-11-02T10:00 1 working 2026-11-03T17:00 a short day
        2026-11-03T10:00 1 working 2026-11-05T18:00 over a holiday
        2026-11-12T10:00 2 working 2026-11-14T18:00 a Saturday that is worked
        2026-11-10T10:00 10 all 2026-11-20T18:00 calendar days
        2026-11-10T10:00 5 all 2026-11-16T18:00 the last is a Sunday
        2026-12-28T10:00 3 all 2027-01-04T18:00 the last is a holiday";
    for case in cases.lines() {
        let words: Vec<&str> = case.split_whitespace().collect();
        let count = (words[1].parse().unwrap(), words[2] == "working");
        let got = add_days(&moscow, &calendar(), &hours(), at(&moscow, words[0]), count);
        assert_eq!(got, Ok(at(&moscow, words[3])), "{case}");
    }
}

fn shift(days: &[&str], start: i8, end: i8, lunch: Option<i8>) -> Shift {
    let t = |hour: i8| time(hour % 24, 0, 0, 0);
    let days = days.iter().map(|word| ShiftDay::from_word(word).unwrap());
    let lunch = lunch.map(|from| (t(from), t(from + 1)));
    Shift::new(days.collect(), (t(start), t(end)), lunch).unwrap()
}

#[test]
fn a_duty_post_works_by_its_shifts() {
    let moscow = zone("Europe/Moscow");
    // A working Saturday (14 November) comes before an ordinary one, 3 November is short, 4 a holiday.
    let round_the_clock = WorkingTime::in_shifts(vec![shift(&["ежедневно"], 0, 24, None)]);
    let two_shifts = WorkingTime::in_shifts(vec![
        shift(&["рабочие"], 8, 20, Some(12)),
        shift(&["рабочие"], 8, 20, Some(13)),
        shift(&["выходные"], 10, 16, Some(12)),
    ]);
    let municipal = WorkingTime::in_shifts(vec![
        shift(&["пн", "вт", "ср", "чт", "пт"], 9, 18, Some(13)),
        shift(&["сб"], 10, 14, None),
    ]);
    let night = WorkingTime::in_shifts(vec![
        shift(&["рабочие"], 20, 24, None),
        shift(&["вт", "ср", "чт", "пт", "сб"], 0, 8, None),
    ]);
    let cases = [
        (&round_the_clock, "2026-11-07T23:30", 60, "2026-11-08T00:30"),
        (&round_the_clock, "2026-12-31T23:30", 60, "2027-01-01T00:30"),
        // The lunch of one is no break while the other works.
        (&two_shifts, "2026-11-10T11:30", 120, "2026-11-10T13:30"),
        (&two_shifts, "2026-11-10T19:30", 60, "2026-11-11T08:30"),
        // Nobody's day is shortened by a shift schedule.
        (&two_shifts, "2026-11-03T19:30", 30, "2026-11-03T20:00"),
        // At weekends and on holidays fewer hours, with a real break.
        (&two_shifts, "2026-11-04T09:00", 180, "2026-11-04T14:00"),
        (&two_shifts, "2026-11-14T09:00", 180, "2026-11-14T12:00"),
        (&municipal, "2026-11-06T17:30", 60, "2026-11-07T10:30"),
        (&municipal, "2026-11-07T13:30", 60, "2026-11-09T09:30"),
        // A holiday on a Wednesday is none of its working days; nor is a public one on a Saturday.
        (&municipal, "2026-11-03T17:30", 60, "2026-11-05T09:30"),
        (&municipal, "2026-12-31T12:00", 60, "2027-01-09T11:00"),
        (&night, "2026-11-10T12:00", 300, "2026-11-11T01:00"),
    ];
    for (hours, from, minutes, expected) in cases {
        let duration = SignedDuration::from_mins(minutes);
        let due = add_working(&moscow, &calendar(), hours, at(&moscow, from), duration).unwrap();
        assert_eq!(
            moscow.to_datetime(due).to_string(),
            format!("{expected}:00"),
            "{from} + {minutes}"
        );
        let worked = working_between(&moscow, &calendar(), hours, at(&moscow, from), due);
        assert_eq!(worked.unwrap(), duration, "{from}");
    }
}

#[test]
fn a_clock_may_run_by_hours_of_its_own() {
    let mut regime = regime();
    let duty = WorkingTime::in_shifts(vec![shift(&["ежедневно"], 8, 20, None)]);
    regime.regulation.own_hours = [(ClockKind::Reaction, duty)].into();
    let terms = regime.regulation.terms;
    regime.regulation.terms = terms.with(ClockKind::Reaction, Severity::Low, working(120));
    // Saturday, seven in the evening: the duty answers on Sunday morning, the office on Monday.
    let from = at(&regime.zone, "2026-11-07T19:00");
    let (clocks, _) = regime.opening(&CategoryId::from("roads.holes"), Severity::Low, from);
    let due = |kind| {
        let clock = clocks.iter().find(|clock| clock.kind == kind).unwrap();
        (
            regime.zone.to_datetime(clock.due_at).to_string(),
            regime.remaining(clock, from),
        )
    };
    assert_eq!(
        due(ClockKind::Reaction),
        ("2026-11-08T09:00:00".into(), Some(120))
    );
    assert_eq!(
        due(ClockKind::Answer),
        ("2026-11-09T18:00:00".into(), Some(480))
    );
    let half = at(&regime.zone, "2026-11-07T20:00");
    assert_eq!(regime.passed_percent(&clocks[0], half), Ok(50));
}

#[test]
fn a_day_term_that_ends_at_midnight_does_not_grow_by_a_pause() {
    let mut regime = regime();
    let round_the_clock = WorkingTime::in_shifts(vec![shift(&["ежедневно"], 0, 24, None)]);
    regime.regulation.own_hours = [(ClockKind::Answer, round_the_clock)].into();
    let terms = regime.regulation.terms;
    let three_days = Term::Days(3, Pace::Working);
    regime.regulation.terms = terms.with(ClockKind::Answer, Severity::Low, three_days);
    let from = at(&regime.zone, "2026-11-10T10:00");
    let mut case = crate::incidents::stories::incident(&[], &[]);
    (case.clocks, _) = regime.opening(&CategoryId::from("roads.holes"), Severity::Low, from);
    let due = case.clocks[0].due_at;
    assert_eq!(due, at(&regime.zone, "2026-11-14T00:00"));
    for minutes in [10, 11] {
        let now = from + SignedDuration::from_mins(minutes);
        case.clocks[0].stand(Pause::Waiting, now);
        case.clocks = regime.resumed(&case, Pause::Waiting, now).unwrap();
        assert_eq!(case.clocks[0].due_at, due, "it stood for no time");
    }
}

#[test]
fn a_shift_that_cannot_be_is_refused() {
    let t = |hour| time(hour, 0, 0, 0);
    let days = || vec![ShiftDay::Daily];
    assert!(
        Shift::new(days(), (t(20), t(8)), None).is_err(),
        "over midnight"
    );
    assert!(Shift::new(days(), (t(8), t(8)), None).is_err());
    assert!(
        Shift::new(days(), (t(8), t(0)), None).is_ok(),
        "till midnight"
    );
    assert!(Shift::new(days(), (t(8), t(20)), Some((t(7), t(9)))).is_err());
    assert!(Shift::new(days(), (t(8), t(20)), Some((t(12), t(20)))).is_err());
}

fn working(minutes: u32) -> Term {
    Term::Minutes(minutes, Pace::Working)
}

fn regulation() -> Regulation {
    const ANSWER: ClockKind = ClockKind::Answer;
    let terms = Terms::default()
        .with(ANSWER, Severity::Low, working(480))
        .with(ANSWER, Severity::Critical, working(60))
        .with(
            ClockKind::Reaction,
            Severity::Critical,
            Term::Minutes(30, Pace::Calendar),
        )
        .with(ClockKind::Full, Severity::Low, Term::Days(3, Pace::Working));
    let heating = Terms::default().with(ANSWER, Severity::Critical, working(30));
    let housing = Terms::default().with(ANSWER, Severity::Low, working(240));
    Regulation {
        id: "test".into(),
        name: "Проверочный".into(),
        basis: Basis::Assumption,
        hours: hours(),
        own_hours: Default::default(),
        terms,
        exceptions: [
            ("housing.heating_off".into(), heating),
            ("housing".into(), housing),
        ]
        .into(),
        pauses: vec![ClockKind::Answer],
        danger: None,
        waiting: None,
        unplaced: None,
        audit: AuditRule::default(),
        escalation: Vec::new(),
    }
}

fn regime() -> Regime {
    Regime {
        regulation: regulation(),
        calendar: calendar(),
        zone: zone("Europe/Moscow"),
    }
}

#[test]
fn the_narrowest_rule_that_names_the_level_sets_the_time() {
    let regulation = regulation();
    let term = |category: &str, severity| {
        regulation.term(ClockKind::Answer, &CategoryId::from(category), severity)
    };
    let cases = [
        (
            "housing.heating_off",
            Severity::Critical,
            Some(30),
            "the category",
        ),
        (
            "housing.heating_off",
            Severity::Low,
            Some(240),
            "its sector",
        ),
        ("roads.holes", Severity::Low, Some(480), "the common rule"),
        ("roads.holes", Severity::Medium, None, "no time named"),
    ];
    for (category, severity, minutes, story) in cases {
        assert_eq!(term(category, severity), minutes.map(working), "{story}");
    }
}

#[test]
fn clocks_name_their_regulation_and_bind_only_by_an_act() {
    let mut regime = regime();
    let opened = at(&regime.zone, "2026-11-10T19:00");
    let category = CategoryId::from("roads.holes");
    let clocks = |regime: &Regime, severity| regime.opening(&category, severity, opened).0;
    let critical = clocks(&regime, Severity::Critical);
    let due: Vec<_> = critical
        .iter()
        .map(|clock| (clock.kind, clock.due_at))
        .collect();
    let expected = [
        (ClockKind::Reaction, at(&regime.zone, "2026-11-10T19:30")),
        (ClockKind::Answer, at(&regime.zone, "2026-11-11T10:00")),
    ];
    assert_eq!(due, expected, "day and night, and in working hours");
    assert_eq!(
        (critical[0].regulation.as_str(), critical[0].binding),
        ("test", false)
    );
    assert_eq!(clocks(&regime, Severity::Medium), []);

    regime.regulation.basis = Basis::Act {
        act: "Указ".into(),
        date: date(2026, 1, 15),
        clause: "пункт 4".into(),
    };
    assert!(clocks(&regime, Severity::Low)[0].binding);
}
