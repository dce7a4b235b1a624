//! Private matters: one message of many closes itself and not the card, and whoever may not read it finds
//! no way around.

use otklik::{
    domain::{Edited, ItemKind, Network, RawItem, Role, Scope, Sector, SourceId, Timestamp},
    pipeline::record::{Intake, Reprocess},
};
use serde_json::{Value, json};

use crate::house::{Browser, House, MORNING, get};

const COLD: &str = "г. Белгород, ул. Мира, 12: третий день нет отопления во всем доме";
const ILL: &str = "Белгород, ул. Мира, 12: нет отопления, сын Миша болеет третью неделю";
const DRY: &str = "Белгород, ул. Мира, 12: нет отопления и воды, батареи ледяные";
const CLOSED: &str = "Сообщение закрыто: частное дело";

fn post(id: &str, text: &str) -> RawItem {
    RawItem {
        network: Network::Vk,
        native_id: id.into(),
        kind: ItemKind::Post,
        author: Some(format!("resident {id}")),
        text: text.into(),
        url: Some(format!("https://vk.com/{id}")),
        published_at: Some(MORNING.parse().unwrap()),
        ..RawItem::default()
    }
}

fn reads(house: &House, items: Vec<RawItem>) {
    let intake = Intake {
        items,
        ..Intake::default()
    };
    let town = SourceId::new("vk:town");
    house.rooms.recorder.record(&town, intake).unwrap();
    house.rooms.indexing.catch_up().unwrap();
}

/// How many messages a query finds.
fn found(browser: &Browser, query: &str) -> Value {
    let query: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    get(browser, &format!("search?q={query}"))["total"].clone()
}

fn sectors(sectors: &[Sector]) -> Scope {
    Scope {
        sectors: sectors.to_vec(),
        ..Scope::default()
    }
}

