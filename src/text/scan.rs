//! The scanner: finds words, numbers and sentence ends in the original bytes.
//!
//! Russian letters and ASCII take a short path over the bytes; everything else is decoded.

use super::{
    Sentence,
    analyser::Analysis,
    clean::is_invisible,
    form::{Form, FormCache, FormId},
    lexicon::Lexicon,
    markup::{Mark, email_at, mark_at},
    sentence::{SENTENCE_GAP, stop_ends_sentence},
};

/// A word or number of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Its normalised form.
    pub form: FormId,
    /// Where it stands; sentences are a gap apart.
    pub position: u32,
    /// First byte in the original.
    pub start: u32,
    /// One past the last byte in the original.
    pub end: u32,
    flags: u8,
}

const CAPITAL: u8 = 1;
const ALL_CAPS: u8 = 2;
const NUMBER: u8 = 4;
const WHOLE: u8 = 8;
const PART: u8 = 16;

impl Token {
    /// Begins with a capital letter.
    pub const fn is_capital(&self) -> bool {
        self.flags & CAPITAL != 0
    }

    /// At least two letters, all capital.
    pub const fn is_all_caps(&self) -> bool {
        self.flags & ALL_CAPS != 0
    }

    /// Begins with a digit.
    pub const fn is_number(&self) -> bool {
        self.flags & NUMBER != 0
    }

    /// A hyphenated word as a whole; its parts follow.
    pub const fn is_whole(&self) -> bool {
        self.flags & WHOLE != 0
    }

    /// A part of a hyphenated word.
    pub const fn is_part(&self) -> bool {
        self.flags & PART != 0
    }

    /// A part of a hyphenated word takes no multi-word expansion: the positions are not its own.
    pub(super) const fn takes_expansion(&self, form: &Form, offset: u8) -> bool {
        !self.is_part() || (form.width == 1 && offset == 0)
    }
}

/// Hyphenated words of more parts than this are read as separate words.
const PARTS_MAX: usize = 6;
/// Bytes of a word beyond this are skipped: no real word is longer.
const WORD_BYTES_MAX: usize = 256;
/// Spread letters («в о д ы») are joined from this many on.
const SPREAD_LETTERS_MIN: usize = 4;

/// One part of the word being read: its range in the buffer and in the original.
#[derive(Debug, Clone, Copy)]
struct Part {
    from: usize,
    to: usize,
    start: usize,
    end: usize,
    letters: u16,
    capitals: u16,
    leading_capital: bool,
    cyrillic: u16,
    foreign: u16,
    digits: u16,
}

impl Part {
    fn new(from: usize, start: usize) -> Self {
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

    fn flags(&self, word: &str) -> u8 {
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

pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Lower-cased letters of the word being read.
    word: String,
    parts: Vec<Part>,
    position: u32,
    sentence_start: usize,
    sentence_tokens: usize,
    last_word: Option<FormId>,
    in_hashtag: bool,
    lexicon: &'a Lexicon,
    forms: &'a mut FormCache,
    out: &'a mut Analysis,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(
        text: &'a str,
        lexicon: &'a Lexicon,
        forms: &'a mut FormCache,
        out: &'a mut Analysis,
    ) -> Self {
        let mut limit = text.len().min(u32::MAX as usize);
        while !text.is_char_boundary(limit) {
            limit -= 1;
        }
        Self {
            text: &text[..limit],
            at: 0,
            word: String::with_capacity(64),
            parts: Vec::with_capacity(PARTS_MAX),
            position: 0,
            sentence_start: 0,
            sentence_tokens: 0,
            last_word: None,
            in_hashtag: false,
            lexicon,
            forms,
            out,
        }
    }

    pub(super) fn run(mut self) {
        while self.at < self.text.len() {
            self.step();
        }
        self.end_sentence();
    }

    fn step(&mut self) {
        let byte = self.text.as_bytes()[self.at];
        match byte {
            b' ' | b',' | b'"' | b'(' | b')' | b'-' | b';' | b':' | b'\t' => self.at += 1,
            b'\n' | b'\r' | b'!' | b'?' => self.boundary(1),
            b'.' => self.full_stop(),
            b'<' | b'&' | b'@' | b'[' => self.mark_or_skip(1),
            b'h' | b'H' | b'w' | b'W' => {
                if !self.skip_mark() {
                    self.read_word();
                }
            }
            b'#' => {
                self.in_hashtag = true;
                self.at += 1;
            }
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | 0xD0 | 0xD1 => self.read_word(),
            0..=0x7F => self.at += 1,
            _ => self.step_other(),
        }
        if !matches!(byte, b'#' | b'_') && self.in_hashtag && self.at_hashtag_end() {
            self.in_hashtag = false;
        }
    }

    /// Characters beyond ASCII and the plain Russian letters.
    fn step_other(&mut self) {
        let Some(c) = self.text[self.at..].chars().next() else {
            return;
        };
        if c.is_alphanumeric() {
            self.read_word();
        } else if c == '…' || is_emoji(c) {
            self.boundary(c.len_utf8());
        } else {
            self.mark_or_skip(c.len_utf8());
        }
    }

    fn at_hashtag_end(&self) -> bool {
        !self.text[self.at..]
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || c == '_')
    }

