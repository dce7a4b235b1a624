//! Figures of the running daemon, for the status page and `otklik status`.

use std::sync::Arc;

use super::{Desk, DeskError, RulesCard};
use crate::{domain::SourceId, ports::StoreStatus};

/// What the daemon holds at one moment.
#[derive(Debug, Clone)]
pub struct DeskStatus {
    /// The store's figures.
    pub store: StoreStatus,
    /// The names of the store's sources, in its order.
    pub names: Vec<String>,
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
    /// The figures now.
    ///
    /// # Errors
    /// Store failures.
    pub fn status(&self) -> Result<DeskStatus, DeskError> {
        let store = self.store.status()?;
        let (documents, index_bytes) = self.index.size();
        Ok(DeskStatus {
            index_lag: (store.seq - self.index.committed().0).max(0),
            names: store
                .sources
                .iter()
                .map(|source| self.source_name(&source.0))
                .collect(),
            store,
            rules: self.rules.load_full(),
            documents,
            index_bytes,
        })
    }

    /// What people call a source: its name in the configuration; an imported file by its name.
    fn source_name(&self, id: &SourceId) -> String {
        let named = self.sources.get(id).cloned();
        named.unwrap_or_else(|| match id.as_str().strip_prefix("file:") {
            Some(file) => format!("Файл {file}"),
            None => id.to_string(),
        })
    }
}
