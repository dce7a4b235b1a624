//! The topology of a region's networks: which node (котельная, подстанция …) feeds which houses. Where
//! many of its houses complain of the same, the node has failed, and they are one trouble.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    iter,
};

use crate::domain::{CategoryId, NodeKind, Place};

/// Which houses of a street, by the number before any letter or building part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// The first.
    pub from: u32,
    /// The last.
    pub to: u32,
    /// One side of the street only.
    pub side: Option<Side>,
}

/// A side of a street.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Odd numbers.
    Odd,
    /// Even numbers.
    Even,
}

impl Numbers {
    fn hold(self, number: u32) -> bool {
        let side = match self.side {
            None => true,
            Some(Side::Odd) => number % 2 == 1,
            Some(Side::Even) => number.is_multiple_of(2),
        };
        side && (self.from..=self.to).contains(&number)
    }
}

/// Houses of one street.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Houses {
    /// The street, without a house.
    pub street: Place,
    /// Which houses; empty means all.
    pub numbers: Vec<Numbers>,
}

impl Houses {
    /// True when the place lies here, or is the whole street: some of its houses are fed from here. A
    /// settlement that one of the two does not name is no difference.
    fn hold(&self, place: &Place) -> bool {
        let (own, other) = (&self.street.settlement, &place.settlement);
        let town = own.is_none() || other.is_none() || own == other;
        let here =
            town && self.street.territory == place.territory && self.street.street == place.street;
        let Some(house) = place.house.as_deref().filter(|_| here) else {
            return here;
        };
        let holds = |number| self.numbers.iter().any(|own| own.hold(number));
        self.numbers.is_empty() || leading(house).is_some_and(holds)
    }
}

/// «12» of «12а», «12/1», «12 к2».
fn leading(house: &str) -> Option<u32> {
    let end = house.find(|c: char| !c.is_ascii_digit());
    house[..end.unwrap_or(house.len())].parse().ok()
}

/// A node (узел).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Stable id.
    pub id: String,
    /// What stands there.
    pub kind: NodeKind,
    /// Its name: «Северная».
    pub title: String,
    /// What fails in its houses when it fails.
    pub categories: HashSet<CategoryId>,
    /// The houses it feeds.
    pub houses: Vec<Houses>,
    /// The node that feeds it.
    pub feeds_from: Option<String>,
}

/// All nodes of a region. A node feeds its own houses and those of all nodes that it feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topology {
    nodes: Vec<Node>,
    /// Node → the one that feeds it.
    above: Vec<Option<usize>>,
    /// Node → the streets with houses that it feeds, through others as well.
    streets: Vec<BTreeSet<String>>,
    by_id: HashMap<String, usize>,
    /// Street → nodes with houses there.
    by_street: HashMap<String, Vec<usize>>,
}

impl Topology {
    /// A topology of these nodes; an id stands once among them, and none feeds itself.
    pub fn new(nodes: Vec<Node>) -> Self {
        let numbered = nodes.iter().zip(0..);
        let by_id: HashMap<_, _> = numbered.map(|(node, at)| (node.id.clone(), at)).collect();
        let feeds_from = nodes.iter().map(|node| node.feeds_from.as_ref());
        let mut topology = Self {
            above: feeds_from.map(|id| by_id.get(id?).copied()).collect(),
            streets: vec![BTreeSet::new(); nodes.len()],
            by_street: HashMap::new(),
            by_id,
            nodes,
        };
        for number in 0..topology.nodes.len() {
            let houses = topology.nodes[number].houses.iter();
            let own: BTreeSet<_> = houses.filter_map(|it| it.street.street.clone()).collect();
            for street in &own {
                let there = topology.by_street.entry(street.clone()).or_default();
                there.push(number);
            }
            for node in topology.way_up(number).collect::<Vec<_>>() {
                topology.streets[node].extend(own.iter().cloned());
            }
        }
        topology
    }

    /// The nodes in the order of the file.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node itself, the one that feeds it, and so on; a circle is gone round once.
    fn way_up(&self, node: usize) -> impl Iterator<Item = usize> {
        let up = iter::successors(Some(node), |number| self.above[*number]);
        up.take(self.nodes.len())
    }

    /// The nodes to which the place is connected.
    fn at(&self, place: &Place) -> impl Iterator<Item = usize> {
        let street = place.street.as_ref();
        let there = street.and_then(|street| self.by_street.get(street));
        let there = there.into_iter().flatten().copied();
        there.filter(|number| {
            let houses = &self.nodes[*number].houses;
            houses.iter().any(|houses| houses.hold(place))
        })
    }

