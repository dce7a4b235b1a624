//! Fields of the index. A change here changes [`LAYOUT`], and the index is built again.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// Grows with every change of the fields below, and of what is written into them.
pub(super) const LAYOUT: u32 = 2;

/// The fields by name.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    /// The store's number, for replacing and forgetting.
    pub(super) item: Field,
    /// Publication in milliseconds UTC; the index is sorted by it, newest first.
    pub(super) published: Field,
    /// Keys and exact forms of the text, with positions.
    pub(super) text: Field,
    /// The same of the place names.
    pub(super) place: Field,
    pub(super) sector: Field,
    pub(super) category: Field,
    pub(super) signal: Field,
    pub(super) network: Field,
    pub(super) source: Field,
    pub(super) territory: Field,
    /// `official`, `unanswered`, `actionable`, `incident`, `private`.
    pub(super) is: Field,
}

pub(super) const PUBLISHED: &str = "published";
pub(super) const ITEM: &str = "item";
/// Facets counted with every search: name of the field, which is also the facet's.
pub(super) const FACETS: [&str; 3] = ["sector", "network", "territory"];

impl Fields {
    pub(super) fn new() -> Self {
        let mut builder = Schema::builder();
        let positions = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        let facet = STRING.set_fast("raw");
        Self {
            item: builder.add_u64_field(ITEM, INDEXED | FAST),
            published: builder.add_i64_field(PUBLISHED, INDEXED | FAST),
            text: builder.add_text_field("text", positions.clone()),
            place: builder.add_text_field("place", positions),
            sector: builder.add_text_field(FACETS[0], facet.clone()),
            category: builder.add_text_field("category", STRING),
            signal: builder.add_text_field("signal", STRING),
            network: builder.add_text_field(FACETS[1], facet.clone()),
            source: builder.add_text_field("source", STRING),
            territory: builder.add_text_field(FACETS[2], facet),
            is: builder.add_text_field("is", STRING),
            schema: builder.build(),
        }
    }
}
