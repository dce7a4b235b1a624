//! What people decide: a command on an incident becomes events, or a refusal that says why.
//!
//! ```text
//! new ─take─► in_work ⇄ waiting ─answer─► answered ─resolve─► resolved ─close─► closed
//!   └──────────── reject ──► rejected         └──────── close ──────────────────┘
//! reopen: answered, resolved, closed, rejected ─► in_work (new, when nobody works on it)
//! ```
//! Residents are owed an answer: nothing is closed without a final one, and what is not a problem is
//! rejected instead. A danger that nobody acknowledged is neither closed nor rejected (invariant 9).

use crate::domain::{
    CloseReason, Event, Incident, IncidentState as State, Signal, Timestamp, UserId,
};

use super::Regime;

/// Longest reason or remark, in characters.
pub const REMARK_LIMIT: usize = 2_000;

/// Longest answer, in characters.
pub const ANSWER_LIMIT: usize = 10_000;

/// Why an incident may be closed.
pub const CLOSE_REASONS: [CloseReason; 3] = [
    CloseReason::Solved,
    CloseReason::Explained,
    CloseReason::NotConfirmed,
];

/// Why an incident may be rejected.
pub const REJECT_REASONS: [CloseReason; 3] = [
    CloseReason::NotConfirmed,
    CloseReason::FalsePositive,
    CloseReason::OutsideRegion,
];

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $id:literal;)*) => {
        /// What a person can do with an incident: the buttons of its card.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action { $($(#[$doc])* $variant,)* }

        impl Action {
            /// All actions in the order of the card.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable id, as in the API.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }
        }
    };
}

actions! {
    /// Взять в работу.
    Take = "take";
    /// Поручить.
    Assign = "assign";
    /// Отложить до внешнего ответа.
    Wait = "wait";
    /// Возобновить.
    Resume = "resume";
    /// Дать ответ.
    Answer = "answer";
    /// Отметить решение.
    Resolve = "resolve";
    /// Закрыть.
    Close = "close";
    /// Отклонить.
    Reject = "reject";
    /// Открыть снова.
    Reopen = "reopen";
    /// Подтвердить опасность.
    Acknowledge = "acknowledge";
    /// Написать заметку.
    Comment = "comment";
}

/// An action with what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The user takes it, also from a colleague.
    Take,
    /// Hands it to a colleague.
    Assign {
        /// The colleague; the desk checks that there is one.
        to: UserId,
    },
    /// Waits for somebody outside.
    Wait {
        /// For what.
        reason: String,
    },
    /// Goes on after waiting.
    Resume,
    /// Records an answer to the residents.
    Answer {
        /// What was said.
        text: String,
        /// A first word only; the final answer is still due.
        interim: bool,
    },
    /// Marks the problem as gone.
    Resolve,
    /// Ends the work.
    Close {
        /// One of [`CLOSE_REASONS`].
        reason: CloseReason,
        /// A remark; may be empty.
        comment: String,
    },
    /// Not a problem, or not ours.
    Reject {
        /// One of [`REJECT_REASONS`].
        reason: CloseReason,
        /// A remark; may be empty.
        comment: String,
    },
    /// Opens it again with a new clock.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Confirms having seen the danger.
    Acknowledge,
    /// Writes a remark for colleagues.
    Comment {
        /// The remark.
        text: String,
    },
}

impl Command {
    /// The action it performs.
    pub const fn action(&self) -> Action {
        match self {
            Self::Take => Action::Take,
            Self::Assign { .. } => Action::Assign,
            Self::Wait { .. } => Action::Wait,
            Self::Resume => Action::Resume,
            Self::Answer { .. } => Action::Answer,
            Self::Resolve => Action::Resolve,
            Self::Close { .. } => Action::Close,
            Self::Reject { .. } => Action::Reject,
            Self::Reopen { .. } => Action::Reopen,
            Self::Acknowledge => Action::Acknowledge,
            Self::Comment { .. } => Action::Comment,
        }
    }
}

