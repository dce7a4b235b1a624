//! Private cards (частное дело): a named child, one person's treatment, violence, self-harm. Whoever may
//! not open one sees its category and municipality, its clock and whether there is danger; nothing else.
//! A card is private when the message that opened it is, or a person says so; any other private message
//! closes itself alone.

use super::{Desk, DeskError, ItemView, rights::Reach};
use crate::{
    domain::{
        Event, EventRecord, Grievances, Incident, IncidentChange, Item, Permission, Place,
        PlaceMention, SectorScore, Signal, StoredItem, User, Verdict,
    },
    incidents::{Action, fold},
    query::{Expr, Field, Status},
};

/// What stands in place of a private message in a card that is open.
pub(super) const MESSAGE: &str = "Сообщение закрыто: частное дело";

impl Reach {
    /// True when the user may open the card.
    pub fn opens(&self, incident: &Incident) -> bool {
        !incident.private || self.may(Permission::CardPrivate, incident).is_ok()
    }

    /// True when the user may find the message; `card` is its incident, where that is private.
    pub fn finds(&self, stored: &StoredItem, card: Option<&Incident>) -> bool {
        let own = !stored.verdict.private || self.may(Permission::CardPrivate, stored).is_ok();
        own && card.is_none_or(|card| self.opens(card))
    }

    /// True when of the whole queue the user sees only the rumours that wait for a clarification.
    pub fn only_clarifies(&self) -> bool {
        self.allows(Permission::ClarificationWrite) && !self.allows(Permission::QueueRead)
    }

    /// True when such a user may tell the residents what is so. They may put it right until the incident
    /// is closed; a private matter they neither see nor answer.
    pub fn clarifies(&self, incident: &Incident) -> bool {
        let spreads = incident.signals.contains(&Signal::Rumour) && incident.state.is_open();
        spreads && self.only_clarifies() && self.covers(incident) && self.opens(incident)
    }

    /// What stands in place of the words of a closed card.
    pub fn closed_words(&self) -> &'static str {
        match self.may_be_let_in() {
            true => {
                "Карточка закрыта: частное дело. Доступ по решению руководителя открывает администратор"
            }
            false => {
                "Карточка закрыта: частное дело. Ваша роль таких карточек не открывает: передайте её тому, \
                 кто вправе"
            }
        }
    }
}

impl Desk {
    /// What is said of the privacy of an incident is said of those merged into it.
    pub(super) fn flagged_along(
        &self,
        change: &IncidentChange,
    ) -> Result<Vec<IncidentChange>, DeskError> {
        let flag = |record: &&EventRecord| matches!(record.event, Event::Flagged { .. });
        let Some(flag) = change.events.iter().find(flag) else {
            return Ok(Vec::new());
        };
        let mut along = Vec::new();
        for one in &change.after.absorbed {
            let other = self.store.incident(one.incident)?;
            along.extend(
                other
                    .filter(|other| other.private != change.after.private)
                    .map(|other| fold::changed(other, vec![flag.clone()])),
            );
        }
        Ok(along)
    }

    /// True when it was passed on to a body, or closed as a private matter, and whoever has it does not see
    /// it there.
    pub(super) fn is_out_of_sight(
        &self,
        before: &Incident,
        after: &Incident,
    ) -> Result<bool, DeskError> {
        let moved = before.body != after.body || before.private != after.private;
        let open = moved && after.state.is_open();
        let Some(holder) = after.assignee.filter(|_| open) else {
            return Ok(false);
        };
        let sees = |user: &User| {
            let reach = self.reach_of(user);
            reach.covers(after) && reach.opens(after)
        };
        let users = self.store.users()?;
        let mut holder = users.iter().filter(|user| user.id == holder);
        Ok(holder.all(|user| !sees(user)))
    }

    /// Refuses when messages came after the version the user saw: nobody opens to all what nobody has read.
    pub(super) fn check_read(&self, incident: &Incident, version: u32) -> Result<(), DeskError> {
        let log = self.store.events(incident.id)?;
        let mut since = log.get(version as usize..).unwrap_or_default().iter();
        match since.any(|record| matches!(record.event, Event::ItemJoined { .. })) {
            false => Ok(()),
            true => Err(DeskError::Conflict(
                "Пришли новые сообщения: прочтите их и решите заново".to_owned(),
            )),
        }
    }
}

/// A closed card is handed to somebody who may open it, and its danger is seen; nothing else.
pub(super) const fn is_open_to_all(action: Action) -> bool {
    matches!(action, Action::Acknowledge | Action::Assign)
}

/// The incident as it looks closed.
pub(super) fn closed(incident: Incident, words: &str) -> Incident {
    let signals = incident.signals.into_iter();
    Incident {
        place: municipality(&incident.place),
        uncertain: false,
        essence: words.to_owned(),
        severity_reasons: Vec::new(),
        signals: signals.filter(|it| *it == Signal::Danger).collect(),
        repeat_of: None,
        merged: None,
        absorbed: Vec::new(),
        links: Vec::new(),
        body: None,
        hops: 0,
        drafted_at: None,
        dispute: false,
        head: None,
        grievances: Grievances::default(),
        ..incident
    }
}

/// The incident as whoever prepares clarifications sees it: what the rumour is about and in which
/// municipality, its clock and its danger. How the work on it goes is not theirs.
pub(super) fn clarified(incident: Incident) -> Incident {
    let (essence, signals) = (incident.essence.clone(), incident.signals.clone());
    let told = |it: &Signal| matches!(it, Signal::Danger | Signal::Rumour);
    Incident {
        signals: signals.into_iter().filter(told).collect(),
        assignee: None,
        also: None,
        cause: None,
        ..closed(incident, &essence)
    }
}

/// A private message of an open card. Its native ids hold the address of the post.
pub(super) fn closed_item(view: ItemView) -> ItemView {
    let StoredItem { id, item, verdict } = view.stored;
    let places = verdict.places.iter().take(1);
    let primary = verdict.sectors.into_iter().next();
    let category = |sector: SectorScore| SectorScore {
        categories: sector.categories.into_iter().take(1).collect(),
        ..sector
    };
    let stored = StoredItem {
        id,
        verdict: Verdict {
            lang: verdict.lang,
            severity: verdict.severity,
            essence: MESSAGE.to_owned(),
            places: places
                .map(|mention| PlaceMention {
                    place: municipality(&mention.place),
                    text: String::new(),
                    certain: mention.certain,
                    may_be: Vec::new(),
                })
                .collect(),
            sectors: primary.map(category).into_iter().collect(),
            ..Verdict::default()
        },
        item: Item {
            native_id: String::new(),
            parent: None,
            thread: String::new(),
            text: MESSAGE.to_owned(),
            url: None,
            ..item
        },
    };
    ItemView {
        stored,
        above: None,
        highlights: Vec::new(),
        ..view
    }
}

/// The query without private messages and those beside them in a private card: who finds one by its
/// words has read them.
pub(super) fn without(expr: Expr) -> Expr {
    let private = Expr::Field(Field::Is(Status::Private));
    Expr::And(vec![expr, Expr::Not(Box::new(private))])
}

fn municipality(place: &Place) -> Place {
    Place {
        territory: place.territory.clone(),
        ..Place::default()
    }
}
