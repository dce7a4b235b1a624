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
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::{
    app::rooms::Rooms,
    collect::{
        health::{self, Checked},
        schedule::{self, Rhythm},
    },
    config::SourceSettings,
    domain::{Notice, NoticeKind, TerritoryId},
    pipeline::record::{Delivery, Intake},
    ports::{Ask, Collector, Harvest, Pace, SourceRecord},
};

/// Longest pause between two looks, so that a moved clock is noticed.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// The task of one source.
pub(super) struct Crawl {
    pub(super) collector: Box<dyn Collector>,
    pub(super) settings: SourceSettings,
    /// Never more often than this.
    pub(super) least: Option<SignedDuration>,
    pub(super) rooms: Arc<Rooms>,
    pub(super) deliveries: mpsc::Sender<Delivery>,
    pub(super) soft: CancellationToken,
}

impl Crawl {
    /// Reads until the soft token.
    pub(super) async fn run(mut self) -> anyhow::Result<()> {
        let mut changed = self.rooms.paused.subscribe();
        let mut record = self.known().await?;
        let mut next = self.first(&record);
        while !self.soft.is_cancelled() {
            if !record.paused && next <= self.rooms.clock.now() {
                next = self.read(&record).await?;
                record = self.known().await?;
            }
            tokio::select! {
                () = self.soft.cancelled() => {}
                () = tokio::time::sleep(self.rest(&record, next)) => {}
                _ = changed.changed() => {
                    let before = record.paused;
                    record = self.known().await?;
                    if before && !record.paused {
                        next = self.rooms.clock.now();
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
        let rest = next.duration_since(self.rooms.clock.now());
        Duration::try_from(rest).unwrap_or_default().min(PAUSE_MAX)
    }

    /// Reads once and has it recorded; gives the moment of the next reading.
    async fn read(&mut self, record: &SourceRecord) -> anyhow::Result<Timestamp> {
        let now = self.rooms.clock.now();
        let watched = self.watched().await?;
        let ask = Ask {
            cursor: record.cursor.as_deref(),
            now,
            watched: &watched,
        };
        let mut harvest = tokio::select! {
            () = self.soft.cancelled() => return Ok(now),
            harvest = self.collector.read(ask) => harvest,
        };
        for item in &mut harvest.items {
            let own = self.settings.territory.as_ref();
            item.territory = item
                .territory
                .take()
                .or_else(|| own.map(TerritoryId::clone));
        }
        let now = self.rooms.clock.now();
        let pace = (self.collector.pace(), self.least);
        let checked = health::check(self.settings.id.as_str(), record, &harvest, pace, now);
        let next = checked.health.next_at.unwrap_or(now);
        if worth_recording(record, &harvest, pace.0) {
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
        let notice = checked.told.map(|told| Notice {
            id: None,
            kind: NoticeKind::SourceState,
            text: format!("Источник «{}»: {told}", self.settings.name),
            incident: None,
            at: now,
        });
        let (done, recorded) = oneshot::channel();
        let delivery = Delivery {
            source: self.settings.id.clone(),
            intake: Intake {
                items: harvest.items,
                gone: harvest.gone,
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

    /// After a start a source keeps its appointment; one without any comes within its first pause.
    fn first(&self, record: &SourceRecord) -> Timestamp {
        let now = self.rooms.clock.now();
        if self.collector.pace() == Pace::Own {
            return now;
        }
        let rhythm = Rhythm {
            of_week: health::of_week(record, now),
            least: self.least,
        };
        let spread = schedule::first(self.settings.id.as_str(), rhythm, now);
        record
            .health
            .next_at
            .map_or(spread, |at| at.clamp(now, spread.max(at)))
    }

    async fn known(&self) -> anyhow::Result<SourceRecord> {
        let (store, id) = (Arc::clone(&self.rooms.store), self.settings.id.clone());
        Ok(tokio::task::spawn_blocking(move || store.source(&id)).await??)
    }

    async fn watched(&self) -> anyhow::Result<Vec<String>> {
        let (store, id) = (Arc::clone(&self.rooms.store), self.settings.id.clone());
        Ok(tokio::task::spawn_blocking(move || store.watched_threads(&id)).await??)
    }
}

/// A source that keeps its own time and has nothing new leaves no trace: the demo waits for its next
/// line again and again.
fn worth_recording(record: &SourceRecord, harvest: &Harvest, pace: Pace) -> bool {
    let silent = harvest.items.is_empty() && harvest.gone.is_empty();
    pace == Pace::Schedule || !silent || harvest.cursor != record.cursor
}
