//! The files under `index/` as they are written.

use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};

use super::ANALYSER_VERSION;
use crate::domain::{Diagnostic, toml_in_russian};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct FamiliesFile {
    #[serde(default)]
    pub(super) family: Vec<FamilyEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FamilyEntry {
    pub(super) name: String,
    /// Blank-separated.
    pub(super) forms: toml::Spanned<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct AbbreviationsFile {
    #[serde(default)]
    pub(super) abbreviation: Vec<AbbreviationEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AbbreviationEntry {
    pub(super) form: String,
    pub(super) expand: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct SynonymsFile {
    #[serde(default)]
    pub(super) synonym: Vec<SynonymEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SynonymEntry {
    pub(super) words: Vec<String>,
    pub(super) adds: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct LookalikesFile {
    #[serde(default)]
    pub(super) letters: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) digits: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct FrequencyFile {
    #[serde(default)]
    pub(super) share: BTreeMap<String, f32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnalyserFile {
    version: u32,
}

/// The file of this name, as the user knows it, with its contents; empty when there is none.
pub(super) fn named<'a>(files: &'a [(String, String)], name: &str) -> (String, &'a str) {
    files
        .iter()
        .find(|(path, _)| path.rsplit('/').next() == Some(name))
        .map_or_else(
            || (name.to_owned(), ""),
            |(path, text)| (path.clone(), text.as_str()),
        )
}

pub(super) fn read<T: DeserializeOwned + Default>(
    files: &[(String, String)],
    name: &str,
    found: &mut Vec<Diagnostic>,
) -> T {
    let (path, source) = named(files, name);
    toml::from_str(source).unwrap_or_else(|error| {
        found.push(unreadable(path, source, &error));
        T::default()
    })
}

pub(super) fn check_version(files: &[(String, String)], found: &mut Vec<Diagnostic>) {
    let (path, source) = named(files, "analyser.toml");
    if source.is_empty() {
        return;
    }
    match toml::from_str::<AnalyserFile>(source) {
        Ok(file) if file.version == ANALYSER_VERSION => {}
        Ok(file) => found.push(Diagnostic::file(
            path,
            format!(
                "словарь версии {}, а программа понимает версию {ANALYSER_VERSION}",
                file.version
            ),
            "возьмите папку index/ из того же выпуска, что и программу",
        )),
        Err(error) => found.push(unreadable(path, source, &error)),
    }
}

fn unreadable(path: String, source: &str, error: &toml::de::Error) -> Diagnostic {
    let at = error.span().map_or(0, |span| span.start);
    let (message, remedy) = toml_in_russian(error.message());
    Diagnostic::at(path, source, at, message, remedy)
}
