//! Layer 2: what the files under `config/`, `rules/` and `index/` say.
//!
//! This is the only place that reads them from disk. Layer 1 gets contents; everyone else gets the
//! typed [`Settings`] and [`Region`]. Every finding of a file comes at once, as a
//! [`Diagnostic`](crate::domain::Diagnostic) with its line and a remedy.

mod calendar;
mod files;
mod region;
mod regulation;
mod settings;
mod toml_file;

pub use calendar::{calendar, calendar_year};
pub use files::{
    ConfigError, load_calendar, load_index, load_places, load_region, load_regulation, load_rules,
    load_settings, rule_files,
};
pub use region::{Block, Region};
pub use regulation::regulation;
pub use settings::{
    ColumnMap, Encoding, HttpSettings, IncidentSettings, Paths, Settings, SourceSettings,
};
