//! The configured sources, each a task that reads and delivers until the soft token.

mod collectors;
mod file;

use std::sync::Arc;

use anyhow::Context;
use jiff::tz::TimeZone;
use tokio::sync::mpsc;

pub use collectors::{Outside, least};

use super::{lifecycle::Lifecycle, rooms::Rooms};
use crate::{
    config::Settings,
    domain::Network,
    pipeline::{
        crawl::{Crawl, Target},
        record::Delivery,
    },
    ports::{Clock, SystemClock},
};

/// Every source that cannot be read as it is configured, a sentence each. Asks nothing outside.
pub fn misfits(settings: &Settings, zone: &TimeZone) -> Vec<String> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let outside = match Outside::open(&settings.outside, &clock, zone) {
        Ok(outside) => outside,
        Err(error) => return vec![format!("{error:#}")],
    };
    let crawled = settings.sources.iter();
    let crawled = crawled.filter(|source| source.network != Network::File);
    crawled
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
