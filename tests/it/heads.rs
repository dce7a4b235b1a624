//! Stories of heads: an outage through a whole daemon, and a burst over a restart.

use std::{path::Path, sync::Arc};

use arc_swap::ArcSwap;
use jiff::SignedDuration;
use otklik::{
    config::{load_calendar, load_regulation},
    domain::{Cause, Incident, IncidentId, NoticeKind, Role, Scope, Seq, Timestamp, Voice},
    incidents::{Regime, replay},
    pipeline::burst::{BurstWatch, Learnt},
    ports::{Clock, MockClock, Store},
    store::SqliteStore,
};
use serde_json::{Value, json};

use crate::{
    house::{Browser, House},
    store_families::cell,
    store_samples::*,
};

const NODE: &str = "[[node]]\nid = \"north\"\nkind = \"boiler_house\"\ntitle = \"«Северная»\"\n\
    categories = [\"housing.heating_off\"]\nhouses = [\n\
    { place = \"ул. Мира, Белгород\" },\n{ place = \"ул. Щорса, Белгород\", numbers = \"1-99 odd\" },\n\
    { place = \"ул. Губкина, Белгород\" },\n{ place = \"ул. Садовая, Белгород\" },\n]\n";

/// A house in whose region one boiler house feeds four streets.
fn heated() -> House {
    fed_by(NODE)
}

fn fed_by(node: &'static str) -> House {
    House::with(move |folder| {
        let region = folder.join("regions/belgorod");
        std::fs::create_dir_all(&region).unwrap();
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/regions/belgorod");
        for name in ["region.toml", "places.toml", "bodies.toml"] {
            std::fs::copy(own.join(name), region.join(name)).unwrap();
        }
        std::fs::write(region.join("topology.toml"), node).unwrap();
        String::new()
    })
}

fn rows(queue: &Value) -> Vec<&Value> {
    queue["rows"].as_array().unwrap().iter().collect()
}

#[test]
fn an_outage_of_many_streets_is_one_row_and_its_answer_answers_all() {
    let house = heated();
    let told: Vec<String> = ["Мира, 1", "Щорса, 3", "Губкина, 5", "Садовая, 7"]
        .iter()
        .map(|street| format!("Второй день нет отопления, г. Белгород, ул. {street}"))
        .collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    house.given_posts(&told);
    let anna = house.user("anna", Role::Head, Scope::default());

    let (_, queue) = anna.get("/api/v1/incidents");
    let [head] = rows(&queue)[..] else {
        panic!("{queue}");
    };
    assert_eq!(head["cause"]["kind"], "topology");
    assert_eq!(
        head["cause"]["text"],
        "Общий узел: котельная «Северная», жалобы из 4 мест"
    );
    assert_eq!(
        (&head["items"], &head["cause"]["children"]),
        (&json!(4), &json!(4))
    );
    assert_eq!(anna.get("/api/v1/incidents?muted=all").1["total"], 5);
    assert_eq!(anna.get("/api/v1/incidents?muted=only").1["total"], 4);

    let (_, card) = anna.get(&format!("/api/v1/incidents/{}", head["id"]));
    let children = card["children"].as_array().unwrap();
    assert!(children.iter().all(|child| child["muted"] == true));
    let act = |row: &Value, mut body: Value| {
        body["version"] = row["version"].clone();
        anna.post(&format!("/api/v1/incidents/{}/actions", row["id"]), &body)
    };
    let (status, alone) = act(
        &children[0],
        json!({"action": "release", "reason": "у них свой котёл"}),
    );
    assert_eq!((status, &alone["head"]), (200, &Value::Null));
    let (_, child) = anna.get(&format!("/api/v1/incidents/{}", children[1]["id"]));
    assert_eq!(child["head"]["id"], head["id"]);

    let (status, row) = act(
        head,
        json!({"action": "answer", "text": "Тепло дадут к вечеру"}),
    );
    assert_eq!(status, 200, "{row}");
    let (status, row) = act(&row, json!({"action": "close", "reason": "solved"}));
    assert_eq!((status, &row["state"]), (200, &json!("closed")));
    let (_, card) = anna.get(&format!("/api/v1/incidents/{}", head["id"]));
    let states = card["children"].as_array().unwrap().iter();
    let states = states.map(|child| child["state"].as_str().unwrap());
    assert_eq!(states.collect::<Vec<_>>(), ["closed"; 3]);
    let (_, child) = anna.get(&format!("/api/v1/incidents/{}", children[1]["id"]));
    let history = child["history"].as_array().unwrap();
    let kinds: Vec<_> = history
        .iter()
        .map(|one| one["type"].as_str().unwrap())
        .collect();
    assert!(
        kinds.ends_with(&["child_of", "answered", "closed"]),
        "{kinds:?}"
    );
    let (_, queue) = anna.get("/api/v1/incidents");
    let left: Vec<_> = rows(&queue).iter().map(|row| row["id"].clone()).collect();
    assert_eq!(
        left,
        [alone["id"].clone()],
        "who was released is owed an answer still"
    );
}

