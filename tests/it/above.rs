//! The post above: a comment that opened a card of its own says what it answers, to whoever may read that.

use jiff::SignedDuration;
use otklik::{
    domain::{ItemKind, Network, RawItem, Role, Scope, Sector, SourceId, Timestamp},
    pipeline::record::Intake,
    ports::Retention,
};
use serde_json::{Value, json};

use crate::house::{Browser, House, MORNING, get};

const CROSSING: &str = "На переходе у детсада, Макаренко 12, стёрлась зебра и не работает светофор. Машины \
                        летят, вчера чуть не сбили маму с коляской";
const BUMP: &str = "Там ещё и лежачего нет. Ждём пока кого-то убьют?";

/// A post or comment in the group of Белгород.
fn written(id: &str, text: &str) -> RawItem {
    RawItem {
        network: Network::Vk,
        native_id: id.into(),
        kind: ItemKind::Post,
        author: Some(format!("resident {id}")),
        text: text.into(),
        url: Some(format!("https://vk.com/{id}")),
        published_at: Some(MORNING.parse().unwrap()),
        territory: Some("belgorod".into()),
        ..RawItem::default()
    }
}

fn comment(id: &str, root: &str, text: &str) -> RawItem {
    RawItem {
        kind: ItemKind::Comment,
        thread: Some(root.into()),
        parent: Some(root.into()),
        ..written(id, text)
    }
}

fn reads(house: &House, items: Vec<RawItem>) {
    let intake = Intake {
        items,
        ..Intake::default()
    };
    let town = SourceId::new("vk:town");
    house.rooms.recorder.record(&town, intake).unwrap();
}

/// The only card that this message opened, found by its words.
fn card_of(browser: &Browser, words: &str) -> Value {
    let queue = get(browser, "incidents");
    let rows = queue["rows"].as_array().unwrap();
    let mut cards = rows
        .iter()
        .map(|row| get(browser, &format!("incidents/{}", row["id"])));
    let opened = |card: &Value| {
        card["items"][0]["text"]
            .as_str()
            .unwrap_or("")
            .contains(words)
    };
    let found = cards.find(opened);
    found.unwrap_or_else(|| panic!("no card begins with «{words}»: {queue}"))
}

#[test]
fn a_comment_with_a_card_of_its_own_shows_the_post_and_leads_to_its_card() {
    let house = House::open();
    reads(
        &house,
        vec![written("1", CROSSING), comment("2", "1", BUMP)],
    );
    let anna = house.user("anna", Role::Operator, Scope::default());

    let post = card_of(&anna, "зебра");
    assert_eq!(post["above"], json!([]));
    assert_eq!(post["placed_by_thread"], false);
    let card = card_of(&anna, "лежачего");
    assert_ne!(card["incident"]["id"], post["incident"]["id"]);
    let above = &card["above"][0];
    assert_eq!(card["items"][0]["above"], above["id"], "{card}");
    let told = ["text", "incident", "kind", "published_at", "url"].map(|key| &above[key]);
    let (id, url) = (&post["incident"]["id"], json!("https://vk.com/1"));
    let (kind, at) = (json!("post"), &post["items"][0]["published_at"]);
    assert_eq!(told, [&json!(CROSSING), id, &kind, at, &url]);
    let flags = ["official", "closed", "erased"].map(|key| &above[key]);
    assert_eq!(flags, [false, false, false]);
    assert_eq!(
        card["incident"]["place_line"],
        post["incident"]["place_line"]
    );
    assert_eq!(card["placed_by_thread"], true);
}

const ILL: &str =
    "Белгород, ул. Мира, 12: у мамы онкология, третий месяц не дают льготное лекарство!";
const HOLE: &str = "И яма на дороге огромная, асфальт разбит, машины бьют колёса";

