//! Escalation (эскалация): whom to raise next, because nobody has confirmed a danger, a clock is running
//! out, or an incident waits too long. Pure: the watch asks, and what is raised goes into the log, so
//! that nobody is raised twice for the same.

mod next;

pub use self::next::next_escalation;
use super::{EscalationRule, MissingYear, Regime};
use crate::domain::{Clock, ClockKind, Event, Incident, IncidentState, Signal, Timestamp};

/// How a regulation names whoever works on the incident, where others are named by role or post.
pub const WHO_TOOK: &str = "кто взял в работу";

/// What is due to be raised.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Due {
    /// The events to record.
    pub events: Vec<Event>,
    /// The year without a calendar for which a clock could not be counted.
    pub missing: Option<MissingYear>,
}

impl Due {
    fn add<E: IntoIterator<Item = Event>>(&mut self, found: Result<E, MissingYear>) {
        match found {
            Ok(events) => self.events.extend(events),
            Err(year) => self.missing = Some(year),
        }
    }
}

/// Everything that is due to be raised at `now` and has not been yet. A missing year of the calendar
/// silences the clocks that need it, never the danger.
pub fn escalations(incident: &Incident, regime: &Regime, now: Timestamp) -> Due {
    let mut due = Due::default();
    if !incident.state.is_open() || incident.is_muted(now) {
        return due;
    }
    due.events = danger(incident, regime, now);
    for clock in incident.clocks.iter().filter(|clock| clock.runs()) {
        due.add(clocks(clock, regime, now));
    }
    due.add(waiting(incident, regime, now));
    due.add(unplaced(incident, regime, now));
    due.events.retain(|event| !is_raised(incident, event));
    due
}

fn is_raised(incident: &Incident, event: &Event) -> bool {
    matches!(event, Event::Escalated { step, .. } if incident.escalated.contains(step))
}

/// At so many hundredths a clock has run out.
const PAST: u16 = 100;

/// What the steps are called in the log: each raises once.
const UNPLACED_STEP: &str = "unplaced";

fn danger_step(number: usize) -> String {
    format!("danger:{number}")
}

fn clock_step(rule: &EscalationRule) -> String {
    format!("{}:{}:{}", rule.clock.id(), rule.percent, rule.to)
}

/// True of a step that was raised because a clock of this kind had run out.
pub(super) fn is_past_due(step: &str, kind: ClockKind) -> bool {
    let mut parts = step.split(':');
    let percent = |part: &str| part.parse::<u16>().ok();
    parts.next() == Some(kind.id()) && parts.next().and_then(percent).is_some_and(|it| it >= PAST)
}

fn waiting_step(incident: &Incident) -> String {
    format!("waiting:{}", incident.state_since.as_second())
}

fn step(step: String, to: &str, why: String) -> Event {
    Event::Escalated {
        step,
        to: to.to_owned(),
        why,
    }
}

/// Nobody has confirmed a danger: each next one in the chain after as long again.
fn danger(incident: &Incident, regime: &Regime, now: Timestamp) -> Vec<Event> {
    let (Some(rule), Some(mut at)) = (&regime.regulation.danger, incident.alarmed_at) else {
        return Vec::new();
    };
    let mut due = Vec::new();
    for (number, to) in rule.chain.iter().enumerate() {
        at = regime.due_in_any_case(rule.acknowledge, at);
        if at > now {
            break;
        }
        let why = format!("опасность никто не подтвердил, ждали: {}", rule.acknowledge);
        due.push(step(danger_step(number), to, why));
    }
    due
}

