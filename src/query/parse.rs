//! The parser: from a line of text to an [`Expr`]. Bounded, and it never panics.

use super::{
    ast::{Expr, Phrase, Slot, Term},
    error::{
        QueryError, bar_in_phrase, empty_brackets, not_near, too_many_negations, unclosed_bracket,
    },
    field::field,
    lex::{Lexeme, Token, Words, column, lex, unclosed_quote},
};

/// Bytes a query may have.
pub const QUERY_BYTES_MAX: usize = 4_096;
/// Brackets and negations that may stand inside one another.
pub const QUERY_DEPTH_MAX: usize = 32;
/// Words and fields a query may have.
pub const QUERY_TERMS_MAX: usize = 256;

/// Parses a query as typed into the search box: fields are allowed, negations alone too.
///
/// # Errors
/// The first thing that is wrong, with its column, what was expected, and an example.
pub fn parse(text: &str) -> Result<Expr, QueryError> {
    if text.len() > QUERY_BYTES_MAX {
        return Err(QueryError::new(
            "too_long",
            1,
            format!("запрос длиннее {QUERY_BYTES_MAX} байт"),
            "запрос покороче, примерно до двух тысяч букв",
            "(вода | отопление) /4 нет",
        ));
    }
    let lexemes = lex(text)?;
    let mut parser = Parser {
        text,
        is_empty: lexemes.is_empty(),
        lexemes: lexemes.into_iter(),
        terms: 0,
        parts: Vec::new(),
    };
    let expr = parser.or(0)?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser<'t> {
    text: &'t str,
    is_empty: bool,
    lexemes: std::vec::IntoIter<Lexeme<'t>>,
    terms: usize,
    /// Parts of the choices and demands that are not complete, the innermost last: a list is made when
    /// its length is known.
    parts: Vec<Expr>,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&Token<'t>> {
        let next = self.lexemes.as_slice().first();
        next.map(|lexeme| &lexeme.token)
    }

    /// The byte where the next token begins.
    fn at(&self) -> usize {
        let next = self.lexemes.as_slice().first();
        next.map_or(self.text.len(), |lexeme| lexeme.at)
    }

    /// The column of a byte, for errors.
    fn column(&self, at: usize) -> usize {
        column(self.text, at)
    }

    fn skip(&mut self) {
        self.lexemes.next();
    }

    fn take(&mut self, token: &Token<'_>) -> bool {
        let found = self.peek() == Some(token);
        if found {
            self.skip();
        }
        found
    }

    fn or(&mut self, depth: usize) -> Result<Expr, QueryError> {
        if depth > QUERY_DEPTH_MAX {
            return Err(QueryError::new(
                "too_deep",
                self.column(self.at()),
                format!("скобки вложены глубже {QUERY_DEPTH_MAX} уровней"),
                "запрос с меньшим числом скобок",
                "(вода | отопление) нет",
            ));
        }
        let first = self.and(depth)?;
        if !self.take(&Token::Pipe) {
            return Ok(first);
        }
        let from = self.parts.len();
        add_choice(&mut self.parts, first);
        loop {
            let next = self.and(depth)?;
            add_choice(&mut self.parts, next);
            if !self.take(&Token::Pipe) {
                return Ok(Expr::Or(self.parts.split_off(from)));
            }
        }
    }

    fn and(&mut self, depth: usize) -> Result<Expr, QueryError> {
        let first = self.near(depth)?;
        if !self.goes_on() {
            return Ok(first);
        }
        let from = self.parts.len();
        add_demand(&mut self.parts, first);
        loop {
            let next = self.near(depth)?;
            add_demand(&mut self.parts, next);
            if !self.goes_on() {
                return Ok(Expr::And(self.parts.split_off(from)));
            }
        }
    }

    /// True when what follows must hold too: after «И», or with nothing in between.
    fn goes_on(&mut self) -> bool {
        self.take(&Token::And) || !matches!(self.peek(), Some(Token::Close | Token::Pipe) | None)
    }

    fn near(&mut self, depth: usize) -> Result<Expr, QueryError> {
        let mut at = self.at();
        let mut left = self.operand(depth)?;
        while let Some(&Token::Within(within)) = self.peek() {
            self.skip();
            let right_at = self.at();
            let right = self.operand(depth)?;
            for (operand, at) in [(&left, at), (&right, right_at)] {
                if !has_spans(operand) {
                    return Err(not_near(self.column(at)));
                }
            }
            left = Expr::Near {
                left: Box::new(left),
                right: Box::new(right),
                within,
            };
            at = right_at;
        }
        Ok(left)
    }

    fn operand(&mut self, depth: usize) -> Result<Expr, QueryError> {
        match self.peek() {
            Some(Token::Not) => {
                self.skip();
                if depth >= QUERY_DEPTH_MAX {
                    return Err(too_many_negations(self.column(self.at())));
                }
                Ok(match self.operand(depth + 1)? {
                    Expr::Not(inner) => *inner,
                    inner => Expr::Not(Box::new(inner)),
                })
            }
            Some(Token::Open) => self.brackets(depth),
            Some(Token::Quote) => self.phrase(),
            Some(Token::Words(_)) => Ok(match self.words()? {
                Words { first, rest } if rest.is_empty() => Expr::Term(first),
                words => Expr::Phrase(Phrase {
                    slots: slots(words).collect(),
                    slop: 0,
                }),
            }),
            Some(Token::Field { .. }) => self.field(),
            _ => Err(self.unexpected()),
        }
    }

    fn brackets(&mut self, depth: usize) -> Result<Expr, QueryError> {
        let open = self.at();
        self.skip();
        if self.peek() == Some(&Token::Close) {
            return Err(empty_brackets(self.column(open)));
        }
        let inner = self.or(depth + 1)?;
        if self.take(&Token::Close) {
            return Ok(inner);
        }
        Err(match self.peek() {
            None => unclosed_bracket(self.column(open)),
            Some(_) => self.unexpected(),
        })
    }

    fn count(&mut self, terms: usize) -> Result<(), QueryError> {
        self.terms += terms;
        if self.terms > QUERY_TERMS_MAX {
            return Err(QueryError::new(
                "too_many_terms",
                self.column(self.at()),
                format!("в запросе больше {QUERY_TERMS_MAX} слов"),
                "несколько запросов вместо одного",
                "(вода | отопление) нет",
            ));
        }
        Ok(())
    }

    /// Takes the words that stand next.
    fn words(&mut self) -> Result<Words, QueryError> {
        if let Some(Token::Words(words)) = self.peek() {
            self.count(words.len())?;
        }
        match self.lexemes.next() {
            Some(Lexeme {
                token: Token::Words(words),
                ..
            }) => Ok(words),
            _ => Err(self.unexpected()),
        }
    }

    fn phrase(&mut self) -> Result<Expr, QueryError> {
        let open = self.at();
        self.skip();
        let mut places = Vec::new();
        loop {
            match self.peek() {
                Some(Token::Quote) => break,
                Some(Token::Words(_)) => places.extend(slots(self.words()?)),
                Some(Token::Open) => places.push(self.slot_group()?),
                Some(Token::Pipe) => return Err(bar_in_phrase(self.column(self.at()))),
                Some(_) => return Err(self.unexpected()),
                None => return Err(unclosed_quote(self.column(open))),
            }
        }
        self.skip();
        let slop = match self.peek() {
            Some(&Token::Slop(slop)) => {
                self.skip();
                slop
            }
            _ => 0,
        };
        if places.is_empty() {
            return Err(QueryError::new(
                "empty_phrase",
                self.column(open),
                "в кавычках нет слов",
                "слова внутри кавычек",
                "\"нет воды\"",
            ));
        }
        Ok(from_slots(places, slop))
    }

    /// `(нет | без)` inside a phrase: single words only.
    fn slot_group(&mut self) -> Result<Slot, QueryError> {
        let open = self.at();
        self.skip();
        let mut terms: Vec<Term> = Vec::new();
        loop {
            match self.peek() {
                Some(Token::Words(words)) if words.rest.is_empty() => {
                    let word = self.words()?.first;
                    if !terms.contains(&word) {
                        terms.push(word);
                    }
                }
                None | Some(Token::Quote) => return Err(unclosed_bracket(self.column(open))),
                _ => {
                    return Err(QueryError::new(
                        "bad_slot",
                        self.column(self.at()),
                        "в скобках внутри фразы могут стоять только отдельные слова через «|»",
                        "слово",
                        "\"(нет | без) воды\"",
                    ));
                }
            }
            if self.take(&Token::Close) {
                return Ok(Slot(terms));
            }
            if !self.take(&Token::Pipe) && self.peek().is_some() {
                return Err(QueryError::new(
                    "bad_slot",
                    self.column(self.at()),
                    "слова в скобках внутри фразы разделяются знаком «|»",
                    "«|» или «)»",
                    "\"(нет | без) воды\"",
                ));
            }
        }
    }

    fn field(&mut self) -> Result<Expr, QueryError> {
        let at = self.at();
        let Some(&Token::Field {
            name,
            value,
            value_at,
        }) = self.peek()
        else {
            return Err(self.unexpected());
        };
        self.count(1)?;
        self.skip();
        field(name, value, self.column(at), self.column(value_at)).map(Expr::Field)
    }

    fn unexpected(&self) -> QueryError {
        let (code, message, expected) = match self.peek() {
            None if self.is_empty => ("empty", "запрос пуст", "хотя бы одно слово"),
            None => (
                "unexpected_end",
                "запрос обрывается",
                "слово, фраза или скобка",
            ),
            Some(Token::Close) => (
                "unexpected_close",
                "лишняя закрывающая скобка",
                "слово или открывающая скобка перед ней",
            ),
            Some(Token::Pipe) => (
                "unexpected_or",
                "перед «|» нет слова",
                "слово перед «|» и после него",
            ),
            Some(Token::And) => (
                "unexpected_and",
                "рядом с «И» нет слова",
                "слова по обе стороны «И»",
            ),
            Some(Token::Within(_)) => (
                "unexpected_distance",
                "перед «/» нет слова",
                "слово или скобка перед «/» и после числа",
            ),
            _ => (
                "unexpected",
                "здесь этого не ожидалось",
                "слово, фраза или скобка",
            ),
        };
        let column = self.column(self.at());
        QueryError::new(code, column, message, expected, "(вода | отопление) /4 нет")
    }
}

