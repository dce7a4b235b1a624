//! Layer 4: what operators do, one use-case a file.

pub mod guard;