/// So many hundredths of a clock's time have passed.
fn clocks(clock: &Clock, regime: &Regime, now: Timestamp) -> Result<Vec<Event>, MissingYear> {
    let rules = regime.regulation.escalation.iter();
    let rules: Vec<_> = rules.filter(|rule| rule.clock == clock.kind).collect();
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let passed = regime.passed_percent(clock, now)?;
    let due = rules
        .into_iter()
        .filter(|rule| passed >= i64::from(rule.percent));
    Ok(due
        .map(|rule| {
            let name = clock_step(rule);
            let what = clock.kind.name().to_lowercase();
            let why = match (rule.percent < PAST, clock.binding) {
                (true, _) => format!("{what}: прошло {}% времени", rule.percent),
                (false, true) => format!("{what}: просрочено"),
                (false, false) => format!("{what}: ориентир пройден"),
            };
            step(name, &rule.to, why)
        })
        .collect())
}

/// It waits for somebody outside longer than the regulation allows.
fn waiting(
    incident: &Incident,
    regime: &Regime,
    now: Timestamp,
) -> Result<Option<Event>, MissingYear> {
    let Some(rule) = &regime.regulation.waiting else {
        return Ok(None);
    };
    let waits = incident.state == IncidentState::Waiting;
    if !waits || regime.due(rule.longest, incident.state_since)? > now {
        return Ok(None);
    }
    let name = waiting_step(incident);
    let why = format!("ожидание длится дольше, чем {}", rule.longest);
    Ok(Some(step(name, &rule.to, why)))
}

/// Nobody has said in which municipality it is.
fn unplaced(
    incident: &Incident,
    regime: &Regime,
    now: Timestamp,
) -> Result<Option<Event>, MissingYear> {
    let late = regime.place_due(incident)?.is_some_and(|due| due <= now);
    let rule = regime.regulation.unplaced.as_ref().filter(|_| late);
    Ok(rule.map(|rule| {
        let why = format!("территория не определена дольше, чем {}", rule.within);
        step(UNPLACED_STEP.to_owned(), &rule.to, why)
    }))
}

