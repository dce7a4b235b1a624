//! Recorded replies of real networks, kept beside the project and never in it, read as the collectors
//! read them. A file that is not read as its recording says is named.

mod feed;
mod mastodon;
mod youtube;

use std::path::{Path, PathBuf};

/// The folder of recordings, `../shared/fixtures`. Where it is absent the tests say that they did not
/// run.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("NOT RUN: no recordings in {}", folder.display());
    None
}

/// The files under a folder whose names end so, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A text as it will be stored, without regard to blanks.
fn words(text: &str) -> String {
    let text = otklik::text::clean(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
