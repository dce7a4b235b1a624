//! How far a channel has been read, and what a page of its history adds to that. Pure.
//!
//! ```text
//! post numbers ─────────────────────────────────────────────────────────────►
//!  read before          high │        not yet read        │ before … top │ newer
//! ```
//! A channel is read from its newest page downwards, so what has been read is not in one piece until
//! the pages meet: only then `high` moves up. A reading that ends before leaves the gap in the cursor.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::RawItem;

/// So far back goes the first reading.
const FIRST_BACK: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Known posts that are read again on every reading, for the edits in them.
const OVERLAP: usize = 5;
/// A post older than this is not missed any more.
const MISSED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A post is deleted when it is missing still after so long.
const SURE: SignedDuration = SignedDuration::from_mins(10);
/// Posts that are remembered in order to be missed, the newest.
const POSTS_MAX: usize = 200;
/// Comments of a watched post are asked for this often.
const COMMENTS_EVERY: SignedDuration = SignedDuration::from_mins(15);
/// A post without comments to read is asked about this often.
const NO_COMMENTS_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// A page of the history.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// It was asked for as the page before this post; the newest page has none.
    pub before: Option<u64>,
    /// Its posts by number.
    pub posts: Vec<(u64, RawItem)>,
    /// Numbers of its service messages («закреплено», «фото обновлено»): no posts, but they stand between.
    pub service: Vec<u64>,
    /// Where it says that the page of older posts begins.
    pub older: Option<u64>,
    /// Posts that could not be read.
    pub unread: usize,
}

/// What is remembered between two readings.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Cursor {
    /// Everything up to this post has been read.
    high: Option<u64>,
    /// Read pieces above it that do not meet it yet.
    gap: Option<Gap>,
    /// Posts that were shown, with the moment since when a page leaves them out.
    posts: BTreeMap<u64, Option<Timestamp>>,
    /// Watched posts, with the moment before which their comments are not asked for again.
    comments: BTreeMap<u64, Timestamp>,
}

/// Posts not yet read: above `high` and below `before`.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Gap {
    /// The newest post that has been read.
    top: u64,
    /// The oldest one.
    before: u64,
    /// The last page said itself that there are older ones.
    linked: bool,
    /// The last page brought nothing older.
    barren: bool,
}

impl Page {
    fn lowest(&self) -> Option<u64> {
        self.posts.iter().map(|(id, _)| *id).min()
    }

    fn highest(&self) -> Option<u64> {
        self.posts.iter().map(|(id, _)| *id).max()
    }

    /// The stretch of the channel that it shows whole.
    fn stretch(&self) -> Option<RangeInclusive<u64>> {
        let posts = self.posts.iter().map(|(id, _)| *id);
        let all = || posts.clone().chain(self.service.iter().copied());
        Some(all().min()?..=all().max()?)
    }
}

