//! The conformance suite of the store port, second part: what the desk asks and who may ask.

use otklik::domain::{
    BodyId, Clock, ClockKind, ConflictKind, Event, Incident, IncidentChange, IncidentId,
    IncidentState, ItemId, JoinReason, Part, Place, Scale, Sector, Severity, Signal, Timestamp,
    User, UserId,
};
use otklik::incidents::fold;
use otklik::ports::{FeedRecord, Page, PastAsk, QueueFilter, RiskCell, Store, StoreError};

use crate::store::stories;
use crate::store_samples::*;

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

/// A hole nowhere, two days old and grave (2); heating in Anna's hands (1) and finished (3).
fn three_incidents(store: &dyn Store) -> UserId {
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
    let closed = closing(&open_one(store, "3", elsewhere(3)), later(0, 2));
    let user = store.add_user(&operator("anna"), "hash").unwrap();
    let taken = next(&heating, later(0, 1), Event::Taken, |after| {
        after.state = IncidentState::InWork;
        after.assignee = Some(user);
    });
    store.append(&taken, &[], &audit(noon())).unwrap();
    store.append(&closed, &[], &audit(noon())).unwrap();
    user
}

fn all_states() -> QueueFilter {
    QueueFilter {
        states: IncidentState::ALL.into(),
        ..QueueFilter::default()
    }
}

fn the_queue_is_counted(store: &dyn Store) {
    three_incidents(store);
    let nothing = Page {
        offset: 0,
        limit: 0,
    };
    let view = store.queue(&all_states(), nothing).unwrap();
    let states = [
        IncidentState::New,
        IncidentState::InWork,
        IncidentState::Closed,
    ];
    assert_eq!(view.by_state, states.map(|state| (state, 1)));
    assert_eq!(view.by_sector, [(Sector::Housing, 2), (Sector::Roads, 1)]);
    assert_eq!((view.rows.len(), view.total), (0, 3));
}

fn the_queue_is_filtered(store: &dyn Store) {
    let anna = three_incidents(store);
    let expect = |change: &dyn Fn(&mut QueueFilter), expected: &[i64]| {
        let mut filter = all_states();
        change(&mut filter);
        let view = store.queue(&filter, Page::default()).unwrap();
        assert_eq!(numbers(&view.rows), expected, "{filter:?}");
    };
    expect(&|ask| ask.states.clear(), &[2, 1]);
    expect(&|ask| ask.states = vec![IncidentState::Closed], &[3]);
    expect(&|ask| ask.sectors = vec![Sector::Roads], &[2]);
    expect(&|ask| ask.territories = vec![String::new()], &[2]);
    expect(
        &|ask| ask.territories = vec!["Старый Оскол".into()],
        &[1, 3],
    );
    expect(&|ask| ask.category = Some("roads.holes".into()), &[2]);
    expect(&|ask| ask.severity = Some(Severity::High), &[2]);
    expect(&|ask| ask.assignees = vec![anna], &[1]);
    expect(&|ask| ask.published_from = Some(noon()), &[1, 3]);
    expect(&|ask| ask.published_to = Some(noon()), &[2]);
}

fn the_queue_holds_what_a_body_was_handed_and_what_is_in_dispute(store: &dyn Store) {
    three_incidents(store);
    let pass = |id: i64, to: &str, dispute: bool| {
        let found = store.incident(IncidentId(id)).unwrap();
        let passed = Event::Transferred {
            to: to.into(),
            reason: "их дорога".to_owned(),
            dispute,
        };
        happens(store, &found.unwrap(), vec![passed]);
    };
    let expect = |change: &dyn Fn(&mut QueueFilter), expected: &[i64]| {
        assert_eq!(asked(store, noon(), change), expected);
    };
    let (town, city): (BodyId, BodyId) = ("town".into(), "city".into());
    pass(2, "town", false);
    expect(&|ask| ask.bodies = vec![town.clone()], &[2]);
    expect(&|ask| ask.disputed = true, &[]);
    pass(2, "city", true);
    expect(&|ask| ask.bodies = vec![city.clone()], &[]);
    expect(&|ask| ask.disputed = true, &[2]);
    pass(3, "city", true);
    expect(&|ask| ask.disputed = true, &[2]); // of what is finished nobody decides

    let part = |sectors: &[Sector], territories: &[&str], bodies: &[&BodyId]| Part {
        sectors: sectors.to_vec(),
        territories: territories.iter().map(|&name| name.to_owned()).collect(),
        bodies: bodies.iter().map(|&id| id.clone()).collect(),
    };
    let oskol = part(&[], &["Старый Оскол"], &[]);
    let towns = part(&[], &[], &[&town]);
    let elsewhere = part(&[Sector::Housing], &[], &[&town]);
    expect(&|ask| ask.parts = vec![oskol.clone()], &[1, 3]);
    expect(&|ask| ask.parts = vec![towns.clone()], &[2]);
    expect(&|ask| ask.parts = vec![elsewhere.clone()], &[]);
    expect(
        &|ask| ask.parts = vec![oskol.clone(), towns.clone()],
        &[1, 2, 3],
    );
    expect(
        &|ask| {
            ask.parts = vec![oskol.clone(), towns.clone()];
            ask.sectors = vec![Sector::Roads];
        },
        &[2],
    );
    expect(
        &|ask| ask.parts = vec![oskol.clone(), part(&[], &[], &[])],
        &[1, 2, 3],
    );
}

