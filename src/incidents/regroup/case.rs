//! An incident under a decision: its log, and the events that the decision adds.

use crate::domain::{
    Actor, Event, EventRecord, Incident, IncidentChange, IncidentId, ItemId, JoinReason,
    KnownIncident, Pause, Severity, SignalMark, Timestamp, UserId,
};
use crate::incidents::{
    Assessment, Refusal, Regime,
    blind::is_blind,
    decide::{REMARK_LIMIT, written},
    family, fold,
    ledger::{Ledger, Part, Rest},
    severity,
    severity::EARLIER_WEIGHT,
};

/// Who decides, when and why.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// The person.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// Why, in the person's words.
    pub reason: &'a str,
}

/// An incident with its log, and what a decision adds to it.
#[derive(Debug, Clone)]
pub struct Case {
    known: KnownIncident,
    log: Vec<EventRecord>,
    recorded: usize,
}

impl Case {
    /// The incident of this log; none when the log opens none.
    pub fn of(id: IncidentId, log: Vec<EventRecord>) -> Option<Self> {
        Some(Self {
            known: fold::replay_known(id, &log)?,
            recorded: log.len(),
            log,
        })
    }

    /// A new incident that begins with this event.
    pub(super) fn new(id: IncidentId, opened: Event, decision: &Decision<'_>) -> Option<Self> {
        let record = decision.record(opened);
        Some(Self {
            recorded: 0,
            ..Self::of(id, vec![record])?
        })
    }

    /// The incident.
    pub const fn incident(&self) -> &Incident {
        &self.known.incident
    }

    pub(super) fn log(&self) -> &[EventRecord] {
        &self.log
    }

    pub(super) fn ledger(&self) -> Ledger {
        Ledger::of(&self.log)
    }

    pub(super) fn append(&mut self, decision: &Decision<'_>, event: Event) {
        let record = decision.record(event);
        fold::apply_known(&mut self.known, &record);
        self.log.push(record);
    }

    /// The incident before it is merged: from then on the other is watched, so nobody would say when its
    /// source is read again. Its clock stands for that no longer.
    #[must_use]
    pub fn unpaused(mut self, decision: &Decision<'_>, regime: &Regime) -> Self {
        if is_blind(self.incident()) {
            let clocks = regime.resumed_in_any_case(self.incident(), Pause::Blind, decision.at);
            self.append(decision, Event::Unpaused { clocks });
        }
        self
    }

    /// How the item joined, as it joins another incident by hand. What a person has said of its privacy
    /// since goes with it.
    pub(super) fn by_hand(&self, item: ItemId) -> Option<Event> {
        let joined = |event: &Event| matches!(event, Event::ItemJoined { item: other, .. } if *other == item);
        let at = self.log.iter().rposition(|record| joined(&record.event))?;
        let said = self.log[at..]
            .iter()
            .rev()
            .find_map(|record| match record.event {
                Event::Flagged { private, .. } => Some(private),
                _ => None,
            });
        let mut event = self.log[at].event.clone();
        if let Event::ItemJoined {
            reason, private, ..
        } = &mut event
        {
            *reason = JoinReason::ByHand;
            *private = said.unwrap_or(*private);
        }
        Some(event)
    }

    /// The item leaves.
    pub(super) fn detach(&mut self, decision: &Decision<'_>, item: ItemId) -> Result<(), Refusal> {
        let mut ledger = self.ledger();
        if !ledger.holds(Part::Item(item)) {
            return Err(Refusal::NotHere);
        }
        let rest = ledger.take(Part::Item(item)).ok_or(Refusal::OnlyItem)?;
        if ledger.own_items() == 0 && self.incident().cause.is_none() {
            return Err(Refusal::OnlyItem);
        }
        let Rest { scale, lost } = rest;
        self.append(
            decision,
            Event::ItemDetached {
                item,
                reason: decision.written()?,
                rest: scale,
                lost: lost.into_iter().next(),
            },
        );
        Ok(())
    }

    /// The severity rises to that of what it holds now, and at least to this one.
    pub(super) fn raise(&mut self, decision: &Decision<'_>, least: (Severity, &[String])) {
        let told = assess(self.incident());
        let (severity, reasons) = match least.0 > told.severity {
            true => (least.0, least.1.to_vec()),
            false => (told.severity, told.reasons),
        };
        if severity > self.incident().severity {
            self.append(decision, Event::SeveritySet { severity, reasons });
        }
    }

    /// The severity falls when what made it has left.
    pub(super) fn ease(&mut self, decision: &Decision<'_>, before: &Incident) {
        if let Some(event) = eased(before, self.incident()) {
            self.append(decision, event);
        }
    }

    pub(super) fn into_change(self) -> IncidentChange {
        let mut log = self.log;
        IncidentChange {
            expected_version: u32::try_from(self.recorded).unwrap_or(u32::MAX),
            after: self.known.incident,
            events: log.split_off(self.recorded),
        }
    }
}

impl Decision<'_> {
    pub(super) fn record(&self, event: Event) -> EventRecord {
        EventRecord {
            at: self.at,
            by: Actor::User(self.by),
            event,
        }
    }

    pub(super) fn written(&self) -> Result<String, Refusal> {
        written(self.reason, REMARK_LIMIT)
    }
}

/// The severity of an incident from which something has left, when it falls by that.
pub(in crate::incidents) fn eased(before: &Incident, after: &Incident) -> Option<Event> {
    let (was, is) = (assess(before), assess(after));
    let fell = is.severity < was.severity;
    let Assessment { severity, reasons } = family::at_least(after, is);
    (fell && severity < after.severity).then_some(Event::SeveritySet { severity, reasons })
}

/// The urgency of what an incident holds, as far as its state tells.
fn assess(incident: &Incident) -> Assessment {
    let marks: Vec<SignalMark> = incident
        .signals
        .iter()
        .map(|id| SignalMark {
            id: *id,
            kind: id.kind(),
            severity: EARLIER_WEIGHT,
        })
        .collect();
    severity(&marks, incident.items, incident.voices)
}
