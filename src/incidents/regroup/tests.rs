//! Two incidents that are one, one that is two, and the sums that must agree whatever people do.

mod family;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{
        Actor, Clock, ClockKind, CloseReason, EventRecord, IncidentState, JoinReason, Scale,
        Timestamp, Voice,
    },
    incidents::{
        blind::{Sighting, sighted},
        stories::{ANNA, at, clock, opened, regime},
    },
};

fn decision(hour: i8) -> Decision<'static> {
    Decision {
        by: ANNA,
        at: at(hour),
        reason: "одна авария",
    }
}

/// A resident's message: its number, hour, voice.
fn message(item: i64, hour: i8, voice: i64, signals: &[Signal]) -> Event {
    Event::ItemJoined {
        item: ItemId(item),
        published_at: at(hour),
        reason: JoinReason::SamePlace,
        voice: Some(Voice(voice)),
        fingerprint: None,
        signals: signals.to_vec(),
        official: false,
        answers: None,
        private: false,
    }
}

fn case(id: i64, events: &[Event]) -> Case {
    let log = [opened("housing.heating_off")];
    let log = log.iter().chain(events).map(|event| EventRecord {
        at: at(0),
        by: Actor::System,
        event: event.clone(),
    });
    Case::of(IncidentId(id), log.collect()).unwrap()
}

/// The case after a change was recorded, read again from its log.
fn recorded(case: &Case, change: &IncidentChange) -> Case {
    let mut log = case.log().to_vec();
    assert_eq!(log.len(), change.expected_version as usize);
    log.extend(change.events.iter().cloned());
    let again = Case::of(change.after.id, log).unwrap();
    assert_eq!(*again.incident(), change.after, "state is the fold");
    again
}

fn of_change<const N: usize>(changes: Vec<IncidentChange>) -> [IncidentChange; N] {
    changes.try_into().unwrap()
}

#[test]
fn a_merge_counts_both_and_an_unmerge_gives_back_what_was() {
    let child = case(
        1,
        &[message(1, -5, 1, &[]), message(2, 2, 2, &[Signal::Mass])],
    );
    let target = case(2, &[message(3, -1, 2, &[]), message(4, 1, 3, &[])]);
    let [one, other] = of_change(merge(child.clone(), target.clone(), &decision(3)).unwrap());
    assert_eq!(one.after.state, IncidentState::Merged);
    assert_eq!(one.after.target(), IncidentId(2));
    assert_eq!(
        (other.after.items, other.after.voices),
        (4, 3),
        "one wrote in both"
    );
    assert_eq!(
        (other.after.published_at, other.after.last_item_at),
        (at(-5), at(2))
    );
    assert_eq!(other.after.signals, [Signal::Mass]);
    assert_eq!(other.after.severity, Severity::High);

    let (child, merged) = (recorded(&child, &one), recorded(&target, &other));
    let [back, rest] = of_change(unmerge(child, merged, &decision(4)).unwrap());
    assert_eq!(back.after.state, IncidentState::New);
    assert_eq!((back.after.merged, back.after.closed_at), (None, None));
    assert_eq!(rest.after.scale(), target.incident().scale());
    assert_eq!(rest.after.severity, Severity::Low);
    assert_eq!(rest.after.absorbed, []);
}

#[test]
fn a_private_matter_stays_private_wherever_it_goes() {
    let told = |item| {
        let mut told = message(item, 1, item, &[]);
        if let Event::ItemJoined { private, .. } = &mut told {
            *private = true;
        }
        told
    };
    let (child, target) = (
        case(1, &[told(1), message(2, 0, 2, &[])]),
        case(2, &[message(3, 0, 3, &[]), told(4)]),
    );
    let open = target.clone();
    let by_himself = split(
        open,
        subject("housing.lift"),
        &[ItemId(4)],
        &decision(2),
        &regime(),
    )
    .unwrap();
    let [rest, new] = of_change(by_himself);
    assert_eq!((rest.after.private, new.after.private), (false, true));
    let (from, to) = (child.clone(), target.clone());
    let [_, took] = of_change(relocate(from, to, &[ItemId(1)], &decision(2)).unwrap());
    assert!(
        !took.after.private,
        "the message closes itself, not the street's trouble"
    );
    let [one, other] = of_change(merge(child.clone(), target.clone(), &decision(2)).unwrap());
    assert!(other.after.private);
    let (child, target) = (recorded(&child, &one), recorded(&target, &other));
    let [_, rest] = of_change(unmerge(child, target, &decision(3)).unwrap());
    assert!(rest.after.private, "its log tells of what was here");
}