/// Who wrote what, and what the desk did with it, in their own logs.
fn log(incident: &Incident, events: Vec<Event>) -> IncidentChange {
    let events = events.into_iter().zip(1..);
    let events = events.map(|(event, hour)| by_system(later(0, hour), event));
    fold::changed(incident.clone(), events.collect())
}

fn wrote(item: i64, signals: &[Signal]) -> Event {
    let mut joined = joined(ItemId(item), later(0, 1), JoinReason::SamePlace);
    if let Event::ItemJoined { signals: told, .. } = &mut joined {
        *told = signals.to_vec();
    }
    joined
}

/// Records what happened, and gives the incident as it is then.
fn happens(store: &dyn Store, incident: &Incident, events: Vec<Event>) -> Incident {
    let change = log(incident, events);
    store.append(&change, &[], &audit(noon())).unwrap();
    change.after
}

/// The incidents that the queue gives, rising.
fn asked(store: &dyn Store, now: Timestamp, change: &dyn Fn(&mut QueueFilter)) -> Vec<i64> {
    let mut filter = all_states();
    filter.now = now;
    change(&mut filter);
    let view = store.queue(&filter, Page::default()).unwrap();
    let mut found = numbers(&view.rows);
    found.sort_unstable();
    assert_eq!(view.total, found.len());
    found
}

fn in_conflict(store: &dyn Store, kinds: &[ConflictKind], now: Timestamp) -> Vec<i64> {
    asked(store, now, &|ask| ask.conflicts = kinds.to_vec())
}

fn the_queue_is_asked_for_conflicts_and_rumours(store: &dyn Store) {
    use ConflictKind::{BrushOff, Late, PromiseBroken, Rude, Unanswered};
    let answer = |interim, clocks| Event::Answered {
        text: String::new(),
        interim,
        clocks,
    };
    let [formal, silent, rumour, promised] = [1, 2, 3, 4].map(|n| {
        let due_at = (n == 2).then(|| later(1, 0));
        let wanted = Wanted {
            due_at,
            ..elsewhere(n)
        };
        open_one(store, &n.to_string(), wanted)
    });
    let full = Clock {
        kind: ClockKind::Full,
        due_at: later(2, 0),
        ..silent.clocks[0].clone()
    };
    happens(store, &formal, vec![wrote(1, &[Signal::BrushOff])]);
    let rumour = happens(store, &rumour, vec![wrote(3, &[Signal::Rumour])]);
    happens(store, &promised, vec![answer(true, vec![full])]);

    let of = |kinds: &[ConflictKind], now| in_conflict(store, kinds, now);
    let (any, soon) = (ConflictKind::ALL, later(0, 6));
    assert_eq!((of(&[BrushOff], soon), of(&any, soon)), (vec![1], vec![1]));
    assert_eq!(of(&[Rude, Late], soon), [0; 0]);
    // Silence becomes a conflict while nobody writes anything.
    assert_eq!(of(&any, later(1, 0)), [1], "due now is not late");
    assert_eq!(of(&[Unanswered], later(1, 1)), [2]);
    assert_eq!(of(&[PromiseBroken], later(1, 1)), [0; 0]);
    assert_eq!(of(&[PromiseBroken], later(2, 1)), [4]);
    assert_eq!(of(&any, later(2, 1)), [1, 2, 4]);

    let waits = || asked(store, soon, &|ask| ask.owes_clarification = true);
    assert_eq!(waits(), [3]);
    happens(store, &rumour, vec![answer(false, Vec::new())]);
    assert_eq!(waits(), [0; 0]);
}

