//! The look for bursts (всплеск): every ten minutes it counts what residents wrote in the last hours and
//! raises a head where that is far more than usual. Everything it knows it reads from the store, so that
//! a restart raises nothing twice: while a burst is open it only grows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use arc_swap::ArcSwap;
use jiff::SignedDuration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    domain::{
        Actor, Cause, Event, EventRecord, Incident, IncidentChange, IncidentId, ItemId, Seq,
        Timestamp,
    },
    incidents::{
        Regime,
        burst::{Burst, BurstSettings, Cell, HISTORY_DAYS, Heard, Rate, Usual, is_spread},
        family::{self, CHILDREN_MAX, Family, HEAD_SEVERITY},
        fold,
    },
    ports::{AuditEntry, Clock, Decided, HeardItem, Pulse, Stage, Store, StoreError},
};

/// How often it looks.
pub const EVERY: Duration = Duration::from_secs(600);
/// How long what was learnt of the history stays good.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Looks for bursts.
pub struct BurstWatch {
    /// The truth.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What sets the clocks of a head, and the region's zone; swapped at a reload.
    pub regime: Arc<ArcSwap<Regime>>,
    /// When a count is a burst; swapped at a reload.
    pub settings: Arc<ArcSwap<BurstSettings>>,
    /// Told when the outbox grew.
    pub grown: watch::Sender<Seq>,
}

/// What was learnt of the history, and when.
#[derive(Debug, Default)]
pub struct Learnt {
    at: Option<Timestamp>,
    usual: Option<Usual>,
}

/// The messages of a cell, the newest first.
#[derive(Debug, Default)]
struct Messages {
    newest: Option<ItemId>,
    heard: Vec<Heard>,
}

impl BurstWatch {
    /// Looks at once and then every ten minutes, until the soft token.
    ///
    /// # Errors
    /// When a look panics; one that fails is made again ten minutes later.
    pub async fn run(self, soft: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let own = Arc::new(self);
        let mut learnt = Learnt::default();
        loop {
            let watch = Arc::clone(&own);
            let look = tokio::task::spawn_blocking(move || {
                let looked = watch.look(&mut learnt);
                (learnt, looked)
            });
            let (after, looked) = look.await?;
            learnt = after;
            pulse.beat(Stage::Bursts, looked.is_ok());
            if let Err(error) = looked {
                tracing::error!(%error, "bursts could not be looked for");
            }
            tokio::select! {
                () = soft.cancelled() => return Ok(()),
                () = own.clock.sleep(EVERY) => {}
            }
        }
    }

    /// One look; gives how many heads opened or grew.
    ///
    /// # Errors
    /// Store failures.
    pub fn look(&self, learnt: &mut Learnt) -> Result<usize, StoreError> {
        let now = self.clock.now();
        self.learn(learnt, now)?;
        let Some(usual) = &learnt.usual else {
            return Ok(0);
        };
        let mut cells: BTreeMap<Cell, Messages> = BTreeMap::new();
        for HeardItem { item, cell, heard } in self.store.heard(now - DAY)? {
            let messages = cells.entry(cell).or_default();
            messages.newest.get_or_insert(item);
            messages.heard.push(heard);
        }
        let mut raised = 0;
        let settings = self.settings.load();
        let least = usize::try_from(settings.voices).unwrap_or(usize::MAX);
        for (cell, messages) in &cells {
            if messages.heard.len() < least {
                continue;
            }
            let rate = usual.rate(cell, &settings);
            // Most cells are as usual, and need no look at their incidents.
            if rate.burst(&messages.heard, now).is_some() {
                let mut bursts = self.store.bursts(cell)?.into_iter();
                let own = bursts.find(family::awaits);
                raised += usize::from(self.raise(messages, (&rate, own.as_ref()), now)?);
            }
        }
        Ok(raised)
    }

    fn learn(&self, learnt: &mut Learnt, now: Timestamp) -> Result<(), StoreError> {
        if learnt.at.is_some_and(|at| at.duration_until(now) < FRESH) {
            return Ok(());
        }
        // The last day may be a burst itself.
        let until = now - DAY;
        let from = until - SignedDuration::from_hours(24 * i64::from(HISTORY_DAYS));
        let counts = self.store.hour_counts(from, until)?;
        learnt.usual = Usual::learn(&counts, until, &self.regime.load().zone);
        learnt.at = Some(now);
        Ok(())
    }