    fn mark_or_skip(&mut self, length: usize) {
        if !self.skip_mark() {
            self.at += length;
        }
    }

    /// Steps over markup; true when there was any.
    fn skip_mark(&mut self) -> bool {
        let Some((mark, length)) = mark_at(self.text, self.at) else {
            return false;
        };
        match mark {
            Mark::BlockTag => self.boundary(length),
            Mark::Entity(value) if value.is_alphanumeric() => self.read_word(),
            Mark::Entity('…' | '!' | '?' | '\n') => self.boundary(length),
            _ => self.at += length,
        }
        true
    }

    fn full_stop(&mut self) {
        let last = self.last_word.map(|form| &*self.forms.get(form).text);
        if stop_ends_sentence(self.text, self.at, last) {
            self.boundary(1);
        } else {
            self.at += 1;
        }
    }

    fn boundary(&mut self, length: usize) {
        self.at += length;
        self.end_sentence();
    }

    fn end_sentence(&mut self) {
        let end_token = self.out.tokens.len();
        if end_token > self.sentence_tokens {
            self.out.sentences.push(Sentence {
                start: offset(self.sentence_start),
                end: offset(self.at),
                first_token: offset(self.sentence_tokens),
                end_token: offset(end_token),
            });
            self.position += SENTENCE_GAP;
            self.sentence_tokens = end_token;
        }
        self.sentence_start = self.at;
        self.last_word = None;
    }

    // ---- words -----------------------------------------------------------------------------

