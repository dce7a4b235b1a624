//! Nodes that fail: many houses, one head.

use super::*;
use crate::{
    domain::{Cause, NodeKind},
    incidents::{
        family::CHILDREN_MAX,
        topology::{Houses, Node, Topology},
    },
};

const HOT_WATER: &str = "housing.hot_water";

/// A town whose boiler house feeds five streets, and one that does not feed Лесная.
pub(super) fn heated() -> Town {
    let houses = ["Мира", "Щорса", "Губкина", "Садовая", "Победы"].map(|street| Houses {
        street: place(&format!("Белгород/{street}")),
        numbers: Vec::new(),
    });
    let node = Node {
        id: "north".into(),
        kind: NodeKind::BoilerHouse,
        title: "«Северная»".into(),
        categories: [HEATING.into(), HOT_WATER.into()].into(),
        houses: houses.into(),
        feeds_from: None,
    };
    let mut town = Town::default();
    town.settings.topology = std::sync::Arc::new(Topology::new(vec![node]));
    town
}

fn cold(native_id: &str, at: &str) -> Message {
    post(native_id, HEATING).at(at)
}

impl Town {
    fn in_sight(&self) -> Vec<i64> {
        let all = (1..=self.logs.len()).map(|id| self.incident(id as i64));
        let seen = all.filter(|it| it.state.is_open() && !it.is_muted(day(0)));
        seen.map(|it| it.id.0).collect()
    }
}

#[test]
fn forty_complaints_of_an_outage_are_one_incident() {
    let mut town = heated();
    let streets = ["Мира", "Щорса", "Губкина", "Садовая", "Победы"];
    for n in 0..40_i64 {
        let street = streets[(n % 5) as usize];
        let mut message = cold(&n.to_string(), &format!("Белгород/{street}/{}", n + 1)).by(n);
        if n == 7 {
            message = message.with(Signal::Danger, 3);
        }
        town.hears(&[message]);
    }
    assert_eq!(town.logs.len(), 41, "forty houses and their head");
    let head = town.incident(4);
    let Some(Cause::Topology { node, places, .. }) = &head.cause else {
        panic!("{head:?}");
    };
    assert_eq!((node.as_str(), *places), ("north", 40));
    assert_eq!(head.place, place("Белгород"));
    assert_eq!(head.essence, "Возможная авария: котельная «Северная»");
    assert_eq!((head.severity, head.items), (Severity::High, 0));
    let dangerous = town.home("7").unwrap().0;
    assert_eq!(town.in_sight(), [4, dangerous], "a danger is never muted");
    let all = (1..=41).map(|id| town.incident(id));
    let (children, heads): (Vec<_>, Vec<_>) = all.partition(|it| it.cause.is_none());
    assert!(children.iter().all(|it| it.head == Some(heads[0].id)));
    assert_eq!((children.len(), heads.len()), (40, 1));
    let kinds: Vec<_> = town.notices.iter().map(|notice| notice.kind).collect();
    assert_eq!(kinds, [NoticeKind::Head, NoticeKind::Danger]);
}

#[test]
fn a_head_opens_with_the_item_that_makes_it_known_and_takes_the_next_at_once() {
    let mut town = heated();
    town.hears(&[cold("a", "Белгород/Мира/1"), cold("b", "Белгород/Щорса/2")]);
    assert_eq!(town.logs.len(), 2, "two are not enough");
    let formed = town.hears(&[post("c", HOT_WATER).at("Белгород/Губкина/3")]);
    let changed: Vec<_> = formed.changes.iter().map(|it| it.after.id.0).collect();
    assert_eq!(changed, [1, 2, 3, 4], "in one change");
    town.hears(&[cold("d", "Белгород/Садовая/3")]);
    assert_eq!(town.incident(5).head, Some(IncidentId(4)));
    town.hears(&[cold("e", "Белгород/Лесная/3")]);
    assert_eq!(town.incident(6).head, None, "it is fed from elsewhere");
    assert_eq!(town.in_sight(), [4, 6]);
}

#[test]
fn two_troubles_of_one_house_are_of_one_place() {
    let mut town = heated();
    town.hears(&[
        cold("a", "Белгород/Мира/1"),
        post("w", HOT_WATER).at("Белгород/Мира/1"),
        cold("b", "Белгород/Щорса/2"),
    ]);
    assert_eq!(town.logs.len(), 3, "no head over two houses");
}

