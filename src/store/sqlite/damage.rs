//! Damage that was met since the database was opened. It stays told until the next start: only a copy
//! mends it, and a copy is put in its place while nothing runs.

use std::sync::{Arc, OnceLock};

use crate::ports::StoreError;

/// The first damage that was met. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Damage(Arc<OnceLock<String>>);

impl Damage {
    /// Remembers it when this ended in damage.
    pub(super) fn seen<T>(&self, done: Result<T, StoreError>) -> Result<T, StoreError> {
        let met = match &done {
            Err(error @ StoreError::Malformed { .. }) => Some(error.to_string()),
            // Its reason may quote what stands in the record.
            Err(StoreError::Damaged { what, .. }) => Some(format!(
                "в базе не читается запись ({what}). Восстановите данные из копии: otklik restore"
            )),
            _ => None,
        };
        if let Some(met) = met {
            let _ = self.0.set(met);
        }
        done
    }

    /// What it was, for people; none when all that was read is whole.
    pub(super) fn told(&self) -> Option<String> {
        self.0.get().cloned()
    }
}
