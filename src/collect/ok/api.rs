//! Calls of the API of Одноклассники: a signed form, so that neither token nor secret stands in an
//! address.

use std::sync::Arc;

use jiff::SignedDuration;

use super::{
    map,
    sign::{session_secret, signature},
};
use crate::{
    collect::{
        Reading,
        asked::Asked,
        governor::{Call, Limits, Rate},
        lenient,
        net::{Denied, Net},
        stop::{Stop, TRIES},
    },
    domain::SourceState,
    ports::{Payload, Request, Secret},
};

/// Where the API answers unless the settings say otherwise.
pub const BASE: &str = "https://api.ok.ru/fb.do";
/// The name of the token: one for the whole network.
const TOKEN: &str = "ok";

/// No rates are published; two a second have been borne.
const LIMITS: Limits = Limits {
    token: Some(Rate::per_second(2)),
    methods: &[],
    host: Rate {
        every: SignedDuration::from_millis(50),
        burst: 1,
    },
};

/// What proves an application and its session.
#[derive(Debug, Clone)]
pub struct Keys {
    /// The application's public key.
    pub application: String,
    /// The session.
    pub token: Secret,
    /// The application's secret key, which is never sent.
    pub secret: Secret,
}

/// The API as one session sees it.
pub(super) struct Api {
    net: Arc<Net>,
    keys: Keys,
    session: Secret,
    base: String,
}

impl Api {
    /// The API at `base`.
    pub fn new(net: Arc<Net>, keys: &Keys, base: &str) -> Self {
        let session = session_secret(keys.token.reveal(), keys.secret.reveal());
        Self {
            net,
            keys: keys.clone(),
            session: Secret::new(&session),
            base: base.to_owned(),
        }
    }

    /// Calls a method and reads what it answered. A call that failed on the way is made again, as soon
    /// as the governor lets it.
    ///
    /// # Errors
    /// Why there is nothing to read.
    pub async fn ask(
        &self,
        method: &'static str,
        group: u64,
        params: &[(&str, String)],
    ) -> Result<Reading, Stop> {
        for _ in 1..TRIES {
            match self.once(method, group, params).await {
                Err(stop) if stop.is_passing() => {}
                asked => return asked,
            }
        }
        self.once(method, group, params).await
    }

    async fn once(
        &self,
        method: &'static str,
        group: u64,
        params: &[(&str, String)],
    ) -> Result<Reading, Stop> {
        let request = Request {
            payload: Payload::Form(self.signed(method, params)),
            ..Request::get(self.base.as_str())
        };
        let host = request.host().to_owned();
        let call = call(&host, method);
        let reply = self.net.send(&call, &LIMITS, request).await?;
        // The network refuses with 200; any other status is somebody else's word.
        if reply.status != 200 {
            let why = format!("неожиданный ответ (HTTP {})", reply.status);
            return Err(Denied::setback(SourceState::Stale, why).into());
        }
        // Replies do not say what they answer.
        let topic = params.iter().find(|(name, _)| *name == "discussionId");
        let topic = topic.map_or("", |(_, topic)| topic);
        let asked = format!("{method}?gid={group}&discussionId={topic}");
        lenient::json(&reply.body)
            .and_then(|reply| map::reading(Asked::of(Some(&asked)), reply))
            .map_err(Stop::Refused)
    }

    /// The form of a call, with its signature and the session that it is made for.
    fn signed(&self, method: &str, params: &[(&str, String)]) -> Vec<(String, String)> {
        let own = params.iter().map(|(name, value)| (*name, value.as_str()));
        let mut all = vec![
            ("method", method),
            ("application_key", &*self.keys.application),
            ("format", "json"),
        ];
        all.extend(own);
        let sig = signature(&all, self.session.reveal());
        all.push(("sig", &sig));
        all.push(("access_token", self.keys.token.reveal()));
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        all.into_iter().map(owned).collect()
    }

    /// How a reading ends that cannot go on without this call.
    pub fn end(&self, method: &'static str, stop: Stop) -> Denied {
        let request = Request::get(self.base.as_str());
        stop.end(&self.net, &call(request.host(), method), &LIMITS)
    }
}

const fn call<'c>(host: &'c str, method: &'c str) -> Call<'c> {
    Call {
        host,
        token: Some(TOKEN),
        method,
    }
}
