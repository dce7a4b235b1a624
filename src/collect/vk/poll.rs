//! Bots Long Poll: a community of ours is asked what happened in it, and VK holds the reply back until
//! something does.
//!
//! ```text
//! groups.getLongPollServer ─► server, key ─► a_check ─► events, next ts ─► items, deletions
//!             ▲                                │                               ▲
//!             └── the key has run out ◄────────┴── history is lost ─► the wall, else hourly
//! ```
//! The events are those of the Callback API and tell as little of posts, so the wall is read as well, by
//! another token; both ways give the same native ids. The key stands in no address that anybody sees.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    address::{Address, NoCommunity},
    api::Api,
    map,
    reply::{self, Polled},
    session::Session,
    wire::Event,
};
use crate::{
    collect::{
        Reading, Trouble,
        governor::{Call, Limits, Rate},
        lenient::Entries,
        net::{Denied, Net},
        stop::{Stop, TRIES},
    },
    domain::{RawItem, SourceState},
    ports::{Ask, Collector, Harvest, Outcome, Request, Secret},
};

const SERVER: &str = "groups.getLongPollServer";
/// So long VK holds a poll back while nothing happens, and while the wall waits to be read.
const HELD: Duration = Duration::from_secs(25);
const HELD_BRIEFLY: Duration = Duration::from_secs(1);
/// A reply may come so much later than VK was asked to hold it back.
const SLACK: Duration = Duration::from_secs(10);
/// Between two polls: a host that does not hold them back is not asked without a pause.
const BREATH: SignedDuration = SignedDuration::from_secs(1);
/// The wall is read once in so long, in seconds.
const WALL: i64 = 3_600;
/// A wall that could not be read is tried again after so long, in seconds.
const AGAIN: i64 = 600;
/// Of the hosts that keep events; a key is asked for as any other method is.
const LIMITS: Limits = Limits {
    token: None,
    methods: &[],
    host: Rate {
        every: SignedDuration::from_millis(50),
        burst: 1,
    },
};

/// A community that is polled, with its wall.
pub struct VkPolled {
    net: Arc<Net>,
    api: Api,
    group: i64,
    wall: Box<dyn Collector>,
    pause: i64,
    /// Where the next poll goes; after a restart another one is asked for.
    session: Option<Session>,
    /// The wall could not be read, and is tried again at this moment. A restart tries it at once.
    again: Option<i64>,
    /// When events were last heard; after a restart the cursor knows when something changed last.
    heard: Option<i64>,
}

/// What is remembered between two readings. Moments are seconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    /// The community.
    group: i64,
    /// Where the next poll begins, in VK's words.
    ts: Option<String>,
    /// When something of this changed last; 0: never.
    at: i64,
    /// What the wall's reader remembers.
    wall: Option<String>,
    /// When the wall is to be read.
    due: i64,
}

impl Cursor {
    /// A cursor that is none of ours may be the wall's own, from before it was polled.
    fn read(cursor: Option<&str>, group: i64) -> Self {
        let known = cursor.and_then(|cursor| serde_json::from_str::<Self>(cursor).ok());
        let ours = known.filter(|known| known.group == group);
        ours.unwrap_or_else(|| Self {
            group,
            wall: cursor.map(str::to_owned),
            ..Self::default()
        })
    }
}

/// What was found so far: of every item the last word.
#[derive(Default)]
struct Found {
    items: BTreeMap<String, RawItem>,
    gone: BTreeSet<String>,
}

impl Found {
    /// Takes an event in, or a page.
    fn hear(&mut self, reading: Reading) {
        for item in reading.items {
            self.gone.remove(&item.native_id);
            self.items.insert(item.native_id.clone(), item);
        }
        for id in reading.gone {
            self.items.remove(&id);
            self.gone.insert(id);
        }
    }

    /// Takes in what the wall shows. It may lag behind: what an event says is deleted stays so.
    fn see(&mut self, mut items: Vec<RawItem>, gone: Vec<String>) {
        items.retain(|item| !self.gone.contains(&item.native_id));
        self.hear(Reading {
            items,
            gone,
            ..Reading::default()
        });
    }
}

/// One reading.
struct Visit {
    now: i64,
    cursor: Cursor,
    found: Found,
    told: Option<String>,
}

impl VkPolled {
    /// The community at this address, asked with its own token through the API at `base`; `wall` reads
    /// the rest of it.
    ///
    /// # Errors
    /// A person's page, no address of a community, or one without its number: events know no other.
    pub fn new(
        net: Arc<Net>,
        token: &Secret,
        base: &str,
        address: &str,
        wall: Box<dyn Collector>,
    ) -> Result<Self, NoCommunity> {
        let Address::Community(owner) = Address::parse(address)? else {
            return Err(NoCommunity::Unnumbered(address.to_owned()));
        };
        Ok(Self {
            api: Api::of_group(Arc::clone(&net), token, base, -owner),
            net,
            group: -owner,
            wall,
            pause: WALL,
            session: None,
            again: None,
            heard: None,
        })
    }

