//! What came of a simulated year, and the proof that its clocks are those of its logs.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::Serialize;

use super::{Ask, service::Case};
use crate::{
    domain::{Actor, ClockKind, Event, EventRecord, IncidentId, Register, Signal},
    incidents::{Regime, Standing, Tally, escalations, fold, lived, retimed},
    pipeline::record::{Rehearsed, Story},
};

/// The watch may be a little early, as it counts in whole minutes; nobody else may be.
const LEEWAY: SignedDuration = SignedDuration::from_mins(2);

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
    fn of(mut minutes: Vec<i64>) -> Self {
        minutes.sort_unstable();
        let rank = |percent: usize| {
            let at = (minutes.len() * percent).div_ceil(100).saturating_sub(1);
            minutes.get(at).copied().unwrap_or_default()
        };
        Self {
            count: minutes.len(),
            median: rank(50),
            p90: rank(90),
        }
    }
}

/// A body and how it kept the clock of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BodyFigures {
    /// Its name; none for incidents that the register has nobody for.
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

/// What came of the year. Neither wall time nor memory: the same seed gives the same figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The first day.
    pub from: Date,
    /// How many days.
    pub days: u16,
    /// The seed.
    pub seed: u64,
    /// Messages of residents.
    pub arrivals: usize,
    /// Those that are in no incident.
    pub left_out: usize,
    /// Incidents.
    pub incidents: usize,
    /// Messages of residents that joined an incident there was.
    pub joined: usize,
    /// First words of bodies under messages.
    pub replies: usize,
    /// From the opening to a body's first public word.
    pub reaction: Spread,
    /// From the opening to the first final answer.
    pub answer: Spread,
    /// How the clocks came out, those of each reopening among them.
    pub clocks: BTreeMap<ClockKind, Tally>,
    /// By body, the busiest first.
    pub bodies: Vec<BodyFigures>,
    /// By rule, the most frequent first.
    pub escalations: Vec<Raised>,
    /// Incidents opened again.
    pub reopened: Reopenings,
    /// Incidents that repeat a closed one.
    pub repeats: usize,
    /// Incidents with a danger.
    pub dangers: usize,
    /// Those of them for which somebody had to be raised.
    pub confirmed_late: usize,
    /// How many incidents stand where in the end.
    pub states: BTreeMap<&'static str, usize>,
    /// Incidents that are open in the end.
    pub open: usize,
    /// Messages by hour of the day.
    pub by_hour: [usize; 24],
    /// The fullest hour and its messages.
    pub fullest: Option<(String, usize)>,
    /// Events in all logs.
    pub events: usize,
    /// Steps of the simulation.
    pub steps: u64,
    /// Commands that were refused: the made-up people did what they may not.
    pub refused: usize,
    /// Incidents whose clocks a replay does not give again, or whose escalation was forgotten. There must
    /// be none.
    pub wrong: Vec<IncidentId>,
}

/// What is known besides the incidents.
pub(super) struct Scene<'s> {
    pub from: Date,
    pub regime: &'s Regime,
    pub register: &'s Register,
    pub cases: HashMap<IncidentId, Case>,
    /// When messages came.
    pub arrivals: Vec<Timestamp>,
    pub end: Timestamp,
    pub steps: u64,
    pub replies: usize,
    pub refused: usize,
}

/// Sums over the incidents.
#[derive(Default)]
struct Sums {
    items: usize,
    reaction: Vec<i64>,
    answer: Vec<i64>,
    clocks: BTreeMap<ClockKind, Tally>,
    bodies: BTreeMap<Option<usize>, (usize, Tally)>,
    escalations: BTreeMap<(String, String), usize>,
    reopened: Reopenings,
    repeats: usize,
    dangers: usize,
    confirmed_late: usize,
    states: BTreeMap<&'static str, usize>,
    open: usize,
    events: usize,
    wrong: Vec<IncidentId>,
}

impl Figures {
    pub(super) fn of(rehearsed: &Rehearsed, scene: &Scene<'_>, ask: &Ask) -> Self {
        let mut sums = Sums::default();
        for story in &rehearsed.stories {
            sums.add(story, scene);
        }
        let (by_hour, fullest) = hours(scene);
        let bodies = sums.bodies.iter().map(|(number, (incidents, answers))| {
            let body = number.and_then(|number| scene.register.bodies().get(number));
            BodyFigures {
                name: body.map(|body| body.name.clone()),
                incidents: *incidents,
                answers: *answers,
            }
        });
        let mut bodies: Vec<_> = bodies.collect();
        bodies.sort_by_key(|body| std::cmp::Reverse(body.incidents));
        let escalations = sums.escalations.into_iter();
        let escalations = escalations.map(|((why, to), times)| Raised { why, to, times });
        let mut escalations: Vec<_> = escalations.collect();
        escalations.sort_by_key(|raised| std::cmp::Reverse(raised.times));
        let incidents = rehearsed.stories.len();
        Self {
            from: scene.from,
            days: ask.days,
            seed: ask.seed,
            arrivals: scene.arrivals.len(),
            left_out: scene.arrivals.len().saturating_sub(sums.items),
            incidents,
            joined: sums.items.saturating_sub(incidents),
            replies: scene.replies,
            reaction: Spread::of(sums.reaction),
            answer: Spread::of(sums.answer),
            clocks: sums.clocks,
            bodies,
            escalations,
            reopened: sums.reopened,
            repeats: sums.repeats,
            dangers: sums.dangers,
            confirmed_late: sums.confirmed_late,
            states: sums.states,
            open: sums.open,
            by_hour,
            fullest,
            events: sums.events,
            steps: scene.steps,
            refused: scene.refused,
            wrong: sums.wrong,
        }
    }
}