    /// Opens a head over a cell that is not as usual, or lets its open one grow. An incident that moved
    /// meanwhile leaves the whole to the next look.
    fn raise(
        &self,
        messages: &Messages,
        (rate, own): (&Rate<'_>, Option<&Incident>),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (free, heard) = self.unexplained(&messages.heard, own.map(|head| head.id))?;
        let Some(burst) = rate.burst(&heard, now) else {
            return Ok(false);
        };
        let in_window: BTreeSet<IncidentId> = heard
            .iter()
            .filter(|one| one.at > burst.from)
            .map(|one| one.incident)
            .collect();
        let mut children: Vec<&Incident> = free
            .iter()
            .filter(|one| in_window.contains(&one.id))
            .collect();
        children.truncate(self.room(own)?);
        let changes = match (own, messages.newest) {
            (Some(head), _) => grown(head, burst, children, now),
            (None, Some(item)) if is_spread(children.iter().copied()) => {
                let cause = burst.cause;
                self.opened(item, &Family { cause, children }, now)?
            }
            _ => Vec::new(),
        };
        self.append(&changes, now)
    }

    /// How many children it may still take: what is said to a head reaches all of them.
    fn room(&self, head: Option<&Incident>) -> Result<usize, StoreError> {
        let Some(head) = head else {
            return Ok(CHILDREN_MAX);
        };
        let sums = self.store.family_sums(&[head.id], Timestamp::MIN)?;
        let taken = sums.get(&head.id).map_or(0, |sum| sum.children);
        Ok(CHILDREN_MAX.saturating_sub(taken))
    }

    /// The incidents that no head has, and the messages of these and of the head's own children.
    fn unexplained(
        &self,
        heard: &[Heard],
        own: Option<IncidentId>,
    ) -> Result<(Vec<Incident>, Vec<Heard>), StoreError> {
        let ids: BTreeSet<IncidentId> = heard.iter().map(|one| one.incident).collect();
        let (mut free, mut counted) = (Vec::new(), BTreeSet::new());
        for id in ids {
            let Some(incident) = self.store.incident(id)? else {
                continue;
            };
            if family::is_free(&incident) {
                counted.insert(id);
                free.push(incident);
            } else if own.is_some() && incident.head == own {
                counted.insert(id);
            }
        }
        let heard = heard.iter().filter(|one| counted.contains(&one.incident));
        Ok((free, heard.cloned().collect()))
    }

    fn opened(
        &self,
        item: ItemId,
        family: &Family<'_>,
        now: Timestamp,
    ) -> Result<Vec<IncidentChange>, StoreError> {
        let category = family.children.first().map(|first| &first.category);
        // What a missing calendar year leaves out the watch of the clocks tells.
        let clocks = category.map(|it| self.regime.load().opening(it, HEAD_SEVERITY, now).0);
        let clocks = clocks.unwrap_or_default();
        let events = records(family.opening(item, clocks), now);
        let id = self.store.next_incident()?;
        let Some(after) = fold::replay(id, &events) else {
            return Ok(Vec::new());
        };
        let head = IncidentChange {
            expected_version: 0,
            after,
            events,
        };
        let children = adopted(&head.after, family, now);
        Ok([vec![head], children].concat())
    }

    fn append(&self, changes: &[IncidentChange], now: Timestamp) -> Result<bool, StoreError> {
        let Some(head) = changes.first() else {
            return Ok(false);
        };
        let opens = head.expected_version == 0;
        let notice = opens.then(|| family::notice(&head.after, now));
        let audit = AuditEntry {
            at: now,
            user: None,
            action: "incident.gathered".to_owned(),
            subject: format!("incident {}", head.after.id),
        };
        let notices: Vec<_> = notice.into_iter().collect();
        match self.store.decide(&Decided {
            changes,
            notices: &notices,
            audit: &audit,
            command: None,
        }) {
            Ok(seq) => {
                self.grown.send_replace(seq);
                if opens {
                    metrics::counter!("otklik_bursts_total").increment(1);
                }
                Ok(true)
            }
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// An open burst takes more incidents. Its evidence is that of its greatest window.
fn grown(
    head: &Incident,
    burst: Burst,
    children: Vec<&Incident>,
    now: Timestamp,
) -> Vec<IncidentChange> {
    if children.is_empty() {
        return Vec::new();
    }
    let size = |cause: &Cause| match cause {
        Cause::Burst { observed, .. } => *observed,
        Cause::Topology { .. } => 0,
    };
    let before = head.cause.clone();
    let cause = before.filter(|it| size(it) >= size(&burst.cause));
    let family = Family {
        cause: cause.unwrap_or(burst.cause),
        children,
    };
    let gathering = records(vec![family.gathering()], now);
    let head_change = fold::changed(head.clone(), gathering);
    [vec![head_change], adopted(head, &family, now)].concat()
}

fn adopted(head: &Incident, family: &Family<'_>, now: Timestamp) -> Vec<IncidentChange> {
    let adopt = |child: &&Incident| {
        let events = records(family::joining(head, child), now);
        fold::changed((*child).clone(), events)
    };
    family.children.iter().map(adopt).collect()
}

fn records(events: Vec<Event>, at: Timestamp) -> Vec<EventRecord> {
    let record = |event| EventRecord {
        at,
        by: Actor::System,
        event,
    };
    events.into_iter().map(record).collect()
}
