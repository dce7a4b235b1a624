//! The watch (контроль сроков): every minute it looks at all open incidents, lets the first reaction's clock
//! stand still while nobody would see the reply, raises who is due to be raised, and says where a clock is
//! missing or an incident has no next step. When the calendar has come for which clocks were left out, it
//! counts them. What it decides goes into the logs, so that a restart raises
//! nobody twice.

mod count;
mod notices;
mod sight;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    domain::{
        Actor, Clock as Deadline, Event, EventRecord, Incident, IncidentChange, IncidentId, Notice,
        Seq, SourceId, UserId,
    },
    incidents::{
        Calendar, Regime, Stuck, WHO_TOOK, audited,
        blind::{Sighting, sighted},
        escalations, fold, next_step,
    },
    ports::{AuditEntry, Clock, Pulse, Stage, Store, StoreError},
};

use self::{
    notices::{calendar_missing, clocked, clockless, notice},
    sight::Sight,
};

/// How often it looks.
pub const EVERY: Duration = Duration::from_secs(60);
/// Incidents read at once.
const CHUNK: usize = 500;

/// Gives the sources that the book has now.
pub type Configured = Arc<dyn Fn() -> HashSet<SourceId> + Send + Sync>;

/// Looks at the clocks of all open incidents.
pub struct Watch {
    /// The truth.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What sets the clocks; swapped at a reload.
    pub regime: Arc<ArcSwap<Regime>>,
    /// The sources that the book has now.
    pub configured: Configured,
    /// Told when the outbox grew.
    pub grown: watch::Sender<Seq>,
}

/// Users who are away today, and the names of those who stand in.
type StandIns = HashMap<UserId, String>;

/// What one look goes by.
struct Round<'t> {
    now: Timestamp,
    /// The look before.
    told: &'t Look,
    /// A calendar is in force by which nothing was counted yet.
    is_new_calendar: bool,
    stand_ins: StandIns,
    /// Whose accounts are open.
    staff: HashSet<UserId>,
    sight: Sight,
}

impl Round<'_> {
    /// Why the incident has no next step.
    fn stuck(&self, incident: &Incident, regime: &Regime) -> Vec<Stuck> {
        let keeper = incident.assignee;
        let is_gone = keeper.is_some_and(|keeper| !self.staff.contains(&keeper));
        let next = next_step(incident, regime, is_gone, self.now);
        next.err().unwrap_or_default()
    }
}

/// What was found of one incident beside its state.
#[derive(Default)]
struct Found {
    /// How well its sources are seen.
    sources: Vec<Sighting>,
    /// The clocks that a missing calendar had left out and that can be counted now.
    uncounted: Vec<Deadline>,
}

/// What one look found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// Events of escalation that were recorded, those of the audit among them.
    pub raised: usize,
    /// Incidents whose first reaction's clock began to stand still or ran on because of their sources.
    pub sighted: usize,
    /// Open incidents that lack the clock of the answer they owe.
    pub clockless: BTreeSet<IncidentId>,
    /// Incidents that were given clocks which a missing calendar had left out.
    pub clocked: BTreeSet<IncidentId>,
    /// The calendar by which all of them were looked through for such clocks.
    pub counted_by: Option<Calendar>,
    /// Years without a calendar that are needed, or will be soon.
    pub missing: BTreeSet<i16>,
}

impl Watch {
    /// Looks at once and then every minute, until the soft token.
    ///
    /// # Errors
    /// When a look panics; one that fails is made again a minute later.
    pub async fn run(self, soft: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let own = Arc::new(self);
        let mut told = Look::default();
        loop {
            let (watch, before) = (Arc::clone(&own), told.clone());
            let looked = tokio::task::spawn_blocking(move || watch.look(&before)).await?;
            pulse.beat(Stage::Clocks, looked.is_ok());
            match looked {
                Ok(look) => told = look,
                Err(error) => tracing::error!(%error, "the clocks could not be looked at"),
            }
            tokio::select! {
                () = soft.cancelled() => return Ok(()),
                () = own.clock.sleep(EVERY) => {}
            }
        }
    }

