//! Random rules over the corpus' own words: one to three groups that must all occur, each of one to
//! seven alternatives; a quarter phrases, a tenth nearness, a third negations.
//!
//! Two kinds, as in the measured design: `Real`, of rarer words, where a rule matches about one message
//! in two thousand; `Hard`, of frequent words, where it matches seven times as often.

use std::{collections::HashMap, sync::Arc};

use otklik::{
    query::{Expr, parse},
    text::{Analyser, Lexicon},
};

/// How frequent the words of the rules are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Real,
    Hard,
}

/// `count` rules, the same on every run.
pub fn random(texts: &[String], lexicon: &Arc<Lexicon>, kind: Kind, count: usize) -> Vec<Expr> {
    let mut maker = Maker {
        words: vocabulary(texts, lexicon),
        kind,
        seed: 11,
    };
    (0..count).map(|_| maker.rule()).collect()
}

/// Words by falling frequency, without the three hundred commonest: rules are about rarer things.
fn vocabulary(texts: &[String], lexicon: &Arc<Lexicon>) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut analyser = Analyser::new(Arc::clone(lexicon));
    for text in texts {
        analyser.analyse(text);
        for token in &analyser.analysis().tokens {
            *counts.entry(analyser.word(token).to_owned()).or_default() += 1;
        }
    }
    let mut words: Vec<_> = counts.into_iter().collect();
    words.sort_unstable_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    words.into_iter().skip(300).map(|(word, _)| word).collect()
}

struct Maker {
    words: Vec<String>,
    kind: Kind,
    seed: u64,
}

impl Maker {
    fn below(&mut self, limit: usize) -> usize {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.seed >> 33) as usize % limit
    }

    fn rule(&mut self) -> Expr {
        let groups = 1 + self.below(3);
        let mut text = (0..groups)
            .map(|_| self.group())
            .collect::<Vec<_>>()
            .join(" ");
        if self.below(100) < 30 {
            text.push_str(" -");
            text.push_str(&self.word());
        }
        parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn group(&mut self) -> String {
        let count = 1 + self.below(7);
        let parts: Vec<_> = (0..count).map(|_| self.literal()).collect();
        format!("({})", parts.join(" | "))
    }

    fn literal(&mut self) -> String {
        match self.below(100) {
            0..25 => format!("\"{} {}\"", self.word(), self.word()),
            25..35 => format!("{} /5 {}", self.word(), self.word()),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> String {
        let quarter = self.below(4) == 0;
        let all = self.words.len();
        let rank = match self.kind {
            Kind::Real if quarter => all / 8 + self.below(all / 4),
            Kind::Real => all / 4 + self.below(all - all / 4),
            Kind::Hard if quarter => self.below(all.min(2_000)),
            Kind::Hard => self.below(all),
        };
        self.words[rank].clone()
    }
}
