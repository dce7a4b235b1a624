//! Words that are already as the analyser writes them. Rule files and lexicons hold little else.

use std::borrow::Cow;

/// Lower case with `ё` as `е`: the form in which files name words.
pub fn fold(word: &str) -> Cow<'_, str> {
    if word.chars().all(is_folded) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase().replace('ё', "е"))
    }
}

fn is_folded(letter: char) -> bool {
    matches!(letter, 'а'..='я' | 'a'..='z' | '0'..='9' | '-')
}

/// True when the analyser makes one word of it, the same: Russian letters in lower case, none three
/// times in a row.
pub fn is_plain(word: &str) -> bool {
    let mut last = ['\0'; 2];
    let mut follows = |letter: char| {
        let runs = last == [letter; 2];
        last = [last[1], letter];
        matches!(letter, 'а'..='я') && !runs
    };
    !word.is_empty() && word.chars().all(&mut follows)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::text::{Analyser, Lexicon};

    proptest! {
        #[test]
        fn the_analyser_leaves_a_plain_word_alone(word in "[а-яё]{1,40}") {
            let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
            analyser.analyse(&word);
            let words: Vec<&str> = analyser.analysis().tokens.iter().map(|t| analyser.word(t)).collect();
            if is_plain(&word) {
                prop_assert_eq!(words, [word.as_str()]);
            }
        }

        #[test]
        fn folding_twice_is_folding_once(word in "[а-яА-ЯёЁa-zA-Z0-9 -]{0,12}") {
            let once = fold(&word).into_owned();
            prop_assert_eq!(&once, &word.to_lowercase().replace('ё', "е"));
            prop_assert_eq!(fold(&once), once.as_str());
        }
    }

    #[test]
    fn long_letters_foreign_letters_and_capitals_are_not_plain() {
        for word in [
            "оооочень",
            "вoда",
            "Вода",
            "елка-",
            "ёлка",
            "дом5",
            "длинношеее",
            "",
        ] {
            assert!(!is_plain(word), "{word}");
        }
        assert!(is_plain("ванна"));
    }
}
