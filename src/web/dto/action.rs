//! What the operator asks to be done with an incident.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    desk::{DeskError, Wish},
    domain::{BodyId, CloseReason, IncidentId, ItemId, Timestamp, UserId},
    incidents::{Command, regroup::Regroup},
    ports::CommandId,
};

/// What can be done with an incident.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = ActionId)]
#[serde(rename_all = "snake_case")]
pub enum ActionName {
    /// Takes it for oneself.
    Take,
    /// Puts it back into the queue.
    Untake,
    /// Gives it to a colleague.
    Assign,
    /// Waits for others.
    Wait,
    /// Ends the waiting.
    Resume,
    /// Prepares an answer that is given later.
    Draft,
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
    /// There is no danger.
    LowerDanger,
    /// A remark for colleagues.
    Comment,
    /// It is the same problem as another.
    Merge,
    /// It is a problem of its own after all.
    Unmerge,
    /// Some of its items are another problem.
    Split,
    /// Some of its items are not of it.
    Detach,
    /// Some of the items that were taken out are of it after all.
    PutBack,
    /// Some of its items are of another.
    Move,
    /// It has to do with another.
    Link,
    /// It has nothing to do with another.
    Unlink,
    /// Passes it on to a body.
    Transfer,
    /// Decides whose it is.
    DecideDispute,
    /// It is no part of what its head stands for.
    Release,
    /// The burst is expected.
    Mute,
    /// Says in which municipality it is.
    Place,
    /// Says which second municipality it concerns.
    AlsoIn,
    /// It is a private matter.
    FlagPrivate,
    /// It is no private matter.
    UnflagPrivate,
}

/// What the operator does.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionRequest {
    /// What to do.
    pub action: ActionName,
    /// The version the operator saw.
    pub version: u32,
    /// The client's name for this command, at most 64 characters: sent again, it is not done again.
    pub command_id: Option<String>,
    /// assign: the colleague. merge, move, link, unlink: the other incident.
    pub to: Option<i64>,
    /// split, detach, put_back, move: the items, at most 200; all of them or none.
    pub items: Option<Vec<i64>>,
    /// transfer, decide_dispute: the body.
    pub body: Option<String>,
    /// close, reject: the reason's id. Else in words.
    pub reason: Option<String>,
    /// draft, answer, comment: the text.
    pub text: Option<String>,
    /// answer: a first word only.
    pub interim: Option<bool>,
    /// close, reject: a remark for colleagues; to reject as `outside_region`: whom to turn to.
    pub comment: Option<String>,
    /// mute: until when.
    #[schema(format = DateTime)]
    pub until: Option<String>,
    /// place, also_in: the municipality; left out of also_in, there is no second one any more.
    pub territory: Option<String>,
}

impl ActionRequest {
    /// The client's name for the command.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when it is empty or too long.
    pub fn command_id(&self) -> Result<Option<CommandId>, DeskError> {
        let Some(id) = &self.command_id else {
            return Ok(None);
        };
        CommandId::new(id).map(Some).ok_or_else(|| {
            let limit = CommandId::LIMIT;
            DeskError::Invalid(format!("Поле command_id: от 1 до {limit} знаков"))
        })
    }

    /// What it asks for.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when the action lacks what it needs.
    pub fn wish(self) -> Result<Wish, DeskError> {
        match self.action {
            ActionName::Merge
            | ActionName::Unmerge
            | ActionName::Split
            | ActionName::Detach
            | ActionName::PutBack
            | ActionName::Move
            | ActionName::Link
            | ActionName::Unlink => self.regroup(),
            _ => self.command().map(Wish::Act),
        }
    }

    fn text(&self, action: &str) -> Result<String, DeskError> {
        self.text.clone().ok_or_else(|| lacks(action, "text"))
    }

    fn words(&self, action: &str) -> Result<String, DeskError> {
        self.reason.clone().ok_or_else(|| lacks(action, "reason"))
    }

    fn body(&self, action: &str) -> Result<BodyId, DeskError> {
        let body = self.body.as_deref().ok_or_else(|| lacks(action, "body"));
        body.map(BodyId::new)
    }

