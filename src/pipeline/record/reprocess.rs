//! Stored items under the rules of today: a changed verdict is written, the old one becomes history, and
//! what speaks of something else now is placed anew.
//!
//! Batch by batch, each a transaction of one source. An item whose verdict is that of today is left
//! alone, so a run that was cut short is finished by the next; for the same reason, what was held once
//! stays. The words are those that stand: of what retention has erased nothing can be said anew.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{BATCH_MAX, Recorder, TRIES, view_ask};
use crate::{
    domain::{Batch, IncidentId, ItemId, Judged, Revision, SourceId, Timestamp},
    incidents::{Fate, Going, Origin, Reformed, form_anew, going},
    ports::{PastAsk, PastItem, StoreError},
};

/// What is judged anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reprocess {
    /// Items published in `[from, to)`.
    pub span: (Timestamp, Timestamp),
    /// Write it down; else it is only counted. Counting does not see what its own earlier batches would
    /// have changed.
    pub apply: bool,
}

/// What became of the items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reprocessed {
    /// Judged.
    pub judged: usize,
    /// Of these, with another verdict than before.
    pub changed: usize,
    /// Of these, in another incident than before, or in none any more.
    pub moved: usize,
    /// Incidents opened.
    pub opened: usize,
    /// Incidents that lie elsewhere now.
    pub relocated: usize,
    /// Items that tell of a danger or of a private matter now, and are heard anew where they are.
    pub graver: usize,
    /// Items that would have gone and stay, because of what people did.
    pub held: usize,
}

impl Reprocessed {
    fn add(&mut self, other: Self) {
        self.changed += other.changed;
        self.moved += other.moved;
        self.opened += other.opened;
        self.relocated += other.relocated;
        self.graver += other.graver;
        self.held += other.held;
    }
}

/// An item with what the rules of today say of it, which is not what they said.
type Changed<'p> = (&'p PastItem, Judged);

impl Recorder {
    /// Judges stored items anew. `told` hears how many are judged. Blocks.
    ///
    /// # Errors
    /// Store failures; what was recorded before stays.
    pub fn reprocess(
        &self,
        ask: &Reprocess,
        told: &mut dyn FnMut(usize),
    ) -> Result<Reprocessed, StoreError> {
        let mut sum = Reprocessed::default();
        let mut after = ItemId(0);
        loop {
            let (mut page, last) = self.page(ask, after)?;
            let Some(last) = last else {
                return Ok(sum);
            };
            sum.judged += page.len();
            let mut sources: Vec<SourceId> = page.iter().map(source_of).collect();
            sources.sort_unstable();
            sources.dedup();
            for source in sources {
                let mut tries = 1..TRIES;
                sum.add(loop {
                    match self.try_anew(&source, &page, ask.apply) {
                        Err(StoreError::Conflict) if tries.next().is_some() => {
                            page = self.page(ask, after)?.0;
                        }
                        other => break other?,
                    }
                });
            }
            after = last;
            told(sum.judged);
        }
    }

    /// The items after this one that have words, and the last number read; none at the end.
    fn page(
        &self,
        ask: &Reprocess,
        after: ItemId,
    ) -> Result<(Vec<PastItem>, Option<ItemId>), StoreError> {
        let (since, before) = ask.span;
        let mut page = self.parts.store.past_items(&PastAsk {
            since,
            after,
            limit: BATCH_MAX,
        })?;
        let last = page.last().map(|one| one.stored.id);
        page.retain(|one| {
            let item = &one.stored.item;
            item.published_at < before && !item.text.is_empty()
        });
        Ok((page, last))
    }

    fn try_anew(
        &self,
        source: &SourceId,
        page: &[PastItem],
        apply: bool,
    ) -> Result<Reprocessed, StoreError> {
        let changed = self.changed(source, page)?;
        if changed.is_empty() {
            return Ok(Reprocessed::default());
        }
        let (origins, now) = (self.origins(&changed)?, self.parts.clock.now());
        let mut staying = HashSet::new();
        let (goings, reformed, held) = loop {
            let (goings, held) = fates(&changed, &origins, &staying);
            let reformed = self.reformed(source, &goings, &origins, now)?;
            let returned = reformed.returned(&goings);
            if returned.is_empty() {
                break (goings, reformed, held);
            }
            staying.extend(returned);
        };
        let revised = revisions(&changed, &goings, &reformed);
        let homes = reformed.formed.memberships.iter();
        let before = |id: &ItemId| reformed.left.contains(id) || reformed.again.contains(id);
        let new = homes.filter(|one| !before(&one.item));
        let opened = (reformed.formed.changes.iter()).filter(|one| one.expected_version == 0);
        let done = Reprocessed {
            judged: 0,
            changed: changed.len(),
            moved: reformed.left.len() + new.count(),
            opened: opened.count(),
            relocated: reformed.relocated,
            graver: reformed.again.len(),
            held: held + reformed.held,
        };
        if apply {
            let report = self.parts.store.ingest(&Batch {
                source: source.clone(),
                items: Vec::new(),
                first_item: ItemId(0),
                formed: reformed.formed,
                revised,
                gone: Vec::new(),
                tallies: Vec::new(),
                cursor: None,
                health: None,
                at: now,
            })?;
            if let Some(seq) = report.seq {
                self.parts.grown.send_replace(seq);
            }
        }
        Ok(done)
    }

