//! Standard input by lines, on all cores, in order: the machinery under `classify` and `match`.
//!
//! A reader thread cuts the input into blocks at line ends, each thread of the pool works on a block of
//! its own, and one sequential step takes what came of them in input order. A few blocks are under way at
//! once: the pool never waits for the step, and memory does not grow with the input.

use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};

use memchr::{memchr, memchr_iter, memrchr};

/// Bytes of a block, unless a single line is longer: small, so that no thread works on the last one for
/// long while the others rest.
const BLOCK: usize = 64 << 10;
/// Longest line; a longer one is no message.
const LINE_MAX: usize = 64 << 20;
/// Blocks under way for each thread of the pool.
const AHEAD: usize = 4;

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

    /// Works on one line. What it writes to `out` reaches the sequential step beside what it gives.
    fn parallel(&self, line: Line<'_>, out: &mut Vec<u8>) -> Self::Done;
}

/// What is done with the results, one after another.
pub trait InOrder<D> {
    /// Takes the results and what was written with them in input order, and writes to `out`.
    fn in_order(&mut self, done: D, written: &[u8], out: &mut Vec<u8>);
}

/// What came of a block.
struct Worked<D> {
    /// Of each line that is not blank, and where what it wrote ends.
    lines: Vec<(D, usize)>,
    written: Vec<u8>,
}

/// Runs the work over the whole input. Blank lines are passed over, but counted.
///
/// # Errors
/// Reading, writing, or a line longer than 64 MiB. A reader of our output that has gone is no error.
pub fn run<W: Work>(
    input: impl Read + Send,
    mut output: impl Write,
    work: &W,
    order: &mut impl InOrder<W::Done>,
) -> io::Result<()> {
    let ahead = AHEAD * rayon::current_num_threads();
    let mut out = Vec::new();
    let mut finish = |worked: &Receiver<Worked<W::Done>>| {
        let worked = worked.recv().map_err(io::Error::other)?;
        let mut from = 0;
        for (done, end) in worked.lines {
            order.in_order(done, &worked.written[from..end], &mut out);
            from = end;
        }
        let written = output.write_all(&out);
        out.clear();
        written
    };
    let ran = std::thread::scope(|scope| {
        let (sender, blocks) = sync_channel::<io::Result<Vec<u8>>>(ahead);
        scope.spawn(move || read(input, &sender));
        rayon::in_place_scope_fifo(|pool| {
            let mut under_way = VecDeque::new();
            let (mut number, mut end) = (0, Ok(()));
            for block in blocks {
                let block = match block {
                    Ok(block) => block,
                    Err(error) => {
                        end = Err(error);
                        break;
                    }
                };
                let before = number;
                number += memchr_iter(b'\n', &block).count() as u64;
                let (worked, result) = sync_channel(1);
                pool.spawn_fifo(move |_| {
                    // Nobody listens any more when the output is gone.
                    let _ = worked.send(work_on(work, &block, before));
                });
                under_way.push_back(result);
                if under_way.len() > ahead {
                    under_way.pop_front().iter().try_for_each(&mut finish)?;
                }
            }
            under_way.iter().try_for_each(&mut finish)?;
            end
        })
    });
    ran.and_then(|()| output.flush()).or_else(gone_is_fine)
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
        block.reserve(BLOCK);
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

/// Works on the lines of a block, the first of which comes after so many others.
fn work_on<W: Work>(work: &W, block: &[u8], before: u64) -> Worked<W::Done> {
    let mut worked = Worked {
        lines: Vec::new(),
        written: Vec::with_capacity(2 * block.len()),
    };
    for line in lines(block, before) {
        let done = work.parallel(line, &mut worked.written);
        worked.lines.push((done, worked.written.len()));
    }
    worked
}

/// The lines that are not blank.
fn lines(block: &[u8], mut number: u64) -> impl Iterator<Item = Line<'_>> {
    let mut rest = block;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let end = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let (bytes, left) = rest.split_at(end);
            rest = left;
            number += 1;
            let bytes = match number {
                1 => bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes),
                _ => bytes,
            };
            let bytes = bytes.trim_ascii();
            if !bytes.is_empty() {
                return Some(Line { number, bytes });
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes every line's number and length, and counts them.
    struct Echo(u64);

    struct Measure;

    impl Work for Measure {
        type Done = (u64, usize);

        fn parallel(&self, line: Line<'_>, _: &mut Vec<u8>) -> (u64, usize) {
            (line.number, line.bytes.len())
        }
    }

    impl InOrder<(u64, usize)> for Echo {
        fn in_order(&mut self, (number, length): (u64, usize), _: &[u8], out: &mut Vec<u8>) {
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
    fn what_was_read_before_an_input_broke_is_written() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("обрыв"))
            }
        }
        let good = "раз\n".repeat(BLOCK);
        let mut out = Vec::new();
        let ran = run(
            good.as_bytes().chain(Broken),
            &mut out,
            &Measure,
            &mut Echo(0),
        );
        assert_eq!(ran.unwrap_err().to_string(), "обрыв");
        let lines = out.iter().filter(|byte| **byte == b'\n').count();
        assert!(lines > BLOCK - BLOCK / 4, "{lines}");
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
