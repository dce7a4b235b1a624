//! `otklik rules fit`: the same texts teach the same weights, and the file says what it learnt from.

use serde_json::json;

use crate::cli_place::Place;

const WRITTEN: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/quality/written/residents.jsonl"
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
    assert!(file.contains("id = \"housing\"") && file.contains("fingerprint = \""));

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

#[test]
fn our_own_corpus_is_well_formed_and_names_nobody() {
    let contents = std::fs::read_to_string(WRITTEN).unwrap();
    let mut texts = std::collections::HashSet::new();
    for line in contents.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap();
        assert!(texts.insert(text.to_lowercase()), "twice: {text}");
        assert!(
            row["actionable"].is_boolean() && row["signals"].is_array(),
            "{text}"
        );
        assert!(!text.contains("[id") && !text.contains('@'), "{text}");
    }
    assert!(texts.len() > 6_000);
}
