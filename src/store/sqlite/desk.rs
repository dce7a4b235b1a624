//! What operators see: the queue in its order, one incident with its log and items, the risk table.

use std::collections::HashMap;

use rusqlite::{Connection, Row, ToSql};

use super::conflicts;
use super::rows::{
    AFTER_ITEM, Doing, ITEM_COLUMNS, all, count, from_json, from_word, list, millis, one,
    stored_item,
};
use crate::domain::{
    ConflictKind, EventRecord, Incident, IncidentId, IncidentState, ItemId, JoinReason, Part,
    Sector, Severity, StoredItem, Timestamp,
};
use crate::ports::{Muted, Page, PastAsk, PastItem, QueueFilter, QueueView, RiskCell, StoreError};

/// Rows that one list returns at most.
const MOST: usize = 500;
const DAY: i64 = 24 * 3600 * 1000;

/// The incident's state.
pub(super) fn incident(db: &Connection, id: IncidentId) -> Result<Option<Incident>, StoreError> {
    let sql = "SELECT body FROM incident WHERE id = ?1";
    one(db, sql, [id.0], |row| from_json(row, 0)).doing("чтение инцидента")
}

/// Of these incidents, the private ones.
pub(super) fn private_incidents(
    db: &Connection,
    ids: &[IncidentId],
) -> Result<Vec<Incident>, StoreError> {
    let sql = "SELECT body FROM incident WHERE id IN (SELECT value FROM json_each(?1)) \
               AND json_extract(body, '$.private')";
    all(db, sql, [list(ids)], |row| from_json(row, 0)).doing("чтение частных дел")
}

/// The incident's log, oldest first.
pub(super) fn events(db: &Connection, id: IncidentId) -> Result<Vec<EventRecord>, StoreError> {
    let sql = "SELECT body FROM event WHERE incident = ?1 ORDER BY n";
    all(db, sql, [id.0], |row| from_json(row, 0)).doing("чтение событий")
}

/// Open incidents by rising number after this one.
pub(super) fn open_incidents(
    db: &Connection,
    after: IncidentId,
    limit: usize,
) -> Result<Vec<Incident>, StoreError> {
    let limit = i64::try_from(limit.min(MOST)).unwrap_or_default();
    let sql = "SELECT body FROM incident WHERE open = 1 AND id > ?1 ORDER BY id LIMIT ?2";
    all(db, sql, (after.0, limit), |row| from_json(row, 0)).doing("чтение открытых инцидентов")
}

/// Logs of the incidents opened in `[from, to)`, by rising number after this one.
pub(super) fn cases(
    db: &Connection,
    (from, to): (Timestamp, Timestamp),
    after: IncidentId,
    limit: usize,
) -> Result<Vec<(IncidentId, Vec<EventRecord>)>, StoreError> {
    let sql = "SELECT id FROM incident WHERE opened_at >= ?1 AND opened_at < ?2 AND id > ?3 \
               ORDER BY id LIMIT ?4";
    let limit = i64::try_from(limit.min(MOST)).unwrap_or_default();
    let bounds = (millis(from), millis(to), after.0, limit);
    let ids: Vec<i64> = all(db, sql, bounds, |row| row.get(0)).doing("чтение инцидентов")?;
    ids.into_iter()
        .map(|id| Ok((IncidentId(id), events(db, IncidentId(id))?)))
        .collect()
}

/// The incident's items with the reason each is there, oldest first.
pub(super) fn incident_items(
    db: &Connection,
    id: IncidentId,
) -> Result<Vec<(StoredItem, JoinReason)>, StoreError> {
    let sql = format!(
        "SELECT {ITEM_COLUMNS}, item.join_reason FROM item WHERE item.incident IN \
           (SELECT ?1 UNION SELECT id FROM incident WHERE merged_into = ?1) \
         ORDER BY item.published_at, item.id LIMIT {MOST}"
    );
    all(db, &sql, [id.0], |row| {
        Ok((stored_item(row)?, from_word(row, AFTER_ITEM)?))
    })
    .doing("чтение сообщений инцидента")
}

