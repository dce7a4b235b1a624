//! The one writing thread. Changes that wait together are committed together: one flush to the disk
//! for the group, a savepoint for each, so that one that fails undoes only itself.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{damage::Damage, rows::Doing};
use crate::ports::StoreError;

/// Changes that may wait for the thread; further callers block until there is room.
const WAITING: usize = 64;
/// Changes in one transaction.
const GROUP: usize = 32;

enum Job {
    /// Joins others in a transaction.
    Together(Box<dyn Change>),
    /// Needs the connection outside any transaction.
    Alone(Box<dyn FnOnce(&mut Connection) + Send>),
}

/// A change on its way: done under a savepoint first, answered after the commit.
trait Change: Send {
    /// Does it; true when it is to be kept.
    fn carry_out(&mut self, db: &Connection) -> bool;
    /// Tells the caller. `failure` is why the whole transaction was lost, if it was.
    fn answer(self: Box<Self>, failure: Option<&str>);
}

struct Waiting<T, F> {
    work: Option<F>,
    result: Option<Result<T, StoreError>>,
    reply: SyncSender<Result<T, StoreError>>,
}

impl<T, F> Change for Waiting<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T, StoreError> + Send,
{
    fn carry_out(&mut self, db: &Connection) -> bool {
        self.result = self.work.take().map(|work| work(db));
        matches!(self.result, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, failure: Option<&str>) {
        let result = match (self.result, failure) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(value)), None) => Ok(value),
            (_, reason) => Err(StoreError::Engine {
                doing: "запись",
                source: reason.unwrap_or("изменение не выполнено").into(),
            }),
        };
        // A caller that has gone needs no answer.
        let _ = self.reply.send(result);
    }
}

/// The handle to the thread. Dropping it finishes what waits and closes the connection.
pub(super) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    damage: Damage,
}

impl Writer {
    /// Gives the connection to a new thread; what damage it meets is remembered here.
    pub(super) fn start(db: Connection, damage: Damage) -> Result<Self, StoreError> {
        let (jobs, queue) = sync_channel(WAITING);
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(db, &queue))
            .map_err(|error| StoreError::Engine {
                doing: "запуск потока записи",
                source: Box::new(error),
            })?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            damage,
        })
    }

    /// Does `work` in a transaction and returns once it is durable.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = sync_channel(1);
        self.send(Job::Together(Box::new(Waiting {
            work: Some(work),
            result: None,
            reply,
        })))?;
        self.damage.seen(answer.recv().map_err(|_| gone())?)
    }

    /// Does `work` outside any transaction, with nothing else going on.
    pub(super) fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = sync_channel(1);
        self.send(Job::Alone(Box::new(move |db| {
            // A caller that has gone needs no answer.
            let _ = reply.send(work(db));
        })))?;
        self.damage.seen(answer.recv().map_err(|_| gone())?)
    }

    /// An error when the thread has died; then nothing can be written until a restart.
    pub(super) fn alive(&self) -> Result<(), StoreError> {
        match &self.thread {
            Some(thread) if !thread.is_finished() => Ok(()),
            _ => Err(gone()),
        }
    }

    fn send(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(job).map_err(|_| gone())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // Its panic has been printed already, and a drop must not panic again.
            let _ = thread.join();
        }
    }
}

fn gone() -> StoreError {
    StoreError::Engine {
        doing: "запись",
        source: "поток записи остановлен".into(),
    }
}

fn serve(mut db: Connection, queue: &Receiver<Job>) {
    let mut next = None;
    while let Some(job) = next.take().or_else(|| queue.recv().ok()) {
        match job {
            Job::Alone(work) => work(&mut db),
            Job::Together(first) => {
                let (group, after) = gather(first, queue);
                next = after;
                commit(&mut db, group);
            }
        }
    }
}

/// What waits already, up to the bound; a job that must be alone ends the group.
fn gather(first: Box<dyn Change>, queue: &Receiver<Job>) -> (Vec<Box<dyn Change>>, Option<Job>) {
    let mut group = vec![first];
    while group.len() < GROUP {
        match queue.try_recv() {
            Ok(Job::Together(change)) => group.push(change),
            Ok(alone) => return (group, Some(alone)),
            Err(_) => break,
        }
    }
    (group, None)
}

