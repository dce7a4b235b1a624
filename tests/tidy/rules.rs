//! The rules. Each takes a file's name and text and returns its faults, or none.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

use crate::lexer::{is_word, words};

/// Rank of every folder of `src`: a file may use folders of a smaller rank and its own. The tens are
/// the layers of docs/ARCHITECTURE.md; within layer 1 the units give the order of the pure stages.
pub const LAYERS: [(&str, u8); 17] = [
    ("domain", 0),
    ("text", 10),
    ("incidents", 11),
    ("query", 11),
    ("classify", 12),
    ("ports", 20),
    ("config", 20),
    ("collect", 30),
    ("intake", 30),
    ("search", 30),
    ("store", 30),
    ("desk", 40),
    ("pipeline", 40),
    ("web", 50),
    ("app", 60),
    ("cli", 70),
    ("main", 80),
];

/// Adapters of layer 3. Only `app` names them: everything else speaks to ports.
const ADAPTERS: [&str; 3] = ["collect", "search", "store"];

/// What layers 0 and 1 never name: the world outside, and the time.
const IMPURE: [&str; 12] = [
    "tokio",
    "reqwest",
    "ureq",
    "rusqlite",
    "tantivy",
    "axum",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "SystemTime",
    "Instant",
];

/// Lines of a file that are not tests.
const LINES_MAX: usize = 400;

/// One folder of `src` uses another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    pub from: String,
    pub to: String,
    /// `file:line`.
    pub place: String,
}

impl Edge {
    pub fn new(from: &str, to: &str) -> Self {
        Self {
            from: from.into(),
            to: to.into(),
            place: String::new(),
        }
    }
}

/// The modules that a file declares under `#[cfg(test)]`, as paths: `["incidents", "stories"]`.
pub fn test_modules(module: &[String], code: &str) -> Vec<Vec<String>> {
    code.split("#[cfg(test)]")
        .skip(1)
        .filter_map(|rest| rest.split_once(';'))
        .filter_map(|(item, _)| item.split_once("mod "))
        .filter(|(visibility, name)| {
            let visibility = visibility.trim();
            (visibility.is_empty() || visibility.starts_with("pub")) && name.chars().all(is_word)
        })
        .map(|(_, name)| [module, &[name.to_owned()]].concat())
        .collect()
}

/// The module path of a production file of `src`; `None` for `lib.rs`, tests and other folders.
pub fn module_of(name: &str) -> Option<Vec<String>> {
    let path = name.strip_prefix("src/")?.strip_suffix(".rs")?;
    let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    let is_test = module.iter().any(|part| part == "tests");
    (!is_test && module != ["lib"]).then_some(module)
}

fn rank(folder: &str) -> Option<u8> {
    LAYERS
        .iter()
        .find(|(name, _)| *name == folder)
        .map(|(_, rank)| *rank)
}

/// Why an edge may not be, if so.
pub fn forbidden(edge: &Edge) -> Option<String> {
    let Edge { from, to, place } = edge;
    let (Some(above), Some(below)) = (rank(from), rank(to)) else {
        return Some(format!(
            "{place}: `{from}` → `{to}`: one of them is not in the layer table"
        ));
    };
    if from == to {
        return None;
    }
    if above <= below {
        return Some(format!(
            "{place}: `{from}` may not use `{to}`: it is not below it"
        ));
    }
    (ADAPTERS.contains(&to.as_str()) && from != "app")
        .then(|| format!("{place}: `{from}` names the adapter `{to}`: only `app` may"))
}

/// A circle among the folders, named once round.
pub fn cycle(edges: &[Edge]) -> Option<Vec<String>> {
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for edge in edges.iter().filter(|edge| edge.from != edge.to) {
        uses.entry(&edge.from).or_default().insert(&edge.to);
    }
    // Whatever uses nothing that is left lies on no circle; what cannot be taken away does.
    while let Some(free) = uses
        .iter()
        .find(|(_, used)| !used.iter().any(|to| uses.contains_key(to)))
        .map(|(from, _)| *from)
    {
        uses.remove(free);
    }
    let mut path = vec![*uses.keys().next()?];
    loop {
        let next = uses[path[path.len() - 1]]
            .iter()
            .find(|to| uses.contains_key(*to))?;
        if let Some(start) = path.iter().position(|seen| seen == next) {
            let round = path[start..].iter().chain([next]);
            return Some(round.map(|name| (*name).to_owned()).collect());
        }
        path.push(next);
    }
}

/// The folders a file uses through `crate::…`, `otklik::…` or enough `super::`.
pub fn edges(name: &str, module: &[String], code: &str) -> Vec<Edge> {
    let up = "super::".repeat(module.len());
    let starts = words(code, "crate")
        .chain(words(code, "otklik"))
        .filter_map(|at| Some((at, code[at..].split_once("::")?.1)))
        .filter(|(at, _)| {
            ["crate::", "otklik::"]
                .iter()
                .any(|p| code[*at..].starts_with(p))
        });
    let supers = code
        .match_indices(&up)
        .filter(|(at, _)| !code[..*at].ends_with(|c| is_word(c) || c == ':'))
        .map(|(at, found)| (at, &code[at + found.len()..]));
    let mut found = Vec::new();
    for (at, rest) in starts.chain(supers) {
        let line = code[..at].matches('\n').count() + 1;
        for head in heads(rest).into_iter().filter(|head| is_module(head)) {
            let (from, to) = (module[0].clone(), head.to_owned());
            found.push(Edge {
                from,
                to,
                place: format!("{name}:{line}"),
            });
        }
    }
    found
}

