//! Users of the desk: log in and out, the first administrator, and the upkeep of accounts.

use jiff::SignedDuration;

use super::{Desk, DeskError, secrets};
use crate::{
    domain::{Role, Scope, User, UserId},
    ports::StoreError,
};

/// How long a session lives.
pub const SESSION: SignedDuration = SignedDuration::from_hours(12);
/// Fewest letters of a password that a person chooses.
const PASSWORD_MIN: usize = 8;
/// Most letters of a login, name or password.
const LETTERS_MAX: usize = 128;

/// A user to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Login name.
    pub login: String,
    /// Name shown to colleagues.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Where they may do it.
    pub scope: Scope,
    /// Their password; none lets the desk make a one-time one.
    pub password: Option<String>,
}

/// What changes about a user; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// Name shown to colleagues.
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// Where they may do it.
    pub scope: Option<Scope>,
    /// Blocked or not.
    pub active: Option<bool>,
    /// A new password.
    pub password: Option<String>,
}

impl Desk {
    /// Opens a session and gives its secret token, which is stored nowhere.
    ///
    /// # Errors
    /// [`DeskError::WrongPassword`], [`DeskError::Throttled`], store failures.
    pub fn login(&self, login: &str, password: &str) -> Result<(User, String), DeskError> {
        let login = login.trim();
        if too_long(login) || too_long(password) {
            return Err(DeskError::WrongPassword);
        }
        let now = self.now();
        self.throttle
            .admit(login, now)
            .map_err(|minutes| DeskError::Throttled { minutes })?;
        let known = self.store.credentials(login)?;
        let fits = secrets::verify(password, known.as_ref().map(|(_, hash)| hash.as_str()));
        let Some((user, _)) = known.filter(|(user, _)| fits && user.active) else {
            self.throttle.failed(login, now);
            return Err(DeskError::WrongPassword);
        };
        self.throttle.passed(login);
        let token = secrets::token()?;
        self.store
            .open_session(&secrets::digest(&token), user.id, now + SESSION)?;
        self.audit(Some(user.id), "login", format!("user {}", user.id))?;
        Ok((user, token))
    }

    /// Ends the session of this token.
    ///
    /// # Errors
    /// Store failures.
    pub fn logout(&self, token: &str) -> Result<(), DeskError> {
        Ok(self.store.close_session(&secrets::digest(token))?)
    }

    /// Whose session this is; none when it ended, expired, or its user is blocked.
    ///
    /// # Errors
    /// Store failures.
    pub fn who(&self, token: &str) -> Result<Option<User>, DeskError> {
        Ok(self.store.session(&secrets::digest(token), self.now())?)
    }

    /// All users, for an administrator.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], store failures.
    pub fn users(&self, by: &User) -> Result<Vec<User>, DeskError> {
        administrator(by)?;
        Ok(self.store.users()?)
    }

    /// Adds a user. Gives the one-time password when none was chosen. `by` is none for the command
    /// line, which whoever owns the state directory may use.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::Invalid`], a taken login, store failures.
    pub fn add_user(
        &self,
        by: Option<&User>,
        new: NewUser,
    ) -> Result<(User, Option<String>), DeskError> {
        by.map_or(Ok(()), administrator)?;
        let login = new.login.trim().to_owned();
        check_login(&login)?;
        let (password, one_time) = match new.password {
            Some(password) => (password, None),
            None => {
                let made = secrets::one_time_password()?;
                (made.clone(), Some(made))
            }
        };
        check_password(&password)?;
        let name = new.name.trim();
        let mut user = User {
            id: UserId(0),
            name: if name.is_empty() {
                login.clone()
            } else {
                check_name(name)?
            },
            login,
            role: new.role,
            scope: new.scope,
            active: true,
        };
        user.id = self
            .store
            .add_user(&user, &secrets::hash(&password)?)
            .map_err(login_taken)?;
        let who = by.map(|by| by.id);
        self.audit(who, "user.added", format!("user {}", user.id))?;
        Ok((user, one_time))
    }

