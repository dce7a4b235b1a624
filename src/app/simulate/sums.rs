//! Sums over the incidents of a simulated year, and the proof that what the store holds is what its logs
//! say.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::Serialize;

use super::figures::{
    BodyFigures, Flow, MonthFigures, Passed, Reopenings, Scene, SectorFigures, Spread,
};
use crate::{
    domain::{
        Actor, BodyId, ClockKind, Event, EventRecord, Incident, IncidentId, IncidentState,
        JoinReason, Register, Sector, Signal,
    },
    incidents::{Regime, Standing, Tally, escalations, fold, lived, retimed},
    ports::{Store, StoreError},
};

/// Logs read at once.
const CHUNK: usize = 500;
/// The watch may be a little early, as it counts in whole minutes; nobody else may be.
const LEEWAY: SignedDuration = SignedDuration::from_mins(2);

/// What is wrong with an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The log leads to another state than the store holds, its clocks among it.
    State,
    /// The regulation gives other clocks than those that were lived through.
    Clocks,
    /// Somebody should have been raised and was not.
    Forgotten,
}

impl Fault {
    /// The Russian words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "состояние не по журналу",
            Self::Clocks => "сроки не по регламенту",
            Self::Forgotten => "эскалация забыта",
        }
    }
}

/// What one group of incidents adds up to.
#[derive(Debug, Default)]
struct Group {
    incidents: usize,
    answers: Tally,
    answer: Vec<i64>,
    reopened: usize,
}

/// Sums over the incidents.
#[derive(Debug, Default)]
pub(super) struct Sums {
    flow: Flow,
    pub reaction: Vec<i64>,
    pub answer: Vec<i64>,
    pub clocks: BTreeMap<ClockKind, Tally>,
    months: BTreeMap<Date, Group>,
    sectors: BTreeMap<Sector, Group>,
    bodies: BTreeMap<Option<BodyId>, Group>,
    pub escalations: BTreeMap<(String, String), usize>,
    pub reopened: Reopenings,
    pub passed: Passed,
    pub states: BTreeMap<&'static str, usize>,
    pub events: usize,
    pub wrong: Vec<(IncidentId, Fault)>,
}

impl Sums {
    /// Reads every incident with its log.
    pub fn read(store: &dyn Store, scene: &Scene<'_>) -> Result<Self, StoreError> {
        let (mut sums, mut after) = (Self::default(), IncidentId(0));
        let ever = (Timestamp::MIN, Timestamp::MAX);
        loop {
            let cases = store.cases(ever, after, CHUNK)?;
            let Some((last, _)) = cases.last() else {
                return Ok(sums);
            };
            after = *last;
            for (id, log) in &cases {
                match store.incident(*id)? {
                    Some(incident) => sums.add(&incident, log, scene),
                    None => sums.wrong.push((*id, Fault::State)),
                }
            }
        }
    }

    fn add(&mut self, incident: &Incident, log: &[EventRecord], scene: &Scene<'_>) {
        self.events += log.len();
        *self.states.entry(incident.state.id()).or_default() += 1;
        let flow = &mut self.flow;
        flow.merged += usize::from(incident.state == IncidentState::Merged);
        flow.rejected += usize::from(incident.state == IncidentState::Rejected);
        flow.heads += usize::from(incident.cause.is_some());
        flow.repeats += usize::from(incident.repeat_of.is_some());
        flow.dangers += usize::from(incident.signals.contains(&Signal::Danger));
        let counted = self.count(log);
        self.weigh(incident, log, counted, scene);
        if let Some(fault) = fault(incident, log, (scene.regime, scene.end)) {
            self.wrong.push((incident.id, fault));
        }
    }

    /// Counts what stands in a log; gives how often it was opened again.
    fn count(&mut self, log: &[EventRecord]) -> usize {
        let (mut late, mut child, mut hops, mut disputed, mut again) = (false, false, 0, false, 0);
        for record in log {
            match &record.event {
                Event::ItemJoined {
                    reason,
                    official: false,
                    ..
                } => match reason {
                    JoinReason::Opened => self.flow.opened += 1,
                    _ => self.flow.joined += 1,
                },
                Event::Reopened { .. } => {
                    again += 1;
                    match record.by {
                        Actor::User(_) => self.reopened.by_people += 1,
                        Actor::System => self.reopened.by_complaints += 1,
                    }
                }
                Event::Escalated { step, to, why } => {
                    late |= step.starts_with("danger:");
                    let key = (why.clone(), to.clone());
                    *self.escalations.entry(key).or_default() += 1;
                }
                Event::Transferred { dispute, .. } => {
                    hops += 1;
                    disputed |= dispute;
                }
                Event::ChildOf { .. } => child = true,
                _ => {}
            }
        }
        self.flow.confirmed_late += usize::from(late);
        self.flow.children += usize::from(child);
        self.passed.once += usize::from(hops > 0);
        self.passed.again += usize::from(hops > 1);
        self.passed.disputed += usize::from(disputed);
        again
    }

