//! The folder of a contact centre, as a story: its files become figures, and nothing else of them is
//! left anywhere.

use std::fmt::Write as _;

use otklik::{
    collect::{
        file::{ColumnMap, Purpose},
        inbox::Content,
    },
    desk::StatisticsAsk,
    domain::{Role, Scope},
};
use serde_json::json;

use crate::{
    cli_place::{Place, traces},
    crawl_drop::Post,
    house::House,
    workbook::workbook,
};

const HEAD: &str = "Дата;Группа тем;Тема;Муниципалитет;Количество\n";

fn figures() -> Content {
    let map = ColumnMap::default_for(Purpose::Statistics).unwrap();
    Content::Exports {
        map: Box::new(map),
        encoding: None,
        kind: None,
    }
}

/// What stands of November, one line a figure.
fn november(house: &House) -> Vec<String> {
    let ask = StatisticsAsk {
        from: Some("2026-11-01".parse().unwrap()),
        to: Some("2026-11-30".parse().unwrap()),
        ..StatisticsAsk::default()
    };
    let found = house.rooms.desk.statistics(None, &ask).unwrap();
    let sum: usize = found.rows.iter().map(|row| row.count).sum();
    assert_eq!(found.total, sum);
    let lines = found.rows.iter().map(|row| {
        let named = [&row.territory, &row.group, &row.topic];
        let named = named.map(|name| name.as_deref().unwrap_or("—"));
        format!("{} {} {}", row.day, named.join(" | "), row.count)
    });
    lines.collect()
}

#[test]
fn rows_become_figures_and_their_words_are_found_nowhere() {
    let mut post = Post::open(figures());
    let planted = [
        "Святополк",
        "Окаянский",
        "8 900 123-45-67",
        "89001234567",
        "затопило",
    ];
    let long = "затопило подвал, зовут меня Святополк, ".repeat(5);
    let csv = format!(
        "Дата;Группа тем;Тема;Муниципалитет;Номер;ФИО;Телефон;Текст\n\
         20.11.2026 09:00;ЖКХ;Отопление;Белгород;1;Святополк Окаянский;89001234567;затопило\n\
         20.11.2026 23:30;жкх;Отопление;Белгород г;2;Святополк;8 900 123-45-67;затопило\n\
         20.11.2026;ЖКХ;Отопление;belgorod;3;Святополк;89001234567;затопило\n\
         20.11.2026;ЖКХ;{long};Белгород;4;Окаянский;89001234567;затопило\n\
         20.11.2026;Связь;Звонки с 8 900 123-45-67;у дома, где живёт Святополк;5;;;затопило\n\
         Святополк Окаянский;ЖКХ;Отопление;Белгород;6;;;затопило\n"
    );
    post.put_together(&[
        ("звонки.csv", csv.as_bytes()),
        (
            "без заголовков.csv",
            "Святополк Окаянский;89001234567;затопило\n".as_bytes(),
        ),
        ("старая.xls", b"\xd0\xcf\x11\xe0\xa1 zatopilo"),
    ]);
    let told = post.pass().join("\n");
    insta::assert_snapshot!(told);
    assert_eq!(
        november(&post.house),
        [
            "2026-11-20 — | Связь | Звонки с ⟨телефон⟩ 1",
            "2026-11-20 Белгород | ЖКХ | — 1",
            "2026-11-20 Белгород | ЖКХ | Отопление 2",
            "2026-11-20 Белгород | жкх | Отопление 1",
        ]
    );
    assert_eq!(post.items(), 0);
    for place in ["", "done", "rejects"] {
        assert_eq!(post.names(place), [""; 0], "{place}");
    }
    let state = post.house.rooms.state.database();
    assert_eq!(traces(state.parent().unwrap(), &planted), [""; 0]);
    assert_eq!(traces(post.folder.path(), &planted), [""; 0]);
}

#[test]
fn a_later_file_takes_the_place_of_the_days_and_municipalities_it_names() {
    let mut post = Post::open(figures());
    let first = format!(
        "{HEAD}19.11.2026;;Вода;Белгород;1 200\n20.11.2026;;Вода;Белгород;3\n\
         20.11.2026;;Свет;Белгород;4\n20.11.2026;;Вода;Губкинский округ;5\n"
    );
    post.put("20.csv", &first);
    post.pass();
    let before = november(&post.house);
    assert_eq!(before.len(), 4);
    // The same again says the same.
    post.put("20 (1).csv", &first);
    assert_eq!(post.pass(), [""; 0]);
    assert_eq!(november(&post.house), before);
    assert_eq!(post.names(""), [""; 0]);
    // A correction, as a workbook, with a row that cannot be counted.
    let book = workbook(&[(
        "Лист1",
        &[
            &["s Дата", "s Тема", "s Муниципалитет", "s Количество"],
            &["s 20.11.2026", "s Вода", "s Белгород", "n 2"],
            &["s 20.11.2026", "s Свет", "s Белгород", "s много"],
        ],
    )]);
    post.put("исправлено.xlsx", book);
    assert_eq!(
        post.pass(),
        [
            "файл «исправлено.xlsx»: не посчитано строк — 1, первая из них 3-я. Исправьте их у себя и положите файл \
          снова: его числа заменят прежние за те же дни"
        ]
    );
    assert_eq!(
        november(&post.house),
        [
            "2026-11-19 Белгород | — | Вода 1200",
            "2026-11-20 Белгород | — | Вода 2",
            "2026-11-20 Губкинский округ | — | Вода 5",
        ]
    );
    // The correction was wrong: the first file, put there again, stands.
    post.put("20.csv", &first);
    assert_eq!(post.pass(), [""; 0]);
    assert_eq!(november(&post.house), before);
    assert_eq!(post.names(""), [""; 0]);
}

