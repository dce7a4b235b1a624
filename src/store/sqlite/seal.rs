//! The seal of a copy: a digest of all its bytes, written after the last page. SQLite looks at no byte
//! beyond its pages, so a sealed copy is a database as any other, and carries its proof wherever it
//! is moved. Used as a database, it loses the seal at the first checkpoint.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use sha2::{Digest, Sha256};

const WORD: &[u8] = b"\notklik sha256 ";
/// The word, the digest in hexadecimal, and the end of the line.
const LENGTH: u64 = WORD.len() as u64 + 64 + 1;
/// The smallest page of SQLite: no database ends between two multiples of it.
const PAGE: u64 = 512;

/// What the end of a file says of the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seal {
    /// Not a byte has changed since it was sealed.
    Whole,
    /// Something has.
    Broken,
    /// Nothing: it was never sealed.
    None,
}

/// Seals a finished file.
pub(super) fn put(path: &Path) -> io::Result<()> {
    let mut file = File::options().read(true).append(true).open(path)?;
    let line = line(&mut file)?;
    file.write_all(&line)
}

/// Reads the seal of a file. An end cut off within a page is a broken one.
pub(super) fn read(path: &Path) -> io::Result<Seal> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut end = Vec::new();
    if let Some(start) = length.checked_sub(LENGTH) {
        file.seek(SeekFrom::Start(start))?;
        file.read_to_end(&mut end)?;
        file.rewind()?;
    }
    if end.starts_with(WORD) {
        let line = line(&mut file.take(length - LENGTH))?;
        return Ok(if line == end {
            Seal::Whole
        } else {
            Seal::Broken
        });
    }
    Ok(if length % PAGE == 0 {
        Seal::None
    } else {
        Seal::Broken
    })
}

/// The line that seals what is left to read.
fn line(content: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => digest.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut line = WORD.to_vec();
    for byte in digest.finalize() {
        write!(line, "{byte:02x}")?;
    }
    line.push(b'\n');
    Ok(line)
}
