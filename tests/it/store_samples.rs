//! Small neighbourhoods built by hand for the store's tests: items, incidents, batches.

use otklik::domain::{
    Actor, Batch, CategoryId, CategoryScore, Clock, ClockKind, Event, EventRecord, Fingerprint,
    Formed, Grievances, Incident, IncidentChange, IncidentId, IncidentState, Item, ItemId,
    ItemKind, JoinReason, Judged, Lang, Membership, Network, Notice, NoticeKind, Pace, Pause,
    Place, PlaceMention, Role, Scope, Sector, SectorScore, Seq, Severity, Signal, SourceId,
    Timestamp, User, UserId, Verdict, Voice,
};
use otklik::ports::{AuditEntry, Retention, Store, StoreStatus, ViewAsk};

/// Noon on a Monday; tests count days from here.
pub fn noon() -> Timestamp {
    "2026-11-02T12:00:00Z".parse().unwrap()
}

/// Noon, days and hours later; negative numbers are earlier.
pub fn later(days: i64, hours: i64) -> Timestamp {
    Timestamp::from_second(noon().as_second() + days * 86_400 + hours * 3600).unwrap()
}

/// The group of a town where everybody writes.
pub fn town() -> SourceId {
    SourceId::from("vk:town")
}

/// An item of the town without any sector.
pub fn chatter(native_id: &str, at: Timestamp) -> Judged {
    Judged {
        item: Item {
            source: town(),
            network: Network::Vk,
            native_id: native_id.into(),
            parent: None,
            thread: native_id.into(),
            kind: ItemKind::Post,
            official: false,
            text: format!("Доброе утро, соседи! {native_id}"),
            voice: Some(Voice(7)),
            url: Some(format!("https://vk.example/wall-1_{native_id}")),
            published_at: at,
            collected_at: at,
            fingerprint: Some(Fingerprint(u64::MAX - 5)),
            territory: Some("Старый Оскол".into()),
            body: None,
            addressed: None,
        },
        verdict: Verdict {
            lang: Lang::RU,
            ..Verdict::default()
        },
    }
}

/// A complaint about cold radiators.
pub fn complaint(native_id: &str, at: Timestamp) -> Judged {
    let mut judged = chatter(native_id, at);
    judged.item.text = format!("На Мира, 12 холодные батареи третий день! {native_id}");
    judged.verdict.actionable = true;
    judged.verdict.essence = "Холодные батареи на Мира, 12".into();
    judged.verdict.sectors = vec![SectorScore {
        id: Sector::Housing,
        score: 6.0,
        categories: vec![CategoryScore {
            id: "housing.heating_off".into(),
            score: 6.0,
        }],
    }];
    judged.verdict.places = vec![PlaceMention {
        place: mira(12),
        text: "На Мира, 12".into(),
        certain: true,
        may_be: Vec::new(),
    }];
    judged
}

/// A house in Mira street.
pub fn mira(house: u32) -> Place {
    Place {
        territory: Some("Старый Оскол".into()),
        settlement: Some("Старый Оскол".into()),
        street: Some("Мира".into()),
        house: Some(house.to_string()),
        facility: None,
    }
}

/// A clinic of the same town.
pub fn clinic(number: u32) -> Place {
    Place {
        facility: Some(format!("поликлиника № {number}")),
        ..mira(0).town()
    }
}

/// An incident that a test wants in the queue; the rest is the same for all.
#[derive(Clone)]
pub struct Wanted {
    pub category: &'static str,
    pub sector: Sector,
    pub place: Place,
    pub uncertain: bool,
    pub severity: Severity,
    pub opened_at: Timestamp,
    /// When the first message was written; at the opening when none.
    pub published_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            category: "housing.heating_off",
            sector: Sector::Housing,
            place: mira(12),
            uncertain: false,
            severity: Severity::Medium,
            opened_at: noon(),
            published_at: None,
            due_at: Some(later(1, 0)),
        }
    }
}

impl Wanted {
    fn clock(&self) -> Option<Clock> {
        self.due_at.map(|due_at| Clock {
            kind: ClockKind::Answer,
            started_at: self.opened_at,
            due_at,
            pace: Pace::Working,
            by_day: false,
            regulation: "demo".into(),
            binding: false,
            stopped_at: None,
            paused_at: None,
            pause: Pause::default(),
            paused_minutes: 0,
            resumed_at: None,
        })
    }

    /// The opening of this incident by an item.
    pub fn open(self, id: IncidentId, item: ItemId) -> IncidentChange {
        let clocks: Vec<Clock> = self.clock().into_iter().collect();
        let after = Incident {
            id,
            version: 2,
            state: IncidentState::New,
            category: CategoryId::from(self.category),
            sector: self.sector,
            place: self.place.clone(),
            uncertain: self.uncertain,
            essence: "Холодные батареи на Мира, 12".into(),
            severity: self.severity,
            severity_reasons: vec!["Жалуются на холод в доме".into()],
            signals: vec![Signal::Mass],
            opened_at: self.opened_at,
            published_at: self.published_at.unwrap_or(self.opened_at),
            last_item_at: self.published_at.unwrap_or(self.opened_at),
            items: 1,
            voices: 1,
            assignee: None,
            clocks: clocks.clone(),
            answered_at: None,
            clarified: false,
            drafted_at: None,
            closed_at: None,
            repeat_of: None,
            acknowledged: false,
            alarmed_at: None,
            state_since: self.opened_at,
            escalated: Vec::new(),
            private: false,
            merged: None,
            absorbed: Vec::new(),
            links: Vec::new(),
            body: None,
            hops: 0,
            dispute: false,
            cause: None,
            head: None,
            released: false,
            muted_until: None,
            also: None,
            grievances: Grievances::default(),
        };
        let opened = Event::Opened {
            item,
            category: after.category.clone(),
            place: self.place,
            uncertain: self.uncertain,
            essence: after.essence.clone(),
            clocks,
        };
        let events = [opened, joined(item, after.published_at, JoinReason::Opened)];
        IncidentChange {
            expected_version: 0,
            after,
            events: events.map(|event| by_system(self.opened_at, event)).into(),
        }
    }
}

