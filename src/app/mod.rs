//! Layer 6: the composition root, the only place that names concrete adapters, and the daemon's life.

pub mod lifecycle;
pub mod logging;
pub mod state;
