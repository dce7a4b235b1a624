//! A town for the crash tests: messages made by counting, and what a state directory holds in the end.

use std::{path::Path, sync::Arc};

use otklik::{
    app::{
        ground::Ground,
        orders::{Order, carry_out, patient},
        rooms::Rooms,
        state::StateDir,
    },
    domain::{IncidentId, ItemId, Seq},
    incidents::replay,
    ports::SystemClock,
};
use serde_json::{Value, json};

use crate::cli_place::Place;

/// Messages of the town. Five transactions.
pub const MESSAGES: usize = 2_000;
/// The source they belong to.
pub const SOURCE: &str = "file:town";

const STREETS: [&str; 7] = [
    "Щорса",
    "Мира",
    "Губкина",
    "Костюкова",
    "Садовая",
    "Победы",
    "Королёва",
];
const POSTS: [&str; 6] = [
    "нет отопления, батареи ледяные, в квартире 15 градусов",
    "прорвало трубу, нет воды во всём доме",
    "не вывозят мусор вторую неделю, площадка завалена",
    "огромная яма на дороге, пробил колесо",
    "не горят фонари, темно и страшно ходить",
    "второй день нет света во всём доме",
];
const COMMENTS: [&str; 4] = [
    "у нас тоже",
    "Дозвониться невозможно, никто не отвечает",
    "Какая красивая осень в этом году",
    "это уже третий раз за месяц, сколько можно",
];

/// The file: threads of a post and four comments, the last by a body; two bad lines.
pub fn file() -> String {
    let mut lines = String::new();
    for n in 0..MESSAGES {
        let (thread, place) = (n / 5, n % 5);
        let street = STREETS[thread % STREETS.len()];
        let house = 1 + (thread / STREETS.len()) % 40;
        let mut line = json!({
            "id": format!("m{n}"),
            "published_at": format!("2025-10-{:02}T{:02}:{:02}:00Z", 1 + n / 100, n % 100 / 5, n % 60),
        });
        if place == 0 {
            let post = POSTS[thread % POSTS.len()];
            line["text"] = format!("г. Белгород, ул. {street}, {house}: {post}").into();
        } else {
            line["kind"] = "comment".into();
            line["parent_id"] = format!("m{}", thread * 5).into();
            line["thread_id"] = format!("m{}", thread * 5).into();
            line["text"] = COMMENTS[n % COMMENTS.len()].into();
            if place == 4 {
                line["official"] = true.into();
                line["text"] =
                    "Здравствуйте! Ваше обращение направлено в управляющую компанию".into();
            }
        }
        lines.push_str(&line.to_string());
        lines.push('\n');
        if n % 1_000 == 7 {
            lines.push_str("{\"text\": \"оборвано\n");
        }
    }
    lines
}

/// All that a state directory holds, without the moments and pseudonyms that differ from run to run.
#[derive(Debug, PartialEq)]
pub struct Holdings {
    pub items: Vec<Value>,
    pub incidents: Vec<Value>,
    pub logs: Vec<Value>,
    pub outbox: Vec<(i64, Option<i64>, Option<i64>)>,
    pub cursor: Option<String>,
    pub found: Vec<Value>,
}

/// The rooms of the state, opened as the next start would.
pub fn rooms(place: &Place) -> Rooms {
    let ground = Ground::load(&place.config(), None).unwrap();
    let state = StateDir::lock(&place.state()).unwrap();
    Rooms::open(ground, state, Arc::new(SystemClock)).unwrap()
}

/// Opens the state of the town, lets the index catch up, and looks at everything.
pub fn holdings(place: &Place) -> Holdings {
    holdings_of(place, SOURCE)
}

/// The same of a place with another source.
pub fn holdings_of(place: &Place, source: &str) -> Holdings {
    let rooms = rooms(place);
    rooms.indexing.catch_up().unwrap();
    let status = rooms.store.status().unwrap();
    let (incidents, logs) = incidents(&rooms, status.incidents);
    let mut seqs = rooms.store.outbox_after(Seq(0), 1_000_000).unwrap();
    let numbers: Vec<i64> = seqs.iter().map(|entry| entry.seq.0).collect();
    assert_eq!(
        numbers,
        (1..=status.seq).collect::<Vec<_>>(),
        "the outbox has no gap"
    );
    // Each finished import tells of its rejects; the number of imports is not what is compared.
    seqs.retain(|entry| entry.notice.is_none());
    let outbox = seqs
        .iter()
        .map(|entry| (entry.item.map(|id| id.0), entry.incident.map(|id| id.0)))
        .zip(1..)
        .map(|((item, incident), n)| (n, item, incident))
        .collect();
    Holdings {
        items: items(&rooms, status.items),
        incidents,
        logs,
        outbox,
        cursor: rooms.store.source(&source.into()).unwrap().cursor,
        found: found(&rooms),
    }
}

fn items(rooms: &Rooms, count: usize) -> Vec<Value> {
    let ids: Vec<ItemId> = (1..=count as i64).map(ItemId).collect();
    let stored = ids
        .chunks(500)
        .flat_map(|ids| rooms.store.items(ids).unwrap());
    stored
        .map(|(stored, incident)| {
            let item = &stored.item;
            json!({
                "id": stored.id, "native": item.native_id, "thread": item.thread, "text": item.text,
                "published": item.published_at, "fingerprint": item.fingerprint.is_some(),
                "verdict": stored.verdict, "incident": incident,
            })
        })
        .collect()
}

/// Every incident equals the fold over its log, and its items are those that the log names.
fn incidents(rooms: &Rooms, count: usize) -> (Vec<Value>, Vec<Value>) {
    let ids = (1..=count as i64).map(IncidentId);
    ids.map(|id| {
        let stored = rooms.store.incident(id).unwrap().unwrap();
        let log = rooms.store.events(id).unwrap();
        assert_eq!(replay(id, &log).as_ref(), Some(&stored));
        let (mut state, mut log) = (json!(stored), json!(log));
        timeless(&mut state);
        timeless(&mut log);
        (state, log)
    })
    .unzip()
}

/// Takes away what depends on the moment of the run.
fn timeless(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for key in [
                "at",
                "clocks",
                "opened_at",
                "state_since",
                "alarmed_at",
                "collected_at",
                "voice",
            ] {
                object.remove(key);
            }
            object.values_mut().for_each(timeless);
        }
        Value::Array(values) => values.iter_mut().for_each(timeless),
        _ => {}
    }
}

fn found(rooms: &Rooms) -> Vec<Value> {
    let queries = [
        "нет /2 отопление",
        "\"вывозят мусор\" Щорса",
        "фонари | яма",
        "sector:housing -вода",
        "управляющая",
    ];
    let search = |query: &str| {
        let order = Order::Search {
            query: query.to_owned(),
            limit: 50,
        };
        carry_out(rooms, order, &mut patient).unwrap()
    };
    queries.into_iter().map(search).collect()
}

/// The folder's files with their lengths and, for the index's head, its contents: what a watcher sees.
pub fn index_now(folder: &Path) -> Vec<(String, u64)> {
    let mut seen: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            Some((name, entry.metadata().ok()?.len()))
        })
        .collect();
    seen.sort();
    seen
}
