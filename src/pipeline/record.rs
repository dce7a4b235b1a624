//! The record stage: raw items of one source in, one durable transaction a batch out.
//!
//! ```text
//! RawItem ─ clean · redact · pseudonymise ─► Item ─ known? ─► classify ─► form ─► Store::ingest
//! ```
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
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    classify::{Classifier, Context, ContextEntry, Input, RuleSet},
    domain::{Batch, Item, Judged, RawItem, Seq, SourceId, Verdict, Voice},
    incidents::{FormationSettings, Regime, form},
    ports::{Clock, ContextItem, Store, StoreError, ViewAsk},
    text::{clean, fingerprint, redact},
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
    /// How incidents form.
    pub formation: FormationSettings,
    /// What turns a moment into a deadline.
    pub regime: Arc<Regime>,
    /// Told when the outbox grew.
    pub grown: watch::Sender<Seq>,
}

/// What became of the raw items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recorded {
    /// New items.
    pub items: usize,
    /// Items that stood already.
    pub known: usize,
    /// Items without any text, left out.
    pub empty: usize,
}

/// Records batches. One at a time: the store has one writer anyway.
pub struct Recorder {
    parts: RecorderParts,
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
            classifier: Mutex::new(None),
            stranger_told: AtomicBool::new(false),
        }
    }

    /// Records items of one source in batches of at most [`BATCH_MAX`]; the cursor goes with the
    /// last. Recording the same items again changes nothing. Blocks.
    ///
    /// # Errors
    /// Store failures; what was recorded before stays.
    pub fn record(
        &self,
        source: &SourceId,
        mut raw: Vec<RawItem>,
        cursor: Option<String>,
    ) -> Result<Recorded, StoreError> {
        let now = self.parts.clock.now();
        // A reply is judged in the light of what it answers, so what it answers comes first.
        raw.sort_by_key(|item| item.published_at.unwrap_or(now).min(now));
        let mut sum = Recorded::default();
        let mut rest = raw.as_slice();
        loop {
            let (chunk, after) = rest.split_at(rest.len().min(BATCH_MAX));
            rest = after;
            let cursor = if rest.is_empty() {
                cursor.clone()
            } else {
                None
            };
            let recorded = self.chunk(source, chunk, cursor)?;
            sum.items += recorded.items;
            sum.known += recorded.known;
            sum.empty += recorded.empty;
            if rest.is_empty() {
                return Ok(sum);
            }
        }
    }

    fn chunk(
        &self,
        source: &SourceId,
        raw: &[RawItem],
        cursor: Option<String>,
    ) -> Result<Recorded, StoreError> {
        for _ in 1..TRIES {
            match self.try_chunk(source, raw, cursor.clone()) {
                Err(StoreError::Conflict) => {
                    metrics::counter!("otklik_conflicts_total").increment(1)
                }
                other => return other,
            }
        }
        self.try_chunk(source, raw, cursor)
    }

    fn try_chunk(
        &self,
        source: &SourceId,
        raw: &[RawItem],
        cursor: Option<String>,
    ) -> Result<Recorded, StoreError> {
        let (parts, now) = (&self.parts, self.parts.clock.now());
        let (items, mut recorded) = self.new_items(source, raw, now)?;
        recorded.items = items.len();
        if items.is_empty() && cursor.is_none() {
            return Ok(recorded);
        }
        let judged = self.judge(source, items)?;
        let ask = view_ask(&judged, now, parts.formation.memory_days);
        let view = parts.store.formation_view(source, &ask)?;
        let first_item = view.next_item;
        let formed = form(view, &judged, &parts.formation, &parts.regime, now);
        let opened = formed
            .changes
            .iter()
            .filter(|change| change.expected_version == 0)
            .count();
        let batch = Batch {
            source: source.clone(),
            items: judged,
            first_item,
            formed,
            cursor,
        };
        let report = parts.store.ingest(&batch)?;
        if let Some(seq) = report.seq {
            parts.grown.send_replace(seq);
        }
        metrics::counter!("otklik_items_total").increment(recorded.items as u64);
        metrics::counter!("otklik_incidents_opened_total").increment(opened as u64);
        Ok(recorded)
    }

    /// What of the raw items is new and has text, ready to be stored.
    fn new_items(
        &self,
        source: &SourceId,
        raw: &[RawItem],
        now: Timestamp,
    ) -> Result<(Vec<Item>, Recorded), StoreError> {
        let ids: Vec<&str> = raw.iter().map(|item| item.native_id.as_str()).collect();
        let mut seen = self.parts.store.known(source, &ids)?;
        let key = if raw.iter().any(|item| item.author.is_some()) {
            Some(self.parts.store.voice_key(now)?)
        } else {
            None
        };
        let rules = self.parts.rules.load();
        let (mut items, mut recorded) = (Vec::new(), Recorded::default());
        for item in raw {
            if !seen.insert(item.native_id.clone()) {
                recorded.known += 1;
                continue;
            }
            let text = redact(&clean(&item.text)).into_owned();
            if text.trim().is_empty() {
                recorded.empty += 1;
                continue;
            }
            items.push(Item {
                territory: item
                    .territory
                    .as_ref()
                    .map(|given| self.territory(given.as_str(), &rules)),
                ..admitted(source, item, text, now, key.as_ref())
            });
        }
        Ok((items, recorded))
    }

    /// The name of a territory, so that incidents, facets, filters and scopes all say the same. One
    /// that the region does not have stays as its source wrote it.
    fn territory(&self, given: &str, rules: &RuleSet) -> String {
        let known = rules
            .places()
            .and_then(|places| places.territory_name(given));
        if known.is_none() {
            metrics::counter!("otklik_unknown_territories_total").increment(1);
            if !self.stranger_told.swap(true, Ordering::Relaxed) {
                tracing::warn!("a source names a territory that the region's file does not have");
            }
        }
        known.unwrap_or(given).to_owned()
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

/// The item as it may be stored, its territory aside: the author becomes a voice.
fn admitted(
    source: &SourceId,
    raw: &RawItem,
    text: String,
    now: Timestamp,
    key: Option<&[u8; 32]>,
) -> Item {
    let voice = raw
        .author
        .as_deref()
        .zip(key)
        .map(|(author, key)| voice(key, raw.network.id(), author));
    Item {
        source: source.clone(),
        network: raw.network,
        native_id: raw.native_id.clone(),
        parent: raw.parent.clone(),
        thread: raw
            .thread
            .clone()
            .unwrap_or_else(|| raw.parent.clone().unwrap_or_else(|| raw.native_id.clone())),
        kind: raw.kind,
        official: raw.official,
        text,
        voice,
        url: raw.url.clone(),
        // A publication in the future is a wrong clock somewhere; windows must not reach ahead.
        published_at: raw.published_at.unwrap_or(now).min(now),
        collected_at: now,
        fingerprint: None,
        territory: None,
    }
}

/// The pseudonym of an author: a keyed digest, of use only while the key lives.
fn voice(key: &[u8; 32], network: &str, author: &str) -> Voice {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key length serves HMAC");
    mac.update(network.as_bytes());
    mac.update(b":");
    mac.update(author.as_bytes());
    let digest = mac.finalize().into_bytes();
    let mut first = [0u8; 8];
    first.copy_from_slice(&digest[..8]);
    Voice(i64::from_be_bytes(first))
}

fn view_ask(judged: &[Judged], now: Timestamp, memory_days: u16) -> ViewAsk {
    let memory = SignedDuration::from_hours(24 * i64::from(memory_days));
    ViewAsk {
        categories: judged
            .iter()
            .filter(|one| one.verdict.actionable)
            .filter_map(|one| one.verdict.category().cloned())
            .collect(),
        threads: judged.iter().map(|one| one.item.thread.clone()).collect(),
        parents: judged
            .iter()
            .filter_map(|one| one.item.parent.clone())
            .collect(),
        finished_since: now.checked_sub(memory).ok(),
    }
}

/// Raw items of one source on their way to the record stage.
pub struct Delivery {
    /// The source.
    pub source: SourceId,
    /// Its items.
    pub items: Vec<RawItem>,
    /// How far the source has been read after them.
    pub cursor: Option<String>,
    /// Told when they are recorded.
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
            items,
            cursor,
            done,
        } = delivery;
        let work = move || recorder.record(&source, items, cursor);
        let recorded = tokio::task::spawn_blocking(work).await??;
        if let Some(done) = done {
            // The one who asked may have gone; the items are recorded all the same.
            let _ = done.send(recorded);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_author_in_two_weeks_gives_two_unrelated_voices() {
        let (monday, next) = ([1u8; 32], [2u8; 32]);
        assert_eq!(voice(&monday, "vk", "42"), voice(&monday, "vk", "42"));
        assert_ne!(voice(&monday, "vk", "42"), voice(&next, "vk", "42"));
        assert_ne!(voice(&monday, "vk", "42"), voice(&monday, "ok", "42"));
    }
}
