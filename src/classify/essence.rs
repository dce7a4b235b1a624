//! The essence: one line that says what is wrong, in the resident's own words.

use std::borrow::Cow;

use super::ruleset::{Rule, Target};
use crate::text::Analysis;

/// The longest essence, in code points.
pub const ESSENCE_CHARS_MAX: usize = 140;

/// What a sentence with a mark of this rule says of what is wrong. Many signals do not outweigh a topic:
/// «Ждём, пока кого-то убьют?» shows how grave it is, not what it is.
pub fn telling(rule: &Rule) -> u8 {
    match rule.target {
        Target::Category(_) => 2 + 4 * rule.weight,
        Target::Signal(_) | Target::Filter(_) => 1,
    }
}

/// The line for a text whose evidence stands at these byte offsets, with weights.
///
/// Takes the sentence with the heaviest evidence (the first of equals), with the one before it when it
/// leans on that, or the first that says something; without greeting, handle, link or contact, cut at a word.
pub fn of(text: &str, analysis: &Analysis, evidence: &[(u32, u8)]) -> String {
    let sentences = || analysis.sentences.iter().enumerate();
    let weight = |index: usize| -> u32 {
        let sentence = &analysis.sentences[index];
        evidence
            .iter()
            .filter(|(at, _)| (sentence.start..sentence.end).contains(at))
            .map(|(_, weight)| u32::from(*weight))
            .sum()
    };
    let mut best: Option<(u32, usize)> = None;
    for (index, _) in sentences() {
        let weight = weight(index);
        if weight > 0 && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, index));
        }
    }
    let chosen = best.map(|(_, index)| told(text, analysis, index));
    let mut lines = chosen
        .into_iter()
        .chain(sentences().map(|(index, _)| line(text, analysis, index)));
    lines
        .find(|line| line.chars().count() > 2)
        .unwrap_or_default()
}

/// The sentence, after the one that it points back to where both find room: «Переход на Мира стёрся. Там ещё
/// и лежачего нет».
fn told(text: &str, analysis: &Analysis, index: usize) -> String {
    let own = line(text, analysis, index);
    let Some(before) = index.checked_sub(1).filter(|_| leans(&own)) else {
        return own;
    };
    let before = line(text, analysis, before);
    let stop = match before.ends_with(char::is_alphanumeric) {
        true => ". ",
        false => " ",
    };
    let chars = before.chars().count();
    let fits = chars + stop.len() + own.chars().count() <= ESSENCE_CHARS_MAX;
    match chars > 2 && fits {
        true => [before.as_str(), stop, own.as_str()].concat(),
        false => own,
    }
}

/// True for a line that begins with a word for something said before.
fn leans(line: &str) -> bool {
    const BACK: [&str; 16] = [
        "там",
        "туда",
        "оттуда",
        "тут",
        "здесь",
        "это",
        "этот",
        "эта",
        "эти",
        "он",
        "она",
        "оно",
        "они",
        "его",
        "её",
        "их",
    ];
    let word = line.split(|letter: char| !letter.is_alphabetic()).next();
    word.is_some_and(|word| BACK.contains(&word.to_lowercase().as_str()))
}

fn line(text: &str, analysis: &Analysis, index: usize) -> String {
    let sentence = &analysis.sentences[index];
    let raw = text
        .get(sentence.start as usize..sentence.end as usize)
        .unwrap_or_default();
    shorten(without_greeting(&joined(raw)))
}

