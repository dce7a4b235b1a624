//! Where a card lies is said by whoever works both where it lay and where it goes: a municipal centre
//! neither gives a card away nor takes one; the regional centre does.

use super::{Desk, DeskError};
use crate::{
    domain::{Incident, User},
    incidents::Command,
};

impl Desk {
    /// Refuses a territory that the region does not have, or that is not the user's to give or take.
    pub(super) fn check_territories(
        &self,
        user: &User,
        incident: &Incident,
        command: &Command,
    ) -> Result<(), DeskError> {
        let (from, to) = match command {
            Command::Place { territory } => (&incident.place.territory, Some(territory)),
            Command::AlsoIn { territory } => (&incident.also, territory.as_ref()),
            _ => return Ok(()),
        };
        if let Some(strange) = to.filter(|name| !self.region.territories.contains(name)) {
            return Err(DeskError::Invalid(format!(
                "Территории «{strange}» в регионе нет: выберите из списка"
            )));
        }
        let reach = self.reach_of(user);
        // A second territory is the centre's to give: neither of the two gives it or lays it down.
        let second = matches!(command, Command::AlsoIn { .. });
        let own = incident.place.territory.iter().filter(|_| second);
        let mut moved = from.iter().chain(to).chain(own);
        match moved.all(|name| reach.has_territory(Some(name))) {
            true => Ok(()),
            false => Err(DeskError::Forbidden(
                "Передать карточку другой территории может только тот, кто работает с обеими: \
                 обратитесь в центр"
                    .to_owned(),
            )),
        }
    }
}
