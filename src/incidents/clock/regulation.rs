//! Regulations (регламент): how much working time an answer may take, and on whose authority.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::WorkingTime;
use crate::domain::{CategoryId, Severity};

/// What a regulation rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// An act: its name, date and clause. Deadlines bind.
    Act {
        /// Name of the act.
        act: String,
        /// Its date.
        date: Date,
        /// The clause that names the time.
        clause: String,
    },
    /// Nobody's act: a guide. The desk says «ориентир», never «просрочено».
    Assumption,
}

/// Working minutes for the final answer by severity; a level may have no deadline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnswerTimes {
    minutes: [Option<u32>; Severity::ALL.len()],
}

impl AnswerTimes {
    /// Sets the working minutes of a level.
    #[must_use]
    pub fn with(mut self, severity: Severity, minutes: u32) -> Self {
        self.minutes[severity as usize] = Some(minutes);
        self
    }

    /// Working minutes for a level.
    pub fn get(&self, severity: Severity) -> Option<u32> {
        self.minutes[severity as usize]
    }
}

/// A regulation: one file under `config/regulations/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regulation {
    /// The file's name without its ending.
    pub id: String,
    /// The Russian name.
    pub name: String,
    /// What it rests on.
    pub basis: Basis,
    /// When the work is done.
    pub hours: WorkingTime,
    /// Final answer by severity.
    pub answer: AnswerTimes,
    /// Exceptions for a category (`housing.heating_off`) or a whole sector (`housing`); a level
    /// that an exception leaves out falls back to the broader rule.
    pub exceptions: BTreeMap<String, AnswerTimes>,
}

impl Regulation {
    /// True when the deadlines rest on an act.
    pub const fn binding(&self) -> bool {
        matches!(self.basis, Basis::Act { .. })
    }

    /// Working minutes for the final answer: the category's own, else its sector's, else the common.
    pub fn answer_minutes(&self, category: &CategoryId, severity: Severity) -> Option<u32> {
        [category.as_str(), category.sector_part()]
            .iter()
            .filter_map(|key| self.exceptions.get(*key)?.get(severity))
            .next()
            .or_else(|| self.answer.get(severity))
    }
}
