//! Layer 7: the commands.

mod classify;
mod lines;
mod matching;
mod message;
