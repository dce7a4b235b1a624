//! The conformance suite of the store port, fourth part: who works when.

use jiff::civil::date;
use otklik::domain::{
    Absence, AbsenceId, Accepted, Event, Handover, IncidentState, Lines, Scope, Shift, ShiftId,
    UserId,
};
use otklik::ports::{Store, StoreError};

use crate::store::stories;
use crate::store_samples::*;

fn shift(users: Vec<UserId>) -> Shift {
    Shift {
        id: ShiftId(0),
        version: 0,
        area: Scope::default(),
        users,
        phone: "доб. 5".into(),
        begun_at: noon(),
        until: later(0, 12),
        handover: None,
        accepted: None,
    }
}

/// The shift as it is once it has ended.
fn ended(shift: Shift, words: &str) -> Shift {
    Shift {
        version: shift.version + 1,
        handover: Some(Handover {
            at: later(0, 12),
            by: shift.users[0],
            words: words.into(),
            cards: Vec::new(),
            dangers: Lines::default(),
            promises: Lines::default(),
            drafts: Lines::default(),
            muted: Vec::new(),
            unplaced: Lines::default(),
            blind: Vec::new(),
        }),
        ..shift
    }
}

fn accepted(shift: Shift, by: UserId) -> Shift {
    Shift {
        version: shift.version + 1,
        accepted: Some(Accepted {
            by,
            at: later(0, 13),
        }),
        ..shift
    }
}

fn two_users(store: &dyn Store) -> [UserId; 2] {
    ["anna", "boris"].map(|login| store.add_user(&operator(login), "hash").unwrap())
}

fn begun(store: &dyn Store, shift: Shift) -> Shift {
    let id = store.begin_shift(&shift, &audit(noon())).unwrap();
    Shift { id, ..shift }
}

fn one_shift_runs_in_one_part_of_the_region(store: &dyn Store) {
    let [anna, boris] = two_users(store);
    let first = begun(store, shift(vec![anna]));
    let second = store.begin_shift(&shift(vec![boris]), &audit(noon()));
    assert!(matches!(second, Err(StoreError::Conflict)));
    let town = Shift {
        area: Scope {
            territories: vec!["Губкин".into()],
            ..Scope::default()
        },
        ..shift(vec![boris])
    };
    let town = begun(store, town);

    let first = ended(first, "");
    store.change_shift(&first, &[], &audit(noon())).unwrap();
    let next = begun(store, shift(vec![boris]));
    assert_eq!(
        store.shifts(&|_| true, 2).unwrap(),
        [next, town, first.clone()]
    );
    assert_eq!(store.shift(first.id).unwrap(), Some(first));
    assert_eq!(store.shift(ShiftId(9)).unwrap(), None);
}

fn an_accepted_shift_never_changes(store: &dyn Store) {
    let [anna, boris] = two_users(store);
    let running = begun(store, shift(vec![anna]));
    let first = ended(running.clone(), "Позвонить в котельную");
    store.change_shift(&first, &[], &audit(noon())).unwrap();
    let twice = store.change_shift(&ended(running, "Не звонить"), &[], &audit(noon()));
    assert!(
        matches!(twice, Err(StoreError::Conflict)),
        "another version"
    );
    let closed = accepted(first, boris);
    store.change_shift(&closed, &[], &audit(noon())).unwrap();
    let late = Shift {
        phone: "доб. 6".into(),
        ..accepted(closed.clone(), anna)
    };
    let late = store.change_shift(&late, &[], &audit(noon()));
    assert!(matches!(late, Err(StoreError::Conflict)));
    assert_eq!(store.shift(closed.id).unwrap(), Some(closed));
}

fn whatever_runs_is_listed_beside_the_newest_of_ones_own(store: &dyn Store) {
    let [anna, boris] = two_users(store);
    let of = |town: &str| Scope {
        territories: vec![town.into()],
        ..Scope::default()
    };
    let begin = |town: &str| {
        let area = of(town);
        begun(
            store,
            Shift {
                area,
                ..shift(vec![anna])
            },
        )
    };
    let step = |after: Shift| {
        store.change_shift(&after, &[], &audit(noon())).unwrap();
        after
    };
    let past = |town: &str| step(accepted(step(ended(begin(town), "")), boris)).id;
    let forgotten = begin("Шебекино").id;
    let [older, unaccepted] = [(); 2].map(|()| step(ended(begin("Валуйки"), "")).id);
    let [_, middle, newest] = [(); 3].map(|()| past("Губкин"));
    let foreign = [(); 3].map(|()| past("Алексеевка"));
    let listed = |own: &dyn Fn(&Scope) -> bool, limit| {
        let shifts = store.shifts(own, limit).unwrap();
        shifts.iter().map(|it| it.id).collect::<Vec<_>>()
    };
    let own = |area: &Scope| *area == of("Губкин");
    assert_eq!(listed(&own, 2), [newest, middle, forgotten]);
    assert_eq!(listed(&|_| true, 1), [foreign[2], unaccepted, forgotten]);
    let waiting = |area: &Scope| *area == of("Валуйки");
    assert_eq!(listed(&waiting, 9), [unaccepted, older, forgotten]);
    assert_eq!(listed(&|_| false, 9), [forgotten]);
}

