//! Recorded replies of real networks, beside the project and never in it: each is read as its
//! expectations say, and a failure names the file.

mod feed;
mod mastodon;
mod max;
mod ok;
mod telegram;
mod vk;
mod youtube;

use std::{
    fs,
    path::{Path, PathBuf},
};

use otklik::{
    collect::{Reading, ReplyError, Trouble, read_recorded},
    domain::Network,
};

/// The folder of recordings; none, and said so, where it is not at hand.
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
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Reads a refusal of a code and says what it means.
fn meaning(network: Network, reply: &str) -> Trouble {
    match read_recorded(network, None, reply.as_bytes()) {
        Err(ReplyError::Refused { trouble, .. }) => trouble,
        other => panic!("{reply}: {other:?}"),
    }
}

/// The codes of a table of errors with what is to be done, as `actions` begin and what they mean.
fn codes(table: &Path, action: usize, actions: &[(&str, Trouble)]) -> Vec<(i64, Trouble)> {
    let table = fs::read_to_string(table).unwrap();
    let mut found = Vec::new();
    for row in table.lines().skip(1) {
        let cells: Vec<_> = row.split('\t').collect();
        let meant = actions
            .iter()
            .find(|(begin, _)| cells[action].starts_with(begin));
        let (_, trouble) = meant.unwrap_or_else(|| panic!("what to do is new: {row}"));
        for code in cells[0].split(',') {
            let (first, last) = code.split_once('-').unwrap_or((code, code));
            // «*»: any other code.
            let (first, last) = match first {
                "*" => (424_242, 424_242),
                _ => (first.parse().unwrap(), last.parse().unwrap()),
            };
            found.extend((first..=last).map(|code| (code, *trouble)));
        }
    }
    found
}

/// Words of a text: recordings and expectations may differ in white space.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// Native ids in the order of the reply.
fn ids(reading: &Reading) -> Vec<&str> {
    let ids = reading.items.iter().map(|item| item.native_id.as_str());
    ids.collect()
}

/// A text as it will be stored, without regard to blanks.
fn plain(text: &str) -> String {
    let text = otklik::text::clean(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The files of one folder with their names.
fn named(folder: &Path) -> Vec<(String, PathBuf)> {
    let name = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, path)
    };
    files(folder, "").into_iter().map(name).collect()
}

/// Reads a file as the collectors do.
fn read(network: Network, file: &Path) -> Result<Reading, ReplyError> {
    read_recorded(network, None, &fs::read(file).unwrap())
}

/// Texts are compared by what can be seen: everyone breaks lines in another place.
fn seen(text: &str) -> String {
    text.split_whitespace().collect()
}
