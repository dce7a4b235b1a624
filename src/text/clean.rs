//! Makes plain text of what a network delivers: no HTML, no invisible characters, Unicode NFC.

use std::borrow::Cow;

use unicode_normalization::{
    IsNormalized, UnicodeNormalization, char::canonical_combining_class, is_nfc, is_nfc_quick,
};

use super::{
    cleaned::{Cleaned, Edit},
    markup::{Mark, mark_at},
    rare::rare_bytes,
};

/// It frames the digit before it, and so breaks a number apart: «8️⃣9️⃣0️⃣».
const KEY_FRAME: char = '\u{20E3}';
/// What stands for a person whom a text names by a link.
const MENTION: &str = "⟨упоминание⟩";
/// Longest name in `[id1|…]`. Without an end, every «[id1|» of a text would be read to its end.
const NAME_BYTES_MAX: usize = 400;

/// Plain text of `raw`: tags gone (block tags become line ends), entities decoded, zero-width
/// characters and soft hyphens dropped, mentions of persons replaced by a mark, composed to NFC,
/// trimmed. Idempotent.
pub fn clean(raw: &str) -> String {
    Cleaned::of(raw).into_text().into_owned()
}

/// The passes of [`clean`]. Nearly every text is told by one look to need none.
pub(super) fn clean_in(text: &mut Cleaned<'_>) {
    if !is_simple(text.text()) {
        let entities = text.text().contains('&');
        text.change(&strip(text.text()));
        // Entities may hide tags and mentions («&lt;br&gt;», «&commat;ivan»): one more pass settles what
        // the first uncovered.
        let once = text.text();
        if once.contains(['<', '&']) || entities && once.contains(['@', '[']) {
            text.change(&strip(once));
        }
        text.change(&compose(text.text()));
    }
    text.change(&margins(text.text()));
}

/// True for a text without anything that may be markup, shows nothing or joins with its neighbour.
fn is_simple(text: &str) -> bool {
    let is_odd = |byte: u8| {
        let control = byte < b' ' && !matches!(byte, b'\t'..=b'\r');
        let mark = matches!(byte, b'<' | b'&' | b'@' | b'[');
        // The first byte of whatever is neither ASCII nor plain Russian.
        control | mark | (byte >= 0xC0 && byte != 0xD0 && byte != 0xD1)
    };
    let mut odd = rare_bytes(text, is_odd);
    odd.all(|at| text[at..].chars().next().is_none_or(is_simple_sign))
}

/// The same of one character: quotation marks, dashes and emoji are no plain Russian and simple all the same.
fn is_simple_sign(c: char) -> bool {
    let markup = matches!(c, '<' | '&' | '@' | '[');
    is_composed(c) && !markup && !is_invisible(c)
}

/// Takes out what is no text.
fn strip(raw: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(c) = raw[at..].chars().next() {
        let Some((mark, length)) = mark_at(raw, at) else {
            if is_invisible(c) || c == KEY_FRAME {
                edits.push(edit(at, c.len_utf8(), ""));
            }
            at += c.len_utf8();
            continue;
        };
        match mark {
            Mark::BlockTag => edits.push(edit(at, length, "\n")),
            Mark::InlineTag => edits.push(edit(at, length, "")),
            Mark::Entity(value) if is_invisible(value) => edits.push(edit(at, length, "")),
            Mark::Entity(value) => edits.push(edit(at, length, value.to_string())),
            Mark::Mention => edits.push(edit(at, length, MENTION)),
            Mark::NamedMention { person } => {
                at += named_mention(raw, at, length, person, &mut edits);
                continue;
            }
            Mark::Url | Mark::Redacted => {}
        }
        at += length;
    }
    edits
}

fn edit(at: usize, length: usize, with: impl Into<Cow<'static, str>>) -> Edit {
    Edit {
        at: at..at + length,
        with: with.into(),
    }
}

/// Leaves of a named mention what it shows, and tells how many bytes it takes; `length` is that of its
/// beginning, which shows nothing.
fn named_mention(
    raw: &str,
    at: usize,
    length: usize,
    person: bool,
    edits: &mut Vec<Edit>,
) -> usize {
    let name = raw[at + length..].bytes().take(NAME_BYTES_MAX);
    let Some(name) = name.into_iter().position(|byte| byte == b']') else {
        edits.push(edit(at, length, ""));
        return length;
    };
    if person {
        edits.push(edit(at, length + name + 1, MENTION));
    } else {
        edits.push(edit(at, length, ""));
        edits.push(edit(at + length + name, 1, ""));
    }
    length + name + 1
}

/// Composes to NFC, from one letter with its marks to the next.
fn compose(text: &str) -> Vec<Edit> {
    if text.chars().all(is_composed) || is_nfc(text) {
        return Vec::new();
    }
    let starts = text.char_indices().filter(|(_, c)| starts_a_letter(*c));
    let mut bounds: Vec<usize> = starts.map(|(at, _)| at).skip_while(|at| *at == 0).collect();
    bounds.push(text.len());
    let mut from = 0;
    let mut edits = Vec::new();
    for to in bounds {
        let letter = &text[from..to];
        if !is_nfc(letter) {
            edits.push(edit(from, to - from, letter.nfc().collect::<String>()));
        }
        from = to;
    }
    edits
}

