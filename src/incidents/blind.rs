//! Blind sources (слепой источник): while none of an incident's sources is read, nobody would see the reply
//! that stops the clock of the first reaction, so that clock stands still. The delay is the centre's. Pure:
//! the watch asks, and what is decided goes into the log.

use super::Regime;
use crate::domain::{Clock, ClockKind, Event, Incident, Pause, SourceHealth, Timestamp};

/// The clock that a seen reply stops.
const SEEN: ClockKind = ClockKind::Reaction;

/// How well a source is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sighting {
    /// It is read.
    Read,
    /// The last reading failed, and the next may not: nothing stops for that, and nothing runs on.
    Passing,
    /// It is not read, and that lasts.
    Blind {
        /// Since when; none when nobody noted it.
        since: Option<Timestamp>,
    },
}

impl Sighting {
    /// How well a source in this health is seen; `stopped` by a person it is not read at all.
    pub fn of(health: &SourceHealth, stopped: bool) -> Self {
        match health.state.is_blind() {
            _ if stopped => Self::Blind { since: None },
            false => Self::Read,
            true if health.is_passing() => Self::Passing,
            true => Self::Blind {
                since: health.dark_since(),
            },
        }
    }
}

/// True when it matters to an incident whether its sources are read.
pub fn awaits_reply(incident: &Incident) -> bool {
    let owed = |clock: &Clock| clock.stopped_at.is_none();
    incident.state.is_open() && incident.clock(SEEN).is_some_and(owed)
}

/// True while the clock of its first reaction stands still because no source is read.
pub fn is_blind(incident: &Incident) -> bool {
    let clock = incident.clock(SEEN);
    clock.is_some_and(|clock| clock.stands_for(Pause::Blind))
}

/// What becomes of the first reaction's clock of an incident whose items are of these sources: it stands
/// still when all are blind, since the last of them became so, and runs on when one is read again.
pub fn sighted(
    incident: &Incident,
    sources: &[Sighting],
    regime: &Regime,
    now: Timestamp,
) -> Option<Event> {
    if !awaits_reply(incident) {
        return None;
    }
    if is_blind(incident) {
        let seen = sources.is_empty() || sources.contains(&Sighting::Read);
        return seen.then(|| Event::Unpaused {
            clocks: regime.resumed_in_any_case(incident, Pause::Blind, now),
        });
    }
    let since = blind_since(sources, now)?;
    Some(Event::Paused {
        clocks: vec![SEEN],
        since: since.min(now),
        reason: match sources {
            [_] => "источник не читается".to_owned(),
            _ => "ни один из источников не читается".to_owned(),
        },
    })
}

