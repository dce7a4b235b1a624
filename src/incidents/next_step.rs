//! The auditor (проверка следующего шага): what is to be done next with an incident, or why nothing moves
//! it. A clock tells nobody of an answered incident that stays open, of a dispute, or of a card in the
//! hands of somebody who left; here each has a name. Pure: the watch asks, and tells people.

use super::{Action, Regime};
use crate::domain::{ClockKind, Event, Incident, IncidentState, Severity, Timestamp};

/// Why an open incident has no valid next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stuck {
    /// It owes an answer and no clock says until when, though the regulation sets a time: a calendar was
    /// missing, or something broke.
    NoClock,
    /// Bodies dispute whose it is. Whoever has the card cannot end that, and no clock calls those who can.
    Disputed,
    /// The final answer was given, and nobody has closed it in the time the regulation leaves for that.
    Unclosed,
    /// Whoever took it has no account any more, or a blocked one.
    KeeperGone,
}

impl Stuck {
    /// What it is called in the log: each occasion raises once. None where people are told of all such
    /// incidents together, because one remedy is for all.
    fn step(self, incident: &Incident) -> Option<String> {
        let since = incident.state_since.as_second();
        match (self, incident.assignee) {
            (Self::NoClock, _) | (Self::KeeperGone, None) => None,
            (Self::Disputed, _) => Some(format!("dispute:{}", incident.hops)),
            (Self::Unclosed, _) => Some(format!("unclosed:{since}")),
            (Self::KeeperGone, Some(keeper)) => Some(format!("gone:{keeper}:{since}")),
        }
    }

    fn why(self, regime: &Regime) -> String {
        match self {
            Self::NoClock => "нет срока ответа".to_owned(),
            Self::Disputed => "исполнители спорят, чей он, и никто не решил".to_owned(),
            Self::Unclosed => {
                let limit = regime.regulation.audit.close;
                format!("ответ дан, но никто не закрыл: прошло {limit}")
            }
            Self::KeeperGone => "учётная запись того, кто взял в работу, отключена".to_owned(),
        }
    }
}

/// The next step of an incident; none when it is finished. `is_gone`: whoever took it can no longer work.
///
/// # Errors
/// Everything that stands in the way of one.
pub fn next_step(
    incident: &Incident,
    regime: &Regime,
    is_gone: bool,
    now: Timestamp,
) -> Result<Option<Action>, Vec<Stuck>> {
    if !incident.state.is_open() {
        return Ok(None);
    }
    let found = [
        (Stuck::NoClock, lacks_clock(incident, regime)),
        (Stuck::Disputed, incident.dispute),
        (Stuck::Unclosed, is_unclosed(incident, regime, now)),
        (Stuck::KeeperGone, incident.assignee.is_some() && is_gone),
    ];
    let stuck: Vec<_> = found.into_iter().filter(|(_, is)| *is).collect();
    if !stuck.is_empty() {
        return Err(stuck.into_iter().map(|(why, _)| why).collect());
    }
    Ok(match incident.state {
        // Unseen, it can be neither closed nor rejected.
        _ if incident.alarmed_at.is_some() => Some(Action::Acknowledge),
        IncidentState::New => Some(Action::Take),
        IncidentState::InWork => Some(Action::Answer),
        IncidentState::Waiting => Some(Action::Resume),
        IncidentState::Answered => Some(Action::Resolve),
        IncidentState::Resolved => Some(Action::Close),
        IncidentState::Closed | IncidentState::Rejected | IncidentState::Merged => None,
    })
}

/// Whom these reasons raise at `now`, each occasion once. Nobody, while a head speaks for it or a person
/// muted it.
pub fn audited(
    incident: &Incident,
    stuck: &[Stuck],
    regime: &Regime,
    now: Timestamp,
) -> Vec<Event> {
    if incident.is_muted(now) {
        return Vec::new();
    }
    let steps = stuck.iter().filter_map(|why| {
        let step = why.step(incident)?;
        let is_new = !incident.escalated.contains(&step);
        is_new.then(|| Event::Escalated {
            step,
            to: regime.regulation.audit.to.clone(),
            why: why.why(regime),
        })
    });
    steps.collect()
}

fn lacks_clock(incident: &Incident, regime: &Regime) -> bool {
    let answered = incident.answered_at.is_some();
    // A first reaction or a draft says nothing of when the answer is owed.
    let mut clocks = [ClockKind::Answer, ClockKind::Full]
        .iter()
        .filter_map(|kind| incident.clock(*kind));
    let timed = clocks.any(|clock| clock.stopped_at.is_none());
    // Its clocks were set when it may have been less urgent, and for less there may be no time.
    let mut levels = Severity::ALL
        .iter()
        .filter(|level| **level <= incident.severity);
    let term = |level: &Severity| {
        let category = &incident.category;
        regime.regulation.term(ClockKind::Answer, category, *level)
    };
    !answered && !timed && levels.all(|it| term(it).is_some())
}

