//! A table of logs for each kind, with what is none, and what holds for every log.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{
        Actor, Answers, Clock, CloseReason, ConflictKind, Event, EventRecord, IncidentId, ItemId,
        Scale, Signal,
    },
    incidents::{
        fold,
        stories::{ANNA, BORIS, at, clock, joined, opened},
    },
};

/// Why the daemon opens an incident again.
const BY_ITSELF: &str = "после ответа пришла новая жалоба";

/// The log in which these happened, an hour each, after a message has opened the incident with these clocks.
/// Each message is another one, numbered as its event, unless it was given a number.
fn log(clocks: &[Clock], events: &[Event]) -> Vec<EventRecord> {
    let mut first = opened("housing.heating_off");
    if let Event::Opened { clocks: own, .. } = &mut first {
        *own = clocks.to_vec();
    }
    [first, joined(0, Some(1), &[])]
        .iter()
        .chain(events)
        .zip(0..)
        .map(|(event, hour)| EventRecord {
            at: at(hour),
            by: match event {
                Event::Reopened { reason, .. } if reason == BY_ITSELF => Actor::System,
                _ => Actor::User(ANNA),
            },
            event: numbered(event.clone(), i64::from(hour) + 1),
        })
        .collect()
}

fn numbered(mut event: Event, n: i64) -> Event {
    if let Event::ItemJoined { item, .. } = &mut event
        && *item == ItemId(1)
    {
        *item = ItemId(n);
    }
    event
}

/// The message of this number is heard anew.
fn again(n: i64, mut event: Event) -> Event {
    if let Event::ItemJoined { item, .. } = &mut event {
        *item = ItemId(n);
    }
    event
}

/// The message of this number leaves; what remains does not matter here.
fn detached(n: i64) -> Event {
    Event::ItemDetached {
        item: ItemId(n),
        reason: "о другом".into(),
        rest: Scale {
            items: 1,
            voices: 1,
            published_at: at(0),
            last_item_at: at(0),
            signals: Vec::new(),
        },
        lost: None,
    }
}

fn found(clocks: &[Clock], events: &[Event], hour: i8) -> Vec<Conflict> {
    let log = log(clocks, events);
    let incident = fold::replay(IncidentId(7), &log).unwrap();
    conflicts(&incident, at(hour))
}

/// Each as «kind, event, hour: why»; of two words that do not agree, both events.
fn told(clocks: &[Clock], events: &[Event], hour: i8) -> Vec<String> {
    let hours = |it: &Conflict| it.at.duration_since(at(0)).as_hours();
    let found = found(clocks, events, hour);
    let line = |it: &Conflict| {
        let kind = it.kind().id();
        let earlier = it.against.map(|event| format!("{event} and "));
        let event = format!("{}{}", earlier.unwrap_or_default(), it.event);
        format!("{kind}, {event}, {}: {}", hours(it), it.why())
    };
    found.iter().map(line).collect()
}

fn answer(interim: bool, clocks: &[Clock]) -> Event {
    Event::Answered {
        text: "Работы идут".into(),
        interim,
        clocks: clocks.to_vec(),
    }
}

fn reopened(clocks: &[Clock]) -> Event {
    Event::Reopened {
        reason: "снова холодно".into(),
        clocks: clocks.to_vec(),
    }
}

/// A complaint after the answer opens it again.
fn complained() -> Event {
    Event::Reopened {
        reason: BY_ITSELF.into(),
        clocks: Vec::new(),
    }
}

fn reply(hour: i8, signals: &[Signal]) -> Event {
    let mut event = joined(hour, None, signals);
    if let Event::ItemJoined {
        official, answers, ..
    } = &mut event
    {
        (*official, *answers) = (true, Some(Answers::Thread));
    }
    event
}

fn waiting(pauses: &[ClockKind]) -> Event {
    Event::Waiting {
        reason: "ждём бригаду".into(),
        pauses: pauses.to_vec(),
    }
}

fn ended(solved: bool) -> Event {
    let comment = String::new();
    match solved {
        true => Event::Closed {
            reason: CloseReason::Solved,
            comment,
        },
        false => Event::Rejected {
            reason: CloseReason::NotConfirmed,
            comment,
        },
    }
}

