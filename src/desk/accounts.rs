//! Users of the desk: log in and out, the first administrator, and the upkeep of accounts.

use jiff::SignedDuration;

use super::{
    Desk, DeskError,
    passwords::{check_password, too_long},
    secrets,
};
use crate::{
    domain::{Permission, Role, Scope, ScopeKind, User, UserId, login_key},
    ports::StoreError,
    text::named,
};

/// How long a session lives.
pub const SESSION: SignedDuration = SignedDuration::from_hours(12);

/// Private cards were opened to a user, by name or with a role.
const PRIVATE_GRANTED: &str = "user.private_granted";

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
    /// The password need not be replaced by an own one: a demonstration tells its password for good.
    pub lasting: bool,
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
    /// It need not be replaced by an own one, as with [`NewUser::lasting`].
    pub lasting: bool,
}

/// How the first administrator gets in.
#[derive(PartialEq, Eq)]
pub struct FirstLogin {
    /// Login name.
    pub login: String,
    /// Password, told once.
    pub password: String,
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
    /// [`DeskError::PasswordOwed`], store failures.
    pub fn who(&self, token: &str) -> Result<Option<User>, DeskError> {
        match self.at_the_door(token)? {
            Some(user) if user.owes_password => Err(DeskError::PasswordOwed),
            other => Ok(other),
        }
    }

    /// Whose session this is, even if they have to choose a password before anything else.
    ///
    /// # Errors
    /// Store failures.
    pub fn at_the_door(&self, token: &str) -> Result<Option<User>, DeskError> {
        Ok(self.store.session(&secrets::digest(token), self.now())?)
    }

    /// All users.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], store failures.
    pub fn users(&self, by: &User) -> Result<Vec<User>, DeskError> {
        self.reach(by, Permission::UserGrant)?;
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
        self.reach(by, Permission::UserGrant)?;
        check_ruler(by, &[new.role])?;
        self.check_scope(new.role, &new.scope)?;
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
        let mut user = User {
            id: UserId(0),
            name: match new.name.trim() {
                "" => login.clone(),
                name => check_name(name)?,
            },
            login,
            role: new.role,
            scope: new.scope,
            active: true,
            owes_password: !new.lasting,
        };
        user.id = self
            .store
            .add_user(&user, &secrets::hash(&password)?)
            .map_err(login_taken)?;
        let who = by.map(|by| by.id);
        self.audit(who, "user.added", format!("user {}", user.id))?;
        if self.opens_private(&user) {
            self.audit(who, PRIVATE_GRANTED, format!("user {}", user.id))?;
        }
        Ok((user, one_time))
    }

    /// Changes a user; blocking one and changing a password close the user's sessions. Whoever is
    /// given a password has to choose an own one. Nobody changes what they may do themselves, and an
    /// administrator's account is the matter of administrators.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::Invalid`], [`DeskError::NotFound`], store failures.
    pub fn change_user(
        &self,
        by: Option<&User>,
        id: UserId,
        change: UserChange,
    ) -> Result<User, DeskError> {
        self.reach(by, Permission::UserGrant)?;
        let users = self.store.users()?;
        let mut user = users
            .iter()
            .find(|user| user.id == id)
            .cloned()
            .ok_or_else(|| DeskError::NotFound(format!("Пользователя № {id} нет")))?;
        let before = user.clone();
        check_ruler(by, &[before.role, change.role.unwrap_or(before.role)])?;
        let hash = match &change.password {
            Some(_) if by.is_some_and(|by| by.id == id) => {
                return Err(DeskError::Invalid(
                    "Свой пароль меняют, назвав прежний: меню пользователя, «Сменить пароль…»"
                        .to_owned(),
                ));
            }
            Some(password) => {
                check_password(password)?;
                user.owes_password = !change.lasting;
                Some(secrets::hash(password)?)
            }
            None => None,
        };
        if let Some(name) = change.name {
            user.name = check_name(&name)?;
        }
        let moved = change.role.is_some() || change.scope.is_some();
        user.role = change.role.unwrap_or(user.role);
        user.scope = change.scope.unwrap_or(user.scope);
        user.active = change.active.unwrap_or(user.active);
        // An account of before may be blocked or renamed as it stands.
        if moved {
            self.check_scope(user.role, &user.scope)?;
        }
        check_own(by, &before, &user)?;
        check_stays(&users, &before, &user)?;
        self.store.update_user(&user, hash.as_deref())?;
        self.accounts.send_replace(());
        let action = match (self.opens_private(&before), self.opens_private(&user)) {
            (false, true) => PRIVATE_GRANTED,
            (true, false) => "user.private_revoked",
            _ => "user.changed",
        };
        self.audit(by.map(|by| by.id), action, format!("user {id}"))?;
        Ok(user)
    }

    fn opens_private(&self, user: &User) -> bool {
        self.reach_of(user).allows(Permission::CardPrivate)
    }

