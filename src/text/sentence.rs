//! Sentence bounds: phrases and nearness never cross them.

/// Positions skipped at a sentence end. Larger than any distance a query may ask for, so that index
/// and matcher agree without knowing of sentences.
pub const SENTENCE_GAP: u32 = 100;

/// One sentence: its bytes in the original and its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// First token.
    pub first_token: u32,
    /// One past the last token.
    pub end_token: u32,
}

/// Abbreviations whose full stop does not end a sentence, in the analyser's form.
const ABBREVIATIONS: &[&str] = &[
    "г",
    "гг",
    "ул",
    "д",
    "дд",
    "кв",
    "пос",
    "п",
    "с",
    "пр",
    "просп",
    "пер",
    "мкр",
    "корп",
    "стр",
    "обл",
    "руб",
    "коп",
    "тыс",
    "млн",
    "млрд",
    "т",
    "им",
    "ст",
    "см",
    "ок",
    "тел",
    "моб",
    "доб",
    "эт",
    "под",
    "пл",
    "наб",
    "бул",
    "ш",
    "дер",
    "хут",
    "респ",
    "гор",
    "проф",
    "акад",
    "др",
    "рис",
    "напр",
    "зам",
    "каб",
    "отд",
    "оф",
    "кг",
    "гр",
    "мин",
    "сек",
    "час",
    "чел",
    "шт",
    "стр",
    "р",
    "к",
    "ч",
    "х",
    "б",
];

/// True when the full stop at byte `at` of `text` ends a sentence; `last` is the word before it.
pub(super) fn stop_ends_sentence(text: &str, at: usize, last: Option<&str>) -> bool {
    let next = text[at + 1..].chars().next();
    let glued = next.is_some_and(|c| c.is_numeric() || c.is_lowercase());
    if glued {
        return false;
    }
    let after_space = text[at + 1..].trim_start().chars().next();
    match last {
        Some(word) if ABBREVIATIONS.contains(&word) => {
            // «… на 3 г. Никто» stays one sentence; the harm of a missed bound is small, the harm of
            // a cut address («ул. Мира») is not.
            false
        }
        Some(word) if word.chars().count() == 1 => {
            // Initials: «А. С. Пушкина».
            !after_space.is_some_and(char::is_uppercase)
        }
        _ => true,
    }
}
