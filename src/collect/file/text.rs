//! Text (JSONL, CSV) → rows: the encoding and the delimiter are found out, the head line is read.

use std::{
    io::{self, BufRead},
    path::Path,
};

use super::{
    ColumnMap, Encoding, FileFault, Reject,
    encoding::{self, Script, decode, probe, shown},
    records::{Framing, Outcome, RecordReader, line_end},
    row::{Row, RowReader},
};

/// A text file, record by record.
#[derive(Debug)]
pub(super) struct TextRows {
    records: RecordReader,
    script: Script,
    rows: RowReader,
}

impl TextRows {
    /// A reader of this text; of CSV the head line is read.
    pub fn open(
        path: &Path,
        mut input: impl BufRead + Send + 'static,
        map: &ColumnMap,
        encoding: Option<Encoding>,
    ) -> Result<Self, FileFault> {
        let start = input.fill_buf().map_err(FileFault::Io)?;
        let script = probe(start, encoding.unwrap_or(map.encoding));
        let delimiter = (!is_jsonl(path, start)).then(|| map.delimiter.unwrap_or(guess(start)));
        let framing = delimiter.map_or(Framing::Lines, Framing::Quoted);
        let line_end = line_end(start, framing);
        let mut text = Self {
            records: RecordReader::new(Box::new(input), framing, line_end),
            script,
            rows: RowReader::Json,
        };
        if let Some(delimiter) = delimiter {
            text.read_head(delimiter, map)?;
        }
        Ok(text)
    }

    /// Bytes read so far.
    pub fn bytes_read(&self) -> u64 {
        self.records.bytes_read()
    }

    /// What a record's row makes, or a reject; empty lines are passed over.
    pub fn next<T>(
        &mut self,
        map: &ColumnMap,
        mut make: impl FnMut(u64, Row) -> Result<T, String>,
    ) -> io::Result<Option<Result<T, Reject>>> {
        loop {
            let Some(record) = self.records.next()? else {
                return Ok(None);
            };
            let reject = |reason: String| Reject {
                line: record.line,
                reason,
                raw: shown(record.bytes, self.script),
            };
            if let Outcome::Bad(reason) = record.outcome {
                return Ok(Some(Err(reject(reason.to_owned()))));
            }
            if record.bytes.trim_ascii().is_empty() {
                continue;
            }
            let row = decode(record.bytes, self.script)
                .and_then(|text| self.rows.read(&text, map))
                .and_then(|row| make(record.line, row));
            return Ok(Some(row.map_err(reject)));
        }
    }

    /// Reads the head line of a CSV file and finds the mapped columns in it.
    fn read_head(&mut self, delimiter: u8, map: &ColumnMap) -> Result<(), FileFault> {
        let Some(head) = self.records.next().map_err(FileFault::Io)? else {
            return Ok(());
        };
        let text = decode(head.bytes, self.script).map_err(FileFault::NotReadable)?;
        self.rows = RowReader::csv(&text, delimiter, map)?;
        Ok(())
    }
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
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let head = start.split(is_end).next().unwrap_or(start);
    let times = |delimiter: u8| head.iter().filter(|byte| **byte == delimiter).count();
    // The first of equals must win, and `max_by_key` takes the last: hence the order.
    [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|delimiter| times(*delimiter))
        .unwrap_or(b';')
}
