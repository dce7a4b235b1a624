//! Users, their sessions, and the record of who did what. Only digests and hashes, no secrets.

use rusqlite::Connection;

use super::SqliteStore;
use super::rows::{AFTER_USER, Doing, USER_COLUMNS, all, is_taken, json, millis, one, run, user};
use crate::domain::{Timestamp, User, UserId, login_key};
use crate::ports::{Accounts, AuditEntry, StoreError};

impl Accounts for SqliteStore {
    fn users(&self) -> Result<Vec<User>, StoreError> {
        self.readers.read(users)
    }

    fn credentials(&self, login: &str) -> Result<Option<(User, String)>, StoreError> {
        self.readers.read(|db| credentials(db, login))
    }

    fn add_user(&self, user: &User, password_hash: &str) -> Result<UserId, StoreError> {
        let (user, hash) = (user.clone(), password_hash.to_owned());
        self.writer.run(move |db| add_user(db, &user, &hash))
    }

    fn update_user(&self, user: &User, password_hash: Option<&str>) -> Result<(), StoreError> {
        let (user, hash) = (user.clone(), password_hash.map(str::to_owned));
        self.writer
            .run(move |db| update_user(db, &user, hash.as_deref()))
    }

    fn choose_password(
        &self,
        user: UserId,
        password_hash: &str,
        session: &[u8; 32],
    ) -> Result<bool, StoreError> {
        let (hash, session) = (password_hash.to_owned(), *session);
        self.writer
            .run(move |db| choose_password(db, user, &hash, &session))
    }

    fn open_session(
        &self,
        token_digest: &[u8; 32],
        user: UserId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let digest = *token_digest;
        self.writer
            .run(move |db| open_session(db, &digest, user, expires_at))
    }

    fn session(&self, token_digest: &[u8; 32], now: Timestamp) -> Result<Option<User>, StoreError> {
        self.readers.read(|db| session(db, token_digest, now))
    }

    fn close_session(&self, token_digest: &[u8; 32]) -> Result<(), StoreError> {
        let digest = *token_digest;
        self.writer.run(move |db| close_session(db, &digest))
    }
}

/// Records who did what.
pub(super) fn audit(db: &Connection, entry: &AuditEntry) -> Result<(), StoreError> {
    let sql = "INSERT INTO audit (at, user, action, subject) VALUES (?1, ?2, ?3, ?4)";
    let user = entry.user.map(|user| user.0);
    let row = (millis(entry.at), user, &entry.action, &entry.subject);
    run(db, sql, row).doing("запись аудита").map(drop)
}

/// All users by number.
fn users(db: &Connection) -> Result<Vec<User>, StoreError> {
    let sql = format!("SELECT {USER_COLUMNS} FROM user ORDER BY id");
    all(db, &sql, [], user).doing("чтение пользователей")
}

/// A user and the password's hash.
fn credentials(db: &Connection, login: &str) -> Result<Option<(User, String)>, StoreError> {
    let sql = format!("SELECT {USER_COLUMNS}, user.password_hash FROM user WHERE login_key = ?1");
    one(db, &sql, [login_key(login)], |row| {
        Ok((user(row)?, row.get(AFTER_USER)?))
    })
    .doing("чтение пользователя")
}

/// Adds a user.
fn add_user(db: &Connection, user: &User, hash: &str) -> Result<UserId, StoreError> {
    let sql = "INSERT INTO user (login, login_key, name, role, scope, active, password_hash, \
         owes_password) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let row = (
        &user.login,
        login_key(&user.login),
        &user.name,
        user.role.id(),
        json(&user.scope),
        user.active,
        hash,
        user.owes_password,
    );
    match run(db, sql, row) {
        Err(error) if is_taken(&error) => Err(StoreError::LoginTaken),
        other => {
            other.doing("запись пользователя")?;
            Ok(UserId(db.last_insert_rowid()))
        }
    }
}

/// Changes a user; a blocked user or a changed password ends all sessions. Whether they owe a password
/// changes with the password alone, so that a change of the name forgets no choice made meanwhile.
fn update_user(db: &Connection, user: &User, hash: Option<&str>) -> Result<(), StoreError> {
    let sql = "UPDATE user SET name = ?2, role = ?3, scope = ?4, active = ?5, \
         password_hash = COALESCE(?6, password_hash), \
         owes_password = IIF(?6 IS NULL, owes_password, ?7) WHERE id = ?1";
    let (role, scope) = (user.role.id(), json(&user.scope));
    let (active, owes) = (user.active, user.owes_password);
    let row = (user.id.0, &user.name, role, scope, active, hash, owes);
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

/// Takes the password that a user chose in this session, and ends the other ones. False when the session
/// ended before: whoever ended it, by a block or another password, has the last word.
fn choose_password(
    db: &Connection,
    user: UserId,
    hash: &str,
    session: &[u8; 32],
) -> Result<bool, StoreError> {
    let sql = "UPDATE user SET password_hash = ?2, owes_password = 0 WHERE id = ?1 \
         AND EXISTS (SELECT 1 FROM session WHERE digest = ?3 AND user = ?1)";
    if run(db, sql, (user.0, hash, session)).doing("смена пароля")? == 0 {
        return Ok(false);
    }
    let sql = "DELETE FROM session WHERE user = ?1 AND digest <> ?2";
    run(db, sql, (user.0, session)).doing("завершение сеансов")?;
    Ok(true)
}

/// Opens a session.
fn open_session(
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
fn session(db: &Connection, digest: &[u8; 32], now: Timestamp) -> Result<Option<User>, StoreError> {
    let sql = format!(
        "SELECT {USER_COLUMNS} FROM session JOIN user ON user.id = session.user \
         WHERE session.digest = ?1 AND session.expires_at > ?2 AND user.active = 1"
    );
    one(db, &sql, (digest, millis(now)), user).doing("чтение сеанса")
}

/// Ends a session.
fn close_session(db: &Connection, digest: &[u8; 32]) -> Result<(), StoreError> {
    let sql = "DELETE FROM session WHERE digest = ?1";
    run(db, sql, [digest]).doing("завершение сеанса").map(drop)
}