/// A name that could be a folder: not `super`, `self`, a type or a macro's capital.
fn is_module(head: &str) -> bool {
    head.starts_with(|c: char| c.is_ascii_lowercase()) && !["super", "self"].contains(&head)
}

/// The first names of what follows `::`: one, or those of a `{…}` group at its own depth.
fn heads(rest: &str) -> Vec<&str> {
    let first = |text: &str| text.find(|c| !is_word(c)).unwrap_or(text.len());
    let Some(group) = rest.trim_start().strip_prefix('{') else {
        return vec![&rest[..first(rest)]];
    };
    let mut found = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (at, c) in group.char_indices() {
        let ends = depth == 0 && matches!(c, ',' | '}');
        if ends {
            let item = group[from..at].trim();
            found.push(&item[..first(item)]);
            from = at + 1;
        }
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ => {}
        }
    }
    found
}

/// Layers 0 and 1 are pure: the same arguments give the same result, anywhere and at any time.
pub fn purity(name: &str, module: &[String], code: &str) -> Vec<String> {
    if rank(&module[0]).is_none_or(|rank| rank >= 20) {
        return Vec::new();
    }
    let grouped = words(code, "std")
        .filter_map(|at| code[at..].strip_prefix("std::"))
        .filter(|rest| rest.starts_with('{'))
        .flat_map(heads)
        .map(|head| format!("std::{head}"))
        .collect::<Vec<_>>();
    IMPURE
        .into_iter()
        .filter(|banned| {
            words(code, banned).next().is_some() || grouped.iter().any(|g| g == banned)
        })
        .map(|banned| format!("{name}: layers 0 and 1 do not know `{banned}`"))
        .collect()
}

/// A file says in its first line what it is for.
pub fn header(name: &str, source: &str) -> Option<String> {
    (!source.starts_with("//! ")).then(|| format!("{name}: the first line is not a `//!` purpose"))
}

/// A file fits into one head.
pub fn length(name: &str, production: &str) -> Option<String> {
    let lines = production.lines().count();
    (lines > LINES_MAX).then(|| format!("{name}: {lines} lines without tests, {LINES_MAX} allowed"))
}

/// Every folder of `src` has its module's file, and so, by [`header`], a doc: `mod.rs` inside, or
/// the file of the same name beside it.
pub fn missing_mod_files(names: &BTreeSet<&str>) -> Vec<String> {
    let folders: BTreeSet<&str> = names
        .iter()
        .filter(|name| name.starts_with("src/") && name.ends_with(".rs"))
        .filter_map(|name| Some(name.rsplit_once('/')?.0))
        .filter(|folder| *folder != "src" && !folder.ends_with("/tests"))
        .collect();
    folders
        .into_iter()
        .filter(|folder| {
            let files = [format!("{folder}/mod.rs"), format!("{folder}.rs")];
            !files.iter().any(|file| names.contains(file.as_str()))
        })
        .map(|folder| format!("{folder}: no mod.rs with the folder's doc"))
        .collect()
}

/// Tests are never skipped and never wait for the clock on the wall.
pub fn test_manners(name: &str, code: &str) -> Vec<String> {
    let tests = if name.starts_with("tests/") || name.contains("/tests") {
        code
    } else {
        crate::lexer::split_tests(code).1
    };
    let mut faults = Vec::new();
    if code.contains("#[ignore") {
        faults.push(format!(
            "{name}: an ignored test tells nothing; mend it or delete it"
        ));
    }
    // The soak passes real time; a clock of a test may have a `sleep` of its own.
    let sleeps = |at: usize| tests[at..].starts_with("sleep(") && !tests[..at].ends_with("fn ");
    if name != "tests/soak.rs" && words(tests, "sleep").any(sleeps) {
        faults.push(format!(
            "{name}: a test sleeps; wait for the event, or move the mock clock"
        ));
    }
    faults
}

/// Relative links of a page that lead nowhere.
pub fn broken_links(name: &str, text: &str, exists: impl Fn(&Path) -> bool) -> Vec<String> {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ']).next())
        .filter(|target| !target.contains("://") && !target.starts_with(['#', '<']))
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.starts_with("mailto:"))
        .filter(|target| !exists(&flat(&folder.join(target))))
        .map(|target| format!("{name}: the link to {target} leads nowhere"))
        .collect()
}

/// The path without `..`.
fn flat(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// True when a table row of the glossary starts with the identifier.
pub fn defines(glossary: &str, id: &str) -> bool {
    glossary
        .lines()
        .any(|line| line.starts_with(&format!("| `{id}` |")))
}

/// Settings of a systemd unit without a comment on the line before.
pub fn unexplained(name: &str, unit: &str) -> Vec<String> {
    let lines: Vec<&str> = unit.lines().collect();
    lines
        .windows(2)
        .filter(|pair| pair[1].contains('=') && !pair[1].starts_with('#'))
        .filter(|pair| !pair[0].starts_with("# "))
        .map(|pair| format!("{name}: `{}` does not say why", pair[1]))
        .collect()
}

/// Nothing in the house knows the machine it was built on.
pub fn machine_paths(name: &str, text: &str) -> Option<String> {
    // Put together here, so that this file does not accuse itself.
    let banned = [concat!("/wo", "rk/"), concat!("/tmp/", "briefs")];
    let hit = banned.into_iter().find(|path| text.contains(path))?;
    Some(format!("{name}: names a path of somebody's machine: {hit}"))
}

#[path = "rules_tests.rs"]
mod rules_tests;
