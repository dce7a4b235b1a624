//! A line of `otklik classify`: refused with a reason, or judged with spans that lie in the text.

#![no_main]

use std::{cell::RefCell, path::Path, sync::Arc};

use libfuzzer_sys::fuzz_target;
use otklik::{
    classify::{Classifier, Context, ContextEntry, RuleFiles, RuleSet},
    cli::message::Message,
    config::{load_index, load_rules},
};

thread_local! {
    static CLASSIFIER: RefCell<Classifier> = RefCell::new({
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        let rules = load_rules(&root.join("rules")).expect("our own files can be read");
        let places = root.join("config/regions/belgorod/places.toml");
        let contents = std::fs::read_to_string(&places).expect("our own files can be read");
        let files = RuleFiles {
            index: load_index(&root.join("index")).expect("our own files can be read"),
            places: Some(("places.toml".to_owned(), contents)),
            ..rules
        };
        Classifier::new(Arc::new(RuleSet::load(&files).expect("our own rules are right")))
    });
}

fuzz_target!(|line: &[u8]| {
    let message = match Message::read(line) {
        Ok(message) => message,
        Err(said) => return assert!(!said.is_empty()),
    };
    CLASSIFIER.with_borrow_mut(|classifier| {
        let input = message.input();
        let verdict = classifier.classify(&input, &Context::default());
        let points = message.text.chars().count();
        for mark in &verdict.evidence {
            assert!(
                mark.span.start < mark.span.end && mark.span.end as usize <= points,
                "{mark:?}"
            );
        }
        assert!(!verdict.actionable || !verdict.sectors.is_empty());
        // The same words as an answer to themselves.
        let above = ContextEntry {
            verdict: &verdict,
            official: message.by_body(),
        };
        let context = Context {
            root: Some(above),
            parent: Some(above),
        };
        classifier.classify(&input, &context);
    });
});