    /// One look. `told`: the one before, of which people know already.
    ///
    /// # Errors
    /// Store failures.
    pub fn look(&self, told: &Look) -> Result<Look, StoreError> {
        let (mut look, now) = (Look::default(), self.clock.now());
        let regime = self.regime.load_full();
        look.counted_by = Some(regime.calendar.clone());
        let round = Round {
            now,
            told,
            is_new_calendar: look.counted_by != told.counted_by,
            stand_ins: self.stand_ins(now)?,
            staff: self.staff()?,
            sight: self.sight()?,
        };
        look.missing.extend(regime.missing_years(now));
        let (mut after, mut later) = (IncidentId(0), Vec::new());
        loop {
            let open = self.store.open_incidents(after, CHUNK)?;
            let Some(last) = open.last() else { break };
            after = last.id;
            later.extend(self.look_over(open, &round, &mut look)?);
        }
        for (id, mut found) in later {
            if let Some(incident) = self.store.incident(id)? {
                if !found.uncounted.is_empty() {
                    found.uncounted = self.uncounted(&incident, &round)?;
                }
                self.see_and_raise(incident, found, &round, &mut look)?;
            }
        }
        self.tell(&look, told, now)?;
        Ok(look)
    }

    /// Looks at these incidents; gives those whose clock is to stand, to run on or to be counted. When a
    /// network goes blind or a calendar comes they are thousands, and dangers do not wait for that.
    fn look_over(
        &self,
        open: Vec<Incident>,
        round: &Round<'_>,
        look: &mut Look,
    ) -> Result<Vec<(IncidentId, Found)>, StoreError> {
        let mut later = Vec::new();
        let mut seen = self.seen(&open, &round.sight)?;
        for incident in open {
            let found = Found {
                sources: seen.remove(&incident.id).unwrap_or_default(),
                uncounted: self.uncounted(&incident, round)?,
            };
            let turns = sighted(&incident, &found.sources, &self.regime.load(), round.now);
            let changes = turns.is_some() || !found.uncounted.is_empty();
            if changes && incident.alarmed_at.is_none() {
                later.push((incident.id, found));
            } else {
                self.see_and_raise(incident, found, round, look)?;
            }
        }
        Ok(later)
    }

    fn see_and_raise(
        &self,
        incident: Incident,
        found: Found,
        round: &Round<'_>,
        look: &mut Look,
    ) -> Result<(), StoreError> {
        let Some(incident) = self.see(incident, &found.sources, round.now, look)? else {
            return Ok(());
        };
        let Some(incident) = self.count(incident, found.uncounted, round.now, look)? else {
            return Ok(());
        };
        let regime = self.regime.load();
        let mut due = self.due(&incident, round.now, &round.stand_ins, look);
        let stuck = round.stuck(&incident, &regime);
        if stuck.contains(&Stuck::NoClock) {
            look.clockless.insert(incident.id);
        }
        due.extend(audited(&incident, &stuck, &regime, round.now));
        self.raise(incident, due, round.now, look)
    }

    /// Lets the clock of the first reaction stand still, or run on, and gives the incident as it is then;
    /// none when it is gone. One that moved meanwhile is seen at the next look.
    fn see(
        &self,
        incident: Incident,
        sources: &[Sighting],
        now: Timestamp,
        look: &mut Look,
    ) -> Result<Option<Incident>, StoreError> {
        let id = incident.id;
        let Some(event) = sighted(&incident, sources, &self.regime.load(), now) else {
            return Ok(Some(incident));
        };
        match self.note(incident, event, now)? {
            Some(after) => {
                look.sighted += 1;
                Ok(Some(after))
            }
            None => self.store.incident(id),
        }
    }

