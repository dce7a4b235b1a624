//! The conformance suite of the store port: heads, their children, and what the look for bursts asks.

use otklik::{
    domain::{
        Cause, Event, Incident, IncidentChange, IncidentId, ItemId, NodeKind, Place, Seq,
        SourceHealth, SourceId, SourceState, Timestamp, UserId, Voice,
    },
    incidents::{
        burst::{Cell, HourCount},
        fold,
        regroup::{self, Case, Decision},
        replay,
    },
    ports::{Decided, FamilySum, Muted, Page, QueueFilter, Store, StoreError},
};

use crate::{store::stories, store_samples::*};

fn cause() -> Cause {
    Cause::Topology {
        node: "north".into(),
        what: NodeKind::BoilerHouse,
        title: "«Северная»".into(),
        places: 2,
    }
}

/// A head over these incidents, as one change.
fn gathered(id: i64, children: &[&Incident]) -> Vec<IncidentChange> {
    let id = IncidentId(id);
    let opened = Event::Opened {
        item: ItemId(1),
        category: children[0].category.clone(),
        place: mira(0),
        uncertain: false,
        essence: "Возможная авария".into(),
        clocks: Vec::new(),
    };
    let gathered = Event::Gathered {
        cause: cause(),
        children: children.iter().map(|one| one.id).collect(),
        span: (noon(), noon()),
    };
    let events = vec![by_system(noon(), opened), by_system(noon(), gathered)];
    let head = IncidentChange {
        expected_version: 0,
        after: replay(id, &events).unwrap(),
        events,
    };
    let child = |one: &&Incident| {
        let joins = by_system(noon(), Event::ChildOf { head: id });
        fold::changed((*one).clone(), vec![joins])
    };
    [head]
        .into_iter()
        .chain(children.iter().map(child))
        .collect()
}

fn record(store: &dyn Store, changes: &[IncidentChange]) -> Result<Seq, StoreError> {
    store.decide(&Decided {
        changes,
        notices: &[],
        audit: &audit(noon()),
        command: None,
    })
}

/// Heating in a municipality.
pub fn cell(territory: &str) -> Cell {
    Cell {
        category: "housing.heating_off".into(),
        territory: Some(territory.into()),
    }
}

/// The opening of a burst over an incident.
fn burst(id: i64, cell: Cell, child: &Incident) -> IncidentChange {
    let opened = Event::Opened {
        item: ItemId(1),
        category: cell.category,
        place: Place {
            territory: cell.territory,
            ..Place::default()
        },
        uncertain: false,
        essence: "Всплеск обращений".into(),
        clocks: Vec::new(),
    };
    let gathered = Event::Gathered {
        cause: Cause::Burst {
            hours: 6,
            observed: 9,
            voices: 7,
            expected: 1.2,
            tail: 1e-6,
        },
        children: vec![child.id],
        span: (noon(), noon()),
    };
    let events = vec![by_system(noon(), opened), by_system(noon(), gathered)];
    IncidentChange {
        expected_version: 0,
        after: replay(IncidentId(id), &events).unwrap(),
        events,
    }
}

/// Two complaints of two houses, of two people and of one.
fn two(store: &dyn Store) -> (Incident, Incident) {
    let mut batch = openings(
        store,
        vec![
            (complaint("1", noon()), elsewhere(1)),
            (complaint("2", later(0, -2)), elsewhere(2)),
        ],
    );
    batch.items[0].item.voice = Some(Voice(7));
    batch.items[1].item.voice = Some(Voice(8));
    store.ingest(&batch).unwrap();
    let after = |at: usize| batch.formed.changes[at].after.clone();
    (after(0), after(1))
}

fn queue(store: &dyn Store, muted: Muted, now: Timestamp) -> Vec<i64> {
    let filter = QueueFilter {
        muted,
        now,
        ..QueueFilter::default()
    };
    let view = store.queue(&filter, Page::default()).unwrap();
    let mut numbers: Vec<i64> = view.rows.iter().map(|row| row.id.0).collect();
    numbers.sort_unstable();
    assert_eq!(view.total, numbers.len());
    numbers
}

