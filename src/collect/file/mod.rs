//! Files (JSONL and CSV) as a source: bytes → records → rows → [`RawItem`]s, in batches, in bounded memory.
//!
//! ```text
//! file ─ RecordReader ─► record ─ decode ─► Row (only mapped columns) ─► RawItem | Reject
//! ```
//! A bad record is a [`Reject`] with its line and a remedy, and the reading goes on. Only columns
//! that the [`ColumnMap`] allows are looked at; there is none for authors. Repeating an import adds
//! nothing: an id comes from the file, or from the content, and is the same in every encoding.

mod columns;
mod encoding;
mod moment;
mod records;
mod rejects;
mod row;

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

pub use columns::{ColumnMap, Field};
pub use encoding::{Encoding, ParseEncodingError};
pub use rejects::{Reject, RejectsFile, rejects_path};

use self::{
    encoding::{Script, decode, probe},
    records::{Framing, Outcome, RecordReader},
    row::{RowReader, to_item},
};
use crate::domain::{ItemKind, RawItem, SourceId, TerritoryId, Timestamp, io_reason};

/// Records of one batch, good and bad together.
pub const BATCH_MAX: usize = 500;

/// How much of the file's start is looked at to guess encoding and delimiter, bytes.
const PROBE_BYTES: usize = 64 * 1024;

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Opening or reading failed.
    #[error("не читается файл {}: {}", path.display(), io_reason(error))]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said; no `source`, for the message holds it already.
        error: io::Error,
    },
    /// The file is of another kind, for example a spreadsheet.
    #[error("{}: {message}", path.display())]
    NotReadable {
        /// The file.
        path: PathBuf,
        /// What it is and what to do, in Russian.
        message: String,
    },
    /// The head line has no column with the text.
    #[error(
        "{}: в первой строке нет колонки с текстом. Есть: {found}. Ожидается одна из: {expected}. \
         Назовите её в карте колонок: [columns] text = \"…\"", path.display()
    )]
    NoText {
        /// The file.
        path: PathBuf,
        /// The headings of the file.
        found: String,
        /// The headings the map knows.
        expected: String,
    },
}

/// How to read a file.
#[derive(Debug, Clone)]
pub struct FileOptions {
    /// The encoding; `None` takes that of the map.
    pub encoding: Option<Encoding>,
    /// Spread messages without a date over so many last days; `None` dates them `now`.
    pub spread_days: Option<u16>,
    /// What messages are when neither they nor the map say it; `None`: posts.
    pub kind: Option<ItemKind>,
    /// The territory of messages that name none.
    pub territory: Option<TerritoryId>,
    /// The time of the import.
    pub now: Timestamp,
}

/// Good and bad records of one read.
#[derive(Debug, Default, PartialEq)]
pub struct FileBatch {
    /// Messages, in the file's order.
    pub items: Vec<RawItem>,
    /// Records that could not be read.
    pub rejects: Vec<Reject>,
}

/// An open file that gives its messages in batches.
#[derive(Debug)]
pub struct FileSource {
    path: PathBuf,
    records: RecordReader,
    script: Script,
    rows: RowReader,
    map: ColumnMap,
    options: FileOptions,
    bytes_total: u64,
}

impl FileSource {
    /// Opens a file; the format follows from its name, or from its first character.
    ///
    /// # Errors
    /// When it cannot be read, is no text table, or its head line has no column with the text.
    pub fn open(path: &Path, map: &ColumnMap, options: FileOptions) -> Result<Self, FileError> {
        let io = |error| FileError::Io {
            path: path.to_owned(),
            error,
        };
        let file = File::open(path).map_err(io)?;
        let bytes_total = file.metadata().map_err(io)?.len();
        let mut input = BufReader::with_capacity(PROBE_BYTES, file);
        let start = input.fill_buf().map_err(io)?;
        if let Some(message) = foreign(start) {
            return Err(FileError::NotReadable {
                path: path.to_owned(),
                message: message.to_owned(),
            });
        }
        let script = probe(start, options.encoding.unwrap_or(map.encoding));
        let delimiter = (!is_jsonl(path, start)).then(|| map.delimiter.unwrap_or(guess(start)));
        let framing = delimiter.map_or(Framing::Lines, Framing::Quoted);
        let mut source = Self {
            path: path.to_owned(),
            records: RecordReader::new(Box::new(input), framing),
            script,
            rows: RowReader::Json,
            map: map.clone(),
            options,
            bytes_total,
        };
        if let Some(delimiter) = delimiter {
            source.read_head(delimiter)?;
        }
        Ok(source)
    }

