//! Bodies answer residents: who is a body, which message it answers, who is silent.

use jiff::SignedDuration;
use otklik::{
    domain::{ItemKind, Network, RawItem, Timestamp},
    pipeline::record::Intake,
};
use serde_json::{Value, json};

use crate::{
    cli_place::Place,
    house::{House, MORNING},
};

/// The centre's community in the example register of the region.
const CENTRE: &str = "-999000001";

/// A comment under a news post of a town's group, so many minutes after the morning.
fn comment(id: &str, minutes: i64, text: &str) -> RawItem {
    let morning: Timestamp = MORNING.parse().unwrap();
    RawItem {
        network: Network::Vk,
        native_id: id.into(),
        parent: Some("news".into()),
        thread: Some("news".into()),
        kind: ItemKind::Comment,
        text: text.into(),
        published_at: Some(morning - SignedDuration::from_mins(60 - minutes)),
        ..RawItem::default()
    }
}

fn resident(id: &str, minutes: i64, who: &str, text: &str) -> RawItem {
    RawItem {
        author: Some(who.into()),
        ..comment(id, minutes, text)
    }
}

fn body(id: &str, minutes: i64, text: &str) -> RawItem {
    RawItem {
        account: Some(CENTRE.into()),
        ..comment(id, minutes, text)
    }
}

/// Two residents complain under one post; the centre answers the second by name, then somebody.
fn a_thread() -> Vec<RawItem> {
    vec![
        resident(
            "cold",
            1,
            "501",
            "Третий день нет отопления, г. Белгород, ул. Мира, 12, батареи ледяные",
        ),
        resident(
            "hole",
            2,
            "502",
            "Белгород, на улице Щорса огромная яма на дороге, когда отремонтируют?",
        ),
        body(
            "to Vera",
            3,
            "[id502|Вера], передали дорожникам, звоните +7 (4722) 00-00-01",
        ),
        body("to somebody", 4, "Здравствуйте! Бригада уже выехала"),
    ]
}

fn record(house: &House, items: Vec<RawItem>) {
    let intake = Intake {
        items,
        ..Intake::default()
    };
    house
        .rooms
        .recorder
        .record(&"vk:town".into(), intake)
        .unwrap();
    house.rooms.indexing.catch_up().unwrap();
}

/// The items of the incidents of a sector, as the card shows them.
fn card_items(house: &House, sector: &str) -> Vec<Value> {
    let admin = house.admin();
    let (_, queue) = admin.get(&format!("/api/v1/incidents?sector={sector}"));
    let (_, card) = admin.get(&format!("/api/v1/incidents/{}", queue["rows"][0]["id"]));
    card["items"].as_array().unwrap().clone()
}

#[test]
fn a_bodys_reply_is_known_by_its_page_and_says_what_it_answers() {
    let house = House::open();
    record(&house, a_thread());
    let [hole, to_vera] = &card_items(&house, "roads")[..] else {
        panic!("a complaint and a reply")
    };
    assert_eq!(
        (&hole["official"], &hole["body"]),
        (&json!(false), &json!(null))
    );
    assert_eq!(to_vera["official"], true);
    assert_eq!(to_vera["body"], "centre");
    let centre = "Центр управления регионом Белгородской области";
    assert_eq!(to_vera["body_name"], centre);
    assert_eq!(
        to_vera["answers"],
        json!({"item": hole["id"], "by": "mention"})
    );
    let told = "Ответ официальной страницы на сообщение № 2: по упоминанию автора";
    assert_eq!(to_vera["join_text"], told);
    assert_eq!(
        to_vera["text"], "⟨упоминание⟩, передали дорожникам, звоните +7 (4722) 00-00-01",
        "the name goes, the body's phone stays"
    );
    let [cold, to_somebody] = &card_items(&house, "housing")[..] else {
        panic!("a complaint and a reply")
    };
    let by_time = json!({"item": cold["id"], "by": "time"});
    assert_eq!(to_somebody["answers"], by_time, "the one without an answer");
}

#[test]
fn a_reply_finds_the_question_of_an_earlier_reading() {
    let house = House::open();
    let mut thread = a_thread();
    let replies = thread.split_off(2);
    record(&house, thread);
    for reply in replies {
        record(&house, vec![reply.clone()]);
        record(&house, vec![reply]);
    }
    let by = |sector: &str| card_items(&house, sector)[1]["answers"]["by"].clone();
    assert_eq!(
        (by("roads"), by("housing")),
        (json!("mention"), json!("time"))
    );
    let items = house
        .rooms
        .store
        .items(&(1..=4).map(otklik::domain::ItemId).collect::<Vec<_>>());
    let voices: Vec<bool> = items
        .unwrap()
        .iter()
        .map(|(it, _)| it.item.voice.is_some())
        .collect();
    assert_eq!(voices, [true, true, false, false], "a body is no resident");
}

#[test]
fn a_page_that_says_nothing_for_two_weeks_is_silent() {
    let house = House::open();
    record(&house, a_thread());
    let centre = || {
        let (status, pages) = house.admin().get("/api/v1/pages");
        assert_eq!(status, 200);
        pages[0].clone()
    };
    let (_, pages) = house.admin().get("/api/v1/pages");
    let silent = pages
        .as_array()
        .unwrap()
        .iter()
        .filter(|page| page["state"] == "silent");
    assert_eq!(silent.count(), pages.as_array().unwrap().len() - 1);
    let page = centre();
    assert_eq!(
        (&page["state"], &page["answers"]),
        (&json!("speaks"), &json!(2))
    );
    assert_eq!(page["last_at"], "2026-11-20T05:04:00Z");
    house.clock.advance(SignedDuration::from_hours(15 * 24));
    let page = centre();
    assert_eq!(
        (&page["state"], &page["answers"]),
        (&json!("silent"), &json!(2))
    );
    assert_eq!(house.stranger().get("/api/v1/pages").0, 401);
}

#[test]
fn the_register_is_listed_and_checked() {
    let place = Place::new();
    assert_eq!(
        place.run(&["user", "add", "vera"]).code,
        0,
        "begins a store"
    );
    let listed = place.run(&["pages"]).said();
    let own = format!("{}/config/regions", env!("CARGO_MANIFEST_DIR"));
    for name in ["region", "places", "bodies", "pages"] {
        let text = std::fs::read_to_string(format!("{own}/belgorod/{name}.toml")).unwrap();
        let text = text.replace("\"-999000002\"", "\"999000002\"");
        let text = match name {
            "bodies" => text.replace("\"gubkinsky\"", "\"gubkin\""),
            _ => text,
        };
        place.file(&format!("regions/belgorod/{name}.toml"), text);
    }
    let regions = place.path("regions");
    place.configure(&place.usual().replace(&own, regions.to_str().unwrap()));
    let checked = place.run(&["check"]).said();
    insta::assert_snapshot!("register", format!("{listed}{checked}"));
}
