//! Bytes → records: lines of JSONL, or CSV records whose quoted fields may hold line ends. A line ends
//! with LF or CRLF, or with CR alone where the first one does, as programs of old Macs write. A record
//! is capped, and a quote that nobody closed costs one line, not the rest of the file.

use std::io::{self, BufRead};

/// The longest record, bytes.
pub(super) const RECORD_MAX: usize = 1 << 20;

const BOM: &[u8] = b"\xef\xbb\xbf";
const TOO_LONG: &str = "строка длиннее 1 МБ. Разделите её или удалите";
const UNCLOSED: &str = "кавычка открыта и не закрыта. Закройте её или удвойте: \"\"";

/// What ends a record.
#[derive(Debug, Clone, Copy)]
pub(super) enum Framing {
    /// A line end.
    Lines,
    /// A line end outside quotes; the byte is the field delimiter.
    Quoted(u8),
}

/// Whether a record came whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Whole,
    /// A reason with a remedy; the record's bytes are its beginning.
    Bad(&'static str),
}

/// One record with the number of its first line.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub line: u64,
    pub outcome: Outcome,
    pub bytes: &'a [u8],
}

/// The last byte of the lines of a file that starts like this.
pub(super) fn line_end(start: &[u8], framing: Framing) -> u8 {
    let mut is_quoted = false;
    for (at, byte) in start.iter().enumerate() {
        match byte {
            b'"' if matches!(framing, Framing::Quoted(_)) => is_quoted = !is_quoted,
            b'\n' if !is_quoted => return b'\n',
            b'\r' if !is_quoted => {
                // «\r\r\n» comes of a file that was made to fit Windows twice.
                let next = start[at..].iter().find(|byte| **byte != b'\r');
                return if next == Some(&b'\n') { b'\n' } else { b'\r' };
            }
            _ => {}
        }
    }
    b'\n'
}

/// Cuts a stream into records.
pub(super) struct RecordReader {
    input: Box<dyn BufRead + Send>,
    framing: Framing,
    /// The last byte of a line.
    line_end: u8,
    /// Bytes to read again, from `held_at`: what followed a quote nobody closed.
    held: Vec<u8>,
    held_at: usize,
    record: Vec<u8>,
    lines: u64,
    bytes: u64,
}

impl std::fmt::Debug for RecordReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordReader")
            .field("framing", &self.framing)
            .field("lines", &self.lines)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

/// How a physical line ended.
#[derive(PartialEq, Eq)]
enum LineEnd {
    Newline,
    EndOfFile,
    /// No room for the rest of the line, which has not been read.
    Full,
}

impl RecordReader {
    pub fn new(input: Box<dyn BufRead + Send>, framing: Framing, line_end: u8) -> Self {
        Self {
            input,
            framing,
            line_end,
            held: Vec::new(),
            held_at: 0,
            record: Vec::new(),
            lines: 0,
            bytes: 0,
        }
    }

