//! `otklik rules fit`: the same texts teach the same weights, and the file says what it learnt from.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::cli_place::Place;

const WRITTEN: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/quality/written/residents.jsonl"
);
/// Messages that we wrote after real ones, of the same kind in other words.
const CASES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/quality/written/cases.jsonl"
);

/// A few labelled messages, and chatter.
fn taught() -> Place {
    let place = Place::new();
    let told = [
        ("нет отопления в подъезде", "housing"),
        ("автобус опять не пришел", "transport"),
        ("яма на дороге у школы", "roads"),
    ];
    let lines: Vec<String> = (0..60)
        .map(|at| {
            let (text, sector) = told[at % told.len()];
            json!({"text": format!("{text} {at}"), "sector": sector, "actionable": true})
                .to_string()
        })
        .collect();
    place.file("отклики.jsonl", lines.join("\n"));
    let chatter: Vec<String> = (0..60)
        .map(|at| json!({"text": format!("смотрю сериал, серия {at}")}).to_string())
        .collect();
    place.file("болтовня.jsonl", chatter.join("\n"));
    place
}

fn fit(place: &Place, more: &[&str]) -> crate::cli_place::Ran {
    let (labelled, chatter) = (place.path("отклики.jsonl"), place.path("болтовня.jsonl"));
    let out = place.path("weights.toml");
    let mut line = vec!["rules", "fit", labelled.to_str().unwrap()];
    line.extend([
        "--negatives",
        chatter.to_str().unwrap(),
        "--written",
        WRITTEN,
    ]);
    line.extend(["--out", out.to_str().unwrap()]);
    line.extend(more);
    place.run(&line)
}

#[test]
fn the_same_texts_teach_the_same_file_and_other_texts_another() {
    let place = taught();
    let first = fit(&place, &[]);
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    assert!(
        first.out.contains("отклики.jsonl: accuracy"),
        "{}",
        first.out
    );
    assert!(
        first.out.contains("болтовня.jsonl: false 0 of 60"),
        "{}",
        first.out
    );
    let file = std::fs::read_to_string(place.path("weights.toml")).unwrap();
    assert!(
        file.contains("[sectors]")
            && file.contains("\n=подъезде ")
            && file.contains("fingerprint = \"")
    );

    assert_eq!(fit(&place, &["--check"]).code, 0, "bit for bit");
    place.file("болтовня.jsonl", json!({"text": "смотрю кино"}).to_string());
    let other = fit(&place, &["--check"]);
    assert_eq!(other.code, 1);
    assert!(
        other.out.contains("запустите rules fit без --check"),
        "{}",
        other.out
    );
}

#[test]
fn a_weight_that_is_no_number_is_told_in_words() {
    let ran = Place::new().run(&["rules", "fit", "отклики.jsonl=много"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("нужно число больше нуля"), "{}", ran.err);
}

/// The share of texts that words nobody has heard of put right, by five parts: each word stands in one
/// real text and in nine that were written after it, which say so or not.
fn accuracy_with_copies(say_so: bool) -> String {
    let place = Place::new();
    let (mut real, mut written, mut chatter) = (Vec::new(), Vec::new(), Vec::new());
    for (at, letter) in ('а'..='у').enumerate() {
        let text = format!("бурмал{letter}кс");
        let sector = ["energy", "health"][at / 5 % 2];
        real.push(json!({"text": text, "sector": sector, "kind": "appeal"}).to_string());
        // A word is learnt when two sources have it; here the other one, always in another part.
        chatter.push(json!({"text": format!("смотрю {text}")}).to_string());
        for copy in 0..9 {
            let mut row = json!({"text": format!("{text} {copy}"), "sector": sector});
            if say_so {
                let digest = Sha256::digest(&text);
                let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                row["after"] = json!(hex);
            }
            written.push(row.to_string());
        }
    }
    place.file("отклики.jsonl", real.join("\n"));
    place.file("наши.jsonl", written.join("\n"));
    chatter.rotate_left(1);
    place.file("болтовня.jsonl", chatter.join("\n"));
    let names = [
        "отклики.jsonl",
        "наши.jsonl",
        "болтовня.jsonl",
        "weights.toml",
    ];
    let paths = names.map(|name| place.path(name));
    let [labelled, own, ordinary, out] = paths.each_ref().map(|path| path.to_str().unwrap());
    let files = ["--written", own, "--negatives", ordinary, "--out", out];
    let ran = place.run(&[&["rules", "fit", labelled], &files[..]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let told = ran.out.lines().find(|line| line.contains("accuracy"));
    let words: Vec<&str> = told.unwrap().split([' ', ',']).collect();
    words[2].to_owned()
}

#[test]
fn where_a_real_text_is_judged_what_was_written_after_it_does_not_teach() {
    assert_eq!(accuracy_with_copies(false), "1.000", "the copies tell");
    let honest: f32 = accuracy_with_copies(true).parse().unwrap();
    assert!(honest < 0.8, "{honest}");
}

#[test]
fn our_own_corpora_are_well_formed_and_name_nobody() {
    let mut texts = std::collections::HashSet::new();
    for (corpus, after_real) in [(WRITTEN, false), (CASES, true)] {
        for line in std::fs::read_to_string(corpus).unwrap().lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = row["text"].as_str().unwrap();
            assert!(texts.insert(text.to_lowercase()), "twice: {text}");
            assert!(row["signals"].is_array(), "{text}");
            assert_eq!(row["after"].is_string(), after_real, "{text}");
            assert!(!text.contains("[id") && !text.contains('@'), "{text}");
        }
    }
    assert!(texts.len() > 8_000);
}
