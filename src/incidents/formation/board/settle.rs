//! Where an incident lies of which nobody knew: its own thread tells. «Губкин, Раевского 5» answers «какой
//! адрес?», and «у нас в Губкине тоже» says the town of all.

use super::Board;
use crate::{
    domain::{Event, Incident, IncidentId, Place},
    incidents::formation::{Arrival, FormationSettings, raises},
};

impl Board<'_> {
    /// An incident without a town lies where the item of its thread certainly is: in that town, or, when its
    /// only author says so, exactly there. It stays doubtful, so no stranger joins it there, unless it is an
    /// outage of which others in the town complain.
    pub fn settle(&mut self, id: IncidentId, arrival: &Arrival<'_>, settings: &FormationSettings) {
        let Some(index) = self.entry_of(id) else {
            return;
        };
        let known = &self.entries[index].known;
        let located = &arrival.located;
        let tells = located.named && !located.uncertain && located.place.territory.is_some();
        if !tells || !known.incident.place.is_empty() || known.incident.cause.is_some() {
            return;
        }
        let own = arrival.judged.item.voice;
        let alone = own.is_some_and(|own| known.voices.len() == 1 && known.voices.contains(&own));
        let place = match alone {
            true => located.place.clone(),
            false => located.place.town(),
        };
        let certain = self.is_free_outage(&known.incident, &place, arrival, settings);
        let uncertain = Some(!certain);
        self.append(index, Event::Relocated { place, uncertain });
    }

    /// True for an outage whose key nobody has. Of the categories of complaints the view shows all open
    /// incidents, hence all taken keys.
    fn is_free_outage(
        &self,
        incident: &Incident,
        place: &Place,
        arrival: &Arrival<'_>,
        settings: &FormationSettings,
    ) -> bool {
        let category = &incident.category;
        let others = || self.on_line(category, place).into_iter();
        let taken = |it: &Incident| it.id != incident.id && it.place == *place && self.is_open(it);
        settings.outages.contains(category)
            && raises(arrival.judged) == Some(category)
            && !others().any(|other| taken(&other.incident))
    }
}
