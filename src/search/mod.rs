//! Layer 3: full-text search on tantivy. Derived from the store; stores no text.
//!
//! The index keeps at every position the keys of the analyser (stems, families) and the exact form
//! behind `=`. A query compiles to a tantivy query that selects the same items, or, where tantivy
//! has no such query, a superset: the desk then verifies with the matcher.

mod compile;
mod document;
mod fault;
mod opening;
mod schema;
mod settled;
mod tantivy_index;

pub use opening::Opened;
pub use tantivy_index::TantivyIndex;
