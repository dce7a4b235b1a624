//! What only the SQLite store promises: its files.

use std::path::Path;

use otklik::domain::{ConflictKind, Event, IncidentId, Seq};
use otklik::ports::{Accounts, Page, QueueFilter, Store, StoreError};
use otklik::store::{Proof, SqliteStore, restore};
use rusqlite::Connection;

use crate::store_samples::*;

/// A new store in a folder of its own.
pub struct Fresh {
    pub store: SqliteStore,
    pub folder: tempfile::TempDir,
}

/// Opens one.
pub fn fresh() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("otklik.db")).unwrap();
    Fresh { store, folder }
}

/// How often the bytes of a phrase stand in the files of a folder, whatever their format.
pub fn traces(folder: &Path, phrase: &[u8]) -> usize {
    let entries = std::fs::read_dir(folder).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let counts = files.filter(|path| path.is_file()).map(|path| {
        let bytes = std::fs::read(path).unwrap();
        bytes
            .windows(phrase.len())
            .filter(|window| *window == phrase)
            .count()
    });
    counts.sum()
}

fn refusal(path: &Path) -> String {
    match SqliteStore::open(path) {
        Err(error @ StoreError::Open { .. }) => error.to_string(),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("opened"),
    }
}

#[test]
fn an_erased_phrase_is_found_in_no_file() {
    const PHRASE: &str = "сиреневый бегемот";
    let Fresh { store, folder } = fresh();
    let long = PHRASE.repeat(900);
    let mut planted = vec![chatter("1", noon()), complaint("2", noon())];
    for (n, judged) in planted.iter_mut().enumerate() {
        judged.item.text = if n == 0 { long.clone() } else { PHRASE.into() };
        judged.item.url = Some(format!("https://vk.example/{PHRASE}"));
        judged.verdict.essence = PHRASE.into();
        judged
            .verdict
            .places
            .iter_mut()
            .for_each(|mention| mention.text = PHRASE.into());
    }
    store.ingest(&batch(&store, planted)).unwrap();
    let mut opening = openings(&store, vec![(complaint("3", noon()), Wanted::default())]);
    opening.items[0].item.text = long;
    let change = &mut opening.formed.changes[0];
    change.after.essence = PHRASE.into();
    if let Event::Opened { essence, .. } = &mut change.events[0].event {
        *essence = PHRASE.into();
    }
    store.ingest(&opening).unwrap();
    let incident = opening.formed.changes[0].after.clone();
    let answer = Event::Answered {
        text: PHRASE.into(),
        interim: false,
        clocks: Vec::new(),
    };
    let answered = next(&incident, noon(), answer, |_| ());
    store.append(&answered, &[], &audit(noon())).unwrap();
    store
        .append(&closing(&answered.after, noon()), &[], &audit(noon()))
        .unwrap();

    assert!(traces(folder.path(), PHRASE.as_bytes()) > 1800);
    store.retention(&TERMS, later(90, 0), true).unwrap();
    assert_eq!(traces(folder.path(), PHRASE.as_bytes()), 0);
}

/// Random appends split the pages of the event log, and SQLite then leaves stale copies behind that
/// `secure_delete` does not know of. This is why the retention rewrites the file.
#[test]
fn erased_words_leave_no_stale_copies_in_rebalanced_pages() {
    const PHRASE: &str = "сиреневый бегемот";
    let Fresh { store, folder } = fresh();
    for n in 1..=60 {
        open_one(
            &store,
            &n.to_string(),
            Wanted {
                place: mira(n),
                ..Wanted::default()
            },
        );
    }
    let mut random = 7_u64;
    for _ in 0..900 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let id = IncidentId(i64::try_from((random >> 33) % 60).unwrap() + 1);
        let incident = store.incident(id).unwrap().unwrap();
        let padding = "ж".repeat(usize::try_from((random >> 40) % 700).unwrap());
        let remark = Event::Commented {
            text: format!("{PHRASE} {padding}"),
        };
        store
            .append(
                &next(&incident, noon(), remark, |_| ()),
                &[],
                &audit(noon()),
            )
            .unwrap();
    }
    for id in 1..=30 {
        let incident = store.incident(IncidentId(id)).unwrap().unwrap();
        store
            .append(&closing(&incident, noon()), &[], &audit(noon()))
            .unwrap();
    }
    store.retention(&TERMS, later(90, 0), true).unwrap();
    let logs = (1..=60).flat_map(|id| store.events(IncidentId(id)).unwrap());
    let kept = logs
        .filter(|record| format!("{record:?}").contains(PHRASE))
        .count();
    assert!(kept > 300);
    assert_eq!(
        traces(folder.path(), PHRASE.as_bytes()),
        kept,
        "the living ones, once each"
    );
}

