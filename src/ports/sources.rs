//! What the store gives to those who read sources: how far each one is read and how it is doing, and
//! what stands of its items.

use crate::domain::{ItemId, SourceHealth, Timestamp};

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
