//! The conformance suite of the store port. Every implementation passes all stories: to add one,
//! write a `fresh()` and a line at the end.

use std::collections::HashSet;

use otklik::domain::{
    CategoryId, Event, Fingerprint, IncidentId, IncidentState, ItemId, JoinReason, Membership,
    Place, Sector, Seq, Severity, Signal, SignalKind, SignalMark, User, UserId, Voice,
};
use otklik::ports::{FeedRecord, Page, QueueFilter, Store, StoreError, ViewAsk};

use crate::store_samples::*;

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
    assert_eq!(store.cursor(&town()).unwrap().as_deref(), Some("page 2"));
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
        store.cursor(&town()).unwrap().as_deref(),
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
    let known = store.known(&town(), &["1", "2"]).unwrap();
    assert_eq!(known, HashSet::from(["1".to_owned()]));
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
    for (n, wanted) in [
        unsure.clone(),
        unsure,
        water,
        elsewhere(14),
        nowhere.clone(),
        nowhere,
    ]
    .into_iter()
    .enumerate()
    {
        open_one(store, &format!("other {n}"), wanted);
    }
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
    };
    let view = store.formation_view(&town(), &ask).unwrap();
    let seen: Vec<_> = view
        .incidents
        .iter()
        .map(|known| known.incident.id)
        .collect();
    assert_eq!(seen, [open.id, lately.id, other.id]);
    assert_eq!(view.threads.get("other"), Some(&other.id));
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

fn a_thread_is_held_by_its_open_incident(store: &dyn Store) {
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
    assert_eq!(view.threads["root"], IncidentId(2));
}

fn the_queue_puts_the_most_urgent_first(store: &dyn Store) {
    let wanted = [
        (Severity::Low, Some(later(0, 1)), noon()),
        (Severity::High, None, later(-9, 0)),
        (Severity::High, Some(later(2, 0)), noon()),
        (Severity::High, Some(later(1, 0)), later(0, 1)),
        (Severity::High, Some(later(1, 0)), noon()),
        (Severity::Critical, None, noon()),
    ];
    for (n, (severity, due_at, opened_at)) in (0..).zip(wanted) {
        let wanted = Wanted {
            severity,
            due_at,
            opened_at,
            ..elsewhere(n)
        };
        open_one(store, &n.to_string(), wanted);
    }
    let view = store
        .queue(&QueueFilter::default(), Page::default())
        .unwrap();
    assert_eq!(numbers(&view.rows), [6, 5, 4, 3, 2, 1]);
    let page = Page {
        offset: 2,
        limit: 2,
    };
    let view = store.queue(&QueueFilter::default(), page).unwrap();
    assert_eq!((numbers(&view.rows), view.total), (vec![4, 3], 6));
}

fn the_queue_is_filtered_and_counted(store: &dyn Store) {
    let roads = Wanted {
        category: "roads.holes",
        sector: Sector::Roads,
        severity: Severity::High,
        place: Place::default(),
        opened_at: later(-2, 0),
        ..Wanted::default()
    };
    let heating = open_one(store, "1", Wanted::default());
    open_one(store, "2", roads);
    let closed = open_one(store, "3", elsewhere(3));
    let user = store.add_user(&operator("anna"), "hash").unwrap();
    let taken = next(&heating, later(0, 1), Event::Taken, |after| {
        after.state = IncidentState::InWork;
        after.assignee = Some(user);
    });
    store.append(&taken, &[], &audit(noon())).unwrap();
    store
        .append(&closing(&closed, later(0, 2)), &[], &audit(noon()))
        .unwrap();

    let all = QueueFilter {
        states: IncidentState::ALL.into(),
        ..QueueFilter::default()
    };
    let view = store
        .queue(
            &all,
            Page {
                offset: 0,
                limit: 0,
            },
        )
        .unwrap();
    let states = [
        IncidentState::New,
        IncidentState::InWork,
        IncidentState::Closed,
    ];
    assert_eq!(view.by_state, states.map(|state| (state, 1)));
    assert_eq!(view.by_sector, [(Sector::Housing, 2), (Sector::Roads, 1)]);
    assert_eq!((view.rows.len(), view.total), (0, 3));

    let filters = [
        (QueueFilter::default(), vec![2, 1]),
        (
            QueueFilter {
                sectors: vec![Sector::Roads],
                ..all.clone()
            },
            vec![2],
        ),
        (
            QueueFilter {
                territories: vec![String::new()],
                ..all.clone()
            },
            vec![2],
        ),
        (
            QueueFilter {
                territories: vec!["Старый Оскол".into()],
                ..all.clone()
            },
            vec![1, 3],
        ),
        (
            QueueFilter {
                category: Some("roads.holes".into()),
                ..all.clone()
            },
            vec![2],
        ),
        (
            QueueFilter {
                severity: Some(Severity::High),
                ..all.clone()
            },
            vec![2],
        ),
        (
            QueueFilter {
                assignee: Some(user),
                ..all.clone()
            },
            vec![1],
        ),
        (
            QueueFilter {
                opened_from: Some(noon()),
                ..all.clone()
            },
            vec![1, 3],
        ),
        (
            QueueFilter {
                opened_to: Some(noon()),
                ..all
            },
            vec![2],
        ),
    ];
    for (filter, expected) in filters {
        let view = store.queue(&filter, Page::default()).unwrap();
        assert_eq!(numbers(&view.rows), expected, "{filter:?}");
    }
}

