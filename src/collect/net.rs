//! Every request of a collector goes through here: asked of the governor, sent, and heard.
//!
//! A wait that is short is waited for; a longer one goes back to the schedule, so that no task sits on
//! a closed host. Trouble becomes a state of the source with one sentence for people.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};

use super::{
    ReplyError, Trouble,
    governor::{Call, Governor, Heard, Limits, Wait},
    skew::{ClockNews, Skew},
};
use crate::{
    domain::SourceState,
    ports::{Clock, Fetch, FetchError, Harvest, Outcome, Reply, Request, Setback},
};

/// The longest wait that a reading sits through.
const PATIENCE: SignedDuration = SignedDuration::from_secs(5);
/// Who is told what has become known of our clock.
pub type ClockEar = Arc<dyn Fn(ClockNews) + Send + Sync>;

/// A request that gave nothing to read: how the reading ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// What it makes of the reading.
    pub outcome: Outcome,
    /// When to come again, if anybody knows.
    pub not_before: Option<Timestamp>,
}

impl Denied {
    /// Trouble with the source.
    pub fn setback(state: SourceState, why: impl Into<String>) -> Self {
        let why = why.into();
        Self {
            outcome: Outcome::Setback(Setback { state, why }),
            not_before: None,
        }
    }

    /// Ends a reading: what was read before stays in it.
    pub fn end(self, harvest: Harvest) -> Harvest {
        Harvest {
            outcome: self.outcome,
            not_before: self.not_before,
            more: false,
            ..harvest
        }
    }
}

/// The way out, shared by all collectors.
pub struct Net {
    fetch: Arc<dyn Fetch>,
    clock: Arc<dyn Clock>,
    governor: Mutex<Governor>,
    skew: Mutex<Skew>,
    clock_ear: Option<ClockEar>,
}

impl Net {
    /// A way out over this adapter.
    pub fn new(fetch: Arc<dyn Fetch>, clock: Arc<dyn Clock>) -> Self {
        Self {
            fetch,
            clock,
            governor: Mutex::default(),
            skew: Mutex::default(),
            clock_ear: None,
        }
    }

    /// The same way out, with somebody who is told when our clock goes wrong.
    pub fn with_clock_ear(self, ear: ClockEar) -> Self {
        Self {
            clock_ear: Some(ear),
            ..self
        }
    }

    /// Sends a request when its turn has come. Replies of 2xx, 304 and of 4xx that tell of the source
    /// itself (401, 403, 404, 410 …) come back; busy hosts, failures and long waits do not.
    ///
    /// # Errors
    /// How the reading ends.
    pub async fn send(
        &self,
        call: &Call<'_>,
        limits: &Limits,
        request: Request,
    ) -> Result<Reply, Denied> {
        self.turn(call, limits).await?;
        let replied = self.fetch.fetch(request).await;
        let now = self.clock.now();
        let (heard, denied) = match &replied {
            Ok(reply) => judge(reply, now),
            Err(error) => (Heard::Failed, Some(unreached(*error))),
        };
        let not_before = self.governor().heard(call, limits, heard, now);
        metrics::counter!("otklik_requests_total", "host" => call.host.to_owned()).increment(1);
        match (replied, denied) {
            (Ok(reply), None) => {
                self.compare_clocks(call.host, &reply, now);
                Ok(reply)
            }
            (_, denied) => Err(Denied {
                not_before,
                ..denied.unwrap_or_else(|| unreached(FetchError::Broken))
            }),
        }
    }

    /// What a reply without items means: a refusal is heard by the governor, a broken reply is the
    /// source's state.
    pub fn refused(&self, call: &Call<'_>, limits: &Limits, error: &ReplyError) -> Denied {
        let ReplyError::Refused {
            trouble,
            retry_after,
            ..
        } = error
        else {
            return Denied::setback(SourceState::ParseBroken, error.to_string());
        };
        let pause = retry_after.map(|seconds| SignedDuration::from_secs(seconds.into()));
        let heard = Heard::Trouble(*trouble, pause);
        let now = self.clock.now();
        let not_before = self.governor().heard(call, limits, heard, now);
        Denied {
            not_before,
            ..Denied::setback(state_of(*trouble), error.to_string())
        }
    }

