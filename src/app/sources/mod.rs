//! The sources: the book of what is read, and a task for each that reads and delivers.
//!
//! ```text
//! otklik.toml · added by people ─► Book ─► Keeper ─► a task a source ─► record stage
//!                                            └─► Door: who may call by itself
//! ```
//! The book may change while the daemon runs: the whole new one comes into force, or the old one stays
//! and a notice says why.

mod book;
mod collectors;
mod file;
mod folder;
mod keeper;
mod rate;

use std::sync::Arc;

use tokio::sync::mpsc;

pub use book::{Book, BookKeeper};
pub use collectors::Outside;
pub use folder::purpose;
pub use rate::least;

use self::keeper::Keeper;
use super::{lifecycle::Lifecycle, rooms::Rooms};
use crate::pipeline::{door::Door, record::Delivery};

/// Starts a task for every source of the book, and follows its changes.
///
/// # Errors
/// A source that cannot be read as it is configured.
pub async fn start(
    life: &Lifecycle,
    rooms: &Arc<Rooms>,
    door: &Door,
    deliveries: &mpsc::Sender<Delivery>,
) -> anyhow::Result<()> {
    let mut keeper = Keeper::new(life, rooms, door, deliveries)?;
    keeper.start().await?;
    life.spawn("sources", keeper.run());
    Ok(())
}
