//! Reads the discussions of a community, its board: topics by their last change, and of every topic that
//! changed the comments behind the last one known.
//!
//! A topic's young comments are read again once a day, for their edits. That a comment was deleted the
//! board does not show: only a community of our own tells it, by calling.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::{
    address::{Address, NoCommunity},
    api::Api,
    client::VkClient,
    map,
    place::Place,
    reply,
    wire::{Entry, Topic},
};
use crate::{
    collect::{
        Trouble,
        lenient::Entries,
        net::{Denied, Net},
        stop::Stop,
    },
    domain::{RawItem, SourceState},
    ports::{Ask, Collector, Harvest, Outcome, Secret},
};

const TOPICS: &str = "board.getTopics";
const COMMENTS: &str = "board.getComments";
const DAY: i64 = 86_400;
/// Entries on a page.
const PAGE: usize = 100;
/// Pages of topics in one reading.
const PAGES: usize = 5;
/// Calls for comments in one reading; a topic that is begun is read on by the next one.
const CALLS: usize = 50;
/// A first reading goes back so far.
const FIRST: i64 = 14 * DAY;
/// Comments younger than this are read again every day.
const TENDED: i64 = 7 * DAY;
/// Topics remembered at most; those that changed longest ago give way.
const TOPICS_MAX: usize = 500;

/// A community with its board. Both are one source, so that what the community tells of both by calling
/// is met under the same ids.
pub struct VkWithBoard {
    wall: VkClient,
    board: Board,
}

/// The cursors of both, each in its own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Both {
    wall: Option<String>,
    board: Option<String>,
}

impl VkWithBoard {
    /// The community at this address, through the API at `base`.
    ///
    /// # Errors
    /// A person's page, no address of a community, or one without its number: boards know no other.
    pub fn new(
        net: Arc<Net>,
        token: &Secret,
        base: &str,
        address: &str,
    ) -> Result<Self, NoCommunity> {
        let Address::Community(owner) = Address::parse(address)? else {
            return Err(NoCommunity::Unnumbered(address.to_owned()));
        };
        Ok(Self {
            wall: VkClient::new(Arc::clone(&net), token, base, address)?,
            board: Board {
                api: Api::new(net, token, base),
                group: -owner,
            },
        })
    }
}

impl Collector for VkWithBoard {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let known = ask.cursor.map(serde_json::from_str);
            let mut both: Both = known.and_then(Result::ok).unwrap_or_default();
            let cursor = both.wall.as_deref();
            let mut harvest = self.wall.read(Ask { cursor, ..ask }).await;
            both.wall = harvest.cursor.take().or(both.wall);
            if harvest.outcome == Outcome::Well && !harvest.more {
                let cursor = both.board.as_deref();
                let board = self.board.read(Ask { cursor, ..ask }).await;
                both.board = board.cursor.or(both.board);
                harvest.items.extend(board.items);
                harvest.gone.extend(board.gone);
                (harvest.more, harvest.outcome) = (board.more, board.outcome);
                harvest.not_before = harvest.not_before.max(board.not_before);
            }
            harvest.cursor = serde_json::to_string(&both).ok();
            harvest
        })
    }
}

/// The board alone.
struct Board {
    api: Api,
    group: i64,
}

/// What is remembered between two readings. Moments are seconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    /// The community.
    group: i64,
    /// Nothing older is read; fixed by the first reading.
    since: i64,
    /// Topics by number.
    topics: BTreeMap<i64, Known>,
}

/// A topic that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Known {
    /// When it changed last, as VK says.
    updated: i64,
    /// The change up to which it has been read; 0 while it is read from its beginning or again.
    read: i64,
    /// The last comment read.
    last: Option<i64>,
    /// The first comment that is young.
    young: Option<i64>,
    /// When its young comments were read again.
    again: i64,
}

impl Known {
    fn is_due(&self, now: i64) -> bool {
        self.read < self.updated || self.is_stale(now)
    }

    /// Its young comments may have been edited since they were looked at.
    fn is_stale(&self, now: i64) -> bool {
        self.read >= self.updated && now - self.updated < TENDED && now - self.again >= DAY
    }
}

impl Cursor {
    fn read(cursor: Option<&str>, group: i64, now: i64) -> Self {
        let known = cursor.and_then(|cursor| serde_json::from_str::<Self>(cursor).ok());
        known
            .filter(|known| known.group == group)
            .unwrap_or_else(|| Self {
                group,
                since: now - FIRST,
                ..Self::default()
            })
    }

    /// Lets go of the topics that changed longest ago.
    fn trim(&mut self) {
        let over = self.topics.len().saturating_sub(TOPICS_MAX);
        let mut by_age: Vec<(i64, i64)> = self
            .topics
            .iter()
            .map(|(id, topic)| (topic.updated, *id))
            .collect();
        by_age.sort_unstable();
        for (_, id) in by_age.into_iter().take(over) {
            self.topics.remove(&id);
        }
    }
}

impl Board {
    async fn read(&self, ask: Ask<'_>) -> Harvest {
        let now = ask.now.as_second();
        let mut visit = Visit {
            api: &self.api,
            now,
            cursor: Cursor::read(ask.cursor, self.group, now),
            harvest: Harvest::default(),
        };
        let ended = visit.all().await;
        visit.cursor.trim();
        let mut harvest = visit.harvest;
        harvest.cursor = serde_json::to_string(&visit.cursor).ok();
        match ended {
            Ok(()) => harvest,
            Err(denied) => denied.end(harvest),
        }
    }
}

/// One reading.
struct Visit<'a> {
    api: &'a Api,
    now: i64,
    cursor: Cursor,
    harvest: Harvest,
}

