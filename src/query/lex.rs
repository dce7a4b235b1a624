//! Splits a query into tokens with their columns. Words are normalised by the text analyser.

use std::{cell::RefCell, sync::Arc};

use super::{
    ast::{Term, TermKind},
    error::QueryError,
};
use crate::text::{Analyser, Lexicon, is_plain};

/// A token and the column where it begins, 1-based, in code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) column: usize,
    pub(super) token: Token,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
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
    /// The words of one chunk: usually one; «ул.Мира» gives two.
    Words(Vec<Term>),
    /// `name:value`
    Field {
        name: String,
        value: String,
        value_column: usize,
    },
}

const DISTANCE_MAX: u32 = 99;
/// Shorter beginnings select half the dictionary.
const PREFIX_LETTERS_MIN: usize = 2;

thread_local! {
    /// Queries are written in plain words: only their letters are normalised. A rule set repeats most
    /// of its words, so each thread keeps the forms it has met.
    static NORMALISER: RefCell<Analyser> = RefCell::new(Analyser::new(Arc::new(Lexicon::empty())));
}

/// The words of a piece of a query, as the analyser writes them.
fn words_of(text: &str, kind: TermKind) -> Vec<Term> {
    if is_plain(text) {
        let word = text.to_owned();
        return vec![Term { kind, word }];
    }
    NORMALISER.with_borrow_mut(|analyser| {
        analyser.analyse(text);
        let whole = analyser
            .analysis()
            .tokens
            .iter()
            .filter(|token| !token.is_part());
        let term = |token| Term {
            kind,
            word: analyser.word(token).to_owned(),
        };
        whole.map(term).collect()
    })
}

pub(super) fn lex(text: &str) -> Result<Vec<Lexeme>, QueryError> {
    Lexer {
        chars: text.chars().collect(),
        at: 0,
        in_phrase: false,
        out: Vec::new(),
    }
    .run()
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    in_phrase: bool,
    out: Vec<Lexeme>,
}

impl Lexer {
    fn run(mut self) -> Result<Vec<Lexeme>, QueryError> {
        while let Some(&c) = self.chars.get(self.at) {
            match c {
                c if c.is_whitespace() => self.at += 1,
                '(' => self.push(Token::Open, 1),
                ')' => self.push(Token::Close, 1),
                '|' => self.push(Token::Pipe, 1),
                '"' | '«' | '»' | '“' | '”' | '„' => self.quote()?,
                '/' if self.at_operator() => self.within()?,
                '-' | '−' if !self.in_phrase => self.minus()?,
                _ => self.chunk()?,
            }
        }
        Ok(self.out)
    }

    fn push(&mut self, token: Token, length: usize) {
        self.out.push(Lexeme {
            column: self.at + 1,
            token,
        });
        self.at += length;
    }

