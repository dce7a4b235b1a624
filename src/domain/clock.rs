//! Clocks (срок): what is owed to the residents, and until when.

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// Which of the four clocks of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// Первая реакция: the first public word of a body.
    Reaction,
    /// Проект ответа: a draft is ready for approval.
    Draft,
    /// Окончательный ответ.
    Answer,
    /// Полный ответ после промежуточного.
    Full,
}

impl ClockKind {
    /// All clocks in the order of the work.
    pub const ALL: [Self; 4] = [Self::Reaction, Self::Draft, Self::Answer, Self::Full];

    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Reaction => "reaction",
            Self::Draft => "draft",
            Self::Answer => "answer",
            Self::Full => "full",
        }
    }

    /// The Russian name shown on the desk.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reaction => "Первая реакция",
            Self::Draft => "Проект ответа",
            Self::Answer => "Окончательный ответ",
            Self::Full => "Полный ответ после промежуточного",
        }
    }

    /// The clock with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// In which time a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// In the working hours of the centre only.
    Working,
    /// Day and night.
    Calendar,
}

/// For what a clock stands still.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// A person waits for somebody outside.
    #[default]
    Waiting,
    /// No source of the incident is read: nobody would see the reply that stops it.
    Blind,
    /// Both; it runs on when neither holds.
    Both,
}

impl Pause {
    /// Why it stands, as the card says it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "ожидание",
            Self::Blind => "источник не читается",
            Self::Both => "ожидание; источник не читается",
        }
    }

    /// True when `why` is it, or a part of it.
    fn holds(self, why: Self) -> bool {
        self == why || self == Self::Both
    }

    /// What is left of it without `why`; none when nothing is.
    fn without(self, why: Self) -> Option<Self> {
        match (self, why) {
            (Self::Both, Self::Waiting) => Some(Self::Blind),
            (Self::Both, Self::Blind) => Some(Self::Waiting),
            _ => None,
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    const fn is_waiting(&self) -> bool {
        matches!(self, Self::Waiting)
    }
}

/// A clock as it was set: a snapshot of the regulation in force then. No later regulation moves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What is owed.
    pub kind: ClockKind,
    /// Since when it runs.
    pub started_at: Timestamp,
    /// When it is owed. While the clock stands still this is the moment of before.
    pub due_at: Timestamp,
    /// In which time it runs.
    pub pace: Pace,
    /// It is counted in days, so it is due at the end of a working day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_day: bool,
    /// The regulation (регламент) that set it, by its file name.
    pub regulation: String,
    /// True when the regulation rests on an act. Under an assumption the desk says «ориентир», never
    /// «просрочено».
    pub binding: bool,
    /// When it was met, or the work ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Timestamp>,
    /// Since when it stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_at: Option<Timestamp>,
    /// For what it stands still, while it does.
    #[serde(default, skip_serializing_if = "Pause::is_waiting")]
    pub pause: Pause,
    /// How long it stood still before, in minutes of its pace.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub paused_minutes: u32,
    /// Since when it runs again after it stood still: no pause told later reaches back beyond it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed_at: Option<Timestamp>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(minutes: &u32) -> bool {
    *minutes == 0
}

impl Clock {
    /// True when its deadline was counted by the production calendar.
    pub const fn needs_calendar(&self) -> bool {
        self.by_day || matches!(self.pace, Pace::Working)
    }

    /// True when it has not stopped and stands still for that.
    pub fn stands_for(&self, why: Pause) -> bool {
        self.stopped_at.is_none() && self.paused_at.is_some() && self.pause.holds(why)
    }

    /// Lets it stand still since that moment; what has stopped stays as it was. One that stands for
    /// something else stands for both, once.
    pub fn stand(&mut self, why: Pause, since: Timestamp) {
        if self.stopped_at.is_some() {
            return;
        }
        let ran = self.resumed_at.unwrap_or(self.started_at);
        let since = since.max(self.started_at).max(ran);
        self.pause = match self.paused_at {
            Some(_) if self.pause != why => Pause::Both,
            _ => why,
        };
        self.paused_at = Some(self.paused_at.map_or(since, |at| at.min(since)));
    }

    /// True while it stands still with time left on it.
    pub fn runs_out_later(&self) -> bool {
        let stands = self.paused_at.filter(|_| self.stopped_at.is_none());
        stands.is_some_and(|at| at < self.due_at)
    }

    /// The same clock, for which `why` holds no more; none when nothing else lets it stand still.
    #[must_use]
    pub fn without(&self, why: Pause) -> Option<Self> {
        self.pause.without(why).map(|pause| Self {
            pause,
            ..self.clone()
        })
    }

    /// True while time is passing on it.
    pub const fn runs(&self) -> bool {
        self.stopped_at.is_none() && self.paused_at.is_none()
    }

    /// True when it stopped too late. One that still runs is not late in this sense; one that stopped
    /// while it stood still stopped when it began to stand.
    pub fn stopped_late(&self) -> bool {
        let stopped = self.stopped_at.map(|at| self.at(at));
        stopped.is_some_and(|stopped| stopped > self.due_at)
    }

    /// The moment up to which time has passed on it.
    pub fn at(&self, now: Timestamp) -> Timestamp {
        self.paused_at.map_or(now, |paused| paused.min(now))
    }

    /// Stops it; what has stopped stays as it was. A clock cannot stop before it started.
    pub fn stop(&mut self, at: Timestamp) {
        self.stopped_at.get_or_insert(at.max(self.started_at));
    }
}
