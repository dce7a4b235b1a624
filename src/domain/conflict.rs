//! Conflicts of communication (конфликт коммуникации): where a body's reply, or its silence, failed the
//! residents, and what in the log of an incident shows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Clock, ClockKind, Incident, IncidentId, ItemId, Signal, Timestamp};

/// Handed on so often, an incident is passed about.
const PASSED_ON: u32 = 3;

/// Opened again so often, a problem comes back.
const COMES_BACK: u32 = 2;

/// What failed between a body and the residents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConflictKind {
    /// Nobody has answered, and the time for it is past.
    Unanswered,
    /// Answered after the time for it.
    Late,
    /// A formal, empty or redirecting reply (отписка).
    BrushOff,
    /// A rude reply, or rudeness of staff.
    Rude,
    /// What was promised was not done in time.
    PromiseBroken,
    /// Answered, and yet the trouble goes on.
    Unhappy,
    /// The same problem again.
    Repeated,
    /// What was said before and after does not agree.
    Contradicting,
    /// Handed from one to the next.
    PassedOn,
}

impl ConflictKind {
    /// All kinds, in the order of the card.
    pub const ALL: [Self; 9] = [
        Self::Unanswered,
        Self::Late,
        Self::BrushOff,
        Self::Rude,
        Self::PromiseBroken,
        Self::Unhappy,
        Self::Repeated,
        Self::Contradicting,
        Self::PassedOn,
    ];

    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::Late => "late",
            Self::BrushOff => "brush_off",
            Self::Rude => "rude",
            Self::PromiseBroken => "promise_broken",
            Self::Unhappy => "unhappy",
            Self::Repeated => "repeated",
            Self::Contradicting => "contradicting",
            Self::PassedOn => "passed_on",
        }
    }

    /// The kind with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// The Russian name shown on the desk. It says nothing of a deadline: that is for whoever knows
    /// whether it binds.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unanswered => "Нет ответа",
            Self::Late => "Поздний ответ",
            Self::BrushOff => "Отписка",
            Self::Rude => "Грубость",
            Self::PromiseBroken => "Обещание не выполнено",
            Self::Unhappy => "Недовольны ответом",
            Self::Repeated => "Повторяется",
            Self::Contradicting => "Ответы расходятся",
            Self::PassedOn => "Передают друг другу",
        }
    }
}

/// What shows a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The time of this clock is past, and what it asks for was not done.
    Silence {
        /// The clock.
        clock: ClockKind,
        /// It rests on an act.
        binding: bool,
    },
    /// What this clock asks for was done after its time.
    Delay {
        /// The clock.
        clock: ClockKind,
        /// It rests on an act.
        binding: bool,
    },
    /// A public reply of a body is a brush-off.
    FormalReply,
    /// Residents tell of a brush-off.
    FormalTold,
    /// A public reply of a body is rude.
    RudeReply,
    /// Residents tell of rudeness.
    RudeTold,
    /// Residents tell of a promise that was not kept.
    PromiseTold,
    /// Residents wrote of the problem after the final answer.
    WrittenAfter,
    /// Opened again after the final answer.
    ReopenedAfter,
    /// The same problem as in this earlier incident.
    Repeats(IncidentId),
    /// Opened again, whatever had ended the work.
    Reopened,
    /// Answered for good, opened again, answered for good again.
    AnsweredTwice,
    /// The problem was said to be gone; after it was opened again, work was said to go on.
    Undone,
    /// Handed on.
    HandedOn,
}

impl Proof {
    /// What a message with this signal shows.
    pub const fn of(signal: Signal, official: bool) -> Option<Self> {
        Some(match (signal, official) {
            (Signal::BrushOff, true) => Self::FormalReply,
            (Signal::BrushOff, false) => Self::FormalTold,
            (Signal::Rude, true) => Self::RudeReply,
            (Signal::Rude, false) => Self::RudeTold,
            (Signal::PromiseBroken, false) => Self::PromiseTold,
            _ => return None,
        })
    }

    /// What failed.
    pub const fn kind(self) -> ConflictKind {
        match self {
            // A first word promises the full answer.
            Self::Silence {
                clock: ClockKind::Full,
                ..
            }
            | Self::PromiseTold => ConflictKind::PromiseBroken,
            Self::Silence { .. } => ConflictKind::Unanswered,
            Self::Delay { .. } => ConflictKind::Late,
            Self::FormalReply | Self::FormalTold => ConflictKind::BrushOff,
            Self::RudeReply | Self::RudeTold => ConflictKind::Rude,
            Self::WrittenAfter | Self::ReopenedAfter => ConflictKind::Unhappy,
            Self::Repeats(_) | Self::Reopened => ConflictKind::Repeated,
            Self::AnsweredTwice | Self::Undone => ConflictKind::Contradicting,
            Self::HandedOn => ConflictKind::PassedOn,
        }
    }

