//! Users, their sessions, and the record of who did what. Only digests and hashes, no secrets.

use rusqlite::Connection;

use super::rows::{AFTER_USER, Doing, USER_COLUMNS, all, is_taken, json, millis, one, run, user};
use crate::domain::{Timestamp, User, UserId};
use crate::ports::{AuditEntry, StoreError};

/// Records who did what.
pub(super) fn audit(db: &Connection, entry: &AuditEntry) -> Result<(), StoreError> {
    let sql = "INSERT INTO audit (at, user, action, subject) VALUES (?1, ?2, ?3, ?4)";
    let user = entry.user.map(|user| user.0);
    let row = (millis(entry.at), user, &entry.action, &entry.subject);
    run(db, sql, row).doing("запись аудита").map(drop)
}

/// All users by number.
pub(super) fn users(db: &Connection) -> Result<Vec<User>, StoreError> {
    let sql = format!("SELECT {USER_COLUMNS} FROM user ORDER BY id");
    all(db, &sql, [], user).doing("чтение пользователей")
}

/// A user and the password's hash.
pub(super) fn credentials(
    db: &Connection,
    login: &str,
) -> Result<Option<(User, String)>, StoreError> {
    let sql = format!("SELECT {USER_COLUMNS}, user.password_hash FROM user WHERE login_key = ?1");
    one(db, &sql, [login.to_lowercase()], |row| {
        Ok((user(row)?, row.get(AFTER_USER)?))
    })
    .doing("чтение пользователя")
}

/// Adds a user.
pub(super) fn add_user(db: &Connection, user: &User, hash: &str) -> Result<UserId, StoreError> {
    let sql = "INSERT INTO user (login, login_key, name, role, scope, active, password_hash) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let row = (
        &user.login,
        user.login.to_lowercase(),
        &user.name,
        user.role.id(),
        json(&user.scope),
        user.active,
        hash,
    );
    match run(db, sql, row) {
        Err(error) if is_taken(&error) => Err(StoreError::LoginTaken),
        other => {
            other.doing("запись пользователя")?;
            Ok(UserId(db.last_insert_rowid()))
        }
    }
}

/// Changes a user; a blocked user or a changed password ends all sessions.
pub(super) fn update_user(
    db: &Connection,
    user: &User,
    hash: Option<&str>,
) -> Result<(), StoreError> {
    let sql = "UPDATE user SET name = ?2, role = ?3, scope = ?4, active = ?5, \
         password_hash = COALESCE(?6, password_hash) WHERE id = ?1";
    let (role, scope) = (user.role.id(), json(&user.scope));
    let row = (user.id.0, &user.name, role, scope, user.active, hash);
    if run(db, sql, row).doing("изменение пользователя")? == 0 {
        return Err(StoreError::Invalid {
            reason: format!("нет пользователя № {}", user.id),
        });
    }
    if !user.active || hash.is_some() {
        let sql = "DELETE FROM session WHERE user = ?1";
        run(db, sql, [user.id.0]).doing("завершение сеансов")?;
    }
    Ok(())
}

/// Opens a session.
pub(super) fn open_session(
    db: &Connection,
    digest: &[u8; 32],
    user: UserId,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO session (digest, user, expires_at) VALUES (?1, ?2, ?3)";
    let row = (digest, user.0, millis(expires_at));
    run(db, sql, row).doing("открытие сеанса").map(drop)
}

/// The active user of an unexpired session.
pub(super) fn session(
    db: &Connection,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<User>, StoreError> {
    let sql = format!(
        "SELECT {USER_COLUMNS} FROM session JOIN user ON user.id = session.user \
         WHERE session.digest = ?1 AND session.expires_at > ?2 AND user.active = 1"
    );
    one(db, &sql, (digest, millis(now)), user).doing("чтение сеанса")
}

/// Ends a session.
pub(super) fn close_session(db: &Connection, digest: &[u8; 32]) -> Result<(), StoreError> {
    let sql = "DELETE FROM session WHERE digest = ?1";
    run(db, sql, [digest]).doing("завершение сеанса").map(drop)
}
