//! Calls of VK's API: a form with the token in a header, so that it stands in no address.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::Value;

use super::reply;
use crate::{
    collect::{
        ReplyError, Trouble,
        governor::{Call, Limits, Rate},
        net::{Denied, Net},
        stop::{Stop, TRIES},
    },
    domain::SourceState,
    ports::{Payload, Request, Secret},
};

/// Where the API answers unless the settings say otherwise.
pub const BASE: &str = "https://api.vk.com/method";
/// The version whose replies are read.
const VERSION: &str = "5.199";
/// The name of the token that reads whatever is open; a community's own has its number behind.
const TOKEN: &str = "vk";

/// Walls that one token may ask for.
pub const WALL_GET: Rate = Rate::per_day(5_000);
/// Searches that one token may ask for.
pub const SEARCH: Rate = Rate::per_day(1_000);
const LIMITS: Limits = Limits {
    // VK counts three a second where they arrive, and the line brings them closer together.
    token: Some(Rate {
        every: SignedDuration::from_millis(400),
        burst: 1,
    }),
    methods: &[
        ("wall.get", WALL_GET),
        ("wall.search", SEARCH),
        ("newsfeed.search", SEARCH),
    ],
    host: Rate {
        every: SignedDuration::from_millis(50),
        burst: 1,
    },
};

/// The API as one token sees it.
pub struct Api {
    net: Arc<Net>,
    token: Secret,
    /// Its name, for the governor.
    name: String,
    base: String,
}

impl Api {
    /// The API at `base`, without a slash at the end.
    pub fn new(net: Arc<Net>, token: &Secret, base: &str) -> Self {
        Self {
            net,
            token: Secret::new(&format!("Bearer {}", token.reveal())),
            name: TOKEN.to_owned(),
            base: base.to_owned(),
        }
    }

    /// The same as the own token of a community sees it. Trouble with it is no trouble of others.
    pub fn of_group(net: Arc<Net>, token: &Secret, base: &str, group: i64) -> Self {
        Self {
            name: format!("{TOKEN}.{group}"),
            ..Self::new(net, token, base)
        }
    }

    /// Calls a method and reads what it answered. A reading makes many calls: one that failed on the way
    /// is made again, as soon as the governor lets it.
    ///
    /// # Errors
    /// Why there is nothing to read.
    pub async fn ask<T>(
        &self,
        method: &'static str,
        params: &[(&str, String)],
        read: fn(Value) -> Result<T, ReplyError>,
    ) -> Result<T, Stop> {
        for _ in 1..TRIES {
            match self.once(method, params, read).await {
                Err(stop) if stop.is_passing() => {}
                // The governor holds the token back, and the next try waits for it.
                Err(stop) if stop.trouble() == Some(Trouble::TooFast) => {
                    self.end(method, stop);
                }
                asked => return asked,
            }
        }
        self.once(method, params, read).await
    }

    async fn once<T>(
        &self,
        method: &'static str,
        params: &[(&str, String)],
        read: fn(Value) -> Result<T, ReplyError>,
    ) -> Result<T, Stop> {
        let mut form = vec![("v".to_owned(), VERSION.to_owned())];
        let params = params.iter().cloned();
        form.extend(params.map(|(name, value)| (name.to_owned(), value)));
        let request = Request {
            payload: Payload::Form(form),
            authorization: Some(self.token.clone()),
            ..Request::get(format!("{}/{method}", self.base))
        };
        let host = request.host().to_owned();
        let call = self.call(&host, method);
        let reply = self.net.send(&call, &LIMITS, request).await?;
        // VK refuses with 200; any other status is somebody else's word.
        if reply.status != 200 {
            let why = format!("неожиданный ответ (HTTP {})", reply.status);
            return Err(Denied::setback(SourceState::Stale, why).into());
        }
        reply::response(&reply.body)
            .and_then(read)
            .map_err(Stop::Refused)
    }

    /// How a reading ends that cannot go on without this call.
    pub fn end(&self, method: &'static str, stop: Stop) -> Denied {
        let request = Request::get(self.base.as_str());
        stop.end(&self.net, &self.call(request.host(), method), &LIMITS)
    }

    fn call<'c>(&'c self, host: &'c str, method: &'c str) -> Call<'c> {
        Call {
            host,
            token: Some(&self.name),
            method,
        }
    }
}