/// Why a command is refused, as the person reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Taken by the same person already.
    #[error("Инцидент уже у вас в работе")]
    AlreadyYours,
    /// Assigned to that person already.
    #[error("Инцидент уже поручен этому сотруднику")]
    AlreadyTheirs,
    /// Nobody works on it yet.
    #[error("Сначала возьмите инцидент в работу")]
    NotTaken,
    /// It waits.
    #[error("Инцидент ждёт: чтобы продолжить, возобновите работу")]
    Waits,
    /// It does not wait.
    #[error("Инцидент не ждёт: возобновлять нечего")]
    NotWaiting,
    /// The final answer was given.
    #[error("Ответ жителям уже дан: если проблема осталась, откройте инцидент снова")]
    AlreadyAnswered,
    /// No final answer yet.
    #[error("Сначала дайте жителям окончательный ответ; если это не проблема, отклоните инцидент")]
    NotAnswered,
    /// Answered incidents are closed, not rejected.
    #[error("Жителям уже ответили: такой инцидент закрывают, а не отклоняют")]
    CloseInstead,
    /// Marked as solved already.
    #[error("Решение уже отмечено")]
    AlreadyResolved,
    /// Closed or rejected.
    #[error("Работа закончена: чтобы вернуться к инциденту, откройте его снова")]
    Finished,
    /// Merged into another.
    #[error("Инцидент объединён с другим: работайте с тем")]
    Merged,
    /// Open already.
    #[error("Инцидент и так открыт")]
    StillOpen,
    /// A danger nobody has acknowledged.
    #[error("Сообщают об угрозе жизни или здоровью: сначала подтвердите, что увидели опасность")]
    DangerUnseen,
    /// No danger to acknowledge.
    #[error("Об опасности здесь не сообщают: подтверждать нечего")]
    NoDanger,
    /// Acknowledged already.
    #[error("Опасность уже подтверждена")]
    AlreadyAcknowledged,
    /// The text is missing.
    #[error("Напишите текст: пустым он быть не может")]
    Empty,
    /// The text is too long.
    #[error("Текст длиннее {limit} знаков: сократите его")]
    TooLong {
        /// Characters allowed.
        limit: usize,
    },
    /// The reason belongs to another action.
    #[error("Причина «{}» сюда не подходит", reason.name())]
    WrongReason {
        /// The reason given.
        reason: CloseReason,
    },
}

/// Decides a command of the user `by` at `now`: the events to append, or why not.
///
/// # Errors
/// A [`Refusal`] whose message is shown to the person.
pub fn decide(
    incident: &Incident,
    command: Command,
    by: UserId,
    now: Timestamp,
    regime: &Regime,
) -> Result<Vec<Event>, Refusal> {
    permit(incident, command.action(), by)?;
    let event = match command {
        Command::Take => Event::Taken,
        Command::Assign { to } if incident.assignee == Some(to) => {
            return Err(Refusal::AlreadyTheirs);
        }
        Command::Assign { to } => Event::Assigned { to },
        Command::Wait { reason } => Event::Waiting {
            reason: written(&reason, REMARK_LIMIT)?,
        },
        Command::Resume => Event::Resumed,
        Command::Answer { text, interim } => return answer(incident, &text, interim),
        Command::Resolve => Event::Resolved,
        Command::Close { reason, comment } => {
            fits(reason, &CLOSE_REASONS)?;
            Event::Closed {
                reason,
                comment: optional(&comment)?,
            }
        }
        Command::Reject { reason, comment } => {
            fits(reason, &REJECT_REASONS)?;
            Event::Rejected {
                reason,
                comment: optional(&comment)?,
            }
        }
        Command::Reopen { reason } => {
            reopened(incident, written(&reason, REMARK_LIMIT)?, now, regime)
        }
        Command::Acknowledge => Event::Acknowledged,
        Command::Comment { text } => Event::Commented {
            text: written(&text, REMARK_LIMIT)?,
        },
    };
    Ok(vec![event])
}

/// Every action with whether the user `by` may do it now: the buttons of the card.
pub fn actions(incident: &Incident, by: UserId) -> Vec<(Action, Result<(), Refusal>)> {
    Action::ALL
        .iter()
        .map(|action| (*action, permit(incident, *action, by)))
        .collect()
}

