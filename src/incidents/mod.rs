//! Layer 1: incidents (инцидент) as pure decisions: items and commands in, events out.
//!
//! ```text
//! items ─► formation ─┐
//!                     ├─► events ─► fold ─► Incident ─► order, history, actions
//! commands ─► decide ─┘      ▲
//!                 clock ─────┘ deadlines in working time
//! ```
//! Nothing here reads a clock or a store: `now` is an argument, the world comes as a view, and what
//! was decided goes back as events. The log of events is the incident; [`fold`] makes it again.

pub mod clock;
pub mod decide;
pub mod fold;
mod formation;
pub mod history;
pub mod order;
mod outcome;
mod severity;
#[cfg(test)]
mod stories;

pub use clock::{
    AnswerTimes, Basis, Calendar, CalendarYear, DayKind, MissingYear, Regime, Regulation,
    WorkingTime, WorkingTimeError,
};
pub use decide::{Action, Command, Refusal, actions, decide};
pub use fold::{replay, replay_known};
pub use formation::{FormationSettings, form};
pub use outcome::{Judgement, Outcome, outcome};
pub use severity::{Assessment, severity};
