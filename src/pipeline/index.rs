//! The index stage: tails the outbox and keeps the search index behind the store.
//!
//! The index's own commit says how far it has come, so a start replays what a crash lost and nothing
//! else. Writing goes page by page; a commit, the costly part, waits until the outbox is quiet for
//! [`QUIET`] or a second of work has piled up.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    domain::Seq,
    ports::{IndexDocument, Pulse, SearchError, SearchIndex, Stage, Store, StoreError},
};

/// Outbox rows handled at once.
const PAGE: usize = 1_000;
/// No new rows for so long: commit.
const QUIET: Duration = Duration::from_millis(250);
/// So long since the last commit: commit even under load.
const BUSY: Duration = Duration::from_secs(1);
/// Pause after a failure.
const FAILED: Duration = Duration::from_secs(2);

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
pub enum IndexStageError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index failed.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// The stage. Clones share one state.
#[derive(Clone)]
pub struct IndexStage {
    store: Arc<dyn Store>,
    index: Arc<dyn SearchIndex>,
    state: Arc<Mutex<State>>,
}

struct State {
    reached: Seq,
    dirty: bool,
    committed_at: Instant,
}

impl IndexStage {
    /// A stage that goes on where the index's last commit stands.
    pub fn new(store: Arc<dyn Store>, index: Arc<dyn SearchIndex>) -> Self {
        let reached = index.committed();
        let state = State {
            reached,
            dirty: false,
            committed_at: Instant::now(),
        };
        Self {
            store,
            index,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Brings the index up to the end of the outbox and commits. Blocks; gives the rows handled.
    ///
    /// # Errors
    /// Failures of store or index.
    pub fn catch_up(&self) -> Result<usize, IndexStageError> {
        self.mended(Self::follow)
    }

    fn follow(&self) -> Result<usize, IndexStageError> {
        let mut handled = 0;
        loop {
            let rows = self.step()?;
            handled += rows;
            if rows == 0 {
                self.commit()?;
                return Ok(handled);
            }
        }
    }

    /// Empties the index and fills it again from the store. Blocks; `progress` hears (done, all).
    ///
    /// # Errors
    /// Failures of store or index.
    pub fn reindex(&self, mut progress: impl FnMut(i64, i64)) -> Result<(), IndexStageError> {
        self.begin_anew()?;
        let all = self.store.last_seq()?.0;
        while self.step()? > 0 {
            progress(self.lock().reached.0, all);
        }
        self.commit()
    }

    /// Brings the index up to the end of the outbox and takes the words of erased texts out of its
    /// files. Blocks.
    ///
    /// # Errors
    /// Failures of store or index.
    pub fn forget(&self) -> Result<(), IndexStageError> {
        self.mended(|stage| {
            stage.follow()?;
            Ok(stage.index.purge()?)
        })
    }

    /// Does this work on the index. One that turns out damaged is emptied, and the work done once more.
    fn mended<T>(
        &self,
        work: impl Fn(&Self) -> Result<T, IndexStageError>,
    ) -> Result<T, IndexStageError> {
        let done = self.index.sound().map_err(IndexStageError::from);
        match done.and_then(|()| work(self)) {
            Err(IndexStageError::Search(SearchError::Damaged)) => {
                tracing::warn!("the search index is damaged and fills anew from the store");
                self.begin_anew()?;
                work(self)
            }
            done => done,
        }
    }

    /// Empties the index; it fills again from the first row of the outbox.
    fn begin_anew(&self) -> Result<(), IndexStageError> {
        let mut state = self.lock();
        // Before it is emptied: when that fails halfway, all is filled in again all the same.
        state.reached = Seq(0);
        state.dirty = false;
        Ok(self.index.clear()?)
    }

    /// Follows the outbox until the soft token, then finishes what is recorded and commits.
    ///
    /// # Errors
    /// When the last step fails; failures before that are logged and tried again.
    pub async fn run(
        self,
        mut grown: watch::Receiver<Seq>,
        soft: CancellationToken,
        pulse: Pulse,
    ) -> anyhow::Result<()> {
        while !soft.is_cancelled() {
            let stage = self.clone();
            let turned = tokio::task::spawn_blocking(move || stage.mended(Self::turn)).await?;
            pulse.beat(Stage::Index, turned.is_ok());
            let rest = match turned {
                Ok(0) | Ok(1..PAGE) => QUIET,
                Ok(_) => continue,
                Err(error) => {
                    let error = anyhow::Error::from(error);
                    tracing::error!(error = %format!("{error:#}"), "the index stage failed and tries again");
                    FAILED
                }
            };
            tokio::select! {
                () = soft.cancelled() => {}
                () = tokio::time::sleep(rest) => {}
                Ok(()) = grown.changed() => {}
            }
        }
        tokio::task::spawn_blocking(move || self.catch_up()).await??;
        Ok(())
    }

    /// One look at the outbox, and a commit when it is due.
    fn turn(&self) -> Result<usize, IndexStageError> {
        let rows = self.step()?;
        let due = {
            let state = self.lock();
            state.dirty && (rows == 0 || state.committed_at.elapsed() >= BUSY)
        };
        if due {
            self.commit()?;
        }
        Ok(rows)
    }

    fn step(&self) -> Result<usize, IndexStageError> {
        let mut state = self.lock();
        let rows = self.store.outbox_after(state.reached, PAGE)?;
        let Some(last) = rows.last() else {
            return Ok(0);
        };
        let mut seen = HashSet::new();
        let ids: Vec<_> = rows
            .iter()
            .filter_map(|row| row.item)
            .filter(|id| seen.insert(*id))
            .collect();
        let items = self.store.items(&ids)?;
        let incidents: Vec<_> = items.iter().filter_map(|(_, incident)| *incident).collect();
        let private = self.store.private_incidents(&incidents)?;
        let private: HashSet<_> = private.iter().map(|incident| incident.id).collect();
        let documents: Vec<IndexDocument> = items
            .into_iter()
            .map(|(stored, incident)| IndexDocument {
                in_private: incident.is_some_and(|id| private.contains(&id)),
                stored,
                incident,
            })
            .collect();
        self.index.write(&documents)?;
        metrics::counter!("otklik_indexed_items_total").increment(documents.len() as u64);
        state.reached = last.seq;
        state.dirty = true;
        Ok(rows.len())
    }

    fn commit(&self) -> Result<(), IndexStageError> {
        let mut state = self.lock();
        if state.dirty {
            self.index.commit(state.reached)?;
            state.dirty = false;
        }
        state.committed_at = Instant::now();
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