/// One pumping station for three streets.
const MAIN: &str = "[[node]]\nid = \"lower\"\nkind = \"pumping_station\"\ntitle = \"«Нижняя»\"\n\
    categories = [\"housing.cold_water_off\"]\nhouses = [\n\
    { place = \"ул. Мира, Белгород\" },\n{ place = \"ул. Щорса, Белгород\" },\n\
    { place = \"ул. Губкина, Белгород\" },\n]\n";

#[test]
fn a_burst_main_of_forty_complaints_is_one_row_and_the_scalded_child_beside_it() {
    let house = fed_by(MAIN);
    let streets = ["Мира", "Щорса", "Губкина"];
    let dry = |at: usize| {
        let (street, number) = (streets[at % 3], at + 1);
        format!("Прорвало трубу, с утра нет воды, г. Белгород, ул. {street}, {number}")
    };
    let scalded = "С утра нет воды, прорвало трубу, хлещет кипяток, ребёнок обжёгся, \
        г. Белгород, ул. Губкина, 51";
    let told: Vec<String> = (0..39).map(dry).chain([scalded.to_owned()]).collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    house.given_posts(&told);
    let anna = house.user("anna", Role::Operator, Scope::default());

    let (_, queue) = anna.get("/api/v1/incidents");
    let [danger, head] = rows(&queue)[..] else {
        panic!("{queue}");
    };
    assert_eq!(head["cause"]["kind"], "topology", "{head}");
    let text = head["cause"]["text"].as_str().unwrap();
    assert!(
        text.starts_with("Общий узел: насосная станция «Нижняя»"),
        "{text}"
    );
    assert_eq!(head["items"], 40, "all forty are told once, in the head");
    let text = danger.to_string();
    assert!(text.contains("\"danger\""), "{text}");
    assert_eq!(
        (&danger["severity"], &danger["muted"]),
        (&json!("critical"), &json!(false)),
        "{danger}"
    );

    let (_, card) = anna.get(&format!("/api/v1/incidents/{}", head["id"]));
    let children = card["children"].as_array().unwrap().iter();
    let children: Vec<_> = children
        .map(|child| json!([child["place"]["street"], child["items"], child["muted"]]))
        .collect();
    assert_eq!(
        json!(children),
        json!([
            ["Мира", 13, true],
            ["Щорса", 13, true],
            ["Губкина", 14, false]
        ]),
        "of its streets the one in danger alone is heard"
    );
    assert_eq!(anna.get("/api/v1/incidents?muted=only").1["total"], 2);

    let (_, card) = anna.get(&format!("/api/v1/incidents/{}", danger["id"]));
    assert_eq!(
        card["head"]["id"], head["id"],
        "and its card says whose child it is"
    );
    for id in (1..=4).map(IncidentId) {
        let log = house.rooms.store.events(id).unwrap();
        let stored = house.rooms.store.incident(id).unwrap();
        assert_eq!(replay(id, &log), stored, "the log tells the same");
    }
}

