//! `otklik.toml`: every key is known, checked and documented in the committed file.
//!
//! Secrets never stand in it: whatever is secret is named by the path of a file that holds it, in a
//! key that ends in `_file`.

use std::{collections::HashSet, net::SocketAddr, path::PathBuf};

use tracing_subscriber::EnvFilter;

mod incidents;
mod place;

pub use self::incidents::IncidentSettings;
use super::source::{OutsideSettings, SourceSettings, one_stream, outside, source};
use crate::{
    classify::{Document, Table},
    domain::{Diagnostic, RegionId},
};

/// Where files lie. Relative paths count from the working directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Rule files.
    pub rules: PathBuf,
    /// The analyser's files.
    pub index: PathBuf,
    /// Folders of regions.
    pub regions: PathBuf,
    /// Regulation files.
    pub regulations: PathBuf,
    /// Calendar files.
    pub calendars: PathBuf,
    /// Column maps of tables.
    pub maps: PathBuf,
    /// The file of what the year brings.
    pub seasons: PathBuf,
}

/// The web side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpSettings {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The address people use, for links in feeds; none means the one of the request.
    pub public_url: Option<String>,
}

/// How long text may stay, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionSettings {
    /// Text of items outside every sector, after collection.
    pub unsorted_days: u16,
    /// Text of an incident's items, after closing.
    pub closed_days: u16,
    /// Post links, after closing.
    pub links_days: u16,
    /// Items with a sector that never joined an incident, after collection.
    pub loose_days: u16,
}

/// Everything `otklik.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The region when the command line names none.
    pub default_region: RegionId,
    /// The folder that holds database, index and lock.
    pub state_directory: PathBuf,
    /// Where files lie.
    pub paths: Paths,
    /// The web side.
    pub http: HttpSettings,
    /// How incidents are formed.
    pub incidents: IncidentSettings,
    /// How long text stays, in days.
    pub retention: RetentionSettings,
    /// Words that rules must not use, besides the compiled-in list.
    pub banned: Vec<String>,
    /// Filter of the log: `info`, `otklik=debug,info`.
    pub log: String,
    /// Sources.
    pub sources: Vec<SourceSettings>,
    /// How their networks are reached.
    pub outside: OutsideSettings,
}

/// How long text may stay at most, in days: invariant 13.
const LONGEST: RetentionSettings = RetentionSettings {
    unsorted_days: 7,
    closed_days: 90,
    links_days: 30,
    loose_days: 30,
};

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// Every finding of the file.
    pub fn parse(file: &str, contents: &str) -> Result<Self, Vec<Diagnostic>> {
        let (settings, findings) = Self::look(file, contents);
        settings.filter(|_| findings.is_empty()).ok_or(findings)
    }

    /// Reads the settings as far as they can be read, to check the other files too: usual values
    /// stand for wrong ones. None when it is not sure which region is meant or where its files lie.
    pub fn look(file: &str, contents: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let document = Document::new(file, contents);
        let parsed = document.parse();
        let root = Table::root(&document, &parsed, "otklik.toml");
        let settings = read(&document, &root);
        drop(parsed);
        (settings, document.into_findings())
    }
}

fn read(document: &Document<'_>, root: &Table<'_>) -> Option<Settings> {
    root.only(&[
        "default_region",
        "state",
        "paths",
        "http",
        "incidents",
        "retention",
        "rules",
        "logging",
        "networks",
        "source",
    ]);
    let default_region = root.text("default_region", "belgorod");
    let paths = paths(root.optional_table("paths").as_ref());
    let found_its_way = document.is_clean();
    let state = root.optional_table("state");
    let state_directory = state.as_ref().and_then(|state| {
        state.only(&["directory"]);
        state.text("directory", "state")
    });
    let state_directory: PathBuf =
        state_directory.map_or_else(|| "state".into(), |text| text.value.into());
    if let Some((why, remedy)) = place::misplaced(&state_directory, &paths) {
        state
            .as_ref()
            .unwrap_or(root)
            .report("directory", why, remedy);
    }
    let rules = root.optional_table("rules");
    let banned = rules.map_or_else(Vec::new, |rules| {
        rules.only(&["banned"]);
        rules.words("banned")
    });
    let log = log(root.optional_table("logging").as_ref());
    let sources = sources(document, root);
    let http = http(root.optional_table("http").as_ref());
    let incidents = incidents::read(root.optional_table("incidents").as_ref());
    let retention = retention(root.optional_table("retention").as_ref());
    let settings = Settings {
        default_region: RegionId::new(default_region?.value),
        state_directory,
        paths,
        http,
        incidents,
        retention,
        banned,
        log,
        sources,
        outside: outside(root.optional_table("networks").as_ref()),
    };
    found_its_way.then_some(settings)
}

