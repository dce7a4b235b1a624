//! Who looks at a card and who is answering it: known for half a minute, kept in memory, never stored.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::SignedDuration;
use tokio::sync::broadcast;

use super::{Desk, DeskError, Person, queue};
use crate::domain::{Incident, IncidentId, Permission, Timestamp, User, UserId};

/// A page says again that it is there well before this ends.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// People remembered at one card; who comes later is not shown.
const PEOPLE: usize = 20;
/// Changes that a slow page may be behind.
const BACKLOG: usize = 64;

/// What somebody does at a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresenceState {
    /// Смотрит.
    Viewing,
    /// Отвечает.
    Replying,
}

impl PresenceState {
    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Viewing => "viewing",
            Self::Replying => "replying",
        }
    }

    /// What the card says.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewing => "смотрит",
            Self::Replying => "отвечает",
        }
    }
}

/// Somebody at a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Who.
    pub person: Person,
    /// What they do.
    pub state: PresenceState,
}

#[derive(Debug, Clone, Copy)]
struct Here {
    user: UserId,
    state: PresenceState,
    until: Timestamp,
}

/// Who is at which card.
#[derive(Debug)]
pub(super) struct Presences {
    cards: Mutex<HashMap<IncidentId, Vec<Here>>>,
    changed: broadcast::Sender<IncidentId>,
}

impl Default for Presences {
    fn default() -> Self {
        Self {
            cards: Mutex::default(),
            changed: broadcast::Sender::new(BACKLOG),
        }
    }
}

impl Presences {
    /// Notes somebody; true when others should hear of it.
    fn note(&self, id: IncidentId, here: Here, now: Timestamp) -> bool {
        let mut cards = self.cards.lock().unwrap_or_else(PoisonError::into_inner);
        cards.retain(|_, people| {
            people.retain(|one| one.until > now);
            !people.is_empty()
        });
        let people = cards.entry(id).or_default();
        let before = people.iter().position(|one| one.user == here.user);
        let before = before.map(|at| people.remove(at).state);
        let has_room = people.len() < PEOPLE;
        if has_room {
            people.push(here);
        }
        has_room && before != Some(here.state)
    }

    fn at(&self, id: IncidentId, now: Timestamp) -> Vec<Here> {
        let cards = self.cards.lock().unwrap_or_else(PoisonError::into_inner);
        let people = cards.get(&id).into_iter().flatten();
        people.filter(|one| one.until > now).copied().collect()
    }
}

impl Desk {
    /// The user is at the card for the next half minute. Nobody stands at a card that is closed to them.
    ///
    /// # Errors
    /// [`DeskError::NotFound`], [`DeskError::Forbidden`], store failures.
    pub fn be_present(
        &self,
        user: &User,
        id: IncidentId,
        state: PresenceState,
    ) -> Result<(), DeskError> {
        let incident = self.seen(user, id, Permission::CardRead)?;
        let reach = self.reach_of(user);
        if !reach.opens(&incident) {
            return Err(DeskError::Forbidden(reach.closed_words().to_owned()));
        }
        let now = self.now();
        let here = Here {
            user: user.id,
            state,
            until: now + LEASE,
        };
        if self.presences.note(id, here, now) {
            // Nobody may be listening.
            let _ = self.presences.changed.send(id);
        }
        Ok(())
    }

    /// Hears of every card at which somebody appears or does something else.
    pub fn presences(&self) -> broadcast::Receiver<IncidentId> {
        self.presences.changed.subscribe()
    }

    /// True when the user may hear who is at the card: whoever may open it.
    ///
    /// # Errors
    /// Store failures.
    pub fn hears_of(&self, user: &User, id: IncidentId) -> Result<bool, DeskError> {
        let reach = self.reach_of(user);
        let incident = self.store.incident(id)?;
        let opens = |it: &Incident| reach.may(Permission::CardRead, it).is_ok() && reach.opens(it);
        Ok(incident.as_ref().is_some_and(opens))
    }

    /// Who else is at the card.
    pub(super) fn others_at(
        &self,
        user: &User,
        id: IncidentId,
        names: &queue::UserNames,
    ) -> Vec<Presence> {
        let people = self.presences.at(id, self.now()).into_iter();
        people
            .filter(|one| one.user != user.id)
            .map(|one| Presence {
                person: queue::person(names, one.user),
                state: one.state,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_silent_for_half_a_minute_is_gone() {
        let presences = Presences::default();
        let second = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let here = |user, state, at| Here {
            user: UserId(user),
            state,
            until: second(at) + LEASE,
        };
        let card = IncidentId(1);
        let at = |now| {
            let people = presences.at(card, second(now)).into_iter();
            people
                .map(|one| (one.user.0, one.state.name()))
                .collect::<Vec<_>>()
        };
        use PresenceState::{Replying, Viewing};
        assert!(presences.note(card, here(1, Viewing, 0), second(0)));
        assert!(presences.note(card, here(2, Viewing, 10), second(10)));
        assert!(
            !presences.note(card, here(2, Viewing, 20), second(20)),
            "no news"
        );
        assert!(presences.note(card, here(2, Replying, 25), second(25)));
        assert_eq!(at(29), [(1, "смотрит"), (2, "отвечает")]);
        assert_eq!(at(30), [(2, "отвечает")]);
        assert_eq!(at(55), []);
    }

    #[test]
    fn who_finds_no_room_is_neither_shown_nor_told_of() {
        let presences = Presences::default();
        let (card, now) = (IncidentId(1), Timestamp::UNIX_EPOCH);
        let come = |user: usize| {
            let here = Here {
                user: UserId(i64::try_from(user).unwrap()),
                state: PresenceState::Viewing,
                until: now + LEASE,
            };
            presences.note(card, here, now)
        };
        let news = (0..PEOPLE).map(come).filter(|told| *told).count();
        assert_eq!(news, PEOPLE);
        assert_eq!([(); 2].map(|()| come(PEOPLE)), [false, false]);
        assert_eq!(presences.at(card, now).len(), PEOPLE);
    }
}
