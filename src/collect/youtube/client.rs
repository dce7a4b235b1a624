//! Reads the comments under a channel's videos, or under one video.
//!
//! ```text
//! newest threads first, to what is known ─► threads by number, by their age ─► answers that are not shown
//! ```
//! Every call costs a unit of the key's day. The cursor is right after every one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::{
    address::{Address, NoVideos},
    api::Api,
    cursor::{Cursor, PAST},
    map,
    wire::{Comment, List, Page, Shown, Thread},
};
use crate::{
    collect::{
        Reading, ReplyError, Trouble,
        net::{Denied, Net},
    },
    domain::SourceState,
    ports::{Ask, Collector, Harvest, Secret},
};

/// Threads on a page of the walk.
const PAGE: usize = 100;
/// Pages of one reading.
const PAGES: usize = 10;
/// Threads that one call may ask for by number.
const BATCH: usize = 50;
/// Such calls of one reading.
const BATCHES: usize = 20;
/// Calls for answers in one reading.
const CALLS: usize = 50;
/// Pages of answers of one thread.
const ANSWER_PAGES: usize = 20;

/// The comments of one channel or video.
pub struct YoutubeClient {
    api: Api,
    address: Address,
}

impl YoutubeClient {
    /// A client of the channel or video at this address, through the API at `base`.
    ///
    /// # Errors
    /// A page by name, or no address of a channel or a video.
    pub fn new(net: Arc<Net>, key: &Secret, base: &str, address: &str) -> Result<Self, NoVideos> {
        Ok(Self {
            api: Api::new(net, key, base),
            address: Address::parse(address)?,
        })
    }
}

impl Collector for YoutubeClient {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let mut visit = Visit {
                api: &self.api,
                now: ask.now,
                at: ask.now.as_second(),
                cursor: Cursor::read(ask.cursor, &self.address),
                watched: ask.watched.iter().map(String::as_str).collect(),
                harvest: Harvest::default(),
                seen: BTreeMap::new(),
            };
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
struct Visit<'a> {
    api: &'a Api,
    now: Timestamp,
    /// The same in seconds since 1970.
    at: i64,
    cursor: Cursor,
    /// Videos with an open incident: they are the threads of their comments.
    watched: BTreeSet<&'a str>,
    harvest: Harvest,
    /// Threads that were shown.
    seen: BTreeMap<String, Shown>,
}

