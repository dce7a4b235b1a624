//! Rule files as they go wrong: every finding at its line and column, with what to do.

use super::*;

const GOOD: &str = r#"[sector]
id = "housing"
name = "ЖКХ"

[[category]]
id = "housing.water"
name = "Вода"

[[rule]]
category = "housing.water"
id = "housing.water.none"
version = 1
status = "stable"
name = "Нет воды"
owner = "ЖКХ"
weight = 3
match = 'вода /2 нет'
[rule.examples]
match = ["нет воды", "воды нет", "совсем нет воды"]
no_match = ["вода есть", "нет света", "вода"]
"#;

fn load(files: RuleFiles) -> String {
    match RuleSet::load(&files) {
        Ok(_) => "загружено".to_owned(),
        Err(findings) => findings
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

fn sector(contents: &str) -> String {
    load(RuleFiles {
        sectors: vec![("rules/sectors/housing.toml".to_owned(), contents.to_owned())],
        ..RuleFiles::default()
    })
}

#[test]
fn a_good_file_loads_and_knows_its_lines() {
    let files = RuleFiles {
        sectors: vec![("housing.toml".to_owned(), GOOD.to_owned())],
        ..RuleFiles::default()
    };
    let rules = RuleSet::load(&files).expect("the file is good");
    assert_eq!(rules.rules()[0].line, 9);
    assert_eq!(
        rules.categories().len(),
        1 + Sector::ALL.len(),
        "its own, and one a sector for unsorted problems"
    );
    assert_eq!(rules.hash().len(), 64);
}

#[test]
fn slips_in_keys_and_values() {
    insta::assert_snapshot!(sector(
        &GOOD
            .replace("weight = 3", "wieght = 3")
            .replace("version = 1", "version = \"1\"")
            .replace("\"stable\"", "\"ready\"")
            .replace("\"нет света\", ", "")
    ));
}

#[test]
fn ids_nest_and_are_unique() {
    let rule = &GOOD[GOOD.find("[[rule]]").unwrap()..];
    let twice = format!("{GOOD}\n{rule}");
    insta::assert_snapshot!(sector(
        &twice
            .replacen("id = \"housing.water\"", "id = \"roads.water\"", 1)
            .replacen(
                "category = \"housing.water\"",
                "category = \"housing.wter\"",
                1
            )
    ));
}

#[test]
fn an_error_of_an_expression_is_shown_inside_its_string() {
    let long = "match = '''\n(вода | водопровод) /3 (нет |\n  отсутствует'''";
    insta::assert_snapshot!(sector(&GOOD.replace("match = 'вода /2 нет'", long)));
}

#[test]
fn a_bare_stem_must_not_silence() {
    let unless = "match = 'вода /2 нет'\nunless = 'минеральная | =газированная'";
    insta::assert_snapshot!(sector(&GOOD.replace("match = 'вода /2 нет'", unless)));
}

#[test]
fn unknown_filters_and_retired_rules() {
    insta::assert_snapshot!(sector(
        &GOOD
            .replace("\"stable\"", "\"deprecated\"")
            .replace("weight = 3", "weight = 3\nfilters = [\"nwes\"]")
    ));
}

#[test]
fn politics_does_not_load() {
    insta::assert_snapshot!(sector(
        &GOOD
            .replace("'вода /2 нет'", "'вода /2 нет | =митинг | избирател*'")
            .replace("name = \"Вода\"", "name = \"Выборы и вода\"")
    ));
    let added = RuleFiles {
        sectors: vec![("housing.toml".to_owned(), GOOD.to_owned())],
        banned: vec!["вод*".to_owned()],
        ..RuleFiles::default()
    };
    assert!(load(added).contains("слово запрещено настройкой"));
}

#[test]
fn one_bad_file_keeps_the_whole_set_out() {
    let files = RuleFiles {
        sectors: vec![("rules/sectors/housing.toml".to_owned(), GOOD.to_owned())],
        signals: vec![("rules/signals/danger.toml".to_owned(), "[signal]\nid = \"dangr\"\nkind = \"risk\"\nseverity = 3\n".to_owned())],
        filters: vec![("rules/filters/news.toml".to_owned(), "[filter\n".to_owned())],
        places: Some(("places.toml".to_owned(), "region = \"x\"\nadjective = \"x\"\n[[settlement]]\nname = \"А\"\nterritory = \"б\"\nforms = [\"а\"]\n".to_owned())),
        ..RuleFiles::default()
    };
    insta::assert_snapshot!(load(files));
}
