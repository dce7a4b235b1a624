//! Roles and territory: who sees what, through a whole daemon.

use std::{fs, path::Path};

use otklik::{
    domain::{IncidentId, Notice, NoticeKind, Role, Scope},
    ports::Clock,
};
use serde_json::{Value, json};

use crate::house::{Browser, House, get, of_town};

const OWN: &str = "Старооскольский округ";
const NEIGHBOUR: &str = "Губкинский округ";
const HOLE: &str = "Огромная яма на дороге, уже две аварии, когда отремонтируют?";
const GAS: &str = "В подъезде сильный запах газа, аварийка не едет второй час!";

/// Two municipalities, each with a source; the neighbour writes first, and of danger.
fn two_towns() -> House {
    let house = House::with(|_| {
        [("oskol", "starooskolsky"), ("gubkin", "gubkinsky")]
            .map(|(id, territory)| {
                format!(
                    "[[source]]\nid = \"{id}\"\nnetwork = \"feed\"\n\
                     address = \"https://{id}.example/rss\"\nterritory = \"{territory}\"\n"
                )
            })
            .concat()
    });
    house.given_posts_of("gubkinsky", &[GAS]);
    house.given_posts_of("starooskolsky", &[HOLE]);
    house.clock.advance(jiff::SignedDuration::from_hours(1));
    house
}

/// The values of this key in a list.
fn each<'v>(list: &'v Value, key: &str) -> Vec<&'v str> {
    let all = list.as_array().unwrap().iter();
    all.filter_map(|one| one[key].as_str()).collect()
}

fn id_in(house: &House, territory: &str) -> Value {
    let queue = get(&house.admin(), "incidents?state=all");
    let mut rows = queue["rows"].as_array().unwrap().iter();
    let row = rows.find(|row| row["place"]["territory"] == territory);
    row.unwrap_or_else(|| panic!("{queue}"))["id"].clone()
}

/// The queue, the card and what is done there.
fn works_its_own_queue(oskol: &Browser, own: &Value, next: &Value) {
    let queue = get(oskol, "incidents?state=all");
    assert_eq!((&queue["total"], &queue["rows"][0]["id"]), (&json!(1), own));
    assert_eq!(queue["by_sector"].as_array().unwrap().len(), 1, "{queue}");
    let asked = get(
        oskol,
        "incidents?state=all&territory=%D0%93%D1%83%D0%B1%D0%BA%D0%B8%D0%BD%D1%81%D0%BA%D0%B8%D0%B9%20%D0%BE%D0%BA%D1%80%D1%83%D0%B3",
    );
    assert_eq!(asked["total"], 0);

    assert_eq!(oskol.get(&format!("/api/v1/incidents/{next}")).0, 404);
    let act =
        |id: &Value, body: Value| oskol.post(&format!("/api/v1/incidents/{id}/actions"), &body);
    let take = json!({"action": "take", "version": 2});
    assert_eq!(act(next, take).0, 404);
    let acknowledge = json!({"action": "acknowledge", "version": 2});
    assert_eq!(act(next, acknowledge).0, 404);
    let here = format!("/api/v1/incidents/{next}/presence");
    assert_eq!(oskol.post(&here, &json!({"state": "viewing"})).0, 404);
    let card = get(oskol, &format!("incidents/{own}"));
    let version = &card["incident"]["version"];
    for action in ["merge", "link"] {
        let both = json!({"action": action, "to": next, "reason": "да", "version": version});
        assert_eq!(
            act(own, both).0,
            404,
            "{action}: the other is the neighbour's"
        );
    }
    assert_eq!(
        act(own, json!({"action": "take", "version": version})).0,
        200
    );
}

