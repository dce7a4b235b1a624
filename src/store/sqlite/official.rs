//! Official pages: what was seen of them.

use rusqlite::Connection;

use super::rows::{Doing, all, count, from_word, millis, moment, moment_or_none};
use crate::domain::{BodyId, Timestamp};
use crate::ports::{OfficialActivity, StoreError};

/// What was seen of every body in every network; read from the index alone.
pub(super) fn activity(
    db: &Connection,
    since: Timestamp,
) -> Result<Vec<OfficialActivity>, StoreError> {
    let sql = "SELECT body, network, MAX(published_at), \
         MAX(published_at) FILTER (WHERE join_reason = 'official_reply'), \
         COUNT(*) FILTER (WHERE join_reason = 'official_reply' AND published_at >= ?1) \
         FROM item WHERE body IS NOT NULL GROUP BY body, network ORDER BY body, network";
    let seen = all(db, sql, [millis(since)], |row| {
        Ok(OfficialActivity {
            body: BodyId::new(row.get::<_, String>(0)?),
            network: from_word(row, 1)?,
            last_at: moment(row, 2)?,
            answered_at: moment_or_none(row, 3)?,
            answers: count(row, 4)?,
        })
    });
    seen.doing("подсчёт официальных страниц")
}
