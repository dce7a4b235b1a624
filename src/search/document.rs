//! From a stored item to an index document: the analyser's tokens, never the text.

use tantivy::{
    TantivyDocument,
    tokenizer::{PreTokenizedString, Token},
};

use super::schema::Fields;
use crate::{
    domain::Signal,
    ports::IndexDocument,
    query::{Status, place_names},
    text::Analyser,
};

/// The document of an item.
pub(super) fn document(
    fields: &Fields,
    source: &IndexDocument,
    analyser: &mut Analyser,
) -> TantivyDocument {
    let (item, verdict) = (&source.stored.item, &source.stored.verdict);
    let mut out = TantivyDocument::new();
    out.add_u64(fields.item, source.stored.id.0.unsigned_abs());
    out.add_i64(fields.published, item.published_at.as_millisecond());
    out.add_pre_tokenized_text(fields.text, tokens(&item.text, analyser));
    out.add_pre_tokenized_text(fields.place, tokens(&place_names(&source.stored), analyser));
    for sector in &verdict.sectors {
        out.add_text(fields.sector, sector.id.id());
        for category in &sector.categories {
            out.add_text(fields.category, category.id.as_str());
        }
    }
    for mark in &verdict.signals {
        out.add_text(fields.signal, mark.id.id());
    }
    out.add_text(fields.network, item.network.id());
    out.add_text(fields.source, item.source.as_str());
    let named = verdict
        .places
        .iter()
        .find_map(|mention| mention.place.territory.as_deref());
    let territory = named.or(item.territory.as_deref());
    if let Some(territory) = territory {
        out.add_text(fields.territory, territory);
    }
    let states = [
        (Status::Official, item.official),
        (Status::Unanswered, verdict.has(Signal::Unanswered)),
        (Status::Actionable, verdict.actionable),
        (Status::Incident, source.incident.is_some()),
        (Status::Private, verdict.private || source.in_private),
    ];
    for (status, _) in states.into_iter().filter(|&(_, holds)| holds) {
        out.add_text(fields.is, status.id());
    }
    out
}

/// Keys and exact forms at their positions. Parts of hyphenated words have forms too.
fn tokens(text: &str, analyser: &mut Analyser) -> PreTokenizedString {
    analyser.analyse(text);
    let mut tokens = Vec::new();
    let mut push = |position: u32, text: String| {
        tokens.push(Token {
            position: position as usize,
            text,
            ..Token::default()
        });
    };
    analyser.for_each_key(|position, key, _| push(position, key.to_owned()));
    for token in &analyser.analysis().tokens {
        push(token.position, exact(analyser.word(token)));
    }
    // tantivy writes position deltas: they must not fall.
    tokens.sort_by_key(|token: &Token| token.position);
    PreTokenizedString {
        text: String::new(),
        tokens,
    }
}

/// How an exact form stands in the index. No key begins with `=`.
pub(super) fn exact(form: &str) -> String {
    format!("={form}")
}
