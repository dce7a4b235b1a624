//! The folder into which people put files, as a story: half a file, a file twice, a crash at every
//! step, bad rows, and what becomes of the files.

use std::{fmt::Write as _, fs, path::Path};

use encoding_rs::WINDOWS_1251;
use jiff::SignedDuration;
use otklik::{
    collect::{
        file::ColumnMap,
        inbox::{Content, Inbox},
    },
    domain::{SourceId, SourceState},
    pipeline::{
        crawl::Target,
        record::{Intake, Recorded},
    },
    ports::{Ask, Clock, Collector, Harvest, Outcome},
};
use tokio::runtime::Runtime;

use crate::{cli_place::traces, fakes::week, house::House, workbook::workbook};

/// A folder that somebody fills and a daemon reads.
pub struct Post {
    pub house: House,
    pub folder: tempfile::TempDir,
    inbox: Inbox,
    content: Content,
    runtime: Runtime,
}

pub const SOURCE: &str = "drop";

fn exports() -> Content {
    Content::Exports {
        map: Box::new(ColumnMap::default_map().unwrap()),
        encoding: None,
        kind: None,
    }
}

impl Post {
    pub fn open(content: Content) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            house: House::open(),
            inbox: Inbox::new(folder.path(), 7, content.clone()),
            folder,
            content,
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap(),
        }
    }

    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    /// Puts files that came at one moment: the order of their names is the order of reading.
    pub fn put_together(&self, files: &[(&str, &[u8])]) {
        let mut moment = None;
        for (name, bytes) in files {
            self.put(name, bytes);
            let path = self.folder.path().join(name);
            let file = fs::File::options().append(true).open(path).unwrap();
            let first = *moment.get_or_insert(file.metadata().unwrap().modified().unwrap());
            file.set_modified(first).unwrap();
        }
    }

    /// The daemon dies and comes again: it knows what is recorded, and nothing else.
    pub fn restart(&mut self) {
        self.inbox = Inbox::new(self.folder.path(), 7, self.content.clone());
    }

    /// A reading five minutes later.
    pub fn read(&mut self) -> Harvest {
        self.house.clock.advance(SignedDuration::from_mins(5));
        let id = SourceId::new(SOURCE);
        let cursor = self.house.rooms.store.source(&id).unwrap().cursor;
        let ask = Ask {
            cursor: cursor.as_deref(),
            now: self.house.clock.now(),
            watched: &[],
        };
        let harvest = self.runtime.block_on(self.inbox.read(ask));
        assert!(harvest.items.len() <= 500);
        harvest
    }

    pub fn record(&self, harvest: Harvest) -> Recorded {
        let intake = Intake {
            items: harvest.items,
            tallies: harvest.tallies,
            cursor: harvest.cursor,
            ..Intake::default()
        };
        let recorder = &self.house.rooms.recorder;
        recorder.record(&SourceId::new(SOURCE), intake).unwrap()
    }

    /// Reads until there is nothing more; gives what was told.
    pub fn pass(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        let mut silent = 0;
        while silent < 2 {
            let harvest = self.read();
            told.extend(harvest.told.clone());
            assert_eq!(harvest.outcome, Outcome::Well);
            silent = if harvest.more { 0 } else { silent + 1 };
            self.record(harvest);
        }
        told
    }

    pub fn items(&self) -> usize {
        let id = SourceId::new(SOURCE);
        self.house.rooms.store.source(&id).unwrap().items
    }

    /// Names in a folder beside the files, without date and mark.
    pub fn names(&self, place: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.folder.path().join(place)) else {
            return Vec::new();
        };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names
            .filter(|name| !place.is_empty() || name.contains('.'))
            .map(|name| {
                name.get(20..)
                    .filter(|_| !place.is_empty())
                    .unwrap_or(&name)
                    .to_owned()
            })
            .collect();
        names.sort();
        names
    }
}

