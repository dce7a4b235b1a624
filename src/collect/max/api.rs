//! Calls of MAX's bot API: the token stands bare in a header, so that it is in no address.

use std::{sync::Arc, time::Duration};

use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{map, wire::Reply};
use crate::{
    collect::{
        ReplyError,
        governor::{Call, Limits, Rate},
        lenient,
        net::{Denied, Net},
        stop::{Stop, TRIES},
    },
    domain::SourceState,
    ports::{Request, Secret},
};

/// Where the API answers unless the settings say otherwise.
pub const BASE: &str = "https://platform-api2.max.ru";
/// The name of the token: one bot for the whole network.
const TOKEN: &str = "max";
/// A reply may come so much later than MAX was asked to hold it back.
const SLACK: Duration = Duration::from_secs(15);

const LIMITS: Limits = Limits {
    token: Some(Rate::per_second(2)),
    methods: &[],
    host: Rate {
        every: SignedDuration::from_millis(50),
        burst: 1,
    },
};

/// One question.
pub(super) struct Question {
    /// The name of the method, for the governor.
    pub method: &'static str,
    /// What stands behind the base: path and query.
    pub path: String,
    /// So long MAX may hold the reply back.
    pub held: Duration,
}

/// The API as one bot sees it.
pub(super) struct Api {
    net: Arc<Net>,
    token: Secret,
    base: String,
}

impl Api {
    /// The API at `base`, without a slash at the end.
    pub fn new(net: Arc<Net>, token: &Secret, base: &str) -> Self {
        Self {
            net,
            token: token.clone(),
            base: base.to_owned(),
        }
    }

    /// Asks, and reads what was answered. A call that failed on the way is made again, as soon as the
    /// governor lets it.
    ///
    /// # Errors
    /// Why there is nothing to read.
    pub async fn ask<T>(
        &self,
        question: &Question,
        read: fn(Value) -> Result<T, ReplyError>,
    ) -> Result<T, Stop> {
        for _ in 1..TRIES {
            match self.once(question, read).await {
                Err(stop) if stop.is_passing() => {}
                asked => return asked,
            }
        }
        self.once(question, read).await
    }

    async fn once<T>(
        &self,
        question: &Question,
        read: fn(Value) -> Result<T, ReplyError>,
    ) -> Result<T, Stop> {
        let request = Request {
            authorization: Some(self.token.clone()),
            patience: question.held + SLACK,
            ..Request::get(format!("{}{}", self.base, question.path))
        };
        let host = request.host().to_owned();
        let call = call(&host, question.method);
        let reply = self.net.send(&call, &LIMITS, request).await?;
        let told = lenient::json(&reply.body);
        if reply.status == 200 {
            return told.and_then(read).map_err(Stop::Refused);
        }
        // A refusal of MAX's own has a code; without one it is somebody else's word.
        match told.and_then(Reply::of) {
            Ok(Reply::Refusal(code)) => Err(Stop::Refused(map::refused(&code))),
            _ => {
                let why = format!("неожиданный ответ (HTTP {})", reply.status);
                Err(Denied::setback(SourceState::Stale, why).into())
            }
        }
    }

    /// How a reading ends that cannot go on without this call.
    pub fn end(&self, method: &'static str, stop: Stop) -> Denied {
        let request = Request::get(self.base.as_str());
        stop.end(&self.net, &call(request.host(), method), &LIMITS)
    }
}

/// A reply that is one object of this shape; a refusal that came with status 200 is told as such.
pub(super) fn part<T: DeserializeOwned>(reply: Value) -> Result<T, ReplyError> {
    if let Ok(Reply::Refusal(code)) = Reply::of(reply.clone()) {
        return Err(map::refused(&code));
    }
    serde_json::from_value(reply).map_err(|_| ReplyError::Format {
        expected: "ответ MAX",
        found: "а это JSON другого вида".to_owned(),
    })
}

const fn call<'c>(host: &'c str, method: &'c str) -> Call<'c> {
    Call {
        host,
        token: Some(TOKEN),
        method,
    }
}
