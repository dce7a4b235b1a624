//! Reads what VK's search of all news finds for the words of our rules, window by window.
//!
//! ```text
//! window: since ◄── overlap ── where the last one ended … now
//!   for every query: newsfeed.search, newest first ─► next page ─► … ─► older than the depth of the list
//! ```
//! A window may take several readings: a day has a thousand calls for all searches of a token. The cursor
//! is right after every call.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::{
    api::Api,
    map,
    place::veil,
    reply::{self, Found},
};
use crate::{
    collect::{
        Reading, Trouble,
        net::{Denied, Net},
    },
    domain::SourceState,
    ports::{Ask, Collector, Harvest, Secret},
};

const METHOD: &str = "newsfeed.search";
/// Hits on a page.
const PAGE: usize = 200;
/// Pages that VK lists of one question; older hits are asked for with an earlier end.
const DEPTH: usize = 5;
/// Calls in one reading.
const CALLS: usize = 20;
/// Windows overlap by so much: a post is found some time after it is published.
const OVERLAP: i64 = 3_600;
/// A first window, as VK's own is.
const FIRST: i64 = 86_400;
/// After a long pause a window goes back so far.
const BACK_MAX: i64 = 14 * 86_400;

/// The search by the rules' words.
///
/// It finds posts of persons, too. Their ids are keyed with the token, so that nobody can go back from an
/// id to the person by trying all numbers. When the token changes, the same post gets another id: what
/// both tokens find, where their windows overlap, is taken for two.
pub struct VkSearch {
    api: Api,
    /// What the ids of persons' posts are keyed with.
    key: Secret,
    queries: Vec<String>,
}

impl VkSearch {
    /// A search for these queries, one after another, through the API at `base`.
    pub fn new(net: Arc<Net>, token: &Secret, base: &str, queries: Vec<String>) -> Self {
        Self {
            api: Api::new(net, token, base),
            key: token.clone(),
            queries,
        }
    }
}

/// What is remembered between two readings. Moments are seconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    /// Windows up to here are done; 0 before the first.
    done: i64,
    /// The window that is not at its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<Window>,
}

/// How far a window has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Window {
    since: i64,
    until: i64,
    /// The query that is asked now.
    query: String,
    /// Nothing younger is asked for: the end of the window, or of what the depth of the list left.
    end: i64,
    /// Where its next page begins, in VK's words.
    from: Option<String>,
    /// Pages asked to this end.
    pages: usize,
}

impl Cursor {
    fn read(cursor: Option<&str>) -> Self {
        let known = cursor.and_then(|cursor| serde_json::from_str(cursor).ok());
        known.unwrap_or_default()
    }

    fn write(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// The window to go on with. One whose query is no longer asked begins anew.
    fn window(&mut self, queries: &[String], now: i64) -> Option<Window> {
        let first = queries.first()?;
        let open = self.window.take();
        let open = open.filter(|window| queries.contains(&window.query));
        Some(open.unwrap_or_else(|| {
            let since = match self.done {
                0 => now - FIRST,
                done => (done - OVERLAP).max(now - BACK_MAX),
            };
            Window::of(first, since, now)
        }))
    }
}

impl Window {
    fn of(query: &str, since: i64, until: i64) -> Self {
        Self {
            since,
            until,
            query: query.to_owned(),
            end: until,
            from: None,
            pages: 0,
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        let mut params = vec![
            ("q", self.query.clone()),
            ("count", PAGE.to_string()),
            ("start_time", self.since.to_string()),
            ("end_time", self.end.to_string()),
        ];
        params.extend(self.from.clone().map(|from| ("start_from", from)));
        params
    }

    /// Takes a page in: goes on to the next one, or to what lies deeper than VK's list. False when
    /// the query is at its end.
    fn step(&mut self, found: &Found) -> bool {
        self.pages += 1;
        let dates = found.entries.read.iter().filter_map(|entry| entry.date);
        let oldest = dates.min();
        if self.pages < DEPTH {
            self.from = found.next.clone().filter(|_| oldest.is_some());
            return self.from.is_some();
        }
        // Whether the list ends here or goes deeper than VK shows it does not say.
        let deeper = oldest.filter(|oldest| *oldest < self.end);
        (self.end, self.from, self.pages) = (deeper.unwrap_or(self.end), None, 0);
        deeper.is_some_and(|end| end >= self.since)
    }

    /// The same window for the query after this one; none behind the last.
    fn next(&self, queries: &[String]) -> Option<Self> {
        let at = queries.iter().position(|query| *query == self.query)?;
        let query = queries.get(at + 1)?;
        Some(Self::of(query, self.since, self.until))
    }
}

impl Collector for VkSearch {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let mut cursor = Cursor::read(ask.cursor);
            let mut harvest = Harvest::default();
            let ended = match cursor.window(&self.queries, ask.now.as_second()) {
                Some(window) => self.search(window, &mut cursor, &mut harvest).await,
                None => Ok(()),
            };
            harvest.more = cursor.window.is_some();
            harvest.cursor = cursor.write();
            match ended {
                Ok(()) => harvest,
                Err(denied) => denied.end(harvest),
            }
        })
    }
}

