//! Formation measured on sets of our own: threads as residents write them, and messages with their
//! places. The whole way of the production code, from the text to the incident.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use otklik::{
    app::ground::Ground,
    classify::{Classifier, Context, Input},
    domain::{CloseReason, ItemId, ItemKind, PlaceMention, RawItem, TerritoryId},
    pipeline::record::{Intake, Rehearsal, RehearsalParts, Rehearsed},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{cli_place::Place, house::House};

const THREADS: &str = include_str!("formed/threads.toml");
const PLACES: &str = include_str!("formed/places.txt");
/// Of the messages of `places.txt`, so many per cent must be read as they stand.
const PLACES_LEAST: usize = 90;
/// So many messages must stand in it, and so many of each region.
const ALL_LEAST: usize = 150;
const REGION_LEAST: usize = 15;

#[derive(Deserialize)]
struct Threads {
    thread: Vec<Thread>,
}

#[derive(Deserialize)]
struct Thread {
    name: String,
    messages: Vec<Line>,
}

/// A message of a thread, or the closing of an incident.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: String,
    #[serde(default)]
    text: String,
    to: Option<String>,
    home: Option<u32>,
    hours: Option<i64>,
    kind: Option<ItemKind>,
    #[serde(default)]
    official: bool,
    territory: Option<String>,
    close: Option<String>,
    repeats: Option<u32>,
}

fn ground(region: &str) -> Ground {
    Ground::load(&Place::new().config(), Some(region)).unwrap()
}

fn rehearse(ground: &Ground, thread: &Thread) -> Rehearsed {
    let formation = ground.formation();
    let parts = RehearsalParts {
        rules: &ground.rules,
        register: &ground.register,
        formation: &formation,
        regime: &ground.regime,
    };
    let begin: Timestamp = "2026-11-10T06:00:00Z".parse().unwrap();
    let (mut now, mut roots) = (begin, HashMap::<String, String>::new());
    let mut rehearsal = Rehearsal::new(parts, "set".into());
    for line in &thread.messages {
        now = line
            .hours
            .map_or(now + SignedDuration::from_mins(1), |hours| {
                begin + SignedDuration::from_hours(hours)
            });
        if let Some(item) = &line.close {
            assert!(rehearsal.close(item, CloseReason::Solved, now));
            continue;
        }
        let root = line.to.as_ref().map_or(&line.id, |to| &roots[to]).clone();
        roots.insert(line.id.clone(), root.clone());
        let usual = match line.to {
            Some(_) => ItemKind::Comment,
            None => ItemKind::Post,
        };
        let raw = RawItem {
            native_id: line.id.clone(),
            parent: line.to.clone(),
            thread: Some(root),
            kind: line.kind.unwrap_or(usual),
            official: line.official,
            text: line.text.clone(),
            territory: line.territory.as_deref().map(TerritoryId::from),
            published_at: Some(now),
            ..RawItem::default()
        };
        rehearsal.hear(&raw, now);
    }
    rehearsal.end()
}

/// What a thread was formed to, where it is not what stands in the set.
fn wrong(thread: &Thread, formed: &Rehearsed) -> Option<String> {
    let mut homes: BTreeMap<&str, i64> = BTreeMap::new();
    for story in &formed.stories {
        let ids = story.items.iter();
        homes.extend(ids.map(|(id, _)| (id.as_str(), story.incident.id.0)));
    }
    let messages = || thread.messages.iter().filter(|line| line.close.is_none());
    let mut wanted: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    let mut found: BTreeMap<i64, BTreeSet<&str>> = BTreeMap::new();
    for line in messages() {
        if let Some(home) = line.home {
            wanted.entry(home).or_default().insert(&line.id);
        }
        if let Some(home) = homes.get(line.id.as_str()) {
            found.entry(*home).or_default().insert(&line.id);
        }
    }
    let groups = |all: Vec<&BTreeSet<&str>>| -> BTreeSet<String> {
        all.into_iter().map(|group| format!("{group:?}")).collect()
    };
    let same = groups(wanted.values().collect()) == groups(found.values().collect());
    let linked = messages().all(|line| {
        let repeats = line.repeats.and_then(|home| wanted[&home].first());
        let own = homes.get(line.id.as_str());
        let own = formed
            .stories
            .iter()
            .find(|story| own == Some(&story.incident.id.0));
        let link = own.and_then(|story| story.incident.repeat_of);
        line.repeats.is_none() || link.map(|id| id.0) == repeats.map(|id| homes[id])
    });
    (!same || !linked)
        .then(|| format!("{}: {homes:?}, left out {:?}", thread.name, formed.left_out))
}

