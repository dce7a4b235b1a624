//! «У нас тоже»: a bare word of agreement, which says nothing of its own and counts for its thread.

/// A longer text has something of its own to say and is judged by the rules alone.
const MOST_WORDS: usize = 8;

/// Words of agreement, as sequences.
const CUES: &[&str] = &[
    "у нас тоже",
    "у нас также",
    "у нас так же",
    "у меня тоже",
    "у меня также",
    "у меня так же",
    "и у нас",
    "и у меня",
    "тоже самое",
    "то же самое",
    "та же",
    "такая же",
    "аналогично",
    "плюсую",
    "поддерживаю",
    "присоединяюсь",
    "плюс один",
];

/// Words that turn agreement into its opposite, unless «не» stands before them.
const GOOD_NEWS: &[&str] = &[
    "хорошо",
    "отлично",
    "нормально",
    "норм",
    "порядке",
    "спасибо",
    "дали",
    "починили",
    "сделали",
    "включили",
    "заработало",
    "заработал",
    "работает",
    "тепло",
    "чисто",
];

/// True when a very short text only says that its author has the same problem.
pub(super) fn agrees(text: &str) -> bool {
    if text.contains('?') {
        return false;
    }
    let signs = text.trim();
    if signs == "+1" || (!signs.is_empty() && signs.chars().all(|sign| sign == '+')) {
        return true;
    }
    let lower = text.to_lowercase().replace('ё', "е");
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.len() <= MOST_WORDS
        && CUES.iter().any(|cue| has_sequence(&words, cue))
        && !tells_good_news(&words)
}

fn has_sequence(words: &[&str], cue: &str) -> bool {
    let cue: Vec<&str> = cue.split(' ').collect();
    words.windows(cue.len()).any(|window| window == cue)
}

fn tells_good_news(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let denied = at > 0 && words[at - 1] == "не";
        GOOD_NEWS.contains(word) && !denied
    })
}

#[cfg(test)]
mod tests {
    use super::agrees;

    #[test]
    fn a_bare_word_of_agreement_counts() {
        for text in [
            "У нас тоже",
            "и у нас такая же беда!!!",
            "У меня так же, второй день",
            "Тоже самое на Губкина",
            "+",
            " +1 ",
            "+++",
            "Плюсую 😡",
            "Аналогично, Мира 14.",
            "У нас тоже не работает",
        ] {
            assert!(agrees(text), "{text}");
        }
    }

    #[test]
    fn good_news_questions_and_stories_do_not() {
        for text in [
            "",
            "У нас тоже всё хорошо",
            "И у нас уже починили, спасибо",
            "А у нас тоже отключат?",
            "Тоже мне новость",
            "Звоните в аварийную",
            "у нас тоже так было в прошлом году потом приехали поменяли трубу и стало лучше",
        ] {
            assert!(!agrees(text), "{text}");
        }
    }
}
