//! Retention (invariant 13): text does not stay. Rows stay, so that figures stay; words go.
//!
//! Erasing goes in small steps through the writer, so that recording goes on between them. The end
//! rewrites the file (VACUUM) and empties the write-ahead log. `secure_delete` alone is not enough:
//! it overwrites what is deleted, but rebalanced pages keep stale copies of rows that were moved
//! (seen in a test: 19 phrases of 2 600 after random appends to logs).

use rusqlite::Connection;

use super::erase::{self, CLOSED, LOOSE, STEP, TRIM, UNSORTED};
use super::roster;
use super::rows::{Doing, count, millis, one, run};
use super::voice;
use super::writer::Writer;
use crate::domain::Timestamp;
use crate::ports::{Retention, RetentionReport, StoreError};

const DAY: i64 = 24 * 3600 * 1000;

/// The moments before which things go, in milliseconds.
#[derive(Clone, Copy)]
pub(super) struct Due {
    now: i64,
    unsorted: i64,
    loose: i64,
    closed: i64,
    links: i64,
    /// Keys of this week and earlier ones go: those that are more than two weeks old.
    key_week: i64,
}

impl Due {
    /// Terms seen from `now`.
    pub(super) fn new(terms: &Retention, now: Timestamp) -> Self {
        let before = |days: u16| millis(now) - i64::from(days) * DAY;
        Self {
            now: millis(now),
            unsorted: before(terms.unsorted_days),
            loose: before(terms.loose_days),
            closed: before(terms.closed_days),
            links: before(terms.links_days),
            key_week: voice::week_of(now) - 2,
        }
    }

    /// What would go.
    pub(super) fn count(self, db: &Connection) -> Result<RetentionReport, StoreError> {
        let items = |condition: &str, before: i64| {
            let sql = format!("SELECT COUNT(*) FROM item WHERE {condition}");
            let found = one(db, &sql, [before], |row| count(row, 0));
            Ok(found.doing("подсчёт устаревших текстов")?.unwrap_or(0))
        };
        let sql = "SELECT COUNT(*) FROM voice_key WHERE week <= ?1";
        let keys = one(db, sql, [self.key_week], |row| count(row, 0));
        Ok(RetentionReport {
            unsorted: items(UNSORTED, self.unsorted)?,
            closed: items(CLOSED, self.closed)?,
            links: items(TRIM, self.links)?,
            loose: items(LOOSE, self.loose)?,
            keys: keys.doing("подсчёт ключей голосов")?.unwrap_or(0),
        })
    }
}

/// Erases what is due. Links go first, so that the counts equal those of [`Due::count`].
pub(super) fn apply(writer: &Writer, due: Due) -> Result<RetentionReport, StoreError> {
    let report = RetentionReport {
        links: in_steps(writer, move |db| erase::trim_items(db, due.links))?,
        unsorted: in_steps(writer, move |db| erase::items(db, UNSORTED, due.unsorted))?,
        closed: in_steps(writer, move |db| erase::items(db, CLOSED, due.closed))?,
        loose: in_steps(writer, move |db| erase::items(db, LOOSE, due.loose))?,
        keys: writer.run(move |db| forget(db, due))?,
    };
    in_steps(writer, move |db| erase::trim_incidents(db, due.links))?;
    in_steps(writer, move |db| erase::incidents(db, due.closed))?;
    in_steps(writer, move |db| roster::erase_words(db, due.links))?;
    writer.alone(scrub)?;
    Ok(report)
}

fn in_steps(
    writer: &Writer,
    step: impl Fn(&Connection) -> Result<usize, StoreError> + Copy + Send + 'static,
) -> Result<usize, StoreError> {
    let mut total = 0;
    loop {
        let done = writer.run(step)?;
        total += done;
        if done < STEP {
            return Ok(total);
        }
    }
}

/// Destroys old voice keys and, by the way, sessions that have ended; counts the keys.
fn forget(db: &Connection, due: Due) -> Result<usize, StoreError> {
    let sql = "DELETE FROM session WHERE expires_at <= ?1";
    run(db, sql, [due.now]).doing("удаление старых сеансов")?;
    let sql = "DELETE FROM voice_key WHERE week <= ?1";
    let keys = run(db, sql, [due.key_week]).doing("удаление ключей голосов")?;
    erase::scrub_later(db, keys)
}

/// Rewrites the file if something was erased since the last time, and empties the log in any case:
/// the log may hold what an earlier, interrupted run erased.
fn scrub(db: &mut Connection) -> Result<(), StoreError> {
    let due = one(db, "SELECT id FROM scrub_due", [], |_| Ok(())).doing("чтение отметки")?;
    if due.is_none() {
        return checkpoint(db);
    }
    // The rewriting may need as much room as the file has: on the disk, not in memory.
    db.execute_batch("PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY;")
        .doing("перезапись файла базы")?;
    checkpoint(db)?;
    run(db, "DELETE FROM scrub_due", [])
        .doing("снятие отметки")
        .map(drop)
}

/// Moves the log into the file and cuts it to nothing.
fn checkpoint(db: &Connection) -> Result<(), StoreError> {
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    let busy: bool = db
        .query_row(sql, [], |row| row.get(0))
        .doing("очистка журнала базы")?;
    if busy {
        return Err(StoreError::Engine {
            doing: "очистка журнала базы",
            source: "журнал занят долгим чтением; повторите позже".into(),
        });
    }
    Ok(())
}
