//! What the files of a folder are: exports of many rows, or letters of one.

use std::fs;

use jiff::Timestamp;

use super::folder::{FILE_MAX, Lying};
use crate::{
    collect::{
        file::{ColumnMap, Encoding, FileBatch, FileOptions, FileSource},
        mail::{LETTER_MAX, letter},
    },
    domain::{ItemKind, Phones, RawItem, io_reason},
    text::redact,
};

/// What lies in a folder.
#[derive(Debug, Clone)]
pub enum Content {
    /// Exports (CSV, JSONL, XLSX), read by a column map.
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

impl Content {
    /// Opens a file; the error is a sentence with a remedy.
    pub(super) fn open(&self, file: &Lying, now: Timestamp) -> Result<Rows, String> {
        if file.len > FILE_MAX {
            return Err("файл больше 1 ГБ. Разделите его".to_owned());
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
                let source = FileSource::open(&file.path, map, options);
                Ok(Rows::Export(Box::new(
                    source.map_err(|error| error.fault().to_string())?,
                )))
            }
            Self::Letters if file.len > LETTER_MAX => {
                Err("письмо больше 25 МБ: вложения лучше передать иначе".to_owned())
            }
            Self::Letters => {
                let bytes = fs::read(&file.path).map_err(|error| io_reason(&error))?;
                let letter = letter(&bytes).map_err(|error| error.to_string())?;
                Ok(Rows::Letter(Some(Box::new(letter))))
            }
        }
    }

    /// What a file is called in sentences.
    pub(super) fn called(&self, file: &Lying) -> String {
        const NAME_MAX: usize = 80;
        match self {
            Self::Exports { .. } => {
                let name: String = file.name().chars().take(NAME_MAX).collect();
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
    /// The next rows, at most so many; none at the end. The error is a sentence with a remedy.
    pub fn next(&mut self, most: usize) -> Result<Option<FileBatch>, String> {
        match self {
            Self::Export(source) => source
                .batch(most)
                .map_err(|error| error.fault().to_string()),
            Self::Letter(letter) => Ok(letter.take().map(|letter| FileBatch {
                items: vec![*letter],
                rejects: Vec::new(),
            })),
        }
    }
}