#[test]
fn the_municipal_centre_does_not_see_its_neighbour() {
    let house = two_towns();
    let (own, next) = (id_in(&house, OWN), id_in(&house, NEIGHBOUR));
    let oskol = house.user("oskol", Role::McuHead, of_town(OWN));
    house.user("gubkin", Role::McuHead, of_town(NEIGHBOUR));

    works_its_own_queue(&oskol, &own, &next);
    let risks = get(&oskol, "risks");
    assert_eq!(
        (&risks["territories"], &risks["total_today"]),
        (&json!([OWN]), &json!(1))
    );
    let coverage = get(&oskol, "coverage");
    assert_eq!(each(&coverage["sources"], "id"), ["oskol"]);
    assert_eq!(each(&coverage["territories"], "territory").len(), 1);
    let pages = get(&oskol, "pages");
    let bodies = each(&pages, "body");
    assert!(!bodies.is_empty() && bodies.iter().all(|body| *body == "starooskolsky_adm"));

    let told = get(&house.admin(), "notices");
    assert!(
        each(&told, "text")
            .iter()
            .any(|text| text.contains(NEIGHBOUR)),
        "{told}"
    );
    let heard = get(&oskol, "notices");
    let of_own = |notice: &Value| notice["incident"] == own;
    assert!(heard.as_array().unwrap().iter().all(of_own), "{heard}");
    // The neighbour's events come first in the outbox.
    let first = oskol.events(0, "data: ");
    assert!(first.contains(&format!("\"incident\":{own},")), "{first}");

    let known = get(&oskol, "reference");
    assert_eq!(known["territories"], json!([OWN]));
    assert!(
        !each(&known["users"], "name").contains(&"gubkin"),
        "{known}"
    );
    assert_eq!(known["roles"], json!([]));
    let bodies = each(&known["bodies"], "id");
    assert!(bodies.contains(&"starooskolsky_adm") && !bodies.contains(&"gubkinsky_adm"));
    for closed in [
        "status",
        "sources",
        "users",
        "search?q=%D0%B3%D0%B0%D0%B7",
        "feeds",
    ] {
        assert_eq!(oskol.get(&format!("/api/v1/{closed}")).0, 403, "{closed}");
    }
}

#[test]
fn the_neighbours_notices_push_none_of_its_own_out() {
    let house = two_towns();
    let (own, next) = (id_in(&house, OWN), id_in(&house, NEIGHBOUR));
    let oskol = house.user("oskol", Role::McuHead, of_town(OWN));
    let told_of = |id: &Value| Notice {
        id: None,
        kind: NoticeKind::Danger,
        text: "Опасность".to_owned(),
        incident: id.as_i64().map(IncidentId),
        at: house.clock.now(),
    };
    let before = get(&oskol, "notices").as_array().unwrap().len();
    for id in std::iter::once(&own).chain([&next; 150]) {
        house.rooms.store.notify(&told_of(id)).unwrap();
    }
    let heard = get(&oskol, "notices");
    let heard = heard.as_array().unwrap();
    assert_eq!(heard.len(), before + 1);
    assert!(heard.iter().all(|one| one["incident"] == own), "{heard:?}");
    assert_eq!(
        get(&house.admin(), "notices").as_array().unwrap().len(),
        100
    );
}

#[test]
fn a_search_and_a_feed_stay_in_the_territory_of_their_owner() {
    let house = two_towns();
    let next = id_in(&house, NEIGHBOUR);
    let anna = house.user("anna", Role::Operator, of_town(OWN));
    let gas = get(&anna, "search?q=%D0%B3%D0%B0%D0%B7");
    assert_eq!((&gas["total"], &gas["hits"]), (&json!(0), &json!([])));
    let all = get(&anna, "search?q=network%3Avk");
    assert_eq!(all["total"], 1, "{all}");
    assert_ne!(all["hits"][0]["incident"], next);
    let territories = all["facets"].as_array().unwrap().iter();
    let mut territories = territories.filter(|facet| facet["facet"] == "territory");
    assert_eq!(each(&territories.next().unwrap()["values"], "id"), [OWN]);

    let (status, feed) = anna.post(
        "/api/v1/feeds",
        &json!({"name": "Всё", "query": "network:vk"}),
    );
    assert_eq!(status, 200, "{feed}");
    let address = feed["url"].as_str().unwrap();
    let xml = house.stranger().text(address).1;
    assert!(xml.contains("яма") && !xml.contains("газа"), "{xml}");

    // Whoever no longer searches has no feed that does.
    let users = get(&house.admin(), "users");
    let mut users = users.as_array().unwrap().iter();
    let id = &users.find(|user| user["login"] == "anna").unwrap()["id"];
    let change = otklik::desk::UserChange {
        role: Some(Role::McuOperator),
        ..Default::default()
    };
    let id = otklik::domain::UserId(id.as_i64().unwrap());
    house.rooms.desk.change_user(None, id, change).unwrap();
    assert_eq!(house.stranger().text(address).0, 403);
}