#[test]
fn a_crash_at_any_step_loses_and_doubles_nothing() {
    let mut post = Post::open(figures());
    for day in 1..=5 {
        post.put(
            &format!("{day}.csv"),
            format!("{HEAD}0{day}.11.2026;;Вода;Белгород;{day}\n"),
        );
    }
    for step in 0..60 {
        let harvest = post.read();
        match step % 4 {
            1 => post.restart(),
            _ => drop(post.record(harvest)),
        }
        if step % 4 == 3 {
            post.restart();
        }
    }
    let days = (1..=5).map(|day| format!("2026-11-0{day} Белгород | — | Вода {day}"));
    assert_eq!(november(&post.house), days.collect::<Vec<_>>());
    assert_eq!(post.names(""), [""; 0]);
}

#[test]
fn a_column_of_texts_is_no_column_of_topics() {
    let mut post = Post::open(figures());
    let csv = (0..1_500).fold("Дата;Тема\n".to_owned(), |mut csv, n| {
        writeln!(csv, "20.11.2026;у подъезда {n} темно").unwrap();
        csv
    });
    post.put("тексты.csv", csv);
    let told = post.pass();
    assert!(told[0].contains("больше 1000 разных тем"), "{told:?}");
    assert_eq!(november(&post.house), [""; 0]);
    assert_eq!(post.names(""), [""; 0]);
}

#[test]
fn everybody_sees_the_figures_of_their_municipalities() {
    let mut post = Post::open(figures());
    post.put(
        "20.csv",
        format!(
            "{HEAD}17.11.2026;ЖКХ;Вода;Белгород;1\n20.11.2026;ЖКХ;Вода;Белгород;2\n\
             20.11.2026;ЖКХ;Вода;Губкинский округ;4\n20.11.2026;ЖКХ;Вода;Тула;8\n"
        ),
    );
    post.pass();
    let admin = post.house.admin();
    let (status, found) = admin.get("/api/v1/statistics");
    assert_eq!(
        (status, &found["total"], &found["from"], &found["to"]),
        (200, &json!(15), &json!("2026-11-14"), &json!("2026-11-20"))
    );
    assert_eq!(found["rows"][1]["territory"], json!(null));
    let (_, weeks) = admin.get("/api/v1/statistics?from=2026-11-01&to=2026-11-30&by=week");
    let town = json!({
        "from": "2026-11-16", "territory": "Белгород", "group": "ЖКХ", "topic": "Вода", "count": 3
    });
    assert!(weeks["rows"].as_array().unwrap().contains(&town), "{weeks}");
    let own = Scope {
        sectors: Vec::new(),
        territories: vec!["Губкинский округ".into()],
        ..Scope::default()
    };
    let vera = post.house.user("vera", Role::Observer, own);
    assert_eq!(vera.get("/api/v1/statistics").1["total"], json!(4));
    let (status, problem) = admin.get("/api/v1/statistics?from=2026-11-20&to=2026-11-01");
    assert_eq!(status, 400, "{problem}");
    assert_eq!(admin.get("/api/v1/statistics?by=hour").0, 400);
    assert_eq!(post.house.stranger().get("/api/v1/statistics").0, 401);
}

#[test]
fn the_command_line_prints_what_was_counted() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::with(&format!(
        "[[source]]\nid = \"centre\"\nnetwork = \"file\"\nstatistics_only = true\nfolder = {:?}\n",
        folder.path()
    ));
    assert_eq!(
        place.run(&["user", "add", "vera"]).code,
        0,
        "begins a store"
    );
    let said: String = [
        &["check"][..],
        &["sources", "test", "centre"],
        &[
            "sources",
            "statistics",
            "--from",
            "2026-11-01",
            "--to",
            "2026-11-30",
        ],
        &[
            "sources",
            "statistics",
            "--from",
            "2026-11-30",
            "--to",
            "2026-11-01",
            "--weeks",
        ],
        &["sources", "statistics", "--from", "вчера"],
        &[
            "sources",
            "statistics",
            "--from",
            "2026-11-01",
            "--to",
            "2026-11-02",
            "--json",
        ],
    ]
    .iter()
    .map(|args| place.run(args).said())
    .collect();
    let said = said.replace(&folder.path().display().to_string(), "ПАПКА");
    insta::assert_snapshot!(said);
}
