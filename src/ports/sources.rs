//! What the store gives to those who read sources: how far each one is read and how it is doing, and
//! what stands of its items.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::domain::{IncidentId, ItemId, SourceHealth, SourceId, Timestamp};

/// How long the time of a tally is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TallyStep {
    /// A day.
    #[default]
    Day,
    /// A week, from its Monday.
    Week,
}

impl TallyStep {
    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
        }
    }
}

/// Which tallies are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct TallyAsk {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// How they are added up.
    pub step: TallyStep,
    /// Of these municipalities; empty: of all, the undetermined one too.
    pub territories: Vec<String>,
    /// So many at most.
    pub limit: usize,
}

/// What stands of an item that its source delivers again.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Its number.
    pub id: ItemId,
    /// Its text; none when it was erased or trimmed, and an edit has nothing to compare with.
    pub text: Option<String>,
    /// When it was published.
    pub published_at: Timestamp,
    /// An incident holds it.
    pub joined: bool,
}

/// What is known of a source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceRecord {
    /// How far it has been read.
    pub cursor: Option<String>,
    /// How it is doing.
    pub health: SourceHealth,
    /// A person stopped reading it.
    pub paused: bool,
    /// Items recorded.
    pub items: usize,
    /// Newest publication.
    pub newest_at: Option<Timestamp>,
    /// Items by hour of publication (hours since 1970), rising, of the last eight weeks.
    pub hours: Vec<(i64, u32)>,
}

impl SourceRecord {
    /// Items of the last seven days; none when the source has not been known for so long.
    pub fn of_week(&self, now: Timestamp) -> Option<u32> {
        const HOUR: i64 = 3600;
        const WEEK: i64 = 7 * 24;
        let hour = |at: Timestamp| at.as_second().div_euclid(HOUR);
        let first = self.hours.first().map(|(hour, _)| *hour);
        let since = self.health.since.map(hour);
        let known_since = first.into_iter().chain(since).min()?;
        let recent = |from: i64| hour(now) - from < WEEK;
        let items = self.hours.iter().filter(|(from, _)| recent(*from));
        (!recent(known_since)).then(|| items.map(|(_, items)| items).sum())
    }
}

/// How well the sources of incidents are seen: a part of the store.
#[expect(
    clippy::missing_errors_doc,
    reason = "both methods fail with `StoreError`, whose variants say what happened and what to do"
)]
pub trait Eyes {
    /// How every source that ever was read or stopped is doing, and whether a person stopped it.
    fn sources_seen(&self) -> Result<Vec<(SourceId, SourceHealth, bool)>, StoreError>;

    /// The sources of these incidents' items, of those merged into them, and of those they stand for.
    fn sources_of(
        &self,
        incidents: &[IncidentId],
    ) -> Result<Vec<(IncidentId, SourceId)>, StoreError>;
}