impl Cursor {
    /// A cursor of another kind is none: the channel is read anew, and what is known is known.
    pub fn read(cursor: Option<&str>) -> Self {
        cursor
            .and_then(|cursor| serde_json::from_str(cursor).ok())
            .unwrap_or_default()
    }

    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("numbers and times are always JSON")
    }

    /// The page to be read next is the one before this post; none when all is read.
    pub fn wanted(&self) -> Option<u64> {
        self.gap.as_ref().map(|gap| gap.before)
    }

    /// Takes a page in: its items worth handing over, and the posts that are deleted.
    pub fn take(&mut self, page: Page, now: Timestamp) -> (Vec<RawItem>, Vec<u64>) {
        let since = back(now, FIRST_BACK);
        let (high, gone) = (self.high, self.missing(&page, now));
        self.step(&page, since);
        let unread = |id: u64| high.is_some_and(|high| id > high);
        let posts = page.posts.into_iter();
        let worth = posts.filter(|(id, item)| unread(*id) || item.published_at >= Some(since));
        (worth.map(|(_, item)| item).collect(), gone)
    }

    /// Where the page leaves the gap.
    fn step(&mut self, page: &Page, since: Timestamp) {
        let lowest = page.lowest();
        let Some(next) = page.older.into_iter().chain(lowest).min() else {
            // No posts and no word of any: at the top that says nothing, below it that there may be
            // none.
            if page.before.is_some() {
                self.barren();
            }
            return;
        };
        let meets = |gap: &Gap| page.before.is_some() || lowest.is_some_and(|low| low <= gap.top);
        let known = self.gap.take().filter(meets);
        let resumed = known.is_some() && page.before.is_none();
        let gap = self.gap.insert(known.unwrap_or(Gap {
            top: 0,
            before: u64::MAX,
            linked: false,
            barren: false,
        }));
        gap.top = gap.top.max(page.highest().unwrap_or(0));
        let lower = next < gap.before;
        if lower && !resumed {
            *gap = Gap {
                before: next,
                linked: page.older.is_some(),
                barren: false,
                ..*gap
            };
        }
        if self.reached(page, since) {
            self.close();
        } else if !lower && !resumed {
            self.barren();
        }
    }

    /// The page goes down to what has been read before, or as far back as a first reading goes.
    fn reached(&self, page: &Page, since: Timestamp) -> bool {
        let Some(high) = self.high else {
            let old = |item: &RawItem| item.published_at.is_some_and(|at| at < since);
            return page.posts.iter().any(|(_, item)| old(item));
        };
        let known = page.posts.iter().filter(|(id, _)| *id <= high).count();
        known >= OVERLAP || (known > 0 && page.older.is_none())
    }

    /// A page said that nothing older is found, which it also says to those who ask too fast. True when
    /// it is believed: no page said otherwise, and it is the second time.
    pub fn nothing_older(&mut self) -> bool {
        let linked = self.gap.as_ref().is_some_and(|gap| gap.linked);
        !linked && self.barren()
    }

    /// No new post twice is the end of the history. True when it is.
    fn barren(&mut self) -> bool {
        match &mut self.gap {
            Some(gap) if !gap.barren => {
                gap.barren = true;
                false
            }
            _ => {
                self.close();
                true
            }
        }
    }

    fn close(&mut self) {
        let top = self.gap.take().map(|gap| gap.top);
        self.high = self.high.max(top.filter(|top| *top > 0));
    }

    /// Posts that the page leaves out though it shows both older and newer entries: deleted, when they are
    /// missing for the second time.
    fn missing(&mut self, page: &Page, now: Timestamp) -> Vec<u64> {
        let Some(stretch) = page.stretch() else {
            return Vec::new();
        };
        let shown: BTreeSet<u64> = page.posts.iter().map(|(id, _)| *id).collect();
        let mut gone = Vec::new();
        for (id, missed) in self.posts.range_mut(stretch) {
            // A post that could not be read was shown all the same.
            if page.unread == 0 && !shown.contains(id) {
                let since = *missed.get_or_insert(now);
                gone.extend((now.duration_since(since) >= SURE).then_some(*id));
            }
        }
        self.posts.retain(|id, _| !gone.contains(id));
        let young = back(now, MISSED_FOR);
        for (id, item) in &page.posts {
            if item.published_at >= Some(young) {
                self.posts.insert(*id, None);
            } else {
                self.posts.remove(id);
            }
        }
        while self.posts.len() > POSTS_MAX {
            self.posts.pop_first();
        }
        gone
    }

    /// A post that was missing once and that the pages do not reach any more: itself, and the post before
    /// which a page shows its place.
    pub fn suspect(&self, now: Timestamp) -> Option<(u64, u64)> {
        let sure = |missed: Option<Timestamp>| {
            missed.is_some_and(|since| now.duration_since(since) >= SURE)
        };
        let (suspect, _) = self.posts.iter().find(|(_, missed)| sure(**missed))?;
        let mut above = self.posts.range(suspect + 1..);
        let (above, _) = above.find(|(_, missed)| missed.is_none())?;
        Some((*suspect, above + 1))
    }

    /// Looks for a suspect on the page that shows its place, and suspects it no more: what this page does
    /// not tell none will. Gives the posts that are deleted.
    pub fn confirm(&mut self, suspect: u64, page: &Page, now: Timestamp) -> Vec<u64> {
        let gone = self.missing(page, now);
        if self.posts.get(&suspect).is_some_and(Option::is_some) {
            self.posts.remove(&suspect);
        }
        gone
    }

    /// Watched posts whose comments may be asked for, those that wait longest first. Posts that are not
    /// watched any more are forgotten.
    pub fn due(&mut self, watched: &[u64], now: Timestamp) -> Vec<u64> {
        self.comments.retain(|post, _| watched.contains(post));
        let since = |post: &u64| self.comments.get(post).copied();
        let due = watched.iter().copied();
        let mut due: Vec<u64> = due.filter(|post| since(post) <= Some(now)).collect();
        due.sort_by_key(since);
        due
    }

    /// When the next comments may be asked for.
    pub fn comments_due(&self) -> Option<Timestamp> {
        self.comments.values().min().copied()
    }

    /// The comments of a post were asked for; there were some to read, or not.
    pub fn asked(&mut self, post: u64, readable: bool, now: Timestamp) {
        let pause = if readable {
            COMMENTS_EVERY
        } else {
            NO_COMMENTS_EVERY
        };
        let next = now.saturating_add(pause).unwrap_or(now);
        self.comments.insert(post, next);
    }
}

fn back(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_sub(by).unwrap_or(now)
}
