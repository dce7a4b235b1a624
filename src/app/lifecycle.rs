//! The life of the daemon: signals in, tasks down in order, one honest exit code out.
//!
//! Every task runs through [`Lifecycle::spawn`]. The soft token asks tasks to finish what they hold;
//! the hard token, after the grace period or at a second signal, tells them to stop at once. A task
//! that panics, fails, or ends before it was asked brings the daemon down with a failure, so that
//! systemd starts it again: a daemon that runs without one of its stages would lie.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sd_notify::NotifyState;
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What the world asks of the daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM or SIGINT: finish and end; the second one aborts.
    Stop,
    /// SIGHUP: read the rules again.
    Reload,
}

/// How the daemon ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Asked to stop, and everything was finished in time.
    Clean,
    /// A task died; the process must end with a failure.
    TaskDied,
    /// The grace period passed, or a second signal came, before everything was finished.
    Aborted,
}

impl Outcome {
    /// The process's exit code: 0 only for a clean end.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::TaskDied => 1,
            Self::Aborted => 3,
        }
    }
}

/// What the lifecycle asks of the rest of the daemon while it waits. Both may block.
pub trait Hooks: Send + Sync + 'static {
    /// Reads the rules again.
    fn reload(&self);
    /// True while the store answers; the watchdog is fed only then.
    fn healthy(&self) -> bool;
}

/// Owner of the tokens and of every task. Clones are handles to the same life.
#[derive(Debug, Clone)]
pub struct Lifecycle {
    soft: CancellationToken,
    hard: CancellationToken,
    tracker: TaskTracker,
    died: Arc<AtomicBool>,
    grace: Duration,
}

impl Lifecycle {
    /// A life whose end may take `grace` before it is cut short.
    pub fn new(grace: Duration) -> Self {
        Self {
            soft: CancellationToken::new(),
            hard: CancellationToken::new(),
            tracker: TaskTracker::new(),
            died: Arc::default(),
            grace,
        }
    }

    /// Cancelled when tasks should finish what they hold and end.
    pub fn soft(&self) -> CancellationToken {
        self.soft.clone()
    }

    /// Cancelled when tasks must stop at once.
    pub fn hard(&self) -> CancellationToken {
        self.hard.clone()
    }

    /// Starts a task of the daemon. Its end before the soft token, its error or its panic ends the
    /// daemon with [`Outcome::TaskDied`].
    pub fn spawn<F>(&self, name: &'static str, task: F)
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.spawn_until(name, self.soft(), task);
    }

    /// The same for a task that may be asked to end earlier than the daemon, by a child of the soft
    /// token.
    pub fn spawn_until<F>(&self, name: &'static str, until: CancellationToken, task: F)
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let running = self.tracker.spawn(task);
        let life = self.clone();
        self.tracker.spawn(async move {
            match running.await {
                Ok(Ok(())) if until.is_cancelled() => {
                    tracing::debug!(task = name, "task finished");
                }
                Ok(Ok(())) => life.bury(name, "ended before it was asked to"),
                Ok(Err(error)) => life.bury(name, &format!("{error:#}")),
                Err(join) if join.is_panic() => life.bury(name, "panicked"),
                Err(_) => life.bury(name, "was cancelled"),
            }
        });
    }

    fn bury(&self, task: &'static str, why: &str) {
        tracing::error!(task, why, "task died, the daemon stops");
        self.died.store(true, Ordering::SeqCst);
        self.soft.cancel();
    }

    /// Asks everything to stop, as the first signal would.
    pub fn stop(&self) {
        self.soft.cancel();
    }

    /// Runs until the end: serves signals and the watchdog, then takes the tasks down.
    pub async fn run(self, mut signals: mpsc::Receiver<Signal>, hooks: Arc<dyn Hooks>) -> Outcome {
        tell_systemd(&[NotifyState::Ready]);
        self.serve(&mut signals, &hooks).await;
        self.soft.cancel();
        tell_systemd(&[NotifyState::Stopping]);
        let in_time = self.wind_down(&mut signals).await;
        match (self.died.load(Ordering::SeqCst), in_time) {
            (true, _) => Outcome::TaskDied,
            (false, true) => Outcome::Clean,
            (false, false) => Outcome::Aborted,
        }
    }

    async fn serve(&self, signals: &mut mpsc::Receiver<Signal>, hooks: &Arc<dyn Hooks>) {
        let mut watchdog = tokio::time::interval(watchdog_period());
        loop {
            tokio::select! {
                () = self.soft.cancelled() => return,
                signal = signals.recv() => match signal {
                    Some(Signal::Reload) => reload(hooks).await,
                    Some(Signal::Stop) | None => return,
                },
                _ = watchdog.tick() => feed_watchdog(hooks).await,
            }
        }
    }

    /// True when everything finished within the grace period.
    async fn wind_down(&self, signals: &mut mpsc::Receiver<Signal>) -> bool {
        self.tracker.close();
        let deadline = tokio::time::sleep(self.grace);
        tokio::pin!(deadline);
        let in_time = loop {
            tokio::select! {
                () = self.tracker.wait() => break true,
                () = &mut deadline => break false,
                signal = signals.recv() => match signal {
                    Some(Signal::Stop) => break false,
                    Some(Signal::Reload) => {}
                    None => break tokio::time::timeout(self.grace, self.tracker.wait()).await.is_ok(),
                },
            }
        };
        self.hard.cancel();
        if !in_time {
            tracing::warn!(
                tasks = self.tracker.len(),
                "stopping without waiting for tasks"
            );
        }
        in_time
    }
}