#[test]
fn the_time_it_was_merged_counts() {
    let clocks: Vec<Clock> = vec![clock(ClockKind::Answer, at(2))];
    let mut opening = opened("housing.heating_off");
    if let Event::Opened { clocks: own, .. } = &mut opening {
        own.clone_from(&clocks);
    }
    let log = [opening, message(1, 0, 1, &[])].map(|event| EventRecord {
        at: at(0),
        by: Actor::System,
        event,
    });
    let child = Case::of(IncidentId(1), log.into()).unwrap();
    let target = case(2, &[message(3, 0, 2, &[])]);
    let [one, other] = of_change(merge(child.clone(), target.clone(), &decision(1)).unwrap());
    assert_eq!(one.after.clocks, clocks);
    let (child, target) = (recorded(&child, &one), recorded(&target, &other));
    let [back, _] = of_change(unmerge(child, target, &decision(9)).unwrap());
    assert_eq!(back.after.next_clock().unwrap().due_at, at(2));
}

#[test]
fn a_danger_that_nobody_saw_goes_with_the_merge() {
    let danger = || case(1, &[message(1, 0, 1, &[Signal::Danger])]);
    let seen = |mut case: Case| {
        case.append(&decision(1), Event::Acknowledged);
        let log = case.log().to_vec();
        Case::of(case.incident().id, log).unwrap()
    };
    let calm = || case(2, &[message(2, 0, 2, &[])]);
    let target = |child, target| {
        let [_, other] = of_change(merge(child, target, &decision(5)).unwrap());
        (other.after.acknowledged, other.after.alarmed_at)
    };
    assert_eq!(
        target(danger(), calm()),
        (false, Some(at(0))),
        "since it was heard"
    );
    assert_eq!(target(seen(danger()), calm()), (true, None));
    let dangerous = case(2, &[message(2, 0, 2, &[Signal::Danger])]);
    assert_eq!(target(danger(), seen(dangerous)), (false, Some(at(0))));

    let [one, other] = of_change(merge(danger(), calm(), &decision(5)).unwrap());
    let (child, target) = (recorded(&danger(), &one), recorded(&calm(), &other));
    let [back, rest] = of_change(unmerge(child, target, &decision(6)).unwrap());
    assert_eq!(back.after.alarmed_at, Some(at(6)), "still nobody saw it");
    assert_eq!((rest.after.alarmed_at, rest.after.signals.len()), (None, 0));
}

#[test]
fn no_chains_no_cycles_no_finished_targets() {
    let (a, b, c) = (
        case(1, &[message(1, 0, 1, &[])]),
        case(2, &[message(2, 0, 2, &[])]),
        case(3, &[message(3, 0, 3, &[])]),
    );
    let refuse =
        |one: &Case, other: &Case| merge(one.clone(), other.clone(), &decision(3)).unwrap_err();
    assert_eq!(refuse(&a, &a), Refusal::Itself);
    let [one, other] = of_change(merge(a.clone(), b.clone(), &decision(1)).unwrap());
    let (a, b) = (recorded(&a, &one), recorded(&b, &other));
    assert_eq!(refuse(&b, &a), Refusal::HoldsOthers);
    assert_eq!(refuse(&c, &a), Refusal::OtherFinished);
    assert_eq!(refuse(&a, &c), Refusal::Merged);
    assert_eq!(
        refuse(&b, &c),
        Refusal::HoldsOthers,
        "bring the other to it"
    );
    assert!(merge(c.clone(), b.clone(), &decision(2)).is_ok());
    assert_eq!(unmerge(c.clone(), b, &decision(2)), Err(Refusal::NotMerged));
    let silent = Decision {
        reason: " ",
        ..decision(2)
    };
    assert_eq!(
        merge(c.clone(), case(4, &[message(4, 0, 1, &[])]), &silent),
        Err(Refusal::Empty)
    );
}

fn subject(category: &str) -> Subject {
    let Event::Opened { place, essence, .. } = opened(category) else {
        unreachable!()
    };
    Subject {
        id: IncidentId(9),
        category: category.into(),
        place,
        uncertain: false,
        essence,
    }
}

