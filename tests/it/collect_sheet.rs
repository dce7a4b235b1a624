//! Workbooks as people export them become the same messages as tables of text.

use std::fs;

use otklik::{
    collect::file::{BATCH_MAX, ColumnMap, FileOptions, FileSource, Reject},
    domain::{ItemKind, Network, RawItem},
};

use crate::{
    collect::in_moscow,
    workbook::{archive, workbook},
};

fn options() -> FileOptions {
    FileOptions {
        encoding: None,
        spread_days: None,
        kind: None,
        territory: None,
        now: "2026-11-21T12:00:00Z".parse().unwrap(),
    }
}

fn map(name: &str) -> ColumnMap {
    let file = format!("config/maps/{name}.toml");
    in_moscow(ColumnMap::parse(&file, &fs::read_to_string(&file).unwrap()).unwrap())
}

fn read(bytes: &[u8], map: &ColumnMap) -> Result<(Vec<RawItem>, Vec<Reject>), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("книга.xlsx");
    fs::write(&path, bytes).unwrap();
    let source = FileSource::open(&path, map, options());
    let mut source = source.map_err(|error| error.fault().to_string())?;
    let (mut items, mut rejects) = (Vec::new(), Vec::new());
    while let Some(batch) = source.next_batch().unwrap() {
        assert!(batch.items.len() + batch.rejects.len() <= BATCH_MAX);
        assert!(source.bytes_read() <= source.bytes_total());
        items.extend(batch.items);
        rejects.extend(batch.rejects);
    }
    assert_eq!(source.bytes_read(), source.bytes_total());
    Ok((items, rejects))
}

#[test]
fn a_workbook_of_incidents_is_read_by_its_map() {
    let book = workbook(&[
        ("Сводка", &[&["s Всего"], &["n 2"]]),
        (
            "Инциденты",
            &[
                &["s Выгрузка инцидентов за 20 ноября"],
                &[],
                &[
                    "s ID инцидента",
                    "s Группа тем",
                    "s Тема",
                    "s Муниципалитет",
                    "s Автор",
                    "s Текст\nинцидента",
                    "s Дата\u{a0}публикации",
                ],
                &[
                    "n 1017",
                    "s ЖКХ",
                    "s Вода",
                    "s Белгород г",
                    "s Иван Петров",
                    "s Нет воды & тепла",
                    "d 46346.4166666667",
                ],
                &["", "", "", "", "s Пётр", "", ""],
                &[
                    "s И-2",
                    "s Дороги",
                    "",
                    "",
                    "",
                    "t Яма на Кирова",
                    "n 46346",
                ],
                &["n 3", "", "", "", "", "e #N/A", "d 46346"],
            ],
        ),
    ]);
    let (items, rejects) = read(&book, &map("incident-management")).unwrap();
    let first = &items[0];
    assert_eq!(first.native_id, "1017", "a number without a point");
    assert_eq!(first.text, "Нет воды & тепла");
    assert_eq!(first.territory, Some("belgorod".into()));
    assert_eq!(
        (first.network, first.kind),
        (Network::Incident, ItemKind::Appeal)
    );
    let at = |item: &RawItem| item.published_at.unwrap().to_string();
    assert_eq!(at(first), "2026-11-20T07:00:00Z");
    assert_eq!(items[1].native_id, "И-2");
    assert_eq!(at(&items[1]), "2026-11-20T09:00:00Z", "a day is its noon");
    assert_eq!(items.len(), 2, "a row without a mapped cell is no row");
    assert_eq!((rejects[0].line, rejects.len()), (7, 1));
    assert!(rejects[0].reason.starts_with("нет текста"));
    let all = format!("{items:?}{rejects:?}");
    assert!(!all.contains("Иван") && !all.contains("Пётр"));
}

