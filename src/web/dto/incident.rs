//! Incidents: the queue's rows and the card.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::CardItem;
use crate::{
    desk::{ActionLine, Card, DeskError, HistoryLine, Person, QueuePage, Row},
    domain::{CloseReason, Place, Severity, UserId},
    incidents::Command,
};

/// A colleague.
#[derive(Serialize, ToSchema)]
pub struct UserName {
    /// The user's number.
    pub id: i64,
    /// The user's name.
    pub name: String,
}

impl From<Person> for UserName {
    fn from(person: Person) -> Self {
        Self {
            id: person.id.0,
            name: person.name,
        }
    }
}

/// A value and how often it occurs.
#[derive(Serialize, ToSchema)]
pub struct Counted {
    /// The value's id.
    pub id: String,
    /// How often.
    pub count: usize,
}

/// How urgent.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Severity)]
#[serde(rename_all = "lowercase")]
pub enum SeverityDto {
    /// Обычная.
    Low,
    /// Повышенная.
    Medium,
    /// Высокая.
    High,
    /// Критическая.
    Critical,
}

impl From<Severity> for SeverityDto {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Low => Self::Low,
            Severity::Medium => Self::Medium,
            Severity::High => Self::High,
            Severity::Critical => Self::Critical,
        }
    }
}

/// A place, from broad to narrow.
#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
pub struct PlaceDto {
    /// Municipality.
    #[schema(required)]
    pub territory: Option<String>,
    /// Town or village.
    #[schema(required)]
    pub settlement: Option<String>,
    /// Street without its type word.
    #[schema(required)]
    pub street: Option<String>,
    /// House.
    #[schema(required)]
    pub house: Option<String>,
}

impl From<Place> for PlaceDto {
    fn from(place: Place) -> Self {
        Self {
            territory: place.territory,
            settlement: place.settlement,
            street: place.street,
            house: place.house,
        }
    }
}

/// The clock of the final answer.
#[derive(Serialize, ToSchema)]
#[schema(as = Deadline)]
pub struct DeadlineDto {
    /// When the answer is due.
    #[schema(format = DateTime)]
    pub due_at: String,
    /// The regulation, by file name.
    pub regulation: String,
    /// The regulation's name.
    pub regulation_name: String,
    /// False when it rests on an assumption: «ориентир», never «просрочено».
    pub binding: bool,
}

/// A line of the queue.
#[derive(Serialize, ToSchema)]
pub struct IncidentRow {
    /// Its number.
    pub id: i64,
    /// Length of its log; sent back with an action.
    pub version: u32,
    /// Its state.
    pub state: String,
    /// Primary category.
    pub category: String,
    /// Its Russian name.
    pub category_name: String,
    /// Sector.
    pub sector: String,
    /// Where.
    pub place: PlaceDto,
    /// Where, as one line; empty when unknown.
    pub place_line: String,
    /// The place came from the source alone.
    pub uncertain: bool,
    /// What is wrong, one line.
    pub essence: String,
    /// How urgent.
    pub severity: SeverityDto,
    /// Why so urgent.
    pub severity_reasons: Vec<String>,
    /// Signals, gravest first.
    pub signals: Vec<String>,
    /// When we detected it.
    #[schema(format = DateTime)]
    pub opened_at: String,
    /// When its first item was published.
    #[schema(format = DateTime)]
    pub published_at: String,
    /// When its latest item was published.
    #[schema(format = DateTime)]
    pub last_item_at: String,
    /// Items of residents.
    pub items: u32,
    /// Distinct voices.
    pub voices: u32,
    /// Who works on it.
    #[schema(required)]
    pub assignee: Option<UserName>,
    /// The clock of the final answer.
    #[schema(required)]
    pub deadline: Option<DeadlineDto>,
    /// Working minutes left; negative when past; null without a running clock.
    #[schema(required)]
    pub remaining_minutes: Option<i64>,
    /// When the final answer was given.
    #[schema(required, format = DateTime)]
    pub answered_at: Option<String>,
    /// When it was closed or rejected.
    #[schema(required, format = DateTime)]
    pub closed_at: Option<String>,
    /// The earlier incident it repeats.
    #[schema(required)]
    pub repeat_of: Option<i64>,
    /// A person has acknowledged the danger.
    pub acknowledged: bool,
    /// Why it stands where it stands.
    pub order_reason: String,
}