/// Why an incident whose danger was confirmed must be looked at again: it has grown. `before` and `after`
/// lie on both sides of one more message.
pub fn grown(before: &Incident, after: &Incident, is_wider: bool) -> Option<&'static str> {
    /// Voices at which a trouble counts as bigger.
    const STEPS: [u32; 4] = [3, 10, 30, 100];
    let has = |incident: &Incident, signal| incident.signals.contains(&signal);
    let crosses = |step: &u32| before.voices < *step && after.voices >= *step;
    if after.severity > before.severity {
        Some("срочность выросла")
    } else if has(after, Signal::Mass) && !has(before, Signal::Mass) {
        Some("проблема стала массовой")
    } else if STEPS.iter().any(crosses) {
        Some("пишут всё больше жителей")
    } else if is_wider {
        Some("пишут и из других мест")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Pace, Pause, Place},
        incidents::{
            Calendar, DangerRule, EscalationRule, Term, UnplacedRule, WaitingRule,
            stories::{after, at, clock, incident, joined, regime},
        },
    };

    fn watchful() -> Regime {
        let mut regime = regime();
        regime.regulation.danger = Some(DangerRule {
            acknowledge: Term::Minutes(60, Pace::Calendar),
            chain: ["оператор", "руководитель", "куратор"]
                .map(str::to_owned)
                .into(),
        });
        regime.regulation.waiting = Some(WaitingRule {
            longest: Term::Days(1, Pace::Working),
            to: "руководитель".into(),
        });
        regime.regulation.unplaced = Some(UnplacedRule {
            within: Term::Minutes(4 * 60, Pace::Calendar),
            to: "центр".into(),
        });
        regime.regulation.escalation = [(75, "исполнитель"), (100, "руководитель")]
            .map(|(percent, to)| EscalationRule {
                clock: ClockKind::Answer,
                percent,
                to: to.into(),
            })
            .into();
        regime
    }

    /// Who is raised at this hour, and then not again.
    fn raised(incident: &mut Incident, hour: i8) -> Vec<String> {
        let due = escalations(incident, &watchful(), at(hour));
        let next = next_escalation(incident, &watchful());
        let is_due = !due.events.is_empty();
        assert_eq!(next.is_some_and(|next| next <= at(hour)), is_due);
        if let Some(next) = next {
            let at = |minutes: i64| {
                let moment = next + jiff::SignedDuration::from_mins(minutes);
                escalations(incident, &watchful(), moment).events.len()
            };
            assert!(at(0) > 0 && at(-1) == 0, "not before, and not missed");
        }
        let mut names = Vec::new();
        for event in due.events {
            if let Event::Escalated { to, .. } = &event {
                names.push(to.clone());
            }
            after(incident, hour, event);
        }
        assert_eq!(escalations(incident, &watchful(), at(hour)), Due::default());
        names
    }

    #[test]
    fn a_danger_at_night_climbs_the_chain_until_somebody_confirms_it() {
        // Written at ten in the evening; no working hour passes before the morning.
        let mut case = incident(&[], &[]);
        after(&mut case, 13, joined(13, Some(1), &[Signal::Danger]));
        assert_eq!(raised(&mut case, 13), [""; 0]);
        assert_eq!(raised(&mut case, 14), ["оператор"]);
        assert_eq!(raised(&mut case, 15), ["руководитель"]);
        after(&mut case, 15, Event::Acknowledged);
        assert_eq!(raised(&mut case, 23), [""; 0], "the curator may sleep");
        let why = "срочность выросла".to_owned();
        after(&mut case, 24, Event::Alarmed { why });
        assert_eq!(raised(&mut case, 25), ["оператор"], "the chain begins anew");
    }

    #[test]
    fn what_lies_nowhere_raises_once_unless_somebody_gives_it_a_territory() {
        let mut case = incident(&[], &[]);
        case.place = Place::default();
        assert_eq!(watchful().place_due(&case), Ok(Some(at(4))));
        assert_eq!(raised(&mut case, 3), [""; 0]);
        assert_eq!(raised(&mut case, 4), ["центр"]);
        assert_eq!(raised(&mut case, 9), [""; 0]);
        case.escalated.clear();
        case.place.territory = Some("Белгород".into());
        assert_eq!(raised(&mut case, 9), [""; 0]);
        assert_eq!(watchful().place_due(&case), Ok(None));
    }

    #[test]
    fn a_daemon_that_slept_raises_everybody_who_is_due_at_once() {
        let mut case = incident(&[Signal::Danger], &[]);
        assert_eq!(raised(&mut case, 20).len(), 3);
    }

    #[test]
    fn a_clock_that_runs_out_raises_by_its_share() {
        let mut case = incident(&[], &[]);
        // Eight working hours: from nine to eighteen with an hour of lunch.
        case.clocks = vec![clock(ClockKind::Answer, at(9))];
        for (hour, names) in [
            (6, &[][..]),
            (7, &["исполнитель"]),
            (9, &["руководитель"]),
            (20, &[]),
        ] {
            assert_eq!(raised(&mut case, hour), names, "hour {hour}");
        }
    }

    #[test]
    fn what_is_answered_or_stands_still_raises_nobody() {
        let mut case = incident(&[], &[]);
        case.clocks = vec![clock(ClockKind::Answer, at(2))];
        case.clocks[0].paused_at = Some(at(1));
        assert_eq!(raised(&mut case, 9), [""; 0]);
        case.clocks[0].paused_at = None;
        case.clocks[0].stop(at(1));
        assert_eq!(raised(&mut case, 9), [""; 0]);
        case.state = IncidentState::Closed;
        case.alarmed_at = Some(at(0));
        assert_eq!(raised(&mut case, 9), [""; 0]);
    }

    #[test]
    fn a_pause_told_backwards_forgets_who_was_raised_too_early() {
        let mut regime = watchful();
        let rules = regime.regulation.escalation.iter_mut();
        rules.for_each(|rule| rule.clock = ClockKind::Reaction);
        let mut case = incident(&[], &[]);
        // Due at noon; the look of then raises both.
        case.clocks = vec![clock(ClockKind::Reaction, at(3))];
        let raise = |case: &mut Incident, hour| {
            let due = escalations(case, &regime, at(hour)).events;
            let count = due.len();
            due.into_iter().for_each(|event| after(case, hour, event));
            count
        };
        assert_eq!(raise(&mut case, 3), 2);
        // The source has not been read since eleven, as the third failure shows at one.
        let paused = Event::Paused {
            clocks: vec![ClockKind::Reaction],
            since: at(2),
            reason: "источник не читается".into(),
        };
        after(&mut case, 4, paused);
        assert_eq!(raise(&mut case, 4), 0, "it stands");
        let clocks = regime.resumed_in_any_case(&case, Pause::Blind, at(6));
        after(&mut case, 6, Event::Unpaused { clocks });
        assert_eq!(case.clocks[0].due_at, at(7));
        assert_eq!(raise(&mut case, 6), 0, "an hour is left");
        assert_eq!(raise(&mut case, 7), 1, "late now in truth");
        // What is late already when nobody sees it stays late, and is told once.
        let late = Event::Paused {
            clocks: vec![ClockKind::Reaction],
            since: at(8),
            reason: "источник не читается".into(),
        };
        after(&mut case, 8, late);
        let clocks = regime.resumed_in_any_case(&case, Pause::Blind, at(9));
        after(&mut case, 9, Event::Unpaused { clocks });
        assert_eq!(raise(&mut case, 9), 0);
    }

    #[test]
    fn a_child_is_silent_unless_it_is_dangerous() {
        let head = crate::domain::IncidentId(5);
        let joins = [Event::ChildOf { head }];
        let mut calm = incident(&[], &joins);
        calm.clocks = vec![clock(ClockKind::Answer, at(2))];
        assert_eq!(raised(&mut calm, 9), [""; 0]);
        let mut dangerous = incident(&[Signal::Danger], &joins);
        assert_eq!(raised(&mut dangerous, 20).len(), 3);
    }

    #[test]
    fn waiting_has_an_end_each_time() {
        let waiting = || Event::Waiting {
            reason: "ждём бригаду".into(),
            pauses: Vec::new(),
        };
        let mut case = incident(&[], &[waiting()]);
        assert_eq!(raised(&mut case, 24), [""; 0]);
        assert_eq!(raised(&mut case, 33), ["руководитель"]);
        let clocks = Vec::new();
        after(&mut case, 33, Event::Resumed { clocks });
        after(&mut case, 34, waiting());
        assert_eq!(raised(&mut case, 48), [""; 0], "counted anew");
        assert_eq!(raised(&mut case, 57), ["руководитель"]);
    }

    #[test]
    fn a_missing_year_is_told_and_silences_no_danger() {
        let mut case = incident(&[Signal::Danger], &[]);
        case.clocks = vec![clock(ClockKind::Answer, at(9))];
        let mut unknown = watchful();
        unknown.calendar = Calendar::default();
        let rule = unknown.regulation.danger.as_mut().unwrap();
        rule.acknowledge = Term::Minutes(60, Pace::Working);
        let due = escalations(&case, &unknown, at(5));
        assert_eq!(due.events.len(), 3, "every hour counts: {due:?}");
        assert_eq!(due.missing, Some(MissingYear { year: 2026 }));
    }

    #[test]
    fn a_confirmed_danger_alarms_again_only_when_it_grows() {
        let calm = incident(&[Signal::Danger], &[Event::Acknowledged]);
        let with = |change: fn(&mut Incident)| {
            let mut after = calm.clone();
            change(&mut after);
            after
        };
        assert_eq!(grown(&calm, &with(|it| it.items += 1), false), None);
        assert!(grown(&calm, &calm, true).is_some(), "other places too");
        for change in [
            (|it| it.voices = 3) as fn(&mut Incident),
            |it| it.severity = crate::domain::Severity::Critical,
            |it| it.signals.push(Signal::Mass),
        ] {
            assert!(grown(&calm, &with(change), false).is_some());
        }
        let three = with(|it| it.voices = 3);
        assert_eq!(grown(&three, &with(|it| it.voices = 4), false), None);
    }
}