/// Levels of the log.
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// What is wrong with a filter of the log; none when it is good. A lone word that is no level would be
/// taken for a part of the program, and everything else would be silent.
fn wrong_filter(filter: &str) -> Option<String> {
    if EnvFilter::try_new(filter).is_err() {
        return Some("не читается".to_owned());
    }
    let is_level = |word: &str| LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level));
    let is_ours = |word: &str| word == "otklik" || word.starts_with("otklik::");
    let says_more = |word: &str| word.contains(['=', '[']);
    let mut words = filter.split(',');
    let strange = words.find(|word| !is_level(word) && !is_ours(word) && !says_more(word))?;
    Some(format!("«{strange}» — не уровень"))
}

/// The sources. One that is wrong by itself is left out: it is told already, and tried in vain.
fn sources(document: &Document<'_>, root: &Table<'_>) -> Vec<SourceSettings> {
    let (mut all, mut sound) = (Vec::new(), HashSet::new());
    for table in root.tables("source") {
        let before = document.found();
        let Some(source) = source(&table) else {
            continue;
        };
        if document.found() == before {
            sound.insert(all.len());
        }
        all.push(source);
    }
    unique(root, "source", all.iter().map(|source| source.id.as_str()));
    one_stream(root, &all);
    // Two would take each other's files.
    let folders = all.iter().filter_map(|source| source.folder.as_ref());
    unique(root, "source", folders.filter_map(|folder| folder.to_str()));
    let own = all.into_iter().enumerate();
    own.filter(|(at, _)| sound.contains(at))
        .map(|(_, source)| source)
        .collect()
}

fn log(table: Option<&Table<'_>>) -> String {
    let usual = || "info".to_owned();
    let Some(table) = table else { return usual() };
    table.only(&["filter"]);
    let Some(filter) = table.optional_text("filter") else {
        return usual();
    };
    if let Some(wrong) = wrong_filter(&filter.value) {
        let levels = LEVELS.join(", ");
        table.report(
            "filter",
            format!("фильтр журнала «{}»: {wrong}", filter.value),
            format!(
                "напишите уровень или «раздел=уровень» через запятую, например \
                 filter = \"info,otklik=debug\"; уровни: {levels}"
            ),
        );
    }
    filter.value
}

fn unique<'i>(root: &Table<'_>, key: &str, ids: impl Iterator<Item = &'i str>) {
    let mut seen = HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            root.report(
                key,
                format!("«{id}» встречается дважды"),
                "дайте разные имена",
            );
        }
    }
}

fn paths(table: Option<&Table<'_>>) -> Paths {
    if let Some(table) = table {
        table.only(&[
            "rules",
            "index",
            "regions",
            "regulations",
            "calendars",
            "maps",
            "seasons",
        ]);
    }
    let path = |key: &str, usual: &str| -> PathBuf {
        table
            .and_then(|table| table.optional_text(key))
            .map_or_else(|| usual.into(), |text| text.value.into())
    };
    Paths {
        rules: path("rules", "rules"),
        index: path("index", "index"),
        regions: path("regions", "config/regions"),
        regulations: path("regulations", "config/regulations"),
        calendars: path("calendars", "config/calendars"),
        maps: path("maps", "config/maps"),
        seasons: path("seasons", "config/seasons.toml"),
    }
}

fn http(table: Option<&Table<'_>>) -> HttpSettings {
    let usual = SocketAddr::from(([127, 0, 0, 1], 8080));
    let Some(table) = table else {
        return HttpSettings {
            listen: usual,
            public_url: None,
        };
    };
    table.only(&["listen", "public_url"]);
    let listen = table.optional_text("listen").map_or(usual, |text| {
        text.value.parse().unwrap_or_else(|_| {
            table.report(
                "listen",
                format!("«{}» — не адрес с портом", text.value),
                "например: listen = \"127.0.0.1:8080\"",
            );
            usual
        })
    });
    let public_url = table.optional_text("public_url").map(|text| text.value);
    if public_url
        .as_ref()
        .is_some_and(|url| !url.starts_with("http"))
    {
        table.report(
            "public_url",
            "адрес без http:// или https://",
            "например: https://otklik.example",
        );
    }
    HttpSettings { listen, public_url }
}

fn retention(table: Option<&Table<'_>>) -> RetentionSettings {
    let Some(table) = table else { return LONGEST };
    table.only(&["unsorted_days", "closed_days", "links_days", "loose_days"]);
    let days = |key: &str, longest: u16| {
        table
            .optional_integer(key, 0..i64::from(longest) + 1)
            .and_then(|days| u16::try_from(days).ok())
            .unwrap_or(longest)
    };
    RetentionSettings {
        unsorted_days: days("unsorted_days", LONGEST.unsorted_days),
        closed_days: days("closed_days", LONGEST.closed_days),
        links_days: days("links_days", LONGEST.links_days),
        loose_days: days("loose_days", LONGEST.loose_days),
    }
}

#[cfg(test)]
mod tests;
