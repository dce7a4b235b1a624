//! Makes plain text of what a network delivers: no HTML, no invisible characters, Unicode NFC.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::markup::{Mark, REDACTED_CLOSE, REDACTED_OPEN, mark_at};

/// Plain text of `raw`: tags gone (block tags become line ends), entities decoded, zero-width
/// characters and soft hyphens dropped, mentions of persons replaced by a mark, composed to NFC,
/// trimmed. Idempotent.
pub fn clean(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    // Entities may hide tags and mentions («&lt;br&gt;», «&commat;ivan»): one more pass settles what the
    // first uncovered.
    strip(raw, &mut out);
    if out.contains(['<', '&']) || raw.contains('&') && out.contains(['@', '[']) {
        let once = std::mem::take(&mut out);
        strip(&once, &mut out);
    }
    if !is_nfc(&out) {
        out = out.nfc().collect();
    }
    out.trim().to_owned()
}

fn strip(raw: &str, out: &mut String) {
    let mut at = 0;
    while let Some(c) = raw[at..].chars().next() {
        let Some((mark, length)) = mark_at(raw, at) else {
            if !is_invisible(c) {
                out.push(c);
            }
            at += c.len_utf8();
            continue;
        };
        match mark {
            Mark::BlockTag => out.push('\n'),
            Mark::InlineTag => {}
            Mark::Entity(value) if is_invisible(value) => {}
            Mark::Entity(value) => out.push(value),
            Mark::Mention => push_mark(out, "упоминание"),
            Mark::NamedMention { person } => {
                at += named_mention(&raw[at + length..], person, out) + length;
                continue;
            }
            Mark::Url | Mark::Redacted => out.push_str(&raw[at..at + length]),
        }
        at += length;
    }
}

/// Writes what a named mention shows, and tells how many bytes of `rest` that took.
fn named_mention(rest: &str, person: bool, out: &mut String) -> usize {
    let Some(end) = rest.find(']') else { return 0 };
    if person {
        push_mark(out, "упоминание");
    } else {
        out.push_str(&rest[..end]);
    }
    end + 1
}

pub(super) fn push_mark(out: &mut String, what: &str) {
    out.push(REDACTED_OPEN);
    out.push_str(what);
    out.push(REDACTED_CLOSE);
}

/// Characters that show nothing but break words apart.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFFC}' | '\u{0}'..='\u{8}' | '\u{E}'..='\u{1F}')
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn a_message_arrives_as_plain_text() {
        let cases = [
            ("нет во&shy;ды", "нет воды"),
            ("нет&nbsp;воды<br/>третий день", "нет воды\nтретий день"),
            ("<p>Свет</p><p>отключили</p>", "Свет\n\nотключили"),
            ("цена < 5 и > 3", "цена < 5 и > 3"),
            ("за\u{200B}лило подвал", "залило подвал"),
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

    proptest::proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(raw in "[а-я <>&;@|\\[\\]a-z0-9/#]{0,60}") {
            let once = clean(&clean(&raw));
            proptest::prop_assert_eq!(clean(&once), once);
        }
    }
}
