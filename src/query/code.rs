//! Flat code: an expression as a run of `u32`, its words as numbers of one vocabulary.
//!
//! ```text
//! TERM  n ⟨words⟩                   any of the words
//! PHRASE slop slots (n ⟨words⟩)…    slots in order
//! NEAR  within ⟨left⟩ ⟨right⟩
//! NOT   ⟨operand⟩
//! AND   n ⟨operand⟩…       OR n ⟨operand⟩…
//! FIELD n                           the n-th field of the index
//! ```
//! ⟨words⟩ are the number of their group and then each word: its number with its width − 1 in the top
//! byte. Lists of the same words are one group, so that a text says once that it has any of them; a
//! list of one or two has none and is asked word by word. An operand is preceded by its length, so that
//! it can be skipped.

use std::{collections::HashMap, ops::Range, sync::Arc};

use rustc_hash::FxBuildHasher;

use super::ast::{Expr, Field, Phrase, Slot, Term, TermKind};
use crate::text::{Form, Lexicon};

pub(super) const TERM: u32 = 0;
pub(super) const PHRASE: u32 = 1;
pub(super) const NEAR: u32 = 2;
pub(super) const NOT: u32 = 3;
pub(super) const AND: u32 = 4;
pub(super) const OR: u32 = 5;
pub(super) const FIELD: u32 = 6;

const NUMBER_BITS: u32 = 24;
const NUMBER: u32 = (1 << NUMBER_BITS) - 1;

/// Lists no longer than this have no group: a text would note them oftener than they are asked.
pub(super) const ASKED_ONE_BY_ONE: usize = 2;
/// Stands for the group of such a list.
const NO_GROUP: u32 = u32::MAX;

/// The number of a word.
pub(super) const fn number(word: u32) -> usize {
    (word & NUMBER) as usize
}

/// The positions a word takes.
pub(super) const fn width(word: u32) -> u32 {
    (word >> NUMBER_BITS) + 1
}

type Map<V> = HashMap<Box<str>, V, FxBuildHasher>;

/// All words that some expression names.
#[derive(Debug)]
pub(super) struct Vocabulary {
    lexicon: Arc<Lexicon>,
    keys: Map<u32>,
    /// Exact forms and prefixes are kept with their widths, as they stand in the code.
    exact: Map<u32>,
    prefixes: Map<u32>,
    /// Lengths in bytes that prefixes have, rising.
    prefix_lengths: Vec<usize>,
    /// Expected share of messages, by word number.
    shares: Vec<f32>,
    /// What a stem term of this word compiles to: rules name the same words again and again.
    stems: Map<Box<[u32]>>,
    /// Groups by their words, while expressions are added.
    groups: HashMap<Box<[u32]>, u32, FxBuildHasher>,
    group_count: usize,
    /// Words and groups they belong to, by number.
    members: Vec<(u32, u32)>,
    /// Fields that expressions name.
    pub(super) fields: Vec<Field>,
}

/// The group of a list of words, if it has one, and the words.
pub(super) fn group_and_words(list: &[u32]) -> (Option<usize>, &[u32]) {
    list.split_first().map_or((None, list), |(group, words)| {
        ((*group != NO_GROUP).then_some(*group as usize), words)
    })
}

impl Vocabulary {
    pub(super) fn new(lexicon: Arc<Lexicon>) -> Self {
        Self {
            lexicon,
            keys: Map::default(),
            exact: Map::default(),
            prefixes: Map::default(),
            prefix_lengths: Vec::new(),
            shares: Vec::new(),
            stems: Map::default(),
            groups: HashMap::default(),
            group_count: 0,
            members: Vec::new(),
            fields: Vec::new(),
        }
    }

    /// How many groups there are.
    pub(super) fn groups(&self) -> usize {
        self.group_count
    }

    /// Words and the groups they belong to, by number. Forgets what only adding expressions needs.
    pub(super) fn take_members(&mut self) -> Vec<(u32, u32)> {
        self.groups = HashMap::default();
        self.stems = Map::default();
        std::mem::take(&mut self.members)
    }

