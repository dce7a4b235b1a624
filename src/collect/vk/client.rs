//! Reads a community: its wall, the posts that are not where they should be, and the comments.
//!
//! ```text
//! screen name ─► wall.get, newest first, to what is known ─► wall.getById: missing, or out of sight
//!                                                              └─► wall.getComments, by the posts' age
//! ```
//! The cursor is right after every step, so a reading may end after any call.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::{
    address::{Address, NoCommunity},
    api::Api,
    cursor::{Cursor, Post, Shown},
    map,
    place::Place,
    reply,
    walk::PAGE,
    wire::Entry,
};
use crate::{
    collect::{
        ReplyError,
        lenient::Entries,
        net::{Denied, Net},
    },
    domain::SourceState,
    ports::{Ask, Collector, Harvest, Secret},
};

/// Pages of the wall in one reading.
const PAGES: usize = 5;

/// One community.
pub struct VkClient {
    api: Api,
    address: Address,
}

impl VkClient {
    /// A client of the community at this address, through the API at `base`.
    ///
    /// # Errors
    /// A person's page, or no address of a community.
    pub fn new(
        net: Arc<Net>,
        token: &Secret,
        base: &str,
        address: &str,
    ) -> Result<Self, NoCommunity> {
        Ok(Self {
            api: Api::new(net, token, base),
            address: Address::parse(address)?,
        })
    }
}

impl Collector for VkClient {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let mut visit = Visit::begin(&self.api, &self.address, ask);
            let ended = visit.all(&self.address).await;
            let harvest = visit.end();
            match ended {
                Ok(()) => harvest,
                Err(denied) => denied.end(harvest),
            }
        })
    }
}

/// One reading.
pub(super) struct Visit<'a> {
    pub(super) api: &'a Api,
    pub(super) now: i64,
    pub(super) cursor: Cursor,
    pub(super) harvest: Harvest,
    /// Posts with an open incident.
    watched: BTreeSet<i64>,
    /// Posts that were shown, with the number of their comments.
    pub(super) seen: BTreeMap<i64, Option<i64>>,
    /// Entries of the wall that could not be read: one of them may be a post that seems to be missing.
    unread: usize,
}

impl<'a> Visit<'a> {
    fn begin(api: &'a Api, address: &Address, ask: Ask<'_>) -> Self {
        let now = ask.now.as_second();
        let cursor = Cursor::read(ask.cursor, address, now);
        let own = format!("w{}_", cursor.owner);
        let number = |id: &String| id.strip_prefix(&own)?.parse().ok();
        Self {
            api,
            now,
            watched: ask.watched.iter().filter_map(number).collect(),
            cursor,
            harvest: Harvest::default(),
            seen: BTreeMap::new(),
            unread: 0,
        }
    }

    async fn all(&mut self, address: &Address) -> Result<(), Denied> {
        if let (0, Address::Name(name)) = (self.cursor.owner, address) {
            self.resolve(name).await?;
        }
        self.wall().await?;
        if self.cursor.walk.is_some() {
            self.harvest.more = true;
            return Ok(());
        }
        self.look_again().await?;
        self.comments().await
    }

    fn end(mut self) -> Harvest {
        let watched = self.watched;
        self.cursor.trim(|id| watched.contains(&id), self.now);
        let dues = self.cursor.posts.iter();
        let dues = dues.filter_map(|(id, post)| post.due_at(watched.contains(id), self.now));
        self.harvest.due = dues
            .min()
            .and_then(|due| jiff::Timestamp::from_second(due).ok());
        self.harvest.cursor = self.cursor.write();
        self.harvest
    }

    /// Whose the screen name is. A person's is refused, as a person's number is (invariant 14).
    async fn resolve(&mut self, name: &str) -> Result<(), Denied> {
        let params = [("screen_name", name.to_owned())];
        let named = self.must("utils.resolveScreenName", &params, reply::named);
        let Some(named) = named.await? else {
            let why = "такого имени ВКонтакте нет: проверьте адрес";
            return Err(Denied::setback(SourceState::Gone, why));
        };
        let community = matches!(named.kind.as_deref(), Some("group" | "page" | "event"));
        let number = named.object_id.filter(|id| community && *id > 0);
        let Some(number) = number else {
            let why = match named.kind.as_deref() {
                Some("user") => "это страница человека: читаются только сообщества",
                _ => "по этому адресу не сообщество",
            };
            return Err(Denied::setback(SourceState::Closed, why));
        };
        (self.cursor.owner, self.cursor.name) = (-number, Some(name.to_owned()));
        Ok(())
    }

