//! What is remembered of a community between two readings, and what follows from it. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{address::Address, wire::Entry};
use crate::collect::tended::{DAY, Tended, pause};

/// A first reading goes back so far.
const FIRST_READING: i64 = 14 * DAY;
/// Posts are looked after for so long: their comments, edits and deletion.
const TENDED: i64 = 7 * DAY;
/// Posts looked after at most; the oldest give way.
const TENDED_MAX: usize = 2_000;
/// Comments are read once in so long though their number did not change: they are edited and deleted.
const FORCED: i64 = DAY;

/// What is remembered between two readings. Moments are seconds since 1970, as VK writes them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cursor {
    /// The community; 0 until its screen name is resolved.
    pub owner: i64,
    /// The screen name that was resolved.
    pub name: Option<String>,
    /// Nothing older is read; fixed by the first reading.
    since: i64,
    /// Everything up to here has been read.
    top: Mark,
    /// A walk over the wall that is not at its end yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub walk: Option<super::walk::Walk>,
    /// Posts that are looked after, by number.
    pub posts: BTreeMap<i64, Post>,
}

/// The newest number and the newest moment: a number may be given long before its post is published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// A post's number.
    pub id: i64,
    /// A moment.
    pub at: i64,
}

impl Mark {
    /// Both at their newest.
    pub fn max(self, other: Self) -> Self {
        Self {
            id: self.id.max(other.id),
            at: self.at.max(other.at),
        }
    }
}

/// A post as a page shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Its number and moment.
    pub mark: Mark,
    /// It stands first whatever its age.
    pub pinned: bool,
    /// Comments under it, if VK says.
    pub comments: Option<i64>,
}

impl Shown {
    /// None of an entry that does not say what it is.
    pub fn of(entry: &Entry) -> Option<Self> {
        let (id, at) = (entry.id?, entry.date?);
        Some(Self {
            mark: Mark { id, at },
            pinned: entry.is_pinned,
            comments: entry.comments.as_ref().and_then(|comments| comments.count),
        })
    }
}

/// A post that is looked after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Post {
    /// When it was published.
    pub at: i64,
    /// When its comments were read to the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<i64>,
    /// How many there were, as VK says.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<i64>,
    /// A reading of its comments is not at its end: the last comment read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// Since when it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<i64>,
    /// It takes no comments.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}

impl Post {
    /// Whether its comments are to be looked at, by its age or because an incident stands on it.
    pub fn is_due(&self, watched: bool, now: i64) -> bool {
        let rested = |pause| self.read.is_none_or(|read| now - read >= pause);
        let pause = pause(now - self.at, watched);
        !self.closed && (self.from.is_some() || pause.is_some_and(rested))
    }

    /// When its comments are to be looked at next, seen from a reading that ends at `now`; none: no
    /// more. A post without comments is looked at as often: they begin with the first one.
    pub fn due_at(&self, watched: bool, now: i64) -> Option<i64> {
        let pause = pause(now - self.at, watched)?;
        (!self.closed).then_some(self.read.unwrap_or(now) + pause)
    }

    /// Whether VK should be asked whether it still stands.
    pub fn is_doubted(&self, now: i64) -> bool {
        self.missing
            .is_some_and(|since| now - since >= Tended::DOUBT)
    }

    /// It never had any comments: that is all there is to know of them for a day.
    pub fn is_silent(&self, count: Option<i64>) -> bool {
        self.read.is_none() && self.from.is_none() && count == Some(0)
    }

    /// Its comments have not changed, as far as their number tells.
    pub fn is_unchanged(&self, count: Option<i64>, now: i64) -> bool {
        let lately = self.read.is_some_and(|read| now - read < FORCED);
        self.from.is_none() && lately && count.is_some() && self.count == count
    }

    /// Its comments have been read to the end.
    pub fn done(&mut self, count: Option<i64>, now: i64) {
        (self.read, self.count, self.from) = (Some(now), count, None);
    }

    /// It is not where it should be.
    pub fn miss(&mut self, now: i64) {
        self.missing.get_or_insert(now);
    }
}

impl Cursor {
    /// What is known of this address. A cursor of another kind or of another community is none: what is
    /// known already is recognised when it is recorded.
    pub fn read(cursor: Option<&str>, address: &Address, now: i64) -> Self {
        let known: Option<Self> = cursor.and_then(|cursor| serde_json::from_str(cursor).ok());
        let same = |known: &Self| match address {
            Address::Community(owner) => known.owner == *owner,
            Address::Name(name) => known.owner != 0 && known.name.as_ref() == Some(name),
        };
        known.filter(same).unwrap_or_else(|| Self {
            owner: match address {
                Address::Community(owner) => *owner,
                Address::Name(_) => 0,
            },
            since: now - FIRST_READING,
            ..Self::default()
        })
    }

