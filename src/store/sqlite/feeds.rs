//! Feeds (лента): saved searches behind secret addresses. Only the digest of an address is kept.

use rusqlite::{Connection, Row};

use super::rows::{Doing, USER_COLUMNS, all, millis, moment, one, run, user};
use crate::domain::{User, UserId};
use crate::ports::{FeedRecord, StoreError};

/// Saves a feed.
pub(super) fn add(
    db: &Connection,
    feed: &FeedRecord,
    digest: &[u8; 32],
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO feed (name, query, owner, digest, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5)";
    let (owner, created_at) = (feed.owner.0, millis(feed.created_at));
    let row = (&feed.name, &feed.query, owner, digest, created_at);
    run(db, sql, row).doing("запись ленты")?;
    Ok(db.last_insert_rowid())
}

/// The user's feeds, oldest first.
pub(super) fn of(db: &Connection, owner: UserId) -> Result<Vec<FeedRecord>, StoreError> {
    let sql = "SELECT id, name, query, owner, created_at FROM feed WHERE owner = ?1 ORDER BY id";
    all(db, sql, [owner.0], |row| feed(row, 0)).doing("чтение лент")
}

/// The feed at this address, while its owner is active.
pub(super) fn at(
    db: &Connection,
    digest: &[u8; 32],
) -> Result<Option<(FeedRecord, User)>, StoreError> {
    let sql = format!(
        "SELECT {USER_COLUMNS}, feed.id, feed.name, feed.query, feed.owner, feed.created_at \
         FROM feed JOIN user ON user.id = feed.owner WHERE feed.digest = ?1 AND user.active = 1"
    );
    one(db, &sql, [digest], |row| {
        Ok((feed(row, super::rows::AFTER_USER)?, user(row)?))
    })
    .doing("чтение ленты")
}

/// Removes a feed of this owner.
pub(super) fn revoke(db: &Connection, id: i64, owner: UserId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM feed WHERE id = ?1 AND owner = ?2";
    let removed = run(db, sql, (id, owner.0)).doing("отзыв ленты")?;
    Ok(removed > 0)
}

fn feed(row: &Row<'_>, first: usize) -> rusqlite::Result<FeedRecord> {
    Ok(FeedRecord {
        id: row.get(first)?,
        name: row.get(first + 1)?,
        query: row.get(first + 2)?,
        owner: UserId(row.get(first + 3)?),
        created_at: moment(row, first + 4)?,
    })
}