    /// Times and clocks.
    fn weigh(&mut self, incident: &Incident, log: &[EventRecord], again: usize, scene: &Scene<'_>) {
        let worked = |to| {
            let from = log.first()?.at;
            let worked = scene.regime.worked(from, to).ok()?;
            Some(worked.as_mins())
        };
        let answer = log.iter().find_map(answered).and_then(worked);
        self.reaction
            .extend(log.iter().find_map(reacted).and_then(worked));
        self.answer.extend(answer);
        let mut answers = Vec::new();
        for clock in lived(log).iter().flatten() {
            let standing = Standing::of(clock, scene.end);
            self.clocks.entry(clock.kind).or_default().count(standing);
            if clock.kind == ClockKind::Answer {
                answers.push(standing);
            }
        }
        let month = month(incident.opened_at, scene.regime);
        let groups = [
            self.months.entry(month).or_default(),
            self.sectors.entry(incident.sector).or_default(),
            self.bodies.entry(incident.body.clone()).or_default(),
        ];
        for group in groups {
            group.incidents += 1;
            group.reopened += usize::from(again > 0);
            group.answer.extend(answer);
            for standing in &answers {
                group.answers.count(*standing);
            }
        }
    }

    /// What became of the messages.
    pub fn flow(&self, scene: &Scene<'_>) -> Flow {
        let arrivals = scene.arrivals.len();
        Flow {
            arrivals,
            left_out: arrivals.saturating_sub(self.flow.opened + self.flow.joined),
            replies: scene.tally.replies,
            ..self.flow
        }
    }

    /// Month by month.
    pub fn months(&self, scene: &Scene<'_>) -> Vec<MonthFigures> {
        let mut arrivals: BTreeMap<Date, usize> = BTreeMap::new();
        for at in &scene.arrivals {
            *arrivals.entry(month(*at, scene.regime)).or_default() += 1;
        }
        let nothing = Group::default();
        let months = arrivals.into_iter().map(|(month, arrivals)| {
            let group = self.months.get(&month).unwrap_or(&nothing);
            MonthFigures {
                month,
                arrivals,
                incidents: group.incidents,
                answers: group.answers,
            }
        });
        months.collect()
    }

    /// By sector, the busiest first.
    pub fn sectors(&self) -> Vec<SectorFigures> {
        let sectors = self.sectors.iter().map(|(sector, group)| SectorFigures {
            sector: *sector,
            incidents: group.incidents,
            answers: group.answers,
            answer: Spread::of(group.answer.clone()),
            reopened: group.reopened,
        });
        let mut sectors: Vec<_> = sectors.collect();
        sectors.sort_by_key(|sector| std::cmp::Reverse(sector.incidents));
        sectors
    }

    /// By body, the busiest first.
    pub fn bodies(&self, register: &Register) -> Vec<BodyFigures> {
        let bodies = self.bodies.iter().map(|(id, group)| BodyFigures {
            name: id.as_ref().map(|id| match register.body(id) {
                Some(body) => body.name.clone(),
                None => id.to_string(),
            }),
            incidents: group.incidents,
            answers: group.answers,
        });
        let mut bodies: Vec<_> = bodies.collect();
        bodies.sort_by_key(|body| std::cmp::Reverse(body.incidents));
        bodies
    }
}

/// The first day of the month of this moment.
fn month(at: Timestamp, regime: &Regime) -> Date {
    regime.zone.to_datetime(at).date().first_of_month()
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

/// What is wrong with an incident: none when the log gives the stored state again, the regulation gives
/// the clocks again that were lived through, and everybody was raised who was due.
pub(super) fn fault(
    incident: &Incident,
    log: &[EventRecord],
    (regime, end): (&Regime, Timestamp),
) -> Option<Fault> {
    let before = end.saturating_sub(LEEWAY).unwrap_or(end);
    let rounds = lived(log);
    if fold::replay(incident.id, log).as_ref() != Some(incident) {
        Some(Fault::State)
    } else if retimed(log, regime).as_ref() != Ok(&rounds) {
        Some(Fault::Clocks)
    } else if !escalations(incident, regime, before).events.is_empty() {
        Some(Fault::Forgotten)
    } else {
        None
    }
}