    /// Waits for a permit if it comes soon.
    async fn turn(&self, call: &Call<'_>, limits: &Limits) -> Result<(), Denied> {
        loop {
            let now = self.clock.now();
            let answer = self.governor().ask(call, limits, now);
            match answer {
                Ok(()) => return Ok(()),
                Err(Wait::Parked) => {
                    let why = "токен не действует: замените его в файле token_file и перезапустите службу";
                    return Err(Denied::setback(SourceState::TokenParked, why));
                }
                Err(Wait::Until(until)) => {
                    let wait = until.duration_since(now);
                    // A slow host's own pace is no reason to come again: the next turn is as far off.
                    if wait > PATIENCE.max(limits.host.every) {
                        return Err(Denied {
                            outcome: Outcome::Waits,
                            not_before: Some(until),
                        });
                    }
                    let wait = Duration::try_from(wait).unwrap_or_default();
                    // Never a busy loop, whatever the clocks say.
                    self.clock.sleep(wait.max(Duration::from_millis(1))).await;
                }
            }
        }
    }

    fn compare_clocks(&self, host: &str, reply: &Reply, now: Timestamp) {
        let Some(theirs) = reply.header("date").and_then(http_date) else {
            return;
        };
        let ahead = now.duration_since(theirs);
        metrics::gauge!("otklik_clock_skew_seconds").set(ahead.as_secs_f64());
        let mut skew = self.skew.lock().unwrap_or_else(PoisonError::into_inner);
        let news = skew.hear(host, ahead);
        drop(skew);
        if let (Some(news), Some(ear)) = (news, &self.clock_ear) {
            ear(news);
        }
    }

    fn governor(&self) -> MutexGuard<'_, Governor> {
        self.governor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an HTTP status means for the host, and for the reading when it gave nothing.
fn judge(reply: &Reply, now: Timestamp) -> (Heard, Option<Denied>) {
    let status = reply.status;
    let told = |why: &str| format!("{why} (HTTP {status})");
    match status {
        429 | 503 => {
            let why = told("сеть просит спрашивать реже");
            let denied = Denied::setback(SourceState::Throttled, why);
            let pause = retry_after(reply, now).or_else(|| spent(reply, now));
            (Heard::Busy(pause), Some(denied))
        }
        500.. => {
            let denied = Denied::setback(SourceState::Stale, told("узел отвечает ошибкой"));
            (Heard::Failed, Some(denied))
        }
        403 => (Heard::Forbidden, None),
        // The last of what we may ask was a good reply; the next one would be refused.
        _ => match spent(reply, now) {
            Some(pause) => (Heard::Trouble(Trouble::TooFast, Some(pause)), None),
            None => (Heard::Well, None),
        },
    }
}

fn unreached(error: FetchError) -> Denied {
    Denied::setback(SourceState::Stale, error.to_string())
}

const fn state_of(trouble: Trouble) -> SourceState {
    match trouble {
        Trouble::Closed => SourceState::Closed,
        Trouble::Gone => SourceState::Gone,
        Trouble::PreviewOff => SourceState::PreviewOff,
        Trouble::TooFast | Trouble::QuotaSpent | Trouble::BackOff => SourceState::Throttled,
        Trouble::TokenParked | Trouble::Renew | Trouble::OtherToken => SourceState::TokenParked,
        Trouble::WrongRequest => SourceState::ParseBroken,
        Trouble::Again | Trouble::AskLess | Trouble::NoComments => SourceState::Stale,
    }
}

/// `Retry-After`: seconds, or a date (RFC 9110 §10.2.3).
pub(super) fn retry_after(reply: &Reply, now: Timestamp) -> Option<SignedDuration> {
    let value = reply.header("retry-after")?.trim();
    let seconds = value.parse().ok().map(SignedDuration::from_secs);
    let pause = seconds.or_else(|| http_date(value).map(|until| until.duration_since(now)))?;
    Some(pause.max(SignedDuration::ZERO))
}

/// How long nothing more may be asked, where a network counts aloud as Mastodon does: none is left until
/// the reset, a moment in ISO 8601. Networks that write it otherwise are not understood, and not obeyed.
fn spent(reply: &Reply, now: Timestamp) -> Option<SignedDuration> {
    let left = reply.header("x-ratelimit-remaining")?;
    let reset: Timestamp = reply.header("x-ratelimit-reset")?.trim().parse().ok()?;
    (left.trim() == "0").then(|| reset.duration_since(now).max(SignedDuration::ZERO))
}

/// «Sun, 22 Nov 2026 10:00:00 GMT».
pub(super) fn http_date(value: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new()
        .parse_timestamp(value.trim())
        .ok()
}

#[cfg(test)]
mod tests;
