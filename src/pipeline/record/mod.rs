//! The record stage: raw items of one source in, one durable transaction a batch out.
//!
//! ```text
//! RawItem ─ clean · redact · pseudonymise ─► Item ─ new? edited? ─► classify ─► form ─► Store::ingest
//! ```
//! A known item with another text is an edit: its verdict is made anew, and what it says now may open
//! an incident. What its network deleted loses its words.
//!
//! The author's id ends here: it becomes a voice by a keyed digest whose key lives a week. If the
//! store moved between looking and recording (an operator acted, another source recorded), nothing
//! was recorded and the batch is decided again on what stands then.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    classify::{Classifier, Context, ContextEntry, Input, RuleSet},
    domain::{Batch, Item, ItemId, Judged, RawItem, Register, Seq, SourceId, Tally, Verdict},
    incidents::{FormationSettings, Regime, form},
    ports::{Clock, ContextItem, Store, StoreError, ViewAsk},
    text::fingerprint,
};

mod admit;
mod intake;
mod rehearsal;
mod reprocess;

pub use self::intake::{Intake, Recorded};
pub use self::rehearsal::{Rehearsal, RehearsalParts, Rehearsed, Story};
pub use self::reprocess::{Reprocess, Reprocessed};
use self::{
    admit::Door,
    intake::{Admitted, Edit, Part, sorted},
};

/// Items recorded in one transaction at most.
pub const BATCH_MAX: usize = 500;
/// Times a batch is decided again before it is given up.
const TRIES: usize = 8;

/// What the stage works with; made by `app`.
pub struct RecorderParts {
    /// The truth.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The rules in force; swapped at a reload.
    pub rules: Arc<ArcSwap<RuleSet>>,
    /// The official pages; swapped at a reload.
    pub register: Arc<ArcSwap<Register>>,
    /// How incidents form; swapped at a reload.
    pub formation: Arc<ArcSwap<FormationSettings>>,
    /// What turns a moment into a deadline; swapped at a reload.
    pub regime: Arc<ArcSwap<Regime>>,
    /// Told when the outbox grew.
    pub grown: watch::Sender<Seq>,
}

/// Records batches. One at a time: the store has one writer anyway.
pub struct Recorder {
    parts: RecorderParts,
    /// Held from reading what stands to writing what follows: imports and sources take turns.
    turn: Mutex<()>,
    /// The classifier with the rule set it was made for.
    classifier: Mutex<Option<Classifier>>,
    /// A territory that the region does not have was met and told once.
    stranger_told: AtomicBool,
}

impl Recorder {
    /// A recorder over these parts.
    pub fn new(parts: RecorderParts) -> Self {
        Self {
            parts,
            turn: Mutex::new(()),
            classifier: Mutex::new(None),
            stranger_told: AtomicBool::new(false),
        }
    }

    /// Records what a source delivers in batches of at most [`BATCH_MAX`]; deletions, tallies, cursor and
    /// health go with the last. Recording the same again changes nothing. Blocks.
    ///
    /// # Errors
    /// Store failures; what was recorded before stays.
    pub fn record(&self, source: &SourceId, intake: Intake) -> Result<Recorded, StoreError> {
        let now = self.parts.clock.now();
        let Intake { mut items, .. } = intake;
        // A reply is judged in the light of what it answers, so what it answers comes first.
        items.sort_by_key(|item| item.published_at.unwrap_or(now).min(now));
        let mut sum = Recorded::default();
        let mut rest = items.as_slice();
        loop {
            let (chunk, after) = rest.split_at(rest.len().min(BATCH_MAX));
            rest = after;
            let part = Part {
                raw: chunk,
                gone: if rest.is_empty() { &intake.gone } else { &[] },
                tallies: if rest.is_empty() {
                    &intake.tallies
                } else {
                    &[]
                },
                cursor: intake.cursor.as_ref().filter(|_| rest.is_empty()),
                health: intake.health.as_ref().filter(|_| rest.is_empty()),
                notice: intake.notice.as_ref().filter(|_| rest.is_empty()),
            };
            sum.add(self.part(source, &part)?);
            if rest.is_empty() {
                return Ok(sum);
            }
        }
    }

    fn part(&self, source: &SourceId, part: &Part<'_>) -> Result<Recorded, StoreError> {
        // It guards no data, so a panic of another thread spoils nothing.
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        for _ in 1..TRIES {
            match self.try_part(source, part) {
                Err(StoreError::Conflict) => {
                    metrics::counter!("otklik_conflicts_total").increment(1)
                }
                other => return other,
            }
        }
        self.try_part(source, part)
    }

