//! Notices a user may read: those about incidents out of scope stay unseen.

use super::{Desk, DeskError, rights};
use crate::domain::{IncidentId, Notice, User};

/// Notices read at most at once.
const NOTICES_MAX: usize = 100;

impl Desk {
    /// The newest notices this user may see, newest first.
    ///
    /// # Errors
    /// Store failures.
    pub fn notices(&self, user: &User) -> Result<Vec<Notice>, DeskError> {
        let mut seen = Vec::new();
        for notice in self.store.notices(NOTICES_MAX)? {
            if match notice.incident {
                Some(id) => self.may_see(user, id)?,
                None => true,
            } {
                seen.push(notice);
            }
        }
        Ok(seen)
    }

    /// True when the incident exists and lies in the user's scope.
    ///
    /// # Errors
    /// Store failures.
    pub fn may_see(&self, user: &User, id: IncidentId) -> Result<bool, DeskError> {
        Ok(self
            .store
            .incident(id)?
            .is_some_and(|incident| rights::sees(&user.scope, &incident)))
    }
}
