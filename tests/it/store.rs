//! The conformance suite of the store port, first part: recording. The other parts are `store_desk`
//! and `store_keeping`. Every implementation passes all stories: to add one, write a `fresh()` and a
//! module in the macro.

use std::collections::HashSet;

use otklik::domain::{
    Answers, Batch, CategoryId, Event, Fingerprint, Incident, IncidentId, IncidentState, Item,
    ItemId, JoinReason, Membership, Network, Place, Question, Seq, Signal, SignalKind, SignalMark,
    Tally, ThreadIncident, Timestamp, Voice,
};
use otklik::ports::{OfficialActivity, Store, StoreError, TallyAsk, TallyStep, ViewAsk};

use crate::store_samples::*;

/// Makes each story a test on every implementation.
macro_rules! stories {
    ($($story:ident)*) => {
        mod sqlite {
            $(#[test]
            fn $story() {
                let fresh = crate::store_sqlite::fresh();
                super::$story(&fresh.store);
            })*
        }
    };
}
pub(crate) use stories;

fn a_batch_is_recorded_whole(store: &dyn Store) {
    let mut batch = openings(store, vec![(complaint("1", noon()), Wanted::default())]);
    batch.items.push(chatter("2", later(0, 1)));
    batch.cursor = Some("page 2".into());
    batch.formed.notices = vec![notice(noon(), Some(IncidentId(1)))];
    let report = store.ingest(&batch).unwrap();
    assert_eq!((report.items, report.seq), (2, Some(Seq(4))));

    let items = store.items(&[ItemId(2), ItemId(9), ItemId(1)]).unwrap();
    let told: Vec<_> = items
        .iter()
        .map(|(item, incident)| (item.id.0, *incident))
        .collect();
    assert_eq!(
        told,
        [(2, None), (1, Some(IncidentId(1)))],
        "in the order asked"
    );
    assert_eq!(items[1].0.item, batch.items[0].item);
    assert_eq!(items[1].0.verdict, batch.items[0].verdict);

    let change = &batch.formed.changes[0];
    assert_eq!(
        store.incident(IncidentId(1)).unwrap().as_ref(),
        Some(&change.after)
    );
    assert_eq!(store.events(IncidentId(1)).unwrap(), change.events);
    let members = store.incident_items(IncidentId(1)).unwrap();
    assert_eq!(
        (members[0].0.id, members[0].1),
        (ItemId(1), JoinReason::Opened)
    );
    assert_eq!(
        store.source(&town()).unwrap().cursor.as_deref(),
        Some("page 2")
    );
    assert_eq!(store.notices(10).unwrap()[0].incident, Some(IncidentId(1)));

    let outbox = store.outbox_after(Seq(0), 10).unwrap();
    let told = outbox
        .iter()
        .map(|entry| (entry.item, entry.incident, entry.notice.is_some()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (Some(ItemId(1)), None, false),
            (Some(ItemId(2)), None, false),
            (None, Some(IncidentId(1)), false),
            (None, Some(IncidentId(1)), true),
        ]
    );
    let status = store.status().unwrap();
    assert_eq!(
        (status.items, status.open, status.incidents, status.seq),
        (2, 1, 1, 4)
    );
    assert_eq!(status.sources, [(town(), 2, Some(later(0, 1)))]);
    assert!(status.bytes > 0);
}

fn a_cursor_alone_changes_nothing_else(store: &dyn Store) {
    let mut empty = batch(store, vec![]);
    empty.cursor = Some("page 7".into());
    let report = store.ingest(&empty).unwrap();
    assert_eq!((report.items, report.seq), (0, None));
    empty.cursor = None;
    store.ingest(&empty).unwrap();
    assert_eq!(
        store.source(&town()).unwrap().cursor.as_deref(),
        Some("page 7"),
        "no news is no news"
    );
    assert_eq!(store.last_seq().unwrap(), Seq(0));
}

fn the_same_batch_twice_is_recorded_once(store: &dyn Store) {
    let first = openings(store, vec![(complaint("1", noon()), Wanted::default())]);
    store.ingest(&first).unwrap();
    let before = everything(store);
    assert!(matches!(store.ingest(&first), Err(StoreError::Conflict)));

    let mut again = batch(store, vec![chatter("2", noon()), complaint("1", noon())]);
    again.cursor = Some("lost".into());
    assert!(
        matches!(store.ingest(&again), Err(StoreError::Conflict)),
        "an item is known already"
    );
    assert_eq!(
        everything(store),
        before,
        "nothing of the refused batches was kept"
    );
    let known = store.standing(&town(), &["1", "2"]).unwrap();
    assert_eq!(known.keys().collect::<Vec<_>>(), ["1"]);
}

