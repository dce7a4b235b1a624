//! When messages come: by the days of a file of appeals, or by a year that is made up.

use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::{
    appeals::{Appeal, Appeals},
    luck::{Luck, digest},
};

/// How often messages come in each hour of the day.
const BY_HOUR: [u32; 24] = [
    4, 2, 2, 1, 1, 3, 8, 18, 26, 30, 30, 28, 26, 25, 25, 24, 24, 26, 28, 29, 26, 20, 14, 8,
];
/// Messages of a made-up day, its share by the day of the week, Monday first, and by the month: heating
/// and snow in winter, mud and holes in spring, least in summer, the first cold in October.
const A_DAY: f64 = 60.0;
const BY_WEEKDAY: [f64; 7] = [1.2, 1.1, 1.05, 1.0, 1.0, 0.85, 0.8];
const BY_MONTH: [f64; 12] = [
    1.15, 1.1, 1.15, 1.05, 0.95, 0.9, 0.8, 0.85, 0.95, 1.1, 1.0, 1.0,
];
/// Addresses of a made-up town that ever complain.
const ADDRESSES: f64 = 3_000.0;
/// What ever goes wrong at one of them.
const TROUBLES: usize = 2;
/// Of a hundred made-up days, those on which something breaks for many at once; and how many complain.
const BREAKS: f64 = 8.0;
const BROKEN_FOR: usize = 30;
/// Minutes within which they complain.
const BROKEN_MINUTES: usize = 180;

/// A message on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arrival {
    /// When it comes.
    pub at: Timestamp,
    /// Equal numbers are of one kind.
    pub category: u64,
    /// Equal numbers are of one address.
    pub address: u64,
}

/// The first day to play: `from`, or with a file the next day on which its days of the week stay what they
/// were.
pub(super) fn first_day(from: Date, days: u16, appeals: Option<&Appeals>) -> Date {
    let Some(earliest) = appeals.and_then(|appeals| earliest(days, &appeals.rows)) else {
        return from;
    };
    let later = (weekday(earliest) + 7 - weekday(from)) % 7;
    from.saturating_add(i32::try_from(later).unwrap_or_default().days())
}

/// The messages of these days, in order. Of a file the last days are taken.
pub(super) fn stream(
    (from, days): (Date, u16),
    appeals: Option<&Appeals>,
    zone: &TimeZone,
    luck: &mut Luck,
) -> Vec<Arrival> {
    let mut written = match appeals {
        Some(appeals) => moved((from, days), &appeals.rows, luck),
        None => made_up((from, days), luck),
    };
    // Minutes after midnight; the order of equal ones is that of their making.
    written.sort_by_key(|(day, minutes, _)| (*day, *minutes));
    let moment = |day: Date, minutes: usize| {
        let midnight = day
            .to_zoned(zone.clone())
            .map(|midnight| midnight.timestamp());
        let midnight = midnight.unwrap_or(Timestamp::MAX);
        let after = SignedDuration::from_mins(i64::try_from(minutes).unwrap_or_default());
        midnight.saturating_add(after).unwrap_or(Timestamp::MAX)
    };
    let arrivals = written
        .into_iter()
        .map(|(day, minutes, (category, address))| Arrival {
            at: moment(day, minutes),
            category,
            address,
        });
    arrivals.collect()
}

/// A day, minutes after its midnight, category and address.
type Written = (Date, usize, (u64, u64));

fn time_of_day(luck: &mut Luck) -> usize {
    luck.weighted(&BY_HOUR) * 60 + luck.below(60)
}

fn moved((from, days): (Date, u16), appeals: &[Appeal], luck: &mut Luck) -> Vec<Written> {
    let earliest = earliest(days, appeals).unwrap_or(from);
    let mut written = Vec::new();
    for appeal in appeals {
        let passed = (appeal.day - earliest).get_days();
        if (0..i32::from(days)).contains(&passed) {
            let mut number = |known: Option<u64>| known.unwrap_or_else(|| luck.draw());
            let what = (number(appeal.category), number(appeal.address));
            let day = from.saturating_add(passed.days());
            written.push((day, time_of_day(luck), what));
        }
    }
    written
}

/// The first of the last days of a file.
fn earliest(days: u16, appeals: &[Appeal]) -> Option<Date> {
    let newest = appeals.iter().map(|appeal| appeal.day).max()?;
    Some(newest.saturating_sub((i32::from(days) - 1).days()))
}

