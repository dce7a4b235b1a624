//! Many expressions at once: each is found by its anchor, then verified on positions.
//!
//! An expression is a candidate when a word of its rarest witness (the anchor) occurs, and one of its
//! next rarest (the guard) may. Cost grows with the candidates, not with the number of expressions.
//! Scanning with and without anchors gives the same answer (a property test holds us to it).

use std::sync::Arc;

use super::{
    anchor::{Witness, witnesses},
    ast::{Expr, Field},
    code::{Vocabulary, number},
    eval::{Eval, FieldTest, Positions, Stretch},
};
use crate::text::{Analyser, FormId, Lexicon};

/// Collects expressions; each gets the next number from 0.
#[derive(Debug)]
pub struct RuleIndexBuilder {
    vocabulary: Vocabulary,
    code: Vec<u32>,
    starts: Vec<usize>,
    dormant: Vec<u32>,
}

/// Expressions compiled together. Immutable, shared by all threads.
#[derive(Debug)]
pub struct RuleIndex {
    vocabulary: Vocabulary,
    code: Vec<u32>,
    /// Where each expression's code begins, and the end of the last.
    starts: Vec<usize>,
    /// The expressions that each word anchors, word after word.
    anchored: Vec<Anchored>,
    /// By word: where its expressions begin, and the end of the last.
    anchored_from: Vec<u32>,
    /// The groups that each word belongs to, word after word.
    groups: Vec<u32>,
    /// By word: where its groups begin, and the end of the last.
    groups_from: Vec<u32>,
    /// Expressions without an anchor: verified on every text.
    unanchored: Vec<u32>,
    /// By expression: the share of texts in which its anchor is expected.
    shares: Vec<f32>,
}

/// An expression under a word of its anchor.
#[derive(Debug, Clone, Copy)]
struct Anchored {
    rule: u32,
    guard: Guard,
}

/// Marks of the words of the next witness, repeated to fill; a witness of more words guards nothing.
#[derive(Debug, Clone, Copy)]
struct Guard([u8; 4]);

impl Guard {
    /// Every text has this mark, and no word.
    const OPEN: u8 = u8::MAX;

    fn of(witness: Option<&Witness>) -> Self {
        let mut marks = [Self::OPEN; 4];
        if let Some(Witness { words, .. }) = witness
            && (1..=marks.len()).contains(&words.len())
        {
            for (mark, word) in marks.iter_mut().zip(words.iter().cycle()) {
                *mark = Self::mark(number(*word));
            }
        }
        Self(marks)
    }

    /// The mark of a word: one of 255, so strangers share it.
    fn mark(word: usize) -> u8 {
        (word % usize::from(Self::OPEN)) as u8
    }
}

/// The marks of the words of a text.
#[derive(Debug, Default)]
struct Marks([u64; 4]);

impl Marks {
    fn set(&mut self, mark: u8) {
        self.0[usize::from(mark >> 6)] |= 1 << (mark & 63);
    }

    fn has_any(&self, Guard(marks): Guard) -> bool {
        marks
            .iter()
            .any(|mark| self.0[usize::from(mark >> 6)] >> (mark & 63) & 1 == 1)
    }
}

/// One thread's working memory for scanning; belongs to one index and one analyser.
#[derive(Debug, Default)]
pub struct Scan {
    positions: Positions,
    /// By form number: what it stands for.
    forms: Vec<FormWords>,
    words: Vec<(u8, u32)>,
    generation: u32,
    /// The vocabulary's words in the text, each once.
    present: Vec<u32>,
    marks: Marks,
    candidates: Vec<u32>,
    stamps: Vec<u32>,
    stamp: u32,
    matched: Vec<u32>,
}

/// Where the words of a form begin in [`Scan::words`], and in the low byte how many they are: most
/// forms have none, and the table is asked for every word of every text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FormWords(u32);

impl FormWords {
    const UNKNOWN: Self = Self(u32::MAX);

    fn new(words: std::ops::Range<usize>) -> Self {
        let from = u32::try_from(words.start)
            .ok()
            .filter(|from| *from < 1 << 24);
        let from = from.expect("bounded by the form cache");
        Self(from << 8 | u32::try_from(words.len().min(254)).expect("was just bounded"))
    }

    fn range(self) -> std::ops::Range<usize> {
        let from = (self.0 >> 8) as usize;
        from..from + (self.0 & 0xFF) as usize
    }
}

