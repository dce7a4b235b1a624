//! Reads one word letter by letter: folds case and `ё`, joins what only looks apart.

use super::{
    Scanner,
    token::{ALL_CAPS, CAPITAL, NUMBER},
};
use crate::text::{
    clean::is_invisible,
    markup::{Mark, email_at, mark_at},
};

/// Bytes of a word beyond this are skipped: no real word is longer.
const WORD_BYTES_MAX: usize = 256;
/// One part of the word being read: its range in the buffer and in the original.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) letters: u16,
    pub(super) capitals: u16,
    pub(super) leading_capital: bool,
    pub(super) cyrillic: u16,
    pub(super) foreign: u16,
    pub(super) digits: u16,
}

impl Part {
    pub(super) fn new(from: usize, start: usize) -> Self {
        Self {
            from,
            to: from,
            start,
            end: start,
            letters: 0,
            capitals: 0,
            leading_capital: false,
            cyrillic: 0,
            foreign: 0,
            digits: 0,
        }
    }

    pub(super) fn flags(&self, word: &str) -> u8 {
        let mut flags = 0;
        if self.leading_capital {
            flags |= CAPITAL;
        }
        if self.letters >= 2 && self.letters == self.capitals {
            flags |= ALL_CAPS;
        }
        if word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            flags |= NUMBER;
        }
        flags
    }
}

