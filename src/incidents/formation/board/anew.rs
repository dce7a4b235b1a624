//! What the rules of today change on the board: items leave, an incident turns out to lie elsewhere.

use super::{Arrival, Board, KnownIncident};
use crate::{
    domain::{CloseReason, Event, EventRecord, Incident, IncidentId, ItemId, JoinReason, Place},
    incidents::{Rest, decide::run_on, regroup::eased},
};

/// Why, on the card.
const RULES: &str = "правила разбора изменились";

impl Board<'_> {
    /// An item leaves an incident; this remains.
    pub fn leave(&mut self, from: IncidentId, item: ItemId, rest: Rest) {
        let Some(index) = self.by_id.get(&from).copied() else {
            return;
        };
        let before = self.entries[index].known.incident.clone();
        self.append(index, left(item, rest));
        let eased = eased(&before, &self.entries[index].known.incident);
        if let Some(event) = eased {
            self.append(index, event);
        }
    }

    /// An item of the incident says more now, and is heard anew.
    pub fn hear_again(
        &mut self,
        id: IncidentId,
        arrival: &Arrival<'_>,
        reason: JoinReason,
        rest: Rest,
    ) {
        if let Some(index) = self.by_id.get(&id).copied() {
            self.append(index, left(arrival.id, rest));
            self.take_in(index, arrival, reason, None);
        }
    }

    /// What this batch adds to the log of an incident.
    pub fn events(&self, id: IncidentId) -> &[EventRecord] {
        let index = self.by_id.get(&id);
        index.map_or(&[], |index| &self.entries[*index].events)
    }

    /// The incident lies there; false when another of its category is open there.
    pub fn relocate(&mut self, id: IncidentId, place: &Place, uncertain: bool) -> bool {
        let Some(index) = self.by_id.get(&id).copied() else {
            return false;
        };
        let Incident {
            category,
            place: old,
            ..
        } = self.entries[index].known.incident.clone();
        let other = |known: &&KnownIncident| {
            let incident = &known.incident;
            incident.id != id
                && incident.place == *place
                && place.is_spot_of(&incident.category)
                && self.is_open(incident)
        };
        if self.on_line(&category, place).iter().any(other) {
            return false;
        }
        let relocated = Event::Relocated {
            place: place.clone(),
            uncertain: Some(uncertain),
        };
        self.append(index, relocated);
        let streets = self.by_street.entry(category).or_default();
        let listed = streets.entry(old.street).or_default();
        listed.retain(|one| *one != index);
        streets.entry(place.street.clone()).or_default().push(index);
        true
    }

    /// When the item placed last has opened an incident, that one says where the item was before.
    pub fn split_from(&mut self, incident: IncidentId) {
        let last = self.formed.memberships.last();
        let opened = last.filter(|one| one.reason == JoinReason::Opened);
        if let Some(index) = opened.and_then(|one| self.by_id.get(&one.incident).copied()) {
            let reason = RULES.to_owned();
            self.append(index, Event::SplitFrom { incident, reason });
        }
    }

    /// It stands on its own again.
    pub fn release(&mut self, child: IncidentId) {
        if let Some(index) = self.by_id.get(&child).copied() {
            let reason = "место теперь другое".to_owned();
            self.append(index, Event::Released { reason });
        }
    }

    /// An incident that everybody has left is no problem. A head never needed anybody.
    pub fn end_empty(&mut self, id: IncidentId) {
        let Some(index) = self.by_id.get(&id).copied() else {
            return;
        };
        let incident = &self.entries[index].known.incident;
        if incident.items == 0 && incident.cause.is_none() {
            let runs_on = run_on(incident, self.now, self.regime);
            let ended = Event::Rejected {
                reason: CloseReason::FalsePositive,
                comment: "Правила разбора изменились, сообщений здесь больше нет".to_owned(),
            };
            // Rejecting ends the waiting, whoever rejects.
            for event in runs_on.into_iter().chain([ended]) {
                self.append(index, event);
            }
        }
    }
}

fn left(item: ItemId, rest: Rest) -> Event {
    let Rest { scale, lost } = rest;
    Event::ItemDetached {
        item,
        reason: RULES.to_owned(),
        rest: scale,
        lost: lost.into_iter().next(),
    }
}
