//! What the store gives to those who look back: how a rule would have read the messages of the past,
//! and what people made of the incidents that it raised.

use serde::{Deserialize, Serialize};

use crate::domain::{IncidentId, ItemId, JoinReason, StoredItem, Timestamp};

/// Which items of the past, by rising number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastAsk {
    /// Published at or after this moment; an import of old messages is no news of today.
    pub since: Timestamp,
    /// With a number above this one: the last of the page before.
    pub after: ItemId,
    /// At most so many, and never more than 500.
    pub limit: usize,
}

/// An item of the past with the incident that holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastItem {
    /// The item. Its text is empty once retention has erased it; the verdict's tags stay.
    pub stored: StoredItem,
    /// Its incident, and why it is there.
    pub joined: Option<(IncidentId, JoinReason)>,
    /// A person put it there, or took it out of where it was.
    pub pinned: bool,
}
