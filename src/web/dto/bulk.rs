//! What the operator asks of several incidents at once, and what became of each.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ActionName, ActionRequest, IncidentRow};
use crate::{
    desk::{Aim, DeskError, Row, Wish},
    domain::IncidentId,
};

/// What several incidents can be asked at once.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = BulkActionId)]
#[serde(rename_all = "snake_case")]
pub enum BulkActionName {
    /// Takes them for oneself.
    Take,
    /// The work is over.
    Close,
    /// They were no problems of ours.
    Reject,
    /// The danger of each was seen by a person.
    Acknowledge,
    /// They are the same problem as another.
    Merge,
    /// They are problems of their own after all.
    Unmerge,
    /// They have to do with another.
    Link,
    /// They have nothing to do with another.
    Unlink,
    /// Passes them on to a body.
    Transfer,
}

/// The same for several incidents.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkRequest {
    /// The incidents, at most 100.
    pub ids: Vec<i64>,
    /// The versions the operator saw, in the order of the incidents: one that a colleague changed since is
    /// refused. Left out, each is taken as it stands.
    pub versions: Option<Vec<u32>>,
    /// What to do with each.
    pub action: BulkActionName,
    /// merge, link, unlink: the other incident.
    pub to: Option<i64>,
    /// transfer: the body.
    pub body: Option<String>,
    /// close, reject: the reason's id. Else in words.
    pub reason: Option<String>,
    /// close, reject: a remark for colleagues; to reject as `outside_region`: whom to turn to.
    pub comment: Option<String>,
}

impl BulkRequest {
    /// The incidents as the operator knows them.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when there are not as many versions as incidents.
    pub fn aims(&self) -> Result<Vec<Aim>, DeskError> {
        let seen = self.versions.as_deref();
        if seen.is_some_and(|seen| seen.len() != self.ids.len()) {
            return Err(DeskError::Invalid(
                "Поле versions: столько же чисел, сколько инцидентов в ids".to_owned(),
            ));
        }
        let aim = |(at, id): (usize, &i64)| Aim {
            id: IncidentId(*id),
            version: seen.and_then(|seen| seen.get(at).copied()),
            command: None,
        };
        Ok(self.ids.iter().enumerate().map(aim).collect())
    }

    /// What it asks of each.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when the action lacks what it needs.
    pub fn wish(self) -> Result<Wish, DeskError> {
        let each = ActionRequest {
            action: match self.action {
                BulkActionName::Take => ActionName::Take,
                BulkActionName::Close => ActionName::Close,
                BulkActionName::Reject => ActionName::Reject,
                BulkActionName::Acknowledge => ActionName::Acknowledge,
                BulkActionName::Merge => ActionName::Merge,
                BulkActionName::Unmerge => ActionName::Unmerge,
                BulkActionName::Link => ActionName::Link,
                BulkActionName::Unlink => ActionName::Unlink,
                BulkActionName::Transfer => ActionName::Transfer,
            },
            version: 0,
            command_id: None,
            to: self.to,
            items: None,
            body: self.body,
            reason: self.reason,
            text: None,
            interim: None,
            comment: self.comment,
            until: None,
            territory: None,
        };
        each.wish()
    }
}

/// What became of one of several incidents.
#[derive(Serialize, ToSchema)]
pub struct BulkOutcome {
    /// The incident.
    pub id: i64,
    /// Its line now; null when it was refused.
    #[schema(required)]
    pub incident: Option<IncidentRow>,
    /// Why it was refused.
    #[schema(required)]
    pub why: Option<String>,
}

impl BulkOutcome {
    /// What became of it.
    pub fn new(id: IncidentId, done: Result<Row, DeskError>) -> Self {
        let (incident, why) = match done {
            Ok(row) => (Some(row.into()), None),
            Err(refusal) => (None, Some(refusal.to_string())),
        };
        Self {
            id: id.0,
            incident,
            why,
        }
    }
}