fn a_stale_view_is_a_conflict(store: &dyn Store) {
    let incident = open_one(store, "1", Wanted::default());
    let taken = next(&incident, later(0, 1), Event::Taken, |after| {
        after.state = IncidentState::InWork;
    });
    store.append(&taken, &[], &audit(noon())).unwrap();
    let before = everything(store);
    let late = closing(&incident, later(0, 2));
    let refused = store.append(&late, &[notice(noon(), None)], &audit(noon()));
    assert!(
        matches!(refused, Err(StoreError::Conflict)),
        "somebody took it meanwhile"
    );

    let mut stale = openings(store, vec![(complaint("2", noon()), elsewhere(1))]);
    stale.formed.changes[0].after.id = IncidentId(7);
    stale.formed.memberships.clear();
    assert!(
        matches!(store.ingest(&stale), Err(StoreError::Conflict)),
        "the next number is 2"
    );

    let mut joins = batch(store, vec![complaint("3", noon())]);
    joins.formed.changes = vec![late];
    assert!(matches!(store.ingest(&joins), Err(StoreError::Conflict)));
    assert_eq!(everything(store), before);
}

fn a_batch_that_contradicts_itself_is_refused(store: &dyn Store) {
    let invalid = |batch| matches!(store.ingest(&batch), Err(StoreError::Invalid { .. }));
    assert!(invalid(batch(
        store,
        vec![chatter("1", noon()), chatter("1", noon())]
    )));

    let mut foreign = batch(store, vec![chatter("1", noon())]);
    foreign.items[0].item.source = "vk:village".into();
    assert!(invalid(foreign));

    let opening = openings(store, vec![(complaint("1", noon()), Wanted::default())]);
    let mut miscounted = opening.clone();
    miscounted.formed.changes[0].after.version = 5;
    assert!(invalid(miscounted));
    let mut twice = opening.clone();
    twice.formed.changes.push(opening.formed.changes[0].clone());
    assert!(invalid(twice));
    let mut torn = opening;
    torn.formed.memberships.push(Membership {
        item: ItemId(99),
        incident: IncidentId(1),
        reason: JoinReason::ByHand,
        answers: None,
    });
    assert!(invalid(torn));
    assert_eq!(store.last_seq().unwrap(), Seq(0));
}

fn one_open_incident_per_category_and_certain_place(store: &dyn Store) {
    let first = open_one(store, "1", Wanted::default());
    let same = openings(store, vec![(complaint("2", noon()), Wanted::default())]);
    assert!(matches!(store.ingest(&same), Err(StoreError::Conflict)));

    let unsure = Wanted {
        uncertain: true,
        ..Wanted::default()
    };
    let water = Wanted {
        category: "housing.water_off",
        ..Wanted::default()
    };
    let nowhere = Wanted {
        place: Place::default(),
        ..Wanted::default()
    };
    let clinic = |number: u32| Wanted {
        place: clinic(number),
        ..Wanted::default()
    };
    let vague = Wanted {
        category: "housing.management",
        place: mira(12).town(),
        ..Wanted::default()
    };
    for (n, wanted) in [
        unsure.clone(),
        unsure,
        water,
        elsewhere(14),
        clinic(4),
        clinic(6),
        vague.clone(),
        vague,
        nowhere.clone(),
        nowhere,
    ]
    .into_iter()
    .enumerate()
    {
        open_one(store, &format!("other {n}"), wanted);
    }
    let again = openings(store, vec![(complaint("4", noon()), clinic(4))]);
    assert!(matches!(store.ingest(&again), Err(StoreError::Conflict)));
    let closed = closing(&first, later(1, 0));
    store.append(&closed, &[], &audit(noon())).unwrap();
    let second = open_one(store, "3", Wanted::default());

    let refused = store.append(&reopening(&closed.after, later(2, 0)), &[], &audit(noon()));
    assert!(matches!(refused, Err(StoreError::KeyTaken { open }) if open == second.id));
    store
        .append(&closing(&second, later(2, 0)), &[], &audit(noon()))
        .unwrap();
    store
        .append(&reopening(&closed.after, later(3, 0)), &[], &audit(noon()))
        .unwrap();
}