fn commit(db: &mut Connection, mut group: Vec<Box<dyn Change>>) {
    let failure = carry_out(db, &mut group).err().map(|error| match error {
        StoreError::Engine { doing, source } => format!("{doing}: {source}"),
        other => other.to_string(),
    });
    for change in group {
        change.answer(failure.as_deref());
    }
}

fn carry_out(db: &mut Connection, group: &mut [Box<dyn Change>]) -> Result<(), StoreError> {
    let mut all = Transaction::new(db, TransactionBehavior::Immediate).doing("начало записи")?;
    for change in group {
        let own = all.savepoint().doing("начало изменения")?;
        if change.carry_out(&own) {
            own.commit().doing("конец изменения")?;
        } else {
            own.finish().doing("отмена изменения")?;
        }
    }
    all.commit().doing("сохранение")
}

#[cfg(test)]
mod tests {
    use super::*;

    type Outcome = Receiver<Result<(), StoreError>>;

    fn waiting(
        work: impl FnOnce(&Connection) -> Result<(), StoreError> + Send + 'static,
    ) -> (Box<dyn Change>, Outcome) {
        let (reply, outcome) = sync_channel(1);
        let change = Waiting {
            work: Some(work),
            result: None,
            reply,
        };
        (Box::new(change), outcome)
    }

    fn write(n: i64, then: Result<(), StoreError>) -> (Box<dyn Change>, Outcome) {
        waiting(move |db| {
            db.execute("INSERT INTO t VALUES (?1)", [n]).doing("test")?;
            then
        })
    }

    fn numbers(db: &Connection) -> Vec<i64> {
        super::super::rows::all(db, "SELECT n FROM t ORDER BY n", [], |row| row.get(0)).unwrap()
    }

    fn table() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE t (n INTEGER)").unwrap();
        db
    }

    #[test]
    fn a_change_that_fails_undoes_only_itself() {
        let mut db = table();
        let changes = [
            write(1, Ok(())),
            write(2, Err(StoreError::Conflict)),
            write(3, Ok(())),
        ];
        let (group, outcomes): (Vec<_>, Vec<_>) = changes.into_iter().unzip();
        commit(&mut db, group);
        let told: Vec<bool> = outcomes
            .iter()
            .map(|one| one.recv().unwrap().is_ok())
            .collect();
        assert_eq!(told, [true, false, true]);
        assert_eq!(numbers(&db), [1, 3]);
    }

    /// A full disk makes the engine roll the whole transaction back by itself.
    #[test]
    fn nobody_is_told_well_when_the_transaction_is_lost() {
        let mut db = table();
        let lost = waiting(|db| db.execute_batch("ROLLBACK").doing("test"));
        let changes = [write(1, Ok(())), lost, write(3, Ok(()))];
        let (group, outcomes): (Vec<_>, Vec<_>) = changes.into_iter().unzip();
        commit(&mut db, group);
        for outcome in outcomes {
            assert!(matches!(
                outcome.recv().unwrap(),
                Err(StoreError::Engine { .. })
            ));
        }
        assert!(numbers(&db).is_empty());
        assert!(db.is_autocommit(), "the next group can begin");
    }

    #[test]
    fn what_waits_together_is_committed_together() {
        let (jobs, queue) = sync_channel(WAITING);
        for n in 0..40 {
            jobs.send(Job::Together(write(n, Ok(())).0)).unwrap();
        }
        jobs.send(Job::Alone(Box::new(|_| ()))).unwrap();
        let (group, after) = gather(write(40, Ok(())).0, &queue);
        assert_eq!((group.len(), after.is_none()), (GROUP, true));
        let (group, after) = gather(write(41, Ok(())).0, &queue);
        assert_eq!(
            (group.len(), after.is_some()),
            (10, true),
            "it must be alone"
        );
    }

    #[test]
    fn a_dead_thread_is_noticed() {
        let writer = Writer::start(table(), Damage::default()).unwrap();
        writer.alive().unwrap();
        let lost = writer.run(|_| -> Result<(), StoreError> { panic!("on purpose") });
        assert!(matches!(lost, Err(StoreError::Engine { .. })));
        let later = writer.run(|_| Ok(()));
        assert!(later.is_err());
        // The thread may still be unwinding.
        while writer.alive().is_ok() {
            std::thread::yield_now();
        }
    }
}
