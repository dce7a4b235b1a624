//! What the watch sees of the sources: read, blind, or out of the book.

use std::collections::HashMap;

use super::Watch;
use crate::{
    domain::{Incident, IncidentId, SourceId},
    incidents::blind::{Sighting, awaits_reply, is_blind},
    ports::StoreError,
};

/// How well the sources are seen.
pub(super) struct Sight {
    of: HashMap<SourceId, Sighting>,
    /// All of them are read.
    clear: bool,
}

impl Watch {
    /// How well the sources are seen now. What was read and has left the book is read no more; an import
    /// never was in it.
    pub(super) fn sight(&self) -> Result<Sight, StoreError> {
        let configured = (self.configured)();
        let sources = self.store.sources_seen()?.into_iter();
        let of: HashMap<SourceId, Sighting> = sources
            .map(|(id, health, stopped)| {
                let removed = health.since.is_some() && !configured.contains(&id);
                let seen = Sighting::of(&health, stopped || removed);
                (id, seen)
            })
            .collect();
        let clear = of.values().all(|seen| *seen == Sighting::Read);
        Ok(Sight { of, clear })
    }

    /// How well the sources are seen of those incidents for which it matters now.
    pub(super) fn seen(
        &self,
        open: &[Incident],
        sight: &Sight,
    ) -> Result<HashMap<IncidentId, Vec<Sighting>>, StoreError> {
        let matters = |it: &&Incident| awaits_reply(it) && (!sight.clear || is_blind(it));
        let asked: Vec<IncidentId> = open.iter().filter(matters).map(|it| it.id).collect();
        let mut seen: HashMap<_, _> = asked.iter().map(|id| (*id, Vec::new())).collect();
        if asked.is_empty() {
            return Ok(seen);
        }
        for (incident, source) in self.store.sources_of(&asked)? {
            let known = sight.of.get(&source).copied();
            let sources = seen.entry(incident).or_default();
            sources.push(known.unwrap_or(Sighting::Read));
        }
        Ok(seen)
    }
}