    /// The items of the source whose verdict is another today.
    fn changed<'p>(
        &self,
        source: &SourceId,
        page: &'p [PastItem],
    ) -> Result<Vec<Changed<'p>>, StoreError> {
        let own = page.iter().filter(|one| one.stored.item.source == *source);
        let mut own: Vec<&PastItem> = own.collect();
        // A reply is judged in the light of what it answers, so what it answers comes first.
        own.sort_by_key(|one| (one.stored.item.published_at, one.stored.id));
        let items = own.iter().map(|one| one.stored.item.clone()).collect();
        let judged = own.into_iter().zip(self.judge(source, items)?);
        let heeding = judged.map(|(one, mut judged)| {
            judged.verdict.heed(&one.stored.verdict, false);
            (one, judged)
        });
        Ok(heeding
            .filter(|(one, judged)| judged.verdict != one.stored.verdict)
            .collect())
    }

    /// The incidents that hold the items.
    fn origins(&self, changed: &[Changed<'_>]) -> Result<HashMap<IncidentId, Origin>, StoreError> {
        let store = &self.parts.store;
        let mut origins = HashMap::new();
        for id in changed.iter().filter_map(|(one, _)| Some(one.joined?.0)) {
            if origins.contains_key(&id) {
                continue;
            }
            if let Some(incident) = store.incident(id)? {
                let (log, members) = (store.events(id)?, store.incident_items(id)?);
                let origin = Origin {
                    incident,
                    log,
                    members,
                };
                origins.insert(id, origin);
            }
        }
        Ok(origins)
    }

    fn reformed(
        &self,
        source: &SourceId,
        goings: &[Going],
        origins: &HashMap<IncidentId, Origin>,
        now: Timestamp,
    ) -> Result<Reformed, StoreError> {
        if goings.is_empty() {
            return Ok(Reformed::default());
        }
        let parts = &self.parts;
        let items = || goings.iter().flat_map(|going| &going.items);
        let judged: Vec<Judged> = items().map(|(_, judged)| judged.clone()).collect();
        let (formation, regime) = (parts.formation.load(), parts.regime.load());
        let mut ask = view_ask(&judged, now, &formation);
        ask.without = items().map(|(id, _)| *id).collect();
        ask.categories
            .extend(origins.values().map(|one| one.incident.category.clone()));
        let view = parts.store.formation_view(source, &ask)?;
        let rules = (&**formation, &**regime);
        Ok(form_anew(view, goings, origins, rules, now))
    }
}

fn source_of(one: &PastItem) -> SourceId {
    one.stored.item.source.clone()
}

/// Which items go, and how many are held.
fn fates(
    changed: &[Changed<'_>],
    origins: &HashMap<IncidentId, Origin>,
    staying: &HashSet<ItemId>,
) -> (Vec<Going>, usize) {
    let (mut goings, mut held) = (Vec::new(), 0);
    for (one, judged) in changed {
        let id = one.stored.id;
        let origin = one.joined.and_then(|(incident, _)| origins.get(&incident));
        match going(id, &one.stored.verdict, judged, origin) {
            // A person took it out of where it was: it goes nowhere by itself.
            Fate::Goes(going) if one.pinned && going.from.is_none() => held += 1,
            Fate::Goes(going) if staying.contains(&id) => goings.extend(going.staying()),
            Fate::Goes(going) => goings.push(going),
            Fate::Held => held += 1,
            Fate::Same => {}
        }
    }
    (goings, held)
}

/// The new verdicts, and those who leave along with an item whose verdict is new.
fn revisions(changed: &[Changed<'_>], goings: &[Going], reformed: &Reformed) -> Vec<Revision> {
    let mut revised: Vec<Revision> = Vec::new();
    let own = changed.iter().map(|(one, judged)| (one.stored.id, judged));
    let others = goings.iter().flat_map(|going| &going.items);
    let known: HashSet<ItemId> = changed.iter().map(|(one, _)| one.stored.id).collect();
    let others = others
        .filter(|(id, _)| !known.contains(id) && reformed.left.contains(id))
        .map(|(id, judged)| (*id, judged));
    for (item, judged) in own.chain(others) {
        revised.push(Revision {
            item,
            edited_at: None,
            leaves: reformed.left.contains(&item) || reformed.again.contains(&item),
            judged: judged.clone(),
        });
    }
    revised
}
