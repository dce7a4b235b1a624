//! Rule files: any text is a rule set that works, or findings that say where and what to do.

#![no_main]

use std::{path::Path, sync::Arc};

use libfuzzer_sys::fuzz_target;
use otklik::{
    classify::{Classifier, Context, Input, RuleFiles, RuleSet},
    config::load_index,
};

/// A set that holds the text as one of its files: the first byte says as which.
fn files(kind: u8, text: &str) -> RuleFiles {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../index");
    let mut index = load_index(Path::new(folder)).expect("our own files can be read");
    // The large tables take long to read, and their shape is that of the others.
    index.retain(|(name, _)| name.ends_with("analyser.toml"));
    let file = |name: &str| (name.to_owned(), text.to_owned());
    let mut files = RuleFiles {
        index,
        ..RuleFiles::default()
    };
    match kind % 9 {
        0 => files.signals.push(file("signals/fuzz.toml")),
        1 => files.filters.push(file("filters/fuzz.toml")),
        2 => files.places = Some(file("places.toml")),
        3 => files.index.push(file("index/families.toml")),
        4 => files.index.push(file("index/synonyms.toml")),
        5 => files.index.push(file("index/abbreviations.toml")),
        6 => files.banned.push(text.to_owned()),
        7 => files.danger = Some(file("golden/danger.toml")),
        _ => files.sectors.push(file("sectors/fuzz.toml")),
    }
    files
}

fuzz_target!(|data: (u8, &str)| {
    let (kind, text) = data;
    let files = files(kind, text);
    // The danger lock would refuse every set of danger rules here: it is opened, but for its own file.
    let loaded = match files.danger {
        Some(_) => RuleSet::load(&files),
        None => RuleSet::load_draft(&files),
    };
    match loaded {
        Ok(rules) => {
            let rules = Arc::new(rules);
            rules.check_examples();
            Classifier::new(rules).classify(&Input::of(text), &Context::default());
        }
        Err(findings) => {
            assert!(!findings.is_empty(), "refused without a reason");
            for finding in findings {
                assert!(!finding.message.is_empty() && !finding.remedy.is_empty());
                assert!(
                    finding.line <= text.lines().count().max(1) + 100,
                    "{finding:?}"
                );
            }
        }
    }
});
