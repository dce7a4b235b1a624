//! What can go wrong in the store, in words an operator may read.

use crate::domain::IncidentId;

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the incident first (or took the number): read again and decide again.
    #[error("запись тем временем изменили: прочитайте её заново")]
    Conflict,
    /// Another incident of the same category is already open at the same certain place.
    #[error("в этом месте по этой категории уже открыт инцидент № {open}")]
    KeyTaken {
        /// The incident that is open there.
        open: IncidentId,
    },
    /// What was handed over contradicts itself; trying again cannot help.
    #[error("запись противоречит себе: {reason}")]
    Invalid {
        /// How.
        reason: String,
    },
    /// The login is taken already.
    #[error("такой логин уже есть")]
    LoginTaken,
    /// The database could not be opened or is of a newer version.
    #[error("не удаётся открыть базу {path}: {reason}")]
    Open {
        /// Its path.
        path: String,
        /// Why.
        reason: String,
    },
    /// A copy could not be written or restored. Nothing that stood before was touched.
    #[error("не удаётся записать копию {path}: {reason}")]
    Copy {
        /// The file that was to be written.
        path: String,
        /// Why.
        reason: String,
    },
    /// A copy cannot stand in that folder: it is not there, or closed to us.
    #[error("не удаётся записать копию {path}: {reason}")]
    Folder {
        /// The file that was to be written.
        path: String,
        /// Why.
        reason: String,
    },
    /// A stored value does not read back: the database was changed from outside, or is damaged.
    #[error("в базе повреждена запись ({what}): {reason}")]
    Damaged {
        /// What the store was doing when it met the record.
        what: &'static str,
        /// Why.
        reason: String,
    },
    /// The file itself is damaged: the engine meets what it did not write.
    #[error(
        "файл базы повреждён ({doing}). Остановите службу и восстановите данные из копии: otklik restore"
    )]
    Malformed {
        /// What the store was doing.
        doing: &'static str,
    },
    /// The database engine failed.
    #[error("сбой базы данных: {doing}")]
    Engine {
        /// What the store was doing.
        doing: &'static str,
        /// The engine's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
