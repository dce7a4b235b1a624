//! Layer 3: sources (источник). A collector hands over [`RawItem`](crate::domain::RawItem)s with the
//! cursor behind them and stores nothing; the cursor moves when the batch has been recorded.
//!
//! One folder a source: [`file`] reads exports, [`demo`] plays the scripted neighbourhood.

pub mod demo;
pub mod file;
