//! What the desk shows: incidents, items and lists with every id already named.

use crate::domain::{
    Answers, EventRecord, Incident, IncidentId, IncidentState, JoinReason, RuleId, Sector, Span,
    StoredItem, UserId,
};

/// A colleague, named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The user's number.
    pub id: UserId,
    /// The user's name.
    pub name: String,
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
    /// The name of the regulation that set its clock.
    pub regulation_name: Option<String>,
    /// Working minutes until the final answer is due; negative when past; none without a running
    /// clock.
    pub remaining_minutes: Option<i64>,
    /// Why it stands where it stands, in Russian.
    pub order_reason: String,
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
    /// The name of the body whose page wrote it.
    pub body_name: Option<String>,
    /// The words that made the rules speak; empty once the text is erased.
    pub highlights: Vec<Highlight>,
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
    /// Its items, oldest first.
    pub items: Vec<ItemView>,
    /// Its log, oldest first.
    pub history: Vec<HistoryLine>,
    /// What can be done.
    pub actions: Vec<ActionLine>,
    /// Earlier incidents it repeats.
    pub similar: Vec<Row>,
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
    /// True when there may be more than `total`: «не менее N».
    pub at_least: bool,
    /// The page, newest first.
    pub hits: Vec<SearchHit>,
    /// Counts by facet.
    pub facets: Vec<(&'static str, Vec<FacetValue>)>,
    /// The query as understood.
    pub canonical: String,
}
