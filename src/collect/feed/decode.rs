//! Bytes of a feed or page to text: byte order mark, then UTF-8, then what the document declares.

use std::{borrow::Cow, sync::LazyLock};

use encoding_rs::{Encoding, UTF_8};
use regex::bytes::Regex;

/// A declaration stands at the very start; HTML asks for it within the first 1024 bytes.
const HEAD_BYTES: usize = 1024;

/// `<?xml … encoding="…"?>`, `<meta charset=…>`, `<meta … content="text/html; charset=…">`.
static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i-u)(?:encoding|charset)\s*=\s*["']?([a-z0-9_-]+)"#)
        .expect("the pattern is a constant, covered by tests")
});

/// The text of a document. What is UTF-8 is taken as UTF-8 whatever it declares: servers that convert
/// leave the old declaration, and Russian text in an older encoding is never valid UTF-8. Broken bytes
/// become `U+FFFD`, so that one of them does not lose the others.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    decode_as(bytes, None)
}

/// The same for a reply with a `Content-Type`, which goes before what the document says of itself.
pub(super) fn decode_as<'b>(bytes: &'b [u8], content_type: Option<&str>) -> Cow<'b, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let encoding = content_type
        .and_then(|header| declared(header.as_bytes()))
        .or_else(|| declared(head))
        .unwrap_or(UTF_8);
    encoding.decode_without_bom_handling(bytes).0
}

fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let label = DECLARED.captures(head)?.get(1)?.as_bytes();
    // The declaration could be read as ASCII: one that says otherwise is wrong.
    Encoding::for_label(label).filter(|encoding| encoding.is_ascii_compatible())
}

#[cfg(test)]
mod tests {
    use encoding_rs::{ISO_8859_5, KOI8_R, WINDOWS_1251};

    use super::*;

    const NEWS: &str = "На улице Полевой прорвало трубу";

    #[test]
    fn old_encodings_are_read_as_they_declare() {
        for (label, encoding) in [
            ("windows-1251", WINDOWS_1251),
            ("KOI8-R", KOI8_R),
            ("iso-8859-5", ISO_8859_5),
        ] {
            for declaration in [
                format!("<?xml version=\"1.0\" encoding=\"{label}\"?>"),
                format!("<?xml version='1.0' encoding='{label}' ?>"),
                format!("<html><head><meta charset={label}>"),
            ] {
                let bytes = encoding
                    .encode(&format!("{declaration}{NEWS}"))
                    .0
                    .into_owned();
                assert!(decode(&bytes).ends_with(NEWS), "{declaration}");
            }
        }
    }

    #[test]
    fn the_header_tells_what_the_page_does_not() {
        let bytes = WINDOWS_1251.encode(NEWS).0.into_owned();
        let header = Some("text/html; charset=windows-1251");
        assert_eq!(decode_as(&bytes, header), NEWS);
        assert_eq!(
            decode_as(NEWS.as_bytes(), header),
            NEWS,
            "it is UTF-8 all the same"
        );
    }

    #[test]
    fn a_stale_declaration_does_not_spoil_utf8_nor_one_byte_the_text() {
        let stale = format!("<?xml version=\"1.0\" encoding=\"windows-1251\"?>{NEWS}");
        assert!(decode(stale.as_bytes()).ends_with(NEWS));
        let marked = [b"\xef\xbb\xbf", NEWS.as_bytes()].concat();
        assert_eq!(decode(&marked), NEWS);
        let wide: Vec<u8> = [0xFEFF]
            .into_iter()
            .chain(NEWS.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decode(&wide), NEWS);
        let broken = [NEWS.as_bytes(), b"\xff"].concat();
        assert_eq!(decode(&broken), format!("{NEWS}\u{FFFD}"));
        let liar = [b"<?xml encoding=\"utf-16\"?>", NEWS.as_bytes(), b"\xff"].concat();
        assert!(decode(&liar).contains(NEWS));
    }
}