impl VkSearch {
    /// Asks on, as often as one reading may; what is left of the window stays in the cursor.
    async fn search(
        &self,
        mut window: Window,
        cursor: &mut Cursor,
        harvest: &mut Harvest,
    ) -> Result<(), Denied> {
        for _ in 0..CALLS {
            let asked = self.api.ask(METHOD, &window.params(), reply::found).await;
            let found = match asked {
                Ok(found) => found,
                Err(stop) => {
                    // What VK said a page ago may mean nothing to it now.
                    if stop.trouble() == Some(Trouble::WrongRequest) {
                        window = Window::of(&window.query, window.since, window.until);
                    }
                    cursor.window = Some(window);
                    return Err(self.api.end(METHOD, stop));
                }
            };
            if found.entries.read.is_empty() && found.entries.unread > 0 {
                cursor.window = Some(window);
                let why = "ни одна находка не читается";
                return Err(Denied::setback(SourceState::ParseBroken, why));
            }
            let goes_on = window.step(&found);
            let mut reading = self.veiled(map::posts(found.entries, None));
            harvest.items.append(&mut reading.items);
            harvest.gone.append(&mut reading.gone);
            if !goes_on {
                match window.next(&self.queries) {
                    Some(next) => window = next,
                    None => {
                        cursor.done = window.until;
                        return Ok(());
                    }
                }
            }
        }
        cursor.window = Some(window);
        Ok(())
    }

    /// The hits, with ids that lead to no person.
    fn veiled(&self, mut reading: Reading) -> Reading {
        let items = reading.items.iter_mut().flat_map(|item| {
            let above = item.parent.iter_mut().chain(&mut item.thread);
            above.chain([&mut item.native_id])
        });
        for id in items.chain(&mut reading.gone) {
            veil(id, &self.key);
        }
        reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn queries() -> Vec<String> {
        ["радиатор Белгород", "батарея Белгород"]
            .map(str::to_owned)
            .to_vec()
    }

    fn found(dates: &[i64], next: Option<&str>) -> Found {
        let entry = |date: &i64| serde_json::from_value(serde_json::json!({ "date": date }));
        let mut found = Found::default();
        found.entries.read = dates.iter().map(|date| entry(date).unwrap()).collect();
        found.next = next.map(str::to_owned);
        found
    }

    #[test]
    fn windows_overlap_and_a_long_pause_is_made_up_for_only_so_far() {
        let since = |done| {
            let mut cursor = Cursor { done, window: None };
            NOW - cursor.window(&queries(), NOW).unwrap().since
        };
        assert_eq!(since(0), FIRST);
        assert_eq!(since(NOW - 600), 600 + OVERLAP);
        assert_eq!(since(NOW - 2 * BACK_MAX), BACK_MAX);
    }

    #[test]
    fn a_list_is_followed_to_its_depth_and_then_from_its_oldest_hit() {
        let mut window = Window::of("радиатор", NOW - FIRST, NOW);
        for page in 1..DEPTH {
            let next = format!("{page}");
            assert!(window.step(&found(&[NOW - 60, NOW - 90], Some(&next))));
            assert_eq!((window.from, window.end), (Some(next), NOW));
            window.from = None;
        }
        assert!(window.step(&found(&[NOW - 100, NOW - 200], Some("x"))));
        assert_eq!(
            (window.end, window.pages, &window.from),
            (NOW - 200, 0, &None)
        );
        assert!(
            !window.step(&found(&[], Some("x"))),
            "an empty page is the end"
        );
        assert!(!window.step(&found(&[NOW - 300], None)), "the last page");
        // A thousand hits of one second: there is no way behind them.
        window.pages = DEPTH - 1;
        assert!(!window.step(&found(&[window.end], Some("x"))));
    }

    #[test]
    fn a_cursor_goes_on_where_it_stopped_unless_the_query_is_asked_no_more() {
        let mut cursor = Cursor::default();
        let first = cursor.window(&queries(), NOW).unwrap();
        cursor.window = first.next(&queries());
        let written = cursor.write();
        let mut known = Cursor::read(written.as_deref());
        assert_eq!(known, cursor);
        let on = known.window(&queries(), NOW + 999).unwrap();
        assert_eq!((on.query.as_str(), on.until), ("батарея Белгород", NOW));
        assert_eq!(on.next(&queries()), None);
        let anew = cursor.window(&queries()[..1], NOW + 999).unwrap();
        assert_eq!(
            (anew.query.as_str(), anew.until),
            ("радиатор Белгород", NOW + 999)
        );
        for other in ["", "[]", "{\"owner\": -7}", "{\"window\": 5}"] {
            assert_eq!(Cursor::read(Some(other)), Cursor::default(), "{other}");
        }
    }
}
