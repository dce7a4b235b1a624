//! What people can do with an incident: the actions of its card, and each with what it needs.

use crate::domain::{BodyId, CloseReason, Timestamp, UserId};

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
    /// Вернуть в очередь.
    Untake = "untake";
    /// Поручить.
    Assign = "assign";
    /// Отложить до внешнего ответа.
    Wait = "wait";
    /// Возобновить.
    Resume = "resume";
    /// Подготовить ответ.
    Draft = "draft";
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
    /// Снять опасность.
    LowerDanger = "lower_danger";
    /// Написать заметку.
    Comment = "comment";
    /// Объединить с другим.
    Merge = "merge";
    /// Разъединить.
    Unmerge = "unmerge";
    /// Выделить сообщения в новый.
    Split = "split";
    /// Убрать сообщение.
    Detach = "detach";
    /// Вернуть сообщения, которые убрали.
    PutBack = "put_back";
    /// Перенести сообщение в другой.
    Move = "move";
    /// Связать с другим.
    Link = "link";
    /// Убрать связь.
    Unlink = "unlink";
    /// Передать исполнителю.
    Transfer = "transfer";
    /// Решить спор о подведомственности.
    DecideDispute = "decide_dispute";
    /// Отделить от головного инцидента.
    Release = "release";
    /// Приглушить всплеск.
    Mute = "mute";
    /// Указать территорию.
    Place = "place";
    /// Касается также.
    AlsoIn = "also_in";
    /// Пометить как частное дело.
    FlagPrivate = "flag_private";
    /// Снять пометку частного дела.
    UnflagPrivate = "unflag_private";
}

/// An action with what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The user takes it, also from a colleague.
    Take,
    /// The user who has it puts it back into the queue.
    Untake,
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
    /// Prepares an answer that is given later.
    Draft {
        /// What is to be said.
        text: String,
    },
    /// Records what the residents were told of a rumour, where other complaints wait for an answer.
    Clarify {
        /// What was said.
        text: String,
    },
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
        /// One of [`super::decide::CLOSE_REASONS`].
        reason: CloseReason,
        /// A remark; may be empty.
        comment: String,
    },
    /// Not a problem, or not ours.
    Reject {
        /// One of [`super::decide::REJECT_REASONS`].
        reason: CloseReason,
        /// A remark; may be empty, unless the problem lies outside the region: then it says whom the
        /// residents may turn to.
        comment: String,
    },
    /// Opens it again with a new clock.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Confirms having seen the danger.
    Acknowledge,
    /// Says that there is no danger.
    LowerDanger {
        /// Why.
        reason: String,
    },
    /// Writes a remark for colleagues.
    Comment {
        /// The remark.
        text: String,
    },
    /// Passes it on to a body.
    Transfer {
        /// The body; the desk checks that there is one.
        to: BodyId,
        /// Why.
        reason: String,
    },
    /// Decides whose it is.
    DecideDispute {
        /// The body; the desk checks that there is one.
        to: BodyId,
        /// Why.
        reason: String,
    },
    /// Takes it out from under its head.
    Release {
        /// Why.
        reason: String,
    },
    /// Keeps an expected burst out of the working queue.
    Mute {
        /// Until when.
        until: Timestamp,
        /// Why it is expected.
        reason: String,
    },
    /// Says in which municipality it is.
    Place {
        /// The municipality; the desk checks that there is one.
        territory: String,
    },
    /// Says that it concerns a second municipality as well, or no longer does.
    AlsoIn {
        /// The other municipality; the desk checks that there is one.
        territory: Option<String>,
    },
    /// Says that it is a private matter, to be opened to few.
    FlagPrivate {
        /// Why.
        reason: String,
    },
    /// Says that nothing in it is a private matter.
    UnflagPrivate {
        /// Why.
        reason: String,
    },
}

impl Command {
    /// The action it performs.
    pub const fn action(&self) -> Action {
        match self {
            Self::Take => Action::Take,
            Self::Untake => Action::Untake,
            Self::Assign { .. } => Action::Assign,
            Self::Wait { .. } => Action::Wait,
            Self::Resume => Action::Resume,
            Self::Draft { .. } => Action::Draft,
            Self::Answer { .. } | Self::Clarify { .. } => Action::Answer,
            Self::Resolve => Action::Resolve,
            Self::Close { .. } => Action::Close,
            Self::Reject { .. } => Action::Reject,
            Self::Reopen { .. } => Action::Reopen,
            Self::Acknowledge => Action::Acknowledge,
            Self::LowerDanger { .. } => Action::LowerDanger,
            Self::Comment { .. } => Action::Comment,
            Self::Transfer { .. } => Action::Transfer,
            Self::DecideDispute { .. } => Action::DecideDispute,
            Self::Release { .. } => Action::Release,
            Self::Mute { .. } => Action::Mute,
            Self::Place { .. } => Action::Place,
            Self::AlsoIn { .. } => Action::AlsoIn,
            Self::FlagPrivate { .. } => Action::FlagPrivate,
            Self::UnflagPrivate { .. } => Action::UnflagPrivate,
        }
    }

    /// What the user wrote with it.
    pub const fn words_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Take
            | Self::Untake
            | Self::Assign { .. }
            | Self::Resume
            | Self::Resolve
            | Self::Acknowledge
            | Self::Place { .. }
            | Self::AlsoIn { .. } => None,
            Self::Draft { text }
            | Self::Answer { text, .. }
            | Self::Clarify { text }
            | Self::Comment { text } => Some(text),
            Self::Close { comment, .. } | Self::Reject { comment, .. } => Some(comment),
            Self::Wait { reason }
            | Self::Reopen { reason }
            | Self::LowerDanger { reason }
            | Self::Transfer { reason, .. }
            | Self::DecideDispute { reason, .. }
            | Self::Release { reason }
            | Self::Mute { reason, .. }
            | Self::FlagPrivate { reason }
            | Self::UnflagPrivate { reason } => Some(reason),
        }
    }
}