impl Sums {
    fn add(&mut self, story: &Story, scene: &Scene<'_>) {
        let Story { incident, log, .. } = story;
        self.items += usize::try_from(incident.items).unwrap_or_default();
        self.events += log.len();
        *self.states.entry(incident.state.id()).or_default() += 1;
        self.open += usize::from(incident.state.is_open());
        self.repeats += usize::from(incident.repeat_of.is_some());
        let is_dangerous = incident.signals.contains(&Signal::Danger);
        self.dangers += usize::from(is_dangerous);
        let mut late = false;
        for record in log {
            match &record.event {
                Event::Reopened { .. } => match record.by {
                    Actor::User(_) => self.reopened.by_people += 1,
                    Actor::System => self.reopened.by_complaints += 1,
                },
                Event::Escalated { step, to, why } => {
                    late |= step.starts_with("danger:");
                    let key = (why.clone(), to.clone());
                    *self.escalations.entry(key).or_default() += 1;
                }
                _ => {}
            }
        }
        self.confirmed_late += usize::from(late);
        let worked = |to| {
            let from = log.first()?.at;
            let worked = scene.regime.worked(from, to).ok()?;
            Some(worked.as_mins())
        };
        self.reaction.extend(first(log, reacted).and_then(worked));
        self.answer.extend(first(log, answered).and_then(worked));
        self.weigh(story, scene);
        if is_wrong(story, scene.regime, scene.end) {
            self.wrong.push(incident.id);
        }
    }

    fn weigh(&mut self, story: &Story, scene: &Scene<'_>) {
        let id = story.incident.id;
        let body = scene.cases.get(&id).and_then(|case| case.body);
        let (incidents, answers) = self.bodies.entry(body).or_default();
        *incidents += 1;
        for clock in lived(&story.log).iter().flatten() {
            let standing = Standing::of(clock, scene.end);
            self.clocks.entry(clock.kind).or_default().count(standing);
            if clock.kind == ClockKind::Answer {
                answers.count(standing);
            }
        }
    }
}

fn first(
    log: &[EventRecord],
    moment: impl Fn(&EventRecord) -> Option<Timestamp>,
) -> Option<Timestamp> {
    log.iter().find_map(moment)
}

/// When a body first spoke here.
fn reacted(record: &EventRecord) -> Option<Timestamp> {
    match &record.event {
        Event::ItemJoined {
            published_at,
            answers: Some(_),
            ..
        } => Some(*published_at),
        Event::Answered { .. } => Some(record.at),
        _ => None,
    }
}

fn answered(record: &EventRecord) -> Option<Timestamp> {
    matches!(record.event, Event::Answered { interim: false, .. }).then_some(record.at)
}

/// True unless the log gives the state again, the regulation gives the clocks again that were lived
/// through, and everybody was raised who was due.
pub(super) fn is_wrong(story: &Story, regime: &Regime, end: Timestamp) -> bool {
    let Story { incident, log, .. } = story;
    let replayed = fold::replay(incident.id, log);
    let rounds = lived(log);
    let before = end.saturating_sub(LEEWAY).unwrap_or(end);
    replayed.as_ref() != Some(incident)
        || rounds.last() != Some(&incident.clocks)
        || retimed(log, regime).as_ref() != Ok(&rounds)
        || !escalations(incident, regime, before).events.is_empty()
}

fn hours(scene: &Scene<'_>) -> ([usize; 24], Option<(String, usize)>) {
    let mut by_hour = [0; 24];
    let mut each: BTreeMap<String, usize> = BTreeMap::new();
    for at in &scene.arrivals {
        let local = scene.regime.zone.to_datetime(*at);
        by_hour[usize::try_from(local.hour()).unwrap_or_default() % 24] += 1;
        let hour = local.strftime("%d.%m.%Y %H:00").to_string();
        *each.entry(hour).or_default() += 1;
    }
    let fullest = each.into_iter().max_by_key(|(_, count)| *count);
    (by_hour, fullest)
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
}
