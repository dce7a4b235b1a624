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
fn no_rule_category_or_filter_is_named_for_what_may_not_be_looked_for() {
    let told = sector(
        &GOOD
            .replace("housing.water.none", "housing.water.protest_rally")
            .replace("\"Нет воды\"", "\"Митинги и протесты\""),
    );
    assert!(told.contains("«protest» в названии запрещено"), "{told}");
    assert!(told.contains("«Митинги» в названии запрещено"), "{told}");
    let filter = "[filter]\nid = \"rally\"\nname = \"Мигранты\"\neffect = \"exclude\"\n";
    let told = load(RuleFiles {
        filters: vec![("rules/filters/rally.toml".to_owned(), filter.to_owned())],
        ..RuleFiles::default()
    });
    assert!(told.contains("«rally»"), "{told}");
    assert!(told.contains("«Мигранты»"), "{told}");
}

#[test]
fn a_dictionary_opens_no_back_door() {
    let with = |name: &str, contents: &str| {
        load(RuleFiles {
            sectors: vec![(
                "housing.toml".to_owned(),
                GOOD.replace("вода /2", "сборище /2"),
            )],
            index: vec![(format!("index/{name}"), contents.to_owned())],
            ..RuleFiles::default()
        })
    };
    let synonym = "[[synonym]]\nwords = [\"митинг\", \"митинги\"]\nadds = [\"сборище\"]\n";
    insta::assert_snapshot!(with("synonyms.toml", synonym), @r#"
    index/synonyms.toml:2:11: слово «митинг» в словарях запрещено: протест не отслеживается
         2 | words = ["митинг", "митинги"]
           |           ^
      что сделать: уберите слово; этот запрет не отключается
    index/synonyms.toml:2:21: слово «митинги» в словарях запрещено: протест не отслеживается
         2 | words = ["митинг", "митинги"]
           |                     ^
      что сделать: уберите слово; этот запрет не отключается
    "#);
    for (name, contents) in [
        (
            "synonyms.toml",
            "[[synonym]]\nwords = [\"политика\"]\nadds = [\"сборище\"]\n",
        ),
        (
            "synonyms.toml",
            "[[synonym]]\nwords = [\"сборище\"]\nadds = [\"выбор\"]\n",
        ),
        (
            "abbreviations.toml",
            "[[abbreviation]]\nform = \"кпрф\"\nexpand = \"сборище\"\n",
        ),
        (
            "abbreviations.toml",
            "[[abbreviation]]\nform = \"сб\"\nexpand = \"сборище митинг\"\n",
        ),
        (
            "families.toml",
            "[[family]]\nname = \"сборище\"\nforms = \"сборище выборах\"\n",
        ),
    ] {
        let told = with(name, contents);
        assert!(told.contains("в словарях запрещено"), "{contents}{told}");
    }
    let ordinary = "[[synonym]]\nwords = [\"толпа\"]\nadds = [\"сборище\"]\n";
    assert_eq!(with("synonyms.toml", ordinary), "загружено");
}

#[test]
fn an_example_said_thrice_is_one() {
    let told = sector(&GOOD.replace(
        "\"воды нет\", \"совсем нет воды\"",
        "\"нет воды\", \" нет воды\"",
    ));
    assert!(
        told.contains("разных примеров в «match» 1, нужно не меньше трёх"),
        "{told}"
    );
}

#[test]
fn an_id_is_of_small_latin_letters() {
    for id in [
        "housing.water.Жук ы",
        "housing.water.",
        "housing.water.None",
        "housing.water.a-b",
    ] {
        let told = sector(&GOOD.replace("housing.water.none", id));
        assert!(told.contains("записан не по правилам"), "{id}: {told}");
    }
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
