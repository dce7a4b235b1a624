//! Atom 1.0 (RFC 4287).

use std::io::Cursor;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

use super::{Entry, Feed};

type Xml = Writer<Cursor<Vec<u8>>>;

/// The feed as XML.
pub(super) fn write(feed: &Feed) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new(Cursor::new(Vec::new()));
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    xml.create_element("feed")
        .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
        .with_attribute(("xml:lang", "ru"))
        .write_inner_content(|xml| {
            text(xml, "id", &feed.id)?;
            text(xml, "title", &feed.title)?;
            text(xml, "subtitle", &feed.query)?;
            text(xml, "updated", &feed.updated.to_string())?;
            xml.create_element("author")
                .write_inner_content(|xml| text(xml, "name", "Отклик"))?;
            link(xml, &feed.home)?;
            feed.entries.iter().try_for_each(|one| entry(xml, one))
        })?;
    Ok(xml.into_inner().into_inner())
}

fn entry(xml: &mut Xml, entry: &Entry) -> std::io::Result<()> {
    xml.create_element("entry").write_inner_content(|xml| {
        text(xml, "id", &entry.id)?;
        text(xml, "title", &entry.title)?;
        text(xml, "published", &entry.published.to_string())?;
        text(xml, "updated", &entry.updated.to_string())?;
        if let Some(address) = &entry.address {
            link(xml, address)?;
        }
        if !entry.place.is_empty() {
            xml.create_element("category")
                .with_attribute(("term", entry.place.as_str()))
                .write_empty()?;
        }
        // Where there is no page to link to, RFC 4287 §4.1.2 asks for the content itself.
        let told = match entry.address {
            Some(_) => "summary",
            None => "content",
        };
        text(xml, told, &entry.text)
    })?;
    Ok(())
}

fn text(xml: &mut Xml, name: &str, content: &str) -> std::io::Result<()> {
    let clean = printable(content);
    xml.create_element(name)
        .write_text_content(BytesText::new(&clean))?;
    Ok(())
}

/// XML 1.0 has no room for control characters, not even escaped.
fn printable(content: &str) -> String {
    content
        .chars()
        .filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t'))
        .collect()
}

fn link(xml: &mut Xml, address: &str) -> std::io::Result<()> {
    xml.create_element("link")
        .with_attribute(("rel", "alternate"))
        .with_attribute(("href", address))
        .write_empty()?;
    Ok(())
}