    /// The nodes whose failure this category at this place may be, the nearest to the house first.
    pub fn feeding(&self, category: &CategoryId, place: &Place) -> Vec<&Node> {
        let mut level: Vec<usize> = self.at(place).collect();
        let mut found: Vec<usize> = Vec::new();
        // Each round takes at least one new node, so there is an end.
        while !level.is_empty() {
            found.extend(&level);
            let above = level.iter().filter_map(|number| self.above[*number]);
            let mut next: Vec<usize> = above.filter(|number| !found.contains(number)).collect();
            next.dedup();
            level = next;
        }
        let nodes = found.into_iter().map(|number| &self.nodes[number]);
        nodes
            .filter(|node| node.categories.contains(category))
            .collect()
    }

    /// True when the failure of this node may be this category at this place.
    pub fn feeds(&self, node: &str, category: &CategoryId, place: &Place) -> bool {
        let Some(&node) = self.by_id.get(node) else {
            return false;
        };
        let feeds = |own: usize| self.way_up(own).any(|number| number == node);
        self.nodes[node].categories.contains(category) && self.at(place).any(feeds)
    }

    /// The streets, by name, on which a node feeds houses, itself or through others.
    pub fn streets(&self, node: &str) -> impl Iterator<Item = &str> {
        let number = self.by_id.get(node);
        let streets = number.map(|number| &self.streets[*number]);
        streets.into_iter().flatten().map(String::as_str)
    }

    /// The categories that may tell of the same failure as this one, itself among them.
    pub fn kin<'t>(&'t self, category: &'t CategoryId) -> impl Iterator<Item = &'t CategoryId> {
        let with = self
            .nodes
            .iter()
            .filter(|node| node.categories.contains(category));
        with.flat_map(|node| &node.categories)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn street(line: &str) -> Place {
        let mut parts = line.split('/').map(str::to_owned);
        Place {
            territory: parts.next(),
            settlement: None,
            street: parts.next(),
            house: parts.next(),
            facility: None,
        }
    }

    fn node(id: &str, feeds_from: Option<&str>, houses: Vec<Houses>) -> Node {
        Node {
            id: id.into(),
            kind: NodeKind::BoilerHouse,
            title: id.into(),
            categories: ["housing.heating_off".into()].into(),
            houses,
            feeds_from: feeds_from.map(Into::into),
        }
    }

    fn houses(line: &str, numbers: &[Numbers]) -> Houses {
        Houses {
            street: street(line),
            numbers: numbers.to_vec(),
        }
    }

    #[test]
    fn a_house_is_fed_by_its_node_and_by_what_feeds_that() {
        let odd = Numbers {
            from: 1,
            to: 21,
            side: Some(Side::Odd),
        };
        let topology = Topology::new(vec![
            node("plant", None, vec![]),
            node(
                "north",
                Some("plant"),
                vec![houses("Белгород/Мира", &[odd])],
            ),
            node("south", Some("plant"), vec![houses("Белгород/Щорса", &[])]),
        ]);
        let fed = |category: &str, line: &str| -> Vec<String> {
            let (category, place) = (category.into(), street(line));
            let nodes = topology.feeding(&category, &place);
            let found: Vec<_> = nodes.iter().map(|node| node.id.clone()).collect();
            for Node { id, .. } in topology.nodes() {
                let feeds = topology.feeds(id, &category, &place);
                assert_eq!(feeds, found.contains(id), "{id}: {line}");
            }
            found
        };
        let heating = "housing.heating_off";
        for (line, nodes) in [
            ("Белгород/Мира/1", &["north", "plant"][..]),
            ("Белгород/Мира/21а", &["north", "plant"]),
            ("Белгород/Мира/5 к2", &["north", "plant"]),
            ("Белгород/Мира", &["north", "plant"]),
            ("Белгород/Мира/2", &[]),
            ("Белгород/Мира/23", &[]),
            ("Губкин/Мира/1", &[]),
            ("Белгород/Щорса/100", &["south", "plant"]),
            ("Белгород", &[]),
        ] {
            assert_eq!(fed(heating, line), nodes, "{line}");
        }
        assert!(fed("housing.lift", "Белгород/Мира/1").is_empty());
        let streets = |node| topology.streets(node).collect::<Vec<_>>();
        assert_eq!(streets("north"), ["Мира"]);
        assert_eq!(streets("plant"), ["Мира", "Щорса"]);
    }

    #[test]
    fn a_circle_has_an_end() {
        let here = || vec![houses("Белгород/Мира", &[])];
        let topology = Topology::new(vec![
            node("a", Some("b"), here()),
            node("b", Some("a"), vec![]),
        ]);
        let heating = "housing.heating_off".into();
        let found = topology.feeding(&heating, &street("Белгород/Мира"));
        assert_eq!(found.len(), 2);
        assert!(topology.feeds("b", &heating, &street("Белгород/Мира")));
    }
}