/// The words of a sentence with one blank between them, without contacts.
fn joined(raw: &str) -> Cow<'_, str> {
    let raw = raw.trim();
    if is_even(raw) {
        return Cow::Borrowed(raw);
    }
    let mut joined = String::with_capacity(raw.len().min(2 * READ_BYTES_MAX));
    for word in words(raw).filter(|word| !is_contact(word)) {
        if joined.len() > READ_BYTES_MAX {
            break;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    Cow::Owned(joined)
}

/// What blanks part; a mark is one word: «⟨номер машины⟩».
fn words(raw: &str) -> impl Iterator<Item = &str> {
    let mut in_mark = false;
    let parts = raw.split(move |c: char| {
        in_mark = c == '⟨' || in_mark && c != '⟩';
        c.is_whitespace() && !in_mark
    });
    parts.filter(|word| !word.is_empty())
}

/// True when nothing stands between the words but single blanks, and none may be a contact: nearly
/// every sentence, told by one look at its bytes.
fn is_even(sentence: &str) -> bool {
    let bytes = sentence.as_bytes();
    // The first bytes of other blanks: of U+0085 and U+00A0, and of those from U+1680 on.
    let odd = |byte: u8| byte < b' ' || matches!(byte, 0xC2 | 0xE1..=0xE3) || is_suspicious(byte);
    // Without a way out in the middle, so that many bytes are looked at together.
    !bytes.iter().fold(false, |any, &byte| any | odd(byte))
        && memchr::memmem::find(bytes, b"  ").is_none()
}

/// A byte that every contact has.
const fn is_suspicious(byte: u8) -> bool {
    matches!(byte, b'@' | b'<' | b':' | b'h' | b'w' | 0xE2)
}

/// A sentence is read no further: beyond are only words that the cut takes away.
const READ_BYTES_MAX: usize = 8 * ESSENCE_CHARS_MAX;

/// Handles, links and the marks that redaction left.
fn is_contact(word: &str) -> bool {
    // Nearly every word is plain Russian: one look at its bytes is enough.
    if !word.bytes().any(is_suspicious) {
        return false;
    }
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '@' && c != '<');
    bare.starts_with('@')
        || bare.starts_with('<')
        || bare.starts_with("http")
        || bare.starts_with("www.")
        || bare.contains("://")
        || bare.contains('⟩')
        || word.starts_with('⟨')
}

/// No greeting is longer, with a letter after it to tell a word's end.
const GREETING_CHARS_MAX: usize = 24;

/// Marks that a line does not begin with.
const LEADING: [char; 7] = [',', '!', '-', '–', '—', ' ', '.'];

fn without_greeting(line: &str) -> &str {
    const GREETINGS: [&str; 11] = [
        "добрый день",
        "добрый вечер",
        "доброе утро",
        "доброго времени суток",
        "доброго дня",
        "здравствуйте",
        "здраствуйте",
        "всем привет",
        ADDRESS[0],
        ADDRESS[1],
        ADDRESS[2],
    ];
    // Only the beginning matters; a long line is not lowered whole.
    let head = line
        .char_indices()
        .nth(GREETING_CHARS_MAX)
        .map_or(line, |(end, _)| &line[..end]);
    let first = head.chars().next().and_then(|c| c.to_lowercase().next());
    if !first.is_some_and(|first| GREETINGS.iter().any(|known| known.starts_with(first))) {
        return line.trim_start_matches(LEADING);
    }
    let lower = head.to_lowercase();
    let greeting = GREETINGS.iter().find(|greeting| {
        lower
            .strip_prefix(**greeting)
            .is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    });
    let Some(greeting) = greeting.filter(|_| lower.len() == head.len()) else {
        return line.trim_start_matches(LEADING);
    };
    let rest = match ADDRESS.contains(greeting) {
        true => after_address(&line[greeting.len()..]),
        false => &line[greeting.len()..],
    };
    rest.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '«' && c != '"')
}

/// What begins an address (обращение): whom it names says nothing of what is wrong.
const ADDRESS: [&str; 3] = ["уважаемые", "уважаемый", "уважаемая"];
/// Words that an address names at most.
const ADDRESSED_WORDS_MAX: usize = 5;

/// What follows the name of whom a line addresses; all of it when no mark ends the name.
fn after_address(rest: &str) -> &str {
    let end = rest.find(['!', ',']);
    let named = end.filter(|end| rest[..*end].split_whitespace().count() <= ADDRESSED_WORDS_MAX);
    named.map_or(rest, |end| &rest[end..])
}

