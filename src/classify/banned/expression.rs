//! What an expression of a rule would find that no rule may look for.

use std::{borrow::Cow, cell::RefCell};

use rustc_hash::FxHashSet;

use super::{
    ExtraBan, PHRASES, PLAIN, begin_alike, beginning_reason, form_reason, is_form, stem_reason,
};
use crate::{
    query::{Expr, Term, TermKind},
    text::Lexicon,
};

/// A word of an expression that may not stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'e> {
    /// The word.
    pub word: Cow<'e, str>,
    /// What is wrong, in Russian.
    pub message: String,
    /// What to do, in Russian.
    pub remedy: String,
}

/// The bans in force, and the words they let pass: rules name the same words again and again.
pub struct Bans<'r> {
    lexicon: &'r Lexicon,
    extra: &'r [ExtraBan],
    passed: RefCell<FxHashSet<Term>>,
}

impl<'r> Bans<'r> {
    /// The bans of the program and these; the lexicon tells what a word is looked for by.
    pub fn new(lexicon: &'r Lexicon, extra: &'r [ExtraBan]) -> Self {
        Self {
            lexicon,
            extra,
            passed: RefCell::default(),
        }
    }

    /// Everything forbidden that an expression would find.
    pub fn in_expression<'e>(&self, expr: &'e Expr) -> Vec<Found<'e>> {
        let mut passed = self.passed.borrow_mut();
        let mut all = Vec::new();
        let mut of_phrases = Vec::new();
        for term in words(expr) {
            if passed.contains(term) {
                continue;
            }
            let forbidden = found(term, self.lexicon, self.extra);
            let of_phrase = is_of_phrase(term);
            if forbidden.is_none() && !of_phrase {
                passed.insert(term.clone());
            }
            all.extend(forbidden);
            of_phrases.extend(of_phrase.then_some(term));
        }
        let phrases = PHRASES.iter().filter(|(phrase, _)| {
            let needs = |word| of_phrases.iter().any(|term| may_be(term, word));
            phrase.iter().all(|word| needs(word)) && together(expr, phrase)
        });
        all.extend(phrases.map(|(phrase, why)| Found {
            word: Cow::Borrowed(phrase[0]),
            message: format!(
                "слова «{}» вместе в правилах запрещены: {why}",
                phrase.join(" ")
            ),
            remedy: "уберите одно из них; этот запрет не отключается".to_owned(),
        }));
        all
    }
}

/// True when a term finds a word of a forbidden phrase.
fn is_of_phrase(term: &Term) -> bool {
    let mut words = PHRASES.iter().flat_map(|(phrase, _)| phrase);
    words.any(|word| may_be(term, word))
}

fn found<'e>(term: &'e Term, lexicon: &Lexicon, extra: &[ExtraBan]) -> Option<Found<'e>> {
    let word = term.word.as_str();
    let why = match term.kind {
        TermKind::Exact => form_reason(word, extra),
        TermKind::Stem => stem_reason(word, lexicon, extra),
        TermKind::Prefix => beginning_reason(word, extra),
    }?;
    let as_written = form_reason(word, extra);
    let (message, remedy) = match (term.kind, as_written) {
        (TermKind::Stem, None) => (
            format!("слово «{word}» по основе нашло бы и запрещённые: {why}"),
            format!("напишите точную форму «={word}»; этот запрет не отключается"),
        ),
        (TermKind::Prefix, None) => (
            format!("начало «{word}*» нашло бы запрещённые слова: {why}"),
            "допишите ещё букв или возьмите точные формы; этот запрет не отключается".to_owned(),
        ),
        _ => (
            format!("слово «{word}» в правилах запрещено: {why}"),
            "уберите слово; этот запрет не отключается".to_owned(),
        ),
    };
    Some(Found {
        word: Cow::Borrowed(word),
        message,
        remedy,
    })
}

/// The words of an expression.
fn words(expr: &Expr) -> Vec<&Term> {
    let mut found = Vec::new();
    collect(expr, &mut found);
    found
}

fn collect<'e>(expr: &'e Expr, found: &mut Vec<&'e Term>) {
    match expr {
        Expr::Term(term) => found.push(term),
        Expr::Phrase(phrase) => found.extend(phrase.slots.iter().flat_map(|slot| &slot.0)),
        Expr::Near { left, right, .. } => {
            collect(left, found);
            collect(right, found);
        }
        Expr::Not(inner) => collect(inner, found),
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| collect(part, found)),
        Expr::Field(_) => {}
    }
}

/// True when both words of a phrase must stand together somewhere in the expression: in a phrase, side
/// by side, or as two bare words that are both demanded.
fn together(expr: &Expr, phrase: &[&str; 2]) -> bool {
    let [first, second] = phrase;
    match expr {
        Expr::Phrase(words) => {
            let says = |word: &str| words.slots.iter().any(|slot| any_is(&slot.0, word));
            says(first) && says(second)
        }
        Expr::Near { left, right, .. } => {
            let says = |expr, word: &str| words(expr).iter().any(|term| may_be(term, word));
            says(left, first) && says(right, second)
                || says(left, second) && says(right, first)
                || together(left, phrase)
                || together(right, phrase)
        }
        Expr::And(parts) => {
            let says = |word: &str| {
                let mut bare = parts.iter();
                bare.any(|part| matches!(part, Expr::Term(term) if may_be(term, word)))
            };
            says(first) && says(second) || parts.iter().any(|part| together(part, phrase))
        }
        Expr::Or(parts) => parts.iter().any(|part| together(part, phrase)),
        Expr::Not(inner) => together(inner, phrase),
        Expr::Term(_) | Expr::Field(_) => false,
    }
}

fn any_is(terms: &[Term], word: &str) -> bool {
    terms.iter().any(|term| may_be(term, word))
}

/// True when a term finds some form of the word.
fn may_be(term: &Term, word: &str) -> bool {
    match term.kind {
        TermKind::Prefix => {
            begin_alike(&term.word, word)
                && (word.starts_with(&*term.word) || term.word.starts_with(&*PLAIN.stem(word)))
        }
        TermKind::Exact | TermKind::Stem => is_form(&term.word, word),
    }
}
