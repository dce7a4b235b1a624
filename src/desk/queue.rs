//! The queue: a page of incidents within the user's scope, each with its clock and its reason.

use std::collections::HashMap;

use super::{Desk, DeskError, Person, QueuePage, Row, rights};
use crate::{
    domain::{Incident, Timestamp, User, UserId},
    incidents::order,
    ports::{Page, QueueFilter},
};

/// Names of users by number.
pub(super) type UserNames = HashMap<UserId, String>;

impl Desk {
    /// A page of the queue, most urgent first. What lies out of the user's scope does not exist.
    ///
    /// # Errors
    /// Store failures.
    pub fn queue(
        &self,
        user: &User,
        filter: QueueFilter,
        page: Page,
    ) -> Result<QueuePage, DeskError> {
        let Some(filter) = rights::narrow(&user.scope, filter) else {
            return Ok(QueuePage::default());
        };
        let view = self.store.queue(&filter, page)?;
        let (names, now) = (self.user_names()?, self.now());
        Ok(QueuePage {
            rows: view
                .rows
                .into_iter()
                .map(|incident| self.row(incident, &names, now))
                .collect(),
            total: view.total,
            by_state: view.by_state,
            by_sector: view.by_sector,
        })
    }

    /// The incident as a line of the queue.
    pub(super) fn row(&self, incident: Incident, names: &UserNames, now: Timestamp) -> Row {
        let remaining_minutes = self.regime.remaining(&incident, now);
        let regulation_name = incident.deadline.as_ref().map(|deadline| {
            let current = &self.regime.regulation;
            if current.id == deadline.regulation {
                current.name.clone()
            } else {
                deadline.regulation.clone()
            }
        });
        Row {
            category_name: self.rules.load().category_name(&incident.category),
            assignee: incident.assignee.map(|id| person(names, id)),
            order_reason: order::reason(&incident, remaining_minutes),
            regulation_name,
            remaining_minutes,
            incident,
        }
    }
}

/// A user with a name; one who is gone is named by number.
pub(super) fn person(names: &UserNames, id: UserId) -> Person {
    let name = names.get(&id).cloned();
    Person {
        id,
        name: name.unwrap_or_else(|| format!("Пользователь № {id}")),
    }
}
