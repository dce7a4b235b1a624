//! The year itself: steps in the order of time, each through the rooms of the house, and what the outbox
//! says has changed makes the next steps.

mod people;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned, civil::Date};

use super::{
    Ask, Figures, Played, SimulateError,
    arrivals::Arrival,
    duty::Book,
    figures::Scene,
    luck::Luck,
    service::{Case, Service, is_night},
    staff::{BEGINS, Staff},
    town::Town,
};
use crate::{
    app::rooms::Rooms,
    domain::{Incident, IncidentId, ItemKind, Network, Pace, RawItem, Register, Seq, SourceId},
    incidents::{Regime, Term, next_escalation},
    pipeline::{
        burst::{self, BurstWatch, Learnt},
        record::Intake,
        watch::Watch,
    },
    ports::{Clock as _, MockClock, Store},
};

/// Changes read from the outbox at once.
const CHUNK: usize = 500;
/// What a body says first under a message.
const FIRST_WORD: &str = "Здравствуйте! Передали вашу заявку в работу.";
/// Working minutes until somebody looks again at what could not be done: its head is to be answered first,
/// or the desk refused.
const UNTIL_AGAIN: u32 = 240;
/// After so many refusals an incident is left alone.
const REFUSALS: u8 = 3;

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
    /// The look for bursts.
    Bursts,
    /// A shift takes over from the one before.
    Shift,
    /// A day is over.
    Midnight,
}

/// A year in play.
pub(super) struct Run<'s> {
    store: Arc<dyn Store>,
    regime: Arc<Regime>,
    clock: Arc<MockClock>,
    watch: Watch,
    bursts: BurstWatch,
    rooms: Rooms,
    source: SourceId,
    town: Town<'s>,
    service: Service<'s>,
    staff: Staff,
    arrivals: Vec<Arrival>,
    cases: HashMap<IncidentId, Case>,
    open: BTreeSet<IncidentId>,
    /// By moment, then by the order in which they were planned.
    queue: BTreeMap<(Timestamp, u64), Step>,
    planned: u64,
    /// How far the outbox was followed.
    seq: Seq,
    /// When bursts are looked for next.
    bursts_at: Timestamp,
    learnt: Learnt,
    luck: Luck,
    tally: Tally,
}

/// What is counted on the way.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub steps: u64,
    pub replies: usize,
    pub book: Book,
    /// Open incidents at the end of each day.
    pub open: Vec<(Date, usize)>,
    /// What the desk refused, and how often.
    pub refused: BTreeMap<String, usize>,
}

impl<'s> Run<'s> {
    /// The house on its first day.
    pub fn new(
        (rooms, clock): (Rooms, Arc<MockClock>),
        (town, register): (Town<'s>, &'s Register),
        arrivals: Vec<Arrival>,
        seed: u64,
    ) -> Result<Self, SimulateError> {
        let store = Arc::clone(&rooms.store);
        Ok(Self {
            regime: Arc::clone(&rooms.ground.regime),
            watch: rooms.watch(),
            bursts: rooms.bursts(),
            source: SourceId::from("simulate"),
            service: Service::new(register, seed),
            staff: Staff::hire(&*store, register)?,
            cases: HashMap::new(),
            open: BTreeSet::new(),
            queue: BTreeMap::new(),
            planned: 0,
            seq: store.last_seq()?,
            bursts_at: Timestamp::MIN,
            learnt: Learnt::default(),
            luck: Luck::of(seed, "messages"),
            tally: Tally::default(),
            store,
            clock,
            rooms,
            town,
            arrivals,
        })
    }

    /// Plays until `end`; `passed` hears of every day that is over.
    pub fn play(&mut self, end: &Zoned, passed: &mut dyn FnMut()) -> Result<(), SimulateError> {
        for number in 0..self.arrivals.len() {
            self.plan(self.arrivals[number].at, Step::Arrive(number));
        }
        let now = self.clock.now();
        self.plan(now, Step::Shift);
        self.plan_midnight(now);
        while let Some(((now, _), step)) = self.queue.pop_first() {
            // What would come after the end does not come; its midnight ends the last day.
            if now > end.timestamp() {
                break;
            }
            if now == end.timestamp() && step != Step::Midnight {
                continue;
            }
            self.clock.reach(now);
            self.tally.steps += 1;
            if step == Step::Midnight {
                passed();
            }
            self.take(step, now)?;
        }
        self.clock.reach(end.timestamp());
        Ok(())
    }

