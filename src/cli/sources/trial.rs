//! `otklik sources test`: one reading of a configured source, shown and not recorded.

use std::{path::Path, sync::Arc};

use super::told;
use crate::{
    app::{
        ground::Ground,
        orders::{Order, SourceOrder, patient},
        sources::Outside,
    },
    cli::{args::Cli, exit::End, holder::Holder, tell},
    config::{ConfigError, Settings, SourceSettings, load_region, load_settings},
    domain::{Network, RegionId},
    ports::{Ask, Clock, Outcome, SystemClock},
};

/// Reads the source as if for the first time.
pub fn run(cli: &Cli, id: &str) -> Result<End, End> {
    let settings = load_settings(&cli.config)?;
    let source = &wanted(cli, &settings, id)?;
    let region = cli.region.as_deref().map(RegionId::new);
    let region = region.as_ref().unwrap_or(&settings.default_region);
    let region = load_region(&settings.paths.regions, region)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let outside = Outside::open(&settings.outside, &clock, &region.zone, None)?
        .with_maps(&settings.paths.maps);
    // Rules take a while to load: only a search needs them.
    let rules = if source.search.is_empty() {
        None
    } else {
        Some(Ground::load(&cli.config, cli.region.as_deref())?.rules)
    };
    let outside = outside.with_rules(rules.as_ref());
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
            match &source.folder {
                Some(folder) => tell(&of_folder(source, folder)),
                None => tell(&format!(
                    "Источник «{}» читается: сообщений {count}",
                    source.name
                )),
            }
            Ok(End::Well)
        }
        Outcome::Waits => {
            tell(&format!(
                "Источник «{}»: очередь запросов ещё не дошла",
                source.name
            ));
            Ok(End::Problems)
        }
        Outcome::Setback(setback) => {
            tell(&format!(
                "Источник «{}» {}: {}",
                source.name,
                setback.state.name(),
                setback.why
            ));
            Ok(End::Problems)
        }
    }
}

/// One look shows that a folder can be read, and no file of it: which are whole, two looks tell.
fn of_folder(source: &SourceSettings, folder: &Path) -> String {
    let more = if source.network == Network::Mail {
        "Как прочтётся письмо, покажет: otklik sources parse mail ФАЙЛ.eml"
    } else if source.statistics_only {
        "Службе нужно и право писать в папку: посчитанное она стирает"
    } else {
        "Службе нужно и право писать в папку: прочитанное она переносит в done"
    };
    format!(
        "Источник «{}»: папка {} доступна. Файлы проба не читает: файл берётся, когда он не менялся \
         минуту, а это видно лишь со второго взгляда. {more}",
        source.name,
        folder.display()
    )
}

/// The source of the settings, or the one that was added.
fn wanted(cli: &Cli, settings: &Settings, id: &str) -> Result<SourceSettings, End> {
    let all = &settings.sources;
    if let Some(source) = all.iter().find(|source| source.id.as_str() == id) {
        return Ok(source.clone());
    }
    let mut holder = Holder::of(cli)?;
    let order = Order::Source(SourceOrder::Settings { id: id.to_owned() });
    if let Some(added) = holder.ask(&order, &mut patient)?.as_str() {
        return SourceSettings::parse("добавленный источник", added)
            .map_err(|found| ConfigError::Wrong(found).into());
    }
    let lines = holder.ask(&Order::Source(SourceOrder::List), &mut patient)?;
    let ids = lines.as_array().into_iter().flatten();
    let known: Vec<&str> = ids.filter_map(|line| line["id"].as_str()).collect();
    Err(End::Usage(format!(
        "источника «{id}» нет; есть: {}",
        known.join(", ")
    )))
}