#[test]
fn a_destroyed_voice_key_is_found_in_no_file() {
    let Fresh { store, folder } = fresh();
    let key = store.voice_key(noon()).unwrap();
    assert!(traces(folder.path(), &key) > 0);
    store.retention(&TERMS, later(15, 0), true).unwrap();
    assert_eq!(traces(folder.path(), &key), 0);
}

#[test]
fn what_was_recorded_is_there_after_a_restart() {
    let Fresh { store, folder } = fresh();
    let incident = open_one(&store, "1", Wanted::default());
    drop(store);
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "a clean end leaves one file");
    let store = SqliteStore::open(&folder.path().join("otklik.db")).unwrap();
    assert_eq!(store.incident(incident.id).unwrap(), Some(incident));
    assert_eq!(store.last_seq().unwrap(), Seq(2));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let Fresh { store, folder } = fresh();
    open_one(&store, "1", Wanted::default());
    store.backup(&folder.path().join("copy.db")).unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?}", file.path());
    }
}

#[test]
fn the_schema_is_numbered_and_ours() {
    let Fresh { store, folder } = fresh();
    drop(store);
    let db = Connection::open(folder.path().join("otklik.db")).unwrap();
    let number = |sql| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(
        number("SELECT MAX(version) FROM refinery_schema_history"),
        12
    );
    assert_eq!(
        number("PRAGMA application_id"),
        i64::from(u32::from_be_bytes(*b"OTKL"))
    );
}

#[test]
fn an_older_database_learns_when_its_incidents_were_published() {
    let Fresh { store, folder } = fresh();
    let wanted = Wanted {
        published_at: Some(later(-2, 0)),
        ..Wanted::default()
    };
    open_one(&store, "1", wanted);
    let before = store.risk(noon()).unwrap();
    assert_eq!(before[0].week_before, 1);
    drop(store);
    let path = folder.path().join("otklik.db");
    let older = "DROP INDEX incident_open; DROP INDEX incident_of_head; DROP INDEX incident_heads; \
        DROP INDEX item_of_incident_by_publication; ALTER TABLE incident DROP COLUMN head; \
        ALTER TABLE incident DROP COLUMN cause; ALTER TABLE incident DROP COLUMN silent_until; \
        DROP INDEX incident_by_publication; ALTER TABLE incident DROP COLUMN published_at; \
        CREATE INDEX incident_by_opening ON incident (opened_at); \
        DROP TABLE revision; DROP TABLE source_hour; \
        DROP TABLE added_source; DROP TABLE source_sight; DROP TABLE tally; \
        ALTER TABLE source DROP COLUMN health; ALTER TABLE source DROP COLUMN paused; \
        DROP INDEX item_answering; DROP INDEX item_of_body; \
        ALTER TABLE item DROP COLUMN body; ALTER TABLE item DROP COLUMN answers; \
        ALTER TABLE item DROP COLUMN edited_at; ALTER TABLE item DROP COLUMN gone_at; \
        DROP INDEX incident_merged; DROP INDEX incident_merged_by_category; \
        DROP INDEX incident_at_spot; DROP TABLE command; \
        ALTER TABLE incident DROP COLUMN merged_into; ALTER TABLE incident DROP COLUMN spot; \
        ALTER TABLE item DROP COLUMN pinned; \
        DROP TABLE shift; DROP TABLE absence; ALTER TABLE incident DROP COLUMN also_territory; \
        ALTER TABLE incident DROP COLUMN conflicts; \
        ALTER TABLE incident DROP COLUMN unanswered_from; \
        ALTER TABLE incident DROP COLUMN promise_broken_from; \
        ALTER TABLE incident DROP COLUMN owes_clarification; \
        ALTER TABLE user DROP COLUMN owes_password; \
        DELETE FROM refinery_schema_history WHERE version > 1";
    Connection::open(&path)
        .unwrap()
        .execute_batch(older)
        .unwrap();
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.risk(noon()).unwrap(), before);
}