/// These items with their incidents, in the order asked.
pub(super) fn items(
    db: &Connection,
    ids: &[ItemId],
) -> Result<Vec<(StoredItem, Option<IncidentId>)>, StoreError> {
    let sql = format!(
        "SELECT {ITEM_COLUMNS}, item.incident FROM item \
         WHERE item.id IN (SELECT value FROM json_each(?1))"
    );
    let found = all(db, &sql, [list(ids)], |row| {
        let incident = row.get::<_, Option<i64>>(AFTER_ITEM)?;
        Ok((stored_item(row)?, incident.map(IncidentId)))
    })
    .doing("чтение сообщений")?;
    let by_id = found.into_iter().map(|row| (row.0.id, row));
    let mut by_id: HashMap<ItemId, _> = by_id.collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// Items of the past with their incidents, by rising number.
pub(super) fn past_items(db: &Connection, ask: &PastAsk) -> Result<Vec<PastItem>, StoreError> {
    let sql = format!(
        "SELECT {ITEM_COLUMNS}, item.incident, item.join_reason, item.pinned FROM item \
         WHERE item.id > ?1 AND item.published_at >= ?2 ORDER BY item.id LIMIT {}",
        ask.limit.min(MOST)
    );
    all(db, &sql, (ask.after.0, millis(ask.since)), |row| {
        let joined = match row.get::<_, Option<i64>>(AFTER_ITEM)? {
            Some(incident) => Some((IncidentId(incident), from_word(row, AFTER_ITEM + 1)?)),
            None => None,
        };
        Ok(PastItem {
            stored: stored_item(row)?,
            joined,
            pinned: row.get(AFTER_ITEM + 2)?,
        })
    })
    .doing("чтение прошлых сообщений")
}

/// A page of the queue with its counts.
pub(super) fn queue(
    db: &Connection,
    filter: &QueueFilter,
    page: Page,
) -> Result<QueueView, StoreError> {
    let chosen = Chosen::new(filter);
    let sql = format!(
        "SELECT body FROM incident WHERE {} \
         ORDER BY severity DESC, due_at IS NULL, due_at, opened_at, id LIMIT {} OFFSET {}",
        chosen.condition,
        page.limit.min(MOST),
        i64::try_from(page.offset).unwrap_or(i64::MAX),
    );
    let rows = all(db, &sql, &*chosen.values(), |row| from_json(row, 0)).doing("чтение очереди")?;
    let sql = format!(
        "SELECT state, sector, COUNT(*) FROM incident WHERE {} GROUP BY state, sector",
        chosen.condition
    );
    let counts = all(db, &sql, &*chosen.values(), |row| {
        Ok((from_word(row, 0)?, from_word(row, 1)?, count(row, 2)?))
    })
    .doing("подсчёт очереди")?;
    Ok(counted(rows, &counts))
}

fn counted(rows: Vec<Incident>, counts: &[(IncidentState, Sector, usize)]) -> QueueView {
    let by_state = IncidentState::ALL.into_iter().map(|state| {
        let of_state = counts.iter().filter(|count| count.0 == state);
        (state, of_state.map(|count| count.2).sum())
    });
    let by_sector = Sector::ALL.into_iter().map(|sector| {
        let of_sector = counts.iter().filter(|count| count.1 == sector);
        (sector, of_sector.map(|count| count.2).sum())
    });
    QueueView {
        rows,
        total: counts.iter().map(|count| count.2).sum(),
        by_state: by_state.filter(|(_, count)| *count > 0).collect(),
        by_sector: by_sector.filter(|(_, count)| *count > 0).collect(),
    }
}

/// The body that has an incident. It stands in the state alone, and the queue is read through anyway.
const BODY: &str = "json_extract(body, '$.body')";

/// A filter as SQL. Only fixed words go into the text; every value is bound.
struct Chosen {
    condition: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Chosen {
    fn new(filter: &QueueFilter) -> Self {
        let mut chosen = Self {
            condition: String::from("1"),
            values: Vec::new(),
        };
        if filter.states.is_empty() {
            chosen.condition.push_str(" AND open = 1");
        } else {
            chosen.among("state", filter.states.iter().map(|state| state.id()));
        }
        if !filter.sectors.is_empty() {
            chosen.among("sector", filter.sectors.iter().map(|sector| sector.id()));
        }
        if !filter.territories.is_empty() {
            chosen.among_either(
                ["COALESCE(territory, '')", "also_territory"],
                &filter.territories,
            );
        }
        let now = millis(filter.now);
        match filter.muted {
            Muted::Shown => {}
            Muted::Hidden => chosen.compare("COALESCE(silent_until, 0) <=", Some(now)),
            Muted::Only => chosen.compare("silent_until >", Some(now)),
        }
        let category = filter.category.as_ref().map(|id| id.as_str().to_owned());
        chosen.compare("category =", category);
        chosen.compare("severity >=", filter.severity.map(|level| level as i64));
        if !filter.assignees.is_empty() {
            chosen.among("assignee", filter.assignees.iter().map(|user| user.0));
        }
        chosen.compare("published_at >=", filter.published_from.map(millis));
        chosen.compare("published_at <", filter.published_to.map(millis));
        if !filter.conflicts.is_empty() {
            chosen.in_conflict(&filter.conflicts, now);
        }
        if filter.owes_clarification {
            chosen.condition.push_str(" AND owes_clarification = 1");
        }
        if !filter.bodies.is_empty() {
            chosen.among(BODY, filter.bodies.iter());
        }
        if filter.disputed {
            let disputed = " AND open = 1 AND json_extract(body, '$.dispute') IS 1";
            chosen.condition.push_str(disputed);
        }
        if filter.without_private {
            let private = " AND json_extract(body, '$.private') IS NOT 1";
            chosen.condition.push_str(private);
        }
        if !filter.parts.is_empty() && !filter.parts.iter().any(Part::is_everything) {
            chosen.in_parts(&filter.parts);
        }
        chosen
    }

    /// It lies in one of these parts. The bodies stand last: only of what the rest selects is the state
    /// read for them.
    fn in_parts(&mut self, parts: &[Part]) {
        let mut any = Vec::new();
        for part in parts {
            let mut all = Vec::new();
            if !part.sectors.is_empty() {
                let known = self.known(part.sectors.iter().map(|sector| sector.id()));
                all.push(format!("sector {known}"));
            }
            if !part.territories.is_empty() {
                let known = self.known(&part.territories);
                all.push(format!("(territory {known} OR also_territory {known})"));
            }
            if !part.bodies.is_empty() {
                let known = self.known(&part.bodies);
                all.push(format!("{BODY} {known}"));
            }
            any.push(all.join(" AND "));
        }
        let any = any.join(" OR ");
        self.condition.push_str(&format!(" AND ({any})"));
    }

    /// One of these conflicts stands, or silence has become one by now.
    fn in_conflict(&mut self, kinds: &[ConflictKind], now: i64) {
        self.values.push(Box::new(conflicts::mask(kinds)));
        let n = self.values.len();
        let mut any = format!("conflicts & ?{n}");
        for (kind, column) in conflicts::SILENCES {
            if kinds.contains(&kind) {
                self.values.push(Box::new(now));
                let n = self.values.len();
                any.push_str(&format!(" OR {column} < ?{n}"));
            }
        }
        self.condition.push_str(&format!(" AND ({any})"));
    }

    fn among<T: serde::Serialize>(&mut self, what: &str, values: impl IntoIterator<Item = T>) {
        let known = self.known(values);
        self.condition.push_str(&format!(" AND {what} {known}"));
    }

    /// One of two columns among the values.
    fn among_either(&mut self, what: [&str; 2], values: &[String]) {
        let (known, [one, other]) = (self.known(values), what);
        self.condition
            .push_str(&format!(" AND ({one} {known} OR {other} {known})"));
    }

    /// Among these values, which are bound.
    fn known<T: serde::Serialize>(&mut self, values: impl IntoIterator<Item = T>) -> String {
        self.values.push(Box::new(list(values)));
        let n = self.values.len();
        format!("IN (SELECT value FROM json_each(?{n}))")
    }

    fn compare<T: ToSql + 'static>(&mut self, what: &str, value: Option<T>) {
        if let Some(value) = value {
            self.values.push(Box::new(value));
            let n = self.values.len();
            self.condition.push_str(&format!(" AND {what} ?{n}"));
        }
    }

    fn values(&self) -> Vec<&dyn ToSql> {
        self.values.iter().map(AsRef::as_ref).collect()
    }
}

/// Incidents by sector and the one or two territories they lie in, by publication: the last 24 hours
/// against the week before. Every state counts, so that a figure and the list it opens agree.
pub(super) fn risk(db: &Connection, now: Timestamp) -> Result<Vec<RiskCell>, StoreError> {
    let sql = "SELECT sector, territory, also_territory, SUM(published_at >= ?2), \
         SUM(published_at >= ?2 AND severity >= ?4), SUM(published_at < ?2) \
         FROM incident WHERE published_at >= ?1 AND published_at < ?3 \
         GROUP BY sector, territory, also_territory";
    let now = millis(now);
    let windows = (now - 8 * DAY, now - DAY, now, Severity::High as i64);
    let mut cells = all(db, sql, windows, cell).doing("подсчёт рисков")?;
    cells.sort_by(|a, b| (a.sector, &a.territory, &a.also).cmp(&(b.sector, &b.territory, &b.also)));
    Ok(cells)
}

fn cell(row: &Row<'_>) -> rusqlite::Result<RiskCell> {
    Ok(RiskCell {
        sector: from_word(row, 0)?,
        territory: row.get(1)?,
        also: row.get(2)?,
        today: count(row, 3)?,
        grave: count(row, 4)?,
        week_before: count(row, 5)?,
    })
}
