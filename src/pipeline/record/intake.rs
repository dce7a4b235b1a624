//! What comes to the record stage and what becomes of it, before anything is judged.

use jiff::Timestamp;

use crate::{
    domain::{Edited, Item, ItemId, Judged, Notice, RawItem, Revision, SourceHealth, Tally},
    ports::Standing,
};

/// What became of the raw items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recorded {
    /// New items.
    pub items: usize,
    /// Items that stood already, as they are.
    pub known: usize,
    /// Items that stood already and say something else now.
    pub edited: usize,
    /// Items that are deleted in their network.
    pub gone: usize,
    /// Items without any text, left out.
    pub empty: usize,
}

impl Recorded {
    /// Adds what became of further ones.
    pub fn add(&mut self, other: Self) {
        self.items += other.items;
        self.known += other.known;
        self.edited += other.edited;
        self.gone += other.gone;
        self.empty += other.empty;
    }
}

/// What a source delivers at once.
#[derive(Debug, Default)]
pub struct Intake {
    /// Items, new and known alike.
    pub items: Vec<RawItem>,
    /// Native ids of items that are deleted in their network.
    pub gone: Vec<String>,
    /// What the source counts, its municipalities as the source names them.
    pub tallies: Vec<Tally>,
    /// How far the source has been read after them.
    pub cursor: Option<String>,
    /// How the source is doing now.
    pub health: Option<SourceHealth>,
    /// What people must know of it.
    pub notice: Option<Notice>,
}

/// A part of an intake: one transaction.
pub(super) struct Part<'i> {
    pub(super) raw: &'i [RawItem],
    pub(super) gone: &'i [String],
    pub(super) tallies: &'i [Tally],
    pub(super) cursor: Option<&'i String>,
    pub(super) health: Option<&'i SourceHealth>,
    pub(super) notice: Option<&'i Notice>,
}

impl Part<'_> {
    /// Nothing to tell but items.
    pub(super) const fn is_silent(&self) -> bool {
        self.tallies.is_empty()
            && self.cursor.is_none()
            && self.health.is_none()
            && self.notice.is_none()
    }
}

/// An item at the door; with what it changes, if it is recorded already.
pub(super) type Admitted = (Option<Edit>, Item);

/// A recorded item that says something else now.
pub(super) struct Edit {
    pub(super) id: ItemId,
    pub(super) joined: bool,
    pub(super) at: Timestamp,
}

impl Edit {
    pub(super) fn of(stands: &Standing, raw: &RawItem, now: Timestamp) -> Self {
        Self {
            id: stands.id,
            joined: stands.joined,
            at: match raw.edited {
                Edited::At(at) => at.min(now),
                Edited::No | Edited::Sometime => now,
            },
        }
    }
}

/// New items, and edits of recorded ones.
pub(super) fn sorted(
    standing: Vec<Option<Edit>>,
    judged: Vec<Judged>,
) -> (Vec<Judged>, Vec<Revision>) {
    let (mut items, mut revised) = (Vec::new(), Vec::new());
    for (stands, judged) in standing.into_iter().zip(judged) {
        match stands {
            None => items.push(judged),
            Some(edit) => revised.push(Revision {
                item: edit.id,
                edited_at: Some(edit.at),
                leaves: false,
                judged,
            }),
        }
    }
    (items, revised)
}