/// The line as a sentence begins, cut at a word when it is too long.
fn shorten(line: &str) -> String {
    let line = line.trim_end();
    match line.char_indices().nth(ESSENCE_CHARS_MAX) {
        None => capitalised(line),
        Some((limit, _)) => format!("{}…", capitalised(cut(&line[..limit]))),
    }
}

/// Cuts at the last blank, so that an ellipsis finds room.
fn cut(line: &str) -> &str {
    let room = line.char_indices().next_back().map_or(0, |(last, _)| last);
    let blank = line[..room].rfind(' ').filter(|at| *at > room / 2);
    line[..blank.unwrap_or(room)].trim_end_matches([',', ' ', ';', ':', '-', '–', '—'])
}

fn capitalised(line: &str) -> String {
    let mut letters = line.chars();
    let mut whole = String::with_capacity(line.len());
    whole.extend(letters.next().into_iter().flat_map(char::to_uppercase));
    whole.push_str(letters.as_str());
    whole
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::{Analyser, Lexicon};

    fn essence(text: &str, cue: &str) -> String {
        let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
        let analysis = analyser.analyse(text);
        let at = text.find(cue).map(|at| (u32::try_from(at).unwrap(), 3));
        of(text, analysis, at.as_slice())
    }

    #[test]
    fn the_sentence_with_the_evidence_is_taken() {
        let text = "Добрый день! Живём на Мира. третий день нет воды, @admin когда дадут? Спасибо.";
        assert_eq!(
            essence(text, "нет воды"),
            "Третий день нет воды, когда дадут?"
        );
        assert_eq!(essence("Здравствуйте, во дворе яма", "яма"), "Во дворе яма");
        assert_eq!(essence("", ""), "");
    }

    #[test]
    fn what_points_back_is_told_after_what_it_points_to() {
        for (text, cue, expected) in [
            (
                "Переход у школы на Мира стёрся. Там ещё и лежачего нет!",
                "лежачего",
                "Переход у школы на Мира стёрся. Там ещё и лежачего нет!",
            ),
            (
                "яма на Щорса\nОна уже третий год",
                "год",
                "Яма на Щорса. Она уже третий год",
            ),
            ("Там яма. Машины объезжают.", "яма", "Там яма."),
            ("Добрый день! Здесь яма.", "яма", "Здесь яма."),
            ("Снег. Таможня не чистит.", "чистит", "Таможня не чистит."),
        ] {
            assert_eq!(essence(text, cue), expected);
        }
        let long = format!("Двор {}. Тут яма.", "большой и тёмный ".repeat(9));
        assert_eq!(essence(&long, "яма"), "Тут яма.");
    }

    #[test]
    fn whom_a_letter_addresses_is_not_what_is_wrong() {
        for (text, cue, expected) in [
            (
                "Уважаемые жители! Завтра отключат воду.",
                "",
                "Завтра отключат воду.",
            ),
            (
                "Уважаемая администрация города, когда уберут снег?",
                "снег",
                "Когда уберут снег?",
            ),
            (
                "Уважаемые соседи у нас тоже нет воды",
                "воды",
                "Соседи у нас тоже нет воды",
            ),
        ] {
            assert_eq!(essence(text, cue), expected);
        }
    }

    #[test]
    fn what_redaction_left_does_not_show() {
        let text = "Нет воды на Мира 12, звоните ⟨телефон⟩, ⟨почта⟩, полис не дают";
        assert_eq!(
            essence(text, "воды"),
            "Нет воды на Мира 12, звоните полис не дают"
        );
    }

    #[test]
    fn a_mark_of_two_words_goes_whole() {
        for text in [
            "Машина ⟨номер машины⟩ стоит на газоне",
            "Машина ⟨номер машины⟩, стоит на газоне",
        ] {
            assert_eq!(essence(text, "газоне"), "Машина стоит на газоне");
        }
    }

    #[test]
    fn a_long_line_is_cut_at_a_word() {
        let text = format!("Яма {}", "очень большая и глубокая ".repeat(20));
        let line = essence(&text, "Яма");
        assert!(line.chars().count() <= ESSENCE_CHARS_MAX);
        assert!(line.ends_with('…') && !line.contains("глубок…"));
    }
}