#[test]
fn a_head_takes_in_and_is_never_taken_in() {
    let house = heated();
    house.given_posts(&[
        "Второй день нет отопления, г. Белгород, ул. Мира, 1",
        "Второй день нет отопления, г. Белгород, ул. Щорса, 3",
        "Второй день нет отопления, г. Белгород, ул. Губкина, 5",
    ]);
    let anna = house.user("anna", Role::Head, Scope::default());
    let (_, queue) = anna.get("/api/v1/incidents");
    let head = rows(&queue)[0].clone();
    let card = |id: &Value| anna.get(&format!("/api/v1/incidents/{id}")).1;
    let act = |id: &Value, mut body: Value| {
        body["version"] = card(id)["incident"]["version"].clone();
        anna.post(&format!("/api/v1/incidents/{id}/actions"), &body)
    };
    let child = card(&head["id"])["children"][0]["id"].clone();
    let merge = |to: &Value| json!({"action": "merge", "to": to, "reason": "одна авария"});
    let (status, why) = act(&head["id"], merge(&child));
    assert_eq!(status, 422, "{why}");
    assert!(why.to_string().contains("Это головной инцидент"), "{why}");

    let (status, merged) = act(&child, merge(&head["id"]));
    assert_eq!(
        (status, &merged["head"], &merged["merged_into"]),
        (200, &Value::Null, &head["id"]),
        "{merged}"
    );
    let row = card(&head["id"])["incident"].clone();
    assert_eq!(
        (&row["items"], &row["cause"]["children"], &row["absorbed"]),
        (&json!(3), &json!(2), &json!([child]))
    );
    let answer = json!({"action": "answer", "text": "Тепло дадут к вечеру"});
    assert_eq!(act(&head["id"], answer).0, 200);
    let close = json!({"action": "close", "reason": "solved"});
    assert_eq!(act(&head["id"], close).0, 200);
    let row = card(&child)["incident"].clone();
    assert_eq!(row["state"], "merged", "what is merged is not told");
    let unmerge = json!({"action": "unmerge", "reason": "у них свой котёл"});
    let (status, back) = act(&child, unmerge);
    assert_eq!(
        (status, &back["state"], &back["muted"]),
        (200, &json!("new"), &json!(false)),
        "{back}"
    );
}

/// What the shift of this browser hands over of heads, once it has ended.
fn muted(browser: &Browser, shift: &Value) -> Value {
    let path = format!("/api/v1/shifts/{}/end", shift["shift"]["id"]);
    let (status, over) = browser.post(&path, &json!({}));
    assert_eq!(status, 200, "{over}");
    over["handover"]["muted"].clone()
}

fn begun(browser: &Browser) -> Value {
    let shift = json!({"phone": "112", "until": "2026-11-20T17:00:00Z"});
    let (status, shift) = browser.post("/api/v1/shifts", &shift);
    assert_eq!(status, 200, "{shift}");
    shift
}

#[test]
fn a_burst_that_a_person_muted_is_handed_over_with_what_came_since() {
    let house = House::open();
    let store = &*house.rooms.store;
    let hours = |hours| SignedDuration::from_hours(hours);
    let before = |hours| house.clock.now() - SignedDuration::from_hours(hours);
    let usual: Vec<_> = (2..40).map(|day| before(24 * day + 3)).collect();
    complain(store, 1, &usual);
    let surge: Vec<_> = (1..6).flat_map(|hour| [before(hour); 2]).collect();
    complain(store, 100, &surge);
    let look = || house.rooms.bursts().look(&mut Learnt::default()).unwrap();
    assert_eq!(look(), 1);
    let (head, ..) = burst(store);

    let anna = house.user("anna", Role::Operator, Scope::default());
    let shift = begun(&anna);
    let until = "2026-11-22T06:00:00Z";
    let mute = json!({"action": "mute", "until": until, "reason": "плановая промывка",
        "version": head.version});
    let (status, row) = anna.post(&format!("/api/v1/incidents/{}/actions", head.id), &mute);
    assert_eq!((status, &row["muted"]), (200, &json!(true)), "{row}");
    house.clock.advance(hours(3));
    complain(store, 200, &[before(2), before(1)]);
    assert_eq!(look(), 1, "it grows in silence");

    let muted = muted(&anna, &shift);
    let line = &muted[0];
    assert_eq!(muted.as_array().unwrap().len(), 1, "{muted}");
    assert_eq!(line["card"]["incident"], head.id.0);
    assert_eq!(line["card"]["due_at"], until);
    let figures = ["children", "items", "grown"].map(|figure| line[figure].as_u64().unwrap());
    assert_eq!(figures, [12, 12, 2]);
    let cause = line["cause"].as_str().unwrap();
    assert!(cause.contains("12 обращений от 12 жителей"), "{cause}");
    assert!(!muted.to_string().contains("промывка"), "{muted}");
}