    fn try_part(&self, source: &SourceId, part: &Part<'_>) -> Result<Recorded, StoreError> {
        let (parts, now) = (&self.parts, self.parts.clock.now());
        let (admitted, mut recorded) = self.admit(source, part.raw, now)?;
        let gone = self.gone(source, part.gone)?;
        recorded.gone = gone.len();
        if admitted.is_empty() && gone.is_empty() && part.is_silent() {
            return Ok(recorded);
        }
        let (standing, items): (Vec<_>, Vec<_>) = admitted.into_iter().unzip();
        let judged = self.judge(source, items)?;
        let (formation, regime) = (parts.formation.load(), parts.regime.load());
        let ask = view_ask(&judged, now, &formation);
        let view = parts.store.formation_view(source, &ask)?;
        let first_item = view.next_item;
        let mut numbers = (first_item.0..).map(ItemId);
        let placed: Vec<(ItemId, &Judged)> = standing
            .iter()
            .zip(&judged)
            .filter_map(|(stands, judged)| match stands {
                None => Some((numbers.next()?, judged)),
                Some(edit) => (!edit.joined).then_some((edit.id, judged)),
            })
            .collect();
        let mut formed = form(view, &placed, &formation, &regime, now);
        formed.notices.extend(part.notice.cloned());
        let opened = formed
            .changes
            .iter()
            .filter(|change| change.expected_version == 0)
            .count();
        let (items, revised) = sorted(standing, judged);
        let batch = Batch {
            source: source.clone(),
            items,
            first_item,
            formed,
            revised,
            gone,
            tallies: self.tallies(part.tallies),
            cursor: part.cursor.cloned(),
            health: part.health.cloned(),
            at: now,
        };
        let report = parts.store.ingest(&batch)?;
        if let Some(seq) = report.seq {
            parts.grown.send_replace(seq);
        }
        metrics::counter!("otklik_items_total").increment(recorded.items as u64);
        metrics::counter!("otklik_incidents_opened_total").increment(opened as u64);
        Ok(recorded)
    }

    /// What of the raw items is new or says something else now, ready to be judged.
    fn admit(
        &self,
        source: &SourceId,
        raw: &[RawItem],
        now: Timestamp,
    ) -> Result<(Vec<Admitted>, Recorded), StoreError> {
        let ids: Vec<&str> = raw.iter().map(|item| item.native_id.as_str()).collect();
        let mut stands = self.parts.store.standing(source, &ids)?;
        let key = if raw.iter().any(admit::names_person) {
            Some(self.parts.store.voice_key(now)?)
        } else {
            None
        };
        let door = Door {
            register: &self.parts.register.load(),
            key: key.as_ref(),
            now,
        };
        let rules = self.parts.rules.load();
        let (mut admitted, mut recorded) = (Vec::new(), Recorded::default());
        let mut seen = HashSet::new();
        for raw in raw {
            if !seen.insert(raw.native_id.as_str()) {
                recorded.known += 1;
                continue;
            }
            let stands = stands.remove(&raw.native_id);
            let Some(mut item) = admit::admit(source, raw, &door) else {
                recorded.empty += 1;
                continue;
            };
            let given = raw.territory.as_ref();
            let named = given.and_then(|given| admit::territory(&rules, given.as_str()));
            item.territory = named.map(str::to_owned);
            if given.is_some() && named.is_none() {
                self.met_stranger();
            }
            let Some(stands) = stands else {
                recorded.items += 1;
                admitted.push((None, item));
                continue;
            };
            if stands.text.as_ref().is_none_or(|text| *text == item.text) {
                recorded.known += 1;
                continue;
            }
            recorded.edited += 1;
            item.published_at = stands.published_at;
            admitted.push((Some(Edit::of(&stands, raw, now)), item));
        }
        Ok((admitted, recorded))
    }

    /// The numbers of recorded items that are deleted in their network.
    fn gone(&self, source: &SourceId, native_ids: &[String]) -> Result<Vec<ItemId>, StoreError> {
        if native_ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<&str> = native_ids.iter().map(String::as_str).collect();
        let stands = self.parts.store.standing(source, &ids)?;
        let mut gone: Vec<ItemId> = stands.into_values().map(|one| one.id).collect();
        gone.sort_unstable();
        Ok(gone)
    }

    /// Tells of a territory that the region does not have.
    fn met_stranger(&self) {
        metrics::counter!("otklik_unknown_territories_total").increment(1);
        if !self.stranger_told.swap(true, Ordering::Relaxed) {
            tracing::warn!("a source names a territory that the region's file does not have");
        }
    }

