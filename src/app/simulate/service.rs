//! How the people of a made-up region work: who answers for what, how fast, and what they do next.

use std::collections::HashMap;

use super::luck::Luck;
use crate::{
    desk::Wish,
    domain::{
        Body, CloseReason, Incident, IncidentId, IncidentState as State, Register, Sector,
        Severity, Signal, Timestamp,
    },
    incidents::{Command, regroup::Regroup},
};

/// Shares of a hundred incidents.
const REPLIES: f64 = 60.0;
const REJECTED: f64 = 4.0;
const SENT_WRONG: f64 = 8.0;
const MERGED: f64 = 30.0;
const INTERIM: f64 = 25.0;
const WAITS: f64 = 15.0;
const REOPENED: f64 = 3.0;
const RESOLVED: f64 = 70.0;
/// Wrong bodies that one incident is sent to at most.
const WRONG_MAX: usize = 2;

/// Minutes on the average, of working time; those of a body for one of middling speed.
const UNTIL_SORTED: f64 = 25.0;
const UNTIL_REPLY: f64 = 150.0;
const UNTIL_TAKEN: f64 = 60.0;
const UNTIL_INTERIM: f64 = 240.0;
const UNTIL_WAITING: f64 = 240.0;
const WHILE_WAITING: f64 = 900.0;
const UNTIL_DISPLEASED: f64 = 600.0;
const UNTIL_DONE: f64 = 400.0;
const UNTIL_DECIDED: f64 = 300.0;

/// Minutes until the duty operator confirms a danger, on the average; and at night, when now and then
/// nobody looks for long.
const UNTIL_CONFIRMED: f64 = 6.0;
const ASLEEP: f64 = 25.0;
const UNTIL_AWAKE: f64 = 90.0;

/// Whose move it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Whoever is on duty at the centre.
    Duty,
    /// The head of the centre.
    Head,
    /// The person of a body.
    Body(usize),
    /// Whoever took it.
    Holder,
}

/// What is still to come of an incident: drawn when it opens, so that every plan is carried out once.
#[derive(Debug, Clone)]
pub(super) struct Case {
    /// Native id of its first message; none of what no message opened.
    pub root: Option<String>,
    /// When its danger alarmed last.
    pub alarmed: Option<Timestamp>,
    /// Its newest version.
    pub version: u32,
    /// Its next move is in the queue.
    pub is_planned: bool,
    /// What the desk refused of it.
    pub refused: u8,
    /// The body that works on it in the end; none where the register has nobody for it.
    body: Option<usize>,
    /// Whom it is passed on to, the first at the end.
    path: Vec<usize>,
    /// What it is merged into.
    twin: Option<IncidentId>,
    rejected: bool,
    interim: bool,
    waits: bool,
    reopened: bool,
    resolved: bool,
}

impl Case {
    /// What it is to be merged into, told once.
    pub const fn take_twin(&mut self) -> Option<IncidentId> {
        self.twin.take()
    }

    /// Nobody of a body can work on it: the centre does.
    pub fn keep_at_centre(&mut self) {
        self.body = None;
        self.path.clear();
    }
}

/// A sector and a street.
type Street = (Sector, [Option<String>; 3]);