    /// Changes a user; blocking one and changing a password close the user's sessions.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::Invalid`], [`DeskError::NotFound`], store failures.
    pub fn change_user(
        &self,
        by: Option<&User>,
        id: UserId,
        change: UserChange,
    ) -> Result<User, DeskError> {
        by.map_or(Ok(()), administrator)?;
        let users = self.store.users()?;
        let mut user = users
            .iter()
            .find(|user| user.id == id)
            .cloned()
            .ok_or_else(|| DeskError::NotFound(format!("Пользователя № {id} нет")))?;
        let ruled = user.role == Role::Admin && user.active;
        let hash = match &change.password {
            Some(password) => {
                check_password(password)?;
                Some(secrets::hash(password)?)
            }
            None => None,
        };
        if let Some(name) = change.name {
            user.name = check_name(name.trim())?;
        }
        user.role = change.role.unwrap_or(user.role);
        user.scope = change.scope.unwrap_or(user.scope);
        user.active = change.active.unwrap_or(user.active);
        let stays = users.iter().any(|other| {
            let other = if other.id == id { &user } else { other };
            other.role == Role::Admin && other.active
        });
        // Where nobody ruled before, for example before the first start, nobody is taken away.
        if ruled && !stays {
            return Err(DeskError::Invalid(
                "Нельзя остаться без действующего администратора".to_owned(),
            ));
        }
        self.store.update_user(&user, hash.as_deref())?;
        self.audit(by.map(|by| by.id), "user.changed", format!("user {id}"))?;
        Ok(user)
    }

    /// Creates the first administrator when there are no users at all, and gives the password.
    ///
    /// # Errors
    /// Store failures.
    pub fn first_administrator(&self, password: Option<&str>) -> Result<Option<String>, DeskError> {
        if !self.store.users()?.is_empty() {
            return Ok(None);
        }
        let (_, made) = self.add_user(
            None,
            NewUser {
                login: "admin".to_owned(),
                name: "Администратор".to_owned(),
                role: Role::Admin,
                scope: Scope::default(),
                password: password.map(str::to_owned),
            },
        )?;
        Ok(made.or_else(|| password.map(str::to_owned)))
    }
}

pub(super) fn administrator(by: &User) -> Result<(), DeskError> {
    if by.role == Role::Admin {
        return Ok(());
    }
    Err(DeskError::Forbidden("Это может только администратор"))
}

fn login_taken(error: StoreError) -> DeskError {
    match error {
        StoreError::LoginTaken => DeskError::Invalid("Такой логин уже есть".to_owned()),
        other => DeskError::Store(other),
    }
}

fn too_long(word: &str) -> bool {
    word.chars().count() > LETTERS_MAX
}

fn check_login(login: &str) -> Result<(), DeskError> {
    let fits = !login.is_empty()
        && login.len() <= 64
        && login
            .chars()
            .all(|sign| sign.is_alphanumeric() || matches!(sign, '.' | '-' | '_'));
    if fits {
        return Ok(());
    }
    Err(DeskError::Invalid(
        "Логин — до 64 букв, цифр и знаков «.», «-», «_», например: ivanova".to_owned(),
    ))
}

fn check_name(name: &str) -> Result<String, DeskError> {
    if name.is_empty() || too_long(name) {
        return Err(DeskError::Invalid("Имя — от 1 до 128 знаков".to_owned()));
    }
    Ok(name.to_owned())
}

fn check_password(password: &str) -> Result<(), DeskError> {
    let letters = password.chars().count();
    if (PASSWORD_MIN..=LETTERS_MAX).contains(&letters) {
        return Ok(());
    }
    Err(DeskError::Invalid(format!(
        "Пароль — от {PASSWORD_MIN} до {LETTERS_MAX} знаков"
    )))
}
