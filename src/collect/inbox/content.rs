//! What the files of a folder are: exports of many rows, or letters of one.

use std::{fs, io};

use jiff::Timestamp;

use super::folder::{FILE_MAX, Lying};
use crate::{
    collect::{
        file::{
            ColumnMap, Encoding, FileBatch, FileError, FileFault, FileOptions, FileSource, Purpose,
            Reject,
        },
        mail::{LETTER_MAX, letter},
    },
    domain::{ItemKind, Phones, RawItem, Tally, io_reason},
    text::redact,
};

/// What lies in a folder.
#[derive(Debug, Clone)]
pub enum Content {
    /// Exports (CSV, JSONL, XLSX), read by a column map: their messages, or their figures alone.
    Exports {
        /// The columns.
        map: Box<ColumnMap>,
        /// The encoding; none: as the map says.
        encoding: Option<Encoding>,
        /// What messages are when neither they nor the map say it.
        kind: Option<ItemKind>,
    },
    /// Letters (`.eml`, or the `new` of a maildir), a file each.
    Letters,
}

/// Why a file gives no rows.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    /// The machine could not read it.
    #[error("{}", io_reason(.0))]
    Io(#[from] io::Error),
    /// What is wrong with it: a sentence with a remedy, without words of the file.
    #[error("{0}")]
    Wrong(String),
}

impl From<FileError> for Unread {
    fn from(error: FileError) -> Self {
        match error.into_fault() {
            FileFault::Io(error) => Self::Io(error),
            other => Self::Wrong(other.without_words()),
        }
    }
}

impl Content {
    /// True when only figures are taken of the files.
    pub(super) fn is_counted(&self) -> bool {
        matches!(self, Self::Exports { map, .. } if map.purpose() == Purpose::Statistics)
    }

    /// Opens a file.
    pub(super) fn open(&self, file: &Lying, now: Timestamp) -> Result<Rows, Unread> {
        let wrong = |why: &str| Err(Unread::Wrong(why.to_owned()));
        if file.len > FILE_MAX {
            return wrong("файл больше 1 ГБ. Разделите его");
        }
        match self {
            Self::Exports {
                map,
                encoding,
                kind,
            } => {
                let options = FileOptions {
                    encoding: *encoding,
                    spread_days: None,
                    kind: *kind,
                    territory: None,
                    now,
                };
                let source = FileSource::open(&file.path, map, options)?;
                Ok(Rows::Export(Box::new(source)))
            }
            Self::Letters if file.len > LETTER_MAX => {
                wrong("письмо больше 25 МБ: вложения лучше передать иначе")
            }
            Self::Letters => {
                let bytes = fs::read(&file.path)?;
                let letter = letter(&bytes).map_err(|why| Unread::Wrong(why.to_string()))?;
                Ok(Rows::Letter(Some(Box::new(letter))))
            }
        }
    }

    /// What a file is called in sentences.
    pub(super) fn called(&self, name: &str) -> String {
        const NAME_MAX: usize = 80;
        match self {
            Self::Exports { .. } => {
                let name: String = name.chars().take(NAME_MAX).collect();
                format!("файл «{}»", redact(&name, &Phones::default()))
            }
            // Mail programs name a file by its subject or its writer.
            Self::Letters => "письмо".to_owned(),
        }
    }
}

/// An open file.
pub(super) enum Rows {
    Export(Box<FileSource>),
    Letter(Option<Box<RawItem>>),
}

impl Rows {
    /// The next rows, at most so many; none at the end.
    pub fn next(&mut self, most: usize) -> Result<Option<FileBatch>, Unread> {
        match self {
            Self::Export(source) => Ok(source.batch(most)?),
            Self::Letter(letter) => Ok(letter.take().map(|letter| FileBatch {
                items: vec![*letter],
                lines: vec![1],
                rejects: Vec::new(),
            })),
        }
    }

    /// What the next row counts; none at the end.
    pub fn next_tally(&mut self) -> Result<Option<Result<Tally, Reject>>, Unread> {
        match self {
            Self::Export(source) => Ok(source.next_tally()?),
            Self::Letter(_) => Ok(None),
        }
    }
}
