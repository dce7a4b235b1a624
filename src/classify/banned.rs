//! What rules must never look for: politics, protest, elections, religion, nationality, orientation.
//!
//! The list is compiled in, so that no file can shorten it; configuration can only add to it. A word is
//! judged by what the matcher would find with it: `выбор` is looked for by its stem and finds «выборах»,
//! `=выбор` finds itself alone. Every group carries a reason and counter-examples: ordinary words that
//! look alike and must pass.

use std::{cell::LazyCell, collections::HashSet, sync::LazyLock};

use rustc_hash::FxHashMap;

mod expression;
mod list;

use crate::text::{Lexicon, fold};
use list::{GROUPS, PHRASES};

pub use expression::Bans;

/// A stem of fewer letters joins strangers: «имам» and «имя» are both `им`. It forbids nothing but to
/// look for it by stem.
const STEM_LETTERS_MIN: usize = 4;
/// A beginning of so many letters and fewer is judged by what residents write most.
const SHORT_BEGINNING: usize = 3;

/// The first three Russian letters, in bytes.
const FIRST_LETTERS: usize = 6;

/// The forms that residents write most, by the number of messages.
const COMMON: &str = include_str!("lint/forms.txt");

/// A forbidden word, or a beginning of forbidden words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ban {
    word: Box<str>,
    is_beginning: bool,
    /// By what the matcher finds it: the stem of a word; the stems of words that begin so, where the
    /// stemmer cuts into the beginning itself («верующий» is `вер`).
    stems: Vec<Box<str>>,
    reason: &'static str,
}

/// An addition made by configuration: a word in all its forms, or a beginning when it ends in `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraBan(Ban);

impl ExtraBan {
    /// Reads one entry of the configuration; `ё` and case do not matter.
    pub fn new(entry: &str) -> Self {
        let reason = "слово запрещено настройкой [rules] banned";
        Self(Ban::new(&fold(entry.trim()), reason))
    }
}

/// How a word is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sought {
    /// As it is written.
    Form,
    /// By its stem, with whatever has the same one.
    Stem,
    /// It is a stem itself.
    Learnt,
}

/// Why an exact form may not stand in a rule or a dictionary; none when it may.
pub fn form_reason(form: &str, extra: &[ExtraBan]) -> Option<&'static str> {
    word_reason(form, Sought::Form, extra)
}

/// Why a word may not be looked for by its stem; none when it may. A word of a family is looked for by
/// the forms of its family alone, and no family has a forbidden one.
pub fn stem_reason(word: &str, lexicon: &Lexicon, extra: &[ExtraBan]) -> Option<&'static str> {
    match lexicon.in_family(word) {
        true => form_reason(word, extra),
        false => bare_stem_reason(word, extra),
    }
}

/// As [`stem_reason`], of a word without a family.
pub fn bare_stem_reason(word: &str, extra: &[ExtraBan]) -> Option<&'static str> {
    word_reason(word, Sought::Stem, extra)
}

/// Why a stem or family may not be learnt; none when it may.
pub fn learnt_reason(stem: &str, extra: &[ExtraBan]) -> Option<&'static str> {
    match stem.strip_prefix('@') {
        Some(family) => form_reason(&fold(family), extra),
        None => refusal(&fold(stem), Sought::Learnt, extra),
    }
}

/// Why a rule may not look for any form that begins so; none when it may.
///
/// What begins a forbidden word may not stand, unless it is listed as ordinary. So short a beginning that
/// it says little passes when common words begin so: no forbidden word is common, so it finds them first.
pub fn beginning_reason(stub: &str, extra: &[ExtraBan]) -> Option<&'static str> {
    let is_ordinary = LazyCell::new(|| {
        OPEN_PASSES.contains(&stub)
            || stub.chars().count() <= SHORT_BEGINNING && begins_common_words(stub)
    });
    let hits = |ban: &&Ban| {
        let goes_on = (ban.is_beginning || is_long(&ban.word))
            && stub.starts_with(&*ban.word)
            && ban.word.len() > passing(stub);
        goes_on || ban.word.starts_with(stub) && !*is_ordinary
    };
    let added = |ban: &&ExtraBan| {
        stub.starts_with(&*ban.0.word) || ban.0.word.starts_with(stub) && !*is_ordinary
    };
    let reason = suspects(stub).find(hits).map(|ban| ban.reason);
    let joined = || stub.contains('-').then(|| stub.replace('-', ""));
    reason
        .or_else(|| extra.iter().find(added).map(|ban| ban.0.reason))
        .or_else(|| beginning_reason(&joined()?, extra))
}

/// The first forbidden word or phrase of a name, with the reason.
pub fn find_in_name(name: &str, extra: &[ExtraBan]) -> Option<(String, &'static str)> {
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .collect();
    let word = words.iter().find_map(|word| {
        let why = form_reason(&fold(word), extra)?;
        Some(((*word).to_owned(), why))
    });
    word.or_else(|| {
        words.windows(2).find_map(|pair| {
            let mut phrases = PHRASES.iter();
            let says = |at: usize, word: &str| is_form(&fold(pair[at]), word);
            let (_, why) = phrases.find(|(phrase, _)| says(0, phrase[0]) && says(1, phrase[1]))?;
            Some((pair.join(" "), *why))
        })
    })
}

