//! Labelled messages: texts with what people said of them, in one file or in two.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    cli::exit::End,
    domain::{ItemKind, Sector, Signal, io_reason},
};

/// What people said of a message. What is none was not labelled and is not scored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labels {
    /// The sector; `Some(None)` says that no public service is concerned.
    pub sector: Option<Option<Sector>>,
    /// Other sectors that would do.
    pub alt_sectors: Vec<Sector>,
    /// Categories any of which is right; not scored when there is none.
    pub categories: Vec<String>,
    /// All its signals.
    pub signals: Option<Vec<Signal>>,
    /// A service ought to react.
    pub actionable: Option<bool>,
}

/// A message with its labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    /// Its text.
    pub text: String,
    /// Digest of the stripped text.
    pub sha256: String,
    /// Digest of the real text that this one was written after, by us; none for all others.
    pub after: Option<String>,
    /// What it is.
    pub kind: ItemKind,
    /// Written by a body.
    pub official: bool,
    /// It belongs to the held-out part.
    pub held: bool,
    /// What people said.
    pub labels: Labels,
}

/// Labels that lie apart from the texts. By sha256, so that a file of them holds no word of anybody.
#[derive(Debug, Default)]
pub struct Joined {
    /// By digest of the stripped text.
    texts: HashMap<String, Value>,
    /// By digest of the stripped topic that the portal filed the text under.
    topics: HashMap<String, Value>,
}

impl Joined {
    /// Reads files of labels; what a later one says of a digest replaces what an earlier one said.
    ///
    /// # Errors
    /// A file that cannot be read, a line that is no JSON or names no digest.
    pub fn read(files: &[PathBuf]) -> Result<Self, End> {
        let mut joined = Self::default();
        for file in files {
            for_each(file, |value| joined.add(value))?;
        }
        Ok(joined)
    }

    fn add(&mut self, value: &Value) -> Result<(), String> {
        let (known, digest) = match (word(value, "sha256"), word(value, "topic_sha256")) {
            (Some(text), _) => (&mut self.texts, text),
            (None, Some(topic)) => (&mut self.topics, topic),
            (None, None) => return Err("нет поля sha256 или topic_sha256".to_owned()),
        };
        known.insert(digest.to_lowercase(), value.clone());
        Ok(())
    }

    /// Puts the labels of a message on top of its own: its topic's, then those of the very text.
    fn lay_over(&self, value: &mut Value, text: &str) {
        let topic = word(value, "topic").and_then(|topic| self.topics.get(&hex(&digest(topic))));
        let found = [topic, self.texts.get(text)];
        for more in found.into_iter().flatten().filter_map(Value::as_object) {
            if let Value::Object(own) = value {
                own.extend(more.clone());
            }
        }
    }
}

/// Reads messages; `joined` labels come on top of those in the file.
///
/// # Errors
/// A file that cannot be read, a line that is no JSON, has no text or a label that does not exist.
pub fn read(path: &Path, joined: &Joined) -> Result<Vec<Labelled>, End> {
    let mut rows = Vec::new();
    for_each(path, |value| {
        let Some(text) = value["text"].as_str() else {
            return Err("нет поля text".to_owned());
        };
        let digest = digest(text);
        let sha256 = hex(&digest);
        let mut value = value.clone();
        joined.lay_over(&mut value, &sha256);
        rows.push(Labelled {
            text: text.to_owned(),
            sha256,
            after: word(&value, "after").map(str::to_owned),
            kind: word(&value, "kind")
                .and_then(ItemKind::from_id)
                .unwrap_or_default(),
            official: value["official"] == true,
            held: modulo(&digest, 10) < 3,
            labels: labels(&value)?,
        });
        Ok(())
    })?;
    Ok(rows)
}

fn for_each(path: &Path, mut take: impl FnMut(&Value) -> Result<(), String>) -> Result<(), End> {
    let failed = |error| {
        let (path, reason) = (path.display(), io_reason(&error));
        End::Failed(anyhow::anyhow!("не читается файл {path}: {reason}"))
    };
    let file = BufReader::new(File::open(path).map_err(failed)?);
    for (at, line) in file.lines().enumerate() {
        let line = line.map_err(failed)?;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |said| End::Usage(format!("{}:{}: {said}", path.display(), at + 1));
        let value = serde_json::from_str(&line)
            .map_err(|error| wrong(format!("не JSON, столбец {}", error.column())))?;
        take(&value).map_err(wrong)?;
    }
    Ok(())
}

