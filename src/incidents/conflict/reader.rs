//! Reads the log of an incident from its beginning, and notes what shows a conflict and how often.

use std::collections::{BTreeMap, HashSet};

use super::{Conflict, Proof};
use crate::{
    domain::{
        Actor, ClockKind, CloseReason, Event, EventRecord, Incident, Signal, Timestamp, Voice,
    },
    incidents::fold,
};

/// What residents were told for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Answered,
    Solved,
}

/// Reads a log from its beginning.
#[derive(Debug)]
pub(super) struct Reader {
    /// The incident as the events so far made it.
    incident: Incident,
    voices: HashSet<Voice>,
    /// The event that set each clock; none for those of the opening.
    set_by: BTreeMap<ClockKind, u32>,
    /// When residents were first answered for good.
    first_answer: Option<Timestamp>,
    /// What they were told since it was opened, or opened again.
    word: Option<Word>,
    /// What they had been told when it was opened again; none once they were told anew.
    withdrawn: Option<Word>,
    found: BTreeMap<Proof, Conflict>,
}

impl Reader {
    pub(super) fn new(incident: Incident) -> Self {
        Self {
            incident,
            voices: HashSet::new(),
            set_by: BTreeMap::new(),
            first_answer: None,
            word: None,
            withdrawn: None,
            found: BTreeMap::new(),
        }
    }

    fn add(&mut self, proof: Proof, event: u32, at: Timestamp) {
        let seen = self.found.get(&proof).map_or(0, |seen| seen.times);
        let times = seen.saturating_add(1);
        let conflict = Conflict {
            proof,
            times,
            event,
            at,
        };
        self.found.insert(proof, conflict);
    }

    /// Reads the event of this number.
    pub(super) fn read(&mut self, event: u32, record: &EventRecord) {
        let ran: Vec<_> = (self.incident.clocks.iter())
            .filter(|clock| clock.stopped_at.is_none())
            .map(|clock| clock.kind)
            .collect();
        fold::apply(&mut self.incident, &mut self.voices, record);
        if answers(&record.event) {
            self.delays(&ran, event);
        }
        if hands_on(record) {
            self.add(Proof::HandedOn, event, record.at);
        }
        if let Event::Answered { clocks, .. } | Event::Reopened { clocks, .. } = &record.event {
            let set = clocks.iter().map(|clock| (clock.kind, event));
            self.set_by.extend(set);
        }
        match &record.event {
            Event::ItemJoined {
                published_at,
                signals,
                official,
                ..
            } => self.item(event, *published_at, signals, *official),
            Event::Answered { interim, .. } => self.answered(*interim, event, record.at),
            Event::Resolved
            | Event::Closed {
                reason: CloseReason::Solved,
                ..
            } => self.word = Some(Word::Solved),
            Event::Reopened { .. } => self.reopened(event, record.at),
            Event::RepeatOf { earlier } => self.add(Proof::Repeats(*earlier), event, record.at),
            _ => {}
        }
    }

    /// Those of the clocks that ran which this answer has stopped too late.
    fn delays(&mut self, ran: &[ClockKind], event: u32) {
        let late: Vec<_> = (self.incident.clocks.iter())
            .filter(|clock| concerns_residents(clock.kind))
            .filter(|clock| ran.contains(&clock.kind) && clock.stopped_late())
            .filter_map(|clock| {
                let (clock, binding, at) = (clock.kind, clock.binding, clock.stopped_at?);
                Some((Proof::Delay { clock, binding }, at))
            })
            .collect();
        for (proof, at) in late {
            self.add(proof, event, at);
        }
    }

    /// A message: what its signals show, and whether it came after the answer. What joins an incident
    /// tells of its problem; with thanks in it, in doubt it does not say that the trouble goes on.
    fn item(&mut self, event: u32, at: Timestamp, signals: &[Signal], official: bool) {
        for proof in signals.iter().filter_map(|it| Proof::of(*it, official)) {
            self.add(proof, event, at);
        }
        let after = self.first_answer.is_some_and(|answer| at > answer);
        if after && !official && !signals.contains(&Signal::Gratitude) {
            self.add(Proof::WrittenAfter, event, at);
        }
    }

    fn answered(&mut self, interim: bool, event: u32, at: Timestamp) {
        if interim {
            if self.withdrawn == Some(Word::Solved) {
                self.add(Proof::Undone, event, at);
            }
            return;
        }
        if self.withdrawn.take().is_some() {
            self.add(Proof::AnsweredTwice, event, at);
        }
        self.first_answer.get_or_insert(at);
        self.word = Some(Word::Answered);
    }

    fn reopened(&mut self, event: u32, at: Timestamp) {
        self.add(Proof::Reopened, event, at);
        if let Some(word) = self.word.take() {
            self.withdrawn = Some(word);
            self.add(Proof::ReopenedAfter, event, at);
        }
    }

    /// What was found, with the silence up to `now`.
    pub(super) fn finish(mut self, incident: &Incident, now: Timestamp) -> Vec<Conflict> {
        self.silence(incident, now);
        self.found.into_values().collect()
    }

    /// The clocks that are past while nobody has done what they ask for.
    fn silence(&mut self, incident: &Incident, now: Timestamp) {
        let clocks = incident.clocks.iter().filter(|clock| {
            concerns_residents(clock.kind)
                && clock.stopped_at.is_none()
                && clock.at(now) > clock.due_at
        });
        for clock in clocks.filter(|_| incident.state.is_open()) {
            let proof = Proof::Silence {
                clock: clock.kind,
                binding: clock.binding,
            };
            let event = self.set_by.get(&clock.kind).copied().unwrap_or(1);
            self.add(proof, event, clock.due_at);
        }
    }
}

/// True for an answer on the desk and for a public reply; rejecting stops clocks too and answers nobody.
const fn answers(event: &Event) -> bool {
    matches!(
        event,
        Event::Answered { .. }
            | Event::ItemJoined {
                answers: Some(_),
                ..
            }
    )
}

/// True when the incident goes from one to another. Who accepts a shift assigns its cards to himself: that
/// is the day's work.
fn hands_on(record: &EventRecord) -> bool {
    match &record.event {
        Event::Assigned { to } => record.by != Actor::User(*to),
        Event::Transferred { .. } => true,
        _ => false,
    }
}

/// A draft is for colleagues.
const fn concerns_residents(clock: ClockKind) -> bool {
    !matches!(clock, ClockKind::Draft)
}
