//! What people say, change and take back, written down beforehand and always the same.

use jiff::Timestamp;
use otklik::domain::chance;

use super::said::TEXTS;
pub use super::{
    said::{HOUR, later},
    vk::Said,
};

/// Dice that always fall the same.
pub struct Dice(String, u32);

impl Dice {
    pub fn new(name: &str) -> Self {
        Self(name.to_owned(), 0)
    }

    pub fn roll(&mut self, sides: i64) -> i64 {
        self.1 += 1;
        (chance(&self.0, self.1, Timestamp::UNIX_EPOCH) >> 1).cast_signed() % sides
    }
}

/// So many messages within so many seconds after a moment, the oldest first; numbers begin above
/// `first`. Some are edited twice, some are deleted, within a day or two.
pub fn talk(
    dice: &mut Dice,
    from: Timestamp,
    (count, span): (usize, i64),
    first: i64,
) -> Vec<Said> {
    let mut moments: Vec<i64> = (0..count).map(|_| dice.roll(span)).collect();
    moments.sort_unstable();
    let numbered = (first + 1..).zip(moments);
    numbered
        .map(|(id, moment)| {
            let text = TEXTS[usize::try_from(dice.roll(5)).unwrap()];
            let mut said = Said {
                id,
                at: later(from, moment),
                text: format!("{text} ({id})"),
                edits: Vec::new(),
                deleted: None,
            };
            change(dice, &mut said);
            said
        })
        .collect()
}

fn change(dice: &mut Dice, said: &mut Said) {
    match dice.roll(8) {
        0 => said.deleted = Some(later(said.at, 1 + dice.roll(40 * HOUR))),
        1 | 2 => {
            let first = later(said.at, 1 + dice.roll(20 * HOUR));
            let text = format!("{}, поправка", said.text);
            let second = text.clone() + " вторая";
            said.edits = vec![(first, text), (later(first, HOUR), second)];
        }
        _ => {}
    }
}
