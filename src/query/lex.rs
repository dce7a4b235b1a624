//! Splits a query into tokens with their places. Words are normalised by the text analyser.

use std::{cell::RefCell, sync::Arc};

use super::{
    ast::{Term, TermKind},
    error::{QueryError, stray_slop, stray_star},
};
use crate::text::{Analyser, Lexicon, is_plain};

/// A token and the byte where it begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lexeme<'t> {
    pub(super) at: usize,
    pub(super) token: Token<'t>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Open,
    Close,
    Pipe,
    And,
    Not,
    /// `/n`
    Within(u8),
    Quote,
    /// `~n`, right after a closing quote
    Slop(u8),
    /// The words of one chunk.
    Words(Words),
    /// `name:value`
    Field {
        name: &'t str,
        value: &'t str,
        value_at: usize,
    },
}

/// One word, and what a chunk holds besides it: usually nothing; «ул.Мира» gives two.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) first: Term,
    pub(super) rest: Vec<Term>,
}

impl Words {
    pub(super) fn len(&self) -> usize {
        1 + self.rest.len()
    }
}

const DISTANCE_MAX: u32 = 99;
/// Shorter beginnings select half the dictionary.
const PREFIX_LETTERS_MIN: usize = 2;
/// Bytes of a rule's expression that give one token, about: room for the tokens is made at once.
const TOKEN_BYTES: usize = 8;

thread_local! {
    /// Queries are written in plain words: only their letters are normalised. A rule set repeats most
    /// of its words, so each thread keeps the forms it has met.
    static NORMALISER: RefCell<Analyser> = RefCell::new(Analyser::new(Arc::new(Lexicon::empty())));
}

/// The words of a piece of a query, as the analyser writes them; none when it holds none.
fn words_of(text: &str, kind: TermKind) -> Option<Words> {
    let term = |word: &str| Term {
        kind,
        word: word.to_owned(),
    };
    if is_plain(text) {
        return Some(Words {
            first: term(text),
            rest: Vec::new(),
        });
    }
    NORMALISER.with_borrow_mut(|analyser| {
        analyser.analyse(text);
        let tokens = analyser.analysis().tokens.iter();
        let whole = tokens.filter(|token| !token.is_part());
        let mut terms = whole.map(|token| term(analyser.word(token)));
        Some(Words {
            first: terms.next()?,
            rest: terms.collect(),
        })
    })
}

pub(super) fn lex(text: &str) -> Result<Vec<Lexeme<'_>>, QueryError> {
    Lexer {
        text,
        at: 0,
        in_phrase: false,
        out: Vec::with_capacity(text.len() / TOKEN_BYTES),
    }
    .run()
}

/// The column of a byte, 1-based, in code points. Only errors ask.
pub(super) fn column(text: &str, at: usize) -> usize {
    text[..at].chars().count() + 1
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    in_phrase: bool,
    out: Vec<Lexeme<'t>>,
}

impl<'t> Lexer<'t> {
    fn run(mut self) -> Result<Vec<Lexeme<'t>>, QueryError> {
        while let Some(c) = self.char_at(self.at) {
            let length = c.len_utf8();
            match c {
                c if c.is_whitespace() => self.at += length,
                '(' => self.push(Token::Open, length),
                ')' => self.push(Token::Close, length),
                '|' => self.push(Token::Pipe, length),
                '"' | '«' | '»' | '“' | '”' | '„' => self.quote(length)?,
                '/' if self.at_operator() => self.within()?,
                '/' if self.after_gap() => return Err(self.no_distance()),
                '-' | '−' if !self.in_phrase => self.minus(length)?,
                _ => self.chunk()?,
            }
        }
        Ok(self.out)
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    fn push(&mut self, token: Token<'t>, length: usize) {
        let at = self.at;
        self.out.push(Lexeme { at, token });
        self.at += length;
    }

