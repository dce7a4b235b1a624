//! One message on standard input, read without copying where the JSON allows it.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

use serde_json::Value;

use crate::{
    classify::Input,
    domain::{ItemKind, Network, Phones, RawItem, Timestamp},
    text::Cleaned,
};

/// An id: the input writes a string or an integer, the output always a string.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Id<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// An integer.
    Number(i64),
}

impl Id<'_> {
    /// The same id for looking up: `12` and `"12"` are one message.
    pub fn key(&self) -> String {
        match self {
            Self::Text(text) => text.clone().into_owned(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl Serialize for Id<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => to.serialize_str(text),
            Self::Number(number) => to.collect_str(number),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Id<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Id<'de>;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a string or an integer")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Id<'de>, E> {
                Ok(Id::Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Id<'de>, E> {
                Ok(Id::Text(Cow::Owned(text.to_owned())))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Id<'de>, E> {
                Ok(Id::Number(number))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Id<'de>, E> {
                i64::try_from(number).map(Id::Number).map_err(Error::custom)
            }
        }
        from.deserialize_any(Reader)
    }
}

/// A line of the input. Other keys are passed over.
#[derive(Debug, Deserialize)]
pub struct Message<'a> {
    /// Its id, if it has one.
    #[serde(borrow, default)]
    pub id: Option<Id<'a>>,
    /// Its text.
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    /// Its network; one we do not know is taken for a file.
    #[serde(default)]
    network: Option<Cow<'a, str>>,
    #[serde(default)]
    kind: Option<ItemKind>,
    #[serde(default)]
    published_at: Option<Timestamp>,
    #[serde(default)]
    official: Option<bool>,
    /// The message it answers.
    #[serde(borrow, default)]
    pub parent_id: Option<Id<'a>>,
}

impl<'a> Message<'a> {
    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it, in Russian.
    pub fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let line = simdutf8::compat::from_utf8(bytes)
            .map_err(|error| format!("не UTF-8, байт {}", error.valid_up_to() + 1))?;
        serde_json::from_str(line).map_err(|error| wrong(line, &error))
    }

    /// The message as a collector hands it over; it answers nothing yet.
    pub fn raw(&self, native_id: String) -> RawItem {
        RawItem {
            network: self.network(),
            native_id,
            kind: self.kind.unwrap_or_default(),
            official: self.by_body(),
            text: self.text.clone().into_owned(),
            published_at: self.published_at,
            ..RawItem::default()
        }
    }

    /// Its text as the daemon would store it, with the way back to the text of the input.
    pub fn stored(&self, public: &Phones) -> Cleaned<'_> {
        Cleaned::of(&self.text).redacted(public)
    }

    /// The message as the classifier takes it, its text made ready.
    pub fn input<'m>(&self, text: &'m Cleaned<'_>) -> Input<'m> {
        Input {
            text: text.text(),
            kind: self.kind.unwrap_or_default(),
            network: self.network(),
            official: self.official.unwrap_or(false),
            published_at: self.published_at,
        }
    }

    fn network(&self) -> Network {
        let known = self.network.as_deref().and_then(Network::from_id);
        known.unwrap_or_default()
    }

    /// Written by a body.
    pub fn by_body(&self) -> bool {
        self.official.unwrap_or(false) || self.kind == Some(ItemKind::Reply)
    }
}

fn wrong(line: &str, error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    match error.classify() {
        Category::Eof => "JSON оборван".to_owned(),
        Category::Data => match serde_json::from_str(line) {
            Ok(Value::Object(object)) => wrong_field(&object),
            _ => "нужен объект JSON с полем text".to_owned(),
        },
        _ => format!("не JSON, байт {}", error.column()),
    }
}

/// The first field that does not fit.
fn wrong_field(object: &serde_json::Map<String, Value>) -> String {
    let field = |key: &str| object.get(key).filter(|value| !value.is_null());
    if !object.get("text").is_some_and(Value::is_string) {
        return match object.get("text") {
            None => "нет поля text",
            Some(_) => "поле text: нужна строка",
        }
        .to_owned();
    }
    for key in ["id", "parent_id"] {
        if field(key).is_some_and(|id| !id.is_string() && !id.is_i64()) {
            return format!("поле {key}: нужна строка или целое число");
        }
    }
    let kind = field("kind").filter(|kind| kind.as_str().and_then(ItemKind::from_id).is_none());
    if let Some(kind) = kind {
        let known: Vec<&str> = ItemKind::ALL.iter().map(|kind| kind.id()).collect();
        return format!("поле kind: нет вида {kind}; есть: {}", known.join(", "));
    }
    if field("official").is_some_and(|flag| !flag.is_boolean()) {
        return "поле official: нужно true или false".to_owned();
    }
    if field("network").is_some_and(|network| !network.is_string()) {
        return "поле network: нужна строка".to_owned();
    }
    if field("published_at").is_some() {
        return "поле published_at: нужно время по RFC 3339, например 2026-11-21T10:00:00+03:00"
            .to_owned();
    }
    "поле стоит дважды".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_line_is_read_without_copying() {
        let message =
            Message::read(r#"{"id": 7, "text": "нет воды", "sector": "x"}"#.as_bytes()).unwrap();
        assert_eq!(message.id, Some(Id::Number(7)));
        assert!(matches!(message.text, Cow::Borrowed("нет воды")));
        let escaped = Message::read(
            r#"{"id":"a\nb","text":"\u0434\u0430","network":"vk","official":null}"#.as_bytes(),
        )
        .unwrap();
        assert_eq!(escaped.text, "да");
        assert_eq!(escaped.id.unwrap().key(), "a\nb");
    }

    #[test]
    fn a_bad_line_says_what_is_wrong() {
        for (line, word) in [
            ("[]", "объект"),
            ("{", "оборван"),
            ("нет", "не JSON"),
            (r#"{"id":1}"#, "text"),
            (r#"{"text":1}"#, "поле"),
            (r#"{"text":"a","kind":"song"}"#, "song"),
            (r#"{"text":"a","published_at":"вчера"}"#, "RFC 3339"),
            (r#"{"text":"a","id":1.5}"#, "целое"),
            (r#"{"text":"a","official":"да"}"#, "true"),
            (r#"{"text":"a","text":"b"}"#, "дважды"),
        ] {
            let said = Message::read(line.as_bytes()).unwrap_err();
            assert!(said.contains(word), "{line}: {said}");
        }
        assert!(Message::read(b"\xff").unwrap_err().contains("UTF-8"));
    }
}
