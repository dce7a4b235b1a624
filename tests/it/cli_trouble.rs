//! Trouble of those who run the service: a damaged index, a wrong folder, a database gone bad, a copy
//! that cannot be written.

use std::{
    fs,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    cli_place::{Place, files},
    house::Browser,
};

const ROWS: &str = "{\"id\":1,\"text\":\"Нет воды, ул. Мира, 5, Белгород\"}\n\
    {\"id\":2,\"text\":\"Не горят фонари на Щорса, Белгород\"}\n";
/// What is said when a damaged index was put away.
const SAID: &str =
    "Поисковый индекс не читается: он удалён и собирается заново из хранилища, данные целы\n";

/// A place with two messages.
fn given_messages() -> Place {
    let place = Place::new();
    let rows = place.file("rows.jsonl", ROWS);
    assert_eq!(place.run(&["import", &rows]).code, 0);
    assert_eq!(place.run(&["search", "вода"]).code, 0, "the index is full");
    place
}

/// The files of the index of this kind.
fn of_kind(place: &Place, kind: &str) -> Vec<PathBuf> {
    let mut found = files(&place.state().join("index"));
    found.retain(|path| path.extension().is_some_and(|own| own == kind));
    assert!(!found.is_empty(), "{kind}");
    found
}

/// Overwrites what a file of the index holds, in place, but not its footer.
fn spoil(file: &Path) {
    let bytes = fs::read(file).unwrap();
    let footer = bytes.windows(11).rposition(|at| at == b"{\"version\":");
    let noise = vec![0xa5; footer.unwrap()];
    let open = fs::OpenOptions::new().write(true).open(file);
    open.unwrap().write_all_at(&noise, 0).unwrap();
}

/// Asks until the answer is the one that must come.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        let waited = started.elapsed();
        assert!(waited < Duration::from_secs(60), "{what}: it never comes");
    }
}

#[test]
fn an_index_with_overwritten_bytes_stands_in_nobodys_way() {
    let place = given_messages();
    let commands = [
        &["search", "вода"][..],
        &["status"],
        &["retention", "--apply"],
        &["reindex"],
    ];
    for (kind, command) in ["fast", "idx", "pos", "term"].into_iter().zip(commands) {
        of_kind(&place, kind).iter().for_each(|file| spoil(file));
        let ran = place.run(command);
        assert_eq!((ran.code, &*ran.err), (0, SAID), "{kind}: {command:?}");
        let found = place.run(&["search", "вода"]);
        assert!(found.out.starts_with("Найдено: 1\n"), "{}", found.out);
    }
}

#[test]
fn a_daemon_whose_index_is_overwritten_lives_and_mends_it() {
    let place = given_messages();
    let daemon = place.daemon();
    for kind in ["fast", "term"] {
        of_kind(&place, kind).iter().for_each(|file| spoil(file));
    }
    until("mended", || {
        let ran = place.run(&["search", "вода"]);
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        ran.out.starts_with("Найдено: 1\n")
    });
    assert_eq!(daemon.stop(), 0);
    let again = place.run(&["search", "вода"]);
    assert_eq!((again.code, &*again.err), (0, ""), "nothing is left of it");
}

#[test]
fn whoever_only_asks_makes_no_store() {
    let place = Place::new();
    let copy = place.path("copy.db");
    let commands = [
        &["status"][..],
        &["search", "вода"],
        &["backup", copy.to_str().unwrap()],
        &["user", "list"],
        &["retention", "--dry-run"],
        &["reindex"],
        &["user", "passwd", "ivan"],
        &["sources", "pause", "demo"],
    ];
    for command in commands {
        let ran = place.run(command);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{command:?}");
        let why = "в каталоге …/state нет данных Отклика. Проверьте в настройках [state] directory";
        assert!(ran.err.starts_with(why), "{command:?}: {}", ran.err);
        assert!(!place.state().exists() && !copy.exists(), "{command:?}");
    }
    for command in [&["user", "roles"][..], &["sources", "list"]] {
        assert_eq!(place.run(command).code, 0, "the settings know: {command:?}");
        assert!(!place.state().exists(), "{command:?}");
    }

    place.file("state/otklik.db", "");
    let empty = place.run(&["backup", copy.to_str().unwrap()]);
    assert!(empty.err.starts_with("файл …/state/otklik.db пуст"));
    assert_eq!((empty.code, copy.exists()), (2, false));
    fs::remove_file(place.state().join("otklik.db")).unwrap();
    assert_eq!(place.run(&["user", "add", "ivan"]).code, 0, "it may begin");
    assert_eq!(place.run(&["user", "list"]).code, 0);
}

