//! Clocks (срок): working time of a region, and the deadline that a regulation cuts from it.

mod calendar;
mod hours;
mod regime;
mod regulation;
#[cfg(test)]
mod tests;

pub use calendar::{Calendar, CalendarYear, DayKind, MissingYear};
pub use hours::{WorkingTime, WorkingTimeError, add_working, working_minutes_between};
pub use regime::Regime;
pub use regulation::{AnswerTimes, Basis, Regulation};
