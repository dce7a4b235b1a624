//! Names that several municipalities share: «в Александровке нет воды».

use super::*;
use crate::domain::Namesake;

const IVNYA: &str = "Ивнянский район";
const YAKOVLEVO: &str = "Яковлевский округ";

impl Message {
    /// It names Александровка, and does not say which of the two.
    fn in_some_alexandrovka(mut self) -> Self {
        let name = "Александровка".to_owned();
        let may_be = [IVNYA, YAKOVLEVO].map(|territory| Namesake {
            territory: territory.to_owned(),
            settlement: name.clone(),
            certain: true,
        });
        self.0.verdict.places.push(PlaceMention {
            place: alexandrovka(None),
            text: name,
            certain: false,
            may_be: may_be.to_vec(),
        });
        self
    }
}

fn alexandrovka(territory: Option<&str>) -> Place {
    Place {
        territory: territory.map(str::to_owned),
        settlement: Some("Александровка".to_owned()),
        ..Place::default()
    }
}

#[test]
fn a_local_group_means_its_own_village() {
    let mut town = Town::default();
    town.hears(&[
        post("a", HOLES).in_some_alexandrovka().in_group_of(IVNYA),
        post("b", HOLES).in_some_alexandrovka().in_group_of(IVNYA),
        post("c", HOLES)
            .in_some_alexandrovka()
            .in_group_of(YAKOVLEVO),
    ]);
    assert_eq!(town.incident(1).place, alexandrovka(Some(IVNYA)));
    assert!(!town.incident(1).uncertain);
    assert_eq!(town.home("b"), Some((1, SamePlace)));
    assert_eq!(town.incident(2).place, alexandrovka(Some(YAKOVLEVO)));
}

#[test]
fn under_news_of_a_municipality_the_village_is_one_of_its() {
    let mut town = Town::default();
    let mut news = post("news", "").at(YAKOVLEVO);
    news.0.verdict.actionable = false;
    town.hears(&[
        news,
        comment("under", "news", HOLES)
            .in_some_alexandrovka()
            .in_group_of("Белгород"),
    ]);
    assert_eq!(town.home("under"), Some((1, Opened)));
    assert_eq!(town.incident(1).place, alexandrovka(Some(YAKOVLEVO)));
}

#[test]
fn what_nothing_settles_waits_for_a_person_and_joins_nobody_by_its_name() {
    let mut town = piped();
    let street = |mut message: Message| {
        message.0.verdict.places[0].place.street = Some("Мира".to_owned());
        message
    };
    town.hears(&[
        post("a", HEATING).in_some_alexandrovka(),
        post("b", HEATING).in_some_alexandrovka(),
        post("of a third", HEATING)
            .in_some_alexandrovka()
            .in_group_of("Белгород"),
        street(post("street", HEATING).in_some_alexandrovka()),
        post("any town", HEATING).at("/Мира"),
        street(post("same street", HEATING).in_some_alexandrovka()),
    ]);
    let all = ["a", "b", "of a third", "street", "any town", "same street"];
    let homes = all.map(|id| town.home(id).unwrap());
    assert_eq!(homes, [1, 2, 3, 4, 5, 6].map(|id| (id, Opened)));
    for id in 1..=3 {
        let incident = town.incident(id);
        assert!(incident.is_unplaced() && incident.uncertain);
        assert_eq!(incident.place, alexandrovka(None), "the name is kept");
    }
}

#[test]
fn a_known_village_takes_no_complaint_of_an_open_name() {
    let mut town = Town::default();
    town.hears(&[
        post("known", HOLES)
            .in_some_alexandrovka()
            .in_group_of(IVNYA),
        post("open", HOLES).in_some_alexandrovka(),
    ]);
    assert_eq!(town.home("open"), Some((2, Opened)));
}

#[test]
fn an_open_name_joins_its_thread_and_its_copies() {
    let mut town = Town::default();
    town.hears(&[
        post("a", HOLES).in_some_alexandrovka().print(5),
        comment("b", "a", HOLES).in_some_alexandrovka(),
        comment("too", "a", "").saying("у нас тоже"),
        post("copy", HOLES).in_some_alexandrovka().print(5),
    ]);
    assert_eq!(town.home("b"), Some((1, Thread)));
    assert_eq!(town.home("too"), Some((1, Thread)));
    assert_eq!(town.home("copy"), Some((1, Duplicate)));
}
