//! Settings as an administrator writes them, and as they go wrong.

use super::*;

fn wrong(contents: &str) -> String {
    let findings = Settings::parse("otklik.toml", contents).expect_err("the sample is wrong");
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[test]
fn the_committed_file_says_the_usual_values() {
    let committed = include_str!("../../../config/otklik.toml");
    let committed = Settings::parse("config/otklik.toml", committed).expect("it is good");
    let shortest = Settings::parse("otklik.toml", "default_region = \"belgorod\"").expect("enough");
    assert_eq!(committed, shortest);
}

#[test]
fn every_documented_key_of_a_source_is_read() {
    let committed = include_str!("../../../config/otklik.toml");
    let from = committed
        .find("# [[source]]")
        .expect("the example stands in the file");
    let example: String = committed[from..]
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| !line.starts_with("Раскладки"))
        .map(|line| format!("{line}\n"))
        .collect();
    let contents = format!("default_region = \"belgorod\"\n{example}");
    let settings = Settings::parse("otklik.toml", &contents).expect("the example is good");
    let map = settings.sources[0]
        .map
        .as_ref()
        .expect("the example maps columns");
    assert_eq!(map.delimiter, ';');
    assert_eq!(
        settings.map("обращения").map(|map| map.text.as_str()),
        Some("Текст")
    );
}

#[test]
fn all_findings_come_at_once_with_their_remedies() {
    insta::assert_snapshot!(wrong(
        r#"default_regoin = "tula"
[http]
listen = "8080"
token = "abc"
[retention]
closed_days = 400
[[source]]
id = "a"
network = "vk"
[[source]]
id = "a"
network = "file"
"#
    ));
}

#[test]
fn broken_toml_is_named_by_its_line() {
    insta::assert_snapshot!(wrong("default_region = \"belgorod\n[http]\n"));
}
