//! What the queue is asked about conflicts, as columns: those that stand whatever the hour, and from when
//! on silence is one. They follow from the state of the incident and are made again with it.

use super::rows::millis;
use crate::domain::{Conflict, ConflictKind, Incident};

/// The kinds that come with time alone, and the column that says when.
pub(super) const SILENCES: [(ConflictKind, &str); 2] = [
    (ConflictKind::Unanswered, "unanswered_from"),
    (ConflictKind::PromiseBroken, "promise_broken_from"),
];

/// The kinds of conflict that stand, a bit each.
pub(super) fn standing(incident: &Incident) -> i64 {
    let standing = incident.grievances.standing();
    let kinds: Vec<_> = standing.iter().map(Conflict::kind).collect();
    mask(&kinds)
}

/// After which moment silence is a conflict of this kind.
pub(super) fn silent_from(incident: &Incident, kind: ConflictKind) -> Option<i64> {
    incident.silent_from(kind).map(millis)
}

/// A bit for each kind.
pub(super) fn mask(kinds: &[ConflictKind]) -> i64 {
    kinds.iter().fold(0, |mask, kind| mask | 1 << *kind as i64)
}
