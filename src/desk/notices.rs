//! Notices a user may read: those about incidents out of scope stay unseen, and so do those about the
//! whole desk where somebody works a territory.

use super::{Desk, DeskError};
use crate::domain::{
    Event, EventRecord, IncidentId, JoinReason, Notice, Permission, Timestamp, User,
};

/// Notices shown at most.
const SHOWN_MAX: usize = 100;
/// Notices read from the store at once.
const PAGE: usize = SHOWN_MAX;
/// Pages looked through at most: of two thousand notices a small part of the region may have few.
const PAGES_MAX: usize = 20;

impl Desk {
    /// The newest notices this user may see, newest first.
    ///
    /// # Errors
    /// Store failures.
    pub fn notices(&self, user: &User) -> Result<Vec<Notice>, DeskError> {
        let (mut seen, mut before) = (Vec::new(), None);
        for _ in 0..PAGES_MAX {
            let page = self.store.notices_before(before, PAGE)?;
            before = page.last().and_then(|notice| notice.id);
            for notice in page {
                if self.concerns(user, notice.incident)? {
                    seen.push(self.for_whom(user, notice)?);
                }
            }
            if seen.len() >= SHOWN_MAX || before.is_none() {
                break;
            }
        }
        seen.truncate(SHOWN_MAX);
        Ok(seen)
    }

    /// The notice as the user may read it: what was told of an incident before it became a private one names
    /// more than its municipality.
    fn for_whom(&self, user: &User, notice: Notice) -> Result<Notice, DeskError> {
        let incident = notice.incident.map(|id| self.store.incident(id));
        let reach = self.reach_of(user);
        let closed = incident
            .transpose()?
            .flatten()
            .filter(|it| !reach.opens(it));
        let Some(incident) = closed else {
            return Ok(notice);
        };
        Ok(
            match was_open(&self.store.events(incident.id)?, notice.at) {
                true => Notice {
                    text: notice.kind.briefly(&incident),
                    ..notice
                },
                false => notice,
            },
        )
    }

    /// True when news of this incident may reach the user. News of none is of the whole desk, its
    /// sources and totals among it, and reaches nobody who works a territory.
    ///
    /// # Errors
    /// Store failures.
    pub fn concerns(&self, user: &User, incident: Option<IncidentId>) -> Result<bool, DeskError> {
        let reach = self.reach_of(user);
        let Some(id) = incident else {
            return Ok(reach.is_everywhere());
        };
        let incident = self.store.incident(id)?;
        Ok(incident.is_some_and(|it| reach.may(Permission::QueueRead, &it).is_ok()))
    }
}

/// True when an incident that is private now may have been an open one at that moment: what was told of it
/// then names its street, and what was told since does not.
fn was_open(log: &[EventRecord], at: Timestamp) -> bool {
    let closes = |record: &&EventRecord| {
        matches!(
            record.event,
            Event::Flagged { private: true, .. }
                | Event::Absorbed { private: true, .. }
                | Event::ItemJoined {
                    private: true,
                    reason: JoinReason::Opened,
                    ..
                }
        )
    };
    let closed = log.iter().rev().find(closes);
    closed.is_none_or(|record| match record.event {
        // It was private before anything was told of it.
        Event::ItemJoined { .. } => at < record.at,
        _ => at <= record.at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Actor, ItemId};

    #[test]
    fn what_was_told_since_a_matter_is_private_is_told_in_full() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let record = |second, event| EventRecord {
            at: at(second),
            by: Actor::System,
            event,
        };
        let joined = |private| Event::ItemJoined {
            item: ItemId(1),
            published_at: at(0),
            reason: JoinReason::Opened,
            voice: None,
            fingerprint: None,
            signals: Vec::new(),
            official: false,
            answers: None,
            private,
        };
        let flagged = |private| Event::Flagged {
            private,
            reason: "назван ребёнок".into(),
        };
        let native = [record(5, joined(true))];
        let by_hand = [record(5, joined(false)), record(9, flagged(true))];
        let again = [
            record(5, joined(true)),
            record(7, flagged(false)),
            record(9, flagged(true)),
        ];
        for (log, told, open) in [
            (&native[..], 5, false),
            (&native, 8, false),
            (&by_hand, 8, true),
            (&by_hand, 9, true),
            (&by_hand, 10, false),
            (&again, 8, true),
            // Nothing in the log says since when: in doubt the least.
            (&[], 8, true),
        ] {
            assert_eq!(was_open(log, at(told)), open, "told at {told} of {log:?}");
        }
    }
}
