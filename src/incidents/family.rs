//! Families: a head (головной инцидент) and the incidents it stands for. How a head opens and grows,
//! and what its answer means for its children.
//!
//! A child keeps its key, its messages and its state; it only leaves the working queue and alarms
//! nobody. A danger does neither (invariant 9): it stays a child, and stays in sight. What is said to
//! the head is said to the children it speaks for; when the head ends, a child that is owed an answer
//! still, or is dangerous, stands on its own again.

mod echo;

pub use self::echo::echo;
use super::Assessment;
use crate::domain::{
    Cause, Clock, Event, Incident, IncidentState, ItemId, Notice, NoticeKind, Place, Severity,
    Timestamp,
};

/// Children of a head at most: later ones stand on their own.
pub const CHILDREN_MAX: usize = 500;
/// How urgent a head is: many are hit.
pub const HEAD_SEVERITY: Severity = Severity::High;

/// True when a head may take it: it is worked on or waits for somebody, nobody took it out of a family
/// before, and it is no private matter, which is nobody else's.
pub fn is_free(incident: &Incident) -> bool {
    awaits(incident)
        && incident.head.is_none()
        && incident.cause.is_none()
        && !incident.released
        && !incident.private
}

/// True when a head may still take children: what it was told is not yet said.
pub fn awaits(incident: &Incident) -> bool {
    use IncidentState::{InWork, New, Waiting};
    matches!(incident.state, New | InWork | Waiting)
}

fn urgency() -> Assessment {
    Assessment {
        severity: HEAD_SEVERITY,
        reasons: vec!["общая причина у многих обращений".to_owned()],
    }
}

/// How urgent an incident is of which its items tell this: a head is as urgent without any.
pub fn at_least(incident: &Incident, told: Assessment) -> Assessment {
    match incident.cause {
        Some(_) if told.severity < HEAD_SEVERITY => urgency(),
        _ => told,
    }
}

/// What a head stands for.
#[derive(Debug, Clone)]
pub struct Family<'i> {
    /// Why they are one.
    pub cause: Cause,
    /// The incidents; at least one.
    pub children: Vec<&'i Incident>,
}

impl Family<'_> {
    /// The events that open a head; `item` is the message that made it known.
    pub fn opening(&self, item: ItemId, clocks: Vec<Clock>) -> Vec<Event> {
        let category = self.children.first().map(|first| first.category.clone());
        let opened = category.map(|category| Event::Opened {
            item,
            category,
            place: self.place(),
            uncertain: false,
            essence: match &self.cause {
                Cause::Topology { what, title, .. } => {
                    format!("Возможная авария: {} {title}", what.name())
                }
                Cause::Burst { .. } => "Всплеск обращений".to_owned(),
            },
            clocks,
        });
        let Assessment { severity, reasons } = urgency();
        let urgent = Event::SeveritySet { severity, reasons };
        let events = opened.into_iter().chain([self.gathering(), urgent]);
        events.collect()
    }

    /// The municipality and settlement that they have in common.
    fn place(&self) -> Place {
        let common = |level: fn(&Place) -> &Option<String>| {
            let mut all = self.children.iter().map(|child| level(&child.place));
            let first = all.next()?;
            all.all(|other| other == first).then(|| first.clone())?
        };
        let territory = common(|place| &place.territory);
        Place {
            settlement: territory.as_ref().and(common(|place| &place.settlement)),
            territory,
            ..Place::default()
        }
    }

    /// The event by which a head takes them.
    pub fn gathering(&self) -> Event {
        let published = self.children.iter().map(|it| it.published_at);
        let last = self.children.iter().map(|it| it.last_item_at);
        Event::Gathered {
            cause: self.cause.clone(),
            children: self.children.iter().map(|it| it.id).collect(),
            span: (
                published.min().unwrap_or(Timestamp::MAX),
                last.max().unwrap_or(Timestamp::MIN),
            ),
        }
    }
}

/// Tells of a new head.
pub fn notice(head: &Incident, now: Timestamp) -> Notice {
    let evidence = head.cause.as_ref().map(Cause::sentence);
    Notice {
        id: None,
        kind: NoticeKind::Head,
        text: format!(
            "Похоже на одну причину: инцидент № {}, {}, {}. {}",
            head.id,
            head.sector.name(),
            head.told_place(),
            evidence.unwrap_or_default(),
        ),
        incident: Some(head.id),
        at: now,
    }
}

/// What stands in the log of a child that comes under a head. Whoever works on the head works on the child
/// as well, unless people passed it to somebody or it speaks for itself.
pub fn joining(head: &Incident, child: &Incident) -> Vec<Event> {
    let joins = Event::ChildOf { head: head.id };
    let free = child.body.is_none() && !child.speaks_for_itself();
    let passed = head
        .body
        .clone()
        .filter(|_| free)
        .map(|to| Event::Transferred {
            to,
            reason: format!("как головной инцидент № {}", head.id),
            dispute: false,
        });
    [joins].into_iter().chain(passed).collect()
}
