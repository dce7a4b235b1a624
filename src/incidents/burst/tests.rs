//! A region's ordinary weeks, and what is not ordinary in them.

use jiff::tz::TimeZone;

use super::*;
use crate::incidents::stories::{day, incident};

const HEATING: &str = "housing.heating_off";

fn cell(category: &str, territory: &str) -> Cell {
    Cell {
        category: category.into(),
        territory: Some(territory.to_owned()),
    }
}

fn hours(at: Timestamp, hours: i64) -> Timestamp {
    at + SignedDuration::from_hours(hours)
}

/// `count` messages of the cell at this hour of each of the 56 days before the first day.
fn daily(cell: &Cell, hour: i64, count: u32) -> impl Iterator<Item = HourCount> {
    (1..=56).map(move |back| HourCount {
        cell: cell.clone(),
        at: hours(day(-back), hour),
        count,
    })
}

fn learn(counts: impl IntoIterator<Item = HourCount>) -> Usual {
    let counts: Vec<HourCount> = counts.into_iter().collect();
    Usual::learn(&counts, day(0), &TimeZone::get("Europe/Moscow").unwrap()).unwrap()
}

/// So many messages of different people, each in an incident of its own, within the last hours.
fn heard(count: i64, last_hours: i64) -> Vec<Heard> {
    let minutes = last_hours * 60 / (count + 1);
    let one = |n| Heard {
        incident: IncidentId(n),
        voice: Some(Voice(n)),
        at: day(0) - SignedDuration::from_mins(n * minutes),
    };
    (1..=count).map(one).collect()
}

fn mean(usual: &Usual, cell: &Cell, hours: u8) -> f64 {
    let settings = BurstSettings::default();
    usual.rate(cell, &settings).expected(hours, day(0)).mean
}

#[test]
fn what_is_usual_follows_the_hour_and_is_never_nothing() {
    let (busy, quiet) = (cell(HEATING, "Белгород"), cell("roads.holes", "Губкин"));
    // The first day begins at nine in the morning; so the hour from eight to nine is eight's.
    let usual = learn(daily(&busy, -1, 3).chain(daily(&quiet, 5, 1)));
    let by_hour = mean(&usual, &busy, 1);
    assert!((2.0..4.0).contains(&by_hour), "{by_hour}");
    let by_day = mean(&usual, &busy, 24);
    assert!((2.5..4.5).contains(&by_day), "{by_day}");
    let unseen = mean(&usual, &cell(HEATING, "Губкин"), 6);
    assert!(unseen > 0.0 && unseen < 0.5, "{unseen}");
    let nowhere = mean(&usual, &cell("energy.gas", "Короча"), 24);
    assert!(nowhere > 0.0 && nowhere < unseen, "{nowhere}");
}

#[test]
fn nine_people_where_one_is_usual_are_a_burst() {
    let town = cell(HEATING, "Белгород");
    let usual = learn(daily(&town, -3, 1));
    let settings = BurstSettings::default();
    let rate = usual.rate(&town, &settings);
    let burst = rate.burst(&heard(9, 6), day(0)).unwrap();
    assert_eq!(
        burst.cause.sentence(),
        "За 6 часов 9 обращений от 9 жителей, обычно 0,9"
    );
    assert_eq!(burst.from, hours(day(0), -6));
    assert_eq!(rate.burst(&heard(3, 6), day(0)), None);

    let mut one_person = heard(9, 6);
    for message in &mut one_person {
        message.voice = Some(Voice(1));
    }
    assert_eq!(rate.burst(&one_person, day(0)), None);
    for message in &mut one_person {
        message.voice = None;
    }
    assert_eq!(
        rate.burst(&one_person, day(0)),
        None,
        "who is unknown may be one person"
    );
}

#[test]
fn a_season_is_expected_and_a_wave_forgives_more() {
    let town = cell(HEATING, "Белгород");
    let usual = learn(daily(&town, -3, 1));
    let mut settings = BurstSettings::default();
    settings.seasons.0.push(Season {
        category: "housing.heating".into(),
        months: (11, 11),
        factor: 8.0,
    });
    // Most of the history lies in the months before.
    let rate = usual.rate(&town, &settings);
    let grown = rate.expected(6, day(0)).mean;
    assert!(grown > 3.0 * mean(&usual, &town, 6), "{grown}");
    assert_eq!(rate.burst(&heard(9, 6), day(0)), None);

    let waves = (1..=56).filter(|back| back % 7 == 0).map(|back| HourCount {
        cell: town.clone(),
        at: hours(day(-back), -3),
        count: 7,
    });
    let dispersion = |usual: &Usual| {
        let settings = BurstSettings::default();
        usual.rate(&town, &settings).expected(24, day(0)).dispersion
    };
    assert!(dispersion(&learn(waves)) > dispersion(&usual));
}

