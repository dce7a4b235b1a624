//! A part of a thread: a status with what stands around it, and what is left out. Pure.

use std::collections::{BTreeMap, HashMap};

use super::{
    map,
    wire::{Page, Shown},
};

/// Whoever has no token is shown no more answers one below another.
const DEEP: usize = 20;

/// Statuses that stand together.
pub(super) struct Tree {
    pub(super) shown: BTreeMap<u64, Shown>,
    /// Something below was left out, for its length or its depth.
    pub(super) cut: bool,
    /// Something could not be read.
    pub(super) torn: bool,
}

impl Tree {
    /// A page of which an instance shows us so many descendants at most.
    pub(super) fn of(page: &Page, most: usize) -> Self {
        let open = page.statuses.iter().filter(|status| map::is_open(status));
        let shown = open.filter_map(Shown::of).map(|one| (one.id, one));
        let mut tree = Self {
            shown: shown.collect(),
            cut: page.descendants >= most,
            torn: page.unread > 0,
        };
        let deep = |id: &u64| tree.above(*id).count() >= DEEP;
        tree.cut |= tree.shown.keys().any(deep);
        tree
    }

    /// The statuses above one, nearest first, as far as they are shown.
    fn above(&self, id: u64) -> impl Iterator<Item = u64> {
        let shown = &self.shown;
        let up = |id: &u64| shown.get(id)?.answers.filter(|id| shown.contains_key(id));
        // No thread is longer than what is shown; one that is runs in a circle.
        std::iter::successors(up(&id), up).take(shown.len())
    }

    /// The first status of a thread, as far up as it is shown.
    pub(super) fn top(&self, id: u64) -> u64 {
        self.above(id).last().unwrap_or(id)
    }

    /// Statuses that have more answers than are shown, where any were left out. Elsewhere the others are
    /// not for everybody.
    pub(super) fn unfinished(&self) -> Vec<u64> {
        if !self.cut {
            return Vec::new();
        }
        let mut below: HashMap<u64, i64> = HashMap::new();
        for one in self.shown.values() {
            *below.entry(one.answers.unwrap_or(0)).or_default() += 1;
        }
        let below = |id| below.get(&id).copied().unwrap_or(0);
        let all = self.shown.values();
        let more = all.filter(|one| one.replies.is_some_and(|all| all > below(one.id)));
        more.map(|one| one.id).collect()
    }
}
