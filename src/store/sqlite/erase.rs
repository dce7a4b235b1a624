//! The erasing steps of retention: each takes at most [`STEP`] rows, and is one transaction. Rows and
//! structure stay, because figures are made of them; words go.

use rusqlite::Connection;

use super::outbox::Outbox;
use super::rows::{Doing, all, from_json, json, run};
use crate::domain::{Event, EventRecord, Incident, IncidentId, ItemId, Verdict};
use crate::ports::StoreError;
use crate::store::flats;

/// Rows that one step takes.
pub(super) const STEP: usize = 500;

/// Items outside every sector and incident, collected before `?1`.
pub(super) const UNSORTED: &str =
    "erased = 0 AND incident IS NULL AND sector IS NULL AND collected_at <= ?1";
/// Items of a sector that never joined an incident, collected before `?1`.
pub(super) const LOOSE: &str =
    "erased = 0 AND incident IS NULL AND sector IS NOT NULL AND collected_at <= ?1";
/// Items of incidents closed before `?1`; of a merged one when the one it went into was.
pub(super) const CLOSED: &str = "erased = 0 AND incident IN \
     (SELECT id FROM incident WHERE open = 0 AND closed_at <= ?1 AND (merged_into IS NULL \
      OR merged_into IN (SELECT id FROM incident WHERE open = 0 AND closed_at <= ?1)))";
/// Items of incidents closed before `?1` that still have link and flat numbers.
pub(super) const TRIM: &str = "trimmed = 0 AND erased = 0 AND incident IN \
     (SELECT id FROM incident WHERE open = 0 AND closed_at <= ?1 AND (merged_into IS NULL \
      OR merged_into IN (SELECT id FROM incident WHERE open = 0 AND closed_at <= ?1)))";

/// Text, link and everything that repeats words of the text.
pub(super) fn items(db: &Connection, due: &str, before: i64) -> Result<usize, StoreError> {
    let sql = format!("SELECT id, verdict FROM item WHERE {due} ORDER BY id LIMIT {STEP}");
    let due: Vec<(i64, Verdict)> = all(db, &sql, [before], |row| {
        Ok((row.get(0)?, from_json(row, 1)?))
    })
    .doing("поиск устаревших текстов")?;
    let count = due.len();
    let mut outbox = Outbox::open(db)?;
    let sql = "UPDATE item SET erased = 1, trimmed = 1, text = '', url = NULL, voice = NULL, \
         fingerprint = NULL, verdict = ?2 WHERE id = ?1";
    for (id, mut verdict) in due {
        for_each_word(&mut verdict, String::clear);
        run(db, sql, (id, json(&verdict))).doing("удаление текста")?;
        outbox.item(ItemId(id))?;
    }
    scrub_later(db, count)
}

/// Link and flat numbers.
pub(super) fn trim_items(db: &Connection, before: i64) -> Result<usize, StoreError> {
    let sql = format!("SELECT id, text, verdict FROM item WHERE {TRIM} ORDER BY id LIMIT {STEP}");
    let due: Vec<(i64, String, Verdict)> = all(db, &sql, [before], |row| {
        Ok((row.get(0)?, row.get(1)?, from_json(row, 2)?))
    })
    .doing("поиск устаревших ссылок")?;
    let count = due.len();
    let mut outbox = Outbox::open(db)?;
    let sql = "UPDATE item SET trimmed = 1, url = NULL, text = ?2, verdict = ?3 WHERE id = ?1";
    for (id, text, mut verdict) in due {
        for_each_word(&mut verdict, hide_flats);
        let trimmed = flats::hide(&text);
        run(db, sql, (id, &trimmed, json(&verdict))).doing("удаление ссылки")?;
        if trimmed != text {
            outbox.item(ItemId(id))?;
        }
    }
    scrub_later(db, count)
}

pub(super) fn for_each_word(verdict: &mut Verdict, change: fn(&mut String)) {
    change(&mut verdict.essence);
    for mention in &mut verdict.places {
        change(&mut mention.text);
    }
}

fn hide_flats(words: &mut String) {
    if let std::borrow::Cow::Owned(hidden) = flats::hide(words) {
        *words = hidden;
    }
}

/// All free words of finished incidents and of their logs.
pub(super) fn incidents(db: &Connection, before: i64) -> Result<usize, StoreError> {
    let mark = "erased = 1, trimmed = 1";
    change_incidents(db, ("erased = 0", mark), before, String::clear)
}

