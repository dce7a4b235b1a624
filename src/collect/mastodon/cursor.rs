//! What is remembered of a timeline between two readings. Pure.
//!
//! Numbers of an instance rise with the moments: milliseconds since 1970 and sixteen bits behind. So a
//! timeline is read upwards, oldest first, from any moment, and after every page the cursor is right.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    address::{Address, Timeline},
    wire::Shown,
};
use crate::collect::tended::{DAY, Tended};

/// What is older at a first reading is the past, not today's trouble.
pub(super) const PAST: i64 = 14 * DAY;
/// Statuses of other instances arrive late, with the number of the moment they were written: so far
/// back a reading begins behind the newest. Those that come later still are met only as replies.
const LATE: i64 = DAY / 4;
/// On its own instance a status is late by no more than the clock of its machine.
const LATE_LOCAL: i64 = 10 * 60;
/// A status is remembered for so long: an incident may still find it by its number.
const KEPT: i64 = 30 * DAY;
/// Statuses remembered at most; the oldest give way.
const KNOWN_MAX: usize = 3_000;

/// What is remembered between two readings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Cursor {
    /// Whose numbers these are.
    of: String,
    /// The timeline has been read up to here.
    top: u64,
    /// A reading that has not come to the newest: it got so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    walk: Option<u64>,
    /// Statuses by their number on this instance.
    pub(super) known: BTreeMap<u64, Known>,
}

/// A status that is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Known {
    /// Its native id, the same on every instance.
    pub(super) native: String,
    /// The first status of its thread, itself perhaps. None: an answer whose thread has not been read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) top: Option<u64>,
    pub(super) tended: Tended,
}

/// What a status is to the reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The first of its thread: the thread is read with it.
    Top,
    /// An answer that came with its thread.
    Answer,
    /// An answer whose thread has not been read.
    Loose,
}

impl Cursor {
    /// A cursor of another kind or of another timeline is none: what is known already is recognised
    /// when it is recorded.
    pub(super) fn read(cursor: Option<&str>, address: &Address) -> Self {
        let of = format!("{}/{}", address.instance, address.path());
        let known: Option<Self> = cursor.and_then(|cursor| serde_json::from_str(cursor).ok());
        known.filter(|known| known.of == of).unwrap_or(Self {
            of,
            ..Self::default()
        })
    }

    pub(super) fn write(&self) -> String {
        serde_json::to_string(self).expect("numbers and digests are JSON")
    }

    /// The next page holds what stands right above this number.
    pub(super) fn above(&self, timeline: &Timeline, now: i64) -> u64 {
        let late = match timeline {
            Timeline::Local => LATE_LOCAL,
            Timeline::Tag(_) => LATE,
        };
        let first = number(now - PAST);
        let anew = self.top.saturating_sub(number(late)).max(first);
        self.walk.unwrap_or(anew)
    }

    /// A page was read, and there may be newer ones.
    pub(super) const fn reached(&mut self, number: u64) {
        self.walk = Some(number);
    }

    /// Nothing newer stands on the timeline.
    pub(super) fn ended(&mut self) {
        self.top = self.top.max(self.walk.take().unwrap_or(0));
    }

    /// What a known status is to the reading.
    pub(super) fn part(&self, id: u64) -> Option<Part> {
        let known = self.known.get(&id)?;
        Some(match known.top {
            None => Part::Loose,
            Some(top) if top == id => Part::Top,
            Some(_) => Part::Answer,
        })
    }

    /// A status stands: it is remembered from now on.
    pub(super) fn tend(&mut self, shown: &Shown, top: Option<u64>) -> &mut Known {
        let known = self.known.entry(shown.id).or_insert_with(|| Known {
            native: shown.native.clone(),
            top: None,
            tended: Tended::published(shown.at),
        });
        known.top = known.top.or(top);
        known.tended.stands();
        known
    }

    /// Tops of the threads with these native ids.
    pub(super) fn tops(&self, natives: &[String]) -> BTreeSet<u64> {
        let natives: BTreeSet<&str> = natives.iter().map(String::as_str).collect();
        let named = |known: &&Known| natives.contains(&*known.native);
        let named = self.known.iter().filter(|(_, known)| named(known));
        named.map(|(id, known)| known.top.unwrap_or(*id)).collect()
    }

    /// Answers of a thread that are remembered.
    pub(super) fn answers(&self, top: u64) -> impl Iterator<Item = u64> {
        let others = self.known.range(top + 1..);
        let of = others.filter(move |(_, known)| known.top == Some(top));
        of.map(|(id, _)| *id)
    }

    /// A status that is to be asked for now: answers without a thread first, then the young.
    pub(super) fn due(&self, watched: &BTreeSet<u64>, now: i64) -> Option<u64> {
        let due = |id: &u64, known: &Known| match self.part(*id) {
            Some(Part::Top) => known.tended.is_due(watched.contains(id), now),
            Some(Part::Loose) => !known.tended.is_missing() || known.tended.is_doubted(now),
            Some(Part::Answer) => known.tended.is_doubted(now),
            None => false,
        };
        let all = || self.known.iter().filter(|(id, known)| due(id, known));
        let loose = all().find(|(_, known)| known.top.is_none());
        loose.or_else(|| all().next_back()).map(|(id, _)| *id)
    }

