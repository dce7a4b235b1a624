//! What an item adds to the urgency of its incident.

use super::Arrival;
use crate::{
    domain::{Incident, SignalKind, SignalMark},
    incidents::{Assessment, severity, severity::EARLIER_WEIGHT},
};

/// The signals an item brings. A body's reply can show how it answers, never what residents suffer.
pub(super) fn marks(arrival: &Arrival<'_>) -> Vec<SignalMark> {
    let judged = arrival.judged;
    let counts =
        |mark: &&SignalMark| !judged.item.official || mark.id.kind() == SignalKind::Conflict;
    judged
        .verdict
        .signals
        .iter()
        .filter(counts)
        .copied()
        .collect()
}

/// The urgency of an incident that holds the item, or of the one it opens: of all its signals and its
/// scale, by the function that the verdict of one message uses too.
pub(super) fn assess(incident: Option<&Incident>, arrival: &Arrival<'_>) -> Assessment {
    let mut all = marks(arrival);
    let earlier = incident.map_or(&[][..], |incident| &incident.signals);
    for id in earlier {
        if !all.iter().any(|mark| mark.id == *id) {
            all.push(SignalMark {
                id: *id,
                kind: id.kind(),
                severity: EARLIER_WEIGHT,
            });
        }
    }
    all.sort_unstable_by_key(|mark| mark.id);
    let (items, voices) = incident.map_or((1, 1), |incident| (incident.items, incident.voices));
    severity(&all, items, voices)
}
