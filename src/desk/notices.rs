//! Notices a user may read: those about incidents out of scope stay unseen, and so do those about the
//! whole desk where somebody works a territory.

use super::{Desk, DeskError};
use crate::domain::{IncidentId, Notice, Permission, User};

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
        Ok(match closed {
            Some(incident) => Notice {
                text: notice.kind.briefly(&incident),
                ..notice
            },
            None => notice,
        })
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
