//! Incidents (инцидент): one problem in one place, one or many items, one entry in the queue.
//!
//! An incident *is* its event log. [`Incident`] is a fold over the log and can be made again from
//! it at any time; the store keeps it beside the log only so that the queue can be read quickly.

use serde::{Deserialize, Serialize};

use super::{
    Answers, CategoryId, Fingerprint, IncidentId, ItemId, Place, Sector, Severity, Signal,
    Timestamp, UserId, Voice,
};

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

/// Who caused an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The daemon itself.
    System,
    /// A named user of the desk.
    User(UserId),
}

/// Why an item belongs to its incident, shown on the card beside the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinReason {
    /// The item opened the incident.
    Opened,
    /// Same category at the same place.
    SamePlace,
    /// Same category at a place above or below, the only open incident there.
    NearPlace,
    /// It answers or continues the incident's thread.
    Thread,
    /// The same or nearly the same text.
    Duplicate,
    /// An official account's reply to the thread.
    OfficialReply,
    /// A person put it there.
    ByHand,
}

impl JoinReason {
    /// The sentence shown on the card.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Opened => "Открыло инцидент",
            Self::SamePlace => "Та же проблема в том же месте",
            Self::NearPlace => "Та же проблема, место рядом по адресу",
            Self::Thread => "Из той же ветки обсуждения",
            Self::Duplicate => "Повтор того же текста",
            Self::OfficialReply => "Ответ официальной страницы в ветке",
            Self::ByHand => "Добавлено оператором",
        }
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

/// A running or finished clock (срок) for the final answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// When the answer is due.
    pub due_at: Timestamp,
    /// The regulation (регламент) that set it, by its file name.
    pub regulation: String,
    /// True when the regulation rests on an act. Under an assumption the desk says «ориентир»,
    /// never «просрочено».
    pub binding: bool,
}

/// One thing that happened to an incident. The log of these is the incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The first item raised it.
    Opened {
        /// The item.
        item: ItemId,
        /// Primary category.
        category: CategoryId,
        /// Where, as far as known.
        place: Place,
        /// The place came from the source, not from the text or thread.
        uncertain: bool,
        /// One line: what is wrong.
        essence: String,
        /// The clock as set by the regulation in force at this moment.
        deadline: Option<Deadline>,
    },
    /// Another item joined, or the first one (every item has exactly one such event).
    ItemJoined {
        /// The item.
        item: ItemId,
        /// When it was published.
        published_at: Timestamp,
        /// Why it is here.
        reason: JoinReason,
        /// Distinct-voice mark.
        voice: Option<Voice>,
        /// For finding duplicates.
        fingerprint: Option<Fingerprint>,
        /// Its signals.
        signals: Vec<Signal>,
        /// Written by an official account.
        official: bool,
        /// What an official reply answers; none in logs of before it was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answers: Option<Answers>,
    },
    /// The system or a person set the urgency.
    SeveritySet {
        /// New level.
        severity: Severity,
        /// Why, in Russian.
        reasons: Vec<String>,
    },
    /// Somebody took it into work.
    Taken,
    /// Handed to a colleague.
    Assigned {
        /// The colleague.
        to: UserId,
    },
    /// Waiting for somebody outside.
    Waiting {
        /// For what.
        reason: String,
    },
    /// Back in work after waiting.
    Resumed,
    /// The residents were answered. Nothing is published by us: the text records what a person sent.
    Answered {
        /// What was said.
        text: String,
        /// A first word only; the final answer is still due.
        interim: bool,
    },
    /// The problem itself is gone.
    Resolved,
    /// The case is done.
    Closed {
        /// Why.
        reason: CloseReason,
        /// A remark for colleagues.
        comment: String,
    },
    /// Not a problem, or not ours.
    Rejected {
        /// Why.
        reason: CloseReason,
        /// A remark for colleagues.
        comment: String,
    },
    /// Open again, by a person or by a new complaint.
    Reopened {
        /// Why, in Russian.
        reason: String,
        /// The new clock.
        deadline: Option<Deadline>,
    },
    /// This is the same problem again as an earlier, finished incident («опять здесь»).
    RepeatOf {
        /// The earlier incident.
        earlier: IncidentId,
    },
    /// A person acknowledged a danger.
    Acknowledged,
    /// A remark for colleagues.
    Commented {
        /// The remark.
        text: String,
    },
}

impl Event {
    /// The stable name, as in the log and the API.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::ItemJoined { .. } => "item_joined",
            Self::SeveritySet { .. } => "severity_set",
            Self::Taken => "taken",
            Self::Assigned { .. } => "assigned",
            Self::Waiting { .. } => "waiting",
            Self::Resumed => "resumed",
            Self::Answered { .. } => "answered",
            Self::Resolved => "resolved",
            Self::Closed { .. } => "closed",
            Self::Rejected { .. } => "rejected",
            Self::Reopened { .. } => "reopened",
            Self::RepeatOf { .. } => "repeat_of",
            Self::Acknowledged => "acknowledged",
            Self::Commented { .. } => "commented",
        }
    }
}

/// An event with its moment and author.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRecord {
    /// When it happened.
    pub at: Timestamp,
    /// Who caused it.
    pub by: Actor,
    /// What happened.
    pub event: Event,
}

/// The state of an incident: a fold over its events, nothing more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Its number.
    pub id: IncidentId,
    /// How many events the log holds; the expected version of the next append.
    pub version: u32,
    /// Where it stands.
    pub state: IncidentState,
    /// Primary category.
    pub category: CategoryId,
    /// The category's sector.
    pub sector: Sector,
    /// Where.
    pub place: Place,
    /// The place came from the source alone: the operator should look.
    pub uncertain: bool,
    /// One line: what is wrong.
    pub essence: String,
    /// How urgent.
    pub severity: Severity,
    /// Why so urgent, in Russian.
    pub severity_reasons: Vec<String>,
    /// All signals of its items, gravest first.
    pub signals: Vec<Signal>,
    /// When we detected it; the clocks start here.
    pub opened_at: Timestamp,
    /// Publication time of its earliest item.
    pub published_at: Timestamp,
    /// Publication time of its latest item; the joining window counts from here.
    pub last_item_at: Timestamp,
    /// Items of residents (official replies not counted).
    pub items: u32,
    /// Distinct voices among them; at least one.
    pub voices: u32,
    /// Who works on it.
    pub assignee: Option<UserId>,
    /// The clock of the final answer.
    pub deadline: Option<Deadline>,
    /// When the final answer was given; the clock stopped here.
    pub answered_at: Option<Timestamp>,
    /// When it was closed, rejected or merged.
    pub closed_at: Option<Timestamp>,
    /// The earlier incident it repeats.
    pub repeat_of: Option<IncidentId>,
    /// A person has acknowledged the danger.
    pub acknowledged: bool,
}
