//! What came of a simulated year: the figures that the head of a centre asks for.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::{
    Ask, Rejected, SimulateError,
    appeals::Appeals,
    duty::Duty,
    run::Tally as Counted,
    sums::{Fault, Sums},
};
use crate::{
    domain::{ClockKind, IncidentId, Register, Sector},
    incidents::{Basis, Regime, Tally},
    ports::Store,
};

/// How long something took, in minutes of working time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// How many times it happened.
    pub count: usize,
    /// Half of them took no longer.
    pub median: i64,
    /// Nine of ten took no longer.
    pub p90: i64,
}

impl Spread {
    pub(super) fn of(mut minutes: Vec<i64>) -> Self {
        minutes.sort_unstable();
        Self {
            count: minutes.len(),
            median: at_rank(&minutes, 50),
            p90: at_rank(&minutes, 90),
        }
    }
}

/// The value that so many of a hundred do not exceed; none of nothing.
pub(super) fn at_rank<T: Copy + Default>(sorted: &[T], percent: usize) -> T {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}

/// A month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthFigures {
    /// Its first day.
    pub month: Date,
    /// Messages of residents.
    pub arrivals: usize,
    /// Incidents that opened in it.
    pub incidents: usize,
    /// Their clocks of the answer, those of each reopening among them.
    pub answers: Tally,
}

/// A sector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectorFigures {
    /// Which.
    pub sector: Sector,
    /// Its incidents.
    pub incidents: usize,
    /// Their clocks of the answer.
    pub answers: Tally,
    /// From the opening to the first final answer.
    pub answer: Spread,
    /// Incidents of it that were opened again.
    pub reopened: usize,
}

/// A body and how it kept the clock of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BodyFigures {
    /// Its name; none for incidents that no body was given.
    pub name: Option<String>,
    /// Its incidents.
    pub incidents: usize,
    /// Their clocks of the answer, those of each reopening among them.
    pub answers: Tally,
}

/// A rule of escalation at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Raised {
    /// Why somebody was raised.
    pub why: String,
    /// Whom.
    pub to: String,
    /// How often.
    pub times: usize,
}

/// Who opened incidents again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Reopenings {
    /// People.
    pub by_people: usize,
    /// New complaints after an answer.
    pub by_complaints: usize,
}

/// How incidents were passed on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Passed {
    /// Incidents that a body was given.
    pub once: usize,
    /// Those of them that were sent on to another.
    pub again: usize,
    /// Those about which there was a dispute.
    pub disputed: usize,
}

/// What became of the messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// Messages of residents.
    pub arrivals: usize,
    /// Those that opened an incident.
    pub opened: usize,
    /// Those that joined an incident there was.
    pub joined: usize,
    /// Those that are in no incident.
    pub left_out: usize,
    /// First words of bodies under messages.
    pub replies: usize,
    /// Incidents that were merged into another.
    pub merged: usize,
    /// Heads: incidents that stand for many, because of one node or a burst.
    pub heads: usize,
    /// Incidents that were put under a head.
    pub children: usize,
    /// Incidents that repeat a closed one.
    pub repeats: usize,
    /// Incidents that are no problem.
    pub rejected: usize,
    /// Incidents with a danger.
    pub dangers: usize,
    /// Those of them for which somebody had to be raised.
    pub confirmed_late: usize,
}

/// How many incidents were open at the end of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Queue {
    /// On half of the days at most.
    pub median: usize,
    /// On the fullest day.
    pub fullest: Option<(Date, usize)>,
    /// On the last day.
    pub last: usize,
}

/// What was played of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileFigures {
    /// Rows that could be read.
    pub rows: usize,
    /// Its first and last day.
    pub days: Option<(Date, Date)>,
    /// Rows that could not be read.
    pub rejected: Rejected,
}

/// What came of the year. Neither wall time nor memory: the same seed gives the same figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The first day.
    pub from: Date,
    /// How many days.
    pub days: u16,
    /// The seed.
    pub seed: u64,
    /// The file of the arrivals; none when they are made up.
    pub file: Option<FileFigures>,
    /// The regulation that set the clocks.
    pub regulation: String,
    /// Its deadlines bind; else they are a guide.
    pub binding: bool,
    /// What became of the messages.
    pub flow: Flow,
    /// Incidents opened again.
    pub reopened: Reopenings,
    /// Incidents passed on.
    pub passed: Passed,
    /// From the opening to a body's first public word.
    pub reaction: Spread,
    /// From the opening to the first final answer.
    pub answer: Spread,
    /// How the clocks came out, those of each reopening among them.
    pub clocks: BTreeMap<ClockKind, Tally>,
    /// Month by month.
    pub months: Vec<MonthFigures>,
    /// By sector, the busiest first.
    pub sectors: Vec<SectorFigures>,
    /// By body, the busiest first.
    pub bodies: Vec<BodyFigures>,
    /// How full the queue was.
    pub queue: Queue,
    /// What the operators of the centre had to do.
    pub duty: Duty,
    /// By rule, the most frequent first.
    pub escalations: Vec<Raised>,
    /// How many incidents stand where in the end.
    pub states: BTreeMap<&'static str, usize>,
    /// The fullest hour and its messages.
    pub fullest_hour: Option<(String, usize)>,
    /// Events in all logs.
    pub events: usize,
    /// Steps of the simulation.
    pub steps: u64,
    /// What the desk refused, and how often: the made-up people did what they may not.
    pub refused: BTreeMap<String, usize>,
    /// Incidents whose stored state or clocks a replay does not give again, or whose escalation was
    /// forgotten. There must be none.
    pub wrong: Vec<(IncidentId, Fault)>,
}