    /// Walks the wall from the newest post, or from where the last reading stopped.
    async fn wall(&mut self) -> Result<(), Denied> {
        let whole = self.cursor.walk.is_none();
        for _ in 0..PAGES {
            let mut walk = self.cursor.walk.unwrap_or_default();
            let params = [
                ("owner_id", self.cursor.owner.to_string()),
                ("offset", walk.offset.to_string()),
                ("count", PAGE.to_string()),
            ];
            let page = self.must("wall.get", &params, reply::entries).await?;
            if page.read.is_empty() && page.unread > 0 {
                let why = "ни одна запись стены не читается";
                return Err(Denied::setback(SourceState::ParseBroken, why));
            }
            let shown = self.take(page);
            if walk.step(&shown, |mark| self.cursor.knows(mark)) {
                self.cursor.walked(walk.top);
                if whole && self.unread == 0 {
                    self.miss(walk.covers());
                }
                return Ok(());
            }
            self.cursor.walk = Some(walk);
        }
        Ok(())
    }

    /// Posts younger than the oldest shown should have been shown too.
    fn miss(&mut self, covered: i64) {
        for (id, post) in &mut self.cursor.posts {
            if post.at > covered && !self.seen.contains_key(id) {
                post.miss(self.now);
            }
        }
    }

    /// Asks for posts that the wall did not show: the missing, and those whose comments are due. One that
    /// is missing again after a while is gone.
    async fn look_again(&mut self) -> Result<(), Denied> {
        for id in &self.watched {
            self.cursor.posts.entry(*id).or_default();
        }
        let unseen = |id: &i64, post: &Post| {
            let due = post.is_due(self.watched.contains(id), self.now);
            !self.seen.contains_key(id) && (due || post.is_doubted(self.now))
        };
        let posts = self.cursor.posts.iter();
        let ids: Vec<i64> = posts
            .filter(|(id, post)| unseen(id, post))
            .map(|(id, _)| *id)
            .collect();
        for ids in ids.chunks(PAGE) {
            let owner = self.cursor.owner;
            let posts: Vec<String> = ids.iter().map(|id| format!("{owner}_{id}")).collect();
            let params = [("posts", posts.join(","))];
            let page = self.must("wall.getById", &params, reply::entries).await?;
            self.take(page);
            if self.unread > 0 {
                continue;
            }
            for &id in ids {
                if !self.seen.contains_key(&id) {
                    self.lack(id);
                }
            }
        }
        Ok(())
    }

    /// VK does not know a post that it was asked for by number.
    fn lack(&mut self, id: i64) {
        let post = self.cursor.posts.entry(id).or_default();
        if post.is_doubted(self.now) {
            self.cursor.posts.remove(&id);
            self.watched.remove(&id);
            self.harvest.gone.push(self.place(id).thread());
        } else {
            post.miss(self.now);
        }
    }

    /// Takes posts in: their items, and what is to be remembered of them.
    fn take(&mut self, page: Entries<Entry>) -> Vec<Shown> {
        let shown: Vec<Shown> = page.read.iter().filter_map(Shown::of).collect();
        let mut reading = map::posts(page, Some(self.cursor.owner));
        self.unread += reading.unread;
        let told: HashSet<&str> = reading.items.iter().map(|item| &*item.native_id).collect();
        let gone: HashSet<&str> = reading.gone.iter().map(String::as_str).collect();
        for one in &shown {
            let (id, native) = (one.mark.id, self.place(one.mark.id).thread());
            self.seen.insert(id, one.comments);
            if gone.contains(&*native) {
                self.cursor.posts.remove(&id);
            } else if told.contains(&*native) {
                self.cursor
                    .tend(one.mark, self.watched.contains(&id), self.now);
            }
        }
        let recent = |at: jiff::Timestamp| !self.cursor.is_before(at.as_second());
        reading
            .items
            .retain(|item| item.published_at.is_none_or(recent));
        self.harvest.items.append(&mut reading.items);
        self.harvest.gone.append(&mut reading.gone);
        shown
    }

    pub(super) const fn place(&self, post: i64) -> Place {
        let owner = self.cursor.owner;
        Place::Post { owner, post }
    }

    pub(super) fn is_watched(&self, post: i64) -> bool {
        self.watched.contains(&post)
    }

    /// A call without which the reading cannot go on.
    async fn must<T>(
        &self,
        method: &'static str,
        params: &[(&str, String)],
        read: fn(Value) -> Result<T, ReplyError>,
    ) -> Result<T, Denied> {
        let asked = self.api.ask(method, params, read).await;
        asked.map_err(|stop| self.api.end(method, stop))
    }
}
