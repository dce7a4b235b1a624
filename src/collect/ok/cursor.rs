//! What is remembered of a group between two readings, and what follows from it. Pure; moments are
//! seconds since 1970.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    collect::tended::{DAY, Tended},
    domain::RawItem,
};

/// A first reading goes back so far.
const FIRST_READING: i64 = 14 * DAY;
/// Topics are looked after for so long: their comments, edits and deletion.
const TENDED: i64 = 7 * DAY;
/// Topics looked after at most; the oldest give way.
const TENDED_MAX: usize = 2_000;
/// Comments are read once in so long though their number did not change: they are edited and deleted.
const FORCED: i64 = DAY;
/// So many known topics in a row end a walk.
const KNOWN: usize = 5;

/// What is remembered between two readings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cursor {
    /// The group.
    group: u64,
    /// Nothing older is read; fixed by the first reading.
    since: i64,
    /// Everything up to here has been read.
    top: i64,
    /// A walk over the topics that is not at its end yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub walk: Option<Walk>,
    /// Topics that are looked after, by number.
    pub topics: BTreeMap<u64, Topic>,
}

/// A walk over the topics, newest first. It may go on in a later reading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Walk {
    /// Where the next page begins, in the network's own words; none: at the newest.
    pub anchor: Option<String>,
    /// The newest topic of the first page: newer ones are the next walk's.
    top: i64,
    /// The oldest topic so far.
    low: Option<i64>,
}

/// A topic that is looked after.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Topic {
    /// Its age, and when it was looked at.
    #[serde(flatten)]
    pub tended: Tended,
    /// When its comments were read to the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    whole: Option<i64>,
    /// How many there were, as the network says.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    /// A reading of its comments is not at its end: where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl Topic {
    /// Whether its comments are to be looked at.
    pub fn is_due(&self, watched: bool, now: i64) -> bool {
        let forced = self.whole.is_some_and(|whole| now - whole >= FORCED);
        let begun = (self.from.is_some() || forced) && !self.tended.is_missing();
        begun || self.tended.is_due(watched, now)
    }

    /// When it is to be looked at next, seen from a reading that ends at `now`; none: no more.
    pub fn due_at(&self, watched: bool, now: i64) -> Option<i64> {
        let forced = self.whole.map(|whole| whole + FORCED);
        self.tended
            .due_at(watched, now)
            .into_iter()
            .chain(forced)
            .min()
    }

    /// Its comments have not changed, as far as their number tells. It is often less than on the site,
    /// but the same from day to day.
    pub fn is_unchanged(&self, count: Option<u64>, now: i64) -> bool {
        let lately = self.whole.is_some_and(|whole| now - whole < FORCED);
        let silent = self.whole.is_none() && count == Some(0);
        self.from.is_none() && (silent || lately && count.is_some() && self.count == count)
    }

    /// Its comments have been read to the end.
    pub fn done(&mut self, count: Option<u64>, now: i64) {
        self.tended.done(now);
        (self.whole, self.count, self.from) = (Some(now), count, None);
    }
}

impl Cursor {
    /// What is known of this group. A cursor of another kind or of another group is none: what is known
    /// already is recognised when it is recorded.
    pub fn read(cursor: Option<&str>, group: u64, now: i64) -> Self {
        let known: Option<Self> = cursor.and_then(|cursor| serde_json::from_str(cursor).ok());
        known
            .filter(|known| known.group == group)
            .unwrap_or_else(|| Self {
                group,
                since: now - FIRST_READING,
                ..Self::default()
            })
    }

