//! Heads, their children, and the counts that tell of bursts.

use std::collections::HashMap;

use rusqlite::{Connection, Row};

use super::SqliteStore;
use super::changes::next_number;
use super::rows::{Doing, all, count, from_json, list, millis, moment};
use crate::domain::{CategoryId, Incident, IncidentId, ItemId, Timestamp, Voice};
use crate::incidents::{
    burst::{Cell, Heard, HourCount},
    family::CHILDREN_MAX,
};
use crate::ports::{Families, FamilySum, HeardItem, StoreError};

/// Messages that one look for bursts reads at most.
const HEARD_MAX: usize = 20_000;
const HOUR: i64 = 3_600_000;

impl Families for SqliteStore {
    fn next_incident(&self) -> Result<IncidentId, StoreError> {
        let next = self.readers.read(|db| next_number(db, "incident"))?;
        Ok(IncidentId(next))
    }

    fn bursts(&self, cell: &Cell) -> Result<Vec<Incident>, StoreError> {
        let asked = (cell.category.as_str(), &cell.territory);
        self.readers.read(|db| {
            let sql = format!(
                "SELECT body FROM incident WHERE cause = 'burst' AND open = 1 \
                 AND category = ?1 AND territory IS ?2 ORDER BY id DESC LIMIT {CHILDREN_MAX}"
            );
            all(db, &sql, asked, |row| from_json(row, 0)).doing("чтение головных инцидентов")
        })
    }

    fn children(&self, head: IncidentId) -> Result<Vec<Incident>, StoreError> {
        self.readers.read(|db| {
            let sql = format!(
                "SELECT body FROM incident WHERE head = ?1 \
                 ORDER BY open DESC, id LIMIT {CHILDREN_MAX}"
            );
            all(db, &sql, [head.0], |row| from_json(row, 0)).doing("чтение состава")
        })
    }

    fn family_sums(
        &self,
        heads: &[IncidentId],
        since: Timestamp,
    ) -> Result<HashMap<IncidentId, FamilySum>, StoreError> {
        let heads = list(heads.iter().map(|id| id.0));
        self.readers.read(|db| sums(db, &heads, since))
    }

    fn heard(&self, since: Timestamp) -> Result<Vec<HeardItem>, StoreError> {
        self.readers.read(|db| {
            let sql = format!(
                "SELECT incident.category, incident.territory, item.id, incident.id, item.voice, \
                 item.published_at FROM item CROSS JOIN incident AS own ON own.id = item.incident \
                 CROSS JOIN incident ON incident.id = COALESCE(own.merged_into, own.id) \
                 WHERE item.published_at > ?1 AND item.incident IS NOT NULL AND item.official = 0 \
                 AND incident.open = 1 AND incident.cause IS NULL \
                 ORDER BY item.published_at DESC LIMIT {HEARD_MAX}"
            );
            all(db, &sql, [millis(since)], heard).doing("чтение свежих сообщений")
        })
    }

    fn hour_counts(&self, from: Timestamp, to: Timestamp) -> Result<Vec<HourCount>, StoreError> {
        self.readers.read(|db| {
            let sql = format!(
                "SELECT incident.category, incident.territory, MIN(item.published_at), COUNT(*) \
                 FROM item CROSS JOIN incident ON incident.id = item.incident \
                 WHERE item.published_at >= ?1 AND item.published_at < ?2 \
                 AND item.incident IS NOT NULL AND item.official = 0 \
                 GROUP BY incident.category, incident.territory, item.published_at / {HOUR}"
            );
            let counts = all(db, &sql, (millis(from), millis(to)), |row| {
                Ok(HourCount {
                    cell: cell(row)?,
                    at: moment(row, 2)?,
                    count: small(row, 3)?,
                })
            });
            counts.doing("подсчёт сообщений по часам")
        })
    }
}

/// Category and municipality, the first two columns.
fn cell(row: &Row<'_>) -> rusqlite::Result<Cell> {
    Ok(Cell {
        category: CategoryId::new(row.get::<_, String>(0)?),
        territory: row.get(1)?,
    })
}

fn heard(row: &Row<'_>) -> rusqlite::Result<HeardItem> {
    Ok(HeardItem {
        item: ItemId(row.get(2)?),
        cell: cell(row)?,
        heard: Heard {
            incident: IncidentId(row.get(3)?),
            voice: row.get::<_, Option<i64>>(4)?.map(Voice),
            at: moment(row, 5)?,
        },
    })
}

fn small(row: &Row<'_>, column: usize) -> rusqlite::Result<u32> {
    Ok(u32::try_from(count(row, column)?).unwrap_or(u32::MAX))
}

/// Items and voices of a head, of its children, and of what was merged into one of these. Voices are
/// counted over all of them: who wrote of two houses is one person.
fn sums(
    db: &Connection,
    heads: &str,
    since: Timestamp,
) -> Result<HashMap<IncidentId, FamilySum>, StoreError> {
    let sql = "WITH member (head, child, id) AS (\
           SELECT id, NULL, id FROM incident \
             WHERE cause IS NOT NULL AND id IN (SELECT value FROM json_each(?1)) \
           UNION ALL SELECT head, id, id FROM incident \
             WHERE head IN (SELECT value FROM json_each(?1))), \
         part (head, child, incident) AS (SELECT head, child, id FROM member \
           UNION ALL SELECT member.head, NULL, merged.id FROM member \
             JOIN incident AS merged ON merged.merged_into = member.id) \
         SELECT part.head, COUNT(DISTINCT part.child), COUNT(item.id), COUNT(DISTINCT item.voice) \
         FROM part LEFT JOIN item ON item.incident = part.incident AND item.official = 0 \
           AND item.published_at > ?2 \
         GROUP BY part.head";
    let found = all(db, sql, (heads, millis(since)), |row| {
        let sum = FamilySum {
            children: count(row, 1)?,
            items: small(row, 2)?,
            voices: small(row, 3)?.max(1),
        };
        Ok((IncidentId(row.get(0)?), sum))
    });
    Ok(found.doing("подсчёт состава")?.into_iter().collect())
}
