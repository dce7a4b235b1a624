//! Rooms over a folder of the test, with the rules and the region of this repository.

use std::{path::Path, sync::Arc};

use super::{ground::Ground, rooms::Rooms, state::StateDir};
use crate::ports::MockClock;

/// Settings in this folder: the repository's files, but a state directory of its own. `paths` are
/// lines of `[paths]` that differ, `more` is what follows.
pub(super) fn settings(folder: &Path, paths: &str, more: &str) -> std::path::PathBuf {
    let state = folder.join("state");
    let config = folder.join("otklik.toml");
    let contents = format!(
        "default_region = \"belgorod\"\n[state]\ndirectory = {state:?}\n[paths]\n{paths}\n{more}"
    );
    std::fs::write(&config, contents).unwrap();
    config
}

/// The open rooms of this folder, on a Friday morning.
pub(super) fn rooms_in(folder: &Path, more: &str) -> Rooms {
    open(&settings(folder, "", more))
}

/// The open rooms of these settings.
pub(super) fn open(config: &Path) -> Rooms {
    let ground = Ground::load(config, None).unwrap();
    let state = StateDir::lock(&ground.settings.state_directory).unwrap();
    let morning = "2026-11-20T06:00:00Z".parse().unwrap();
    Rooms::open(ground, state, Arc::new(MockClock::new(morning))).unwrap()
}