#[test]
fn an_older_database_learns_which_conflicts_its_logs_show() {
    let Fresh { store, folder } = fresh();
    open_one(&store, "1", Wanted::default());
    let asked = |store: &SqliteStore, change: fn(&mut QueueFilter)| {
        let mut filter = QueueFilter {
            now: later(2, 0),
            ..QueueFilter::default()
        };
        change(&mut filter);
        store.queue(&filter, Page::default()).unwrap().total
    };
    let conflict = |ask: &mut QueueFilter| ask.conflicts = ConflictKind::ALL.to_vec();
    let rumour = |ask: &mut QueueFilter| ask.owes_clarification = true;
    let before = (asked(&store, conflict), asked(&store, rumour));
    assert_eq!(before, (1, 0), "nobody has answered");
    drop(store);
    let path = folder.path().join("otklik.db");
    let db = Connection::open(&path).unwrap();
    // As the migration leaves the columns, and the fold of before.
    let older = "UPDATE incident SET unanswered_from = NULL, owes_clarification = 1; \
        PRAGMA user_version = 4";
    db.execute_batch(older).unwrap();
    drop(db);
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!((asked(&store, conflict), asked(&store, rumour)), before);
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("otklik.db");
    let told = |path: &Path| refusal(path).replace(&folder.path().display().to_string(), "…");

    std::fs::write(&path, "Это не база, это письмо. ".repeat(200)).unwrap();
    insta::assert_snapshot!(told(&path), @"не удаётся открыть базу …/otklik.db: это не база SQLite, или начало файла повреждено");
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("Это не база")
    );

    std::fs::remove_file(&path).unwrap();
    let foreign = Connection::open(&path).unwrap();
    foreign
        .execute_batch("CREATE TABLE song (name TEXT)")
        .unwrap();
    drop(foreign);
    insta::assert_snapshot!(told(&path), @"не удаётся открыть базу …/otklik.db: это не база Отклика");

    let nowhere = folder.path().join("нет такой папки/otklik.db");
    assert!(refusal(&nowhere).contains("нет такого файла"));
}

#[test]
fn a_newer_or_cut_database_is_refused() {
    let Fresh { store, folder } = fresh();
    open_one(&store, "1", Wanted::default());
    drop(store);
    let path = folder.path().join("otklik.db");
    let cut = folder.path().join("cut.db");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    assert!(
        refusal(&cut).contains("файл повреждён"),
        "{}",
        refusal(&cut)
    );

    let db = Connection::open(&path).unwrap();
    db.execute_batch(
        "INSERT INTO refinery_schema_history SELECT 99, 'future', applied_on, checksum \
         FROM refinery_schema_history LIMIT 1",
    )
    .unwrap();
    drop(db);
    let told = refusal(&path);
    assert!(told.contains("схема № 99 новее"), "{told}");
    let refused = restore(&path, &folder.path().join("restored.db"), || Ok(()));
    assert!(matches!(refused, Err(StoreError::Open { .. })));
}

#[test]
fn a_backup_is_a_whole_database_without_secrets() {
    let Fresh { store, folder } = fresh();
    let incident = open_one(&store, "1", Wanted::default());
    let user = store.add_user(&operator("anna"), "hash").unwrap();
    store.open_session(&[1; 32], user, later(1, 0)).unwrap();
    let key = store.voice_key(noon()).unwrap();
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("copy.db");
    store.backup(&copy).unwrap();
    assert_eq!(
        traces(copies.path(), &key),
        0,
        "a copy must not outlive the key"
    );
    assert_eq!(std::fs::read_dir(copies.path()).unwrap().count(), 1);

    let refused = store.backup(&copy).unwrap_err();
    assert!(refused.to_string().contains("файл уже есть"), "{refused}");
    let path = folder.path().join("otklik.db");
    assert!(
        matches!(
            restore(&copy, &path, || Ok(())),
            Err(StoreError::Copy { .. })
        ),
        "nor over a live one"
    );

    let again = folder.path().join("restored.db");
    assert_eq!(restore(&copy, &again, || Ok(())).unwrap(), Proof::Sealed);
    let restored = SqliteStore::open(&again).unwrap();
    assert_eq!(restored.incident(incident.id).unwrap(), Some(incident));
    assert_eq!(restored.last_seq().unwrap(), store.last_seq().unwrap());
    assert_eq!(restored.session(&[1; 32], noon()).unwrap(), None);
    assert_ne!(restored.voice_key(noon()).unwrap(), key);
    restored
        .ingest(&batch(&restored, vec![chatter("2", noon())]))
        .unwrap();
}

