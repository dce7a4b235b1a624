//! Asks t.me for the public preview of a channel, and for the comments under its watched posts.
//!
//! The newest page first, then older ones until they meet what was read before; [`Cursor`] knows how
//! far that is.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::{
    address::{self, NoChannel},
    cursor::{Cursor, Page},
};
use crate::{
    collect::{
        Reading, ReplyError, Trouble,
        governor::{Call, Limits, Rate},
        net::{Denied, Net},
    },
    domain::SourceState,
    ports::{Ask, Collector, Harvest, Outcome, Reply, Request},
};

/// One request a second to t.me, whatever the channel.
pub const RATE: Rate = Rate::per_second(1);
const LIMITS: Limits = Limits {
    token: None,
    methods: &[],
    host: RATE,
};
const BASE: &str = "https://t.me";
/// Pages of the history in one reading.
const PAGES: usize = 10;
/// Posts whose comments are asked for in one reading.
const POSTS: usize = 10;
/// The largest page: twenty posts of the longest are half of it.
const CAP: usize = 4 << 20;
const PREVIEW: &str = "preview";
const COMMENTS: &str = "comments";

/// One channel.
pub struct TelegramClient {
    net: Arc<Net>,
    base: String,
    host: String,
    channel: String,
    comments: bool,
}

impl TelegramClient {
    /// A client of the channel at this address, asked at `base` if not at t.me itself.
    ///
    /// # Errors
    /// What is no address of a public channel.
    pub fn new(net: Arc<Net>, address: &str, base: Option<&str>) -> Result<Self, NoChannel> {
        let base = base.unwrap_or(BASE);
        Ok(Self {
            net,
            base: base.to_owned(),
            host: Request::get(base).host().to_owned(),
            channel: address::channel(address)?,
            comments: false,
        })
    }

    /// Reads the comments under watched posts too.
    pub fn with_comments(self, comments: bool) -> Self {
        Self { comments, ..self }
    }

    async fn history(
        &self,
        now: Timestamp,
        cursor: &mut Cursor,
        harvest: &mut Harvest,
    ) -> Result<(), Denied> {
        let mut before = None;
        for _ in 0..PAGES {
            let page = match self.page(before).await? {
                Ok(page) => page,
                Err(error) => {
                    let nothing = trouble(&error) == Some(Trouble::TooFast);
                    if !nothing || before.is_none() {
                        return Err(self.refused(PREVIEW, &error));
                    }
                    // Below the newest page, which was shown just now, «nothing» is the beginning of
                    // the channel or our haste: the next reading asks again, and the source is seen.
                    if !cursor.nothing_older() {
                        self.refused(PREVIEW, &error);
                    }
                    return Ok(());
                }
            };
            let (items, gone) = cursor.take(page, now);
            harvest.items.extend(items);
            self.bury(gone, harvest);
            before = cursor.wanted();
            if before.is_none() {
                return self.confirm(now, cursor, harvest).await;
            }
        }
        harvest.more = true;
        Ok(())
    }

    /// Looks once more where a post was missing that the pages of this reading do not reach.
    async fn confirm(
        &self,
        now: Timestamp,
        cursor: &mut Cursor,
        harvest: &mut Harvest,
    ) -> Result<(), Denied> {
        let Some((suspect, before)) = cursor.suspect(now) else {
            return Ok(());
        };
        let page = self.page(Some(before)).await?;
        let page = page.map_err(|error| self.refused(PREVIEW, &error))?;
        self.bury(cursor.confirm(suspect, &page, now), harvest);
        Ok(())
    }

    fn bury(&self, gone: Vec<u64>, harvest: &mut Harvest) {
        let gone = gone.iter().map(|post| format!("{}/{post}", self.channel));
        harvest.gone.extend(gone);
    }

    /// The newest page, or the one before a post.
    async fn page(&self, before: Option<u64>) -> Result<Result<Page, ReplyError>, Denied> {
        let older = before.map_or_else(String::new, |post| format!("?before={post}"));
        let path = format!("s/{}{older}", self.channel);
        let read = self.ask(PREVIEW, &path).await?;
        Ok(read.and_then(|reading| self.sorted(reading, before)))
    }

    fn sorted(&self, reading: Reading, before: Option<u64>) -> Result<Page, ReplyError> {
        let strange = |found: &str| ReplyError::Format {
            expected: "HTML страницы t.me",
            found: found.to_owned(),
        };
        let unread = reading.unread;
        if reading.items.is_empty() && unread > 0 {
            return Err(strange("но ни одна запись на ней не разбирается"));
        }
        if unread > 0 {
            tracing::warn!(channel = self.channel, unread, "posts could not be read");
        }
        let service = reading.service.iter();
        let service = service.filter_map(|id| self.number(id)).collect();
        let items = reading.items.into_iter();
        let posts = items.map(|item| Some((self.number(&item.native_id)?, item)));
        let posts: Option<Vec<_>> = posts.collect();
        Ok(Page {
            before,
            // The numbers of another channel would spoil the cursor.
            posts: posts.ok_or_else(|| strange("а это страница другого канала"))?,
            service,
            older: reading.next.and_then(|next| next.parse().ok()),
            unread,
        })
    }