fn weekday(day: Date) -> usize {
    let number = |weekday: Weekday| weekday.to_monday_zero_offset();
    usize::try_from(number(day.weekday())).unwrap_or_default()
}

fn month(day: Date) -> usize {
    usize::try_from(day.month() - 1).unwrap_or_default()
}

fn made_up((from, days): (Date, u16), luck: &mut Luck) -> Vec<Written> {
    let mut written = Vec::new();
    for passed in 0..i32::from(days) {
        let day = from.saturating_add(passed.days());
        let mean = A_DAY * BY_WEEKDAY[weekday(day)] * BY_MONTH[month(day)];
        for _ in 0..luck.count(mean) {
            let what = a_trouble(luck);
            written.push((day, time_of_day(luck), what));
        }
        if luck.happens(BREAKS) {
            let (start, what) = (time_of_day(luck), a_trouble(luck));
            for _ in 0..luck.below(BROKEN_FOR) {
                // At midnight they go to sleep.
                let minutes = start + luck.below(BROKEN_MINUTES);
                written.push((day, minutes.min(24 * 60 - 1), what));
            }
        }
    }
    written
}

/// A kind of trouble and its address: few addresses complain often, most seldom, and of the same again.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small number that is no less than nothing"
)]
fn a_trouble(luck: &mut Luck) -> (u64, u64) {
    let address = (luck.share().powi(3) * ADDRESSES) as u64;
    let trouble = luck.below(TROUBLES);
    let kind = digest(&format!("{address}/{trouble}"));
    (kind, digest(&address.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{super::appeals::read, *};

    const FILE: &str = "opened\n2019-03-11 2019\n2019-03-12\n2019-03-17\n";

    #[test]
    fn a_file_gives_its_last_days_and_keeps_its_weekdays() {
        let zone = TimeZone::UTC;
        let appeals = read(FILE.as_bytes()).unwrap();
        let days = |days| {
            let from = first_day(jiff::civil::date(2025, 1, 1), days, Some(&appeals));
            let mut luck = Luck::of(1, "arrivals");
            let stream = stream((from, days), Some(&appeals), &zone, &mut luck);
            let days = stream.iter().map(|one| zone.to_datetime(one.at).date());
            let days = days.map(|day| day.strftime("%d.%m %a").to_string());
            days.collect::<Vec<_>>().join(", ")
        };
        // A Monday, a Tuesday and a Sunday; the year 2025 begins on a Wednesday.
        assert_eq!(days(7), "06.01 Mon, 07.01 Tue, 12.01 Sun");
        assert_eq!(days(14), "13.01 Mon, 14.01 Tue, 19.01 Sun");
        assert_eq!(days(6), "07.01 Tue, 12.01 Sun");
    }

    fn made(days: u16, seed: u64) -> Vec<Arrival> {
        let (zone, from) = (TimeZone::UTC, jiff::civil::date(2025, 1, 1));
        stream((from, days), None, &zone, &mut Luck::of(seed, "arrivals"))
    }

    #[test]
    fn a_made_up_month_is_busy_by_day() {
        let month = made(30, 1);
        assert!((1_600..2_400).contains(&month.len()), "{}", month.len());
        assert!(month.is_sorted_by_key(|one| one.at));
        let hour = |one: &&Arrival| TimeZone::UTC.to_datetime(one.at).hour();
        let night = month.iter().filter(|one| hour(one) < 6);
        assert!(night.count() * 15 < month.len());
        assert_eq!(made(30, 1), month);
        assert_ne!(made(30, 2), month);
    }

    #[test]
    fn a_made_up_year_has_its_seasons_and_its_week() {
        let year = made(365, 1);
        let days = year
            .iter()
            .map(|one| TimeZone::UTC.to_datetime(one.at).date());
        let days: Vec<Date> = days.collect();
        let of = |month: i8| days.iter().filter(|day| day.month() == month).count();
        assert!(of(1) * 10 > of(7) * 12, "{} {}", of(1), of(7));
        let on = |weekday| days.iter().filter(|day| day.weekday() == weekday).count();
        let (monday, sunday) = (on(Weekday::Monday), on(Weekday::Sunday));
        assert!(monday * 10 > sunday * 12, "{monday} {sunday}");
    }
}
