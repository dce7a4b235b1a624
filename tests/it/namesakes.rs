//! A name that two municipalities share, through a whole daemon: from what residents write to the desk.

use std::path::Path;

use otklik::{
    domain::{ItemKind, Network, RawItem, Role, Scope, SourceId},
    pipeline::record::Intake,
};
use serde_json::{Value, json};

use crate::house::{Browser, House, MORNING, get};

const IVNYA: &str = "Ивнянский район";
const YAKOVLEVO: &str = "Яковлевский округ";
const ROAD: &str = "В Александровке на дороге огромная яма, машины бьют колёса";
const COLD: &str = "Третий день нет отопления, батареи ледяные";
const ILL: &str = "В Александровке нет отопления, сын Миша болеет третью неделю";

/// A house in whose region two municipalities have an invented village of one name.
fn house() -> House {
    House::with(|folder| {
        let region = folder.join("regions/belgorod");
        std::fs::create_dir_all(&region).unwrap();
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/regions/belgorod");
        for name in ["region.toml", "bodies.toml"] {
            std::fs::copy(own.join(name), region.join(name)).unwrap();
        }
        let mut places = std::fs::read_to_string(own.join("places.toml")).unwrap();
        for territory in ["ivnyansky", "yakovlevsky"] {
            places += &format!(
                "\n[[settlement]]\nname = \"Александровка\"\nterritory = \"{territory}\"\n\
                 forms = [\"александровка\", \"александровки\", \"александровке\"]\n"
            );
        }
        std::fs::write(region.join("places.toml"), places).unwrap();
        String::new()
    })
}

fn card(browser: &Browser, row: &Value) -> Value {
    get(browser, &format!("incidents/{}", row["id"]))
}

#[test]
fn what_may_be_in_two_municipalities_waits_for_a_person_who_is_told_which() {
    let house = house();
    house.given_posts(&[
        ROAD,
        "Ямы на дороге в Александровке, проехать невозможно совсем",
    ]);
    let of_group = [
        "У нас в Александровке яма на дороге у школы, объехать нельзя",
        "Александровка: яма на дороге, чинить некому",
    ];
    house.given_posts_of(IVNYA, &of_group);
    let centre = house.user("centre", Role::Head, Scope::default());

    let lane = get(&centre, "incidents?territory=-");
    assert_eq!(lane["total"], 2, "one name alone joins nobody: {lane}");
    let open = &lane["rows"][0];
    assert_eq!(open["place_line"], "Александровка");
    assert_eq!(card(&centre, open)["may_be"], json!([IVNYA, YAKOVLEVO]));

    let all = get(&centre, "incidents");
    let rows = all["rows"].as_array().unwrap();
    let of_group: Vec<&Value> = rows
        .iter()
        .filter(|row| row["place"]["territory"] == IVNYA)
        .collect();
    assert_eq!((rows.len(), of_group.len()), (3, 1), "{all}");
    assert_eq!(of_group[0]["items"], 2);
    assert_eq!(of_group[0]["uncertain"], false);
    assert_eq!(card(&centre, of_group[0])["may_be"], json!([]));

    let told = json!({
        "action": "place", "territory": YAKOVLEVO, "version": open["version"], "command_id": "1",
    });
    let path = format!("/api/v1/incidents/{}", open["id"]);
    let (status, placed) = centre.post(&format!("{path}/actions"), &told);
    assert_eq!(status, 200, "{placed}");
    let placed = card(&centre, open);
    assert_eq!(
        placed["incident"]["place_line"],
        "Яковлевский округ, Александровка"
    );
    assert_eq!(placed["may_be"], json!([]));
    assert_eq!(placed["incident"]["uncertain"], false);

    // The other one turns out to be of the same village: it is the same problem.
    let other = &lane["rows"][1];
    let mut told = told;
    told["version"] = other["version"].clone();
    told["command_id"] = json!("2");
    let path = format!("/api/v1/incidents/{}/actions", other["id"]);
    let (status, refused) = centre.post(&path, &told);
    assert_eq!(status, 422, "{refused}");
    let open = format!("№ {}", open["id"]);
    assert!(refused.to_string().contains(&open), "{refused}");
}

#[test]
fn a_private_message_does_not_tell_where_it_may_be() {
    let house = house();
    let post = |id: &str, text: &str| RawItem {
        network: Network::Vk,
        native_id: id.into(),
        kind: ItemKind::Post,
        text: text.into(),
        thread: Some("wall-1_1".into()),
        published_at: Some(MORNING.parse().unwrap()),
        ..RawItem::default()
    };
    let intake = Intake {
        items: vec![post("wall-1_1", COLD), post("wall-1_2", ILL)],
        ..Intake::default()
    };
    let town = SourceId::new("vk:town");
    house.rooms.recorder.record(&town, intake).unwrap();
    let anna = house.user("anna", Role::Operator, Scope::default());
    let head = house.user("head", Role::Head, Scope::default());
    let row = get(&head, "incidents")["rows"][0].clone();
    assert_eq!((&row["items"], &row["closed"]), (&json!(2), &json!(false)));
    assert_eq!(card(&head, &row)["may_be"], json!([IVNYA, YAKOVLEVO]));
    assert_eq!(card(&anna, &row)["may_be"], json!([]));
    assert!(!card(&anna, &row).to_string().contains("Александровк"));
}