#[test]
fn a_split_takes_its_items_along_and_its_clocks_run_since_the_beginning() {
    let from = case(
        1,
        &[
            message(1, 0, 1, &[]),
            message(2, 1, 2, &[]),
            message(3, 2, 3, &[]),
        ],
    );
    let split = |category, items: &[i64]| {
        let items: Vec<ItemId> = items.iter().copied().map(ItemId).collect();
        split(
            from.clone(),
            subject(category),
            &items,
            &decision(6),
            &regime(),
        )
    };
    let [old, new] = of_change(split("housing.lift", &[2, 3]).unwrap());
    assert_eq!((old.after.items, old.after.last_item_at), (1, at(0)));
    assert_eq!((new.after.items, new.after.published_at), (2, at(1)));
    assert_eq!(new.after.opened_at, at(0));
    assert_eq!(
        new.after.clocks[0].started_at,
        at(0),
        "nobody gets a new term"
    );
    assert!(!new.after.uncertain);
    let retimed = crate::incidents::retimed(&new.events, &regime()).unwrap();
    assert_eq!(retimed.concat(), new.after.clocks, "a replay agrees");

    let [_, same] = of_change(split("housing.heating_off", &[3]).unwrap());
    assert!(same.after.uncertain, "one open incident for a key");
    assert_eq!(split("housing.lift", &[1, 2, 3]), Err(Refusal::OnlyItem));
    assert_eq!(split("housing.lift", &[7]), Err(Refusal::NotHere));
    assert_eq!(
        split("housing.lift", &[2, 2]),
        Err(Refusal::WrongCount { limit: ITEMS_LIMIT })
    );
}

/// What a message may say: nothing, a nuisance, a grievance of many, a danger.
const WORDS: [&[Signal]; 4] = [
    &[],
    &[Signal::Prolonged],
    &[Signal::Mass, Signal::Repeat],
    &[Signal::Danger],
];

proptest! {
    /// However much is taken apart, and however urgent it is: the log says with which severity its clocks
    /// were set.
    #[test]
    fn a_replay_of_what_was_split_off_agrees(
        said in prop::collection::vec(0..WORDS.len(), 1..6),
        plainly in any::<bool>(),
        later in 0..WORDS.len(),
    ) {
        let numbered = (2..).zip(&said);
        let told = numbered.map(|(item, words)| message(item, 1, item, WORDS[*words]));
        let mut from = case(1, &[vec![message(1, 0, 1, &[])], told.collect()].concat());
        if plainly {
            let (severity, reasons) = (Severity::Critical, vec!["искрит щит".to_owned()]);
            from.append(&decision(2), Event::SeveritySet { severity, reasons });
            from = Case::of(IncidentId(1), from.log().to_vec()).unwrap();
        }
        let items: Vec<ItemId> = (2..).take(said.len()).map(ItemId).collect();
        let about = subject("housing.lift");
        let parts = split(from, about, &items, &decision(6), &regime());
        let [_, new] = of_change(parts.unwrap());
        let mut log = new.events;
        let urgent = Event::SeveritySet { severity: Severity::High, reasons: Vec::new() };
        log.extend([message(99, 6, 99, WORDS[later]), urgent].map(|event| decision(6).record(event)));
        let retimed = crate::incidents::retimed(&log, &regime()).unwrap();
        prop_assert_eq!(retimed.concat(), new.after.clocks, "{:?}", new.after.severity);
    }
}

#[test]
fn a_moved_item_is_counted_where_it_is_and_brings_its_danger() {
    let from = case(
        1,
        &[message(1, 0, 1, &[]), message(2, 4, 2, &[Signal::Danger])],
    );
    let to = case(2, &[message(3, 1, 3, &[])]);
    let moved = relocate(from.clone(), to.clone(), &[ItemId(2)], &decision(5));
    let [old, new] = of_change(moved.unwrap());
    assert_eq!((old.after.items, old.after.alarmed_at), (1, None));
    assert_eq!((new.after.items, new.after.last_item_at), (2, at(4)));
    assert_eq!(
        (new.after.alarmed_at, new.after.acknowledged),
        (Some(at(5)), false)
    );
    assert!(new.after.severity >= Severity::High);
    recorded(&from, &old);
    recorded(&to, &new);
    assert_eq!(
        detach(
            case(1, &[message(1, 0, 1, &[])]),
            &[ItemId(1)],
            &decision(5)
        ),
        Err(Refusal::OnlyItem)
    );
}

