//! Clocks (срок): working time of a region, and the deadlines that a regulation cuts from it.

mod calendar;
mod compare;
mod hours;
mod regime;
mod regulation;
mod retime;
mod shifts;
mod term;
#[cfg(test)]
mod tests;

pub use calendar::{Calendar, CalendarYear, DayKind, MissingYear};
pub use compare::{Comparison, Difference, LISTED_MAX, Side, Standing, Tally};
pub use hours::{WorkingTime, WorkingTimeError, add_days, add_working, working_between};
pub use regime::Regime;
pub use regulation::{
    AuditRule, Basis, DangerRule, EscalationRule, Regulation, Terms, UnplacedRule, WaitingRule,
};
pub use retime::{left_out, lived, retimed};
pub use shifts::{Shift, ShiftDay};
pub use term::{NoTerm, Term};
