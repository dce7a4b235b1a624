//! Users of the desk and where they work. Users are staff; residents have no accounts.

use serde::{Deserialize, Serialize};

use super::{BodyId, Role, Sector, UserId};

/// The part of the region a user works. An empty list means no limit on that side, unless the role
/// needs one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// Sectors, or all.
    pub sectors: Vec<Sector>,
    /// Territories by name, or all.
    pub territories: Vec<String>,
    /// The body whose part of the region it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyId>,
    /// Private cards too, granted by name; what a role has of its own is not told here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
}

/// A part of the region: what lies in these sectors and territories and is with one of these bodies. An
/// empty list means no limit on that side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Sectors, or all.
    pub sectors: Vec<Sector>,
    /// Territories by name, or all and what lies nowhere.
    pub territories: Vec<String>,
    /// The bodies that have it now, or whoever has it.
    pub bodies: Vec<BodyId>,
}

impl Part {
    /// True when nothing lies outside it.
    pub const fn is_everything(&self) -> bool {
        self.sectors.is_empty() && self.territories.is_empty() && self.bodies.is_empty()
    }
}

/// What an account is found by: «Ivanov» and «ivanov » are one person.
pub fn login_key(login: &str) -> String {
    login.trim().to_lowercase()
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
    /// Their password is a one-time one: they choose their own before anything else.
    pub owes_password: bool,
}
