//! Layer 4: the stage loops between the pure core and the ports.
//!
//! ```text
//! crawl · door ─RawItem─► record ─one transaction─► store ─outbox─┬─► index
//!                                                                └─► live ─► open pages
//! ```

pub mod burst;
pub mod crawl;
pub mod door;
pub mod index;
pub mod live;
pub mod record;
pub mod retention;
pub mod watch;
