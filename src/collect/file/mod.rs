//! Files (JSONL, CSV and XLSX) as a source: bytes → records → rows → [`RawItem`]s, in batches, in
//! bounded memory.
//!
//! ```text
//! text ─ RecordReader ─► record ─ decode ─► Row (only mapped columns) ─► RawItem | Reject
//! workbook ─ cells ─────────────────────────┘
//! ```
//! A bad record is a [`Reject`] with its line and a remedy, and the reading goes on. Only columns
//! that the [`ColumnMap`] allows are looked at; there is none for authors. For statistics a row is a
//! [`Tally`], and its text is not looked at either. Repeating an import adds nothing: an id comes from
//! the file, or from the content, and is the same in every encoding.

mod columns;
mod encoding;
mod field;
mod ids;
mod moment;
mod records;
mod rejects;
mod row;
mod sheet;
mod tally;
mod text;

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

pub use columns::ColumnMap;
pub use encoding::{Encoding, ParseEncodingError};
pub use field::{Field, Purpose};
pub use rejects::{Reject, RejectsFile, rejects_path};

use self::{
    ids::Ids,
    row::{Row, to_item},
    sheet::SheetRows,
    tally::to_tally,
    text::TextRows,
};
use crate::domain::{ItemKind, RawItem, SourceId, Tally, TerritoryId, Timestamp, io_reason};

/// Records of one batch, good and bad together.
pub const BATCH_MAX: usize = 500;

/// How much of the file's start is looked at to guess encoding and delimiter, bytes.
const PROBE_BYTES: usize = 64 * 1024;

const STREAM: &str =
    "это поток или устройство, а нужен обычный файл. Сохраните данные в файл и загрузите его";

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", path.display(), fault)]
pub struct FileError {
    path: PathBuf,
    fault: FileFault,
}

/// What is wrong with a file, whichever it is.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// Opening or reading failed.
    // No `source`, for the message holds it already.
    #[error("файл не читается: {}", io_reason(.0))]
    Io(io::Error),
    /// The file is of another kind, or damaged: what it is and what to do, in Russian.
    #[error("{0}")]
    NotReadable(String),
    /// The head line lacks a column that must be there.
    #[error("в первой строке нет колонки {what}. Есть: {found}. {}", remedy(*field, expected))]
    NoColumn {
        /// Its field.
        field: Field,
        /// What it would be with: «с текстом».
        what: &'static str,
        /// The headings of the file.
        found: String,
        /// The headings the map knows.
        expected: String,
    },
}

impl FileError {
    /// This is wrong with the file.
    pub fn new(path: &Path, fault: FileFault) -> Self {
        let path = path.to_owned();
        Self { path, fault }
    }

    /// What is wrong, without the file's name.
    pub fn fault(&self) -> &FileFault {
        &self.fault
    }

    /// The same, taken out.
    pub fn into_fault(self) -> FileFault {
        self.fault
    }
}

impl FileFault {
    /// The sentence for notices, states and logs: without words of the file, for the first line of a
    /// file that has no headings is a resident's row.
    pub fn without_words(&self) -> String {
        match self {
            Self::NoColumn {
                field,
                what,
                expected,
                ..
            } => format!(
                "в первой строке нет колонки {what}. {}",
                remedy(*field, expected)
            ),
            Self::Io(_) | Self::NotReadable(_) => self.to_string(),
        }
    }
}

fn remedy(field: Field, expected: &str) -> String {
    let key = field.key();
    format!("Ожидается одна из: {expected}. Назовите её в карте колонок: [columns] {key} = \"…\"")
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
    /// The line of each message, 1-based.
    pub lines: Vec<u64>,
    /// Records that could not be read.
    pub rejects: Vec<Reject>,
}

/// An open file that gives its messages in batches.
#[derive(Debug)]
pub struct FileSource {
    path: PathBuf,
    body: Body,
    map: ColumnMap,
    options: FileOptions,
    bytes_total: u64,
    /// Those that the file itself gives.
    ids: Ids,
}

/// A message with the line where it begins.
type Message = (u64, RawItem);

/// What stands in the file.
#[derive(Debug)]
enum Body {
    Text(Box<TextRows>),
    Sheet(SheetRows),
}

impl Body {
    /// Opens a file; with its length in bytes.
    fn open(
        path: &Path,
        map: &ColumnMap,
        encoding: Option<Encoding>,
    ) -> Result<(Self, u64), FileFault> {
        // Before it is opened: a pipe would wait for its writer.
        let kind = std::fs::metadata(path).map_err(FileFault::Io)?;
        if !kind.is_file() && !kind.is_dir() {
            return Err(FileFault::NotReadable(STREAM.to_owned()));
        }
        let file = File::open(path).map_err(FileFault::Io)?;
        let bytes = file.metadata().map_err(FileFault::Io)?.len();
        let mut input = BufReader::with_capacity(PROBE_BYTES, file);
        let start = input.fill_buf().map_err(FileFault::Io)?;
        if let Some(message) = foreign(path, start) {
            return Err(FileFault::NotReadable(message.to_owned()));
        }
        if !start.starts_with(sheet::MAGIC) {
            return Ok((
                Self::Text(Box::new(TextRows::open(path, input, map, encoding)?)),
                bytes,
            ));
        }
        // The directory of an archive stands at its end: the file is read from the start again.
        let file = File::open(path).map_err(FileFault::Io)?;
        let rows = SheetRows::read(file, bytes, map).map_err(FileFault::NotReadable)?;
        Ok((Self::Sheet(rows), bytes))
    }

