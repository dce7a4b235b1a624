//! The store port: the truth of the daemon.
//!
//! Methods block; async callers go through `spawn_blocking`. Everything a method changes is one
//! durable transaction, and every recorded change gets the next number of the gapless outbox.

#![expect(
    clippy::missing_errors_doc,
    reason = "every method fails with `StoreError`, whose variants say what happened and what to do"
)]

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{
    Accounts, CommandId, ContextItem, Decided, Earlier, Eyes, Families, FeedRecord, IngestReport,
    Muted, OfficialActivity, PastAsk, PastItem, Retention, RetentionReport, RiskCell, Roster,
    SourceRecord, Standing, StoreError, StoreStatus, TallyAsk,
};
use crate::domain::{
    Batch, BodyId, CategoryId, ConflictKind, EventRecord, FormationView, Incident, IncidentChange,
    IncidentId, IncidentState, ItemId, JoinReason, Notice, NoticeId, Part, Sector, Seq, Severity,
    Sight, SourceId, StoredItem, Tally, Timestamp, User, UserId,
};

/// What [`Store::formation_view`] needs to know of a batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ViewAsk {
    /// Categories that items of the batch may open or join: the view holds every open incident of them,
    /// and so every key that one of them may take.
    pub categories: HashSet<CategoryId>,
    /// Threads of the batch's items (native ids within the source).
    pub threads: HashSet<String>,
    /// Items that the batch answers (native ids within the source).
    pub parents: HashSet<String>,
    /// Of these, the threads in which the batch has an official reply.
    pub questions: HashSet<String>,
    /// Finished incidents count when closed at or after this moment.
    pub finished_since: Option<Timestamp>,
    /// Recorded items that are placed anew: the view shows no thread, question or words of theirs.
    pub without: HashSet<ItemId>,
}

/// One recorded change, for whoever derives something from the store.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxEntry {
    /// Its number.
    pub seq: Seq,
    /// An item was recorded or its text erased: read it again.
    pub item: Option<ItemId>,
    /// An incident changed: read it again.
    pub incident: Option<IncidentId>,
    /// A notice was written.
    pub notice: Option<NoticeId>,
}

/// A window of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Rows to skip.
    pub offset: usize,
    /// Rows to return, at most 500.
    pub limit: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            offset: 0,
            limit: 100,
        }
    }
}

/// Which incidents a queue shows. Empty lists mean no limit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueueFilter {
    /// States; empty means all open ones.
    pub states: Vec<IncidentState>,
    /// Sectors.
    pub sectors: Vec<Sector>,
    /// Territories by name; an empty string stands for "unknown".
    pub territories: Vec<String>,
    /// Exactly this category.
    pub category: Option<CategoryId>,
    /// At least this urgent.
    pub severity: Option<Severity>,
    /// Worked on by one of these users.
    pub assignees: Vec<UserId>,
    /// Its first message was published at or after.
    pub published_from: Option<Timestamp>,
    /// Its first message was published before.
    pub published_to: Option<Timestamp>,
    /// What is muted.
    pub muted: Muted,
    /// With a conflict of one of these kinds.
    pub conflicts: Vec<ConflictKind>,
    /// Only where a rumour waits for a clarification.
    pub owes_clarification: bool,
    /// With one of these bodies.
    pub bodies: Vec<BodyId>,
    /// Only where a dispute waits to be decided.
    pub disputed: bool,
    /// No private ones.
    pub without_private: bool,
    /// Only what lies in one of these parts of the region, where there are any.
    pub parts: Vec<Part>,
    /// When it is asked: bursts are muted for a while, and silence becomes a conflict.
    pub now: Timestamp,
}

/// A page of the queue, most urgent first: severity, then the nearest deadline, then age.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueueView {
    /// The rows of the page.
    pub rows: Vec<Incident>,
    /// How many rows the filter selects.
    pub total: usize,
    /// How many of them in each state.
    pub by_state: Vec<(IncidentState, usize)>,
    /// How many of them in each sector.
    pub by_sector: Vec<(Sector, usize)>,
}

/// Who did what, for the audit table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who; none for the daemon or the command line.
    pub user: Option<UserId>,
    /// What, a stable word: `login`, `incident.taken`, `feed.created`, `user.added` …
    pub action: String,
    /// On what, for example `incident 12`. Never message text.
    pub subject: String,
}

/// The truth. Implementations must pass the conformance suite in `tests/it/store.rs`.
pub trait Store: Accounts + Eyes + Families + Roster + Send + Sync {
    // ---- recording -------------------------------------------------------------------------

