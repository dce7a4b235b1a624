//! The conformance suite of the store port, fourth part: incidents that people put together and take
//! apart, and commands that are done once.

use otklik::domain::{
    Cause, CloseReason, Event, Incident, IncidentChange, IncidentId, IncidentState, ItemId,
    JoinReason, Place, UserId,
};
use otklik::incidents::{
    Refusal, fold,
    regroup::{self, Case, Decision},
    replay,
};
use otklik::ports::{AuditEntry, CommandId, Decided, Store, StoreError, ViewAsk};

use crate::store::stories;
use crate::store_samples::*;

fn case(store: &dyn Store, id: i64) -> Case {
    Case::of(IncidentId(id), store.events(IncidentId(id)).unwrap()).unwrap()
}

fn decision(by: UserId) -> Decision<'static> {
    Decision {
        by,
        at: later(0, 1),
        reason: "одна авария",
    }
}

fn record(
    store: &dyn Store,
    changes: Result<Vec<IncidentChange>, Refusal>,
) -> Result<(), StoreError> {
    decide(store, &changes.unwrap(), None).map(drop)
}

fn decide(
    store: &dyn Store,
    changes: &[IncidentChange],
    command: Option<&CommandId>,
) -> Result<otklik::domain::Seq, StoreError> {
    let audit = AuditEntry {
        user: store.users().unwrap().first().map(|user| user.id),
        ..audit(later(0, 1))
    };
    store.decide(&Decided {
        changes,
        notices: &[],
        audit: &audit,
        command,
    })
}

/// Heating in two houses, and the one who decides.
fn two(store: &dyn Store) -> Decision<'static> {
    open_one(store, "1", Wanted::default());
    open_one(store, "2", elsewhere(1));
    decision(store.add_user(&operator("anna"), "hash").unwrap())
}

fn same_place_again(store: &dyn Store, native_id: &str, place: Place) -> Result<(), StoreError> {
    let wanted = Wanted {
        place,
        ..Wanted::default()
    };
    let batch = openings(store, vec![(complaint(native_id, noon()), wanted)]);
    store.ingest(&batch).map(drop)
}

fn a_merge_moves_the_key_and_an_unmerge_returns_it(store: &dyn Store) {
    let anna = two(store);
    let merged = regroup::merge(case(store, 1), case(store, 2), &anna);
    record(store, merged).unwrap();
    let child = store.incident(IncidentId(1)).unwrap().unwrap();
    assert_eq!(child.state, IncidentState::Merged);
    assert_eq!(child, *case(store, 1).incident(), "the state is the fold");
    let taken = same_place_again(store, "3", mira(12));
    assert!(
        matches!(taken, Err(StoreError::Conflict)),
        "the target holds the key"
    );

    let members = store.incident_items(IncidentId(2)).unwrap();
    let members: Vec<_> = members.iter().map(|(stored, _)| stored.id.0).collect();
    assert_eq!(members, [1, 2], "its own and those merged into it");
    assert_eq!(store.watched_threads(&town()).unwrap(), ["1", "2"]);
    let ask = ViewAsk {
        categories: ["housing.heating_off".into()].into(),
        finished_since: Some(later(5, 0)),
        ..ViewAsk::default()
    };
    let view = store.formation_view(&town(), &ask).unwrap();
    let seen: Vec<_> = view
        .incidents
        .iter()
        .map(|known| known.incident.id.0)
        .collect();
    assert_eq!(seen, [1, 2], "as long as the one that speaks for it");

    let apart = regroup::unmerge(case(store, 1), case(store, 2), &anna);
    record(store, apart).unwrap();
    assert!(matches!(
        same_place_again(store, "3", mira(12)),
        Err(StoreError::Conflict)
    ));
    let closed = closing(case(store, 2).incident(), later(0, 2));
    store.append(&closed, &[], &audit(noon())).unwrap();
    same_place_again(store, "3", mira(101)).unwrap();
}

