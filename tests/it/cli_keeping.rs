//! Files, users and copies on the command line: imports with their rejects, passwords, the way back
//! from a backup.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cli_place::{Place, files};

const ROWS: &str = "{\"id\":1,\"text\":\"Нет воды, ул. Мира, 5, Белгород\"}\nплохая строка\n{\"id\":3}\n\
    {\"id\":4,\"text\":\"\"}\n{\"id\":5,\"text\":\"а\",\"published_at\":\"вчера\"}\n\
    {\"id\":6,\"text\":\"Не вывозят мусор неделю, звоните +7 900 000-14-20\",\"kind\":\"song\"}\n\
    {\"id\":7,\"text\":\"Не горят фонари на Щорса, Белгород\"}\n";

#[test]
fn bad_rows_are_put_aside_with_their_line_numbers() {
    let place = Place::new();
    let file = place.file("rows.jsonl", ROWS);
    let ran = place.run(&["import", &file]);
    let rejects = std::fs::read(place.path("rows.jsonl.rejects.csv")).unwrap();
    let said = format!("{}{}", ran.said(), place.anonymous(&rejects));
    insta::assert_snapshot!("import_rejects", said.replace('\u{feff}', ""));
    let again = place.run(&["import", "--json", &file]);
    assert_eq!(again.code, 1, "as a script hears it");
    assert_eq!(again.json()[0]["rejected"], 5);
    let good = place.file("good.jsonl", "{\"id\":9,\"text\":\"Нет воды\"}\n");
    assert_eq!(place.run(&["import", &good]).code, 0);
}