    /// When the first of them is to be asked for.
    pub(super) fn due_at(&self, watched: &BTreeSet<u64>, now: i64) -> Option<i64> {
        let all = self.known.iter();
        let at = all.filter_map(|(id, known)| {
            let tended = &known.tended;
            let asked = known.top.is_none_or(|top| top == *id) || tended.is_missing();
            asked.then(|| tended.due_at(watched.contains(id), now))?
        });
        at.min()
    }

    /// Answers whose threads have not been read.
    pub(super) fn loose(&self) -> usize {
        let loose = self.known.values().filter(|known| known.top.is_none());
        loose.count()
    }

    /// Lets go of what is out of age.
    pub(super) fn trim(&mut self, watched: &BTreeSet<u64>, now: i64) {
        self.known.retain(|id, known| {
            let asked = watched.contains(id) || known.top.is_some_and(|top| watched.contains(&top));
            asked || known.top.is_none() || now - known.tended.at < KEPT
        });
        let over = self.known.len().saturating_sub(KNOWN_MAX);
        let settled = self.known.iter().filter(|(_, known)| known.top.is_some());
        let oldest: Vec<u64> = settled.take(over).map(|(id, _)| *id).collect();
        for id in oldest {
            self.known.remove(&id);
        }
    }
}

/// The first number of a moment.
fn number(second: i64) -> u64 {
    u64::try_from(second).unwrap_or(0).saturating_mul(1_000) << 16
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn address(of: &str) -> Address {
        Address::parse(of).unwrap()
    }

    fn shown(id: u64) -> Shown {
        Shown {
            id,
            native: format!("n{id}"),
            at: NOW,
            answers: None,
            replies: Some(0),
        }
    }

    #[test]
    fn a_reading_begins_behind_the_newest_and_goes_on_where_it_stopped() {
        let (tag, local) = (Timeline::Tag("губкин".into()), Timeline::Local);
        let mut cursor = Cursor::default();
        assert_eq!(cursor.above(&tag, NOW), number(NOW - PAST), "the first");
        cursor.reached(number(NOW - DAY));
        assert_eq!(cursor.above(&tag, NOW), number(NOW - DAY));
        cursor.ended();
        assert_eq!(cursor.above(&tag, NOW), number(NOW - DAY - LATE));
        assert_eq!(cursor.above(&local, NOW), number(NOW - DAY - LATE_LOCAL));
        cursor.ended();
        assert_eq!(cursor.top, number(NOW - DAY), "nothing new moves nothing");
        let asleep = cursor.above(&tag, NOW + 30 * DAY);
        assert_eq!(asleep, number(NOW + 30 * DAY - PAST));
    }

    #[test]
    fn a_cursor_of_something_else_is_none() {
        let tag = address("https://zarechny.example/tags/губкин");
        let mut cursor = Cursor::read(None, &tag);
        cursor.reached(5);
        cursor.tend(&shown(5), Some(5));
        let written = cursor.write();
        assert_eq!(Cursor::read(Some(&written), &tag), cursor);
        let other = address("https://other.example/tags/губкин");
        for (cursor, address) in [(&*written, &other), ("[]", &tag), ("{\"top\": 5}", &tag)] {
            let read = Cursor::read(Some(cursor), address);
            assert_eq!(read, Cursor::read(None, address), "{cursor}");
        }
    }

    #[test]
    fn answers_without_a_thread_come_first_and_are_never_forgotten() {
        let mut cursor = Cursor::default();
        let none = BTreeSet::new();
        cursor.tend(&shown(7), None);
        for id in 8..KNOWN_MAX as u64 + 100 {
            cursor.tend(&shown(id), Some(id));
        }
        assert_eq!(cursor.due(&none, NOW), Some(7));
        cursor.trim(&none, NOW);
        assert_eq!(cursor.known.len(), KNOWN_MAX);
        assert_eq!((cursor.part(7), cursor.part(8)), (Some(Part::Loose), None));
        cursor.trim(&BTreeSet::from([200]), NOW + KEPT);
        assert_eq!(cursor.known.keys().collect::<Vec<_>>(), [&7, &200]);
    }

    #[test]
    fn a_thread_is_found_by_any_of_its_statuses() {
        let mut cursor = Cursor::default();
        cursor.tend(&shown(5), Some(5));
        cursor.tend(&shown(6), Some(5));
        cursor.tend(&shown(9), None);
        let tops = |native: &str| cursor.tops(&[native.to_owned()]);
        assert_eq!((tops("n5"), tops("n6")), ([5].into(), [5].into()));
        assert_eq!((tops("n9"), tops("n1")), ([9].into(), BTreeSet::new()));
        assert_eq!(cursor.answers(5).collect::<Vec<_>>(), [6]);
    }
}
