//! What people put together and take apart: items between incidents, earlier incidents of one spot, and
//! commands that are done once.

use std::collections::HashMap;

use rusqlite::Connection;

use super::outbox::Outbox;
use super::revise::retell;
use super::rows::{Doing, all, count, from_json, is_taken, list, millis, one, run, word};
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

/// Earlier incidents of the same category at the same certain place, opened in the year before each.
/// Those that were no problem, or merged into another, are not counted.
pub(super) fn earlier(
    db: &Connection,
    ids: &[IncidentId],
) -> Result<HashMap<IncidentId, Earlier>, StoreError> {
    let sql = "SELECT now.id, COUNT(*), (SELECT last.id FROM incident AS last \
           WHERE last.spot = now.spot AND last.id < now.id AND last.state = 'closed' \
             AND last.opened_at >= now.opened_at - ?2 ORDER BY last.closed_at DESC LIMIT 1) \
         FROM incident AS now JOIN incident AS was ON was.spot = now.spot AND was.id < now.id \
           AND was.opened_at >= now.opened_at - ?2 AND was.state NOT IN ('rejected', 'merged') \
         WHERE now.id IN (SELECT value FROM json_each(?1)) GROUP BY now.id";
    let ids = list(ids);
    let found = all(db, sql, (ids, YEAR), |row| {
        let earlier = Earlier {
            count: count(row, 1)?,
            last_closed: row.get::<_, Option<i64>>(2)?.map(IncidentId),
        };
        Ok((IncidentId(row.get(0)?), earlier))
    });
    Ok(found
        .doing("поиск прежних инцидентов")?
        .into_iter()
        .collect())
}