fn handed() -> Event {
    Event::Assigned { to: BORIS }
}

/// The next shift takes the card over.
fn accepted() -> Event {
    Event::Assigned { to: ANNA }
}

fn owed(kind: ClockKind, hour: i8) -> Clock {
    clock(kind, at(hour))
}

fn act(kind: ClockKind, hour: i8) -> Clock {
    Clock {
        binding: true,
        ..owed(kind, hour)
    }
}

#[test]
fn silence_is_a_conflict_once_its_time_is_past() {
    use ClockKind::{Answer, Draft, Full, Reaction};
    let full = owed(Full, 6);
    type Case = (Vec<Clock>, Vec<Event>, i8, &'static [&'static str]);
    let cases: Vec<Case> = vec![
        (vec![owed(Answer, 4)], vec![], 4, &[]),
        (
            vec![owed(Reaction, 2), owed(Answer, 4)],
            vec![],
            5,
            &[
                "unanswered, 1, 2: Первая реакция: ориентир пройден",
                "unanswered, 1, 4: Окончательный ответ: ориентир пройден",
            ],
        ),
        (
            vec![act(Answer, 4)],
            vec![],
            5,
            &["unanswered, 1, 4: Окончательный ответ: просрочено"],
        ),
        // A draft is no word to residents, and a case that was ended owes nothing.
        (vec![owed(Draft, 2)], vec![], 5, &[]),
        (vec![owed(Answer, 4)], vec![ended(false)], 9, &[]),
        // A public reply is a reaction and no answer.
        (
            vec![owed(Reaction, 2), owed(Answer, 4)],
            vec![reply(1, &[])],
            5,
            &["unanswered, 1, 4: Окончательный ответ: ориентир пройден"],
        ),
        // A clock that stands still passes no time.
        (vec![owed(Answer, 4)], vec![waiting(&[Answer])], 9, &[]),
        (
            vec![owed(Answer, 1)],
            vec![waiting(&[Answer])],
            9,
            &["unanswered, 1, 1: Окончательный ответ: ориентир пройден"],
        ),
        // Opened again, it is owed anew: the event that set the clock shows it.
        (
            vec![owed(Answer, 4)],
            vec![ended(false), reopened(&[owed(Answer, 8)])],
            9,
            &["unanswered, 4, 8: Окончательный ответ: ориентир пройден"],
        ),
        // The full answer was promised by the first word.
        (
            vec![],
            vec![answer(true, std::slice::from_ref(&full))],
            6,
            &[],
        ),
        (
            vec![],
            vec![answer(true, &[full])],
            7,
            &["promise_broken, 3, 6: Полный ответ после промежуточного: ориентир пройден"],
        ),
    ];
    for (clocks, events, hour, expected) in cases {
        assert_eq!(
            told(&clocks, &events, hour),
            expected,
            "{clocks:?} {events:?}"
        );
    }
}

#[test]
fn an_answer_after_its_time_is_late() {
    use ClockKind::{Answer, Draft, Full, Reaction};
    type Case = (Vec<Clock>, Vec<Event>, &'static [&'static str]);
    let cases: Vec<Case> = vec![
        (vec![owed(Answer, 2)], vec![answer(false, &[])], &[]),
        (
            vec![owed(Answer, 1)],
            vec![answer(false, &[])],
            &["late, 3, 2: Ответили позже ориентира"],
        ),
        (
            vec![act(Answer, 1)],
            vec![answer(false, &[])],
            &["late, 3, 2: Ответили позже срока"],
        ),
        // Who rejects answers nobody, late or not; a draft is for colleagues.
        (vec![owed(Answer, 1)], vec![ended(false)], &[]),
        (vec![owed(Draft, 1)], vec![answer(true, &[])], &[]),
        // A reply counts from when it stood there, however late it was read.
        (vec![owed(Reaction, 1)], vec![reply(1, &[])], &[]),
        (
            vec![owed(Reaction, 1)],
            vec![waiting(&[]), reply(2, &[])],
            &["late, 4, 2: Откликнулись позже ориентира"],
        ),
        // What was late before it was opened again was late.
        (
            vec![owed(Answer, 1)],
            vec![answer(false, &[]), ended(true)],
            &["late, 3, 2: Ответили позже ориентира"],
        ),
        (
            vec![],
            vec![
                answer(true, &[owed(Full, 3)]),
                waiting(&[]),
                answer(false, &[]),
            ],
            &["late, 5, 4: Полный ответ дали позже ориентира"],
        ),
    ];
    for (clocks, events, expected) in cases {
        assert_eq!(told(&clocks, &events, 9), expected, "{clocks:?} {events:?}");
    }
    let (first, second) = (owed(Answer, 1), owed(Answer, 9));
    let again = [answer(false, &[]), reopened(&[second]), answer(false, &[])];
    assert!(
        told(&[first], &again, 9).contains(&"late, 3, 2: Ответили позже ориентира".to_owned()),
        "the second round was in time, the first was not"
    );
}

