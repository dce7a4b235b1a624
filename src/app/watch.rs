//! Watches the rule files, those of the region, the regulations, calendars, seasons and settings: a change
//! that has settled for half a second reads the whole set, and the book of sources, again.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use notify::{RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::rooms::Rooms;

/// Editors write a file in several steps; the set is read after the last of them.
const SETTLE: Duration = Duration::from_millis(500);

/// Watches until the soft token. Without a working watcher SIGHUP still reloads.
///
/// # Errors
/// When a reload panics.
pub async fn run(rooms: Arc<Rooms>, soft: CancellationToken) -> anyhow::Result<()> {
    let (sender, mut changes) = mpsc::channel::<()>(1);
    let (folders, beside) = (folders(&rooms), beside(&rooms));
    let _watcher = match watcher(&folders, &beside, sender) {
        Ok(watcher) => watcher,
        Err(error) => {
            tracing::warn!(%error, "rule files are not watched; SIGHUP reloads them");
            soft.cancelled().await;
            return Ok(());
        }
    };
    loop {
        tokio::select! {
            () = soft.cancelled() => return Ok(()),
            Some(()) = changes.recv() => {}
        }
        loop {
            tokio::select! {
                () = soft.cancelled() => return Ok(()),
                Some(()) = changes.recv() => {}
                () = tokio::time::sleep(SETTLE) => break,
            }
        }
        let rooms = Arc::clone(&rooms);
        tokio::task::spawn_blocking(move || {
            rooms.reload();
            rooms.book.reload();
        })
        .await?;
    }
}

fn folders(rooms: &Rooms) -> Vec<PathBuf> {
    let paths = &rooms.ground.settings.paths;
    let region = paths.regions.join(rooms.ground.region.id.as_str());
    let (regulations, calendars) = (paths.regulations.clone(), paths.calendars.clone());
    vec![
        paths.rules.clone(),
        paths.index.clone(),
        region,
        regulations,
        calendars,
    ]
}

/// Folders of single files, because editors replace a file; what lies deeper is not looked at.
fn beside(rooms: &Rooms) -> Vec<PathBuf> {
    let files = [&rooms.ground.config, &rooms.ground.settings.paths.seasons];
    let here = |folder: &Path| match folder.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => folder.to_owned(),
    };
    let parents = files.iter().filter_map(|file| file.parent()).map(here);
    let parents = parents.filter(|folder| folder.exists());
    let mut folders: Vec<PathBuf> = parents.collect();
    folders.dedup();
    folders
}

fn watcher(
    folders: &[PathBuf],
    beside: &[PathBuf],
    sender: mpsc::Sender<()>,
) -> notify::Result<impl Watcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let matters = event.is_ok_and(|event| {
            !event.kind.is_access()
                && event
                    .paths
                    .iter()
                    .any(|path| path.extension().is_some_and(|it| it == "toml"))
        });
        if matters {
            // A full channel means that a reload is due already.
            let _ = sender.try_send(());
        }
    })?;
    for folder in folders.iter().filter(|folder| folder.exists()) {
        watcher.watch(folder, RecursiveMode::Recursive)?;
    }
    for folder in beside {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}