impl RuleIndexBuilder {
    /// An empty collection over these words.
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        Self {
            vocabulary: Vocabulary::new(lexicon),
            code: Vec::new(),
            starts: vec![0],
            dormant: Vec::new(),
        }
    }

    /// Adds an expression and gives its number.
    pub fn add(&mut self, expr: &Expr) -> u32 {
        self.vocabulary.compile(expr, &mut self.code);
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
            anchored: Vec::new(),
            anchored_from: Vec::new(),
            groups: Vec::new(),
            groups_from: Vec::new(),
            unanchored: Vec::new(),
            shares: Vec::new(),
            vocabulary: self.vocabulary,
            code: self.code,
            starts: self.starts,
        };
        let mut by_word: Vec<Vec<Anchored>> = vec![Vec::new(); index.vocabulary.len()];
        for rule in 0..index.len() {
            let witnesses = witnesses(index.code_of(rule), &index.vocabulary);
            let anchor = witnesses.first();
            index.shares.push(anchor.map_or(1.0, |anchor| anchor.share));
            if self.dormant.binary_search(&rule).is_ok() {
                continue;
            }
            let Some(anchor) = anchor else {
                index.unanchored.push(rule);
                continue;
            };
            let guard = Guard::of(witnesses.get(1));
            for word in &anchor.words {
                by_word[number(*word)].push(Anchored { rule, guard });
            }
        }
        for rules in by_word {
            index.anchored_from.push(place(index.anchored.len()));
            index.anchored.extend(rules);
        }
        index.anchored_from.push(place(index.anchored.len()));
        for groups in std::mem::take(&mut index.vocabulary.members) {
            index.groups_from.push(place(index.groups.len()));
            index.groups.extend(groups);
        }
        index.groups_from.push(place(index.groups.len()));
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

    /// The share of messages in which the expression's anchor is expected: its cost. 1 when it has
    /// no anchor.
    pub fn expected_share(&self, rule: u32) -> f32 {
        self.shares[rule as usize]
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
        let candidates = std::mem::take(&mut scan.candidates);
        scan.matched.clear();
        let eval = self.eval(&scan.positions, test);
        let all = candidates.iter().chain(&self.unanchored).copied();
        scan.matched
            .extend(all.filter(|&rule| eval.matches(self.code_of(rule))));
        scan.matched.sort_unstable();
        scan.candidates = candidates;
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
            .stretches(self.code_of(rule));
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

    fn code_of(&self, rule: u32) -> &[u32] {
        let at = rule as usize;
        &self.code[self.starts[at]..self.starts[at + 1]]
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
        for token in &analyser.analysis().tokens {
            for at in scan.words_of(self, analyser, token.form) {
                let (offset, number) = scan.words[at];
                if offset > 0 && token.is_part() {
                    continue;
                }
                let position = token.position + u32::from(offset);
                if scan.positions.note(number as usize, position) {
                    scan.positions.note_groups(self.groups_of(number as usize));
                    scan.present.push(number);
                    scan.marks.set(Guard::mark(number as usize));
                }
            }
        }
        let present = std::mem::take(&mut scan.present);
        for &word in &present {
            for anchored in self.anchored_by(word as usize) {
                if scan.marks.has_any(anchored.guard) {
                    scan.candidate(anchored.rule);
                }
            }
        }
        scan.present = present;
    }

    fn groups_of(&self, word: usize) -> &[u32] {
        &self.groups[self.groups_from[word] as usize..self.groups_from[word + 1] as usize]
    }

    fn anchored_by(&self, word: usize) -> &[Anchored] {
        &self.anchored[self.anchored_from[word] as usize..self.anchored_from[word + 1] as usize]
    }

    /// The fields its expressions name.
    pub fn fields(&self) -> &[Field] {
        &self.vocabulary.fields
    }
}

impl Scan {
    fn start(&mut self, index: &RuleIndex, analyser: &Analyser) {
        self.positions
            .start(index.vocabulary.len(), index.vocabulary.groups());
        if self.generation != analyser.generation() {
            self.generation = analyser.generation();
            self.forms.clear();
            self.words.clear();
        }
        self.present.clear();
        self.marks = Marks::default();
        self.marks.set(Guard::OPEN);
        self.candidates.clear();
        self.stamps.resize(index.len() as usize, 0);
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.stamps.fill(0);
            self.stamp = 1;
        }
    }

    fn candidate(&mut self, rule: u32) {
        let stamp = &mut self.stamps[rule as usize];
        if *stamp != self.stamp {
            *stamp = self.stamp;
            self.candidates.push(rule);
        }
    }

    /// The words of a form, looked up once.
    fn words_of(
        &mut self,
        index: &RuleIndex,
        analyser: &Analyser,
        form: FormId,
    ) -> std::ops::Range<usize> {
        let at = form.index();
        if at >= self.forms.len() {
            self.forms.resize(at + 1, FormWords::UNKNOWN);
        }
        if self.forms[at] == FormWords::UNKNOWN {
            let from = self.words.len();
            index
                .vocabulary
                .words_of(analyser.form(form), |offset, number| {
                    self.words.push((offset, number))
                });
            self.forms[at] = FormWords::new(from..self.words.len());
        }
        self.forms[at].range()
    }
}

/// Leaves out stretches that hold a smaller one: «нет воды … нет воды» is two finds, not three.
fn innermost(stretches: Vec<Stretch>) -> Vec<Stretch> {
    let mut kept: Vec<Stretch> = Vec::with_capacity(stretches.len());
    // Sorted by start, then end: a stretch that ends no later than one kept before lies inside it.
    for one in stretches {
        while kept.last().is_some_and(|last| last.end >= one.end) {
            kept.pop();
        }
        if kept.last().is_none_or(|last| last.start < one.start) {
            kept.push(one);
        }
    }
    kept
}

#[cfg(test)]
mod tests;
