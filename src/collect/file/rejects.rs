//! The rejects file: what could not be read, with line and remedy, to be mended and imported again.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use crate::{domain::Phones, text::redact};

/// The first line, by which a file of ours is known.
const HEAD: [&str; 3] = ["line", "reason", "raw"];

/// Without the mark, office programs take the file for windows-1251.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Characters of the raw record that are kept.
const RAW_MAX: usize = 2000;

/// Characters of a value that a reason quotes.
const QUOTED_MAX: usize = 40;

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The line where the record begins, 1-based.
    pub line: u64,
    /// What is wrong and what to do, in Russian; what it quotes of the record is redacted.
    pub reason: String,
    /// The record as it stands in the file, broken letters replaced.
    pub raw: String,
}

/// Writes rejects as CSV (`line,reason,raw`). No file is left where nothing was rejected.
#[derive(Debug)]
pub struct RejectsFile {
    path: PathBuf,
    writer: Option<csv::Writer<BufWriter<File>>>,
    written: u64,
}

/// A value as a reason quotes it.
pub(super) fn quoted(value: &str) -> String {
    kept(value, QUOTED_MAX)
}

/// The beginning of what stands in a file, as it may be kept. Redacted before it is cut: half a phone
/// at the cut would be none.
fn kept(written: &str, most: usize) -> String {
    let redacted = redact(written, &Phones::default());
    redacted.chars().take(most).collect()
}

/// Where the rejects of `input` go by default: beside it, `FILE.rejects.csv`.
pub fn rejects_path(input: &Path) -> PathBuf {
    let mut name = input.as_os_str().to_owned();
    name.push(".rejects.csv");
    name.into()
}

impl RejectsFile {
    /// A rejects file at `path`; nothing is created yet.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            writer: None,
            written: 0,
        }
    }

    /// Begins the file, so that whoever reads knows before the first row whether it can be written.
    /// That of an earlier reading goes.
    ///
    /// # Errors
    /// When the file cannot be created, or another than ours stands there.
    pub fn begin(&mut self) -> io::Result<()> {
        if self.writer.is_none() {
            remove_ours(&self.path)?;
            self.writer = Some(begun(&self.path)?);
        }
        Ok(())
    }

    /// Where it is written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Rejects written so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Adds a reject. The raw record is cut to its beginning and loses phones, e-mails and the like:
    /// the copy shall not outlive the export with more than the store would keep.
    ///
    /// # Errors
    /// When the file cannot be created or written, or another than ours stands there.
    pub fn write(&mut self, reject: &Reject) -> io::Result<()> {
        self.begin()?;
        let raw = kept(&reject.raw, RAW_MAX);
        if let Some(writer) = &mut self.writer {
            writer.write_record([&reject.line.to_string(), &reject.reason, &raw])?;
        }
        self.written += 1;
        Ok(())
    }

    /// Writes out what is still in memory. Without a reject the file of an earlier reading goes, if it may
    /// be removed: its rows were mended.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(&mut self) -> io::Result<()> {
        match &mut self.writer {
            Some(writer) if self.written > 0 => writer.flush(),
            _ => {
                self.writer = None;
                // What stays there by its owner's will is no fault of a reading without a bad row.
                let _ = remove_ours(&self.path);
                Ok(())
            }
        }
    }
}

impl Drop for RejectsFile {
    /// A reading that broke off may have begun the file in vain.
    fn drop(&mut self) {
        if self.written == 0 && self.writer.take().is_some() {
            let _ = remove_ours(&self.path);
        }
    }
}

/// A new file with its head line, for its owner alone: residents' words stand in it.
fn begun(path: &Path) -> io::Result<csv::Writer<BufWriter<File>>> {
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    let mut file = BufWriter::new(file);
    file.write_all(BOM)?;
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(HEAD)?;
    Ok(writer)
}

/// Removes the rejects file of an earlier reading, whole or only begun.
///
/// # Errors
/// It cannot be read or removed, or something else stands under its name.
fn remove_ours(path: &Path) -> io::Result<()> {
    let kind = match fs::metadata(path) {
        Ok(found) => found.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let ours = [BOM, HEAD.join(",").as_bytes()].concat();
    let mut start = Vec::new();
    // A device or a pipe is nobody's rejects, and reading it may never end.
    let is_ours = kind.is_file() && {
        let length = ours.len() as u64;
        File::open(path)?.take(length).read_to_end(&mut start)?;
        ours.starts_with(&start)
    };
    if is_ours {
        return fs::remove_file(path);
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_at_the_cut_leaves_no_half() {
        let written = format!("{}8 900 123-45-67", " ".repeat(QUOTED_MAX - 8));
        assert!(!quoted(&written).contains("900"));
        assert_eq!(quoted("ВК"), "ВК");
    }
}
