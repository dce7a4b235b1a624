//! kill -9 while a source with a cursor is read (invariant 3): the cursor and the items behind it are
//! one, at every moment and in the end.
//!
//! The daemon plays the demonstration's story, which comes in batches, each with its cursor. The
//! first cursor stands there before the start: so the story has the same dates in every run.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use otklik::{domain::SourceId, pipeline::record::Intake, ports::Store, store::SqliteStore};
use rusqlite::{Connection, OpenFlags};

use crate::{
    cli_place::Place,
    crash_killer::{Mark, SIGKILL, SIGXFSZ, Seeds, kill_at, killed, limited},
    crash_town::{Holdings, holdings_of, rooms},
};

const SOURCE: &str = "demo";
/// The moment at which the story ends: 13 October 2025, noon.
const ANCHOR: &str = "1760360400";
/// Longest the rest of the story may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A place whose daemon will tell the story.
fn neighbourhood() -> Place {
    let source = format!("[[source]]\nid = {SOURCE:?}\nnetwork = \"demo\"\n");
    let place = Place::with(&source);
    let begin = Some(format!("{ANCHOR}/story/0"));
    let recorder = rooms(&place).recorder;
    let intake = Intake {
        cursor: begin,
        ..Intake::default()
    };
    recorder.record(&SOURCE.into(), intake).unwrap();
    place
}

fn end_of_story() -> String {
    format!("{ANCHOR}/live/0")
}

/// Lets a daemon tell the rest, and looks at everything. It stops before the first live line is due.
fn told_to_the_end(place: &Place) -> Holdings {
    let daemon = place.daemon();
    let database = place.state().join("otklik.db");
    let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = Connection::open_with_flags(database, read_only).unwrap();
    let cursor = || -> String {
        let sql = "SELECT cursor FROM source WHERE id = ?1";
        db.query_row(sql, [SOURCE], |row| row.get(0)).unwrap()
    };
    let started = Instant::now();
    while cursor() != end_of_story() {
        assert!(started.elapsed() < PATIENCE, "it stands at {}", cursor());
        std::thread::yield_now();
    }
    drop(db);
    assert_eq!(daemon.stop(), 0);
    holdings_of(place, SOURCE)
}

/// What a run holds that nobody disturbed.
fn undisturbed() -> &'static Holdings {
    static ONCE: OnceLock<Holdings> = OnceLock::new();
    ONCE.get_or_init(|| {
        let holds = told_to_the_end(&neighbourhood());
        assert!(holds.items.len() > 250, "{} messages", holds.items.len());
        assert!(holds.incidents.len() > 50, "{}", holds.incidents.len());
        assert_eq!(holds.cursor, Some(end_of_story()));
        holds
    })
}

/// The number of messages behind the cursor, which are the items that stand there, no more and no
/// less. Looks at a copy, so that the next start finds what the killer left.
fn behind_the_cursor(place: &Place) -> usize {
    let copy = tempfile::tempdir().unwrap();
    for file in ["otklik.db", "otklik.db-wal"] {
        // A log that was tidied away is no loss.
        let _ = std::fs::copy(place.state().join(file), copy.path().join(file));
    }
    let store = SqliteStore::open(&copy.path().join("otklik.db")).unwrap();
    let cursor = store
        .source(&SourceId::new(SOURCE))
        .unwrap()
        .cursor
        .unwrap();
    let (anchor, told) = cursor.split_once("/story/").unwrap_or((ANCHOR, "all"));
    assert_eq!(anchor, ANCHOR, "a restart moves no date");
    let items = store.status().unwrap().items;
    match told.parse::<usize>() {
        Ok(told) => assert_eq!(items, told, "{cursor}"),
        Err(_) => assert_eq!(items, undisturbed().items.len(), "{cursor}"),
    }
    items
}

/// How often the killer struck between batches that were recorded and batches that were not.
fn inside_the_story(stood: &[usize]) -> usize {
    let all = undisturbed().items.len();
    let inside = stood.iter().filter(|items| (1..all).contains(items));
    inside.count()
}

/// Tells the rest, and compares.
fn finish(place: &Place) {
    let (now, then) = (told_to_the_end(place), undisturbed());
    assert_eq!(now.items, then.items);
    assert_eq!(now.logs, then.logs);
    assert_eq!(now.incidents, then.incidents);
    assert_eq!(now.outbox, then.outbox);
    assert_eq!(now.cursor, then.cursor);
    assert_eq!(now.found, then.found);
}

/// Kills the daemon of a new place again and again until the story is told; gives what stood there
/// after each kill.
fn killed_until_told(place: &Place, seeds: &mut Seeds) -> Vec<usize> {
    let log = place.state().join("otklik.db-wal");
    let index = place.state().join("index");
    let mut stood = Vec::new();
    for step in 0..10 {
        let mark = if step % 4 == 3 {
            Mark::Index(index.clone(), 2 + seeds.below(6) as usize)
        } else {
            Mark::Grown(log.clone(), 1 + step * 6_000 + seeds.below(6_000))
        };
        let kills = killed(kill_at(place.command(&["run"]), &mark), SIGKILL);
        assert_eq!(kills, 1, "a daemon does not end by itself");
        stood.push(behind_the_cursor(place));
        if stood.last() == Some(&undisturbed().items.len()) {
            break;
        }
    }
    stood
}

#[test]
fn a_source_killed_from_outside_goes_on_at_its_cursor() {
    let mut seeds = Seeds(19);
    let mut stood = Vec::new();
    // Beside much other work the killer comes late, and the story may be over in two strikes.
    for _ in 0..6 {
        let place = neighbourhood();
        stood.extend(killed_until_told(&place, &mut seeds));
        finish(&place);
        if inside_the_story(&stood) >= 2 {
            return;
        }
    }
    panic!("the killer struck between no batches: {stood:?}");
}

#[test]
fn a_source_torn_inside_its_writes_goes_on_at_its_cursor() {
    let place = neighbourhood();
    let never = Mark::Grown(place.path("nothing"), 0);
    let mut seeds = Seeds(23);
    let mut stood = Vec::new();
    let mut kills = 0;
    for step in 0..8 {
        let blocks = 340 + step * 60 + seeds.below(60);
        let command = limited(&place, &["run"], blocks);
        kills += killed(kill_at(command, &never), SIGXFSZ);
        stood.push(behind_the_cursor(&place));
    }
    assert!(kills >= 6, "{kills} kills");
    assert!(inside_the_story(&stood) >= 2, "{stood:?}");
    finish(&place);
}