fn risks_compare_the_last_day_with_the_week_before(store: &dyn Store) {
    let opened = [(0, 0), (0, -1), (-1, 0), (-1, -1), (-8, 0), (-8, -1)];
    for (n, (days, hours)) in (0..).zip(opened) {
        let severity = if n == 2 {
            Severity::Critical
        } else {
            Severity::Low
        };
        let wanted = Wanted {
            opened_at: later(days, hours),
            severity,
            ..elsewhere(n)
        };
        open_one(store, &n.to_string(), wanted);
    }
    let nowhere = Wanted {
        place: Place::default(),
        opened_at: later(0, -2),
        ..Wanted::default()
    };
    let gone = open_one(store, "nowhere", nowhere);
    store
        .append(&closing(&gone, noon()), &[], &audit(noon()))
        .unwrap();

    let cells = store.risk(noon()).unwrap();
    let told = cells.iter().map(|cell| {
        (
            cell.territory.as_deref(),
            cell.today,
            cell.grave,
            cell.week_before,
        )
    });
    // Opened at noon itself is tomorrow's; a week and a day and an hour ago is forgotten.
    let expected = [(None, 1, 0, 0), (Some("Старый Оскол"), 2, 1, 2)];
    assert_eq!(told.collect::<Vec<_>>(), expected);
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
    assert_eq!(store.notices(3).unwrap().len(), 3);
}

fn users_log_in_by_one_name(store: &dyn Store) {
    let anna = operator("Анна");
    let id = store.add_user(&anna, "argon2 hash").unwrap();
    let taken = store.add_user(&operator("анна"), "other");
    assert!(matches!(taken, Err(StoreError::LoginTaken)));
    let (found, hash) = store.credentials("АННА").unwrap().unwrap();
    assert_eq!(
        (&found, hash.as_str()),
        (&User { id, ..anna }, "argon2 hash")
    );
    assert_eq!(store.credentials("борис").unwrap(), None);

    let renamed = User {
        name: "Анна Сидорова".into(),
        ..found
    };
    store.update_user(&renamed, None).unwrap();
    assert_eq!(store.users().unwrap(), std::slice::from_ref(&renamed));
    assert_eq!(store.credentials("Анна").unwrap().unwrap().1, "argon2 hash");
    let nobody = User {
        id: UserId(99),
        ..renamed
    };
    assert!(matches!(
        store.update_user(&nobody, None),
        Err(StoreError::Invalid { .. })
    ));
    store.audit(&audit(noon())).unwrap();
    store.ping().unwrap();
}

fn sessions_end(store: &dyn Store) {
    let id = store.add_user(&operator("anna"), "hash").unwrap();
    let user = User {
        id,
        ..operator("anna")
    };
    let open = |digest| store.open_session(&digest, id, later(1, 0)).unwrap();
    let alive = |digest, now| store.session(&digest, now).unwrap().is_some();
    open([1; 32]);
    assert!(alive([1; 32], noon()) && !alive([2; 32], noon()));
    assert!(!alive([1; 32], later(1, 0)), "expired");
    store.close_session(&[1; 32]).unwrap();
    assert!(!alive([1; 32], noon()), "logged out");

    open([3; 32]);
    store.update_user(&user, None).unwrap();
    assert!(alive([3; 32], noon()), "a new name ends nothing");
    store.update_user(&user, Some("new hash")).unwrap();
    assert!(!alive([3; 32], noon()), "a new password ends all");

    open([4; 32]);
    let blocked = User {
        active: false,
        ..user.clone()
    };
    store.update_user(&blocked, None).unwrap();
    store.update_user(&user, None).unwrap();
    assert!(!alive([4; 32], noon()), "blocking ends all, for good");
}

