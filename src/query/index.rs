//! Many expressions at once: each is found by its anchor, then verified on positions.
//!
//! An expression that is a choice is looked for piece by piece. A piece is a candidate when a word of its
//! rarest witness (the anchor) occurs, and one of its next rarest (the guard) does. Cost grows with the
//! candidates, not with the number of expressions.
//! Scanning with and without anchors gives the same answer (a property test holds us to it).

use std::sync::Arc;

use super::{
    anchor::{operands, witnesses},
    ast::{Expr, Field},
    code::{OR, Vocabulary, number},
    eval::{Eval, FieldTest, Positions, Stretch},
};
use crate::text::{Analyser, Lexicon};

mod guard;
mod memory;
mod rows;

use guard::Guard;
pub use memory::Scan;
use rows::Rows;

/// Collects expressions; each gets the next number from 0.
#[derive(Debug)]
pub struct RuleIndexBuilder {
    vocabulary: Vocabulary,
    code: Vec<u32>,
    starts: Vec<usize>,
    /// By expression: the share of texts with its rarest witness.
    shares: Vec<f32>,
    dormant: Vec<u32>,
}

/// Expressions compiled together. Immutable, shared by all threads.
#[derive(Debug)]
pub struct RuleIndex {
    vocabulary: Vocabulary,
    code: Vec<u32>,
    /// Where each expression's code begins, and the end of the last.
    starts: Vec<usize>,
    pieces: Vec<Piece>,
    /// By word: the pieces it anchors.
    anchored: Rows<Anchored>,
    /// By word: the groups it belongs to.
    groups: Rows<u32>,
    /// Expressions without an anchor: verified on every text.
    unanchored: Vec<u32>,
}

/// A part of an expression that matches alone: an alternative of a choice, or the whole.
#[derive(Debug, Clone, Copy)]
struct Piece {
    rule: u32,
    /// Its code within all code.
    start: u32,
    end: u32,
}

/// A piece under a word of its anchor.
#[derive(Debug, Clone, Copy)]
struct Anchored {
    piece: u32,
    guard: Guard,
}

impl RuleIndexBuilder {
    /// An empty collection over these words.
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        Self {
            vocabulary: Vocabulary::new(lexicon),
            code: Vec::new(),
            starts: vec![0],
            shares: Vec::new(),
            dormant: Vec::new(),
        }
    }

    /// Adds an expression and gives its number.
    pub fn add(&mut self, expr: &Expr) -> u32 {
        let share = self.vocabulary.compile(expr, &mut self.code);
        self.shares.push(share);
        self.starts.push(self.code.len());
        u32::try_from(self.starts.len() - 2).expect("rule sets are far smaller than 2^32")
    }

    /// Adds an expression that no scan looks for: it is asked by [`RuleIndex::holds`] only.
    pub fn add_dormant(&mut self, expr: &Expr) -> u32 {
        let number = self.add(expr);
        self.dormant.push(number);
        number
    }

    /// Chooses the anchors.
    pub fn build(self) -> RuleIndex {
        let mut index = RuleIndex {
            pieces: Vec::new(),
            anchored: Rows::of_pairs(&[], 0),
            groups: Rows::of_pairs(&[], 0),
            unanchored: Vec::new(),
            vocabulary: self.vocabulary,
            code: self.code,
            starts: self.starts,
        };
        let mut anchors = Vec::new();
        for rule in 0..index.len() {
            let share = self.shares[rule as usize];
            if self.dormant.binary_search(&rule).is_ok() {
                continue;
            }
            if share.is_infinite() {
                index.unanchored.push(rule);
                continue;
            }
            for piece in index.pieces_of(rule) {
                index.anchor(piece, &mut anchors);
            }
        }
        let words = index.vocabulary.len();
        index.anchored = Rows::of_pairs(&anchors, words);
        index.groups = Rows::of_pairs(&index.vocabulary.take_members(), words);
        index
    }
}

