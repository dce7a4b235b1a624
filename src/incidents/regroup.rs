//! What belongs together: merging, taking apart, linking. One decision changes two incidents, and the
//! store records both in one transaction.
//!
//! A merged incident keeps its log and its items; its target counts them and holds its key. The target
//! is never merged in turn: whoever holds others, or is the head of others, stays, and the other comes to
//! it. So there are no
//! chains and no cycles, and every merge can be undone by itself.

mod case;
mod put_back;

use std::collections::HashSet;

pub(super) use case::eased;
pub use case::{Case, Decision};
pub use put_back::{aside, put_back};

use super::{
    Action, Refusal, Regime,
    decide::permit,
    ledger::{Part, Rest},
};
use crate::domain::{
    Absorbed, CategoryId, Event, Incident, IncidentChange, IncidentId, ItemId, Place, Severity,
    Signal,
};

/// What a person puts together or takes apart, starting from one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Regroup {
    /// It is the same problem as another.
    Merge {
        /// The other.
        into: IncidentId,
    },
    /// It is a problem of its own after all.
    Unmerge,
    /// Some of its items are another problem.
    Split {
        /// The items.
        items: Vec<ItemId>,
    },
    /// Some of its items are not of it.
    Detach {
        /// The items.
        items: Vec<ItemId>,
    },
    /// Some of the items that were taken out are of it after all.
    PutBack {
        /// The items.
        items: Vec<ItemId>,
    },
    /// Some of its items are of another.
    Move {
        /// The items.
        items: Vec<ItemId>,
        /// The other.
        to: IncidentId,
    },
    /// It has to do with another.
    Link {
        /// The other.
        to: IncidentId,
    },
    /// It has nothing to do with another.
    Unlink {
        /// The other.
        to: IncidentId,
    },
}

impl Regroup {
    /// The action it performs.
    pub const fn action(&self) -> Action {
        match self {
            Self::Merge { .. } => Action::Merge,
            Self::Unmerge => Action::Unmerge,
            Self::Split { .. } => Action::Split,
            Self::Detach { .. } => Action::Detach,
            Self::PutBack { .. } => Action::PutBack,
            Self::Move { .. } => Action::Move,
            Self::Link { .. } => Action::Link,
            Self::Unlink { .. } => Action::Unlink,
        }
    }
}

/// Items that one decision may name.
pub const ITEMS_LIMIT: usize = 200;

/// `child` is the same problem as `target`, which speaks for it from now on.
///
/// # Errors
/// [`Refusal`] when one of them is the other, is finished, or holds merged ones already.
pub fn merge(
    mut child: Case,
    mut target: Case,
    decision: &Decision<'_>,
) -> Result<Vec<IncidentChange>, Refusal> {
    let reason = decision.written()?;
    let (one, other) = (child.incident().clone(), target.incident());
    if one.id == other.id {
        return Err(Refusal::Itself);
    }
    permit(&one, Action::Merge, decision.by)?;
    takes(other, one.private)?;
    let unseen = one.signals.contains(&Signal::Danger) && !one.acknowledged;
    let absorbed = Event::Absorbed {
        other: Absorbed {
            incident: one.id,
            category: one.category.clone(),
            place: one.place.clone(),
            uncertain: one.uncertain,
        },
        scale: one.scale(),
        voices: child.ledger().voices().into_iter().collect(),
        unseen_since: unseen.then(|| one.alarmed_at.unwrap_or(decision.at)),
        private: one.private,
    };
    let into = other.id;
    child.append(decision, Event::Merged { into, reason });
    target.append(decision, absorbed);
    target.raise(decision, (one.severity, &one.severity_reasons));
    Ok(vec![child.into_change(), target.into_change()])
}

