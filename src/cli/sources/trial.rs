//! `otklik sources test`: one reading of a configured source, shown and not recorded.

use std::sync::Arc;

use super::told;
use crate::{
    app::sources::Outside,
    cli::{args::Cli, exit::End},
    config::{load_region, load_settings},
    domain::RegionId,
    ports::{Ask, Clock, Outcome, SystemClock},
};

/// Reads the source as if for the first time.
pub fn run(cli: &Cli, id: &str) -> Result<End, End> {
    let settings = load_settings(&cli.config)?;
    let Some(source) = settings
        .sources
        .iter()
        .find(|source| source.id.as_str() == id)
    else {
        let known: Vec<&str> = settings
            .sources
            .iter()
            .map(|source| source.id.as_str())
            .collect();
        let known = known.join(", ");
        return Err(End::Usage(format!(
            "источника «{id}» нет в настройках; есть: {known}"
        )));
    };
    let region = cli.region.as_deref().map(RegionId::new);
    let region = region.as_ref().unwrap_or(&settings.default_region);
    let region = load_region(&settings.paths.regions, region)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let outside = Outside::open(&settings, &clock, &region.zone)?;
    let mut collector = outside.collector(source)?;
    let ask = Ask {
        cursor: None,
        now: clock.now(),
        watched: &[],
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let harvest = runtime.block_on(collector.read(ask));
    told::items(&harvest.items, &harvest.gone)?;
    let count = harvest.items.len();
    match harvest.outcome {
        Outcome::Well if cli.json => Ok(End::Well),
        Outcome::Well => {
            eprintln!("Источник «{}» читается: сообщений {count}", source.name);
            Ok(End::Well)
        }
        Outcome::Waits => {
            eprintln!("Источник «{}»: очередь запросов ещё не дошла", source.name);
            Ok(End::Problems)
        }
        Outcome::Setback(setback) => {
            eprintln!(
                "Источник «{}» {}: {}",
                source.name,
                setback.state.name(),
                setback.why
            );
            Ok(End::Problems)
        }
    }
}
