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
    /// аа оо уу ээ: the long vowels of Mongolian, met in Russian too
    long_vowels: usize,
}

/// Of the block U+0400..U+047F, by the low seven bits: the low byte of the small letter for each Russian
/// one, small or capital; 0 for every other.
static SMALL: [u8; 128] = small();

const fn small() -> [u8; 128] {
    let mut table = [0; 128];
    let mut letter = 0x30;
    while letter < 0x50_u8 {
        table[letter as usize] = letter;
        table[letter as usize - 0x20] = letter;
        letter += 1;
    }
    table
}

/// What is no letter from а to я.
const NONE: u8 = 0;
const HARD_SIGN: u8 = low('ъ');
/// Beside every letter but the first of a telling pair.
const NOTHING: u8 = 0xFF;

/// The letter that makes a telling pair with each one before it: аа оо уу ээ, гэ, ць, дз.
static PAIRS: [u8; 0x50] = pairs();

const fn pairs() -> [u8; 0x50] {
    let mut table = [NOTHING; 0x50];
    let pairs = [
        ('а', 'а'),
        ('о', 'о'),
        ('у', 'у'),
        ('э', 'э'),
        ('г', 'э'),
        ('ц', 'ь'),
        ('д', 'з'),
    ];
    let mut at = 0;
    while at < pairs.len() {
        table[low(pairs[at].0) as usize] = low(pairs[at].1);
        at += 1;
    }
    table
}

/// The low byte of a letter from а to я.
const fn low(letter: char) -> u8 {
    (letter as u32 - 0x400) as u8
}

impl Letters {
    /// Counts all letters. Russian ones, which are most of any text, are not even decoded.
    pub(super) fn count(text: &str) -> Self {
        let mut counts = Self::default();
        let mut russian = [0; 0x50];
        let mut previous = NONE;
        let mut rest = text.as_bytes();
        loop {
            let letter = match rest {
                [high @ (0xD0 | 0xD1), low, ..] => {
                    SMALL[usize::from(high & 1) << 6 | usize::from(low & 0x3F)]
                }
                [] => break,
                _ => NONE,
            };
            let bytes = match (letter, rest[0]) {
                (NONE, b' ') => 1,
                (NONE, _) => counts.add_other(&text[text.len() - rest.len()..], previous),
                _ => {
                    russian[usize::from(letter)] += 1;
                    counts.add_pair(previous, letter);
                    2
                }
            };
            previous = letter;
            rest = &rest[bytes..];
        }
        counts.add_russian(&russian);
        counts.bulgarian_yer += usize::from(previous == HARD_SIGN);
        counts
    }

    /// Counts the Russian letters, which are there by their low bytes.
    fn add_russian(&mut self, letters: &[usize; 0x50]) {
        let of = |letter| letters[usize::from(low(letter))];
        self.cyrillic += letters.iter().sum::<usize>();
        self.russian_i += of('и');
        self.russian_only += of('ы') + of('э');
    }

    fn add_pair(&mut self, previous: u8, letter: u8) {
        const SOFTENED: [u8; 3] = [low('е'), low('ю'), low('я')];
        if PAIRS[usize::from(previous)] == letter {
            if previous == letter {
                self.long_vowels += 1;
            } else {
                self.belarusian_pairs += 1;
            }
        } else if previous == HARD_SIGN && !SOFTENED.contains(&letter) {
            self.bulgarian_yer += 1;
        }
    }

    /// Counts the first character of `rest`, which is none from а to я; gives its bytes.
    fn add_other(&mut self, rest: &str, previous: u8) -> usize {
        let c = rest.chars().next().unwrap_or(' ');
        let small = match c {
            'Ѐ'..='Џ' => char::from_u32(u32::from(c) + 0x50).unwrap_or(c),
            _ => c,
        };
        self.add(small, previous);
        c.len_utf8()
    }

    fn add(&mut self, c: char, previous: u8) {
        if previous == HARD_SIGN && c != 'ё' && c.is_alphabetic() {
            self.bulgarian_yer += 1;
        }
        self.i += usize::from(c == 'i' && previous != NONE);
        match c {
            'ё' => self.russian_only += 1,
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

    /// As many doubled vowels as Mongolian has: a cheap look, no evidence.
    pub(super) const fn has_long_vowels(&self) -> bool {
        self.long_vowels > 0 && self.long_vowels * 33 >= self.cyrillic
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
