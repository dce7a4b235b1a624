//! Closing courtesies: «заранее спасибо за помощь», «спасибо за внимание».
//!
//! They stand under complaints and thank for nothing that was done, so rules read past them: a rule that
//! «спасибо за» silences is not silenced by good manners.

use crate::text::{Analyser, Token};

const THANKS: [&str; 9] = [
    "спасибо",
    "благодарю",
    "благодарим",
    "благодарен",
    "благодарна",
    "благодарны",
    "признателен",
    "признательна",
    "признательны",
];
const BEFOREHAND: &str = "заранее";
/// What a reader is thanked for beforehand, and what for having read only.
const EXPECTED: [&str; 6] = [
    "помощь",
    "ответ",
    "содействие",
    "решение",
    "реакцию",
    "поддержку",
];
const READING: [&str; 2] = ["внимание", "понимание"];
/// Bytes of the shortest word of thanks, some of its letters typed in Latin.
const THANKS_BYTES_MIN: usize = 10;
/// Words of one courtesy: «заранее вам очень благодарны за».
const WORDS_MAX: usize = 5;

/// Where the courtesies of the text that the analyser read last stand: byte ranges, rising.
pub(super) fn courtesies(analyser: &Analyser, text: &str) -> Vec<(u32, u32)> {
    let analysis = analyser.analysis();
    let mut found = Vec::new();
    if !analysis.tokens.iter().any(|token| may_thank(text, token)) {
        return found;
    }
    for sentence in &analysis.sentences {
        let tokens = &analysis.tokens[sentence.first_token as usize..sentence.end_token as usize];
        let mut from = 0;
        while let Some(thanks) = position(analyser, &tokens[from..], &THANKS) {
            let thanks = from + thanks;
            let range = courtesy(analyser, tokens, thanks);
            from = range.map_or(thanks, |(_, last)| last) + 1;
            found.extend(range.map(|(first, last)| (tokens[first].start, tokens[last].end)));
        }
    }
    found
}

/// The first and the last token of the courtesy whose thanks stand here; none of any other thanks.
fn courtesy(analyser: &Analyser, tokens: &[Token], thanks: usize) -> Option<(usize, usize)> {
    let earliest = thanks.saturating_sub(WORDS_MAX);
    let latest = tokens.len().min(thanks + 1 + WORDS_MAX);
    let before = position(analyser, &tokens[earliest..thanks], &[BEFOREHAND]);
    let after = &tokens[thanks + 1..latest];
    let end = |words: &[&str]| position(analyser, after, words).map(|at| thanks + 1 + at);
    if let Some(before) = before {
        let last = end(&EXPECTED).or_else(|| end(&READING));
        return Some((earliest + before, last.unwrap_or(thanks)));
    }
    let last = end(&READING).or_else(|| end(&[BEFOREHAND]))?;
    Some((thanks, last))
}

/// False of nearly every word by a look at its length and first letter, which is cheaper than to read it.
fn may_thank(text: &str, token: &Token) -> bool {
    let (start, end) = (token.start as usize, token.end as usize);
    let begins = ['с', 'С', 'c', 'C', 'б', 'Б', 'п', 'П'];
    end - start >= THANKS_BYTES_MIN && text[start..].starts_with(begins)
}

fn position(analyser: &Analyser, tokens: &[Token], words: &[&str]) -> Option<usize> {
    let is_one = |token: &Token| words.contains(&analyser.word(token));
    tokens.iter().position(is_one)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Lexicon;

    fn courtesies_of(text: &str) -> Vec<&str> {
        let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
        analyser.analyse(text);
        let ranges = courtesies(&analyser, text).into_iter();
        ranges
            .map(|(start, end)| &text[start as usize..end as usize])
            .collect()
    }

    #[test]
    fn thanks_beforehand_and_for_reading_are_manners() {
        for (text, courtesy) in [
            (
                "Бабушке не дойти. Заранее спасибо за помощь!",
                "Заранее спасибо за помощь",
            ),
            (
                "Почините лифт, заранее вам благодарны",
                "заранее вам благодарны",
            ),
            ("Ответа нет. Спасибо за внимание.", "Спасибо за внимание"),
            ("Спасибо большое заранее", "Спасибо большое заранее"),
            ("Cпасибо за ВНИМАНИЕ", "Cпасибо за ВНИМАНИЕ"),
            (
                "заранее благодарю за понимание и ответ",
                "заранее благодарю за понимание и ответ",
            ),
        ] {
            assert_eq!(courtesies_of(text), [courtesy], "{text}");
        }
    }

    #[test]
    fn thanks_for_what_was_done_are_thanks() {
        for text in [
            "Спасибо за помощь, воду дали",
            "Спасибо вам! Заранее не верил",
            "Спасибо, что услышали",
            "Отписались заранее",
        ] {
            assert_eq!(courtesies_of(text), [""; 0], "{text}");
        }
    }
}