#[test]
fn seasons_may_cross_the_new_year() {
    let seasons = Seasons(vec![
        Season {
            category: "housing.".into(),
            months: (10, 4),
            factor: 2.0,
        },
        Season {
            category: "housing.heating_off".into(),
            months: (10, 10),
            factor: 3.0,
        },
    ]);
    for (category, month, factor) in [
        (HEATING, 10, 6.0),
        (HEATING, 1, 2.0),
        (HEATING, 5, 1.0),
        ("roads.holes", 10, 1.0),
    ] {
        assert_eq!(seasons.factor(&category.into(), month), factor);
    }
}

#[test]
fn a_week_of_history_is_needed() {
    let town = cell(HEATING, "Белгород");
    let zone = TimeZone::get("Europe/Moscow").unwrap();
    let since = |days: i64| {
        let first = HourCount {
            cell: town.clone(),
            at: day(-days),
            count: 1,
        };
        Usual::learn(&[first], day(0), &zone)
    };
    assert!(Usual::learn(&[], day(0), &zone).is_none());
    assert!(since(6).is_none());
    assert!(since(8).is_some());
    assert!(since(80).is_none(), "too long ago");
}

#[test]
fn one_trouble_is_no_burst() {
    let at = |street: Option<&str>| {
        let mut one = incident(&[], &[]);
        one.place.street = street.map(str::to_owned);
        one.place.house = None;
        one
    };
    let (here, there, nowhere) = (at(Some("Мира")), at(Some("Щорса")), at(None));
    assert!(is_spread([&here, &there]));
    assert!(is_spread([&nowhere, &nowhere]));
    assert!(!is_spread([&here, &here]));
    assert!(!is_spread([&nowhere]));
    assert!(!is_spread([&nowhere, &here]), "it may be here");
    assert!(is_spread([&nowhere, &here, &nowhere]));
}

/// A year of ordinary messages: thirty busy cells, each looked at every hour. Chance alone raises no
/// more than one burst a week in the whole region.
#[test]
fn a_year_of_chance_raises_few_alarms() {
    let mut dice = Dice(2026);
    let settings = BurstSettings::default();
    let zone = TimeZone::get("Europe/Moscow").unwrap();
    let cells: Vec<Cell> = (0..30)
        .map(|n| cell(&format!("housing.c{}", n % 6), &format!("т{}", n / 6)))
        .collect();
    let hours_all = 60 * 7 * 24;
    // Between one message in three days and thirty a day; nights are quiet.
    let mut counts: Vec<Vec<u32>> = Vec::new();
    for n in 0..cells.len() {
        let daily = 0.33 * 1.168_f64.powi(i32::try_from(n).unwrap());
        let by_hour = (0..hours_all).map(|hour| {
            let awake = if hour % 24 < 7 { 0.2 } else { 1.33 };
            dice.poisson(daily / 24.0 * awake)
        });
        counts.push(by_hour.collect());
    }
    let start = day(0);
    let mut alarms = 0;
    for week in 8..60 {
        let now = hours(start, week * 7 * 24);
        let history: Vec<HourCount> = cells
            .iter()
            .zip(&counts)
            .flat_map(|(cell, counts)| {
                let past = (week - 8) * 7 * 24..week * 7 * 24;
                past.map(move |hour| HourCount {
                    cell: cell.clone(),
                    at: hours(start, hour),
                    count: counts[usize::try_from(hour).unwrap()],
                })
            })
            .filter(|one| one.count > 0)
            .collect();
        let usual = Usual::learn(&history, now, &zone).unwrap();
        for (cell, counts) in cells.iter().zip(&counts) {
            alarms += alarms_of_a_week(&usual.rate(cell, &settings), (counts, start, week));
        }
    }
    assert!(alarms <= 52, "{alarms} in a year");
}

/// Alarms of a week in which a burst stays open for a day.
fn alarms_of_a_week(rate: &Rate<'_>, (counts, start, week): (&[u32], Timestamp, i64)) -> u32 {
    let (mut alarms, mut open_until) = (0, 0);
    for hour in week * 7 * 24..(week + 1) * 7 * 24 {
        if hour < open_until {
            continue;
        }
        let last_day = hour - 24..hour;
        let messages = last_day.flat_map(|at| {
            let count = i64::from(counts[usize::try_from(at).unwrap()]);
            (0..count).map(move |n| Heard {
                incident: IncidentId(at),
                voice: Some(Voice(at * 100 + n)),
                at: hours(start, at) + SignedDuration::from_mins(30),
            })
        });
        let messages: Vec<Heard> = messages.collect();
        if rate.burst(&messages, hours(start, hour)).is_some() {
            alarms += 1;
            open_until = hour + 24;
        }
    }
    alarms
}

/// Chance with a seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn poisson(&mut self, mean: f64) -> u32 {
        let (limit, mut product, mut count) = ((-mean).exp(), self.next(), 0);
        while product > limit {
            product *= self.next();
            count += 1;
        }
        count
    }
}
