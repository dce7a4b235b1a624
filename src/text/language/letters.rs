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

impl Letters {
    pub(super) fn count(text: &str) -> Self {
        let mut counts = Self::default();
        let mut previous = ' ';
        for c in text.chars() {
            let lower = match c {
                'А'..='Я' => char::from_u32(u32::from(c) + 0x20).unwrap_or(c),
                'Ѐ'..='Џ' => char::from_u32(u32::from(c) + 0x50).unwrap_or(c),
                _ => c,
            };
            counts.add(lower, previous);
            previous = lower;
        }
        if previous == 'ъ' {
            counts.bulgarian_yer += 1;
        }
        counts
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
