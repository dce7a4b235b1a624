//! What the store is asked to record and what it tells, beside the domain's own types.

use serde::{Deserialize, Serialize};

use super::AuditEntry;
use crate::domain::{
    IncidentChange, IncidentId, Notice, Seq, SourceId, Timestamp, UserId, Verdict,
};

/// What the classifier must know of an item's thread: the verdict and whether a body wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContextItem {
    /// Its verdict.
    pub verdict: Verdict,
    /// Written by an official account.
    pub official: bool,
}

/// What an ingest did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IngestReport {
    /// Items recorded.
    pub items: usize,
    /// The last outbox number of the batch; none when it changed nothing but the cursor.
    pub seq: Option<Seq>,
}

/// A saved search that is read as a feed (лента) at a secret address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedRecord {
    /// The store's number.
    pub id: i64,
    /// The name its owner gave.
    pub name: String,
    /// The query, canonical.
    pub query: String,
    /// Whose it is.
    pub owner: UserId,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Figures for `otklik status`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StoreStatus {
    /// Items recorded.
    pub items: usize,
    /// Incidents open.
    pub open: usize,
    /// Incidents of all states.
    pub incidents: usize,
    /// The newest outbox number.
    pub seq: i64,
    /// Size of the database with its log.
    pub bytes: u64,
    /// Per source: id, items, newest publication.
    pub sources: Vec<(SourceId, usize, Option<Timestamp>)>,
}

/// What a person or the daemon decided: recorded whole or not at all.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    /// The incidents that change, each at most once; the first is the one the decision was made on.
    pub changes: &'a [IncidentChange],
    /// What people must know.
    pub notices: &'a [Notice],
    /// Who did what.
    pub audit: &'a AuditEntry,
    /// The name that the client gave to the command.
    pub command: Option<&'a CommandId>,
}

/// The name that a client gives to a command, so that sending it again does not do it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandId(String);

impl CommandId {
    /// Longest name, in characters.
    pub const LIMIT: usize = 64;

    /// The name; none when it is empty or too long.
    pub fn new(id: &str) -> Option<Self> {
        let length = id.chars().count();
        (1..=Self::LIMIT)
            .contains(&length)
            .then(|| Self(id.to_owned()))
    }

    /// As the client wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Earlier incidents of the same problem at the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier {
    /// How many times.
    pub count: usize,
    /// The one closed last; of what was merged, the one it was merged into.
    pub last_closed: Option<IncidentId>,
}
