//! The state machine as a table, and what must hold on every path through it.

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{Actor, EventRecord, IncidentId},
    incidents::{
        fold,
        stories::{ANNA, BORIS, at, incident, joined, opened, regime},
    },
};

fn command(action: Action) -> Command {
    let text = || "ждём бригаду".to_owned();
    match action {
        Action::Take => Command::Take,
        Action::Assign => Command::Assign { to: BORIS },
        Action::Wait => Command::Wait { reason: text() },
        Action::Resume => Command::Resume,
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
        Action::Comment => Command::Comment { text: text() },
    }
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
    assign: да да да да да Finished Finished Merged
    wait: NotTaken да Waits AlreadyAnswered AlreadyAnswered Finished Finished Merged
    resume: NotWaiting NotWaiting да NotWaiting NotWaiting Finished Finished Merged
    answer: да да да да да Finished Finished Merged
    resolve: NotAnswered NotAnswered NotAnswered да AlreadyResolved Finished Finished Merged
    close: NotAnswered NotAnswered NotAnswered да да Finished Finished Merged
    reject: да да да CloseInstead CloseInstead Finished Finished Merged
    reopen: StillOpen StillOpen StillOpen да да да да Merged
    acknowledge: NoDanger NoDanger NoDanger NoDanger NoDanger Finished Finished Merged
    comment: да да да да да да да да
    ");
}

#[test]
fn what_is_permitted_is_what_is_decided() {
    for state in State::ALL {
        let incident = standing(state, &[Signal::Danger]);
        for (action, allowed) in actions(&incident, ANNA) {
            let decided = decide(&incident, command(action), ANNA, at(5), &regime());
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
    let [
        Event::Reopened {
            deadline: Some(deadline),
            ..
        },
    ] = events.as_slice()
    else {
        panic!("{events:?}");
    };
    // Low severity: eight working hours from 14:00, that is four today and four tomorrow.
    assert_eq!(deadline.due_at, at(24 + 4), "{deadline:?}");
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
    let silent = Command::Reject {
        reason: CloseReason::OutsideRegion,
        comment: " ".into(),
    };
    assert!(
        decide(&incident, silent, ANNA, at(5), &regime()).is_ok(),
        "a remark is optional"
    );
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
            let action = Action::ALL[press];
            if let Ok(events) = decide(&incident, command(action), by, at(hour), &regime()) {
                let by = Actor::User(by);
                log.extend(events.into_iter().map(|event| EventRecord { at: at(hour), by, event }));
            }
            incident = fold::replay(IncidentId(7), &log).unwrap();
            prop_assert_eq!(incident.version as usize, log.len());
            prop_assert_eq!(incident.closed_at.is_some(), !incident.state.is_open());
            if incident.state == State::Closed {
                prop_assert!(incident.answered_at.is_some(), "closed without an answer");
            }
            if danger && !incident.state.is_open() {
                prop_assert!(incident.acknowledged, "a danger left the queue unseen");
            }
            if matches!(incident.state, State::InWork | State::Waiting) {
                prop_assert!(incident.assignee.is_some(), "work without a worker");
            }
        }
    }
}
