//! The scanner: finds words, numbers and sentence ends in the original bytes.
//!
//! Russian letters and ASCII take a short path over the bytes; everything else is decoded.

mod emit;
mod token;
mod word;

use super::{
    Sentence,
    analyser::Analysis,
    form::{FormCache, FormId},
    lexicon::Lexicon,
    markup::{Mark, mark_at},
    sentence::{SENTENCE_GAP, stop_ends_sentence},
};
pub use token::Token;
use word::Part;

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
            parts: Vec::with_capacity(4),
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
