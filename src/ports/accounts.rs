//! Users and their sessions, as a part of the store. Only digests and hashes, no secrets.

#![expect(
    clippy::missing_errors_doc,
    reason = "every method fails with `StoreError`, whose variants say what happened and what to do"
)]

use super::StoreError;
use crate::domain::{Timestamp, User, UserId};

/// Users and their sessions.
pub trait Accounts: Send + Sync {
    /// All users.
    fn users(&self) -> Result<Vec<User>, StoreError>;

    /// A user and the argon2id hash of the password, by login.
    fn credentials(&self, login: &str) -> Result<Option<(User, String)>, StoreError>;

    /// Adds a user (the id inside is ignored) and gives the number.
    ///
    /// # Errors
    /// [`StoreError::LoginTaken`].
    fn add_user(&self, user: &User, password_hash: &str) -> Result<UserId, StoreError>;

    /// Changes name, role, scope, active and, if given, the password with whether it is owed; closes
    /// the user's sessions when blocked or when the password changed.
    fn update_user(&self, user: &User, password_hash: Option<&str>) -> Result<(), StoreError>;

    /// Takes the password that a user chose in this session, and closes their other ones. False when
    /// this session is closed, by a block or by another password: then nothing changed.
    fn choose_password(
        &self,
        user: UserId,
        password_hash: &str,
        session: &[u8; 32],
    ) -> Result<bool, StoreError>;

    /// Opens a session; only the digest of its token is stored.
    fn open_session(
        &self,
        token_digest: &[u8; 32],
        user: UserId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The active user of an unexpired session.
    fn session(&self, token_digest: &[u8; 32], now: Timestamp) -> Result<Option<User>, StoreError>;

    /// Ends a session.
    fn close_session(&self, token_digest: &[u8; 32]) -> Result<(), StoreError>;
}