fn what_another_problem_took_in_long_ago_is_still_seen(store: &dyn Store) {
    open_one(store, "1", Wanted::default());
    let wanted = Wanted {
        category: "housing.hot_water",
        ..elsewhere(1)
    };
    open_one(store, "2", wanted);
    let anna = decision(store.add_user(&operator("anna"), "hash").unwrap());
    let merged = regroup::merge(case(store, 1), case(store, 2), &anna);
    record(store, merged).unwrap();
    let seen = |category: &str, since: i64| {
        let ask = ViewAsk {
            categories: [category.into()].into(),
            finished_since: Some(later(since, 0)),
            ..ViewAsk::default()
        };
        let view = store.formation_view(&town(), &ask).unwrap();
        let seen = view.incidents.iter().map(|known| known.incident.id.0);
        seen.collect::<Vec<_>>()
    };
    assert_eq!(seen("housing.heating_off", 365), [1, 2], "holds the place");
    assert_eq!(seen("housing.hot_water", 365), [2]);
    close(store, 2, 1);
    assert_eq!(seen("housing.heating_off", 365), [0; 0], "over long ago");
    assert_eq!(seen("housing.heating_off", 1), [1, 2], "a repeat of it");
    assert_eq!(seen("housing.lift", 1), [0; 0]);
}

fn a_key_taken_meanwhile_refuses_the_way_back(store: &dyn Store) {
    let anna = two(store);
    let merged = regroup::merge(case(store, 1), case(store, 2), &anna);
    record(store, merged).unwrap();
    let closed = closing(case(store, 2).incident(), later(0, 2));
    store.append(&closed, &[], &audit(noon())).unwrap();
    same_place_again(store, "3", mira(12)).unwrap();
    let before = everything(store);
    let apart = regroup::unmerge(case(store, 1), case(store, 2), &anna);
    let refused = record(store, apart);
    assert!(matches!(
        refused,
        Err(StoreError::KeyTaken {
            open: IncidentId(3)
        })
    ));
    assert_eq!(everything(store), before, "neither side was recorded");
}

fn two_incidents_change_together_or_not_at_all(store: &dyn Store) {
    let anna = two(store);
    let merged = regroup::merge(case(store, 1), case(store, 2), &anna).unwrap();
    let moved = closing(case(store, 2).incident(), later(0, 2));
    store.append(&moved, &[], &audit(noon())).unwrap();
    let before = everything(store);
    assert!(matches!(
        decide(store, &merged, None),
        Err(StoreError::Conflict)
    ));
    assert_eq!(everything(store), before);
}

fn two_who_merge_crosswise_do_not_both_succeed(store: &dyn Store) {
    let anna = two(store);
    let crosswise = regroup::merge(case(store, 2), case(store, 1), &anna).unwrap();
    let merged = regroup::merge(case(store, 1), case(store, 2), &anna);
    record(store, merged).unwrap();
    let before = everything(store);
    assert!(matches!(
        decide(store, &crosswise, None),
        Err(StoreError::Conflict)
    ));
    assert_eq!(everything(store), before);
    let again = regroup::merge(case(store, 2), case(store, 1), &anna);
    assert_eq!(again, Err(Refusal::HoldsOthers), "the second time as well");
}

/// Another item, told in these words, joins the first incident.
fn third(store: &dyn Store, essence: &str) {
    let mut judged = complaint("3", noon());
    judged.verdict.essence = essence.into();
    let mut joining = batch(store, vec![judged]);
    let incident = store.incident(IncidentId(1)).unwrap().unwrap();
    let event = joined(joining.first_item, noon(), JoinReason::SamePlace);
    let change = next(&incident, noon(), event, |after| after.items += 1);
    joining.formed.changes = vec![change];
    joining.formed.memberships = vec![otklik::domain::Membership {
        item: joining.first_item,
        incident: IncidentId(1),
        reason: JoinReason::SamePlace,
        answers: None,
    }];
    store.ingest(&joining).unwrap();
}

