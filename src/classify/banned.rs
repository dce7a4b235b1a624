//! What rules must never look for: politics, protest, elections, religion, nationality, orientation.
//!
//! The list is compiled in, so that no file can shorten it; configuration can only add to it. Every
//! entry carries a reason and counter-examples: ordinary words that look alike and must pass.

use std::{collections::BTreeSet, sync::LazyLock};

use rustc_hash::FxHashMap;

mod list;

use crate::text::fold;
use list::{BANS, Ban};

/// An addition made by configuration: a form, or a prefix when it ends in `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraBan(String);

impl ExtraBan {
    /// Reads one entry of the configuration; `ё` and case do not matter.
    pub fn new(entry: &str) -> Self {
        Self(fold(entry.trim()).into_owned())
    }

    fn hits(&self, form: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(prefix) => !prefix.is_empty() && form.starts_with(prefix),
            None => self.0 == form,
        }
    }
}

/// Why a word may not stand in a rule; none when it may.
///
/// `form` is a word as the analyser writes it, or folded; `prefix` says that the rule looks for any
/// form that begins so.
pub fn reason(form: &str, prefix: bool, extra: &[ExtraBan]) -> Option<&'static str> {
    let suspects = beginning(form).and_then(|letters| BEGINNINGS.get(letters));
    for ban in suspects.into_iter().flatten() {
        if ban.hits(form) || (prefix && ban.reached_by(form)) {
            return Some(ban.reason);
        }
    }
    extra
        .iter()
        .any(|ban| ban.hits(form))
        .then_some("слово запрещено настройкой [rules] banned")
}

/// Why a rule may not look for any form that begins so; none when it may. Stricter than for a stem, which
/// was cut off a word that somebody wrote: what reaches a forbidden word may not stand, unless it is
/// itself an ordinary one.
pub fn prefix_reason(stub: &str, extra: &[ExtraBan]) -> Option<&'static str> {
    let suspects = beginning(stub).and_then(|letters| BEGINNINGS.get(letters));
    let mut suspects = suspects.into_iter().flatten();
    let reached = suspects.find(|ban| ban.begins_with(stub));
    reason(stub, true, extra).or(reached.map(|ban| ban.reason))
}

/// The first forbidden word of a name, with the reason.
pub fn find_in_name<'n>(name: &'n str, extra: &[ExtraBan]) -> Option<(&'n str, &'static str)> {
    name.split(|c: char| !c.is_alphanumeric())
        .find_map(|word| reason(&fold(word), false, extra).map(|why| (word, why)))
}

impl Ban {
    fn hits(&self, form: &str) -> bool {
        self.forms.contains(&form)
            || self.prefixes.iter().any(|prefix| form.starts_with(prefix))
                && !self.passes.contains(&form)
    }

    /// True when a forbidden word begins with `stub`, which is no ordinary word and long enough to be
    /// meant: `проте*`.
    fn begins_with(&self, stub: &str) -> bool {
        const MEANT: usize = 5;
        let mut words = self.forms.iter().chain(self.prefixes);
        stub.chars().count() >= MEANT
            && !self.passes.contains(&stub)
            && words.any(|word| word.starts_with(stub))
    }

    /// True when the prefix `stub` is a forbidden word with its end cut off: `митин*`.
    fn reached_by(&self, stub: &str) -> bool {
        let length = stub.chars().count();
        let cut = |word: &&str| word.starts_with(stub) && length + 2 >= word.chars().count();
        length >= 3
            && !self.passes.iter().any(|word| word.starts_with(stub))
            && (self.forms.iter().any(cut) || self.prefixes.iter().any(cut))
    }
}

/// The first three letters, two bytes each: no entry is shorter, and all are Russian.
fn beginning(word: &str) -> Option<&str> {
    word.get(..6)
}

/// How forbidden words begin, with their groups. Every word of every rule is asked; nearly all stop
/// here.
static BEGINNINGS: LazyLock<FxHashMap<&'static str, Vec<&'static Ban>>> = LazyLock::new(|| {
    let mut groups: FxHashMap<_, Vec<&Ban>> = FxHashMap::default();
    for ban in BANS {
        let words = ban.forms.iter().chain(ban.prefixes);
        let letters: BTreeSet<&str> = words.filter_map(|word| beginning(word)).collect();
        for letters in letters {
            groups.entry(letters).or_default().push(ban);
        }
    }
    groups
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_example_passes_and_every_entry_is_caught() {
        for ban in BANS {
            for word in ban.passes {
                assert_eq!(reason(word, false, &[]), None, "{word}");
            }
            for form in ban.forms {
                assert!(beginning(form).is_some_and(|letters| letters.chars().count() == 3));
                assert!(reason(form, false, &[]).is_some(), "{form}");
            }
            for prefix in ban.prefixes {
                assert!(beginning(prefix).is_some_and(|letters| letters.chars().count() == 3));
                assert!(reason(prefix, true, &[]).is_some(), "{prefix}*");
                assert!(
                    reason(&format!("{prefix}ывать"), false, &[]).is_some(),
                    "{prefix}"
                );
            }
        }
    }

    #[test]
    fn ordinary_names_pass() {
        for name in [
            "Социальная политика",
            "Выбор врача",
            "Партия лекарств",
            "Национальный проект «Дороги»",
            "Еврейская автономная область",
        ] {
            assert_eq!(find_in_name(name, &[]), None, "{name}");
        }
        assert_eq!(
            find_in_name("Митинги у мэрии", &[]).map(|(word, _)| word),
            Some("Митинги")
        );
    }

    #[test]
    fn a_cut_prefix_does_not_slip_through() {
        assert!(reason("митин", true, &[]).is_some());
        assert!(reason("мигран", true, &[]).is_some());
        assert_eq!(reason("выбор", true, &[]), None);
        assert_eq!(reason("мит", true, &[]), None);
        for stub in ["проте", "полит", "митин", "украи"] {
            assert!(prefix_reason(stub, &[]).is_some(), "{stub}*");
        }
        for stub in ["выбор", "национальн", "прав", "груз", "дом"] {
            assert_eq!(prefix_reason(stub, &[]), None, "{stub}*");
        }
    }

    #[test]
    fn configuration_adds_and_never_takes_away() {
        let extra = [ExtraBan::new("Ёлк*"), ExtraBan::new("=выбор")];
        assert!(reason("елками", false, &extra).is_some());
        assert_eq!(
            reason("выбор", false, &extra),
            None,
            "an addition is a form or a prefix"
        );
        assert!(reason("митинг", false, &extra).is_some());
    }
}
