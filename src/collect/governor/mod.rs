//! The governor: whether a request may be sent now, and what a reply teaches. Pure: it holds no clock,
//! sends nothing, and is told the time.
//!
//! ```text
//! may I? ─► bucket of the token ─┐
//!           bucket of token+method+day ─┼─► now, or not before
//!           host: bucket, back-off, circuit ─┘
//! heard ◄── well · busy · failed · trouble
//! ```
//! A token has a name in the settings; its value is never seen here.

mod bucket;

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use self::bucket::Bucket;
pub use self::bucket::Rate;
use super::Trouble;
use crate::domain::chance;

/// Failures in a row after which a host is left alone but for one request at a time.
const CIRCUIT_OPENS: u32 = 5;
/// First and longest pause of the back-off, in milliseconds.
const BACK_OFF_MIN: i64 = 1_000;
const BACK_OFF_MAX: i64 = 300_000;
/// A spent quota is tried again after so long: reported to lift then (VK, error 29).
const QUOTA_REST: SignedDuration = SignedDuration::from_mins(30);
/// Flood control is left alone for so long.
const FLOOD_REST: SignedDuration = SignedDuration::from_mins(15);
/// «Too fast» costs the token so long.
const TOO_FAST_REST: SignedDuration = SignedDuration::from_secs(2);
/// A network may ask to come back later than this; it is not believed: no source is given up.
const REST_MAX: SignedDuration = SignedDuration::from_hours(24);
/// An answer 403 so many times in a row is throttling in disguise.
const FORBIDDEN_MEANS_BUSY: u32 = 3;

/// What a network allows, as its folder declares it.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Of one token, over all methods.
    pub token: Option<Rate>,
    /// Of one token, by method.
    pub methods: &'static [(&'static str, Rate)],
    /// Of one host, whatever the token.
    pub host: Rate,
}

impl Limits {
    /// The rate of a method, if it has one of its own.
    pub fn method(&self, name: &str) -> Option<Rate> {
        let found = self.methods.iter().find(|(known, _)| *known == name);
        found.map(|(_, rate)| *rate)
    }
}

/// One request, as the governor knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call<'c> {
    /// Where it goes.
    pub host: &'c str,
    /// The name of its token.
    pub token: Option<&'c str>,
    /// What it asks.
    pub method: &'c str,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// A reply as it should be.
    Well,
    /// Busy (429, 503), with the pause the network asks for, if it names one.
    Busy(Option<SignedDuration>),
    /// Forbidden (403).
    Forbidden,
    /// No reply, or a broken one.
    Failed,
    /// A refusal in the network's own words.
    Trouble(Trouble, Option<SignedDuration>),
}

/// Why a request must wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Not before this moment.
    Until(Timestamp),
    /// Until a person has looked at the token.
    Parked,
}

#[derive(Debug)]
struct Host {
    bucket: Bucket,
    failures: u32,
    forbidden: u32,
    not_before: Timestamp,
}

/// What is known of all hosts and tokens.
#[derive(Debug, Default)]
pub struct Governor {
    tokens: HashMap<String, Bucket>,
    methods: HashMap<(String, String), Bucket>,
    hosts: HashMap<String, Host>,
    /// Tokens that are no good any more. A restart forgets it, and reads them anew.
    parked: HashSet<String>,
}

impl Governor {
    /// Takes a permit, or says when to come again. All buckets grant, or none is touched.
    ///
    /// # Errors
    /// Why and until when the request must wait.
    pub fn ask(&mut self, call: &Call<'_>, limits: &Limits, now: Timestamp) -> Result<(), Wait> {
        let token = call.token.unwrap_or_default();
        if self.parked.contains(token) {
            return Err(Wait::Parked);
        }
        let host = self.host(call.host, limits);
        let mut opens = host.not_before.max(host.bucket.opens_at());
        if let Some(bucket) = self.token(token, limits) {
            opens = opens.max(bucket.opens_at());
        }
        if let Some(bucket) = self.method(token, call.method, limits) {
            opens = opens.max(bucket.opens_at());
        }
        if opens > now {
            return Err(Wait::Until(opens));
        }
        self.take(call, limits, now);
        Ok(())
    }

    fn take(&mut self, call: &Call<'_>, limits: &Limits, now: Timestamp) {
        let token = call.token.unwrap_or_default();
        let host = self.host(call.host, limits);
        host.bucket.take(now);
        if host.failures >= CIRCUIT_OPENS {
            // The circuit is open: this is the one probe, and nobody else goes before it was heard.
            host.not_before = after(now, SignedDuration::from_millis(BACK_OFF_MAX));
        }
        if let Some(bucket) = self.token(token, limits) {
            bucket.take(now);
        }
        if let Some(bucket) = self.method(token, call.method, limits) {
            bucket.take(now);
        }
    }

