//! Stored states are folds over their logs (invariant 7): when the fold has changed, they are folded
//! anew, all of them or none, before anybody reads them.

use rusqlite::{Connection, TransactionBehavior};

use super::rows::{Doing, all, json, millis, run};
use super::{changes, conflicts, desk};
use crate::domain::{Cause, ConflictKind, Incident, IncidentId};
use crate::incidents::{fold, replay};
use crate::ports::StoreError;

const DOING: &str = "пересчёт инцидентов по журналу";

/// Folds every incident anew if the file was written under another fold. `user_version` of the file
/// keeps under which it was.
pub(super) fn refold(db: &mut Connection) -> Result<(), StoreError> {
    let kept: u32 = db
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .doing(DOING)?;
    if kept == fold::VERSION {
        return Ok(());
    }
    let work = db
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .doing(DOING)?;
    let ids: Vec<i64> = all(&work, "SELECT id FROM incident ORDER BY id", [], |row| {
        row.get(0)
    })
    .doing(DOING)?;
    for id in ids.into_iter().map(IncidentId) {
        if let Some(incident) = replay(id, &desk::events(&work, id)?) {
            rewrite(&work, &incident)?;
        }
    }
    work.pragma_update(None, "user_version", fold::VERSION)
        .doing(DOING)?;
    work.commit().doing(DOING)
}

/// Everything a fold can change. Where an incident is kept in the queue follows from it.
fn rewrite(db: &Connection, incident: &Incident) -> Result<(), StoreError> {
    let sql = "UPDATE incident SET state = ?2, open = ?3, severity = ?4, assignee = ?5, due_at = ?6, \
               closed_at = ?7, body = ?8, merged_into = ?9, spot = ?10, head = ?11, cause = ?12, \
               silent_until = ?13, also_territory = ?14, territory = ?15, opened_at = ?16, \
               published_at = ?17, conflicts = ?18, unanswered_from = ?19, promise_broken_from = ?20, \
               owes_clarification = ?21 WHERE id = ?1";
    let row = rusqlite::params![
        incident.id.0,
        incident.state.id(),
        incident.state.is_open(),
        incident.severity as i64,
        incident.assignee.map(|user| user.0),
        incident.next_clock().map(|clock| millis(clock.due_at)),
        incident.closed_at.map(millis),
        json(incident),
        incident.merged.map(|merged| merged.incident.0),
        changes::spot(incident),
        incident.head.map(|head| head.0),
        incident.cause.as_ref().map(Cause::id),
        incident.silent_until().map(millis),
        incident.also,
        incident.place.territory,
        millis(incident.opened_at),
        millis(incident.published_at),
        conflicts::standing(incident),
        conflicts::silent_from(incident, ConflictKind::Unanswered),
        conflicts::silent_from(incident, ConflictKind::PromiseBroken),
        incident.owes_clarification(),
    ];
    run(db, sql, row).doing(DOING).map(drop)
}
