//! A user's own password: what one has to be, and how its user changes it.

use super::{Desk, DeskError, secrets};
use crate::domain::User;

/// Fewest letters of a password that a person chooses.
const PASSWORD_MIN: usize = 8;
/// Most letters of a login, name or password.
const LETTERS_MAX: usize = 128;

/// A user chooses a password.
pub struct PasswordChoice {
    /// The password until now. Not asked from whoever owes one: they have just logged in with it.
    pub old: Option<String>,
    /// The password from now on.
    pub new: String,
}

impl Desk {
    /// Takes the password that a user chose in the session of this token; their other sessions end.
    ///
    /// # Errors
    /// [`DeskError::Invalid`], [`DeskError::Throttled`], [`DeskError::Conflict`] when the session was
    /// ended meanwhile, store failures.
    pub fn choose_password(
        &self,
        by: &User,
        token: &str,
        choice: &PasswordChoice,
    ) -> Result<User, DeskError> {
        let ended = || DeskError::Conflict("Сеанс завершён. Войдите снова".to_owned());
        check_password(&choice.new)?;
        let (user, until_now) = self.store.credentials(&by.login)?.ok_or_else(ended)?;
        if !by.owes_password {
            self.check_old(by, choice.old.as_deref(), &until_now)?;
        }
        if secrets::verify(&choice.new, Some(&until_now)) {
            let same = "Новый пароль совпадает с прежним. Придумайте другой";
            return Err(DeskError::Invalid(same.to_owned()));
        }
        let hash = secrets::hash(&choice.new)?;
        let session = secrets::digest(token);
        if !self.store.choose_password(by.id, &hash, &session)? {
            return Err(ended());
        }
        self.accounts.send_replace(());
        self.audit(Some(by.id), "user.password", format!("user {}", by.id))?;
        Ok(User {
            owes_password: false,
            ..user
        })
    }

    /// Who sits down at somebody's open desk guesses no faster than at the door.
    fn check_old(&self, by: &User, old: Option<&str>, until_now: &str) -> Result<(), DeskError> {
        let now = self.now();
        self.throttle
            .admit(&by.login, now)
            .map_err(|minutes| DeskError::Throttled { minutes })?;
        let old = old.filter(|old| !too_long(old)).unwrap_or_default();
        if !secrets::verify(old, Some(until_now)) {
            return Err(DeskError::Invalid("Прежний пароль не подходит".to_owned()));
        }
        self.throttle.passed(&by.login);
        Ok(())
    }
}

/// True for more letters than a login, name or password has.
pub(super) fn too_long(word: &str) -> bool {
    word.chars().count() > LETTERS_MAX
}

/// Refuses a password that is too short or too long.
pub(super) fn check_password(password: &str) -> Result<(), DeskError> {
    let letters = password.chars().count();
    if (PASSWORD_MIN..=LETTERS_MAX).contains(&letters) {
        return Ok(());
    }
    Err(DeskError::Invalid(format!(
        "Пароль — от {PASSWORD_MIN} до {LETTERS_MAX} знаков"
    )))
}