    /// As it is recorded; none while it is not known whose wall this is.
    pub fn write(&self) -> Option<String> {
        (self.owner != 0).then(|| serde_json::to_string(self).expect("numbers and a name are JSON"))
    }

    /// Whether a post has been read, or is too old to be.
    pub fn knows(&self, mark: Mark) -> bool {
        mark.at < self.since || (mark.id <= self.top.id && mark.at <= self.top.at)
    }

    /// Whether a message of this moment is too old to be read.
    pub fn is_before(&self, at: i64) -> bool {
        at < self.since
    }

    /// The wall was walked to what is known.
    pub fn walked(&mut self, top: Mark) {
        (self.top, self.walk) = (self.top.max(top), None);
    }

    /// A post stands: it is looked after while it is young or watched.
    pub fn tend(&mut self, mark: Mark, watched: bool, now: i64) {
        if watched || now - mark.at < TENDED {
            let post = self.posts.entry(mark.id).or_default();
            (post.at, post.missing) = (mark.at, None);
        }
    }

    /// Lets go of posts that are out of age.
    pub fn trim(&mut self, watched: impl Fn(i64) -> bool, now: i64) {
        self.posts
            .retain(|id, post| watched(*id) || now - post.at < TENDED);
        while self.posts.len() > TENDED_MAX {
            self.posts.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;

    fn published(at: i64) -> Post {
        Post {
            at,
            ..Post::default()
        }
    }

    #[test]
    fn comments_are_read_the_rarer_the_older_their_post() {
        let now = 1_800_000_000;
        for (age, since_read, watched, due) in [
            (HOUR, 9 * MINUTE, false, false),
            (HOUR, 10 * MINUTE, false, true),
            (3 * HOUR, 59 * MINUTE, false, false),
            (3 * HOUR, HOUR, false, true),
            (3 * HOUR, 15 * MINUTE, true, true),
            (2 * DAY, 5 * HOUR, false, false),
            (2 * DAY, 6 * HOUR, false, true),
            (5 * DAY, 23 * HOUR, false, false),
            (5 * DAY, 24 * HOUR, false, true),
            (7 * DAY, 30 * DAY, false, false),
            (70 * DAY, 14 * MINUTE, true, false),
            (70 * DAY, 15 * MINUTE, true, true),
        ] {
            let mut post = published(now - age);
            post.done(Some(3), now - since_read);
            let told = post.is_due(watched, now);
            assert_eq!(told, due, "{age} {since_read} {watched}");
            post.closed = true;
            assert!(!post.is_due(watched, now), "closed for ever");
        }
    }

    #[test]
    fn an_unchanged_number_spares_a_reading_for_a_day() {
        let now = 1_800_000_000;
        let mut post = published(now - HOUR);
        assert!(!post.is_unchanged(Some(2), now), "never read");
        post.done(Some(2), now);
        assert!(post.is_unchanged(Some(2), now + DAY - 1));
        assert!(!post.is_unchanged(Some(2), now + DAY), "forced");
        assert!(!post.is_unchanged(Some(3), now + 1));
        assert!(!post.is_unchanged(None, now + 1), "VK does not say");
        assert!(published(now).is_silent(Some(0)));
        assert!(!post.is_silent(Some(0)), "they were all deleted");
    }

    #[test]
    fn a_cursor_of_something_else_is_none() {
        let (now, wall) = (1_800_000_000, Address::Community(-7));
        let mut cursor = Cursor::read(None, &wall, now);
        cursor.walked(Mark { id: 5, at: now });
        cursor.tend(Mark { id: 5, at: now }, false, now);
        let written = cursor.write();
        assert_eq!(Cursor::read(written.as_deref(), &wall, now + DAY), cursor);
        let fresh = Cursor::read(None, &wall, now);
        for other in ["", "{", "[]", "{\"etag\": \"x\"}", "{\"owner\": -8}"] {
            assert_eq!(Cursor::read(Some(other), &wall, now), fresh, "{other}");
        }
        let name = Address::Name("town".into());
        let unresolved = Cursor::read(written.as_deref(), &name, now);
        assert_eq!((unresolved.owner, unresolved.write()), (0, None));
    }
}
