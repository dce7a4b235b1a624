//! Stories of heads: an outage through a whole daemon, and a burst over a restart.

use std::{path::Path, sync::Arc};

use arc_swap::ArcSwap;
use otklik::{
    config::{load_calendar, load_regulation},
    domain::{Cause, Incident, IncidentId, NoticeKind, Role, Scope, Seq, Timestamp, Voice},
    incidents::Regime,
    pipeline::burst::{BurstWatch, Learnt},
    ports::{MockClock, Store},
    store::SqliteStore,
};
use serde_json::{Value, json};

use crate::{house::House, store_samples::*};

const NODE: &str = "[[node]]\nid = \"north\"\nkind = \"boiler_house\"\ntitle = \"«Северная»\"\n\
    categories = [\"housing.heating_off\"]\nhouses = [\n\
    { place = \"ул. Мира, Белгород\" },\n{ place = \"ул. Щорса, Белгород\", numbers = \"1-99 odd\" },\n\
    { place = \"ул. Губкина, Белгород\" },\n{ place = \"ул. Садовая, Белгород\" },\n]\n";

/// A house in whose region one boiler house feeds four streets.
fn heated() -> House {
    House::with(|folder| {
        let region = folder.join("regions/belgorod");
        std::fs::create_dir_all(&region).unwrap();
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/regions/belgorod");
        for name in ["region.toml", "places.toml"] {
            std::fs::copy(own.join(name), region.join(name)).unwrap();
        }
        std::fs::write(region.join("topology.toml"), NODE).unwrap();
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
    let heads = store.heads().unwrap();
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
