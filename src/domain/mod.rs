//! Layer 0: the words of the product as types, and nothing that acts.
//!
//! Everything else speaks in these types. They hold no I/O and no clock; a time is always an argument.
//! The Russian term of each word stands at its first use and in `docs/GLOSSARY.md`.

mod absence;
mod account;
mod answer;
mod body;
mod cause;
mod chance;
mod change;
mod clock;
mod conflict;
mod coverage;
mod diagnostic;
mod event;
mod ids;
mod incident;
mod item;
mod misfit;
mod notice;
mod permission;
mod place;
mod reason;
mod rhythm;
mod role;
mod scale;
mod secrecy;
mod sector;
mod shift;
mod signal;
mod source;
mod state;
mod tally;
mod toml_words;
mod verdict;

pub use absence::Absence;
pub use account::{Part, Scope, User, login_key};
pub use answer::Answers;
pub use body::{Body, OfficialPage, Phones, Register};
pub use cause::{Cause, NodeKind};
pub use chance::chance;
pub use change::{
    Batch, FormationView, Formed, IncidentChange, Judged, KnownIncident, Membership, Question,
    Revision, RootPlace, ThreadIncident,
};
pub use clock::{Clock, ClockKind, Pace, Pause};
pub use conflict::{Conflict, ConflictKind, Grievances, Proof, Word};
pub use coverage::{BlindSpan, Coverage, Sight};
pub use diagnostic::{Diagnostic, LoadLint};
pub use event::{Actor, Event, EventRecord};
pub use ids::{
    AbsenceId, BodyId, CategoryId, IncidentId, ItemId, NoticeId, RegionId, RuleId, Seq, ShiftId,
    SourceId, TerritoryId, UserId,
};
pub use incident::{Incident, JoinReason};
pub use item::{
    Edited, Fingerprint, Item, ItemKind, Lang, Metrics, Network, RawItem, StoredItem, Voice,
};
pub use misfit::Misfit;
pub use notice::{Notice, NoticeKind};
pub use permission::Permission;
pub use place::{Namesake, Place, PlaceMention};
pub use reason::{io_reason, reasons};
pub use rhythm::Rhythm;
pub use role::{ParseRoleError, RegionRole, Role, ScopeKind};
pub use scale::{Absorbed, MergedInto, Scale};
pub use secrecy::is_secret_key;
pub use sector::{Block, ParseSectorError, Sector};
pub use shift::{
    Accepted, BlindSource, CardLine, HandedCard, HandedTo, Handover, Lines, MutedHead, Shift,
};
pub use signal::{ParseSignalError, Signal, SignalKind};
pub use source::{SourceHealth, SourceState};
pub use state::{CloseReason, IncidentState};
pub use tally::Tally;
pub use toml_words::toml_in_russian;
pub use verdict::{
    CategoryScore, Evidence, SectorScore, Severity, SignalMark, Span, THREAD_TOPIC, Verdict,
};

/// A moment in UTC with millisecond use; deadlines are computed elsewhere, in the region's zone.
pub use jiff::Timestamp;