fn feeds_are_read_at_a_secret_address(store: &dyn Store) {
    let owner = store.add_user(&operator("anna"), "hash").unwrap();
    let other = store.add_user(&operator("boris"), "hash").unwrap();
    let feed = FeedRecord {
        id: 0,
        name: "Холод".into(),
        query: "\"нет отопления\"".into(),
        owner,
        created_at: noon(),
    };
    let id = store.add_feed(&feed, &[5; 32]).unwrap();
    let feed = FeedRecord { id, ..feed };
    let (found, user) = store.feed(&[5; 32]).unwrap().unwrap();
    assert_eq!((&found, user.id), (&feed, owner));
    assert_eq!(store.feed(&[6; 32]).unwrap(), None);
    assert_eq!(store.feeds(owner).unwrap(), [feed]);
    assert!(store.feeds(other).unwrap().is_empty());

    let blocked = User {
        active: false,
        ..user.clone()
    };
    store.update_user(&blocked, None).unwrap();
    assert_eq!(
        store.feed(&[5; 32]).unwrap(),
        None,
        "a blocked owner's feed is silent"
    );
    store.update_user(&user, None).unwrap();
    assert!(!store.revoke_feed(id, other).unwrap(), "not theirs");
    assert!(store.revoke_feed(id, owner).unwrap());
    assert_eq!(store.feed(&[5; 32]).unwrap(), None);
}

fn each_week_has_its_own_voice_key(store: &dyn Store) {
    let monday = store
        .voice_key("2026-11-02T00:00:00Z".parse().unwrap())
        .unwrap();
    let sunday = store
        .voice_key("2026-11-08T23:59:59Z".parse().unwrap())
        .unwrap();
    let next_week = store
        .voice_key("2026-11-09T00:00:00Z".parse().unwrap())
        .unwrap();
    assert_eq!(monday, sunday);
    assert_ne!(monday, next_week);
    assert_ne!(monday, [0; 32]);

    let keys = |now| store.retention(&TERMS, now, true).unwrap().keys;
    assert_eq!(keys("2026-11-15T23:59:59Z".parse().unwrap()), 0);
    assert_eq!(keys("2026-11-16T00:00:00Z".parse().unwrap()), 1);
    let again = store
        .voice_key("2026-11-02T00:00:00Z".parse().unwrap())
        .unwrap();
    assert_ne!(monday, again, "a destroyed key does not come back");
}

fn text_does_not_stay(store: &dyn Store) {
    let chat = chatter("chat", noon());
    let loose = complaint("loose", noon());
    store.ingest(&batch(store, vec![chat, loose])).unwrap();
    let incident = open_one(store, "1", Wanted::default());
    store
        .append(&closing(&incident, later(10, 0)), &[], &audit(noon()))
        .unwrap();
    open_one(store, "open", elsewhere(5));

    let steps = [
        (6, [0; 4]),
        (7, [1, 0, 0, 0]),
        (40, [0, 0, 1, 0]),
        (90, [0, 0, 0, 1]),
        (100, [0, 1, 0, 0]),
    ];
    for (day, expected) in steps {
        let told = |apply| {
            let report = store.retention(&TERMS, later(day, 0), apply).unwrap();
            [report.unsorted, report.closed, report.links, report.loose]
        };
        assert_eq!(told(false), expected, "day {day}, only counted");
        assert_eq!(told(true), expected, "day {day}");
        assert_eq!(told(true), [0; 4], "day {day}, again");
    }
    let ids: Vec<ItemId> = (1..=4).map(ItemId).collect();
    let items = store.items(&ids).unwrap();
    for (stored, _) in &items[..3] {
        assert_eq!((stored.item.text.as_str(), &stored.item.url), ("", &None));
        assert_eq!((stored.item.voice, stored.item.fingerprint), (None, None));
        assert_eq!(stored.verdict.essence, "");
        assert!(
            stored
                .verdict
                .places
                .iter()
                .all(|mention| mention.text.is_empty())
        );
    }
    assert_eq!(
        items[1].0.verdict.sector(),
        Some(Sector::Housing),
        "figures stay"
    );
    assert!(
        items[3].0.item.text.contains("холодные батареи"),
        "an open incident keeps its text"
    );

    let erased = store.incident(incident.id).unwrap().unwrap();
    assert_eq!((erased.essence.as_str(), erased.version), ("", 3));
    let log = format!("{:?}", store.events(incident.id).unwrap());
    assert!(
        !log.contains("Холодные") && !log.contains("Тепло дали"),
        "{log}"
    );
    let outbox = store.outbox_after(Seq(0), 100).unwrap();
    let told = |item| {
        outbox
            .iter()
            .filter(|entry| entry.item == Some(ItemId(item)))
            .count()
    };
    assert_eq!(
        [told(1), told(2), told(3), told(4)],
        [2, 2, 2, 1],
        "the index hears of it"
    );
}