#[test]
fn of_a_private_post_it_is_only_said_that_it_is_one() {
    let house = House::open();
    reads(&house, vec![written("1", ILL), comment("2", "1", HOLE)]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let head = house.user("head", Role::Head, Scope::default());

    let card = card_of(&anna, "яма");
    let above = &card["above"][0];
    let words = json!("Сообщение закрыто: частное дело");
    let told = ["text", "closed", "url", "incident"].map(|key| &above[key]);
    assert_eq!(told, [&words, &json!(true), &Value::Null, &Value::Null]);
    assert!(!card.to_string().contains("онкология"), "{card}");
    assert_eq!(card["placed_by_thread"], false, "that tells its address");

    let card = card_of(&head, "яма");
    let above = &card["above"][0];
    let private = card_of(&head, "онкология")["incident"]["id"].clone();
    let told = ["text", "closed", "incident"].map(|key| &above[key]);
    assert_eq!(told, [&json!(ILL), &json!(false), &private]);
    assert_eq!(card["placed_by_thread"], true);
}

#[test]
fn whoever_does_not_read_a_private_comment_does_not_read_what_it_answers() {
    let house = House::open();
    let cold = "Белгород, ул. Мира, 12: третий день нет отопления во всем доме";
    let talk = written("7", "Соседи, давайте встретимся у подъезда в субботу");
    let ill = comment(
        "8",
        "7",
        "Белгород, ул. Мира, 12: нет отопления, сын Миша болеет третью неделю",
    );
    reads(&house, vec![written("1", cold), talk, ill]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let head = house.user("head", Role::Head, Scope::default());
    let card = card_of(&anna, "отопления");
    assert_eq!(card["items"].as_array().unwrap().len(), 2, "{card}");
    assert_eq!(card["above"], json!([]));
    assert_eq!(
        card_of(&head, "отопления")["above"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_post_of_another_sector_is_not_read_by_whoever_works_one() {
    let house = House::open();
    let cold = "Белгород, ул. Мира, 12: третий день нет отопления во всем доме";
    reads(&house, vec![written("1", cold), comment("2", "1", HOLE)]);
    let roads = Scope {
        sectors: vec![Sector::Roads],
        ..Scope::default()
    };
    let roads = house.user("roads", Role::SectorHead, roads);
    let card = card_of(&roads, "яма");
    let above = &card["above"][0];
    let told = ["text", "closed", "url", "incident"].map(|key| &above[key]);
    let words = json!("Сообщение вне вашей зоны ответственности");
    assert_eq!(told, [&words, &json!(true), &Value::Null, &Value::Null]);
}

#[test]
fn the_nearest_message_is_given_once_and_never_one_that_is_on_the_card() {
    let house = House::open();
    let answering = |parent: &str, item: RawItem| RawItem {
        parent: Some(parent.into()),
        ..item
    };
    let talk = "Соседи, всем доброе утро! Кто что видел вчера на празднике?";
    let joke = "Ха-ха, смешно получилось";
    let hole = "На улице Щорса в Белгороде яма на дороге, машины бьют колёса";
    reads(
        &house,
        vec![
            written("1", talk),
            comment("2", "1", joke),
            comment("3", "1", hole),
            answering("3", comment("4", "1", "И у нас тоже!")),
            answering(
                "2",
                comment(
                    "5",
                    "1",
                    "На улице Щорса яма на дороге ещё глубже стала, объехать нельзя",
                ),
            ),
            answering(
                "deleted",
                comment("6", "1", "Да, на Щорса яма на дороге, асфальт разбит"),
            ),
        ],
    );
    let anna = house.user("anna", Role::Operator, Scope::default());
    let card = card_of(&anna, "Щорса в Белгороде");
    let above = card["above"].as_array().unwrap();
    let number = |text: &str| {
        let found = above.iter().find(|one| one["text"] == text);
        found.unwrap_or_else(|| panic!("«{text}» is not given: {card}"))["id"].clone()
    };
    let (talk, joke) = (number(talk), number(joke));
    assert_eq!(above.len(), 2, "each once: {card}");
    let of: Vec<&Value> = card["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["above"])
        .collect();
    assert_eq!(of, [&talk, &Value::Null, &joke, &talk]);
    assert_eq!(card["placed_by_thread"], false);
}

#[test]
fn an_erased_post_says_so() {
    let house = House::open();
    let talk = "Соседи, всем доброе утро! Кто что видел вчера на празднике?";
    reads(&house, vec![written("1", talk), comment("2", "1", HOLE)]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    assert_eq!(card_of(&anna, "яма")["above"][0]["text"], talk);
    let terms = Retention {
        unsorted_days: 7,
        closed_days: 90,
        links_days: 30,
        loose_days: 30,
    };
    let after = MORNING.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(8 * 24);
    house.rooms.store.retention(&terms, after, true).unwrap();
    let anna = house.known_user("anna"); // It ended her session, too.
    let above = card_of(&anna, "яма")["above"][0].clone();
    let told = ["text", "erased", "closed", "url"].map(|key| &above[key]);
    assert_eq!(
        told,
        [&json!(""), &json!(true), &json!(false), &Value::Null]
    );
}

#[test]
fn a_place_that_a_person_set_is_not_the_threads() {
    let house = House::open();
    reads(
        &house,
        vec![written("1", CROSSING), comment("2", "1", BUMP)],
    );
    let anna = house.user("anna", Role::Operator, Scope::default());
    let card = card_of(&anna, "лежачего");
    let path = format!("/api/v1/incidents/{}/actions", card["incident"]["id"]);
    let version = &card["incident"]["version"];
    let moved = json!({"action": "place", "territory": "Ивнянский район", "version": version});
    let (status, told) = anna.post(&path, &moved);
    assert_eq!(status, 200, "{told}");
    assert_eq!(card_of(&anna, "лежачего")["placed_by_thread"], false);
}
