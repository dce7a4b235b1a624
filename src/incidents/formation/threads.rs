//! Threads: which incidents hold their items, and which place their first item speaks of.

use std::collections::HashMap;

use super::locate::{self, Located};
use crate::domain::{IncidentId, Judged, RootPlace, ThreadIncident};

/// What is known of the threads of a batch.
#[derive(Debug)]
pub(super) struct Threads {
    links: HashMap<String, Vec<ThreadIncident>>,
    /// Threads whose first item is in no incident → the place it names.
    roots: HashMap<String, Located>,
}

impl Threads {
    pub fn new(
        links: HashMap<String, Vec<ThreadIncident>>,
        roots: HashMap<String, RootPlace>,
    ) -> Self {
        let roots = roots.into_iter();
        let roots = roots.filter_map(|(thread, root)| Some((thread, locate::of_root(root)?)));
        Self {
            roots: roots.collect(),
            links,
        }
    }

    /// The incidents that hold items of a thread, oldest first.
    pub fn of(&self, thread: &str) -> &[ThreadIncident] {
        self.links.get(thread).map_or(&[], Vec::as_slice)
    }

    /// The incident that holds a thread's first item.
    pub fn of_root(&self, thread: &str) -> Option<IncidentId> {
        let root = self.of(thread).iter().find(|link| link.holds_root)?;
        Some(root.incident)
    }

    /// The place that a thread's first item names, when it is in no incident.
    pub fn root_place(&self, thread: &str) -> Option<&Located> {
        self.roots.get(thread)
    }

    /// Remembers that a thread has items in an incident.
    pub fn link(&mut self, thread: &str, incident: IncidentId, holds_root: bool) {
        let links = self.links.entry(thread.to_owned()).or_default();
        match links.iter_mut().find(|link| link.incident == incident) {
            Some(link) => link.holds_root |= holds_root,
            None => links.push(ThreadIncident {
                incident,
                holds_root,
            }),
        }
    }

    /// Remembers what an item in no incident tells its thread.
    pub fn leave_out(&mut self, judged: &Judged) {
        let item = &judged.item;
        if item.native_id != item.thread {
            return;
        }
        let root = RootPlace {
            places: judged.verdict.places.clone(),
            facility: judged.verdict.facility.clone(),
            territory: item.territory.clone(),
        };
        let told = locate::of_root(root).map(|located| (item.thread.clone(), located));
        self.roots.extend(told);
    }
}
