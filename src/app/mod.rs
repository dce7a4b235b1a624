//! Layer 6: the composition root, the only place that names concrete adapters, and the daemon's life.

pub mod control;
pub mod daemon;
pub mod ground;
pub mod import;
pub mod lifecycle;
pub mod logging;
pub mod orders;
pub mod past;
pub mod recorded;
pub mod refusal;
pub mod reprocess;
pub mod rooms;
mod serving;
pub mod simulate;
pub mod sla;
pub mod sources;
pub mod state;
pub mod teller;
#[cfg(test)]
mod testing;
mod waiting;
mod watch;
