//! What a person said of privacy, in the items: the index hides or shows them, and whom they were told of
//! before is told no more than everybody may hear.

use rusqlite::Connection;

use super::outbox::Outbox;
use super::rows::{Doing, all, run};
use crate::domain::{Event, EventRecord, IncidentId, ItemId};
use crate::ports::StoreError;

/// Items of the incident and of those merged into it.
const OWN: &str = "incident IN (SELECT ?1 UNION SELECT id FROM incident WHERE merged_into = ?1)";

/// Items of a flagged incident are indexed anew. Once it is no private matter, neither is any of them: the
/// person who said so has read them all.
pub(super) fn flag_items(
    db: &Connection,
    logs: &[(IncidentId, Vec<EventRecord>)],
    outbox: &mut Outbox<'_>,
) -> Result<(), StoreError> {
    let flags = logs.iter().flat_map(|(id, log)| {
        let flag = |record: &EventRecord| match record.event {
            Event::Flagged { private, .. } => Some((*id, private)),
            _ => None,
        };
        log.iter().filter_map(flag)
    });
    for (id, private) in flags {
        match private {
            true => hush_notices(db, id)?,
            false => clear(db, id)?,
        }
        let sql = format!("SELECT id FROM item WHERE {OWN}");
        let items: Vec<i64> = all(db, &sql, [id.0], |row| row.get(0)).doing("чтение сообщений")?;
        for item in items {
            outbox.item(ItemId(item))?;
        }
    }
    Ok(())
}

fn clear(db: &Connection, id: IncidentId) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE item SET verdict = json_set(json_remove(verdict, '$.private'), '$.cleared', json('true')) \
         WHERE {OWN} AND json_extract(verdict, '$.private')"
    );
    run(db, &sql, [id.0])
        .doing("снятие пометки частного дела")
        .map(drop)
}

/// Notices of before name the place; those of a private matter name the municipality at most.
fn hush_notices(db: &Connection, id: IncidentId) -> Result<(), StoreError> {
    let sql = "UPDATE notice SET text = ?2 WHERE incident = ?1";
    let text = format!("Инцидент № {id} закрыт как частное дело");
    run(db, sql, (id.0, text))
        .doing("закрытие уведомлений")
        .map(drop)
}
