//! Which message an official reply answers (ответ на сообщение), and how that is known.

use serde::{Deserialize, Serialize};

use super::ItemId;

/// What an official reply answers, by the best evidence there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Answers {
    /// The network says that it replies to this message.
    Reply {
        /// The message.
        item: ItemId,
    },
    /// It begins with the name of the one who wrote this message.
    Mention {
        /// The message.
        item: ItemId,
    },
    /// It stands in a thread of which one incident is the only or the main one.
    Thread,
    /// Among several, this was the newest complaint that nobody had answered.
    Time {
        /// The message.
        item: ItemId,
    },
}

impl Answers {
    /// The message; none when only the incident is known.
    pub const fn item(self) -> Option<ItemId> {
        match self {
            Self::Reply { item } | Self::Mention { item } | Self::Time { item } => Some(item),
            Self::Thread => None,
        }
    }

    /// The stable id of the evidence.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Reply { .. } => "reply",
            Self::Mention { .. } => "mention",
            Self::Thread => "thread",
            Self::Time { .. } => "time",
        }
    }

    /// The sentence shown on the card.
    pub fn text(self) -> String {
        const REPLY: &str = "Ответ официальной страницы";
        match self {
            Self::Reply { item } => format!("{REPLY} на сообщение № {item}: по ответу в сети"),
            Self::Mention { item } => {
                format!("{REPLY} на сообщение № {item}: по упоминанию автора")
            }
            Self::Thread => format!("{REPLY}: по ветке обсуждения"),
            Self::Time { item } => format!("{REPLY} на сообщение № {item}: по времени в ветке"),
        }
    }
}
