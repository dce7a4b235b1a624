//! The part of the fold that notes what the log shows of replies and silence.

use crate::domain::{
    Actor, ClockKind, CloseReason, Conflict, Event, EventRecord, Grievances, Incident, ItemId,
    Proof, Signal, Timestamp, Word,
};

/// Messages after the answer that are noted, the first: the state is written with each change, and a street
/// may go on for thousands.
const WRITTEN_AFTER_KEPT: usize = 200;

/// The clocks that run when this is said to the residents; none for what is said to nobody.
pub(super) fn ran(incident: &Incident, event: &Event) -> Vec<ClockKind> {
    if !answers(event) {
        return Vec::new();
    }
    let running = incident.clocks.iter().filter(|it| it.stopped_at.is_none());
    running.map(|clock| clock.kind).collect()
}

/// Notes what the event shows, once it has changed the incident; `ran` ran before it.
pub(super) fn note(incident: &mut Incident, ran: &[ClockKind], record: &EventRecord) {
    let (event, late) = (incident.version, late(incident, ran));
    let noted = &mut incident.grievances;
    for (proof, at) in late {
        noted.see(Conflict::seen(proof, event, at));
    }
    if hands_on(record) {
        noted.see(Conflict::seen(Proof::HandedOn, event, record.at));
    }
    match &record.event {
        Event::ItemJoined {
            item,
            published_at,
            signals,
            official,
            ..
        } => noted.hear(*item, event, *published_at, (signals, *official)),
        Event::ItemDetached { item, .. } => noted.forget(*item),
        Event::Answered {
            interim, clocks, ..
        } => {
            noted.answered(*interim, event, record.at);
            noted
                .set_by
                .extend(clocks.iter().map(|it| (it.kind, event)));
        }
        Event::Resolved
        | Event::Closed {
            reason: CloseReason::Solved,
            ..
        } => noted.word = Some((Word::Solved, event)),
        Event::Reopened { clocks, .. } => {
            noted.reopened(event, record);
            noted
                .set_by
                .extend(clocks.iter().map(|it| (it.kind, event)));
        }
        Event::Clocked { clocks } => {
            let set = clocks.iter().map(|it| (it.kind, event));
            noted.set_by.extend(set);
        }
        Event::RepeatOf { earlier } => {
            noted.see(Conflict::seen(Proof::Repeats(*earlier), event, record.at));
        }
        _ => {}
    }
}

/// Those of the clocks that ran which were stopped too late just now. A draft is for colleagues.
fn late(incident: &Incident, ran: &[ClockKind]) -> Vec<(Proof, Timestamp)> {
    let clocks = incident.clocks.iter();
    let stopped = clocks.filter(|it| ran.contains(&it.kind) && it.stopped_late());
    stopped
        .filter(|clock| clock.kind != ClockKind::Draft)
        .filter_map(|clock| {
            let (clock, binding, at) = (clock.kind, clock.binding, clock.stopped_at?);
            Some((Proof::Delay { clock, binding }, at))
        })
        .collect()
}

impl Grievances {
    /// The work shows this, once more perhaps.
    fn see(&mut self, seen: Conflict) {
        let mut before = self.of_work.iter_mut();
        match before.find(|before| before.proof == seen.proof) {
            Some(before) => {
                let times = before.times.saturating_add(1);
                *before = Conflict { times, ..seen };
            }
            None => self.of_work.push(seen),
        }
    }

    /// A message: what its signals show, and whether it came after the answer. What joins an incident
    /// tells of its problem; with thanks in it, in doubt it does not say that the trouble goes on. Heard
    /// anew, it is the same message.
    fn hear(
        &mut self,
        item: ItemId,
        event: u32,
        at: Timestamp,
        (signals, official): (&[Signal], bool),
    ) {
        self.forget(item);
        let after = self.first_answer.is_some_and(|answer| at > answer);
        let goes_on = after && !official && !signals.contains(&Signal::Gratitude);
        let full = goes_on && self.written_after() >= WRITTEN_AFTER_KEPT;
        self.overheard |= full;
        let told = signals.iter().filter_map(|it| Proof::of(*it, official));
        let shown = told.chain((goes_on && !full).then_some(Proof::WrittenAfter));
        let seen = shown.map(|proof| (item, Conflict::seen(proof, event, at)));
        self.of_items.extend(seen);
    }

    fn written_after(&self) -> usize {
        let noted = self.of_items.iter();
        noted
            .filter(|(_, seen)| seen.proof == Proof::WrittenAfter)
            .count()
    }

    /// The message is not there any more, and what it showed is not either.
    fn forget(&mut self, item: ItemId) {
        self.of_items.retain(|(of, _)| *of != item);
    }

    fn answered(&mut self, interim: bool, event: u32, at: Timestamp) {
        let contradicts = |proof, earlier| Conflict {
            against: Some(earlier),
            ..Conflict::seen(proof, event, at)
        };
        if interim {
            if let Some((Word::Solved, earlier)) = self.withdrawn {
                self.see(contradicts(Proof::Undone, earlier));
            }
            return;
        }
        if let Some((_, earlier)) = self.withdrawn.take() {
            self.see(contradicts(Proof::AnsweredTwice, earlier));
        }
        self.first_answer.get_or_insert(at);
        self.word = Some((Word::Answered, event));
    }

    fn reopened(&mut self, event: u32, record: &EventRecord) {
        self.see(Conflict::seen(Proof::Reopened, event, record.at));
        let Some(word) = self.word.take() else {
            return;
        };
        self.withdrawn = Some(word);
        // A person may take a wrong answer back: that residents are unhappy with it their messages tell.
        if record.by == Actor::System {
            self.see(Conflict::seen(Proof::ReopenedAfter, event, record.at));
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