fn a_shift_is_accepted_with_its_cards_or_not_at_all(store: &dyn Store) {
    let [anna, boris] = two_users(store);
    let incident = open_one(store, "1", Wanted::default());
    let given = |to: UserId| {
        next(&incident, later(0, 13), Event::Assigned { to }, |after| {
            after.state = IncidentState::InWork;
            after.assignee = Some(to);
        })
    };
    let first = ended(begun(store, shift(vec![anna])), "");
    store.change_shift(&first, &[], &audit(noon())).unwrap();
    store.append(&given(anna), &[], &audit(noon())).unwrap();

    let before = store.last_seq().unwrap();
    let closed = accepted(first.clone(), boris);
    let stale = store.change_shift(&closed, &[given(boris)], &audit(noon()));
    assert!(matches!(stale, Err(StoreError::Conflict)));
    assert_eq!(store.shift(first.id).unwrap(), Some(first));
    assert_eq!(store.last_seq().unwrap(), before);

    let now = store.incident(incident.id).unwrap().unwrap();
    let handed = next(&now, later(0, 13), Event::Assigned { to: boris }, |after| {
        after.assignee = Some(boris);
    });
    let seq = store
        .change_shift(&closed, &[handed], &audit(noon()))
        .unwrap();
    assert!(seq > before, "the incident is told on");
    let assignee = store.incident(incident.id).unwrap().unwrap().assignee;
    assert_eq!(assignee, Some(boris));
}

fn the_words_of_a_hand_over_do_not_stay(store: &dyn Store) {
    let [anna, boris] = two_users(store);
    let first = ended(begun(store, shift(vec![anna])), "Заря у сорок второго дома");
    let closed = accepted(first.clone(), boris);
    for step in [&first, &closed] {
        store.change_shift(step, &[], &audit(noon())).unwrap();
    }
    let words = || {
        let shift = store.shift(closed.id).unwrap().unwrap();
        shift.handover.unwrap().words
    };
    store.retention(&TERMS, later(30, 0), true).unwrap();
    assert_eq!(words(), first.handover.as_ref().unwrap().words);
    store.retention(&TERMS, later(31, 0), true).unwrap();
    assert_eq!(words(), "");
    let left = store.shift(closed.id).unwrap().unwrap();
    assert_eq!(left.accepted, closed.accepted, "who and when stays");
}

fn absences_are_told_until_they_are_over(store: &dyn Store) {
    let [anna, boris] = two_users(store);
    let leave = |first: i8, last: i8| Absence {
        id: AbsenceId(0),
        user: anna,
        substitute: boris,
        first_day: date(2026, 11, first),
        last_day: date(2026, 11, last),
    };
    let later_one = store.add_absence(&leave(20, 25), &audit(noon())).unwrap();
    let sooner = store.add_absence(&leave(2, 4), &audit(noon())).unwrap();
    let told = |day: i8| {
        let absences = store.absences(date(2026, 11, day)).unwrap();
        absences.iter().map(|it| it.id).collect::<Vec<_>>()
    };
    assert_eq!(told(4), [sooner, later_one]);
    assert_eq!(told(5), [later_one]);
    assert_eq!(told(26), []);
    assert!(store.remove_absence(later_one, &audit(noon())).unwrap());
    assert!(!store.remove_absence(later_one, &audit(noon())).unwrap());
    assert_eq!(told(5), []);
}

stories! {
    one_shift_runs_in_one_part_of_the_region
    an_accepted_shift_never_changes
    whatever_runs_is_listed_beside_the_newest_of_ones_own
    a_shift_is_accepted_with_its_cards_or_not_at_all
    the_words_of_a_hand_over_do_not_stay
    absences_are_told_until_they_are_over
}