    /// Reads the wall no more often than this.
    pub fn with_pause(self, seconds: Option<u32>) -> Self {
        let least = seconds.map_or(WALL, i64::from);
        Self {
            pause: least.max(WALL),
            ..self
        }
    }

    fn is_wall_due(&self, visit: &Visit) -> bool {
        visit.now >= visit.cursor.due && self.again.is_none_or(|at| visit.now >= at)
    }

    /// Waits for events and takes them in.
    async fn poll(&mut self, visit: &mut Visit) -> Result<(), Denied> {
        let held = match self.is_wall_due(visit) {
            true => HELD_BRIEFLY,
            false => HELD,
        };
        for tries in 1..=TRIES {
            let (session, ts) = match (self.session.take(), visit.cursor.ts.clone()) {
                (Some(session), Some(ts)) => (session, ts),
                (_, known) => {
                    let (session, first) = self.open().await?;
                    (session, known.unwrap_or(first))
                }
            };
            let polled = self.check(&session, &ts, held).await;
            visit.cursor.ts = Some(ts);
            let host = session.host();
            match polled {
                Ok(Polled::Told(events, next)) => {
                    visit.cursor.ts = Some(next);
                    self.session = Some(session);
                    self.heard = Some(visit.now);
                    return hear(events, &mut visit.found);
                }
                Ok(Polled::Failed(1, Some(next))) => {
                    self.lose(visit, Some(next));
                    self.session = Some(session);
                }
                // The key has run out, its place has not.
                Ok(Polled::Failed(2, _)) => {}
                Ok(Polled::Failed(..)) => self.lose(visit, None),
                Err(stop) if tries < TRIES && stop.is_passing() => self.session = Some(session),
                Err(stop) => return Err(stop.end(&self.net, &check(&host), &LIMITS)),
            }
        }
        let why = "ВКонтакте раз за разом отвергает ключ событий, который сама выдала";
        Err(Denied::setback(SourceState::Stale, why))
    }

    /// Events are lost: the wall is due now, and people hear of it.
    fn lose(&mut self, visit: &mut Visit, next: Option<String>) {
        let Visit { now, cursor, .. } = visit;
        let since = self.heard.unwrap_or(cursor.at);
        if since > 0 {
            let minutes = (*now - since) / 60 + 1;
            visit.told = Some(format!(
                "часть событий за последние {minutes} мин ВКонтакте не сохранила, стена читается заново"
            ));
        }
        (cursor.ts, cursor.due) = (next, 0);
        self.again = None;
    }

    /// Asks where events are kept, and for a key to them.
    async fn open(&self) -> Result<(Session, String), Denied> {
        let params = [("group_id", self.group.to_string())];
        let asked = self.api.ask(SERVER, &params, Session::read).await;
        asked.map_err(|stop| match stop.trouble() {
            Some(
                Trouble::Closed | Trouble::Gone | Trouble::OtherToken | Trouble::WrongRequest,
            ) => {
                let why = "ВКонтакте не отдаёт события: включите Long Poll API в настройках сообщества и \
                           дайте его ключу право на управление";
                Denied::setback(SourceState::Closed, why)
            }
            _ => self.api.end(SERVER, stop),
        })
    }

    async fn check(&self, session: &Session, ts: &str, held: Duration) -> Result<Polled, Stop> {
        let request = Request {
            patience: held + SLACK,
            ..session.request(ts, held)
        };
        let host = session.host();
        let reply = self.net.send(&check(&host), &LIMITS, request).await?;
        if reply.status != 200 {
            let why = format!("неожиданный ответ (HTTP {})", reply.status);
            return Err(Denied::setback(SourceState::Stale, why).into());
        }
        reply::polled(&reply.body).map_err(Stop::Refused)
    }

    /// Reads the wall; what it could not tell the next try does.
    async fn look(&mut self, ask: Ask<'_>, visit: &mut Visit) -> Outcome {
        let known = visit.cursor.wall.take();
        let cursor = known.as_deref();
        let seen = self.wall.read(Ask { cursor, ..ask }).await;
        visit.cursor.wall = seen.cursor.or(known);
        visit.found.see(seen.items, seen.gone);
        let later = match seen.outcome {
            Outcome::Well => None,
            Outcome::Waits => Some(visit.now),
            Outcome::Setback(_) => Some(visit.now + AGAIN),
        };
        let not_before = seen.not_before.map_or(visit.now, |at| at.as_second());
        self.again = later.map(|later| later.max(not_before));
        if later.is_none() && !seen.more {
            visit.cursor.due = visit.now + self.pause;
        }
        seen.outcome
    }
}

