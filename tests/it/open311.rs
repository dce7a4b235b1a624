//! Open311 on a living daemon: what an application reports, and what everybody may see of it.

use std::path::PathBuf;

use jiff::SignedDuration;
use otklik::{
    domain::{IncidentId, ItemKind, Network, RawItem, SourceId},
    pipeline::record::Intake,
};
use serde_json::{Value, json};

use crate::{
    cli_place::traces,
    house::{House, MORNING},
};

const KEY: &str = "синица-7";
const WORDS: &str = "Нет отопления третий день, сиреневыйбегемот замёрз";
/// What the standard lets a client send of a person, and we do not keep.
const PERSON: [(&str, &str); 7] = [
    ("first_name", "Фекла"),
    ("last_name", "Жимолостная"),
    ("email", "fekla@example.org"),
    ("phone", "89991234567"),
    ("device_id", "D-42-кедр"),
    ("account_id", "u-77-рябина"),
    ("media_url", "https://foto.example.org/калина.jpg"),
];

fn town() -> (House, PathBuf) {
    let mut state = PathBuf::new();
    let house = House::with(|folder| {
        state = folder.join("state");
        let keys = folder.join("open311.keys");
        std::fs::write(&keys, format!("# приложение города\n{KEY}\n")).unwrap();
        format!(
            "[[source]]\nid = \"gorod\"\nnetwork = \"open311\"\nname = \"Приложение\"\n\
             [source.hook]\nsecret_file = {keys:?}\n"
        )
    });
    (house, state)
}

/// A form as programs encode it.
fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |word: &str| -> String { word.bytes().map(|b| format!("%{b:02X}")).collect() };
    let pairs = fields.iter();
    let pairs = pairs.map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn report(words: &str, address: &str) -> Vec<(&'static str, String)> {
    vec![
        ("api_key", KEY.to_owned()),
        ("service_code", "housing.heating_off".to_owned()),
        ("description", words.to_owned()),
        ("address_string", address.to_owned()),
    ]
}

fn post(house: &House, file: &str, fields: &[(&str, String)]) -> (u16, String) {
    let person = PERSON.into_iter();
    let own = fields.iter().map(|(name, value)| (*name, value.as_str()));
    let all: Vec<_> = own.chain(person).collect();
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let path = format!("/open311/v2/{file}");
    house.stranger().call(&path, &kind, &form(&all))
}