async fn reload(hooks: &Arc<dyn Hooks>) {
    match NotifyState::monotonic_usec_now() {
        Ok(since) => tell_systemd(&[NotifyState::Reloading, since]),
        Err(_) => tell_systemd(&[NotifyState::Reloading]),
    }
    let hooks = Arc::clone(hooks);
    if tokio::task::spawn_blocking(move || hooks.reload())
        .await
        .is_err()
    {
        tracing::error!("reloading the rules panicked, the old set keeps running");
    }
    tell_systemd(&[NotifyState::Ready]);
}

async fn feed_watchdog(hooks: &Arc<dyn Hooks>) {
    let hooks = Arc::clone(hooks);
    if matches!(
        tokio::task::spawn_blocking(move || hooks.healthy()).await,
        Ok(true)
    ) {
        tell_systemd(&[NotifyState::Watchdog]);
    }
}

/// A third of what systemd allows, so that one late ping is no death; ten seconds without systemd.
fn watchdog_period() -> Duration {
    sd_notify::watchdog_enabled()
        .map(|allowed| (allowed / 3).max(Duration::from_millis(100)))
        .unwrap_or(Duration::from_secs(10))
}

fn tell_systemd(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "systemd cannot be reached");
    }
}

/// The process's signals as a channel.
///
/// # Errors
/// When the system refuses a signal handler.
pub fn unix_signals(life: &Lifecycle) -> std::io::Result<mpsc::Receiver<Signal>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    let mut hup = signal(SignalKind::hangup())?;
    let (tx, rx) = mpsc::channel(8);
    let hard = life.hard();
    // Not in the life's own tracker: it listens for the second signal until the very end, and the
    // tracker waits for everything it holds.
    TaskTracker::new().spawn(async move {
        loop {
            let heard = tokio::select! {
                () = hard.cancelled() => return,
                () = tx.closed() => return,
                _ = term.recv() => Signal::Stop,
                _ = int.recv() => Signal::Stop,
                _ = hup.recv() => Signal::Reload,
            };
            if tx.send(heard).await.is_err() {
                return;
            }
        }
    });
    Ok(rx)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Default)]
    struct Quiet(AtomicUsize);

    impl Hooks for Quiet {
        fn reload(&self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
        fn healthy(&self) -> bool {
            true
        }
    }

    fn life() -> (Lifecycle, mpsc::Sender<Signal>, mpsc::Receiver<Signal>) {
        let (tx, rx) = mpsc::channel(8);
        (Lifecycle::new(Duration::from_millis(30)), tx, rx)
    }

    #[tokio::test]
    async fn a_signal_lets_every_task_finish() {
        let (life, tx, rx) = life();
        let soft = life.soft();
        life.spawn("stage", async move {
            soft.cancelled().await;
            Ok(())
        });
        tx.send(Signal::Stop).await.unwrap();
        assert_eq!(
            life.run(rx, Arc::new(Quiet::default())).await,
            Outcome::Clean
        );
    }

    #[tokio::test]
    async fn a_hangup_reloads_and_the_daemon_goes_on() {
        let (life, tx, rx) = life();
        let soft = life.soft();
        life.spawn("stage", async move {
            soft.cancelled().await;
            Ok(())
        });
        let hooks = Arc::new(Quiet::default());
        tx.send(Signal::Reload).await.unwrap();
        tx.send(Signal::Stop).await.unwrap();
        assert_eq!(life.run(rx, hooks.clone()).await, Outcome::Clean);
        assert_eq!(hooks.0.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_task_that_fails_panics_or_leaves_early_is_a_failure() {
        for kind in 0..3 {
            let (life, _tx, rx) = life();
            life.spawn("stage", async move {
                match kind {
                    0 => anyhow::bail!("disk full"),
                    1 => panic!("impossible"),
                    _ => Ok(()),
                }
            });
            let outcome = life.run(rx, Arc::new(Quiet::default())).await;
            assert_eq!(outcome, Outcome::TaskDied);
            assert_ne!(outcome.exit_code(), 0);
        }
    }

    #[tokio::test]
    async fn a_task_that_will_not_end_is_cut_after_the_grace_period() {
        let (life, tx, rx) = life();
        life.spawn("stuck", std::future::pending());
        tx.send(Signal::Stop).await.unwrap();
        assert_eq!(
            life.run(rx, Arc::new(Quiet::default())).await,
            Outcome::Aborted
        );
    }

    #[tokio::test]
    async fn a_second_signal_does_not_wait() {
        let (tx, rx) = mpsc::channel(8);
        let life = Lifecycle::new(Duration::from_secs(3600));
        life.spawn("stuck", std::future::pending());
        tx.send(Signal::Stop).await.unwrap();
        tx.send(Signal::Stop).await.unwrap();
        assert_eq!(
            life.run(rx, Arc::new(Quiet::default())).await,
            Outcome::Aborted
        );
    }
}