#[test]
fn a_refusal_names_the_role_and_whom_to_ask() {
    let house = two_towns();
    let own = id_in(&house, OWN);
    let mut lines = Vec::new();
    let mut refused = |who: &str, (status, problem): (u16, Value)| {
        assert_eq!(status, 403, "{problem}");
        lines.push(format!("{who}: {}", problem["title"].as_str().unwrap()));
    };
    let vera = house.user("vera", Role::Observer, Scope::default());
    refused("queue", vera.get("/api/v1/incidents"));
    refused("card", vera.get(&format!("/api/v1/incidents/{own}")));
    get(&vera, "risks");
    let igor = house.user("igor", Role::McuOperator, of_town(OWN));
    let card = get(&igor, &format!("incidents/{own}"));
    let offered = each(&card["actions"], "id");
    assert!(
        offered.contains(&"take") && !offered.contains(&"close"),
        "{offered:?}"
    );
    let close =
        json!({"action": "close", "reason": "solved", "version": card["incident"]["version"]});
    refused(
        "close",
        igor.post(&format!("/api/v1/incidents/{own}/actions"), &close),
    );
    let lena = house.user("lena", Role::TechAdmin, Scope::default());
    refused("search", lena.get("/api/v1/search?q=%D0%B3%D0%B0%D0%B7"));
    for open in ["status", "sources", "users"] {
        get(&lena, open);
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_user_gets_a_role_of_the_region_with_the_part_it_needs() {
    let house = House::open();
    let admin = house.admin();
    let roles = get(&admin, "reference");
    let roles = roles["roles"].as_array().unwrap();
    let known = |id: &str| roles.iter().find(|role| role["id"] == id).unwrap();
    assert_eq!(known("head")["name"], "руководитель ЦУР");
    assert_eq!(
        (&known("head")["by_act"], &known("head")["clause"]),
        (&json!(true), &json!("3.3 3.6"))
    );
    assert_eq!(known("mcu_head")["by_act"], false);
    assert_eq!(known("analyst")["name"], "аналитик", "the act is silent");
    assert!(roles.iter().all(|role| role["id"] != "outside"));

    let mut lines = Vec::new();
    for (login, role, scope) in [
        ("a", "king", json!({})),
        ("b", "outside", json!({})),
        ("c", "mcu_operator", json!({"sectors": ["roads"]})),
        (
            "d",
            "mcu_operator",
            json!({"territories": ["Тридевятое царство"]}),
        ),
        ("e", "sector_head", json!({})),
        ("f", "body_liaison", json!({})),
        ("g", "body_liaison", json!({"body": "circus"})),
        ("i", "operator", json!({"body": "belgorod_adm"})),
    ] {
        let user = json!({"login": login, "role": role, "scope": scope});
        let (status, problem) = admin.post("/api/v1/users", &user);
        assert_eq!(status, 400, "{problem}");
        lines.push(problem["title"].as_str().unwrap().to_owned());
    }
    insta::assert_snapshot!(lines.join("\n"));
    let user = json!({"login": "h", "role": "body_liaison", "scope": {"body": "belgorod_adm"}});
    assert_eq!(admin.post("/api/v1/users", &user).0, 200);
}

const ILL: &str =
    "Белгород, ул. Мира, 12: у мамы онкология, третий месяц не дают льготное лекарство!";
const SHORTAGE: &str =
    "Белгород, ул. Мира, 12: не дают льготное лекарство по рецепту, когда привезут?";
const CLOSED: &str =
    "Карточка закрыта: частное дело. Доступ по решению руководителя открывает администратор";

/// What may not be read by everybody: words of the messages and the street.
fn is_silent(told: &str) -> bool {
    ["онкологи", "у мамы", "третий месяц", "привезут", "Мира"]
        .iter()
        .all(|word| !told.contains(word))
}

#[test]
fn a_private_card_tells_category_and_municipality_to_whoever_may_not_open_it() {
    let house = House::open();
    house.given_posts(&[ILL, SHORTAGE]);
    let head = house.user("head", Role::Head, Scope::default());
    let anna = house.user("anna", Role::Operator, Scope::default());
    let queue = get(&head, "incidents");
    assert_eq!(
        (&queue["total"], &queue["rows"][0]["closed"]),
        (&json!(1), &json!(false))
    );
    assert!(
        queue["rows"][0]["essence"].as_str().unwrap() != CLOSED,
        "{queue}"
    );
    let id = &queue["rows"][0]["id"];

    let queue = get(&anna, "incidents");
    let row = &queue["rows"][0];
    assert_eq!(
        (&row["closed"], &row["essence"]),
        (&json!(true), &json!(CLOSED))
    );
    assert_eq!(row["place"]["territory"], "Белгород");
    assert_eq!(row["sector"], "health");
    assert!(is_silent(&queue.to_string()), "{queue}");
    let card = get(&anna, &format!("incidents/{id}"));
    assert!(is_silent(&card.to_string()), "{card}");
    assert_eq!((&card["items"], &card["history"]), (&json!([]), &json!([])));
    let take = json!({"action": "take", "version": row["version"]});
    let path = format!("/api/v1/incidents/{id}/actions");
    let (status, refused) = anna.post(&path, &take);
    assert_eq!((status, &refused["title"]), (403, &json!(CLOSED)));

    // Neither the words of a private message nor of one beside it find anything.
    for word in [
        "%D0%BE%D0%BD%D0%BA%D0%BE%D0%BB%D0%BE%D0%B3%D0%B8%D1%8F",
        "%D1%80%D0%B5%D1%86%D0%B5%D0%BF%D1%82",
        "sector:health",
    ] {
        let found = get(&anna, &format!("search?q={word}"));
        assert_eq!((&found["total"], &found["hits"]), (&json!(0), &json!([])));
        let facets = found["facets"].as_array().unwrap();
        assert!(
            facets.iter().all(|facet| facet["values"] == json!([])),
            "{found}"
        );
    }
    assert_eq!(get(&head, "search?q=sector:health")["total"], 2);
    let (_, feed) = anna.post(
        "/api/v1/feeds",
        &json!({"name": "Всё", "query": "sector:health"}),
    );
    let xml = house.stranger().text(feed["url"].as_str().unwrap()).1;
    assert!(is_silent(&xml) && !xml.contains("<entry>"), "{xml}");

    let users = house.rooms.store.users().unwrap();
    let number = users.iter().find(|user| user.login == "anna").unwrap().id;
    let change = otklik::desk::UserChange {
        scope: Some(Scope {
            private: true,
            ..Scope::default()
        }),
        ..Default::default()
    };
    house.rooms.desk.change_user(None, number, change).unwrap();
    let card = get(&anna, &format!("incidents/{id}"));
    assert_eq!(card["items"].as_array().unwrap().len(), 2, "{card}");
    assert_eq!(anna.post(&path, &take).0, 200);
    let db = rusqlite::Connection::open(house.rooms.state.database()).unwrap();
    let sql = "SELECT COUNT(*) FROM audit WHERE action = 'user.private_granted'";
    let granted: i64 = db.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(granted, 2, "to the head by role, to Anna by name");

    let user = json!({"login": "m", "role": "media", "scope": {"private": true}});
    assert_eq!(house.admin().post("/api/v1/users", &user).0, 400);
}

#[test]
fn everyone_reads_the_blocks_as_the_act_of_the_region_names_them() {
    let house = House::with(|folder| {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/regions");
        let region = folder.join("regions/belgorod");
        fs::create_dir_all(&region).unwrap();
        for name in ["places.toml", "bodies.toml"] {
            fs::copy(ours.join("belgorod").join(name), region.join(name)).unwrap();
        }
        // The blocks of another region: two sectors in one, a second name; and a body beside it.
        let text = fs::read_to_string(ours.join("chechnya/region.toml")).unwrap();
        let text = text.replace("id = \"chechnya\"", "id = \"belgorod\"");
        let social = "sectors = [\"social\"]";
        let text = text.replace(social, &format!("{social}\nbody = \"social\""));
        fs::write(region.join("region.toml"), text).unwrap();
        String::new()
    });
    // A municipal centre: of no other region-wide list does it see anything.
    let oskol = house.user("oskol", Role::McuHead, of_town(OWN));
    let blocks = get(&oskol, "reference")["blocks"].clone();
    assert_eq!(
        each(&blocks, "name"),
        [
            "ЖКХ и ТКО",
            "Энергетика",
            "Образование",
            "Здравоохранение",
            "Дороги",
            "Транспорт",
            "Социальная политика"
        ]
    );
    assert_eq!(
        blocks[0],
        json!({"id": "housing_waste", "name": "ЖКХ и ТКО", "aliases": [], "body": null,
            "sectors": ["housing", "waste"], "basis": "пункты 7 и 11"})
    );
    assert_eq!(
        blocks[6],
        json!({"id": "social", "name": "Социальная политика", "aliases": ["Социальная защита"],
            "sectors": ["social"], "basis": "пункты 7 и 11",
            "body": {"id": "social",
                "name": "Министерство социальной защиты населения и труда Белгородской области"}})
    );
}
