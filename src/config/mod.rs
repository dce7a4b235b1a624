//! Layer 2: what the files under `config/`, `rules/` and `index/` say.
//!
//! This is the only place that reads them from disk. Layer 1 gets contents; everyone else gets the
//! typed [`Settings`] and [`Region`]. Every finding of a file comes at once, with line and remedy.

mod files;
mod region;
mod settings;
mod source;

pub use files::{
    ConfigError, load_index, load_places, load_region, load_rules, load_settings, rule_files,
};
pub use region::{Block, Region};
pub use settings::{HttpSettings, IncidentSettings, Paths, Settings};
pub use source::{ColumnMap, Encoding, SourceSettings};
