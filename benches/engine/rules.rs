//! Random rules of a realistic shape over the corpus' own words: one to three groups that must all
//! occur, each of one to seven alternatives; a quarter phrases, a tenth nearness, a third negations.

use std::{collections::HashMap, sync::Arc};

use otklik::{
    query::{Expr, parse},
    text::{Analyser, Lexicon},
};

/// `count` rules, the same on every run.
pub fn random(texts: &[String], lexicon: &Arc<Lexicon>, count: usize) -> Vec<Expr> {
    let mut maker = Maker {
        words: vocabulary(texts, lexicon),
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

    /// A quarter of the words are common ones of the domain, the rest come from the tail.
    fn word(&mut self) -> String {
        let common = self.words.len().min(2_000);
        let rank = if self.below(4) == 0 {
            self.below(common)
        } else {
            self.below(self.words.len())
        };
        self.words[rank].clone()
    }
}
