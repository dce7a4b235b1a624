//! What people put together and take apart: items between incidents, earlier incidents of one spot, and
//! commands that are done once.

use std::collections::HashMap;

use rusqlite::Connection;

use super::outbox::Outbox;
use super::revise::{retell, tell_again};
use super::rows::{Doing, all, from_json, is_taken, list, millis, one, run, word};
use crate::domain::{Answers, Event, EventRecord, IncidentId, JoinReason, UserId, Verdict};
use crate::ports::{AuditEntry, CommandId, Earlier, StoreError};

const WEEK: i64 = 7 * 24 * 3600 * 1000;
const YEAR: i64 = 365 * 24 * 3600 * 1000;

/// Moves items as the events say: first out, then in, so that one may go from incident to incident. They
/// are pinned: no later reading of their words places them anew.
pub(super) fn move_items(
    db: &Connection,
    logs: &[(IncidentId, Vec<EventRecord>)],
    outbox: &mut Outbox<'_>,
) -> Result<(), StoreError> {
    let events = || {
        let each = logs.iter();
        each.flat_map(|(id, log)| log.iter().map(move |record| (*id, &record.event)))
    };
    let sql = "UPDATE item SET incident = NULL, join_reason = NULL, answers = NULL, pinned = 1 \
         WHERE id = ?1 AND incident = ?2";
    for (id, event) in events() {
        if let Event::ItemDetached { item, .. } = event {
            moved(run(db, sql, (item.0, id.0)).doing("вынос сообщения")?)?;
            outbox.item(*item)?;
            // Words of an item that is gone from an incident must not tell what it is about: nobody
            // would find them there when the item is deleted.
            let told = "SELECT verdict FROM item WHERE id = ?1";
            let told: Option<Verdict> =
                one(db, told, [item.0], |row| from_json(row, 0)).doing("чтение разбора")?;
            let words = told.map(|verdict| verdict.essence).unwrap_or_default();
            if !words.is_empty() {
                retell(db, id, &words, outbox)?;
            }
        }
    }
    let sql = "UPDATE item SET incident = ?2, join_reason = ?3, answers = ?4, pinned = 1 \
         WHERE id = ?1 AND incident IS NULL";
    for (id, event) in events() {
        if let Event::ItemJoined {
            item,
            reason: JoinReason::ByHand,
            answers,
            ..
        } = event
        {
            let answered = answers.and_then(Answers::item).map(|item| item.0);
            let row = (item.0, id.0, word(&JoinReason::ByHand), answered);
            moved(run(db, sql, row).doing("перенос сообщения")?)?;
            outbox.item(*item)?;
            tell_again(db, id, *item, outbox)?;
        }
    }
    Ok(())
}

fn moved(rows: usize) -> Result<(), StoreError> {
    match rows {
        0 => Err(StoreError::Conflict),
        _ => Ok(()),
    }
}

/// Remembers a command, and forgets those of long ago. A second one of its name is a conflict.
pub(super) fn do_once(
    db: &Connection,
    command: &CommandId,
    incident: IncidentId,
    audit: &AuditEntry,
) -> Result<(), StoreError> {
    let at = millis(audit.at);
    let sql = "DELETE FROM command WHERE at < ?1";
    run(db, sql, [at - WEEK]).doing("очистка команд")?;
    let sql = "INSERT INTO command (user, id, incident, at) VALUES (?1, ?2, ?3, ?4)";
    let user = audit.user.map(|user| user.0);
    match run(db, sql, (user, command.as_str(), incident.0, at)) {
        Err(error) if is_taken(&error) => Err(StoreError::Conflict),
        other => other.doing("запись команды").map(drop),
    }
}

/// The incident that a command of this user changed.
pub(super) fn done(
    db: &Connection,
    user: UserId,
    command: &CommandId,
) -> Result<Option<IncidentId>, StoreError> {
    let sql = "SELECT incident FROM command WHERE user = ?1 AND id = ?2";
    let found = one(db, sql, (user.0, command.as_str()), |row| row.get(0));
    Ok(found.doing("поиск команды")?.map(IncidentId))
}

/// How often the same category was at the same certain place in the year before each. A complaint that was
/// merged into another incident was here as well: the other tells how it ended. What one incident tells, or
/// stands for, is one time; what the incident itself belongs to is no earlier one, and what was no problem
/// is none.
pub(super) fn earlier(
    db: &Connection,
    ids: &[IncidentId],
) -> Result<HashMap<IncidentId, Earlier>, StoreError> {
    let sql = "SELECT now.id, COALESCE(told.head, told.id), told.id, \
           CASE told.state WHEN 'closed' THEN told.closed_at END \
         FROM incident AS now \
         JOIN incident AS own ON own.id = COALESCE(now.merged_into, now.id) \
         JOIN incident AS was ON was.spot = now.spot AND was.id < now.id \
           AND was.opened_at >= now.opened_at - ?2 \
         JOIN incident AS told ON told.id = COALESCE(was.merged_into, was.id) \
         WHERE now.id IN (SELECT value FROM json_each(?1)) AND told.state != 'rejected' \
           AND COALESCE(told.head, told.id) != COALESCE(own.head, own.id)";
    let rows = all(db, sql, (list(ids), YEAR), |row| {
        let (now, time): (i64, i64) = (row.get(0)?, row.get(1)?);
        let closed: Option<i64> = row.get(3)?;
        Ok((IncidentId(now), time, (closed, IncidentId(row.get(2)?))))
    });
    let mut times: HashMap<IncidentId, HashMap<i64, (Option<i64>, IncidentId)>> = HashMap::new();
    for (now, time, told) in rows.doing("поиск прежних инцидентов")? {
        let last = times.entry(now).or_default().entry(time).or_insert(told);
        *last = told.max(*last);
    }
    let summed = times.into_iter().map(|(now, times)| {
        let last = times.values().max().filter(|(closed, _)| closed.is_some());
        let earlier = Earlier {
            count: times.len(),
            last_closed: last.map(|(_, id)| *id),
        };
        (now, earlier)
    });
    Ok(summed.collect())
}
