//! Conflicts of communication (конфликт коммуникации): where a body's reply, or its silence, failed the
//! residents. All of it is read from the log, so that each one names the event that shows it.
//!
//! What a public reply promises or denies is not in the log, only how it sounds (a brush-off, rudeness):
//! replies contradict each other here by what the desk was told, never by a guess at their words.

mod reader;

use self::reader::Reader;
use super::fold;
use crate::domain::{ClockKind, EventRecord, Incident, IncidentId, Signal, Timestamp};

/// Handed on so often, an incident is passed about.
const PASSED_ON: u32 = 3;

/// Opened again so often, a problem comes back.
const COMES_BACK: u32 = 2;

/// What failed between a body and the residents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    const fn of(signal: Signal, official: bool) -> Option<Self> {
        Some(match (signal, official) {
            (Signal::BrushOff, true) => Self::FormalReply,
            (Signal::BrushOff, false) => Self::FormalTold,
            (Signal::Rude, true) => Self::RudeReply,
            (Signal::Rude, false) => Self::RudeTold,
            (Signal::PromiseBroken, false) => Self::PromiseTold,
            _ => return None,
        })
    }

    /// How often it must be seen to be a conflict.
    const fn least(self) -> u32 {
        match self {
            Self::HandedOn => PASSED_ON,
            Self::Reopened => COMES_BACK,
            _ => 1,
        }
    }
}

/// One conflict, with what shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// What shows it.
    pub proof: Proof,
    /// How often that was seen.
    pub times: u32,
    /// The event that shows it, the latest of several: its number in the log, from one. Of a silence, the
    /// event that set the clock.
    pub event: u32,
    /// When: the reply's own moment; of a silence, when its time was over.
    pub at: Timestamp,
}

impl Conflict {
    /// What failed.
    pub const fn kind(&self) -> ConflictKind {
        match self.proof {
            // A first word promises the full answer.
            Proof::Silence {
                clock: ClockKind::Full,
                ..
            }
            | Proof::PromiseTold => ConflictKind::PromiseBroken,
            Proof::Silence { .. } => ConflictKind::Unanswered,
            Proof::Delay { .. } => ConflictKind::Late,
            Proof::FormalReply | Proof::FormalTold => ConflictKind::BrushOff,
            Proof::RudeReply | Proof::RudeTold => ConflictKind::Rude,
            Proof::WrittenAfter | Proof::ReopenedAfter => ConflictKind::Unhappy,
            Proof::Repeats(_) | Proof::Reopened => ConflictKind::Repeated,
            Proof::AnsweredTwice | Proof::Undone => ConflictKind::Contradicting,
            Proof::HandedOn => ConflictKind::PassedOn,
        }
    }

    /// What shows it, as a Russian sentence. Only a deadline that rests on an act can be missed
    /// («просрочено»).
    pub fn why(&self) -> String {
        let times = self.times;
        match self.proof {
            Proof::Silence { clock, binding } => {
                let past = match binding {
                    true => "просрочено",
                    false => "ориентир пройден",
                };
                format!("{}: {past}", clock.name())
            }
            Proof::Delay { clock, binding } => {
                let done = match clock {
                    ClockKind::Reaction => "Откликнулись",
                    ClockKind::Full => "Полный ответ дали",
                    ClockKind::Draft | ClockKind::Answer => "Ответили",
                };
                let time = if binding {
                    "срока"
                } else {
                    "ориентира"
                };
                format!("{done} позже {time}")
            }
            Proof::FormalReply => format!("Официальных ответов, похожих на отписку: {times}"),
            Proof::FormalTold => format!("Жители пишут об отписке: сообщений {times}"),
            Proof::RudeReply => format!("Грубых официальных ответов: {times}"),
            Proof::RudeTold => format!("Жители пишут о грубости: сообщений {times}"),
            Proof::PromiseTold => {
                format!("Жители пишут, что обещание не выполнено: сообщений {times}")
            }
            Proof::WrittenAfter => format!("После ответа снова пишут: сообщений {times}"),
            Proof::ReopenedAfter => format!("После ответа открывали снова, раз: {times}"),
            Proof::Repeats(earlier) => format!("Та же проблема, что в инциденте № {earlier}"),
            Proof::Reopened => format!("Открывали снова, раз: {times}"),
            Proof::AnsweredTwice => "Ответили, открыли снова и ответили ещё раз".to_owned(),
            Proof::Undone => {
                "Проблему отметили решённой, а потом ответили, что работа идёт".to_owned()
            }
            Proof::HandedOn => format!("Передавали другим, раз: {times}"),
        }
    }
}

/// The conflicts of an incident with this log at `now`, by kind: at most one for each [`Proof`], and those
/// are a handful, however long the log. None for a log that does not begin with `opened`.
pub fn conflicts(incident: &Incident, log: &[EventRecord], now: Timestamp) -> Vec<Conflict> {
    let Some((first, rest)) = log.split_first() else {
        return Vec::new();
    };
    let Some(opened) = fold::open(incident.id, first) else {
        return Vec::new();
    };
    let mut reader = Reader::new(opened);
    for (event, record) in (2..).zip(rest) {
        reader.read(event, record);
    }
    let mut found = reader.finish(incident, now);
    found.retain(|conflict| conflict.times >= conflict.proof.least());
    found.sort_by_key(Conflict::kind);
    found
}

#[cfg(test)]
mod tests;
