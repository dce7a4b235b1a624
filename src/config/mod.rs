//! Layer 2: what the files under `config/` say. Pure parsing of contents; every error is a
//! [`Diagnostic`](crate::domain::Diagnostic) with its line and a remedy, and all are told at once.

mod calendar;
mod regulation;
mod toml_file;

pub use calendar::{calendar, calendar_year};
pub use regulation::regulation;
