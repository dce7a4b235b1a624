//! What the operator asks to be done with an incident.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    desk::DeskError,
    domain::{CloseReason, UserId},
    incidents::Command,
};

/// What can be done with an incident.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = ActionId)]
#[serde(rename_all = "lowercase")]
pub enum ActionName {
    /// Takes it for oneself.
    Take,
    /// Gives it to a colleague.
    Assign,
    /// Waits for others.
    Wait,
    /// Ends the waiting.
    Resume,
    /// Records the answer given.
    Answer,
    /// The problem is gone.
    Resolve,
    /// The work is over.
    Close,
    /// It was no problem of ours.
    Reject,
    /// The work goes on after all.
    Reopen,
    /// The danger was seen by a person.
    Acknowledge,
    /// A remark for colleagues.
    Comment,
}

/// What the operator does.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionRequest {
    /// What to do.
    pub action: ActionName,
    /// The version the operator saw.
    pub version: u32,
    /// assign: the colleague.
    pub to: Option<i64>,
    /// wait, reopen: in words. close, reject: the reason's id.
    pub reason: Option<String>,
    /// answer, comment: the text.
    pub text: Option<String>,
    /// answer: a first word only.
    pub interim: Option<bool>,
    /// close, reject: a remark for colleagues.
    pub comment: Option<String>,
}

impl ActionRequest {
    /// The command it asks for.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when the action lacks what it needs.
    pub fn command(self) -> Result<Command, DeskError> {
        Ok(match self.action {
            ActionName::Take => Command::Take,
            ActionName::Assign => Command::Assign {
                to: UserId(self.to.ok_or_else(|| lacks("assign", "to"))?),
            },
            ActionName::Wait => Command::Wait {
                reason: self.reason.unwrap_or_default(),
            },
            ActionName::Resume => Command::Resume,
            ActionName::Answer => Command::Answer {
                text: self.text.unwrap_or_default(),
                interim: self.interim.unwrap_or(false),
            },
            ActionName::Resolve => Command::Resolve,
            ActionName::Close => Command::Close {
                reason: close_reason("close", self.reason.as_deref())?,
                comment: self.comment.unwrap_or_default(),
            },
            ActionName::Reject => Command::Reject {
                reason: close_reason("reject", self.reason.as_deref())?,
                comment: self.comment.unwrap_or_default(),
            },
            ActionName::Reopen => Command::Reopen {
                reason: self.reason.unwrap_or_default(),
            },
            ActionName::Acknowledge => Command::Acknowledge,
            ActionName::Comment => Command::Comment {
                text: self.text.unwrap_or_default(),
            },
        })
    }
}

fn close_reason(action: &str, id: Option<&str>) -> Result<CloseReason, DeskError> {
    let id = id.ok_or_else(|| lacks(action, "reason"))?;
    CloseReason::from_id(id).ok_or_else(|| {
        let known = CloseReason::ALL.map(CloseReason::id).join(", ");
        DeskError::Invalid(format!("Нет причины «{id}»; есть: {known}"))
    })
}

fn lacks(action: &str, field: &str) -> DeskError {
    DeskError::Invalid(format!("Для действия «{action}» нужно поле «{field}»"))
}