/// Refuses what is brought to an incident that is finished, and a private matter that is brought to a
/// head: it is nobody else's, and would hide from most what the head stands for.
const fn takes(target: &Incident, private: bool) -> Result<(), Refusal> {
    match (target.state.is_open(), private && target.cause.is_some()) {
        (false, _) => Err(Refusal::OtherFinished),
        (true, true) => Err(Refusal::PrivateApart),
        (true, false) => Ok(()),
    }
}

/// Takes `child` out of the `target` it was merged into.
///
/// # Errors
/// [`Refusal`] when it is not merged there.
pub fn unmerge(
    mut child: Case,
    mut target: Case,
    decision: &Decision<'_>,
) -> Result<Vec<IncidentChange>, Refusal> {
    let reason = decision.written()?;
    permit(child.incident(), Action::Unmerge, decision.by)?;
    let (incident, from) = (child.incident().id, target.incident().id);
    let rest = target.ledger().take(Part::Incident(incident));
    let Rest { scale, lost } = rest.ok_or(Refusal::NotMerged)?;
    let before = target.incident().clone();
    child.append(decision, Event::Unmerged { from, reason });
    let rest = scale;
    target.append(
        decision,
        Event::GivenBack {
            incident,
            rest,
            lost,
        },
    );
    target.ease(decision, &before);
    Ok(vec![child.into_change(), target.into_change()])
}

/// Takes items out of an incident, all or none; they belong nowhere then.
///
/// # Errors
/// [`Refusal`] when one is not there or nobody's would remain.
pub fn detach(
    mut case: Case,
    items: &[ItemId],
    decision: &Decision<'_>,
) -> Result<Vec<IncidentChange>, Refusal> {
    permit(case.incident(), Action::Detach, decision.by)?;
    leave(&mut case, items, decision)?;
    Ok(vec![case.into_change()])
}

/// Moves items from one incident to another, all or none.
///
/// # Errors
/// [`Refusal`] when one is not there or nobody's would remain, or the other is finished.
pub fn relocate(
    mut from: Case,
    mut to: Case,
    items: &[ItemId],
    decision: &Decision<'_>,
) -> Result<Vec<IncidentChange>, Refusal> {
    let before = from.incident().clone();
    if before.id == to.incident().id {
        return Err(Refusal::Itself);
    }
    permit(&before, Action::Move, decision.by)?;
    let joined = leave(&mut from, items, decision)?;
    let private = |event: &Event| matches!(event, Event::ItemJoined { private: true, .. });
    takes(to.incident(), joined.iter().any(private))?;
    receive(&mut to, &before, &joined, decision);
    Ok(vec![from.into_change(), to.into_change()])
}

/// Takes the items out of an incident and gives how they join another.
fn leave(
    from: &mut Case,
    items: &[ItemId],
    decision: &Decision<'_>,
) -> Result<Vec<Event>, Refusal> {
    counted(items)?;
    let joined: Option<Vec<Event>> = items.iter().map(|item| from.by_hand(*item)).collect();
    let joined = joined.ok_or(Refusal::NotHere)?;
    let before = from.incident().clone();
    for item in items {
        from.detach(decision, *item)?;
    }
    from.ease(decision, &before);
    Ok(joined)
}

/// Refuses no items, too many, and one named twice.
fn counted(items: &[ItemId]) -> Result<(), Refusal> {
    let named: HashSet<ItemId> = items.iter().copied().collect();
    let fits = !items.is_empty() && items.len() <= ITEMS_LIMIT && named.len() == items.len();
    fits.then_some(())
        .ok_or(Refusal::WrongCount { limit: ITEMS_LIMIT })
}

/// The items join it, and bring the urgency of where they come from.
fn receive(to: &mut Case, from: &Incident, joined: &[Event], decision: &Decision<'_>) {
    let mut least: (Severity, &[String]) = (Severity::Low, &[]);
    for event in joined {
        least = least.max(brought(from, event));
        to.append(decision, event.clone());
    }
    to.raise(decision, least);
}

