//! The configured sources, each a task that reads and delivers until the soft token.

pub mod book;
mod collectors;
mod file;

use std::sync::Arc;

use anyhow::Context;
use tokio::sync::mpsc;

pub use collectors::{Outside, check};

use super::{lifecycle::Lifecycle, rooms::Rooms};
use crate::{
    domain::Network,
    pipeline::{
        crawl::{Crawl, Target},
        record::Delivery,
    },
};

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
    let outside = Outside::open(&settings.outside, &rooms.clock, &rooms.ground.regime.zone)?;
    for source in &settings.sources {
        let (rooms, soft) = (Arc::clone(rooms), life.soft());
        if source.network == Network::File {
            let path = source.path.clone();
            let path = path.with_context(|| format!("источнику {} нужен path", source.id))?;
            life.spawn("file", file::look(source.clone(), path, rooms, soft));
            continue;
        }
        let crawl = Crawl {
            collector: outside.collector(source)?,
            target: Target {
                id: source.id.clone(),
                name: source.name.clone(),
                territory: source.territory.clone(),
                least: collectors::least(source, &settings.sources),
            },
            store: Arc::clone(&rooms.store),
            clock: Arc::clone(&rooms.clock),
            deliveries: deliveries.clone(),
        };
        life.spawn(
            source.network.id(),
            crawl.run(rooms.paused.subscribe(), soft),
        );
    }
    Ok(())
}
