//! Encodings of an imported file: which one it is, and one record out of bytes.

use std::{borrow::Cow, str::FromStr};

use encoding_rs::WINDOWS_1251;

/// The encoding as a person or a map names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Decided by the start of the file.
    #[default]
    Auto,
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// Windows-1251.
    Windows1251,
}

/// No such encoding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("неизвестная кодировка «{0}»; допустимы: auto, utf-8, windows-1251")]
pub struct ParseEncodingError(String);

impl FromStr for Encoding {
    type Err = ParseEncodingError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name.to_ascii_lowercase().as_str() {
            "auto" => Ok(Self::Auto),
            "utf-8" | "utf8" => Ok(Self::Utf8),
            "windows-1251" | "cp1251" | "win-1251" => Ok(Self::Windows1251),
            _ => Err(ParseEncodingError(name.to_owned())),
        }
    }
}

/// The encoding once it has been decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Utf8,
    Windows1251,
}

/// Of a hundred non-ASCII sequences in UTF-8 text, fewer than this many may be broken. Russian text
/// in windows-1251 is broken nearly throughout, so the bound need not be fine.
const BROKEN_PERCENT_MAX: usize = 20;

/// Decides the encoding by the start of the file. A file without a letter beyond ASCII is UTF-8.
pub(super) fn probe(start: &[u8], wanted: Encoding) -> Script {
    match wanted {
        Encoding::Utf8 => return Script::Utf8,
        Encoding::Windows1251 => return Script::Windows1251,
        Encoding::Auto => {}
    }
    let (mut whole, mut broken) = (0, 0);
    for chunk in start.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    // The last character may have been cut by the window.
    let broken = broken.saturating_sub(usize::from(
        std::str::from_utf8(start).is_err_and(|e| e.error_len().is_none()),
    ));
    if broken * 100 > (whole + broken) * BROKEN_PERCENT_MAX {
        Script::Windows1251
    } else {
        Script::Utf8
    }
}

/// The text of one record, without byte order mark; the error is a reason with a remedy.
pub(super) fn decode(bytes: &[u8], script: Script) -> Result<Cow<'_, str>, String> {
    match script {
        Script::Windows1251 => Ok(WINDOWS_1251.decode_without_bom_handling(bytes).0),
        Script::Utf8 => std::str::from_utf8(without_bom(bytes))
            .map(Cow::Borrowed)
            .map_err(|error| {
                format!(
                    "байт {} строки — не UTF-8. Если файл в другой кодировке, укажите её: \
                     --encoding windows-1251",
                    error.valid_up_to() + 1
                )
            }),
    }
}

/// The same for people to look at: letters that are broken in this encoding are replaced.
pub(super) fn shown(bytes: &[u8], script: Script) -> String {
    decode(bytes, script).map_or_else(
        |_| String::from_utf8_lossy(bytes).into_owned(),
        Cow::into_owned,
    )
}

pub(super) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_text_shows_its_encoding() {
        let text = "текст;дата\nНет отопления третий день;01.11.2026\n";
        let (old, ..) = WINDOWS_1251.encode(text);
        assert_eq!(probe(text.as_bytes(), Encoding::Auto), Script::Utf8);
        assert_eq!(probe(&old, Encoding::Auto), Script::Windows1251);
        assert_eq!(probe(b"id,text\n1,+1\n", Encoding::Auto), Script::Utf8);
        // The window may end inside a letter, and one broken line does not change the file.
        let cut = &text.as_bytes()[..text.len() - 1 - "01.11.2026\n".len()];
        assert_eq!(probe(cut, Encoding::Auto), Script::Utf8);
        assert_eq!(probe(&text.as_bytes()[..1], Encoding::Auto), Script::Utf8);
        let mixed = [text.as_bytes(), &[0xE0, b'\n']].concat();
        assert_eq!(probe(&mixed, Encoding::Auto), Script::Utf8);
        // What the person says counts.
        assert_eq!(
            probe(text.as_bytes(), Encoding::Windows1251),
            Script::Windows1251
        );
    }

    #[test]
    fn a_broken_letter_says_where_and_what_to_do() {
        let reason = decode(b"\xd0\x9d\xe5\xf2", Script::Utf8).unwrap_err();
        insta::assert_snapshot!(reason, @"байт 3 строки — не UTF-8. Если файл в другой кодировке, укажите её: --encoding windows-1251");
        assert_eq!(decode(b"\xcd\xe5\xf2", Script::Windows1251).unwrap(), "Нет");
        assert_eq!("cp1251".parse(), Ok(Encoding::Windows1251));
        assert!("koi8-r".parse::<Encoding>().is_err());
    }
}
