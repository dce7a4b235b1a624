//! Towns of two words whose first is cut to its beginning: «В. Тагил», «Н.Салда», «Ст. Оскол», «К-Уральский».
//!
//! They are that town or none, never another one: «В. Тагил» is not what people call «Тагил».

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::{
    gazetteer::{Gazetteer, NameForm},
    site::TYPE_WORDS,
    words::Words,
};

/// Longer beginnings than «Верх.» are words of their own.
const LETTERS_MAX: usize = 4;
/// A word before a hyphen is cut when it is no longer than this.
const HYPHENED_MAX: usize = 2;

/// Names of two words, by the second: «Верхний Тагил», «Каменск-Уральский».
#[derive(Debug, Default)]
pub(super) struct Compounds {
    by_last: HashMap<String, Vec<Compound>, FxBuildHasher>,
}

#[derive(Debug)]
struct Compound {
    first: String,
    settlements: Vec<usize>,
}

/// What the beginning of a word before another makes of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Nothing: there is no such beginning.
    Whole,
    /// No town that is known.
    Unknown,
    /// A town: number of its first word and its own.
    Town(usize, usize),
}

impl Compounds {
    pub(super) fn of<'f>(forms: impl Iterator<Item = &'f NameForm>) -> Self {
        let mut all = Self::default();
        for form in forms {
            let parts = match &form.words[..] {
                [first, last] => Some((first.as_str(), last.as_str())),
                [only] => only.split_once('-'),
                _ => None,
            };
            let parts = parts.filter(|(first, last)| {
                !TYPE_WORDS.contains(first) && !last.contains('-') && first.chars().count() > 1
            });
            if let Some((first, last)) = parts {
                let compound = Compound {
                    first: first.to_owned(),
                    settlements: form.settlements.clone(),
                };
                all.by_last
                    .entry(last.to_owned())
                    .or_default()
                    .push(compound);
            }
        }
        all
    }

    /// True for the second word of some name, and for «к-уральский».
    pub(super) fn ends_with(&self, form: &str) -> bool {
        self.by_last.contains_key(form)
            || cut(form).is_some_and(|(_, last)| self.by_last.contains_key(last))
    }

    /// The only settlement whose name ends so and begins so.
    fn town(&self, beginning: &str, last: &str) -> Option<usize> {
        let all = self.by_last.get(last)?.iter();
        let meant = all.filter(|one| one.first.starts_with(beginning) && one.first != beginning);
        let mut meant = meant.flat_map(|one| one.settlements.iter().copied());
        let first = meant.next()?;
        meant.all(|other| other == first).then_some(first)
    }
}

/// «к-уральский» in two.
fn cut(form: &str) -> Option<(&str, &str)> {
    let (first, last) = form.split_once('-')?;
    (first.chars().count() <= HYPHENED_MAX).then_some((first, last))
}

/// Reads the word at `index` with what stands before it.
pub(super) fn read(words: &Words<'_>, places: &Gazetteer, index: usize) -> Reading {
    let Some(word) = words.get(index).filter(|word| !word.number) else {
        return Reading::Whole;
    };
    if let Some((first, last)) = cut(word.form).filter(|_| !places.forms.contains_key(word.form)) {
        let town = places.compounds.town(first, last);
        return town.map_or(Reading::Whole, |town| Reading::Town(index, town));
    }
    let gap = words.gap(index);
    let beginning = words.before(index).filter(|before| {
        let letters = before.form.chars().count();
        let kind = letters == 1 && TYPE_WORDS.contains(&before.form);
        !before.number && !kind && letters <= LETTERS_MAX && matches!(gap, "." | ". " | ".-")
    });
    let named = gap != ". " || word.raw.starts_with(char::is_uppercase);
    let Some(beginning) = beginning.filter(|_| named) else {
        return Reading::Whole;
    };
    if let Some(town) = places.compounds.town(beginning.form, word.form) {
        return Reading::Town(index - 1, town);
    }
    // «Мира, 5 А. Тагил замерзает»: the letter belongs to the house.
    let of_house =
        words.adjacent(index - 1) && words.before(index - 1).is_some_and(|before| before.number);
    let initial = beginning.raw.chars().nth(1).is_none()
        && beginning.raw.starts_with(char::is_uppercase)
        && !of_house;
    match initial && places.compounds.by_last.contains_key(word.form) {
        true => Reading::Unknown,
        false => Reading::Whole,
    }
}
