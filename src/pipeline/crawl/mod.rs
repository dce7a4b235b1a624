//! One source of a network: read, recorded, judged, and read again when its time has come.
//!
//! ```text
//! what is known ─► Collector::read ─► items · deletions · cursor · health · notice ─► record stage
//!       ▲                                                                                │
//!       └──────────────── sleeps until next_at, or a person pauses or resumes ◄──────────┘
//! ```
//! The next reading begins only after the one before is recorded: a crash repeats it and loses nothing.

use std::{sync::Arc, time::Duration};

use anyhow::bail;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

pub use self::health::{Checked, after};
use super::record::{Delivery, Intake};
use crate::{
    domain::{Notice, NoticeKind, RawItem, SourceId, Tally, TerritoryId},
    ports::{Ask, Clock, Collector, Harvest, Pace, SourceRecord, Store},
};

mod health;
mod schedule;

/// Longest pause between two looks, so that a moved clock is noticed.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// The source that a task reads.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its id.
    pub id: SourceId,
    /// Its name in notices.
    pub name: String,
    /// Territory of its messages when they name none.
    pub territory: Option<TerritoryId>,
    /// The official page of a body: what no person wrote there is the body's.
    pub official: bool,
    /// Never more often than this.
    pub least: Option<SignedDuration>,
}

impl Target {
    /// What the source itself says of its items, where they are silent.
    pub fn claim(&self, items: &mut [RawItem]) {
        for item in items {
            let own = self.territory.as_ref();
            item.territory = item.territory.take().or_else(|| own.cloned());
            item.official |= self.official && item.author.is_none();
        }
    }

    /// Where its tallies are counted, where they do not say it.
    fn place(&self, tallies: &mut [Tally]) {
        let own = self.territory.as_ref().map(ToString::to_string);
        for tally in tallies.iter_mut().filter(|one| one.territory.is_none()) {
            tally.territory.clone_from(&own);
        }
    }
}

/// The task of one source.
pub struct Crawl {
    /// Who reads it.
    pub collector: Box<dyn Collector>,
    /// What is read.
    pub target: Target,
    /// What is known of it.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where the record stage listens.
    pub deliveries: mpsc::Sender<Delivery>,
}

impl Crawl {
    /// Reads until the soft token; `paused` tells that a person stopped or resumed some source.
    ///
    /// # Errors
    /// A failing store, or a record stage that is gone.
    pub async fn run(
        mut self,
        mut paused: watch::Receiver<()>,
        soft: CancellationToken,
    ) -> anyhow::Result<()> {
        let mut record = self.known().await?;
        let mut next = self.first(&record);
        while !soft.is_cancelled() {
            if !record.paused && next <= self.clock.now() {
                tokio::select! {
                    () = soft.cancelled() => break,
                    read = self.read() => next = read?,
                }
                record = self.known().await?;
            }
            tokio::select! {
                () = soft.cancelled() => {}
                () = self.clock.sleep(self.rest(&record, next)) => {}
                _ = paused.changed() => {
                    let before = record.paused;
                    record = self.known().await?;
                    if before && !record.paused {
                        next = self.clock.now();
                    }
                }
            }
        }
        Ok(())
    }

    /// How long nothing is to be done.
    fn rest(&self, record: &SourceRecord, next: Timestamp) -> Duration {
        if record.paused {
            return PAUSE_MAX;
        }
        let rest = next.duration_since(self.clock.now());
        Duration::try_from(rest).unwrap_or_default().min(PAUSE_MAX)
    }

    /// Reads once and has it recorded; gives the moment of the next reading. May be dropped at any
    /// moment: what was not recorded is read again.
    ///
    /// # Errors
    /// A failing store, or a record stage that is gone.
    pub async fn read(&mut self) -> anyhow::Result<Timestamp> {
        let record = self.known().await?;
        let watched = self.watched().await?;
        let ask = Ask {
            cursor: record.cursor.as_deref(),
            now: self.clock.now(),
            watched: &watched,
        };
        let mut harvest = self.collector.read(ask).await;
        self.target.claim(&mut harvest.items);
        self.target.place(&mut harvest.tallies);
        let now = self.clock.now();
        let pace = (self.collector.pace(), self.target.least);
        let checked = health::check(self.target.id.as_str(), &record, &harvest, pace, now);
        let next = checked.health.next_at.unwrap_or(now);
        if worth_recording(&record, &harvest, pace.0) {
            self.deliver(harvest, checked, now).await?;
        }
        Ok(next)
    }

    async fn deliver(
        &self,
        harvest: Harvest,
        checked: Checked,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let told: Vec<String> = checked.told.into_iter().chain(harvest.told).collect();
        let notice = (!told.is_empty()).then(|| notice(&self.target.name, &told.join("; "), now));
        let (done, recorded) = oneshot::channel();
        let delivery = Delivery {
            source: self.target.id.clone(),
            intake: Intake {
                items: harvest.items,
                gone: harvest.gone,
                tallies: harvest.tallies,
                cursor: harvest.cursor,
                health: Some(checked.health),
                notice,
            },
            done: Some(done),
        };
        if self.deliveries.send(delivery).await.is_err() || recorded.await.is_err() {
            bail!("the record stage is gone");
        }
        Ok(())
    }

    /// The first reading after a start: a source keeps its appointment, however late; one that was
    /// never read comes soon.
    pub fn first(&self, record: &SourceRecord) -> Timestamp {
        let now = self.clock.now();
        if self.collector.pace() == Pace::Own {
            return now;
        }
        let soon = || schedule::first(self.target.id.as_str(), now);
        record.health.next_at.unwrap_or_else(soon).max(now)
    }

    async fn known(&self) -> anyhow::Result<SourceRecord> {
        let (store, id) = (Arc::clone(&self.store), self.target.id.clone());
        Ok(tokio::task::spawn_blocking(move || store.source(&id)).await??)
    }

    async fn watched(&self) -> anyhow::Result<Vec<String>> {
        let (store, id) = (Arc::clone(&self.store), self.target.id.clone());
        Ok(tokio::task::spawn_blocking(move || store.watched_threads(&id)).await??)
    }
}

/// What people must know of a source, by the name they call it.
pub fn notice(source: &str, told: &str, at: Timestamp) -> Notice {
    Notice {
        id: None,
        kind: NoticeKind::SourceState,
        text: format!("Источник «{source}»: {told}"),
        incident: None,
        at,
    }
}

/// A source that keeps its own time and has nothing new leaves no trace: the demo waits for its next
/// line again and again.
fn worth_recording(record: &SourceRecord, harvest: &Harvest, pace: Pace) -> bool {
    let silent = harvest.items.is_empty() && harvest.gone.is_empty();
    pace == Pace::Schedule || !silent || harvest.cursor != record.cursor
}
