//! The stems of a text as the learned layer counts them: words only, no numbers, links or names of
//! accounts, and two marks for a question.

use memchr::memchr_iter;

use crate::text::{Analyser, Token};

/// The mark of a text that asks somewhere.
pub(super) const ASKS: &str = "?";
/// The mark of a text that ends in a question.
pub(super) const ENDS_ASKING: &str = "?$";

/// The words of the text read last, without the names of its streets.
pub(super) fn tokens(analyser: &Analyser) -> impl Iterator<Item = &Token> {
    let tokens = analyser.analysis().tokens.iter();
    tokens.filter(|token| !token.is_number() && !token.is_mute())
}

/// The stem, or family, a word is counted under; none when it has no Russian letter.
pub(super) fn stem<'a>(analyser: &'a Analyser, token: &Token) -> Option<&'a str> {
    let key = analyser.form(token.form).keys.first()?;
    key.chars().any(|c| matches!(c, 'а'..='я')).then_some(key)
}

/// True when the text asks somewhere; the question mark of a link does not count.
pub fn asks(text: &str) -> bool {
    let linked = |word: &str| word.contains("://") || word.starts_with("www.");
    memchr_iter(b'?', text.as_bytes()).any(|at| !linked(word_around(text, at)))
}

/// What stands between blanks around a character of a text.
fn word_around(text: &str, at: usize) -> &str {
    let (before, after) = text.split_at(at);
    let head = before.rsplit(char::is_whitespace).next();
    let tail = after.split(char::is_whitespace).next();
    &text[at - head.map_or(0, str::len)..at + tail.map_or(0, str::len)]
}

/// True when the text ends in a question.
pub(super) fn ends_asking(text: &str) -> bool {
    text.trim_end().ends_with('?') && asks(text)
}