/// An item that speaks of danger brings the urgency of where it comes from: how plainly it speaks is
/// not in the log.
fn brought<'i>(from: &'i Incident, joined: &Event) -> (Severity, &'i [String]) {
    match joined {
        Event::ItemJoined { signals, .. } if signals.contains(&Signal::Danger) => {
            (from.severity, &from.severity_reasons)
        }
        _ => (Severity::Low, &[]),
    }
}

/// What a new incident is about: told by the first of its items.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Its number.
    pub id: IncidentId,
    /// Its category.
    pub category: CategoryId,
    /// Its place.
    pub place: Place,
    /// The place is not sure.
    pub uncertain: bool,
    /// One line: what is wrong.
    pub essence: String,
}

/// Makes the named items, in the order of their publication, a new incident. Its clocks run since the
/// old one was opened: its residents have waited since then, and taking apart what we had thrown
/// together must not give anybody a new term.
///
/// A new incident of the same category at the same place is uncertain: there is one open incident for a
/// key, and who writes of that place is heard in the old one.
///
/// # Errors
/// [`Refusal`] when an item is not there or nobody's would remain.
pub fn split(
    mut from: Case,
    subject: Subject,
    items: &[ItemId],
    decision: &Decision<'_>,
    regime: &Regime,
) -> Result<Vec<IncidentChange>, Refusal> {
    let before = from.incident().clone();
    permit(&before, Action::Split, decision.by)?;
    let joined = leave(&mut from, items, decision)?;
    let new = opened(&before, subject, joined, (decision, regime))?;
    Ok(vec![from.into_change(), new.into_change()])
}

fn opened(
    from: &Incident,
    subject: Subject,
    joined: Vec<Event>,
    (decision, regime): (&Decision<'_>, &Regime),
) -> Result<Case, Refusal> {
    let first = joined.iter().find_map(|event| match event {
        Event::ItemJoined { item, .. } => Some(*item),
        _ => None,
    });
    let same_key = subject.category == from.category && subject.place == from.place;
    let open = |clocks| Event::Opened {
        item: first.unwrap_or(ItemId(0)),
        category: subject.category.clone(),
        place: subject.place.clone(),
        uncertain: subject.uncertain || same_key,
        essence: subject.essence.clone(),
        clocks,
    };
    let build = |clocks| {
        let mut case = Case::new(subject.id, open(clocks), decision).ok_or(Refusal::NotHere)?;
        receive(&mut case, from, &joined, decision);
        match case.incident().items {
            0 => Err(Refusal::NoComplaint),
            _ => Ok(case),
        }
    };
    let severity = build(Vec::new())?.incident().severity;
    let (clocks, _) = regime.opening(&subject.category, severity, from.opened_at);
    let mut case = build(clocks)?;
    case.append(
        decision,
        Event::SplitFrom {
            incident: from.id,
            reason: decision.written()?,
        },
    );
    Ok(case)
}

/// Two incidents have to do with each other, or not any more.
///
/// # Errors
/// [`Refusal`] when they are one, or stand so already.
pub fn link(
    mut one: Case,
    mut other: Case,
    linked: bool,
    decision: &Decision<'_>,
) -> Result<Vec<IncidentChange>, Refusal> {
    let reason = decision.written()?;
    let ids = (one.incident().id, other.incident().id);
    if ids.0 == ids.1 {
        return Err(Refusal::Itself);
    }
    match (one.incident().links.contains(&ids.1), linked) {
        (true, true) => return Err(Refusal::AlreadyLinked),
        (false, false) => return Err(Refusal::NotLinked),
        _ => {}
    }
    for (case, to) in [(&mut one, ids.1), (&mut other, ids.0)] {
        let reason = reason.clone();
        let event = match linked {
            true => Event::Linked { to, reason },
            false => Event::Unlinked { to, reason },
        };
        case.append(decision, event);
    }
    Ok(vec![one.into_change(), other.into_change()])
}

#[cfg(test)]
mod tests;
