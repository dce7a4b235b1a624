//! Layer 0: the words of the product as types, and nothing that acts.
//!
//! Everything else speaks in these types. They hold no I/O and no clock; a time is always an argument.
//! The Russian term of each word stands at its first use and in `docs/GLOSSARY.md`.

mod account;
mod answer;
mod body;
mod chance;
mod change;
mod coverage;
mod diagnostic;
mod ids;
mod incident;
mod item;
mod misfit;
mod notice;
mod place;
mod reason;
mod rhythm;
mod sector;
mod signal;
mod source;
mod toml_words;
mod verdict;

pub use account::{Role, Scope, User};
pub use answer::Answers;
pub use body::{Body, OfficialPage, Phones, Register};
pub use chance::chance;
pub use change::{
    Batch, FormationView, Formed, IncidentChange, Judged, KnownIncident, Membership, Question,
    Revision, ThreadIncident,
};
pub use coverage::{BlindSpan, Coverage, Sight};
pub use diagnostic::{Diagnostic, LoadLint};
pub use ids::{
    BodyId, CategoryId, IncidentId, ItemId, NoticeId, RegionId, RuleId, Seq, SourceId, TerritoryId,
    UserId,
};
pub use incident::{
    Actor, CloseReason, Deadline, Event, EventRecord, Incident, IncidentState, JoinReason,
};
pub use item::{
    Edited, Fingerprint, Item, ItemKind, Lang, Metrics, Network, RawItem, StoredItem, Voice,
};
pub use misfit::Misfit;
pub use notice::{Notice, NoticeKind};
pub use place::{Place, PlaceMention};
pub use reason::io_reason;
pub use rhythm::Rhythm;
pub use sector::{ParseSectorError, Sector};
pub use signal::{ParseSignalError, Signal, SignalKind};
pub use source::{SourceHealth, SourceState};
pub use toml_words::toml_in_russian;
pub use verdict::{CategoryScore, Evidence, SectorScore, Severity, SignalMark, Span, Verdict};

/// A moment in UTC with millisecond use; deadlines are computed elsewhere, in the region's zone.
pub use jiff::Timestamp;