#[test]
fn several_leave_together_or_none_does() {
    let from = case(
        1,
        &[
            message(1, 0, 1, &[]),
            message(2, 1, 2, &[Signal::Mass]),
            message(3, 2, 2, &[Signal::Danger]),
        ],
    );
    let to = case(2, &[message(4, 1, 3, &[])]);
    let items = |items: &[i64]| -> Vec<ItemId> { items.iter().copied().map(ItemId).collect() };
    let out = detach(from.clone(), &items(&[3, 2]), &decision(5)).unwrap();
    let [rest] = of_change(out);
    assert_eq!((rest.after.items, rest.after.voices), (1, 1));
    assert_eq!(rest.after.signals, []);
    recorded(&from, &rest);
    let moved = relocate(from.clone(), to.clone(), &items(&[2, 3]), &decision(5)).unwrap();
    let [rest, took] = of_change(moved);
    assert_eq!((rest.after.items, took.after.items), (1, 3));
    assert_eq!(took.after.voices, 2, "one wrote twice");
    assert_eq!(took.after.alarmed_at, Some(at(5)));
    // And back again: nothing was lost on the way.
    let (rest, took) = (recorded(&from, &rest), recorded(&to, &took));
    let back = relocate(took, rest, &items(&[2, 3]), &decision(6)).unwrap();
    let [left, whole] = of_change(back);
    assert_eq!(left.after.scale(), to.incident().scale());
    assert_eq!(whole.after.scale(), from.incident().scale());

    let limit = ITEMS_LIMIT;
    for (wrong, why) in [
        (vec![], Refusal::WrongCount { limit }),
        (vec![2, 2], Refusal::WrongCount { limit }),
        (vec![2, 4], Refusal::NotHere),
        (vec![1, 2, 3], Refusal::OnlyItem),
    ] {
        let wrong = items(&wrong);
        assert_eq!(detach(from.clone(), &wrong, &decision(5)), Err(why));
        let moved = relocate(from.clone(), to.clone(), &wrong, &decision(5));
        assert_eq!(moved, Err(why));
    }
}

#[test]
fn what_was_taken_out_comes_back_as_it_was() {
    let whole = case(
        1,
        &[
            message(1, 0, 1, &[]),
            message(2, 1, 2, &[Signal::Danger]),
            message(3, 2, 2, &[Signal::Mass]),
        ],
    );
    let whole = Case::of(IncidentId(1), {
        let mut log = whole.log().to_vec();
        let (severity, reasons) = (Severity::Critical, vec!["искрит щит".to_owned()]);
        let urgent = Event::SeveritySet { severity, reasons };
        log.push(decision(3).record(urgent));
        log
    })
    .unwrap();
    let items = [ItemId(2), ItemId(3)];
    let [left] = of_change(detach(whole.clone(), &items, &decision(4)).unwrap());
    assert_eq!((left.after.items, left.after.severity), (1, Severity::Low));
    let rest = recorded(&whole, &left);
    assert_eq!(aside(rest.log()), items);
    let [back] = of_change(put_back(rest.clone(), &items, &decision(5)).unwrap());
    assert_eq!(back.after.scale(), whole.incident().scale());
    assert_eq!(back.after.severity, Severity::Critical);
    assert_eq!(back.after.severity_reasons, ["искрит щит"]);
    assert_eq!(
        back.after.alarmed_at,
        Some(at(5)),
        "its danger is looked at"
    );
    let again = recorded(&rest, &back);
    assert_eq!(aside(again.log()), []);

    let limit = ITEMS_LIMIT;
    for (case, wrong, why) in [
        (&rest, vec![], Refusal::WrongCount { limit }),
        (
            &rest,
            vec![ItemId(2), ItemId(2)],
            Refusal::WrongCount { limit },
        ),
        (&rest, vec![ItemId(2), ItemId(1)], Refusal::NotAside),
        (&again, vec![ItemId(2)], Refusal::NotAside),
    ] {
        let tried = put_back(case.clone(), &wrong, &decision(6));
        assert_eq!(tried, Err(why), "{wrong:?}");
    }
    let silent = Decision {
        reason: " ",
        ..decision(6)
    };
    assert_eq!(put_back(rest, &items, &silent), Err(Refusal::Empty));
}

