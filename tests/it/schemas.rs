//! Schemas that have landed: a database that a daemon of each of them left opens in today's.
//!
//! `schemas/vN.sql` holds such a database as text. It is written once, by the daemon whose newest
//! schema is N, and never changed: a new migration makes `every_landed_schema_has_its_database` write
//! the file of its schema and fail, until the file is committed with the migration.

mod dump;

use std::{collections::BTreeMap, fs, path::Path};

use otklik::{
    domain::{
        Event, IncidentId, ItemId, ItemKind, Network, RawItem, Role, Scope, Seq, SourceId, Tally,
    },
    incidents::replay,
    pipeline::record::Intake,
};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::house::{Browser, House, MORNING};

const TOWN: &str = "vk:town";
const VILLAGE: &str = "telegram:village";
const LETTERS: &str = "file:letters";
const CENTRE: &str = "file:centre";

/// A message of the story: source's id, what it answers, by a body, text.
type Told = (&'static str, Option<&'static str>, bool, &'static str);

const IN_TOWN: [Told; 5] = [
    (
        "1",
        None,
        false,
        "Третий день нет отопления, г. Белгород, ул. Мира, 12, батареи ледяные, мёрзнут дети!",
    ),
    ("2", Some("1"), false, "у нас тоже холодно"),
    (
        "3",
        Some("1"),
        true,
        "Здравствуйте! Ваше обращение направлено в управляющую компанию",
    ),
    (
        "4",
        None,
        false,
        "Белгород, на улице Щорса огромная яма на дороге, колёса бьём, когда отремонтируют?",
    ),
    (
        "5",
        None,
        false,
        "Какая сегодня красивая погода, гуляли с друзьями весь день",
    ),
];
const IN_VILLAGE: [Told; 1] = [(
    "77",
    None,
    false,
    "Не вывозят мусор вторую неделю, контейнеры переполнены, г. Белгород, ул. Садовая, 3",
)];
const LETTER: [Told; 1] = [(
    "a",
    None,
    false,
    "Не горят фонари на улице Губкина, 5, г. Белгород",
)];

fn write(house: &House, source: &str, told: &[Told], cursor: Option<&str>) {
    let items = told.iter().map(|(id, parent, official, text)| RawItem {
        network: Network::Vk,
        native_id: (*id).into(),
        parent: parent.map(Into::into),
        kind: parent.map_or(ItemKind::Post, |_| ItemKind::Comment),
        author: (!official).then(|| format!("resident {id}")),
        official: *official,
        text: (*text).into(),
        published_at: Some(MORNING.parse().unwrap()),
        url: Some(format!("https://vk.example/wall-1_{id}")),
        ..RawItem::default()
    });
    let intake = Intake {
        items: items.collect(),
        cursor: cursor.map(Into::into),
        ..Intake::default()
    };
    let recorder = &house.rooms.recorder;
    recorder.record(&SourceId::new(source), intake).unwrap();
    house.rooms.indexing.catch_up().unwrap();
}

fn row(browser: &Browser, sector: &str) -> Value {
    let (_, queue) = browser.get(&format!("/api/v1/incidents?sector={sector}"));
    queue["rows"][0].clone()
}

fn act(browser: &Browser, row: &Value, mut action: Value) -> Value {
    action["version"] = row["version"].clone();
    let path = format!("/api/v1/incidents/{}/actions", row["id"]);
    let (status, row) = browser.post(&path, &action);
    assert_eq!(status, 200, "{row}");
    row
}

/// The row once the danger in it, if any, has been seen.
fn seen(browser: &Browser, row: Value) -> Value {
    let danger = row["signals"]
        .as_array()
        .unwrap()
        .contains(&json!("danger"));
    match danger && row["acknowledged"] == false {
        true => act(browser, &row, json!({"action": "acknowledge"})),
        false => row,
    }
}

/// A morning at the desk that leaves a row in every table that a day fills.
fn a_morning() -> House {
    let house = House::open();
    write(&house, TOWN, &IN_TOWN, Some("wall:5"));
    write(&house, VILLAGE, &IN_VILLAGE, Some("channel/77"));
    write(&house, LETTERS, &LETTER, None);
    let counted = Intake {
        tallies: vec![Tally {
            day: "2026-11-19".parse().unwrap(),
            territory: Some("belgorod".into()),
            group: Some("ЖКХ".into()),
            topic: Some("Отопление".into()),
            count: 12,
        }],
        ..Intake::default()
    };
    let recorder = &house.rooms.recorder;
    recorder.record(&SourceId::new(CENTRE), counted).unwrap();
    let anna = house.user("anna", Role::Operator, Scope::default());
    let hole = seen(&anna, row(&anna, "roads"));
    let hole = act(&anna, &hole, json!({"action": "take"}));
    let answer = json!({"action": "answer", "text": "Яму засыплют к пятнице"});
    let hole = act(&anna, &hole, answer);
    act(&anna, &hole, json!({"action": "close", "reason": "solved"}));
    let cold = seen(&anna, row(&anna, "housing"));
    act(&anna, &cold, json!({"action": "take"}));
    let feed = json!({"name": "Мусор", "query": "sector:waste"});
    assert!(anna.post("/api/v1/feeds", &feed).0 < 300);
    let shift = json!({"phone": "112", "until": "2026-11-20T18:00:00Z"});
    assert_eq!(anna.post("/api/v1/shifts", &shift).0, 200);
    let away =
        json!({"user": 2, "substitute": 1, "first_day": "2026-12-01", "last_day": "2026-12-14"});
    assert_eq!(house.admin().post("/api/v1/absences", &away).0, 200);
    house
}

/// The schemas there are: the numbers of the migrations.
fn landed() -> Vec<u32> {
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite")).unwrap();
    let mut numbers: Vec<u32> = files
        .map(|file| {
            let name = file.unwrap().file_name().into_string().unwrap();
            name[1..].split_once("__").unwrap().0.parse().unwrap()
        })
        .collect();
    numbers.sort_unstable();
    numbers
}

fn kept(schema: u32) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/schemas");
    format!("{folder}/v{schema}.sql")
}

