//! What contact centres count, by day, municipality and topic.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rusqlite::Connection;
use rusqlite::types::Type;

use super::rows::{Doing, all, count, list, run};
use crate::domain::{SourceId, Tally};
use crate::ports::{StoreError, TallyAsk, TallyStep};

/// Records the tallies of a source: of each day and municipality they say all there is.
pub(super) fn record(
    db: &Connection,
    source: &SourceId,
    tallies: &[Tally],
) -> Result<(), StoreError> {
    let named: BTreeSet<_> = tallies
        .iter()
        .map(|one| (one.day, territory(one)))
        .collect();
    for (day, territory) in named {
        let sql = "DELETE FROM tally WHERE source = ?1 AND day = ?2 AND territory = ?3";
        run(db, sql, (source.as_str(), day.to_string(), territory)).doing("замена подсчёта")?;
    }
    // Two names of a municipality are one by now.
    let sql = "INSERT INTO tally (source, day, territory, topic_group, topic, count) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (source, day, territory, topic_group, topic) \
         DO UPDATE SET count = count + excluded.count";
    for tally in tallies.iter().filter(|tally| tally.count > 0) {
        let row = (
            source.as_str(),
            tally.day.to_string(),
            territory(tally),
            tally.group.as_deref().unwrap_or_default(),
            tally.topic.as_deref().unwrap_or_default(),
            i64::try_from(tally.count).unwrap_or(i64::MAX),
        );
        run(db, sql, row).doing("запись подсчёта")?;
    }
    Ok(())
}

fn territory(tally: &Tally) -> &str {
    tally.territory.as_deref().unwrap_or_default()
}

/// The tallies of a period, all sources together.
pub(super) fn of(db: &Connection, ask: &TallyAsk) -> Result<Vec<Tally>, StoreError> {
    let sql = "SELECT CASE WHEN ?1 THEN date(day, '-6 days', 'weekday 1') ELSE day END AS start, \
           territory, topic_group, topic, sum(count) FROM tally \
         WHERE day BETWEEN ?2 AND ?3 \
           AND (?4 = '[]' OR territory IN (SELECT value FROM json_each(?4))) \
         GROUP BY start, territory, topic_group, topic \
         ORDER BY start, territory, topic_group, topic LIMIT ?5";
    let row = (
        ask.step == TallyStep::Week,
        ask.from.to_string(),
        ask.to.to_string(),
        list(&ask.territories),
        i64::try_from(ask.limit).unwrap_or(i64::MAX),
    );
    let found = all(db, sql, row, |row| {
        let day: String = row.get(0)?;
        let day: Date = day.parse().map_err(|error: jiff::Error| {
            rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error.into())
        })?;
        let named = |at| Ok::<_, rusqlite::Error>(Some(row.get::<_, String>(at)?));
        let some = |at| Ok::<_, rusqlite::Error>(named(at)?.filter(|name| !name.is_empty()));
        Ok(Tally {
            day,
            territory: some(1)?,
            group: some(2)?,
            topic: some(3)?,
            count: count(row, 4)?,
        })
    });
    found.doing("чтение подсчёта")
}
