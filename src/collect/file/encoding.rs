//! Encodings of an imported file: which one it is, and one record out of bytes.

use std::{borrow::Cow, str::FromStr};

use encoding_rs::{IBM866, KOI8_R, WINDOWS_1251};

/// The encoding as a person or a map names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Decided by the start of the file.
    #[default]
    Auto,
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// One of the eight-bit encodings of Russian: [`EIGHT_BIT`].
    EightBit(&'static encoding_rs::Encoding),
}

/// The eight-bit encodings that exports come in, by the names that people write; the commonest first.
const EIGHT_BIT: [(&[&str], &encoding_rs::Encoding); 3] = [
    (&["windows-1251", "cp1251", "win-1251"], WINDOWS_1251),
    (&["koi8-r", "koi8"], KOI8_R),
    (&["cp866", "ibm866", "866"], IBM866),
];

/// No such encoding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("неизвестная кодировка «{0}»; допустимы: auto, utf-8, windows-1251, koi8-r, cp866")]
pub struct ParseEncodingError(String);

impl FromStr for Encoding {
    type Err = ParseEncodingError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let small = name.to_ascii_lowercase();
        match small.as_str() {
            "auto" => return Ok(Self::Auto),
            "utf-8" | "utf8" => return Ok(Self::Utf8),
            _ => {}
        }
        let known = EIGHT_BIT.iter().find(|(names, _)| names.contains(&&*small));
        known
            .map(|(_, encoding)| Self::EightBit(encoding))
            .ok_or_else(|| ParseEncodingError(name.to_owned()))
    }
}

/// The encoding once it has been decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Utf8,
    EightBit(&'static encoding_rs::Encoding),
}

/// Of a hundred non-ASCII sequences in UTF-8 text, fewer than this many may be broken. Russian text
/// in windows-1251 is broken nearly throughout, so the bound need not be fine.
const BROKEN_PERCENT_MAX: usize = 20;

/// Decides the encoding by the start of the file. A file without a letter beyond ASCII is UTF-8.
pub(super) fn probe(start: &[u8], wanted: Encoding) -> Script {
    match wanted {
        Encoding::Utf8 => return Script::Utf8,
        Encoding::EightBit(encoding) => return Script::EightBit(encoding),
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
        Script::EightBit(most_russian(start))
    } else {
        Script::Utf8
    }
}

/// How often the letters from а to я stand in Russian text, in thousandths, roughly: other
/// readings lie far below.
const OFTEN: [u64; 32] = [
    80, 16, 45, 17, 30, 85, 9, 16, 74, 12, 35, 44, 32, 67, 110, 28, 47, 55, 63, 26, 3, 10, 5, 14,
    7, 4, 1, 19, 17, 3, 6, 20,
];

/// In hundredths, by how much another reading must be more Russian than that of windows-1251: of the
/// few letters of a short file a wrong one may have the commoner.
const MARGIN: u64 = 120;

/// The eight-bit encoding in which these bytes read most like Russian, small letters or capitals.
fn most_russian(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let often = |c: char| match c {
        'а'..='я' => OFTEN[(u32::from(c) - u32::from('а')) as usize],
        'А'..='Я' => OFTEN[(u32::from(c) - u32::from('А')) as usize],
        _ => 0,
    };
    let russian = |encoding: &'static encoding_rs::Encoding| {
        let read = encoding.decode_without_bom_handling(bytes).0;
        read.chars().map(often).sum::<u64>()
    };
    let usual = russian(WINDOWS_1251) * MARGIN / 100;
    let others = EIGHT_BIT
        .iter()
        .map(|(_, encoding)| (russian(encoding), *encoding));
    let best = others.max_by_key(|(russian, _)| *russian);
    best.filter(|(russian, _)| *russian > usual)
        .map_or(WINDOWS_1251, |(_, encoding)| encoding)
}

/// The text of one record, without byte order mark; the error is a reason with a remedy.
pub(super) fn decode(bytes: &[u8], script: Script) -> Result<Cow<'_, str>, String> {
    match script {
        Script::EightBit(encoding) => Ok(encoding.decode_without_bom_handling(bytes).0),
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
        let windows = Script::EightBit(WINDOWS_1251);
        assert_eq!(probe(&old, Encoding::Auto), windows);
        assert_eq!(probe(b"id,text\n1,+1\n", Encoding::Auto), Script::Utf8);
        // The window may end inside a letter, and one broken line does not change the file.
        let cut = &text.as_bytes()[..text.len() - 1 - "01.11.2026\n".len()];
        assert_eq!(probe(cut, Encoding::Auto), Script::Utf8);
        assert_eq!(probe(&text.as_bytes()[..1], Encoding::Auto), Script::Utf8);
        let mixed = [text.as_bytes(), &[0xE0, b'\n']].concat();
        assert_eq!(probe(&mixed, Encoding::Auto), Script::Utf8);
        // What the person says counts.
        assert_eq!(
            probe(text.as_bytes(), Encoding::EightBit(WINDOWS_1251)),
            windows
        );
    }

    #[test]
    fn exports_of_old_systems_are_read_in_their_encoding() {
        for text in [
            "id;text\n1;Нет воды в больнице на улице Мира\n",
            "id;text\n1;НЕТ ВОДЫ\n",
            "текст\nяма\n",
            "Когда включат отопление? Дети мёрзнут, звоним в диспетчерскую третий день.",
        ] {
            for (names, encoding) in EIGHT_BIT {
                let bytes = encoding.encode(text).0;
                assert_eq!(
                    probe(&bytes, Encoding::Auto),
                    Script::EightBit(encoding),
                    "{text}, {names:?}"
                );
            }
        }
    }

    #[test]
    fn a_broken_letter_says_where_and_what_to_do() {
        let reason = decode(b"\xd0\x9d\xe5\xf2", Script::Utf8).unwrap_err();
        insta::assert_snapshot!(reason, @"байт 3 строки — не UTF-8. Если файл в другой кодировке, укажите её: --encoding windows-1251");
        let windows = Script::EightBit(WINDOWS_1251);
        assert_eq!(decode(b"\xcd\xe5\xf2", windows).unwrap(), "Нет");
        assert_eq!("CP1251".parse(), Ok(Encoding::EightBit(WINDOWS_1251)));
        assert_eq!("koi8-r".parse(), Ok(Encoding::EightBit(KOI8_R)));
        assert!("utf-7".parse::<Encoding>().is_err());
    }
}