/// The database of that schema in the state directory of a house that is about to open.
fn left_by(schema: u32, state: &Path) -> Connection {
    fs::create_dir_all(state).unwrap();
    let db = Connection::open(state.join("otklik.db")).unwrap();
    let text = fs::read_to_string(kept(schema)).unwrap();
    db.execute_batch(&text).unwrap();
    db
}

#[test]
fn every_landed_schema_has_its_database() {
    let newest = *landed().last().unwrap();
    if !Path::new(&kept(newest)).exists() {
        let house = a_morning();
        let db = Connection::open(house.rooms.state.database()).unwrap();
        fs::write(kept(newest), dump::sql(&db, newest)).unwrap();
        panic!("the database of schema {newest} is written now: look at it and commit it");
    }
    for schema in landed() {
        let folder = tempfile::tempdir().unwrap();
        let db = left_by(schema, folder.path());
        let sql = "SELECT MAX(version) FROM refinery_schema_history";
        let says: u32 = db.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(says, schema);
    }
}

#[test]
fn an_older_database_opens_and_nothing_in_it_has_changed() {
    for schema in landed() {
        let mut before = BTreeMap::new();
        let house = House::over(|state| before = dump::columns(&left_by(schema, state)));
        let after = dump::columns(&Connection::open(house.rooms.state.database()).unwrap());
        for (column, values) in &before {
            // The history of the schema grows, logs of before schema 6 are read anew, and so are states
            // of before schema 11, which tell of conflicts: that their fold is the state of that morning
            // is seen below. All the rest holds what it held.
            let anew = match column.as_str() {
                "event.body" | "incident.due_at" => schema < 6,
                "incident.body" => schema < 11,
                _ => false,
            };
            if !anew && !column.starts_with("refinery_schema_history.") {
                assert_eq!(after.get(column), Some(values), "schema {schema}: {column}");
            }
        }
        it_is_that_morning(&house);
    }
}

