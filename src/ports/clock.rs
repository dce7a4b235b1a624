//! The clock port: the only place that asks the machine for the time.

use std::{sync::Mutex, time::Duration};

use futures_util::future::{BoxFuture, ready};
use jiff::{SignedDuration, Timestamp};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// This moment, in UTC.
    fn now(&self) -> Timestamp;

    /// Waits. A clock that stands still moves its hands instead.
    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that may ask the machine"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(pause))
    }
}

/// A clock that stands still until somebody moves it: a test, or a year that is played.
#[derive(Debug)]
pub struct MockClock(Mutex<Timestamp>);

impl MockClock {
    /// A clock standing at `at`.
    pub fn new(at: Timestamp) -> Self {
        Self(Mutex::new(at))
    }

    /// Moves the hands forward.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.lock();
        *now = now.saturating_add(by).unwrap_or(*now);
    }

    /// Moves the hands forward to this moment; they never go back.
    pub fn reach(&self, at: Timestamp) {
        let mut now = self.lock();
        *now = at.max(*now);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Timestamp> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for MockClock {
    fn now(&self) -> Timestamp {
        *self.lock()
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        self.advance(SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX));
        Box::pin(ready(()))
    }
}