fn a_key_moves_within_one_batch(store: &dyn Store) {
    let first = open_one(store, "1", Wanted::default());
    let mut batch = openings(store, vec![(complaint("2", noon()), Wanted::default())]);
    batch.formed.changes.push(closing(&first, later(1, 0)));
    store.ingest(&batch).unwrap();
    assert_eq!(store.status().unwrap().open, 1);
}

fn an_item_of_an_earlier_batch_can_join_later(store: &dyn Store) {
    store
        .ingest(&batch(store, vec![chatter("1", noon())]))
        .unwrap();
    let incident = open_one(store, "2", Wanted::default());
    let mut joins = batch(store, vec![]);
    joins.formed.changes = vec![next(
        &incident,
        later(0, 1),
        joined(ItemId(1), noon(), JoinReason::Thread),
        |after| after.items = 2,
    )];
    joins.formed.memberships = vec![Membership {
        item: ItemId(1),
        incident: incident.id,
        reason: JoinReason::Thread,
        answers: None,
    }];
    let before = store.last_seq().unwrap();
    store.ingest(&joins).unwrap();
    let items = store.incident_items(incident.id).unwrap();
    let reasons: Vec<_> = items
        .iter()
        .map(|(item, reason)| (item.id.0, *reason))
        .collect();
    assert_eq!(
        reasons,
        [(1, JoinReason::Thread), (2, JoinReason::Opened)],
        "oldest first"
    );
    let news = store.outbox_after(before, 10).unwrap();
    assert_eq!(
        news[0].item,
        Some(ItemId(1)),
        "the index hears of the new home"
    );
}

fn a_classifier_gets_the_context_of_a_thread(store: &dyn Store) {
    let mut reply = chatter("2", noon());
    reply.item.official = true;
    reply.verdict.signals = vec![SignalMark {
        id: Signal::BrushOff,
        kind: SignalKind::Conflict,
        severity: 1,
    }];
    let items = vec![complaint("1", noon()), reply];
    store.ingest(&batch(store, items.clone())).unwrap();
    let context = store.context(&town(), &["1", "2", "3"]).unwrap();
    assert_eq!(context.len(), 2);
    assert!(!context["1"].official && context["2"].official);
    assert_eq!(context["2"].verdict, items[1].verdict);
    assert!(
        store
            .context(&"vk:village".into(), &["1"])
            .unwrap()
            .is_empty()
    );
}

fn formation_sees_open_and_lately_finished_incidents(store: &dyn Store) {
    let at = |house| Wanted {
        place: mira(house),
        ..Wanted::default()
    };
    let open = open_one(store, "open", at(1));
    let lately = open_one(store, "lately", at(2));
    let long_ago = open_one(store, "long ago", at(3));
    let water = Wanted {
        category: "housing.water_off",
        ..at(4)
    };
    let other = open_one(store, "other", water);
    store
        .append(&closing(&lately, later(20, 0)), &[], &audit(noon()))
        .unwrap();
    store
        .append(&closing(&long_ago, later(1, 0)), &[], &audit(noon()))
        .unwrap();

    let mut ask = ViewAsk {
        categories: HashSet::from([CategoryId::from("housing.heating_off")]),
        threads: HashSet::from(["other".to_owned(), "unheard".to_owned()]),
        finished_since: Some(later(10, 0)),
        ..ViewAsk::default()
    };
    let view = store.formation_view(&town(), &ask).unwrap();
    let seen: Vec<_> = view
        .incidents
        .iter()
        .map(|known| known.incident.id)
        .collect();
    assert_eq!(seen, [open.id, lately.id, other.id]);
    let held = ThreadIncident {
        incident: other.id,
        holds_root: true,
    };
    assert_eq!(view.threads.get("other"), Some(&vec![held]));
    assert_eq!(view.threads.len(), 1);
    assert_eq!(
        (view.next_item, view.next_incident),
        (ItemId(5), IncidentId(5))
    );
    assert_eq!(view.incidents[0].voices, HashSet::from([Voice(7)]));
    assert_eq!(view.incidents[0].fingerprints, [Fingerprint(u64::MAX - 5)]);

    ask.finished_since = None;
    ask.threads.clear();
    let view = store.formation_view(&town(), &ask).unwrap();
    assert_eq!(view.incidents.len(), 1, "without a memory only open ones");
}

