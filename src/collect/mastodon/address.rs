//! What may be read of an instance: its public local timeline, or a tag. A person's page is refused
//! (invariant 14). Pure.

use reqwest::Url;

/// What a configured address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// The instance: `https://mastodon.example`.
    pub(super) instance: String,
    pub(super) timeline: Timeline,
}

/// A list of statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Timeline {
    /// What is said on the instance itself.
    Local,
    /// What any instance says under a tag, as far as this one knows of it.
    Tag(String),
}

/// The address is none that may be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTimeline {
    /// A person's page.
    #[error("«{0}» — страница человека: читаются только метки и общая лента узла")]
    Person(String),
    /// No address of a timeline.
    #[error(
        "«{0}» — не лента Mastodon: нужна метка, https://mastodon.example/tags/губкин, или общая лента узла, https://mastodon.example/public/local"
    )]
    Foreign(String),
}

impl Address {
    /// Reads `https://…/tags/…` and `https://…/public/local`.
    ///
    /// # Errors
    /// A person's page, or no address of a timeline.
    pub(super) fn parse(written: &str) -> Result<Self, NoTimeline> {
        let foreign = || NoTimeline::Foreign(written.to_owned());
        let person = || NoTimeline::Person(written.to_owned());
        if written.trim().starts_with('@') {
            return Err(person());
        }
        let url = Url::parse(written.trim()).map_err(|_| foreign())?;
        let named = url.host_str().is_some_and(|host| host.contains(['.', ':']));
        let plain = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !named || !plain {
            return Err(foreign());
        }
        let parts = parts(&url).ok_or_else(foreign)?;
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let timeline = match parts[..] {
            ["public", "local"] => Timeline::Local,
            ["tags", tag] if is_tag(tag) => Timeline::Tag(tag.to_owned()),
            ["users" | "accounts" | "profile" | "ap", ..] | ["web", "accounts", ..] => {
                return Err(person());
            }
            [first, ..] if first.starts_with(['@', '~']) => return Err(person()),
            ["web", second, ..] if second.starts_with('@') => return Err(person()),
            _ => return Err(foreign()),
        };
        Ok(Self {
            instance: url.origin().ascii_serialization(),
            timeline,
        })
    }

    /// Whether it is of the instance at this address.
    pub(super) fn is_at(&self, instance: &str) -> bool {
        let url = Url::parse(instance.trim());
        url.is_ok_and(|url| url.origin().ascii_serialization() == self.instance)
    }

    /// Where the API shows the timeline.
    pub(super) fn path(&self) -> String {
        match &self.timeline {
            Timeline::Local => "timelines/public?local=true&".to_owned(),
            Timeline::Tag(tag) => format!("timelines/tag/{}?", percent_encoded(tag)),
        }
    }
}

/// The parts of the path, as they are read; none where they are no text.
fn parts(url: &Url) -> Option<Vec<String>> {
    let parts = url.path().split('/').filter(|part| !part.is_empty());
    parts.map(decoded).collect()
}

fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
                u8::try_from(high * 16 + low).ok()?
            }
            _ => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn percent_encoded(tag: &str) -> String {
    use std::fmt::Write;
    let mut path = String::new();
    for byte in tag.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            path.push(char::from(byte));
        } else {
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}

/// Letters, digits and underscores, not digits alone: so Mastodon writes tags.
fn is_tag(tag: &str) -> bool {
    let spelt = |c: char| c.is_alphanumeric() || c == '_';
    tag.chars().all(spelt) && tag.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timelines_are_named_as_the_browser_shows_them() {
        for (address, instance, path) in [
            (
                "https://zarechny.example/tags/губкин",
                "https://zarechny.example",
                "timelines/tag/%D0%B3%D1%83%D0%B1%D0%BA%D0%B8%D0%BD?",
            ),
            (
                "https://zarechny.example/tags/%D0%B6%D0%BA%D1%85_31/?x#top",
                "https://zarechny.example",
                "timelines/tag/%D0%B6%D0%BA%D1%85_31?",
            ),
            (
                " https://Zarechny.example:8443/public/local\n",
                "https://zarechny.example:8443",
                "timelines/public?local=true&",
            ),
            (
                "https://заречный.example/public/local/",
                "https://xn--80aegcf4bol.example",
                "timelines/public?local=true&",
            ),
        ] {
            let parsed = Address::parse(address).unwrap();
            assert_eq!(parsed.path(), path, "{address}");
            let host = |url: &str| url.split("xn--").next().unwrap().to_owned();
            assert_eq!(host(&parsed.instance), host(instance), "{address}");
        }
    }

    #[test]
    fn a_persons_page_is_refused() {
        for address in [
            "@zhitel",
            "@zhitel@zarechny.example",
            "https://zarechny.example/@zhitel",
            "https://zarechny.example/%40zhitel",
            "https://zarechny.example/@zhitel@other.example/115",
            "https://zarechny.example/@zhitel/tagged/губкин",
            "https://zarechny.example/users/zhitel",
            "https://zarechny.example/web/@zhitel",
            "https://zarechny.example/web/accounts/7",
            "https://zarechny.example/~zhitel",
        ] {
            let parsed = Address::parse(address);
            assert!(matches!(parsed, Err(NoTimeline::Person(_))), "{address}");
        }
    }

    #[test]
    fn what_is_no_timeline_is_refused() {
        for address in [
            "",
            "губкин",
            "https://zarechny.example",
            "https://zarechny.example/public",
            "https://zarechny.example/public/remote",
            "https://zarechny.example/tags/",
            "https://zarechny.example/tags/31",
            "https://zarechny.example/tags/a b",
            "https://zarechny.example/tags/%FF",
            "https://zarechny.example/tags/a/b",
            "https://zarechny.example/tags/..%2Fusers",
            "https://zhitel@zarechny.example/public/local",
            "ftp://zarechny.example/public/local",
            "https://zarechny/public/local",
        ] {
            let parsed = Address::parse(address);
            assert!(matches!(parsed, Err(NoTimeline::Foreign(_))), "{address}");
        }
    }
}
