//! What stands on the board, by category and place.

use super::{super::on_one_line, Board};
use crate::domain::{CategoryId, Incident, IncidentId, KnownIncident, Place};

impl Board<'_> {
    /// Incidents of a category whose place is this one, above it or below it, oldest first.
    pub fn on_line(&self, category: &CategoryId, place: &Place) -> Vec<&KnownIncident> {
        let Some(streets) = self.by_street.get(category) else {
            return Vec::new();
        };
        // Two places that name different streets are never on one line, so most need no look.
        let (own, whole_town) = match &place.street {
            Some(_) => (streets.get(&place.street), streets.get(&None)),
            None => (None, None),
        };
        let all = place.street.is_none().then(|| streets.values());
        let mut found: Vec<_> = (own.into_iter().chain(whole_town))
            .chain(all.into_iter().flatten())
            .flatten()
            .map(|index| &self.entries[*index].known)
            .filter(|known| on_one_line(&known.incident.place, place))
            .collect();
        found.sort_unstable_by_key(|known| known.incident.id);
        found
    }

    /// Incidents of a category on a street of this name, in whatever town, oldest first.
    pub fn on_street(
        &self,
        category: &CategoryId,
        street: &str,
    ) -> impl Iterator<Item = &Incident> {
        let streets = self.by_street.get(category);
        let found = streets.and_then(|streets| streets.get(&Some(street.to_owned())));
        (found.into_iter().flatten()).map(|index| &self.entries[*index].known.incident)
    }

    /// Heads, oldest first.
    pub fn heads(&self) -> impl Iterator<Item = &Incident> {
        let heads = self.heads.iter();
        heads.map(|index| &self.entries[*index].known.incident)
    }

    /// How many open children a head had when the board was laid, and those it took since.
    pub fn children_of(&self, head: IncidentId) -> usize {
        self.children.get(&head).copied().unwrap_or_default()
    }
}
