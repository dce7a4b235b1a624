//! A file that grows: read whenever it changes; what is recorded already is passed over.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio_util::sync::CancellationToken;

use crate::{
    app::{
        import::{Import, import},
        rooms::Rooms,
    },
    collect::file::FileError,
    config::SourceSettings,
};

/// Seconds between two looks unless told otherwise.
const EVERY: u32 = 60;

pub(super) async fn look(
    settings: SourceSettings,
    path: PathBuf,
    rooms: Arc<Rooms>,
    soft: CancellationToken,
) -> anyhow::Result<()> {
    let every = settings.every_seconds.unwrap_or(EVERY).max(1);
    let every = Duration::from_secs(u64::from(every));
    let mut seen: Option<(u64, SystemTime)> = None;
    while !soft.is_cancelled() {
        let now = std::fs::metadata(&path)
            .ok()
            .and_then(|it| Some((it.len(), it.modified().ok()?)));
        let paused = rooms.store.source(&settings.id)?.paused;
        if now.is_some() && now != seen && !paused {
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
                let error = without_words(&error);
                tracing::warn!(source.id = %settings.id, error, "a file source could not be read");
            }
        }
        tokio::select! {
            () = soft.cancelled() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
    Ok(())
}

/// The error for the log: no words of the file.
fn without_words(error: &anyhow::Error) -> String {
    match error.downcast_ref::<FileError>() {
        Some(error) => error.fault().without_words(),
        None => error.to_string(),
    }
}
