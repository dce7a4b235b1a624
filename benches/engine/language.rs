//! How often a language is named rightly, on the sentences beside the project where they are.

use std::fs;

use otklik::text::language;

const FILE: &str = "../shared/data/languages.jsonl";

/// Prints the shares the product owes: Russian called `ru` ≥ 97 %, kept (`ru` or `und`) ≥ 99 %, other
/// languages called `ru` ≤ 5 %.
pub fn figures() {
    let Ok(file) = fs::read_to_string(FILE) else {
        println!("language: {FILE} is not here");
        return;
    };
    let (mut russian, mut called, mut kept) = (0_u32, 0_u32, 0_u32);
    let (mut others, mut mistaken) = (0_u32, 0_u32);
    for line in file.lines() {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        if value["kind"] != "sentence" {
            continue;
        }
        let label = language(value["text"].as_str().unwrap_or_default());
        if matches!(value["lang"].as_str(), Some("ru" | "rus")) {
            russian += 1;
            called += u32::from(label.as_str() == "ru");
            kept += u32::from(matches!(label.as_str(), "ru" | "und"));
        } else {
            others += 1;
            mistaken += u32::from(label.as_str() == "ru");
        }
    }
    let share = |part: u32, whole: u32| 100.0 * f64::from(part) / f64::from(whole.max(1));
    println!(
        "language, sentences: Russian called ru {:.1} %, kept {:.1} % (of {russian}); others called ru {:.1} % (of {others})",
        share(called, russian),
        share(kept, russian),
        share(mistaken, others)
    );
}