/// A place of a phrase for each word.
fn slots(words: Words) -> impl Iterator<Item = Slot> {
    let all = std::iter::once(words.first).chain(words.rest);
    all.map(|word| Slot(vec![word]))
}

/// One slot is no phrase: a word, or a choice of words.
fn from_slots(mut slots: Vec<Slot>, slop: u8) -> Expr {
    if slots.len() > 1 {
        return Expr::Phrase(Phrase { slots, slop });
    }
    let mut terms: Vec<Expr> = slots
        .pop()
        .map(|slot| slot.0.into_iter().map(Expr::Term).collect())
        .unwrap_or_default();
    if terms.len() == 1 {
        terms.remove(0)
    } else {
        Expr::Or(terms)
    }
}

/// Adds an alternative; a choice among choices is one.
fn add_choice(parts: &mut Vec<Expr>, part: Expr) {
    match part {
        Expr::Or(inner) => parts.extend(inner),
        other => parts.push(other),
    }
}

/// Adds what must hold too; demands among demands are one.
fn add_demand(parts: &mut Vec<Expr>, part: Expr) {
    match part {
        Expr::And(inner) => parts.extend(inner),
        other => parts.push(other),
    }
}

/// Only what stands at places of the text can be near something.
fn has_spans(expr: &Expr) -> bool {
    match expr {
        Expr::Term(_) | Expr::Phrase(_) | Expr::Near { .. } => true,
        Expr::Or(parts) => parts.iter().all(has_spans),
        Expr::And(_) | Expr::Not(_) | Expr::Field(_) => false,
    }
}

#[cfg(test)]
mod tests;
