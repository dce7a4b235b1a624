//! Incidents: the queue's rows and the card.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    AboveItem, AgainDto, CardItem, CauseDto, ConflictDto, DraftDto, HistoryEntry, PlaceDto,
    PresenceDto, clock::ClockDto,
};
use crate::{
    desk::{ActionLine, Card, ClockLine, Person, QueuePage, Row},
    domain::{ClockKind, Incident, Severity},
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
    /// Who stands in for them today.
    #[schema(required)]
    pub substitute: Option<UserName>,
    /// A second municipality that it concerns.
    #[schema(required)]
    pub also: Option<String>,
    /// Until when somebody must say where it is; null when its territory is known.
    #[schema(required, format = DateTime)]
    pub place_due_at: Option<String>,
    /// The running clock that is due first; when none runs, that of the final answer.
    #[schema(required)]
    pub deadline: Option<ClockDto>,
    /// All clocks since it opened, or opened again.
    pub clocks: Vec<ClockDto>,
    /// Minutes left on the clock that is due first; negative when past; null without a running clock.
    #[schema(required)]
    pub remaining_minutes: Option<i64>,
    /// When the final answer was given.
    #[schema(required, format = DateTime)]
    pub answered_at: Option<String>,
    /// Since when a prepared answer waits to be given.
    #[schema(required, format = DateTime)]
    pub drafted_at: Option<String>,
    /// When it was closed or rejected.
    #[schema(required, format = DateTime)]
    pub closed_at: Option<String>,
    /// The earlier incident it repeats.
    #[schema(required)]
    pub repeat_of: Option<i64>,
    /// A person has acknowledged the danger.
    pub acknowledged: bool,
    /// A rumour waits for a clarification: «Ждут разъяснения».
    pub clarification_due: bool,
    /// Why it stands where it stands.
    pub order_reason: String,
    /// A private card.
    pub private: bool,
    /// A private card that the user may not open: only category and municipality are told.
    pub closed: bool,
    /// The incident it was merged into.
    #[schema(required)]
    pub merged_into: Option<i64>,
    /// Incidents merged into it.
    pub absorbed: Vec<i64>,
    /// Incidents it has to do with.
    pub links: Vec<i64>,
    /// The name of the body that works on it.
    #[schema(required)]
    pub body_name: Option<String>,
    /// How often it was passed on to a body, the time that is in dispute included.
    pub hops: u32,
    /// Bodies dispute whose it is.
    pub dispute: bool,
    /// Incidents with the same problem at the same place in the year before.
    pub earlier: usize,
    /// The incident that stands for it.
    #[schema(required)]
    pub head: Option<i64>,
    /// It stays out of the working queue: its head speaks for it, or its burst is expected.
    pub muted: bool,
    /// Until when its burst is expected.
    #[schema(required, format = DateTime)]
    pub muted_until: Option<String>,
    /// Of a head: what it stands for. Items and voices are then those of its children.
    #[schema(required)]
    pub cause: Option<CauseDto>,
}

impl From<Row> for IncidentRow {
    fn from(row: Row) -> Self {
        let Row {
            incident,
            category_name,
            assignee,
            substitute,
            place_due_at,
            clocks,
            remaining_minutes,
            order_reason,
            closed,
            earlier,
            body_name,
            muted,
            family,
        } = row;
        let (items, voices) = match family {
            Some(sum) => (sum.items, sum.voices),
            None => (incident.items, incident.voices),
        };
        let (signals, deadline) = (signal_ids(&incident), deadline(&incident, &clocks));
        Self {
            id: incident.id.0,
            clarification_due: incident.owes_clarification(),
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
            signals,
            opened_at: incident.opened_at.to_string(),
            published_at: incident.published_at.to_string(),
            last_item_at: incident.last_item_at.to_string(),
            items,
            voices,
            assignee: assignee.map(Into::into),
            substitute: substitute.map(Into::into),
            also: incident.also,
            place_due_at: place_due_at.map(|at| at.to_string()),
            deadline,
            clocks: clocks.into_iter().map(Into::into).collect(),
            remaining_minutes,
            answered_at: incident.answered_at.map(|at| at.to_string()),
            drafted_at: incident.drafted_at.map(|at| at.to_string()),
            closed_at: incident.closed_at.map(|at| at.to_string()),
            repeat_of: incident.repeat_of.map(|id| id.0),
            acknowledged: incident.acknowledged,
            order_reason,
            private: incident.private,
            closed,
            merged_into: incident.merged.map(|merged| merged.incident.0),
            absorbed: incident.absorbed.iter().map(|one| one.incident.0).collect(),
            links: incident.links.iter().map(|link| link.0).collect(),
            body_name,
            hops: incident.hops,
            dispute: incident.dispute,
            earlier,
            head: incident.head.map(|id| id.0),
            muted,
            muted_until: incident.muted_until.map(|at| at.to_string()),
            cause: incident.cause.map(|cause| CauseDto::new(&cause, family)),
        }
    }
}

