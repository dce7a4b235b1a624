//! The query language: whatever is typed, an error or an expression that prints back as itself.

#![no_main]

use std::{path::Path, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use otklik::{
    config::load_index,
    query::{QUERY_BYTES_MAX, QueryError, parse, parse_exclusion, parse_match, parse_rule},
    text::Lexicon,
};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../index");
    let files = load_index(Path::new(folder)).expect("our own files can be read");
    Lexicon::parse(&files).expect("our own files are right")
});

/// The caret stands in the text or right behind it.
fn points_into(error: &QueryError, text: &str) {
    let last = text.chars().count() + 1;
    assert!((1..=last).contains(&error.column), "{error:?}");
}

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(expr) => {
            let printed = expr.to_string();
            match parse(&printed) {
                Ok(again) => assert_eq!(again, expr, "{printed}"),
                // Canonical print spells out what the text abbreviates, and may outgrow the bound.
                Err(error) => assert!(printed.len() > QUERY_BYTES_MAX, "{printed}: {error:?}"),
            }
        }
        Err(error) => points_into(&error, text),
    }
    for error in [
        parse_match(text).err(),
        parse_rule(text, &LEXICON).err(),
        parse_exclusion(text, &LEXICON).err(),
    ] {
        error.iter().for_each(|error| points_into(error, text));
    }
});
