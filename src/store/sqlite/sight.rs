//! How each source was doing from moment to moment, for coverage; and how those of an incident are doing
//! now.

use jiff::SignedDuration;
use rusqlite::Connection;

use super::SqliteStore;
use super::rows::{Doing, all, from_json, list, millis, moment, run};
use crate::domain::{IncidentId, Sight, SourceHealth, SourceId, SourceState, Timestamp};
use crate::ports::{Eyes, StoreError};

/// Reports look back a year and a month.
const KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Notes how the source is doing from `at` on, if that is new.
pub(super) fn note(db: &Connection, source: &SourceId, at: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO source_sight (source, at, state, paused) \
         SELECT id, ?2, coalesce(health ->> '$.state', 'ok'), paused FROM source \
         WHERE id = ?1 AND NOT EXISTS ( \
           SELECT 1 FROM (SELECT state, paused FROM source_sight WHERE source = ?1 \
                          ORDER BY at DESC LIMIT 1) AS last \
           WHERE last.state = coalesce(source.health ->> '$.state', 'ok') \
             AND last.paused = source.paused)";
    let noted = run(db, sql, (source.as_str(), millis(at))).doing("запись охвата")?;
    if noted > 0 {
        // The newest of what is too old still says how the kept time began.
        let oldest = at.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        let sql = "DELETE FROM source_sight WHERE source = ?1 AND at < \
             (SELECT max(at) FROM source_sight WHERE source = ?1 AND at < ?2)";
        run(db, sql, (source.as_str(), millis(oldest))).doing("очистка охвата")?;
    }
    Ok(())
}

/// What is kept of a source since a moment, rising, and how it was doing then.
pub(super) fn of(
    db: &Connection,
    source: &SourceId,
    since: Timestamp,
) -> Result<Vec<Sight>, StoreError> {
    let sql = "SELECT at, state, paused FROM source_sight WHERE source = ?1 AND at >= coalesce( \
           (SELECT max(at) FROM source_sight WHERE source = ?1 AND at <= ?2), ?2) ORDER BY at";
    let found = all(db, sql, (source.as_str(), millis(since)), |row| {
        let state: String = row.get(1)?;
        Ok(Sight {
            at: moment(row, 0)?,
            // A state of a later release: nobody can say that it was seen.
            state: SourceState::from_id(&state).unwrap_or(SourceState::Stale),
            paused: row.get(2)?,
        })
    });
    found.doing("чтение охвата")
}

impl Eyes for SqliteStore {
    fn sources_seen(&self) -> Result<Vec<(SourceId, SourceHealth, bool)>, StoreError> {
        self.readers.read(|db| {
            let sql = "SELECT id, health, paused FROM source ORDER BY id";
            let found = all(db, sql, [], |row| {
                let id: String = row.get(0)?;
                Ok((SourceId::new(id), from_json(row, 1)?, row.get(2)?))
            });
            found.doing("чтение состояния источников")
        })
    }

    fn sources_of(
        &self,
        incidents: &[IncidentId],
    ) -> Result<Vec<(IncidentId, SourceId)>, StoreError> {
        self.readers.read(|db| {
            // A cross join keeps the order of the loops: the few incidents first, their items by the index.
            let sql = "WITH asked AS (SELECT value AS id FROM json_each(?1)), told AS ( \
                   SELECT id AS by, id FROM asked \
                   UNION SELECT merged_into, id FROM incident WHERE merged_into IN asked \
                   UNION SELECT head, id FROM incident WHERE head IN asked) \
                 SELECT DISTINCT told.by, item.source FROM told \
                 CROSS JOIN item ON item.incident = told.id ORDER BY 1, 2";
            let ids = list(incidents.iter().map(|id| id.0));
            let found = all(db, sql, [ids], |row| {
                let source: String = row.get(1)?;
                Ok((IncidentId(row.get(0)?), SourceId::new(source)))
            });
            found.doing("чтение источников инцидентов")
        })
    }
}