    /// A role without the part of the region it is for would see nothing; a name that the region does
    /// not have neither.
    fn check_scope(&self, role: Role, scope: &Scope) -> Result<(), DeskError> {
        let name = self.region.role_name(role);
        let lacks = |what: &str| DeskError::Invalid(format!("Роли «{name}» нужно указать {what}"));
        match role.scope_kind() {
            ScopeKind::Sector if scope.sectors.is_empty() => {
                return Err(lacks("хотя бы одну отрасль"));
            }
            ScopeKind::Territory if scope.territories.is_empty() => {
                return Err(lacks("хотя бы одну территорию"));
            }
            ScopeKind::Body if scope.body.is_none() => return Err(lacks("орган")),
            ScopeKind::OneCard => {
                return Err(DeskError::Invalid(format!(
                    "У роли «{name}» нет учётной записи: ей открывают одну карточку по ссылке"
                )));
            }
            _ => {}
        }
        if scope.body.is_some() && role.scope_kind() != ScopeKind::Body {
            return Err(DeskError::Invalid(format!(
                "Роль «{name}» работает не от органа: уберите орган или выберите другую роль"
            )));
        }
        if scope.private && !role.may_be_let_into_private() {
            return Err(DeskError::Invalid(format!(
                "Роли «{name}» частные карточки по имени не открывают"
            )));
        }
        let known = &self.region.territories;
        let mut named = scope.territories.iter();
        if let Some(strange) = named.find(|name| !known.is_empty() && !known.contains(name)) {
            return Err(DeskError::Invalid(format!(
                "Территории «{strange}» в регионе нет: возьмите название из places.toml"
            )));
        }
        match &scope.body {
            Some(id) if self.register.load().body(id).is_none() => Err(DeskError::Invalid(
                format!("Органа «{id}» в регионе нет: возьмите его id из bodies.toml"),
            )),
            _ => Ok(()),
        }
    }

    /// Creates the first administrator when nobody rules yet, and tells how they get in. The password is
    /// a one-time one unless it is `lasting`.
    ///
    /// # Errors
    /// Store failures.
    pub fn first_administrator(&self, lasting: bool) -> Result<Option<FirstLogin>, DeskError> {
        let users = self.store.users()?;
        if users.iter().any(rules) {
            return Ok(None);
        }
        let first = FirstLogin {
            login: free_login(&users),
            password: secrets::one_time_password()?,
        };
        let new = NewUser {
            login: first.login.clone(),
            name: "Администратор".to_owned(),
            role: Role::Admin,
            scope: Scope::default(),
            password: Some(first.password.clone()),
            lasting,
        };
        self.add_user(None, new)?;
        Ok(Some(first))
    }
}

fn rules(user: &User) -> bool {
    user.role == Role::Admin && user.active
}

/// An administrator's account is made and changed by administrators, so that nobody rises to one. The
/// command line stands above them.
fn check_ruler(by: Option<&User>, roles: &[Role]) -> Result<(), DeskError> {
    let below = by.is_some_and(|by| by.role != Role::Admin);
    if below && roles.contains(&Role::Admin) {
        return Err(DeskError::Forbidden(
            "Учётную запись администратора заводит, меняет и закрывает только администратор"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Nobody says what they may do themselves. The own name is no such thing.
fn check_own(by: Option<&User>, before: &User, after: &User) -> Result<(), DeskError> {
    let same =
        (before.role, before.active) == (after.role, after.active) && before.scope == after.scope;
    if same || by.is_none_or(|by| by.id != before.id) {
        return Ok(());
    }
    Err(DeskError::Forbidden(
        "Свои роль, область и доступ никто себе не меняет: свою учётную запись меняет другой"
            .to_owned(),
    ))
}

/// Somebody must be left who rules and has come in: a one-time password may be lost on its way. Where
/// nobody had come in yet, for example before the first start, anybody who rules will do.
fn check_stays(users: &[User], before: &User, after: &User) -> Result<(), DeskError> {
    let others = users.iter().filter(|other| other.id != before.id);
    let others: Vec<&User> = others.filter(|other| rules(other)).collect();
    let comes_in = |other: &&User| !other.owes_password || before.owes_password;
    if !rules(before) || rules(after) || others.iter().any(comes_in) {
        return Ok(());
    }
    let why = match &*others {
        [] => "Нельзя остаться без действующего администратора",
        _ => {
            "Нельзя остаться без действующего администратора: другой ещё не сменил одноразовый \
             пароль на свой"
        }
    };
    Err(DeskError::Invalid(why.to_owned()))
}

/// «admin», or the first of «admin-2», «admin-3» … that nobody has: whoever was added before the first
/// start keeps the login and the rights that were given.
fn free_login(users: &[User]) -> String {
    let taken = |login: &String| users.iter().any(|user| login_key(&user.login) == *login);
    let mut logins = (2..).map(|number| format!("admin-{number}"));
    Some("admin".to_owned())
        .filter(|login| !taken(login))
        .or_else(|| logins.find(|login| !taken(login)))
        .expect("there are more numbers than users")
}

fn login_taken(error: StoreError) -> DeskError {
    match error {
        StoreError::LoginTaken => DeskError::Invalid("Такой логин уже есть".to_owned()),
        other => DeskError::Store(other),
    }
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
    named(name).filter(|name| !too_long(name)).ok_or_else(|| {
        DeskError::Invalid("Имя — до 128 знаков, среди них буквы или цифры".to_owned())
    })
}