    pub(super) fn len(&self) -> usize {
        self.shares.len()
    }

    pub(super) fn share(&self, number: usize) -> f32 {
        self.shares[number]
    }

    /// The words that a form of a text stands for: (position after the token's own, number).
    pub(super) fn words_of(&self, form: &Form, mut emit: impl FnMut(u8, u32)) {
        for key in &form.keys {
            if let Some(&number) = self.keys.get(key) {
                emit(0, number);
            }
        }
        if let Some(&word) = self.exact.get(&form.text) {
            emit(0, word & NUMBER);
        }
        for &length in &self.prefix_lengths {
            let Some(prefix) = form.text.get(..length) else {
                if length > form.text.len() {
                    break;
                }
                continue;
            };
            if let Some(&word) = self.prefixes.get(prefix) {
                emit(0, word & NUMBER);
            }
        }
        for (offset, key) in &form.added {
            if let Some(&number) = self.keys.get(key) {
                emit(*offset, number);
            }
        }
    }

    /// Appends the code of an expression; gives the share of texts that have its rarest witness, infinite
    /// when it has none.
    pub(super) fn compile(&mut self, expr: &Expr, code: &mut Vec<u32>) -> f32 {
        match expr {
            Expr::Term(term) => {
                code.push(TERM);
                self.words([term], code)
            }
            Expr::Phrase(phrase) => self.phrase(phrase, code),
            Expr::Near {
                left,
                right,
                within,
            } => {
                code.extend([NEAR, u32::from(*within)]);
                self.operands([&**left, right].into_iter(), code)
            }
            Expr::Not(inner) => {
                code.push(NOT);
                self.operand(inner, code);
                f32::INFINITY
            }
            Expr::And(parts) => {
                code.extend([AND, count(parts.len())]);
                self.operands(parts.iter(), code)
            }
            Expr::Or(parts) => self.choice(parts, code),
            Expr::Field(field) => {
                code.extend([FIELD, count(self.fields.len())]);
                self.fields.push(field.clone());
                f32::INFINITY
            }
        }
    }

    /// A choice: its single words are one list, asked at once, whatever stands between them.
    fn choice(&mut self, parts: &[Expr], code: &mut Vec<u32>) -> f32 {
        let terms = || parts.iter().filter_map(as_term);
        let others = || parts.iter().filter(|part| as_term(part).is_none());
        let (term_count, other_count) = (terms().count(), others().count());
        if other_count == 0 {
            code.push(TERM);
            return self.words(terms(), code);
        }
        code.extend([OR, count(other_count + usize::from(term_count > 0))]);
        let mut share = 0.0;
        if term_count > 0 {
            let at = code.len();
            code.extend([0, TERM]);
            share += self.words(terms(), code);
            code[at] = count(code.len() - at - 1);
        }
        for other in others() {
            share += self.operand(other, code);
        }
        share
    }