/// So many complaints, no two alike.
fn rows(numbers: std::ops::Range<usize>) -> String {
    numbers.fold("Номер;Текст\n".to_owned(), |mut csv, n| {
        writeln!(csv, "{n};Белгород, ул. Мира, {n}: нет отопления").unwrap();
        csv
    })
}

#[test]
fn a_file_is_taken_when_it_is_whole_and_put_away_when_it_is_recorded() {
    let mut post = Post::open(exports());
    let whole = rows(0..3);
    post.put("выгрузка.csv", &whole.as_bytes()[..whole.len() / 2]);
    let harvest = post.read();
    assert_eq!(
        harvest,
        Harvest {
            due: harvest.due,
            ..Harvest::default()
        }
    );
    post.put("выгрузка.csv", &whole);
    assert!(post.read().items.is_empty(), "it has grown since");
    let harvest = post.read();
    assert_eq!((harvest.items.len(), harvest.more), (3, true));
    assert_eq!(post.names(""), ["выгрузка.csv"], "nothing is recorded yet");
    post.record(harvest);
    let harvest = post.read();
    assert!(!harvest.more);
    assert_eq!(
        (post.names(""), post.names("done")),
        (vec![], vec!["выгрузка.csv".to_owned()])
    );
    post.record(harvest);
    assert_eq!(post.items(), 3);
    // A week later nobody has it any more.
    post.house.clock.advance(SignedDuration::from_hours(7 * 24));
    post.read();
    assert_eq!(post.names("done"), [""; 0]);
}

#[test]
fn the_same_content_again_adds_nothing_and_is_told() {
    let mut post = Post::open(exports());
    post.put("ноябрь.csv", rows(0..3));
    assert_eq!(post.pass(), [""; 0]);
    post.put("копия.csv", rows(0..3));
    let told = post.pass();
    assert_eq!(told, ["файл «копия.csv»: всё это уже прочитано раньше"]);
    // A longer export of the same month brings only what is new.
    post.put("ноябрь.csv", rows(0..5));
    assert_eq!(post.pass(), [""; 0]);
    assert_eq!(post.items(), 5);
    assert_eq!(post.names(""), [""; 0]);
}

#[test]
fn rows_without_an_id_of_their_own_are_not_known_by_their_place_in_the_file() {
    let mut post = Post::open(exports());
    post.put("1.csv", "№;Текст\n1;Нет воды на Мира\n");
    post.put("2.csv", "№;Текст\n1;Яма на Кирова\n");
    post.pass();
    assert_eq!(post.items(), 2);
}

#[test]
fn a_large_file_comes_in_batches_and_a_crash_at_any_step_loses_and_doubles_nothing() {
    let mut post = Post::open(exports());
    let mut csv = rows(0..2_500);
    csv.push_str("2500;\n");
    post.put("год.csv", WINDOWS_1251.encode(&csv).0);
    let mut told = Vec::new();
    // Whatever is read dies unrecorded once, and once dies right after it was recorded.
    for step in 0..60 {
        let harvest = post.read();
        match step % 4 {
            1 => post.restart(),
            _ => {
                told.extend(harvest.told.clone());
                post.record(harvest);
            }
        }
        if step % 4 == 3 {
            post.restart();
        }
    }
    assert_eq!(post.items(), 2_500);
    assert_eq!(post.names(""), [""; 0]);
    assert_eq!(post.names("done"), ["год.csv"]);
    assert_eq!(post.names("rejects"), ["год.csv.rejects.csv"]);
    assert_eq!(
        told,
        ["файл «год.csv»: не разобрано строк — 1, они с причинами в папке rejects"]
    );
}

#[test]
fn an_undisturbed_reading_takes_a_large_file_in_as_few_steps_as_there_are_batches() {
    let mut post = Post::open(exports());
    post.put("год.csv", rows(0..2_500));
    post.read();
    let mut taken = Vec::new();
    loop {
        let harvest = post.read();
        taken.push(harvest.items.len());
        let more = harvest.more;
        post.record(harvest);
        if !more {
            break;
        }
    }
    assert_eq!(taken, [500, 500, 500, 500, 500, 0, 0]);
}

