//! The history of a card.

use serde::Serialize;
use utoipa::ToSchema;

use super::UserName;
use crate::desk::HistoryLine;

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
