//! What the operator asks to be done with an incident.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    desk::DeskError,
    domain::{CloseReason, UserId},
    incidents::Command,
};

/// What the operator does.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionRequest {
    /// take, assign, wait, resume, answer, resolve, close, reject, reopen, acknowledge or comment.
    pub action: String,
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
    /// [`DeskError::Invalid`] when the action is unknown or lacks what it needs.
    pub fn command(self) -> Result<Command, DeskError> {
        Ok(match self.action.as_str() {
            "take" => Command::Take,
            "assign" => Command::Assign {
                to: UserId(self.to.ok_or_else(|| lacks("assign", "to"))?),
            },
            "wait" => Command::Wait {
                reason: self.reason.unwrap_or_default(),
            },
            "resume" => Command::Resume,
            "answer" => Command::Answer {
                text: self.text.unwrap_or_default(),
                interim: self.interim.unwrap_or(false),
            },
            "resolve" => Command::Resolve,
            "close" => Command::Close {
                reason: close_reason("close", self.reason.as_deref())?,
                comment: self.comment.unwrap_or_default(),
            },
            "reject" => Command::Reject {
                reason: close_reason("reject", self.reason.as_deref())?,
                comment: self.comment.unwrap_or_default(),
            },
            "reopen" => Command::Reopen {
                reason: self.reason.unwrap_or_default(),
            },
            "acknowledge" => Command::Acknowledge,
            "comment" => Command::Comment {
                text: self.text.unwrap_or_default(),
            },
            other => return Err(DeskError::Invalid(format!("Нет действия «{other}»"))),
        })
    }
}

fn close_reason(action: &str, id: Option<&str>) -> Result<CloseReason, DeskError> {
    let id = id.ok_or_else(|| lacks(action, "reason"))?;
    CloseReason::from_id(id).ok_or_else(|| DeskError::Invalid(format!("Нет причины «{id}»")))
}

fn lacks(action: &str, field: &str) -> DeskError {
    DeskError::Invalid(format!("Для действия {action} нужно поле {field}"))
}