/// In a year without a calendar every day counts: an auditor is not silenced by that.
fn is_unclosed(incident: &Incident, regime: &Regime, now: Timestamp) -> bool {
    let limit = regime.regulation.audit.close;
    incident.answered_at.is_some() && regime.due_in_any_case(limit, incident.state_since) <= now
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Actor, CloseReason, EventRecord, IncidentId, Pace, Signal, UserId},
        incidents::{
            Calendar, Term, Terms, actions, fold,
            stories::{BORIS, after, answered, at, clock, closed, day, incident, regime},
        },
    };

    /// An incident whose log holds these events after its opening, one an hour; Anna did them.
    fn case(events: &[Event]) -> Incident {
        let mut case = incident(&[], &[]);
        case.clocks = vec![clock(ClockKind::Answer, at(9))];
        for (event, hour) in events.iter().zip(1..) {
            after(&mut case, hour, event.clone());
        }
        case
    }

    fn waiting() -> Event {
        Event::Waiting {
            reason: "ждём бригаду".into(),
            pauses: Vec::new(),
        }
    }

    fn transferred(dispute: bool) -> Event {
        Event::Transferred {
            to: "town_roads".into(),
            reason: "дорога городская".into(),
            dispute,
        }
    }

    fn rejected() -> Event {
        Event::Rejected {
            reason: CloseReason::FalsePositive,
            comment: String::new(),
        }
    }

    /// The log; the next step; what stops it without clocks, under dispute, ten working days later, and when
    /// whoever took it is gone.
    type Line<'l> = (&'l [Event], Option<Action>, [&'l [Stuck]; 4]);

    #[test]
    fn every_state_has_its_next_step_and_everything_that_can_stop_it_is_named() {
        use Stuck::{Disputed, KeeperGone, NoClock, Unclosed};
        let merged = Event::Merged {
            into: IncidentId(9),
            reason: "одна беда".into(),
        };
        let table: [Line<'_>; 8] = [
            (&[], Some(Action::Take), [&[NoClock], &[Disputed], &[], &[]]),
            (
                &[Event::Taken],
                Some(Action::Answer),
                [&[NoClock], &[Disputed], &[], &[KeeperGone]],
            ),
            (
                &[Event::Taken, waiting()],
                Some(Action::Resume),
                [&[NoClock], &[Disputed], &[], &[KeeperGone]],
            ),
            (
                &[Event::Taken, answered()],
                Some(Action::Resolve),
                [&[], &[Disputed], &[Unclosed], &[KeeperGone]],
            ),
            (
                &[Event::Taken, answered(), Event::Resolved],
                Some(Action::Close),
                [&[], &[Disputed], &[Unclosed], &[KeeperGone]],
            ),
            (&[Event::Taken, answered(), closed()], None, [&[]; 4]),
            (&[Event::Taken, rejected()], None, [&[]; 4]),
            (&[Event::Taken, merged], None, [&[]; 4]),
        ];
        let mut states = Vec::new();
        for (events, step, [clockless, disputed, later, gone]) in table {
            let it = case(events);
            let state = it.state;
            states.push(state);
            let found = |it: &Incident, is_gone, now| next_step(it, &regime(), is_gone, now);
            assert_eq!(found(&it, false, at(9)), Ok(step), "{state:?}");
            if let Some(step) = step {
                let offered = actions(&it, BORIS);
                assert!(offered.contains(&(step, Ok(()))), "{state:?}: {step:?}");
            }
            let stops = |it: &Incident, is_gone, now, stuck: &[Stuck]| match stuck {
                [] => assert_eq!(found(it, is_gone, now), Ok(step), "{state:?}"),
                some => assert_eq!(found(it, is_gone, now), Err(some.into()), "{state:?}"),
            };
            let mut without = it.clone();
            without.clocks.clear();
            stops(&without, false, at(9), clockless);
            let mut contested = it.clone();
            after(&mut contested, 9, transferred(true));
            stops(&contested, false, at(9), disputed);
            stops(&it, false, day(20), later);
            stops(&it, true, at(9), gone);
        }
        assert_eq!(states, IncidentState::ALL);
    }

    #[test]
    fn a_danger_is_seen_before_anything_else() {
        let case = incident(&[Signal::Danger], &[]);
        let mut case = Incident {
            clocks: vec![clock(ClockKind::Answer, at(9))],
            ..case
        };
        let step = |case: &Incident| next_step(case, &regime(), false, at(5));
        assert_eq!(step(&case), Ok(Some(Action::Acknowledge)));
        after(&mut case, 5, Event::Acknowledged);
        assert_eq!(step(&case), Ok(Some(Action::Take)));
    }

    #[test]
    fn a_clock_that_stands_still_is_there_and_for_less_none_may_be_owed() {
        let mut case = case(&[]);
        let lacks =
            |case: &Incident, regime: &Regime| next_step(case, regime, false, at(1)).is_err();
        case.clocks[0].paused_at = Some(at(1));
        assert!(!lacks(&case, &regime()));
        case.clocks.clear();
        assert!(lacks(&case, &regime()));
        let mut lax = regime();
        let hour = Term::Minutes(60, Pace::Working);
        lax.regulation.terms = Terms::default().with(ClockKind::Answer, Severity::High, hour);
        case.severity = Severity::High;
        assert!(!lacks(&case, &lax), "it opened when less was owed");
    }

    #[test]
    fn a_first_reaction_does_not_say_until_when_the_answer_is_owed() {
        let mut case = case(&[]);
        let lacks = |case: &Incident| next_step(case, &regime(), false, at(1)).is_err();
        for (kind, is_missing) in [
            (ClockKind::Reaction, true),
            (ClockKind::Draft, true),
            (ClockKind::Answer, false),
            (ClockKind::Full, false),
        ] {
            case.clocks = vec![clock(kind, at(9))];
            assert_eq!(lacks(&case), is_missing, "{kind:?}");
        }
        case.clocks[0].stop(at(1));
        assert!(lacks(&case), "the answer is owed still");
    }

    /// The reasons told at this moment, and then not again.
    fn told(case: &mut Incident, is_gone: bool, now: Timestamp) -> Vec<String> {
        let stuck = next_step(case, &regime(), is_gone, now).err();
        let stuck = stuck.unwrap_or_default();
        let mut whys = Vec::new();
        for event in audited(case, &stuck, &regime(), now) {
            if let Event::Escalated { to, why, .. } = &event {
                assert_eq!(to, "руководитель ЦУР");
                whys.push(why.clone());
            }
            let record = EventRecord {
                at: now,
                by: Actor::System,
                event,
            };
            fold::apply(case, &mut std::collections::HashSet::new(), &record);
        }
        assert_eq!(audited(case, &stuck, &regime(), now), []);
        whys
    }

    #[test]
    fn each_reason_is_told_once_until_it_is_mended_and_comes_back() {
        let mut it = case(&[Event::Taken, answered()]);
        assert_eq!(told(&mut it, false, day(13)), [""; 0], "nine working days");
        let late = "ответ дан, но никто не закрыл: прошло 10 рабочих дней";
        assert_eq!(told(&mut it, false, day(15)), [late]);
        after(&mut it, 30, Event::Resolved);
        assert_eq!(told(&mut it, false, day(13)), [""; 0], "counted anew");
        assert_eq!(told(&mut it, false, day(20)), [late]);

        let mut it = case(&[transferred(false), transferred(false), transferred(true)]);
        let dispute = "исполнители спорят, чей он, и никто не решил";
        assert_eq!(told(&mut it, false, at(4)), [dispute]);
        let decided = Event::DisputeDecided {
            to: "town_roads".into(),
            reason: "улица городская".into(),
        };
        after(&mut it, 5, decided);
        assert_eq!(told(&mut it, false, at(5)), [""; 0]);
        after(&mut it, 6, transferred(true));
        assert_eq!(told(&mut it, false, at(6)), [dispute]);

        let mut it = case(&[Event::Taken]);
        let gone = "учётная запись того, кто взял в работу, отключена";
        assert_eq!(told(&mut it, true, at(3)), [gone]);
        after(&mut it, 4, Event::Assigned { to: BORIS });
        assert_eq!(told(&mut it, false, at(4)), [""; 0]);
        after(&mut it, 5, Event::Assigned { to: UserId(3) });
        assert_eq!(told(&mut it, true, at(5)), [gone], "another one left");
    }

    #[test]
    fn what_lacks_a_clock_raises_nobody_by_itself_and_a_silent_child_neither() {
        let mut clockless = incident(&[], &[]);
        assert_eq!(told(&mut clockless, false, at(3)), [""; 0]);
        let head = IncidentId(5);
        let mut child = case(&[Event::Taken, Event::ChildOf { head }, answered()]);
        assert_eq!(told(&mut child, true, day(20)), [""; 0]);
    }

    #[test]
    fn without_a_calendar_every_day_counts() {
        let it = case(&[Event::Taken, answered()]);
        let mut unknown = regime();
        unknown.calendar = Calendar::default();
        let found = |days| next_step(&it, &unknown, false, day(days));
        assert_eq!(found(10), Ok(Some(Action::Resolve)));
        assert_eq!(found(11), Err(vec![Stuck::Unclosed]));
    }
}