    /// What the next row makes of its line and fields, or a reject; empty lines are passed over.
    fn next<T>(
        &mut self,
        map: &ColumnMap,
        make: impl FnMut(u64, Row) -> Result<T, String>,
    ) -> io::Result<Option<Result<T, Reject>>> {
        match self {
            Self::Text(text) => text.next(map, make),
            Self::Sheet(sheet) => Ok(sheet.next(make)),
        }
    }
}

impl FileSource {
    /// Opens a file; the format follows from its name, or from its first bytes.
    ///
    /// # Errors
    /// When it cannot be read, is no table, or its head line lacks a column that must be there.
    pub fn open(path: &Path, map: &ColumnMap, options: FileOptions) -> Result<Self, FileError> {
        let (body, bytes_total) =
            Body::open(path, map, options.encoding).map_err(|fault| FileError::new(path, fault))?;
        Ok(Self {
            path: path.to_owned(),
            body,
            map: map.clone(),
            options,
            bytes_total,
            ids: Ids::default(),
        })
    }

    /// The next batch of at most [`BATCH_MAX`] records; `None` at the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read further. Bad records are rejects, not errors.
    pub fn next_batch(&mut self) -> Result<Option<FileBatch>, FileError> {
        self.batch(BATCH_MAX)
    }

    /// The next batch of at most `most` records; `None` at the end of the file.
    ///
    /// # Errors
    /// As [`next_batch`](Self::next_batch).
    pub fn batch(&mut self, most: usize) -> Result<Option<FileBatch>, FileError> {
        let mut batch = FileBatch::default();
        while batch.items.len() + batch.rejects.len() < most {
            match self.next_item()? {
                Some(Ok((line, item))) => {
                    batch.lines.push(line);
                    batch.items.push(item);
                }
                Some(Err(reject)) => batch.rejects.push(reject),
                None => break,
            }
        }
        let is_empty = batch.items.is_empty() && batch.rejects.is_empty();
        Ok((!is_empty).then_some(batch))
    }

    /// What the next row counts, for a map of statistics; `None` at the end of the file.
    ///
    /// # Errors
    /// As [`next_batch`](Self::next_batch).
    pub fn next_tally(&mut self) -> Result<Option<Result<Tally, Reject>>, FileError> {
        let (map, options) = (&self.map, &self.options);
        let next = self.body.next(map, |_, row| to_tally(row, map, options));
        next.map_err(|error| FileError::new(&self.path, FileFault::Io(error)))
    }

    fn next_item(&mut self) -> Result<Option<Result<Message, Reject>>, FileError> {
        let (map, options, ids) = (&self.map, &self.options, &mut self.ids);
        let next = self.body.next(map, |line, row| {
            // An id out of the content cannot stand for two contents.
            let given = row[Field::Id as usize].is_some();
            let item = to_item(row, map, options)?;
            if given {
                ids.admit(line, &item)?;
            }
            Ok((line, item))
        });
        next.map_err(|error| FileError::new(&self.path, FileFault::Io(error)))
    }

    /// Bytes read so far, for a progress bar.
    pub fn bytes_read(&self) -> u64 {
        match &self.body {
            Body::Text(text) => text.bytes_read(),
            Body::Sheet(sheet) => sheet.share_of(self.bytes_total),
        }
    }

    /// Bytes of the whole file when it was opened.
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total
    }
}

/// The source a file's messages belong to: `file:` and its name without the ending. Files of one name
/// are taken for exports of one system, wherever they lie: the same id is the same message, written
/// again or edited. Equal ids of files of two names do not meet.
pub fn source_id(path: &Path) -> SourceId {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    SourceId::new(format!("file:{stem}"))
}

/// What the first bytes say when they are neither text nor a workbook.
fn foreign(path: &Path, start: &[u8]) -> Option<&'static str> {
    const OLD: &[u8] = b"\xd0\xcf\x11\xe0";
    const KINDS: [(&[u8], &str); 4] = [
        (
            OLD,
            "это старая таблица Excel. Сохраните её как .xlsx или CSV (UTF-8)",
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
    // A workbook with a password lies in a container of the old format.
    if start.starts_with(OLD) && path.extension().is_some_and(|ending| ending == "xlsx") {
        return Some("книга защищена паролем. Снимите защиту и сохраните её заново");
    }
    KINDS
        .iter()
        .find(|(magic, _)| start.starts_with(magic))
        .map(|(_, message)| *message)
}
