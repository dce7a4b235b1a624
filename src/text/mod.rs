//! Layer 1, first room: from a text as a resident typed it to tokens, once per item.
//!
//! ```text
//! raw text ─ clean ─ redact ─► stored text ─ Analyser ─► Analysis ─► query, classify, search index
//! ```
//!
//! [`Cleaned`] makes the text that may be stored, by [`clean`] and [`redact`], and knows where its words
//! stood in the raw one. [`Analyser`] reads any text (stored, typed
//! into the search box, given on standard input) and never changes it: every token knows its bytes in
//! the original. The same analyser serves rules, search box and index, so that they cannot disagree.
//!
//! Order of the normalisation steps and their reasons: `docs/ARCHITECTURE.md`, "Text".

mod address;
mod analyser;
mod clean;
mod cleaned;
mod fingerprint;
mod form;
mod kept;
mod language;
mod lexicon;
mod markup;
mod person;
mod plain;
mod rare;
mod redact;
mod scan;
mod sentence;
mod typed;

pub use address::is_public_address;
pub use analyser::{Analyser, Analysis, CodePoints};
pub use clean::clean;
pub use cleaned::Cleaned;
pub use fingerprint::fingerprint;
pub use form::{Form, FormId};
pub use kept::kept_id;
pub use language::language;
pub use lexicon::{ANALYSER_VERSION, Entry as LexiconEntry, Lexicon};
pub use markup::addressee;
pub use person::{Personal, points_at_person};
pub use plain::{fold, is_plain};
pub use redact::redact;
pub use scan::Token;
pub use sentence::{SENTENCE_GAP, Sentence};
pub use typed::{named, visible, written};
