//! Conflicts of communication on a card.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::Conflict;

/// A reply of a body, or its silence, that failed the residents.
#[derive(Serialize, ToSchema)]
#[schema(as = Conflict)]
pub struct ConflictDto {
    /// What failed: `unanswered`, `late`, `brush_off`, `rude`, `promise_broken`, `unhappy`, `repeated`,
    /// `contradicting` or `passed_on`.
    pub kind: &'static str,
    /// The same in Russian.
    pub name: &'static str,
    /// What shows it, a Russian sentence.
    pub why: String,
    /// When: the reply's moment; of a silence, when its time was over.
    #[schema(format = DateTime)]
    pub at: String,
    /// Which line of the card's history shows it, from one.
    pub event: u32,
    /// Of two words that do not agree, the line of the earlier one.
    #[schema(required)]
    pub against: Option<u32>,
}

impl From<Conflict> for ConflictDto {
    fn from(conflict: Conflict) -> Self {
        Self {
            kind: conflict.kind().id(),
            name: conflict.kind().name(),
            why: conflict.why(),
            at: conflict.at.to_string(),
            event: conflict.event,
            against: conflict.against,
        }
    }
}
