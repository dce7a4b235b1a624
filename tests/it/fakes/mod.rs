//! Fake networks: they answer as the real ones do, hold their callers to the real limits, and keep the
//! ground truth, so that a test can say: no item lost, none twice, no call too many.
//!
//! They stand behind the `Fetch` port under a mock clock: a week passes in a second.

pub mod bot;
pub mod feed;
pub mod mastodon;
pub mod max;
pub mod ok;
mod personality;
pub mod said;
pub mod site;
pub mod talk;
pub mod tme;
pub mod vk;
pub mod week;
pub mod youtube;

pub use personality::Personality;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use futures_util::future::{BoxFuture, ready};
use jiff::Timestamp;
use otklik::{
    domain::chance,
    ports::{Clock, Fetch, FetchError, MockClock, Reply, Request},
};

/// What goes wrong on the way, instead of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429 with `Retry-After`, seconds.
    Busy(u32),
    /// 502 with an HTML page.
    Gateway,
    /// Nobody answers.
    Unreachable,
    /// The answer does not end in time.
    TimedOut,
    /// The answer's compression is damaged, or the line breaks.
    Broken,
    /// 200 with an HTML page of somebody else's.
    Html,
    /// 200, and the answer ends in the middle.
    Cut,
}

impl Fault {
    /// Every fault there is.
    pub const ALL: [Self; 7] = [
        Self::Busy(120),
        Self::Gateway,
        Self::Unreachable,
        Self::TimedOut,
        Self::Broken,
        Self::Html,
        Self::Cut,
    ];

    fn spoil(self, reply: Reply) -> Result<Reply, FetchError> {
        let page = b"<!DOCTYPE html><html><body><h1>\xd0\xa3\xd0\xbf\xd1\x81</h1></body></html>";
        match self {
            Self::Busy(seconds) => Ok(Reply {
                status: 429,
                headers: vec![("retry-after".into(), seconds.to_string())],
                ..Reply::default()
            }),
            Self::Gateway => Ok(Reply {
                status: 502,
                body: page.to_vec(),
                ..Reply::default()
            }),
            Self::Unreachable => Err(FetchError::Unreachable),
            Self::TimedOut => Err(FetchError::TimedOut),
            Self::Broken => Err(FetchError::Broken),
            Self::Html => Ok(Reply {
                status: 200,
                body: page.to_vec(),
                ..Reply::default()
            }),
            Self::Cut => {
                let half = reply.body.len() / 2;
                Ok(Reply {
                    body: reply.body[..half].to_vec(),
                    ..reply
                })
            }
        }
    }
}

/// A call that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub host: String,
    /// What: the address.
    pub url: String,
}

/// All fake networks behind one port.
pub struct Fakes {
    clock: Arc<MockClock>,
    hosts: Mutex<HashMap<String, Box<dyn Personality>>>,
    /// Of a thousand calls, so many go wrong.
    faults: Mutex<u64>,
    called: Mutex<Vec<Called>>,
}

impl Fakes {
    /// No networks yet.
    pub fn new(clock: Arc<MockClock>) -> Self {
        Self {
            clock,
            hosts: Mutex::default(),
            faults: Mutex::new(0),
            called: Mutex::default(),
        }
    }

    /// A network answers for a host.
    pub fn host(&self, name: &str, personality: impl Personality + 'static) {
        let personality = Box::new(personality);
        self.hosts
            .lock()
            .unwrap()
            .insert(name.to_owned(), personality);
    }

    /// From now on so many calls of a thousand go wrong, one way or another.
    pub fn faults(&self, of_thousand: u64) {
        *self.faults.lock().unwrap() = of_thousand;
    }

    /// What was called so far.
    pub fn called(&self) -> Vec<Called> {
        self.called.lock().unwrap().clone()
    }

    fn answer(&self, request: &Request) -> Result<Reply, FetchError> {
        let now = self.clock.now();
        let host = request.host().to_owned();
        let mut called = self.called.lock().unwrap();
        called.push(Called {
            at: now,
            host: host.clone(),
            url: request.url.clone(),
        });
        let dice = chance(&request.url, u32::try_from(called.len()).unwrap(), now);
        let mut hosts = self.hosts.lock().unwrap();
        let network = hosts.get_mut(&host).ok_or(FetchError::Unreachable)?;
        let reply = network.answer(request, now);
        if dice % 1_000 < *self.faults.lock().unwrap() {
            let which = dice / 1_000 % Fault::ALL.len() as u64;
            return Fault::ALL[usize::try_from(which).unwrap()].spoil(reply);
        }
        Ok(reply)
    }
}

impl Fetch for Fakes {
    fn fetch(&self, request: Request) -> BoxFuture<'_, Result<Reply, FetchError>> {
        Box::pin(ready(self.answer(&request)))
    }
}
