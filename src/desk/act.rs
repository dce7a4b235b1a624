//! An operator acts on an incident: load, decide (pure), append.
//!
//! The operator names the version they saw. New messages and the daemon's own events since then do
//! not stand in the way: the decision is made again on what stands now. A colleague's event does:
//! then nothing is done, and the answer says who did what. If the log grows between reading and
//! appending, the whole is tried once more.

use std::collections::HashSet;

use super::{Desk, DeskError, Row, queue, rights};
use crate::{
    domain::{Actor, EventRecord, Incident, IncidentChange, IncidentId, User, UserId},
    incidents::{Command, Refusal, decide, fold, history},
    ports::{AuditEntry, StoreError},
};

impl Desk {
    /// Performs the command on the incident and gives its new line.
    ///
    /// # Errors
    /// [`DeskError::NotFound`], [`DeskError::Forbidden`], [`DeskError::NotAllowed`] with the reason,
    /// [`DeskError::Conflict`] with who and what, [`DeskError::Invalid`], store failures.
    pub fn act(
        &self,
        user: &User,
        id: IncidentId,
        version: u32,
        command: &Command,
    ) -> Result<Row, DeskError> {
        rights::may_act(user)?;
        if let Command::Assign { to } = command {
            self.check_assignee(user, id, *to)?;
        }
        let after = match self.try_act(user, id, version, command) {
            Err(DeskError::Store(StoreError::Conflict)) => {
                match self.try_act(user, id, version, command) {
                    Err(DeskError::Store(StoreError::Conflict)) => Err(DeskError::Conflict(
                        "Инцидент как раз меняют. Обновите карточку и повторите".to_owned(),
                    )),
                    other => other,
                }
            }
            other => other,
        }?;
        Ok(self.row(after, &self.user_names()?, self.now()))
    }

    fn try_act(
        &self,
        user: &User,
        id: IncidentId,
        version: u32,
        command: &Command,
    ) -> Result<Incident, DeskError> {
        let incident = self.seen(user, id)?;
        if incident.version != version {
            self.check_colleagues(user, &incident, version)?;
        }
        let now = self.now();
        let events =
            decide(&incident, command.clone(), user.id, now, &self.regime).map_err(refused)?;
        let records: Vec<EventRecord> = events
            .into_iter()
            .map(|event| EventRecord {
                at: now,
                by: Actor::User(user.id),
                event,
            })
            .collect();
        let change = changed(incident, records);
        let audit = AuditEntry {
            at: now,
            user: Some(user.id),
            action: format!("incident.{}", command.action().id()),
            subject: format!("incident {id}"),
        };
        let seq = self
            .store
            .append(&change, &[], &audit)
            .map_err(taken_place)?;
        self.grown.send_replace(seq);
        metrics::counter!("otklik_actions_total", "action" => command.action().id()).increment(1);
        Ok(change.after)
    }

    /// Refuses when a colleague did something after the version the user saw.
    fn check_colleagues(
        &self,
        user: &User,
        incident: &Incident,
        version: u32,
    ) -> Result<(), DeskError> {
        let log = self.store.events(incident.id)?;
        let since = log.get(version as usize..).unwrap_or_default();
        let Some((record, by)) = since.iter().rev().find_map(|record| match record.by {
            Actor::User(by) if by != user.id => Some((record, by)),
            _ => None,
        }) else {
            return Ok(());
        };
        let names = self.user_names()?;
        let what = history::sentence(record, |id| queue::person(&names, id).name);
        let who = queue::person(&names, by).name;
        Err(DeskError::Conflict(format!(
            "Инцидент тем временем изменили. {who}: {what}. Обновите карточку и решите заново"
        )))
    }

    fn check_assignee(&self, user: &User, id: IncidentId, to: UserId) -> Result<(), DeskError> {
        let incident = self.seen(user, id)?;
        let users = self.store.users()?;
        let fits = users.iter().any(|other| {
            other.id == to
                && other.active
                && rights::may_act(other).is_ok()
                && rights::sees(&other.scope, &incident)
        });
        if fits {
            return Ok(());
        }
        Err(DeskError::Invalid(
            "Поручить можно только действующему сотруднику, который видит этот инцидент".to_owned(),
        ))
    }
}

/// The incident after the events, with the events to be appended.
fn changed(incident: Incident, events: Vec<EventRecord>) -> IncidentChange {
    let expected_version = incident.version;
    let mut after = incident;
    // A person's action joins no item, so the set of voices is not asked for.
    let mut voices = HashSet::new();
    for record in &events {
        fold::apply(&mut after, &mut voices, record);
    }
    IncidentChange {
        expected_version,
        after,
        events,
    }
}

fn refused(refusal: Refusal) -> DeskError {
    match refusal {
        Refusal::Empty | Refusal::TooLong { .. } | Refusal::WrongReason { .. } => {
            DeskError::Invalid(refusal.to_string())
        }
        _ => DeskError::NotAllowed(refusal.to_string()),
    }
}

fn taken_place(error: StoreError) -> DeskError {
    match error {
        StoreError::KeyTaken { open } => DeskError::NotAllowed(format!(
            "Та же проблема в том же месте уже открыта: инцидент № {open}. Работайте с ним"
        )),
        other => DeskError::Store(other),
    }
}