#[test]
fn threads_are_grouped_as_they_are_written() {
    let threads: Threads = toml::from_str(THREADS).unwrap();
    assert!(threads.thread.len() >= 30);
    let ground = ground("belgorod");
    let threads = threads.thread.iter();
    let wrong: Vec<String> = threads
        .filter_map(|thread| wrong(thread, &rehearse(&ground, thread)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nine_of_ten_messages_name_their_places() {
    let (mut good, mut all, mut missed) = (0, 0, Vec::new());
    for part in PLACES.split("\n[").skip(1) {
        let (region, rows) = part.split_once("]\n").unwrap();
        let before = all;
        let mut classifier = Classifier::new(Arc::clone(&ground(region).rules));
        for row in rows.lines().filter(|row| !row.is_empty()) {
            let (text, expected) = row.rsplit_once('|').unwrap();
            let (text, expected) = (text.trim(), expected.trim());
            let verdict = classifier.classify(&Input::of(text), &Context::default());
            let found = told(&verdict.places);
            all += 1;
            if found == expected {
                good += 1;
            } else {
                missed.push(format!("{text}: {found}, not {expected}"));
            }
        }
        assert!(all >= before + REGION_LEAST, "few messages of {region}");
    }
    assert!(all >= ALL_LEAST, "{all} messages");
    let missed = missed.join("\n");
    assert!(
        good * 100 >= all * PLACES_LEAST,
        "{good} of {all}:\n{missed}"
    );
}

fn told(mentions: &[PlaceMention]) -> String {
    let told = mentions.iter().map(|mention| {
        let place = &mention.place;
        let levels = [
            &place.territory,
            &place.settlement,
            &place.street,
            &place.house,
        ];
        levels
            .map(|level| level.as_deref().unwrap_or_default())
            .join("/")
    });
    told.collect::<Vec<_>>().join(" + ")
}

#[test]
fn agreement_under_a_notice_takes_no_key_that_the_batch_does_not_see() {
    let house = House::open();
    let reads = |items: Vec<RawItem>| {
        let recorder = &house.rooms.recorder;
        let intake = Intake {
            items,
            ..Intake::default()
        };
        recorder.record(&"vk:town".into(), intake).unwrap();
    };
    let post = |id: &str, day: &str, text: &str| RawItem {
        native_id: id.into(),
        text: text.into(),
        published_at: Some(format!("{day}T06:00:00Z").parse().unwrap()),
        ..RawItem::default()
    };
    let comment = |id: &str, text: &str| RawItem {
        kind: ItemKind::Comment,
        parent: Some("notice".into()),
        thread: Some("notice".into()),
        ..post(id, "2026-11-19", text)
    };
    reads(vec![post(
        "street",
        "2026-10-20",
        "Белгород, ул. Мира: нет отопления, батареи холодные",
    )]);
    let notice = RawItem {
        official: true,
        ..post("notice", "2026-11-19", "Белгород: плановые работы на сетях")
    };
    reads(vec![
        notice,
        comment("house", "ул. Мира, 12: нет отопления, батареи холодные"),
    ]);
    reads(vec![comment("too", "у нас тоже, ул. Мира, 14")]);
    let store = &house.rooms.store;
    let homes = store.items(&[ItemId(1), ItemId(3), ItemId(4)]).unwrap();
    let homes: Vec<_> = homes.iter().map(|(_, home)| home.map(|id| id.0)).collect();
    assert_eq!(homes, [Some(1), Some(2), Some(2)]);
}

fn form(args: &[&str], lines: &str) -> (i32, Vec<Value>) {
    let ran = Place::new().pipe(&[&["incidents", "form"], args].concat(), lines);
    assert_eq!(ran.err, "");
    (ran.code, ran.json())
}

#[test]
fn every_key_of_an_incident_is_always_present() {
    let lines = [
        json!({"id": "a", "text": "Белгород, ул. Мира, 12: нет отопления", "published_at": "2026-11-20T09:00:00+03:00", "labels": [1]}),
        json!({"id": 7, "text": "У нас тоже", "parent_id": "a", "kind": "comment"}),
        json!({"text": "Доброе утро, земляки!"}),
        json!({"text": "  "}),
    ];
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let (code, out) = form(&[], &lines);
    assert_eq!(code, 0);
    assert_eq!(
        out[0],
        json!({"id": 1, "items": ["a", "7"], "category": "housing.heating_off",
            "place": {"territory": "Белгород", "settlement": "Белгород", "street": "Мира", "house": "12", "certain": true},
            "signals": ["mass"], "severity": "medium", "state": "new", "parent": null, "linked": [],
            "opened_at": "2026-11-20T06:00:00Z",
            "why": {"a": "Открыло инцидент", "7": "Из той же ветки обсуждения"}})
    );
    assert_eq!(
        out[1],
        json!({"left_out": [{"id": "line:3", "why": "Не о работе служб"}, {"id": "line:4", "why": "Пустое сообщение"}]})
    );
    let (_, with_clocks) = form(&["--regulation", "default"], &lines);
    assert!(with_clocks[0]["due_at"].is_string(), "{}", with_clocks[0]);
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/config/regulations/default.toml"
    );
    let (_, by_path) = form(&["--regulation", path], &lines);
    assert_eq!(by_path, with_clocks, "a name or a path");
    for missing in ["latest", "config/regulations/latest.toml"] {
        let args = ["incidents", "form", "--regulation", missing];
        let ran = Place::new().pipe(&args, &lines);
        let told = format!("нет регламента «{missing}»");
        let remedy = "есть: belgorod, chechnya, default, eao, sverdlovsk, tula; ";
        let said = ran.err.contains(&told) && ran.err.contains(remedy);
        assert!(ran.code == 2 && said, "{}", ran.err);
        assert!(!ran.err.contains(".toml.toml"), "{}", ran.err);
    }
}

/// One boiler house for three streets of Belgorod.
const NODE: &str = "[[node]]\nid = \"north\"\nkind = \"boiler_house\"\ntitle = \"«Северная»\"\n\
    categories = [\"housing.heating_off\"]\nhouses = [\n{ place = \"ул. Мира, Белгород\" },\n\
    { place = \"ул. Щорса, Белгород\" },\n{ place = \"ул. Губкина, Белгород\" },\n]\n";

#[test]
fn what_one_node_feeds_names_its_head_as_parent() {
    let place = Place::new();
    let house = concat!(env!("CARGO_MANIFEST_DIR"), "/config/regions");
    for name in ["region.toml", "places.toml", "bodies.toml"] {
        let own = std::fs::read_to_string(format!("{house}/belgorod/{name}")).unwrap();
        place.file(&format!("regions/belgorod/{name}"), own);
    }
    place.file("regions/belgorod/topology.toml", NODE);
    let regions = place.path("regions");
    let usual = place.usual();
    place.configure(&usual.replace(&format!("{house:?}"), &format!("{regions:?}")));
    let cold = "нет отопления, г. Белгород, ул.";
    let lines = [
        json!({"id": "a", "text": format!("{cold} Мира, 1")}),
        json!({"id": "b", "text": format!("{cold} Щорса, 3")}),
        json!({"id": "far", "text": format!("{cold} Садовая, 7")}),
        json!({"id": "c", "text": format!("{cold} Губкина, 5")}),
    ];
    let at = "2026-11-20T09:00:00+03:00";
    let lines = lines.map(|mut line| {
        line["published_at"] = json!(at);
        format!("{line}\n")
    });
    let ran = place.pipe(&["incidents", "form"], &lines.concat());
    assert_eq!((ran.code, &*ran.err), (0, ""));
    let out = ran.json();
    let told = out.iter().filter(|line| line["id"].is_number());
    let told = told.map(|line| json!([line["id"], line["items"], line["parent"]]));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            json!([1, ["a"], 5]),
            json!([2, ["b"], 5]),
            json!([3, ["far"], null]),
            json!([4, ["c"], 5]),
            json!([5, [], null]),
        ],
        "the head stands last, and what no node feeds has none"
    );
}