/// An ordinary incident in another house.
pub fn elsewhere(house: u32) -> Wanted {
    Wanted {
        place: mira(100 + house),
        ..Wanted::default()
    }
}

/// An item's joining.
pub fn joined(item: ItemId, published_at: Timestamp, reason: JoinReason) -> Event {
    Event::ItemJoined {
        item,
        published_at,
        reason,
        voice: Some(Voice(7)),
        fingerprint: None,
        signals: vec![],
        official: false,
        answers: None,
        private: false,
    }
}

/// An event that the daemon caused.
pub fn by_system(at: Timestamp, event: Event) -> EventRecord {
    EventRecord {
        at,
        by: Actor::System,
        event,
    }
}

/// One more event of an incident, with what it does to the state.
pub fn next(
    incident: &Incident,
    at: Timestamp,
    event: Event,
    effect: impl FnOnce(&mut Incident),
) -> IncidentChange {
    let mut after = incident.clone();
    after.version += 1;
    effect(&mut after);
    IncidentChange {
        expected_version: incident.version,
        after,
        events: vec![by_system(at, event)],
    }
}

/// Closes an incident, or opens it again when `at` is none.
pub fn closing(incident: &Incident, at: Timestamp) -> IncidentChange {
    let event = Event::Closed {
        reason: otklik::domain::CloseReason::Solved,
        comment: "Тепло дали".into(),
    };
    next(incident, at, event, |after| {
        after.state = IncidentState::Closed;
        after.closed_at = Some(at);
    })
}

/// Opens a finished incident again.
pub fn reopening(incident: &Incident, at: Timestamp) -> IncidentChange {
    let event = Event::Reopened {
        reason: "Снова холодно".into(),
        clocks: incident.clocks.clone(),
    };
    next(incident, at, event, |after| {
        after.state = IncidentState::InWork;
        after.closed_at = None;
    })
}

/// A batch of the town whose numbers follow what the store has.
pub fn batch(store: &dyn Store, items: Vec<Judged>) -> Batch {
    let view = store.formation_view(&town(), &ViewAsk::default()).unwrap();
    Batch {
        source: town(),
        items,
        first_item: view.next_item,
        formed: Formed::default(),
        revised: Vec::new(),
        gone: Vec::new(),
        tallies: Vec::new(),
        cursor: None,
        health: None,
        at: noon(),
    }
}

/// A batch in which each item opens an incident of its own.
pub fn openings(store: &dyn Store, wanted: Vec<(Judged, Wanted)>) -> Batch {
    let view = store.formation_view(&town(), &ViewAsk::default()).unwrap();
    let (items, wanted): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
    let mut batch = batch(store, items);
    for (n, wanted) in (0_i64..).zip(wanted) {
        let item = ItemId(view.next_item.0 + n);
        let incident = IncidentId(view.next_incident.0 + n);
        batch.formed.changes.push(wanted.open(incident, item));
        batch.formed.memberships.push(Membership {
            item,
            incident,
            reason: JoinReason::Opened,
            answers: None,
        });
    }
    batch
}

/// Records one complaint that opens one incident, and gives the incident.
pub fn open_one(store: &dyn Store, native_id: &str, wanted: Wanted) -> Incident {
    let judged = complaint(native_id, wanted.opened_at);
    let batch = openings(store, vec![(judged, wanted)]);
    store.ingest(&batch).unwrap();
    batch.formed.changes[0].after.clone()
}

/// A danger notice.
pub fn notice(at: Timestamp, incident: Option<IncidentId>) -> Notice {
    Notice {
        id: None,
        kind: NoticeKind::Danger,
        text: "Опасность: инцидент ждёт подтверждения".into(),
        incident,
        at,
    }
}

/// Somebody did something.
pub fn audit(at: Timestamp) -> AuditEntry {
    AuditEntry {
        at,
        user: None,
        action: "incident.closed".into(),
        subject: "incident 1".into(),
    }
}

/// An operator of housing in the town.
pub fn operator(login: &str) -> User {
    User {
        id: UserId(0),
        login: login.into(),
        name: "Анна Петрова".into(),
        role: Role::Operator,
        scope: Scope {
            sectors: vec![Sector::Housing],
            territories: vec!["Старый Оскол".into()],
            ..Scope::default()
        },
        active: true,
        owes_password: false,
    }
}

/// The terms of invariant 13.
pub const TERMS: Retention = Retention {
    unsorted_days: 7,
    closed_days: 90,
    links_days: 30,
    loose_days: 90,
};

/// All that the port tells of the town, for "nothing changed".
pub fn everything(store: &dyn Store) -> String {
    let status = StoreStatus {
        bytes: 0,
        ..store.status().unwrap()
    };
    let ids: Vec<ItemId> = (1..20).map(ItemId).collect();
    let logs: Vec<_> = (1..5)
        .map(|id| store.events(IncidentId(id)).unwrap())
        .collect();
    let outbox = store.outbox_after(Seq(0), 100).unwrap();
    let (cursor, notices) = (
        store.source(&town()).unwrap().cursor,
        store.notices(100).unwrap(),
    );
    let items = store.items(&ids).unwrap();
    format!("{status:?} {items:?} {logs:?} {outbox:?} {cursor:?} {notices:?}")
}
