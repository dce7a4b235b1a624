//! The hour of an export's date is that of the region, whoever brings the file; a map may name another.

use std::sync::Arc;

use jiff::SignedDuration;
use otklik::{
    app::{
        ground::Ground,
        import::Import,
        orders::{Order, carry_out, patient},
        rooms::Rooms,
        sources::Outside,
        state::StateDir,
    },
    domain::{ItemId, Timestamp},
    ports::{Ask, Clock, MockClock},
};

use crate::cli_place::Place;

/// Noon, and nobody says where.
const ROW: &str = "Номер;Текст;Дата\n1;Нет отопления;20.11.2026 12:00\n";
const OF_SAMARA: &str = "timezone = \"Europe/Samara\"\ndates = [\"%d.%m.%Y %H:%M\"]\n[columns]\n\
     id = \"Номер\"\ntext = \"Текст\"\npublished_at = \"Дата\"\n";

fn clock() -> Arc<MockClock> {
    let evening: Timestamp = "2026-11-20T18:00:00Z".parse().unwrap();
    Arc::new(MockClock::new(evening))
}

/// When the row was written, as `otklik import` in this region stores it.
fn imported(region: &str, map: Option<&str>) -> String {
    let place = Place::new();
    let ground = Ground::load(&place.config(), Some(region)).unwrap();
    let state = StateDir::lock(&place.state()).unwrap();
    let rooms = Rooms::open(ground, state, clock()).unwrap();
    let import = Import {
        file: place.file("выгрузка.csv", ROW).into(),
        map: map.map(|map| place.file("own.toml", map)),
        ..Import::default()
    };
    carry_out(&rooms, Order::Import(import), &mut patient).unwrap();
    let stored = rooms.store.items(&[ItemId(1)]).unwrap();
    stored[0].0.item.published_at.to_string()
}

/// The same of a file that somebody put into a drop folder.
fn dropped(region: &str) -> String {
    let place = Place::new();
    place.file("drop/выгрузка.csv", ROW);
    let folder = place.path("drop");
    let source = format!("[[source]]\nid = \"drop\"\nnetwork = \"file\"\nfolder = {folder:?}\n");
    place.configure(&(place.usual() + &source));
    let ground = Ground::load(&place.config(), Some(region)).unwrap();
    let source = &ground.settings.sources[0];
    let (own, clock) = (&ground.settings.outside, clock());
    let hands = Arc::<MockClock>::clone(&clock) as Arc<dyn Clock>;
    let outside = Outside::open(own, &hands, &ground.region.zone, None).unwrap();
    let mut folder = outside.collector(source).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut look = || {
        clock.advance(SignedDuration::from_mins(5));
        let ask = Ask {
            cursor: None,
            now: clock.now(),
            watched: &[],
        };
        runtime.block_on(folder.read(ask)).items
    };
    // A file is whole when the second look finds it unchanged.
    assert_eq!(look(), []);
    let items = look();
    items[0].published_at.unwrap().to_string()
}

#[test]
fn the_same_row_is_noon_of_each_region() {
    for (region, noon) in [
        ("eao", "2026-11-20T02:00:00Z"),
        ("sverdlovsk", "2026-11-20T07:00:00Z"),
        ("belgorod", "2026-11-20T09:00:00Z"),
    ] {
        assert_eq!(imported(region, None), noon, "{region}");
        assert_eq!(dropped(region), noon, "{region}, drop folder");
    }
}

#[test]
fn a_map_that_names_its_zone_is_believed() {
    assert_eq!(imported("eao", Some(OF_SAMARA)), "2026-11-20T08:00:00Z");
}
