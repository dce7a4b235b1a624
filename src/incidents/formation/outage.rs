//! Outages: a node of a network has failed when several of the places it feeds complain of the same. One
//! head then stands for them, and every later one comes under it at once.

use std::collections::HashSet;

use jiff::SignedDuration;

use super::{FormationSettings, board::Board, within};
use crate::{
    domain::{Cause, Incident, IncidentId, ItemId, Judged},
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
            .find_map(|head| places(head, node));
        if let Some((head, places)) = head {
            let family = family(node, places + 1, vec![&incident]);
            return board.grow_head(head, &family);
        }
    }
    let least = usize::from(settings.outage_places);
    for node in nodes {
        // The time is the cheap question, so it comes first.
        let free = free(board, node).filter(current);
        let found = free.filter(|one| is_fed(topology, &node.id, one));
        let mut found: Vec<Incident> = found.cloned().collect();
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
        Some((Some(Cause::Topology { node, .. }), _)) => !is_fed(&settings.topology, node, child),
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
        }) if *own == node.id && awaits(head) && (*places as usize) < CHILDREN_MAX => {
            Some((head.id, *places))
        }
        _ => None,
    }
}

/// The incidents of a node's categories, wherever they are, that are under no head; of one place there may
/// be one a category.
fn free<'b>(board: &'b Board<'_>, node: &'b Node) -> impl Iterator<Item = &'b Incident> {
    let all = node.categories.iter().flat_map(|it| board.of_category(it));
    all.filter(|it| may_tell(it))
}

/// True when the node, or one that it feeds, feeds the incident's place.
fn is_fed(topology: &Topology, node: &str, incident: &Incident) -> bool {
    let fed = topology.feeding(&incident.category, &incident.place);
    fed.iter().any(|other| other.id == node)
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
