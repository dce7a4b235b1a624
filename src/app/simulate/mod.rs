//! `otklik simulate`: a made-up year of a region through the production workflow.
//!
//! ```text
//! arrivals ─► town (a message) ─► Rehearsal: admit · classify · form ─► incidents
//!     time: a queue of steps          ▲ decide · fold · escalations        │
//!     service (bodies at work) ───────┴──────── next step ◄────────────────┘
//! ```
//! The decisions are those of the daemon; the residents, the bodies and the clock are made up, and one
//! seed makes the same year again. The watch looks at an incident exactly when somebody is due to be
//! raised, instead of every minute. At the end all logs are replayed: what the clocks showed must come
//! out again, and nobody may have been forgotten.

mod arrivals;
mod figures;
mod luck;
mod service;
mod town;

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};

pub use self::{
    arrivals::{Appeal, AppealsError, read},
    figures::{BodyFigures, Figures, Raised, Reopenings, Spread},
};
use self::{
    arrivals::{Arrival, first_day, stream},
    figures::Scene,
    luck::Luck,
    service::{Case, DUTY, Service, is_night},
    town::Town,
};
use crate::{
    domain::{Incident, IncidentId, ItemKind, Network, Pace, RawItem, SourceId},
    incidents::{Command, Regime, Term, next_escalation},
    pipeline::record::{Rehearsal, RehearsalParts},
};

/// Deadlines may reach so many days beyond the end.
const BEYOND: i32 = 60;
/// What a body says first under a message.
const FIRST_WORD: &str = "Здравствуйте! Передали вашу заявку в работу.";

/// What is asked.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The first day.
    pub from: Date,
    /// How many days.
    pub days: u16,
    /// What makes chance repeat.
    pub seed: u64,
    /// The days of appeals; a made-up year when there are none.
    pub appeals: Option<Vec<Appeal>>,
}

/// Why a region cannot be simulated.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// Nobody could write anything.
    #[error(
        "жителям нечего писать: нужны населённые пункты в places.toml и примеры match у правил отраслей"
    )]
    Silent,
    /// No deadline can be counted.
    #[error(
        "нет производственного календаря на {year} год: срок не посчитать. Выберите другой --from или добавьте календарь"
    )]
    Calendar {
        /// The year.
        year: i16,
    },
    /// The days lie outside of time.
    #[error("таких дней не бывает: от {from}, всего {days}")]
    Days {
        /// The first day.
        from: Date,
        /// How many.
        days: u16,
    },
}

/// What happens at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A message comes.
    Arrive(usize),
    /// A body says a first word.
    Reply(IncidentId),
    /// Somebody does the next thing.
    Work(IncidentId),
    /// The duty operator sees the danger that alarmed then.
    Confirm(IncidentId, Timestamp),
    /// The watch looks at an incident of this version.
    Look(IncidentId, u32),
}

/// A year in play.
struct Run<'s> {
    rehearsal: Rehearsal<'s>,
    regime: &'s Regime,
    town: Town<'s>,
    service: Service<'s>,
    arrivals: Vec<Arrival>,
    cases: HashMap<IncidentId, Case>,
    /// By moment, then by the order in which they were planned.
    queue: BTreeMap<(Timestamp, u64), Step>,
    planned: u64,
    end: Timestamp,
    luck: Luck,
    tally: Tally,
}

/// What is counted on the way.
#[derive(Debug, Default)]
struct Tally {
    steps: u64,
    replies: usize,
    refused: usize,
}

/// Plays the days and tells what came of them.
///
/// # Errors
/// [`SimulateError`].
pub fn simulate(parts: RehearsalParts<'_>, ask: &Ask) -> Result<Figures, SimulateError> {
    let zone = &parts.regime.zone;
    let places = parts.rules.places().ok_or(SimulateError::Silent)?;
    let town = Town::new(parts.rules, places).ok_or(SimulateError::Silent)?;
    let (days, appeals) = (ask.days, ask.appeals.as_deref());
    let from = first_day(ask.from, days, appeals);
    let last = from.checked_add(i32::from(days).days());
    let end = last.and_then(|last| last.to_zoned(zone.clone()));
    let end = end.map_err(|_| SimulateError::Days { from, days })?;
    let latest = end.date().saturating_add(BEYOND.days()).year();
    if let Some(year) = parts.regime.calendar.missing(from.year()..=latest).first() {
        return Err(SimulateError::Calendar { year: *year });
    }
    let mut times = Luck::of(ask.seed, "arrivals");
    let mut key = [0; 32];
    key[..8].copy_from_slice(&ask.seed.to_le_bytes());
    let mut run = Run {
        rehearsal: Rehearsal::new(parts, SourceId::from("simulate")).with_voices(key),
        regime: parts.regime,
        town,
        service: Service::new(parts.register, ask.seed),
        arrivals: stream((from, days), appeals, zone, &mut times),
        cases: HashMap::new(),
        queue: BTreeMap::new(),
        planned: 0,
        end: end.timestamp(),
        luck: Luck::of(ask.seed, "messages"),
        tally: Tally::default(),
    };
    for number in 0..run.arrivals.len() {
        run.plan(run.arrivals[number].at, Step::Arrive(number));
    }
    while let Some(((now, _), step)) = run.queue.pop_first() {
        run.tally.steps += 1;
        run.take(step, now);
    }
    Ok(run.told(parts, (from, ask)))
}

