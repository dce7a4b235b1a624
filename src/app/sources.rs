//! The configured sources, each a task that reads and delivers until the soft token.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use anyhow::{Context, bail};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{
    import::{Import, import},
    lifecycle::Lifecycle,
    rooms::Rooms,
};
use crate::{
    collect::demo::DemoSource,
    config::SourceSettings,
    domain::{Network, SourceId},
    pipeline::record::Delivery,
};

/// Longest pause between two looks, so that a moved clock is noticed.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// Starts a task for every configured source.
///
/// # Errors
/// A source of a network that this version cannot read, or without what it needs.
pub fn start(
    life: &Lifecycle,
    rooms: &Arc<Rooms>,
    deliveries: &mpsc::Sender<Delivery>,
) -> anyhow::Result<()> {
    for source in &rooms.ground.settings.sources {
        let (rooms, soft) = (Arc::clone(rooms), life.soft());
        match source.network {
            Network::Demo => {
                let demo = DemoSource::new().context("сценарий демонстрации")?;
                let task = play(demo, source.id.clone(), rooms, deliveries.clone(), soft);
                life.spawn("demo", task);
            }
            Network::File => {
                let path = source.path.clone();
                let path = path.with_context(|| format!("источнику {} нужен path", source.id))?;
                life.spawn("file", look(source.clone(), path, rooms, soft));
            }
            other => bail!(
                "источник {}: сеть {} пока не читается",
                source.id,
                other.id()
            ),
        }
    }
    Ok(())
}

/// Plays the scripted neighbourhood; a batch is delivered only after the one before it is recorded.
async fn play(
    mut demo: DemoSource,
    id: SourceId,
    rooms: Arc<Rooms>,
    deliveries: mpsc::Sender<Delivery>,
    soft: CancellationToken,
) -> anyhow::Result<()> {
    let (store, source) = (Arc::clone(&rooms.store), id.clone());
    let mut cursor = tokio::task::spawn_blocking(move || store.cursor(&source)).await??;
    while !soft.is_cancelled() {
        let poll = demo.poll(cursor.as_deref(), rooms.clock.now());
        if !poll.items.is_empty() || poll.cursor != cursor {
            let (done, recorded) = oneshot::channel();
            let delivery = Delivery {
                source: id.clone(),
                items: poll.items,
                cursor: poll.cursor.clone(),
                done: Some(done),
            };
            if deliveries.send(delivery).await.is_err() || recorded.await.is_err() {
                bail!("the record stage is gone");
            }
            cursor = poll.cursor;
        }
        let rest = poll.next_at.duration_since(rooms.clock.now());
        let rest = Duration::try_from(rest).unwrap_or_default().min(PAUSE_MAX);
        tokio::select! {
            () = soft.cancelled() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
    Ok(())
}

/// Reads a file whenever it changes; what is recorded already is passed over.
async fn look(
    settings: SourceSettings,
    path: PathBuf,
    rooms: Arc<Rooms>,
    soft: CancellationToken,
) -> anyhow::Result<()> {
    let every = Duration::from_secs(u64::from(settings.every_seconds.max(1)));
    let mut seen: Option<(u64, SystemTime)> = None;
    while !soft.is_cancelled() {
        let now = std::fs::metadata(&path)
            .ok()
            .and_then(|it| Some((it.len(), it.modified().ok()?)));
        if now.is_some() && now != seen {
            seen = now;
            let order = Import {
                file: path.clone(),
                map: settings.map.clone(),
                source: Some(settings.id.to_string()),
                spread_days: None,
                encoding: settings.encoding.clone(),
                kind: settings.kind,
                territory: settings.territory.clone(),
            };
            let rooms = Arc::clone(&rooms);
            let read = tokio::task::spawn_blocking(move || import(&rooms, &order, &mut |_| {}));
            if let Err(error) = read.await? {
                tracing::warn!(source.id = %settings.id, %error, "a file source could not be read");
            }
        }
        tokio::select! {
            () = soft.cancelled() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
    Ok(())
}