#[test]
fn cells_of_every_kind_are_read_as_excel_shows_them() {
    for (cell, text) in [
        ("n 17", "17"),
        ("n 17.5", "17.5"),
        ("n 1234567890123", "1234567890123"),
        ("b 1", "true"),
        ("s  Нет воды ", "Нет воды"),
        ("d 46346.5", "2026-11-20T12:00:00"),
    ] {
        let book = workbook(&[("Лист1", &[&["s Текст"], &[cell]])]);
        let (items, _) = read(&book, &map("default")).unwrap();
        assert_eq!(items[0].text, text, "{cell}");
    }
    for (cell, moment) in [
        ("d 46346.5", "2026-11-20T09:00:00Z"),
        ("n 46346.5", "2026-11-20T09:00:00Z"),
        ("n 1795158000", "2026-11-20T07:00:00Z"),
        ("i 2026-11-20T10:00:00", "2026-11-20T07:00:00Z"),
        ("s 20.11.2026 10:00", "2026-11-20T07:00:00Z"),
        ("s 2026-11-20T10:00:00+05:00", "2026-11-20T05:00:00Z"),
    ] {
        let book = workbook(&[("Лист1", &[&["s Текст", "s Дата"], &["s яма", cell]])]);
        let (items, rejects) = read(&book, &map("default")).unwrap();
        assert_eq!(rejects, [], "{cell}");
        let at = items[0].published_at.unwrap().to_string();
        assert_eq!(at, moment, "{cell}");
    }
}

#[test]
fn a_workbook_and_a_table_of_the_same_rows_give_the_same_messages() {
    let book = workbook(&[(
        "Лист1",
        &[
            &["s Текст", "s Дата"],
            &["s Нет воды", "d 46346.5"],
            &["t «Ёлка» упала", "d 46346.5"],
        ],
    )]);
    let csv = "Текст;Дата\nНет воды;20.11.2026 12:00\n«Ёлка» упала;20.11.2026 12:00\n";
    let table = read(csv.as_bytes(), &map("default"));
    assert_eq!(read(&book, &map("default")), table);
}

#[test]
fn what_is_no_readable_workbook_is_refused_with_a_remedy() {
    let refused = |bytes: &[u8]| read(bytes, &map("default")).unwrap_err();
    let picture = archive(&[("word/document.xml".to_owned(), "<w/>".to_owned())]);
    let book = workbook(&[("Лист1", &[&["s Текст"], &["s яма"]])]);
    insta::assert_snapshot!(refused(b"PK\x03\x04..."));
    assert_eq!(refused(&picture), refused(b"PK\x03\x04..."));
    assert_eq!(refused(&book[..book.len() / 2]), refused(b"PK\x03\x04..."));
    insta::assert_snapshot!(refused(b"\xd0\xcf\x11\xe0..."));
    let deep: Vec<&[&str]> = std::iter::repeat_n::<&[&str]>(&[], 20)
        .chain([["s Текст"].as_slice(), &["s яма"]])
        .collect();
    insta::assert_snapshot!(refused(&workbook(&[("Лист1", &deep)])));
    let bomb = archive(&[("xl/media/a.bin".to_owned(), "0".repeat(129 << 20))]);
    assert!(bomb.len() < 1 << 20);
    insta::assert_snapshot!(refused(&bomb));
    let boast = "<sst uniqueCount=\"99999999999999\"/>".to_owned();
    let boast = archive(&[("xl/sharedStrings.xml".to_owned(), boast)]);
    assert_eq!(refused(&boast), refused(&bomb));
}

#[test]
fn an_old_workbook_is_refused_by_what_it_is_and_not_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |name: &str| {
        let path = folder.path().join(name);
        fs::write(&path, b"\xd0\xcf\x11\xe0...").unwrap();
        let error = FileSource::open(&path, &map("default"), options());
        error.unwrap_err().fault().to_string()
    };
    insta::assert_snapshot!(refused("a.xls"));
    assert!(refused("a.xlsx").starts_with("книга защищена паролем"));
}
