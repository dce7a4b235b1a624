//! How the bodies of a made-up region work: who answers for what, how fast, and what they do next.

use super::luck::Luck;
use crate::{
    domain::{
        Body, CloseReason, Incident, IncidentState as State, Register, Sector, Severity, Signal,
        Timestamp, UserId,
    },
    incidents::Command,
};

/// The duty operator of the centre, who confirms dangers day and night.
pub(super) const DUTY: UserId = UserId(1);
/// People of a body.
const PEOPLE: usize = 3;

/// Shares of a hundred incidents.
const REPLIES: f64 = 60.0;
const REJECTED: f64 = 4.0;
const HANDED_OVER: f64 = 8.0;
const INTERIM: f64 = 25.0;
const WAITS: f64 = 15.0;
const REOPENED: f64 = 3.0;
const RESOLVED: f64 = 70.0;

/// Minutes on the average, of working time, at a body of middling speed.
const UNTIL_REPLY: f64 = 150.0;
const UNTIL_TAKEN: f64 = 60.0;
const UNTIL_HANDED_OVER: f64 = 120.0;
const UNTIL_INTERIM: f64 = 240.0;
const UNTIL_WAITING: f64 = 240.0;
const WHILE_WAITING: f64 = 900.0;
const UNTIL_DISPLEASED: f64 = 600.0;
const UNTIL_DONE: f64 = 400.0;

/// Minutes until the duty operator confirms a danger, on the average; and at night, when now and then
/// nobody looks for long.
const UNTIL_CONFIRMED: f64 = 6.0;
const ASLEEP: f64 = 25.0;
const UNTIL_AWAKE: f64 = 90.0;

/// What is still to come of an incident: drawn when it opens, so that every plan is carried out once.
#[derive(Debug, Clone)]
pub(super) struct Case {
    /// Native id of its first message.
    pub root: String,
    /// The body that works on it; none where the register has nobody for it.
    pub body: Option<usize>,
    /// Whoever does it.
    by: UserId,
    rejected: bool,
    handed_over: bool,
    interim: bool,
    waits: bool,
    reopened: bool,
    resolved: bool,
}

/// The bodies at work.
pub(super) struct Service<'r> {
    bodies: &'r [Body],
    /// How much slower than the middling each body is.
    slowness: Vec<f64>,
    luck: Luck,
}

impl<'r> Service<'r> {
    /// The bodies of the register, each of a speed of its own.
    pub fn new(register: &'r Register, seed: u64) -> Self {
        let bodies = register.bodies();
        let mut speeds = Luck::of(seed, "speeds");
        // From twice as fast to twice as slow.
        let slowness = bodies
            .iter()
            .map(|_| 2_f64.powf(2.0 * speeds.share() - 1.0));
        Self {
            bodies,
            slowness: slowness.collect(),
            luck: Luck::of(seed, "service"),
        }
    }

    /// A new case.
    pub fn case(&mut self, incident: &Incident, root: &str) -> Case {
        let body = self.body_for(incident);
        let luck = &mut self.luck;
        let person = PEOPLE * body.map_or(0, |body| body + 1) + luck.below(PEOPLE);
        Case {
            root: root.to_owned(),
            body,
            by: UserId(DUTY.0 + 1 + i64::try_from(person).unwrap_or_default()),
            rejected: luck.happens(REJECTED),
            handed_over: luck.happens(HANDED_OVER),
            interim: luck.happens(INTERIM),
            waits: luck.happens(WAITS),
            reopened: luck.happens(REOPENED),
            resolved: luck.happens(RESOLVED),
        }
    }

    /// Whoever answers for the sector in the municipality: of what lies in the streets the municipality
    /// before the region, of the rest whoever answers for this sector alone.
    fn body_for(&self, incident: &Incident) -> Option<usize> {
        let fits = |body: &Body| {
            let here = body.territory.is_none() || body.territory == incident.place.territory;
            let ours = body.sectors.is_empty() || body.sectors.contains(&incident.sector);
            here && ours
        };
        let numbered = self
            .bodies
            .iter()
            .enumerate()
            .filter(|(_, body)| fits(body));
        let streets = [Sector::Housing, Sector::Waste, Sector::Roads, Sector::Other];
        let in_streets = streets.contains(&incident.sector);
        let particular = |(number, body): &(usize, &Body)| {
            let (local, special) = (body.territory.is_some(), !body.sectors.is_empty());
            let best = if in_streets {
                (local, special)
            } else {
                (special, local)
            };
            (best, std::cmp::Reverse(*number))
        };
        numbered.max_by_key(particular).map(|(number, _)| number)
    }