    fn quote(&mut self, length: usize) -> Result<(), QueryError> {
        self.push(Token::Quote, length);
        self.in_phrase = !self.in_phrase;
        if !self.in_phrase && self.char_at(self.at) == Some('~') {
            let slop = self.number(self.at + 1).filter(|&(n, _)| n <= DISTANCE_MAX);
            let (slop, end) = slop.ok_or_else(|| {
                QueryError::new(
                    "bad_slop",
                    column(self.text, self.at),
                    "после «~» нужно число лишних слов",
                    "число от 0 до 99",
                    "\"нет воды\"~2",
                )
            })?;
            self.push(Token::Slop(u8::try_from(slop).unwrap_or(u8::MAX)), 0);
            self.at = end;
        }
        Ok(())
    }

    /// `/` is an operator only after a space (or a bracket or quote) and before a digit.
    fn at_operator(&self) -> bool {
        let after = self.text.as_bytes().get(self.at + 1);
        self.after_gap() && after.is_some_and(u8::is_ascii_digit)
    }

    /// True after a space, bracket or quote, outside of phrases: where an operator may stand.
    fn after_gap(&self) -> bool {
        let before = self.text[..self.at].chars().next_back();
        !self.in_phrase
            && before.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '"' | '»' | '”'))
    }

    fn no_distance(&self) -> QueryError {
        QueryError::new(
            "no_distance",
            column(self.text, self.at),
            "после «/» нет числа слов",
            "число вплотную к «/»",
            "вода /3 ржавая",
        )
    }

    fn within(&mut self) -> Result<(), QueryError> {
        let (n, end) = self.number(self.at + 1).unwrap_or((0, self.at + 1));
        if n == 0 || n > DISTANCE_MAX {
            return Err(QueryError::new(
                "bad_distance",
                column(self.text, self.at),
                "расстояние после «/» вне пределов",
                "число слов от 1 до 99",
                "вода /3 ржавая",
            ));
        }
        self.push(Token::Within(u8::try_from(n).unwrap_or(u8::MAX)), 0);
        self.at = end;
        Ok(())
    }

    fn minus(&mut self, length: usize) -> Result<(), QueryError> {
        match self.char_at(self.at + length) {
            Some(c) if c.is_whitespace() || matches!(c, ')' | '|') => Err(self.lonely_minus()),
            None => Err(self.lonely_minus()),
            Some(_) => {
                self.push(Token::Not, length);
                Ok(())
            }
        }
    }

    fn lonely_minus(&self) -> QueryError {
        QueryError::new(
            "lonely_minus",
            column(self.text, self.at),
            "минус ничего не исключает: он должен стоять вплотную к слову",
            "слово, фраза или скобка сразу после «-»",
            "вода -минеральная",
        )
    }

    /// The number whose digits begin at `from`, and where it ends.
    fn number(&self, from: usize) -> Option<(u32, usize)> {
        let rest = self.text[from..].bytes().take(6);
        let end = from + rest.take_while(u8::is_ascii_digit).count();
        self.text[from..end].parse().ok().map(|n| (n, end))
    }

    /// A run up to a space, bracket, bar or quote: an operator word, a field or words.
    fn chunk(&mut self) -> Result<(), QueryError> {
        let end = self.chunk_end(self.at);
        let chunk = &self.text[self.at..end];
        let token = match chunk {
            "И" | "AND" if !self.in_phrase => Some(Token::And),
            "ИЛИ" | "OR" if !self.in_phrase => Some(Token::Pipe),
            "НЕ" | "NOT" if !self.in_phrase => Some(Token::Not),
            _ if self.begins_field(chunk) => return self.field(),
            _ => self.words(chunk)?.map(Token::Words),
        };
        if let Some(token) = token {
            self.push(token, 0);
        }
        self.at = end;
        Ok(())
    }

    fn chunk_end(&self, from: usize) -> usize {
        let length = self.text[from..].find(ends_chunk);
        length.map_or(self.text.len(), |length| from + length)
    }

    /// True for a run of Latin letters, a colon and a value, which may be in quotes.
    fn begins_field(&self, chunk: &str) -> bool {
        let name = name_length(chunk);
        let has_value = || {
            let value = self.char_at(self.at + name + 1);
            value.is_some_and(|c| !c.is_whitespace() && !matches!(c, ')' | '|'))
        };
        !self.in_phrase && name > 0 && chunk[name..].starts_with(':') && has_value()
    }

    fn field(&mut self) -> Result<(), QueryError> {
        let rest = &self.text[self.at..];
        let name = &rest[..name_length(rest)];
        let value_at = self.at + name.len() + 1;
        let quote = self.char_at(value_at);
        let quote = quote.filter(|c| matches!(c, '"' | '«' | '“' | '„'));
        let (from, to, end) = match quote {
            Some(quote) => {
                let from = value_at + quote.len_utf8();
                let mut inside = self.text[from..].char_indices();
                let (length, closing) = inside
                    .find(|(_, c)| matches!(c, '"' | '»' | '”'))
                    .ok_or_else(|| unclosed_quote(column(self.text, value_at)))?;
                let to = from + length;
                (from, to, to + closing.len_utf8())
            }
            None => {
                let end = self.chunk_end(value_at);
                (value_at, end, end)
            }
        };
        let token = Token::Field {
            name,
            value: &self.text[from..to],
            value_at,
        };
        self.push(token, 0);
        self.at = end;
        Ok(())
    }

    /// The words of a chunk, normalised: `=вода`, `энергосбыт*`, `тест-полоски`, `12/1`.
    fn words(&self, chunk: &str) -> Result<Option<Words>, QueryError> {
        if is_plain(chunk) {
            return Ok(words_of(chunk, TermKind::Stem));
        }
        if let Some(at) = chunk.find('~') {
            return Err(stray_slop(column(self.text, self.at + at)));
        }
        let (exact, body) = match chunk.strip_prefix('=') {
            Some(body) => (true, body),
            None => (false, chunk),
        };
        let trimmed = body.trim_end_matches([',', '.', ';', ':', '!', '?']);
        let (prefix, body) = match trimmed.strip_suffix('*') {
            Some(body) => (true, body),
            None => (false, body),
        };
        if let Some(at) = chunk.find('*').filter(|_| body.contains('*')) {
            return Err(stray_star(column(self.text, self.at + at)));
        }
        let here = || column(self.text, self.at);
        let kind = match (exact, prefix) {
            (true, true) => return Err(exact_and_prefix(here())),
            (true, false) => TermKind::Exact,
            (false, true) => TermKind::Prefix,
            (false, false) => TermKind::Stem,
        };
        let words = words_of(body, kind);
        if kind == TermKind::Stem {
            return Ok(words);
        }
        let Some(words) = words.filter(|words| words.rest.is_empty()) else {
            return Err(needs_one_word(kind, here()));
        };
        if prefix && words.first.word.chars().count() < PREFIX_LETTERS_MIN {
            return Err(short_prefix(here()));
        }
        Ok(Some(words))
    }
}

