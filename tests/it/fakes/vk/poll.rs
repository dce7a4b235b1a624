//! Bots Long Poll: events of a community by number, held back until there are some. Keys run out, history
//! is kept for a while, sessions are forgotten; numbers are sometimes texts, an event at the border of two
//! replies comes twice, and some entries are of a shape that nobody knows.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use otklik::ports::{Clock, MockClock, Reply, Request};
use serde_json::{Value, json};

use super::{Vk, events::Event};
use crate::fakes::Personality;

/// The host it answers for.
pub const HOST: &str = "lp.vk.com";
/// A key opens events for so long.
const KEY_LIVES: SignedDuration = SignedDuration::from_hours(7);
/// Events are kept for so long.
const KEPT: SignedDuration = SignedDuration::from_hours(3);
/// Events in one reply.
const PAGE: usize = 7;
/// Numbers of events begin here.
const FIRST: usize = 1_700;

/// What communities tell.
#[derive(Debug, Default)]
pub struct Told {
    /// By group, rising.
    pub events: BTreeMap<i64, Vec<Event>>,
    /// Keys that were given out before one of these moments are forgotten with their places.
    pub forgets: Vec<Timestamp>,
    /// Another host is named where events are kept.
    pub elsewhere: bool,
    /// When keys were given out.
    keys: Vec<Timestamp>,
    /// Polls that failed, by code.
    pub failed: BTreeMap<i64, usize>,
    /// Polls that were answered.
    pub answered: usize,
}

impl Told {
    /// Gives a key out.
    pub fn open(&mut self, group: i64, now: Timestamp, answered: usize) -> Option<Value> {
        let next = self.next(group, now)?;
        self.keys.push(now);
        let host = if self.elsewhere {
            "lp.vk.com.example"
        } else {
            HOST
        };
        Some(json!({
            "key": format!("SECRETkey{}", self.keys.len()),
            "server": format!("https://{host}/whp/{group}"),
            "ts": drifting(next, answered),
        }))
    }

    /// The number of the next event.
    fn next(&self, group: i64, now: Timestamp) -> Option<usize> {
        let events = self.events.get(&group)?;
        Some(FIRST + events.partition_point(|event| event.at <= now))
    }

    fn check(
        &self,
        group: i64,
        (key, ts): (&str, usize),
        now: Timestamp,
    ) -> Result<Vec<&Event>, i64> {
        let number = key
            .strip_prefix("SECRETkey")
            .and_then(|key| key.parse::<usize>().ok());
        let given = number
            .and_then(|number| self.keys.get(number - 1))
            .ok_or(2)?;
        if self.forgets.iter().any(|at| given < at && *at <= now) {
            return Err(3);
        }
        if now.duration_since(*given) > KEY_LIVES {
            return Err(2);
        }
        let events = &self.events[&group];
        let kept = events.partition_point(|event| now.duration_since(event.at) > KEPT);
        let next = self.next(group, now).unwrap();
        if !(FIRST + kept..=next).contains(&ts) {
            return Err(1);
        }
        Ok(events[ts - FIRST..next - FIRST].iter().take(PAGE).collect())
    }
}

/// The host of the events, shared with the test.
pub struct Poll {
    pub vk: Vk,
    pub clock: Arc<MockClock>,
}

impl Poll {
    /// Holds the reply back until something happens.
    fn wait(&self, group: i64, ts: usize, wait: i64) {
        let now = self.clock.now();
        let truth = self.vk.truth();
        let next = truth.poll.events[&group]
            .get(ts.saturating_sub(FIRST))
            .map(|event| event.at);
        let longest = SignedDuration::from_secs(wait);
        let pause = next.map_or(longest, |at| at.duration_since(now).min(longest));
        self.clock.advance(pause.max(SignedDuration::ZERO));
    }
}

impl Personality for Poll {
    fn answer(&mut self, request: &Request, _: Timestamp) -> Reply {
        assert!(!request.url.contains("SECRET"), "a key in an address");
        let key = request.secret_path.as_ref().unwrap().reveal().to_owned();
        let (path, query) = request.url.split_once('?').unwrap();
        let group: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
        let query: BTreeMap<&str, &str> = query
            .split('&')
            .filter_map(|one| one.split_once('='))
            .collect();
        assert_eq!((query["act"], query["key"]), ("a_check", "{secret}"));
        let ts: usize = query["ts"].parse().unwrap();
        let wait: i64 = query["wait"].parse().unwrap();
        assert!((1..=90).contains(&wait) && request.patience.as_secs() > wait.unsigned_abs());
        self.wait(group, ts, wait);
        let now = self.clock.now();
        let mut truth = self.vk.truth();
        let told = &mut truth.poll;
        told.answered += 1;
        let answered = told.answered;
        let body = match told.check(group, (&key, ts), now) {
            Ok(events) => {
                let next = ts + events.len();
                let mut updates: Vec<Value> =
                    events.iter().map(|event| event.tell(group, None)).collect();
                if !updates.is_empty() {
                    let before = ts
                        .checked_sub(FIRST + 1)
                        .filter(|_| answered.is_multiple_of(3));
                    let before = before.map(|at| told.events[&group][at].tell(group, None));
                    updates.splice(0..0, before);
                    if answered.is_multiple_of(5) {
                        updates.push(json!("дрейф"));
                        updates.push(json!({"type": "message_new", "object": {"message": {"from_id": 5, "text": "личное"}}}));
                    }
                }
                json!({"ts": drifting(next, answered), "updates": updates})
            }
            Err(code) => {
                *told.failed.entry(code).or_default() += 1;
                let mut body = json!({ "failed": code });
                if code == 1 {
                    body["ts"] = drifting(told.next(group, now).unwrap(), answered);
                }
                body
            }
        };
        Reply {
            status: 200,
            body: body.to_string().into_bytes(),
            ..Reply::default()
        }
    }
}

/// A number that is sometimes a text.
fn drifting(number: usize, answered: usize) -> Value {
    match answered % 3 {
        0 => json!(number.to_string()),
        _ => json!(number),
    }
}