    /// Working minutes until the body says a first word under the message; none when it says nothing.
    pub fn until_reply(&mut self, case: &Case) -> Option<u32> {
        let speaks = self.luck.happens(REPLIES);
        speaks.then(|| self.minutes(case, UNTIL_REPLY))
    }

    /// Minutes until the duty operator confirms a danger.
    pub fn until_confirmed(&mut self, is_night: bool) -> u32 {
        let asleep = self.luck.happens(ASLEEP);
        let mean = if is_night && asleep {
            UNTIL_AWAKE
        } else {
            UNTIL_CONFIRMED
        };
        1 + self.luck.minutes(mean)
    }

    /// Working minutes until the next step of an incident; none when nothing is left to do.
    pub fn until_next(&mut self, incident: &Incident, case: &Case) -> Option<u32> {
        let mean = match incident.state {
            State::New => UNTIL_TAKEN,
            State::InWork if case.rejected => UNTIL_TAKEN,
            State::InWork if case.handed_over => UNTIL_HANDED_OVER,
            State::InWork if case.interim => UNTIL_INTERIM,
            State::InWork if case.waits => UNTIL_WAITING,
            State::InWork => until_answer(incident.severity),
            State::Waiting => WHILE_WAITING,
            State::Answered if case.reopened => UNTIL_DISPLEASED,
            State::Answered | State::Resolved => UNTIL_DONE,
            _ => return None,
        };
        Some(self.minutes(case, mean))
    }

    fn minutes(&mut self, case: &Case, mean: f64) -> u32 {
        let slowness = case.body.and_then(|body| self.slowness.get(body));
        1 + self.luck.minutes(mean * slowness.copied().unwrap_or(1.0))
    }

    /// The next step of an incident, and who does it; none when nothing is left to do.
    pub fn next(&mut self, incident: &Incident, case: &mut Case) -> Option<(Command, UserId)> {
        let unseen = incident.signals.contains(&Signal::Danger) && !incident.acknowledged;
        let by = case.by;
        let command = match incident.state {
            State::New => Command::Take,
            State::InWork if case.rejected && unseen => Command::Acknowledge,
            State::InWork if once(&mut case.rejected) => reject(),
            State::InWork if once(&mut case.handed_over) => {
                let offset = (case.by.0 - DUTY.0 - 1) % 3;
                case.by = UserId(case.by.0 - offset + (offset + 1) % 3);
                Command::Assign { to: case.by }
            }
            State::InWork if once(&mut case.interim) => answer("Разбираемся, сообщим.", true),
            State::InWork if once(&mut case.waits) => Command::Wait {
                reason: "ждём подрядчика".to_owned(),
            },
            State::InWork => answer("Работы выполнены.", false),
            State::Waiting => Command::Resume,
            State::Answered if once(&mut case.reopened) => Command::Reopen {
                reason: "житель пишет, что проблема осталась".to_owned(),
            },
            State::Answered | State::Resolved if unseen => Command::Acknowledge,
            State::Answered if case.resolved => Command::Resolve,
            State::Answered | State::Resolved => close(case.resolved),
            _ => return None,
        };
        Some((command, by))
    }
}

/// True the first time.
const fn once(plan: &mut bool) -> bool {
    std::mem::replace(plan, false)
}

const fn until_answer(severity: Severity) -> f64 {
    match severity {
        Severity::Critical => 80.0,
        Severity::High => 300.0,
        Severity::Medium => 800.0,
        Severity::Low => 1_500.0,
    }
}

fn answer(text: &str, interim: bool) -> Command {
    let text = text.to_owned();
    Command::Answer { text, interim }
}

const fn reject() -> Command {
    Command::Reject {
        reason: CloseReason::NotConfirmed,
        comment: String::new(),
    }
}

const fn close(solved: bool) -> Command {
    let reason = if solved {
        CloseReason::Solved
    } else {
        CloseReason::Explained
    };
    Command::Close {
        reason,
        comment: String::new(),
    }
}

/// True from ten in the evening to six.
pub(super) fn is_night(at: Timestamp, zone: &jiff::tz::TimeZone) -> bool {
    let hour = zone.to_datetime(at).hour();
    !(6..22).contains(&hour)
}
