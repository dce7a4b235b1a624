//! kill -9 at seeded points (invariant 3): nothing lost, nothing twice, whatever moment it strikes.
//!
//! Two killers. One strikes from outside with SIGKILL when a file has grown to a seeded size or the
//! index has changed a seeded number of times. The other is the kernel's limit on file sizes, which
//! ends the process with SIGXFSZ inside the very `write` that crosses it: the same byte every time,
//! and the write is torn. Neither needs code in the product.

use std::{
    os::unix::process::ExitStatusExt,
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use crate::{
    cli_place::Place,
    crash_town::{self, Holdings, SOURCE, holdings, index_now},
};

/// Changes after which the killer strikes even when the file has not grown.
const CHANGES_MAX: usize = 60;
/// Longest wait for a mark.
const RESTED: Duration = Duration::from_secs(5);
const SIGKILL: i32 = 9;
const SIGXFSZ: i32 = 25;

/// When the outside killer strikes.
#[derive(Debug, Clone)]
enum Mark {
    /// The file has grown by so many bytes.
    Grown(PathBuf, u64),
    /// The index folder has changed so often.
    Index(PathBuf, usize),
}

/// Small numbers in a fixed order: a story is the same every time.
struct Seeds(u64);

impl Seeds {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn town() -> (Place, String) {
    let place = Place::new();
    let file = place.file("town.jsonl", crash_town::file());
    (place, file)
}

/// What a run holds that nobody disturbed.
fn undisturbed() -> &'static Holdings {
    static ONCE: OnceLock<Holdings> = OnceLock::new();
    ONCE.get_or_init(|| {
        let (place, file) = town();
        let ran = place.run(&["import", &file]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let holds = holdings(&place);
        assert_eq!(holds.items.len(), crash_town::MESSAGES);
        assert!(holds.incidents.len() > 100, "the town has problems");
        assert!(holds.found.iter().all(|page| page["total"] != 0));
        holds
    })
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
fn kill_at(mut command: Command, mark: &Mark) -> ExitStatus {
    let before = seen(mark);
    let length = |seen: &[(String, u64)]| seen.first().map_or(0, |(_, length)| *length);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let (mut changes, mut last) = (0, before.clone());
    let started = Instant::now();
    loop {
        let now = seen(mark);
        changes += usize::from(last != now);
        let due = match mark {
            Mark::Grown(_, bytes) => changes > 0 && length(&now) >= length(&before) + bytes,
            Mark::Index(_, times) => changes >= *times,
        };
        last = now;
        // A log that begins again does not grow; a daemon with nothing left to write rests.
        if due || changes > CHANGES_MAX || started.elapsed() > RESTED {
            child.kill().unwrap();
        }
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        std::thread::yield_now();
    }
}

/// Runs the command under a limit on file sizes, in blocks of 512 bytes.
fn cut_at(place: &Place, args: &[&str], blocks: u64) -> ExitStatus {
    let inner = place.command(args);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "ulimit -c 0; ulimit -f \"$0\"; exec \"$@\""])
        .arg(blocks.to_string())
        .arg(inner.get_program())
        .args(inner.get_args())
        .current_dir(place.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let output = shell.stderr(Stdio::piped()).output().unwrap();
    assert!(
        output.status.code().is_none_or(|code| code == 0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.status
}

/// Finishes what the killer left, and compares.
fn finish(place: &Place, file: &str) {
    let ran = place.run(&["import", file]);
    assert_eq!(ran.code, 0, "{ran:?}");
    same(place);
}

fn same(place: &Place) {
    let (now, then) = (holdings(place), undisturbed());
    assert_eq!(now.items, then.items);
    assert_eq!(now.logs, then.logs);
    assert_eq!(now.incidents, then.incidents);
    assert_eq!(now.outbox, then.outbox);
    assert_eq!(now.cursor, then.cursor);
    assert_eq!(now.found, then.found);
}

fn killed(status: ExitStatus, by: i32) -> usize {
    let ended = status.signal() == Some(by);
    assert!(ended || status.success(), "{status:?}");
    usize::from(ended)
}

#[test]
fn an_import_torn_inside_its_writes_loses_nothing() {
    let (place, file) = town();
    let mut seeds = Seeds(7);
    let mut kills = 0;
    // The log of the database starts again after some four megabytes; the file then grows itself.
    for step in 0..9 {
        let blocks = 80 + step * 700 + seeds.below(700);
        kills += killed(cut_at(&place, &["import", &file], blocks), SIGXFSZ);
    }
    assert!(kills >= 7, "{kills} kills");
    finish(&place, &file);
}

#[test]
fn an_import_killed_from_outside_loses_nothing() {
    let (place, file) = town();
    let wal = place.state().join("otklik.db-wal");
    let mut seeds = Seeds(11);
    let first = [
        Mark::Grown(place.state().join("otklik.lock"), 0),
        Mark::Grown(place.state().join("otklik.db"), 1),
        Mark::Grown(place.path("town.jsonl.rejects.csv"), 0),
    ];
    let grown =
        (0..6).map(|step| Mark::Grown(wal.clone(), 1 + step * 60_000 + seeds.below(60_000)));
    let mut kills = 0;
    for mark in first.into_iter().chain(grown) {
        kills += killed(kill_at(place.command(&["import", &file]), &mark), SIGKILL);
    }
    assert!(kills >= 6, "{kills} kills");
    finish(&place, &file);
}

#[test]
fn an_index_killed_while_it_is_written_is_the_same_in_the_end() {
    let (place, file) = town();
    assert_eq!(place.run(&["import", &file]).code, 0);
    let index = place.state().join("index");
    let mut seeds = Seeds(13);
    let mut kills = 0;
    // A start replays what the index has not got; `reindex` empties it and fills it again.
    for (command, changes) in [("status", 1), ("status", 6), ("reindex", 2), ("reindex", 9)] {
        let mark = Mark::Index(index.clone(), changes + seeds.below(4) as usize);
        kills += killed(kill_at(place.command(&[command]), &mark), SIGKILL);
    }
    for (command, blocks) in [
        ("status", 1),
        ("reindex", 8),
        ("reindex", 40),
        ("status", 90),
    ] {
        let blocks = blocks + seeds.below(8);
        kills += killed(cut_at(&place, &[command], blocks), SIGXFSZ);
    }
    assert!(kills >= 5, "{kills} kills");
    same(&place);
}

#[test]
fn a_daemon_killed_over_and_over_reads_its_source_to_the_end() {
    let (place, file) = town();
    let source = format!("[[source]]\nid = {SOURCE:?}\nnetwork = \"file\"\npath = {file:?}\n");
    place.configure(&format!("{}{source}", place.usual()));
    let (wal, index) = (
        place.state().join("otklik.db-wal"),
        place.state().join("index"),
    );
    let mut seeds = Seeds(17);
    let mut kills = 0;
    for step in 0..6 {
        let mark = if step % 2 == 0 {
            Mark::Grown(wal.clone(), 30_000 + step * 100_000 + seeds.below(100_000))
        } else {
            Mark::Index(index.clone(), 3 + seeds.below(12) as usize)
        };
        kills += killed(kill_at(place.command(&["run"]), &mark), SIGKILL);
    }
    assert_eq!(kills, 6, "a daemon does not end by itself");
    // The socket of the dead daemon is still there, and nobody answers.
    finish(&place, &file);
}