#[test]
fn who_is_not_of_the_outage_stands_alone() {
    let three = |town: &mut Town| {
        let streets = ["Мира", "Щорса", "Губкина"];
        for (n, street) in streets.into_iter().enumerate() {
            town.hears(&[cold(&n.to_string(), &format!("Белгород/{street}/1"))]);
        }
    };
    // Taken out by hand.
    let mut town = heated();
    three(&mut town);
    let reason = "у них свой котёл".to_owned();
    town.anna(1, day(0), &[Event::Released { reason }]);
    town.hears(&[cold("again", "Белгород/Мира/1").by(9)]);
    assert_eq!(town.incident(1).head, None, "it stays out");
    // Open too long ago.
    let mut town = heated();
    town.hears(&[cold("a", "Белгород/Мира/1"), cold("b", "Белгород/Щорса/2")]);
    town.hears(&[cold("c", "Белгород/Губкина/2").on(5)]);
    assert_eq!(town.logs.len(), 3);
    // Another trouble.
    let mut town = heated();
    for (n, street) in ["Мира", "Щорса", "Губкина"].into_iter().enumerate() {
        town.hears(&[post(&n.to_string(), LIFT).at(&format!("Белгород/{street}/1"))]);
    }
    assert_eq!(town.logs.len(), 3);
    // The head has been answered: a new complaint is a new trouble, and what is back stands alone.
    let mut town = heated();
    three(&mut town);
    town.anna(4, at(1), &[answer()]);
    town.anna(1, at(1), &[answer()]);
    town.hears_at(at(2), &[cold("late", "Белгород/Победы/1")]);
    assert_eq!(town.incident(5).head, None);
    town.hears_at(day(1), &[cold("back", "Белгород/Мира/1").on(1)]);
    let back = town.incident(1);
    assert_eq!((back.state, back.head), (IncidentState::New, None));
}

#[test]
fn what_feeds_several_nodes_has_failed_when_their_houses_complain() {
    let node = |id: &str, street: Option<&str>| Node {
        id: id.into(),
        kind: NodeKind::HeatPoint,
        title: id.into(),
        categories: [HEATING.into()].into(),
        houses: street
            .map(|street| Houses {
                street: place(&format!("Белгород/{street}")),
                numbers: Vec::new(),
            })
            .into_iter()
            .collect(),
        feeds_from: street.map(|_| "plant".into()),
    };
    let mut town = Town::default();
    town.settings.topology = std::sync::Arc::new(Topology::new(vec![
        node("a", Some("Мира")),
        node("b", Some("Щорса")),
        node("plant", None),
    ]));
    let head = |town: &Town, id| match town.incident(id).cause {
        Some(Cause::Topology { node, places, .. }) => (node, places),
        other => panic!("{other:?}"),
    };
    town.hears(&[cold("1", "Белгород/Мира/1"), cold("2", "Белгород/Мира/2")]);
    town.hears(&[cold("3", "Белгород/Щорса/3")]);
    assert_eq!(head(&town, 4), ("plant".to_owned(), 3));
    town.hears(&[cold("4", "Белгород/Мира/4")]);
    assert_eq!(
        head(&town, 4),
        ("plant".to_owned(), 4),
        "one head is enough"
    );
    assert_eq!(town.in_sight(), [4]);
}

#[test]
fn a_house_that_complains_of_two_things_is_one_place_of_the_head() {
    let mut town = heated();
    let streets = ["Мира", "Щорса", "Губкина"];
    for (n, street) in streets.into_iter().enumerate() {
        town.hears(&[cold(&n.to_string(), &format!("Белгород/{street}/1"))]);
    }
    let places = |town: &Town| match town.incident(4).cause {
        Some(Cause::Topology { places, .. }) => places,
        other => panic!("{other:?}"),
    };
    town.hears(&[post("w", HOT_WATER).at("Белгород/Мира/1")]);
    assert_eq!(town.incident(5).head, Some(IncidentId(4)));
    assert_eq!(places(&town), 3);
    town.hears(&[post("v", HOT_WATER).at("Белгород/Мира/3")]);
    assert_eq!(places(&town), 4);
}

#[test]
fn what_is_said_to_a_head_reaches_all_its_children() {
    let mut town = heated();
    let streets = ["Мира", "Щорса", "Губкина", "Садовая", "Победы"];
    let house = |n: usize| {
        let place = format!("Белгород/{}/{}", streets[n % 5], n / 5 + 1);
        // And no hot water either: more troubles than places.
        [HEATING, HOT_WATER].map(|category| post(&format!("{n} {category}"), category).at(&place))
    };
    let houses: Vec<_> = (0..CHILDREN_MAX * 2 / 3).flat_map(house).collect();
    town.hears(&houses[..houses.len() / 2]);
    town.hears(&houses[houses.len() / 2..]);
    let all = (1..=town.logs.len()).map(|id| town.incident(id as i64));
    let (heads, children): (Vec<_>, Vec<_>) = all.partition(|one| one.cause.is_some());
    let of = |head: &Incident| {
        let own = children.iter().filter(|child| child.head == Some(head.id));
        own.count()
    };
    let sizes: Vec<_> = heads.iter().map(of).collect();
    assert_eq!(sizes, [CHILDREN_MAX, houses.len() - CHILDREN_MAX]);
}