fn a_conflict_is_found_as_long_as_its_message_is_there_and_by_whom_may_open_it(store: &dyn Store) {
    let incident = open_one(store, "1", elsewhere(1));
    let told = happens(store, &incident, vec![wrote(1, &[Signal::Rude])]);
    let private = next(&told, later(0, 3), Event::Taken, |after| {
        after.private = true;
    });
    store.append(&private, &[], &audit(noon())).unwrap();
    let (soon, all) = (later(0, 6), ConflictKind::ALL);
    let by_others = asked(store, soon, &|ask| {
        (ask.conflicts, ask.without_private) = (all.to_vec(), true);
    });
    assert_eq!(
        (in_conflict(store, &all, soon), by_others),
        (vec![1], vec![])
    );

    let rest = Scale {
        items: 1,
        voices: 1,
        published_at: noon(),
        last_item_at: noon(),
        signals: Vec::new(),
    };
    let left = Event::ItemDetached {
        item: ItemId(1),
        reason: "о другом".into(),
        rest,
        lost: None,
    };
    happens(store, &private.after, vec![left]);
    assert_eq!(in_conflict(store, &all, soon), [0; 0]);
}

fn the_past_is_read_page_by_page(store: &dyn Store) {
    let batch = openings(store, vec![(complaint("1", noon()), Wanted::default())]);
    store.ingest(&batch).unwrap();
    let items = vec![chatter("2", later(-9, 0)), chatter("3", later(0, 1))];
    store
        .ingest(&crate::store_samples::batch(store, items))
        .unwrap();
    let page = |since, after, limit| {
        let ask = PastAsk {
            since,
            after: ItemId(after),
            limit,
        };
        let page = store.past_items(&ask).unwrap();
        page.iter().map(|one| one.stored.id.0).collect::<Vec<_>>()
    };
    assert_eq!(page(later(-30, 0), 0, 2), [1, 2]);
    assert_eq!(page(later(-30, 0), 2, 2), [3]);
    assert_eq!(page(later(-1, 0), 0, 9), [1, 3], "by publication");
    assert!(page(later(-30, 0), 3, 9).is_empty());
    let ask = PastAsk {
        since: later(-30, 0),
        after: ItemId(0),
        limit: 9,
    };
    let joined = store.past_items(&ask).unwrap();
    let why = Some((IncidentId(1), JoinReason::Opened));
    assert_eq!((joined[0].joined, joined[1].joined), (why, None));
    let asked = store.items(&[ItemId(1)]).unwrap();
    assert_eq!(joined[0].stored, asked[0].0);
}

fn items_of_a_source_are_found_by_the_order_of_their_ids(store: &dyn Store) {
    let items = ["2026-b", "2027-a", "2026-a", "2025-z"];
    let items = items.into_iter().map(|id| chatter(id, noon())).collect();
    store
        .ingest(&crate::store_samples::batch(store, items))
        .unwrap();
    let between = |from, to, limit| {
        let found = store.items_between(&town(), from, to, limit).unwrap();
        found.iter().map(|id| id.0).collect::<Vec<_>>()
    };
    assert_eq!(
        between("2026-a", "2027-a", 9),
        [1, 3],
        "the last is outside"
    );
    assert_eq!(between("2025", "2028", 2), [2, 1], "the greatest first");
    assert!(between("2028", "2025", 9).is_empty());
    let other = otklik::domain::SourceId::new("other");
    assert!(store.items_between(&other, "", "~", 9).unwrap().is_empty());
}

