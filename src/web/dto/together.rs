//! What a card tells of others: the same problem before, what it gathers, colleagues and their drafts.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::UserName;
use crate::{
    desk::{Again, Draft, Presence, PresenceState},
    domain::Cause,
    ports::FamilySum,
};

/// The last time that the same problem at the same place was closed.
#[derive(Serialize, ToSchema)]
#[schema(as = Again)]
pub struct AgainDto {
    /// The incident.
    pub id: i64,
    /// When it was closed.
    #[schema(format = DateTime)]
    pub closed_at: String,
    /// What the residents were told.
    #[schema(required)]
    pub answer: Option<String>,
}

impl From<Again> for AgainDto {
    fn from(again: Again) -> Self {
        Self {
            id: again.incident.0,
            closed_at: again.closed_at.to_string(),
            answer: again.answer,
        }
    }
}

/// An answer that was prepared and waits to be given.
#[derive(Serialize, ToSchema)]
#[schema(as = Draft)]
pub struct DraftDto {
    /// What is to be said.
    pub text: String,
    /// Since when it waits.
    #[schema(format = DateTime)]
    pub at: String,
    /// Who prepared it.
    #[schema(required)]
    pub by: Option<UserName>,
}

impl From<Draft> for DraftDto {
    fn from(draft: Draft) -> Self {
        Self {
            text: draft.text,
            at: draft.at.to_string(),
            by: draft.by.map(Into::into),
        }
    }
}

/// Why an incident stands for others.
#[derive(Serialize, ToSchema)]
#[schema(as = Cause)]
pub struct CauseDto {
    /// `topology`: one node feeds them all; `burst`: far more than usual.
    pub kind: &'static str,
    /// The evidence, a Russian sentence.
    pub text: String,
    /// How many incidents it stands for.
    pub children: usize,
}

impl CauseDto {
    /// The cause, and how many it gathers.
    pub fn new(cause: &Cause, family: Option<FamilySum>) -> Self {
        Self {
            kind: cause.id(),
            text: cause.sentence(),
            children: family.map_or(0, |sum| sum.children),
        }
    }
}

/// What somebody does at a card.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = PresenceState)]
#[serde(rename_all = "snake_case")]
pub enum PresenceName {
    /// Смотрит.
    Viewing,
    /// Отвечает.
    Replying,
}

/// Says that the user is at the card.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PresenceRequest {
    /// What the user does there.
    pub state: PresenceName,
}

impl From<PresenceName> for PresenceState {
    fn from(name: PresenceName) -> Self {
        match name {
            PresenceName::Viewing => Self::Viewing,
            PresenceName::Replying => Self::Replying,
        }
    }
}

/// A colleague at the card.
#[derive(Serialize, ToSchema)]
#[schema(as = Presence)]
pub struct PresenceDto {
    /// Who.
    pub user: UserName,
    /// `viewing` or `replying`.
    pub state: &'static str,
    /// The same in Russian.
    pub name: &'static str,
}

impl From<Presence> for PresenceDto {
    fn from(presence: Presence) -> Self {
        Self {
            user: presence.person.into(),
            state: presence.state.id(),
            name: presence.state.name(),
        }
    }
}