#[test]
fn a_reply_and_what_residents_tell_of_it_are_conflicts() {
    use Signal::{BrushOff, Gratitude, PromiseBroken, Question, Rude};
    type Case = (Vec<Event>, &'static [&'static str]);
    let cases: Vec<Case> = vec![
        (vec![reply(2, &[]), joined(3, None, &[Question])], &[]),
        (
            vec![reply(2, &[BrushOff]), reply(5, &[BrushOff, Rude])],
            &[
                "brush_off, 4, 5: Официальных ответов, похожих на отписку: 2",
                "rude, 4, 5: Грубых официальных ответов: 1",
            ],
        ),
        (
            vec![joined(2, None, &[BrushOff, Rude, PromiseBroken])],
            &[
                "brush_off, 3, 2: Жители пишут об отписке: сообщений 1",
                "rude, 3, 2: Жители пишут о грубости: сообщений 1",
                "promise_broken, 3, 2: Жители пишут, что обещание не выполнено: сообщений 1",
            ],
        ),
        // A body does not say of itself that it broke a promise.
        (vec![reply(2, &[PromiseBroken])], &[]),
        // After the answer: written before it and only read now, a body's word, and thanks do not count.
        (
            vec![
                answer(false, &[]),
                joined(1, None, &[]),
                reply(5, &[]),
                joined(6, None, &[Gratitude]),
            ],
            &[],
        ),
        (vec![answer(true, &[]), joined(6, None, &[])], &[]),
        (
            vec![
                answer(false, &[]),
                joined(6, None, &[]),
                joined(7, None, &[]),
            ],
            &["unhappy, 5, 7: После ответа снова пишут: сообщений 2"],
        ),
    ];
    for (events, expected) in cases {
        assert_eq!(told(&[], &events, 9), expected, "{events:?}");
    }
}

#[test]
fn what_a_message_showed_leaves_with_it_and_is_heard_once() {
    use Signal::{BrushOff, Rude};
    let says = |hour, signals: &[Signal]| joined(hour, None, signals);
    let unhappy = |event: u32, hour: i8, times: u32| {
        format!("unhappy, {event}, {hour}: После ответа снова пишут: сообщений {times}")
    };
    let formal = |event: u32, hour: i8, times: u32| {
        format!("brush_off, {event}, {hour}: Жители пишут об отписке: сообщений {times}")
    };
    let cases: Vec<(Vec<Event>, Vec<String>)> = vec![
        // Out of the incident, out of its conflicts: a resident's message and a body's reply.
        (vec![says(2, &[BrushOff, Rude]), detached(3)], vec![]),
        (vec![reply(2, &[BrushOff]), detached(3)], vec![]),
        (vec![answer(false, &[]), says(6, &[]), detached(4)], vec![]),
        // The earlier of two still shows it.
        (
            vec![says(2, &[BrushOff]), says(3, &[BrushOff]), detached(4)],
            vec![formal(3, 2, 1)],
        ),
        (
            vec![says(2, &[BrushOff]), says(3, &[BrushOff]), detached(3)],
            vec![formal(4, 3, 1)],
        ),
        // Another message that leaves takes nothing along.
        (
            vec![says(2, &[BrushOff]), says(3, &[]), detached(4)],
            vec![formal(3, 2, 1)],
        ),
        // `otklik reprocess` takes a message out and hears it anew, with what it says today.
        (
            vec![
                answer(false, &[]),
                says(6, &[]),
                detached(4),
                again(4, says(6, &[BrushOff])),
            ],
            vec![formal(6, 6, 1), unhappy(6, 6, 1)],
        ),
        // Logs of before might have heard it twice without taking it out.
        (
            vec![says(2, &[BrushOff]), again(3, says(2, &[BrushOff]))],
            vec![formal(4, 2, 1)],
        ),
        (vec![says(2, &[BrushOff]), again(3, says(2, &[]))], vec![]),
    ];
    for (events, expected) in cases {
        assert_eq!(told(&[], &events, 9), expected, "{events:?}");
    }
}