#[test]
fn a_head_in_the_queue_is_handed_over_for_the_children_it_silences() {
    let house = heated();
    let anna = house.user("anna", Role::Head, Scope::default());
    let shift = begun(&anna);
    let told = ["Мира, 1", "Щорса, 3", "Губкина, 5", "Садовая, 7"];
    let told = told.map(|street| format!("Второй день нет отопления, г. Белгород, ул. {street}"));
    house.given_posts(&told.each_ref().map(String::as_str));
    let (_, queue) = anna.get("/api/v1/incidents");
    let head = rows(&queue)[0].clone();
    let (_, card) = anna.get(&format!("/api/v1/incidents/{}", head["id"]));
    let child = &card["children"][0];
    let release = json!({"action": "release", "reason": "у них свой котёл",
        "version": child["version"]});
    let path = format!("/api/v1/incidents/{}/actions", child["id"]);
    assert_eq!(anna.post(&path, &release).0, 200);

    let muted = muted(&anna, &shift);
    assert_eq!(
        muted,
        json!([{
            "card": {"incident": head["id"], "category": head["category_name"],
                "place": "Белгород", "due_at": null},
            "cause": "Общий узел: котельная «Северная», жалобы из 4 мест",
            "children": 3, "items": 3, "grown": 0,
        }]),
    );
}

/// One boiler house for streets of two municipalities.
const BORDER: &str = "[[node]]\nid = \"border\"\nkind = \"boiler_house\"\ntitle = \"«Граница»\"\n\
    categories = [\"housing.heating_off\"]\nhouses = [\n\
    { place = \"ул. Мира, Старый Оскол\" },\n{ place = \"ул. Щорса, Старый Оскол\" },\n\
    { place = \"ул. Мира, Губкин\" },\n]\n";

#[test]
fn a_head_of_two_municipalities_is_handed_over_for_what_it_silences_in_ones_own() {
    let house = fed_by(BORDER);
    let own = "Старооскольский округ";
    let scope = Scope {
        territories: vec![own.to_owned()],
        ..Scope::default()
    };
    let oskol = house.user("oskol", Role::McuHead, scope);
    let shift = begun(&oskol);
    let told = ["Старый Оскол, ул. Мира, 1", "Старый Оскол, ул. Щорса, 3"];
    let told = [told[0], told[1], "Губкин, ул. Мира, 5"];
    let told = told.map(|place| format!("Второй день нет отопления, г. {place}"));
    house.given_posts(&told.each_ref().map(String::as_str));
    let anna = house.user("anna", Role::Head, Scope::default());
    let (_, queue) = anna.get("/api/v1/incidents");
    let [head] = rows(&queue)[..] else {
        panic!("{queue}");
    };
    assert_eq!(head["cause"]["children"], 3, "{head}");

    assert_eq!(
        muted(&oskol, &shift),
        json!([{
            "card": {"incident": head["id"], "category": head["category_name"],
                "place": own, "due_at": null},
            "cause": "Головной инцидент не в вашей части региона",
            "children": 2, "items": null, "grown": null,
        }]),
    );
}

#[test]
fn whoever_the_head_is_passed_to_works_on_all_its_houses() {
    let house = heated();
    let cold = |street: &str| format!("Второй день нет отопления, г. Белгород, ул. {street}");
    let told = ["Мира, 1", "Щорса, 3", "Губкина, 5"].map(cold);
    house.given_posts(&told.each_ref().map(String::as_str));
    let anna = house.user("anna", Role::Head, Scope::default());
    let card = |id: &Value| anna.get(&format!("/api/v1/incidents/{id}")).1;
    let act = |id: &Value, mut body: Value| {
        body["version"] = card(id)["incident"]["version"].clone();
        anna.post(&format!("/api/v1/incidents/{id}/actions"), &body)
    };
    let (_, queue) = anna.get("/api/v1/incidents");
    let head = rows(&queue)[0]["id"].clone();
    let pass = json!({"action": "transfer", "body": "belgorod_adm", "reason": "котельная города"});
    let (status, row) = act(&head, pass);
    assert_eq!(status, 200, "{row}");
    let name = "Администрация города Белгорода";
    let bodies = || {
        let children = card(&head)["children"].as_array().unwrap().clone();
        let bodies = children.into_iter().map(|child| child["body_name"].clone());
        bodies.collect::<Vec<_>>()
    };
    assert_eq!(
        (&row["body_name"], bodies()),
        (&json!(name), vec![json!(name); 3])
    );

    house.given_posts(&[&cold("Садовая, 7, и холодно")]);
    assert_eq!(bodies(), [name; 4], "who comes later as well");
    let last = card(&head)["children"][3]["id"].clone();
    let history = card(&last)["history"].to_string();
    let why = format!("Передан: {name} (как головной инцидент № {head})");
    assert!(history.contains(&why), "{history}");
    for id in (1..=5).map(IncidentId) {
        let log = house.rooms.store.events(id).unwrap();
        let stored = house.rooms.store.incident(id).unwrap();
        assert_eq!(replay(id, &log), stored, "the log tells the same");
    }
}

