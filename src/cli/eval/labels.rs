//! Labelled messages: texts with what people said of them, in one file or in two.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
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
    /// The category.
    pub category: Option<String>,
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
    /// What it is.
    pub kind: ItemKind,
    /// Written by a body.
    pub official: bool,
    /// It belongs to the held-out part.
    pub held: bool,
    /// What people said.
    pub labels: Labels,
}

/// Reads messages; `joined` labels, by digest of the text, come on top of those in the file.
pub fn read(path: &Path, joined: Option<&HashMap<String, Value>>) -> Result<Vec<Labelled>, End> {
    let mut rows = Vec::new();
    for_each(path, |value| {
        let Some(text) = value["text"].as_str() else {
            return Err("нет поля text".to_owned());
        };
        let digest = Sha256::digest(text.trim().as_bytes());
        let mut value = value.clone();
        if let Some(Value::Object(more)) = joined.and_then(|all| all.get(&hex(&digest)))
            && let Value::Object(own) = &mut value
        {
            own.extend(more.clone());
        }
        rows.push(Labelled {
            text: text.to_owned(),
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

/// Reads a file of labels without texts, by its `sha256`.
pub fn read_labels(path: &Path) -> Result<HashMap<String, Value>, End> {
    let mut all = HashMap::new();
    for_each(path, |value| {
        let Some(digest) = word(value, "sha256") else {
            return Err("нет поля sha256".to_owned());
        };
        all.insert(digest.to_lowercase(), value.clone());
        Ok(())
    })?;
    Ok(all)
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
        category: word(value, "category").map(str::to_owned),
        signals: signals
            .map(|ids| ids.iter().map(signal).collect())
            .transpose()?,
        actionable: value["actionable"].as_bool(),
    })
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
}