fn a_reply_finds_what_it_may_answer(store: &dyn Store) {
    let first = open_one(store, "complaint", Wanted::default());
    let ask = ViewAsk {
        questions: HashSet::from(["complaint".to_owned(), "unheard".to_owned()]),
        ..ViewAsk::default()
    };
    let asked = |store: &dyn Store| store.formation_view(&town(), &ask).unwrap().questions;
    let question = Question {
        item: ItemId(1),
        native_id: "complaint".into(),
        incident: first.id,
        voice: Some(Voice(7)),
        published_at: noon(),
        answered: false,
    };
    assert_eq!(asked(store)["complaint"], std::slice::from_ref(&question));
    assert_eq!(asked(store)["unheard"], []);

    let reply = of_the_water_works(store, &first, later(0, 2));
    let answered = Question {
        answered: true,
        ..question
    };
    assert_eq!(asked(store)["complaint"], [answered]);
    let kept = &store.items(&[ItemId(2)]).unwrap()[0].0.item;
    assert_eq!(*kept, reply, "with its body, without whom it addresses");
    assert_eq!(
        store
            .formation_view(&town(), &ViewAsk::default())
            .unwrap()
            .questions
            .len(),
        0,
        "nobody asked"
    );
}

fn pages_are_counted_by_body_and_network(store: &dyn Store) {
    assert_eq!(store.official_activity(noon()).unwrap(), []);
    let first = open_one(store, "complaint", Wanted::default());
    of_the_water_works(store, &first, later(0, 2));
    let mut news = chatter("news", later(3, 0));
    news.item.body = Some("water".into());
    let mut other = news.clone();
    (other.item.native_id, other.item.network) = ("n".into(), Network::Telegram);
    store.ingest(&batch(store, vec![news, other])).unwrap();
    let activity = |network, answered_at: Option<Timestamp>, answers| OfficialActivity {
        body: "water".into(),
        network,
        last_at: later(3, 0),
        answered_at,
        answers,
    };
    let vk = |answers| activity(Network::Vk, Some(later(0, 2)), answers);
    let telegram = activity(Network::Telegram, None, 0);
    let seen = store.official_activity(noon()).unwrap();
    assert_eq!(seen, [telegram.clone(), vk(1)]);
    let lately = store.official_activity(later(1, 0)).unwrap();
    assert_eq!(lately, [telegram, vk(0)], "answered before");
}

/// The water works answer the first complaint.
fn of_the_water_works(store: &dyn Store, incident: &Incident, at: Timestamp) -> Item {
    let mut reply = chatter("reply", at);
    reply.item.thread = "complaint".into();
    (reply.item.official, reply.item.voice) = (true, None);
    reply.item.body = Some("water".into());
    let item = reply.item.clone();
    reply.item.addressed = Some(Voice(7));
    let mut batch = batch(store, vec![reply]);
    let answers = Some(Answers::Mention { item: ItemId(1) });
    let joined = Event::ItemJoined {
        item: batch.first_item,
        published_at: at,
        reason: JoinReason::OfficialReply,
        voice: None,
        fingerprint: None,
        signals: vec![],
        official: true,
        answers,
        private: false,
    };
    batch.formed.changes = vec![next(incident, at, joined, |after| after.last_item_at = at)];
    batch.formed.memberships = vec![Membership {
        item: batch.first_item,
        incident: incident.id,
        reason: JoinReason::OfficialReply,
        answers,
    }];
    store.ingest(&batch).unwrap();
    item
}

fn an_answered_item_names_its_incident(store: &dyn Store) {
    let first = open_one(store, "complaint", Wanted::default());
    store
        .append(&closing(&first, later(1, 0)), &[], &audit(noon()))
        .unwrap();
    let ask = ViewAsk {
        parents: HashSet::from(["complaint".to_owned(), "unheard".to_owned()]),
        ..ViewAsk::default()
    };
    let view = store.formation_view(&town(), &ask).unwrap();
    let held = [("complaint".to_owned(), first.id)];
    assert_eq!(view.answered.into_iter().collect::<Vec<_>>(), held);
    let known = view.incidents.iter().map(|known| known.incident.id);
    assert_eq!(known.collect::<Vec<_>>(), [first.id]);
}

fn a_thread_names_all_its_incidents_and_who_holds_the_root(store: &dyn Store) {
    let first = open_one(store, "root", Wanted::default());
    store
        .append(&closing(&first, later(1, 0)), &[], &audit(noon()))
        .unwrap();
    let mut again = openings(
        store,
        vec![(complaint("comment", later(9, 0)), Wanted::default())],
    );
    again.items[0].item.thread = "root".into();
    store.ingest(&again).unwrap();
    let ask = ViewAsk {
        threads: HashSet::from(["root".to_owned()]),
        ..ViewAsk::default()
    };
    let view = store.formation_view(&town(), &ask).unwrap();
    let held: Vec<_> = view.threads["root"]
        .iter()
        .map(|held| (held.incident, held.holds_root))
        .collect();
    assert_eq!(held, [(first.id, true), (IncidentId(2), false)]);
}