    fn plan(&mut self, at: Timestamp, step: Step) {
        self.queue.insert((at, self.planned), step);
        self.planned += 1;
    }

    /// Plans a step so many minutes of working time after `now`.
    fn plan_at_work(&mut self, now: Timestamp, minutes: u32, step: Step) {
        let due = self.regime.due(Term::Minutes(minutes, Pace::Working), now);
        // Without a calendar nobody knows when work is done; then it is done day and night.
        let at = due.unwrap_or_else(|_| after(now, minutes));
        self.plan(at, step);
    }

    fn plan_midnight(&mut self, now: Timestamp) {
        let midnight = self.local(now).date().tomorrow();
        let midnight = midnight.and_then(|day| day.to_zoned(self.regime.zone.clone()));
        if let Ok(midnight) = midnight {
            self.plan(midnight.timestamp(), Step::Midnight);
        }
    }

    fn take(&mut self, step: Step, now: Timestamp) -> Result<(), SimulateError> {
        let mut root = None;
        match step {
            Step::Arrive(number) => root = Some(self.arrive(number, now)?),
            Step::Reply(id) => self.reply(id, now)?,
            Step::Work(id) => self.work(id, now)?,
            Step::Confirm(id, since) => self.confirm(id, since)?,
            Step::Look(id, version) => self.look(id, version, now)?,
            Step::Bursts => {
                self.bursts.look(&mut self.learnt)?;
            }
            Step::Shift => self.turn(now)?,
            Step::Midnight => {
                let day = self.local(now).date().saturating_sub(1.day());
                self.tally.open.push((day, self.open.len()));
                let terms = self.rooms.retention().terms;
                self.store.retention(&terms, now, true)?;
                self.plan_midnight(now);
            }
        }
        self.follow(root, now)
    }

    /// Records a message; gives its native id.
    fn arrive(&mut self, number: usize, now: Timestamp) -> Result<String, SimulateError> {
        let message = self
            .town
            .message(&self.arrivals[number], number, &mut self.luck);
        let root = message.native_id.clone();
        self.record(message)?;
        if self.bursts_at < now {
            self.bursts_at = next_mark(now);
            self.plan(self.bursts_at, Step::Bursts);
        }
        Ok(root)
    }

    fn record(&self, item: RawItem) -> Result<(), SimulateError> {
        let intake = Intake {
            items: vec![item],
            ..Intake::default()
        };
        self.rooms.recorder.record(&self.source, intake)?;
        Ok(())
    }

    fn reply(&mut self, id: IncidentId, now: Timestamp) -> Result<(), SimulateError> {
        let case = self.cases.get(&id).filter(|_| self.open.contains(&id));
        let Some(root) = case.and_then(|case| case.root.clone()) else {
            return Ok(());
        };
        self.tally.replies += 1;
        self.record(RawItem {
            network: Network::Vk,
            native_id: format!("{root}:reply"),
            parent: Some(root.clone()),
            thread: Some(root),
            kind: ItemKind::Reply,
            official: true,
            text: FIRST_WORD.to_owned(),
            published_at: Some(now),
            ..RawItem::default()
        })
    }

    fn look(&mut self, id: IncidentId, version: u32, now: Timestamp) -> Result<(), SimulateError> {
        let case = self.cases.get(&id);
        let stands = case.is_some_and(|case| case.version == version) && self.open.contains(&id);
        if stands && self.watch.look_at(id)? == 0 {
            // Counted in whole minutes it is not yet due: as the daemon does, the watch looks again.
            self.plan(after(now, 1), Step::Look(id, version));
        }
        Ok(())
    }

