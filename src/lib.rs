//! Otklik (отклик, a response): reads what residents say in public, finds the problem in it, and
//! sees to it that somebody answers in time.
//!
//! Data flows one way through the folders, from the lower layer to the higher; `tests/tidy.rs`
//! enforces it. `docs/ARCHITECTURE.md` is the plan of the house.

pub mod app; // 6: the composition root
pub mod classify; // 1: rule files to verdicts, pure
pub mod cli; // 7: the commands
pub mod collect; // 3: sources
pub mod config; // 2: what the files under config/ say
pub mod desk; // 4: what operators do
pub mod domain; // 0: words as types
pub mod incidents; // 1: formation, states, clocks, pure
pub mod intake; // 3: those who come by themselves
pub mod pipeline; // 4: the stage loops
pub mod ports; // 2: what the outside must offer
pub mod query; // 1: the query language, pure
pub mod search; // 3: the tantivy index
pub mod store; // 3: the truth
pub mod text; // 1: from raw text to tokens, pure
pub mod web; // 5: API and page