#[test]
fn two_texts_under_one_id_change_nothing_however_often_they_come() {
    let place = Place::new();
    let file = place.file(
        "ids.jsonl",
        "{\"id\":7,\"text\":\"Нет воды, ул. Мира, 5, Белгород\"}\n\
         {\"id\":7,\"text\":\"Не горят фонари на Щорса\",\"published_at\":\"2020-01-01\"}\n",
    );
    let import = || place.run(&["import", "--spread", "14", &file]).said();
    insta::assert_snapshot!([import(), import()].concat(), @r"
        [1]
        Загружено: 1, уже было: 0, изменено: 0, без текста: 0, отклонено: 1 (…/ids.jsonl.rejects.csv)
        [1]
        Загружено: 0, уже было: 1, изменено: 0, без текста: 0, отклонено: 1 (…/ids.jsonl.rejects.csv)
        ");
}

#[test]
fn an_import_says_why_it_cannot_begin() {
    let place = Place::new();
    let rows = place.file("rows.jsonl", ROWS);
    let table = place.file("table.csv", "a;b\n1;2\n");
    let excel = place.file("table.xlsx", b"PK\x03\x04\x00\x00");
    let none = place.path("none.csv");
    let runs = [
        vec!["import", none.to_str().unwrap()],
        vec!["import", &table],
        vec!["import", &excel],
        vec!["import", "--map", "nosuch", &rows],
        vec!["import", "--encoding", "utf-7", &rows],
    ];
    let said: String = runs.iter().map(|args| place.run(args).said()).collect();
    insta::assert_snapshot!("import_refused", said);
}

#[test]
fn a_running_daemon_takes_a_file_once() {
    let place = Place::new();
    let file = place.file("rows.jsonl", ROWS);
    let daemon = place.daemon();
    let import = || place.run(&["import", "--json", &file]).json().remove(0);
    let (first, again) = (import(), import());
    let figures =
        |answer: &Value| [&answer["items"], &answer["known"]].map(|n| n.as_u64().unwrap());
    let [items, known] = figures(&first);
    assert!(items >= 2 && known == 0, "{first}");
    assert_eq!(figures(&again), [0, items]);
    assert_eq!(place.run(&["reindex"]).code, 0);
    let found = place.run(&["search", "фонари"]);
    assert!(found.out.starts_with("Найдено: 1\n"), "{}", found.out);
    assert_eq!(daemon.stop(), 0);
    let [none, same] = figures(&import());
    assert_eq!((none, same), (0, items), "without the daemon too");
}

#[test]
fn a_daemon_that_cannot_read_a_file_says_where_to_put_it() {
    let place = Place::new();
    let file = place.file("rows.jsonl", ROWS);
    let none = place.path("none.csv");
    let none = none.to_str().unwrap();
    let piped = || place.pipe(&["import", "/dev/stdin"], ROWS).said();
    let alone = piped();
    let daemon = place.daemon();
    let said = [alone, piped(), place.run(&["import", none]).said()];
    insta::assert_snapshot!(said.concat(), @r"
        [3]
        /dev/stdin: это поток или устройство, а нужен обычный файл. Сохраните данные в файл и загрузите его
        [3]
        /dev/stdin: это поток или устройство, а нужен обычный файл. Сохраните данные в файл и загрузите его
        [3]
        …/none.csv: файл не читается: нет такого файла или папки. Файл читает служба: положите его туда, где его читает её пользователь, и дайте ему право на чтение
        ");
    // A file behind our own standard input is one that the daemon finds by its name.
    let rows = std::fs::File::open(&file).unwrap();
    let ran = place
        .command(&["import", "--json", "/dev/stdin"])
        .stdin(rows)
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(
        (&answer["items"], &answer["source"]),
        (&2.into(), &"file:rows".into())
    );
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_broken_search_index_is_made_anew_whoever_opens_it() {
    const SAID: &str =
        "Поисковый индекс не читается: он удалён и собирается заново из хранилища, данные целы\n";
    let place = Place::new();
    let rows = place.file("rows.jsonl", ROWS);
    // Its rejects are not what is asked about here.
    place.run(&["import", &rows]);
    let index = place.state().join("index");
    for command in [&["reindex"][..], &["search", "фонари"]] {
        std::fs::write(index.join("meta.json"), "{ broken").unwrap();
        let ran = place.run(command);
        assert_eq!((ran.code, &*ran.err), (0, SAID), "{command:?}");
        assert_eq!(place.run(command).err, "", "{command:?}: once");
    }
    for file in files(&index) {
        if file.extension().is_some_and(|kind| kind == "term") {
            std::fs::remove_file(file).unwrap();
        }
    }
    let daemon = place.daemon();
    let started = Instant::now();
    // Its index fills beside what it serves.
    while !place
        .run(&["search", "фонари"])
        .out
        .starts_with("Найдено: 1\n")
    {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "it never fills"
        );
    }
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn users_are_added_blocked_and_let_in_again() {
    let place = Place::new();
    let added = place.run(&["user", "add", "ivan", "--name", "Иван П."]);
    assert_eq!(added.code, 0);
    assert!(
        added.out.starts_with("логин: ivan  одноразовый пароль: "),
        "{}",
        added.out
    );
    let said: String = [
        &["user", "add", "Ivan"][..],
        &["user", "add", "иван и марья"],
        &["user", "passwd", "nobody"],
        &["user", "block", "IVAN"],
        &["user", "list"],
        &["user", "block", "ivan", "--undo"],
        &["user", "list"],
        &["user", "add", "ruler", "--role", "admin", "--json"],
        &["user", "block", "ruler"],
    ]
    .iter()
    .map(|args| place.run(args))
    .map(|ran| match ran.out.contains("password") {
        true => format!("[{}]\n", ran.code),
        false => ran.said(),
    })
    .collect();
    insta::assert_snapshot!("users", said);
}

#[test]
fn a_copy_brings_everything_back() {
    let place = Place::new();
    let file = place.file("rows.jsonl", ROWS);
    assert_eq!(place.run(&["import", &file]).code, 1, "with rejects");
    let before = place.run(&["search", "--json", "вода | фонари"]).out;
    let copy = place.path("copy.db");
    let copy = copy.to_str().unwrap();
    assert_eq!(place.run(&["backup", copy]).code, 0);
    let twice = place.run(&["backup", copy]);
    let standing = place.run(&["restore", copy]);

    let database = place.state().join("otklik.db");
    std::fs::rename(&database, place.path("old.db")).unwrap();
    let garbage = place.file("garbage.db", "не база");
    let other = place.path("other.db");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE t (n INTEGER)")
        .unwrap();
    let none = place.path("none.db");
    let refused = [&garbage, other.to_str().unwrap(), none.to_str().unwrap()]
        .map(|from| place.run(&["restore", from]).said());
    assert!(!database.exists(), "nothing half-made is left");

    // A killed daemon leaves its log beside the database that was taken away.
    let log = place.state().join("otklik.db-wal");
    std::fs::write(&log, "журнал").unwrap();
    let strange = place.run(&["restore", copy]);
    std::fs::remove_file(&log).unwrap();
    let restored = place.run(&["restore", copy]);
    let said = [
        twice.said(),
        standing.said(),
        refused.concat(),
        strange.said(),
        restored.said(),
    ];
    insta::assert_snapshot!("restore", said.concat());
    assert_eq!(
        place.run(&["search", "--json", "вода | фонари"]).out,
        before
    );
}

#[test]
fn a_damaged_copy_leaves_the_state_as_it_is() {
    let place = Place::new();
    let file = place.file("rows.jsonl", ROWS);
    place.run(&["import", &file]);
    let copy = place.path("copy.db");
    assert_eq!(place.run(&["backup", copy.to_str().unwrap()]).code, 0);
    std::fs::remove_file(place.state().join("otklik.db")).unwrap();
    let mut bytes = std::fs::read(&copy).unwrap();
    // One letter of one message: as a database the copy is sound.
    let word = "фонари".as_bytes();
    let at = bytes.windows(word.len()).position(|it| it == word).unwrap();
    bytes[at] ^= 1;
    let damaged = place.file("damaged.db", &bytes);
    let before = files(&place.state());
    let cut = place.file("cut.db", &bytes[..bytes.len() / 2]);
    let refused = [&damaged, &cut].map(|from| place.run(&["restore", from]).said());
    assert_eq!(files(&place.state()), before, "the index too");

    // As an older version wrote it, without the line that seals it.
    bytes.truncate(bytes.len() - bytes.len() % 512);
    bytes[at] ^= 1;
    let old = place.file("old.db", &bytes);
    let told = place.run(&["restore", &old]).said();
    insta::assert_snapshot!("restore_damaged", refused.concat() + &told);
    std::fs::remove_file(place.state().join("otklik.db")).unwrap();
    let sealed = place.run(&["restore", "--json", copy.to_str().unwrap()]);
    assert_eq!(sealed.json()[0]["checksum"], true, "{}", sealed.out);
}

#[test]
fn the_status_calls_sources_by_their_names() {
    let place =
        Place::with("[[source]]\nid = \"vk:town\"\nnetwork = \"demo\"\nname = \"Подслушано\"\n");
    let file = place.file("rows.jsonl", "{\"text\": \"Третий день нет отопления\"}\n");
    assert_eq!(place.run(&["import", &file]).code, 0);
    let named = place.run(&["import", &file, "--source", "vk:town"]);
    assert_eq!(named.code, 0, "{}", named.err);
    let said = place.run(&["status"]).out;
    assert!(said.contains("Подслушано (vk:town): 1"), "{said}");
    assert!(said.contains("Файл rows (file:rows): 1"), "{said}");
    let counted = place.run(&["status", "--json"]).json().remove(0);
    let checked = place.run(&["check", "--json"]).json().remove(0);
    assert_eq!(counted["rules"]["rules"], checked["rules"], "one number");
}
