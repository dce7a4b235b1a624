//! Files as people export them become messages; what cannot be read is told with its line.

use std::{fmt::Write as _, fs, path::PathBuf};

use encoding_rs::WINDOWS_1251;
use jiff::tz::TimeZone;
use otklik::{
    collect::file::{
        BATCH_MAX, ColumnMap, Encoding, FileFault, FileOptions, FileSource, Reject, RejectsFile,
        rejects_path, source_id,
    },
    domain::{ItemKind, Network, RawItem, Timestamp},
};

/// A folder with one file in it.
struct Export {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn export(name: &str, bytes: impl AsRef<[u8]>) -> Export {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    Export {
        _folder: folder,
        path,
    }
}

fn options() -> FileOptions {
    FileOptions {
        encoding: None,
        spread_days: None,
        kind: None,
        territory: None,
        now: "2026-11-21T12:00:00Z".parse().unwrap(),
    }
}

fn map() -> ColumnMap {
    in_moscow(ColumnMap::default_map().unwrap())
}

/// As a region of Moscow time reads by it.
pub fn in_moscow(map: ColumnMap) -> ColumnMap {
    map.in_region(&TimeZone::get("Europe/Moscow").unwrap())
}

fn read_with(
    export: &Export,
    map: &ColumnMap,
    options: FileOptions,
) -> (Vec<RawItem>, Vec<Reject>) {
    let mut source = FileSource::open(&export.path, map, options).unwrap();
    let (mut items, mut rejects) = (Vec::new(), Vec::new());
    while let Some(batch) = source.next_batch().unwrap() {
        assert!(batch.items.len() + batch.rejects.len() <= BATCH_MAX);
        assert!(source.bytes_read() <= source.bytes_total());
        items.extend(batch.items);
        rejects.extend(batch.rejects);
    }
    assert_eq!(source.bytes_read(), source.bytes_total());
    (items, rejects)
}

fn read(export: &Export) -> (Vec<RawItem>, Vec<Reject>) {
    read_with(export, &map(), options())
}

fn told(rejects: &[Reject]) -> String {
    rejects.iter().fold(String::new(), |mut out, reject| {
        writeln!(out, "{}: {}", reject.line, reject.reason).unwrap();
        out
    })
}

#[test]
fn a_line_of_jsonl_becomes_a_message() {
    let export = export(
        "export.jsonl",
        concat!(
            r#"{"id": 7, "title": "Щорса 47", "text": "нет отопления", "network": "vk", "kind": "comment", "#,
            r#""published_at": "2026-11-20T10:00:00+03:00", "official": true, "parent_id": "p", "#,
            r#""thread_id": "t", "url": "https://vk.com/wall-1_7", "territory": "belgorod", "#,
            r#""author": "Иван", "phone": "8-900-000-00-00", "label": "housing"}"#,
            "\n\n",
            r#"{"text": "мусор не вывозят"}"#
        ),
    );
    let (items, rejects) = read(&export);
    assert_eq!(rejects, []);
    let first = &items[0];
    assert_eq!(first.native_id, "7");
    assert_eq!(first.text, "Щорса 47\n\nнет отопления");
    assert_eq!(
        (first.network, first.kind),
        (Network::Vk, ItemKind::Comment)
    );
    assert_eq!(
        first.published_at,
        Some("2026-11-20T07:00:00Z".parse().unwrap())
    );
    assert!(first.official);
    assert_eq!(first.parent.as_deref(), Some("p"));
    assert_eq!(first.thread.as_deref(), Some("t"));
    assert_eq!(first.url.as_deref(), Some("https://vk.com/wall-1_7"));
    assert_eq!(first.territory, Some("belgorod".into()));
    // Whoever wrote it stays in the file.
    assert_eq!(first.author, None);
    assert!(!format!("{first:?}").contains("Иван"));

    let second = &items[1];
    assert_eq!(
        (second.network, second.kind),
        (Network::File, ItemKind::Post)
    );
    assert_eq!(second.published_at, Some(options().now));
    assert_eq!(second.native_id.len(), 32);
}

#[test]
fn a_spreadsheet_of_incidents_is_read_by_its_map() {
    let source = fs::read_to_string("config/maps/incident-management.toml").unwrap();
    let map = in_moscow(ColumnMap::parse("incident-management.toml", &source).unwrap());
    let csv = "\u{feff}№;ГРУППА ТЕМ;Тема;Муниципалитет;Автор;Текст;Дата публикации\r\n\
               1;ЖКХ;Отопление;Белгород г;Иван;\"Нет отопления;\r\nзамёрзли, \"\"Уют-Дом\"\" молчит\";20.11.2026 10:00\r\n\
               2;Дороги;Ямы;Губкинский округ;Пётр;Яма на Кирова;20.11.2026 11:30:05\r\n";
    let export = export("выгрузка.csv", csv);
    let (items, rejects) = read_with(&export, &map, options());
    assert_eq!(rejects, []);
    assert_eq!(
        items[0].text,
        "Нет отопления;\r\nзамёрзли, \"Уют-Дом\" молчит"
    );
    // A row's number in its table is no id.
    assert_eq!(items[0].native_id.len(), 32);
    assert_eq!(items[0].territory, Some("belgorod".into()));
    assert_eq!(items[1].territory, Some("Губкинский округ".into()));
    assert_eq!(
        (items[1].network, items[1].kind),
        (Network::Incident, ItemKind::Appeal)
    );
    assert_eq!(
        items[1].published_at,
        Some("2026-11-20T08:30:05Z".parse().unwrap())
    );
    assert!(!format!("{items:?}").contains("Пётр"));
    assert_eq!(source_id(&export.path).as_str(), "file:выгрузка");
}

#[test]
fn one_table_has_the_same_ids_in_every_encoding() {
    let csv = "Текст;Дата\nНет воды;20.11.2026\n«Ёлка» упала;20.11.2026\n";
    let old = export("old.csv", WINDOWS_1251.encode(csv).0);
    let comma = export("comma.csv", csv.replace(';', ",").replace('\n', "\r\n"));
    let marked = export("marked.csv", format!("\u{feff}{csv}"));
    let ids = |export: &Export| {
        let (items, rejects) = read(export);
        assert_eq!(rejects, []);
        let ids = items.into_iter().map(|item| (item.native_id, item.text));
        ids.collect::<Vec<_>>()
    };
    let expected = ids(&export("new.csv", csv));
    assert_eq!(expected.len(), 2);
    assert_eq!(expected[1].1, "«Ёлка» упала");
    assert_eq!(ids(&old), expected);
    assert_eq!(ids(&comma), expected);
    assert_eq!(ids(&marked), expected);
}

#[test]
fn a_bad_row_of_an_old_table_is_put_aside_in_readable_letters() {
    let csv = "Текст;Дата\nНет воды;20.11.2026\nЯма; у школы;20.11.2026\n\"не закрыта;20.11.2026\n";
    let (_, rejects) = read(&export("old.csv", WINDOWS_1251.encode(csv).0));
    let raw: Vec<&str> = rejects.iter().map(|reject| reject.raw.as_str()).collect();
    let expected = ["Яма; у школы;20.11.2026", "\"не закрыта;20.11.2026"];
    assert_eq!(raw, expected);
}

#[test]
fn every_bad_line_of_jsonl_says_what_to_do() {
    let long = "я".repeat(1 << 19);
    let mut bytes = format!(
        "{{\"id\": 1\n\
         [{{\"text\": \"а\"}}]\n\
         {{\"id\": 3, \"text\": \"  \"}}\n\
         {{\"text\": \"яма\", \"published_at\": \"позавчера\"}}\n\
         {{\"text\": \"яма\", \"network\": \"myspace\"}}\n\
         {{\"text\": \"яма\", \"kind\": \"жалоба\"}}\n\
         {{\"text\": [\"яма\"]}}\n\
         {{\"text\": \"яма\", \"official\": \"кажется\"}}\n\
         {{\"text\": \"{long}\"}}\n\
         {{\"text\": \"после всех\"}}\n"
    )
    .into_bytes();
    bytes.extend_from_slice(b"{\"text\": \"\xcd\xe5\xf2\"}\n");
    let (items, rejects) = read(&export("bad.jsonl", bytes));
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].text, "после всех");
    insta::assert_snapshot!(told(&rejects), @r#"
        1: не JSON, позиция 8: строка обрывается. В JSONL каждая строка — один объект {…}
        2: строка — не объект. Разложите массив по строкам: jq -c '.[]' файл
        3: нет текста. Впишите его или удалите строку
        4: непонятная дата «позавчера». Ожидается 2026-11-21T10:00:00+03:00 или формат из карты (dates = […]): %d.%m.%Y %H:%M:%S, %d.%m.%Y %H:%M, %d.%m.%Y, %Y-%m-%d %H:%M:%S, %Y-%m-%d %H:%M, %Y-%m-%dT%H:%M:%S, %Y-%m-%d
        5: неизвестное значение поля «сеть»: «myspace». Допустимы: vk, ok, telegram, max, feed, mastodon, youtube, open311, pos, incident, mail, file, demo, webhook; другие слова назовите в [networks] карты
        6: неизвестное значение поля «вид сообщения»: «жалоба». Допустимы: post, comment, message, appeal, reply, news; другие слова назовите в [kinds] карты
        7: в поле «text» не строка. Ожидается строка или число
        8: непонятный признак официальной страницы. Ожидается true или false
        9: строка длиннее 1 МБ. Разделите её или удалите
        11: байт 11 строки — не UTF-8. Если файл в другой кодировке, укажите её: --encoding windows-1251
        "#);
}

