//! One answer in both formats of the standard: XML, which it requires, and JSON.

use std::io;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};
use serde_json::Value;

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `.xml`
    Xml,
    /// `.json`
    Json,
}

impl Format {
    /// The name and the format of a file: `requests.json`.
    pub fn split(file: &str) -> Option<(&str, Self)> {
        let (name, ending) = file.rsplit_once('.')?;
        let format = match ending {
            "xml" => Self::Xml,
            "json" => Self::Json,
            _ => return None,
        };
        Some((name, format))
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xml => "text/xml; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// A part of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Nothing is known: `null`, an empty element.
    Absent,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(u16),
    /// A text.
    Text(String),
    /// Named parts.
    Record(Vec<(&'static str, Self)>),
    /// Parts alike; XML names each of them.
    List(&'static str, Vec<Self>),
}

impl Node {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The answer in this format; `root` is the name of all of it, in XML.
    ///
    /// # Errors
    /// None: memory takes everything.
    pub fn write(&self, format: Format, root: &str) -> io::Result<Vec<u8>> {
        match format {
            Format::Json => Ok(self.json().to_string().into_bytes()),
            Format::Xml => {
                let mut xml = Writer::new(Vec::new());
                xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
                self.xml(&mut xml, root)?;
                Ok(xml.into_inner())
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Absent => Value::Null,
            Self::Flag(flag) => (*flag).into(),
            Self::Number(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
            Self::Record(parts) => {
                let parts = parts.iter();
                let parts = parts.map(|(name, part)| ((*name).to_owned(), part.json()));
                Value::Object(parts.collect())
            }
            Self::List(_, parts) => parts.iter().map(Self::json).collect(),
        }
    }

    fn xml(&self, xml: &mut Writer<Vec<u8>>, name: &str) -> io::Result<()> {
        let element = xml.create_element(name);
        match self {
            Self::Absent => element.write_empty()?,
            Self::Flag(flag) => element.write_text_content(BytesText::new(&flag.to_string()))?,
            Self::Number(number) => {
                element.write_text_content(BytesText::new(&number.to_string()))?
            }
            Self::Text(text) => element.write_text_content(BytesText::new(&printable(text)))?,
            Self::Record(parts) => element.write_inner_content(|xml| {
                parts
                    .iter()
                    .try_for_each(|(name, part)| part.xml(xml, name))
            })?,
            Self::List(name, parts) => element
                .write_inner_content(|xml| parts.iter().try_for_each(|part| part.xml(xml, name)))?,
        };
        Ok(())
    }
}

/// XML 1.0 has no room for control characters, not even escaped.
fn printable(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).collect()
}