impl From<Row> for IncidentRow {
    fn from(row: Row) -> Self {
        let Row {
            incident,
            category_name,
            assignee,
            regulation_name,
            remaining_minutes,
            order_reason,
        } = row;
        let deadline = incident.deadline.map(|deadline| DeadlineDto {
            due_at: deadline.due_at.to_string(),
            regulation_name: regulation_name.unwrap_or_else(|| deadline.regulation.clone()),
            regulation: deadline.regulation,
            binding: deadline.binding,
        });
        Self {
            id: incident.id.0,
            version: incident.version,
            state: incident.state.id().to_owned(),
            category: incident.category.to_string(),
            category_name,
            sector: incident.sector.id().to_owned(),
            place_line: incident.place.line(),
            place: incident.place.into(),
            uncertain: incident.uncertain,
            essence: incident.essence,
            severity: incident.severity.into(),
            severity_reasons: incident.severity_reasons,
            signals: incident
                .signals
                .iter()
                .map(|signal| signal.id().to_owned())
                .collect(),
            opened_at: incident.opened_at.to_string(),
            published_at: incident.published_at.to_string(),
            last_item_at: incident.last_item_at.to_string(),
            items: incident.items,
            voices: incident.voices,
            assignee: assignee.map(Into::into),
            deadline,
            remaining_minutes,
            answered_at: incident.answered_at.map(|at| at.to_string()),
            closed_at: incident.closed_at.map(|at| at.to_string()),
            repeat_of: incident.repeat_of.map(|id| id.0),
            acknowledged: incident.acknowledged,
            order_reason,
        }
    }
}

/// A page of the queue.
#[derive(Serialize, ToSchema)]
pub struct IncidentPage {
    /// The lines, most urgent first.
    pub rows: Vec<IncidentRow>,
    /// How many the filter selects.
    pub total: usize,
    /// Counts by state.
    pub by_state: Vec<Counted>,
    /// Counts by sector.
    pub by_sector: Vec<Counted>,
}

impl From<QueuePage> for IncidentPage {
    fn from(page: QueuePage) -> Self {
        let counted = |id: &str, count| Counted {
            id: id.to_owned(),
            count,
        };
        Self {
            rows: page.rows.into_iter().map(Into::into).collect(),
            total: page.total,
            by_state: page
                .by_state
                .iter()
                .map(|(state, count)| counted(state.id(), *count))
                .collect(),
            by_sector: page
                .by_sector
                .iter()
                .map(|(sector, count)| counted(sector.id(), *count))
                .collect(),
        }
    }
}

/// A line of the history.
#[derive(Serialize, ToSchema)]
pub struct HistoryEntry {
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// Who; null for the daemon.
    #[schema(required)]
    pub by: Option<UserName>,
    /// The event's stable name.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What happened, a Russian sentence.
    pub text: String,
}

impl From<HistoryLine> for HistoryEntry {
    fn from(line: HistoryLine) -> Self {
        Self {
            at: line.record.at.to_string(),
            by: line.by.map(Into::into),
            kind: line.record.event.name(),
            text: line.text,
        }
    }
}

/// A button of the card.
#[derive(Serialize, ToSchema)]
pub struct CardAction {
    /// The action's id.
    pub id: &'static str,
    /// True when it can be done now.
    pub allowed: bool,
    /// Why not.
    #[schema(required)]
    pub why: Option<String>,
}

impl From<ActionLine> for CardAction {
    fn from(line: ActionLine) -> Self {
        Self {
            id: line.id,
            allowed: line.why.is_none(),
            why: line.why,
        }
    }
}

/// An incident's card.
#[derive(Serialize, ToSchema)]
#[schema(as = Card)]
pub struct CardDto {
    /// The incident.
    pub incident: IncidentRow,
    /// What the operator should find out first.
    #[schema(required)]
    pub category_note: Option<String>,
    /// Its items, oldest first.
    pub items: Vec<CardItem>,
    /// Its log, oldest first.
    pub history: Vec<HistoryEntry>,
    /// What can be done.
    pub actions: Vec<CardAction>,
    /// Earlier incidents it repeats.
    pub similar: Vec<IncidentRow>,
}

impl From<Card> for CardDto {
    fn from(card: Card) -> Self {
        Self {
            incident: card.row.into(),
            category_note: card.category_note,
            items: card.items.into_iter().map(Into::into).collect(),
            history: card.history.into_iter().map(Into::into).collect(),
            actions: card.actions.into_iter().map(Into::into).collect(),
            similar: card.similar.into_iter().map(Into::into).collect(),
        }
    }
}

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
