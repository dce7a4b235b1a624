//! What the store counts of official pages.

use crate::domain::{BodyId, Network, Timestamp};

/// What was seen of a body in a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialActivity {
    /// The body.
    pub body: BodyId,
    /// The network.
    pub network: Network,
    /// Its newest publication, a reply or not.
    pub last_at: Timestamp,
    /// Its newest reply in an incident.
    pub answered_at: Option<Timestamp>,
    /// Its replies in incidents since the moment asked for.
    pub answers: usize,
}
