//! The state machine as a table, and what must hold on every path through it.

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{Actor, ClockKind, EventRecord, IncidentId},
    incidents::{
        fold,
        stories::{ANNA, BORIS, at, clock, incident, joined, opened, regime},
    },
};

/// The command of an action; none of those that need a second incident (`regroup`).
fn of(action: Action) -> Option<Command> {
    let text = || "ждём бригаду".to_owned();
    Some(match action {
        Action::Take => Command::Take,
        Action::Untake => Command::Untake,
        Action::Assign => Command::Assign { to: BORIS },
        Action::Wait => Command::Wait { reason: text() },
        Action::Resume => Command::Resume,
        Action::Draft => Command::Draft { text: text() },
        Action::Answer => Command::Answer {
            text: text(),
            interim: false,
        },
        Action::Resolve => Command::Resolve,
        Action::Close => Command::Close {
            reason: CloseReason::Solved,
            comment: text(),
        },
        Action::Reject => Command::Reject {
            reason: CloseReason::FalsePositive,
            comment: text(),
        },
        Action::Reopen => Command::Reopen { reason: text() },
        Action::Acknowledge => Command::Acknowledge,
        Action::LowerDanger => Command::LowerDanger { reason: text() },
        Action::Comment => Command::Comment { text: text() },
        Action::Transfer => Command::Transfer {
            to: "road-service".into(),
            reason: text(),
        },
        Action::DecideDispute => Command::DecideDispute {
            to: "road-service".into(),
            reason: text(),
        },
        Action::Release => Command::Release { reason: text() },
        Action::Mute => Command::Mute {
            until: at(12),
            reason: text(),
        },
        Action::Place => Command::Place {
            territory: "Губкинский округ".to_owned(),
        },
        Action::AlsoIn => Command::AlsoIn {
            territory: Some("Шебекинский округ".to_owned()),
        },
        Action::FlagPrivate => Command::FlagPrivate { reason: text() },
        Action::UnflagPrivate => Command::UnflagPrivate { reason: text() },
        _ => return None,
    })
}

fn command(action: Action) -> Command {
    of(action).unwrap()
}

/// An incident of Anna's in each state (a new one is nobody's).
fn standing(state: State, signals: &[Signal]) -> Incident {
    let path: &[Action] = match state {
        State::New | State::Merged => &[],
        State::InWork => &[Action::Take],
        State::Waiting => &[Action::Take, Action::Wait],
        State::Answered => &[Action::Take, Action::Answer],
        State::Resolved => &[Action::Take, Action::Answer, Action::Resolve],
        State::Closed => &[Action::Take, Action::Answer, Action::Close],
        State::Rejected => &[Action::Take, Action::Reject],
    };
    let mut events = Vec::new();
    for action in path {
        let now = incident(&[], &events);
        events.extend(decide(&now, command(*action), ANNA, at(1), &regime()).unwrap());
    }
    let mut reached = incident(signals, &events);
    if state == State::Merged {
        reached.state = State::Merged;
    }
    assert_eq!(reached.state, state);
    reached
}