    /// How often it must be seen to be a conflict.
    pub const fn least(self) -> u32 {
        match self {
            Self::HandedOn => PASSED_ON,
            Self::Reopened => COMES_BACK,
            _ => 1,
        }
    }

    const fn silence(clock: &Clock) -> Self {
        Self::Silence {
            clock: clock.kind,
            binding: clock.binding,
        }
    }
}

/// One conflict, with what shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// What shows it.
    pub proof: Proof,
    /// How often that was seen.
    pub times: u32,
    /// It was seen more often than is counted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
    /// The event that shows it, the latest of several: its number in the log, from one. Of a silence, the
    /// event that set the clock.
    pub event: u32,
    /// Of two words that do not agree, the event of the earlier one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<u32>,
    /// When: the reply's own moment; of a silence, when its time was over.
    pub at: Timestamp,
}

impl Conflict {
    /// What the event shows by itself, once.
    pub const fn seen(proof: Proof, event: u32, at: Timestamp) -> Self {
        Self {
            proof,
            times: 1,
            at_least: false,
            event,
            against: None,
            at,
        }
    }

    /// What failed.
    pub const fn kind(&self) -> ConflictKind {
        self.proof.kind()
    }
}

/// What residents were told for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// The final answer.
    Answered,
    /// The problem is gone.
    Solved,
}

/// What the log of an incident has shown of replies and silence so far: a part of its state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Grievances {
    /// What the work on it shows, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of_work: Vec<Conflict>,
    /// What each message shows, in the order of the log: a message that leaves takes it along.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of_items: Vec<(ItemId, Conflict)>,
    /// More messages came after the answer than are noted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overheard: bool,
    /// The event that set each clock; none for those of the opening.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub set_by: BTreeMap<ClockKind, u32>,
    /// When residents were first answered for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_answer: Option<Timestamp>,
    /// What they were told since it was opened, or opened again, and by which event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<(Word, u32)>,
    /// What they had been told when it was opened again; none once they were told anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<(Word, u32)>,
}

impl Grievances {
    /// True while the log shows nothing that bears on a conflict.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What was seen often enough, whatever the hour: at most one for each proof, in their order.
    pub fn standing(&self) -> Vec<Conflict> {
        let mut sums: BTreeMap<Proof, Conflict> = BTreeMap::new();
        let of_items = self.of_items.iter().map(|(_, seen)| seen);
        for seen in self.of_work.iter().chain(of_items) {
            let before = sums.get(&seen.proof).map_or(0, |sum| sum.times);
            let times = before.saturating_add(seen.times);
            let at_least = self.overheard && seen.proof == Proof::WrittenAfter;
            let sum = Conflict {
                times,
                at_least,
                ..*seen
            };
            sums.insert(seen.proof, sum);
        }
        let often = |sum: &Conflict| sum.times >= sum.proof.least();
        sums.into_values().filter(often).collect()
    }
}

impl Incident {
    /// Where nobody did in time what a clock asks for, at `now`.
    pub fn silences(&self, now: Timestamp) -> impl Iterator<Item = Conflict> {
        let past = self
            .owed()
            .filter(move |clock| clock.at(now) > clock.due_at);
        past.map(|clock| {
            let set_by = self.grievances.set_by.get(&clock.kind).copied();
            Conflict::seen(Proof::silence(clock), set_by.unwrap_or(1), clock.due_at)
        })
    }

    /// After which moment silence is a conflict of this kind, as long as nothing happens.
    pub fn silent_from(&self, kind: ConflictKind) -> Option<Timestamp> {
        let passes = |clock: &&Clock| clock.paused_at.is_none_or(|paused| paused > clock.due_at);
        let owed = self.owed().filter(passes);
        owed.filter(|clock| Proof::silence(clock).kind() == kind)
            .map(|clock| clock.due_at)
            .min()
    }

    /// The clocks on which residents still wait. A draft is for colleagues.
    fn owed(&self) -> impl Iterator<Item = &Clock> {
        let waits = |clock: &&Clock| clock.stopped_at.is_none() && clock.kind != ClockKind::Draft;
        let open = self.state.is_open();
        self.clocks.iter().filter(move |_| open).filter(waits)
    }
}
