//! Working time as an office lives it: lunch, short days, long holidays, zones.

use jiff::{
    SignedDuration, Timestamp,
    civil::{DateTime, date, time},
    tz::TimeZone,
};
use proptest::prelude::*;

use super::*;
use crate::domain::{CategoryId, Severity};

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
        let got = add_working(&moscow, &calendar(), &hours(), at(&moscow, from), minutes);
        assert_eq!(got, Ok(at(&moscow, due)), "{story}");
    }
}

#[test]
fn what_is_left_becomes_negative_when_it_is_past() {
    let moscow = zone("Europe/Moscow");
    let left = |from, to| {
        let (from, to) = (at(&moscow, from), at(&moscow, to));
        working_minutes_between(&moscow, &calendar(), &hours(), from, to).unwrap()
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
    let add = |zone| add_working(zone, &calendar(), &hours(), night, 60).unwrap();
    assert_eq!(add(&far), at(&far, "2026-11-10T10:00"));
    assert_eq!(add(&moscow), at(&moscow, "2026-11-10T10:00"));
}

#[test]
fn a_count_into_an_unknown_year_says_which() {
    let moscow = zone("Europe/Moscow");
    let eve = at(&moscow, "2027-12-31T17:00");
    let missing = add_working(&moscow, &calendar(), &hours(), eve, 120).unwrap_err();
    assert_eq!(missing.year, 2028);
    let later = at(&moscow, "2028-01-10T09:00");
    let missing = working_minutes_between(&moscow, &calendar(), &hours(), eve, later).unwrap_err();
    assert_eq!(missing.year, 2028);
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

fn regulation() -> Regulation {
    let answer = AnswerTimes::default()
        .with(Severity::Low, 480)
        .with(Severity::Critical, 60);
    let heating = AnswerTimes::default().with(Severity::Critical, 30);
    let housing = AnswerTimes::default().with(Severity::Low, 240);
    Regulation {
        id: "test".into(),
        name: "Проверочный".into(),
        basis: Basis::Assumption,
        hours: hours(),
        answer,
        exceptions: [
            ("housing.heating_off".into(), heating),
            ("housing".into(), housing),
        ]
        .into(),
    }
}

#[test]
fn the_narrowest_rule_that_names_the_level_sets_the_time() {
    let regulation = regulation();
    let minutes =
        |category: &str, severity| regulation.answer_minutes(&CategoryId::from(category), severity);
    assert_eq!(
        minutes("housing.heating_off", Severity::Critical),
        Some(30),
        "the category"
    );
    assert_eq!(
        minutes("housing.heating_off", Severity::Low),
        Some(240),
        "its sector"
    );
    assert_eq!(
        minutes("roads.holes", Severity::Low),
        Some(480),
        "the common rule"
    );
    assert_eq!(
        minutes("roads.holes", Severity::Medium),
        None,
        "no time named"
    );
}

#[test]
fn a_deadline_names_its_regulation_and_binds_only_by_an_act() {
    let zone = zone("Europe/Moscow");
    let opened = at(&zone, "2026-11-10T10:00");
    let category = CategoryId::from("roads.holes");
    let mut regime = Regime {
        regulation: regulation(),
        calendar: calendar(),
        zone: zone.clone(),
    };
    let deadline = regime
        .deadline(&category, Severity::Critical, opened)
        .unwrap()
        .unwrap();
    assert_eq!(deadline.due_at, at(&zone, "2026-11-10T11:00"));
    assert_eq!(
        (deadline.regulation.as_str(), deadline.binding),
        ("test", false)
    );
    assert_eq!(
        regime.deadline(&category, Severity::Medium, opened),
        Ok(None)
    );

    regime.regulation.basis = Basis::Act {
        act: "Указ".into(),
        date: date(2026, 1, 15),
        clause: "пункт 4".into(),
    };
    let deadline = regime
        .deadline(&category, Severity::Low, opened)
        .unwrap()
        .unwrap();
    assert!(deadline.binding);
}

/// Any second of 2026 up to mid-November, in UTC.
fn moments() -> impl Strategy<Value = Timestamp> {
    (0_i64..27_000_000).prop_map(|second| {
        "2026-01-05T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
    })
}

fn zones() -> impl Strategy<Value = TimeZone> {
    prop::sample::select(vec![
        "Europe/Moscow",
        "Asia/Yekaterinburg",
        "Asia/Vladivostok",
    ])
    .prop_map(zone)
}

proptest! {
    #[test]
    fn what_was_added_is_what_is_left(zone in zones(), from in moments(), minutes in 0_u32..20_000) {
        let due = add_working(&zone, &calendar(), &hours(), from, minutes).unwrap();
        let left = working_minutes_between(&zone, &calendar(), &hours(), from, due).unwrap();
        prop_assert_eq!(left, i64::from(minutes));
    }

    #[test]
    fn more_time_or_a_later_start_never_ends_earlier(
        zone in zones(), from in moments(), later in 0_i64..500_000, minutes in 0_u32..5_000, more in 0_u32..500,
    ) {
        let due = |from, minutes| add_working(&zone, &calendar(), &hours(), from, minutes).unwrap();
        prop_assert!(due(from, minutes) <= due(from, minutes + more));
        prop_assert!(due(from, minutes) <= due(from + SignedDuration::from_secs(later), minutes));
        prop_assert!(from <= due(from, minutes));
    }

    #[test]
    fn a_deadline_lies_within_working_hours(zone in zones(), from in moments(), minutes in 0_u32..5_000) {
        let due = add_working(&zone, &calendar(), &hours(), from, minutes).unwrap();
        let local = zone.to_datetime(due);
        let kind = calendar().day(local.date()).unwrap();
        prop_assert_ne!(kind, DayKind::Off);
        let end = if kind == DayKind::Short { time(17, 0, 0, 0) } else { time(18, 0, 0, 0) };
        prop_assert!(local.time() >= time(9, 0, 0, 0) && local.time() <= end);
        prop_assert!(local.time() <= time(13, 0, 0, 0) || local.time() >= time(14, 0, 0, 0));
    }

    #[test]
    fn stretches_add_up(zone in zones(), from in moments(), a in 0_i64..2_000, b in 0_i64..2_000) {
        let middle = from + SignedDuration::from_mins(a);
        let to = middle + SignedDuration::from_mins(b);
        let between = |from, to| working_minutes_between(&zone, &calendar(), &hours(), from, to).unwrap();
        let whole = between(from, to);
        let sum = between(from, middle) + between(middle, to);
        prop_assert!((whole - sum).abs() <= 1, "{} against {}", whole, sum);
        prop_assert_eq!(between(to, from), -whole);
    }
}