    /// Tallies with their municipalities as the region names them. One that the region does not have is
    /// none: what a source writes there may be anything, and figures stay.
    fn tallies(&self, given: &[Tally]) -> Vec<Tally> {
        let rules = self.parts.rules.load();
        let known = |name| admit::territory(&rules, name);
        let tallies = given.iter().map(|tally| Tally {
            territory: (tally.territory.as_deref().and_then(known)).map(str::to_owned),
            ..tally.clone()
        });
        tallies.collect()
    }

    fn judge(&self, source: &SourceId, items: Vec<Item>) -> Result<Vec<Judged>, StoreError> {
        let inside: HashSet<&str> = items.iter().map(|item| item.native_id.as_str()).collect();
        let above: HashSet<&str> = items
            .iter()
            .flat_map(Item::above)
            .filter(|id| !inside.contains(id))
            .collect();
        let above: Vec<&str> = above.into_iter().collect();
        let stored = if above.is_empty() {
            HashMap::new()
        } else {
            self.parts.store.context(source, &above)?
        };
        let rules = self.parts.rules.load_full();
        let mut slot = self
            .classifier
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let classifier = match slot.take() {
            Some(ready) if Arc::ptr_eq(ready.rules(), &rules) => slot.insert(ready),
            _ => slot.insert(Classifier::new(rules)),
        };
        Ok(judged(classifier, items, &stored))
    }
}

/// Classifies in order; later items see the verdicts of earlier ones of their thread.
fn judged(
    classifier: &mut Classifier,
    items: Vec<Item>,
    stored: &HashMap<String, ContextItem>,
) -> Vec<Judged> {
    let mut done: Vec<Judged> = Vec::with_capacity(items.len());
    let mut by_id: HashMap<String, usize> = HashMap::new();
    for mut item in items {
        let entry = |id: &str| -> Option<ContextEntry<'_>> {
            match by_id.get(id) {
                Some(&at) => {
                    let above: &Judged = &done[at];
                    Some(context_entry(&above.verdict, above.item.official))
                }
                None => stored
                    .get(id)
                    .map(|above| context_entry(&above.verdict, above.official)),
            }
        };
        let context = Context::above(&item, entry);
        let verdict = classifier.classify(&Input::recorded(&item), &context);
        item.fingerprint = fingerprint(classifier.analyser());
        by_id.insert(item.native_id.clone(), done.len());
        done.push(Judged { item, verdict });
    }
    done
}

fn context_entry(verdict: &Verdict, official: bool) -> ContextEntry<'_> {
    ContextEntry { verdict, official }
}

fn view_ask(judged: &[Judged], now: Timestamp, settings: &FormationSettings) -> ViewAsk {
    let memory = SignedDuration::from_hours(24 * i64::from(settings.memory_days));
    let own = judged.iter().filter(|one| one.verdict.actionable);
    let own: HashSet<_> = own.filter_map(|one| one.verdict.category()).collect();
    // What else fails with it may stand under the same head.
    let kin = own
        .iter()
        .flat_map(|category| settings.topology.kin(category));
    ViewAsk {
        categories: own.iter().copied().chain(kin).cloned().collect(),
        threads: judged.iter().map(|one| one.item.thread.clone()).collect(),
        parents: judged
            .iter()
            .filter_map(|one| one.item.parent.clone())
            .collect(),
        questions: judged
            .iter()
            .filter(|one| one.item.official)
            .map(|one| one.item.thread.clone())
            .collect(),
        finished_since: now.checked_sub(memory).ok(),
        without: HashSet::new(),
    }
}

/// What a source delivers, on its way to the record stage.
pub struct Delivery {
    /// The source.
    pub source: SourceId,
    /// What it delivers.
    pub intake: Intake,
    /// Told when it is recorded.
    pub done: Option<oneshot::Sender<Recorded>>,
}

/// Records deliveries until every sender is gone, so that what was collected is never dropped.
///
/// # Errors
/// When the store fails for good: the daemon must stop rather than lose messages.
pub async fn run(
    recorder: Arc<Recorder>,
    mut deliveries: mpsc::Receiver<Delivery>,
) -> anyhow::Result<()> {
    while let Some(delivery) = deliveries.recv().await {
        let recorder = Arc::clone(&recorder);
        let Delivery {
            source,
            intake,
            done,
        } = delivery;
        let work = move || recorder.record(&source, intake);
        let recorded = tokio::task::spawn_blocking(work).await??;
        if let Some(done) = done {
            // The one who asked may have gone; the items are recorded all the same.
            let _ = done.send(recorded);
        }
    }
    Ok(())
}