/// Flat numbers in the words of finished incidents and of their logs.
pub(super) fn trim_incidents(db: &Connection, before: i64) -> Result<usize, StoreError> {
    change_incidents(db, ("trimmed = 0", "trimmed = 1"), before, hide_flats)
}

fn change_incidents(
    db: &Connection,
    (due, mark): (&str, &str),
    before: i64,
    change: fn(&mut String),
) -> Result<usize, StoreError> {
    let sql = format!(
        "SELECT body FROM incident WHERE open = 0 AND {due} AND closed_at <= ?1 \
         AND (merged_into IS NULL \
           OR merged_into IN (SELECT id FROM incident WHERE open = 0 AND closed_at <= ?1)) \
         ORDER BY id LIMIT {STEP}"
    );
    let due: Vec<Incident> =
        all(db, &sql, [before], |row| from_json(row, 0)).doing("поиск устаревших инцидентов")?;
    let count = due.len();
    let mut outbox = Outbox::open(db)?;
    let sql = format!("UPDATE incident SET {mark}, body = ?2 WHERE id = ?1");
    for mut incident in due {
        change(&mut incident.essence);
        run(db, &sql, (incident.id.0, json(&incident))).doing("удаление сути инцидента")?;
        change_events(db, incident.id, |event| {
            free_words(event).map(change).is_some()
        })?;
        outbox.incident(incident.id)?;
    }
    scrub_later(db, count)
}

/// What happened, when and by whom stays, and the fold over the log still gives the state. `change` says
/// whether it changed the event.
pub(super) fn change_events(
    db: &Connection,
    id: IncidentId,
    change: impl Fn(&mut Event) -> bool,
) -> Result<(), StoreError> {
    let sql = "SELECT n, body FROM event WHERE incident = ?1";
    let log: Vec<(i64, EventRecord)> =
        all(db, sql, [id.0], |row| Ok((row.get(0)?, from_json(row, 1)?)))
            .doing("чтение событий")?;
    let sql = "UPDATE event SET body = ?3 WHERE incident = ?1 AND n = ?2";
    for (n, mut record) in log {
        if change(&mut record.event) {
            run(db, sql, (id.0, n, json(&record))).doing("удаление слов события")?;
        }
    }
    Ok(())
}

/// The field of an event in which a resident's or an operator's own words may stand.
fn free_words(event: &mut Event) -> Option<&mut String> {
    match event {
        Event::Opened { essence, .. } => Some(essence),
        Event::Waiting { reason, .. } | Event::Reopened { reason, .. } => Some(reason),
        Event::Drafted { text }
        | Event::Clarified { text }
        | Event::Answered { text, .. }
        | Event::Commented { text } => Some(text),
        Event::Flagged { reason, .. }
        | Event::DangerLowered { reason, .. }
        | Event::Released { reason }
        | Event::Muted { reason, .. } => Some(reason),
        Event::Closed { comment, .. } | Event::Rejected { comment, .. } => Some(comment),
        Event::Merged { reason, .. }
        | Event::Unmerged { reason, .. }
        | Event::ItemDetached { reason, .. }
        | Event::PutBack { reason, .. }
        | Event::SplitFrom { reason, .. }
        | Event::Linked { reason, .. }
        | Event::Unlinked { reason, .. }
        | Event::Transferred { reason, .. }
        | Event::DisputeDecided { reason, .. } => Some(reason),
        Event::ItemJoined { .. }
        | Event::Absorbed { .. }
        | Event::GivenBack { .. }
        | Event::SeveritySet { .. }
        | Event::Taken
        | Event::Assigned { .. }
        | Event::Resumed { .. }
        | Event::Paused { .. }
        | Event::Unpaused { .. }
        | Event::Clocked { .. }
        | Event::Resolved
        | Event::RepeatOf { .. }
        | Event::Alarmed { .. }
        | Event::Escalated { .. }
        | Event::Acknowledged
        | Event::Relocated { .. }
        | Event::Gathered { .. }
        | Event::ChildOf { .. }
        | Event::Unassigned
        | Event::AlsoIn { .. } => None,
    }
}

/// Notes, in the erasing transaction, that the file must be rewritten; passes the count on.
pub(super) fn scrub_later(db: &Connection, erased: usize) -> Result<usize, StoreError> {
    if erased > 0 {
        let sql = "INSERT OR IGNORE INTO scrub_due (id) VALUES (1)";
        run(db, sql, []).doing("отметка об очистке")?;
    }
    Ok(erased)
}