fn regime() -> Regime {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let region = "belgorod".into();
    Regime {
        regulation: load_regulation(&root.join("regulations"), "default").unwrap(),
        calendar: load_calendar(&root.join("calendars"), &root.join("regions"), &region).unwrap(),
        zone: jiff::tz::TimeZone::get("Europe/Moscow").unwrap(),
    }
}

fn watch(store: SqliteStore, now: Timestamp) -> BurstWatch {
    BurstWatch {
        store: Arc::new(store),
        clock: Arc::new(MockClock::new(now)),
        regime: Arc::new(ArcSwap::from_pointee(regime())),
        settings: Arc::new(ArcSwap::default()),
        grown: tokio::sync::watch::Sender::new(Seq(0)),
    }
}

/// Complaints of different people and houses at these moments.
fn complain(store: &dyn Store, first: u32, moments: &[Timestamp]) {
    let wanted = (first..).zip(moments).map(|(n, at)| {
        let mut judged = complaint(&n.to_string(), *at);
        judged.item.voice = Some(Voice(n.into()));
        let wanted = Wanted {
            opened_at: *at,
            ..elsewhere(n)
        };
        (judged, wanted)
    });
    store.ingest(&openings(store, wanted.collect())).unwrap();
}

fn burst(store: &dyn Store) -> (Incident, u32, usize) {
    let heads = store.bursts(&cell("Старый Оскол")).unwrap();
    assert_eq!(heads.len(), 1);
    let Some(Cause::Burst { observed, .. }) = heads[0].cause else {
        panic!("{heads:?}");
    };
    let children = store.children(heads[0].id).unwrap().len();
    (heads[0].clone(), observed, children)
}

#[test]
fn a_burst_is_raised_once_and_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let open = || SqliteStore::open(&folder.path().join("otklik.db")).unwrap();
    let usual: Vec<Timestamp> = (2..40).map(|day| later(-day, -3)).collect();
    let store = open();
    complain(&store, 1, &usual);
    let surge: Vec<Timestamp> = (1..6).flat_map(|hour| [later(0, -hour); 2]).collect();
    complain(&store, 100, &surge[..2]);
    let watch_now = |store| watch(store, noon());

    let calm = watch_now(store);
    assert_eq!(
        calm.look(&mut Learnt::default()).unwrap(),
        0,
        "two are no burst"
    );
    complain(&*calm.store, 200, &surge[2..]);
    // What was learnt stays good; the store is asked anew.
    let mut learnt = Learnt::default();
    assert_eq!(calm.look(&mut learnt).unwrap(), 1);
    let (head, observed, children) = burst(&*calm.store);
    assert_eq!((observed, children), (10, 10));
    assert_eq!(head.place.territory.as_deref(), Some("Старый Оскол"));
    let notices = calm.store.notices(9).unwrap();
    assert_eq!(notices[0].kind, NoticeKind::Head);
    assert!(
        notices[0]
            .text
            .contains("За 6 часов 10 обращений от 10 жителей"),
        "{}",
        notices[0].text
    );
    assert_eq!(calm.look(&mut learnt).unwrap(), 0, "once");
    drop(calm);

    let again = watch_now(open());
    assert_eq!(
        again.look(&mut Learnt::default()).unwrap(),
        0,
        "nor after a restart"
    );
    complain(&*again.store, 300, &[later(0, -1)]);
    assert_eq!(
        again.look(&mut Learnt::default()).unwrap(),
        1,
        "it only grows"
    );
    let (same, observed, children) = burst(&*again.store);
    assert_eq!((same.id, observed, children), (head.id, 11, 11));

    let closed = closing(&same, noon());
    again.store.append(&closed, &[], &audit(noon())).unwrap();
    assert_eq!(
        again.look(&mut Learnt::default()).unwrap(),
        0,
        "its children stay its own"
    );
    assert_eq!(
        again.store.next_incident().unwrap(),
        IncidentId(same.id.0 + 2)
    );
}
