//! What the desk shows: incidents, items and lists with every id already named.

use super::Presence;
use crate::domain::{
    Answers, Clock, Conflict, EventRecord, Incident, IncidentId, IncidentState, ItemId, ItemKind,
    JoinReason, Network, RuleId, Sector, Span, StoredItem, Timestamp, UserId,
};
use crate::ports::FamilySum;

/// A colleague, named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The user's number.
    pub id: UserId,
    /// The user's name.
    pub name: String,
}

/// A clock, with what the desk says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockLine {
    /// The clock.
    pub clock: Clock,
    /// The name of the regulation that set it.
    pub regulation_name: String,
    /// Minutes left, in its pace; negative when past; none when it does not run.
    pub remaining_minutes: Option<i64>,
}

/// An incident as a line of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The incident.
    pub incident: Incident,
    /// Its category's Russian name.
    pub category_name: String,
    /// Who works on it.
    pub assignee: Option<Person>,
    /// Who stands in for them today.
    pub substitute: Option<Person>,
    /// Until when somebody must say where it is; none when its territory is known.
    pub place_due_at: Option<Timestamp>,
    /// Its clocks.
    pub clocks: Vec<ClockLine>,
    /// Minutes left on the running clock that is due first, in its pace; negative when past; none without
    /// a running clock.
    pub remaining_minutes: Option<i64>,
    /// Why it stands where it stands, in Russian.
    pub order_reason: String,
    /// A private card that this user may not open: only category and municipality are told.
    pub closed: bool,
    /// How many incidents there were here with the same problem in the year before.
    pub earlier: usize,
    /// The name of the body that works on it.
    pub body_name: Option<String>,
    /// It stays out of the working queue.
    pub muted: bool,
    /// Of a head: what it and its children hold together.
    pub family: Option<FamilySum>,
}

/// A page of the queue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueuePage {
    /// The lines.
    pub rows: Vec<Row>,
    /// How many the filter selects.
    pub total: usize,
    /// How many of them in each state.
    pub by_state: Vec<(IncidentState, usize)>,
    /// How many of them in each sector.
    pub by_sector: Vec<(Sector, usize)>,
    /// How many open ones have no territory, whatever the filter.
    pub unplaced: usize,
}

/// Words of a text that made a rule speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// Where, in code points.
    pub span: Span,
    /// The rule.
    pub rule: RuleId,
    /// Its Russian name; its id when the rules no longer know it.
    pub rule_name: String,
    /// The category or signal it speaks for.
    pub tag: String,
}

/// An item as the card and the search show it.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemView {
    /// The item with its verdict.
    pub stored: StoredItem,
    /// Why it belongs to the incident; none in a search.
    pub reason: Option<JoinReason>,
    /// What an official reply answers; none in a search.
    pub answers: Option<Answers>,
    /// What it answers, where a card tells that apart; none in a search.
    pub above: Option<ItemId>,
    /// The name of the body whose page wrote it.
    pub body_name: Option<String>,
    /// The words that made the rules speak; empty once the text is erased.
    pub highlights: Vec<Highlight>,
}

/// What messages of a card answer and the card does not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Above {
    /// Its number.
    pub id: ItemId,
    /// The network.
    pub network: Network,
    /// What it is.
    pub kind: ItemKind,
    /// Written by an official account.
    pub official: bool,
    /// The name of the body whose page wrote it.
    pub body_name: Option<String>,
    /// When it was published.
    pub published_at: Timestamp,
    /// Its text; what is said instead when it is closed to the user, empty once erased.
    pub text: String,
    /// The user may not read it.
    pub closed: bool,
    /// A public address.
    pub url: Option<String>,
    /// Its incident, where the user may open that.
    pub incident: Option<IncidentId>,
}

/// A line of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryLine {
    /// The event.
    pub record: EventRecord,
    /// Who caused it; none for the daemon.
    pub by: Option<Person>,
    /// What happened, as a Russian sentence.
    pub text: String,
}

/// A button of the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionLine {
    /// The action's id.
    pub id: &'static str,
    /// Why it cannot be done now; none when it can.
    pub why: Option<String>,
}

/// Everything on an incident's card.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The incident.
    pub row: Row,
    /// What the rules say the operator should find out first.
    pub category_note: Option<String>,
    /// Municipalities, in one of which it lies: its messages name a settlement that they all have. None
    /// once its own is known.
    pub may_be: Vec<String>,
    /// Its items, oldest first.
    pub items: Vec<ItemView>,
    /// What they answer, where that is not among them.
    pub above: Vec<Above>,
    /// The place is the one of the thread: no message of its own names it.
    pub placed_by_thread: bool,
    /// Items that were taken out and lie nowhere since, oldest first.
    pub aside: Vec<ItemView>,
    /// The prepared answer that waits to be given.
    pub draft: Option<Draft>,
    /// Its log, oldest first.
    pub history: Vec<HistoryLine>,
    /// What failed between the bodies and the residents.
    pub conflicts: Vec<Conflict>,
    /// What can be done.
    pub actions: Vec<ActionLine>,
    /// Earlier incidents it repeats.
    pub similar: Vec<Row>,
    /// The last time it was closed here («опять здесь»).
    pub again: Option<Again>,
    /// Who else is at the card.
    pub present: Vec<Presence>,
    /// The incident that stands for it.
    pub head: Option<Row>,
    /// The incidents it stands for.
    pub children: Vec<Row>,
}

/// An answer that somebody prepared (черновик).
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What is to be said; empty once words are erased.
    pub text: String,
    /// Since when it waits.
    pub at: Timestamp,
    /// Who prepared it.
    pub by: Option<Person>,
}

/// The last time that the same problem at the same place was closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Again {
    /// The incident.
    pub incident: IncidentId,
    /// When it was closed.
    pub closed_at: Timestamp,
    /// What the residents were told; none once words are erased.
    pub answer: Option<String>,
}

/// A stretch of a text around what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The stretch.
    pub text: String,
    /// What was found in it, in code points of the stretch.
    pub highlights: Vec<Span>,
}

/// One found item.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchHit {
    /// The item.
    pub item: ItemView,
    /// Its incident.
    pub incident: Option<IncidentId>,
    /// Where the words stand.
    pub snippet: Snippet,
}

/// One value of a facet with its count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value's id.
    pub id: String,
    /// Its Russian name.
    pub name: String,
    /// Hits that carry it.
    pub count: usize,
}

/// A page of search hits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchPage {
    /// Items found.
    pub total: usize,
    /// True when there may be more than `total` («не менее N»): not all was verified, or the index fills.
    pub at_least: bool,
    /// The page, newest first.
    pub hits: Vec<SearchHit>,
    /// Counts by facet.
    pub facets: Vec<(&'static str, Vec<FacetValue>)>,
    /// The query as understood.
    pub canonical: String,
}