    /// Of these native ids, the ones the source already has, and what stands of them.
    fn standing(
        &self,
        source: &SourceId,
        native_ids: &[&str],
    ) -> Result<HashMap<String, Standing>, StoreError>;

    /// Verdicts and official flags of these items of the source, for thread context.
    fn context(
        &self,
        source: &SourceId,
        native_ids: &[&str],
    ) -> Result<HashMap<String, ContextItem>, StoreError>;

    /// What formation must know before it places a batch of this source.
    fn formation_view(&self, source: &SourceId, ask: &ViewAsk)
    -> Result<FormationView, StoreError>;

    /// Records a batch: items, verdicts, cursor, incident events and states, notices, outbox rows.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an incident's version, a number or a key (category and certain
    /// place) moved since the view, or an item is recorded already; [`StoreError::Invalid`] when
    /// the batch contradicts itself. Either way nothing was recorded.
    fn ingest(&self, batch: &Batch) -> Result<IngestReport, StoreError>;

    /// What is known of a source; nothing of one that was never read.
    fn source(&self, source: &SourceId) -> Result<SourceRecord, StoreError>;

    /// How a source was doing from moment to moment since `since`, rising; the first one says how it was
    /// doing then. At least the last year is kept.
    fn sights(&self, source: &SourceId, since: Timestamp) -> Result<Vec<Sight>, StoreError>;

    /// What sources count in a period, added up over them, by time, municipality, group and topic.
    fn tallies(&self, ask: &TallyAsk) -> Result<Vec<Tally>, StoreError>;

    /// Sources that people added: their ids and settings (TOML), in the order of their ids.
    fn added_sources(&self) -> Result<Vec<(SourceId, String)>, StoreError>;

    /// Adds a source, with the audit entry. One of this id is replaced.
    fn add_source(
        &self,
        source: &SourceId,
        settings: &str,
        audit: &AuditEntry,
    ) -> Result<(), StoreError>;

    /// Takes an added source out, with the audit entry; what was recorded of it stays as long as all
    /// text stays. False when no source of this id was added.
    fn remove_source(&self, source: &SourceId, audit: &AuditEntry) -> Result<bool, StoreError>;

    /// Stops a source or lets it go on, with the audit entry.
    fn pause_source(
        &self,
        source: &SourceId,
        paused: bool,
        audit: &AuditEntry,
    ) -> Result<(), StoreError>;

    /// Items with this public address: source and native id.
    fn items_at(&self, url: &str) -> Result<Vec<(SourceId, String)>, StoreError>;

    /// Threads of a source that an open incident holds, by native id of their first item.
    fn watched_threads(&self, source: &SourceId) -> Result<Vec<String>, StoreError>;

    /// The secret key that turns authors into voices in the week of `at`; made on first use.
    fn voice_key(&self, at: Timestamp) -> Result<[u8; 32], StoreError>;

    // ---- desk ------------------------------------------------------------------------------

