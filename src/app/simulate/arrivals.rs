//! When messages come: by the days of a file of appeals, or by a year that is made up.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::luck::{Luck, digest};

/// Most appeals that a file may hold: all are in memory.
const ROWS_MAX: usize = 2_000_000;
/// Where a file is packed, it begins so.
const GZIP: [u8; 2] = [0x1F, 0x8B];
/// How often messages come in each hour of the day.
const BY_HOUR: [u32; 24] = [
    4, 2, 2, 1, 1, 3, 8, 18, 26, 30, 30, 28, 26, 25, 25, 24, 24, 26, 28, 29, 26, 20, 14, 8,
];
/// Messages of a made-up day, and its share by the day of the week, Monday first.
const A_DAY: f64 = 60.0;
const BY_WEEKDAY: [f64; 7] = [1.2, 1.1, 1.05, 1.0, 1.0, 0.85, 0.8];
/// Addresses of a made-up town that ever complain.
const ADDRESSES: f64 = 3_000.0;
/// What ever goes wrong at one of them.
const TROUBLES: usize = 2;
/// Of a hundred made-up days, those on which something breaks for many at once; and how many complain.
const BREAKS: f64 = 8.0;
const BROKEN_FOR: usize = 30;
/// Minutes within which they complain.
const BROKEN_MINUTES: usize = 180;

/// An appeal of a file: its day, and what tells its kind and address from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appeal {
    /// The day it was opened.
    pub day: Date,
    /// Its category, as a number; by chance where the file has none.
    category: Option<u64>,
    /// Its address, as a number.
    address: Option<u64>,
}

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

/// A file of appeals that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum AppealsError {
    /// Reading failed.
    #[error("файл не читается: {0}")]
    Read(#[from] io::Error),
    /// It is no table with the column that is needed.
    #[error(
        "строка {line}: {what}. Нужен CSV с заголовком: столбец opened (день, 2026-03-14) и, если есть, category и address"
    )]
    Row {
        /// Its line, 1-based.
        line: u64,
        /// What is wrong.
        what: String,
    },
}

/// Reads the days of appeals from CSV, packed by gzip or not.
///
/// # Errors
/// [`AppealsError`].
pub fn read(input: impl Read) -> Result<Vec<Appeal>, AppealsError> {
    let mut input = BufReader::new(input);
    if input.fill_buf()?.starts_with(&GZIP) {
        rows(MultiGzDecoder::new(input))
    } else {
        rows(input)
    }
}

fn rows(input: impl Read) -> Result<Vec<Appeal>, AppealsError> {
    let wrong = |line: u64, what: &str| AppealsError::Row {
        line,
        what: what.to_owned(),
    };
    let broken = |error: csv::Error| match error.position().map(csv::Position::line) {
        Some(line) => wrong(line, "это не CSV"),
        None => AppealsError::Read(io::Error::other(error)),
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let heads = reader.headers().map_err(broken)?.clone();
    let column = |name: &str| heads.iter().position(|head| head.trim() == name);
    let opened = column("opened").ok_or_else(|| wrong(1, "нет столбца opened"))?;
    let (category, address) = (column("category"), column("address"));
    let mut appeals = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let day = record.get(opened).and_then(|written| written.get(..10));
        let day = day.and_then(|day| day.parse().ok());
        let number = |at: Option<usize>| {
            let written = record.get(at?)?.trim();
            (!written.is_empty()).then(|| digest(written))
        };
        if appeals.len() == ROWS_MAX {
            return Err(wrong(
                line,
                &format!("строк больше {ROWS_MAX}: разделите файл"),
            ));
        }
        appeals.push(Appeal {
            day: day.ok_or_else(|| wrong(line, "в столбце opened не день"))?,
            category: number(category),
            address: number(address),
        });
    }
    match appeals.is_empty() {
        true => Err(wrong(1, "в файле нет ни одной строки")),
        false => Ok(appeals),
    }
}

/// The first day to play: `from`, or with a file the next day on which its days of the week stay what they
/// were.
pub(super) fn first_day(from: Date, days: u16, appeals: Option<&[Appeal]>) -> Date {
    let Some(earliest) = appeals.and_then(|appeals| earliest(days, appeals)) else {
        return from;
    };
    let later = (weekday(earliest) + 7 - weekday(from)) % 7;
    from.saturating_add(i32::try_from(later).unwrap_or_default().days())
}

/// The messages of these days, in order. Of a file the last days are taken.
pub(super) fn stream(
    (from, days): (Date, u16),
    appeals: Option<&[Appeal]>,
    zone: &TimeZone,
    luck: &mut Luck,
) -> Vec<Arrival> {
    let mut written = match appeals {
        Some(appeals) => moved((from, days), appeals, luck),
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

fn made_up((from, days): (Date, u16), luck: &mut Luck) -> Vec<Written> {
    let mut written = Vec::new();
    for passed in 0..i32::from(days) {
        let day = from.saturating_add(passed.days());
        let mean = A_DAY * BY_WEEKDAY[weekday(day)];
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
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    const FILE: &str = "id,category,address,opened\n\
        1,20.1,\"ул. Вязовая, 3\",2019-03-11 2019\n\
        2,20.1,\"ул. Вязовая, 3\",2019-03-12\n\
        3,7.4,,2019-03-17\n";

    fn told(text: &str) -> String {
        read(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn days_are_read_packed_or_not() {
        let plain = read(FILE.as_bytes()).unwrap();
        assert_eq!(plain.len(), 3);
        assert_eq!(plain[0].category, plain[1].category);
        assert_eq!(plain[0].address, plain[1].address);
        assert_ne!(plain[1].category, plain[2].category);
        assert_eq!(plain[2].address, None);
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(FILE.as_bytes()).unwrap();
        assert_eq!(read(packed.finish().unwrap().as_slice()).unwrap(), plain);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        assert!(told("id,day\n1,2019-03-11\n").starts_with("строка 1: нет столбца opened"));
        assert!(told("opened\n2019-03-11\nвчера\n").starts_with("строка 3: в столбце"));
        assert!(told("opened\n").contains("ни одной строки"));
    }

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

    #[test]
    fn a_made_up_month_is_busy_by_day() {
        let (zone, from) = (TimeZone::UTC, jiff::civil::date(2025, 1, 1));
        let make = |seed| stream((from, 30), None, &zone, &mut Luck::of(seed, "arrivals"));
        let month = make(1);
        assert!((1_600..2_200).contains(&month.len()), "{}", month.len());
        assert!(month.is_sorted_by_key(|one| one.at));
        let night = month
            .iter()
            .filter(|one| zone.to_datetime(one.at).hour() < 6);
        assert!(night.count() * 15 < month.len());
        assert_eq!(make(1), month);
        assert_ne!(make(2), month);
    }
}
