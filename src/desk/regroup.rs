//! An operator puts incidents together and takes them apart. What is done must be permitted on both sides.

use super::{Desk, DeskError, act::refused};
use crate::{
    domain::{Incident, IncidentChange, IncidentId, ItemId, StoredItem, User},
    incidents::{
        Refusal, located,
        regroup::{self, Case, Decision, Regroup, Subject},
    },
    ports::ViewAsk,
};

impl Desk {
    /// What the decision changes, the incidents on both sides.
    pub(super) fn regrouped(
        &self,
        user: &User,
        incident: Incident,
        wish: &Regroup,
        reason: &str,
    ) -> Result<Vec<IncidentChange>, DeskError> {
        let decision = Decision {
            by: user.id,
            at: self.now(),
            reason,
        };
        let own = self.case(&incident)?;
        let other = |id| self.case(&self.workable(user, id, wish.action())?);
        let changes = match wish {
            Regroup::Merge { into } => {
                let own = own.unpaused(&decision, &self.regime());
                regroup::merge(own, other(*into)?, &decision)
            }
            Regroup::Unmerge => regroup::unmerge(own, other(incident.target())?, &decision),
            Regroup::Split { items } => return self.split(incident, own, items, &decision),
            Regroup::Detach { items } => regroup::detach(own, items, &decision),
            Regroup::PutBack { items } => {
                self.lie_nowhere(items)?;
                regroup::put_back(own, items, &decision)
            }
            Regroup::Move { items, to } => regroup::relocate(own, other(*to)?, items, &decision),
            Regroup::Link { to } => regroup::link(own, other(*to)?, true, &decision),
            Regroup::Unlink { to } => regroup::link(own, other(*to)?, false, &decision),
        };
        changes.map_err(refused)
    }

    fn case(&self, incident: &Incident) -> Result<Case, DeskError> {
        let id = incident.id;
        Case::of(id, self.store.events(id)?).ok_or_else(|| DeskError::no_incident(id))
    }

    /// Refuses items that are gone, or lie in an incident by now.
    fn lie_nowhere(&self, items: &[ItemId]) -> Result<(), DeskError> {
        let stored = self.store.items(items)?;
        if stored.len() < items.len() {
            return Err(refused(Refusal::NotAside));
        }
        let mut elsewhere = stored.iter().filter(|(_, incident)| incident.is_some());
        elsewhere.next().map_or(Ok(()), |(stored, _)| {
            Err(refused(Refusal::Elsewhere { item: stored.id }))
        })
    }

    fn split(
        &self,
        incident: Incident,
        own: Case,
        items: &[ItemId],
        decision: &Decision<'_>,
    ) -> Result<Vec<IncidentChange>, DeskError> {
        if items.is_empty() || items.len() > regroup::ITEMS_LIMIT {
            let limit = regroup::ITEMS_LIMIT;
            return Err(refused(Refusal::WrongCount { limit }));
        }
        let mut stored = self.store.items(items)?;
        stored.sort_by_key(|(stored, _)| (stored.item.published_at, stored.id));
        let first = stored.iter().find(|(stored, _)| !stored.item.official);
        let (first, _) = first.ok_or_else(|| refused(Refusal::NoComplaint))?;
        let view = self
            .store
            .formation_view(&first.item.source, &ViewAsk::default())?;
        let subject = subject(&incident, first, view.next_incident);
        let items: Vec<ItemId> = stored.iter().map(|(stored, _)| stored.id).collect();
        regroup::split(own, subject, &items, decision, &self.regime()).map_err(refused)
    }
}

/// What the first of the items speaks of. Category and place that it leaves open are as they were in the
/// old incident; its words are its own.
fn subject(old: &Incident, first: &StoredItem, id: IncidentId) -> Subject {
    let verdict = &first.verdict;
    let (place, uncertain) = located(verdict, first.item.territory.as_deref());
    let category = verdict.category().unwrap_or(&old.category);
    let named = !uncertain && !place.is_empty();
    Subject {
        id,
        category: category.clone(),
        place: if named { place } else { old.place.clone() },
        uncertain: !named,
        essence: verdict.essence.clone(),
    }
}