/// True for nearly every character that residents write, without a look into the tables of Unicode: it
/// is composed, and joins no other.
fn is_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2FF}' | '\u{400}'..='\u{482}' | '\u{48A}'..='\u{52F}'
        | '\u{2010}'..='\u{2027}' | '№' | '₽' | '\u{1F000}'..='\u{1FAFF}')
}

/// True when nothing before the character changes with it.
fn starts_a_letter(c: char) -> bool {
    is_composed(c)
        || canonical_combining_class(c) == 0
            && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
}

/// Takes the blanks at both ends.
fn margins(text: &str) -> Vec<Edit> {
    let body = text.trim_start();
    let before = text.len() - body.len();
    let after = body.len() - body.trim_end().len();
    let ends = [(0, before), (text.len() - after, after)];
    let ends = ends.into_iter().filter(|(_, length)| *length > 0);
    ends.map(|(at, length)| edit(at, length, "")).collect()
}

/// Characters that show nothing but break words apart.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFFC}' | '\u{0}'..='\u{8}' | '\u{E}'..='\u{1F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_arrives_as_plain_text() {
        let cases = [
            ("нет во&shy;ды", "нет воды"),
            ("нет&nbsp;воды<br/>третий день", "нет воды\nтретий день"),
            ("<p>Свет</p><p>отключили</p>", "Свет\n\nотключили"),
            ("цена < 5 и > 3", "цена < 5 и > 3"),
            ("за\u{200B}лило подвал", "залило подвал"),
            ("8\u{FE0F}\u{20E3}9\u{FE0F}\u{20E3} дом", "89 дом"),
            ("ivan @mail.ru, жду", "ivan @mail.ru, жду"),
            ("вода, @club.ru", "вода, ⟨упоминание⟩"),
            ("и\u{306}од", "йод"),
            ("[id5|Анна], нет воды", "⟨упоминание⟩, нет воды"),
            ("[id5:bp-7_12|Анна], и у нас", "⟨упоминание⟩, и у нас"),
            ("[club1:bp-7_12|ЖЭК], где вы?", "ЖЭК, где вы?"),
            ("[id5:bq|Анна]", "[id5:bq|Анна]"),
            ("[club1|Водоканал], где вода?", "Водоканал, где вода?"),
            ("@ivan_petrov у нас тоже", "⟨упоминание⟩ у нас тоже"),
            (
                "ответ по https://example.org/a?b=1&c=2.",
                "ответ по https://example.org/a?b=1&c=2.",
            ),
            ("&#1085;ет", "нет"),
            (
                "Мира&comma; 12 &lpar;двор&rpar;&colon; яма&excl;",
                "Мира, 12 (двор): яма!",
            ),
            ("&commat;ivan_petrov у нас тоже", "⟨упоминание⟩ у нас тоже"),
            ("&lsqb;id5|Анна&rsqb;, и у нас", "⟨упоминание⟩, и у нас"),
            ("&lt;b&gt;яма&lt;/b&gt;", "яма"),
        ];
        for (raw, plain) in cases {
            assert_eq!(clean(raw), plain, "{raw}");
        }
    }

    #[test]
    fn a_mention_without_an_end_hides_no_more_than_a_name() {
        let far = "дом ".repeat(NAME_BYTES_MAX);
        assert_eq!(clean(&format!("[id1|{far}]")), format!("{far}]"));
    }

    proptest::proptest! {
        #[test]
        fn letters_composed_one_by_one_make_the_composed_text(
            raw in "[ aoи\u{300}-\u{345}\u{306}\u{308}\u{323}\u{1100}-\u{1112}\u{1161}-\u{1175}\u{11A8}-\u{11C2}\u{AC00}\u{F71}-\u{F75}\u{212B}\u{2126}\u{958}\u{93C}\u{2000}]{0,12}"
        ) {
            let mut composed = Cleaned::untouched(&raw);
            composed.change(&compose(&raw));
            proptest::prop_assert_eq!(composed.text(), raw.nfc().collect::<String>());
        }

        #[test]
        fn the_short_look_misses_nothing(
            raw in "[а-яёА a-z0-9.,!?:;()\u{0}-\u{20}\u{AD}\u{A0}«»—№…😀\u{2FF}\u{200B}\u{20E3}\u{FE0F}\u{306}<>&@\\[|\\]/]{0,8}"
        ) {
            if is_simple(&raw) {
                proptest::prop_assert!(strip(&raw).is_empty() && compose(&raw).is_empty());
            }
        }

        #[test]
        fn cleaning_twice_changes_nothing(raw in "[а-я <>&;@|\\[\\]a-z0-9/#]{0,60}") {
            let once = clean(&clean(&raw));
            proptest::prop_assert_eq!(clean(&once), once);
        }
    }
}