/// Since when none of the sources is seen; none while one may be, or there are none.
fn blind_since(sources: &[Sighting], now: Timestamp) -> Option<Timestamp> {
    let since = |source: &Sighting| match source {
        Sighting::Blind { since } => Some(since.unwrap_or(now)),
        Sighting::Read | Sighting::Passing => None,
    };
    let all: Option<Vec<Timestamp>> = sources.iter().map(since).collect();
    all?.into_iter().max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Actor, EventRecord, IncidentState, SourceState},
        incidents::{
            fold,
            stories::{ANNA, at, clock, incident, regime},
        },
    };

    /// An incident that owes a first reaction by three o'clock in the afternoon (six hours).
    fn owing() -> Incident {
        let mut case = incident(&[], &[]);
        case.clocks = vec![
            clock(ClockKind::Reaction, at(6)),
            clock(ClockKind::Answer, at(8)),
        ];
        case
    }

    fn happens(case: &mut Incident, hour: i8, event: Event) {
        let record = EventRecord {
            at: at(hour),
            by: Actor::User(ANNA),
            event,
        };
        fold::apply(case, &mut Default::default(), &record);
    }

    /// The look at this hour: what it decides happens.
    fn look(case: &mut Incident, hour: i8, sources: &[Sighting]) -> bool {
        let event = sighted(case, sources, &regime(), at(hour));
        let happened = event.is_some();
        event.into_iter().for_each(|it| happens(case, hour, it));
        happened
    }

    fn blind(hour: i8) -> Sighting {
        let since = Some(at(hour));
        Sighting::Blind { since }
    }

    fn reaction(case: &Incident) -> &Clock {
        case.clock(ClockKind::Reaction).unwrap()
    }

    #[test]
    fn only_when_every_source_is_blind_the_clock_stands() {
        use Sighting::{Passing, Read};
        let unknown = Sighting::Blind { since: None };
        for (sources, since) in [
            (vec![], None),
            (vec![Read], None),
            (vec![Passing], None),
            (vec![blind(1)], Some(1)),
            (vec![blind(1), blind(2)], Some(2)),
            (vec![blind(1), Read], None),
            (vec![blind(1), Passing], None),
            (vec![blind(1), unknown], Some(3)),
            (vec![blind(-5)], Some(0)),
        ] {
            let mut case = owing();
            assert_eq!(look(&mut case, 3, &sources), since.is_some(), "{sources:?}");
            assert_eq!(reaction(&case).paused_at, since.map(at), "{sources:?}");
            let answer = case.clock(ClockKind::Answer).unwrap();
            assert!(
                answer.runs(),
                "what the body owes is not a matter of our eyes"
            );
        }
    }

    #[test]
    fn a_source_is_seen_blind_when_its_trouble_lasts() {
        let after = |states: &[SourceState]| {
            let health = states.iter().zip(0..);
            health.fold(SourceHealth::default(), |health, (state, hour)| {
                health.after(*state, None, at(hour))
            })
        };
        use SourceState::{Closed, Ok, Quiet, Stale, Throttled};
        for (states, stopped, seen) in [
            (vec![], false, Sighting::Read),
            (vec![Ok], false, Sighting::Read),
            (vec![Ok, Quiet], false, Sighting::Read),
            (vec![Ok, Stale], false, Sighting::Passing),
            (vec![Ok, Throttled, Throttled], false, Sighting::Passing),
            (vec![Ok, Stale, Stale, Stale], false, blind(1)),
            (vec![Ok, Closed], false, blind(1)),
            // Another way of not being read is no new blindness.
            (vec![Ok, Throttled, Throttled, Stale], false, blind(1)),
            (vec![Ok, Stale, Ok, Stale, Closed], false, blind(3)),
            (vec![Ok], true, Sighting::Blind { since: None }),
        ] {
            assert_eq!(Sighting::of(&after(&states), stopped), seen, "{states:?}");
        }
    }

    #[test]
    fn blindness_noted_by_an_earlier_release_is_dated_from_its_state() {
        let noted = SourceHealth {
            state: SourceState::Stale,
            since: Some(at(1)),
            fails: 3,
            ..SourceHealth::default()
        };
        assert_eq!(Sighting::of(&noted, false), blind(1));
        let gone = noted.after(SourceState::Gone, None, at(2));
        assert_eq!(Sighting::of(&gone, false), blind(1));
    }

    #[test]
    fn the_time_of_blindness_is_given_back_once() {
        let mut case = owing();
        assert!(look(&mut case, 3, &[blind(2)]));
        assert!(!look(&mut case, 4, &[blind(2)]), "it stands already");
        assert!(
            !look(&mut case, 4, &[Sighting::Passing]),
            "nothing is read yet"
        );
        assert!(look(&mut case, 7, &[Sighting::Read]));
        // Blind from eleven to four; lunch from one to two is no working time: four hours.
        let clock = reaction(&case);
        assert_eq!((clock.paused_minutes, clock.runs()), (240, true));
        // Of nine to three, with lunch, three hours are left at four: two today, one tomorrow.
        assert_eq!(clock.due_at, at(24 + 1));
        // Told again, the same blindness does not count twice.
        assert!(look(&mut case, 8, &[blind(2)]));
        assert_eq!(reaction(&case).paused_at, Some(at(7)));
    }

    #[test]
    fn a_reply_that_is_seen_afterwards_counts_from_when_it_stood_there() {
        let mut case = owing();
        case.clocks[0].due_at = at(3);
        assert!(look(&mut case, 3, &[blind(2)]));
        case.clocks[0].stop(at(4));
        assert!(!reaction(&case).stopped_late());
        assert!(
            !look(&mut case, 5, &[Sighting::Read]),
            "it keeps its result"
        );
    }

    #[test]
    fn waiting_and_blindness_overlap_and_the_clock_runs_on_after_both() {
        let mut regime = regime();
        regime.regulation.pauses = vec![ClockKind::Reaction, ClockKind::Answer];
        let waiting = |case: &Incident| Event::Waiting {
            reason: "ждём бригаду".into(),
            pauses: regime.pauses(case),
        };
        let resumed = |case: &Incident, hour| Event::Resumed {
            clocks: regime.resumed(case, Pause::Waiting, at(hour)).unwrap(),
        };
        // Whoever comes first, and whoever goes first: it stood from ten to four.
        for (waits_first, waits_longer) in
            [(true, true), (true, false), (false, true), (false, false)]
        {
            let mut case = owing();
            happens(&mut case, 0, Event::Taken);
            if waits_first {
                let event = waiting(&case);
                happens(&mut case, 1, event);
                assert!(look(&mut case, 2, &[blind(2)]));
            } else {
                assert!(look(&mut case, 1, &[blind(1)]));
                let event = waiting(&case);
                happens(&mut case, 2, event);
            }
            if waits_longer {
                assert!(look(&mut case, 5, &[Sighting::Read]));
                assert!(!reaction(&case).runs(), "a person waits still");
                let event = resumed(&case, 7);
                happens(&mut case, 7, event);
            } else {
                let event = resumed(&case, 5);
                happens(&mut case, 5, event);
                assert_eq!(case.state, IncidentState::InWork);
                assert!(!reaction(&case).runs(), "nobody sees the source still");
                assert!(case.clock(ClockKind::Answer).unwrap().runs());
                assert!(look(&mut case, 7, &[Sighting::Read]));
            }
            let clock = reaction(&case);
            assert!(clock.runs());
            assert_eq!(clock.paused_minutes, 300, "{waits_first} {waits_longer}");
        }
    }

    #[test]
    fn what_was_seen_or_is_done_with_stays_as_it_is() {
        let mut seen = owing();
        seen.clocks[0].stop(at(1));
        let mut done = owing();
        done.state = IncidentState::Closed;
        let mut free = owing();
        free.clocks.remove(0);
        for mut case in [seen, done, free] {
            assert!(!look(&mut case, 3, &[blind(2)]), "{case:?}");
        }
    }
}
