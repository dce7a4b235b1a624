//! Replies that networks really gave, recorded by others. They lie beside the project, never in it:
//! where they are absent these tests say so and pass.

mod max;
mod telegram;

use std::{
    fs,
    path::{Path, PathBuf},
};

use otklik::{
    collect::{Reading, ReplyError, read_recorded},
    domain::Network,
};

/// The folder of recordings, if this machine has it.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures");
    if !folder.is_dir() {
        eprintln!("SKIPPED: no recordings at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder:?} is empty");
    files
}

fn read(network: Network, file: &Path) -> Result<Reading, ReplyError> {
    read_recorded(network, None, &fs::read(file).unwrap())
}

/// Texts are compared by what can be seen: everyone breaks lines in another place.
fn seen(text: &str) -> String {
    text.split_whitespace().collect()
}
