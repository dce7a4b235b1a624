//! Users of the desk and what they may see and do. Users are staff; residents have no accounts.

use serde::{Deserialize, Serialize};

use super::{Sector, UserId};

/// A role (роль) on the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Администратор: everything, and users.
    Admin,
    /// Оператор: sees and works the queue within the scope.
    Operator,
    /// Наблюдатель: figures and lists, no actions.
    Observer,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Operator, Self::Observer];

    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Operator => "operator",
            Self::Observer => "observer",
        }
    }

    /// The Russian name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "Администратор",
            Self::Operator => "Оператор",
            Self::Observer => "Наблюдатель",
        }
    }

    /// The role with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }
}

/// The part of the region a user works. An empty list means no limit on that side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Sectors, or all.
    pub sectors: Vec<Sector>,
    /// Territories by name, or all.
    pub territories: Vec<String>,
}

/// A user of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The store's number.
    pub id: UserId,
    /// Login name.
    pub login: String,
    /// Name shown to colleagues.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Where they may do it.
    pub scope: Scope,
    /// Blocked users cannot log in.
    pub active: bool,
}
