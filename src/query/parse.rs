//! The parser: from a line of text to an [`Expr`]. Bounded, and it never panics.

use super::{
    ast::{Expr, Phrase, Slot, Term},
    error::{QueryError, bar_in_phrase, empty_brackets, not_near, unclosed_bracket},
    field::field,
    lex::{Lexeme, Token, lex, unclosed_quote},
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
    let mut parser = Parser {
        lexemes: lex(text)?,
        at: 0,
        end_column: text.chars().count() + 1,
        terms: 0,
    };
    let expr = parser.or(0)?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser {
    lexemes: Vec<Lexeme>,
    at: usize,
    end_column: usize,
    terms: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.lexemes.get(self.at).map(|lexeme| &lexeme.token)
    }

    fn column(&self) -> usize {
        self.lexemes
            .get(self.at)
            .map_or(self.end_column, |lexeme| lexeme.column)
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn or(&mut self, depth: usize) -> Result<Expr, QueryError> {
        if depth > QUERY_DEPTH_MAX {
            return Err(QueryError::new(
                "too_deep",
                self.column(),
                format!("скобки вложены глубже {QUERY_DEPTH_MAX} уровней"),
                "запрос с меньшим числом скобок",
                "(вода | отопление) нет",
            ));
        }
        let mut parts = vec![self.and(depth)?];
        while self.take(&Token::Pipe) {
            parts.push(self.and(depth)?);
        }
        Ok(flat(parts, Expr::Or, |expr| match expr {
            Expr::Or(inner) => Ok(inner),
            other => Err(other),
        }))
    }

    fn and(&mut self, depth: usize) -> Result<Expr, QueryError> {
        let mut parts = vec![self.near(depth)?];
        loop {
            let joined = self.take(&Token::And);
            match self.peek() {
                Some(Token::Close | Token::Pipe) | None if !joined => break,
                _ => parts.push(self.near(depth)?),
            }
        }
        Ok(flat(parts, Expr::And, |expr| match expr {
            Expr::And(inner) => Ok(inner),
            other => Err(other),
        }))
    }

    fn near(&mut self, depth: usize) -> Result<Expr, QueryError> {
        let mut column = self.column();
        let mut left = self.operand(depth)?;
        while let Some(&Token::Within(within)) = self.peek() {
            self.at += 1;
            let right_column = self.column();
            let right = self.operand(depth)?;
            for (operand, column) in [(&left, column), (&right, right_column)] {
                if !has_spans(operand) {
                    return Err(not_near(column));
                }
            }
            left = Expr::Near {
                left: Box::new(left),
                right: Box::new(right),
                within,
            };
            column = right_column;
        }
        Ok(left)
    }

    fn operand(&mut self, depth: usize) -> Result<Expr, QueryError> {
        let column = self.column();
        match self.peek() {
            Some(Token::Not) => {
                self.at += 1;
                if depth >= QUERY_DEPTH_MAX {
                    return self.or(depth + 1);
                }
                Ok(match self.operand(depth + 1)? {
                    Expr::Not(inner) => *inner,
                    inner => Expr::Not(Box::new(inner)),
                })
            }
            Some(Token::Open) => {
                self.at += 1;
                if self.peek() == Some(&Token::Close) {
                    return Err(empty_brackets(column));
                }
                let inner = self.or(depth + 1)?;
                if !self.take(&Token::Close) {
                    return Err(match self.peek() {
                        None => unclosed_bracket(column),
                        Some(_) => self.unexpected(),
                    });
                }
                Ok(inner)
            }
            Some(Token::Quote) => self.phrase(),
            Some(Token::Words(_)) => self.words(),
            Some(Token::Field { .. }) => self.field(),
            _ => Err(self.unexpected()),
        }
    }

    fn count(&mut self, terms: usize) -> Result<(), QueryError> {
        self.terms += terms;
        if self.terms > QUERY_TERMS_MAX {
            return Err(QueryError::new(
                "too_many_terms",
                self.column(),
                format!("в запросе больше {QUERY_TERMS_MAX} слов"),
                "несколько запросов вместо одного",
                "(вода | отопление) нет",
            ));
        }
        Ok(())
    }

    fn words(&mut self) -> Result<Expr, QueryError> {
        let Some(Token::Words(words)) = self.peek().cloned() else {
            return Err(self.unexpected());
        };
        self.count(words.len())?;
        self.at += 1;
        Ok(from_slots(
            words.into_iter().map(|word| Slot(vec![word])).collect(),
            0,
        ))
    }

    fn phrase(&mut self) -> Result<Expr, QueryError> {
        let open = self.column();
        self.at += 1;
        let mut slots = Vec::new();
        loop {
            let column = self.column();
            match self.peek().cloned() {
                Some(Token::Quote) => break,
                Some(Token::Words(words)) => {
                    self.count(words.len())?;
                    self.at += 1;
                    slots.extend(words.into_iter().map(|word| Slot(vec![word])));
                }
                Some(Token::Open) => slots.push(self.slot_group()?),
                Some(Token::Pipe) => return Err(bar_in_phrase(column)),
                Some(_) => return Err(self.unexpected()),
                None => return Err(unclosed_quote(open)),
            }
        }
        self.at += 1;
        let slop = match self.peek() {
            Some(&Token::Slop(slop)) => {
                self.at += 1;
                slop
            }
            _ => 0,
        };
        if slots.is_empty() {
            return Err(QueryError::new(
                "empty_phrase",
                open,
                "в кавычках нет слов",
                "слова внутри кавычек",
                "\"нет воды\"",
            ));
        }
        Ok(from_slots(slots, slop))
    }

    /// `(нет | без)` inside a phrase: single words only.
    fn slot_group(&mut self) -> Result<Slot, QueryError> {
        let open = self.column();
        self.at += 1;
        let mut terms: Vec<Term> = Vec::new();
        loop {
            let column = self.column();
            match self.peek().cloned() {
                Some(Token::Words(words)) if words.len() == 1 => {
                    self.count(1)?;
                    self.at += 1;
                    for word in words {
                        if !terms.contains(&word) {
                            terms.push(word);
                        }
                    }
                }
                None | Some(Token::Quote) => return Err(unclosed_bracket(open)),
                _ => {
                    return Err(QueryError::new(
                        "bad_slot",
                        column,
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
                    self.column(),
                    "слова в скобках внутри фразы разделяются знаком «|»",
                    "«|» или «)»",
                    "\"(нет | без) воды\"",
                ));
            }
        }
    }

    fn field(&mut self) -> Result<Expr, QueryError> {
        let column = self.column();
        let Some(Token::Field {
            name,
            value,
            value_column,
        }) = self.peek().cloned()
        else {
            return Err(self.unexpected());
        };
        self.count(1)?;
        self.at += 1;
        field(&name, &value, column, value_column).map(Expr::Field)
    }

    fn unexpected(&self) -> QueryError {
        let column = self.column();
        let (code, message, expected) = match self.peek() {
            None if self.at == 0 => ("empty", "запрос пуст", "хотя бы одно слово"),
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
        QueryError::new(code, column, message, expected, "(вода | отопление) /4 нет")
    }
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

/// Joins parts into one level; a single part stays as it is.
fn flat(
    mut parts: Vec<Expr>,
    join: fn(Vec<Expr>) -> Expr,
    open: fn(Expr) -> Result<Vec<Expr>, Expr>,
) -> Expr {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let mut all = Vec::with_capacity(parts.len());
    for part in parts {
        match open(part) {
            Ok(inner) => all.extend(inner),
            Err(other) => all.push(other),
        }
    }
    join(all)
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
