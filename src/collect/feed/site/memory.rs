//! What a site's reader remembers between two readings, and what it reads next. Pure.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet, VecDeque},
};

use jiff::{SignedDuration, Timestamp};
use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::collect::feed::{map, robots::Robots};

/// News older than this at the first reading are the past, not today's trouble.
const PAST: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How late a page may appear in a sitemap: generators lag, and a day without an hour is its start.
const LATE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// robots.txt is read anew after so long.
const ROBOTS_KEEP: SignedDuration = SignedDuration::from_hours(24);
/// Pages of one reading.
const PAGES: usize = 20;
/// Of them, known ones that changed and those that could not be read before. A site that dates all its
/// pages anew every hour is not read whole every hour.
const AGAIN: usize = 5;
/// A page that could not be read so many times is passed over.
const TRIES: u32 = 5;
/// So many new pages in a row without the text mean that the site was rebuilt.
const EMPTY_MAX: u32 = 3;
/// Dated pages that are remembered; the newest.
const DATED_MAX: usize = 2_000;
/// Pages without a date that are remembered; the latest read.
pub(super) const UNDATED_MAX: usize = 2_000;

/// A page of the sitemap that may be read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Listed {
    /// Its address.
    pub url: Url,
    /// Its name in the memory.
    pub key: String,
    /// When it was changed last.
    pub lastmod: Option<Timestamp>,
}

impl Listed {
    /// A page at this address.
    pub fn new(url: Url, lastmod: Option<Timestamp>) -> Self {
        let mut key = map::digest(&[&map::normalised(&url)]);
        // 64 bits: among some thousands of pages no two meet by chance.
        key.truncate(16);
        Self { url, key, lastmod }
    }
}

/// What to read now.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// In this order.
    pub pages: Vec<Listed>,
    /// Further new pages wait.
    pub more: bool,
}

/// The cursor. A page that is read goes into it at once, so that it is right wherever a reading ends.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Memory {
    /// Nothing that was published before is handed over.
    since: Timestamp,
    /// The newest change in a list that was read to its end.
    newest: Option<Timestamp>,
    /// Dated pages that are done, with their date then: another date is an edit.
    done: BTreeMap<String, Timestamp>,
    /// Pages without a date that are done, the oldest first.
    undated: VecDeque<String>,
    /// Pages that could not be read, with the number of attempts.
    tries: BTreeMap<String, u32>,
    /// New pages in a row that had no text.
    empty: u32,
    robots: Option<(Timestamp, Robots)>,
    /// The last robots.txt was a web page.
    robots_odd: bool,
}