/// The `reopened` event with its new clock. A missing calendar year leaves it without one.
fn reopened(incident: &Incident, reason: String, now: Timestamp, regime: &Regime) -> Event {
    let deadline = regime.deadline(&incident.category, incident.severity, now);
    Event::Reopened {
        reason,
        deadline: deadline.ok().flatten(),
    }
}

/// The table of the states: may this action happen now?
fn permit(incident: &Incident, action: Action, by: UserId) -> Result<(), Refusal> {
    match action {
        Action::Comment => return Ok(()),
        Action::Reopen => return permit_reopen(incident.state),
        _ => unfinished(incident.state)?,
    }
    match action {
        Action::Take => permit_take(incident, by),
        Action::Wait => match incident.state {
            State::InWork => Ok(()),
            State::New => Err(Refusal::NotTaken),
            State::Waiting => Err(Refusal::Waits),
            _ => Err(Refusal::AlreadyAnswered),
        },
        Action::Resume if incident.state != State::Waiting => Err(Refusal::NotWaiting),
        Action::Resolve => match incident.state {
            State::Answered => Ok(()),
            State::Resolved => Err(Refusal::AlreadyResolved),
            _ => Err(Refusal::NotAnswered),
        },
        Action::Close => match incident.state {
            State::Answered | State::Resolved => seen(incident),
            _ => Err(Refusal::NotAnswered),
        },
        Action::Reject => match incident.state {
            State::Answered | State::Resolved => Err(Refusal::CloseInstead),
            _ => seen(incident),
        },
        Action::Acknowledge if !endangered(incident) => Err(Refusal::NoDanger),
        Action::Acknowledge if incident.acknowledged => Err(Refusal::AlreadyAcknowledged),
        _ => Ok(()),
    }
}

fn permit_reopen(state: State) -> Result<(), Refusal> {
    match state {
        State::Answered | State::Resolved | State::Closed | State::Rejected => Ok(()),
        State::Merged => Err(Refusal::Merged),
        State::New | State::InWork | State::Waiting => Err(Refusal::StillOpen),
    }
}

fn permit_take(incident: &Incident, by: UserId) -> Result<(), Refusal> {
    let mine = incident.assignee == Some(by);
    match incident.state {
        State::InWork if mine => Err(Refusal::AlreadyYours),
        State::Waiting if mine => Err(Refusal::Waits),
        State::Answered | State::Resolved => Err(Refusal::AlreadyAnswered),
        _ => Ok(()),
    }
}

const fn unfinished(state: State) -> Result<(), Refusal> {
    match state {
        State::Merged => Err(Refusal::Merged),
        State::Closed | State::Rejected => Err(Refusal::Finished),
        _ => Ok(()),
    }
}

/// Invariant 9: a danger leaves the queue only after a person has seen it.
fn seen(incident: &Incident) -> Result<(), Refusal> {
    if endangered(incident) && !incident.acknowledged {
        return Err(Refusal::DangerUnseen);
    }
    Ok(())
}

fn endangered(incident: &Incident) -> bool {
    incident.signals.contains(&Signal::Danger)
}

/// An answer to a new incident takes it as well: whoever answers works on it.
fn answer(incident: &Incident, text: &str, interim: bool) -> Result<Vec<Event>, Refusal> {
    if interim && incident.answered_at.is_some() {
        return Err(Refusal::AlreadyAnswered);
    }
    let text = written(text, ANSWER_LIMIT)?;
    let taken = (incident.state == State::New).then_some(Event::Taken);
    Ok(taken
        .into_iter()
        .chain([Event::Answered { text, interim }])
        .collect())
}

/// A text that must be there.
fn written(text: &str, limit: usize) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::Empty),
        text if text.chars().count() > limit => Err(Refusal::TooLong { limit }),
        text => Ok(text.to_owned()),
    }
}

/// A remark that may be left out.
fn optional(comment: &str) -> Result<String, Refusal> {
    match written(comment, REMARK_LIMIT) {
        Err(Refusal::Empty) => Ok(String::new()),
        other => other,
    }
}

fn fits(reason: CloseReason, allowed: &[CloseReason]) -> Result<(), Refusal> {
    if allowed.contains(&reason) {
        return Ok(());
    }
    Err(Refusal::WrongReason { reason })
}

#[cfg(test)]
mod tests;