fn risks_compare_the_last_day_with_the_week_before(store: &dyn Store) {
    let published = [(0, 0), (0, -1), (-1, 0), (-1, -1), (-8, 0), (-8, -1)];
    for (n, (days, hours)) in (0..).zip(published) {
        let severity = if n == 2 {
            Severity::Critical
        } else {
            Severity::Low
        };
        let wanted = Wanted {
            published_at: Some(later(days, hours)),
            severity,
            ..elsewhere(n)
        };
        open_one(store, &n.to_string(), wanted);
    }
    let nowhere = Wanted {
        place: Place::default(),
        published_at: Some(later(0, -2)),
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
    // All were opened at noon, by an import. Published at noon itself is tomorrow's; a week and a day and an hour ago is forgotten.
    let expected = [(None, 1, 0, 0), (Some("Старый Оскол"), 2, 1, 2)];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    for cell in cells {
        let list = |severity| QueueFilter {
            sectors: vec![cell.sector],
            territories: vec![cell.territory.clone().unwrap_or_default()],
            severity,
            published_from: Some(later(-1, 0)),
            published_to: Some(noon()),
            ..all_states()
        };
        let total = |filter| store.queue(&filter, Page::default()).unwrap().total;
        assert_eq!(total(list(None)), cell.today);
        assert_eq!(total(list(Some(Severity::High))), cell.grave);
    }
}

/// A hole on the border of two municipalities, and one in each of them.
fn a_card_in_two_territories_counts_in_both_and_once_in_all(store: &dyn Store) {
    let (own, other) = ("Старый Оскол", "Губкин");
    let in_other = Wanted {
        place: Place {
            territory: Some(other.into()),
            ..mira(3)
        },
        severity: Severity::High,
        ..Wanted::default()
    };
    open_one(store, "1", elsewhere(1));
    open_one(store, "2", in_other);
    let both = open_one(store, "3", elsewhere(2));
    let territory = Some(other.to_owned());
    let also = Event::AlsoIn { territory };
    let also = next(&both, later(0, 1), also, |after| {
        after.also = Some(other.into());
    });
    store.append(&also, &[], &audit(noon())).unwrap();

    let evening = later(0, 6);
    let cells = store.risk(evening).unwrap();
    let lies_in = |cell: &RiskCell, name: &str| {
        let named = [&cell.territory, &cell.also];
        named.iter().any(|it| it.as_deref() == Some(name))
    };
    let counted = |territory: Option<&str>, severity: Option<Severity>| {
        let lies = |cell: &&RiskCell| territory.is_none_or(|name| lies_in(cell, name));
        let figure = |cell: &RiskCell| severity.map_or(cell.today, |_| cell.grave);
        let figure: usize = cells.iter().filter(lies).map(figure).sum();
        let list = QueueFilter {
            territories: territory.into_iter().map(str::to_owned).collect(),
            severity,
            published_from: Some(later(-1, 6)),
            published_to: Some(evening),
            ..all_states()
        };
        let opened = store.queue(&list, Page::default()).unwrap().total;
        assert_eq!(figure, opened, "{territory:?} {severity:?}");
        figure
    };
    let high = Some(Severity::High);
    assert_eq!((counted(Some(own), None), counted(Some(own), high)), (2, 0));
    assert_eq!(
        (counted(Some(other), None), counted(Some(other), high)),
        (2, 1)
    );
    assert_eq!((counted(None, None), counted(None, high)), (3, 1));
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

    open([5; 32]);
    open([6; 32]);
    assert!(store.choose_password(id, "own hash", &[5; 32]).unwrap());
    assert!(alive([5; 32], noon()), "whoever chose a password works on");
    assert!(!alive([6; 32], noon()), "elsewhere they log in with it");

    open([4; 32]);
    let blocked = User {
        active: false,
        ..user.clone()
    };
    store.update_user(&blocked, None).unwrap();
    store.update_user(&user, None).unwrap();
    assert!(!alive([4; 32], noon()), "blocking ends all, for good");
    assert!(!store.choose_password(id, "late", &[4; 32]).unwrap());
    assert_eq!(store.credentials("anna").unwrap().unwrap().1, "own hash");
}

fn a_one_time_password_is_owed_until_its_user_chooses(store: &dyn Store) {
    let mut anna = User {
        owes_password: true,
        ..operator("anna")
    };
    anna.id = store.add_user(&anna, "made").unwrap();
    let open = |digest| store.open_session(&digest, anna.id, later(1, 0)).unwrap();
    let owes = || store.credentials("anna").unwrap().unwrap().0.owes_password;
    open([1; 32]);
    assert!(owes() && store.users().unwrap()[0].owes_password);
    let by_session = store.session(&[1; 32], noon()).unwrap().unwrap();
    assert_eq!(by_session, anna);

    store.choose_password(anna.id, "own", &[1; 32]).unwrap();
    assert!(!owes());
    store.update_user(&anna, None).unwrap();
    assert!(
        !owes(),
        "an older picture of the user does not bring it back"
    );
    store.update_user(&anna, Some("made again")).unwrap();
    assert!(owes());
    let lasting = User {
        owes_password: false,
        ..anna
    };
    store.update_user(&lasting, Some("lasting")).unwrap();
    assert!(!owes());
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

fn numbers(rows: &[otklik::domain::Incident]) -> Vec<i64> {
    rows.iter().map(|incident| incident.id.0).collect()
}

stories! {
    the_queue_puts_the_most_urgent_first
    the_queue_is_counted
    the_queue_is_filtered
    the_queue_holds_what_a_body_was_handed_and_what_is_in_dispute
    the_queue_is_asked_for_conflicts_and_rumours
    a_conflict_is_found_as_long_as_its_message_is_there_and_by_whom_may_open_it
    the_past_is_read_page_by_page
    items_of_a_source_are_found_by_the_order_of_their_ids
    risks_compare_the_last_day_with_the_week_before
    a_card_in_two_territories_counts_in_both_and_once_in_all
    users_log_in_by_one_name
    sessions_end
    a_one_time_password_is_owed_until_its_user_chooses
    feeds_are_read_at_a_secret_address
}
