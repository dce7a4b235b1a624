//! The border between columns and domain types: a row that does not read back is damage, not panic.

use rusqlite::types::Type;
use rusqlite::{Connection, ErrorCode, Row};
use serde::Serialize;
use serde::de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer};

use crate::domain::{
    BodyId, Fingerprint, Item, ItemId, SourceId, StoredItem, Timestamp, User, UserId, Voice,
};
use crate::ports::StoreError;

/// Names what the store was doing when the engine failed.
pub(super) trait Doing<T> {
    /// Turns an engine error into ours.
    fn doing(self, what: &'static str) -> Result<T, StoreError>;
}

impl<T> Doing<T> for rusqlite::Result<T> {
    fn doing(self, what: &'static str) -> Result<T, StoreError> {
        self.map_err(|error| match error {
            rusqlite::Error::FromSqlConversionFailure(_, _, reason) => StoreError::Damaged {
                what,
                reason: reason.to_string(),
            },
            rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..) => StoreError::Damaged {
                what,
                reason: error.to_string(),
            },
            broken if is_malformed(&broken) => StoreError::Malformed { doing: what },
            other => StoreError::Engine {
                doing: what,
                source: Box::new(other),
            },
        })
    }
}

/// True when the engine met bytes that it did not write.
fn is_malformed(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    code.is_some_and(|code| matches!(code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// True when a uniqueness rule of the schema refused the row.
pub(super) fn is_taken(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
    matches!(error, rusqlite::Error::SqliteFailure(cause, _)
        if [SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE].contains(&cause.extended_code))
}

/// All rows of a cached statement.
pub(super) fn all<T>(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    db.prepare_cached(sql)?.query_map(params, read)?.collect()
}

/// The first row of a cached statement, if any.
pub(super) fn one<T>(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    use rusqlite::OptionalExtension;
    db.prepare_cached(sql)?.query_row(params, read).optional()
}

/// Runs a cached statement and counts the rows it changed.
pub(super) fn run(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
) -> rusqlite::Result<usize> {
    db.prepare_cached(sql)?.execute(params)
}

/// A JSON array for `IN (SELECT value FROM json_each(?))`: lists of any length, one statement.
pub(super) fn list<T: Serialize>(values: impl IntoIterator<Item = T>) -> String {
    let values: Vec<T> = values.into_iter().collect();
    json(&values)
}

/// A domain value as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("domain types have string keys and never fail to serialise")
}

/// The word serde writes for a variant without content.
pub(super) fn word<T: Serialize>(value: &T) -> String {
    json(value).trim_matches('"').to_owned()
}

/// A moment as stored: milliseconds, rounded down.
pub(super) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

fn damage(
    column: usize,
    reason: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(reason))
}

/// A number of things.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<usize> {
    let count: i64 = row.get(column)?;
    usize::try_from(count).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, count))
}

/// A JSON column.
pub(super) fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|error| damage(column, error))
}

/// A column that holds one of an enum's words.
pub(super) fn from_word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let word = row.get_ref(column)?.as_str()?;
    let word: StrDeserializer<'_, serde::de::value::Error> = word.into_deserializer();
    T::deserialize(word).map_err(|error| damage(column, error))
}

/// A moment.
pub(super) fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(row.get(column)?).map_err(|error| damage(column, error))
}

/// A moment that may be missing.
pub(super) fn moment_or_none(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column)?
        .map(|at| Timestamp::from_millisecond(at).map_err(|error| damage(column, error)))
        .transpose()
}

/// The columns that [`stored_item`] reads, in its order; the table is `item`.
pub(super) const ITEM_COLUMNS: &str = "item.id, item.source, item.network, item.native_id, \
    item.parent, item.thread, item.kind, item.official, item.text, item.voice, item.url, \
    item.published_at, item.collected_at, item.fingerprint, item.territory, item.body, item.verdict";
/// The first column after them.
pub(super) const AFTER_ITEM: usize = 17;

/// An item with its verdict.
pub(super) fn stored_item(row: &Row<'_>) -> rusqlite::Result<StoredItem> {
    Ok(StoredItem {
        id: ItemId(row.get(0)?),
        item: Item {
            source: SourceId::new(row.get::<_, String>(1)?),
            network: from_word(row, 2)?,
            native_id: row.get(3)?,
            parent: row.get(4)?,
            thread: row.get(5)?,
            kind: from_word(row, 6)?,
            official: row.get(7)?,
            text: row.get(8)?,
            voice: row.get::<_, Option<i64>>(9)?.map(Voice),
            url: row.get(10)?,
            published_at: moment(row, 11)?,
            collected_at: moment(row, 12)?,
            fingerprint: fingerprint(row, 13)?,
            territory: row.get(14)?,
            body: row.get::<_, Option<String>>(15)?.map(BodyId::new),
            addressed: None,
        },
        verdict: from_json(row, 16)?,
    })
}

/// SQLite has signed numbers only: the bits are kept, the value is not.
pub(super) fn fingerprint(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Fingerprint>> {
    let bits = row.get::<_, Option<i64>>(column)?;
    Ok(bits.map(|bits| Fingerprint(bits.cast_unsigned())))
}

/// The columns that [`user`] reads, in its order; the table is `user`.
pub(super) const USER_COLUMNS: &str =
    "user.id, user.login, user.name, user.role, user.scope, user.active, user.owes_password";
/// The first column after them.
pub(super) const AFTER_USER: usize = 7;

/// A user of the desk.
pub(super) fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: UserId(row.get(0)?),
        login: row.get(1)?,
        name: row.get(2)?,
        role: from_word(row, 3)?,
        scope: from_json(row, 4)?,
        active: row.get(5)?,
        owes_password: row.get(6)?,
    })
}
