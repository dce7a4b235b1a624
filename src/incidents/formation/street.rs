//! Streets: an outage is that of all its houses, and an address without a town is one all the same.

use jiff::SignedDuration;

use super::{Arrival, FormationSettings, board::Board, locate::Located, within};
use crate::domain::{CategoryId, Incident, IncidentId, Place};

/// The open outage on the street that an item names, in its own town; there the street's own before a
/// house's. An item that tells no town may also mean the only one in any town. An incident without a town
/// takes no item that names one: it would gather that street of every town.
pub(super) fn outage(
    board: &Board<'_>,
    arrival: &Arrival<'_>,
    category: &CategoryId,
    settings: &FormationSettings,
) -> Option<IncidentId> {
    let Located {
        place,
        uncertain,
        townless,
        ..
    } = &arrival.located;
    if !settings.outages.contains(category) || *uncertain && !townless {
        return None;
    }
    let span = SignedDuration::from_hours(i64::from(settings.outage_hours));
    let published = arrival.judged.item.published_at;
    let current: Vec<&Incident> = board
        .on_street(category, place.street.as_deref()?)
        .filter(|incident| board.is_open(incident) && is_placed(incident))
        .filter(|incident| *townless || same_town(&incident.place, place))
        .filter(|incident| {
            board
                .target(incident)
                .is_some_and(|target| within(target, published, span))
        })
        .collect();
    let in_town = |incident: &&&Incident| same_town(&incident.place, place);
    let street = current.iter().filter(in_town);
    let street = street.min_by_key(|incident| incident.place.house.is_some());
    let targets = |first: &&&Incident| current.iter().all(|one| one.target() == first.target());
    let only = || current.first().filter(targets);
    street.or_else(only).map(|incident| incident.id)
}

/// True for another house of the incident's street, in its town.
pub(super) fn is_shared(incident: &Incident, located: &Located) -> bool {
    let (one, other) = (&incident.place, &located.place);
    is_placed(incident)
        && other.street.is_some()
        && one.street == other.street
        && same_town(one, other)
}

/// The street of a place that names a house.
pub(super) fn around(place: &Place) -> Option<Place> {
    place.house.as_ref()?;
    Some(Place {
        house: None,
        ..place.clone()
    })
}

/// True for one house of one street where the item names no town: of all the houses of a region few have
/// the same trouble within the window.
pub(super) fn same_address(incident: &Incident, located: &Located) -> bool {
    let (one, other) = (&incident.place, &located.place);
    located.townless
        && is_placed(incident)
        && one.house.is_some()
        && one.house == other.house
        && one.street == other.street
}

/// True for an incident that strangers may join by its place: a certain one, or a street of some town.
/// The street of a town that several municipalities have is neither.
fn is_placed(incident: &Incident) -> bool {
    let place = &incident.place;
    let townless = place.territory.is_none() && place.settlement.is_none();
    !incident.uncertain || townless && place.street.is_some()
}

fn same_town(one: &Place, other: &Place) -> bool {
    one.territory == other.territory && one.settlement == other.settlement
}