    fn turn(&mut self, now: Timestamp) -> Result<(), SimulateError> {
        let local = self.local(now);
        let until = [0, 1].into_iter().find_map(|days| {
            let day = local.date().saturating_add(days.days());
            let begins = BEGINS.into_iter().filter_map(|hour| {
                let begins = day.at(hour, 0, 0, 0).to_zoned(self.regime.zone.clone());
                begins.ok().map(|begins| begins.timestamp())
            });
            begins.into_iter().find(|begins| *begins > now)
        });
        let Some(until) = until else {
            return Ok(());
        };
        self.staff.turn(&self.rooms.desk, until)?;
        self.tally
            .book
            .turn(local.date(), BEGINS[0] == local.hour());
        self.plan(until, Step::Shift);
        Ok(())
    }

    /// Plans what follows from the changes that the outbox tells. `root` is the message that has just come.
    fn follow(&mut self, root: Option<String>, now: Timestamp) -> Result<(), SimulateError> {
        let mut changed = BTreeSet::new();
        loop {
            let entries = self.store.outbox_after(self.seq, CHUNK)?;
            let Some(last) = entries.last() else { break };
            self.seq = last.seq;
            changed.extend(entries.iter().filter_map(|entry| entry.incident));
        }
        for id in changed {
            if let Some(incident) = self.store.incident(id)? {
                self.noticed(&incident, root.as_ref(), now);
            }
        }
        Ok(())
    }

    fn noticed(&mut self, incident: &Incident, root: Option<&String>, now: Timestamp) {
        let id = incident.id;
        match incident.state.is_open() {
            true => self.open.insert(id),
            false => self.open.remove(&id),
        };
        let mut case = match self.cases.remove(&id) {
            Some(case) => case,
            None => self.met(incident, root, now),
        };
        case.version = incident.version;
        if !case.is_planned
            && case.refused < REFUSALS
            && let Some(minutes) = self.service.until_next(incident, &case)
        {
            case.is_planned = true;
            self.plan_at_work(now, minutes, Step::Work(id));
        }
        if incident.alarmed_at != case.alarmed {
            case.alarmed = incident.alarmed_at;
            if let Some(since) = incident.alarmed_at {
                let is_night = is_night(now, &self.regime.zone);
                let minutes = self.service.until_confirmed(is_night);
                self.plan(after(now, minutes), Step::Confirm(id, since));
            }
        }
        if let Some(at) = next_escalation(incident, &self.regime) {
            self.plan(at.max(now), Step::Look(id, incident.version));
        }
        self.cases.insert(id, case);
    }

    /// A new incident.
    fn met(&mut self, incident: &Incident, root: Option<&String>, now: Timestamp) -> Case {
        let root = root.filter(|_| incident.cause.is_none()).cloned();
        let case = self.service.case(incident, root);
        if let Some(minutes) = self.service.until_reply(&case) {
            self.plan_at_work(now, minutes, Step::Reply(incident.id));
        }
        case
    }

    /// What came of it, read from the store.
    pub fn told(self, (from, ask): (Date, &Ask)) -> Result<Played, SimulateError> {
        let scene = Scene {
            from,
            regime: &self.regime,
            register: &self.rooms.ground.register,
            arrivals: self.arrivals.iter().map(|arrival| arrival.at).collect(),
            end: self.clock.now(),
            tally: self.tally,
        };
        Ok(Played {
            bytes: self.store.status()?.bytes,
            figures: Figures::of(&*self.store, scene, ask)?,
        })
    }

    fn local(&self, now: Timestamp) -> jiff::civil::DateTime {
        self.regime.zone.to_datetime(now)
    }
}

fn after(now: Timestamp, minutes: u32) -> Timestamp {
    let wait = SignedDuration::from_mins(i64::from(minutes));
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// When the daemon would look for bursts next.
fn next_mark(now: Timestamp) -> Timestamp {
    let every = i64::try_from(burst::EVERY.as_secs()).unwrap_or(i64::MAX);
    let next = (now.as_second().div_euclid(every) + 1).saturating_mul(every);
    Timestamp::from_second(next).unwrap_or(Timestamp::MAX)
}
