//! Heads on the board: one opens over incidents, or takes more of them.

use super::{Board, Entry};
use crate::{
    domain::{IncidentId, ItemId},
    incidents::{
        family::{self, Family, HEAD_SEVERITY},
        fold,
    },
};

impl Board<'_> {
    /// Opens a head over a family; `item` is the message that made it known.
    pub fn open_head(&mut self, item: ItemId, family: &Family<'_>) {
        let Some(first) = family.children.first() else {
            return;
        };
        let clocks = self.clocks(&first.category, HEAD_SEVERITY, self.now);
        let events = family.opening(item, clocks).into_iter();
        let events: Vec<_> = events.map(|event| self.record(event)).collect();
        let id = self.next;
        let Some(known) = fold::replay_known(id, &events) else {
            return;
        };
        self.next = IncidentId(id.0 + 1);
        self.formed
            .notices
            .push(family::notice(&known.incident, self.now));
        self.add(Entry {
            known,
            expected_version: 0,
            events,
        });
        self.adopt(id, family);
    }

    /// A head takes a family.
    pub fn grow_head(&mut self, head: IncidentId, family: &Family<'_>) {
        if let Some(&index) = self.by_id.get(&head) {
            self.append(index, family.gathering());
            self.adopt(head, family);
        }
    }

    fn adopt(&mut self, head: IncidentId, family: &Family<'_>) {
        let Some(head) = self.incident(head).cloned() else {
            return;
        };
        for child in &family.children {
            let Some(&index) = self.by_id.get(&child.id) else {
                continue;
            };
            for event in family::joining(&head, child) {
                self.append(index, event);
            }
            *self.children.entry(head.id).or_default() += 1;
        }
    }
}