fn what_a_person_placed_is_not_placed_again(store: &dyn Store) {
    let anna = two(store);
    let more = regroup::merge(case(store, 1), case(store, 2), &anna);
    record(store, more).unwrap();
    let apart = regroup::unmerge(case(store, 1), case(store, 2), &anna);
    record(store, apart).unwrap();
    third(store, "Холодно");

    let moved = regroup::relocate(case(store, 1), case(store, 2), &[ItemId(3)], &anna);
    record(store, moved).unwrap();
    let home = |id| store.items(&[ItemId(id)]).unwrap()[0].1;
    assert_eq!(home(3), Some(IncidentId(2)));
    let members = store.incident_items(IncidentId(2)).unwrap();
    assert_eq!(members[1].1, JoinReason::ByHand);
    let out = regroup::detach(case(store, 2), &[ItemId(3)], &anna);
    record(store, out.clone()).unwrap();
    assert_eq!(home(3), None);
    let standing = store.standing(&town(), &["3"]).unwrap();
    assert!(standing["3"].joined, "an edit does not bring it back");
    assert!(matches!(record(store, out), Err(StoreError::Conflict)));
}

fn an_incident_is_not_told_in_words_that_left_it(store: &dyn Store) {
    let anna = two(store);
    third(store, "Нет тепла");
    let out = regroup::detach(case(store, 1), &[ItemId(1)], &anna);
    record(store, out).unwrap();
    let incident = store.incident(IncidentId(1)).unwrap().unwrap();
    assert_eq!(incident.essence, "Нет тепла");
    assert_eq!(
        incident,
        *case(store, 1).incident(),
        "the log tells the same"
    );
}

fn a_command_is_done_once(store: &dyn Store) {
    let anna = two(store);
    let command = CommandId::new("a-1").unwrap();
    assert_eq!(store.done(anna.by, &command).unwrap(), None);
    let linked = regroup::link(case(store, 1), case(store, 2), true, &anna).unwrap();
    decide(store, &linked, Some(&command)).unwrap();
    assert_eq!(store.done(anna.by, &command).unwrap(), Some(IncidentId(1)));
    let again = regroup::link(case(store, 1), case(store, 2), false, &anna).unwrap();
    assert!(matches!(
        decide(store, &again, Some(&command)),
        Err(StoreError::Conflict)
    ));
    assert_eq!(store.done(UserId(99), &command).unwrap(), None, "another's");
    assert!(CommandId::new("").is_none() && CommandId::new(&"я".repeat(65)).is_none());
}

fn how_often_it_was_here_is_counted_over_a_year(store: &dyn Store) {
    for (n, days) in [(1, -400), (2, -300), (3, -20), (4, 0)] {
        let wanted = Wanted {
            opened_at: later(days, 0),
            ..Wanted::default()
        };
        let incident = open_one(store, &n.to_string(), wanted);
        if n < 4 {
            let closed = closing(&incident, later(days + 1, 0));
            store.append(&closed, &[], &audit(noon())).unwrap();
        }
    }
    open_one(store, "5", elsewhere(1));
    let earlier = store.earlier(&[4, 5].map(IncidentId)).unwrap();
    let here = earlier[&IncidentId(4)];
    assert_eq!((here.count, here.last_closed), (2, Some(IncidentId(3))));
    assert!(!earlier.contains_key(&IncidentId(5)), "the first");
}

/// Heating, opened at the spot so many days from noon.
fn cold(store: &dyn Store, native_id: &str, place: Place, days: i64) -> Incident {
    let wanted = Wanted {
        place,
        opened_at: later(days, 0),
        ..Wanted::default()
    };
    open_one(store, native_id, wanted)
}

fn close(store: &dyn Store, id: i64, days: i64) {
    let now = store.incident(IncidentId(id)).unwrap().unwrap();
    let closed = closing(&now, later(days, 0));
    store.append(&closed, &[], &audit(noon())).unwrap();
}

/// How often it was there, and the one that was closed last.
fn before(store: &dyn Store, id: i64) -> Option<(usize, Option<i64>)> {
    let earlier = store.earlier(&[IncidentId(id)]).unwrap();
    let here = earlier.get(&IncidentId(id))?;
    Some((here.count, here.last_closed.map(|last| last.0)))
}