fn signal_ids(incident: &Incident) -> Vec<String> {
    let signals = incident.signals.iter();
    signals.map(|signal| signal.id().to_owned()).collect()
}

/// The clock that is due first; of what has no clock running, the one of the answer.
fn deadline(incident: &Incident, clocks: &[ClockLine]) -> Option<ClockDto> {
    let shown = incident.next_clock().map(|clock| clock.kind);
    let shown = shown.unwrap_or(ClockKind::Answer);
    let line = clocks.iter().find(|line| line.clock.kind == shown);
    line.cloned().map(ClockDto::from)
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
    /// How many open ones have no territory, whatever the filter.
    pub unplaced: usize,
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
            unplaced: page.unplaced,
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
    /// Municipalities, in one of which it lies: its messages name a settlement that they all have. Empty
    /// once its own is known.
    pub may_be: Vec<String>,
    /// Its items, oldest first.
    pub items: Vec<CardItem>,
    /// What its items answer, where that is not among them.
    pub above: Vec<AboveItem>,
    /// The place is the one of the thread: no item of its own names it.
    pub placed_by_thread: bool,
    /// Items that were taken out and are in no incident since: they can be put back. Oldest first.
    pub aside: Vec<CardItem>,
    /// The prepared answer that waits to be given.
    #[schema(required)]
    pub draft: Option<DraftDto>,
    /// Its log, oldest first.
    pub history: Vec<HistoryEntry>,
    /// What failed between the bodies and the residents.
    pub conflicts: Vec<ConflictDto>,
    /// What can be done.
    pub actions: Vec<CardAction>,
    /// Earlier incidents it repeats.
    pub similar: Vec<IncidentRow>,
    /// The last time it was closed here.
    #[schema(required)]
    pub again: Option<AgainDto>,
    /// Who else is at the card.
    pub present: Vec<PresenceDto>,
    /// The incident that stands for it.
    #[schema(required)]
    pub head: Option<IncidentRow>,
    /// The incidents it stands for, oldest first.
    pub children: Vec<IncidentRow>,
}

impl From<Card> for CardDto {
    fn from(card: Card) -> Self {
        Self {
            incident: card.row.into(),
            category_note: card.category_note,
            may_be: card.may_be,
            items: card.items.into_iter().map(Into::into).collect(),
            above: card.above.into_iter().map(Into::into).collect(),
            placed_by_thread: card.placed_by_thread,
            aside: card.aside.into_iter().map(Into::into).collect(),
            draft: card.draft.map(Into::into),
            history: card.history.into_iter().map(Into::into).collect(),
            conflicts: card.conflicts.into_iter().map(Into::into).collect(),
            actions: card.actions.into_iter().map(Into::into).collect(),
            similar: card.similar.into_iter().map(Into::into).collect(),
            again: card.again.map(Into::into),
            present: card.present.into_iter().map(Into::into).collect(),
            head: card.head.map(Into::into),
            children: card.children.into_iter().map(Into::into).collect(),
        }
    }
}
