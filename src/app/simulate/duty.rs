//! How much the operators of the centre had to do, by shift and by person.

use jiff::civil::Date;
use serde::Serialize;

use super::staff::OPERATORS;

/// What the shifts of one time of the day had to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Load {
    /// How many shifts there were.
    pub shifts: usize,
    /// Decisions of half of them at most.
    pub median: usize,
    /// Decisions of nine of ten at most.
    pub p90: usize,
    /// The day of the fullest one and its decisions.
    pub fullest: Option<(Date, usize)>,
}

/// What the operators had to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// By day.
    pub day: Load,
    /// By night.
    pub night: Load,
    /// Decisions of each operator.
    pub operators: Vec<usize>,
}

/// A shift: when it began, by day or not, and its decisions.
#[derive(Debug)]
struct Turn {
    from: Date,
    is_day: bool,
    decisions: usize,
}

/// The decisions as they are made.
#[derive(Debug, Default)]
pub(super) struct Book {
    turns: Vec<Turn>,
    operators: [usize; OPERATORS],
}

impl Book {
    /// A shift begins.
    pub fn turn(&mut self, from: Date, is_day: bool) {
        self.turns.push(Turn {
            from,
            is_day,
            decisions: 0,
        });
    }

    /// An operator has decided something.
    pub fn note(&mut self, operator: usize) {
        if let Some(turn) = self.turns.last_mut() {
            turn.decisions += 1;
        }
        self.operators[operator] += 1;
    }

    /// What it adds up to.
    pub fn told(&self) -> Duty {
        Duty {
            day: self.load(true),
            night: self.load(false),
            operators: self.operators.to_vec(),
        }
    }

    fn load(&self, is_day: bool) -> Load {
        let turns = || self.turns.iter().filter(|turn| turn.is_day == is_day);
        let mut decisions: Vec<usize> = turns().map(|turn| turn.decisions).collect();
        decisions.sort_unstable();
        let fullest = turns().max_by_key(|turn| (turn.decisions, std::cmp::Reverse(turn.from)));
        Load {
            shifts: decisions.len(),
            median: super::figures::at_rank(&decisions, 50),
            p90: super::figures::at_rank(&decisions, 90),
            fullest: fullest.map(|turn| (turn.from, turn.decisions)),
        }
    }
}