    fn command(self) -> Result<Command, DeskError> {
        let comment = || self.comment.clone().unwrap_or_default();
        Ok(match self.action {
            ActionName::Take => Command::Take,
            ActionName::Untake => Command::Untake,
            ActionName::Assign => Command::Assign {
                to: UserId(self.to.ok_or_else(|| lacks("assign", "to"))?),
            },
            ActionName::Wait => Command::Wait {
                reason: self.words("wait")?,
            },
            ActionName::Resume => Command::Resume,
            ActionName::Draft => Command::Draft {
                text: self.text("draft")?,
            },
            ActionName::Answer => Command::Answer {
                text: self.text("answer")?,
                interim: self.interim.unwrap_or(false),
            },
            ActionName::Resolve => Command::Resolve,
            ActionName::Close => Command::Close {
                reason: close_reason("close", self.reason.as_deref())?,
                comment: comment(),
            },
            ActionName::Reject => Command::Reject {
                reason: close_reason("reject", self.reason.as_deref())?,
                comment: comment(),
            },
            ActionName::Reopen => Command::Reopen {
                reason: self.words("reopen")?,
            },
            ActionName::Acknowledge => Command::Acknowledge,
            ActionName::LowerDanger => Command::LowerDanger {
                reason: self.words("lower_danger")?,
            },
            ActionName::Transfer => Command::Transfer {
                to: self.body("transfer")?,
                reason: self.words("transfer")?,
            },
            ActionName::DecideDispute => Command::DecideDispute {
                to: self.body("decide_dispute")?,
                reason: self.words("decide_dispute")?,
            },
            ActionName::Release => Command::Release {
                reason: self.words("release")?,
            },
            ActionName::Mute => Command::Mute {
                until: moment(self.until.as_deref())?,
                reason: self.words("mute")?,
            },
            ActionName::Place => Command::Place {
                territory: self.territory.ok_or_else(|| lacks("place", "territory"))?,
            },
            ActionName::AlsoIn => Command::AlsoIn {
                territory: self.territory,
            },
            ActionName::FlagPrivate => Command::FlagPrivate {
                reason: self.words("flag_private")?,
            },
            ActionName::UnflagPrivate => Command::UnflagPrivate {
                reason: self.words("unflag_private")?,
            },
            _ => Command::Comment {
                text: self.text("comment")?,
            },
        })
    }

    fn regroup(self) -> Result<Wish, DeskError> {
        let items = |action| match &self.items {
            Some(items) => Ok(items.iter().copied().map(ItemId).collect()),
            None => Err(lacks(action, "items")),
        };
        let other = |action| {
            let other = self.to.map(IncidentId);
            other.ok_or_else(|| lacks(action, "to"))
        };
        let regroup = match self.action {
            ActionName::Merge => Regroup::Merge {
                into: other("merge")?,
            },
            ActionName::Unmerge => Regroup::Unmerge,
            ActionName::Detach => Regroup::Detach {
                items: items("detach")?,
            },
            ActionName::PutBack => Regroup::PutBack {
                items: items("put_back")?,
            },
            ActionName::Move => Regroup::Move {
                items: items("move")?,
                to: other("move")?,
            },
            ActionName::Link => Regroup::Link { to: other("link")? },
            ActionName::Unlink => Regroup::Unlink {
                to: other("unlink")?,
            },
            _ => Regroup::Split {
                items: items("split")?,
            },
        };
        let action = regroup.action().id();
        let reason = self.reason.ok_or_else(|| lacks(action, "reason"))?;
        Ok(Wish::Regroup(regroup, reason))
    }
}

fn close_reason(action: &str, id: Option<&str>) -> Result<CloseReason, DeskError> {
    let id = id.ok_or_else(|| lacks(action, "reason"))?;
    CloseReason::from_id(id).ok_or_else(|| {
        let known = CloseReason::ALL.map(CloseReason::id).join(", ");
        DeskError::Invalid(format!("Нет причины «{id}»; есть: {known}"))
    })
}

fn moment(until: Option<&str>) -> Result<Timestamp, DeskError> {
    let until = until.ok_or_else(|| lacks("mute", "until"))?;
    until.parse().map_err(|_| {
        let message = format!("Не понимаю время «{until}»; пишите так: 2026-11-21T09:00:00Z");
        DeskError::Invalid(message)
    })
}

fn lacks(action: &str, field: &str) -> DeskError {
    DeskError::Invalid(format!("Для действия «{action}» нужно поле «{field}»"))
}
