//! What people type at the desk: texts that must say something, and names.
//!
//! A sign that shows nothing is no text: an «answer» of one zero-width space would stop a clock. A sign
//! that turns the direction of writing makes a name look like another one.

/// What can be seen of a typed text, line by line, trimmed. Signs that show nothing or turn the
/// direction are gone.
pub fn visible(text: &str) -> String {
    let seen: String = text.chars().filter_map(shown).collect();
    seen.trim().to_owned()
}

/// What can be seen of a text that must be there; none without a letter or a digit.
pub fn written(text: &str) -> Option<String> {
    let seen = visible(text);
    seen.contains(char::is_alphanumeric).then_some(seen)
}

/// What can be seen of a name, on one line; none without a letter or a digit.
pub fn named(name: &str) -> Option<String> {
    let words: Vec<String> = visible(name)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    written(&words.join(" "))
}

/// The sign as it is kept: line ends are one sign, and what shows nothing is none.
fn shown(sign: char) -> Option<char> {
    match sign {
        '\n' | '\t' => Some(sign),
        '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        _ if sign.is_control() || is_ignorable(sign) => None,
        _ => Some(sign),
    }
}

/// `Default_Ignorable_Code_Point` of Unicode: all that is drawn as nothing, the signs that turn the
/// direction among them.
const fn is_ignorable(sign: char) -> bool {
    matches!(sign,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_shows_nothing_is_no_text() {
        for nothing in [
            "",
            " \n\t",
            "\u{200B}",
            "\u{202E}\u{2066}",
            "\u{0}\u{7}",
            "\u{3164}\u{FFA0}",
            "\u{E0041}",
            "…",
            "— ! —",
            "👍",
        ] {
            assert_eq!(written(nothing), None, "{nothing:?}");
            assert_eq!(named(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_text_keeps_its_lines_and_a_name_has_one() {
        let typed = " Свет\u{200B} дали.\r\n\r\nИзвините\u{2028}за ожидание\u{202E} ";
        assert_eq!(
            written(typed).as_deref(),
            Some("Свет дали.\n\nИзвините\nза ожидание")
        );
        assert_eq!(
            named("\u{202E}Анна\u{0}\u{A0} \n Котова\u{2069}").as_deref(),
            Some("Анна Котова")
        );
    }

    proptest! {
        #[test]
        fn what_was_read_once_is_read_the_same_again(typed in "\\PC{0,20}[\u{200B}-\u{2069}\u{0}-\u{20}а-я]{0,20}") {
            if let Some(text) = written(&typed) {
                prop_assert_eq!(written(&text), Some(text));
            }
            if let Some(name) = named(&typed) {
                prop_assert!(!name.contains(char::is_control));
                prop_assert_eq!(named(&name), Some(name));
            }
        }
    }
}
