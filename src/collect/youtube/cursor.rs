//! What is remembered of a channel's or a video's comments between two readings. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{address::Address, wire::Shown};
use crate::collect::tended::{DAY, Tended};

/// What is older at a first reading is the past, not today's trouble.
pub(super) const PAST: i64 = 14 * DAY;
/// A comment may be held back and shown later, with the moment it was written: so far back a reading
/// goes behind the newest.
const LATE: i64 = 2 * 60 * 60;
/// Comments are looked after for so long: their answers, edits and deletion.
const TENDED: i64 = 7 * DAY;
/// So many old comments in a row end a walk: a pinned one stands first whatever its age.
const OLD: usize = 5;
/// Threads that are looked after at most; the oldest give way.
const THREADS_MAX: usize = 2_000;
/// Answers that are remembered in order to be missed: of one thread, and of all.
const ANSWERS_MAX: usize = 500;
const ANSWERS_ALL_MAX: usize = 5_000;
/// Answers are read once in so long though their number did not change: they are edited and deleted.
const FORCED: i64 = DAY;

/// What is remembered between two readings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Cursor {
    /// Whose comments these are.
    of: String,
    /// The newest comment that was read when all before it had been.
    top: i64,
    /// A walk that has not come to what is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) walk: Option<Walk>,
    /// Threads that are looked after, by their first comment.
    pub(super) threads: BTreeMap<String, Thread>,
}

/// A walk from the newest comment downwards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Walk {
    /// The next page, in YouTube's words.
    pub(super) page: String,
    /// The newest comment on the way.
    top: i64,
}

/// A thread that is looked after.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Thread {
    /// Under which video.
    video: String,
    tended: Tended,
    /// How many answers there were when they were last read whole, and when that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    whole: Option<(i64, i64)>,
    /// The ends of their ids, behind that of the thread, with the moment since when they are missing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    answers: BTreeMap<String, Option<i64>>,
}

impl Cursor {
    /// A cursor of another kind or of another source is none: what is known already is recognised when
    /// it is recorded.
    pub(super) fn read(cursor: Option<&str>, address: &Address) -> Self {
        let of = address.filter();
        let known: Option<Self> = cursor.and_then(|cursor| serde_json::from_str(cursor).ok());
        known.filter(|known| known.of == of).unwrap_or(Self {
            of,
            ..Self::default()
        })
    }

    pub(super) fn write(&self) -> String {
        serde_json::to_string(self).expect("numbers and ids are JSON")
    }

    /// Takes a page of the walk in; false when the walk is at its end.
    pub(super) fn step(&mut self, shown: &[Shown], next: Option<String>, now: i64) -> bool {
        let mut walk = self.walk.take().unwrap_or_default();
        let newest = shown.iter().map(|one| one.at).max().unwrap_or(0);
        walk.top = walk.top.max(newest.min(now));
        let oldest = (self.top - LATE).max(now - PAST);
        let mut row = 0;
        let met = shown.iter().any(|one| {
            row = if one.at < oldest { row + 1 } else { 0 };
            row >= OLD
        });
        match next.filter(|_| !met) {
            Some(page) => {
                self.walk = Some(Walk { page, ..walk });
                true
            }
            None => {
                self.top = self.top.max(walk.top);
                false
            }
        }
    }

    /// A thread stands: it is looked after while it is young or watched.
    pub(super) fn tend(&mut self, shown: &Shown, watched: &BTreeSet<&str>, now: i64) {
        let video = shown.video.as_deref().unwrap_or_default();
        if now - shown.at < TENDED || watched.contains(video) {
            let thread = self.threads.entry(shown.id.clone()).or_default();
            thread.video = video.to_owned();
            thread.tended.at = shown.at;
            thread.tended.stands();
            thread.remember(&shown.ends);
        }
    }

    /// Threads that are to be asked for by number, the youngest first.
    pub(super) fn due(&self, watched: &BTreeSet<&str>, now: i64) -> Vec<String> {
        let threads = self.threads.iter();
        let due = threads.filter(|(_, thread)| thread.is_due(watched, now));
        let mut due: Vec<(&String, &Thread)> = due.collect();
        due.sort_by_key(|(_, thread)| -thread.tended.at);
        due.into_iter().map(|(id, _)| id.clone()).collect()
    }

