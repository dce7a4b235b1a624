//! Users, sessions and what a user may do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    desk::{Desk, DeskError, NewUser, RegionCard, UserChange},
    domain::{Role, Scope, Sector, User},
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

/// What a user may do.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = Role)]
#[serde(rename_all = "snake_case")]
pub enum RoleDto {
    /// Everything, and users.
    Admin,
    /// Sees and works the queue within the scope.
    Operator,
    /// Figures and lists, no actions.
    Observer,
}

impl From<Role> for RoleDto {
    fn from(role: Role) -> Self {
        match role {
            Role::Admin => Self::Admin,
            Role::Operator => Self::Operator,
            Role::Observer => Self::Observer,
        }
    }
}

impl From<RoleDto> for Role {
    fn from(role: RoleDto) -> Self {
        match role {
            RoleDto::Admin => Self::Admin,
            RoleDto::Operator => Self::Operator,
            RoleDto::Observer => Self::Observer,
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
        })
    }
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
    /// What the user may do.
    pub role: RoleDto,
    /// What the user sees.
    pub scope: ScopeDto,
    /// The region of this installation.
    pub region: RegionDto,
    /// A demonstration with invented messages.
    pub demo: bool,
}

impl Me {
    /// This user at this desk.
    pub fn new(user: &User, desk: &Desk) -> Self {
        Self {
            id: user.id.0,
            login: user.login.clone(),
            name: user.name.clone(),
            role: user.role.into(),
            scope: (&user.scope).into(),
            region: desk.region().into(),
            demo: desk.is_demo(),
        }
    }
}

/// A user, for administrators.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserDto {
    /// The user's number.
    pub id: i64,
    /// Login name.
    pub login: String,
    /// Name shown to colleagues.
    pub name: String,
    /// What the user may do.
    pub role: RoleDto,
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
            role: user.role.into(),
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
    /// What they may do.
    pub role: RoleDto,
    /// What they see; everything when left out.
    #[serde(default)]
    pub scope: ScopeDto,
    /// Their password; left out, the desk makes a one-time one.
    pub password: Option<String>,
}

impl TryFrom<NewUserRequest> for NewUser {
    type Error = DeskError;

    fn try_from(new: NewUserRequest) -> Result<Self, DeskError> {
        Ok(Self {
            login: new.login,
            name: new.name,
            role: new.role.into(),
            scope: new.scope.try_into()?,
            password: new.password,
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
    /// What they may do.
    pub role: Option<RoleDto>,
    /// What they see.
    pub scope: Option<ScopeDto>,
    /// Blocked or not.
    pub active: Option<bool>,
    /// A new password.
    pub password: Option<String>,
}

impl TryFrom<UserChangeRequest> for UserChange {
    type Error = DeskError;

    fn try_from(change: UserChangeRequest) -> Result<Self, DeskError> {
        Ok(Self {
            name: change.name,
            role: change.role.map(Into::into),
            scope: change.scope.map(TryInto::try_into).transpose()?,
            active: change.active,
            password: change.password,
        })
    }
}