/// Reports, and gives the id.
fn reported(house: &House, words: &str, address: &str) -> String {
    let (status, said) = post(house, "requests.json", &report(words, address));
    assert_eq!(status, 200, "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    said[0]["service_request_id"].as_str().unwrap().to_owned()
}

/// The ids of a list.
fn listed(house: &House, question: &str) -> Vec<String> {
    let path = format!("/open311/v2/requests.json{question}");
    let (status, list) = house.stranger().get(&path);
    assert_eq!(status, 200, "{list}");
    let list = list.as_array().unwrap().iter();
    list.map(|one| one["service_request_id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_report_becomes_an_incident_and_its_face_shows_no_word_of_the_resident() {
    let (house, state) = town();
    let id = reported(&house, WORDS, "Белгород, улица Мира, 12");
    let (_, queue) = house.admin().get("/api/v1/incidents");
    assert_eq!(queue["total"], 1, "{queue}");

    let repeat = post(
        &house,
        "requests.xml",
        &report(WORDS, "Белгород, улица Мира, 12"),
    );
    assert!(repeat.0 == 200 && repeat.1.contains(&id), "{}", repeat.1);
    assert_eq!(house.rooms.store.status().unwrap().items, 1, "a repeat");

    let page = house.stranger();
    let paths = [
        format!("/open311/v2/requests/{id}.json"),
        format!("/open311/v2/requests/{id}.xml"),
        format!("/open311/v2/tokens/{id}.json"),
        format!("/open311/v2/tokens/{id}.xml"),
        "/open311/v2/requests.json".to_owned(),
        "/open311/v2/requests.xml?status=open,closed".to_owned(),
    ];
    let mut told = String::new();
    for path in paths {
        let (status, said) = page.text(&path);
        for secret in ["бегемот", "день", "Мира, 12", "50.59"] {
            assert!(!said.contains(secret), "{secret}: {said}");
        }
        told.push_str(&format!("{path}\n[{status}] {said}\n\n"));
    }
    insta::assert_snapshot!("open311_requests", told.replace(&id, "…"));

    assert_eq!(traces(&state, &PERSON.map(|(_, word)| word)), [""; 0]);

    // A person finishes it, and the resident sees that.
    let incident = house.rooms.store.incident(IncidentId(1)).unwrap().unwrap();
    let version = incident.version;
    let reject = json!({"action": "reject", "version": version, "reason": "not_confirmed"});
    let (status, said) = house.admin().post("/api/v1/incidents/1/actions", &reject);
    assert_eq!(status, 200, "{said}");
    assert_eq!(listed(&house, "?status=open"), [""; 0]);
    assert_eq!(listed(&house, "?status=closed"), std::slice::from_ref(&id));
    assert_eq!(listed(&house, "?service_code=housing.heating_off"), [id]);
    assert_eq!(listed(&house, "?service_code=roads.unsorted"), [""; 0]);
}

#[test]
fn where_somebody_could_be_pointed_at_the_list_is_silent() {
    let (house, _) = town();
    let words = "Во дворе торчит оголённый провод, ребёнка ударило током";
    let id = reported(&house, words, "Белгород, улица Мира, 14");
    assert_eq!(listed(&house, ""), [""; 0]);
    assert_eq!(
        listed(&house, &format!("?service_request_id={id}")),
        std::slice::from_ref(&id)
    );
    assert_eq!(listed(&house, &format!("?service_request_id=x,{id}")), [id]);
}

#[test]
fn a_list_reaches_ninety_days_back_and_a_thousand_rows_far() {
    let (house, _) = town();
    let items = (0..1_003).map(|n| RawItem {
        network: Network::Open311,
        native_id: format!("2026112005-{n:032x}"),
        kind: ItemKind::Appeal,
        text: "Какая осень".into(),
        published_at: Some("2026-11-20T05:30:00Z".parse().unwrap()),
        ..RawItem::default()
    });
    let intake = Intake {
        items: items.collect(),
        ..Intake::default()
    };
    let source = SourceId::new("gorod");
    house.rooms.recorder.record(&source, intake).unwrap();
    let list = listed(&house, "");
    assert_eq!(list.len(), 1_000);
    assert_eq!(
        list[0],
        format!("2026112005-{:032x}", 1_002),
        "newest first"
    );
    let around =
        |from: &str, to: &str| listed(&house, &format!("?start_date={from}&end_date={to}")).len();
    assert_eq!(around("2026-11-20T08:30:00+03:00", MORNING), 1_000);
    assert_eq!(around("2026-11-20T08:30:01%2B03:00", MORNING), 0);
    assert_eq!(around("2026-11-01T00:00:00Z", "2026-11-20T05:29:59Z"), 0);
    assert_eq!(
        listed(&house, "?start_date=2026-08-22T05:30:00Z").len(),
        1_000
    );
    assert_eq!(listed(&house, "?start_date=2026-08-22T05:29:59Z").len(), 0);
    assert_eq!(listed(&house, "?end_date=2026-11-20T05:29:59Z").len(), 0);

    house.clock.advance(SignedDuration::from_hours(91 * 24));
    assert_eq!(listed(&house, "").len(), 0);
    let known = format!("?service_request_id=2026112005-{:032x}", 7);
    assert_eq!(listed(&house, &known).len(), 1, "by its id");
}

#[test]
fn services_and_refusals_come_in_both_formats() {
    let (house, _) = town();
    let page = house.stranger();
    let (_, services) = page.get("/open311/v2/services.json?jurisdiction_id=gorod");
    let services = services.as_array().unwrap();
    let heating = services
        .iter()
        .find(|one| one["service_code"] == "housing.heating_off");
    let mut told = format!("{}\n\n", heating.unwrap());
    let (status, xml) = page.text("/open311/v2/services.xml");
    assert!(status == 200 && xml.matches("<service>").count() == services.len());

    let known = "/open311/v2/services/housing.heating_off";
    let (bad, long) = ("start_date=2026-11-20", "start_date=2026-01-01T00:00:00Z");
    for path in [
        "/open311/v2/discovery.json".to_owned(),
        "/open311/v2/discovery.xml".to_owned(),
        format!("{known}.json"),
        format!("{known}.xml"),
        "/open311/v2/services/housing.magic.xml".to_owned(),
        "/open311/v2/services.json?jurisdiction_id=elsewhere".to_owned(),
        "/open311/v2/requests/2026112006-00.json".to_owned(),
        "/open311/v2/tokens/2026112006-00.xml".to_owned(),
        format!("/open311/v2/requests.json?{bad}"),
        format!("/open311/v2/requests.xml?{long}&end_date={MORNING}"),
        format!("/open311/v2/requests.json?start_date={MORNING}&end_date=2026-11-19T00:00:00Z"),
        "/open311/v2/requests.json?status=lost".to_owned(),
        "/open311/v2/requests.json?service_code=housing.magic".to_owned(),
        "/open311/v2/requests.json?status=open&status=closed".to_owned(),
        "/open311/v2/wishes.json".to_owned(),
        "/open311/v2/requests.csv".to_owned(),
    ] {
        let (status, said) = page.text(&path);
        told.push_str(&format!("{path}\n[{status}] {said}\n\n"));
    }
    let good = report(WORDS, "Белгород, улица Мира, 12");
    let with = |at: usize, value: &str| {
        let mut fields = good.clone();
        fields[at].1 = value.to_owned();
        fields
    };
    for (file, fields) in [
        ("requests.xml", with(0, "чужой")),
        ("requests.json", with(0, "")),
        ("requests.json", with(1, "housing.magic")),
        ("requests.xml", with(1, "")),
        ("requests.json", with(2, "")),
        ("requests.json", with(3, "")),
        ("services.json", good.clone()),
    ] {
        let (status, said) = post(&house, file, &fields);
        told.push_str(&format!("POST {file}\n[{status}] {said}\n\n"));
    }
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    let (status, said) = page.call("/open311/v2/requests.json", &kind, "--x--");
    told.push_str(&format!("POST multipart\n[{status}] {said}\n\n"));
    // More than the buffers of a connection hold: it is heard out before it is refused.
    let long = post(&house, "requests.xml", &with(2, &"ы".repeat(600_000)));
    assert_eq!(long.0, 413);
    let (status, said) = post(&house, "requests.xml", &with(2, &"ы".repeat(100_000)));
    told.push_str(&format!("POST 600 KB\n[{status}] {said}\n\n"));
    let plain = form(
        &good
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect::<Vec<_>>(),
    );
    let (status, said) = page.call("/hooks/gorod", &[], &plain);
    told.push_str(&format!("POST /hooks/gorod\n[{status}] {said}\n"));
    assert_eq!(house.rooms.store.status().unwrap().items, 0);
    let told = told.replace(&house.base, "https://otklik.example");
    insta::assert_snapshot!("open311_refusals", told);
}

#[test]
fn without_keys_everybody_reads_and_nobody_writes() {
    let house = House::with(|_| {
        ["gorod", "rayon"]
            .map(|id| format!("[[source]]\nid = \"{id}\"\nnetwork = \"open311\"\n"))
            .concat()
    });
    let page = house.stranger();
    let (status, said) = page.text("/open311/v2/services.json");
    assert_eq!(status, 400, "one of two must be named: {said}");
    let (status, said) = page.text("/open311/v2/discovery.json");
    assert_eq!(status, 200, "where the server is, needs no name: {said}");
    assert_eq!(listed(&house, "?jurisdiction_id=rayon"), [""; 0]);
    let mut fields = report(WORDS, "Белгород, улица Мира, 12");
    fields.push(("jurisdiction_id", "rayon".to_owned()));
    assert_eq!(post(&house, "requests.json", &fields).0, 403);
}
