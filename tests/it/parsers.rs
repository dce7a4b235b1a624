//! No parser panics, whatever it is given: noise, and our own files damaged somewhere. The long run of
//! the same is `make fuzz`.

use std::{fs, ops::Range, path::Path};

use otklik::{
    classify::{Gazetteer, RuleFiles, RuleSet},
    cli::message::Message,
    collect::file::{ColumnMap, FileOptions, FileSource},
    config::{Region, Settings, calendar_year, load_index, regulation},
    domain::{Diagnostic, RegionId},
    text::Lexicon,
};
use proptest::prelude::*;

fn ours(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// A file of ours in which a stretch was replaced.
fn damaged(text: String) -> impl Strategy<Value = String> {
    let junk = prop_oneof![
        Just(String::new()),
        Just("\"".to_owned()),
        Just("[[".to_owned()),
        Just("=".to_owned()),
        Just("'''".to_owned()),
        Just("-99999999999999999999".to_owned()),
        Just("\u{0}\u{feff}\u{301}".to_owned()),
        ".{0,20}",
    ];
    let letters = text.chars().count();
    (0..letters, 0..60_usize, junk).prop_map(move |(from, length, junk)| {
        let Range { start, end } = from..(from + length).min(letters);
        let mut new: String = text.chars().take(start).collect();
        new.push_str(&junk);
        new.extend(text.chars().skip(end));
        new
    })
}

/// Every refusal has its reason, its remedy, and a place in the file.
fn reasoned<T>(loaded: Result<T, Vec<Diagnostic>>, text: &str) -> Result<(), TestCaseError> {
    let Err(findings) = loaded else {
        return Ok(());
    };
    prop_assert!(!findings.is_empty());
    for finding in findings {
        prop_assert!(!finding.message.is_empty() && !finding.remedy.is_empty());
        let lines = text.split('\n').count();
        prop_assert!(finding.line <= lines, "{finding:?}");
        let letters = text.split('\n').nth(finding.line.saturating_sub(1));
        let letters = letters.map_or(0, |line| line.chars().count());
        prop_assert!(finding.column <= letters + 1, "{finding:?}");
    }
    Ok(())
}

fn rules_of(text: &str) -> Result<RuleSet, Vec<Diagnostic>> {
    let analyser = ("analyser.toml".to_owned(), ours("index/analyser.toml"));
    RuleSet::load(&RuleFiles {
        sectors: vec![("fuzz.toml".to_owned(), text.to_owned())],
        index: vec![analyser],
        ..RuleFiles::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damaged_rules_are_refused_with_reasons(text in damaged(ours("rules/sectors/waste.toml"))) {
        if let Err(findings) = rules_of(&text) {
            prop_assert!(findings.iter().all(|it| !it.message.is_empty() && !it.remedy.is_empty()));
        }
    }

    #[test]
    fn damaged_dictionaries_are_refused_with_reasons(text in damaged(ours("index/synonyms.toml"))) {
        let mut files = load_index(&Path::new(env!("CARGO_MANIFEST_DIR")).join("index")).unwrap();
        files.retain(|(name, _)| name.ends_with("analyser.toml"));
        files.push(("synonyms.toml".to_owned(), text));
        if let Err(findings) = Lexicon::parse(&files) {
            prop_assert!(!findings.is_empty());
        }
    }

    #[test]
    fn damaged_places_are_refused_with_reasons(
        text in damaged(ours("config/regions/belgorod/places.toml"))
    ) {
        reasoned(Gazetteer::parse("places.toml", &text), &text)?;
    }
}

proptest! {
    #[test]
    fn damaged_settings_are_refused_with_reasons(text in damaged(ours("config/otklik.toml"))) {
        reasoned(Settings::parse("otklik.toml", &text), &text)?;
    }

    #[test]
    fn damaged_regions_are_refused_with_reasons(
        text in damaged(ours("config/regions/belgorod/region.toml"))
    ) {
        reasoned(Region::parse("region.toml", &text, &RegionId::new("belgorod")), &text)?;
    }

    #[test]
    fn damaged_calendars_are_refused_with_reasons(text in damaged(ours("config/calendars/ru-2026.toml"))) {
        reasoned(calendar_year("ru-2026.toml", &text), &text)?;
    }

    #[test]
    fn damaged_regulations_are_refused_with_reasons(
        text in damaged(ours("config/regulations/default.toml"))
    ) {
        reasoned(regulation("default.toml", &text, None), &text)?;
    }

    #[test]
    fn damaged_column_maps_are_refused_with_reasons(text in damaged(ours("config/maps/incident-management.toml"))) {
        match ColumnMap::parse("map.toml", &text) {
            Ok(map) => table_is_read("table.csv", TABLE, &map)?,
            Err(finding) => reasoned(Err::<(), _>(vec![finding]), &text)?,
        }
    }

    #[test]
    fn noise_is_no_document(text in "[\\[\\]={}'\"#.\n a-zа-я0-9-]{0,200}") {
        reasoned(rules_of(&text), &text)?;
        reasoned(Settings::parse("otklik.toml", &text), &text)?;
        reasoned(ColumnMap::parse("map.toml", &text).map_err(|it| vec![it]), &text)?;
    }

    #[test]
    fn a_line_is_read_or_refused_in_words(line in damaged(LINE.to_owned())) {
        if let Err(said) = Message::read(line.as_bytes()) {
            prop_assert!(!said.is_empty());
        }
    }

    #[test]
    fn bytes_are_no_reason_to_stop(line in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Err(said) = Message::read(&line) {
            prop_assert!(!said.is_empty());
        }
    }

    #[test]
    fn a_damaged_table_gives_messages_and_rejects(
        (name, text) in prop_oneof![
            damaged(TABLE.to_owned()).prop_map(|text| ("table.csv", text)),
            damaged(format!("{LINE}\n{LINE}\n")).prop_map(|text| ("table.jsonl", text)),
        ]
    ) {
        table_is_read(name, &text, &ColumnMap::default_map().unwrap())?;
    }
}

/// Every record of the table is a message or a reject.
fn table_is_read(name: &str, text: &str, map: &ColumnMap) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    let options = FileOptions {
        encoding: None,
        spread_days: None,
        kind: None,
        territory: None,
        now: "2026-11-20T06:00:00Z".parse().unwrap(),
    };
    // A head line without a column of text is refused as a whole.
    let Ok(mut table) = FileSource::open(&path, map, options) else {
        return Ok(());
    };
    let mut records = 0;
    while let Some(batch) = table.next_batch().unwrap() {
        records += batch.items.len() + batch.rejects.len();
        let whole = |text: &str| !text.trim().is_empty();
        prop_assert!(batch.items.iter().all(|item| whole(&item.text)));
        let reasons = batch
            .rejects
            .iter()
            .all(|it| it.line > 0 && whole(&it.reason));
        prop_assert!(reasons, "{:?}", batch.rejects);
    }
    prop_assert!(records <= text.split(['\n', '\r']).count());
    Ok(())
}

const LINE: &str = r#"{"id": 7, "text": "нет воды, ул. Мира, 5", "network": "vk", "kind": "comment", "published_at": "2026-11-20T09:00:00+03:00", "official": false, "parent_id": "a"}"#;
const TABLE: &str = "id;text;published_at;official\n1;\"Нет воды; второй день\";20.11.2026 09:00;нет\n\
    2;\"Яма\nна дороге\";2026-11-20;да\n3;;вчера;\n";