#[test]
fn what_cannot_be_read_is_set_apart_and_the_rest_is_read() {
    let mut post = Post::open(exports());
    post.put("a.xlsx", b"PK\x03\x04...");
    post.put("b.csv", "Тема;Содержание\nа;б\n");
    let book = workbook(&[("Лист1", &[&["s Текст"], &["s Нет воды на Мира"]])]);
    post.put("c.xlsx", book);
    post.put(
        "d.jsonl",
        "{\"text\": \"Яма на Кирова\"}\n{\"text\": \"\"}\n",
    );
    let told = post.pass();
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(post.items(), 2);
    assert_eq!(post.names(""), [""; 0]);
    assert_eq!(post.names("done"), ["c.xlsx", "d.jsonl"]);
    assert_eq!(
        post.names("rejects"),
        ["a.xlsx", "b.csv", "d.jsonl.rejects.csv"]
    );
    // A reading tells a few by name and counts the rest.
    for n in 0..7 {
        post.put(&format!("{n}.csv"), format!("Тема\n{n}\n"));
    }
    let told = post.pass();
    assert_eq!(told.len(), 1);
    assert!(told[0].ends_with("; и ещё: 2"), "{told:?}");
    // Once its rows are mended, the file is read again, though most of it is known.
    post.put("b.csv", "Тема;Содержание\nа;б\n");
    assert_eq!(post.pass().len(), 1, "what was refused is looked at again");
}

#[test]
fn the_crawler_tells_what_people_must_hear_and_how_the_folder_is() {
    let house = House::open();
    let folder = tempfile::tempdir().unwrap();
    let id = SourceId::new(SOURCE);
    let pass = |path: &Path, minutes: i64| {
        let target = Target {
            id: id.clone(),
            name: "Приёмная".into(),
            territory: Some("belgorod".into()),
            official: false,
            least: None,
        };
        let inbox = Inbox::new(path, 0, exports());
        let sources = vec![(target, Box::new(inbox) as Box<dyn Collector>)];
        week::pass(&house, sources, SignedDuration::from_mins(minutes));
        house.rooms.store.source(&id).unwrap()
    };
    assert_eq!(
        pass(&folder.path().join("нет"), 10).health.state,
        SourceState::Gone
    );
    fs::write(
        folder.path().join("a.jsonl"),
        "{\"text\": \"Нет воды\"}\n{}\n",
    )
    .unwrap();
    let record = pass(folder.path(), 180);
    assert_eq!((record.items, record.health.state), (1, SourceState::Ok));
    let notices = house.rooms.store.notices(10).unwrap();
    let told: Vec<&str> = notices.iter().map(|notice| notice.text.as_str()).collect();
    assert!(
        told.iter()
            .any(|told| told.contains("папки") && told.contains("создайте её"))
    );
    assert!(
        told.iter()
            .any(|told| told.contains("не разобрано строк — 1")),
        "{told:?}"
    );
    assert!(!folder.path().join("a.jsonl").exists(), "kept for no day");
    assert!(!folder.path().join("done").exists());
}

#[test]
fn whoever_stands_in_a_column_is_found_in_no_file_of_the_state() {
    let mut post = Post::open(exports());
    let planted = ["Святополк", "Окаянский", "89001234567", "svyatopolk"];
    let csv = "Номер;ФИО;Телефон;E-mail;Профиль;Текст\n\
        1;Святополк Окаянский;89001234567;svyatopolk@example.ru;https://vk.com/id77;Нет воды на Мира\n\
        2;Святополк Окаянский;89001234567;svyatopolk@example.ru;https://vk.com/id77;\n";
    post.put("люди.csv", csv);
    post.put(
        "люди.jsonl",
        "{\"text\": \"Яма\", \"author\": \"Святополк\", \"phone\": \"89001234567\"}\n",
    );
    // The first line of a file without headings is somebody's row.
    post.put(
        "без заголовков.csv",
        "Святополк Окаянский;89001234567;Нет воды\n",
    );
    let told = post.pass().join("\n");
    assert!(
        told.contains("в первой строке нет колонки с текстом"),
        "{told}"
    );
    assert!(!planted.iter().any(|word| told.contains(word)), "{told}");
    assert_eq!(post.items(), 2);
    let state = post
        .house
        .rooms
        .state
        .database()
        .parent()
        .unwrap()
        .to_owned();
    let found = traces(&state, &planted);
    assert_eq!(found, [""; 0]);
}

