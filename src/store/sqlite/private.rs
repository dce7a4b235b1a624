//! Who may read an item changes with its incident: the index hears of it, and what a person said stays with
//! the item wherever it goes.

use rusqlite::Connection;

use super::outbox::Outbox;
use super::rows::{Doing, all, run};
use crate::domain::{Event, EventRecord, IncidentId, ItemId};
use crate::ports::StoreError;

/// Items of the incident and of those merged into it.
const OWN: &str = "incident IN (SELECT ?1 UNION SELECT id FROM incident WHERE merged_into = ?1)";

/// True when these events may make an incident a private one, or open it.
pub(super) fn veils(log: &[EventRecord]) -> bool {
    log.iter().any(|record| {
        matches!(
            record.event,
            Event::Flagged { .. }
                | Event::Absorbed { private: true, .. }
                | Event::ItemJoined { private: true, .. }
        )
    })
}

/// The items of the incident are indexed anew.
pub(super) fn show_anew(
    db: &Connection,
    id: IncidentId,
    outbox: &mut Outbox<'_>,
) -> Result<(), StoreError> {
    let sql = format!("SELECT id FROM item WHERE {OWN} ORDER BY id");
    let items: Vec<i64> = all(db, &sql, [id.0], |row| row.get(0)).doing("чтение сообщений")?;
    items
        .into_iter()
        .try_for_each(|item| outbox.item(ItemId(item)))
}

/// What a person says of an incident is said of each of its messages, which the person has read.
pub(super) fn flag_items(
    db: &Connection,
    logs: &[(IncidentId, Vec<EventRecord>)],
) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE item SET verdict = json_set(verdict, '$.private', json(?2), '$.privacy', json(?2)) \
         WHERE {OWN}"
    );
    for (id, log) in logs {
        for record in log {
            if let Event::Flagged { private, .. } = record.event {
                let said = if private { "true" } else { "false" };
                run(db, &sql, (id.0, said)).doing("пометка сообщений")?;
            }
        }
    }
    Ok(())
}
