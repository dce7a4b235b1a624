//! The daily retention job (invariant 13): erases texts, links and voice keys whose time is over.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::index::{IndexStage, IndexStageError};
use crate::{
    domain::Seq,
    ports::{Clock, Pulse, Retention, RetentionReport, Stage, Store},
};

/// How often the job runs.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Pause after a failure.
const FAILED: Duration = Duration::from_secs(10 * 60);

/// The job.
#[derive(Clone)]
pub struct RetentionJob {
    /// The truth.
    pub store: Arc<dyn Store>,
    /// The index, in which the words stand too.
    pub indexing: IndexStage,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long text may stay.
    pub terms: Retention,
    /// Told when something was erased, so that open pages hear of it.
    pub grown: watch::Sender<Seq>,
}

impl RetentionJob {
    /// Erases now, from store and index, or only counts. Blocks.
    ///
    /// # Errors
    /// Failures of store or index.
    pub fn run_once(&self, apply: bool) -> Result<RetentionReport, IndexStageError> {
        let report = self.store.retention(&self.terms, self.clock.now(), apply)?;
        if apply {
            self.grown.send_replace(self.store.last_seq()?);
            self.indexing.forget()?;
        }
        Ok(report)
    }

    /// Runs at once and then daily, until the soft token.
    ///
    /// # Errors
    /// When the job panics; what fails is tried again after a pause.
    pub async fn run(self, soft: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        loop {
            let job = self.clone();
            let ran = tokio::task::spawn_blocking(move || job.run_once(true)).await?;
            pulse.beat(Stage::Retention, ran.is_ok());
            let rest = match ran {
                Ok(report) => {
                    tracing::info!(
                        unsorted = report.unsorted,
                        closed = report.closed,
                        links = report.links,
                        loose = report.loose,
                        keys = report.keys,
                        "retention finished"
                    );
                    DAY
                }
                Err(error) => {
                    let error = anyhow::Error::from(error);
                    tracing::error!(error = %format!("{error:#}"), "retention failed and tries again");
                    FAILED
                }
            };
            tokio::select! {
                () = soft.cancelled() => return Ok(()),
                () = tokio::time::sleep(rest) => {}
            }
        }
    }
}
