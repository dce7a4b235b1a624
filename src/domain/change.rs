//! What a recorded batch changes: handed whole to the store, so that it is one transaction.

use std::collections::{HashMap, HashSet};

use super::{
    Answers, EventRecord, Fingerprint, Incident, IncidentId, Item, ItemId, JoinReason, Notice,
    PlaceMention, SourceHealth, SourceId, Tally, Timestamp, Verdict, Voice,
};

/// An item with its verdict, ready to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The cleaned, redacted item.
    pub item: Item,
    /// What the rules say of it.
    pub verdict: Verdict,
}

/// An incident as formation sees it: open, or finished not long ago.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownIncident {
    /// Its state.
    pub incident: Incident,
    /// Distinct voices so far.
    pub voices: HashSet<Voice>,
    /// Fingerprints of its items, newest first, bounded by the store.
    pub fingerprints: Vec<Fingerprint>,
}

/// An incident that holds items of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadIncident {
    /// The incident.
    pub incident: IncidentId,
    /// It holds the thread's first item, so the whole thread speaks of its place. False when only
    /// comments went there.
    pub holds_root: bool,
}

/// A resident's recorded message in an incident, which an official reply in its thread may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The message.
    pub item: ItemId,
    /// Its native id.
    pub native_id: String,
    /// Its incident.
    pub incident: IncidentId,
    /// Distinct-voice mark.
    pub voice: Option<Voice>,
    /// When it was published.
    pub published_at: Timestamp,
    /// An official reply answers it already.
    pub answered: bool,
}

/// What the first item of a thread says of its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootPlace {
    /// The places its text names.
    pub places: Vec<PlaceMention>,
    /// The facility it tells of.
    pub facility: Option<String>,
    /// Territory of its source.
    pub territory: Option<String>,
}

/// What formation must know of the world before it places a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct FormationView {
    /// Incidents of the batch's categories that are open or finished within the memory window,
    /// and those that hold one of the batch's threads or an item that it answers.
    pub incidents: Vec<KnownIncident>,
    /// Thread (native id of its first item, within the batch's source) → the incidents that hold
    /// items of it, oldest first: people raise different problems under one post.
    pub threads: HashMap<String, Vec<ThreadIncident>>,
    /// Thread → what its first item says of its place, where that item is in no incident: news, a word
    /// of a body. Its comments speak of that place.
    pub roots: HashMap<String, RootPlace>,
    /// Recorded items that the batch answers (native id within its source) → their incidents.
    pub answered: HashMap<String, IncidentId>,
    /// Thread → what an official reply in it may answer, newest first, bounded by the store. Of
    /// threads only in which the batch has such a reply.
    pub questions: HashMap<String, Vec<Question>>,
    /// The number the next new item will get; the following items count up from here.
    pub next_item: ItemId,
    /// The number the next new incident will get.
    pub next_incident: IncidentId,
}

/// New events of one incident and the state they lead to.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentChange {
    /// Length of the log the events were decided on; 0 for a new incident.
    pub expected_version: u32,
    /// The state after the events; its `version` is `expected_version + events.len()`.
    pub after: Incident,
    /// What happened, in order.
    pub events: Vec<EventRecord>,
}

/// Where an item of the batch belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The item.
    pub item: ItemId,
    /// Its incident.
    pub incident: IncidentId,
    /// Why.
    pub reason: JoinReason,
    /// What an official reply answers.
    pub answers: Option<Answers>,
}

/// What formation decided for a batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Formed {
    /// Changed and new incidents, each at most once.
    pub changes: Vec<IncidentChange>,
    /// Which item went where.
    pub memberships: Vec<Membership>,
    /// What people must know.
    pub notices: Vec<Notice>,
}

/// A recorded item that says something else now: its author changed it, or the rules did.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The item.
    pub item: ItemId,
    /// When it was changed; when we saw it if the network does not say. None when its words are as they
    /// were, and only the rules are not.
    pub edited_at: Option<Timestamp>,
    /// It leaves the incident that held it; the batch says where it goes, if anywhere.
    pub leaves: bool,
    /// Its text, fingerprint and place in the thread now, with the new verdict. The old one becomes
    /// history.
    pub judged: Judged,
}

/// A whole batch, recorded in one transaction or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The one source of all its items.
    pub source: SourceId,
    /// New items in the order of their numbers, the first being `first_item`.
    pub items: Vec<Judged>,
    /// The number of the first item, as the view gave it.
    pub first_item: ItemId,
    /// The incident side.
    pub formed: Formed,
    /// Recorded items that were changed.
    pub revised: Vec<Revision>,
    /// Recorded items that are deleted in their network: their words go, a tombstone stays.
    pub gone: Vec<ItemId>,
    /// What the source counts; of each day and municipality they name they say all there is.
    pub tallies: Vec<Tally>,
    /// How far the source has been read; opaque to everyone but its collector.
    pub cursor: Option<String>,
    /// How the source is doing now; none leaves what is known.
    pub health: Option<SourceHealth>,
    /// When it is recorded.
    pub at: Timestamp,
}
