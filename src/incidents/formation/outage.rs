//! Outages: a node of a network has failed when several of the places it feeds complain of the same. One
//! head then stands for them, and every later one comes under it at once.

use std::collections::HashSet;

use jiff::SignedDuration;

use super::{FormationSettings, board::Board, within};
use crate::{
    domain::{Cause, Incident, IncidentId, ItemId, Judged, Place},
    incidents::{
        family::{CHILDREN_MAX, Family, awaits, is_free},
        topology::{Node, Topology},
    },
};

/// Looks whether the incident of a message that has just been placed belongs under a head.
pub(super) fn gather(
    board: &mut Board<'_>,
    (item, judged): (ItemId, &Judged),
    settings: &FormationSettings,
) {
    let found = board.of_item(&judged.item.native_id);
    // Of other categories the board may not hold everything that is open.
    let own = judged
        .verdict
        .category()
        .filter(|_| judged.verdict.actionable);
    let found = found.filter(|it| may_tell(it) && own == Some(&it.category));
    let Some(incident) = found else {
        return;
    };
    let topology = &settings.topology;
    let nodes = topology.feeding(&incident.category, &incident.place);
    if nodes.is_empty() {
        return;
    }
    let incident = incident.clone();
    let span = SignedDuration::from_hours(i64::from(settings.outage_hours));
    let current = |head: &&Incident| within(head, incident.last_item_at, span);
    for node in &nodes {
        let head = board
            .heads()
            .filter(current)
            .filter(|head| board.children_of(head.id) < CHILDREN_MAX)
            .find_map(|head| places(head, node));
        if let Some((head, places)) = head {
            let new = !is_known(board, head, node, &incident.place);
            let family = family(node, places + u32::from(new), vec![&incident]);
            return board.grow_head(head, &family);
        }
    }
    let least = usize::from(settings.outage_places);
    for node in nodes {
        let mut found: Vec<Incident> = free(board, topology, node)
            .filter(current)
            .cloned()
            .collect();
        let places: HashSet<_> = found.iter().map(|one| one.place.clone()).collect();
        if places.len() >= least {
            found.sort_unstable_by_key(|one| one.id);
            found.truncate(CHILDREN_MAX);
            let places = u32::try_from(places.len()).unwrap_or(u32::MAX);
            let family = family(node, places, found.iter().collect());
            return board.open_head(item, &family);
        }
    }
}

/// True for a child whose place is none that its head speaks for.
pub(super) fn strayed(board: &Board<'_>, child: &Incident, settings: &FormationSettings) -> bool {
    let head = child.head.and_then(|head| board.incident(head));
    match head.map(|head| (&head.cause, &head.place)) {
        Some((Some(Cause::Topology { node, .. }), _)) => {
            !settings.topology.feeds(node, &child.category, &child.place)
        }
        Some((Some(Cause::Burst { .. }), place)) => place.territory != child.place.territory,
        _ => false,
    }
}

/// True when the place of an incident is sure enough to tell of a node.
fn may_tell(incident: &Incident) -> bool {
    is_free(incident) && !incident.uncertain
}

/// The head of this node that still takes children, and of how many places it is.
fn places(head: &Incident, node: &Node) -> Option<(IncidentId, u32)> {
    match &head.cause {
        Some(Cause::Topology {
            node: own, places, ..
        }) if *own == node.id && awaits(head) => Some((head.id, *places)),
        _ => None,
    }
}

/// True when the head has a child at this place already: the house that is cold has no hot water either.
fn is_known(board: &Board<'_>, head: IncidentId, node: &Node, place: &Place) -> bool {
    let street = place.street.as_deref().unwrap_or_default();
    let categories = node.categories.iter();
    let mut there = categories.flat_map(|category| board.on_street(category, street));
    there.any(|child| child.head == Some(head) && child.place == *place)
}

/// The incidents that a node feeds and that are under no head; of one place there may be one a category.
/// Only its own streets are looked at: in a region much else is open.
fn free<'b>(
    board: &'b Board<'_>,
    topology: &'b Topology,
    node: &'b Node,
) -> impl Iterator<Item = &'b Incident> {
    let categories = node.categories.iter();
    let streets = categories.flat_map(move |category| {
        let streets = topology.streets(&node.id);
        streets.flat_map(move |street| board.on_street(category, street))
    });
    streets.filter(|it| may_tell(it) && topology.feeds(&node.id, &it.category, &it.place))
}

fn family<'i>(node: &Node, places: u32, children: Vec<&'i Incident>) -> Family<'i> {
    let cause = Cause::Topology {
        node: node.id.clone(),
        what: node.kind,
        title: node.title.clone(),
        places,
    };
    Family { cause, children }
}