fn ends_chunk(c: char) -> bool {
    // Nearly all are Russian letters: they are told first.
    !matches!(c, 'а'..='я')
        && (c.is_whitespace() || matches!(c, '(' | ')' | '|' | '"' | '«' | '»' | '“' | '”' | '„'))
}

/// The length of the run of Latin letters at the beginning.
fn name_length(chunk: &str) -> usize {
    let letters = chunk.bytes();
    letters
        .take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        .count()
}

pub(super) fn unclosed_quote(column: usize) -> QueryError {
    QueryError::new(
        "unclosed_quote",
        column,
        "кавычка не закрыта",
        "закрывающая кавычка",
        "\"нет воды\"",
    )
}

fn exact_and_prefix(column: usize) -> QueryError {
    QueryError::new(
        "exact_and_prefix",
        column,
        "«=» и «*» вместе не бывают: либо точная форма, либо начало слова",
        "одно из двух",
        "=вода или водо*",
    )
}

fn needs_one_word(kind: TermKind, column: usize) -> QueryError {
    let sign = if kind == TermKind::Exact { "=" } else { "*" };
    QueryError::new(
        "needs_one_word",
        column,
        format!("знак «{sign}» относится к одному слову"),
        "одно слово из букв и цифр",
        "=вода или энергосбыт*",
    )
}

fn short_prefix(column: usize) -> QueryError {
    QueryError::new(
        "short_prefix",
        column,
        "слишком короткое начало слова перед «*»",
        "не меньше двух букв",
        "энергосбыт*",
    )
}