impl Visit<'_> {
    async fn all(&mut self) -> Result<(), Denied> {
        self.topics().await?;
        let topics = self.cursor.topics.iter();
        let due = topics.filter(|(_, topic)| topic.is_due(self.now));
        let due: Vec<i64> = due.map(|(id, _)| *id).collect();
        let mut calls = 0;
        for topic in due {
            loop {
                if calls >= CALLS {
                    self.harvest.more = true;
                    return Ok(());
                }
                if self.comments(topic, &mut calls).await? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Reads the list of topics, those that changed last first, down to what is known. They are taken in
    /// together: a list that broke off would hide what lay deeper.
    async fn topics(&mut self) -> Result<(), Denied> {
        let mut changed = Vec::new();
        for page in 0..PAGES {
            let params = [
                ("group_id", self.cursor.group.to_string()),
                ("order", "1".to_owned()),
                ("offset", (page * PAGE).to_string()),
                ("count", PAGE.to_string()),
            ];
            let asked = self.api.ask(TOPICS, &params, reply::topics).await;
            let listed = asked.map_err(|stop| self.api.end(TOPICS, stop))?;
            if listed.read.is_empty() && listed.unread > 0 {
                let why = "ни одна тема обсуждений не читается";
                return Err(Denied::setback(SourceState::ParseBroken, why));
            }
            let (all, before) = (listed.read.len(), changed.len());
            let topics = listed.read.into_iter();
            changed.extend(topics.filter(|topic| self.is_changed(topic)));
            // Fixed topics stand first, whatever their age: one that is known ends nothing.
            if all < PAGE || (changed.len() - before) * 2 < all {
                break;
            }
        }
        for topic in changed {
            self.take(topic);
        }
        Ok(())
    }

    fn is_changed(&self, topic: &Topic) -> bool {
        let known = topic.id.and_then(|id| self.cursor.topics.get(&id));
        let known = known.map_or(0, |known| known.updated);
        let lately = |updated: i64| updated > known && updated >= self.cursor.since;
        topic.id.is_some() && topic.updated.is_some_and(lately)
    }

    /// Takes a topic in: that it changed, and its title. Of one that was begun long ago only what is said
    /// in it now is news.
    fn take(&mut self, topic: Topic) {
        if let (Some(id), Some(updated)) = (topic.id, topic.updated) {
            self.cursor.topics.entry(id).or_default().updated = updated;
            let title = map::topic(topic, self.place(id));
            self.harvest(title);
        }
    }

    /// Keeps the items, without those of long ago.
    fn harvest(&mut self, items: impl IntoIterator<Item = RawItem>) {
        let since = self.cursor.since;
        let recent = |item: &RawItem| item.published_at.is_none_or(|at| at.as_second() >= since);
        let items = items.into_iter().filter(recent);
        self.harvest.items.extend(items);
    }

    /// Reads a page of a topic's comments; true when it has been read to the end.
    async fn comments(&mut self, topic: i64, calls: &mut usize) -> Result<bool, Denied> {
        *calls += 1;
        let Some(mut known) = self.cursor.topics.get(&topic).copied() else {
            return Ok(true);
        };
        if known.is_stale(self.now) {
            // From the first young one again; a reading that ends half-way goes on behind the last.
            (known.last, known.young, known.read) = (known.young, None, 0);
        }
        let page = match self.page(topic, known.last).await {
            Ok(page) => page,
            Err(stop) if is_of_topic(&stop) => {
                // The comment to begin with is deleted, or the topic itself. The young ones are read again,
                // from the first; if that is the one that is gone, all are.
                let begun = known.last;
                let young = known.young.take();
                known.last = young.filter(|young| begun.is_some_and(|begun| *young < begun));
                if begun.is_none() {
                    (known.read, known.again) = (known.updated, self.now);
                }
                self.cursor.topics.insert(topic, known);
                return Ok(begun.is_none());
            }
            Err(stop) => return Err(self.api.end(COMMENTS, stop)),
        };
        let begun = known.last;
        let newer = page.read.iter().filter(|entry| entry.id > begun);
        let last = newer.filter_map(|entry| entry.id).max();
        let is_young = |entry: &&Entry| entry.date.is_some_and(|at| self.now - at < TENDED);
        let young = page.read.iter().filter(is_young);
        known.young = known.young.or(young.filter_map(|entry| entry.id).min());
        known.last = last.or(begun);
        // A page is short by those that are deleted: only one without anything newer is the last.
        let ends = last.is_none();
        if ends {
            // Whoever begins again begins with the first young one.
            known.again = if known.read == 0 {
                self.now
            } else {
                known.again
            };
            known.read = known.updated;
        }
        self.cursor.topics.insert(topic, known);
        if let Some(reading) = map::comments(page, Some(self.place(topic))) {
            self.harvest(reading.items);
            self.harvest.gone.extend(reading.gone);
        }
        Ok(ends)
    }

    async fn page(&self, topic: i64, from: Option<i64>) -> Result<Entries<Entry>, Stop> {
        let mut params = vec![
            ("group_id", self.cursor.group.to_string()),
            ("topic_id", topic.to_string()),
            ("sort", "asc".to_owned()),
            ("count", PAGE.to_string()),
        ];
        // A page begins with the comment it is asked to start from: known, and perhaps edited.
        params.extend(from.map(|id| ("start_comment_id", id.to_string())));
        self.api.ask(COMMENTS, &params, reply::entries).await
    }

    const fn place(&self, topic: i64) -> Place {
        let group = self.cursor.group;
        Place::Topic { group, topic }
    }
}

/// A refusal that tells of this topic only; the others are read on.
const fn is_of_topic(stop: &Stop) -> bool {
    matches!(
        stop.trouble(),
        Some(Trouble::NoComments | Trouble::Closed | Trouble::Gone | Trouble::WrongRequest)
    )
}
