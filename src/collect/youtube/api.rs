//! Calls of the YouTube Data API. The key goes in a header: it stands in no address.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::wire::{self, Page};
use crate::{
    collect::{
        ReplyError, Trouble,
        governor::{Call, Limits, Rate},
        net::{Denied, Net},
    },
    domain::SourceState,
    ports::{Request, Secret},
};

/// Where the API answers unless the settings say otherwise.
pub const BASE: &str = "https://www.googleapis.com/youtube/v3";
/// The header of the key.
const KEY: &str = "x-goog-api-key";
/// Times a call is made before the reading ends.
const TRIES: usize = 3;
/// The name of the key: one for the whole network.
const TOKEN: &str = "youtube";
/// All that we ask costs one unit of one quota, so for the governor it is one method.
const UNIT: &str = "unit";
/// Days begin and end there, for the quota.
const QUOTA_ZONE: &str = "America/Los_Angeles";

/// Readings that one key can bear in a day: of 10 000 units a reading spends four, on average, on new
/// comments, on those that are looked at again, and on answers.
pub const READINGS: Rate = Rate::per_day(2_500);
const LIMITS: Limits = Limits {
    token: None,
    methods: &[(UNIT, Rate::per_day(10_000))],
    host: Rate {
        every: SignedDuration::from_millis(100),
        burst: 1,
    },
};

/// The API as one key sees it.
pub(super) struct Api {
    net: Arc<Net>,
    key: Secret,
    base: String,
}

impl Api {
    /// The API at `base`, without a slash at the end.
    pub(super) fn new(net: Arc<Net>, key: &Secret, base: &str) -> Self {
        Self {
            net,
            key: key.clone(),
            base: base.to_owned(),
        }
    }

    /// Asks, and asks again when the API stumbled or somebody on the way answered instead.
    ///
    /// # Errors
    /// How the reading ends. What the API itself refuses is the answer.
    pub(super) async fn ask(&self, path: &str) -> Result<Result<Page, ReplyError>, Denied> {
        for _ in 1..TRIES {
            match self.once(path).await? {
                Err(
                    ReplyError::Format { .. }
                    | ReplyError::Refused {
                        trouble: Trouble::Again,
                        ..
                    },
                ) => {}
                answered => return Ok(answered),
            }
        }
        self.once(path).await
    }

    async fn once(&self, path: &str) -> Result<Result<Page, ReplyError>, Denied> {
        let request = Request {
            key: Some((KEY, self.key.clone())),
            ..Request::get(format!("{}/{path}", self.base))
        };
        let host = request.host().to_owned();
        let reply = self.net.send(&call(&host), &LIMITS, request).await?;
        let page = wire::read(&reply.body);
        Ok(match (reply.status, page) {
            (200..300, page) | (_, page @ Err(ReplyError::Refused { .. })) => page,
            // The API refuses in JSON; this is somebody else's word.
            (status, _) => Err(ReplyError::refused(status, Trouble::Again)),
        })
    }

    /// How a reading ends that cannot go on without this call.
    pub(super) fn end(&self, error: ReplyError, now: Timestamp) -> Denied {
        let error = match error {
            ReplyError::Refused {
                trouble: Trouble::NoComments,
                ..
            } => return Denied::setback(SourceState::Closed, "комментарии закрыты"),
            ReplyError::Refused {
                code,
                trouble: trouble @ Trouble::QuotaSpent,
                ..
            } => ReplyError::Refused {
                code,
                trouble,
                retry_after: rest_of_day(now),
            },
            other => other,
        };
        let request = Request::get(self.base.as_str());
        self.net.refused(&call(request.host()), &LIMITS, &error)
    }
}

const fn call(host: &str) -> Call<'_> {
    Call {
        host,
        token: Some(TOKEN),
        method: UNIT,
    }
}

/// Seconds until the quota begins anew.
fn rest_of_day(now: Timestamp) -> Option<u32> {
    let today = now.to_zoned(TimeZone::get(QUOTA_ZONE).ok()?);
    let tomorrow = today.tomorrow().ok()?.start_of_day().ok()?;
    let rest = tomorrow.timestamp().duration_since(now).as_secs();
    u32::try_from(rest + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quota_begins_anew_at_midnight_over_the_pacific() {
        for (now, hours) in [
            ("2026-11-22T08:00:00Z", 24),
            ("2026-11-22T07:00:00Z", 1),
            ("2026-07-01T06:00:00Z", 1),
            // The clocks go back: a day of 25 hours.
            ("2026-11-01T07:00:00Z", 25),
        ] {
            let rest = rest_of_day(now.parse().unwrap());
            assert_eq!(rest, Some(hours * 3_600 + 1), "{now}");
        }
    }
}
