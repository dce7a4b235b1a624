//! What the items of an incident amount to, and how incidents stand to each other.

use serde::{Deserialize, Serialize};

use super::{CategoryId, Incident, IncidentId, IncidentState, Place, Signal, Timestamp};

/// What items amount to (масштаб): the part of an incident's state that its items make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// Items of residents.
    pub items: u32,
    /// Distinct voices among them; at least one.
    pub voices: u32,
    /// Publication time of the earliest.
    pub published_at: Timestamp,
    /// Publication time of the latest.
    pub last_item_at: Timestamp,
    /// All their signals, gravest first.
    pub signals: Vec<Signal>,
}

/// Where an incident that was merged went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedInto {
    /// The incident that speaks for it now.
    pub incident: IncidentId,
    /// Where it stood before: there it stands again when it is taken out.
    pub before: IncidentState,
}

/// An incident that was merged into this one. Its items stay its own; its key is held by this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absorbed {
    /// The incident.
    pub incident: IncidentId,
    /// Its category.
    pub category: CategoryId,
    /// Its place.
    pub place: Place,
    /// Its place is uncertain, so it has no key.
    pub uncertain: bool,
}

impl Incident {
    /// What its items, and those of the incidents merged into it, amount to.
    pub fn scale(&self) -> Scale {
        Scale {
            items: self.items,
            voices: self.voices,
            published_at: self.published_at,
            last_item_at: self.last_item_at,
            signals: self.signals.clone(),
        }
    }

    /// The incident that speaks for it: the one it was merged into, else itself. That one is never
    /// merged in turn.
    pub fn target(&self) -> IncidentId {
        self.merged.map_or(self.id, |merged| merged.incident)
    }
}