    fn read_word(&mut self) {
        self.word.clear();
        self.parts.clear();
        let start = self.at;
        self.parts.push(Part::new(0, start));
        while self.at < self.text.len() && self.read_letter() {}
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
        self.emit();
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

    fn part(&mut self) -> &mut Part {
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

    // ---- after the word ----------------------------------------------------------------------

    /// Maps look-alikes inside the part just read.
    fn finish_part(&mut self) {
        let end = self.word.len();
        let part = *self.part();
        let mixed = part.cyrillic > 0 && part.foreign > 0;
        let disguised = part.cyrillic >= 2
            && part.digits > 0
            && u32::from(part.cyrillic) * 10 >= u32::from(part.cyrillic + part.digits) * 6;
        if mixed || disguised {
            let mapped = self.unmask(&self.word[part.from..end], mixed, disguised);
            if let Some(mapped) = mapped {
                self.word.truncate(part.from);
                self.word.push_str(&mapped);
            }
        }
        let end = self.word.len();
        self.part().to = end;
    }

    /// The word with look-alikes mapped; none when some foreign letter has no double.
    fn unmask(&self, word: &str, letters: bool, digits: bool) -> Option<String> {
        let inside = |at: usize, c: char| at > 0 && at + c.len_utf8() < word.len();
        word.char_indices()
            .map(|(at, c)| match c {
                'a'..='z' if letters => self.lexicon.lookalike(c),
                '0'..='9' if digits && inside(at, c) => self.lexicon.lookalike(c),
                '0'..='9' if digits => None,
                _ => Some(c),
            })
            .collect()
    }

    fn emit(&mut self) {
        if self.parts.len() == 1 {
            if self.word.chars().nth(1).is_none() && self.join_spread_letters() {
                return;
            }
            return self.emit_single();
        }
        if self.is_ordinal() {
            let first = self.parts[0];
            self.word.truncate(first.to);
            let end = self.parts[1].end;
            self.parts.truncate(1);
            self.parts[0].end = end;
            return self.emit_single();
        }
        if self.parts.len() <= PARTS_MAX {
            let first = self.parts[0];
            let end = self.parts[self.parts.len() - 1].end;
            let form = self.forms.number(self.lexicon, &self.word);
            self.push_token(form, first.start, end, first.flags(&self.word) | WHOLE);
        }
        for index in 0..self.parts.len() {
            let part = self.parts[index];
            let word = &self.word[part.from..part.to];
            let flags = part.flags(word) | PART;
            let form = self.forms.number(self.lexicon, word);
            self.push_token(form, part.start, part.end, flags);
            self.position += 1;
        }
    }

    fn emit_single(&mut self) {
        let part = self.parts[0];
        let form = self.forms.number(self.lexicon, &self.word);
        self.push_token(form, part.start, part.end, part.flags(&self.word));
        self.position += u32::from(self.forms.get(form).width.max(1));
    }

    fn push_token(&mut self, form: FormId, start: usize, end: usize, flags: u8) {
        self.out.tokens.push(Token {
            form,
            position: self.position,
            start: offset(start),
            end: offset(end),
            flags,
        });
        self.last_word = Some(form);
    }

    /// «2-я», «15-го»: the number alone.
    fn is_ordinal(&self) -> bool {
        const ENDINGS: &[&str] = &[
            "я", "й", "е", "го", "му", "ми", "м", "х", "ой", "ый", "ий", "ая", "ое", "ом", "ти",
            "ю", "ую", "и",
        ];
        let [number, ending] = self.parts.as_slice() else {
            return false;
        };
        number.letters == 0
            && number.digits > 0
            && ENDINGS.contains(&&self.word[ending.from..ending.to])
    }

    /// Joins «в о д ы»: at least four single Russian letters one space apart.
    fn join_spread_letters(&mut self) -> bool {
        let first = self.parts[0];
        if first.cyrillic != 1 {
            return false;
        }
        let mut joined = self.word.clone();
        let mut end = self.at;
        while let Some((letter, next)) = single_letter_after_space(self.text, end) {
            joined.push(letter);
            end = next;
        }
        if joined.chars().count() < SPREAD_LETTERS_MIN {
            return false;
        }
        self.at = end;
        self.parts[0].end = end;
        self.word = joined;
        self.emit_single();
        true
    }
}

/// A lone small or capital Russian letter after one space at byte `at`, folded, and the byte after it.
fn single_letter_after_space(text: &str, at: usize) -> Option<(char, usize)> {
    let mut rest = text[at..].chars();
    if rest.next()? != ' ' {
        return None;
    }
    let letter = rest.next()?;
    if !matches!(letter, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё') {
        return None;
    }
    if rest.next().is_some_and(|c| c.is_alphanumeric() || c == '-') {
        return None;
    }
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    let folded = if lower == 'ё' { 'е' } else { lower };
    Some((folded, at + 1 + letter.len_utf8()))
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}')
}

/// Offsets fit: [`Scanner::new`] cuts the text at 4 GiB.
fn offset(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