/// A place in a table of words or rules: rule sets are far smaller than 2^32.
fn place(at: usize) -> u32 {
    u32::try_from(at).expect("rule sets are far smaller than 2^32")
}

impl RuleIndex {
    /// One expression alone, for search and `match`.
    pub fn single(lexicon: Arc<Lexicon>, expr: &Expr) -> Self {
        let mut builder = RuleIndexBuilder::new(lexicon);
        builder.add(expr);
        builder.build()
    }

    /// How many expressions there are.
    pub fn len(&self) -> u32 {
        u32::try_from(self.starts.len() - 1).expect("numbers were given as u32")
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The expressions that match the text the analyser read last, rising. Fields hold never.
    pub fn scan<'s>(&self, scan: &'s mut Scan, analyser: &Analyser) -> &'s [u32] {
        self.scan_with(scan, analyser, &|_| false)
    }

    /// As [`scan`](Self::scan), with a test for field conditions.
    pub fn scan_with<'s>(
        &self,
        scan: &'s mut Scan,
        analyser: &Analyser,
        test: FieldTest<'_>,
    ) -> &'s [u32] {
        self.read(scan, analyser);
        let eval = self.eval(&scan.positions, test);
        let matches = |piece: &u32| eval.matches(self.code_at(self.pieces[*piece as usize]));
        scan.candidates.retain(matches);
        scan.candidates.sort_unstable();
        let found = scan.candidates.iter();
        let found = found.map(|piece| self.pieces[*piece as usize].rule);
        let unanchored = self.unanchored.iter().copied();
        let unanchored = unanchored.filter(|&rule| eval.matches(self.code_of(rule)));
        scan.matched.clear();
        scan.matched.extend(found.chain(unanchored));
        scan.matched.sort_unstable();
        scan.matched.dedup();
        &scan.matched
    }

    /// As [`scan_with`](Self::scan_with), but verifies every expression: the slow truth that tests
    /// compare with.
    pub fn scan_all(&self, scan: &mut Scan, analyser: &Analyser, test: FieldTest<'_>) -> Vec<u32> {
        self.read(scan, analyser);
        let eval = self.eval(&scan.positions, test);
        (0..self.len())
            .filter(|&rule| eval.matches(self.code_of(rule)))
            .collect()
    }

    /// Whether an expression, dormant or not, matches the text scanned last. Fields hold never.
    pub fn holds(&self, scan: &Scan, rule: u32) -> bool {
        self.eval(&scan.positions, &|_| false)
            .matches(self.code_of(rule))
    }

    /// Where a matched expression stands in the text scanned last: byte ranges of the original,
    /// rising, overlapping ones joined.
    pub fn spans(&self, scan: &Scan, analyser: &Analyser, rule: u32) -> Vec<(u32, u32)> {
        let stretches = self
            .eval(&scan.positions, &|_| false)
            .stretches(self.matched_code(scan, rule));
        let analysis = analyser.analysis();
        let mut spans: Vec<(u32, u32)> = Vec::new();
        for Stretch { start, end } in innermost(stretches) {
            let ends = analysis.token_at(start).zip(analysis.token_at(end));
            let Some((first, last)) = ends else { continue };
            match spans.last_mut() {
                Some(previous) if previous.1 > first.start => previous.1 = previous.1.max(last.end),
                _ => spans.push((first.start, last.end)),
            }
        }
        spans
    }

    /// The code of what matched of an expression: of the pieces that matched, or of the whole when it
    /// has no anchor.
    fn matched_code<'a>(
        &'a self,
        scan: &'a Scan,
        rule: u32,
    ) -> impl Iterator<Item = &'a [u32]> + 'a {
        let rule_of = |piece: &u32| self.pieces[*piece as usize].rule;
        let matched = &scan.candidates;
        let from = matched.partition_point(|piece| rule_of(piece) < rule);
        let pieces = matched[from..].iter();
        let pieces = pieces.take_while(move |piece| rule_of(piece) == rule);
        let whole = self.unanchored.binary_search(&rule).is_ok();
        let whole = whole.then(|| self.code_of(rule));
        pieces
            .map(|piece| self.code_at(self.pieces[*piece as usize]))
            .chain(whole)
    }

    fn code_of(&self, rule: u32) -> &[u32] {
        let at = rule as usize;
        &self.code[self.starts[at]..self.starts[at + 1]]
    }

    fn code_at(&self, piece: Piece) -> &[u32] {
        &self.code[piece.start as usize..piece.end as usize]
    }

    /// The alternatives of a choice; of any other expression the whole.
    fn pieces_of(&self, rule: u32) -> Vec<Piece> {
        let from = self.starts[rule as usize];
        let code = self.code_of(rule);
        let piece = |start: usize, length: usize| Piece {
            rule,
            start: place(start),
            end: place(start + length),
        };
        if code[0] != OR {
            return vec![piece(from, code.len())];
        }
        let mut at = from + 2;
        operands(&code[2..])
            .map(|operand| {
                let alternative = piece(at + 1, operand.len());
                at += 1 + operand.len();
                alternative
            })
            .collect()
    }

    /// Puts a piece under every word of its rarest witness.
    fn anchor(&mut self, piece: Piece, anchors: &mut Vec<(u32, Anchored)>) {
        let witnesses = witnesses(self.code_at(piece), &self.vocabulary);
        let anchored = Anchored {
            piece: place(self.pieces.len()),
            guard: Guard::of(witnesses.get(1), &mut self.vocabulary),
        };
        self.pieces.push(piece);
        for word in witnesses.first().into_iter().flat_map(|one| &one.words) {
            anchors.push((place(number(*word)), anchored));
        }
    }

    fn eval<'a>(&'a self, positions: &'a Positions, test: FieldTest<'a>) -> Eval<'a> {
        Eval {
            positions,
            fields: &self.vocabulary.fields,
            test,
        }
    }

    /// Notes where the vocabulary's words stand, and collects the candidates they anchor.
    fn read(&self, scan: &mut Scan, analyser: &Analyser) {
        scan.start(self, analyser);
        let tokens = &analyser.analysis().tokens;
        // All look-ups first: none waits for another, as it would between the steps of a token.
        let mut known = std::mem::take(&mut scan.known);
        known.clear();
        known.extend(
            tokens
                .iter()
                .map(|token| scan.words_of(self, analyser, token.form)),
        );
        let spoken = tokens.iter().zip(&known);
        for (token, words) in spoken.filter(|(token, _)| !token.is_mute()) {
            for at in words.range() {
                let word = scan.words[at];
                if word.offset > 0 && token.is_part() {
                    continue;
                }
                let position = token.position + u32::from(word.offset);
                if scan.positions.note(word.number as usize, position) {
                    scan.positions.note_groups(self.groups.of(word.groups));
                    scan.present.push(word.anchored);
                }
            }
        }
        scan.known = known;
        let present = std::mem::take(&mut scan.present);
        for &row in &present {
            for anchored in self.anchored.of(row) {
                if anchored.guard.opens(&scan.positions) {
                    scan.candidate(anchored.piece);
                }
            }
        }
        scan.present = present;
    }

    /// The fields its expressions name.
    pub fn fields(&self) -> &[Field] {
        &self.vocabulary.fields
    }
}

/// Leaves out stretches that hold a smaller one: «нет воды … нет воды» is two finds, not three.
fn innermost(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    let mut kept = 0;
    // Sorted by start, then end: a stretch that ends no later than one kept before lies inside it.
    for at in 0..stretches.len() {
        let one = stretches[at];
        while kept > 0 && stretches[kept - 1].end >= one.end {
            kept -= 1;
        }
        if kept == 0 || stretches[kept - 1].start < one.start {
            stretches[kept] = one;
            kept += 1;
        }
    }
    stretches.truncate(kept);
    stretches
}

#[cfg(test)]
mod tests;