impl Memory {
    /// A cursor of another kind is none: the site is read as if for the first time, and what is known
    /// is known.
    pub fn read(cursor: Option<&str>, now: Timestamp) -> Self {
        let known = cursor.and_then(|cursor| serde_json::from_str(cursor).ok());
        // Every field may be missing, so a feed's cursor reads as well; but ours has a beginning.
        let ours = known.filter(|known: &Self| known.since != Timestamp::default());
        ours.unwrap_or_else(|| Self {
            since: now.saturating_sub(PAST).unwrap_or(Timestamp::MIN),
            ..Self::default()
        })
    }

    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("texts, numbers and moments are always JSON")
    }

    /// The rules of the site while they are fresh.
    pub fn robots(&self, now: Timestamp) -> Option<&Robots> {
        let (at, robots) = self.robots.as_ref()?;
        let fresh = (SignedDuration::ZERO..ROBOTS_KEEP).contains(&now.duration_since(*at));
        fresh.then_some(robots)
    }

    /// The pace that the site asked for when it was asked last.
    pub fn pace(&self) -> Option<std::time::Duration> {
        self.robots.as_ref()?.1.delay
    }

    pub fn keep_robots(&mut self, robots: Robots, now: Timestamp) {
        self.robots = Some((now, robots));
    }

    /// A web page came for robots.txt, or not; true when it is the first in a row.
    pub fn robots_odd(&mut self, odd: bool) -> bool {
        let before = std::mem::replace(&mut self.robots_odd, odd);
        odd && !before
    }

    /// Nothing published before this is handed over.
    pub fn since(&self) -> Timestamp {
        self.since
    }

    /// Pages that changed before this are not looked at.
    pub fn floor(&self) -> Timestamp {
        let late = self.newest.and_then(|newest| newest.checked_sub(LATE).ok());
        late.unwrap_or(self.since).max(self.since)
    }

    /// What to read of a list: new pages, newest first, then some of those that are read again.
    pub fn queue(&mut self, listed: &[Listed]) -> Queue {
        let here: HashSet<&str> = listed.iter().map(|page| &*page.key).collect();
        self.tries.retain(|key, _| here.contains(&**key));
        let to_do = listed.iter().filter(|page| !self.is_done(page));
        let (mut fresh, mut again): (Vec<&Listed>, Vec<&Listed>) =
            to_do.partition(|page| self.is_fresh(page));
        fresh.sort_by_key(|page| Reverse(page.lastmod));
        again.sort_by_key(|page| (self.tries(page), Reverse(page.lastmod)));
        let more = fresh.len() > PAGES;
        fresh.truncate(PAGES);
        again.truncate(AGAIN.min(PAGES - fresh.len()));
        let pages = fresh.into_iter().chain(again).cloned().collect();
        Queue { pages, more }
    }

    /// The list is done with, but for pages that are tried again. A date in the future is a slip of
    /// the site and moves nothing.
    pub fn listed_to_end(&mut self, listed: &[Listed], now: Timestamp) {
        let dates = listed.iter().filter_map(|page| page.lastmod);
        let newest = dates.filter(|at| *at <= now).max();
        self.newest = self.newest.max(newest);
        let floor = self.floor();
        self.done.retain(|_, at| *at >= floor);
    }

    fn is_done(&self, page: &Listed) -> bool {
        match page.lastmod {
            Some(at) => self.done.get(&page.key) == Some(&at),
            None => self.undated.contains(&page.key),
        }
    }

    /// Neither read nor tried before.
    pub fn is_fresh(&self, page: &Listed) -> bool {
        !self.done.contains_key(&page.key) && self.tries(page) == 0
    }

    /// Attempts at a page that failed.
    pub fn tries(&self, page: &Listed) -> u32 {
        self.tries.get(&page.key).copied().unwrap_or_default()
    }

    /// A page gave its text.
    pub fn read_well(&mut self, page: &Listed) {
        if self.is_rebuilt() {
            // The site can be read again: what was tried while it could not has its chances anew. It
            // stays tried, though: pages that are no news must not look like a rebuilt site again.
            self.tries.values_mut().for_each(|tries| *tries = 1);
        }
        self.empty = 0;
        self.pass(page);
    }

    /// A page was read, or is not worth another attempt.
    pub fn pass(&mut self, page: &Listed) {
        self.tries.remove(&page.key);
        let Some(at) = page.lastmod else {
            self.undated.push_back(page.key.clone());
            let surplus = self.undated.len().saturating_sub(UNDATED_MAX);
            self.undated.drain(..surplus);
            return;
        };
        self.done.insert(page.key.clone(), at);
        if self.done.len() > DATED_MAX {
            let oldest = self.done.iter().min_by_key(|(_, at)| **at);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.done.remove(&key);
            }
        }
    }

    /// A page could not be read; it is tried again, but not for ever.
    pub fn failed(&mut self, page: &Listed) {
        if self.attempt(page) >= TRIES {
            self.pass(page);
        }
    }

    /// A page was there and had no text. Every sitemap has such pages; several new ones in a row are
    /// another matter, and until a page is read well none is given up: the site may be rebuilt.
    pub fn found_nothing(&mut self, page: &Listed) {
        if self.is_fresh(page) {
            self.empty = self.empty.saturating_add(1);
        }
        if self.attempt(page) >= TRIES && self.empty == 0 {
            self.pass(page);
        }
    }

    /// Counts an attempt that failed.
    fn attempt(&mut self, page: &Listed) -> u32 {
        let tries = self.tries.entry(page.key.clone()).or_default();
        *tries = tries.saturating_add(1);
        *tries
    }

    /// The selectors do not fit this site any more.
    pub fn is_rebuilt(&self) -> bool {
        self.empty >= EMPTY_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hours * 3_600).unwrap()
    }

    fn page(n: usize, hours: Option<i64>) -> Listed {
        let url = format!("https://gazeta.example/news/{n}");
        Listed::new(url.parse().unwrap(), hours.map(at))
    }

    fn fresh() -> Memory {
        Memory::read(None, at(0))
    }

    fn names(queue: &Queue) -> Vec<&str> {
        let urls = queue.pages.iter().map(|page| page.url.path());
        urls.map(|path| path.trim_start_matches("/news/")).collect()
    }

    #[test]
    fn new_pages_come_newest_first_and_edits_after_them() {
        let mut memory = fresh();
        memory.pass(&page(1, Some(-5)));
        memory.pass(&page(2, Some(-4)));
        memory.pass(&page(3, None));
        let listed = [
            page(1, Some(-1)),
            page(2, Some(-4)),
            page(3, None),
            page(4, None),
            page(5, Some(-3)),
            page(6, Some(-2)),
        ];
        assert_eq!(names(&memory.queue(&listed)), ["6", "5", "4", "1"]);
    }

    #[test]
    fn a_long_list_is_read_in_parts_and_a_site_that_dates_all_anew_is_not_read_whole() {
        let mut memory = fresh();
        let listed: Vec<Listed> = (0..45).map(|n| page(n, Some(-1))).collect();
        for (pages, more) in [(20, true), (20, true), (5, false), (0, false)] {
            let queue = memory.queue(&listed);
            assert_eq!((queue.pages.len(), queue.more), (pages, more));
            queue.pages.iter().for_each(|page| memory.read_well(page));
            memory = Memory::read(Some(&memory.write()), at(1));
        }
        let anew: Vec<Listed> = (0..45).map(|n| page(n, Some(0))).collect();
        let queue = memory.queue(&anew);
        assert_eq!((queue.pages.len(), queue.more), (AGAIN, false));
    }

    #[test]
    fn a_page_that_is_listed_late_is_read_and_one_of_the_future_moves_nothing() {
        let mut memory = fresh();
        let listed = [page(1, Some(0)), page(2, Some(90_000))];
        listed.iter().for_each(|page| memory.read_well(page));
        memory.listed_to_end(&listed, at(1));
        assert_eq!(memory.floor(), at(-7 * 24));
        assert_eq!(names(&memory.queue(&[page(3, Some(-6 * 24))])), ["3"]);
        let later = [page(4, Some(10 * 24))];
        memory.listed_to_end(&later, at(10 * 24));
        assert!(memory.done.contains_key(&page(2, None).key));
        assert!(!memory.done.contains_key(&page(1, None).key), "forgotten");
    }

    #[test]
    fn a_page_without_text_is_passed_over_but_a_rebuilt_site_is_waited_for() {
        let mut memory = fresh();
        let about = page(1, Some(0));
        for _ in 0..TRIES {
            assert!(!memory.is_done(&about) && !memory.is_rebuilt());
            memory.found_nothing(&about);
            memory.read_well(&page(9, Some(0)));
        }
        assert!(memory.is_done(&about));
        let news: Vec<Listed> = (2..5).map(|n| page(n, Some(1))).collect();
        for _ in 0..9 {
            news.iter().for_each(|page| memory.found_nothing(page));
        }
        assert!(memory.is_rebuilt());
        memory.read_well(&news[0]);
        assert!(!memory.is_rebuilt());
        assert_eq!(memory.queue(&news).pages, news[1..], "none was given up");
    }

    #[test]
    fn a_cursor_of_another_kind_is_none() {
        for cursor in ["", "7", "{}", r#"{"etag":"\"1\"","modified":null}"#] {
            assert_eq!(Memory::read(Some(cursor), at(0)), fresh(), "{cursor}");
        }
    }

    #[test]
    fn memory_is_bounded() {
        let mut memory = fresh();
        for n in 0..UNDATED_MAX + 5 {
            memory.pass(&page(n, None));
            memory.pass(&page(n, Some(i64::try_from(n).unwrap())));
        }
        assert_eq!(
            (memory.undated.len(), memory.done.len()),
            (UNDATED_MAX, DATED_MAX)
        );
        assert!(!memory.is_done(&page(0, None)) && memory.is_done(&page(9, None)));
    }
}