/// A copy with records to damage: its folder, and its bytes.
fn copied() -> (Fresh, Vec<u8>) {
    let fresh = fresh();
    for n in 0..50 {
        let wanted = Wanted {
            place: mira(n),
            ..Wanted::default()
        };
        open_one(&fresh.store, &n.to_string(), wanted);
    }
    let copy = fresh.folder.path().join("copy.db");
    fresh.store.backup(&copy).unwrap();
    let bytes = std::fs::read(&copy).unwrap();
    (fresh, bytes)
}

/// Tries to restore these bytes; nothing may have changed when they are refused.
fn restored(folder: &Path, bytes: &[u8]) -> Result<Proof, String> {
    let (copy, to) = (folder.join("tried.db"), folder.join("restored.db"));
    std::fs::write(&copy, bytes).unwrap();
    let mut made_room = false;
    let tried = restore(&copy, &to, || {
        made_room = true;
        Ok(())
    });
    assert_eq!((to.exists(), made_room), (tried.is_ok(), tried.is_ok()));
    assert!(!folder.join("restored.db.partial").exists());
    if to.exists() {
        std::fs::remove_file(to).unwrap();
    }
    tried.map_err(|error| error.to_string())
}

/// The bytes without their last line, which is the seal.
fn unsealed(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len() - bytes.len() % 512]
}

#[test]
fn a_copy_with_one_changed_record_is_not_restored() {
    let (fresh, bytes) = copied();
    let folder = fresh.folder.path();
    assert_eq!(restored(folder, &bytes), Ok(Proof::Sealed));
    let word = "\"category\"".as_bytes();
    let at = bytes.windows(word.len()).position(|it| it == word).unwrap();
    let mut changed = bytes.clone();
    changed[at] = b'!';
    // SQLite itself finds nothing wrong with it: without the seal it passes, and is told so.
    assert_eq!(
        restored(folder, unsealed(&changed)),
        Ok(Proof::Structure),
        "only the seal knows"
    );
    let told = restored(folder, &changed).unwrap_err();
    assert!(
        told.contains("копия изменилась с тех пор, как её записали"),
        "{told}"
    );
    assert!(told.ends_with("возьмите другую копию"), "{told}");
}

#[test]
fn a_copy_cut_short_is_not_restored_wherever_it_was_cut() {
    let (fresh, bytes) = copied();
    let whole = unsealed(&bytes).len();
    // Within the seal, within the last page, at the end of a page, and in the middle.
    for length in [bytes.len() - 1, whole - 300, whole - 4096, whole / 2] {
        let told = restored(fresh.folder.path(), &bytes[..length]).unwrap_err();
        assert!(told.ends_with("возьмите другую копию"), "{length}: {told}");
    }
    let mut grown = bytes.clone();
    grown.extend_from_slice(&bytes[whole..]);
    restored(fresh.folder.path(), &grown).unwrap_err();
}

#[test]
fn a_copy_without_a_seal_is_looked_through_for_damage_of_its_structure() {
    let (fresh, bytes) = copied();
    let mut torn = unsealed(&bytes).to_vec();
    let middle = torn.len() / 2;
    torn[middle..middle + 9000].fill(0x5A);
    let told = restored(fresh.folder.path(), &torn).unwrap_err();
    assert!(told.ends_with("возьмите другую копию"), "{told}");
    let nowhere = fresh.folder.path().join("нет");
    let missing = restore(&nowhere, &fresh.folder.path().join("to.db"), || Ok(()));
    assert!(matches!(missing, Err(StoreError::Open { .. })));
}

#[test]
fn a_copy_that_was_worked_with_is_sealed_no_more() {
    let (fresh, _) = copied();
    let copy = fresh.folder.path().join("copy.db");
    let store = SqliteStore::open(&copy).unwrap();
    store
        .ingest(&batch(&store, vec![chatter("99", noon())]))
        .unwrap();
    drop(store);
    let bytes = std::fs::read(&copy).unwrap();
    assert_eq!(restored(fresh.folder.path(), &bytes), Ok(Proof::Structure));
}

#[test]
fn a_value_changed_from_outside_is_damage_not_panic() {
    let Fresh { store, folder } = fresh();
    let incident = open_one(&store, "1", Wanted::default());
    let db = Connection::open(folder.path().join("otklik.db")).unwrap();
    db.execute("UPDATE incident SET body = '{}'", []).unwrap();
    db.execute("UPDATE item SET network = 'pigeon'", [])
        .unwrap();
    assert!(matches!(
        store.incident(incident.id),
        Err(StoreError::Damaged { .. })
    ));
    assert!(matches!(
        store.incident_items(incident.id),
        Err(StoreError::Damaged { .. })
    ));
    store.ping().unwrap();
}
