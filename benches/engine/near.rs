//! How well fingerprints tell copies of a text from other texts, on the real texts where they are.
//!
//! Copies are made here: a message of the corpus loses a word, gets a tail, has words exchanged.
//! Strangers are all pairs of a corpus whose words differ by more than half. No text is printed.

use std::{collections::HashSet, fs, sync::Arc};

use otklik::{
    domain::Fingerprint,
    text::{Analyser, Lexicon, fingerprint},
};

const FOLDER: &str = "../shared/data";
/// Distances tried.
const BITS: std::ops::RangeInclusive<u32> = 3..=12;
/// Texts sharing at least this part of their words and pairs of words are copies of one text.
const ALIKE: f64 = 0.5;
/// What people add when they send a text on.
const TAIL: &str = "Прошу разобраться и принять меры, спасибо заранее!";

/// A text as the fingerprint sees it.
struct Seen {
    print: Fingerprint,
    /// Its words and pairs of neighbours.
    parts: HashSet<String>,
}

/// Prints, for every distance: the share of copies found, of the pairs of news that tell one story and
/// that do not, and how many pairs of strangers would be joined.
pub fn figures(lexicon: &Arc<Lexicon>) {
    let mut analyser = Analyser::new(Arc::clone(lexicon));
    let appeals = texts("kursk_appeals.jsonl");
    if appeals.is_empty() {
        println!("fingerprint: {FOLDER} is not here");
        return;
    }
    type Change = fn(&[&str]) -> String;
    let changes: [(&str, Change); 4] = [
        ("one word lost", |words| without(words, words.len())),
        ("a tail added", |words| {
            format!("{} {TAIL}", words.join(" "))
        }),
        ("each 20th word lost", |words| without(words, 20)),
        ("each 10th word lost", |words| without(words, 10)),
    ];
    for (name, change) in changes {
        let changed = appeals.iter().filter_map(|text| {
            let words: Vec<&str> = text.split_whitespace().collect();
            Some((
                seen(&mut analyser, text)?,
                seen(&mut analyser, &change(&words))?,
            ))
        });
        found(
            name,
            changed.map(|(one, other)| distance(&one, &other)).collect(),
        );
    }
    for (name, label) in [("news, one story", "OK"), ("news, two stories", "BAD")] {
        found(name, news(&mut analyser, label));
    }
    for name in ["kursk_appeals", "perm_social", "tweets", "social_sentences"] {
        strangers(&mut analyser, name);
    }
}

/// The words without the middle one of every `n`.
fn without(words: &[&str], n: usize) -> String {
    let kept = words
        .iter()
        .enumerate()
        .filter(|(at, _)| at % n.max(1) != n / 2);
    kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

fn found(name: &str, distances: Vec<u32>) {
    let shares = BITS.map(|bits| {
        let near = distances
            .iter()
            .filter(|distance| **distance <= bits)
            .count();
        format!(
            "{bits}: {:.1} %",
            100.0 * near as f64 / distances.len().max(1) as f64
        )
    });
    let shares: Vec<String> = shares.collect();
    println!(
        "fingerprint, {name} (of {}): {}",
        distances.len(),
        shares.join(", ")
    );
}

fn news(analyser: &mut Analyser, label: &str) -> Vec<u32> {
    let pairs = lines("news_pairs.jsonl").into_iter();
    let pairs = pairs.filter(|pair| pair["label"] == label);
    let text =
        |pair: &serde_json::Value, key: &str| pair[key].as_str().unwrap_or_default().to_owned();
    pairs
        .filter_map(|pair| {
            let one = seen(analyser, &text(&pair, "text1"))?;
            let other = seen(analyser, &text(&pair, "text2"))?;
            Some(distance(&one, &other))
        })
        .collect()
}

/// All pairs of a corpus: how many copies are found, how many strangers joined.
fn strangers(analyser: &mut Analyser, name: &str) {
    let texts = texts(&format!("{name}.jsonl"));
    let all: Vec<Seen> = texts
        .iter()
        .filter_map(|text| seen(analyser, text))
        .collect();
    let (mut copies, mut joined) = ([0_u32; 65], [0_u32; 65]);
    for (at, one) in all.iter().enumerate() {
        for other in &all[at + 1..] {
            let bits = distance(one, other);
            if bits <= *BITS.end() {
                let counts = if alike(one, other) {
                    &mut copies
                } else {
                    &mut joined
                };
                counts[bits as usize] += 1;
            }
        }
    }
    let sums = BITS.map(|bits| {
        let sum = |counts: &[u32; 65]| counts[..=bits as usize].iter().sum::<u32>();
        format!("{bits}: {}+{}", sum(&copies), sum(&joined))
    });
    println!(
        "fingerprint, pairs of {name} ({} texts), copies+strangers: {}",
        all.len(),
        sums.collect::<Vec<_>>().join(", ")
    );
}

fn seen(analyser: &mut Analyser, text: &str) -> Option<Seen> {
    analyser.analyse(text);
    let print = fingerprint(analyser)?;
    let tokens = analyser.analysis().tokens.iter();
    let words: Vec<&str> = tokens
        .filter(|token| !token.is_part())
        .map(|token| analyser.word(token))
        .collect();
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    let parts = words.iter().map(ToString::to_string).chain(pairs).collect();
    Some(Seen { print, parts })
}

fn distance(one: &Seen, other: &Seen) -> u32 {
    (one.print.0 ^ other.print.0).count_ones()
}

fn alike(one: &Seen, other: &Seen) -> bool {
    let common = one.parts.intersection(&other.parts).count();
    let all = one.parts.len() + other.parts.len() - common;
    common as f64 >= ALIKE * all as f64
}

fn texts(file: &str) -> Vec<String> {
    let lines = lines(file).into_iter();
    lines
        .filter_map(|line| line["text"].as_str().map(str::to_owned))
        .collect()
}

fn lines(file: &str) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(format!("{FOLDER}/{file}")).unwrap_or_default();
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}
