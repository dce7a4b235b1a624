//! Reads a group: its topics, those that are not where they should be, and the comments.
//!
//! ```text
//! stream.get, newest first, to what is known ─► mediatopic.getByIds: missing, or out of sight
//!                                                 └─► discussions.getComments, by the topics' age
//! ```
//! The cursor is right after every step, so a reading may end after any call.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use futures_util::future::BoxFuture;

use super::{
    address::{Group, NoGroup},
    api::{Api, Keys},
    cursor::{Cursor, Topic, mark, number},
};
use crate::{
    collect::{
        Reading, ReplyError, Trouble,
        net::{Denied, Net},
        stop::Stop,
    },
    domain::SourceState,
    ports::{Ask, Collector, Harvest},
};

/// Topics and comments on a page.
const PAGE: usize = 100;
/// Topics that are asked for by number at once.
const TOPICS: usize = 50;
/// Pages of topics in one reading.
const PAGES: usize = 5;
/// Calls for comments in one reading; a topic that is begun is read on by the next one.
const CALLS: usize = 60;

const STREAM: &str = "stream.get";
const BY_IDS: &str = "mediatopic.getByIds";
const COMMENTS: &str = "discussions.getComments";

/// One group.
pub struct OkClient {
    api: Api,
    group: u64,
}

impl OkClient {
    /// A client of the group at this address, through the API at `base`.
    ///
    /// # Errors
    /// A person's page, or no address of a group.
    pub fn new(net: Arc<Net>, keys: &Keys, base: &str, address: &str) -> Result<Self, NoGroup> {
        Ok(Self {
            api: Api::new(net, keys, base),
            group: Group::parse(address)?.0,
        })
    }
}

impl Collector for OkClient {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let now = ask.now.as_second();
            let mut visit = Visit {
                client: self,
                now,
                cursor: Cursor::read(ask.cursor, self.group, now),
                harvest: Harvest::default(),
                watched: ask.watched.iter().filter_map(|id| number(id)).collect(),
                seen: BTreeMap::new(),
                unread: 0,
                calls: 0,
            };
            let ended = visit.all().await;
            let harvest = visit.end();
            match ended {
                Ok(()) => harvest,
                Err(denied) => denied.end(harvest),
            }
        })
    }
}

/// One reading.
struct Visit<'a> {
    client: &'a OkClient,
    now: i64,
    cursor: Cursor,
    harvest: Harvest,
    /// Topics with an open incident.
    watched: BTreeSet<u64>,
    /// Topics that were shown, with the number of their comments.
    seen: BTreeMap<u64, Option<u64>>,
    /// Entries that could not be read: one of them may be a topic that seems to be missing.
    unread: usize,
    /// Calls for comments so far.
    calls: usize,
}

