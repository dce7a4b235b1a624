//! A few reading connections. Each question is answered from one snapshot, so that a page of the
//! queue and its counts agree while the writer goes on.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use super::{damage::Damage, rows::Doing};
use crate::ports::StoreError;

/// Connections in the pool.
pub(super) const COUNT: usize = 4;
/// How long a question waits for a free one.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pool.
pub(super) struct Readers {
    idle: Mutex<Vec<Connection>>,
    freed: Condvar,
    damage: Damage,
}

impl Readers {
    /// A pool of these connections, which remembers here what damage they meet.
    pub(super) fn new(connections: Vec<Connection>, damage: Damage) -> Self {
        Self {
            idle: Mutex::new(connections),
            freed: Condvar::new(),
            damage,
        }
    }

    /// Answers a question from one snapshot.
    pub(super) fn read<T>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let lent = Lent {
            pool: self,
            db: Some(self.take()?),
        };
        let db = lent.db.as_ref().expect("taken only when dropped");
        let snapshot = db.unchecked_transaction().doing("начало чтения");
        self.damage.seen(snapshot.and_then(|db| question(&db)))
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut idle, _) = self
            .freed
            .wait_timeout_while(idle, PATIENCE, |idle| idle.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        idle.pop().ok_or(StoreError::Engine {
            doing: "чтение",
            source: "все соединения для чтения заняты".into(),
        })
    }
}

/// A connection that goes back to the pool whatever happens.
struct Lent<'a> {
    pool: &'a Readers,
    db: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut idle = self
            .pool
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        idle.extend(self.db.take());
        self.pool.freed.notify_one();
    }
}