#[test]
fn a_danger_that_was_none_does_not_come_back_with_its_message() {
    let events = [message(1, 0, 1, &[]), message(2, 1, 2, &[Signal::Danger])];
    let mut calm = case(1, &events);
    let lowered = Event::DangerLowered {
        severity: Severity::Low,
        reason: "это о ценах".to_owned(),
    };
    calm.append(&decision(2), lowered);
    let calm = Case::of(IncidentId(1), calm.log().to_vec()).unwrap();
    let [left] = of_change(detach(calm.clone(), &[ItemId(2)], &decision(3)).unwrap());
    let rest = recorded(&calm, &left);
    let [back] = of_change(put_back(rest, &[ItemId(2)], &decision(4)).unwrap());
    assert_eq!((back.after.alarmed_at, back.after.signals), (None, vec![]));
}

/// The final answer was given and the work ended.
fn finished(mut case: Case) -> Case {
    let answer = Event::Answered {
        text: "Починим".into(),
        interim: false,
        clocks: Vec::new(),
    };
    let closed = Event::Closed {
        reason: CloseReason::Solved,
        comment: String::new(),
    };
    case.append(&decision(4), answer);
    case.append(&decision(4), closed);
    Case::of(case.incident().id, case.log().to_vec()).unwrap()
}

#[test]
fn who_leaves_a_closed_incident_is_open_again_and_that_one_stays_closed() {
    let (child, target) = (
        case(1, &[message(1, 0, 1, &[])]),
        case(2, &[message(2, 0, 2, &[])]),
    );
    let [one, other] = of_change(merge(child.clone(), target.clone(), &decision(3)).unwrap());
    let (child, target) = (recorded(&child, &one), recorded(&target, &other));
    let target = finished(target);
    let [back, rest] = of_change(unmerge(child, target, &decision(5)).unwrap());
    assert_eq!(back.after.state, IncidentState::New);
    assert_eq!(back.after.answered_at, None, "nobody answered it by itself");
    assert_eq!(rest.after.state, IncidentState::Closed);
    assert_eq!((rest.after.items, rest.after.closed_at), (1, Some(at(4))));
}

#[test]
fn the_time_of_being_merged_is_no_blind_time() {
    let clocks = vec![clock(ClockKind::Reaction, at(6))];
    let blind = Event::Paused {
        clocks: vec![ClockKind::Reaction],
        since: at(2),
        reason: "источник не читается".into(),
    };
    let child = case(
        1,
        &[message(1, 0, 1, &[]), Event::Resumed { clocks }, blind],
    );
    let target = case(2, &[message(2, 0, 2, &[])]);
    let told = child.clone().unpaused(&decision(3), &regime());
    let [one, other] = of_change(merge(told, target.clone(), &decision(3)).unwrap());
    let (child, target) = (recorded(&child, &one), recorded(&target, &other));
    // Four days later it is taken out; the source was read again long before.
    let [back, _] = of_change(unmerge(child, target, &decision(96)).unwrap());
    let read = [Sighting::Read];
    assert_eq!(sighted(&back.after, &read, &regime(), at(97)), None);
    let reaction = back.after.clock(ClockKind::Reaction).unwrap();
    assert!(reaction.runs());
    assert_eq!((reaction.paused_minutes, reaction.due_at), (60, at(7)));
}

#[test]
fn nothing_is_moved_into_what_is_finished_or_speaks_no_more() {
    let from = case(1, &[message(1, 0, 1, &[]), message(2, 0, 2, &[])]);
    let to = case(2, &[message(3, 0, 3, &[])]);
    let refuse = |from: &Case, to: &Case| {
        relocate(from.clone(), to.clone(), &[ItemId(2)], &decision(5)).unwrap_err()
    };
    assert_eq!(refuse(&from, &finished(to.clone())), Refusal::OtherFinished);
    assert_eq!(refuse(&finished(from.clone()), &to), Refusal::Finished);
    let [one, _] =
        of_change(merge(to.clone(), case(3, &[message(4, 0, 4, &[])]), &decision(1)).unwrap());
    assert_eq!(refuse(&from, &recorded(&to, &one)), Refusal::OtherFinished);
}