impl Run<'_> {
    /// Plans a step; what would come after the end does not come.
    fn plan(&mut self, at: Timestamp, step: Step) {
        if at < self.end {
            self.queue.insert((at, self.planned), step);
            self.planned += 1;
        }
    }

    /// Plans a step so many minutes of working time after `now`.
    fn plan_at_work(&mut self, now: Timestamp, minutes: u32, step: Step) {
        let due = self.regime.due(Term::Minutes(minutes, Pace::Working), now);
        // Without a calendar nobody knows when work is done; then it is done day and night.
        let at = due.unwrap_or_else(|_| after(now, minutes));
        self.plan(at, step);
    }

    fn take(&mut self, step: Step, now: Timestamp) {
        match step {
            Step::Arrive(number) => self.arrive(number, now),
            Step::Reply(id) => self.reply(id, now),
            Step::Work(id) => self.work(id, now),
            Step::Confirm(id, since) => self.confirm(id, since, now),
            Step::Look(id, version) => self.look(id, version, now),
        }
    }

    fn arrive(&mut self, number: usize, now: Timestamp) {
        let arrival = self.arrivals[number];
        let message = self.town.message(&arrival, number, &mut self.luck);
        self.rehearsal.hear(&message, now);
        let Some(incident) = self.rehearsal.incident_of(&message.native_id) else {
            return;
        };
        let (id, alarmed) = (incident.id, incident.alarmed_at);
        if !self.cases.contains_key(&id) {
            let case = self.service.case(incident, &message.native_id);
            let until = self.service.until_next(incident, &case);
            if let Some(minutes) = self.service.until_reply(&case) {
                self.plan_at_work(now, minutes, Step::Reply(id));
            }
            self.cases.insert(id, case);
            if let Some(minutes) = until {
                self.plan_at_work(now, minutes, Step::Work(id));
            }
        }
        // Alarmed by this very message, for the first time or again.
        if alarmed == Some(now) {
            self.alarm(id, now);
        }
        self.watch_out(id, now);
    }

    fn alarm(&mut self, id: IncidentId, now: Timestamp) {
        let minutes = self
            .service
            .until_confirmed(is_night(now, &self.regime.zone));
        self.plan(after(now, minutes), Step::Confirm(id, now));
    }

    fn reply(&mut self, id: IncidentId, now: Timestamp) {
        let root = match (self.open(id), self.cases.get(&id)) {
            (Some(_), Some(case)) => case.root.clone(),
            _ => return,
        };
        let reply = RawItem {
            network: Network::Vk,
            native_id: format!("{root}:reply"),
            parent: Some(root.clone()),
            thread: Some(root),
            kind: ItemKind::Reply,
            official: true,
            text: FIRST_WORD.to_owned(),
            published_at: Some(now),
            ..RawItem::default()
        };
        self.rehearsal.hear(&reply, now);
        self.tally.replies += 1;
        self.watch_out(id, now);
    }

    fn work(&mut self, id: IncidentId, now: Timestamp) {
        let Some(incident) = self.rehearsal.incident(id) else {
            return;
        };
        let Some(case) = self.cases.get_mut(&id) else {
            return;
        };
        let Some((command, by)) = self.service.next(incident, case) else {
            return;
        };
        if self.rehearsal.act(id, command, by, now).is_err() {
            self.tally.refused += 1;
        }
        let (incident, case) = (self.rehearsal.incident(id), self.cases.get(&id));
        let next = incident.zip(case);
        let reopened = incident.and_then(|incident| incident.alarmed_at) == Some(now);
        if let Some(minutes) =
            next.and_then(|(incident, case)| self.service.until_next(incident, case))
        {
            self.plan_at_work(now, minutes, Step::Work(id));
        }
        if reopened {
            self.alarm(id, now);
        }
        self.watch_out(id, now);
    }

    fn confirm(&mut self, id: IncidentId, since: Timestamp, now: Timestamp) {
        let waits = self
            .open(id)
            .is_some_and(|incident| incident.alarmed_at == Some(since));
        if waits {
            if self
                .rehearsal
                .act(id, Command::Acknowledge, DUTY, now)
                .is_err()
            {
                self.tally.refused += 1;
            }
            self.watch_out(id, now);
        }
    }

    fn look(&mut self, id: IncidentId, version: u32, now: Timestamp) {
        let stands = self
            .open(id)
            .is_some_and(|incident| incident.version == version);
        match stands.then(|| self.rehearsal.watch(id, now)) {
            // Counted in whole minutes it is not yet due: as the daemon does, the watch looks again.
            Some(0) => self.plan(after(now, 1), Step::Look(id, version)),
            Some(_) => self.watch_out(id, now),
            None => {}
        }
    }

    /// Plans the watch's next look at an incident that has just changed.
    fn watch_out(&mut self, id: IncidentId, now: Timestamp) {
        let Some(incident) = self.rehearsal.incident(id) else {
            return;
        };
        if let Some(at) = next_escalation(incident, self.regime) {
            let look = Step::Look(id, incident.version);
            self.plan(at.max(now), look);
        }
    }

    fn told(self, parts: RehearsalParts<'_>, (from, ask): (Date, &Ask)) -> Figures {
        let scene = Scene {
            from,
            regime: parts.regime,
            register: parts.register,
            cases: self.cases,
            arrivals: self.arrivals.iter().map(|arrival| arrival.at).collect(),
            end: self.end,
            steps: self.tally.steps,
            replies: self.tally.replies,
            refused: self.tally.refused,
        };
        Figures::of(&self.rehearsal.end(), &scene, ask)
    }

    fn open(&self, id: IncidentId) -> Option<&Incident> {
        let incident = self.rehearsal.incident(id);
        incident.filter(|incident| incident.state.is_open())
    }
}

fn after(now: Timestamp, minutes: u32) -> Timestamp {
    let wait = SignedDuration::from_mins(i64::from(minutes));
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
