//! Letters that tell alphabets apart: the first evidence of a language.

use super::lang;
use crate::domain::Lang;

/// Counts of letters that tell alphabets apart.
#[derive(Debug, Default)]
pub(super) struct Letters {
    pub(super) cyrillic: usize,
    pub(super) latin: usize,
    pub(super) other: usize,
    /// ы э ё: in Russian, not in Ukrainian, Bulgarian, Serbian, Macedonian.
    pub(super) russian_only: usize,
    /// і, also typed as Latin i inside a Cyrillic word
    i: usize,
    /// и, which Belarusian has not
    russian_i: usize,
    /// гэ, ць, дз, which Belarusian is full of
    belarusian_pairs: usize,
    /// ї є ґ
    ukrainian: usize,
    /// ў
    belarusian: usize,
    /// ј љ њ џ
    balkan: usize,
    /// ђ ћ
    serbian: usize,
    /// ѓ ќ ѕ
    macedonian: usize,
    /// қ ғ ұ ә һ with і: Kazakh
    kazakh: usize,
    /// ә җ ң һ: Tatar
    tatar: usize,
    /// ө ү: Mongolian and the Turkic languages
    rounded: usize,
    /// any other letter beyond the Russian alphabet
    rare: usize,
    /// ъ not before е ё ю я: Bulgarian
    pub(super) bulgarian_yer: usize,
    /// аа оо уу ээ: Mongolian long vowels
    mongolian_pairs: usize,
}

/// Of the block U+0400..U+047F, by the low seven bits: the small letter for each plain Russian one,
/// small or capital, that speaks for no language by itself; 0 for every other.
static PLAIN: [u8; 128] = plain();

const fn plain() -> [u8; 128] {
    let mut table = [0; 128];
    let mut letter = 0x30;
    while letter < 0x50_u8 {
        let telling = matches!(
            0x0400 + letter as u32,
            // а з и о у ы ь э
            0x430 | 0x437 | 0x438 | 0x43E | 0x443 | 0x44B | 0x44C | 0x44D
        );
        if !telling {
            table[letter as usize] = letter;
            table[letter as usize - 0x20] = letter;
        }
        letter += 1;
    }
    table
}

/// The plain Russian letter at the beginning of `bytes`, as a small one.
fn plain_letter(bytes: &[u8]) -> Option<char> {
    let &[high @ (0xD0 | 0xD1), low, ..] = bytes else {
        return None;
    };
    match PLAIN[usize::from(high & 1) << 6 | usize::from(low & 0x3F)] {
        0 => None,
        small => char::from_u32(0x400 + u32::from(small)),
    }
}

impl Letters {
    /// Counts all letters. Plain ones, which are most of any text, are not even decoded.
    pub(super) fn count(text: &str) -> Self {
        let mut counts = Self::default();
        let mut previous = ' ';
        let mut rest = text;
        while let Some(&byte) = rest.as_bytes().first() {
            let plain = plain_letter(rest.as_bytes()).filter(|_| previous != 'ъ');
            let (letter, length) = match (byte, plain) {
                (b' ', _) => (' ', 1),
                (_, Some(letter)) => {
                    counts.cyrillic += 1;
                    (letter, 2)
                }
                _ => counts.count_other(rest, previous),
            };
            previous = letter;
            rest = &rest[length..];
        }
        if previous == 'ъ' {
            counts.bulgarian_yer += 1;
        }
        counts
    }

    /// Counts the first character of `rest`; gives it as a small letter, and its bytes.
    fn count_other(&mut self, rest: &str, previous: char) -> (char, usize) {
        let c = rest.chars().next().unwrap_or(' ');
        let small = match c {
            'А'..='Я' => char::from_u32(u32::from(c) + 0x20).unwrap_or(c),
            'Ѐ'..='Џ' => char::from_u32(u32::from(c) + 0x50).unwrap_or(c),
            _ => c,
        };
        self.add(small, previous);
        (small, c.len_utf8())
    }

    fn add(&mut self, c: char, previous: char) {
        if previous == 'ъ' && !matches!(c, 'е' | 'ё' | 'ю' | 'я' | '\'') && c.is_alphabetic() {
            self.bulgarian_yer += 1;
        }
        if c == previous && matches!(c, 'а' | 'о' | 'у' | 'э') {
            self.mongolian_pairs += 1;
        }
        if matches!((previous, c), ('г', 'э') | ('ц', 'ь') | ('д', 'з')) {
            self.belarusian_pairs += 1;
        }
        if c == 'i' && matches!(previous, 'а'..='я') {
            self.i += 1;
        }
        match c {
            'а'..='я' | 'ё' => {
                self.cyrillic += 1;
                self.russian_i += usize::from(c == 'и');
                self.russian_only += usize::from(matches!(c, 'ы' | 'э' | 'ё'));
                return;
            }
            'a'..='z' | 'A'..='Z' => {
                self.latin += 1;
                return;
            }
            'і' => self.i += 1,
            'ї' | 'є' | 'ґ' => self.ukrainian += 1,
            'ў' => self.belarusian += 1,
            'ј' | 'љ' | 'њ' | 'џ' => self.balkan += 1,
            'ђ' | 'ћ' => self.serbian += 1,
            'ѓ' | 'ќ' | 'ѕ' => self.macedonian += 1,
            'қ' | 'ғ' | 'ұ' | 'Қ' | 'Ғ' | 'Ұ' => self.kazakh += 1,
            'ә' | 'җ' | 'Ә' | 'Җ' => self.tatar += 1,
            'ө' | 'ү' | 'Ө' | 'Ү' => self.rounded += 1,
            '\u{400}'..='\u{52F}' => self.rare += 1,
            '\0'..='\x7F' | '\u{2000}'..='\u{206F}' => return,
            _ if c.is_alphabetic() => {
                if matches!(c, '\u{C0}'..='\u{24F}') {
                    self.latin += 1;
                } else {
                    self.other += 1;
                }
                return;
            }
            _ => return,
        }
        self.cyrillic += 1;
    }

    pub(super) const fn all(&self) -> usize {
        self.cyrillic + self.latin + self.other
    }

    pub(super) const fn looks_mongolian(&self) -> bool {
        self.mongolian_pairs > 0 && self.mongolian_pairs * 33 >= self.cyrillic
    }

    pub(super) const fn looks_belarusian(&self) -> bool {
        self.russian_i == 0 && self.belarusian_pairs > 0 && self.russian_only > 0
    }

    /// The language whose alphabet has the letters that Russian has not, if there are enough of them
    /// to be more than a foreign name in a Russian text.
    pub(super) fn foreign_alphabet(&self) -> Option<Lang> {
        let foreign = self.i
            + self.ukrainian
            + self.belarusian
            + self.balkan
            + self.serbian
            + self.macedonian
            + self.kazakh
            + self.tatar
            + self.rounded
            + self.rare;
        if foreign == 0 || foreign * 60 < self.cyrillic {
            return None;
        }
        let code = if self.rare > self.kazakh + self.tatar + self.rounded + self.i {
            "und"
        } else if self.kazakh > 0 || (self.tatar > 0 && self.i > 0) {
            "kk"
        } else if self.tatar > 0 {
            "tt"
        } else if self.rounded > 0 {
            if self.rare > 0 { "und" } else { "mn" }
        } else if self.serbian > 0 {
            "sr"
        } else if self.macedonian > 0 {
            "mk"
        } else if self.balkan > 0 {
            "sr"
        } else if self.belarusian > 0 || (self.i > 0 && self.russian_only > 0) {
            "be"
        } else {
            "uk"
        };
        Some(lang(code))
    }
}
