//! Undoing a detachment: items that left an incident and lie nowhere since come back as they were.

use std::collections::BTreeSet;

use super::{Case, Decision, counted, receive};
use crate::domain::{Event, EventRecord, IncidentChange, ItemId, Signal};
use crate::incidents::{Action, Refusal, decide::permit};

/// Items that left an incident and have not come back, by rising number. Where they are now its log
/// does not know.
pub fn aside(log: &[EventRecord]) -> Vec<ItemId> {
    let mut left = BTreeSet::new();
    for record in log {
        match record.event {
            Event::ItemDetached { item, .. } => left.insert(item),
            Event::ItemJoined { item, .. } => left.remove(&item),
            _ => false,
        };
    }
    left.into_iter().collect()
}

/// Puts items back that were taken out, all or none. Whoever asks has seen that they lie in no other
/// incident.
///
/// # Errors
/// [`Refusal`] when one never left or is back already, or the work has ended.
pub fn put_back(
    mut case: Case,
    items: &[ItemId],
    decision: &Decision<'_>,
) -> Result<Vec<IncidentChange>, Refusal> {
    permit(case.incident(), Action::PutBack, decision.by)?;
    counted(items)?;
    let aside = aside(case.log());
    if items.iter().any(|item| !aside.contains(item)) {
        return Err(Refusal::NotAside);
    }
    let returns: Option<Vec<_>> = items.iter().map(|item| returning(&case, *item)).collect();
    let returns = returns.ok_or(Refusal::NotAside)?;
    let told = Event::PutBack {
        items: items.to_vec(),
        reason: decision.written()?,
    };
    case.append(decision, told);
    for (was, joined) in returns {
        receive(&mut case, was.incident(), &[joined], decision);
    }
    Ok(vec![case.into_change()])
}

/// The case as it was when the item left, and how the item joins it again. A danger that a person had
/// lowered by then does not come back with the item.
fn returning(case: &Case, item: ItemId) -> Option<(Case, Event)> {
    let left = |record: &EventRecord| matches!(record.event, Event::ItemDetached { item: one, .. } if one == item);
    let log = case.log();
    let before = log[..log.iter().rposition(left)?].to_vec();
    let was = Case::of(case.incident().id, before)?;
    let mut joined = was.by_hand(item)?;
    if let Event::ItemJoined { signals, .. } = &mut joined {
        let danger = was.incident().signals.contains(&Signal::Danger);
        signals.retain(|signal| danger || *signal != Signal::Danger);
    }
    Some((was, joined))
}