fn a_head_takes_the_place_of_its_children_in_the_queue(store: &dyn Store) {
    let (one, other) = two(store);
    assert_eq!(store.next_incident().unwrap(), IncidentId(3));
    let changes = gathered(3, &[&one, &other]);
    record(store, &changes).unwrap();
    assert_eq!(queue(store, Muted::Shown, noon()), [1, 2, 3]);
    assert_eq!(queue(store, Muted::Hidden, noon()), [3]);
    assert_eq!(queue(store, Muted::Only, noon()), [1, 2]);
    let children = store.children(IncidentId(3)).unwrap();
    assert_eq!(
        children,
        [changes[1].after.clone(), changes[2].after.clone()]
    );
    let sums = store
        .family_sums(&[IncidentId(3), IncidentId(1)], Timestamp::MIN)
        .unwrap();
    let sum = FamilySum {
        children: 2,
        items: 2,
        voices: 2,
    };
    assert_eq!(sums, [(IncidentId(3), sum)].into());

    let reason = "плановые работы".to_owned();
    let until = later(0, 5);
    let muted = by_system(noon(), Event::Muted { until, reason });
    let muted = fold::changed(changes[0].after.clone(), vec![muted]);
    store.append(&muted, &[], &audit(noon())).unwrap();
    assert_eq!(queue(store, Muted::Hidden, later(0, 4)), [0; 0]);
    assert_eq!(queue(store, Muted::Hidden, later(0, 5)), [3]);
}

fn a_burst_is_found_where_it_is_however_many_others_there_are(store: &dyn Store) {
    let (one, other) = two(store);
    let own = cell("Старый Оскол");
    let elsewhere = |id| burst(id, cell("Губкинский округ"), &other);
    let nowhere = Cell {
        territory: None,
        ..own.clone()
    };
    let (many, oskol) = (3..=520, 521..=523);
    let mut heads: Vec<_> = many.map(elsewhere).collect();
    heads.extend(oskol.map(|id| burst(id, own.clone(), &one)));
    heads.push(burst(524, nowhere.clone(), &one));
    record(store, &heads).unwrap();
    record(store, &gathered(525, &[&one])).unwrap();
    let over = store.incident(IncidentId(523)).unwrap().unwrap();
    let over = closing(&over, noon());
    store.append(&over, &[], &audit(noon())).unwrap();
    let found = |cell: &Cell| {
        let bursts = store.bursts(cell).unwrap().into_iter();
        bursts.map(|head| head.id.0).collect::<Vec<_>>()
    };
    assert_eq!(found(&own), [522, 521], "the newest first");
    assert_eq!(found(&nowhere), [524]);
}

fn an_open_child_stands_before_those_that_are_over(store: &dyn Store) {
    let (one, other) = two(store);
    record(store, &gathered(3, &[&one, &other])).unwrap();
    let first = store.incident(one.id).unwrap().unwrap();
    let over = closing(&first, noon());
    store.append(&over, &[], &audit(noon())).unwrap();
    let children = store.children(IncidentId(3)).unwrap();
    let children: Vec<_> = children.iter().map(|child| child.id).collect();
    assert_eq!(children, [other.id, one.id]);
}

/// This incident is told by the other.
fn merged(store: &dyn Store, child: i64, into: i64) -> Result<Seq, StoreError> {
    let case = |id| Case::of(IncidentId(id), store.events(IncidentId(id)).unwrap()).unwrap();
    let decision = Decision {
        by: UserId(1),
        at: noon(),
        reason: "одна авария",
    };
    record(
        store,
        &regroup::merge(case(child), case(into), &decision).unwrap(),
    )
}

fn what_is_merged_into_a_family_counts_there(store: &dyn Store) {
    let (one, other) = two(store);
    record(store, &gathered(3, &[&one, &other])).unwrap();
    let sum = |children| FamilySum {
        children,
        items: 2,
        voices: 2,
    };
    let sums = |head: i64| {
        store
            .family_sums(&[IncidentId(head)], Timestamp::MIN)
            .unwrap()
    };
    merged(store, 1, 2).unwrap();
    assert_eq!(sums(3), [(IncidentId(3), sum(1))].into(), "into a child");
    let heard = store.heard(later(0, -9)).unwrap();
    let heard: Vec<_> = heard.iter().map(|one| one.heard.incident.0).collect();
    assert_eq!(heard, [2, 2], "where it is told");
}

fn what_a_head_takes_in_counts_there(store: &dyn Store) {
    let (one, other) = two(store);
    record(store, &gathered(3, &[&one])).unwrap();
    merged(store, other.id.0, 3).unwrap();
    let sum = FamilySum {
        children: 1,
        items: 2,
        voices: 2,
    };
    let sums = |since| store.family_sums(&[IncidentId(3)], since).unwrap();
    assert_eq!(sums(Timestamp::MIN), [(IncidentId(3), sum)].into());
    let lately = FamilySum {
        items: 1,
        voices: 1,
        ..sum
    };
    assert_eq!(sums(later(0, -2)), [(IncidentId(3), lately)].into());
    assert_eq!(sums(noon())[&IncidentId(3)].items, 0);
    assert_eq!(queue(store, Muted::Hidden, noon()), [3]);
}

