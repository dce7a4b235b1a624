//! Sources: how they are doing, their rhythm, and whether a person stopped them.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::rows::{Doing, all, count, from_json, json, millis, moment_or_none, one, run};
use crate::domain::{Item, ItemId, SourceHealth, SourceId, Timestamp};
use crate::ports::{SourceRecord, StoreError};

const HOUR: i64 = 3600 * 1000;
/// The rhythm is told by so many weeks.
const KEPT_HOURS: i64 = 8 * 7 * 24;

/// What is known of a source.
pub(super) fn find(db: &Connection, source: &SourceId) -> Result<SourceRecord, StoreError> {
    let sql = "SELECT cursor, health, paused, items, newest_at FROM source WHERE id = ?1";
    let found = one(db, sql, [source.as_str()], |row| {
        Ok(SourceRecord {
            cursor: row.get(0)?,
            health: from_json(row, 1)?,
            paused: row.get(2)?,
            items: count(row, 3)?,
            newest_at: moment_or_none(row, 4)?,
            hours: Vec::new(),
        })
    });
    let Some(record) = found.doing("чтение источника")? else {
        return Ok(SourceRecord::default());
    };
    let sql = "SELECT hour, items FROM source_hour WHERE source = ?1 ORDER BY hour";
    let hours = all(db, sql, [source.as_str()], |row| {
        Ok((row.get(0)?, row.get(1)?))
    });
    Ok(SourceRecord {
        hours: hours.doing("чтение ритма источника")?,
        ..record
    })
}

/// Stops a source, or lets it go on. One that was never read gets its row here.
pub(super) fn pause(db: &Connection, source: &SourceId, paused: bool) -> Result<(), StoreError> {
    let sql = "INSERT INTO source (id, paused) VALUES (?1, ?2) \
         ON CONFLICT (id) DO UPDATE SET paused = excluded.paused";
    run(db, sql, (source.as_str(), paused))
        .doing("остановка источника")
        .map(drop)
}

/// Sources that people added.
pub(super) fn added(db: &Connection) -> Result<Vec<(SourceId, String)>, StoreError> {
    let sql = "SELECT id, settings FROM added_source ORDER BY id";
    let found = all(db, sql, [], |row| {
        let id: String = row.get(0)?;
        Ok((SourceId::new(id), row.get(1)?))
    });
    found.doing("чтение добавленных источников")
}

/// Adds a source, or replaces it.
pub(super) fn add(
    db: &Connection,
    source: &SourceId,
    settings: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO added_source (id, settings, added_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, added_at = excluded.added_at";
    run(db, sql, (source.as_str(), settings, millis(at)))
        .doing("добавление источника")
        .map(drop)
}

/// Takes an added source out; false when there was none.
pub(super) fn remove(db: &Connection, source: &SourceId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM added_source WHERE id = ?1";
    let removed = run(db, sql, [source.as_str()]).doing("удаление источника")?;
    Ok(removed > 0)
}

/// Items with this public address.
pub(super) fn items_at(db: &Connection, url: &str) -> Result<Vec<(SourceId, String)>, StoreError> {
    let sql = "SELECT source, native_id FROM item WHERE url = ?1 ORDER BY id";
    let found = all(db, sql, [url], |row| {
        let source: String = row.get(0)?;
        Ok((SourceId::new(source), row.get(1)?))
    });
    found.doing("поиск сообщения по ссылке")
}

/// Numbers of a source's items by their native ids, falling.
pub(super) fn items_between(
    db: &Connection,
    source: &SourceId,
    (from, to): (&str, &str),
    limit: usize,
) -> Result<Vec<ItemId>, StoreError> {
    let sql = "SELECT id FROM item WHERE source = ?1 AND native_id >= ?2 AND native_id < ?3 \
         ORDER BY native_id DESC LIMIT ?4";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = all(db, sql, (source.as_str(), from, to, limit), |row| {
        row.get(0).map(ItemId)
    });
    found.doing("чтение сообщений источника")
}

/// Threads that an open incident holds.
pub(super) fn watched(db: &Connection, source: &SourceId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT item.thread FROM item JOIN incident ON incident.id = item.incident \
         LEFT JOIN incident AS head ON head.id = incident.merged_into \
         WHERE item.source = ?1 AND COALESCE(head.open, incident.open) = 1 ORDER BY item.thread";
    all(db, sql, [source.as_str()], |row| row.get(0)).doing("чтение веток под наблюдением")
}

/// How the source is doing now.
pub(super) fn set_health(
    db: &Connection,
    source: &SourceId,
    health: &SourceHealth,
) -> Result<(), StoreError> {
    let sql = "UPDATE source SET health = ?2 WHERE id = ?1";
    run(db, sql, (source.as_str(), json(health)))
        .doing("запись состояния источника")
        .map(drop)
}

/// Counts new items by the hour of their publication and forgets hours of long ago.
pub(super) fn count_hours<'i>(
    db: &Connection,
    source: &SourceId,
    items: impl Iterator<Item = &'i Item>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let oldest = millis(at).div_euclid(HOUR) - KEPT_HOURS;
    let mut hours: BTreeMap<i64, i64> = BTreeMap::new();
    for item in items {
        *hours
            .entry(millis(item.published_at).div_euclid(HOUR))
            .or_default() += 1;
    }
    let recent = hours.into_iter().filter(|(hour, _)| *hour >= oldest);
    let sql = "INSERT INTO source_hour (source, hour, items) VALUES (?1, ?2, ?3) \
         ON CONFLICT (source, hour) DO UPDATE SET items = items + excluded.items";
    let mut counted = false;
    for (hour, items) in recent {
        run(db, sql, (source.as_str(), hour, items)).doing("запись ритма источника")?;
        counted = true;
    }
    if counted {
        let sql = "DELETE FROM source_hour WHERE source = ?1 AND hour < ?2";
        run(db, sql, (source.as_str(), oldest)).doing("очистка ритма источника")?;
    }
    Ok(())
}
