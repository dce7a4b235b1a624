//! kill -9 at seeded points (invariant 3): nothing lost, nothing twice, whatever moment it strikes.
//!
//! Here a file is imported, by the command and by the daemon; `crash_killer` has the killers.

use std::sync::OnceLock;

use crate::{
    cli_place::Place,
    crash_killer::{Mark, SIGKILL, SIGXFSZ, Seeds, cut_at, kill_at, killed},
    crash_town::{self, Holdings, SOURCE, holdings},
};

fn town() -> (Place, String) {
    let place = Place::new();
    let file = place.file("town.jsonl", crash_town::file());
    (place, file)
}

/// What an import of the town ends with: two of its lines go to the rejects.
const TWO_BAD_LINES: i32 = 1;

/// What a run holds that nobody disturbed.
fn undisturbed() -> &'static Holdings {
    static ONCE: OnceLock<Holdings> = OnceLock::new();
    ONCE.get_or_init(|| {
        let (place, file) = town();
        let ran = place.run(&["import", &file]);
        assert_eq!(ran.code, TWO_BAD_LINES, "{ran:?}");
        let holds = holdings(&place);
        assert_eq!(holds.items.len(), crash_town::MESSAGES);
        assert!(holds.incidents.len() > 100, "the town has problems");
        assert!(holds.found.iter().all(|page| page["total"] != 0));
        holds
    })
}

/// Finishes what the killer left, and compares.
fn finish(place: &Place, file: &str) {
    let ran = place.run(&["import", file]);
    assert_eq!(ran.code, TWO_BAD_LINES, "{ran:?}");
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
    assert_eq!(place.run(&["import", &file]).code, TWO_BAD_LINES);
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
