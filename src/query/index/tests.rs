use std::sync::Arc;

use proptest::prelude::*;

use crate::{
    query::{
        RuleIndex, RuleIndexBuilder, Scan, parse,
        testing::{any_expr, any_text},
    },
    text::{Analyser, Lexicon},
};

fn lexicon() -> Arc<Lexicon> {
    let files = [
        (
            "index/families.toml",
            "[[family]]\nname = \"батарея\"\nforms = \"батарея батареи батарей\"\n",
        ),
        (
            "index/abbreviations.toml",
            "[[abbreviation]]\nform = \"гвс\"\nexpand = \"горячая вода\"\n",
        ),
    ];
    let files: Vec<_> = files
        .iter()
        .map(|(n, t)| ((*n).to_owned(), (*t).to_owned()))
        .collect();
    Arc::new(Lexicon::parse(&files).expect("the sample is well-formed"))
}

/// The matched pieces of the text, or none.
fn find(query: &str, text: &str) -> Option<Vec<String>> {
    let lexicon = lexicon();
    let index = RuleIndex::single(Arc::clone(&lexicon), &parse(query).expect(query));
    let mut analyser = Analyser::new(lexicon);
    let mut scan = Scan::default();
    analyser.analyse(text);
    let hit = !index.scan(&mut scan, &analyser).is_empty();
    hit.then(|| {
        let spans = index.spans(&scan, &analyser, 0);
        spans
            .iter()
            .map(|&(from, to)| text[from as usize..to as usize].to_owned())
            .collect()
    })
}

/// Query, text, and the pieces found.
const MEANING: &[(&str, &str, Option<&[&str]>)] = &[
    ("вода", "Воды нет, воду дайте", Some(&["Воды", "воду"])),
    ("вода", "свет есть", None),
    (
        "отопление батарея",
        "батареи холодные, где отопление",
        Some(&["батареи", "отопление"]),
    ),
    ("отопление батарея", "где отопление", None),
    (
        "отопление | батарея",
        "батарей не греют",
        Some(&["батарей"]),
    ),
    ("вода -минеральная", "минеральная вода вкусная", None),
    ("вода -минеральная", "вода ржавая", Some(&["вода"])),
    ("\"нет воды\"", "опять нет воды!", Some(&["нет воды"])),
    ("\"нет воды\"", "нет горячей воды", None),
    (
        "\"нет воды\"~2",
        "нет горячей воды",
        Some(&["нет горячей воды"]),
    ),
    ("\"нет воды\"~2", "воды нет", None),
    ("\"нет воды\"~2", "нет в доме моём воды", None),
    ("\"нет воды\"", "денег нет. Воды полно", None),
    (
        "вода /3 ржавая",
        "ржавая идёт вода",
        Some(&["ржавая идёт вода"]),
    ),
    ("вода /2 ржавая", "ржавая и холодная вода", None),
    ("вода /1 ржавая", "ржавая вода", Some(&["ржавая вода"])),
    ("вода /3 ржавая", "Вода. Ржавая.", None),
    (
        "(вода | водопровод) /3 (нет | отсутствовать)",
        "водопровода у нас нет",
        Some(&["водопровода у нас нет"]),
    ),
    ("=вода", "воды нет", None),
    ("=вода", "вода есть", Some(&["вода"])),
    (
        "энергосбыт*",
        "Белгородэнергосбыт и Энергосбыта",
        Some(&["Энергосбыта"]),
    ),
    (
        "\"(нет | без) горяч*\"",
        "живём без горячей",
        Some(&["без горячей"]),
    ),
    ("\"горячая вода\"", "нет ГВС второй день", Some(&["ГВС"])),
    (
        "\"нет горячей воды второй\"",
        "нет ГВС второй день",
        Some(&["нет ГВС второй"]),
    ),
    (
        "\"гвс второй\"",
        "нет ГВС второй день",
        Some(&["ГВС второй"]),
    ),
    ("полоска", "тест-полоски кончились", Some(&["полоски"])),
    (
        "\"тест-полоски кончились\"",
        "тест-полоски кончились",
        Some(&["тест-полоски кончились"]),
    ),
    (
        "\"полоски кончились\"",
        "тест-полоски кончились",
        Some(&["полоски кончились"]),
    ),
    ("12/1", "дом 12/1", Some(&["12/1"])),
    (
        "нет /2 вода /2 дом",
        "в доме воды нет",
        Some(&["доме воды нет"]),
    ),
    ("-вода", "свет", Some(&[])),
];

#[test]
fn the_language_means_what_the_table_says() {
    for (query, text, expected) in MEANING {
        let expected = expected.map(|pieces| pieces.iter().map(|&p| p.to_owned()).collect());
        assert_eq!(find(query, text), expected, "{query} ⟶ {text}");
    }
}

#[test]
fn a_shared_scan_survives_other_texts() {
    let lexicon = lexicon();
    let mut builder = RuleIndexBuilder::new(Arc::clone(&lexicon));
    for query in ["вода", "\"нет света\"", "свет -вода"] {
        builder.add(&parse(query).expect(query));
    }
    let index = builder.build();
    let mut analyser = Analyser::new(lexicon);
    let mut scan = Scan::default();
    for (text, expected) in [
        ("нет света и воды", vec![0, 1]),
        ("ничего", vec![]),
        ("свет", vec![2]),
        ("нет света", vec![1, 2]),
    ] {
        analyser.analyse(text);
        assert_eq!(index.scan(&mut scan, &analyser), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn anchors_change_nothing(
        exprs in prop::collection::vec(any_expr(), 1..6),
        texts in prop::collection::vec(any_text(), 1..4),
    ) {
        let lexicon = lexicon();
        let mut builder = RuleIndexBuilder::new(Arc::clone(&lexicon));
        for expr in &exprs {
            builder.add(expr);
        }
        let index = builder.build();
        let mut analyser = Analyser::new(lexicon);
        let (mut quick, mut slow) = (Scan::default(), Scan::default());
        for text in &texts {
            analyser.analyse(text);
            let all = index.scan_all(&mut slow, &analyser, &|_| false);
            prop_assert_eq!(index.scan(&mut quick, &analyser), all);
        }
    }

    #[test]
    fn spans_lie_in_the_text(expr in any_expr(), text in any_text()) {
        let lexicon = lexicon();
        let index = RuleIndex::single(Arc::clone(&lexicon), &expr);
        let mut analyser = Analyser::new(lexicon);
        let mut scan = Scan::default();
        analyser.analyse(&text);
        if !index.scan(&mut scan, &analyser).is_empty() {
            let mut last = 0;
            for (from, to) in index.spans(&scan, &analyser, 0) {
                prop_assert!(from >= last && from < to && text.get(from as usize..to as usize).is_some());
                last = to;
            }
        }
    }
}