    /// Bytes taken from the stream so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes
    }

    /// The next record without its line end; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        self.record.clear();
        let line = self.lines + 1;
        let mut end = self.read_line()?;
        if end == LineEnd::EndOfFile && self.record.is_empty() {
            return Ok(None);
        }
        if end == LineEnd::Full {
            self.skip_line()?;
            self.lines += 1;
            return Ok(Some(self.finish(line, Outcome::Bad(TOO_LONG))));
        }
        self.lines += 1;
        let Framing::Quoted(delimiter) = self.framing else {
            return Ok(Some(self.finish(line, Outcome::Whole)));
        };
        let first_line = self.record.len();
        let mut quotes = Quotes::default();
        // A byte order mark is no part of the first field.
        let mut seen = if line == 1 && self.record.starts_with(BOM) {
            BOM.len()
        } else {
            0
        };
        loop {
            quotes.read(&self.record[seen..], delimiter);
            let is_one_line = self.record.len() == first_line;
            if !quotes.is_open() && (is_one_line || !quotes.is_torn) {
                return Ok(Some(self.finish(line, Outcome::Whole)));
            }
            // Over several lines a torn quote has swallowed the next record, not ended this one.
            if end != LineEnd::Newline || quotes.is_torn && !is_one_line {
                self.hold_from(first_line);
                self.lines = line;
                return Ok(Some(self.finish(line, Outcome::Bad(UNCLOSED))));
            }
            seen = self.record.len();
            end = self.read_line()?;
            self.lines += 1;
        }
    }

    /// Appends one physical line with its end, as far as the record has room.
    fn read_line(&mut self) -> io::Result<LineEnd> {
        loop {
            let room = RECORD_MAX - self.record.len();
            let chunk = match self.held.get(self.held_at..) {
                Some(held) if !held.is_empty() => held,
                _ => self.input.fill_buf()?,
            };
            if chunk.is_empty() {
                return Ok(LineEnd::EndOfFile);
            }
            if room == 0 {
                return Ok(LineEnd::Full);
            }
            let found = chunk
                .iter()
                .take(room)
                .position(|byte| *byte == self.line_end);
            let taken = found.map_or(chunk.len().min(room), |at| at + 1);
            self.record.extend_from_slice(&chunk[..taken]);
            self.consume(taken);
            if found.is_some() {
                return Ok(LineEnd::Newline);
            }
        }
    }

    /// Passes over the rest of a line that does not fit.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let chunk = match self.held.get(self.held_at..) {
                Some(held) if !held.is_empty() => held,
                _ => self.input.fill_buf()?,
            };
            let found = chunk.iter().position(|byte| *byte == self.line_end);
            let taken = found.map_or(chunk.len(), |at| at + 1);
            let is_over = found.is_some() || chunk.is_empty();
            self.consume(taken);
            if is_over {
                return Ok(());
            }
        }
    }

    fn consume(&mut self, taken: usize) {
        if self.held_at < self.held.len() {
            self.held_at += taken;
        } else {
            self.input.consume(taken);
            self.bytes += taken as u64;
        }
    }

    /// Gives back everything after the first line, to be read again. The held bytes stay within
    /// one record: what is given back was either held or is at most a record long.
    fn hold_from(&mut self, from: usize) {
        let mut held = self.record.split_off(from);
        held.extend_from_slice(self.held.get(self.held_at..).unwrap_or_default());
        self.held = held;
        self.held_at = 0;
    }

    fn finish(&self, line: u64, outcome: Outcome) -> Record<'_> {
        let bytes = self.record.strip_suffix(b"\n").unwrap_or(&self.record);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        Record {
            line,
            outcome,
            bytes,
        }
    }
}

/// Where in a CSV record we are. A quote opens a field only at its start, as the parser has it.
#[derive(Default)]
struct Quotes {
    state: Quote,
    /// A closing quote was followed by something else than a field's end: `"открыта … ООО "Ромашка"`.
    is_torn: bool,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Quote {
    #[default]
    FieldStart,
    Bare,
    Open,
    /// A quote inside an open field: its end, or the first half of a doubled one.
    Closing,
}

impl Quotes {
    fn read(&mut self, bytes: &[u8], delimiter: u8) {
        for &byte in bytes {
            self.state = match (self.state, byte) {
                (Quote::FieldStart | Quote::Closing, b'"') => Quote::Open,
                (Quote::Open, b'"') => Quote::Closing,
                (Quote::Open, _) => Quote::Open,
                (_, byte) if byte == delimiter => Quote::FieldStart,
                (Quote::Closing, byte) => {
                    self.is_torn |= !matches!(byte, b'\r' | b'\n');
                    Quote::Bare
                }
                _ => Quote::Bare,
            };
        }
    }