#[test]
fn of_a_street_that_goes_on_the_first_are_noted_and_the_rest_is_not_denied() {
    let street = |messages: i64| {
        let mut log = log(&[], &[answer(false, &[])]);
        log.extend((0..messages).map(|n| EventRecord {
            at: at(4),
            by: Actor::System,
            event: again(100 + n, joined(4, Some(n), &[])),
        }));
        log
    };
    let told = |log: &[EventRecord]| {
        let incident = fold::replay(IncidentId(7), log).unwrap();
        let told = conflicts(&incident, at(5))[0].why();
        (incident.grievances.of_items.len(), told)
    };
    let says = |count: &str| format!("После ответа снова пишут: сообщений {count}");
    assert_eq!(told(&street(200)), (200, says("200")));
    let mut long = street(1000);
    assert_eq!(told(&long), (200, says("не меньше 200")));
    let (at, by) = (at(5), Actor::User(ANNA));
    let event = detached(100);
    long.push(EventRecord { at, by, event });
    assert_eq!(told(&long), (199, says("не меньше 199")));
}

#[test]
fn what_comes_back_is_told_by_the_work() {
    let earlier = IncidentId(5);
    let told_again = "contradicting, 3 and 5, 4: Ответили, открыли снова и ответили ещё раз";
    let undone =
        "contradicting, 4 and 6, 5: Проблему отметили решённой, а потом ответили, что работа идёт";
    let unhappy = |event: u32| {
        let hour = event - 1;
        format!("unhappy, {event}, {hour}: После ответа открывали снова, раз: 1")
    };
    let cases: Vec<(Vec<Event>, Vec<String>)> = vec![
        (
            vec![Event::RepeatOf { earlier }],
            vec!["repeated, 3, 2: Та же проблема, что в инциденте № 5".into()],
        ),
        // Who opens again what was rejected corrects the rejection.
        (vec![ended(false), reopened(&[])], vec![]),
        (
            vec![ended(false), reopened(&[]), ended(false), reopened(&[])],
            vec!["repeated, 6, 5: Открывали снова, раз: 2".into()],
        ),
        // A person takes a wrong answer back; nobody wrote.
        (vec![answer(false, &[]), reopened(&[])], vec![]),
        (vec![answer(false, &[]), complained()], vec![unhappy(4)]),
        (
            vec![answer(false, &[]), complained(), answer(true, &[])],
            vec![unhappy(4)],
        ),
        (
            vec![answer(false, &[]), complained(), answer(false, &[])],
            vec![unhappy(4), told_again.into()],
        ),
        (vec![answer(false, &[]), answer(false, &[])], vec![]),
        (
            vec![
                answer(false, &[]),
                Event::Resolved,
                complained(),
                answer(true, &[]),
            ],
            vec![unhappy(5), undone.into()],
        ),
        (
            vec![
                answer(false, &[]),
                ended(true),
                complained(),
                answer(true, &[]),
            ],
            vec![unhappy(5), undone.into()],
        ),
        (vec![handed(), handed()], vec![]),
        (vec![accepted(), accepted(), accepted()], vec![]),
        (
            vec![handed(), handed(), handed()],
            vec!["passed_on, 5, 4: Передавали другим, раз: 3".into()],
        ),
    ];
    for (events, expected) in cases {
        assert_eq!(told(&[], &events, 9), expected, "{events:?}");
    }
}