    /// The number of a post of this channel.
    fn number(&self, native_id: &str) -> Option<u64> {
        let post = native_id.strip_prefix(self.channel.as_str())?;
        post.strip_prefix('/')?.parse().ok()
    }

    async fn discussions(
        &self,
        ask: Ask<'_>,
        cursor: &mut Cursor,
        harvest: &mut Harvest,
    ) -> Result<(), Denied> {
        let watched = ask.watched.iter();
        let watched: Vec<u64> = watched.filter_map(|post| self.number(post)).collect();
        for post in cursor.due(&watched, ask.now).into_iter().take(POSTS) {
            let channel = &self.channel;
            let path = format!("{channel}/{post}?embed=1&discussion=1&comments_limit=100");
            let readable = match self.ask(COMMENTS, &path).await? {
                Ok(reading) => {
                    harvest.items.extend(reading.items);
                    true
                }
                Err(error) if closed(&error) => false,
                Err(error) => return Err(self.refused(COMMENTS, &error)),
            };
            cursor.asked(post, readable, ask.now);
        }
        harvest.due = cursor.comments_due();
        Ok(())
    }

    /// Asks for a page and reads it.
    async fn ask(
        &self,
        method: &'static str,
        path: &str,
    ) -> Result<Result<Reading, ReplyError>, Denied> {
        let mut request = Request::get(format!("{}/{path}", self.base));
        request.cap = CAP;
        let reply = self.net.send(&self.call(method), &LIMITS, request).await?;
        if !(200..300).contains(&reply.status) {
            return Err(unexpected(reply.status));
        }
        if method == PREVIEW && self.is_elsewhere(&reply) {
            let error = ReplyError::refused("no_preview", Trouble::PreviewOff);
            return Ok(Err(error));
        }
        // Posts stand oldest first: of a page that broke off the newest are missing, unseen.
        if !reply.body.windows(7).any(|end| end == b"</html>") {
            let why = "страница t.me оборвалась";
            return Err(Denied::setback(SourceState::Stale, why));
        }
        Ok(super::read(Some(method), &reply.body))
    }

    /// The preview was asked for, and the answer came from the page that bids to open the app.
    fn is_elsewhere(&self, reply: &Reply) -> bool {
        let path = reply.url.strip_prefix(self.base.as_str());
        path.is_some_and(|path| !path.starts_with("/s/"))
    }

    fn call(&self, method: &'static str) -> Call<'_> {
        Call {
            host: &self.host,
            token: None,
            method,
        }
    }

    fn refused(&self, method: &'static str, error: &ReplyError) -> Denied {
        self.net.refused(&self.call(method), &LIMITS, error)
    }
}

impl Collector for TelegramClient {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let mut cursor = Cursor::read(ask.cursor);
            let mut harvest = Harvest::default();
            let mut ended = self.history(ask.now, &mut cursor, &mut harvest).await;
            if ended.is_ok() && self.comments && !harvest.more {
                let asked = self.discussions(ask, &mut cursor, &mut harvest).await;
                ended = asked.or_else(lasting);
            }
            harvest.cursor = Some(cursor.write());
            match ended {
                Ok(()) => harvest,
                Err(denied) => denied.end(harvest),
            }
        })
    }
}

fn trouble(error: &ReplyError) -> Option<Trouble> {
    match error {
        ReplyError::Refused { trouble, .. } => Some(*trouble),
        _ => None,
    }
}

/// The post has no discussion, or is gone itself: nothing is wrong with the channel.
fn closed(error: &ReplyError) -> bool {
    matches!(trouble(error), Some(Trouble::NoComments | Trouble::Gone))
}

/// The history was read, so trouble with comments that passes by itself waits for the next reading: it
/// must not slow the channel down. Pages that we cannot read are told.
fn lasting(denied: Denied) -> Result<(), Denied> {
    match &denied.outcome {
        Outcome::Setback(setback) if setback.state == SourceState::ParseBroken => Err(denied),
        _ => Ok(()),
    }
}

fn unexpected(status: u16) -> Denied {
    let (state, why) = match status {
        401 | 403 => (SourceState::Closed, "t.me не пускает"),
        404 | 410 => (SourceState::Gone, "такого канала нет: проверьте address"),
        _ => (SourceState::Stale, "неожиданный ответ t.me"),
    };
    Denied::setback(state, format!("{why} (HTTP {status})"))
}
