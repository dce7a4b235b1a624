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

pub mod blind;
pub mod burst;
pub mod clock;
mod command;
mod conflict;
pub mod decide;
mod escalate;
pub mod family;
pub mod fold;
mod formation;
pub mod history;
mod ledger;
mod next_step;
pub mod order;
mod outcome;
pub mod regroup;
mod severity;
#[cfg(test)]
mod stories;
pub mod topology;

pub use clock::{
    AuditRule, Basis, Calendar, CalendarYear, Comparison, DangerRule, DayKind, Difference,
    EscalationRule, LISTED_MAX, MissingYear, NoTerm, Regime, Regulation, Shift, ShiftDay, Side,
    Standing, Tally, Term, Terms, UnplacedRule, WaitingRule, WorkingTime, WorkingTimeError,
    left_out, lived, retimed,
};
pub use command::{Action, Command};
pub use conflict::conflicts;
pub use decide::{Refusal, actions, decide, released};
pub use escalate::{Due, WHO_TOOK, escalations, grown, next_escalation};
pub use fold::{replay, replay_known};
pub use formation::{
    Fate, Formation, FormationSettings, Going, LeftOut, Origin, Reformed, form, form_anew, going,
    located,
};
pub use ledger::{Ledger, Part, Rest};
pub use next_step::{Stuck, audited, next_step};
pub use outcome::{Judgement, Outcome, outcome};
pub use severity::{Assessment, severity};
