//! Text analysis: whatever residents send is cleaned, redacted and read, and a phone number leaves.

#![no_main]

use std::{cell::RefCell, path::Path, sync::Arc};

use libfuzzer_sys::fuzz_target;
use otklik::{
    config::load_index,
    domain::Phones,
    text::{Analyser, CodePoints, Lexicon, clean, fingerprint, language, redact},
};

thread_local! {
    static ANALYSER: RefCell<Analyser> = RefCell::new({
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../index");
        let files = load_index(Path::new(folder)).expect("our own files can be read");
        Analyser::new(Arc::new(Lexicon::parse(&files).expect("our own files are right")))
    });
}

/// Tokens stand in order, on letters' bounds, inside the text.
fn read(analyser: &mut Analyser, text: &str) {
    analyser.analyse(text);
    let analysis = analyser.analysis();
    let mut points = CodePoints::new(text);
    let mut before = 0;
    for token in &analysis.tokens {
        let (start, end) = (token.start as usize, token.end as usize);
        assert!(start < end && text.get(start..end).is_some(), "{token:?}");
        assert!(token.position >= before, "{token:?}");
        assert!(!analyser.word(token).is_empty(), "{token:?}");
        points.at(token.start);
        before = token.position;
    }
    for pair in analysis.sentences.windows(2) {
        assert!(pair[0].end <= pair[1].start);
        assert_eq!(pair[0].end_token, pair[1].first_token);
    }
    fingerprint(analyser);
    language(text);
}

fuzz_target!(|raw: &str| {
    let none = Phones::default();
    let stored = redact(&clean(raw), &none).into_owned();
    assert_eq!(redact(&stored, &none), stored, "redacted twice");
    let planted = format!("{stored}\nтел. +7 900 000-14-20, {stored}");
    assert_eq!(
        redact(&planted, &none).matches("000-14-20").count(),
        2 * stored.matches("000-14-20").count(),
        "the planted number stays"
    );
    ANALYSER.with_borrow_mut(|analyser| {
        read(analyser, raw);
        read(analyser, &stored);
    });
});
