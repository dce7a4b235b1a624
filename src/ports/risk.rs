//! What the store counts for the risk table.

use serde::{Deserialize, Serialize};

use crate::domain::Sector;

/// Incidents of one sector and territory, or of the same two territories: the last day against the week before, by the publication
/// of their first messages, so that an import of old messages is no bad day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RiskCell {
    /// The sector.
    pub sector: Sector,
    /// The territory; none when unknown.
    pub territory: Option<String>,
    /// A second territory that they concern: these count in both, and are told apart so that a sum
    /// holds each of them once.
    pub also: Option<String>,
    /// First heard of in `[now − 24 h, now)`.
    pub today: usize,
    /// Of these, high or critical.
    pub grave: usize,
    /// First heard of in the seven days before that; divide by seven for the usual day.
    pub week_before: usize,
}