fn all_of_a_family_moves_or_none(store: &dyn Store) {
    let (one, other) = two(store);
    let closed = closing(&other, noon());
    store.append(&closed, &[], &audit(noon())).unwrap();
    let stale = record(store, &gathered(3, &[&one, &other]));
    assert!(matches!(stale, Err(StoreError::Conflict)));
    assert_eq!(store.incident(one.id).unwrap().unwrap().head, None);
    let taken = record(store, &gathered(2, &[&one]));
    assert!(matches!(taken, Err(StoreError::Conflict)), "the number");
    record(store, &gathered(3, &[&one])).unwrap();
    assert_eq!(store.events(IncidentId(3)).unwrap().len(), 2);
}

fn residents_are_heard_by_category_municipality_and_hour(store: &dyn Store) {
    two(store);
    let cell = cell("Старый Оскол");
    let heard = store.heard(later(-1, 0)).unwrap();
    let told: Vec<_> = heard.iter().map(|one| (one.item.0, one.heard.at)).collect();
    assert_eq!(told, [(1, noon()), (2, later(0, -2))], "the newest first");
    assert!(heard.iter().all(|one| one.cell == cell));
    assert_eq!(store.heard(noon()).unwrap(), []);
    let hour = |at| HourCount {
        cell: cell.clone(),
        at,
        count: 1,
    };
    let mut counts = store.hour_counts(later(-1, 0), later(1, 0)).unwrap();
    counts.sort_by_key(|one| one.at);
    assert_eq!(counts, [hour(later(0, -2)), hour(noon())]);
    assert_eq!(store.hour_counts(later(-1, 0), later(0, -2)).unwrap(), []);

    let one = store.incident(IncidentId(1)).unwrap().unwrap();
    let closed = closing(&one, noon());
    store.append(&closed, &[], &audit(noon())).unwrap();
    assert_eq!(
        store.heard(later(-1, 0)).unwrap().len(),
        1,
        "open ones only"
    );
}

fn the_sources_of_an_incident_are_those_of_all_it_tells(store: &dyn Store) {
    let (one, other) = two(store);
    let group = SourceId::new("ok:group");
    let mut batch = openings(store, vec![(complaint("3", noon()), elsewhere(3))]);
    batch.source = group.clone();
    batch.items[0].item.source = group.clone();
    batch.health = Some(SourceHealth::default().after(SourceState::Closed, None, noon()));
    store.ingest(&batch).unwrap();
    let by = audit(noon());
    store.pause_source(&town(), true, &by).unwrap();
    let seen = store.sources_seen().unwrap();
    let told: Vec<_> = seen
        .iter()
        .map(|(id, health, stopped)| (id, health.state, *stopped))
        .collect();
    let (closed, ok) = (SourceState::Closed, SourceState::Ok);
    assert_eq!(told, [(&group, closed, false), (&town(), ok, true)]);

    let all = |ids: &[i64]| {
        let ids: Vec<_> = ids.iter().map(|id| IncidentId(*id)).collect();
        store.sources_of(&ids).unwrap()
    };
    let of = |id| -> Vec<_> { all(&[id]).into_iter().map(|(_, source)| source).collect() };
    let both = [(IncidentId(1), town()), (IncidentId(3), group.clone())];
    assert_eq!(all(&[3, 1, 9]), both, "asked at once");
    assert_eq!(
        (of(1), of(3), of(9)),
        (vec![town()], vec![group.clone()], vec![])
    );
    merged(store, 3, 1).unwrap();
    assert_eq!(of(1), [group, town()]);
    let one = store.incident(one.id).unwrap().unwrap();
    record(store, &gathered(4, &[&other])).unwrap();
    assert_eq!(of(4), [town()], "a head has the sources of its children");
    assert_eq!(one.absorbed.len(), 1);
}

stories! {
    the_sources_of_an_incident_are_those_of_all_it_tells
    a_head_takes_the_place_of_its_children_in_the_queue
    a_burst_is_found_where_it_is_however_many_others_there_are
    an_open_child_stands_before_those_that_are_over
    what_is_merged_into_a_family_counts_there
    what_a_head_takes_in_counts_there
    all_of_a_family_moves_or_none
    residents_are_heard_by_category_municipality_and_hour
}
