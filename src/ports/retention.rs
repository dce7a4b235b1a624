//! How long text stays (срок хранения), and what its erasure did.

use serde::{Deserialize, Serialize};

/// How long text may stay, in days. Invariant 13: configuration may shorten these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Text of items outside every sector, after collection.
    pub unsorted_days: u16,
    /// Text of an incident's items, after closing.
    pub closed_days: u16,
    /// Post links and flat numbers, after closing; what people wrote into a hand-over, after its shift.
    pub links_days: u16,
    /// Items with a sector that never joined an incident, after collection.
    pub loose_days: u16,
}

/// What a retention run erased, or would erase.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionReport {
    /// Items whose text goes because no sector is concerned.
    pub unsorted: usize,
    /// Items whose text goes because their incident closed long ago.
    pub closed: usize,
    /// Items whose link and flat numbers go.
    pub links: usize,
    /// Items with a sector but without an incident whose text goes.
    pub loose: usize,
    /// Voice keys destroyed.
    pub keys: usize,
}
