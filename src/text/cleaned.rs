//! A text as it may be stored, and where its code points stood in the text that came.
//!
//! Whoever reads what residents sent reads it through here, so that the command line judges the very
//! text that the daemon stores, and still points at the words of its input.

use std::{borrow::Cow, ops::Range};

use super::{clean::clean_in, redact::redact_in};
use crate::domain::{Phones, Span};

/// A text made ready, pass by pass. Nothing is copied while nothing is changed.
#[derive(Debug, Clone)]
pub struct Cleaned<'t> {
    text: Cow<'t, str>,
    /// The passes that changed something, in their order.
    passes: Vec<Pass>,
}

/// One change of a pass: these bytes give way to that.
#[derive(Debug)]
pub(super) struct Edit {
    pub at: Range<usize>,
    pub with: Cow<'static, str>,
}

/// What one pass changed, from the beginning of the text to its end.
type Pass = Vec<Change>;

/// Where a change stood before its pass and where it stands after it, in code points.
#[derive(Debug, Clone)]
struct Change {
    was: Range<u32>,
    is: Range<u32>,
}

impl<'t> Cleaned<'t> {
    /// The plain text of what a network delivered, as [`clean`](super::clean) makes it.
    pub fn of(raw: &'t str) -> Self {
        let mut cleaned = Self::untouched(raw);
        clean_in(&mut cleaned);
        cleaned
    }

    /// The same without personal numbers, as [`redact`](super::redact) leaves it: the text to store.
    #[must_use]
    pub fn redacted(mut self, public: &Phones) -> Self {
        redact_in(&mut self, public);
        self
    }

    pub(super) fn untouched(text: &'t str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            passes: Vec::new(),
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, for whoever points at nothing in it.
    pub fn into_text(self) -> Cow<'t, str> {
        self.text
    }

    /// Where a span of this text stood in the text that came. What was put in for something stood where
    /// that did; what was only taken away beside the span stays out of it.
    pub fn before(&self, span: Span) -> Span {
        let spans = self.passes.iter().rev();
        spans.fold(span, |span, pass| {
            let start = start_before(pass, span.start);
            Span {
                start,
                end: end_before(pass, span.end).max(start),
            }
        })
    }

    /// Makes the changes of one pass: in rising order, none over another.
    pub(super) fn change(&mut self, edits: &[Edit]) {
        if edits.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut pass = Vec::with_capacity(edits.len());
        let (mut told, mut was, mut is) = (0, 0, 0);
        for Edit { at, with } in edits {
            let same = &self.text[told..at.start];
            (was, is) = (was + points(same), is + points(same));
            let change = Change {
                was: was..was + points(&self.text[at.clone()]),
                is: is..is + points(with),
            };
            (was, is) = (change.was.end, change.is.end);
            text.push_str(same);
            text.push_str(with);
            told = at.end;
            pass.push(change);
        }
        text.push_str(&self.text[told..]);
        self.text = Cow::Owned(text);
        self.passes.push(pass);
    }
}

fn points(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

fn start_before(pass: &[Change], start: u32) -> u32 {
    let next = pass.partition_point(|change| change.is.end <= start);
    match pass.get(next) {
        Some(inside) if inside.is.start <= start => inside.was.start,
        _ => kept_before(next.checked_sub(1).map(|last| &pass[last]), start),
    }
}

fn end_before(pass: &[Change], end: u32) -> u32 {
    let next = pass.partition_point(|change| change.is.start < end);
    match next.checked_sub(1).map(|last| &pass[last]) {
        Some(inside) if inside.is.end >= end => inside.was.end,
        last => kept_before(last, end),
    }
}

/// Of a place that no change touched, given the last change before it.
fn kept_before(last: Option<&Change>, at: u32) -> u32 {
    last.map_or(at, |last| at - last.is.end + last.was.end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the words of the stored text looked like when they came.
    fn came_as(raw: &str, word: &str) -> String {
        let cleaned = Cleaned::of(raw).redacted(&Phones::default());
        let at = cleaned.text().find(word).expect("the word is there");
        let start = points(&cleaned.text()[..at]);
        let span = cleaned.before(Span {
            start,
            end: start + points(word),
        });
        let letters = raw.chars().skip(span.start as usize);
        letters.take((span.end - span.start) as usize).collect()
    }

    #[test]
    fn words_of_the_stored_text_are_found_in_what_came() {
        for (raw, word, came) in [
            ("нет воды", "воды", "воды"),
            ("Нет во<wbr>ды", "воды", "во<wbr>ды"),
            ("Нет <b>воды</b> тут", "воды", "воды"),
            ("ул. Ми&shy;ра&nbsp;12", "Мира", "Ми&shy;ра"),
            ("ул.&nbsp;Мира&nbsp;12", "Мира 12", "Мира&nbsp;12"),
            ("Ми\u{AD}ра,\u{200B} 12", "Мира", "Ми\u{AD}ра"),
            ("[id5|Анна], нет воды", "нет", "нет"),
            ("[club5|ЖЭК], где вы", "ЖЭК", "ЖЭК"),
            ("  \n нет воды  ", "нет воды", "нет воды"),
            ("8-950-123-45-67, нет воды", "воды", "воды"),
            ("звонить 8-950-123-45-67!", "⟨телефон⟩", "8-950-123-45-67"),
            ("&lt;b&gt;яма&lt;/b&gt; тут", "яма", "яма"),
            ("и\u{306}од, йод", "йод,", "и\u{306}од,"),
            ("8&nbsp;950&nbsp;123-45-67 яма", "яма", "яма"),
        ] {
            assert_eq!(came_as(raw, word), came, "{raw}");
        }
    }

    #[test]
    fn a_text_that_is_clean_is_not_copied() {
        for text in ["Нет воды на Мира, 12 — третий день…", "«Яма» у дома № 5 🙏"]
        {
            let cleaned = Cleaned::of(text).redacted(&Phones::default());
            assert!(matches!(cleaned.into_text(), Cow::Borrowed(_)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn spans_stay_within_the_text_and_in_order(
            raw in "(нет|вода| |<b>|</p>|&nbsp;|&shy;|&lt;|\\u{200B}|\\u{306}|и|@a|\\[id1\\|А\\]|\\[club1\\||8-950-123-45-67|12|\n){0,12}"
        ) {
            let cleaned = Cleaned::of(&raw).redacted(&Phones::default());
            let all = points(&raw);
            let mut last = Span { start: 0, end: 0 };
            for at in 0..points(cleaned.text()) {
                let span = cleaned.before(Span { start: at, end: at + 1 });
                prop_assert!(span.start < span.end && span.end <= all, "{at}: {span:?}");
                prop_assert!(span.start >= last.start && span.end >= last.end, "{at}: {span:?}");
                last = span;
            }
        }
    }
}