impl Collector for VkPolled {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let known = Cursor::read(ask.cursor, self.group);
            let mut visit = Visit {
                now: ask.now.as_second(),
                cursor: known.clone(),
                found: Found::default(),
                told: None,
            };
            let polled = self.poll(&mut visit).await;
            let outcome = if self.is_wall_due(&visit) {
                self.look(ask, &mut visit).await
            } else if self.again.is_some() {
                // The wall's trouble stays what is known of the source.
                Outcome::Waits
            } else {
                Outcome::Well
            };
            let changed = visit.cursor != known;
            if polled.is_ok() && changed {
                visit.cursor.at = visit.now;
            }
            let harvest = Harvest {
                tallies: Vec::new(),
                items: visit.found.items.into_values().collect(),
                gone: visit.found.gone.into_iter().collect(),
                cursor: serde_json::to_string(&visit.cursor)
                    .ok()
                    .filter(|_| changed),
                more: true,
                not_before: ask.now.checked_add(BREATH).ok(),
                // After trouble: what happens now is kept for us by VK, but not for long.
                due: Some(ask.now),
                outcome,
                told: visit.told,
            };
            match polled {
                Ok(()) => harvest,
                Err(denied) => denied.end(harvest),
            }
        })
    }
}

/// Takes events in, one after another: a comment and its deletion may come at once.
fn hear(events: Entries<Event>, found: &mut Found) -> Result<(), Denied> {
    let (all, mut unread) = (events.read.len() + events.unread, events.unread);
    for event in events.read {
        let one = Entries {
            read: vec![event],
            unread: 0,
        };
        let reading = map::events(one);
        unread += reading.unread;
        found.hear(reading);
    }
    if unread > 0 {
        tracing::warn!(unread, "events of VK could not be read");
    }
    if unread > 0 && unread == all {
        let why = "ни одно событие ВКонтакте не читается";
        return Err(Denied::setback(SourceState::ParseBroken, why));
    }
    Ok(())
}

const fn check(host: &str) -> Call<'_> {
    Call {
        host,
        token: None,
        method: "a_check",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_goes_on_and_one_of_the_wall_alone_is_kept_for_it() {
        let ours = Cursor {
            group: 700,
            ts: Some("15".to_owned()),
            at: 5,
            wall: Some("{\"owner\":-700}".to_owned()),
            due: 9,
        };
        let written = serde_json::to_string(&ours).unwrap();
        assert_eq!(Cursor::read(Some(&written), 700), ours);
        for other in [&*written, "{\"owner\":-700}", "[]"] {
            let read = Cursor::read(Some(other), 701);
            assert_eq!((read.group, read.ts, read.due), (701, None, 0), "{other}");
            assert_eq!(read.wall.as_deref(), Some(other));
        }
        assert_eq!(Cursor::read(None, 7).wall, None);
    }

    #[test]
    fn the_last_word_on_a_comment_stands() {
        let comment = |what: &str| {
            let object = serde_json::json!({"id": 12, "from_id": 44, "date": 1_700_000_000, "text": "Нет тепла",
                "owner_id": -700, "post_id": 9});
            let kind = Some(format!("wall_reply_{what}"));
            Event { kind, object }
        };
        let heard = |kinds: &[&str]| {
            let mut found = Found::default();
            let read = kinds.iter().map(|kind| comment(kind)).collect();
            hear(Entries { read, unread: 0 }, &mut found).unwrap();
            found
        };
        for (kinds, stands) in [
            (&["new", "edit", "new"][..], true),
            (&["new", "delete"], false),
            (&["new", "delete", "restore"], true),
        ] {
            let mut found = heard(kinds);
            assert_eq!(found.items.len(), usize::from(stands), "{kinds:?}");
            assert_eq!(found.gone.is_empty(), stands, "{kinds:?}");
            // A page that still shows it changes nothing.
            let page = heard(&["new"]).items.into_values().collect();
            found.see(page, Vec::new());
            assert_eq!(found.items.len(), usize::from(stands), "{kinds:?}");
        }
        let odd = Event {
            kind: Some("wall_reply_new".to_owned()),
            object: 5.into(),
        };
        let odd = Entries {
            read: vec![odd],
            unread: 0,
        };
        assert!(hear(odd, &mut Found::default()).is_err());
    }
}