#[test]
fn every_action_in_every_state() {
    let table: Vec<String> = Action::ALL
        .iter()
        .map(|action| {
            let row: Vec<_> = State::ALL
                .iter()
                .map(
                    |state| match permit(&standing(*state, &[]), *action, ANNA) {
                        Ok(()) => "да".to_owned(),
                        Err(refusal) => format!("{refusal:?}"),
                    },
                )
                .collect();
            format!("{}: {}", action.id(), row.join(" "))
        })
        .collect();
    insta::assert_snapshot!(table.join("\n"), @"
    take: да AlreadyYours Waits AlreadyAnswered AlreadyAnswered Finished Finished Merged
    untake: NotYours да да AlreadyAnswered AlreadyAnswered Finished Finished Merged
    assign: да да да да да Finished Finished Merged
    wait: NotTaken да Waits AlreadyAnswered AlreadyAnswered Finished Finished Merged
    resume: NotWaiting NotWaiting да NotWaiting NotWaiting Finished Finished Merged
    draft: да да да AlreadyAnswered AlreadyAnswered Finished Finished Merged
    answer: да да да да да Finished Finished Merged
    resolve: NotAnswered NotAnswered NotAnswered да AlreadyResolved Finished Finished Merged
    close: NotAnswered NotAnswered NotAnswered да да Finished Finished Merged
    reject: да да да CloseInstead CloseInstead Finished Finished Merged
    reopen: StillOpen StillOpen StillOpen да да да да Merged
    acknowledge: NoDanger NoDanger NoDanger NoDanger NoDanger Finished Finished Merged
    lower_danger: NoDanger NoDanger NoDanger NoDanger NoDanger Finished Finished Merged
    comment: да да да да да да да да
    merge: да да да да да Finished Finished Merged
    unmerge: NotMerged NotMerged NotMerged NotMerged NotMerged NotMerged NotMerged да
    split: OnlyItem OnlyItem OnlyItem OnlyItem OnlyItem Finished Finished Merged
    detach: OnlyItem OnlyItem OnlyItem OnlyItem OnlyItem Finished Finished Merged
    put_back: да да да да да Finished Finished Merged
    move: OnlyItem OnlyItem OnlyItem OnlyItem OnlyItem Finished Finished Merged
    link: да да да да да да да да
    unlink: NotLinked NotLinked NotLinked NotLinked NotLinked NotLinked NotLinked NotLinked
    transfer: да да да да да Finished Finished Merged
    decide_dispute: NoDispute NoDispute NoDispute NoDispute NoDispute Finished Finished Merged
    release: NotChild NotChild NotChild NotChild NotChild Finished Finished Merged
    mute: NotBurst NotBurst NotBurst NotBurst NotBurst Finished Finished Merged
    place: да да да да да Finished Finished Merged
    also_in: да да да да да Finished Finished Merged
    flag_private: да да да да да да да Merged
    unflag_private: NotPrivate NotPrivate NotPrivate NotPrivate NotPrivate NotPrivate NotPrivate Merged
    ");
}

#[test]
fn what_is_permitted_is_what_is_decided() {
    for state in State::ALL {
        let incident = standing(state, &[Signal::Danger]);
        for (action, allowed) in actions(&incident, ANNA) {
            let Some(command) = of(action) else {
                continue;
            };
            let decided = decide(&incident, command, ANNA, at(5), &regime());
            assert_eq!(
                decided.map(|_| ()),
                allowed,
                "{} in {}",
                action.id(),
                state.id()
            );
        }
    }
}

#[test]
fn each_action_leads_where_it_should() {
    use Action as A;
    for (from, action, to) in [
        (State::New, A::Take, State::InWork),
        (State::New, A::Assign, State::InWork),
        (State::New, A::Answer, State::Answered),
        (State::New, A::Reject, State::Rejected),
        (State::InWork, A::Untake, State::New),
        (State::Waiting, A::Untake, State::New),
        (State::InWork, A::Wait, State::Waiting),
        (State::InWork, A::Assign, State::InWork),
        (State::InWork, A::Answer, State::Answered),
        (State::Waiting, A::Resume, State::InWork),
        (State::Waiting, A::Answer, State::Answered),
        (State::Answered, A::Resolve, State::Resolved),
        (State::Answered, A::Close, State::Closed),
        (State::Answered, A::Reopen, State::InWork),
        (State::Resolved, A::Answer, State::Resolved),
        (State::Resolved, A::Close, State::Closed),
        (State::Resolved, A::Reopen, State::InWork),
        (State::Closed, A::Reopen, State::InWork),
        (State::Rejected, A::Reopen, State::InWork),
        (State::Closed, A::Comment, State::Closed),
    ] {
        let mut incident = standing(from, &[]);
        let events = decide(&incident, command(action), ANNA, at(5), &regime()).unwrap();
        for event in events {
            let record = EventRecord {
                at: at(5),
                by: Actor::User(ANNA),
                event,
            };
            fold::apply(&mut incident, &mut Default::default(), &record);
        }
        assert_eq!(incident.state, to, "{} from {}", action.id(), from.id());
    }
}

#[test]
fn a_colleague_may_take_over_but_nobody_takes_twice() {
    for (state, own) in [
        (State::InWork, Refusal::AlreadyYours),
        (State::Waiting, Refusal::Waits),
    ] {
        let incident = standing(state, &[]);
        assert_eq!(
            decide(&incident, Command::Take, ANNA, at(5), &regime()),
            Err(own)
        );
        let taken = decide(&incident, Command::Take, BORIS, at(5), &regime());
        assert_eq!(taken, Ok(vec![Event::Taken]));
    }
    let to_herself = Command::Assign { to: ANNA };
    let refused = decide(
        &standing(State::InWork, &[]),
        to_herself,
        BORIS,
        at(5),
        &regime(),
    );
    assert_eq!(refused, Err(Refusal::AlreadyTheirs));
}

#[test]
fn a_danger_is_neither_closed_nor_rejected_before_somebody_saw_it() {
    for (state, action) in [
        (State::New, Action::Reject),
        (State::Answered, Action::Close),
        (State::Resolved, Action::Close),
    ] {
        let mut incident = standing(state, &[Signal::Danger]);
        let refused = decide(&incident, command(action), ANNA, at(5), &regime());
        assert_eq!(refused, Err(Refusal::DangerUnseen));
        incident.acknowledged = true;
        assert!(decide(&incident, command(action), ANNA, at(5), &regime()).is_ok());
    }
}

#[test]
fn a_danger_is_acknowledged_once() {
    let mut incident = standing(State::New, &[Signal::Danger]);
    assert_eq!(
        decide(&incident, Command::Acknowledge, ANNA, at(5), &regime()),
        Ok(vec![Event::Acknowledged])
    );
    incident.acknowledged = true;
    let again = decide(&incident, Command::Acknowledge, ANNA, at(5), &regime());
    assert_eq!(again, Err(Refusal::AlreadyAcknowledged));
    let calm = decide(
        &standing(State::New, &[]),
        Command::Acknowledge,
        ANNA,
        at(5),
        &regime(),
    );
    assert_eq!(calm, Err(Refusal::NoDanger));
}

#[test]
fn whoever_answers_a_new_incident_takes_it() {
    let first_word = Command::Answer {
        text: " Проверяем. ".into(),
        interim: true,
    };
    let events = decide(
        &standing(State::New, &[]),
        first_word.clone(),
        ANNA,
        at(5),
        &regime(),
    );
    let answered = Event::Answered {
        text: "Проверяем.".into(),
        interim: true,
        clocks: Vec::new(),
    };
    assert_eq!(events, Ok(vec![Event::Taken, answered]));
    let late = decide(
        &standing(State::Answered, &[]),
        first_word,
        ANNA,
        at(5),
        &regime(),
    );
    assert_eq!(
        late,
        Err(Refusal::AlreadyAnswered),
        "no first word after the last"
    );
}

#[test]
fn a_reopening_starts_a_new_clock() {
    let closed = standing(State::Closed, &[]);
    let events = decide(&closed, command(Action::Reopen), ANNA, at(5), &regime()).unwrap();
    let [Event::Reopened { clocks, .. }] = events.as_slice() else {
        panic!("{events:?}");
    };
    // Low severity: eight working hours from 14:00, that is four today and four tomorrow.
    assert_eq!(clocks.len(), 1, "{clocks:?}");
    assert_eq!(clocks[0].due_at, at(24 + 4), "{clocks:?}");
}

#[test]
fn texts_are_there_and_bounded() {
    let incident = standing(State::InWork, &[]);
    let refuse = |command| decide(&incident, command, ANNA, at(5), &regime()).unwrap_err();
    assert_eq!(
        refuse(Command::Wait {
            reason: " \n".into()
        }),
        Refusal::Empty
    );
    assert_eq!(
        refuse(Command::Comment {
            text: String::new()
        }),
        Refusal::Empty
    );
    for nothing in [
        "\u{200b}",
        "\u{202e}\u{2069}",
        "\u{0}",
        "…",
        "\u{3164}",
        " \u{ad}\n",
    ] {
        let answer = Command::Answer {
            text: nothing.into(),
            interim: false,
        };
        assert_eq!(refuse(answer), Refusal::Empty, "{nothing:?}");
    }
    let long = Command::Comment {
        text: "я".repeat(REMARK_LIMIT + 1),
    };
    assert_eq!(
        refuse(long),
        Refusal::TooLong {
            limit: REMARK_LIMIT
        }
    );
    let fits = Command::Comment {
        text: "я".repeat(REMARK_LIMIT),
    };
    assert!(decide(&incident, fits, ANNA, at(5), &regime()).is_ok());
    let silent = |reason| Command::Reject {
        reason,
        comment: " ".into(),
    };
    let remark = silent(CloseReason::NotConfirmed);
    assert!(
        decide(&incident, remark, ANNA, at(5), &regime()).is_ok(),
        "a remark is optional"
    );
    let nowhere = refuse(silent(CloseReason::OutsideRegion));
    assert_eq!(nowhere, Refusal::NoAddress, "an address is not");
}

#[test]
fn solved_is_no_ground_to_reject_and_an_error_of_ours_none_to_close() {
    let comment = String::new;
    let reject = Command::Reject {
        reason: CloseReason::Solved,
        comment: comment(),
    };
    let refused = decide(&standing(State::New, &[]), reject, ANNA, at(5), &regime()).unwrap_err();
    insta::assert_snapshot!(refused, @"Причина «Проблема решена» сюда не подходит");
    let close = Command::Close {
        reason: CloseReason::FalsePositive,
        comment: comment(),
    };
    let refused = decide(
        &standing(State::Answered, &[]),
        close,
        ANNA,
        at(5),
        &regime(),
    )
    .unwrap_err();
    insta::assert_snapshot!(refused, @"Причина «Не проблема: ошибка разметки» сюда не подходит");
}

proptest! {
    /// Whatever people press, in whatever order: the fold agrees with itself and the promises hold.
    #[test]
    fn no_path_breaks_a_promise(
        presses in prop::collection::vec((0..Action::ALL.len(), prop::bool::ANY), 0..40),
        danger in prop::bool::ANY,
    ) {
        let signals: &[Signal] = if danger { &[Signal::Danger] } else { &[] };
        let mut log: Vec<_> = [opened("housing.heating_off"), joined(0, Some(1), signals)]
            .map(|event| EventRecord { at: at(0), by: Actor::System, event })
            .into();
        let mut incident = fold::replay(IncidentId(7), &log).unwrap();
        for (hour, (press, anna)) in (1..).zip(presses) {
            let by = if anna { ANNA } else { BORIS };
            let Some(command) = of(Action::ALL[press]) else {
                continue;
            };
            if let Ok(events) = decide(&incident, command, by, at(hour), &regime()) {
                let by = Actor::User(by);
                log.extend(events.into_iter().map(|event| EventRecord { at: at(hour), by, event }));
            }
            incident = fold::replay(IncidentId(7), &log).unwrap();
            prop_assert_eq!(incident.version as usize, log.len());
            prop_assert_eq!(incident.closed_at.is_some(), !incident.state.is_open());
            if incident.state == State::Closed {
                prop_assert!(incident.answered_at.is_some(), "closed without an answer");
            }
            if endangered(&incident) && !incident.state.is_open() {
                prop_assert!(incident.acknowledged, "a danger left the queue unseen");
            }
            if incident.drafted_at.is_some() {
                prop_assert!(incident.answered_at.is_none() && incident.state.is_open(), "a draft too many");
            }
            if matches!(incident.state, State::InWork | State::Waiting) {
                prop_assert!(incident.assignee.is_some(), "work without a worker");
            }
        }
    }
}

#[test]
fn a_false_danger_is_lowered_with_a_reason_and_a_new_one_alarms_again() {
    let endangered = incident(&[Signal::Danger, Signal::Vulnerable], &[]);
    assert_eq!(
        (endangered.alarmed_at, endangered.acknowledged),
        (Some(at(1)), false)
    );
    let reason = || "имеют в виду цены".to_owned();
    let lower = Command::LowerDanger { reason: reason() };
    let events = decide(&endangered, lower, ANNA, at(5), &regime()).unwrap();
    let severity = crate::domain::Severity::Medium;
    let lowered = Event::DangerLowered {
        severity,
        reason: reason(),
    };
    assert_eq!(events.first(), Some(&lowered));
    let mut after = incident(&[Signal::Danger, Signal::Vulnerable], &events);
    assert_eq!((after.severity, after.alarmed_at), (severity, None));
    let why = ["страдают дети, пожилые, больные или люди с инвалидностью"];
    assert_eq!(after.severity_reasons, why, "what remains says why");
    assert_eq!(after.signals, [Signal::Vulnerable]);
    assert_eq!(
        permit(&after, Action::Reject, ANNA),
        Ok(()),
        "nothing is unseen"
    );
    let record = EventRecord {
        at: at(7),
        by: Actor::System,
        event: joined(7, Some(9), &[Signal::Danger]),
    };
    fold::apply(&mut after, &mut Default::default(), &record);
    assert_eq!((after.alarmed_at, after.acknowledged), (Some(at(7)), false));
}

#[test]
fn where_only_danger_made_it_urgent_nothing_remains_to_say() {
    let endangered = incident(&[Signal::Danger], &[]);
    let reason = "имеют в виду цены".to_owned();
    let lower = Command::LowerDanger { reason };
    let events = decide(&endangered, lower, ANNA, at(5), &regime()).unwrap();
    assert_eq!(events.len(), 1);
    let after = incident(&[Signal::Danger], &events);
    assert_eq!(after.severity, crate::domain::Severity::Low);
    assert_eq!(after.severity_reasons, [""; 0]);
}

#[test]
fn the_football_between_two_bodies_ends_with_whoever_decides() {
    let to = |body: &str| Command::Transfer {
        to: body.into(),
        reason: "не наша дорога".into(),
    };
    let (mut log, mut hour) = (Vec::new(), 1);
    let mut play = |command: Command| {
        let now = incident(&[], &log);
        let events = decide(&now, command, ANNA, at(hour), &regime())?;
        hour += 1;
        log.extend(events);
        Ok::<_, Refusal>(incident(&[], &log))
    };
    play(to("city")).unwrap();
    assert_eq!(play(to("city")), Err(Refusal::SameBody));
    let back = play(to("road-service")).unwrap();
    assert_eq!((back.hops, back.dispute), (2, false));
    let again = play(to("city")).unwrap();
    assert!(again.dispute);
    assert_eq!(
        again.body,
        Some("road-service".into()),
        "it stays where it is"
    );
    assert_eq!(play(to("city")), Err(Refusal::Disputed));
    let decided = play(Command::DecideDispute {
        to: "city".into(),
        reason: "улица городская".into(),
    });
    let decided = decided.unwrap();
    assert_eq!(
        (decided.body, decided.dispute),
        (Some("city".into()), false)
    );
    assert!(
        play(to("road-service")).unwrap().dispute,
        "who passes it on, disputes"
    );
}

#[test]
fn an_answer_is_prepared_and_waits_until_it_is_given() {
    let prepare = |text: &str| Command::Draft { text: text.into() };
    let clocks = [ClockKind::Draft, ClockKind::Answer].map(|kind| clock(kind, at(8)));
    let reopened = Event::Reopened {
        reason: "опять".into(),
        clocks: clocks.to_vec(),
    };
    let mut log = vec![Event::Taken, reopened];
    let drafted = decide(
        &incident(&[], &log),
        prepare(" Выехали. "),
        ANNA,
        at(4),
        &regime(),
    );
    assert_eq!(
        drafted,
        Ok(vec![Event::Drafted {
            text: "Выехали.".into()
        }])
    );
    log.extend(drafted.unwrap());
    let waits = incident(&[], &log);
    let stopped = |kind| waits.clock(kind).unwrap().stopped_at;
    assert_eq!(waits.drafted_at, Some(at(4)));
    assert_eq!(
        (stopped(ClockKind::Draft), stopped(ClockKind::Answer)),
        (Some(at(4)), None),
        "the residents still wait"
    );
    for interim in [true, false] {
        let text = "Выехали.".to_owned();
        let given = decide(
            &waits,
            Command::Answer { text, interim },
            ANNA,
            at(5),
            &regime(),
        );
        let given = incident(&[], &[&log[..], &given.unwrap()].concat());
        assert_eq!(given.drafted_at, None, "interim: {interim}");
    }
}

#[test]
fn a_person_closes_a_private_matter_and_opens_it_again() {
    let reason = || "назван ребёнок".to_owned();
    let flag = || Command::FlagPrivate { reason: reason() };
    let decided = |incident: &Incident, command| decide(incident, command, ANNA, at(5), &regime());
    let open = standing(State::Closed, &[]);
    let flagged = decided(&open, flag()).unwrap();
    let closed = incident(&[], &flagged);
    assert!(closed.private);
    assert_eq!(decided(&closed, flag()), Err(Refusal::AlreadyPrivate));
    let unflag = Command::UnflagPrivate { reason: reason() };
    let again = [flagged, decided(&closed, unflag).unwrap()].concat();
    assert!(!incident(&[], &again).private);

    let mut head = standing(State::New, &[]);
    head.cause = Some(Cause::Burst {
        hours: 6,
        observed: 9,
        voices: 7,
        expected: 1.2,
        tail: 1e-6,
    });
    assert_eq!(decided(&head, flag()), Err(Refusal::HeadOpen));
}

#[test]
fn a_child_is_released_and_a_burst_is_muted_for_a_while() {
    let head = IncidentId(5);
    let child = incident(&[], &[Event::ChildOf { head }]);
    assert!(child.is_muted(at(1)));
    let events = decide(&child, command(Action::Release), ANNA, at(1), &regime()).unwrap();
    let alone = incident(&[], &[&[Event::ChildOf { head }], &events[..]].concat());
    assert!(!alone.is_muted(at(1)) && alone.released);

    let gathered = Event::Gathered {
        cause: Cause::Burst {
            hours: 6,
            observed: 9,
            voices: 7,
            expected: 1.2,
            tail: 1e-6,
        },
        children: vec![IncidentId(3)],
        span: (at(-5), at(-1)),
    };
    let burst = incident(&[], std::slice::from_ref(&gathered));
    let mute = |until| {
        let reason = "плановая промывка".to_owned();
        decide(
            &burst,
            Command::Mute { until, reason },
            ANNA,
            at(1),
            &regime(),
        )
    };
    assert_eq!(mute(at(1)), Err(Refusal::WrongMoment));
    let too_late = at(1) + jiff::SignedDuration::from_hours(24 * MUTE_DAYS);
    assert_eq!(mute(too_late), Err(Refusal::WrongMoment));
    let events = mute(at(24)).unwrap();
    let quiet = incident(&[], &[&[gathered], &events[..]].concat());
    assert!(quiet.is_muted(at(23)) && !quiet.is_muted(at(24)));
}