    /// As it is recorded.
    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("numbers and anchors are JSON")
    }

    /// Whether a message of this moment is too old to be read.
    pub fn is_before(&self, at: i64) -> bool {
        at < self.since
    }

    /// Takes a page of a walk in, its topics newest first; `next`: where the next page begins. Gives the
    /// moment down to which the walk has shown every topic when it is at its end.
    pub fn step(&mut self, shown: &[i64], next: Option<String>) -> Option<i64> {
        let mut walk = self.walk.take().unwrap_or_default();
        let (newest, oldest) = (shown.iter().max(), shown.iter().min());
        walk.top = walk.top.max(newest.copied().unwrap_or(0));
        walk.low = walk.low.into_iter().chain(oldest.copied()).min();
        let known = |at: i64| at <= self.top || at < self.since;
        let mut row = 0;
        let met = shown.iter().any(|at| {
            row = if known(*at) { row + 1 } else { 0 };
            row >= KNOWN
        });
        // An anchor that leads nowhere would be followed for ever.
        let next = next.filter(|next| !met && walk.anchor.as_ref() != Some(next));
        if next.is_some() {
            walk.anchor = next;
            self.walk = Some(walk);
            return None;
        }
        self.top = self.top.max(walk.top);
        Some(walk.low.unwrap_or(i64::MAX))
    }

    /// A topic stands: it is looked after while it is young or watched.
    pub fn tend(&mut self, (id, at): (u64, i64), watched: bool, now: i64) {
        if watched || now - at < TENDED {
            let fresh = || Topic {
                tended: Tended::published(at),
                ..Topic::default()
            };
            let topic = self.topics.entry(id).or_insert_with(fresh);
            // A topic that an incident holds was looked after before its age was known.
            topic.tended.at = at;
            topic.tended.stands();
        }
    }

    /// Lets go of topics that are out of age.
    pub fn trim(&mut self, watched: impl Fn(u64) -> bool, now: i64) {
        self.topics
            .retain(|id, topic| watched(*id) || now - topic.tended.at < TENDED);
        while self.topics.len() > TENDED_MAX {
            self.topics.pop_first();
        }
    }
}

/// The number and moment of a topic.
pub fn mark(item: &RawItem) -> Option<(u64, i64)> {
    Some((number(&item.native_id)?, item.published_at?.as_second()))
}

/// The number of a topic.
pub fn number(native_id: &str) -> Option<u64> {
    native_id.strip_prefix('t')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    #[test]
    fn a_walk_ends_at_five_known_topics_or_where_no_page_follows() {
        let next = |word: &str| Some(word.to_owned());
        let mut cursor = Cursor::read(None, 500, NOW);
        assert_eq!(cursor.step(&[NOW, NOW - 10], next("a")), None);
        assert_eq!(cursor.step(&[NOW - 20], next("b")), None);
        assert_eq!(cursor.step(&[], None), Some(NOW - 20), "the end");
        assert_eq!((cursor.top, &cursor.walk), (NOW, &None));
        let page = [NOW + 9, NOW, NOW - 10, NOW - 20];
        assert_eq!(cursor.step(&page, next("a")), None, "three known");
        assert_eq!(cursor.step(&[NOW - 30; 5], next("b")), Some(NOW - 30));
        assert_eq!(cursor.top, NOW + 9);
        assert_eq!(cursor.step(&[NOW + 20], next("a")), None);
        assert_eq!(
            cursor.step(&[NOW + 20], next("a")),
            Some(NOW + 20),
            "a loop"
        );
    }

    #[test]
    fn an_unchanged_number_spares_a_reading_for_a_day() {
        let mut topic = Topic::default();
        assert!(topic.is_unchanged(Some(0), NOW), "nobody has said anything");
        assert!(!topic.is_unchanged(Some(2), NOW) && !topic.is_unchanged(None, NOW));
        topic.done(Some(2), NOW);
        assert!(topic.is_unchanged(Some(2), NOW + DAY - 1));
        assert!(!topic.is_unchanged(Some(2), NOW + DAY), "forced");
        assert!(!topic.is_unchanged(Some(0), NOW + 1), "all were deleted");
        topic.from = Some("a".into());
        assert!(!topic.is_unchanged(Some(2), NOW + 1), "not at its end");
    }

    #[test]
    fn a_cursor_of_something_else_is_none() {
        let mut cursor = Cursor::read(None, 500, NOW);
        cursor.tend((71, NOW), false, NOW);
        let _ = cursor.step(&[NOW], Some("a".into()));
        let written = cursor.write();
        assert_eq!(Cursor::read(Some(&written), 500, NOW + DAY), cursor);
        let fresh = Cursor::read(None, 500, NOW);
        for other in ["", "{", "[]", "{\"group\": 501}"] {
            assert_eq!(Cursor::read(Some(other), 500, NOW), fresh, "{other}");
        }
    }
}
