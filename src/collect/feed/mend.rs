//! Mildly broken XML of feeds, made readable: what stands before the root, old versions, stray
//! ampersands, and authors, whom nobody is to know.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex};

fn pattern(constant: &str) -> Regex {
    Regex::new(constant).expect("the pattern is a constant, covered by tests")
}

/// The root element of a feed with its attributes.
static ROOT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"<((?:[\w-]+:)?(?:rss|feed|entry|RDF))(\s[^>]*)?>"));

/// What feed-rs would stumble over in the root of an `<rss>`: it knows three versions of eight, and
/// passes over every element of a default namespace that RSS never had.
static RSS_NOISE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\s(?:version|xmlns)\s*=\s*(?:"[^"]*"|'[^']*')"#));

/// An ampersand, with the reference that it begins if it does; CDATA is stepped over.
static AMPERSAND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?s)<!\[CDATA\[.*?\]\]>|&(#?[\w.-]{1,31};)?"));

/// Names of authors. We drop them anyway, and feed-rs 3.0 panics on «Редакция «news@vestnik.example»»:
/// it cuts the name one byte before the address.
static AUTHORS: LazyLock<Regex> = LazyLock::new(|| {
    let names = "(?:[\\w-]+:)?(?:author|contributor|creator|managingEditor|webMaster)";
    pattern(&format!(r"(?s)<{names}(?:\s[^>/]*)?>.*?</{names}\s*>"))
});

/// RSS 0.90 is RSS 1.0 in an older namespace.
const RSS_0_90: &str = "http://my.netscape.com/rdf/simple/0.9/";
const RSS_1_0: &str = "http://purl.org/rss/1.0/";

/// A feed in XML from its root on.
pub(super) struct Document {
    /// Name of the root, with its prefix.
    pub(super) root: String,
    /// The XML without declaration: the text is decoded already.
    pub(super) xml: String,
}

/// Finds the root of a feed. What stands before it (blanks, warnings of a script, declaration,
/// doctype) is left out, and authors are. None: this is no feed.
pub(super) fn document(text: &str) -> Option<Document> {
    let found = ROOT.captures(text)?;
    let (whole, root) = (found.get_match(), found[1].to_owned());
    let attributes = found.get(2).map_or("", |attributes| attributes.as_str());
    let (head, rest) = (whole.as_str(), &text[whole.end()..]);
    let head = if root == "rss" {
        // All versions of `<rss>` are subsets of 2.0.
        let attributes = RSS_NOISE.replace_all(attributes, "");
        format!("<rss version=\"2.0\"{attributes}>")
    } else {
        head.replace(RSS_0_90, RSS_1_0)
    };
    let rest = AUTHORS.replace_all(rest, "");
    Some(Document {
        xml: format!("{head}{rest}"),
        root,
    })
}

/// Escapes ampersands that begin no reference: «ЖКХ & благоустройство», `?page=1&id=7`.
pub(super) fn escape_stray(xml: &str) -> Cow<'_, str> {
    AMPERSAND.replace_all(xml, |found: &Captures<'_>| {
        if &found[0] == "&" {
            "&amp;".to_owned()
        } else {
            found[0].to_owned()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_stray_ampersands_are_escaped() {
        for (xml, mended) in [
            ("ЖКХ & дороги", "ЖКХ &amp; дороги"),
            ("?a=1&b=2", "?a=1&amp;b=2"),
            ("&amp; &#38; &nbsp;", "&amp; &#38; &nbsp;"),
            ("<![CDATA[a & b]]>&", "<![CDATA[a & b]]>&amp;"),
        ] {
            assert_eq!(escape_stray(xml), mended);
        }
    }

    #[test]
    fn the_root_is_found_behind_garbage() {
        let of = |text: &str| document(text).map(|found| found.xml);
        assert_eq!(
            of("\n\n<?xml version=\"1.0\"?><rss version=\"0.93\"><channel/></rss>").unwrap(),
            "<rss version=\"2.0\"><channel/></rss>"
        );
        assert_eq!(
            of("<b>Warning</b>: x <feed>…</feed>").unwrap(),
            "<feed>…</feed>"
        );
        assert_eq!(of("<svg><feFlood/></svg>"), None);
        assert_eq!(of("<html></html>"), None);
    }
}
