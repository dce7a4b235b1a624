//! Exports of the same name, municipalities as people write them, ids that are somebody's phone, and the
//! rows that could not be read.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    process::Command,
    time::{Duration, Instant},
};

use otklik::{
    app::{
        import::Import,
        orders::{Order, carry_out, patient},
    },
    domain::{Role, Scope},
};
use serde_json::json;

use crate::{
    cli_place::{Place, traces},
    house::{House, get},
};

const INCIDENTS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/config/maps/incident-management.toml"
);
const CLEAN: &str = "Загружено: 1, уже было: 0, изменено: 0, без текста: 0, отклонено: 0";

#[test]
fn of_two_exports_of_one_name_neither_takes_the_place_of_the_other() {
    let place = Place::new();
    let table = |day: &str, rows: &str| {
        let rows = format!("№ п/п;Муниципалитет;Текст;Дата публикации\n{rows}");
        place.file(&format!("{day}/export.csv"), rows)
    };
    let monday = table(
        "mon",
        "1;Белгород;Нет воды на ул. Щорса, 55;16.11.2026 10:00\n\
         2;Губкинский округ;Не вывозят мусор;16.11.2026\n\
         3;Шебекинский округ;Не вывозят мусор;16.11.2026\n",
    );
    let tuesday = table(
        "tue",
        "1;Белгород;Не ходит автобус 17 на Щорса;17.11.2026 09:00\n\
         2;Губкинский округ;Не вывозят мусор;17.11.2026\n\
         3;Белгород;Нет воды на ул. Щорса, 55;16.11.2026 10:00\n",
    );
    let import = |file| place.run(&["import", "--map", INCIDENTS, file]).said();
    let said = [&monday, &tuesday, &monday].map(|file| import(file));
    insta::assert_snapshot!(said.concat(), @r"
    [0]
    Загружено: 3, уже было: 0, изменено: 0, без текста: 0, отклонено: 0
    [0]
    Загружено: 2, уже было: 1, изменено: 0, без текста: 0, отклонено: 0
    [0]
    Загружено: 0, уже было: 3, изменено: 0, без текста: 0, отклонено: 0
    ");
    let found = place.run(&["search", "вода"]);
    assert!(found.out.starts_with("Найдено: 1\n"), "{}", found.out);
}

#[test]
fn the_number_of_a_case_still_tells_an_edit_from_a_new_one() {
    let place = Place::new();
    let table = |day: &str, text: &str| {
        let rows = format!("№;Номер инцидента;Текст\n1;А-17;{text}\n");
        place.file(&format!("{day}/export.csv"), rows)
    };
    let first = table("mon", "Нет воды на ул. Щорса, 55");
    let again = table("tue", "Нет воды на ул. Щорса, 55, второй день");
    let import = |file| place.run(&["import", "--map", INCIDENTS, file]).said();
    let said = [&first, &again].map(|file| import(file));
    insta::assert_snapshot!(said.concat(), @r"
    [0]
    Загружено: 1, уже было: 0, изменено: 0, без текста: 0, отклонено: 0
    [0]
    Загружено: 0, уже было: 0, изменено: 1, без текста: 0, отклонено: 0
    ");
}

#[test]
fn a_municipality_is_read_as_people_write_it_and_a_stranger_is_told_by_its_line() {
    let house = House::open();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export.csv");
    let rows = [
        "Старый Оскол;Не горят фонари на улице Ленина, 1",
        "Старооскольский городской округ;Прорвало трубу на улице Мира, 2",
        "г. Белгород;Не вывозят мусор на улице Щорса, 3",
        "Нигде-Град;Яма на дороге на улице Кирова, 4",
        ";Не работает лифт на улице Победы, 5",
        "Иванов Иван 89101234567;Сломаны качели на улице Садовой, 6",
    ];
    fs::write(&file, format!("Муниципалитет;Текст\n{}\n", rows.join("\n"))).unwrap();
    let order = Order::Import(Import {
        file,
        ..Import::default()
    });
    let answer = carry_out(&house.rooms, order, &mut patient).unwrap();
    assert_eq!(answer["items"], 6);
    let unknown = &answer["unknown_territories"];
    assert_eq!(*unknown, json!({"rows": 2, "lines": [5, 7]}));

    let head = house.user("head", Role::Head, Scope::default());
    let anna = Scope {
        territories: vec!["Старооскольский округ".into()],
        ..Scope::default()
    };
    let anna = house.user("anna", Role::Operator, anna);
    assert_eq!(get(&anna, "incidents")["total"], 2);
    assert_eq!(get(&head, "incidents?territory=-")["total"], 3);
    let all = get(&head, "incidents").to_string();
    assert!(!all.contains("Нигде") && !all.contains("Иванов"), "{all}");
}

#[test]
fn who_imports_hears_how_many_municipalities_were_not_known() {
    let place = Place::new();
    let rows: String = (1..=7)
        .map(|row| format!("Нигде-Град;Яма на улице Кирова, {row}\n"))
        .collect();
    let file = place.file("export.csv", format!("Муниципалитет;Текст\n{rows}"));
    insta::assert_snapshot!(place.run(&["import", &file]).said(), @r"
    [0]
    Загружено: 7, уже было: 0, изменено: 0, без текста: 0, отклонено: 0
    Муниципалитет не опознан, строк: 7 (первые: 2, 3, 4, 5, 6). Место таких сообщений берётся только из текста. Чтобы дальше он узнавался, назовите его в [territories] раскладки столбцов
    ");
}

#[test]
fn an_id_that_is_a_phone_or_a_mailbox_is_kept_nowhere() {
    let place = Place::new();
    let file = place.file(
        "appeals.jsonl",
        "{\"id\":\"+79101234567\",\"text\":\"Нет воды, ул. Мира, 5, Белгород\",\"territory\":\"Иванов 89101234567\"}\n\
         {\"id\":2,\"text\":\"У нас тоже\",\"thread_id\":\"+79101234567\",\"parent_id\":\"ivan@mail.ru\"}\n",
    );
    let import = || place.run(&["import", "--json", &file]).json().remove(0);
    let answers = [import(), import()];
    let figures = answers.map(|answer| [answer["items"].clone(), answer["known"].clone()]);
    assert_eq!(json!(figures), json!([[2, 0], [0, 2]]));
    let words = ["9101234567", "ivan@mail", "Иванов"];
    assert_eq!(traces(&place.state(), &words), Vec::<String>::new());
}

#[test]
fn bad_rows_go_where_one_says() {
    let place = Place::new();
    let bad = place.file("rows.jsonl", "{\"text\":\"Нет воды\"}\nплохая строка\n");
    let aside = place.path("aside.csv");
    let aside = aside.to_str().unwrap();
    let ran = place.run(&["import", &bad, "--rejects", aside]);
    insta::assert_snapshot!(ran.said(), @r"
    [1]
    Загружено: 1, уже было: 0, изменено: 0, без текста: 0, отклонено: 1 (…/aside.csv)
    ");
    assert!(!place.path("rows.jsonl.rejects.csv").exists());
    let written = fs::read_to_string(aside).unwrap();
    assert!(written.contains("плохая строка"), "{written}");
}

#[test]
fn where_bad_rows_cannot_go_the_remedy_is_told_and_nothing_else_is_overwritten() {
    let place = Place::new();
    let bad = place.file("rows.jsonl", "плохая строка\n");
    let letter = place.file("letter.txt", "Чужое письмо");
    symlink(&letter, place.path("link.csv")).unwrap();
    let link = place.path("link.csv");
    let nowhere = place.path("none/aside.csv");
    let state = place.state();
    let import = |to: &str| place.run(&["import", &bad, "--rejects", to]).said();
    let said = [
        &letter,
        link.to_str().unwrap(),
        nowhere.to_str().unwrap(),
        state.to_str().unwrap(),
        "/dev/null",
    ];
    let said = said.map(import);
    insta::assert_snapshot!(said.concat(), @r"
    [3]
    файл отклонённых строк …/letter.txt не пишется: такой файл уже есть. Освободите это имя или назовите другой файл: otklik import --rejects ФАЙЛ
    [3]
    файл отклонённых строк …/link.csv не пишется: такой файл уже есть. Освободите это имя или назовите другой файл: otklik import --rejects ФАЙЛ
    [3]
    файл отклонённых строк …/none/aside.csv не пишется: нет такого файла или папки. Создайте его папку или назовите другой файл: otklik import --rejects ФАЙЛ
    [3]
    файл отклонённых строк …/state не пишется: это папка, а нужен файл. Освободите это имя или назовите другой файл: otklik import --rejects ФАЙЛ
    [3]
    файл отклонённых строк /dev/null не пишется: такой файл уже есть. Освободите это имя или назовите другой файл: otklik import --rejects ФАЙЛ
    ");
    assert_eq!(fs::read_to_string(&letter).unwrap(), "Чужое письмо");
}

#[test]
fn bad_rows_that_were_mended_are_kept_no_longer() {
    let place = Place::new();
    let rejects = place.path("rows.jsonl.rejects.csv");
    let bad = place.file("rows.jsonl", "плохая строка\n");
    assert_eq!(place.run(&["import", &bad]).code, 1);
    let mode = || fs::metadata(&rejects).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    // As an earlier version left it.
    fs::set_permissions(&rejects, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(place.run(&["import", &bad]).code, 1);
    assert_eq!(mode(), 0o600);

    let good = place.file("rows.jsonl", "{\"text\":\"Нет воды, ул. Мира, 5\"}\n");
    let ran = place.run(&["import", &good]);
    assert_eq!((ran.code, ran.out.trim_end()), (0, CLEAN));
    assert!(!rejects.exists());
    // One that was only begun when the machine stopped is ours, too.
    fs::write(&rejects, "").unwrap();
    assert_eq!(place.run(&["import", &good]).code, 0);
    assert!(!rejects.exists());
    // What stands there under this name and is none of ours stays.
    fs::write(&rejects, "Чужое письмо").unwrap();
    assert_eq!(place.run(&["import", &good]).code, 0);
    assert!(rejects.exists());
}

#[test]
fn a_table_of_an_old_mac_is_read_and_a_file_without_a_row_says_so() {
    let place = Place::new();
    let mac = "Номер;Текст\r1;Нет воды на ул. Щорса, 55\r2;\"Не вывозят\nмусор\"\r";
    let mac = place.file("mac.csv", mac);
    let (empty, head) = (
        place.file("empty.csv", ""),
        place.file("head.csv", "Текст\n\n"),
    );
    let blank = place.file("blank.jsonl", "\n \n");
    let said = [mac, empty, head, blank].map(|file| place.run(&["import", &file]).said());
    insta::assert_snapshot!(said.concat(), @"
    [0]
    Загружено: 2, уже было: 0, изменено: 0, без текста: 0, отклонено: 0
    [1]
    Загружать нечего: в файле нет ни одной строки с данными
    [1]
    Загружать нечего: в файле нет ни одной строки с данными
    [1]
    Загружать нечего: в файле нет ни одной строки с данными
    ");
}

#[test]
fn who_interrupts_an_import_hears_how_far_it_came() {
    let place = Place::new();
    let rows: String = (0..30_000)
        .map(|n| format!("{{\"text\":\"Строка {n}\"}}\n"))
        .collect();
    let file = place.file("rows.jsonl", rows);
    let daemon = place.daemon();
    let import = place.command(&["import", &file]).spawn().unwrap();
    let items = || {
        let status = place.run(&["status", "--json"]).json().remove(0);
        status["items"].as_u64().unwrap()
    };
    let started = Instant::now();
    while items() == 0 {
        assert!(started.elapsed() < Duration::from_secs(60), "no row comes");
    }
    let pressed = Command::new("kill")
        .args(["-INT", &import.id().to_string()])
        .status();
    assert!(pressed.unwrap().success());
    let ended = import.wait_with_output().unwrap();
    let (out, err) = (
        place.anonymous(&ended.stdout),
        place.anonymous(&ended.stderr),
    );
    let recorded = items();
    assert!((1..30_000).contains(&recorded), "{recorded}");
    assert_eq!(ended.status.code(), Some(3), "{out}{err}");
    let told = out.replace(&recorded.to_string(), "N");
    insta::assert_snapshot!(told + &err, @"
    Загрузка прервана. Загружено: N, уже было: 0, изменено: 0, без текста: 0, отклонено: 0
    Остальные строки файла не загружены. Повторите ту же команду: она дойдёт до конца, а загруженное не удвоится
    Останавливаемся после этой порции строк; ещё раз Ctrl-C — сразу
    ");
    assert_eq!(daemon.stop(), 0);
}
