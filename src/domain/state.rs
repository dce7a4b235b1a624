//! Where an incident can stand, and why its work can end.

use serde::{Deserialize, Serialize};

/// Where an incident stands (состояние).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    /// Новый: nobody has taken it.
    #[default]
    New,
    /// В работе.
    InWork,
    /// Ждёт: waiting for somebody outside, with a reason.
    Waiting,
    /// Дан ответ.
    Answered,
    /// Решён.
    Resolved,
    /// Закрыт.
    Closed,
    /// Отклонён: not a problem, or not ours.
    Rejected,
    /// Объединён with another.
    Merged,
}

impl IncidentState {
    /// All states in the order of the work.
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::InWork,
        Self::Waiting,
        Self::Answered,
        Self::Resolved,
        Self::Closed,
        Self::Rejected,
        Self::Merged,
    ];

    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InWork => "in_work",
            Self::Waiting => "waiting",
            Self::Answered => "answered",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Rejected => "rejected",
            Self::Merged => "merged",
        }
    }

    /// The Russian name shown on the desk.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "Новый",
            Self::InWork => "В работе",
            Self::Waiting => "Ожидание",
            Self::Answered => "Дан ответ",
            Self::Resolved => "Решён",
            Self::Closed => "Закрыт",
            Self::Rejected => "Отклонён",
            Self::Merged => "Объединён",
        }
    }

    /// The state with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == id)
    }

    /// True while somebody still owes the residents something. At most one open incident per key.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Rejected | Self::Merged)
    }
}

/// Why an incident was closed or rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// Решено: the problem is gone.
    Solved,
    /// Дано разъяснение.
    Explained,
    /// Не подтвердилось.
    NotConfirmed,
    /// Не проблема (ошибка разметки): a false positive; the item becomes a candidate example.
    FalsePositive,
    /// Не наш регион.
    OutsideRegion,
}

impl CloseReason {
    /// All reasons, in the order the dialogue offers them.
    pub const ALL: [Self; 5] = [
        Self::Solved,
        Self::Explained,
        Self::NotConfirmed,
        Self::FalsePositive,
        Self::OutsideRegion,
    ];

    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::Explained => "explained",
            Self::NotConfirmed => "not_confirmed",
            Self::FalsePositive => "false_positive",
            Self::OutsideRegion => "outside_region",
        }
    }

    /// The Russian name shown on the desk.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Solved => "Проблема решена",
            Self::Explained => "Дано разъяснение",
            Self::NotConfirmed => "Не подтвердилось",
            Self::FalsePositive => "Не проблема: ошибка разметки",
            Self::OutsideRegion => "Не наш регион",
        }
    }

    /// The reason with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.id() == id)
    }
}
