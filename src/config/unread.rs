//! Finds rule files that stand where nobody looks.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::domain::Diagnostic;

/// So many levels below the rules are looked through for files that nobody reads.
const RULE_FOLDERS_DEEP: usize = 3;

/// The largest number of entries of a folder that are looked at.
const ENTRIES_MAX: usize = 1000;

/// Rule files under `dir` that nobody reads, where somebody meant one to be read: a mistyped folder, or
/// a file outside of all.
pub fn unread_rules(dir: &Path) -> Vec<Diagnostic> {
    let is_read = |path: &Path| {
        let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
        matches!(
            parts.as_deref(),
            Some(
                ["weights.toml"]
                    | ["golden", "danger.toml"]
                    | ["sectors" | "signals" | "filters", _]
            )
        )
    };
    let unread = rule_files_below(dir, RULE_FOLDERS_DEEP).into_iter();
    let unread = unread.filter(|path| !path.strip_prefix(dir).is_ok_and(is_read));
    unread
        .map(|path| {
            Diagnostic::file(
                path.display().to_string(),
                "этот файл никто не читает",
                "правила лежат в папках sectors, signals и filters: перенесите или уберите файл",
            )
        })
        .collect()
}

/// All `.toml` files of a folder and of so many levels below it, by name.
fn rule_files_below(dir: &Path, levels: usize) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .take(ENTRIES_MAX)
        .map(|entry| entry.path())
        .filter(|path| !is_hidden(path))
        .flat_map(|path| match path.is_dir() {
            true if levels > 0 => rule_files_below(&path, levels - 1),
            false if path.extension().is_some_and(|end| end == "toml") => vec![path],
            _ => Vec::new(),
        })
        .collect();
    found.sort();
    found
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with('.'))
}