    fn quote(&mut self) -> Result<(), QueryError> {
        self.push(Token::Quote, 1);
        self.in_phrase = !self.in_phrase;
        if !self.in_phrase && self.chars.get(self.at) == Some(&'~') {
            let column = self.at + 1;
            let slop = self.number(self.at + 1).filter(|&(n, _)| n <= DISTANCE_MAX);
            let (slop, end) = slop.ok_or_else(|| {
                QueryError::new(
                    "bad_slop",
                    column,
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
        let before = self.at == 0
            || self.chars[self.at - 1].is_whitespace()
            || matches!(self.chars[self.at - 1], ')' | '"' | '»' | '”');
        before
            && self
                .chars
                .get(self.at + 1)
                .is_some_and(char::is_ascii_digit)
            && !self.in_phrase
    }

    fn within(&mut self) -> Result<(), QueryError> {
        let (n, end) = self.number(self.at + 1).unwrap_or((0, self.at + 1));
        if n == 0 || n > DISTANCE_MAX {
            return Err(QueryError::new(
                "bad_distance",
                self.at + 1,
                "расстояние после «/» вне пределов",
                "число слов от 1 до 99",
                "вода /3 ржавая",
            ));
        }
        self.push(Token::Within(u8::try_from(n).unwrap_or(u8::MAX)), 0);
        self.at = end;
        Ok(())
    }

    fn minus(&mut self) -> Result<(), QueryError> {
        match self.chars.get(self.at + 1) {
            Some(c) if c.is_whitespace() || matches!(c, ')' | '|') => Err(self.lonely_minus()),
            None => Err(self.lonely_minus()),
            Some(_) => {
                self.push(Token::Not, 1);
                Ok(())
            }
        }
    }

    fn lonely_minus(&self) -> QueryError {
        QueryError::new(
            "lonely_minus",
            self.at + 1,
            "минус ничего не исключает: он должен стоять вплотную к слову",
            "слово, фраза или скобка сразу после «-»",
            "вода -минеральная",
        )
    }

    /// The number whose digits begin at `from`, and where it ends.
    fn number(&self, from: usize) -> Option<(u32, usize)> {
        let digits: String = self.chars[from..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .take(6)
            .collect();
        let end = from + digits.len();
        digits.parse().ok().map(|n| (n, end))
    }

    /// A run up to a space, bracket, bar or quote: an operator word, a field or words.
    fn chunk(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let end = self.chunk_end();
        let chunk: String = self.chars[start..end].iter().collect();
        let token = match chunk.as_str() {
            "И" | "AND" if !self.in_phrase => Some(Token::And),
            "ИЛИ" | "OR" if !self.in_phrase => Some(Token::Pipe),
            "НЕ" | "NOT" if !self.in_phrase => Some(Token::Not),
            _ => None,
        };
        if let Some(token) = token {
            self.push(token, end - start);
            return Ok(());
        }
        if let Some(colon) = self.field_colon(&chunk) {
            return self.field(colon);
        }
        let words = self.words(&chunk, start)?;
        if !words.is_empty() {
            self.push(Token::Words(words), 0);
        }
        self.at = end;
        Ok(())
    }

    fn chunk_end(&self) -> usize {
        let stops = |c: &char| {
            c.is_whitespace() || matches!(c, '(' | ')' | '|' | '"' | '«' | '»' | '“' | '”' | '„')
        };
        self.chars[self.at..]
            .iter()
            .position(stops)
            .map_or(self.chars.len(), |length| self.at + length)
    }

    /// Where the colon of a field stands: after a run of Latin letters, before a value.
    fn field_colon(&self, chunk: &str) -> Option<usize> {
        let name = chunk
            .chars()
            .take_while(|c| c.is_ascii_alphabetic() || *c == '_')
            .count();
        let colon = self.at + name;
        let has_value = self
            .chars
            .get(colon + 1)
            .is_some_and(|c| !c.is_whitespace() && !matches!(c, ')' | '|'));
        (!self.in_phrase && name > 0 && self.chars.get(colon) == Some(&':') && has_value)
            .then_some(colon)
    }

    fn field(&mut self, colon: usize) -> Result<(), QueryError> {
        let name: String = self.chars[self.at..colon].iter().collect();
        let start = colon + 1;
        let (value, end) = match self.chars.get(start) {
            Some('"' | '«' | '“' | '„') => {
                let length = self.chars[start + 1..]
                    .iter()
                    .position(|c| matches!(c, '"' | '»' | '”'))
                    .ok_or_else(|| unclosed_quote(start + 1))?;
                let value: String = self.chars[start + 1..start + 1 + length].iter().collect();
                (value, start + length + 2)
            }
            _ => {
                self.at = start;
                let end = self.chunk_end();
                (self.chars[start..end].iter().collect(), end)
            }
        };
        self.at = colon - name.chars().count();
        self.push(
            Token::Field {
                name,
                value,
                value_column: start + 1,
            },
            0,
        );
        self.at = end;
        Ok(())
    }

    /// The words of a chunk, normalised: `=вода`, `энергосбыт*`, `тест-полоски`, `12/1`.
    fn words(&mut self, chunk: &str, start: usize) -> Result<Vec<Term>, QueryError> {
        let (exact, body) = match chunk.strip_prefix('=') {
            Some(body) => (true, body),
            None => (false, chunk),
        };
        let trimmed = body.trim_end_matches([',', '.', ';', ':', '!', '?']);
        let (prefix, body) = match trimmed.strip_suffix('*') {
            Some(body) => (true, body),
            None => (false, body),
        };
        let kind = match (exact, prefix) {
            (true, true) => return Err(exact_and_prefix(start + 1)),
            (true, false) => TermKind::Exact,
            (false, true) => TermKind::Prefix,
            (false, false) => TermKind::Stem,
        };
        let words = words_of(body, kind);
        if kind != TermKind::Stem && words.len() != 1 {
            return Err(needs_one_word(kind, start + 1));
        }
        if prefix && words[0].word.chars().count() < PREFIX_LETTERS_MIN {
            return Err(short_prefix(start + 1));
        }
        Ok(words)
    }
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
