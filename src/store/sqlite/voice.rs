//! Weekly voice keys: with the week's key an author becomes a voice; without it, nobody can tell
//! which. Retention destroys the keys.

use rusqlite::Connection;

use super::rows::{Doing, one, run};
use crate::domain::Timestamp;
use crate::ports::StoreError;

const WEEK: i64 = 7 * 24 * 3600;
/// The first day of 1970 was a Thursday: three days after a Monday.
const MONDAY: i64 = 3 * 24 * 3600;

/// The number of the week, from Monday to Sunday in UTC.
pub(super) fn week_of(at: Timestamp) -> i64 {
    (at.as_second() + MONDAY).div_euclid(WEEK)
}

/// The week's key, if it was made.
pub(super) fn find(db: &Connection, week: i64) -> Result<Option<[u8; 32]>, StoreError> {
    let sql = "SELECT key FROM voice_key WHERE week = ?1";
    one(db, sql, [week], |row| row.get(0)).doing("чтение ключа голосов")
}

/// The week's key, made now unless another caller was faster.
pub(super) fn make(db: &Connection, week: i64) -> Result<[u8; 32], StoreError> {
    if let Some(key) = find(db, week)? {
        return Ok(key);
    }
    let mut key = [0_u8; 32];
    getrandom::fill(&mut key).map_err(|error| StoreError::Engine {
        doing: "создание ключа голосов",
        source: error.to_string().into(),
    })?;
    let sql = "INSERT INTO voice_key (week, key) VALUES (?1, ?2)";
    run(db, sql, (week, key)).doing("запись ключа голосов")?;
    Ok(key)
}
