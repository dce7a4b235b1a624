//! Figures of the running daemon, for the status page and `otklik status`.

use std::sync::Arc;

use super::{Desk, DeskError, RulesCard, SourceLine};
use crate::{domain::User, ports::StoreStatus};

/// What the daemon holds at one moment.
#[derive(Debug, Clone)]
pub struct DeskStatus {
    /// The store's figures.
    pub store: StoreStatus,
    /// The damage that was found in the store.
    pub damage: Option<String>,
    /// All sources and how they are doing.
    pub sources: Vec<SourceLine>,
    /// The rules in force.
    pub rules: Arc<RulesCard>,
    /// Documents in the index.
    pub documents: usize,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// Recorded changes the index has not seen yet.
    pub index_lag: i64,
}

impl Desk {
    /// The figures now. `by` is none for the command line.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], store failures.
    pub fn status(&self, by: Option<&User>) -> Result<DeskStatus, DeskError> {
        let sources = self.sources(by)?;
        let store = self.store.status()?;
        let (documents, index_bytes) = self.index.size();
        Ok(DeskStatus {
            index_lag: (store.seq - self.index.committed().0).max(0),
            sources,
            // Asked last: what was read for the other figures may have met it.
            damage: self.store.damage(),
            store,
            rules: self.rules.load_full(),
            documents,
            index_bytes,
        })
    }
}
