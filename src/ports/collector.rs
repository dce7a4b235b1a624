//! The collector port: one source of one network, read bit by bit. A collector asks and maps; it stores
//! nothing, keeps no clock, and may be dropped at any moment: whatever it must remember is its cursor.

use futures_util::future::BoxFuture;

use crate::domain::{RawItem, SourceState, Tally, Timestamp};

/// What a collector is asked.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The cursor behind what is recorded; none at first.
    pub cursor: Option<&'a str>,
    /// This moment.
    pub now: Timestamp,
    /// Threads with an open incident, by native id: their comments are looked at again.
    pub watched: &'a [String],
}

/// What a reading gave. Items, deletions and cursor belong together: they are recorded in one
/// transaction, also when the reading ended in trouble half-way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Harvest {
    /// Items, new, known and edited alike: the record stage tells them apart.
    pub items: Vec<RawItem>,
    /// Native ids of items that are deleted in the network.
    pub gone: Vec<String>,
    /// What the source counts, where it gives figures and no messages.
    pub tallies: Vec<Tally>,
    /// The cursor behind them; none leaves the recorded one.
    pub cursor: Option<String>,
    /// There is more: read again at once.
    pub more: bool,
    /// Not before this moment, by the network's own word (`Retry-After`, `ttl`, a bucket).
    pub not_before: Option<Timestamp>,
    /// Better by this moment: something that was read wants another look, a young post's comments or
    /// those of an open incident. What the source's token can bear comes first.
    pub due: Option<Timestamp>,
    /// How it ended.
    pub outcome: Outcome,
    /// What people must hear beside that: Russian sentences without message text.
    pub told: Option<String>,
}

/// How a reading ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Outcome {
    /// To the end.
    #[default]
    Well,
    /// Our own turn has not come: nothing is known of the source that was not known before.
    Waits,
    /// In trouble.
    Setback(Setback),
}

/// A reading that ended in trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setback {
    /// What it makes of the source.
    pub state: SourceState,
    /// Why, one Russian sentence without secrets and without message text.
    pub why: String,
}

/// Who says when a source is read next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// The schedule, by the source's rhythm.
    Schedule,
    /// The collector itself: [`Harvest::not_before`].
    Own,
}

/// Reads one source.
pub trait Collector: Send + Sync {
    /// Who says when it is read next.
    fn pace(&self) -> Pace {
        Pace::Schedule
    }

    /// Reads what is new since the cursor.
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest>;
}
