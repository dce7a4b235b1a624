//! What is remembered of a folder between two readings: no names, only digests of contents.

use serde::{Deserialize, Serialize};

/// Files whose content is remembered after they were read.
const KNOWN_MAX: usize = 200;

/// How far a folder has been read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Cursor {
    /// The file in the middle of which the last reading stopped.
    pub at: Option<At>,
    /// Files that are over: recorded with this cursor, and to be put away now.
    pub over: Vec<Over>,
    /// Digests of files that were read without a bad row, the newest last. One with bad rows is read
    /// again when it comes again: the map or the file may have been mended, and good rows are known.
    pub known: Vec<String>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct At {
    /// The file's content.
    pub digest: String,
    /// Rows that are recorded, good and bad.
    pub row: usize,
    /// The bad ones among them.
    pub rejected: usize,
}

/// A file that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Over {
    /// Its content.
    pub digest: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fate {
    /// Read to its end, every row.
    Read,
    /// Read to its end, and some rows are bad.
    Rejects,
    /// It cannot be read.
    Refused,
}

impl Cursor {
    /// A cursor of another kind is none: files are read again, and what is known is known.
    pub fn read(cursor: Option<&str>) -> Self {
        cursor
            .and_then(|cursor| serde_json::from_str(cursor).ok())
            .unwrap_or_default()
    }

    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are always JSON")
    }

    /// The place in this file: its beginning unless the last reading stopped in it.
    pub fn place(&self, digest: &str) -> At {
        let at = self.at.clone().filter(|at| at.digest == digest);
        at.unwrap_or_else(|| At {
            digest: digest.to_owned(),
            row: 0,
            rejected: 0,
        })
    }

    /// What became of the file, if it is over and lies to be put away.
    pub fn fate(&self, digest: &str) -> Option<Fate> {
        let over = self.over.iter().find(|over| over.digest == digest);
        over.map(|over| over.fate)
    }

    /// True when this content was read before.
    pub fn knows(&self, digest: &str) -> bool {
        self.known.iter().any(|known| known == digest)
    }

    /// A file is over.
    pub fn end(&mut self, digest: &str, fate: Fate) {
        let digest = digest.to_owned();
        self.at.take_if(|at| at.digest == digest);
        if fate == Fate::Read && !self.knows(&digest) {
            self.known.push(digest.clone());
            let surplus = self.known.len().saturating_sub(KNOWN_MAX);
            self.known.drain(..surplus);
        }
        self.over.push(Over { digest, fate });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_bounded_and_bad_files_may_come_again() {
        let mut cursor = Cursor::default();
        for n in 0..KNOWN_MAX + 5 {
            cursor.end(&n.to_string(), Fate::Read);
        }
        cursor.end("bad", Fate::Rejects);
        cursor.end("no table", Fate::Refused);
        assert_eq!(cursor.known.len(), KNOWN_MAX);
        assert_eq!((cursor.knows("4"), cursor.knows("5")), (false, true));
        assert_eq!(
            (cursor.knows("bad"), cursor.knows("no table")),
            (false, false)
        );
        assert_eq!(cursor.fate("bad"), Some(Fate::Rejects));
        assert_eq!(Cursor::read(Some(&cursor.write())), cursor);
        assert_eq!(Cursor::read(Some("12/story/3")), Cursor::default());
    }
}