fn what_was_told_by_another_was_here_all_the_same(store: &dyn Store) {
    let anna = two(store);
    let merge = |one, other| {
        let merged = regroup::merge(case(store, one), case(store, other), &anna);
        record(store, merged).unwrap();
    };
    merge(1, 2);
    close(store, 2, 1);
    cold(store, "3", mira(12), 20);
    assert_eq!(
        before(store, 3),
        Some((1, Some(2))),
        "and the other closed it"
    );
    cold(store, "4", mira(101), 20);
    assert_eq!(before(store, 4), Some((1, Some(2))));
    // Both of the second time go into one as well: the first of them had no other day.
    merge(4, 3);
    assert_eq!(
        before(store, 3),
        Some((1, Some(2))),
        "what it holds is itself"
    );
    assert_eq!(before(store, 4), Some((1, Some(2))));
    close(store, 3, 21);
    cold(store, "5", mira(12), 40);
    assert_eq!(before(store, 5), Some((2, Some(3))), "once a time");
}

fn what_turned_out_to_be_nothing_was_not_here(store: &dyn Store) {
    let anna = two(store);
    let merged = regroup::merge(case(store, 1), case(store, 2), &anna);
    record(store, merged).unwrap();
    let rejected = Event::Rejected {
        reason: CloseReason::NotConfirmed,
        comment: String::new(),
    };
    let over = store.incident(IncidentId(2)).unwrap().unwrap();
    let over = fold::changed(over, vec![by_system(later(1, 0), rejected)]);
    store.append(&over, &[], &audit(noon())).unwrap();
    cold(store, "3", mira(12), 20);
    assert_eq!(before(store, 3), None);
}

fn one_outage_is_one_time(store: &dyn Store) {
    let first = cold(store, "1", mira(12), 0);
    gather(store, 2, &[&first]);
    close(store, 1, 1);
    let again = cold(store, "2", mira(12), 2);
    assert_eq!(before(store, 3), Some((1, Some(1))));
    gather(store, 2, &[&again]);
    assert_eq!(before(store, 3), None, "the same outage still");
    close(store, 3, 3);
    close(store, 2, 3);
    cold(store, "3", mira(12), 30);
    assert_eq!(before(store, 4), Some((1, Some(3))));
}

/// A head of this number over these, or its family grows by them.
fn gather(store: &dyn Store, head: i64, children: &[&Incident]) {
    let head = IncidentId(head);
    let gathered = Event::Gathered {
        cause: Cause::Burst {
            hours: 6,
            observed: 9,
            voices: 7,
            expected: 1.0,
            tail: 1e-6,
        },
        children: children.iter().map(|child| child.id).collect(),
        span: (noon(), noon()),
    };
    let gathered = by_system(noon(), gathered);
    let first = match store.incident(head).unwrap() {
        Some(known) => fold::changed(known, vec![gathered]),
        None => {
            let opened = Wanted {
                place: Place::default(),
                ..Wanted::default()
            };
            let opened = opened.open(head, ItemId(1)).events.remove(0);
            let events = vec![opened, gathered];
            IncidentChange {
                expected_version: 0,
                after: replay(head, &events).unwrap(),
                events,
            }
        }
    };
    let joins = |child: &&Incident| {
        let joins = by_system(noon(), Event::ChildOf { head });
        fold::changed((*child).clone(), vec![joins])
    };
    let changes: Vec<_> = [first]
        .into_iter()
        .chain(children.iter().map(joins))
        .collect();
    decide(store, &changes, None).unwrap();
}

stories! {
    a_merge_moves_the_key_and_an_unmerge_returns_it
    a_key_taken_meanwhile_refuses_the_way_back
    what_another_problem_took_in_long_ago_is_still_seen
    two_incidents_change_together_or_not_at_all
    two_who_merge_crosswise_do_not_both_succeed
    what_a_person_placed_is_not_placed_again
    an_incident_is_not_told_in_words_that_left_it
    a_command_is_done_once
    how_often_it_was_here_is_counted_over_a_year
    what_was_told_by_another_was_here_all_the_same
    what_turned_out_to_be_nothing_was_not_here
    one_outage_is_one_time
}
