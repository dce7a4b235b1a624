//! Lenient reading of JSON: networks change their schemas without a word, so a field is optional, a
//! number may be a string, and one unreadable entry does not lose its neighbours.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::ReplyError;

/// A reply that should be JSON, perhaps behind a byte order mark.
///
/// # Errors
/// A reply that is no JSON, is cut short, or is empty.
pub fn json(reply: &[u8]) -> Result<Value, ReplyError> {
    let reply = reply.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(reply);
    if reply.trim_ascii().is_empty() {
        return Err(ReplyError::Format {
            expected: "JSON",
            found: "а ответ пуст".to_owned(),
        });
    }
    serde_json::from_slice(reply).map_err(|error| ReplyError::json(&error))
}

/// A whole number that may be a float (`10639516.0`), a string (`"12"`), null or absent; anything else
/// counts as absent. For `#[serde(default, deserialize_with = "…")]`.
///
/// # Errors
/// Only what is no JSON at all.
pub fn int<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

/// Floats hold whole numbers exactly below 2^53.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

/// A text that may be a number; null, absent or anything else counts as absent.
///
/// # Errors
/// Only what is no JSON at all.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// A yes or no that may be `1` or `0`; anything else is no.
///
/// # Errors
/// Only what is no JSON at all.
pub fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Bool(flag) => flag,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        _ => false,
    })
}

/// A value of some shape, or none when it has another: an optional part that drifted is left out.
///
/// # Errors
/// Only what is no JSON at all.
pub fn part<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    from: D,
) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).ok())
}

/// A list whose entries are read one by one; null or absent is empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Entries<T> {
    /// What could be read.
    pub read: Vec<T>,
    /// How many could not.
    pub unread: usize,
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self {
            read: Vec::new(),
            unread: 0,
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Value::Array(entries) = Value::deserialize(from)? else {
            return Ok(Self::default());
        };
        let all = entries.len();
        let read: Vec<T> = entries
            .into_iter()
            .filter_map(|entry| serde_json::from_value(entry).ok())
            .collect();
        Ok(Self {
            unread: all - read.len(),
            read,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, PartialEq, Debug)]
    struct Entry {
        #[serde(default, deserialize_with = "int")]
        id: Option<i64>,
        #[serde(default, deserialize_with = "text")]
        name: Option<String>,
        #[serde(default, deserialize_with = "flag")]
        pinned: bool,
    }

    #[test]
    fn numbers_come_as_floats_and_strings_and_not_at_all() {
        let read = |json: &str| serde_json::from_str::<Entry>(json).unwrap();
        for json in [
            r#"{"id": 7, "name": "7", "pinned": 1}"#,
            r#"{"id": 7.0, "name": 7, "pinned": true}"#,
            r#"{"id": "7", "name": "7", "pinned": true, "new": {}}"#,
        ] {
            let entry = read(json);
            assert_eq!(
                (entry.id, entry.name.as_deref(), entry.pinned),
                (Some(7), Some("7"), true)
            );
        }
        let nothing = read(r#"{"id": {}, "name": null}"#);
        assert_eq!(
            (nothing.id, nothing.name, nothing.pinned),
            (None, None, false)
        );
    }

    #[test]
    fn an_unreadable_entry_does_not_lose_its_neighbours() {
        let list: Entries<Entry> =
            serde_json::from_str(r#"[{"id": 1}, "drift", {"id": 2}]"#).unwrap();
        assert_eq!((list.read.len(), list.unread), (2, 1));
        let none: Entries<Entry> = serde_json::from_str("null").unwrap();
        assert_eq!(none, Entries::default());
    }
}
