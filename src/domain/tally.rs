//! Tallies (подсчёт): how many appeals a contact centre had. Figures alone: no text, nobody's.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How many appeals of one topic a municipality had on one day, or in one week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The day, or the week's Monday.
    pub day: Date,
    /// The municipality: as its source wrote it until it is recorded, then as the region's file names
    /// it; none when not determined.
    pub territory: Option<String>,
    /// The group of topics (группа тем), redacted.
    pub group: Option<String>,
    /// The topic (тема), redacted.
    pub topic: Option<String>,
    /// So many.
    pub count: usize,
}