    /// Learns from a reply. Gives the moment before which the asker itself should not come again, if
    /// there is one.
    pub fn heard(
        &mut self,
        call: &Call<'_>,
        limits: &Limits,
        heard: Heard,
        now: Timestamp,
    ) -> Option<Timestamp> {
        match heard {
            Heard::Well => {
                let host = self.host(call.host, limits);
                (host.failures, host.forbidden, host.not_before) = (0, 0, Timestamp::MIN);
                None
            }
            Heard::Busy(pause) => Some(self.busy(call, limits, pause, now)),
            Heard::Failed => Some(self.failed(call, limits, now)),
            Heard::Forbidden => {
                let host = self.host(call.host, limits);
                host.forbidden += 1;
                let disguised = host.forbidden >= FORBIDDEN_MEANS_BUSY;
                disguised.then(|| self.failed(call, limits, now))
            }
            Heard::Trouble(trouble, pause) => self.trouble(call, limits, (trouble, pause), now),
        }
    }

    fn trouble(
        &mut self,
        call: &Call<'_>,
        limits: &Limits,
        (trouble, pause): (Trouble, Option<SignedDuration>),
        now: Timestamp,
    ) -> Option<Timestamp> {
        let token = call.token.unwrap_or_default();
        let host = self.host(call.host, limits);
        // The network answers, whatever it says.
        (host.failures, host.not_before) = (0, Timestamp::MIN);
        let rest = match trouble {
            Trouble::Again => return Some(self.failed(call, limits, now)),
            Trouble::TooFast => pause.unwrap_or(TOO_FAST_REST),
            Trouble::QuotaSpent => pause.unwrap_or(QUOTA_REST),
            Trouble::BackOff => pause.unwrap_or(FLOOD_REST),
            Trouble::TokenParked => {
                // Without a token there is none to park: the others who ask without one go on.
                self.parked.extend(call.token.map(str::to_owned));
                return None;
            }
            _ => return None,
        };
        let until = after(now, rest.min(REST_MAX));
        match trouble {
            // Whoever asks without a token is known by the address: the host rests for all.
            Trouble::TooFast if token.is_empty() => self.host(call.host, limits).bucket.hold(until),
            Trouble::TooFast => self.slow(token, limits).hold(until),
            _ => self.silence(token, call.method).hold(until),
        }
        Some(until)
    }

    /// `Retry-After` wins over every figure of our own.
    fn busy(
        &mut self,
        call: &Call<'_>,
        limits: &Limits,
        pause: Option<SignedDuration>,
        now: Timestamp,
    ) -> Timestamp {
        let Some(pause) = pause else {
            return self.failed(call, limits, now);
        };
        let until = after(now, pause.min(REST_MAX));
        let host = self.host(call.host, limits);
        host.failures += 1;
        host.not_before = host.not_before.max(until);
        until
    }

    /// Full jitter: anywhere between now and a ceiling that doubles with every failure.
    fn failed(&mut self, call: &Call<'_>, limits: &Limits, now: Timestamp) -> Timestamp {
        let host = self.host(call.host, limits);
        host.failures += 1;
        let ceiling = BACK_OFF_MIN
            .saturating_mul(1 << host.failures.min(16))
            .min(BACK_OFF_MAX);
        let dice = chance(call.host, host.failures, now) % ceiling.unsigned_abs();
        let pause = SignedDuration::from_millis(BACK_OFF_MIN + dice.cast_signed());
        host.not_before = after(now, pause);
        host.not_before
    }

    /// A host is asked at the slowest pace that any of its readers was told (`Crawl-delay`).
    fn host(&mut self, name: &str, limits: &Limits) -> &mut Host {
        let host = self.hosts.entry(name.to_owned()).or_insert_with(|| Host {
            bucket: Bucket::new(limits.host),
            failures: 0,
            forbidden: 0,
            not_before: Timestamp::MIN,
        });
        host.bucket.slow_to(limits.host);
        host
    }

    fn token(&mut self, token: &str, limits: &Limits) -> Option<&mut Bucket> {
        let rate = limits.token.filter(|_| !token.is_empty())?;
        let fresh = || Bucket::new(rate);
        Some(self.tokens.entry(token.to_owned()).or_insert_with(fresh))
    }

    /// The token's own bucket, also where the network declares no rate.
    fn slow(&mut self, token: &str, limits: &Limits) -> &mut Bucket {
        let rate = limits.token.unwrap_or(limits.host);
        let fresh = || Bucket::new(rate);
        self.tokens.entry(token.to_owned()).or_insert_with(fresh)
    }

    fn method(&mut self, token: &str, method: &str, limits: &Limits) -> Option<&mut Bucket> {
        let key = (token.to_owned(), method.to_owned());
        match limits.method(method) {
            Some(rate) => Some(self.methods.entry(key).or_insert_with(|| Bucket::new(rate))),
            None => self.methods.get_mut(&key),
        }
    }

    /// The method's bucket, made when it has none: a method may be silenced that has no rate.
    fn silence(&mut self, token: &str, method: &str) -> &mut Bucket {
        let key = (token.to_owned(), method.to_owned());
        let fresh = || Bucket::new(Rate::per_second(1));
        self.methods.entry(key).or_insert_with(fresh)
    }
}

fn after(now: Timestamp, pause: SignedDuration) -> Timestamp {
    now.saturating_add(pause).unwrap_or(now)
}

#[cfg(test)]
mod tests;
