//! `otklik eval`: labels beside the texts and apart from them, and floors.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::cli_place::{Place, files};

/// As files of labels name a text or a topic.
fn digest(words: &str) -> String {
    let digest = Sha256::digest(words.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

#[test]
fn labels_are_scored_and_bad_ones_named() {
    let place = Place::new();
    let labelled = "{\"text\":\"нет отопления, батареи холодные\",\"sector\":\"housing\",\"actionable\":true}\n\
        {\"text\":\"красивая осень\",\"sector\":null,\"actionable\":false}\n";
    let file = place.file("labels.jsonl", labelled);
    let ran = place.run(&["eval", &file, "--negatives", &file]);
    insta::assert_snapshot!("eval", ran.said());
    let count = |split: &str| {
        let ran = place.run(&["eval", "--json", "--split", split, &file]);
        ran.json()[0]["messages"].as_u64().unwrap()
    };
    assert_eq!(
        count("dev") + count("held"),
        2,
        "every message is in one part"
    );
    let floor = |least| place.run(&["eval", "--least", least, &file]).code;
    assert_eq!(floor("categories_top1=0.1"), 1, "nobody labelled any");
    assert_eq!(floor("accuracy=1.1"), 2, "no share of all");
    let strange = place.file(
        "strange.jsonl",
        "{\"text\":\"а\",\"sector\":\"politics\"}\n",
    );
    let broken = place.file("broken.jsonl", "{\"text\":\n");
    let said = [&strange, &broken, "none.jsonl"].map(|file| place.run(&["eval", file]).said());
    insta::assert_snapshot!("eval_bad", said.concat());
}

#[test]
fn any_category_of_the_topic_is_right_first_or_second() {
    let place = Place::new();
    let text = "нет отопления третий день, батареи холодные, а ещё лифт не работает";
    let topics = ["Отопление", "Лифты", "Театры", "Прочее", "Неизвестное"];
    let rows = topics.map(|topic| json!({"text": text, "topic": topic}));
    let texts = place.file("texts.jsonl", lines(&rows));
    let label = |topic: &str, categories: &[&str]| json!({"topic_sha256": digest(topic), "categories": categories});
    let map = place.file(
        "map.jsonl",
        lines(&[
            label("Отопление", &["housing.heating_off", "housing.hot_water"]),
            label("Лифты", &["housing.lift"]),
            label("Театры", &["other.culture_sport"]),
            label("Прочее", &[]),
        ]),
    );
    let ran = place.run(&["eval", &texts, "--labels", &map, "--json"]);
    let scored = json!({"scored": 3, "accuracy": 0.3333, "top2": 0.6667});
    assert_eq!(ran.json()[0]["category"], scored, "{ran:?}");
    let ran = place.run(&["eval", &texts, "--labels", &map]);
    assert!(
        ran.out
            .contains("размечено 3, первая верна 0.333, среди первых двух 0.667"),
        "{ran:?}"
    );

    // What is said of the very text goes before what its topic says.
    let own = json!({"sha256": digest(text), "categories": ["housing.lift"]});
    let own = place.file("own.jsonl", lines(&[own]));
    let ran = place.run(&["eval", &texts, "--labels", &map, "--labels", &own, "--json"]);
    let scored = json!({"scored": 5, "accuracy": 0.0, "top2": 1.0});
    assert_eq!(ran.json()[0]["category"], scored, "{ran:?}");

    let floor = |floor: &str| place.run(&["eval", &texts, "--labels", &map, "--least", floor]);
    assert_eq!(floor("categories_top2=0.66").code, 0);
    let low = floor("categories_top1=0.4");
    assert_eq!(low.code, 1);
    assert!(low.err.contains("categories_top1 ниже 0.4"), "{low:?}");
    let strange = floor("categories_top3=0.1");
    assert_eq!(strange.code, 2);
    assert!(strange.err.contains("categories_top2"), "{strange:?}");
    let unmeasured = place.run(&["eval", &texts, "--least", "categories_top2=0.1"]);
    assert_eq!(
        unmeasured.code, 1,
        "a figure that was not measured is below its floor"
    );
}

#[test]
fn a_label_that_names_no_digest_is_told_with_its_line() {
    let place = Place::new();
    let texts = place.file("texts.jsonl", "{\"text\":\"а\"}\n");
    let bad = place.file("bad.jsonl", "{\"categories\":[]}\n");
    let ran = place.run(&["eval", &texts, "--labels", &bad]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .contains("bad.jsonl:1: нет поля sha256 или topic_sha256"),
        "{ran:?}"
    );
}

/// A category that was renamed would quietly count as never found.
#[test]
fn the_committed_map_names_categories_that_the_rules_have_and_no_words() {
    let root = env!("CARGO_MANIFEST_DIR");
    let sectors = files(format!("{root}/rules/sectors").as_ref());
    let rules: String = sectors
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    let known: Vec<&str> = rules
        .lines()
        .filter_map(|line| line.strip_prefix("id = "))
        .collect();
    let map = format!("{root}/tests/quality/labels/kursk_categories.jsonl");
    let map = std::fs::read_to_string(map).unwrap();
    assert_eq!(
        map.lines().count(),
        173,
        "every topic, also those that no category fits"
    );
    for line in map.lines() {
        assert!(line.is_ascii(), "{line}");
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["topic_sha256"].as_str().map(str::len), Some(64));
        for id in row["categories"].as_array().unwrap() {
            assert!(known.contains(&id.to_string().as_str()), "{id}");
        }
    }
}
