//! Heads and their children, and the counts that tell of bursts: a part of the store.

#![expect(
    clippy::missing_errors_doc,
    reason = "every method fails with `StoreError`, whose variants say what happened and what to do"
)]

use std::collections::HashMap;

use super::StoreError;
use crate::{
    domain::{Incident, IncidentId, ItemId, Timestamp},
    incidents::burst::{Cell, Heard, HourCount},
};

/// Whether a queue shows what is muted: children of heads that are not dangerous, and bursts that people
/// expect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Muted {
    /// With the rest.
    #[default]
    Shown,
    /// Not at all.
    Hidden,
    /// And nothing else.
    Only,
}

/// What a head and its children hold together, with what was merged into them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FamilySum {
    /// How many they are.
    pub children: usize,
    /// Messages of residents.
    pub items: u32,
    /// Distinct voices among them; at least one.
    pub voices: u32,
}

/// A resident's message for the look for bursts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardItem {
    /// The message.
    pub item: ItemId,
    /// Category and municipality of its incident.
    pub cell: Cell,
    /// What of it counts.
    pub heard: Heard,
}

/// The part of the store that knows families.
pub trait Families {
    /// The number the next incident gets.
    fn next_incident(&self) -> Result<IncidentId, StoreError>;

    /// The open bursts of a category and municipality, the newest first, at most 500.
    fn bursts(&self, cell: &Cell) -> Result<Vec<Incident>, StoreError>;

    /// The incidents under a head, at most 500: open ones, then finished ones, oldest first.
    fn children(&self, head: IncidentId) -> Result<Vec<Incident>, StoreError>;

    /// What these heads and their children hold together of messages published after `since`; who is no
    /// head is left out.
    fn family_sums(
        &self,
        heads: &[IncidentId],
        since: Timestamp,
    ) -> Result<HashMap<IncidentId, FamilySum>, StoreError>;

    /// Residents' messages published since this moment in incidents that are open and no heads, the
    /// newest first, at most 20 000. What was merged counts where it was merged into.
    fn heard(&self, since: Timestamp) -> Result<Vec<HeardItem>, StoreError>;

    /// Residents' messages in incidents by hour of publication in `[from, to)`.
    ///
    /// # Complexity
    /// Reads every message of the span: a quarter of a million take one or two seconds.
    fn hour_counts(&self, from: Timestamp, to: Timestamp) -> Result<Vec<HourCount>, StoreError>;
}
