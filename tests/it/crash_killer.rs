//! The killers of the crash tests.
//!
//! Two killers. One strikes from outside with SIGKILL when a file has grown to a seeded size or the
//! index has changed a seeded number of times. The other is the kernel's limit on file sizes, which
//! ends the process with SIGXFSZ inside the very `write` that crosses it: the same byte every time,
//! and the write is torn. Neither needs code in the product.

use std::{
    os::unix::process::ExitStatusExt,
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use crate::{cli_place::Place, crash_town::index_now};

/// Changes after which the killer strikes even when the file has not grown.
const CHANGES_MAX: usize = 60;
/// Longest wait for the first change: a busy machine is slow to start a daemon.
const PATIENCE: Duration = Duration::from_secs(120);
/// Longest wait for each change after it.
const RESTED: Duration = Duration::from_secs(5);
/// Ended from outside.
pub const SIGKILL: i32 = 9;
/// Ended inside a write.
pub const SIGXFSZ: i32 = 25;

/// When the outside killer strikes.
#[derive(Debug, Clone)]
pub enum Mark {
    /// The file has grown by so many bytes.
    Grown(PathBuf, u64),
    /// The index folder has changed so often.
    Index(PathBuf, usize),
}

/// Small numbers in a fixed order: a story is the same every time.
pub struct Seeds(pub u64);

impl Seeds {
    /// A number below the bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// What a watcher sees of the marked place.
fn seen(mark: &Mark) -> Vec<(String, u64)> {
    match mark {
        Mark::Index(folder, _) => index_now(folder),
        Mark::Grown(path, _) => {
            let file = path.metadata().ok();
            file.map(|file| (format!("{:?}", file.modified().ok()), file.len()))
                .into_iter()
                .collect()
        }
    }
}

/// Kills the command from outside at the mark, counted from what stood there before.
pub fn kill_at(mut command: Command, mark: &Mark) -> ExitStatus {
    let before = seen(mark);
    let length = |seen: &[(String, u64)]| seen.first().map_or(0, |(_, length)| *length);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let (mut changes, mut last) = (0, before.clone());
    let mut moved = Instant::now();
    loop {
        let now = seen(mark);
        if last != now {
            changes += 1;
            moved = Instant::now();
        }
        let patience = if changes == 0 { PATIENCE } else { RESTED };
        let due = match mark {
            Mark::Grown(_, bytes) => changes > 0 && length(&now) >= length(&before) + bytes,
            Mark::Index(_, times) => changes >= *times,
        };
        last = now;
        // A log that begins again does not grow; a daemon with nothing left to write rests.
        if due || changes > CHANGES_MAX || moved.elapsed() > patience {
            child.kill().unwrap();
        }
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        std::thread::yield_now();
    }
}

/// One, when the process was ended by that signal; it may also have come to its own end before, with
/// rows that it rejects.
pub fn killed(status: ExitStatus, by: i32) -> usize {
    let ended = status.signal() == Some(by);
    let own_end = matches!(status.code(), Some(0 | 1));
    assert!(ended || own_end, "{status:?}");
    usize::from(ended)
}

/// The command under a limit on file sizes, in blocks of 512 bytes.
pub fn limited(place: &Place, args: &[&str], blocks: u64) -> Command {
    let inner = place.command(args);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "ulimit -c 0; ulimit -f \"$0\"; exec \"$@\""])
        .arg(blocks.to_string())
        .arg(inner.get_program())
        .args(inner.get_args())
        .current_dir(place.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    shell
}

/// Runs a command that ends by itself under a limit on file sizes.
pub fn cut_at(place: &Place, args: &[&str], blocks: u64) -> ExitStatus {
    let mut command = limited(place, args, blocks);
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert!(
        output.status.code().is_none_or(|code| code == 0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.status
}
