//! What the messages of a card answer, where that is not on the card: a comment that opened an incident
//! of its own is not understood without the post it stands under. Whoever may not read such a message on
//! its own card does not read it here.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use super::{
    Above, Desk, DeskError, ItemView, private,
    rights::{Reach, Spot},
};
use crate::{
    domain::{
        Actor, Event, EventRecord, Incident, ItemId, Permission, Place, SourceId, StoredItem,
    },
    incidents::located,
};

/// What stands in place of a message that lies in no part of the region of the user's.
const OUTSIDE: &str = "Сообщение вне вашей зоны ответственности";

/// Numbers of messages by their native ids.
type Known = HashMap<(SourceId, String), ItemId>;

impl Desk {
    /// Finds what each message answers, and gives it where it is not among them: the message above, else
    /// the first of the thread. One that several answer is given once. Messages closed to the user have
    /// nothing above: their ids are gone.
    pub(super) fn above(
        &self,
        reach: &Reach,
        items: &mut [ItemView],
    ) -> Result<Vec<Above>, DeskError> {
        let known = self.known_above(items)?;
        let here: HashSet<ItemId> = items.iter().map(|view| view.stored.id).collect();
        let mut asked = Vec::new();
        for view in items {
            let item = &view.stored.item;
            let id_of = |native: &str| known.get(&(item.source.clone(), native.to_owned()));
            let answered = item.above().find_map(id_of).copied();
            view.above = answered.filter(|id| !here.contains(id));
            asked.extend(view.above.filter(|id| !asked.contains(id)));
        }
        let found = self.found(&asked)?.into_iter();
        Ok(found
            .map(|(stored, home)| self.told_above(reach, stored, home.as_ref()))
            .collect())
    }

    /// Numbers of what stands above these messages, as far as it was read.
    fn known_above(&self, items: &[ItemView]) -> Result<Known, DeskError> {
        let mut asked: HashMap<&SourceId, Vec<&str>> = HashMap::new();
        for view in items {
            let item = &view.stored.item;
            let ids = item.above().filter(|id| !id.is_empty());
            match asked.entry(&item.source) {
                Entry::Occupied(mut known) => known.get_mut().extend(ids),
                Entry::Vacant(new) => drop(new.insert(ids.collect())),
            }
        }
        let mut known = Known::new();
        for (source, ids) in asked {
            let stands = self.store.standing(source, &ids)?.into_iter();
            known.extend(stands.map(|(native, one)| ((source.clone(), native), one.id)));
        }
        Ok(known)
    }

    fn told_above(&self, reach: &Reach, stored: StoredItem, home: Option<&Incident>) -> Above {
        let StoredItem { id, item, .. } = &stored;
        let words = closed_words(reach, &stored, home);
        let opens = |home: &&Incident| reach.covers(*home) && reach.opens(home);
        Above {
            id: *id,
            network: item.network,
            kind: item.kind,
            official: item.official,
            body_name: item.body.as_ref().map(|body| self.body_name(body)),
            published_at: item.published_at,
            incident: home.filter(opens).map(|home| home.id),
            closed: words.is_some(),
            url: item.url.clone().filter(|_| words.is_none()),
            text: words.map_or_else(|| item.text.clone(), str::to_owned),
        }
    }

    /// True when the incident lies where its thread says: the message that opened it names no place, and
    /// the place is still the one that the first of its thread tells. A place of a message that the user
    /// may not read is not told to be its place.
    pub(super) fn is_placed_by_thread(
        &self,
        reach: &Reach,
        incident: &Incident,
        log: &[EventRecord],
        items: &[ItemView],
    ) -> Result<bool, DeskError> {
        let opener = opened_by(incident, log);
        let mut shown = items.iter().map(|view| &view.stored);
        let opener = shown.find(|stored| Some(stored.id) == opener);
        let silent = |stored: &&StoredItem| {
            stored.verdict.places.is_empty() && own_place(stored) != incident.place
        };
        let Some(StoredItem { id, item, .. }) = opener.filter(silent) else {
            return Ok(false);
        };
        let thread = item.thread.as_str();
        let root = self.store.standing(&item.source, &[thread])?.remove(thread);
        let Some(root) = root.filter(|root| root.id != *id) else {
            return Ok(false);
        };
        let found = self.found(&[root.id])?.pop();
        Ok(found.is_some_and(|(root, home)| {
            let home = home.as_ref();
            let tells = |place: &Place| !place.is_empty() && incident.place.contains(place);
            closed_words(reach, &root, home).is_none()
                && (tells(&own_place(&root)) || home.is_some_and(|home| tells(&home.place)))
        }))
    }
}

/// What stands in place of the words of a message of another card, or of none; none when the user may
/// read it.
fn closed_words(
    reach: &Reach,
    stored: &StoredItem,
    home: Option<&Incident>,
) -> Option<&'static str> {
    let spot = home.map_or_else(|| Spot::from(stored), Spot::from);
    if !reach.covers(spot) {
        return Some(OUTSIDE);
    }
    let private = stored.verdict.private || home.is_some_and(|home| home.private);
    (private && reach.may(Permission::CardPrivate, spot).is_err()).then_some(private::MESSAGE)
}

/// The message that the rules opened it with, while it lies where they put it.
fn opened_by(incident: &Incident, log: &[EventRecord]) -> Option<ItemId> {
    let by_rules = log.iter().filter(|record| record.by == Actor::System);
    let mut opened = by_rules.filter_map(|record| match &record.event {
        Event::Opened { item, place, .. } if *place == incident.place => Some(*item),
        _ => None,
    });
    opened.next().filter(|_| {
        !log.iter()
            .any(|record| matches!(record.event, Event::Relocated { .. }))
    })
}

/// Where the message says it is, or its source.
fn own_place(stored: &StoredItem) -> Place {
    located(&stored.verdict, stored.item.territory.as_deref()).0
}