impl Visit<'_> {
    async fn all(&mut self, address: &Address) -> Result<(), Denied> {
        let known = self.walk(address).await?;
        let again = self.again().await?;
        let answered = self.answers().await?;
        self.harvest.more = !(known && again && answered);
        Ok(())
    }

    fn end(mut self) -> Harvest {
        self.cursor.trim(&self.watched, self.at);
        let due = self.cursor.due_at(&self.watched, self.at);
        self.harvest.due = due.and_then(|due| Timestamp::from_second(due).ok());
        self.harvest.cursor = Some(self.cursor.write());
        self.harvest
    }

    /// Walks down from the newest thread, or from where the last reading stopped; true at the end.
    async fn walk(&mut self, address: &Address) -> Result<bool, Denied> {
        let filter = address.filter();
        let first =
            format!("commentThreads?part=snippet,replies&order=time&maxResults={PAGE}&{filter}");
        for _ in 0..PAGES {
            let path = match &self.cursor.walk {
                Some(walk) => format!("{first}&pageToken={}", escaped(&walk.page)),
                None => first.clone(),
            };
            let page = match self.api.ask(&path).await? {
                // The page has run out while we were away: the walk begins anew.
                Err(ReplyError::Refused {
                    trouble: Trouble::WrongRequest,
                    ..
                }) if self.cursor.walk.is_some() => {
                    self.cursor.walk = None;
                    continue;
                }
                Err(error) => return Err(self.api.end(error, self.now)),
                Ok(page) => threads(page)?,
            };
            if page.items.read.is_empty() && page.items.unread > 0 {
                return Err(unreadable());
            }
            let next = page.next_page_token.clone();
            let shown = self.take(page);
            if !self.cursor.step(&shown, next, self.at) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Asks by number for threads that are due and were not shown; true when these were all.
    async fn again(&mut self) -> Result<bool, Denied> {
        let mut due = self.cursor.due(&self.watched, self.at);
        due.retain(|id| !self.seen.contains_key(id));
        // The youngest are on top.
        let mut batches: Vec<&[String]> = due.chunks(BATCH).rev().collect();
        for _ in 0..BATCHES {
            let Some(ids) = batches.pop() else {
                return Ok(true);
            };
            let list = ids.join(",");
            let path = format!("commentThreads?part=snippet,replies&id={list}");
            let page = match self.api.ask(&path).await? {
                // One of them is not to be found: which one, each half tells.
                Err(ReplyError::Refused {
                    trouble: Trouble::Gone,
                    ..
                }) if ids.len() > 1 => {
                    let (younger, older) = ids.split_at(ids.len() / 2);
                    batches.extend([older, younger]);
                    continue;
                }
                Err(ReplyError::Refused {
                    trouble: Trouble::Gone,
                    ..
                }) => List::default(),
                Err(error) => return Err(self.api.end(error, self.now)),
                Ok(page) => threads(page)?,
            };
            let unread = page.items.unread;
            self.take(page);
            for id in ids.iter().filter(|_| unread == 0) {
                if !self.seen.contains_key(id) {
                    let gone = self.cursor.lack(id, self.at);
                    self.harvest.gone.extend(gone);
                }
            }
        }
        Ok(batches.is_empty())
    }

    /// Reads the answers of threads that were shown with only some of them; true when these were all.
    async fn answers(&mut self) -> Result<bool, Denied> {
        let mut calls = 0;
        for (id, shown) in std::mem::take(&mut self.seen) {
            let Some(thread) = self.cursor.threads.get_mut(&id) else {
                continue;
            };
            if i64::try_from(shown.ends.len()).is_ok_and(|ends| ends >= shown.total) {
                self.whole(&shown, &shown.ends);
            } else if thread.is_unchanged(shown.total, self.at) {
                thread.done(self.at);
            } else if calls >= CALLS {
                return Ok(false);
            } else {
                match self.thread(&shown, &mut calls).await? {
                    Some(ends) => self.whole(&shown, &ends),
                    None => self.part(&shown),
                }
            }
        }
        Ok(true)
    }

    /// Reads all answers of a thread; gives the ends of their ids, none when some could not be read.
    async fn thread(
        &mut self,
        shown: &Shown,
        calls: &mut usize,
    ) -> Result<Option<BTreeSet<String>>, Denied> {
        let first = format!(
            "comments?part=snippet&maxResults={PAGE}&parentId={}",
            shown.id
        );
        let (mut path, mut ends) = (first.clone(), BTreeSet::new());
        for _ in 0..ANSWER_PAGES {
            *calls += 1;
            let page = match self.api.ask(&path).await? {
                // The thread went away in between: asked for by number it will be missed.
                Err(ReplyError::Refused {
                    trouble: Trouble::Gone | Trouble::WrongRequest | Trouble::NoComments,
                    ..
                }) => return Ok(None),
                Err(error) => return Err(self.api.end(error, self.now)),
                Ok(page) => answers(page)?,
            };
            let (next, unread) = (page.next_page_token.clone(), page.items.unread);
            let of = |comment: &Comment| comment.end(&shown.id).map(str::to_owned);
            let read: BTreeSet<String> = page.items.read.iter().filter_map(of).collect();
            if let Some(thread) = self.cursor.threads.get_mut(&shown.id) {
                thread.remember(&read);
            }
            ends.extend(read);
            self.harvest(map::replies(page, shown.video.as_deref()));
            match next {
                _ if unread > 0 => return Ok(None),
                None => return Ok(Some(ends)),
                Some(next) => path = format!("{first}&pageToken={}", escaped(&next)),
            }
        }
        // Longer than we read: what is remembered of it is not missed.
        Ok(None)
    }

    /// All answers of a thread are known.
    fn whole(&mut self, shown: &Shown, ends: &BTreeSet<String>) {
        if let Some(thread) = self.cursor.threads.get_mut(&shown.id) {
            let gone = thread.read_whole(ends, shown.total, self.at);
            let gone = gone.into_iter().map(|end| format!("{}.{end}", shown.id));
            self.harvest.gone.extend(gone);
        }
    }

    /// Some answers of a thread are known: none of them is missed.
    fn part(&mut self, shown: &Shown) {
        if let Some(thread) = self.cursor.threads.get_mut(&shown.id) {
            thread.done(self.at);
        }
    }

    /// Takes threads in: their items, and what is to be remembered of them.
    fn take(&mut self, page: List<Thread>) -> Vec<Shown> {
        let shown: Vec<Shown> = page.items.read.iter().filter_map(Shown::of).collect();
        for one in &shown {
            self.cursor.tend(one, &self.watched, self.at);
            self.seen.insert(one.id.clone(), one.clone());
        }
        self.harvest(map::reading(Page::Threads(page)));
        shown
    }

    /// Keeps the items; those of long ago are no trouble of today.
    fn harvest(&mut self, reading: Reading) {
        let since = self.at - PAST;
        let items = reading.items.into_iter();
        let recent = items.filter(|item| item.published_at.is_none_or(|at| at.as_second() > since));
        self.harvest.items.extend(recent);
    }
}

fn threads(page: Page) -> Result<List<Thread>, Denied> {
    match page {
        Page::Threads(list) => Ok(list),
        Page::Replies(_) => Err(unreadable()),
    }
}

fn answers(page: Page) -> Result<List<Comment>, Denied> {
    match page {
        Page::Replies(list) => Ok(list),
        Page::Threads(_) => Err(unreadable()),
    }
}

fn unreadable() -> Denied {
    let why = "ни один комментарий не читается: изменился формат ответа";
    Denied::setback(SourceState::ParseBroken, why)
}

/// A page's name in an address: it is base64, which has letters of its own there.
fn escaped(page: &str) -> String {
    page.replace('%', "%25")
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
        .replace('&', "%26")
}
