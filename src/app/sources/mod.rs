//! The configured sources, each a task that reads and delivers until the soft token.

mod collectors;
mod file;
mod folder;

use std::sync::Arc;

use jiff::tz::TimeZone;
use tokio::sync::mpsc;

pub use collectors::{Outside, least};

use super::{lifecycle::Lifecycle, rooms::Rooms};
use crate::{
    config::Settings,
    pipeline::{
        crawl::{Crawl, Target},
        record::Delivery,
    },
    ports::{Clock, SystemClock},
};

/// Every source that cannot be read as it is configured, a sentence each. Asks nothing outside.
pub fn misfits(settings: &Settings, zone: &TimeZone) -> Vec<String> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let outside = match Outside::open(settings, &clock, zone) {
        Ok(outside) => outside,
        Err(error) => return vec![format!("{error:#}")],
    };
    let collected = settings.sources.iter();
    let collected = collected.filter(|source| source.path.is_none());
    collected
        .filter_map(|source| outside.collector(source).err())
        .map(|error| format!("{error:#}"))
        .collect()
}

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
    let outside = Outside::open(settings, &rooms.clock, &rooms.ground.regime.zone)?;
    for source in &settings.sources {
        let (rooms, soft) = (Arc::clone(rooms), life.soft());
        if let Some(path) = source.path.clone() {
            life.spawn("file", file::look(source.clone(), path, rooms, soft));
            continue;
        }
        let crawl = Crawl {
            collector: outside.collector(source)?,
            target: Target {
                id: source.id.clone(),
                name: source.name.clone(),
                territory: source.territory.clone(),
                official: source.official,
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