fn flat_numbers_go_before_the_text(store: &dyn Store) {
    let words = "Мира, 12, кв. 45: батареи холодные";
    let hidden = "Мира, 12, кв. ••: батареи холодные";
    let mut opening = openings(store, vec![(complaint("1", noon()), Wanted::default())]);
    opening.items[0].item.text = words.into();
    opening.items[0].verdict.essence = words.into();
    let change = &mut opening.formed.changes[0];
    change.after.essence = words.into();
    if let Event::Opened { essence, .. } = &mut change.events[0].event {
        *essence = words.into();
    }
    let incident = change.after.clone();
    store.ingest(&opening).unwrap();
    let closed = closing(&incident, noon());
    let seq = store.append(&closed, &[], &audit(noon())).unwrap();
    assert_eq!(
        store.retention(&TERMS, later(29, 0), true).unwrap().links,
        0
    );
    assert_eq!(
        store.retention(&TERMS, later(30, 0), true).unwrap().links,
        1
    );

    let (stored, _) = store.items(&[ItemId(1)]).unwrap().remove(0);
    assert_eq!((stored.item.text.as_str(), stored.item.url), (hidden, None));
    assert_eq!(stored.verdict.essence, hidden);
    let trimmed = store.incident(incident.id).unwrap().unwrap();
    assert_eq!((trimmed.essence.as_str(), trimmed.version), (hidden, 3));
    assert!(!format!("{:?}", store.events(incident.id).unwrap()).contains("45"));
    let news = store.outbox_after(seq, 10).unwrap();
    assert_eq!(
        (news[0].item, news[1].incident),
        (Some(ItemId(1)), Some(incident.id))
    );
}

fn words_added_after_the_erasure_go_too(store: &dyn Store) {
    let incident = open_one(store, "1", Wanted::default());
    let closed = closing(&incident, noon());
    store.append(&closed, &[], &audit(noon())).unwrap();
    store.retention(&TERMS, later(90, 0), true).unwrap();
    let erased = store.incident(incident.id).unwrap().unwrap();
    let remark = Event::Commented {
        text: "Звонила жительница".into(),
    };
    store
        .append(
            &next(&erased, later(91, 0), remark, |_| ()),
            &[],
            &audit(noon()),
        )
        .unwrap();
    store.retention(&TERMS, later(92, 0), true).unwrap();
    let log = format!("{:?}", store.events(incident.id).unwrap());
    assert!(!log.contains("жительница"));
}

fn elsewhere(house: u32) -> Wanted {
    Wanted {
        place: mira(100 + house),
        ..Wanted::default()
    }
}

fn numbers(rows: &[otklik::domain::Incident]) -> Vec<i64> {
    rows.iter().map(|incident| incident.id.0).collect()
}

/// All that the port tells of the town, for "nothing changed".
fn everything(store: &dyn Store) -> String {
    let status = otklik::ports::StoreStatus {
        bytes: 0,
        ..store.status().unwrap()
    };
    let ids: Vec<ItemId> = (1..20).map(ItemId).collect();
    let logs: Vec<_> = (1..5)
        .map(|id| store.events(IncidentId(id)).unwrap())
        .collect();
    let outbox = store.outbox_after(Seq(0), 100).unwrap();
    let (cursor, notices) = (store.cursor(&town()).unwrap(), store.notices(100).unwrap());
    let items = store.items(&ids).unwrap();
    format!("{status:?} {items:?} {logs:?} {outbox:?} {cursor:?} {notices:?}")
}

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
    a_thread_is_held_by_its_open_incident
    the_queue_puts_the_most_urgent_first
    the_queue_is_filtered_and_counted
    risks_compare_the_last_day_with_the_week_before
    outbox_numbers_have_no_gaps_under_many_writers
    users_log_in_by_one_name
    sessions_end
    feeds_are_read_at_a_secret_address
    each_week_has_its_own_voice_key
    text_does_not_stay
    flat_numbers_go_before_the_text
    words_added_after_the_erasure_go_too
}