#[test]
fn bad_lines_are_named_and_the_rest_is_formed() {
    let lines = concat!(
        "нет\n",
        "{\"id\": 1, \"text\": \"Белгород, ул. Мира, 12: лифт не работает\"}\n",
        "{\"id\": 1, \"text\": \"ещё раз\"}\n",
        "{\"close\": 5}\n",
        "{\"close\": 1.5}\n",
        "{\"close\": 1, \"at\": \"вчера\"}\n",
        "{\"close\": 1, \"reason\": \"забыто\"}\n",
        "{\"close\": 1, \"at\": \"9999-12-30T22:00:00Z\"}\n",
        "{\"id\": 2, \"text\": \"Привет\", \"published_at\": \"-009999-01-02T01:59:59Z\"}\n",
        "{\"id\": \"line:3\", \"text\": \"Привет\"}\n",
    );
    let (code, out) = form(&[], lines);
    assert_eq!((code, out.len()), (1, 11));
    insta::assert_snapshot!(
        out[..9].iter().map(Value::to_string).collect::<Vec<_>>().join("\n"),
        @r#"
    {"error":"не JSON, байт 1","id":null,"line":1}
    {"error":"поле id: «1» уже есть в строке 2","id":null,"line":3}
    {"error":"поле close: нужна строка или целое число","id":null,"line":5}
    {"error":"поле at: нужно время по RFC 3339, например 2026-11-21T10:00:00+03:00","id":null,"line":6}
    {"error":"поле reason: нет причины \"забыто\"; есть: solved, explained, not_confirmed, false_positive, outside_region","id":null,"line":7}
    {"error":"поле at: год вне 1970–2199, проверьте время","id":null,"line":8}
    {"error":"поле published_at: год вне 1970–2199, проверьте время","id":null,"line":9}
    {"error":"поле id: с «line:» начинаются имена строк без id","id":null,"line":10}
    {"error":"закрыть нечего: сообщение «5» не в открытом инциденте","id":null,"line":4}
    "#
    );
    assert_eq!(out[9]["items"], json!(["1"]));
}