#[test]
fn a_table_with_broken_rows_keeps_the_good_ones() {
    let csv = "id;Текст;Дата\n\
               1;яма;20.11.2026\n\
               2;яма; ещё яма;20.11.2026\n\
               3;;20.11.2026\n\
               4;яма;31.13.2026\n\
               5;\"не закрыта;20.11.2026\n\
               6;ООО \"Ромашка\" не метёт;20.11.2026\n";
    let (items, rejects) = read(&export("bad.csv", csv));
    let ids: Vec<_> = items.iter().map(|item| item.native_id.as_str()).collect();
    assert_eq!(ids, ["1", "6"]);
    insta::assert_snapshot!(told(&rejects), @r#"
        3: в строке колонок: 4, а в заголовке: 3. Возьмите текст с разделителем в кавычки
        4: нет текста. Впишите его или удалите строку
        5: непонятная дата «31.13.2026». Ожидается 2026-11-21T10:00:00+03:00 или формат из карты (dates = […]): %d.%m.%Y %H:%M:%S, %d.%m.%Y %H:%M, %d.%m.%Y, %Y-%m-%d %H:%M:%S, %Y-%m-%d %H:%M, %Y-%m-%dT%H:%M:%S, %Y-%m-%d
        6: кавычка открыта и не закрыта. Закройте её или удвойте: ""
        "#);
}

#[test]
fn two_messages_under_one_id_are_not_taken_for_one() {
    let mut csv = "id;Текст\n\
        7;Нет воды на Мира\n\
        8;Яма у школы\n\
        7;Нет воды  на Мира \n\
        7;Не вывозят мусор\n"
        .to_owned();
    // The file is handed over in batches; what was in the one before is not forgotten.
    csv.extend((0..BATCH_MAX).map(|n| format!("п-{n};Яма номер {n}\n")));
    csv.push_str("8;Фонарь не горит\n");
    let (items, rejects) = read(&export("ids.csv", csv));
    assert_eq!(items.len(), 3 + BATCH_MAX, "the repetition is let through");
    insta::assert_snapshot!(told(&rejects), @r"
        5: id «7» уже занят: в строке 2 под ним другой текст. Дайте строке свой id или удалите её
        506: id «8» уже занят: в строке 3 под ним другой текст. Дайте строке свой id или удалите её
        ");
    // An id out of the content stands for one content only.
    let (items, rejects) = read(&export("none.csv", "id;Текст\n;Яма\n;Яма \n;Свет\n"));
    assert_eq!((items.len(), rejects.len()), (3, 0));
}

#[test]
fn what_is_no_table_is_refused_with_a_remedy() {
    let refused = |name: &str, bytes: &[u8]| -> String {
        let export = export(name, bytes);
        let error = FileSource::open(&export.path, &map(), options()).unwrap_err();
        assert!(!matches!(error.fault(), FileFault::Io(_)));
        let folder = export.path.parent().unwrap().display().to_string();
        error.to_string().replace(&folder, "")
    };
    insta::assert_snapshot!(refused("a.jsonl", b"\x1f\x8b..."), @r#"/a.jsonl: файл сжат. Распакуйте его: gunzip"#);
    insta::assert_snapshot!(refused("a.csv", b"\xff\xfet\0"), @r#"/a.csv: файл в кодировке UTF-16. Пересохраните его в UTF-8"#);
    insta::assert_snapshot!(refused("a.csv", "Тема;Содержание\nа;б\n".as_bytes()), @r#"/a.csv: в первой строке нет колонки с текстом. Есть: Тема, Содержание. Ожидается одна из: text, Текст, Текст сообщения, Текст обращения, Сообщение. Назовите её в карте колонок: [columns] text = "…""#);
    let missing = FileSource::open("нет.csv".as_ref(), &map(), options());
    assert!(matches!(missing.unwrap_err().fault(), FileFault::Io(_)));
    // An empty file holds nothing, and that is no fault.
    assert_eq!(read(&export("empty.csv", "")), (vec![], vec![]));
    assert_eq!(read(&export("empty.jsonl", "\n\n")), (vec![], vec![]));
}

#[test]
fn a_forced_encoding_counts() {
    let utf8 = export("a.jsonl", "{\"text\": \"Нет\"}\n");
    let forced = FileOptions {
        encoding: Some("windows-1251".parse().unwrap()),
        ..options()
    };
    assert_eq!(read_with(&utf8, &map(), forced).0[0].text, "РќРµС‚");
    let old = export("b.jsonl", WINDOWS_1251.encode("{\"text\": \"Нет\"}\n").0);
    let forced = FileOptions {
        encoding: Some(Encoding::Utf8),
        ..options()
    };
    assert_eq!(read_with(&old, &map(), forced).1.len(), 1);
}

#[test]
fn what_a_source_says_of_its_messages_fills_what_rows_leave_open() {
    let lines = "{\"text\": \"Нет воды\"}\n\
        {\"text\": \"Яма\", \"kind\": \"comment\", \"territory\": \"valuysky\"}\n";
    let export = export("a.jsonl", lines);
    let source = FileOptions {
        kind: Some(ItemKind::Appeal),
        territory: Some("belgorod".into()),
        ..options()
    };
    let (items, _) = read_with(&export, &map(), source);
    let told = items
        .iter()
        .map(|item| (item.kind, item.territory.clone().unwrap()));
    let expected = [
        (ItemKind::Appeal, "belgorod".into()),
        (ItemKind::Comment, "valuysky".into()),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn messages_without_dates_spread_over_the_last_days() {
    let lines: String = (0..1400)
        .map(|n| format!("{{\"text\": \"яма номер {n}\"}}\n"))
        .collect();
    let export = export("many.jsonl", lines);
    let spread = || FileOptions {
        spread_days: Some(14),
        ..options()
    };
    let (items, _) = read_with(&export, &map(), spread());
    assert_eq!(items.len(), 1400);
    let days = |item: &RawItem| {
        let at: Timestamp = item.published_at.unwrap();
        options().now.duration_since(at).as_hours() / 24
    };
    for day in 0..14 {
        let count = items.iter().filter(|item| days(item) == day).count();
        assert!((60..=140).contains(&count), "day {day}: {count}");
    }
    // The same file on the same day gives the same dates.
    assert_eq!(read_with(&export, &map(), spread()).0, items);
}

#[test]
fn rejects_are_written_beside_the_file() {
    let export = export(
        "bad.jsonl",
        "{\"text\": \"\"}\n{\"text\": \"а\"}\n{\"tel\": \"8 900 000-12-34\", \"x\": \"a;b\"\n",
    );
    let path = rejects_path(&export.path);
    let mut file = RejectsFile::new(path.clone());
    assert!(!path.exists(), "no rejects, no file");
    for reject in read(&export).1 {
        file.write(&reject).unwrap();
    }
    assert_eq!(file.written(), 2);
    file.finish().unwrap();
    let written = fs::read_to_string(&path).unwrap();
    assert!(path.ends_with("bad.jsonl.rejects.csv"));
    insta::assert_snapshot!(written.trim_start_matches('\u{feff}'), @r#"
        line,reason,raw
        1,нет текста. Впишите его или удалите строку,"{""text"": """"}"
        3,"не JSON, позиция 37: строка обрывается. В JSONL каждая строка — один объект {…}","{""tel"": ""⟨телефон⟩"", ""x"": ""a;b"""
        "#);
}
