//! The configured sources, each a task that reads and delivers until the soft token.

pub mod book;
mod collectors;
mod crawl;
mod file;

use std::sync::Arc;

use anyhow::Context;
use tokio::sync::mpsc;

pub use collectors::Outside;

use super::{lifecycle::Lifecycle, rooms::Rooms};
use crate::{domain::Network, pipeline::record::Delivery};

/// Starts a task for every configured source.
///
/// # Errors
/// A source that cannot be read as it is configured.
pub fn start(
    life: &Lifecycle,
    rooms: &Arc<Rooms>,
    deliveries: &mpsc::Sender<Delivery>,
) -> anyhow::Result<()> {
    let settings = &rooms.ground.settings;
    let outside = Outside::open(&settings.outside, &rooms.clock)?;
    for source in &settings.sources {
        let (rooms, soft) = (Arc::clone(rooms), life.soft());
        if source.network == Network::File {
            let path = source.path.clone();
            let path = path.with_context(|| format!("источнику {} нужен path", source.id))?;
            life.spawn("file", file::look(source.clone(), path, rooms, soft));
            continue;
        }
        let task = crawl::Crawl {
            collector: outside.collector(source)?,
            least: collectors::least(source, &settings.sources),
            settings: source.clone(),
            rooms,
            deliveries: deliveries.clone(),
            soft,
        };
        life.spawn(source.network.id(), task.run());
    }
    Ok(())
}