/// The domain reads in the old rows what the story told.
fn it_is_that_morning(house: &House) {
    let store = &house.rooms.store;
    let cursor = |source: &str| store.source(&source.into()).unwrap().cursor;
    let cursors = [TOWN, VILLAGE, LETTERS].map(cursor);
    assert_eq!(
        cursors,
        [Some("wall:5".into()), Some("channel/77".into()), None]
    );
    let told = IN_TOWN.iter().chain(&IN_VILLAGE).chain(&LETTER);
    let ids: Vec<ItemId> = (1..=7).map(ItemId).collect();
    let items = store.items(&ids).unwrap();
    let texts: Vec<&str> = items.iter().map(|(it, _)| &*it.item.text).collect();
    assert_eq!(texts, told.map(|one| one.3).collect::<Vec<_>>());
    let in_incidents = items.iter().filter(|(_, incident)| incident.is_some());
    assert!(in_incidents.count() >= 4);
    let count = store.status().unwrap().incidents as i64;
    assert!(count >= 4, "{count} incidents");
    for id in (1..=count).map(IncidentId) {
        let incident = store.incident(id).unwrap().unwrap();
        let log = store.events(id).unwrap();
        assert_eq!(
            replay(id, &log),
            Some(incident),
            "the fold over the old log"
        );
    }
    let answered = (1..=count).flat_map(|id| store.events(IncidentId(id)).unwrap());
    let answered = answered.filter(|it| matches!(it.event, Event::Answered { .. }));
    assert_eq!(answered.count(), 1);
    assert_gapless(house);
}

fn assert_gapless(house: &House) {
    let store = &house.rooms.store;
    let entries = store.outbox_after(Seq(0), 10_000).unwrap();
    let numbers: Vec<i64> = entries.iter().map(|entry| entry.seq.0).collect();
    let last = store.last_seq().unwrap().0;
    assert_eq!(numbers, (1..=last).collect::<Vec<_>>());
}

/// Messages about housing that a search finds.
fn found(browser: &Browser) -> i64 {
    let (_, found) = browser.get("/api/v1/search?q=sector%3Ahousing");
    found["total"].as_i64().unwrap()
}

#[test]
fn work_goes_on_over_an_older_database() {
    for schema in landed() {
        let house = House::over(|state| drop(left_by(schema, state)));
        // What is known stays known, and a voice of the same week is the same voice.
        write(&house, TOWN, &IN_TOWN, Some("wall:5"));
        assert_eq!(house.rooms.store.status().unwrap().items, 7);
        let anna = house.known_user("anna");
        let cold = row(&anna, "housing");
        assert_eq!(
            (&cold["state"], &cold["items"]),
            (&json!("in_work"), &json!(2))
        );

        let before = found(&anna);
        assert!(before >= 3, "the old messages are found");
        let more = ("9", Some("1"), false, "и у нас батареи холодные, Мира, 12");
        write(&house, TOWN, &[more], Some("wall:9"));
        let cold = row(&anna, "housing");
        assert_eq!(cold["items"], json!(3), "the old thread's incident grows");
        let cursor = house.rooms.store.source(&TOWN.into()).unwrap().cursor;
        assert_eq!(cursor.as_deref(), Some("wall:9"));

        let answer = json!({"action": "answer", "text": "Тепло дадут к вечеру"});
        assert_eq!(act(&anna, &cold, answer)["state"], "answered");
        let waste = act(&anna, &row(&anna, "waste"), json!({"action": "take"}));
        assert_eq!(waste["assignee"]["name"], "anna", "{waste}");

        assert_eq!(found(&anna), before + 1, "old and new");
        let (_, feeds) = anna.get("/api/v1/feeds");
        assert_eq!(feeds[0]["name"], "Мусор", "{feeds}");
        assert_gapless(&house);
    }
}
