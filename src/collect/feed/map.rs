//! From a feed to raw items: pure.

use std::{borrow::Cow, fmt::Write, sync::LazyLock};

use regex::Regex;
use reqwest::Url;
use sha2::{Digest, Sha256};

use super::wire::{Entry, Feed};
use crate::{
    collect::Reading,
    domain::{Edited, ItemKind, Metrics, Network, RawItem},
    text::clean,
};

/// Query parameters that tell who sent the reader, not what is read.
const TRACKING: [&str; 4] = ["yclid", "gclid", "fbclid", "_openstat"];

/// What HTML holds between its words that is not for reading. Attributes of pictures may be longer
/// than any tag that [`clean`] would take for one.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->|<img\b[^>]*>")
        .expect("the pattern is a constant, covered by tests")
});

pub(super) fn reading(feed: Feed) -> Reading {
    let site = feed.links.iter().find_map(|link| web(link, None));
    let all = feed.entries.len();
    let items: Vec<_> = feed
        .entries
        .into_iter()
        .filter_map(|entry| item(entry, site.as_ref()))
        .collect();
    Reading {
        unread: feed.unread + all - items.len(),
        items,
        next: feed.next,
        ..Reading::default()
    }
}

/// None: an entry that has neither id nor link nor words.
fn item(entry: Entry, site: Option<&Url>) -> Option<RawItem> {
    let id = given(entry.id);
    let title = given(entry.title);
    let body = entry.bodies.into_iter().flatten();
    let body = body
        .map(|body| without_code(&body).into_owned())
        .find_map(|body| given(Some(body)));
    let link = given(entry.link);
    let url = link
        .as_deref()
        .and_then(|link| web(link, site))
        // A guid is a permanent link unless it says otherwise.
        .or_else(|| web(id.as_deref()?, None));
    let published_at = entry.published.or(entry.updated);
    let edited = match (entry.published, entry.updated) {
        (Some(published), Some(updated)) if published < updated => Edited::At(updated),
        _ => Edited::No,
    };
    let native_id = id
        .or_else(|| url.as_ref().map(normalised))
        .or(link)
        .or_else(|| {
            let date = published_at.map(|date| date.to_string());
            title
                .as_ref()
                .or(body.as_ref())
                .map(|words| digest(&[words, &date.unwrap_or_default()]))
        })?;
    Some(RawItem {
        network: Network::Feed,
        native_id,
        kind: ItemKind::News,
        text: text(title, body),
        published_at,
        edited,
        account: url.as_ref().and_then(site_of),
        url: url.map(String::from),
        metrics: Metrics {
            views: entry.views,
            ..Metrics::default()
        },
        ..RawItem::default()
    })
}

/// The HTML without scripts, styles, comments and pictures.
pub(super) fn without_code(html: &str) -> Cow<'_, str> {
    CODE.replace_all(html, "")
}

/// What is not blank.
fn given(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

/// Title and body; the body alone where it begins with the title, as in feeds made of posts without
/// titles. Such a title may be cut with dots.
pub(super) fn text(title: Option<String>, body: Option<String>) -> String {
    match (title, body) {
        (Some(title), Some(body)) => {
            let plain = words(&title);
            let start = plain.trim_end_matches(['…', '.']).trim_end();
            if words(&body).starts_with(start) {
                body
            } else {
                format!("{title}\n{body}")
            }
        }
        (title, body) => title.or(body).unwrap_or_default(),
    }
}

fn words(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address on the web: whole, or resolved by the site's.
fn web(link: &str, site: Option<&Url>) -> Option<Url> {
    let whole = match site {
        Some(site) => site.join(link),
        None => Url::parse(link),
    };
    whole
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// The address without what does not name the page: the fragment and marks of advertising.
pub(super) fn normalised(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    let is_tracking = |name: &str| name.starts_with("utm_") || TRACKING.contains(&name);
    if url.query_pairs().any(|(name, _)| is_tracking(&name)) {
        let kept: Vec<_> = url
            .query_pairs()
            .filter(|(name, _)| !is_tracking(name))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
    }
    url.into()
}

/// The site that speaks on a page: its host without «www.».
pub(super) fn site_of(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

pub(super) fn digest(parts: &[&str]) -> String {
    let bytes = Sha256::digest(parts.join("\n"));
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string does not fail");
        hex
    })
}