impl Scanner<'_> {
    pub(super) fn read_word(&mut self) {
        self.word.clear();
        self.parts.clear();
        let start = self.at;
        self.parts.push(Part::new(0, start));
        while self.at < self.text.len() && (self.read_plain() || self.read_letter()) {}
        if matches!(
            self.text.as_bytes().get(self.at),
            Some(b'@' | b'.' | b'_' | b'+' | b'%')
        ) && let Some(length) = email_at(self.text, start)
        {
            self.at = start + length;
            return;
        }
        if self.at == start {
            self.at += self.text[start..].chars().next().map_or(1, char::len_utf8);
            return;
        }
        self.finish_part();
        self.drop_empty_parts();
        // A mark that would stand on a letter may stand alone: it was stepped over, and is no word.
        if !self.word.is_empty() {
            self.emit();
        }
    }

    /// A hyphen before what is no letter («8-ʼ»), or lies beyond the longest word, joins nothing.
    fn drop_empty_parts(&mut self) {
        while self.parts.len() > 1 && self.part().from == self.part().to {
            self.parts.pop();
        }
        let end = self.part().to;
        self.word.truncate(end);
    }

    /// Reads a run of plain Russian and Latin letters, copying small ones as they stand: nearly all
    /// words end here. False when nothing could be read so.
    fn read_plain(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let (mut at, mut copied) = (start, start);
        let (mut cyrillic, mut foreign, mut capitals) = (0, 0, 0);
        let limit = bytes
            .len()
            .min(start + WORD_BYTES_MAX.saturating_sub(self.word.len()));
        while at < limit {
            let (length, folded) = match (bytes[at], bytes.get(at + 1)) {
                (0xD0, Some(0xB0..=0xBF)) | (0xD1, Some(0x80..=0x8F)) => (2, None),
                (b'a'..=b'z', _) => (1, None),
                (0xD1, Some(0x91)) => (2, Some('е')),
                _ if self.in_hashtag => break,
                (0xD0, Some(&low @ 0x90..=0xAF)) => {
                    (2, char::from_u32(0x430 + u32::from(low) - 0x90))
                }
                (0xD0, Some(0x81)) => (2, Some('е')),
                (upper @ b'A'..=b'Z', _) => (1, Some(upper.to_ascii_lowercase() as char)),
                _ => break,
            };
            if let Some(folded) = folded {
                self.word.push_str(&self.text[copied..at]);
                self.word.push(folded);
                copied = at + length;
                capitals += u16::from((bytes[at], bytes[at + length - 1]) != (0xD1, 0x91));
            }
            if length == 2 {
                cyrillic += 1;
            } else {
                foreign += 1;
            }
            at += length;
        }
        self.word.push_str(&self.text[copied..at]);
        self.note_run(start, at, [cyrillic, foreign, capitals]);
        at > start
    }

    /// Adds a run of letters to the part: how many Russian, how many others, how many capital.
    fn note_run(&mut self, start: usize, end: usize, [cyrillic, foreign, capitals]: [u16; 3]) {
        if start == end {
            return;
        }
        self.at = end;
        let first = self.text[start..].chars().next();
        let part = self.part();
        if part.letters == 0 && part.digits == 0 {
            part.leading_capital = first.is_some_and(char::is_uppercase);
        }
        part.letters += cyrillic + foreign;
        part.capitals += capitals;
        part.cyrillic += cyrillic;
        part.foreign += foreign;
        part.end = end;
    }

    /// Reads one letter, digit or joining character; false when the word ends here.
    fn read_letter(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        match (bytes[self.at], bytes.get(self.at + 1)) {
            (byte @ b'a'..=b'z', _) => self.push_ascii(byte, false),
            (byte @ b'0'..=b'9', _) => self.push_digit(byte),
            (byte @ b'A'..=b'Z', _) => self.push_ascii(byte.to_ascii_lowercase(), true),
            (0xD0, Some(&low @ 0xB0..=0xBF)) => self.push_cyrillic(0xD0, low, false),
            (0xD1, Some(&low @ 0x80..=0x8F)) => self.push_cyrillic(0xD1, low, false),
            (0xD0, Some(&low @ 0x90..=0x9F)) => self.push_cyrillic(0xD0, low + 0x20, true),
            (0xD0, Some(&low @ 0xA0..=0xAF)) => self.push_cyrillic(0xD1, low - 0x20, true),
            (0xD0, Some(&0x81)) => self.push_cyrillic(0xD0, 0xB5, true),
            (0xD1, Some(&0x91)) => self.push_cyrillic(0xD0, 0xB5, false),
            (b'-', _) => self.hyphen(1),
            (b'/', _) => self.slash(),
            (b'\'', _) => self.apostrophe(1),
            (0..=0x7F, _) => self.entity_letter(),
            _ => self.other_letter(),
        }
    }

    pub(super) fn part(&mut self) -> &mut Part {
        self.parts.last_mut().expect("read_word starts with a part")
    }

    fn note(&mut self, length: usize, capital: bool) {
        self.at += length;
        let end = self.at;
        let part = self.part();
        if part.letters == 0 && part.digits == 0 {
            part.leading_capital = capital;
        }
        part.letters += 1;
        part.capitals += u16::from(capital);
        part.end = end;
    }

    /// In a hashtag a capital after a small letter begins a new word: `#НетВоды`.
    fn camel_break(&self, capital: bool) -> bool {
        let part = self.parts[self.parts.len() - 1];
        (self.in_hashtag && capital && part.letters > part.capitals)
            || self.word.len() >= WORD_BYTES_MAX
    }

    fn push_ascii(&mut self, lower: u8, capital: bool) -> bool {
        if self.camel_break(capital) {
            return self.give_up_long(1);
        }
        self.word.push(lower as char);
        self.note(1, capital);
        self.part().foreign += 1;
        true
    }

    fn push_digit(&mut self, digit: u8) -> bool {
        if self.word.len() >= WORD_BYTES_MAX {
            return self.give_up_long(1);
        }
        self.word.push(digit as char);
        self.at += 1;
        let end = self.at;
        let part = self.part();
        part.digits += 1;
        part.end = end;
        true
    }

    fn push_cyrillic(&mut self, high: u8, low: u8, capital: bool) -> bool {
        if self.camel_break(capital) {
            return self.give_up_long(2);
        }
        let letter = (u32::from(high & 0x1F) << 6) | u32::from(low & 0x3F);
        self.word
            .push(char::from_u32(letter).expect("two bytes in the Cyrillic block"));
        self.note(2, capital);
        self.part().cyrillic += 1;
        true
    }

    /// A camel break ends the word here; an overlong word swallows the letter instead.
    fn give_up_long(&mut self, length: usize) -> bool {
        if self.word.len() < WORD_BYTES_MAX {
            return false;
        }
        self.at += length;
        true
    }

    fn hyphen(&mut self, length: usize) -> bool {
        let next = self.text[self.at + length..].chars().next();
        if self.in_hashtag || !next.is_some_and(char::is_alphanumeric) {
            return false;
        }
        self.finish_part();
        self.at += length;
        self.word.push('-');
        self.parts.push(Part::new(self.word.len(), self.at));
        true
    }

    /// `12/1` is one word; anything else ends here.
    fn slash(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let between = self.word.as_bytes().last().is_some_and(u8::is_ascii_digit)
            && bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit)
            && self.part().letters == 0;
        if between {
            self.word.push('/');
            self.at += 1;
        }
        between
    }

    /// «под'езд» is «подъезд»; an apostrophe between other letters joins them.
    fn apostrophe(&mut self, length: usize) -> bool {
        let next = self.text[self.at + length..].chars().next();
        if self.part().letters == 0 || !next.is_some_and(char::is_alphabetic) {
            return false;
        }
        if matches!(next, Some('е' | 'ё' | 'ю' | 'я' | 'Е' | 'Ё' | 'Ю' | 'Я')) {
            self.word.push('ъ');
        }
        self.at += length;
        true
    }

    fn entity_letter(&mut self) -> bool {
        let Some((Mark::Entity(value), length)) = mark_at(self.text, self.at) else {
            return false;
        };
        if is_invisible(value) {
            self.at += length;
            return true;
        }
        value.is_alphanumeric() && self.push_char(value, length)
    }

    fn other_letter(&mut self) -> bool {
        let Some(c) = self.text[self.at..].chars().next() else {
            return false;
        };
        let length = c.len_utf8();
        match c {
            '\u{2010}' | '\u{2011}' => self.hyphen(length),
            '’' | 'ʼ' => self.apostrophe(length),
            '\u{300}'..='\u{36F}' => {
                self.combine(c);
                self.at += length;
                true
            }
            _ if is_invisible(c) => {
                self.at += length;
                true
            }
            _ if c.is_alphanumeric() => self.push_char(c, length),
            _ => false,
        }
    }

    /// `и` with a breve is `й`; other marks (stress, the dots of a decomposed `ё`) are dropped.
    fn combine(&mut self, mark: char) {
        if mark == '\u{306}' && self.word.ends_with('и') {
            self.word.pop();
            self.word.push('й');
        }
    }

    fn push_char(&mut self, c: char, length: usize) -> bool {
        let capital = c.is_uppercase();
        if self.camel_break(capital) {
            return self.give_up_long(length);
        }
        for lower in c.to_lowercase() {
            self.word.push(if lower == 'ё' { 'е' } else { lower });
        }
        self.note(length, capital);
        let part = self.part();
        if matches!(c, '\u{400}'..='\u{52F}') {
            part.cyrillic += 1;
        } else {
            part.foreign += 1;
        }
        true
    }
}