fn a_tally_takes_the_place_of_its_day_and_municipality(store: &dyn Store) {
    let tally = |day: &str, territory: Option<&str>, topic: &str, count| Tally {
        day: day.parse().unwrap(),
        territory: territory.map(Into::into),
        group: None,
        topic: Some(topic.into()),
        count,
    };
    let record = |tallies: Vec<Tally>| {
        let batch = Batch {
            tallies,
            ..batch(store, vec![])
        };
        store.ingest(&batch).unwrap();
    };
    let ask = |step, territories: &[&str], limit| {
        let ask = TallyAsk {
            from: "2026-11-16".parse().unwrap(),
            to: "2026-11-22".parse().unwrap(),
            step,
            territories: territories.iter().map(|&name| name.into()).collect(),
            limit,
        };
        store.tallies(&ask).unwrap()
    };
    let (town, village) = (Some("Город"), Some("Село"));
    record(vec![
        tally("2026-11-15", town, "вода", 1),
        tally("2026-11-16", town, "вода", 2),
        tally("2026-11-16", town, "свет", 3),
        // Two names of one municipality.
        tally("2026-11-22", village, "вода", 4),
        tally("2026-11-22", village, "вода", 5),
        tally("2026-11-22", None, "вода", 6),
    ]);
    record(vec![
        tally("2026-11-16", town, "вода", 7),
        tally("2026-11-22", town, "вода", 8),
        tally("2026-11-22", None, "вода", 0),
    ]);
    let days = [
        tally("2026-11-16", town, "вода", 7),
        tally("2026-11-22", town, "вода", 8),
        tally("2026-11-22", village, "вода", 9),
    ];
    assert_eq!(ask(TallyStep::Day, &[], 10), days);
    assert_eq!(ask(TallyStep::Day, &[], 2), days[..2]);
    assert_eq!(ask(TallyStep::Day, &["Село"], 10), days[2..]);
    let weeks = [
        tally("2026-11-16", town, "вода", 15),
        tally("2026-11-16", village, "вода", 9),
    ];
    assert_eq!(ask(TallyStep::Week, &[], 10), weeks);
}

fn outbox_numbers_have_no_gaps_under_many_writers(store: &dyn Store) {
    let incident = open_one(store, "1", Wanted::default());
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let incident = &incident;
            scope.spawn(move || {
                for n in 0..20 {
                    store.notify(&notice(later(0, n), None)).unwrap();
                    // One of all these wins; the others leave no number behind.
                    let _ = store.append(&closing(incident, noon()), &[], &audit(noon()));
                    store.voice_key(later(7 * writer, 0)).unwrap();
                }
            });
        }
    });
    let entries = store.outbox_after(Seq(0), 10_000).unwrap();
    let numbers: Vec<i64> = entries.iter().map(|entry| entry.seq.0).collect();
    assert_eq!(numbers, (1..=2 + 160 + 1).collect::<Vec<i64>>());
    assert_eq!(store.last_seq().unwrap(), Seq(163));
    assert_eq!(store.outbox_after(Seq(160), 2).unwrap()[0].seq, Seq(161));
    let newest = store.notices(3).unwrap();
    let older = store.notices_before(newest[0].id, 2).unwrap();
    assert_eq!((newest.len(), &older[..]), (3, &newest[1..]));
}

stories! {
    a_batch_is_recorded_whole
    a_cursor_alone_changes_nothing_else
    the_same_batch_twice_is_recorded_once
    a_stale_view_is_a_conflict
    a_batch_that_contradicts_itself_is_refused
    one_open_incident_per_category_and_certain_place
    a_key_moves_within_one_batch
    an_item_of_an_earlier_batch_can_join_later
    a_classifier_gets_the_context_of_a_thread
    formation_sees_open_and_lately_finished_incidents
    an_answered_item_names_its_incident
    a_reply_finds_what_it_may_answer
    pages_are_counted_by_body_and_network
    a_tally_takes_the_place_of_its_day_and_municipality
    a_thread_names_all_its_incidents_and_who_holds_the_root
    outbox_numbers_have_no_gaps_under_many_writers
}
