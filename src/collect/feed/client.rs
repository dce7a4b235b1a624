//! Asks for a feed: conditionally, and no more often than its host bears.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::site::address;
use crate::{
    collect::{
        governor::{Call, Limits, Rate},
        net::{Denied, Net},
    },
    domain::SourceState,
    ports::{Ask, Collector, Harvest, Reply, Request},
};

/// One request every five seconds to a host, whatever it serves.
pub(super) const LIMITS: Limits = Limits {
    token: None,
    methods: &[],
    host: Rate {
        every: SignedDuration::from_secs(5),
        burst: 1,
    },
};
/// A host may ask to come back later than this; it is not believed.
const REST_MAX: SignedDuration = SignedDuration::from_hours(24);

/// One feed.
pub struct FeedClient {
    net: Arc<Net>,
    address: String,
}

/// The address is no address of a feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFeed {
    /// It is no address.
    #[error("«{0}» — не адрес ленты: нужен полный адрес, например https://gazeta.example/rss")]
    Address(String),
    /// It leads to a social network.
    #[error(
        "«{0}» — это соцсеть, а не сайт: страницы людей не читаются, а сообщество или канал подключается источником своей сети"
    )]
    Social(String),
}

/// What is remembered between two readings.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    etag: Option<String>,
    modified: Option<String>,
}

impl FeedClient {
    /// A client of the feed at this address.
    ///
    /// # Errors
    /// What is no http address, or leads to a social network (invariant 14).
    pub fn new(net: Arc<Net>, address: &str) -> Result<Self, NoFeed> {
        let url = address::web(address).ok_or_else(|| NoFeed::Address(address.to_owned()))?;
        if address::is_social(&url) {
            return Err(NoFeed::Social(address.to_owned()));
        }
        let address = address.to_owned();
        Ok(Self { net, address })
    }

    async fn ask(&self, ask: Ask<'_>) -> Result<Harvest, Denied> {
        let cursor = Cursor::read(ask.cursor);
        let request = cursor.request(&self.address);
        let host = request.host().to_owned();
        let call = Call {
            host: &host,
            token: None,
            method: "feed",
        };
        let reply = self.net.send(&call, &LIMITS, request).await?;
        let not_before = rest(&reply, ask.now);
        match reply.status {
            304 => Ok(Harvest {
                not_before,
                ..Harvest::default()
            }),
            200..300 => {
                let reading = super::read(None, &reply.body)
                    .map_err(|error| self.net.refused(&call, &LIMITS, &error))?;
                Ok(Harvest {
                    items: reading.items,
                    cursor: Some(Cursor::of(&reply).write()),
                    not_before,
                    ..Harvest::default()
                })
            }
            status => Err(refused(status)),
        }
    }
}

impl Collector for FeedClient {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let asked = self.ask(ask).await;
            asked.unwrap_or_else(|denied| denied.end(Harvest::default()))
        })
    }
}

impl Cursor {
    /// A cursor of another kind is none: the feed is read whole again, and what is known is known.
    fn read(cursor: Option<&str>) -> Self {
        cursor
            .and_then(|cursor| serde_json::from_str(cursor).ok())
            .unwrap_or_default()
    }

    fn write(&self) -> String {
        serde_json::to_string(self).expect("two optional texts are always JSON")
    }

    /// The validators of a reply; none of one that says it must not be kept.
    fn of(reply: &Reply) -> Self {
        if reply
            .header("expires")
            .is_some_and(|expires| expires.trim() == "0")
        {
            return Self::default();
        }
        let header = |name: &str| reply.header(name).map(str::to_owned);
        Self {
            etag: header("etag"),
            modified: header("last-modified"),
        }
    }

    fn request(&self, address: &str) -> Request {
        let mut request = Request::get(address);
        let known = [
            ("if-none-match", &self.etag),
            ("if-modified-since", &self.modified),
        ];
        for (name, value) in known {
            request
                .headers
                .extend(value.clone().map(|value| (name, value)));
        }
        request
    }
}

/// What the host says of the feed's freshness: `Cache-Control: max-age`.
fn rest(reply: &Reply, now: Timestamp) -> Option<Timestamp> {
    let control = reply.header("cache-control")?;
    let seconds = control
        .split(',')
        .find_map(|part| part.trim().strip_prefix("max-age="))?
        .parse()
        .ok()?;
    let rest = SignedDuration::from_secs(seconds).min(REST_MAX);
    now.checked_add(rest).ok()
}

/// What a status means that came instead of what was asked for.
pub(super) fn refused(status: u16) -> Denied {
    let (state, why) = match status {
        401 | 403 => (SourceState::Closed, "узел не пускает"),
        404 => (
            SourceState::Gone,
            "по этому адресу ничего нет: проверьте адрес",
        ),
        410 => (SourceState::Gone, "удалено навсегда"),
        _ => (SourceState::Stale, "неожиданный ответ"),
    };
    Denied::setback(state, format!("{why} (HTTP {status})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{collect::http::Http, ports::SystemClock};

    #[test]
    fn a_persons_blog_and_what_is_no_address_are_refused() {
        let http = Arc::new(Http::new("test", None).unwrap());
        let net = Arc::new(Net::new(http, Arc::new(SystemClock)));
        let refused = |address: &str| FeedClient::new(Arc::clone(&net), address).err();
        for address in [
            "gazeta.example/rss",
            "ftp://gazeta.example/rss",
            "https://gazeta",
        ] {
            assert!(
                matches!(refused(address), Some(NoFeed::Address(_))),
                "{address}"
            );
        }
        for address in [
            "https://ivan.livejournal.com/data/rss",
            "https://vk.com/rss/id1",
        ] {
            assert!(
                matches!(refused(address), Some(NoFeed::Social(_))),
                "{address}"
            );
        }
        assert!(refused("https://gazeta.example/rss").is_none());
    }
}