#[test]
fn a_neighbours_private_words_close_his_message_and_not_the_card() {
    let house = House::open();
    let root = "wall-1_100";
    let mut ill = post("wall-1_101", ILL);
    (ill.thread, ill.parent) = (Some(root.into()), Some(root.into()));
    reads(&house, vec![post(root, COLD), ill]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let head = house.user("head", Role::Head, Scope::default());

    let queue = get(&anna, "incidents");
    let row = &queue["rows"][0];
    assert_eq!(
        (&queue["total"], &row["closed"]),
        (&json!(1), &json!(false))
    );
    let path = format!("incidents/{}", row["id"]);
    let card = get(&anna, &path);
    let (open, shut) = (&card["items"][0], &card["items"][1]);
    assert_eq!(open["text"], COLD);
    assert_eq!(
        (&shut["text"], &shut["url"]),
        (&json!(CLOSED), &Value::Null)
    );
    assert_eq!(
        (&shut["thread"], &shut["parent"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(shut["join_reason"], "thread");
    let told = shut.to_string();
    assert!(
        !told.contains("wall-1") && !told.contains("Мира") && !told.contains("болеет"),
        "{told}"
    );
    assert_eq!(get(&head, &path)["items"][1]["text"], ILL);

    for (query, anna_finds, head_finds) in
        [("отопление", 1, 2), ("болеет", 0, 1), ("is:private", 0, 1)]
    {
        assert_eq!(found(&anna, query), json!(anna_finds), "{query}");
        assert_eq!(found(&head, query), json!(head_finds), "{query}");
    }
}

#[test]
fn an_edit_closes_a_message_at_once_and_its_words_are_not_told_as_the_essence() {
    let house = House::open();
    reads(&house, vec![post("1", COLD), post("2", DRY)]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    assert_eq!(found(&anna, "отопление"), json!(2));
    let edited = RawItem {
        edited: Edited::Sometime,
        ..post("1", ILL)
    };
    reads(&house, vec![edited]);
    let queue = get(&anna, "incidents");
    let row = &queue["rows"][0];
    assert_eq!(
        (&row["closed"], &row["essence"]),
        (&json!(false), &json!(DRY))
    );
    let card = get(&anna, &format!("incidents/{}", row["id"]));
    assert!(!card.to_string().contains("болеет"), "{card}");
    assert_eq!(card["items"][0]["text"], CLOSED);
    assert_eq!(found(&anna, "отопление"), json!(1));
}

#[test]
fn a_head_of_some_sectors_reads_private_messages_of_those_alone() {
    let house = House::open();
    let ill = "Белгород: дорога на Щорса вся в ямах, асфальт разбит, машины объезжают выбоины по встречной, \
               а мне с онкологией до поликлиники за лекарством не дойти";
    reads(&house, vec![post("1", ill)]);
    let health = house.user("health", Role::Head, sectors(&[Sector::Health]));
    let roads = house.user("roads", Role::Head, sectors(&[Sector::Roads]));
    let both = get(&roads, "search?q=is:private");
    let of: Vec<_> = both["hits"][0]["item"]["verdict"]["sectors"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    assert!(of.len() > 1 && of[0]["id"] == "roads", "{both}");
    assert_eq!(found(&roads, "онкология"), json!(1));
    for query in ["онкология", "is:private", "яма"] {
        assert_eq!(found(&health, query), json!(0), "{query}");
    }
}

#[test]
fn whoever_may_not_read_a_card_does_nothing_with_it_and_learns_nothing() {
    let house = House::open();
    reads(&house, vec![post("1", COLD)]);
    let head = house.user("head", Role::Head, Scope::default());
    let id = get(&head, "incidents")["rows"][0]["id"].clone();
    let path = format!("/api/v1/incidents/{id}/actions");
    let version = get(&head, &format!("incidents/{id}"))["incident"]["version"].clone();
    assert_eq!(
        head.post(&path, &json!({"action": "take", "version": version}))
            .0,
        200
    );

    let media = house.user("media", Role::Media, Scope::default());
    let read = media.get(&format!("/api/v1/incidents/{id}"));
    let answer = json!({"action": "answer", "text": "Тепло вернут к вечеру", "version": version});
    assert_eq!(media.post(&path, &answer), read);
    assert_eq!(read.0, 403);
    // A colleague who may read it hears what has changed.
    let anna = house.user("anna", Role::Operator, Scope::default());
    let (status, told) = anna.post(&path, &json!({"action": "take", "version": version}));
    assert_eq!(status, 409);
    assert!(
        told["title"]
            .as_str()
            .unwrap()
            .contains("head: Взят в работу"),
        "{told}"
    );
}

const RUMOUR: &str =
    "Белгород, ул. Мира, 12: ходят слухи, что роддом закрывают. Это правда? Подтвердите";

#[test]
fn the_press_officer_clears_up_the_rumours_and_sees_no_more_of_the_queue() {
    let house = House::open();
    let whispers = "Белгород, ул. Мира, 14: у мамы онкология, не дают льготное лекарство. Ходят слухи, что его больше \
                    не будет, это правда?";
    reads(
        &house,
        vec![post("1", COLD), post("2", RUMOUR), post("3", whispers)],
    );
    let anna = house.user("anna", Role::Operator, Scope::default());
    let all = get(&anna, "incidents?rumour=due");
    assert_eq!(all["total"], 1, "{all}");
    let id = all["rows"][0]["id"].clone();
    let path = format!("/api/v1/incidents/{id}/actions");
    let taken = json!({"action": "take", "version": all["rows"][0]["version"]});
    assert_eq!(anna.post(&path, &taken).0, 200);

    let media = house.user("media", Role::Media, Scope::default());
    assert_eq!(media.get("/api/v1/incidents").0, 403);
    assert_eq!(
        media.get("/api/v1/incidents?rumour=due&conflict=any").0,
        403
    );
    assert_eq!(media.get(&format!("/api/v1/incidents/{id}")).0, 403);
    let due = get(&media, "incidents?rumour=due");
    assert_eq!((&due["total"], &due["unplaced"]), (&json!(1), &json!(0)));
    let row = &due["rows"][0];
    let told = ["id", "sector", "clarification_due"].map(|key| &row[key]);
    assert_eq!(told, [&id, &json!("health"), &json!(true)]);
    assert_eq!(row["place_line"], "Белгород", "its municipality, no house");
    assert!(row["essence"].as_str().unwrap().contains("роддом"), "{row}");
    assert_eq!(row["assignee"], Value::Null, "how it is worked is not told");

    // Taking it is not theirs, nor is an answer where no rumour goes about.
    let act = |action: Value| {
        let mut action = action;
        action["version"] = row["version"].clone();
        action
    };
    assert_eq!(media.post(&path, &act(json!({"action": "take"}))).0, 403);
    let answer = act(json!({
        "action": "answer", "text": "Роддом работает, закрывать его не будут", "command_id": "press-1"
    }));
    let queue = get(&anna, "incidents");
    for other in queue["rows"].as_array().unwrap() {
        let path = format!("/api/v1/incidents/{}/actions", other["id"]);
        let mine = other["id"] == id;
        assert_eq!(media.post(&path, &answer).0, if mine { 200 } else { 403 });
    }
    assert_eq!(media.post(&path, &answer).0, 200, "sent twice, done once");
    assert_eq!(get(&media, "incidents?rumour=due")["total"], 0);
    let card = get(&anna, &format!("incidents/{id}"));
    assert_eq!(card["incident"]["state"], "answered");
    let history = card["history"].to_string();
    assert_eq!(
        history.matches("закрывать его не будут").count(),
        1,
        "{history}"
    );
}

#[test]
fn the_press_officer_reads_the_rumour_and_not_how_the_incident_began() {
    let house = House::open();
    let told =
        "Батареи холодные. Соседи, кто слышал? В чате пишут, что котельную закрывают, это правда?";
    let told = format!("Белгород, ул. Мира, 12: третий день нет отопления. {told}");
    reads(&house, vec![post("1", COLD), post("2", &told)]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let row = &get(&anna, "incidents?rumour=due")["rows"][0];
    assert_eq!(row["items"], 2, "{row}");
    assert!(!row.to_string().contains("котельную"), "{row}");
    let media = house.user("media", Role::Media, Scope::default());
    let due = get(&media, "incidents?rumour=due");
    assert_eq!(
        due["rows"][0]["essence"],
        "В чате пишут, что котельную закрывают, это правда?"
    );

    // What is so of the rumour is no answer to those who freeze.
    let told = json!({"action": "answer", "text": "Котельную не закрывают"});
    assert_eq!(act(&media, &due["rows"][0], told).0, 200);
    assert_eq!(get(&media, "incidents?rumour=due")["total"], 0);
    let card = get(&anna, &format!("incidents/{}", row["id"]));
    let (state, answered) = (&card["incident"]["state"], &card["incident"]["answered_at"]);
    assert_eq!((state, answered), (&json!("new"), &Value::Null));
    let history = card["history"].to_string();
    assert!(
        history.contains("Разъяснение жителям: Котельную не закрывают"),
        "{history}"
    );
    let again = "Белгород, ул. Мира, 12: батареи холодные. Говорят, котельную всё-таки закроют? Подтвердите";
    reads(&house, vec![post("3", again)]);
    assert_eq!(
        get(&media, "incidents?rumour=due")["total"],
        1,
        "it goes on"
    );
}

#[test]
fn a_closed_card_says_who_can_open_it_and_not_who_did_what() {
    let house = House::open();
    let ill = "Белгород, ул. Мира, 12: у мамы онкология, третий месяц не дают льготное лекарство!";
    reads(&house, vec![post("1", ill)]);
    let head = house.user("head", Role::Head, Scope::default());
    let row = get(&head, "incidents")["rows"][0].clone();
    let path = format!("/api/v1/incidents/{}/actions", row["id"]);
    let analyst = house.user("analyst", Role::Analyst, Scope::default());
    assert_eq!(
        get(&analyst, "incidents")["rows"][0]["essence"],
        "Карточка закрыта: частное дело. Ваша роль таких карточек не открывает: передайте её тому, кто вправе"
    );
    let version = &row["version"];
    assert_eq!(
        head.post(&path, &json!({"action": "take", "version": version}))
            .0,
        200
    );
    let anna = house.user("anna", Role::Operator, Scope::default());
    let reference = get(&anna, "reference");
    let users = reference["users"].as_array().unwrap();
    let to = &users.iter().find(|user| user["name"] == "head").unwrap()["id"];
    let (status, told) = anna.post(
        &path,
        &json!({"action": "assign", "to": to, "version": version}),
    );
    assert_eq!(
        (status, &told["title"]),
        (
            409,
            &json!("Инцидент тем временем изменили. Обновите карточку")
        )
    );
}

#[test]
fn a_message_beside_a_private_card_of_the_neighbour_is_not_found() {
    let house = House::open();
    let of = |item: RawItem| RawItem {
        territory: Some("starooskolsky".into()),
        ..item
    };
    let ill = "Белгород, ул. Мира, 12: у мамы онкология, третий месяц не дают льготное лекарство!";
    let beside = RawItem {
        kind: ItemKind::Comment,
        thread: Some("1".into()),
        parent: Some("1".into()),
        ..post("2", "И нам по рецепту не дают льготное лекарство")
    };
    reads(&house, vec![of(post("1", ill)), of(beside)]);
    let town = |name: &str| Scope {
        territories: vec![name.to_owned()],
        ..Scope::default()
    };
    let own = house.user("own", Role::Head, town("Белгород"));
    let next = house.user("next", Role::Head, town("Старооскольский округ"));
    let queue = get(&own, "incidents");
    let card = get(&own, &format!("incidents/{}", queue["rows"][0]["id"]));
    assert_eq!(card["items"].as_array().unwrap().len(), 2, "{card}");
    assert_eq!(get(&next, "incidents")["total"], 0);
    assert_eq!(found(&next, "рецепт"), json!(0));
    assert_eq!(
        found(&house.user("head", Role::Head, Scope::default()), "рецепт"),
        json!(1)
    );
}

/// The action at the row's version: what became of it.
fn act(browser: &Browser, row: &Value, mut action: Value) -> (u16, Value) {
    action["version"] = row["version"].clone();
    browser.post(&format!("/api/v1/incidents/{}/actions", row["id"]), &action)
}

/// A message that no rule calls private, though it names a child.
const NAMED: &str =
    "Белгород, ул. Мира, 12: батареи ледяные, Миша из двадцать восьмой спит в шапке";

#[test]
fn whoever_meets_a_private_matter_closes_it_and_gives_it_away() {
    let house = House::open();
    reads(&house, vec![post("1", NAMED), post("2", COLD)]);
    let anna = house.user("anna", Role::McuOperator, belgorod());
    let seeker = house.user("seeker", Role::Operator, Scope::default());
    let head = house.user("head", Role::Head, Scope::default());
    let row = get(&anna, "incidents")["rows"][0].clone();
    assert_eq!((&row["private"], &row["items"]), (&json!(false), &json!(2)));
    let (status, row) = act(&anna, &row, json!({"action": "take"}));
    assert_eq!((status, found(&seeker, "шапка")), (200, json!(1)));

    let (status, closed) = act(
        &anna,
        &row,
        json!({"action": "flag_private", "reason": "назван ребёнок"}),
    );
    house.rooms.indexing.catch_up().unwrap();
    assert_eq!((status, &closed["closed"]), (200, &json!(true)), "{closed}");
    assert!(!closed.to_string().contains("Мира"), "{closed}");
    // Who took it cannot read it any more, so it waits for somebody who can.
    assert_eq!(
        (&closed["assignee"], &closed["state"]),
        (&Value::Null, &json!("new"))
    );
    let card = get(&seeker, &format!("incidents/{}", row["id"]));
    assert_eq!((&card["items"], &card["history"]), (&json!([]), &json!([])));
    for word in ["шапка", "отопление"] {
        assert_eq!(found(&seeker, word), json!(0), "{word}");
    }
    assert_eq!(found(&head, "шапка"), json!(1));

    // Opening it again is for those who may read it.
    let open = json!({"action": "unflag_private", "reason": "имени нет"});
    assert_eq!(act(&seeker, &closed, open.clone()).0, 403);
    let read = get(&head, "incidents")["rows"][0].clone();
    let (status, told) = act(&head, &read, open);
    assert_eq!((status, &told["private"]), (200, &json!(false)), "{told}");
    house.rooms.indexing.catch_up().unwrap();
    assert_eq!(found(&seeker, "шапка"), json!(1));
}

fn belgorod() -> Scope {
    Scope {
        territories: vec!["Белгород".to_owned()],
        ..Scope::default()
    }
}

#[test]
fn what_is_no_private_matter_after_all_stays_open_when_the_rules_read_it_again() {
    let house = House::open();
    let ill = "Белгород, ул. Мира, 12: у мамы онкология, третий месяц не дают льготное лекарство!";
    reads(&house, vec![post("1", ill)]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let head = house.user("head", Role::Head, Scope::default());
    let seen = get(&head, "incidents")["rows"][0].clone();
    assert_eq!(
        (&seen["private"], found(&anna, "лекарство")),
        (&json!(true), json!(0))
    );

    // What came meanwhile must be read before it is opened to all.
    reads(
        &house,
        vec![post(
            "2",
            "Белгород, ул. Мира, 12: и нам не дают льготное лекарство от диабета",
        )],
    );
    let open = json!({"action": "unflag_private", "reason": "пишут о снабжении аптек"});
    let (status, told) = act(&head, &seen, open.clone());
    assert_eq!(
        (status, &told["title"]),
        (
            409,
            &json!("Пришли новые сообщения: прочтите их и решите заново")
        )
    );
    let seen = get(&head, "incidents")["rows"][0].clone();
    assert_eq!(act(&head, &seen, open).0, 200);
    house.rooms.indexing.catch_up().unwrap();

    let all = Reprocess {
        span: (Timestamp::MIN, Timestamp::MAX),
        apply: true,
    };
    let done = house.rooms.recorder.reprocess(&all, &mut |_| ()).unwrap();
    house.rooms.indexing.catch_up().unwrap();
    assert_eq!(
        (done.judged, done.changed),
        (2, 0),
        "the rules say what they said"
    );
    assert_eq!(found(&anna, "лекарство"), json!(2));
    let card = get(&anna, &format!("incidents/{}", seen["id"]));
    assert_eq!(card["items"][0]["text"], ill);

    // Other words are read with other eyes.
    let edited = RawItem {
        edited: Edited::Sometime,
        ..post(
            "1",
            "Белгород, ул. Мира, 12: у дочки Маши лейкоз, не дают льготное лекарство!",
        )
    };
    reads(&house, vec![edited]);
    assert_eq!(found(&anna, "лекарство"), json!(1));
}

#[test]
fn what_was_told_of_a_matter_before_it_was_closed_names_no_street_any_more() {
    let house = House::open();
    reads(
        &house,
        vec![post(
            "1",
            "Белгород, ул. Почтовая, 8: сильный запах газа, у Миши из восьмой кружится голова!",
        )],
    );
    let anna = house.user("anna", Role::Operator, Scope::default());
    let head = house.user("head", Role::Head, Scope::default());
    let notices = |browser: &Browser| get(browser, "notices").to_string();
    let row = get(&anna, "incidents")["rows"][0].clone();
    assert_eq!(act(&anna, &row, json!({"action": "take"})).0, 200);
    let shift = json!({"phone": "112", "until": "2026-11-20T17:00:00Z"});
    let (_, shift) = anna.post("/api/v1/shifts", &shift);
    let path = format!("shifts/{}", shift["shift"]["id"]);
    assert_eq!(anna.post(&format!("/api/v1/{path}/end"), &json!({})).0, 200);
    let handover = || get(&anna, &path).to_string();
    for told in [notices(&anna), handover()] {
        assert!(told.contains("Почтовая"), "{told}");
    }
    let row = get(&anna, &format!("incidents/{}", row["id"]))["incident"].clone();
    let flag =
        json!({"action": "flag_private", "reason": "назван ребёнок", "command_id": "flag-1"});
    assert_eq!(act(&anna, &row, flag.clone()).0, 200);
    let (again, closed) = act(&anna, &row, flag);
    assert_eq!(
        (again, &closed["closed"]),
        (200, &json!(true)),
        "sent twice, done once"
    );
    for told in [notices(&anna), handover()] {
        assert!(
            !told.contains("Почтовая") && told.contains("Белгород"),
            "{told}"
        );
    }
    let told = notices(&anna);
    assert!(
        told.contains("Угроза жизни"),
        "whoever is on duty sees the danger: {told}"
    );
    assert!(notices(&head).contains("Почтовая"));
}

/// The rows of the queue that the user may not open.
fn shut(browser: &Browser) -> Vec<Value> {
    let queue = get(browser, "incidents?state=all");
    let rows = queue["rows"].as_array().unwrap().iter();
    let mut shut: Vec<_> = rows
        .filter(|row| row["closed"] == true)
        .map(|row| row["id"].clone())
        .collect();
    shut.sort_by_key(|id| id.as_i64());
    shut
}

#[test]
fn what_was_said_of_a_private_matter_goes_where_its_messages_go() {
    let house = House::open();
    let dry = "Белгород, ул. Садовая, 3: нет отопления, Миша из восьмой спит в шапке";
    let dark = "Белгород, ул. Мира, 12: батареи холодные, а Оля с третьего болеет";
    reads(
        &house,
        vec![post("1", NAMED), post("2", dark), post("3", dry)],
    );
    let anna = house.user("anna", Role::Operator, Scope::default());
    let head = house.user("head", Role::Head, Scope::default());
    let card = |id: &Value| get(&head, &format!("incidents/{id}"));
    let at = |street: &str| {
        let queue = get(&head, "incidents");
        let mut rows = queue["rows"].as_array().unwrap().iter();
        let found = rows.find(|row| row["place_line"].as_str().unwrap().contains(street));
        found.unwrap()["id"].clone()
    };
    let (target, child) = (at("Мира"), at("Садовая"));
    let row = card(&child)["incident"].clone();
    let merge = json!({"action": "merge", "to": target, "reason": "одна авария"});
    assert_eq!(act(&head, &row, merge).0, 200);
    let flag = json!({"action": "flag_private", "reason": "названы дети"});
    assert_eq!(act(&anna, &card(&target)["incident"], flag).0, 200);
    house.rooms.indexing.catch_up().unwrap();
    assert_eq!(
        shut(&anna),
        [target.clone(), child.clone()],
        "what was merged into it as well"
    );
    assert_eq!(found(&anna, "шапка"), json!(0));

    // One of its messages becomes an incident of its own, another lies nowhere.
    let items = card(&target)["items"].clone();
    let items = items.as_array().unwrap();
    let of = |text: &str| items.iter().find(|item| item["text"] == text).unwrap()["id"].clone();
    let split = json!({"action": "split", "items": [of(dark)], "reason": "другая квартира"});
    let (status, told) = act(&head, &card(&target)["incident"], split);
    assert_eq!(status, 200, "{told}");
    house.rooms.indexing.catch_up().unwrap();
    assert_eq!(shut(&anna).len(), 3, "the new one is as private");
    assert_eq!(found(&anna, "третий"), json!(0));

    // Opened again, both halves of what was merged are open, and what is taken out later is.
    let open = json!({"action": "unflag_private", "reason": "имён нет"});
    assert_eq!(act(&head, &card(&target)["incident"], open).0, 200);
    house.rooms.indexing.catch_up().unwrap();
    assert_eq!(shut(&anna).len(), 1);
    assert_eq!(found(&anna, "шапка"), json!(2));
}

#[test]
fn an_answered_card_that_becomes_private_leaves_whoever_had_it() {
    let house = House::open();
    reads(&house, vec![post("1", NAMED)]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let let_in = Scope {
        private: true,
        ..Scope::default()
    };
    let boris = house.user("boris", Role::Operator, let_in);
    let row = get(&anna, "incidents")["rows"][0].clone();
    let (_, row) = act(&anna, &row, json!({"action": "take"}));
    let (_, row) = act(&anna, &row, json!({"action": "answer", "text": "Починили"}));
    let flag = json!({"action": "flag_private", "reason": "назван ребёнок"});
    let (_, row) = act(&boris, &row, flag);
    assert_eq!(
        (&row["state"], &row["assignee"]),
        (&json!("answered"), &Value::Null)
    );
    // Whoever was let in by name may open it again.
    let open = json!({"action": "unflag_private", "reason": "имени нет"});
    let (status, row) = act(&boris, &row, open);
    assert_eq!((status, &row["private"]), (200, &json!(false)), "{row}");
}

#[test]
fn an_open_card_that_takes_a_private_one_in_is_not_found_any_more() {
    let house = House::open();
    let ill = "Белгород, ул. Садовая, 3: нет отопления, сын Миша с пневмонией в больнице";
    reads(&house, vec![post("1", COLD), post("2", ill)]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let head = house.user("head", Role::Head, Scope::default());
    let rows = get(&head, "incidents")["rows"].clone();
    let rows = rows.as_array().unwrap();
    let private = |row: &&Value| row["private"] == true;
    let (child, target) = (
        rows.iter().find(private),
        rows.iter().find(|row| !private(row)),
    );
    let merge = json!({"action": "merge", "to": target.unwrap()["id"], "reason": "одна авария"});
    assert_eq!(found(&anna, "отопление"), json!(1));
    assert_eq!(act(&head, child.unwrap(), merge).0, 200);
    house.rooms.indexing.catch_up().unwrap();
    let (count, seen) = (found(&anna, "отопление"), found(&head, "отопление"));
    assert_eq!(
        (count, seen),
        (json!(0), json!(2)),
        "neither a hit nor a count"
    );
}