    /// When the first of them is to be asked for.
    pub(super) fn due_at(&self, watched: &BTreeSet<&str>, now: i64) -> Option<i64> {
        let threads = self.threads.values();
        let at = threads.filter_map(|thread| {
            let watched = watched.contains(&*thread.video);
            let due = thread.tended.due_at(watched, now);
            due.into_iter().chain(thread.doubted_at()).min()
        });
        at.min()
    }

    /// A thread that was asked for by number is not there. Gives what is gone when that is believed:
    /// answers fall with their comment.
    pub(super) fn lack(&mut self, id: &str, now: i64) -> Vec<String> {
        let Some(thread) = self.threads.get_mut(id) else {
            return Vec::new();
        };
        if !thread.tended.is_doubted(now) {
            thread.tended.miss(now);
            return Vec::new();
        }
        let answers = thread.answers.keys().map(|end| format!("{id}.{end}"));
        let gone = answers.chain([id.to_owned()]).collect();
        self.threads.remove(id);
        gone
    }

    /// Lets go of what is out of age or beyond the bounds.
    pub(super) fn trim(&mut self, watched: &BTreeSet<&str>, now: i64) {
        self.threads.retain(|_, thread| {
            watched.contains(&*thread.video) || now - thread.tended.at < TENDED
        });
        let mut ages: Vec<(i64, String)> = self
            .threads
            .iter()
            .map(|(id, thread)| (thread.tended.at, id.clone()))
            .collect();
        ages.sort_unstable();
        let over = ages.len().saturating_sub(THREADS_MAX);
        for (_, id) in ages.drain(..over) {
            self.threads.remove(&id);
        }
        let mut answers: usize = self
            .threads
            .values()
            .map(|thread| thread.answers.len())
            .sum();
        for (_, id) in ages {
            if answers <= ANSWERS_ALL_MAX {
                break;
            }
            if let Some(thread) = self.threads.get_mut(&id) {
                answers -= thread.answers.len();
                thread.answers.clear();
            }
        }
    }
}

impl Thread {
    fn is_due(&self, watched: &BTreeSet<&str>, now: i64) -> bool {
        let doubted = !self.tended.is_missing() && self.doubted_at().is_some_and(|at| at <= now);
        doubted || self.tended.is_due(watched.contains(&*self.video), now)
    }

    /// When to look again for an answer that is missing.
    fn doubted_at(&self) -> Option<i64> {
        let since = self.answers.values().flatten().min()?;
        Some(since + Tended::DOUBT)
    }

    /// Its answers have not changed, as far as their number tells.
    pub(super) fn is_unchanged(&self, total: i64, now: i64) -> bool {
        let doubted = self.doubted_at().is_some_and(|at| at <= now);
        let lately = |(of, at): (i64, i64)| of == total && now - at < FORCED;
        !doubted && self.whole.is_some_and(lately)
    }

    /// It was looked at, and its answers are as they were.
    pub(super) const fn done(&mut self, now: i64) {
        self.tended.done(now);
    }

    /// Some of its answers were read. Should it go, they go with it.
    pub(super) fn remember(&mut self, ends: &BTreeSet<String>) {
        for end in ends {
            if self.answers.len() < ANSWERS_MAX && !self.answers.contains_key(end) {
                self.answers.insert(end.clone(), None);
            }
        }
    }

