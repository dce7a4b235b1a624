//! Heads and their children when people put together and take apart.

use super::*;
use crate::{
    domain::{Cause, NodeKind},
    incidents::{Command, decide, family::HEAD_SEVERITY},
};

const HEAD: IncidentId = IncidentId(9);

/// A head of messages published from the hour −3 to the hour 2, none of them its own.
fn head(events: &[Event]) -> Case {
    let gathered = Event::Gathered {
        cause: Cause::Topology {
            node: "north".into(),
            what: NodeKind::BoilerHouse,
            title: "«Северная»".into(),
            places: 3,
        },
        children: vec![IncidentId(1)],
        span: (at(-3), at(2)),
    };
    let urgent = Event::SeveritySet {
        severity: HEAD_SEVERITY,
        reasons: vec!["общая причина у многих обращений".into()],
    };
    case(HEAD.0, &[&[gathered, urgent], events].concat())
}

fn child(id: i64, items: &[Event]) -> Case {
    case(id, &[items, &[Event::ChildOf { head: HEAD }]].concat())
}

#[test]
fn a_head_stays_and_the_other_comes_to_it() {
    let critical = Event::SeveritySet {
        severity: Severity::Critical,
        reasons: vec!["прямо сказано об угрозе жизни или здоровью".into()],
    };
    let other = case(2, &[message(1, -5, 1, &[Signal::Danger]), critical]);
    let into_other = merge(head(&[]), other.clone(), &decision(3));
    assert_eq!(into_other, Err(Refusal::StandsForOthers));

    let before = head(&[]);
    let [one, took] = of_change(merge(other.clone(), before.clone(), &decision(3)).unwrap());
    assert_eq!((took.after.items, took.after.published_at), (1, at(-5)));
    assert_eq!(took.after.severity, Severity::Critical);
    let (other, full) = (recorded(&other, &one), recorded(&before, &took));
    let [back, rest] = of_change(unmerge(other, full, &decision(4)).unwrap());
    assert_eq!(back.after.state, IncidentState::New);
    assert_eq!(rest.after.scale(), before.incident().scale(), "as it was");
    assert_eq!(rest.after.severity, HEAD_SEVERITY, "as urgent as its cause");
}

#[test]
fn who_is_merged_leaves_the_family() {
    let (one, other) = (
        child(1, &[message(1, 0, 1, &[])]),
        case(2, &[message(2, 0, 2, &[])]),
    );
    for target in [other, head(&[]), child(3, &[message(3, 0, 3, &[])])] {
        let [merged, took] = of_change(merge(one.clone(), target.clone(), &decision(1)).unwrap());
        assert_eq!(merged.after.head, None);
        assert_eq!(took.after.head, target.incident().head);
        let (merged, took) = (recorded(&one, &merged), recorded(&target, &took));
        let [back, _] = of_change(unmerge(merged, took, &decision(2)).unwrap());
        assert!(!back.after.is_muted(at(3)), "nobody speaks for it");
    }
}

#[test]
fn a_private_matter_is_not_brought_to_a_head() {
    let mut told = message(1, 0, 1, &[]);
    if let Event::ItemJoined { private, .. } = &mut told {
        *private = true;
    }
    let ill = case(1, &[told, message(2, 0, 2, &[])]);
    let apart = Err(Refusal::PrivateApart);
    assert_eq!(merge(ill.clone(), head(&[]), &decision(1)), apart);
    let moved = relocate(ill.clone(), head(&[]), &[ItemId(1)], &decision(1));
    assert_eq!(moved, apart);
    assert!(relocate(ill, head(&[]), &[ItemId(2)], &decision(1)).is_ok());
}

#[test]
fn what_was_moved_to_a_head_goes_back() {
    let (one, before) = (
        child(1, &[message(1, 0, 1, &[]), message(2, 5, 2, &[])]),
        head(&[]),
    );
    let nothing = detach(before.clone(), &[ItemId(1)], &decision(1));
    assert_eq!(nothing, Err(Refusal::NoItems));
    let moved = relocate(one.clone(), before.clone(), &[ItemId(2)], &decision(1));
    let [from, to] = of_change(moved.unwrap());
    assert_eq!((from.after.items, to.after.items), (1, 1));
    assert_eq!(from.after.head, Some(HEAD), "the rest stays");
    assert_eq!(to.after.last_item_at, at(5));
    let (from, to) = (recorded(&one, &from), recorded(&before, &to));
    let [empty, whole] = of_change(relocate(to, from, &[ItemId(2)], &decision(2)).unwrap());
    assert_eq!(empty.after.scale(), before.incident().scale());
    assert_eq!(whole.after.scale(), one.incident().scale());
}

#[test]
fn what_is_split_from_a_child_stands_alone() {
    let items = [message(1, 0, 1, &[]), message(2, 1, 2, &[])];
    let whole = child(1, &items);
    let subject = Subject {
        id: IncidentId(3),
        category: "housing.hot_water".into(),
        place: whole.incident().place.clone(),
        uncertain: false,
        essence: "Нет горячей воды".into(),
    };
    let divided = split(whole, subject, &[ItemId(2)], &decision(2), &regime());
    let [rest, new] = of_change(divided.unwrap());
    assert_eq!((rest.after.head, rest.after.items), (Some(HEAD), 1));
    assert_eq!((new.after.head, new.after.is_muted(at(3))), (None, false));
}

#[test]
fn a_disputed_child_is_in_sight_until_it_is_decided() {
    let to = |body: &str| Command::Transfer {
        to: body.into(),
        reason: "не наши сети".into(),
    };
    let decided = Command::DecideDispute {
        to: "city".into(),
        reason: "сети городские".into(),
    };
    let mut one = child(1, &[message(1, 0, 1, &[])]);
    let mut muted = Vec::new();
    for command in [to("city"), to("network"), to("city"), decided] {
        let events = decide(one.incident(), command, ANNA, at(1), &regime()).unwrap();
        for event in events {
            one.append(&decision(1), event);
        }
        muted.push(one.incident().is_muted(at(2)));
    }
    assert_eq!(muted, [true, true, false, true]);
    assert_eq!(one.incident().head, Some(HEAD));
}
