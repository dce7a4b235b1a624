//! Layer 2: what the files under `config/`, `rules/` and `index/` say.
//!
//! `files` is the only place that reads them from disk; everything else is pure parsing of contents.
//! Layer 1 gets contents; everyone else gets the typed [`Settings`], [`Region`], regulation and
//! calendar. Every finding of a file comes at once, with its line and a remedy.

mod calendar;
mod error;
mod files;
pub mod oktmo;
mod region;
mod register;
mod regulation;
mod seasons;
mod settings;
mod source;
mod toml_file;
mod topology;
mod unread;

pub use calendar::{calendar, calendar_year, holidays};
pub use error::ConfigError;
pub use files::{
    load_calendar, load_index, load_places, load_region, load_register, load_regulation,
    load_rules, load_seasons, load_settings, load_topology, look_at_settings, region_ids,
    regulation_base, regulation_file, replace_places, rule_files,
};
pub use region::Region;
pub use register::register;
pub use regulation::{extends, regulation};
pub use seasons::seasons;
pub use settings::{HttpSettings, IncidentSettings, Paths, RetentionSettings, Settings};
pub use source::{
    CRAWLED, HOOKED, HookSettings, NetworkSettings, OutsideSettings, PageSettings, SourceSettings,
};
pub use topology::topology;
pub use unread::unread_rules;
