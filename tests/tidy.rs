//! The house rules that no compiler checks: layers, sizes, module docs, links, words, test manners.
//!
//! Every rule is a function over a text that names what is wrong; its own test at the end shows that
//! it can fail. `house_is_in_order` runs them all over the work tree and lists every fault at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use otklik::domain::{IncidentState, Sector, Signal};

#[path = "tidy/lexer.rs"]
mod lexer;
#[path = "tidy/rules.rs"]
mod rules;

use rules::{Edge, LAYERS};

/// Folders that hold nothing of ours: what tools fetch, build or write.
const NOT_OURS: [&str; 8] = [
    ".git",
    "target",
    "dist",
    "state",
    "web/node_modules",
    "web/dist",
    "fuzz/corpus",
    "fuzz/target",
];

/// All files of the work tree, sorted, with `/` between folders, relative to the root.
fn work_tree() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the work tree can be read") {
            let path = entry.expect("the work tree can be read").path();
            let name = path.strip_prefix(root).expect("it lies under the root");
            let name = name.to_string_lossy().replace('\\', "/");
            if path.is_symlink() || NOT_OURS.contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((name, path));
            }
        }
    }
    found.sort();
    found
}

/// The text files among them; pictures and databases are passed over.
fn texts() -> Vec<(String, String)> {
    work_tree()
        .into_iter()
        .filter_map(|(name, path)| Some((name, fs::read_to_string(path).ok()?)))
        .collect()
}

/// Faults of one Rust file; the edges it draws between folders go to `edges`.
fn rust_faults(
    (name, source): (&str, &str),
    test_modules: &[Vec<String>],
    edges: &mut Vec<Edge>,
) -> Vec<String> {
    let code = lexer::blank(source);
    let mut faults = rules::test_manners(name, &code);
    let is_test = |module: &Vec<String>| test_modules.iter().any(|test| module.starts_with(test));
    let Some(module) = rules::module_of(name).filter(|module| !is_test(module)) else {
        return faults;
    };
    let (production, _tests) = lexer::split_tests(&code);
    faults.extend(rules::header(name, source));
    faults.extend(rules::length(name, production));
    faults.extend(rules::purity(name, &module, production));
    edges.extend(rules::edges(name, &module, production));
    faults
}

#[test]
fn house_is_in_order() {
    let texts = texts();
    let names: BTreeSet<&str> = texts.iter().map(|(name, _)| name.as_str()).collect();
    let test_modules: Vec<Vec<String>> = texts
        .iter()
        .filter_map(|(name, text)| Some((rules::module_of(name)?, lexer::blank(text))))
        .flat_map(|(module, code)| rules::test_modules(&module, &code))
        .collect();
    let mut edges = Vec::new();
    let mut faults = Vec::new();
    for (name, text) in &texts {
        faults.extend(rules::machine_paths(name, text));
        if name.ends_with(".rs") {
            faults.extend(rust_faults((name, text), &test_modules, &mut edges));
        }
        if name.ends_with(".service") {
            faults.extend(rules::unexplained(name, text));
        }
        if name.ends_with(".md") {
            let exists =
                |target: &Path| Path::new(env!("CARGO_MANIFEST_DIR")).join(target).exists();
            faults.extend(rules::broken_links(name, text, exists));
        }
    }
    faults.extend(rules::missing_mod_files(&names));
    faults.extend(edges.iter().filter_map(rules::forbidden));
    if let Some(path) = rules::cycle(&edges) {
        faults.push(format!(
            "src: the folders run in a circle: {}",
            path.join(" → ")
        ));
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_word_of_a_verdict_stands_in_the_glossary() {
    let glossary = include_str!("../docs/GLOSSARY.md");
    let ids = Sector::ALL
        .iter()
        .map(|sector| sector.id())
        .chain(Signal::ALL.iter().map(|signal| signal.id()))
        .chain(IncidentState::ALL.iter().map(|state| state.id()));
    let missing: Vec<_> = ids.filter(|id| !rules::defines(glossary, id)).collect();
    assert!(
        missing.is_empty(),
        "docs/GLOSSARY.md lacks a row for {missing:?}"
    );
}

#[test]
fn the_layer_table_knows_every_folder_and_allows_no_circle() {
    let ranks: BTreeMap<_, _> = LAYERS.into_iter().collect();
    assert_eq!(
        ranks.len(),
        LAYERS.len(),
        "a folder stands twice in the table"
    );
    let all: Vec<Edge> = LAYERS
        .iter()
        .flat_map(|(from, _)| LAYERS.iter().map(|(to, _)| Edge::new(from, to)))
        .filter(|edge| edge.from != edge.to && rules::forbidden(edge).is_none())
        .collect();
    assert_eq!(rules::cycle(&all), None);
}
