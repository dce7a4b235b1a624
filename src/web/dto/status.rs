//! Figures of the running daemon.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SourceDto;
use crate::desk::DeskStatus;

/// The rules in force.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RulesStatus {
    /// The set's hash.
    pub hash: String,
    /// How many categories.
    pub categories: usize,
    /// How many rules.
    pub rules: usize,
    /// When they came into force.
    #[schema(format = DateTime)]
    pub loaded_at: String,
}

/// The search index.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct IndexStatus {
    /// Documents in it.
    pub documents: usize,
    /// Bytes on disk.
    pub bytes: u64,
    /// Recorded changes it has not seen yet.
    pub lag: i64,
}

/// All figures.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Status)]
pub struct StatusDto {
    /// The damage that was found in the store, with the remedy.
    #[schema(required)]
    pub damage: Option<String>,
    /// Items recorded.
    pub items: usize,
    /// Incidents open.
    pub open: usize,
    /// Incidents of all states.
    pub incidents: usize,
    /// The sources.
    pub sources: Vec<SourceDto>,
    /// The rules in force.
    pub rules: RulesStatus,
    /// The search index.
    pub index: IndexStatus,
}

impl From<DeskStatus> for StatusDto {
    fn from(status: DeskStatus) -> Self {
        Self {
            damage: status.damage,
            items: status.store.items,
            open: status.store.open,
            incidents: status.store.incidents,
            sources: status.sources.into_iter().map(Into::into).collect(),
            rules: RulesStatus {
                hash: status.rules.hash.clone(),
                categories: status.rules.categories.len(),
                rules: status.rules.written,
                loaded_at: status.rules.loaded_at.to_string(),
            },
            index: IndexStatus {
                documents: status.documents,
                bytes: status.index_bytes,
                lag: status.index_lag,
            },
        }
    }
}