/// Overwrites the first page of this table.
fn spoil_table(database: &Path, table: &str) {
    let db = rusqlite::Connection::open(database).unwrap();
    let sql = "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema \
               WHERE type = 'table' AND name = ?1";
    let (page, size): (u32, u32) = db
        .query_row(sql, [table], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    drop(db);
    let open = fs::OpenOptions::new().write(true).open(database).unwrap();
    let noise = vec![0xa5; size as usize];
    let at = u64::from(page - 1) * u64::from(size);
    open.write_all_at(&noise, at).unwrap();
}

#[test]
fn a_daemon_over_a_damaged_database_does_not_say_that_all_is_well() {
    let place = given_messages();
    fs::remove_dir_all(place.state().join("index")).unwrap();
    spoil_table(&place.state().join("otklik.db"), "item");
    let daemon = place.daemon();
    let health = Browser::at(&daemon.base);
    until("not ready", || {
        let (status, told) = health.get("/health/ready");
        status == 503 && told["failing"].to_string().contains("\"index\"")
    });
    let found = place.run(&["search", "вода"]);
    assert_eq!((found.code, &*found.out), (3, ""), "{}", found.err);
    let why = "поисковый индекс не поспевает за хранилищем";
    assert!(found.err.starts_with(why), "{}", found.err);
}

#[test]
fn a_command_whose_words_nobody_reads_ends_quietly() {
    let place = given_messages();
    let rows = place.path("rows.jsonl");
    let rows = rows.to_str().unwrap();
    let ends = |args: &[&str]| {
        let closed = || {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            writer
        };
        let mut command = place.command(args);
        let input = fs::File::open(rows).unwrap();
        command.stdin(input).stdout(closed()).stderr(closed());
        command.status().unwrap().code()
    };
    let commands = [
        &["check"][..],
        &["check", "--json"],
        &["status"],
        &["search", "вода"],
        &["classify"],
        &["match", "вода"],
        &["incidents", "form"],
        &["rules", "lint"],
        &["rules", "test"],
        &["rules", "explain", "нет воды"],
        &["sources", "list"],
        &["user", "roles"],
        &["openapi"],
        &["--help"],
    ];
    for command in commands {
        assert_eq!(ends(command), Some(0), "{command:?}");
    }
    assert_eq!(ends(&["search"]), Some(2), "as it would with a reader");
    assert_eq!(ends(&["search", "("]), Some(2));
    assert_eq!(ends(&["import", "nosuch.csv"]), Some(3));
    place.configure("default_regoin = \"belgorod\"\n");
    for command in [&["check"][..], &["check", "--json"], &["status"]] {
        assert_eq!(ends(command), Some(2), "{command:?}");
    }
}

#[test]
fn damage_that_was_met_is_told_by_status_desk_and_readiness() {
    let place = given_messages();
    let made = place.run(&["user", "add", "vera", "--role", "admin", "--json"]);
    spoil_table(&place.state().join("otklik.db"), "shift");
    let daemon = place.daemon();
    let vera = Browser::at(&daemon.base);
    let password = made.json().remove(0)["password"].clone();
    vera.log_in_at_first("vera", password.as_str().unwrap());

    let (status, told) = vera.get("/api/v1/shifts");
    assert_eq!(status, 503);
    let title = "База данных повреждена. Сообщите администратору: её восстанавливают из копии";
    assert_eq!(told["title"], title);
    let (status, told) = vera.get("/health/ready");
    let failing = told["failing"].as_array().unwrap();
    assert!(status == 503 && failing.contains(&"store".into()), "{told}");
    let seen = vera.get("/api/v1/status").1["damage"].clone();
    let said = place.run(&["status"]);
    assert_eq!(said.code, 1);
    let first = said.out.lines().next().unwrap();
    assert_eq!(first, format!("Внимание: {}", seen.as_str().unwrap()));
    // Whoever meets it first says what was read.
    assert!(
        first.starts_with("Внимание: файл базы повреждён ("),
        "{first}"
    );
    assert!(first.ends_with("восстановите данные из копии: otklik restore"));
}

#[test]
fn a_copy_that_the_daemon_cannot_write_says_where_it_can() {
    let place = given_messages();
    let nowhere = place.path("nowhere/copy.db");
    let nowhere = nowhere.to_str().unwrap();
    let alone = place.run(&["backup", nowhere]).said();
    let daemon = place.daemon();
    let told = place.run(&["backup", nowhere]).said();
    assert_eq!(daemon.stop(), 0);
    insta::assert_snapshot!([alone, told].concat(), @r"
    [3]
    не удаётся записать копию …/nowhere/copy.db: нет такого файла или папки
    [3]
    не удаётся записать копию …/nowhere/copy.db: нет такого файла или папки. Копию пишет служба: укажите папку, в которую может писать её пользователь, например /var/lib/otklik-backup
    ");
}