    fn is_open(&self) -> bool {
        self.state == Quote::Open
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::*;

    fn cut(bytes: &[u8], framing: Framing) -> Vec<(u64, bool, String)> {
        // A tiny buffer makes every record cross its edge.
        let input = BufReader::with_capacity(7, Cursor::new(bytes.to_vec()));
        let mut reader = RecordReader::new(Box::new(input), framing, line_end(bytes, framing));
        let mut out = Vec::new();
        while let Some(record) = reader.next().unwrap() {
            let text: String = String::from_utf8_lossy(record.bytes)
                .chars()
                .take(30)
                .collect();
            out.push((record.line, record.outcome == Outcome::Whole, text));
        }
        assert_eq!(reader.bytes_read(), bytes.len() as u64);
        out
    }

    fn whole(line: u64, text: &str) -> (u64, bool, String) {
        (line, true, text.into())
    }

    #[test]
    fn a_quoted_field_may_hold_line_ends_and_quotes() {
        let csv = "a;b\r\n1;\"две\nстроки, \"\"и кавычки\"\"\"\r\n2;ООО \"Ромашка\r\n";
        assert_eq!(
            cut(csv.as_bytes(), Framing::Quoted(b';')),
            [
                whole(1, "a;b"),
                whole(2, "1;\"две\nстроки, \"\"и кавычки\"\"\""),
                whole(4, "2;ООО \"Ромашка"),
            ]
        );
    }

    #[test]
    fn a_carriage_return_ends_lines_where_it_ends_the_first() {
        let mac = "a;b\r1;\"две\nстроки\"\r\r2;\"три\rстроки\"\r3;x";
        assert_eq!(
            cut(mac.as_bytes(), Framing::Quoted(b';')),
            [
                whole(1, "a;b"),
                whole(2, "1;\"две\nстроки\""),
                whole(3, ""),
                whole(4, "2;\"три\rстроки\""),
                whole(6, "3;x"),
            ]
        );
        let lines = "{\"text\":\"5\\\" труба\"}\r{}\r";
        assert_eq!(cut(lines.as_bytes(), Framing::Lines).len(), 2);
        for usual in ["a;b\r\n1;с\rвозвратом\r\n", "a;b\r\r\n1;x\r\r\n"] {
            assert_eq!(cut(usual.as_bytes(), Framing::Quoted(b';')).len(), 2);
        }
    }

    #[test]
    fn an_unclosed_quote_costs_one_line() {
        let csv = "a;b\n1;\"открыта\n2;цела\n3;\"тоже\nцела\"\n";
        assert_eq!(
            cut(csv.as_bytes(), Framing::Quoted(b';')),
            [
                whole(1, "a;b"),
                (2, false, "1;\"открыта".into()),
                whole(3, "2;цела"),
                whole(4, "3;\"тоже\nцела\""),
            ]
        );
        let csv = "a;b\n1;\"открыта\n2;цела\n3;цела";
        assert_eq!(
            cut(csv.as_bytes(), Framing::Quoted(b';')),
            [
                whole(1, "a;b"),
                (2, false, "1;\"открыта".into()),
                whole(3, "2;цела"),
                whole(4, "3;цела"),
            ]
        );
    }

    #[test]
    fn an_endless_line_is_passed_over_and_the_next_is_read() {
        let long = "x".repeat(RECORD_MAX + 100);
        let jsonl = format!("{{}}\n{long}\n{{}}\n");
        let records = cut(jsonl.as_bytes(), Framing::Lines);
        assert_eq!(records[0], whole(1, "{}"));
        assert!(!records[1].1);
        assert_eq!(records[2], whole(3, "{}"));

        let csv = format!("a;b\n1;\"{}\n2;цела\n", "y\n".repeat(RECORD_MAX / 2 + 9));
        let mut input = RecordReader::new(
            Box::new(Cursor::new(csv.into_bytes())),
            Framing::Quoted(b';'),
            b'\n',
        );
        assert!(input.next().unwrap().is_some());
        let bad = input.next().unwrap().unwrap();
        assert_eq!(bad.outcome, Outcome::Bad(UNCLOSED));
        assert_eq!(bad.line, 2);
        let next = input.next().unwrap().unwrap();
        assert_eq!((next.line, next.bytes), (3, "y".as_bytes()));
    }
}