/// True when two words have one stem.
fn is_form(word: &str, other: &str) -> bool {
    begin_alike(word, other) && PLAIN.stem(word) == PLAIN.stem(other)
}

/// True for the same first letters, as far as `word` goes: nearly all words differ there.
fn begin_alike(word: &str, other: &str) -> bool {
    let letters = word.len().min(FIRST_LETTERS);
    word.get(..letters) == other.get(..letters)
}

/// A word as it is sought, and the forms that its hyphens hide: together and in parts.
fn word_reason(word: &str, sought: Sought, extra: &[ExtraBan]) -> Option<&'static str> {
    let hidden = |form: &str| refusal(form, Sought::Form, extra);
    refusal(word, sought, extra).or_else(|| {
        word.contains('-').then_some(())?;
        hidden(&word.replace('-', "")).or_else(|| word.split('-').find_map(hidden))
    })
}

/// The closest word decides: `таджик*` is forbidden, `таджикистан*` passes, «национальность» does not.
fn refusal(word: &str, sought: Sought, extra: &[ExtraBan]) -> Option<&'static str> {
    let passes = LazyCell::new(|| match sought {
        Sought::Form if PASSES.contains(word) => usize::MAX,
        _ => passing(word),
    });
    let closest = |ban: &&Ban| {
        let near = ban.closeness(word, sought);
        near > 0 && near > *passes
    };
    suspects(word)
        .find(closest)
        .map(|ban| ban.reason)
        .or_else(|| {
            let mut extra = extra.iter();
            let ban = extra.find(|ban| ban.0.closeness(word, sought) > 0)?;
            Some(ban.0.reason)
        })
}

fn is_long(stem: &str) -> bool {
    stem.chars().count() >= STEM_LETTERS_MIN
}

/// The length of the longest ordinary beginning of the word.
fn passing(word: &str) -> usize {
    let begins = OPEN_PASSES.iter().filter(|pass| word.starts_with(**pass));
    begins.map(|pass| pass.len()).max().unwrap_or_default()
}

fn begins_common_words(stub: &str) -> bool {
    COMMON
        .split_whitespace()
        .any(|form| form.starts_with(stub) && refusal(form, Sought::Stem, &[]).is_none())
}

impl Ban {
    fn new(entry: &str, reason: &'static str) -> Self {
        let (word, is_beginning) = match entry.strip_suffix('*') {
            Some(word) => (word, true),
            None => (entry, false),
        };
        let mut stems = match is_beginning {
            false => vec![PLAIN.stem(word)],
            true => ENDINGS
                .iter()
                .map(|ending| PLAIN.stem(&format!("{word}{ending}")))
                .filter(|stem| !stem.starts_with(word))
                .collect(),
        };
        stems.sort();
        stems.dedup();
        let word = word.into();
        Self {
            word,
            is_beginning,
            stems,
            reason,
        }
    }

    /// So many bytes of a word that is looked for are those of this one; 0 when it does not find it.
    fn closeness(&self, word: &str, sought: Sought) -> usize {
        let is_it = match self.is_beginning {
            true => !self.word.is_empty() && word.starts_with(&*self.word),
            false => word == &*self.word,
        };
        if is_it {
            return self.word.len();
        }
        let finds = |stem: &&str| match sought {
            Sought::Form => !self.is_beginning && is_long(stem) && *PLAIN.stem(word) == **stem,
            Sought::Stem => *PLAIN.stem(word) == **stem,
            Sought::Learnt => is_long(stem) && word == *stem,
        };
        let near = self.stems.iter().map(|stem| &**stem);
        near.filter(|stem| word.starts_with(*stem))
            .filter(finds)
            .map(str::len)
            .max()
            .unwrap_or_default()
    }
}

/// Endings of nouns and adjectives, to see where the stemmer cuts.
const ENDINGS: [&str; 6] = ["", "а", "ы", "ов", "ий", "ь"];

/// Stems as they are without any dictionary.
static PLAIN: LazyLock<Lexicon> = LazyLock::new(Lexicon::empty);

/// The bans whose words begin with the same two letters. Every word of every rule is asked; nearly all
/// stop here.
fn suspects(word: &str) -> impl Iterator<Item = &'static Ban> {
    let found = beginning(word).and_then(|letters| BANS.get(letters));
    found.into_iter().flatten()
}

fn beginning(word: &str) -> Option<&str> {
    let (end, letter) = word.char_indices().nth(1)?;
    Some(&word[..end + letter.len_utf8()])
}

static BANS: LazyLock<FxHashMap<&'static str, Vec<Ban>>> = LazyLock::new(|| {
    let mut bans: FxHashMap<_, Vec<Ban>> = FxHashMap::default();
    for group in GROUPS {
        for entry in group.words.split_whitespace() {
            let letters = beginning(entry).unwrap_or(entry);
            let ban = Ban::new(entry, group.reason);
            bans.entry(letters).or_default().push(ban);
        }
    }
    bans
});

/// Ordinary words, as exact forms.
static PASSES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let passes = GROUPS
        .iter()
        .flat_map(|group| group.passes.split_whitespace());
    passes.filter(|pass| !pass.ends_with('*')).collect()
});

/// Ordinary beginnings.
static OPEN_PASSES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let passes = GROUPS
        .iter()
        .flat_map(|group| group.passes.split_whitespace());
    passes.filter_map(|pass| pass.strip_suffix('*')).collect()
});

#[cfg(test)]
mod tests;