/// The people at work.
pub(super) struct Service<'r> {
    bodies: &'r [Body],
    /// How much slower than the middling each body is.
    slowness: Vec<f64>,
    /// The newest incident of each sector in each street.
    newest: HashMap<Street, IncidentId>,
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
            newest: HashMap::new(),
            luck: Luck::of(seed, "service"),
        }
    }

    /// A new case.
    pub fn case(&mut self, incident: &Incident, root: Option<String>) -> Case {
        let right = self.body_for(incident);
        let path = right.map(|right| self.path(right)).unwrap_or_default();
        let twin = self.twin(incident);
        let luck = &mut self.luck;
        Case {
            root,
            alarmed: None,
            version: 0,
            is_planned: false,
            refused: 0,
            body: right,
            path,
            twin,
            rejected: luck.happens(REJECTED),
            interim: luck.happens(INTERIM),
            waits: luck.happens(WAITS),
            reopened: luck.happens(REOPENED),
            resolved: luck.happens(RESOLVED),
        }
    }

    /// The bodies that an incident is sent to, the first one last in the list: now and then a wrong one.
    fn path(&mut self, right: usize) -> Vec<usize> {
        let mut path = vec![right];
        while path.len() <= WRONG_MAX && self.luck.happens(SENT_WRONG) {
            let wrong = self.luck.below(self.bodies.len());
            if !path.contains(&wrong) {
                path.push(wrong);
            }
        }
        path
    }

    /// An earlier incident of the same sector in the same street, if somebody takes the two for one.
    fn twin(&mut self, incident: &Incident) -> Option<IncidentId> {
        let place = &incident.place;
        let known = place.street.is_some() && incident.cause.is_none() && !incident.private;
        let street = [
            place.territory.clone(),
            place.settlement.clone(),
            place.street.clone(),
        ];
        let key = known.then_some((incident.sector, street))?;
        let before = self.newest.insert(key, incident.id);
        before.filter(|_| self.luck.happens(MERGED))
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

    /// Working minutes until the next move of an incident; none when nothing is left to do.
    pub fn until_next(&mut self, incident: &Incident, case: &Case) -> Option<u32> {
        let at_centre = 1 + self.luck.minutes(UNTIL_SORTED);
        let mean = match incident.state {
            _ if incident.dispute => UNTIL_DECIDED,
            State::New if case.rejected || case.twin.is_some() => return Some(at_centre),
            State::New if incident.body.is_none() && !case.path.is_empty() => {
                return Some(at_centre);
            }
            State::New => UNTIL_TAKEN,
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

    /// The next move, and whose it is; none when nothing is left to do.
    pub fn next(&mut self, incident: &Incident, case: &mut Case) -> Option<(Who, Wish)> {
        let unseen = incident.signals.contains(&Signal::Danger) && !incident.acknowledged;
        let (who, command) = match incident.state {
            State::New | State::InWork if incident.dispute => {
                let to = self.bodies.get(case.body?)?.id.clone();
                let reason = "по полномочиям органа".to_owned();
                (Who::Head, Command::DecideDispute { to, reason })
            }
            State::New if case.rejected && unseen => (Who::Duty, Command::Acknowledge),
            State::New if once(&mut case.rejected) => (Who::Duty, reject()),
            State::New => self.handed_out(incident, case),
            State::InWork if once(&mut case.interim) => {
                (Who::Holder, answer("Разбираемся, сообщим.", true))
            }
            State::InWork if once(&mut case.waits) => {
                let reason = "ждём подрядчика".to_owned();
                (Who::Holder, Command::Wait { reason })
            }
            State::InWork => (Who::Holder, answer("Работы выполнены.", false)),
            State::Waiting => (Who::Holder, Command::Resume),
            State::Answered if once(&mut case.reopened) => {
                let reason = "житель пишет, что проблема осталась".to_owned();
                (Who::Duty, Command::Reopen { reason })
            }
            State::Answered | State::Resolved if unseen => (Who::Duty, Command::Acknowledge),
            State::Answered if case.resolved => (Who::Holder, Command::Resolve),
            State::Answered | State::Resolved => (Who::Duty, close(case.resolved)),
            _ => return None,
        };
        Some((who, command.into()))
    }

    /// A new incident goes to the body whose it is, or may be, and is taken there.
    fn handed_out(&self, incident: &Incident, case: &mut Case) -> (Who, Command) {
        while let Some(body) = case.path.pop().and_then(|to| self.bodies.get(to)) {
            if incident.body.as_ref() != Some(&body.id) {
                let to = body.id.clone();
                let reason = "по полномочиям".to_owned();
                return (Who::Duty, Command::Transfer { to, reason });
            }
        }
        (case.body.map_or(Who::Duty, Who::Body), Command::Take)
    }
}

/// Two incidents are one.
pub(super) fn merge(into: IncidentId) -> Wish {
    let reason = "одна и та же проблема на улице".to_owned();
    Wish::Regroup(Regroup::Merge { into }, reason)
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