#[test]
fn a_rumour_waits_for_an_answer_and_for_nothing_less() {
    let rumour = || joined(2, None, &[Signal::Rumour]);
    let owes = |events: &[Event]| {
        let incident = fold::replay(IncidentId(7), &log(&[], events)).unwrap();
        incident.owes_clarification()
    };
    assert!(!owes(&[]));
    assert!(owes(&[rumour()]));
    assert!(owes(&[rumour(), answer(true, &[]), reply(3, &[])]));
    assert!(!owes(&[rumour(), answer(false, &[])]));
    assert!(owes(&[rumour(), answer(false, &[]), reopened(&[])]));
    assert!(!owes(&[rumour(), ended(false)]), "there was nothing in it");
}

/// Some event of every sort that matters.
fn any_event() -> impl Strategy<Value = Event> {
    use ClockKind::{Answer, Full, Reaction};
    let sorts = vec![
        joined(3, Some(2), &[Signal::BrushOff]),
        joined(30, None, &[Signal::Rude, Signal::PromiseBroken]),
        reply(4, &[Signal::BrushOff]),
        reply(40, &[Signal::Rude]),
        detached(3),
        detached(4),
        answer(true, &[owed(Full, 12)]),
        answer(false, &[]),
        waiting(&[Answer]),
        Event::Resumed {
            clocks: vec![owed(Answer, 20)],
        },
        Event::Resolved,
        ended(true),
        ended(false),
        reopened(&[owed(Reaction, 9), act(Answer, 15)]),
        Event::RepeatOf {
            earlier: IncidentId(5),
        },
        handed(),
        Event::Taken,
        Event::Opened {
            item: ItemId(9),
            category: "roads.holes".into(),
            place: crate::domain::Place::default(),
            uncertain: true,
            essence: "Яма".into(),
            clocks: Vec::new(),
        },
    ];
    prop::sample::select(sorts)
}

proptest! {
    #[test]
    fn every_conflict_names_an_event_of_the_log(
        events in prop::collection::vec(any_event(), 0..40),
        hour in 0_i8..100,
    ) {
        let clocks = [owed(ClockKind::Reaction, 2), owed(ClockKind::Answer, 5)];
        let log = log(&clocks, &events);
        let incident = fold::replay(IncidentId(7), &log).unwrap();
        let kept: Incident = serde_json::from_str(&serde_json::to_string(&incident).unwrap()).unwrap();
        prop_assert_eq!(&kept, &incident, "as the store keeps it");
        let found = conflicts(&incident, at(hour));
        for conflict in &found {
            let shown = usize::try_from(conflict.event).unwrap();
            prop_assert!((1..=log.len()).contains(&shown), "{conflict:?}");
            prop_assert!(conflict.against.is_none_or(|earlier| (1..conflict.event).contains(&earlier)));
            prop_assert!(conflict.times >= conflict.proof.least());
            let gone = matches!(log[shown - 1].event, Event::ItemDetached { .. });
            prop_assert!(!gone, "what is gone shows nothing: {conflict:?}");
            prop_assert!(!conflict.why().is_empty());
        }
        let proofs: HashSet<_> = found.iter().map(|it| format!("{:?}", it.proof)).collect();
        prop_assert_eq!(proofs.len(), found.len(), "one for each proof");
        // What a store can ask without the log: what stands, and from when on silence does.
        let kinds: HashSet<_> = found.iter().map(Conflict::kind).collect();
        let standing = incident.grievances.standing();
        let asked: HashSet<_> = (ConflictKind::ALL.into_iter())
            .filter(|kind| {
                let silent = incident.silent_from(*kind).is_some_and(|from| from < at(hour));
                silent || standing.iter().any(|one| one.kind() == *kind)
            })
            .collect();
        prop_assert_eq!(kinds, asked);
        let silent = found.iter().any(|it| matches!(it.proof, Proof::Silence { .. }));
        prop_assert!(!silent || incident.state.is_open());
    }
}
