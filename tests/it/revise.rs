//! What becomes of messages after they were recorded: their authors change them and take them back.

use otklik::{
    domain::{Edited, IncidentId, ItemId, Network, RawItem, SourceId},
    pipeline::record::{Intake, Recorded},
};
use serde_json::{Value, json};

use crate::{
    house::{House, MORNING},
    store_sqlite::traces,
};

const TOWN: &str = "vk:town";

fn post(id: &str, text: &str) -> RawItem {
    RawItem {
        network: Network::Vk,
        native_id: id.into(),
        author: Some(format!("resident {id}")),
        text: text.into(),
        published_at: Some(MORNING.parse().unwrap()),
        ..RawItem::default()
    }
}

fn edited(id: &str, text: &str) -> RawItem {
    RawItem {
        edited: Edited::Sometime,
        ..post(id, text)
    }
}

/// The town's wall as it is read now.
fn reads(house: &House, items: Vec<RawItem>, gone: &[&str]) -> Recorded {
    let intake = Intake {
        items,
        gone: gone.iter().map(|id| (*id).to_owned()).collect(),
        ..Intake::default()
    };
    let recorded = house
        .rooms
        .recorder
        .record(&SourceId::new(TOWN), intake)
        .unwrap();
    house.rooms.indexing.catch_up().unwrap();
    recorded
}

fn found(house: &House, query: &str) -> Value {
    let path = format!("/api/v1/search?q={query}");
    house.admin().get(&path).1["total"].clone()
}

fn essence(house: &House, id: i64) -> String {
    let incident = house.rooms.store.incident(IncidentId(id)).unwrap();
    incident.unwrap().essence
}

#[test]
fn an_edit_puts_the_new_words_in_force() {
    let house = House::open();
    let cold = "г. Белгород, ул. Мира, 12: третий день нет отопления";
    reads(&house, vec![post("1", cold)], &[]);
    assert_eq!(essence(&house, 1), cold.replace("г.", "Г."));
    let dry = "г. Белгород, ул. Мира, 12: третий день нет отопления и горячей воды, помогите";
    let seen = reads(&house, vec![edited("1", dry)], &[]);
    assert_eq!((seen.edited, seen.items), (1, 0));
    let (stored, incident) = house.rooms.store.items(&[ItemId(1)]).unwrap().remove(0);
    assert_eq!(
        (stored.item.text.as_str(), incident),
        (dry, Some(IncidentId(1)))
    );
    assert!(
        essence(&house, 1).contains("горячей воды"),
        "{}",
        essence(&house, 1)
    );
    assert_eq!(
        found(&house, "%D0%B3%D0%BE%D1%80%D1%8F%D1%87%D0%B0%D1%8F"),
        json!(1)
    );
    let again = reads(&house, vec![edited("1", dry)], &[]);
    assert_eq!(
        (again.edited, again.known),
        (0, 1),
        "the same again changes nothing"
    );
}

#[test]
fn a_post_that_becomes_a_complaint_opens_an_incident() {
    let house = House::open();
    reads(&house, vec![post("1", "Всем доброе утро!")], &[]);
    assert_eq!(house.rooms.store.status().unwrap().open, 0);
    let told = "Всем доброе утро! Белгород, Щорса 5 — во дворе прорвало канализацию, вонь";
    reads(&house, vec![edited("1", told)], &[]);
    assert_eq!(house.rooms.store.status().unwrap().open, 1);
    let (_, incident) = house.rooms.store.items(&[ItemId(1)]).unwrap().remove(0);
    assert_eq!(incident, Some(IncidentId(1)));
}

#[test]
fn a_deleted_message_leaves_a_tombstone_and_no_words() {
    const PHRASE: &str = "сиреневый бегемот";
    let house = House::open();
    let first = format!("Белгород, ул. Мира, 12: нет отопления, {PHRASE} во дворе");
    let second = "Белгород, ул. Мира, 12: батареи холодные, нет отопления";
    reads(&house, vec![post("1", &first), post("2", second)], &[]);
    assert!(essence(&house, 1).contains(PHRASE));
    let seen = reads(&house, Vec::new(), &["1", "never seen"]);
    assert_eq!(seen.gone, 1);
    assert_eq!(essence(&house, 1), second, "told in the words that stand");
    let (stored, incident) = house.rooms.store.items(&[ItemId(1)]).unwrap().remove(0);
    assert_eq!(
        (stored.item.text.as_str(), incident),
        ("", Some(IncidentId(1)))
    );
    let log = house.rooms.store.events(IncidentId(1)).unwrap();
    assert!(!serde_json::to_string(&log).unwrap().contains(PHRASE));
    assert_eq!(
        found(&house, "%D0%B1%D0%B5%D0%B3%D0%B5%D0%BC%D0%BE%D1%82"),
        json!(0)
    );
    // Read again from a page that still shows it: what its author took back stays away.
    reads(&house, vec![post("1", &first)], &[]);
    let (stored, _) = house.rooms.store.items(&[ItemId(1)]).unwrap().remove(0);
    assert_eq!(stored.item.text, "");
    // The daily job rewrites the files: the words are in none of them.
    house.rooms.retention().run_once(true).unwrap();
    let database = house.rooms.state.database();
    assert_eq!(traces(database.parent().unwrap(), PHRASE.as_bytes()), 0);
}
