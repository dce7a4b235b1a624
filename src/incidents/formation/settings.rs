//! What a region sets for the forming of incidents.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use jiff::SignedDuration;

use crate::{domain::CategoryId, incidents::topology::Topology};

/// How long incidents gather items and are remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormationSettings {
    /// Days since an incident's last item within which another complaint joins it. What raises nothing
    /// of its own (a reply, «у нас тоже») joins its thread's open incident at any time, and a complaint
    /// the open incident at exactly its place.
    pub window_days: u16,
    /// Exceptions to the window by category.
    pub windows: HashMap<CategoryId, u16>,
    /// Days after closing within which the same problem at the same place counts as a repeat.
    pub memory_days: u16,
    /// Categories whose trouble comes to a house through a network: what stops in one house of a street
    /// has stopped in its neighbours.
    pub outages: HashSet<CategoryId>,
    /// Groups of categories that residents tell with the same words. In one thread they are one problem:
    /// «воды тоже нет» under a post about hot water.
    pub kin: Vec<Vec<CategoryId>>,
    /// Hours since an incident's last item within which another house of its street has the same outage.
    pub outage_hours: u16,
    /// Which houses one node feeds.
    pub topology: Arc<Topology>,
    /// Places of a node that must complain within those hours for it to have failed.
    pub outage_places: u16,
}

impl Default for FormationSettings {
    fn default() -> Self {
        Self {
            window_days: 14,
            windows: HashMap::new(),
            memory_days: 30,
            outages: HashSet::new(),
            kin: Vec::new(),
            outage_hours: 48,
            topology: Arc::default(),
            outage_places: 3,
        }
    }
}

impl FormationSettings {
    pub(super) fn window(&self, category: &CategoryId) -> SignedDuration {
        days(*self.windows.get(category).unwrap_or(&self.window_days))
    }

    /// True when an item of this category may tell of a problem of the other within a thread: they are
    /// equal, of one group, or the item's says no more than whose business it is.
    pub(super) fn may_tell_of(&self, item: &CategoryId, problem: &CategoryId) -> bool {
        item == problem
            || item.sector_part() == problem.sector_part() && item.is_vague()
            || (self.kin.iter()).any(|group| group.contains(item) && group.contains(problem))
    }
}

pub(super) fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}