    /// Operands that must all hold, in the order in which asking them fails soonest: the rarer first,
    /// but the rarest, which made the expression a candidate, after the others; absences last.
    fn operands<'e>(&mut self, parts: impl Iterator<Item = &'e Expr>, code: &mut Vec<u32>) -> f32 {
        let start = code.len();
        let mut compiled: Vec<(f32, Range<usize>)> = parts
            .map(|part| {
                let at = code.len() - start;
                (self.operand(part, code), at..code.len() - start)
            })
            .collect();
        compiled.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let rarest = compiled.first().map_or(f32::INFINITY, |(share, _)| *share);
        let witnesses = compiled.partition_point(|(share, _)| share.is_finite());
        compiled[..witnesses].rotate_left(usize::from(witnesses > 0));
        let as_written = code.split_off(start);
        for (_, operand) in compiled {
            code.extend_from_slice(&as_written[operand]);
        }
        rarest
    }

    fn operand(&mut self, expr: &Expr, code: &mut Vec<u32>) -> f32 {
        let at = code.len();
        code.push(0);
        let share = self.compile(expr, code);
        code[at] = count(code.len() - at - 1);
        share
    }

    fn phrase(&mut self, phrase: &Phrase, code: &mut Vec<u32>) -> f32 {
        code.extend([PHRASE, u32::from(phrase.slop), count(phrase.slots.len())]);
        let slots = phrase.slots.iter();
        let shares = slots.map(|Slot(terms)| self.words(terms, code));
        shares.fold(f32::INFINITY, f32::min)
    }

    /// Appends a list of words; gives the share of texts that have any.
    fn words<'e>(&mut self, terms: impl IntoIterator<Item = &'e Term>, code: &mut Vec<u32>) -> f32 {
        let at = code.len();
        code.extend([0, 0]);
        for term in terms {
            self.word(term, code);
        }
        code[at] = count(code.len() - at - 1);
        code[at + 1] = match &code[at + 2..] {
            few if few.len() <= ASKED_ONE_BY_ONE => NO_GROUP,
            words => self.group(words),
        };
        let words = code[at + 2..].iter();
        words.map(|word| self.share(number(*word))).sum()
    }

    /// The number of the group of these words.
    pub(super) fn group(&mut self, words: &[u32]) -> u32 {
        if let Some(&known) = self.groups.get(words) {
            return known;
        }
        let group = count(self.group_count);
        self.group_count += 1;
        self.groups.insert(words.into(), group);
        let members = words.iter().map(|&word| (count(number(word)), group));
        self.members.extend(members);
        group
    }

    fn word(&mut self, term: &Term, code: &mut Vec<u32>) {
        let word = term.word.as_str();
        let known = match term.kind {
            TermKind::Stem => return self.stem(word, code),
            TermKind::Exact => self.exact.get(word),
            TermKind::Prefix => self.prefixes.get(word),
        };
        let coded = known.copied().unwrap_or_else(|| self.fixed(term));
        code.push(coded);
    }

    /// Numbers an exact form or a prefix.
    fn fixed(&mut self, term: &Term) -> u32 {
        let word = term.word.as_str();
        let lexicon = &self.lexicon;
        let (map, share) = if term.kind == TermKind::Prefix {
            if let Err(at) = self.prefix_lengths.binary_search(&word.len()) {
                self.prefix_lengths.insert(at, word.len());
            }
            (&mut self.prefixes, lexicon.prefix_share(word))
        } else {
            let of_stem = lexicon.share(&lexicon.stem(word));
            (&mut self.exact, lexicon.share(word).min(of_stem))
        };
        let coded = count(self.shares.len()) | width_bits(lexicon, word);
        self.shares.push(share);
        map.insert(word.into(), coded);
        coded
    }

    fn stem(&mut self, word: &str, code: &mut Vec<u32>) {
        if let Some(known) = self.stems.get(word) {
            return code.extend_from_slice(known);
        }
        let width = width_bits(&self.lexicon, word);
        let keys = self.lexicon.keys(word).into_iter();
        let words: Box<[u32]> = keys.map(|key| self.key(key) | width).collect();
        code.extend_from_slice(&words);
        self.stems.insert(word.into(), words);
    }

    /// The number of a key; a new one gets its share.
    fn key(&mut self, key: Box<str>) -> u32 {
        if let Some(&known) = self.keys.get(&key) {
            return known;
        }
        let number = count(self.shares.len());
        self.shares.push(self.lexicon.share(&key));
        self.keys.insert(key, number);
        number
    }
}

fn width_bits(lexicon: &Lexicon, word: &str) -> u32 {
    (u32::from(lexicon.width(word)) - 1) << NUMBER_BITS
}

fn as_term(expr: &Expr) -> Option<&Term> {
    match expr {
        Expr::Term(term) => Some(term),
        _ => None,
    }
}

/// Sizes here are bounded by the query bounds and the number of rules.
fn count(length: usize) -> u32 {
    u32::try_from(length).expect("queries and rule sets are bounded far below 2^24")
}