/// A letter as mail programs write it, with everything that tells of its writer.
fn letter(id: &str, above: &[&str], body: &str) -> String {
    let mut letter = format!(
        "Return-Path: <svyatopolk@example.ru>\r\n\
         Received: from svyatopolk-phone (10.7.7.7) by mx.example.ru\r\n\
         From: =?utf-8?B?0KHQstGP0YLQvtC/0L7Qu9C6?= Svyatopolk <svyatopolk@example.ru>\r\n\
         To: Okayannyy <okayannyy@example.ru>\r\n\
         X-Originating-IP: 10.7.7.7\r\n\
         X-Mailer: Phone of Svyatopolk\r\n\
         Subject: Re: Svet\r\n\
         Message-ID: <svyatopolk.{id}@example.ru>\r\n\
         Content-Type: text/plain; charset=utf-8\r\n"
    );
    if let Some(parent) = above.last() {
        let above: Vec<String> = above
            .iter()
            .map(|id| format!("<svyatopolk.{id}@example.ru>"))
            .collect();
        letter += &format!("In-Reply-To: <svyatopolk.{parent}@example.ru>\r\n");
        letter += &format!("References: {}\r\n", above.join(" "));
    }
    letter + "\r\n" + body
}

#[test]
fn letters_become_a_thread_and_their_writers_are_found_in_no_file() {
    let mut post = Post::open(Content::Letters);
    let first =
        "Белгород, ул. Мира, 12: нет света. Звоните: 8 900 123-45-67\n\nС уважением,\nСвятополк\n";
    post.put("Жалоба Святополка.eml", letter("1", &[], first));
    let second = "И на Кирова нет.\n\n20.11.2026, 10:00, \"Святополк\" <svyatopolk@example.ru>:\n> нет света\n";
    post.put(
        "1795158000.M1P2.svyatopolk:2,S",
        letter("2", &["1"], second),
    );
    post.put(
        "3.eml",
        letter(
            "3",
            &["1", "2"],
            "Дали, спасибо.\n-- \nСвятополк Окаянский\n",
        ),
    );
    post.put("Святополк.pdf", "%PDF");
    let told = post.pass();
    insta::assert_snapshot!(told.join("\n"));
    // The same letters by another way.
    post.put("копия.eml", letter("2", &["1"], &format!("{second}\n")));
    post.pass();
    assert_eq!(post.items(), 3);
    let store = &post.house.rooms.store;
    let ids: Vec<_> = (1..=3).map(otklik::domain::ItemId).collect();
    let items: Vec<_> = store
        .items(&ids)
        .unwrap()
        .into_iter()
        .map(|(stored, _)| stored.item)
        .collect();
    let mut texts: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
    texts.sort_unstable();
    assert_eq!(
        texts[0],
        "Svet\n\nБелгород, ул. Мира, 12: нет света. Звоните: ⟨телефон⟩"
    );
    assert_eq!(texts[1..], ["Дали, спасибо.", "И на Кирова нет."]);
    assert!(
        items
            .iter()
            .all(|item| item.thread == items[0].thread && item.voice.is_some())
    );
    let planted = [
        "Святополк",
        "Svyatopolk",
        "svyatopolk",
        "kayan",
        "10.7.7.7",
        "123-45-67",
    ];
    let state = post.house.rooms.state.database();
    assert_eq!(traces(state.parent().unwrap(), &planted), [""; 0]);
}
