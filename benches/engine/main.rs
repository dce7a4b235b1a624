//! Speed of the text and query rooms: `cargo bench --bench engine`.
//!
//! Prints, for one run on one corpus: µs a message of every stage, the ratio of matching with 100,
//! 1 000 and 10 000 rules to the floor (reading the text and looking up its words), and, when the
//! release binary stands, whole-process `otklik classify` against `wc -w`. Ratios within a run are to
//! be trusted; microseconds depend on the machine.

mod corpus;
mod language;
mod near;
mod process;
mod rules;

use std::{hint::black_box, sync::Arc, time::Instant};

use otklik::{
    domain::Phones,
    query::{RuleIndex, RuleIndexBuilder, Scan},
    text::{Analyser, Lexicon, fingerprint, redact},
};
use rules::Kind;

const ROUNDS: usize = 5;

fn main() {
    let corpus = corpus::load();
    let bytes: usize = corpus.texts.iter().map(String::len).sum();
    println!(
        "corpus: {} ({} messages, {} bytes a message)",
        corpus.name,
        corpus.texts.len(),
        bytes / corpus.texts.len()
    );
    let lexicon = Arc::new(corpus::lexicon(&corpus.texts));
    language::figures();
    near::figures(&lexicon);
    stages(&corpus.texts, &lexicon);
    let floor = matching(&corpus.texts, &lexicon, (Kind::Real, 0), 0.0);
    println!("floor: {floor:.2} µs a message");
    for kind in [Kind::Real, Kind::Hard] {
        for count in [100, 1_000, 10_000] {
            matching(&corpus.texts, &lexicon, (kind, count), floor);
        }
    }
    process::compare(&corpus.texts);
}

/// Median microseconds a message over the rounds; the first, which fills caches, is left out.
fn measure(texts: &[String], mut work: impl FnMut(&str)) -> f64 {
    let mut times: Vec<f64> = (0..=ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for text in texts {
                work(text);
            }
            start.elapsed().as_secs_f64() * 1e6 / texts.len() as f64
        })
        .skip(1)
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

fn stages(texts: &[String], lexicon: &Arc<Lexicon>) {
    let mut analyser = Analyser::new(Arc::clone(lexicon));
    let analyse = measure(texts, |text| {
        black_box(analyser.analyse(text));
    });
    let labelled = measure(texts, |text| {
        black_box(otklik::text::language(text));
    });
    let redact = measure(texts, |text| {
        black_box(redact(text, &Phones::default()));
    });
    let printed = measure(texts, |text| {
        analyser.analyse(text);
        black_box(fingerprint(&analyser));
    });
    println!(
        "stage, µs a message: analyse {analyse:.2}, language {labelled:.2}, redact {redact:.2}, fingerprint {:.2}",
        printed - analyse
    );
}

/// Matches `count` rules; prints and gives the microseconds a message.
fn matching(
    texts: &[String],
    lexicon: &Arc<Lexicon>,
    (kind, count): (Kind, usize),
    floor: f64,
) -> f64 {
    let mut builder = RuleIndexBuilder::new(Arc::clone(lexicon));
    for expr in rules::random(texts, lexicon, kind, count) {
        builder.add(&expr);
    }
    let index: RuleIndex = builder.build();
    let mut analyser = Analyser::new(Arc::clone(lexicon));
    let mut scan = Scan::default();
    let mut hits = 0_usize;
    let us = measure(texts, |text| {
        analyser.analyse(text);
        hits += index.scan(&mut scan, &analyser).len();
    });
    if count > 0 {
        let rate = hits as f64 / (texts.len() * (ROUNDS + 1)) as f64;
        let share = 100.0 * rate / count as f64;
        println!(
            "{count:>6} {kind:?} rules: {us:.2} µs a message, ×{:.2} of the floor, {rate:.2} hits a message ({share:.3} % a rule)",
            us / floor
        );
    }
    us
}
