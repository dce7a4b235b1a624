//! Snippets: the stretch of a text where the words were found.

use super::Snippet;
use crate::{domain::Span, text::CodePoints};

/// Code points of a snippet at most, without the ellipses.
const LENGTH: usize = 240;
/// Code points kept before the first find.
const BEFORE: usize = 60;

/// Cuts the stretch around the first find; `spans` are byte ranges of the text, rising. Line breaks
/// become spaces; a cut falls between words where it can.
pub(super) fn cut(text: &str, spans: &[(u32, u32)]) -> Snippet {
    let mut points = CodePoints::new(text);
    let spans: Vec<Span> = spans
        .iter()
        .map(|&(start, end)| Span {
            start: points.at(start),
            end: points.at(end),
        })
        .collect();
    let signs: Vec<char> = text
        .chars()
        .map(|sign| if sign.is_whitespace() { ' ' } else { sign })
        .collect();
    let first = spans.first().map_or(0, |span| span.start as usize);
    let start = word_start(&signs, first.saturating_sub(BEFORE));
    let end = word_end(&signs, start, (start + LENGTH).min(signs.len()));
    let lead = usize::from(start > 0);
    let mut shown = String::new();
    if start > 0 {
        shown.push('…');
    }
    shown.extend(&signs[start..end]);
    if end < signs.len() {
        shown.push('…');
    }
    let inside = |span: &Span| span.start as usize >= start && span.end as usize <= end;
    let moved = |at: u32| u32::try_from(at as usize - start + lead).unwrap_or(u32::MAX);
    Snippet {
        text: shown,
        highlights: spans
            .iter()
            .filter(|span| inside(span))
            .map(|span| Span {
                start: moved(span.start),
                end: moved(span.end),
            })
            .collect(),
    }
}

/// The beginning of the next word at or after `from`; the text's own beginning stays.
fn word_start(signs: &[char], from: usize) -> usize {
    if from == 0 {
        return 0;
    }
    signs[from..]
        .iter()
        .take(BEFORE)
        .position(|sign| *sign == ' ')
        .map_or(from, |gap| from + gap + 1)
}

/// The end of the last whole word at or before `to`.
fn word_end(signs: &[char], start: usize, to: usize) -> usize {
    if to == signs.len() {
        return to;
    }
    signs[start..to]
        .iter()
        .rposition(|sign| *sign == ' ')
        .filter(|gap| *gap > LENGTH / 2)
        .map_or(to, |gap| start + gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span_of(text: &str, word: &str) -> (u32, u32) {
        let at = text.find(word).unwrap();
        (at as u32, (at + word.len()) as u32)
    }

    #[test]
    fn a_short_text_stays_whole_with_its_finds() {
        let text = "Нет\nводы, ул. Мира";
        let snippet = cut(text, &[span_of(text, "воды")]);
        assert_eq!(snippet.text, "Нет воды, ул. Мира");
        assert_eq!(snippet.highlights, [Span { start: 4, end: 8 }]);
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_find_and_points_at_it() {
        let text = format!(
            "{}прорвало трубу {}",
            "слово ".repeat(100),
            "ещё ".repeat(200)
        );
        let snippet = cut(&text, &[span_of(&text, "трубу")]);
        let [span] = snippet.highlights[..] else {
            panic!("one find")
        };
        let found: String = snippet
            .text
            .chars()
            .skip(span.start as usize)
            .take((span.end - span.start) as usize)
            .collect();
        assert_eq!(found, "трубу");
        assert!(snippet.text.starts_with('…') && snippet.text.ends_with('…'));
        assert!(snippet.text.chars().count() <= LENGTH + 2);
    }

    #[test]
    fn nothing_found_shows_the_beginning() {
        assert_eq!(cut("Просто текст", &[]).text, "Просто текст");
        assert_eq!(cut("", &[]).text, "");
    }
}