#[test]
fn the_territory_of_a_line_is_one_of_the_region_or_the_line_is_refused() {
    let line = |id: &str, territory: Value| {
        let house = if territory.is_null() {
            "Щорса, 5"
        } else {
            "Мира, 12"
        };
        let text = format!("ул. {house}: лифт не работает");
        format!(
            "{}\n",
            json!({"id": id, "text": text, "territory": territory})
        )
    };
    let lines = [
        line("by id", json!("starooskolsky")),
        line("by name", json!(" старооскольский ОКРУГ ")),
        line("nowhere", json!(null)),
        line("unknown", json!("Нетакого города")),
        line("town", json!("Старый Оскол")),
        line("number", json!(12)),
    ];
    let (code, out) = form(&[], &lines.concat());
    assert_eq!(code, 1);
    let said: Vec<&str> = (out.iter().take(3))
        .map(|line| line["error"].as_str().unwrap())
        .collect();
    let known = "есть: Белгород, Белгородский район, Алексеевский округ, ";
    assert!(
        said[0].starts_with("поле territory: в регионе нет муниципалитета «Нетакого города»; ")
            && said[0].contains(known),
        "{}",
        said[0]
    );
    assert_eq!(
        said[1],
        "поле territory: «Старый Оскол» — населённый пункт, а нужен муниципалитет: \
         «Старооскольский округ»"
    );
    assert_eq!(said[2], "поле territory: нужна строка");
    let numbers: Vec<&Value> = out.iter().take(3).map(|line| &line["line"]).collect();
    assert_eq!(numbers, [4, 5, 6]);
    let places = out.iter().skip(3).filter(|line| line["id"].is_number());
    let places: Vec<_> = places
        .map(|line| (line["items"].clone(), line["place"]["territory"].clone()))
        .collect();
    assert_eq!(
        places,
        [
            (json!(["by id", "by name"]), json!("Старооскольский округ")),
            (json!(["nowhere"]), json!(null))
        ]
    );
}

#[test]
fn a_line_without_an_id_is_nobody_else() {
    let lines = [
        json!({"text": "Доброе утро, земляки!"}),
        json!({"id": 1, "text": "Всем доброе утро!"}),
    ];
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let (code, out) = form(&[], &lines);
    let ids: Vec<_> = (0..2)
        .map(|at| out[0]["left_out"][at]["id"].clone())
        .collect();
    assert_eq!((code, ids), (0, vec![json!("line:1"), json!("1")]));
}

#[test]
fn messages_are_met_in_the_order_of_their_time() {
    let lift = "Белгород, ул. Есенина, 36: лифт не работает";
    let lines = [
        json!({"id": "late", "text": lift, "published_at": "2026-11-20T12:00:00Z"}),
        json!({"id": "early", "text": lift, "published_at": "2026-11-20T08:00:00Z"}),
        json!({"close": "early", "at": "2026-11-20T10:00:00Z"}),
    ];
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let (code, out) = form(&[], &lines);
    assert_eq!(
        (code, &out[0]["items"], &out[0]["state"]),
        (0, &json!(["early"]), &json!("closed"))
    );
    assert_eq!(
        (&out[1]["items"], &out[1]["linked"]),
        (&json!(["late"]), &json!([1]))
    );
}
