//! Users, sessions and what a user may do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    desk::{Desk, DeskError, NewUser, PasswordChoice, RegionCard, UserChange},
    domain::{BodyId, Permission, Role, Scope, Sector, User},
};

/// Who wants in.
#[derive(Deserialize, ToSchema)]
#[schema(as = Login)]
pub struct LoginRequest {
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
}

/// A password that its user chooses.
#[derive(Deserialize, ToSchema)]
#[schema(as = PasswordChoice)]
#[serde(deny_unknown_fields)]
pub struct PasswordRequest {
    /// The password until now; not needed from whoever owes one.
    pub old: Option<String>,
    /// The password from now on.
    pub new: String,
}

impl From<PasswordRequest> for PasswordChoice {
    fn from(asked: PasswordRequest) -> Self {
        Self {
            old: asked.old,
            new: asked.new,
        }
    }
}

/// Limits of what a user sees; an empty list is no limit.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Scope)]
#[serde(deny_unknown_fields)]
pub struct ScopeDto {
    /// Sector ids.
    #[serde(default)]
    #[schema(required)]
    pub sectors: Vec<String>,
    /// Territories by name.
    #[serde(default)]
    #[schema(required)]
    pub territories: Vec<String>,
    /// The body whose part of the region it is, by id.
    #[serde(default)]
    #[schema(required)]
    pub body: Option<String>,
    /// Private cards too, granted by name.
    #[serde(default)]
    #[schema(required)]
    pub private: bool,
}

impl From<&Scope> for ScopeDto {
    fn from(scope: &Scope) -> Self {
        Self {
            sectors: scope
                .sectors
                .iter()
                .map(|sector| sector.id().to_owned())
                .collect(),
            territories: scope.territories.clone(),
            body: scope.body.as_ref().map(ToString::to_string),
            private: scope.private,
        }
    }
}

impl TryFrom<ScopeDto> for Scope {
    type Error = DeskError;

    fn try_from(scope: ScopeDto) -> Result<Self, DeskError> {
        let sectors = scope
            .sectors
            .iter()
            .map(|word| word.parse::<Sector>())
            .collect::<Result<_, _>>()
            .map_err(|error| DeskError::Invalid(error.to_string()))?;
        Ok(Self {
            sectors,
            territories: scope.territories,
            body: scope.body.map(BodyId::new),
            private: scope.private,
        })
    }
}

fn role(word: &str) -> Result<Role, DeskError> {
    let known = word.parse::<Role>();
    known.map_err(|error| DeskError::Invalid(format!("Поле «role»: {error}")))
}

/// The region of this installation.
#[derive(Serialize, ToSchema)]
#[schema(as = Region)]
pub struct RegionDto {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// IANA time zone.
    pub timezone: String,
    /// The regional management centre.
    pub centre: String,
}

impl From<&RegionCard> for RegionDto {
    fn from(region: &RegionCard) -> Self {
        Self {
            id: region.id.clone(),
            name: region.name.clone(),
            timezone: region.timezone.clone(),
            centre: region.centre.clone(),
        }
    }
}

/// The user at this browser.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// The user's number.
    pub id: i64,
    /// Login name.
    pub login: String,
    /// Name shown to colleagues.
    pub name: String,
    /// The role, by id.
    pub role: String,
    /// What the region calls it.
    pub role_name: String,
    /// What the role permits, by id.
    pub permissions: Vec<&'static str>,
    /// What the user sees.
    pub scope: ScopeDto,
    /// The region of this installation.
    pub region: RegionDto,
    /// A demonstration with invented messages.
    pub demo: bool,
    /// Logged in with a one-time password: everything else is refused until an own one is chosen.
    pub owes_password: bool,
}

impl Me {
    /// This user at this desk.
    pub fn new(user: &User, desk: &Desk) -> Self {
        let permissions = Permission::ALL.iter();
        let permitted = permissions.filter(|one| user.role.allows(**one));
        Self {
            id: user.id.0,
            login: user.login.clone(),
            name: user.name.clone(),
            role: user.role.id().to_owned(),
            role_name: desk.region().role_name(user.role).to_owned(),
            permissions: permitted.map(|one| one.id()).collect(),
            scope: (&user.scope).into(),
            region: desk.region().into(),
            demo: desk.is_demo(),
            owes_password: user.owes_password,
        }
    }
}

/// A user, for whoever keeps them.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserDto {
    /// The user's number.
    pub id: i64,
    /// Login name.
    pub login: String,
    /// Name shown to colleagues.
    pub name: String,
    /// The role, by id.
    pub role: String,
    /// What the user sees.
    pub scope: ScopeDto,
    /// Blocked users cannot log in.
    pub active: bool,
    /// The one-time password, told once when the desk made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_time_password: Option<String>,
}

impl From<User> for UserDto {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            role: user.role.id().to_owned(),
            scope: (&user.scope).into(),
            login: user.login,
            name: user.name,
            active: user.active,
            one_time_password: None,
        }
    }
}

/// A user to be added.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewUser)]
#[serde(deny_unknown_fields)]
pub struct NewUserRequest {
    /// Login name.
    pub login: String,
    /// Name shown to colleagues.
    #[serde(default)]
    pub name: String,
    /// Their role, by id.
    pub role: String,
    /// What they see; everything when left out.
    #[serde(default)]
    pub scope: ScopeDto,
    /// Their password until they choose their own; left out, the desk makes one.
    pub password: Option<String>,
}

impl TryFrom<NewUserRequest> for NewUser {
    type Error = DeskError;

    fn try_from(new: NewUserRequest) -> Result<Self, DeskError> {
        Ok(Self {
            login: new.login,
            name: new.name,
            role: role(&new.role)?,
            scope: new.scope.try_into()?,
            password: new.password,
            lasting: false,
        })
    }
}

/// What changes about a user; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserChange)]
#[serde(deny_unknown_fields)]
pub struct UserChangeRequest {
    /// Name shown to colleagues.
    pub name: Option<String>,
    /// Their role, by id.
    pub role: Option<String>,
    /// What they see.
    pub scope: Option<ScopeDto>,
    /// Blocked or not.
    pub active: Option<bool>,
    /// A new password, until they choose their own. Nobody's own: that is `/me/password`.
    pub password: Option<String>,
}

impl TryFrom<UserChangeRequest> for UserChange {
    type Error = DeskError;

    fn try_from(change: UserChangeRequest) -> Result<Self, DeskError> {
        Ok(Self {
            name: change.name,
            role: change.role.as_deref().map(role).transpose()?,
            scope: change.scope.map(TryInto::try_into).transpose()?,
            active: change.active,
            password: change.password,
            lasting: false,
        })
    }
}
