//! The ids of one file: a row under the id of another is the same again, or another message that the
//! export numbered wrongly. Nobody would miss the second: it is a reject.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{DefaultHasher, Hash, Hasher},
};

use super::rejects::quoted;
use crate::domain::RawItem;

/// Ids that are remembered, some 70 MB of them; rows beyond are not compared.
const IDS_MAX: usize = 3_500_000;

/// The first row of every id, as digests.
#[derive(Debug, Default)]
pub(super) struct Ids {
    first: HashMap<u64, First>,
}

#[derive(Debug, Clone, Copy)]
struct First {
    words: u32,
    line: u32,
}

impl Ids {
    /// Whether the message may stand under its id; the error is a reason with a remedy.
    pub fn admit(&mut self, line: u64, item: &RawItem) -> Result<(), String> {
        let is_full = self.first.len() >= IDS_MAX;
        let own = First {
            words: words(&item.text),
            line: u32::try_from(line).unwrap_or(u32::MAX),
        };
        match self.first.entry(digest(&item.native_id)) {
            Entry::Occupied(first) if first.get().words != own.words => Err(format!(
                "id «{}» уже занят: в строке {} под ним другой текст. Дайте строке свой id или удалите её",
                quoted(&item.native_id),
                first.get().line
            )),
            Entry::Vacant(free) if !is_full => {
                free.insert(own);
                Ok(())
            }
            Entry::Occupied(_) | Entry::Vacant(_) => Ok(()),
        }
    }
}

fn digest(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A digest of the words: a text that is only broken into lines otherwise is the same.
fn words(text: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    for word in text.split_whitespace() {
        word.hash(&mut hasher);
    }
    // Half of it will do: only rows of one id are compared.
    (hasher.finish() >> 32) as u32
}
