//! What people say in a network, written down beforehand: the ground truth of a fake, and its comparison
//! with what was stored.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use otklik::{
    domain::{SourceId, chance},
    ports::Store,
};

use super::Fakes;
use crate::house::House;

pub const HOUR: i64 = 3_600;
pub const DAY: i64 = 24 * HOUR;

/// What there is to say.
pub const TEXTS: [&str; 5] = [
    "Белгород, ул. Мира, 12: третий день нет отопления",
    "Всем доброе утро и хорошего дня",
    "Приглашаем на концерт в дом культуры",
    "Спасибо за помощь, всё сделали быстро",
    "Подскажите, до скольких работает библиотека",
];

pub fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at + SignedDuration::from_secs(seconds)
}

/// A message as its author knows it.
#[derive(Debug, Clone)]
pub struct Said {
    pub at: Timestamp,
    pub text: String,
    /// Changed to this, rising.
    pub edits: Vec<(Timestamp, String)>,
    pub deleted: Option<Timestamp>,
}

impl Said {
    pub fn new(at: Timestamp, text: impl Into<String>) -> Self {
        Self {
            at,
            text: text.into(),
            edits: Vec::new(),
            deleted: None,
        }
    }

    /// What it says at a moment; none before it is said and after it is deleted.
    pub fn text(&self, now: Timestamp) -> Option<&str> {
        let deleted = self.deleted.is_some_and(|at| at <= now);
        let text = self.edit(now).map_or(&self.text, |(_, text)| text);
        (self.at <= now && !deleted).then_some(text)
    }

    /// The last change before a moment.
    pub fn edit(&self, now: Timestamp) -> Option<&(Timestamp, String)> {
        self.edits.iter().rev().find(|(at, _)| *at <= now)
    }
}

/// Makes up what is said; the same every time.
pub struct Author {
    pub from: Timestamp,
    salt: u32,
}

impl Author {
    pub fn new(from: Timestamp) -> Self {
        Self { from, salt: 0 }
    }

    pub fn dice(&mut self, sides: i64) -> i64 {
        self.salt += 1;
        (chance("said", self.salt, self.from) >> 1).cast_signed() % sides
    }

    /// Rising moments, so many in so many seconds.
    pub fn moments(&mut self, count: i64, seconds: i64) -> Vec<i64> {
        let mut moments: Vec<i64> = (0..count).map(|_| self.dice(seconds)).collect();
        moments.sort_unstable();
        moments
    }

    /// Something new, changed by one in four within a day and deleted by one in eight within two.
    pub fn says(&mut self, at: Timestamp) -> Said {
        let text = TEXTS[usize::try_from(self.dice(5)).unwrap()];
        let mut said = Said::new(at, format!("{text} ({})", self.salt));
        match self.dice(8) {
            0 => said.deleted = Some(later(said.at, self.dice(40 * HOUR))),
            1 | 2 => {
                let first = later(said.at, self.dice(20 * HOUR));
                let text = format!("{}, поправка", said.text);
                said.edits = vec![
                    (first, text.clone()),
                    (later(first, HOUR), text + " вторая"),
                ];
            }
            _ => {}
        }
        said
    }
}

/// What the store must hold: by native id, the words; none where they are taken back.
pub type Expected = BTreeMap<String, Option<String>>;

/// Compares the store with what was really said.
pub fn compare(store: &dyn Store, source: &str, truth: &Expected) {
    let source = SourceId::new(source);
    let ids: Vec<&str> = truth.keys().map(String::as_str).collect();
    let stands = store.standing(&source, &ids).unwrap();
    let mut wrong = Vec::new();
    for (id, text) in truth {
        let stored = stands.get(id).map(|one| one.text.as_deref());
        match (text, stored) {
            (Some(text), Some(Some(stored))) if text == stored => {}
            // Deleted before anybody saw it, or erased.
            (None, None | Some(None | Some(""))) => {}
            other => wrong.push((id, format!("{other:?}"))),
        }
    }
    let (all, first) = (truth.len(), &wrong[..wrong.len().min(12)]);
    assert!(
        wrong.is_empty(),
        "{source}: {} of {all}: {first:#?}",
        wrong.len()
    );
}

/// Nothing that people or logs see holds a token, and nothing stored holds `secret`.
pub fn assert_silent(house: &House, fakes: &Fakes, sources: &[&str], secret: &str) {
    let store = &house.rooms.store;
    let called = fakes.called();
    assert!(called.iter().all(|call| !call.url.contains("SECRET")));
    let notices = store.notices(500).unwrap();
    assert!(notices.iter().all(|notice| !notice.text.contains("SECRET")));
    for source in sources {
        let record = format!("{:?}", store.source(&SourceId::new(*source)).unwrap());
        for word in ["SECRET", secret] {
            assert!(!record.contains(word), "{source}: {word}");
        }
    }
}