/// What is known besides the incidents.
pub(super) struct Scene<'s> {
    pub from: Date,
    pub regime: &'s Regime,
    pub register: &'s Register,
    /// When messages came.
    pub arrivals: Vec<Timestamp>,
    pub end: Timestamp,
    pub tally: Counted,
}

impl Figures {
    /// Reads every log of the store.
    pub(super) fn of(
        store: &dyn Store,
        scene: Scene<'_>,
        ask: &Ask,
    ) -> Result<Self, SimulateError> {
        let sums = Sums::read(store, &scene)?;
        let (flow, months) = (sums.flow(&scene), sums.months(&scene));
        let (sectors, bodies) = (sums.sectors(), sums.bodies(scene.register));
        let escalations = sums.escalations.into_iter();
        let escalations = escalations.map(|((why, to), times)| Raised { why, to, times });
        let mut escalations: Vec<_> = escalations.collect();
        escalations.sort_by_key(|raised| std::cmp::Reverse(raised.times));
        Ok(Self {
            from: scene.from,
            days: ask.days,
            seed: ask.seed,
            file: ask.appeals.as_ref().map(file),
            regulation: scene.regime.regulation.name.clone(),
            binding: matches!(scene.regime.regulation.basis, Basis::Act { .. }),
            flow,
            reopened: sums.reopened,
            passed: sums.passed,
            reaction: Spread::of(sums.reaction),
            answer: Spread::of(sums.answer),
            clocks: sums.clocks,
            months,
            sectors,
            bodies,
            queue: queue(&scene.tally.open),
            duty: scene.tally.book.told(),
            escalations,
            states: sums.states,
            fullest_hour: fullest_hour(&scene),
            events: sums.events,
            steps: scene.tally.steps,
            refused: scene.tally.refused,
            wrong: sums.wrong,
        })
    }
}

fn file(appeals: &Appeals) -> FileFigures {
    FileFigures {
        rows: appeals.rows.len(),
        days: appeals.days(),
        rejected: appeals.rejected.clone(),
    }
}

fn queue(days: &[(Date, usize)]) -> Queue {
    let mut sizes: Vec<usize> = days.iter().map(|(_, open)| *open).collect();
    sizes.sort_unstable();
    let fullest = days.iter().copied();
    Queue {
        median: at_rank(&sizes, 50),
        fullest: fullest.max_by_key(|(day, open)| (*open, std::cmp::Reverse(*day))),
        last: days.last().map_or(0, |(_, open)| *open),
    }
}

fn fullest_hour(scene: &Scene<'_>) -> Option<(String, usize)> {
    let mut each: BTreeMap<_, usize> = BTreeMap::new();
    for at in &scene.arrivals {
        let local = scene.regime.zone.to_datetime(*at);
        *each.entry((local.date(), local.hour())).or_default() += 1;
    }
    let fullest = each.into_iter();
    let fullest = fullest.max_by_key(|(hour, count)| (*count, std::cmp::Reverse(*hour)));
    fullest
        .map(|((day, hour), count)| (format!("{} {hour:02}:00", day.strftime("%d.%m.%Y")), count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_counts_by_rank() {
        let spread = |minutes: &[i64]| {
            let Spread { count, median, p90 } = Spread::of(minutes.to_vec());
            (count, median, p90)
        };
        assert_eq!(spread(&[]), (0, 0, 0));
        assert_eq!(spread(&[7]), (1, 7, 7));
        let ten: Vec<i64> = (1..=10).rev().collect();
        assert_eq!(spread(&ten), (10, 5, 9));
    }

    #[test]
    fn the_first_of_the_fullest_days_is_told() {
        let day = |day| jiff::civil::date(2025, 3, day);
        let days = [(day(1), 3), (day(2), 9), (day(3), 9), (day(4), 5)];
        let told = queue(&days);
        assert_eq!(told.fullest, Some((day(2), 9)));
        assert_eq!((told.median, told.last), (5, 5));
        assert_eq!(queue(&[]), Queue::default());
    }
}
