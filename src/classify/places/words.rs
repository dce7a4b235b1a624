//! The words of a text as places read them: whole words, their case and what stands between them.

use std::borrow::Cow;

use super::Cue;
use crate::text::{Analyser, Token};

/// A word or number; parts of hyphenated words are left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    /// Lower case, `ё` as `е`.
    pub(super) form: &'a str,
    /// As written.
    pub(super) raw: &'a str,
    /// First byte in the text.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// Begins with a capital letter, in a text that is not all capitals.
    pub(super) capital: bool,
    /// Begins with a digit.
    pub(super) number: bool,
    /// What it may begin.
    pub(super) cue: Cue,
}

impl Word<'_> {
    /// As written, but foreign letters that the analyser took for look-alikes are what they stand for:
    /// «Горькoго» with a Latin `o` is «Горького».
    pub(super) fn spelt(&self) -> Cow<'_, str> {
        let is_foreign = |letter: char| letter.is_ascii_alphanumeric();
        let mixed = !self.raw.is_ascii() && self.raw.contains(is_foreign);
        if !mixed || self.raw.chars().count() != self.form.chars().count() {
            return Cow::Borrowed(self.raw);
        }
        let letters = self.raw.chars().zip(self.form.chars());
        let letters = letters.map(|(raw, form)| match is_foreign(raw) && raw.is_uppercase() {
            true => form.to_uppercase().next().unwrap_or(form),
            false if is_foreign(raw) => form,
            false => raw,
        });
        Cow::Owned(letters.collect())
    }
}

/// All words of a text.
#[derive(Debug)]
pub(super) struct Words<'a> {
    pub(super) text: &'a str,
    pub(super) list: Vec<Word<'a>>,
}

impl<'a> Words<'a> {
    /// The words of the text that `analyser` read last.
    pub(super) fn of(
        analyser: &'a Analyser,
        text: &'a str,
        mut cue: impl FnMut(&Token) -> Cue,
    ) -> Self {
        let tokens = &analyser.analysis().tokens;
        let whole = || tokens.iter().filter(|token| !token.is_part());
        let shouted = whole().filter(|token| token.is_all_caps()).count();
        let shouting = shouted * 2 > whole().count();
        let list = whole()
            .filter_map(|token| {
                let (start, end) = (token.start as usize, token.end as usize);
                Some(Word {
                    form: analyser.word(token),
                    raw: text.get(start..end)?,
                    start,
                    end,
                    capital: token.is_capital() && !shouting,
                    number: token.is_number(),
                    cue: cue(token),
                })
            })
            .collect();
        Self { text, list }
    }

    /// The word at `index`.
    pub(super) fn get(&self, index: usize) -> Option<&Word<'a>> {
        self.list.get(index)
    }

    /// The word before `index`.
    pub(super) fn before(&self, index: usize) -> Option<&Word<'a>> {
        self.list.get(index.checked_sub(1)?)
    }

    /// What stands between the word before `index` and the word at `index`.
    pub(super) fn gap(&self, index: usize) -> &'a str {
        let (Some(left), Some(right)) = (self.before(index), self.get(index)) else {
            return "\n";
        };
        self.text.get(left.end..right.start).unwrap_or("\n")
    }

    /// True when only blanks (or quotes) stand between the word before `index` and this one.
    pub(super) fn adjacent(&self, index: usize) -> bool {
        index < self.list.len()
            && self
                .gap(index)
                .chars()
                .all(|c| matches!(c, ' ' | '\u{a0}' | '«' | '"'))
    }

    /// Like [`adjacent`](Self::adjacent), but a full stop may follow the word before.
    pub(super) fn follows_abbreviation(&self, index: usize) -> bool {
        index < self.list.len()
            && self
                .gap(index)
                .chars()
                .all(|c| matches!(c, ' ' | '.' | '\u{a0}' | '«' | '"'))
    }

    /// True when only blanks or a line break stand between the word before `index` and this one.
    pub(super) fn continues(&self, index: usize) -> bool {
        index < self.list.len() && self.gap(index).chars().all(char::is_whitespace) && index > 0
    }

    /// True when the word at `index` begins the text, a line or a sentence.
    pub(super) fn begins_sentence(&self, index: usize) -> bool {
        self.gap(index).contains(['.', '!', '?', '\n', '…'])
    }
}

/// Where the sentences of a text end.
#[derive(Debug)]
pub(super) struct Breaks<'a> {
    text: &'a str,
    /// Of `!`, `?`, `…` and of line breaks, rising.
    marks: Vec<usize>,
    /// Of full stops, and of the capital letter behind each, rising.
    stops: Vec<(usize, usize)>,
}

impl<'a> Breaks<'a> {
    /// A sentence is longer than what stands behind the full stop of «г.» or «ул.».
    const LETTERS_MIN: usize = 12;

    pub(super) fn of(text: &'a str) -> Self {
        let marks = text.match_indices(['!', '?', '\n', '…']);
        let stops = text.match_indices(". ").filter_map(|(at, stop)| {
            let rest = text[at + stop.len()..].trim_start();
            let capital = text.len() - rest.len();
            rest.starts_with(char::is_uppercase)
                .then_some((at, capital))
        });
        Self {
            text,
            marks: marks.map(|(at, _)| at).collect(),
            stops: stops.collect(),
        }
    }

    /// True when a sentence ends between these bytes; the full stop of «г.» or «ул.» does not end one.
    pub(super) fn is_between(&self, from: usize, to: usize) -> bool {
        let mark = self.marks.partition_point(|at| *at < from);
        if self.marks.get(mark).is_some_and(|at| *at < to) {
            return true;
        }
        let stop = self.stops.partition_point(|(at, _)| *at < from);
        let long = || {
            let gap = self.text.get(from..to);
            gap.is_some_and(|gap| gap.chars().nth(Self::LETTERS_MIN).is_some())
        };
        self.stops
            .get(stop)
            .is_some_and(|(_, capital)| *capital < to)
            && long()
    }
}
