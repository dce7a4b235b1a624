//! Dangers on the board: people are warned once a batch, and again when one has grown.

use super::{super::notices, Arrival, Board};
use crate::{
    domain::{Event, Incident},
    incidents::grown,
};

impl Board<'_> {
    /// A danger that people have confirmed alarms again only when it has grown.
    pub(super) fn alarm_again(&mut self, index: usize, before: &Incident, arrival: &Arrival<'_>) {
        let after = &self.entries[index].known.incident;
        let wider = arrival.located.is_wider(&after.place);
        if let Some(why) = grown(before, after, wider).map(str::to_owned) {
            self.append(index, Event::Alarmed { why });
            if !self.notified(index) {
                self.warn_of_danger(index);
            }
        }
    }

    pub(super) fn warn_of_danger(&mut self, index: usize) {
        let notice = notices::danger(&self.entries[index].known.incident, self.now);
        self.formed.notices.push(notice);
    }

    /// True when this batch has already warned of the incident.
    pub(super) fn notified(&self, index: usize) -> bool {
        let id = self.entries[index].known.incident.id;
        (self.formed.notices.iter()).any(|notice| notice.incident == Some(id))
    }
}