    /// Appends this event of the watch's own, and gives the incident after it; none when it moved meanwhile.
    fn note(
        &self,
        incident: Incident,
        event: Event,
        now: Timestamp,
    ) -> Result<Option<Incident>, StoreError> {
        let audit = AuditEntry {
            at: now,
            user: None,
            action: format!("incident.{}", event.name()),
            subject: format!("incident {}", incident.id),
        };
        let change = change(incident, vec![event], now);
        match self.store.append(&change, &[], &audit) {
            Ok(seq) => {
                self.grown.send_replace(seq);
                Ok(Some(change.after))
            }
            Err(StoreError::Conflict) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Looks at the clocks of one incident and raises whoever is due; gives how many events were recorded.
    /// For whoever knows the moment ([`crate::incidents::next_escalation`]) and need not look at all of them for it.
    ///
    /// # Errors
    /// Store failures.
    pub fn look_at(&self, id: IncidentId) -> Result<usize, StoreError> {
        let (mut look, now) = (Look::default(), self.clock.now());
        let stand_ins = self.stand_ins(now)?;
        if let Some(incident) = self.store.incident(id)? {
            let due = self.due(&incident, now, &stand_ins, &mut look);
            self.raise(incident, due, now, &mut look)?;
        }
        Ok(look.raised)
    }

    /// Whom the clocks of the incident raise now.
    fn due(
        &self,
        incident: &Incident,
        now: Timestamp,
        stand_ins: &StandIns,
        look: &mut Look,
    ) -> Vec<Event> {
        let due = escalations(incident, &self.regime.load(), now);
        look.missing.extend(due.missing.map(|missing| missing.year));
        let mut due = due.events;
        if let Some(name) = incident.assignee.and_then(|id| stand_ins.get(&id)) {
            due.iter_mut().for_each(|event| name_stand_in(event, name));
        }
        due
    }

    /// Raises them. An incident that moved meanwhile is left to the next look.
    fn raise(
        &self,
        incident: Incident,
        due: Vec<Event>,
        now: Timestamp,
        look: &mut Look,
    ) -> Result<(), StoreError> {
        if due.is_empty() {
            return Ok(());
        }
        let count = due.len();
        let notices: Vec<Notice> = due
            .iter()
            .filter_map(|event| notice(&incident, event, now))
            .collect();
        let audit = AuditEntry {
            at: now,
            user: None,
            action: "incident.escalated".to_owned(),
            subject: format!("incident {}", incident.id),
        };
        match self
            .store
            .append(&change(incident, due, now), &notices, &audit)
        {
            Ok(seq) => {
                self.grown.send_replace(seq);
                look.raised += count;
                Ok(())
            }
            Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Who stands in for whom today.
    fn stand_ins(&self, now: Timestamp) -> Result<StandIns, StoreError> {
        let today = now.to_zoned(self.regime.load().zone.clone()).date();
        let mut absences = self.store.absences(today)?;
        absences.retain(|absence| absence.holds(today));
        if absences.is_empty() {
            return Ok(StandIns::new());
        }
        let users = self.store.users()?.into_iter();
        let names: HashMap<UserId, String> = users.map(|user| (user.id, user.name)).collect();
        let named = absences.iter();
        let named = named.filter_map(|it| Some((it.user, names.get(&it.substitute)?.clone())));
        Ok(named.collect())
    }

    /// Whose accounts are open.
    fn staff(&self) -> Result<HashSet<UserId>, StoreError> {
        let users = self.store.users()?.into_iter();
        Ok(users.filter(|it| it.active).map(|it| it.id).collect())
    }

    /// Tells what people do not know yet.
    fn tell(&self, look: &Look, told: &Look, now: Timestamp) -> Result<(), StoreError> {
        let years = look.missing.difference(&told.missing);
        let years = years.map(|year| calendar_missing(*year, now));
        let new: Vec<_> = look.clockless.difference(&told.clockless).collect();
        let back: Vec<_> = look.clocked.iter().collect();
        let others = clockless(&new, now).into_iter().chain(clocked(&back, now));
        for notice in years.chain(others) {
            self.grown.send_replace(self.store.notify(&notice)?);
        }
        Ok(())
    }
}

fn change(incident: Incident, due: Vec<Event>, now: Timestamp) -> IncidentChange {
    let mut after = incident;
    let expected_version = after.version;
    let events: Vec<EventRecord> = due
        .into_iter()
        .map(|event| EventRecord {
            at: now,
            by: Actor::System,
            event,
        })
        .collect();
    for record in &events {
        fold::apply(&mut after, &mut HashSet::new(), record);
    }
    IncidentChange {
        expected_version,
        after,
        events,
    }
}

/// Whoever took the card is away: the escalation is for whom stands in.
fn name_stand_in(event: &mut Event, name: &str) {
    if let Event::Escalated { to, .. } = event
        && to == WHO_TOOK
    {
        *to = format!("{WHO_TOOK}, замещает {name}");
    }
}
