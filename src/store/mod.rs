//! Layer 3, the truth: implementations of [`crate::ports::Store`].
//!
//! SQLite is the default and needs no server. The schema lives in `migrations/sqlite/`; a schema
//! that has landed is never edited, only followed by the next file.

mod flats;
mod sqlite;

pub use sqlite::{Proof, SqliteStore, restore};