impl Visit<'_> {
    async fn all(&mut self) -> Result<(), Denied> {
        self.stream().await?;
        if self.cursor.walk.is_some() {
            self.harvest.more = true;
            return Ok(());
        }
        self.look_again().await?;
        self.comments().await
    }

    fn end(mut self) -> Harvest {
        let (watched, now) = (self.watched, self.now);
        self.cursor.trim(|id| watched.contains(&id), now);
        let topics = self.cursor.topics.iter();
        let dues = topics.filter_map(|(id, topic)| topic.due_at(watched.contains(id), now));
        let due = dues.min();
        self.harvest.due = due.and_then(|due| jiff::Timestamp::from_second(due).ok());
        self.harvest.cursor = Some(self.cursor.write());
        self.harvest
    }

    /// Walks the topics from the newest, or from where the last reading stopped.
    async fn stream(&mut self) -> Result<(), Denied> {
        let whole = self.cursor.walk.is_none();
        for _ in 0..PAGES {
            let anchor = self
                .cursor
                .walk
                .as_ref()
                .and_then(|walk| walk.anchor.clone());
            let mut params = vec![
                ("gid", self.client.group.to_string()),
                ("patterns", "POST".to_owned()),
                ("count", PAGE.to_string()),
                ("fields", "feed.*,media_topic.*".to_owned()),
            ];
            params.extend(anchor.map(|anchor| ("anchor", anchor)));
            let asked = self.ask(STREAM, &params).await;
            let mut page = asked.map_err(|stop| {
                // If it is the place that is not known any more, the walk begins anew.
                if is_wrong(&stop) {
                    self.cursor.walk = None;
                }
                self.client.api.end(STREAM, stop)
            })?;
            if page.items.is_empty() && page.unread > 0 {
                let why = "ни одна тема группы не читается";
                return Err(Denied::setback(SourceState::ParseBroken, why));
            }
            let next = page.next.take();
            let marks = page.items.iter().filter_map(mark);
            let shown: Vec<i64> = marks.map(|(_, at)| at).collect();
            self.take(page);
            if let Some(covered) = self.cursor.step(&shown, next) {
                if whole && self.unread == 0 {
                    self.miss(covered);
                }
                return Ok(());
            }
        }
        Ok(())
    }

    /// Topics younger than the oldest shown should have been shown too.
    fn miss(&mut self, covered: i64) {
        for (id, topic) in &mut self.cursor.topics {
            if topic.tended.at > covered && !self.seen.contains_key(id) {
                topic.tended.miss(self.now);
            }
        }
    }

    /// Asks for topics that the stream did not show: the missing, and those whose comments are due. One
    /// that is missing again after a while is gone.
    async fn look_again(&mut self) -> Result<(), Denied> {
        for id in &self.watched {
            self.cursor.topics.entry(*id).or_default();
        }
        let unseen = |id: &u64, topic: &Topic| {
            !self.seen.contains_key(id) && topic.is_due(self.watched.contains(id), self.now)
        };
        let topics = self.cursor.topics.iter();
        let topics = topics.filter(|(id, topic)| unseen(id, topic));
        let ids: Vec<u64> = topics.map(|(id, _)| *id).collect();
        let mut batches: VecDeque<Vec<u64>> = ids.chunks(TOPICS).map(<[u64]>::to_vec).collect();
        while let Some(batch) = batches.pop_front() {
            let names: Vec<String> = batch.iter().map(u64::to_string).collect();
            let params = [
                ("topic_ids", names.join(",")),
                ("media_limit", "10".to_owned()),
                ("fields", "media_topic.*".to_owned()),
            ];
            match self.ask(BY_IDS, &params).await {
                Ok(page) => self.take(page),
                Err(stop) if stop.trouble() == Some(Trouble::Gone) => {
                    // One of them is not to be found: which one, each half tells.
                    if let (one, Some(two)) = halves(&batch) {
                        batches.extend([one, two]);
                        continue;
                    }
                }
                Err(stop) => return Err(self.client.api.end(BY_IDS, stop)),
            }
            if self.unread == 0 {
                batch.into_iter().for_each(|id| self.lack(id));
            }
        }
        Ok(())
    }

    /// The network was asked for a topic by number: if it does not know it, it may be gone.
    fn lack(&mut self, id: u64) {
        if self.seen.contains_key(&id) {
            return;
        }
        let topic = self.cursor.topics.entry(id).or_default();
        if topic.tended.is_doubted(self.now) {
            self.cursor.topics.remove(&id);
            self.watched.remove(&id);
            self.harvest.gone.push(format!("t{id}"));
        } else {
            topic.tended.miss(self.now);
        }
    }

    /// Takes topics in: their items, and what is to be remembered of them.
    fn take(&mut self, mut page: Reading) {
        self.unread += page.unread;
        for item in &page.items {
            if let Some((id, at)) = mark(item) {
                self.seen.insert(id, item.metrics.comments);
                let watched = self.watched.contains(&id);
                self.cursor.tend((id, at), watched, self.now);
            }
        }
        let recent = |at: jiff::Timestamp| !self.cursor.is_before(at.as_second());
        page.items
            .retain(|item| item.published_at.is_none_or(recent));
        self.harvest.items.append(&mut page.items);
        self.harvest.gone.append(&mut page.gone);
    }

    /// Reads the comments that are due, as many as one reading may.
    async fn comments(&mut self) -> Result<(), Denied> {
        let (now, topics) = (self.now, self.cursor.topics.iter().rev());
        let due = topics.filter(|(id, topic)| topic.is_due(self.watched.contains(id), now));
        let due: Vec<u64> = due.map(|(id, _)| *id).collect();
        for id in due {
            let (count, topic) = (self.seen.get(&id).copied(), self.cursor.topics.get_mut(&id));
            // One that was not shown is missing.
            let (Some(topic), Some(count)) = (topic, count) else {
                continue;
            };
            if topic.is_unchanged(count, now) {
                topic.tended.done(now);
                continue;
            }
            let ended = self.discussion(id).await;
            let Some(topic) = self.cursor.topics.get_mut(&id) else {
                continue;
            };
            match ended {
                Ok(None) => topic.done(count, now),
                Ok(from) => {
                    topic.from = from;
                    self.harvest.more = true;
                    return Ok(());
                }
                Err(stop) if is_of_topic(&stop) => topic.done(count, now),
                Err(stop) => {
                    // A topic that cannot be asked about does not keep the others waiting.
                    if is_wrong(&stop) {
                        topic.done(None, now);
                    }
                    return Err(self.client.api.end(COMMENTS, stop));
                }
            }
        }
        Ok(())
    }

    /// Reads the comments of a topic; gives where they go on when the calls are used up before the end.
    async fn discussion(&mut self, id: u64) -> Result<Option<String>, Stop> {
        let topic = self.cursor.topics.get(&id);
        let mut anchor = topic.and_then(|topic| topic.from.clone());
        loop {
            if self.calls >= CALLS {
                // A topic of which nothing was read goes on at its beginning.
                return Ok(anchor.or_else(|| Some(String::new())));
            }
            self.calls += 1;
            let mut params = vec![
                ("discussionId", id.to_string()),
                ("discussionType", "GROUP_TOPIC".to_owned()),
                ("count", PAGE.to_string()),
                ("includeRemoved", "true".to_owned()),
                ("fields", "comment.*,comment.DATE_MS".to_owned()),
            ];
            let from = anchor.as_ref().filter(|anchor| !anchor.is_empty());
            params.extend(from.map(|anchor| ("anchor", anchor.clone())));
            let mut page = self.ask(COMMENTS, &params).await?;
            if page.unread > 0 && page.items.is_empty() && page.gone.is_empty() {
                return Err(Stop::Refused(unreadable()));
            }
            self.harvest.items.append(&mut page.items);
            self.harvest.gone.append(&mut page.gone);
            // An anchor that leads nowhere would be followed for ever.
            let Some(next) = page.next.filter(|next| anchor.as_ref() != Some(next)) else {
                return Ok(None);
            };
            anchor = Some(next);
        }
    }

    async fn ask(&self, method: &'static str, params: &[(&str, String)]) -> Result<Reading, Stop> {
        let client = self.client;
        client.api.ask(method, client.group, params).await
    }
}

/// A page with entries none of which can be read: what it says is not known, so it is not done.
fn unreadable() -> ReplyError {
    ReplyError::Format {
        expected: "список комментариев",
        found: "а ни один из них не разбирается".to_owned(),
    }
}

/// Two halves of a batch; one alone has none.
fn halves(batch: &[u64]) -> (Vec<u64>, Option<Vec<u64>>) {
    let (one, two) = batch.split_at(batch.len().div_ceil(2));
    (one.to_vec(), (!two.is_empty()).then(|| two.to_vec()))
}

fn is_wrong(stop: &Stop) -> bool {
    stop.trouble() == Some(Trouble::WrongRequest)
}

/// A refusal that tells of this topic only; the others are read on.
const fn is_of_topic(stop: &Stop) -> bool {
    matches!(
        stop.trouble(),
        Some(Trouble::NoComments | Trouble::Closed | Trouble::Gone)
    )
}