    /// Records what a person or the daemon decided, with the audit entry. Items that its events take out
    /// of an incident, or put into one by hand, are moved with it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a version or the number of a new incident moved, an item is not where
    /// the events say, or the command was done already; [`StoreError::KeyTaken`] when the category and place of an incident that opens
    /// again are held by another open one. Then nothing was recorded.
    fn decide(&self, decided: &Decided<'_>) -> Result<Seq, StoreError>;

    /// As [`decide`](Self::decide), of one incident.
    fn append(
        &self,
        change: &IncidentChange,
        notices: &[Notice],
        audit: &AuditEntry,
    ) -> Result<Seq, StoreError> {
        self.decide(&Decided {
            changes: std::slice::from_ref(change),
            notices,
            audit,
            command: None,
        })
    }

    /// The incident that this command of the user changed, when it was done in the last week.
    fn done(&self, user: UserId, command: &CommandId) -> Result<Option<IncidentId>, StoreError>;

    /// What was at the same place with the same problem in the year before each of these; nothing of those
    /// that are the first or whose place is uncertain. What was merged into another incident counts as well,
    /// what was no problem does not, and all that one incident tells or stands for is one time.
    fn earlier(&self, ids: &[IncidentId]) -> Result<HashMap<IncidentId, Earlier>, StoreError>;

    /// The incident's state.
    fn incident(&self, id: IncidentId) -> Result<Option<Incident>, StoreError>;

    /// Of these incidents, the private ones.
    fn private_incidents(&self, ids: &[IncidentId]) -> Result<Vec<Incident>, StoreError>;

    /// The incident's log, oldest first.
    fn events(&self, id: IncidentId) -> Result<Vec<EventRecord>, StoreError>;

    /// Open incidents by rising number after this one, at most `limit`.
    fn open_incidents(&self, after: IncidentId, limit: usize) -> Result<Vec<Incident>, StoreError>;

    /// Logs of the incidents opened in `[from, to)`, by rising number after this one, at most `limit`.
    fn cases(
        &self,
        span: (Timestamp, Timestamp),
        after: IncidentId,
        limit: usize,
    ) -> Result<Vec<(IncidentId, Vec<EventRecord>)>, StoreError>;

    /// The items of the incident and of those merged into it, with the reason each is there, oldest
    /// first, at most 500.
    fn incident_items(&self, id: IncidentId) -> Result<Vec<(StoredItem, JoinReason)>, StoreError>;

    /// A page of the queue with its counts.
    fn queue(&self, filter: &QueueFilter, page: Page) -> Result<QueueView, StoreError>;

    /// Incidents by sector and the territories they lie in, the last 24 hours of publication against the
    /// week before.
    fn risk(&self, now: Timestamp) -> Result<Vec<RiskCell>, StoreError>;

    /// What was seen of every body's pages, replies counted since this moment.
    fn official_activity(&self, since: Timestamp) -> Result<Vec<OfficialActivity>, StoreError>;

    /// These items with their incidents, in the order asked; missing ones are left out.
    fn items(&self, ids: &[ItemId]) -> Result<Vec<(StoredItem, Option<IncidentId>)>, StoreError>;

    /// Numbers of a source's items whose native ids lie in `[from, to)`, the greatest id first, at
    /// most `limit`; for sources whose ids rise with time.
    fn items_between(
        &self,
        source: &SourceId,
        from: &str,
        to: &str,
        limit: usize,
    ) -> Result<Vec<ItemId>, StoreError>;

    /// Items of the past with their incidents, by rising number; for those who review rules.
    fn past_items(&self, ask: &PastAsk) -> Result<Vec<PastItem>, StoreError>;

    // ---- derived data ----------------------------------------------------------------------

    /// Recorded changes after `seq`, oldest first.
    fn outbox_after(&self, seq: Seq, limit: usize) -> Result<Vec<OutboxEntry>, StoreError>;

    /// The newest outbox number; 0 when nothing was recorded.
    fn last_seq(&self) -> Result<Seq, StoreError>;

    // ---- notices and audit -----------------------------------------------------------------

    /// Records a notice outside any batch.
    fn notify(&self, notice: &Notice) -> Result<Seq, StoreError>;

    /// The newest notices.
    fn notices(&self, limit: usize) -> Result<Vec<Notice>, StoreError> {
        self.notices_before(None, limit)
    }

    /// The newest notices older than this one, newest first; without it the newest of all.
    fn notices_before(
        &self,
        before: Option<NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError>;

    /// Records who did what, where nothing else changes.
    fn audit(&self, entry: &AuditEntry) -> Result<(), StoreError>;

    // ---- feeds -----------------------------------------------------------------------------

    /// Saves a search as a feed; only the digest of its token is stored.
    fn add_feed(&self, feed: &FeedRecord, token_digest: &[u8; 32]) -> Result<i64, StoreError>;

    /// The user's feeds, oldest first.
    fn feeds(&self, owner: UserId) -> Result<Vec<FeedRecord>, StoreError>;

    /// The feed at this address, with its owner, while the owner is active.
    fn feed(&self, token_digest: &[u8; 32]) -> Result<Option<(FeedRecord, User)>, StoreError>;

    /// Removes a feed of this owner; its address stops working. False when there was none.
    fn revoke_feed(&self, id: i64, owner: UserId) -> Result<bool, StoreError>;

    // ---- upkeep ----------------------------------------------------------------------------

    /// Erases what has stayed long enough (invariant 13), or only counts it. Erasing goes in steps,
    /// each a transaction; a run that was cut short is finished by the next.
    fn retention(
        &self,
        terms: &Retention,
        now: Timestamp,
        apply: bool,
    ) -> Result<RetentionReport, StoreError>;

    /// Writes a consistent copy to a new file and checks its integrity. Voice keys and sessions are
    /// left out: a copy must not outlive their destruction.
    ///
    /// # Errors
    /// [`StoreError::Copy`] and [`StoreError::Folder`] when the file exists or cannot be written.
    fn backup(&self, to: &std::path::Path) -> Result<(), StoreError>;

    /// Figures for `otklik status`.
    fn status(&self) -> Result<StoreStatus, StoreError>;

    /// Answers when the database does; for health checks.
    fn ping(&self) -> Result<(), StoreError>;

    /// The damage that was met since the store was opened, in words for people; none when there was none.
    fn damage(&self) -> Option<String>;
}
