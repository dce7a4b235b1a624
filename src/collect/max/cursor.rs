//! What is remembered of a bot's chats between two readings. Pure.
//!
//! ```text
//! moments ──────────────────────────────────────────────────────►
//!  read before      to │ gap: read from its new end down │ from      seen
//! ```
//! Updates bring what is said from now on; what was said before the bot was heard, or while nobody
//! listened, is a gap that the chat's history fills.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::address::Address;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// The history of a chat that was not known is read so far back.
const FIRST_READING: i64 = 14 * 24 * HOUR;
/// MAX keeps updates for a day; after a shorter silence the next poll brings all of them.
const KEPT: i64 = 23 * HOUR;
/// A gap begins so much before what was read.
const OVERLAP: i64 = HOUR;
/// Chats whose gaps are filled; a bot in more of them reads those by updates alone.
const CHATS_MAX: usize = 1_000;

/// What is remembered between two readings. Moments are milliseconds since 1970, as MAX writes them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cursor {
    /// The number of the chat behind the public link that is read.
    pub link: Option<(String, i64)>,
    /// Where the next batch of updates begins.
    pub marker: Option<i64>,
    /// Everything said before this moment has been read, or stands in a gap.
    seen: Option<i64>,
    /// When the subscription to calls was last found in order.
    pub subscribed: Option<i64>,
    /// The bot's chats.
    pub chats: BTreeMap<i64, Chat>,
}

/// A group or channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chat {
    /// The part of its history that is to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<Gap>,
    /// The bot was sent away.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub out: bool,
}

/// A part of a history that is not read yet, both ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Its new end: the history is read from here down.
    pub from: i64,
    /// Its old end.
    pub to: i64,
}

impl Gap {
    /// What is left of it after a page that goes down to `oldest`; none when nothing is. A page begins
    /// with the moment at which the one before ended: a border may cut through it.
    pub fn after(self, oldest: Option<i64>, full: bool) -> Option<Self> {
        let oldest = oldest.filter(|oldest| *oldest > self.to)?;
        let from = if oldest + 1 < self.from {
            oldest + 1
        } else if full {
            // A whole page of one moment: no more of it can be seen.
            self.from - 1
        } else {
            return None;
        };
        (from >= self.to).then_some(Self { from, ..self })
    }
}

impl Cursor {
    /// A cursor of another kind is none: what is known already is recognised when it is recorded.
    pub fn read(cursor: Option<&str>) -> Self {
        cursor
            .and_then(|cursor| serde_json::from_str(cursor).ok())
            .unwrap_or_default()
    }

    /// As it is recorded.
    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("numbers, names and flags are JSON")
    }

    /// The chat of this address, as far as it is known.
    pub fn chat(&self, address: &Address) -> Option<i64> {
        match (address, &self.link) {
            (Address::Chat(chat), _) => Some(*chat),
            (Address::Link(link), Some((known, chat))) if link == known => Some(*chat),
            (Address::Link(_), _) => None,
        }
    }

    /// A chat in which the bot is heard: one that was not known has a history to read.
    pub fn meet(&mut self, chat: i64, now: i64) {
        if self.chats.len() >= CHATS_MAX && !self.chats.contains_key(&chat) {
            return;
        }
        let gap = Gap {
            from: now,
            to: now - FIRST_READING,
        };
        let fresh = || Chat {
            gap: Some(gap),
            out: false,
        };
        let known = self.chats.entry(chat).or_insert_with(fresh);
        if known.out {
            *known = fresh();
        }
    }

    /// Updates are heard from now on; what was said while nobody listened is a gap.
    pub fn listen(&mut self, now: i64) {
        let lost = self.seen.filter(|seen| now - seen > KEPT);
        if let Some(seen) = lost {
            self.open(seen, now);
        }
        self.seen = Some(now);
    }

    /// Updates were lost, though not for long: all chats are read back by a day.
    pub fn lose(&mut self, now: i64) {
        self.marker = None;
        self.open(self.seen.unwrap_or(now).min(now - KEPT), now);
    }

    /// The history is read on from where it was read; not before the last gap is filled.
    pub fn catch_up(&mut self, now: i64) {
        match self.seen {
            Some(_) if self.next().is_some() => return,
            Some(seen) => self.open(seen, now),
            None => {}
        }
        self.seen = Some(now);
    }

    fn open(&mut self, seen: i64, now: i64) {
        for chat in self.chats.values_mut() {
            let to = seen - OVERLAP;
            chat.gap = Some(Gap {
                from: now,
                to: chat.gap.map_or(to, |gap| gap.to.min(to)),
            });
        }
    }

    /// A chat whose history is to be read.
    pub fn next(&self) -> Option<(i64, Gap)> {
        let mut chats = self.chats.iter();
        chats.find_map(|(id, chat)| Some((*id, chat.gap?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    #[test]
    fn a_gap_is_left_where_nobody_listened_for_longer_than_updates_are_kept() {
        let mut cursor = Cursor::default();
        cursor.listen(NOW);
        cursor.meet(-1, NOW);
        assert_eq!(cursor.next().unwrap().1.to, NOW - FIRST_READING, "unknown");
        cursor.chats.get_mut(&-1).unwrap().gap = None;
        cursor.meet(-1, NOW);
        cursor.listen(NOW + KEPT);
        assert_eq!(cursor.next(), None, "known, and updates bring it all");
        cursor.listen(NOW + 3 * KEPT);
        let (to, from) = (NOW + KEPT - OVERLAP, NOW + 3 * KEPT);
        assert_eq!(cursor.next(), Some((-1, Gap { from, to })));
    }

    #[test]
    fn a_chat_that_the_bot_comes_back_to_is_read_back() {
        let mut cursor = Cursor::default();
        cursor.chats.insert(
            -1,
            Chat {
                gap: None,
                out: true,
            },
        );
        cursor.meet(-1, NOW);
        assert!(cursor.next().is_some() && !cursor.chats[&-1].out);
    }

    #[test]
    fn pages_go_down_to_the_old_end_of_a_gap() {
        let gap = Gap { from: 900, to: 100 };
        for (oldest, full, left) in [
            (Some(500), true, Some(501)),
            (Some(500), false, Some(501)),
            (Some(899), false, None),
            (Some(899), true, Some(899)),
            (Some(100), true, None),
            (Some(7), false, None),
            (None, false, None),
        ] {
            let after = gap.after(oldest, full).map(|gap| gap.from);
            assert_eq!(after, left, "{oldest:?} {full}");
        }
    }

    #[test]
    fn a_cursor_of_something_else_is_none() {
        let mut cursor = Cursor::default();
        (cursor.marker, cursor.link) = (Some(7), Some(("zarechye".into(), -7)));
        cursor.meet(-7, NOW);
        assert_eq!(Cursor::read(Some(&cursor.write())), cursor);
        for other in ["", "{", "[]", "7", "{\"marker\": \"x\"}"] {
            assert_eq!(Cursor::read(Some(other)), Cursor::default(), "{other}");
        }
        let link = |name: &str| cursor.chat(&Address::Link(name.into()));
        assert_eq!((link("zarechye"), link("other")), (Some(-7), None));
    }
}
