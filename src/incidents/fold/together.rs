//! The fold of what stands between incidents: merged, taken apart, linked. What leaves an incident
//! says in its event what remains, so that nothing is ever subtracted.

use std::collections::HashSet;

use super::{alarm, count_voices, is_dangerous};
use crate::domain::{
    Absorbed, Event, EventRecord, Incident, IncidentState, MergedInto, Scale, Timestamp, Voice,
};

/// Applies an event between incidents.
pub(super) fn apply(incident: &mut Incident, voices: &mut HashSet<Voice>, record: &EventRecord) {
    match &record.event {
        Event::Merged { into, .. } => {
            incident.merged = Some(MergedInto {
                incident: *into,
                before: incident.state,
            });
            incident.state = IncidentState::Merged;
            incident.closed_at = Some(record.at);
            incident.alarmed_at = None;
            // From now on the other speaks for it, and no head does: not even when it comes back.
            incident.head = None;
        }
        Event::Unmerged { .. } => unmerge(incident, record.at),
        Event::Absorbed {
            other,
            scale,
            voices: new,
            unseen_since,
            private,
        } => {
            // It stays so when the other leaves: what people wrote here meanwhile stays in the log.
            incident.private |= private;
            voices.extend(new);
            absorb(incident, other, scale, *unseen_since);
            incident.voices = count_voices(voices);
        }
        Event::GivenBack {
            incident: other,
            rest,
            lost,
        } => {
            incident.absorbed.retain(|one| one.incident != *other);
            voices.retain(|voice| !lost.contains(voice));
            remain(incident, rest);
        }
        Event::ItemDetached { rest, lost, .. } => {
            voices.retain(|voice| Some(*voice) != *lost);
            remain(incident, rest);
        }
        Event::Linked { to, .. } if !incident.links.contains(to) => incident.links.push(*to),
        Event::Unlinked { to, .. } => incident.links.retain(|link| link != to),
        _ => {}
    }
}

/// The time it was merged counts: its clocks never stopped, because nobody answered its residents
/// as a case of their own. A danger that nobody confirmed waits again.
fn unmerge(incident: &mut Incident, at: Timestamp) {
    let before = incident.merged.take().map(|merged| merged.before);
    incident.state = before.unwrap_or_default();
    incident.closed_at = None;
    let unseen = is_dangerous(incident) && !incident.acknowledged;
    incident.alarmed_at = unseen.then_some(at);
}

fn absorb(
    incident: &mut Incident,
    other: &Absorbed,
    scale: &Scale,
    unseen_since: Option<Timestamp>,
) {
    let danger = is_dangerous(incident);
    incident.absorbed.push(other.clone());
    incident.items += scale.items;
    incident.published_at = incident.published_at.min(scale.published_at);
    incident.last_item_at = incident.last_item_at.max(scale.last_item_at);
    incident.signals.extend_from_slice(&scale.signals);
    incident.signals.sort_unstable();
    incident.signals.dedup();
    if let Some(since) = unseen_since {
        let waiting = incident.alarmed_at;
        alarm(incident, waiting.map_or(since, |own| own.min(since)));
    } else if is_dangerous(incident) && !danger {
        // The danger is new here, and a person confirmed it there.
        incident.acknowledged = true;
    }
}

fn remain(incident: &mut Incident, rest: &Scale) {
    incident.items = rest.items;
    incident.voices = rest.voices;
    incident.published_at = rest.published_at;
    incident.last_item_at = rest.last_item_at;
    incident.signals.clone_from(&rest.signals);
    if !is_dangerous(incident) {
        incident.alarmed_at = None;
    }
}
