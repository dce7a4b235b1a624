//! Standard input by lines, on all cores, in order: the machinery under `classify` and `match`.
//!
//! A reader thread cuts the input into blocks at line ends; a block's lines are worked on in parallel
//! and then handed to one sequential step, which writes them in input order. At most two blocks wait,
//! so memory does not grow with the input.

use std::{
    io::{self, Read, Write},
    sync::mpsc::{SyncSender, sync_channel},
};

use memchr::{memchr, memrchr};
use rayon::prelude::*;

/// Bytes of a block, unless a single line is longer.
const BLOCK: usize = 1 << 20;
/// Longest line; a longer one is no message.
const LINE_MAX: usize = 64 << 20;
/// Lines a thread takes at once: few, so that none waits long for the last one.
const GRAIN: usize = 16;

/// One line of the input: its number, 1-based, and its bytes without the line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'b> {
    /// Counts from 1.
    pub number: u64,
    /// Its bytes.
    pub bytes: &'b [u8],
}

/// What is done with each line, on any thread.
pub trait Work: Sync {
    /// What it gives.
    type Done: Send;

    /// Works on one line.
    fn parallel(&self, line: Line<'_>) -> Self::Done;
}

/// What is done with the results, one after another.
pub trait InOrder<D> {
    /// Takes the results in input order and writes to `out`.
    fn in_order(&mut self, done: D, out: &mut Vec<u8>);
}

/// Runs the work over the whole input. Blank lines are passed over, but counted. While the pool works
/// on one block, this thread writes the block before it.
///
/// # Errors
/// Reading, writing, or a line longer than 64 MiB. A reader of our output that has gone is no error.
pub fn run<W: Work>(
    input: impl Read + Send,
    mut output: impl Write,
    work: &W,
    order: &mut impl InOrder<W::Done>,
) -> io::Result<()> {
    std::thread::scope(|scope| {
        let (sender, blocks) = sync_channel::<io::Result<Vec<u8>>>(2);
        scope.spawn(move || read(input, &sender));
        let mut number = 0;
        let mut out = Vec::with_capacity(2 * BLOCK);
        let mut write = |done: Vec<W::Done>| {
            for one in done {
                order.in_order(one, &mut out);
            }
            let written = output.write_all(&out);
            out.clear();
            written
        };
        let mut before = Vec::new();
        for block in &blocks {
            let block = block?;
            let lines = split(&block, &mut number);
            let (mut done, mut written) = (Vec::new(), Ok(()));
            rayon::in_place_scope(|pool| {
                let (done, lines) = (&mut done, &lines);
                pool.spawn(move |_| {
                    let each = |chunk: &[Line<'_>]| {
                        chunk
                            .iter()
                            .map(|line| work.parallel(*line))
                            .collect::<Vec<_>>()
                    };
                    *done = lines.par_chunks(GRAIN).flat_map_iter(each).collect();
                });
                written = write(std::mem::take(&mut before));
            });
            if let Err(error) = written {
                return gone_is_fine(error);
            }
            before = done;
        }
        write(before).or_else(gone_is_fine)?;
        output.flush().or_else(gone_is_fine)
    })
}

fn gone_is_fine(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Ok(());
    }
    Err(error)
}

/// Sends blocks that end at a line end; stops when nobody listens any more.
fn read(mut input: impl Read, sender: &SyncSender<io::Result<Vec<u8>>>) {
    let mut rest = Vec::new();
    loop {
        let mut block = std::mem::take(&mut rest);
        let from = block.len();
        let want = BLOCK.saturating_sub(from).max(BLOCK / 4) as u64;
        let end = match (&mut input).take(want).read_to_end(&mut block) {
            Ok(read) => (read as u64) < want,
            Err(error) => {
                let _ = sender.send(Err(error));
                return;
            }
        };
        if !end {
            match memrchr(b'\n', &block[from..]) {
                Some(at) => rest = block.split_off(from + at + 1),
                None if block.len() > LINE_MAX => {
                    let error = io::Error::new(io::ErrorKind::InvalidData, "строка длиннее 64 МиБ");
                    let _ = sender.send(Err(error));
                    return;
                }
                None => {
                    rest = block;
                    continue;
                }
            }
        }
        if sender.send(Ok(block)).is_err() || end {
            return;
        }
    }
}

fn split<'b>(block: &'b [u8], number: &mut u64) -> Vec<Line<'b>> {
    let mut lines = Vec::new();
    let mut rest = block;
    while !rest.is_empty() {
        let end = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (bytes, left) = rest.split_at(end);
        rest = left;
        *number += 1;
        let bytes = match number {
            1 => bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes),
            _ => bytes,
        };
        let bytes = bytes.trim_ascii();
        if !bytes.is_empty() {
            lines.push(Line {
                number: *number,
                bytes,
            });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes every line's number and length, and counts them.
    struct Echo(u64);

    struct Measure;

    impl Work for Measure {
        type Done = (u64, usize);

        fn parallel(&self, line: Line<'_>) -> (u64, usize) {
            (line.number, line.bytes.len())
        }
    }

    impl InOrder<(u64, usize)> for Echo {
        fn in_order(&mut self, (number, length): (u64, usize), out: &mut Vec<u8>) {
            self.0 += 1;
            out.extend(format!("{number} {length}\n").bytes());
        }
    }

    #[test]
    fn lines_keep_their_order_and_numbers_whatever_their_length() {
        let mut input = String::from("\u{feff}раз\n\n  \nдва\r\n");
        input.push_str(&"я".repeat(BLOCK));
        for n in 0..40_000 {
            input.push_str(&format!("\n{n}"));
        }
        let (mut out, mut echo) = (Vec::new(), Echo(0));
        run(input.as_bytes(), &mut out, &Measure, &mut echo).unwrap();
        let out = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines[..3], ["1 6", "4 6", &format!("5 {}", 2 * BLOCK)]);
        assert_eq!(lines.len(), 40_003);
        assert_eq!(lines[40_002], "40005 5");
    }

    #[test]
    fn a_reader_that_leaves_is_no_error() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        run(&b"a\nb\n"[..], Gone, &Measure, &mut Echo(0)).unwrap();
    }
}
