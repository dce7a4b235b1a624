//! Retention (invariant 13): text does not stay. Rows stay, so that figures stay; words go.
//!
//! Erasing goes in small steps through the writer, so that recording goes on between them. The end
//! rewrites the file (VACUUM) and empties the write-ahead log. `secure_delete` alone is not enough:
//! it overwrites what is deleted, but rebalanced pages keep stale copies of rows that were moved
//! (seen in a test: 19 phrases of 2 600 after random appends to logs).

use rusqlite::Connection;

use super::outbox::Outbox;
use super::rows::{Doing, all, count, from_json, json, millis, one, run};
use super::voice;
use super::writer::Writer;
use crate::domain::{Event, EventRecord, Incident, IncidentId, ItemId, Timestamp, Verdict};
use crate::ports::{Retention, RetentionReport, StoreError};

/// Rows that one step erases.
const STEP: usize = 500;
const DAY: i64 = 24 * 3600 * 1000;

const UNSORTED: &str = "erased = 0 AND incident IS NULL AND sector IS NULL AND collected_at <= ?1";
const LOOSE: &str = "erased = 0 AND incident IS NULL AND sector IS NOT NULL AND collected_at <= ?1";
const CLOSED: &str = "erased = 0 AND incident IN \
     (SELECT id FROM incident WHERE open = 0 AND closed_at <= ?1)";
const LINKS: &str = "url IS NOT NULL AND incident IN \
     (SELECT id FROM incident WHERE open = 0 AND closed_at <= ?1)";

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
            links: items(LINKS, self.links)?,
            loose: items(LOOSE, self.loose)?,
            keys: keys.doing("подсчёт ключей голосов")?.unwrap_or(0),
        })
    }
}

/// Erases what is due. Links go first, so that the counts equal those of [`Due::count`].
pub(super) fn apply(writer: &Writer, due: Due) -> Result<RetentionReport, StoreError> {
    let report = RetentionReport {
        links: in_steps(writer, move |db| erase_links(db, due.links))?,
        unsorted: in_steps(writer, move |db| erase_items(db, UNSORTED, due.unsorted))?,
        closed: in_steps(writer, move |db| erase_items(db, CLOSED, due.closed))?,
        loose: in_steps(writer, move |db| erase_items(db, LOOSE, due.loose))?,
        keys: writer.run(move |db| forget(db, due))?,
    };
    in_steps(writer, move |db| erase_incidents(db, due.closed))?;
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

fn erase_links(db: &Connection, before: i64) -> Result<usize, StoreError> {
    let sql = format!(
        "UPDATE item SET url = NULL WHERE id IN (SELECT id FROM item WHERE {LINKS} LIMIT {STEP})"
    );
    let links = run(db, &sql, [before]).doing("удаление ссылок")?;
    scrub_later_if(db, links)
}

/// Text, link and everything that repeats words of the text. Places stay as structure: they are
/// what the figures are about.
fn erase_items(db: &Connection, condition: &str, before: i64) -> Result<usize, StoreError> {
    let sql = format!("SELECT id, verdict FROM item WHERE {condition} ORDER BY id LIMIT {STEP}");
    let due: Vec<(i64, Verdict)> = all(db, &sql, [before], |row| {
        Ok((row.get(0)?, from_json(row, 1)?))
    })
    .doing("поиск устаревших текстов")?;
    let mut outbox = Outbox::open(db)?;
    let sql = "UPDATE item SET erased = 1, text = '', url = NULL, voice = NULL, \
         fingerprint = NULL, verdict = ?2 WHERE id = ?1";
    for (id, mut verdict) in due.iter().cloned() {
        verdict.essence.clear();
        for mention in &mut verdict.places {
            mention.text.clear();
        }
        run(db, sql, (id, json(&verdict))).doing("удаление текста")?;
        outbox.item(ItemId(id))?;
    }
    scrub_later_if(db, due.len())
}

fn erase_incidents(db: &Connection, before: i64) -> Result<usize, StoreError> {
    let sql = format!(
        "SELECT body FROM incident WHERE open = 0 AND erased = 0 AND closed_at <= ?1 \
         ORDER BY id LIMIT {STEP}"
    );
    let due: Vec<Incident> =
        all(db, &sql, [before], |row| from_json(row, 0)).doing("поиск устаревших инцидентов")?;
    let mut outbox = Outbox::open(db)?;
    let sql = "UPDATE incident SET erased = 1, body = ?2 WHERE id = ?1";
    for mut incident in due.iter().cloned() {
        incident.essence.clear();
        run(db, sql, (incident.id.0, json(&incident))).doing("удаление сути инцидента")?;
        erase_events(db, incident.id)?;
        outbox.incident(incident.id)?;
    }
    scrub_later_if(db, due.len())
}

/// Clears free words in the log. What happened, when and by whom stays, and the fold over the log
/// still gives the state.
fn erase_events(db: &Connection, id: IncidentId) -> Result<(), StoreError> {
    let sql = "SELECT n, body FROM event WHERE incident = ?1";
    let log: Vec<(i64, EventRecord)> =
        all(db, sql, [id.0], |row| Ok((row.get(0)?, from_json(row, 1)?)))
            .doing("чтение событий")?;
    let sql = "UPDATE event SET body = ?3 WHERE incident = ?1 AND n = ?2";
    for (n, mut record) in log {
        if let Some(words) = free_words(&mut record.event) {
            words.clear();
            run(db, sql, (id.0, n, json(&record))).doing("удаление слов события")?;
        }
    }
    Ok(())
}

/// The field of an event in which a resident's or an operator's own words may stand.
fn free_words(event: &mut Event) -> Option<&mut String> {
    match event {
        Event::Opened { essence, .. } => Some(essence),
        Event::Waiting { reason } | Event::Reopened { reason, .. } => Some(reason),
        Event::Answered { text, .. } | Event::Commented { text } => Some(text),
        Event::Closed { comment, .. } | Event::Rejected { comment, .. } => Some(comment),
        Event::ItemJoined { .. }
        | Event::SeveritySet { .. }
        | Event::Taken
        | Event::Assigned { .. }
        | Event::Resumed
        | Event::Resolved
        | Event::RepeatOf { .. }
        | Event::Acknowledged => None,
    }
}

/// Destroys old voice keys and, by the way, sessions that have ended; counts the keys.
fn forget(db: &Connection, due: Due) -> Result<usize, StoreError> {
    let sql = "DELETE FROM session WHERE expires_at <= ?1";
    run(db, sql, [due.now]).doing("удаление старых сеансов")?;
    let sql = "DELETE FROM voice_key WHERE week <= ?1";
    let keys = run(db, sql, [due.key_week]).doing("удаление ключей голосов")?;
    scrub_later_if(db, keys)
}

/// Notes, in the erasing transaction, that the file must be rewritten; passes the count on.
fn scrub_later_if(db: &Connection, erased: usize) -> Result<usize, StoreError> {
    if erased > 0 {
        let sql = "INSERT OR IGNORE INTO scrub_due (id) VALUES (1)";
        run(db, sql, []).doing("отметка об очистке")?;
    }
    Ok(erased)
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
