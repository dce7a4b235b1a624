//! The days of a file of appeals, to come again: CSV, packed by gzip or not. A row that cannot be read is
//! counted and told; the file stands as long as one row can.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use jiff::civil::Date;
use serde::Serialize;

use super::luck::digest;
use crate::domain::io_reason;

/// Most appeals that a file may hold: all are in memory.
const ROWS_MAX: usize = 2_000_000;
/// Rows that are told one by one of those that cannot be read.
const TOLD: usize = 5;
/// Where a file is packed, it begins so.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// An appeal of a file: its day, and what tells its kind and address from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Appeal {
    /// The day it was opened.
    pub day: Date,
    /// Its category, as a number; by chance where the file has none.
    pub category: Option<u64>,
    /// Its address, as a number.
    pub address: Option<u64>,
}

/// Rows that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// How many.
    pub count: usize,
    /// The first few: their lines, 1-based, and what is wrong, in Russian.
    pub first: Vec<(u64, &'static str)>,
}

impl Rejected {
    fn add(&mut self, line: u64, what: &'static str) {
        self.count += 1;
        if self.first.len() < TOLD {
            self.first.push((line, what));
        }
    }
}

/// A file of appeals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeals {
    /// Those that could be read; at least one.
    pub(super) rows: Vec<Appeal>,
    /// The others.
    pub(super) rejected: Rejected,
}

impl Appeals {
    /// Its first and its last day.
    pub(super) fn days(&self) -> Option<(Date, Date)> {
        let days = || self.rows.iter().map(|row| row.day);
        days().min().zip(days().max())
    }
}

/// A file of appeals that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AppealsError {
    /// Reading failed.
    #[error("файл не читается: {}", io_reason(.0))]
    Read(#[from] io::Error),
    /// It is no table with the column that is needed.
    #[error(
        "строка {line}: {what}. Нужен CSV с заголовком: столбец opened (день, 2026-03-14) и, если есть, category и address"
    )]
    Row {
        /// Its line, 1-based.
        line: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// More rows than fit.
    #[error("строк больше {ROWS_MAX}: разделите файл")]
    TooLong,
}

/// Reads the days of appeals from CSV, packed by gzip or not.
///
/// # Errors
/// [`AppealsError`].
pub fn read(input: impl Read) -> Result<Appeals, AppealsError> {
    let mut input = BufReader::new(input);
    if input.fill_buf()?.starts_with(&GZIP) {
        rows(MultiGzDecoder::new(input))
    } else {
        rows(input)
    }
}

fn rows(input: impl Read) -> Result<Appeals, AppealsError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let wrong = |line, what| AppealsError::Row { line, what };
    let heads = reader.headers().map_err(|error| match line_of(error) {
        Ok(line) => wrong(line, "это не CSV"),
        Err(error) => error.into(),
    });
    let heads = heads?.clone();
    let column = |name: &str| heads.iter().position(|head| head.trim() == name);
    let opened = column("opened").ok_or_else(|| wrong(1, "нет столбца opened"))?;
    let (category, address) = (column("category"), column("address"));
    let (mut rows, mut rejected) = (Vec::new(), Rejected::default());
    for record in reader.records() {
        let record = match record.map_err(line_of) {
            Ok(record) => record,
            Err(error) => {
                rejected.add(error?, "это не текст в UTF-8");
                continue;
            }
        };
        if rows.len() + rejected.count == ROWS_MAX {
            return Err(AppealsError::TooLong);
        }
        let number = |at: Option<usize>| {
            let written = record.get(at?)?.trim();
            (!written.is_empty()).then(|| digest(written))
        };
        let day = record.get(opened).and_then(|written| written.get(..10));
        match day.and_then(|day| day.parse().ok()) {
            Some(day) => rows.push(Appeal {
                day,
                category: number(category),
                address: number(address),
            }),
            None => {
                let line = record.position().map_or(0, csv::Position::line);
                rejected.add(line, "в столбце opened не день");
            }
        }
    }
    match (rows.is_empty(), rejected.first.first()) {
        (true, Some((line, what))) => Err(wrong(*line, what)),
        (true, None) => Err(wrong(1, "в файле нет ни одной строки")),
        (false, _) => Ok(Appeals { rows, rejected }),
    }
}

/// The line of a row that is no text; what is no fault of a row cannot be passed over.
fn line_of(error: csv::Error) -> Result<u64, io::Error> {
    match error.position().map(csv::Position::line) {
        Some(line) => Ok(line),
        None => Err(io::Error::other(error)),
    }
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

    fn packed(text: &str) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    }

    fn told(text: &str) -> String {
        read(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn days_are_read_packed_or_not() {
        let plain = read(FILE.as_bytes()).unwrap();
        let [first, second, third] = plain.rows[..] else {
            panic!("{plain:?}");
        };
        assert_eq!(first.category, second.category);
        assert_eq!(first.address, second.address);
        assert_ne!(second.category, third.category);
        assert_eq!(third.address, None);
        assert_eq!(plain.rejected, Rejected::default());
        assert_eq!(read(packed(FILE).as_slice()).unwrap(), plain);
    }

    #[test]
    fn a_row_that_cannot_be_read_is_passed_over_and_told() {
        let mut bytes = b"opened\nyesterday\n2019-03-11\n".to_vec();
        bytes.extend(b"\xFF\xFE\n2019-03-12\n\"\"\n");
        let appeals = read(bytes.as_slice()).unwrap();
        assert_eq!(appeals.rows.len(), 2);
        let first = [
            (2, "в столбце opened не день"),
            (4, "это не текст в UTF-8"),
            (6, "в столбце opened не день"),
        ];
        assert_eq!(appeals.rejected.first, first);
        let many = format!("opened\n2019-03-11\n{}", "?\n".repeat(100));
        let Rejected { count, first } = read(many.as_bytes()).unwrap().rejected;
        assert_eq!((count, first.len()), (100, TOLD));
    }

    #[test]
    fn a_file_without_a_single_day_is_refused() {
        assert!(told("id,day\n1,2019-03-11\n").starts_with("строка 1: нет столбца opened"));
        assert!(told("opened\nвчера\nсегодня\n").starts_with("строка 2: в столбце"));
        assert!(told("opened\n").contains("ни одной строки"));
        assert!(told("").starts_with("строка 1: нет столбца opened"));
    }

    #[test]
    fn a_packed_file_that_breaks_off_is_refused() {
        let mut whole = packed(&FILE.repeat(50));
        whole.truncate(whole.len() - 9);
        let error = read(whole.as_slice()).unwrap_err();
        assert!(matches!(error, AppealsError::Read(_)), "{error}");
    }
}
