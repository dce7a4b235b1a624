//! The same cases under two regulations: how each clock came out, and where that differs.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{Clock, ClockKind, IncidentId};

/// Differences that are listed one by one; beyond that they are counted.
pub const LISTED_MAX: usize = 1_000;

/// How a clock came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It stopped in time.
    Met,
    /// It stopped too late.
    Late,
    /// It runs or stands still, and there is time left.
    Running,
    /// It has not stopped, and the time is past.
    Overdue,
}

impl Standing {
    /// How this clock stands at `now`.
    pub fn of(clock: &Clock, now: Timestamp) -> Self {
        match clock.stopped_at {
            Some(_) if clock.stopped_late() => Self::Late,
            Some(_) => Self::Met,
            None if clock.at(now) > clock.due_at => Self::Overdue,
            None => Self::Running,
        }
    }

    /// The Russian words; of an assumption nobody is too late.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Met => "вовремя",
            Self::Late => "позже",
            Self::Running => "идёт",
            Self::Overdue => "идёт, время вышло",
        }
    }
}

/// How many clocks came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// In time.
    pub met: usize,
    /// Too late.
    pub late: usize,
    /// Running.
    pub running: usize,
    /// Running past its time.
    pub overdue: usize,
}

impl Tally {
    /// One more clock that came out so.
    pub fn count(&mut self, standing: Standing) {
        *match standing {
            Standing::Met => &mut self.met,
            Standing::Late => &mut self.late,
            Standing::Running => &mut self.running,
            Standing::Overdue => &mut self.overdue,
        } += 1;
    }
}

/// One clock under one regulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// How it came out.
    pub standing: Standing,
    /// When it was due.
    pub due_at: Timestamp,
}

/// A clock that comes out differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The incident.
    pub incident: IncidentId,
    /// 0: since it opened; 1: since it opened again …
    pub round: usize,
    /// Which clock.
    pub kind: ClockKind,
    /// Under the one regulation; none when it sets no time.
    pub before: Option<Side>,
    /// Under the other.
    pub after: Option<Side>,
}

/// Cases under two regulations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Cases compared.
    pub cases: usize,
    /// Per clock: under the one regulation, under the other.
    pub tallies: BTreeMap<ClockKind, [Tally; 2]>,
    /// Clocks that come out differently.
    pub different: usize,
    /// The first [`LISTED_MAX`] of them.
    pub differences: Vec<Difference>,
}

impl Comparison {
    /// Adds a case: its clocks, round by round, under the one regulation and under the other.
    pub fn add(
        &mut self,
        incident: IncidentId,
        [before, after]: [&[Vec<Clock>]; 2],
        now: Timestamp,
    ) {
        self.cases += 1;
        for round in 0..before.len().max(after.len()) {
            for kind in ClockKind::ALL {
                let side = |rounds: &[Vec<Clock>]| {
                    let clocks = rounds.get(round)?;
                    let clock = clocks.iter().find(|clock| clock.kind == kind)?;
                    Some(Side {
                        standing: Standing::of(clock, now),
                        due_at: clock.due_at,
                    })
                };
                let sides = [side(before), side(after)];
                self.weigh(incident, (round, kind), sides);
            }
        }
    }

    fn weigh(
        &mut self,
        incident: IncidentId,
        (round, kind): (usize, ClockKind),
        sides: [Option<Side>; 2],
    ) {
        let standings = sides
            .each_ref()
            .map(|side| side.as_ref().map(|side| side.standing));
        if standings == [None, None] {
            return;
        }
        let tallies = self.tallies.entry(kind).or_default();
        for (tally, standing) in tallies.iter_mut().zip(standings) {
            if let Some(standing) = standing {
                tally.count(standing);
            }
        }
        if standings[0] == standings[1] {
            return;
        }
        self.different += 1;
        if self.differences.len() < LISTED_MAX {
            let [before, after] = sides;
            self.differences.push(Difference {
                incident,
                round,
                kind,
                before,
                after,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incidents::stories::{at, clock};

    fn answered(due: i8, stopped: Option<i8>) -> Vec<Clock> {
        vec![Clock {
            stopped_at: stopped.map(at),
            ..clock(ClockKind::Answer, at(due))
        }]
    }

    #[test]
    fn clocks_are_counted_and_only_what_differs_is_listed() {
        let mut comparison = Comparison::default();
        let now = at(20);
        for (id, before, after) in [
            (1, answered(8, Some(7)), answered(4, Some(7))),
            (2, answered(8, Some(3)), answered(4, Some(3))),
            (3, answered(24, None), answered(10, None)),
            (4, answered(8, Some(9)), Vec::new()),
        ] {
            comparison.add(IncidentId(id), [&[before], &[after]], now);
        }
        let [one, other] = comparison.tallies[&ClockKind::Answer];
        let figures = |tally: Tally| [tally.met, tally.late, tally.running, tally.overdue];
        assert_eq!((figures(one), figures(other)), ([2, 1, 1, 0], [1, 1, 0, 1]));
        let listed = comparison.differences.iter();
        let listed: Vec<_> = listed
            .map(|one| {
                let standing = |side: &Option<Side>| side.as_ref().map(|side| side.standing);
                (one.incident.0, standing(&one.before), standing(&one.after))
            })
            .collect();
        use Standing::{Late, Met, Overdue, Running};
        let expected = [
            (1, Some(Met), Some(Late)),
            (3, Some(Running), Some(Overdue)),
            (4, Some(Late), None),
        ];
        assert_eq!(listed, expected);
        assert_eq!((comparison.cases, comparison.different), (4, 3));
    }
}