    /// All its answers were read; `total`: how many YouTube said there are. Gives the ends of those that
    /// are gone: missing now, and missing before for a while.
    pub(super) fn read_whole(
        &mut self,
        ends: &BTreeSet<String>,
        total: i64,
        now: i64,
    ) -> Vec<String> {
        let mut gone = Vec::new();
        self.answers.retain(|end, missing| {
            if ends.contains(end) {
                *missing = None;
                return true;
            }
            let since = *missing.get_or_insert(now);
            let believed = now - since >= Tended::DOUBT;
            if believed {
                gone.push(end.clone());
            }
            !believed
        });
        self.remember(ends);
        self.whole = Some((total, now));
        self.tended.done(now);
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;
    const MINUTE: i64 = 60;

    fn shown(id: &str, at: i64) -> Shown {
        Shown {
            id: id.to_owned(),
            video: Some("zarech-0_31".to_owned()),
            at,
            total: 0,
            ends: BTreeSet::new(),
        }
    }

    fn page(from: i64, count: i64) -> Vec<Shown> {
        let at = |n| from - n * MINUTE;
        (0..count)
            .map(|n| shown(&format!("Ug{}", at(n)), at(n)))
            .collect()
    }

    fn next() -> Option<String> {
        Some("дальше".to_owned())
    }

    #[test]
    fn a_walk_ends_at_what_is_known_and_not_at_a_pinned_comment() {
        let mut cursor = Cursor::default();
        assert!(
            cursor.step(&page(NOW, 100), next(), NOW),
            "more than two weeks"
        );
        assert_eq!(cursor.walk.as_ref().unwrap().page, "дальше");
        assert!(
            !cursor.step(&page(NOW - DAY, 100), None, NOW),
            "the last page"
        );
        assert_eq!((cursor.top, &cursor.walk), (NOW, &None));
        let later = NOW + DAY;
        let mut pinned = page(later, 100);
        pinned.insert(0, shown("Ug", NOW - 90 * DAY));
        assert!(cursor.step(&pinned, next(), later), "one old comment");
        cursor.walk = None;
        assert!(
            cursor.step(&page(NOW - LATE + 90 * MINUTE, 94), next(), later),
            "four"
        );
        assert!(
            !cursor.step(&page(NOW - LATE, 6), next(), later),
            "five in a row"
        );
        assert_eq!(cursor.top, NOW, "nothing newer was on this walk");
    }

    #[test]
    fn an_answer_that_is_missing_twice_is_gone_and_a_thread_takes_its_answers_along() {
        let watched = BTreeSet::new();
        let mut cursor = Cursor::default();
        cursor.tend(&shown("Ug1", NOW), &watched, NOW);
        let ends = |ends: &[&str]| ends.iter().map(|end| (*end).to_owned()).collect();
        let thread = cursor.threads.get_mut("Ug1").unwrap();
        assert!(
            thread
                .read_whole(&ends(&["a", "b", "c"]), 3, NOW)
                .is_empty()
        );
        assert!(thread.is_unchanged(3, NOW + 1) && !thread.is_unchanged(4, NOW + 1));
        assert!(!thread.is_unchanged(3, NOW + FORCED));
        assert!(thread.read_whole(&ends(&["a", "c"]), 2, NOW + 1).is_empty());
        let again = NOW + 1 + Tended::DOUBT;
        assert!(!thread.is_unchanged(2, again), "one is missing");
        assert_eq!(thread.read_whole(&ends(&["a", "c"]), 2, again), ["b"]);
        assert!(cursor.lack("Ug1", again).is_empty());
        assert!(cursor.lack("Ug1", again + 1).is_empty());
        let gone = cursor.lack("Ug1", again + Tended::DOUBT);
        assert_eq!(gone, ["Ug1.a", "Ug1.c", "Ug1"]);
        assert!(cursor.threads.is_empty());
    }

    #[test]
    fn what_is_out_of_age_is_forgotten_unless_its_video_is_watched() {
        let (none, watched) = (BTreeSet::new(), BTreeSet::from(["zarech-0_31"]));
        let mut cursor = Cursor::default();
        cursor.tend(&shown("Ug1", NOW), &none, NOW);
        cursor.trim(&watched, NOW + TENDED);
        assert_eq!(cursor.due(&watched, NOW + TENDED), ["Ug1"]);
        cursor.trim(&none, NOW + TENDED);
        assert!(cursor.threads.is_empty());
        cursor.tend(&shown("Ug1", NOW - TENDED), &none, NOW);
        assert!(cursor.threads.is_empty(), "too old from the first");
    }

    #[test]
    fn a_cursor_of_something_else_is_none() {
        let address = |video: &str| Address::Video(video.to_owned());
        let mut cursor = Cursor::read(None, &address("zarech-0_31"));
        cursor.tend(&shown("Ug1", NOW), &BTreeSet::new(), NOW);
        let written = cursor.write();
        assert_eq!(
            Cursor::read(Some(&written), &address("zarech-0_31")),
            cursor
        );
        for (cursor, video) in [(&*written, "zarech-0_32"), ("[]", "zarech-0_31")] {
            let read = Cursor::read(Some(cursor), &address(video));
            assert!(read.threads.is_empty(), "{cursor}");
        }
    }
}
