//! Where an incident lies, said by hand: in a municipality, and perhaps in a second one as well.

use super::Refusal;
use crate::domain::{Event, Incident, Place};

/// It lies in this municipality. A settlement of another one goes; the street is what the message said.
/// A settlement or street that the message named is no longer in doubt: who writes of it joins.
pub(super) fn placed(incident: &Incident, territory: String) -> Result<Vec<Event>, Refusal> {
    let Place {
        territory: before,
        settlement,
        ..
    } = &incident.place;
    let stays = before.as_ref() == Some(&territory);
    let settlement = settlement.clone().filter(|_| stays || before.is_none());
    let swallowed = incident.also.as_ref() == Some(&territory);
    let place = Place {
        territory: Some(territory),
        settlement,
        ..incident.place.clone()
    };
    let named = place.settlement.is_some() || place.street.is_some() || place.facility.is_some();
    // To say again where an incident of doubtful place lies is to confirm the place.
    if stays && !(incident.uncertain && named) {
        return Err(Refusal::AlreadyThere);
    }
    let uncertain = named.then_some(false);
    let mut events = vec![Event::Relocated { place, uncertain }];
    events.extend(swallowed.then_some(Event::AlsoIn { territory: None }));
    Ok(events)
}

/// It concerns a second municipality as well, or no longer does.
pub(super) fn also_in(incident: &Incident, territory: Option<String>) -> Result<Event, Refusal> {
    let own = &incident.place.territory;
    match &territory {
        _ if own.is_none() => Err(Refusal::Unplaced),
        None if incident.also.is_none() => Err(Refusal::NotElsewhere),
        Some(_) if territory == *own || territory == incident.also => Err(Refusal::AlreadyThere),
        _ => Ok(Event::AlsoIn { territory }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incidents::stories::incident;

    fn lies_in(territory: Option<&str>, also: Option<&str>) -> Incident {
        let mut incident = incident(&[], &[]);
        incident.place.territory = territory.map(str::to_owned);
        incident.place.settlement = Some("Белгород".to_owned());
        incident.also = also.map(str::to_owned);
        incident
    }

    #[test]
    fn what_a_message_named_is_certain_once_a_person_says_where_that_is() {
        for (settlement, street, certain) in [
            (None, Some("Мира"), Some(false)),
            (Some("Ивановка"), None, Some(false)),
            (None, None, None),
        ] {
            let mut nowhere = lies_in(None, None);
            nowhere.place.settlement = settlement.map(str::to_owned);
            nowhere.place.street = street.map(str::to_owned);
            let events = placed(&nowhere, "Губкинский округ".to_owned()).unwrap();
            let told = match &events[0] {
                Event::Relocated { uncertain, .. } => *uncertain,
                other => panic!("{other:?}"),
            };
            assert_eq!(told, certain, "{settlement:?} {street:?}");
        }
    }

    #[test]
    fn a_doubtful_place_is_confirmed_by_saying_it_again() {
        let again = |doubtful| {
            let mut there = lies_in(Some("Белгород"), None);
            there.uncertain = doubtful;
            placed(&there, "Белгород".to_owned()).map(|events| match &events[..] {
                [Event::Relocated { place, uncertain }] => (place.settlement.clone(), *uncertain),
                other => panic!("{other:?}"),
            })
        };
        let same = Some("Белгород".to_owned());
        assert_eq!(again(true), Ok((same, Some(false))));
        assert_eq!(again(false), Err(Refusal::AlreadyThere));
    }

    #[test]
    fn a_settlement_stays_until_the_municipality_changes() {
        let settlement = |incident: &Incident| {
            let events = placed(incident, "Губкинский округ".to_owned()).unwrap();
            match &events[0] {
                Event::Relocated { place, .. } => (place.settlement.is_some(), events.len()),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(settlement(&lies_in(None, None)), (true, 1));
        let (own, next) = (Some("Белгород"), Some("Губкинский округ"));
        assert_eq!(settlement(&lies_in(own, None)), (false, 1));
        let both = lies_in(own, next);
        assert_eq!(settlement(&both), (false, 2), "it is no longer the second");
        let again = placed(&both, "Белгород".to_owned());
        assert_eq!(again, Err(Refusal::AlreadyThere));
    }

    #[test]
    fn a_second_territory_is_another_one() {
        let (own, next) = (Some("Белгород"), Some("Губкинский округ"));
        for (incident, asked, expected) in [
            (lies_in(None, None), next, Some(Refusal::Unplaced)),
            (lies_in(own, None), None, Some(Refusal::NotElsewhere)),
            (lies_in(own, None), own, Some(Refusal::AlreadyThere)),
            (lies_in(own, next), next, Some(Refusal::AlreadyThere)),
            (lies_in(own, None), next, None),
            (lies_in(own, next), None, None),
        ] {
            let decided = also_in(&incident, asked.map(str::to_owned));
            assert_eq!(decided.err(), expected, "{asked:?}");
        }
    }
}