#[test]
fn linked_incidents_know_each_other_and_share_nothing() {
    let (one, other) = (
        case(1, &[message(1, 0, 1, &[])]),
        case(2, &[message(2, 0, 2, &[])]),
    );
    let [a, b] = of_change(link(one.clone(), other.clone(), true, &decision(1)).unwrap());
    assert_eq!(
        (a.after.links.clone(), b.after.links.clone()),
        (vec![IncidentId(2)], vec![IncidentId(1)])
    );
    assert_eq!(a.after.items, 1);
    let (one, other) = (recorded(&one, &a), recorded(&other, &b));
    assert_eq!(
        link(one.clone(), other.clone(), true, &decision(2)),
        Err(Refusal::AlreadyLinked)
    );
    let [a, b] = of_change(link(one, other, false, &decision(2)).unwrap());
    assert_eq!((a.after.links, b.after.links), (vec![], vec![]));
}

/// What the items of an incident are, kept beside its log in the plainest way.
#[derive(Debug, Clone, Default)]
struct Model(BTreeMap<i64, (Timestamp, i64, Vec<Signal>)>);

impl Model {
    fn scale(models: &[&Self]) -> Scale {
        let all = || models.iter().flat_map(|model| model.0.values());
        let voices: BTreeSet<i64> = all().map(|one| one.1).collect();
        let signals: BTreeSet<Signal> = all().flat_map(|one| one.2.clone()).collect();
        Scale {
            items: all().count() as u32,
            voices: voices.len() as u32,
            published_at: all().map(|one| one.0).min().unwrap(),
            last_item_at: all().map(|one| one.0).max().unwrap(),
            signals: signals.into_iter().collect(),
        }
    }
}

proptest! {
    /// Whatever joins, leaves, moves, merges and comes back: the fold is the sum of what is there.
    #[test]
    fn the_fold_is_the_sum_of_what_is_there(
        steps in prop::collection::vec((0..6_u8, 0..3_usize, 0..3_usize, 0..30_i64, -9..9_i8, 0..5_i64), 0..60),
    ) {
        let first = |id: i64| case(id, &[message(1000 + id, 0, 9, &[])]);
        let mut cases = [first(1), first(2), first(3)];
        let seed = |id: i64| Model([(1000 + id, (at(0), 9, Vec::new()))].into());
        let mut models = [seed(1), seed(2), seed(3)];
        let mut next = 0;
        for (kind, one, other, pick, hour, voice) in steps {
            let items: Vec<ItemId> = {
                let held: Vec<i64> = models[one].0.keys().copied().collect();
                let some = held.iter().cycle().skip(pick as usize % held.len());
                let some = some.take(held.len().min(1 + pick as usize % 3));
                some.copied().map(ItemId).collect()
            };
            let (case, second) = (cases[one].clone(), cases[other].clone());
            let decided = match kind {
                0 | 1 if case.incident().state.is_open() => {
                    next += 1;
                    let signals = if pick < 3 { vec![Signal::Danger] } else { vec![Signal::Mass] };
                    let mut case = case;
                    case.append(&decision(1), message(next, hour, voice, &signals));
                    models[one].0.insert(next, (at(hour), voice, signals));
                    Ok(vec![case.into_change()])
                }
                2 => detach(case, &items, &decision(2)),
                3 => relocate(case, second, &items, &decision(3)),
                4 => merge(case, second, &decision(4)),
                5 => unmerge(case, second, &decision(5)),
                _ => continue,
            };
            let Ok(changes) = decided else { continue };
            if kind == 2 || kind == 3 {
                for ItemId(item) in items {
                    let gone = models[one].0.remove(&item).unwrap();
                    if kind == 3 {
                        models[other].0.insert(item, gone);
                    }
                }
            }
            for change in &changes {
                let at = change.after.id.0 as usize - 1;
                cases[at] = recorded(&cases[at], change);
            }
            for case in &cases {
                let incident = case.incident();
                let held = incident.absorbed.iter().map(|one| one.incident).chain([incident.id]);
                let parts: Vec<&Model> = held.map(|id| &models[id.0 as usize - 1]).collect();
                prop_assert_eq!(incident.scale(), Model::scale(&parts));
                let seen = incident.acknowledged || !incident.signals.contains(&Signal::Danger);
                prop_assert!(seen || incident.alarmed_at.is_some() || incident.merged.is_some());
                prop_assert!(incident.merged.is_none() || incident.absorbed.is_empty(), "no chains");
            }
        }
    }
}