fn labels(value: &Value) -> Result<Labels, String> {
    let sector = match value.get("sector") {
        None => None,
        Some(Value::Null) => Some(None),
        Some(Value::String(id)) if id.is_empty() || id == "none" => Some(None),
        Some(id) => Some(Some(sector(id)?)),
    };
    let alt = value["alt_sectors"].as_array();
    let signals = value["signals"].as_array();
    Ok(Labels {
        sector,
        alt_sectors: alt
            .into_iter()
            .flatten()
            .map(self::sector)
            .collect::<Result<_, _>>()?,
        categories: categories(value)?,
        signals: signals
            .map(|ids| ids.iter().map(signal).collect())
            .transpose()?,
        actionable: value["actionable"].as_bool(),
    })
}

/// The one of `category` and all of `categories`.
fn categories(value: &Value) -> Result<Vec<String>, String> {
    let one = word(value, "category").filter(|id| !id.is_empty());
    let several = value["categories"].as_array().into_iter().flatten();
    let several = several.map(|id| id.as_str().ok_or("categories: нужны id категорий, строки"));
    let ids = one.map(Ok).into_iter().chain(several);
    ids.map(|id| Ok(id?.to_owned())).collect()
}

fn sector(value: &Value) -> Result<Sector, String> {
    let id = value.as_str().unwrap_or_default();
    id.parse().map_err(|error| format!("{error}"))
}

fn signal(value: &Value) -> Result<Signal, String> {
    let id = value.as_str().unwrap_or_default();
    id.parse().map_err(|error| format!("{error}"))
}

fn word<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value[key].as_str()
}

fn digest(words: &str) -> [u8; 32] {
    Sha256::digest(words.trim().as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest as one big-endian number, modulo a small one.
fn modulo(digest: &[u8], by: u32) -> u32 {
    digest
        .iter()
        .fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_split_follows_the_whole_digest() {
        assert_eq!(modulo(&[1, 0], 10), 6);
        assert_eq!(modulo(&[0xff; 32], 10), 5);
    }

    #[test]
    fn a_missing_label_is_not_an_empty_one() {
        let none = labels(&serde_json::json!({"text": "а"})).unwrap();
        assert_eq!(none, Labels::default());
        let said = labels(&serde_json::json!({"sector": null, "signals": [], "actionable": false}));
        let said = said.unwrap();
        assert_eq!((said.sector, said.signals), (Some(None), Some(Vec::new())));
        assert!(labels(&serde_json::json!({"sector": "politics"})).is_err());
    }

    #[test]
    fn one_category_or_several_may_be_right() {
        let said = |value| labels(&value).unwrap().categories;
        assert_eq!(
            said(serde_json::json!({"category": "housing.lift"})),
            ["housing.lift"]
        );
        let both = serde_json::json!({"category": "housing.lift", "categories": ["roads.parking"]});
        assert_eq!(said(both), ["housing.lift", "roads.parking"]);
        assert!(said(serde_json::json!({"category": "", "categories": []})).is_empty());
        assert!(labels(&serde_json::json!({"categories": [1]})).is_err());
    }

    #[test]
    fn labels_of_the_topic_give_way_to_those_of_the_text() {
        let mut joined = Joined::default();
        let by = |key: &str, words: &str, category: &str| serde_json::json!({key: hex(&digest(words)), "categories": [category]});
        joined
            .add(&by("topic_sha256", "Лифты", "housing.lift"))
            .unwrap();
        joined
            .add(&by("sha256", "застрял", "housing.entrance"))
            .unwrap();
        assert!(joined.add(&serde_json::json!({"categories": []})).is_err());
        let over = |text: &str| {
            let mut value = serde_json::json!({"text": text, "topic": " Лифты "});
            joined.lay_over(&mut value, &hex(&digest(text)));
            labels(&value).unwrap().categories
        };
        assert_eq!(over("лифт стоит"), ["housing.lift"]);
        assert_eq!(over("застрял"), ["housing.entrance"]);
    }
}
