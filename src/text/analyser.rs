//! The analyser: one pass over a text gives tokens, positions and sentences.

use std::sync::Arc;

use super::{
    form::{Form, FormCache, FormId},
    lexicon::Lexicon,
    scan::{Scanner, Token},
    sentence::Sentence,
};

/// What one text consists of. Reused from text to text; belongs to the analyser that filled it.
#[derive(Debug, Default)]
pub struct Analysis {
    /// Tokens by position; a hyphenated whole stands before its parts.
    pub tokens: Vec<Token>,
    /// Sentences that hold at least one token.
    pub sentences: Vec<Sentence>,
}

impl Analysis {
    /// The token that covers a position: of a hyphenated word, the part.
    pub fn token_at(&self, position: u32) -> Option<&Token> {
        let after = self
            .tokens
            .partition_point(|token| token.position <= position);
        self.tokens[..after].last()
    }
}

/// Reads texts. One per thread: it remembers the forms it has seen.
///
/// # Complexity
/// One pass over the bytes and one hash look-up a word; a new word is stemmed once.
#[derive(Debug)]
pub struct Analyser {
    lexicon: Arc<Lexicon>,
    forms: FormCache,
    analysis: Analysis,
}

impl Analyser {
    /// An analyser that knows these words.
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        Self {
            lexicon,
            forms: FormCache::default(),
            analysis: Analysis::default(),
        }
    }

    /// Reads a text; the result stands until the next call. Texts longer than 4 GiB are cut.
    pub fn analyse(&mut self, text: &str) -> &Analysis {
        self.forms.make_room();
        self.analysis.tokens.clear();
        self.analysis.sentences.clear();
        Scanner::new(text, &self.lexicon, &mut self.forms, &mut self.analysis).run();
        &self.analysis
    }

    /// Takes words of the text read last out of what rules and learned words go by: those within these
    /// byte ranges, rising. They keep their positions.
    pub fn mute(&mut self, ranges: &[(u32, u32)]) {
        for &(start, end) in ranges {
            let tokens = &mut self.analysis.tokens;
            let from = tokens.partition_point(|token| token.start < start);
            let inside = tokens[from..].iter_mut();
            inside
                .take_while(|token| token.start < end)
                .for_each(Token::mute);
        }
    }

    /// What the last call found.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// The form with this number.
    pub fn form(&self, number: FormId) -> &Form {
        self.forms.get(number)
    }

    /// The normalised text of a token.
    pub fn word(&self, token: &Token) -> &str {
        &self.form(token.form).text
    }

    /// The words it knows.
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.lexicon
    }

    /// Grows when the form cache started over: tables indexed by [`FormId`] are void then.
    pub fn generation(&self) -> u32 {
        self.forms.generation()
    }

    /// Calls `emit(position, key, token)` for every key the last text is found under: stems and
    /// families, and what synonyms and abbreviations add.
    pub fn for_each_key(&self, mut emit: impl FnMut(u32, &str, &Token)) {
        for token in &self.analysis.tokens {
            let form = self.form(token.form);
            for key in &form.keys {
                emit(token.position, key, token);
            }
            for (offset, key) in &form.added {
                if token.takes_expansion(form, *offset) {
                    emit(token.position + u32::from(*offset), key, token);
                }
            }
        }
    }
}

/// Turns byte offsets into code points, remembering where it was: rising offsets cost one pass.
#[derive(Debug)]
pub struct CodePoints<'a> {
    text: &'a str,
    byte: usize,
    count: u32,
}

impl<'a> CodePoints<'a> {
    /// A converter for this text.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            byte: 0,
            count: 0,
        }
    }

    /// The number of code points before byte `at`.
    pub fn at(&mut self, at: u32) -> u32 {
        let at = (at as usize).min(self.text.len());
        let at = self.text.ceil_char_boundary(at);
        if at < self.byte {
            (self.byte, self.count) = (0, 0);
        }
        let between = self.text[self.byte..at].chars().count();
        self.count += u32::try_from(between).unwrap_or(u32::MAX);
        self.byte = at;
        self.count
    }
}