    /// The next batch of at most [`BATCH_MAX`] records; `None` at the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read further. Bad records are rejects, not errors.
    pub fn next_batch(&mut self) -> Result<Option<FileBatch>, FileError> {
        let mut batch = FileBatch::default();
        while batch.items.len() + batch.rejects.len() < BATCH_MAX {
            match self.next_row()? {
                Some(Ok(item)) => batch.items.push(item),
                Some(Err(reject)) => batch.rejects.push(reject),
                None => break,
            }
        }
        let is_empty = batch.items.is_empty() && batch.rejects.is_empty();
        Ok((!is_empty).then_some(batch))
    }

    /// Bytes read so far, for a progress bar.
    pub fn bytes_read(&self) -> u64 {
        self.records.bytes_read()
    }

    /// Bytes of the whole file when it was opened.
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    /// One message or reject; empty lines are passed over.
    fn next_row(&mut self) -> Result<Option<Result<RawItem, Reject>>, FileError> {
        loop {
            let record = self.records.next().map_err(|error| FileError::Io {
                path: self.path.clone(),
                error,
            })?;
            let Some(record) = record else {
                return Ok(None);
            };
            let reject = |reason: String| Reject {
                line: record.line,
                reason,
                raw: String::from_utf8_lossy(record.bytes).into_owned(),
            };
            if let Outcome::Bad(reason) = record.outcome {
                return Ok(Some(Err(reject(reason.to_owned()))));
            }
            if record.bytes.trim_ascii().is_empty() {
                continue;
            }
            let row = decode(record.bytes, self.script)
                .and_then(|text| self.rows.read(&text, &self.map))
                .and_then(|row| to_item(row, &self.map, &self.options));
            return Ok(Some(row.map_err(reject)));
        }
    }

    /// Reads the head line of a CSV file and finds the mapped columns in it.
    fn read_head(&mut self, delimiter: u8) -> Result<(), FileError> {
        let head = self.records.next().map_err(|error| FileError::Io {
            path: self.path.clone(),
            error,
        })?;
        let Some(head) = head else {
            return Ok(());
        };
        let text = decode(head.bytes, self.script).map_err(|message| FileError::NotReadable {
            path: self.path.clone(),
            message,
        })?;
        self.rows =
            RowReader::csv(&text, delimiter, &self.map).map_err(|found| FileError::NoText {
                path: self.path.clone(),
                found,
                expected: self.map.names(Field::Text).join(", "),
            })?;
        Ok(())
    }
}

/// The source a file's messages belong to: `file:` and its name without the ending, so that equal
/// ids of two exports do not meet and a repeated import of one finds its own.
pub fn source_id(path: &Path) -> SourceId {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    SourceId::new(format!("file:{stem}"))
}

/// What the first bytes say when they are no text.
fn foreign(start: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 5] = [
        (
            b"PK\x03\x04",
            "это таблица Excel или архив. Сохраните лист как CSV (UTF-8)",
        ),
        (
            b"\xd0\xcf\x11\xe0",
            "это старая таблица Excel. Сохраните лист как CSV (UTF-8)",
        ),
        (b"\x1f\x8b", "файл сжат. Распакуйте его: gunzip"),
        (
            b"\xff\xfe",
            "файл в кодировке UTF-16. Пересохраните его в UTF-8",
        ),
        (
            b"\xfe\xff",
            "файл в кодировке UTF-16. Пересохраните его в UTF-8",
        ),
    ];
    KINDS
        .iter()
        .find(|(magic, _)| start.starts_with(magic))
        .map(|(_, message)| *message)
}

fn is_jsonl(path: &Path, start: &[u8]) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    match ending.to_ascii_lowercase().as_str() {
        "jsonl" | "ndjson" | "json" => true,
        "csv" | "tsv" => false,
        _ => encoding::without_bom(start).trim_ascii_start().first() == Some(&b'{'),
    }
}

/// The delimiter that stands most often in the head line; a semicolon when none does.
fn guess(start: &[u8]) -> u8 {
    let head = start.split(|byte| *byte == b'\n').next().unwrap_or(start);
    let times = |delimiter: u8| head.iter().filter(|byte| **byte == delimiter).count();
    // The first of equals must win, and `max_by_key` takes the last: hence the order.
    [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|delimiter| times(*delimiter))
        .unwrap_or(b';')
}
