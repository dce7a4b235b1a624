//! Which addresses a site's reader takes: a site's own news pages, never a person's. Pure.

use reqwest::Url;

/// Social networks and blogs: what stands there under an address is somebody's, and communities have
/// readers of their own that tell them from persons.
const SOCIAL: [&str; 15] = [
    "vk.com",
    "vk.ru",
    "ok.ru",
    "odnoklassniki.ru",
    "my.mail.ru",
    "t.me",
    "telegram.me",
    "max.ru",
    "livejournal.com",
    "facebook.com",
    "instagram.com",
    "x.com",
    "twitter.com",
    "tiktok.com",
    "youtube.com",
];

/// Parts of a path under which sites keep pages of their authors and visitors.
const PERSONAL: [&str; 10] = [
    "user", "users", "author", "authors", "avtor", "avtory", "profile", "profiles", "member",
    "members",
];

/// An address that is no sitemap of a site.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSite {
    /// It is no address.
    #[error(
        "«{0}» — не адрес карты сайта: нужен полный адрес, например https://gazeta.example/sitemap.xml"
    )]
    Address(String),
    /// It leads to a social network.
    #[error(
        "«{0}» — это соцсеть, а не сайт: страницы людей не читаются, а сообщество или канал подключается источником своей сети"
    )]
    Social(String),
}

/// The address of a sitemap.
pub(super) fn sitemap(written: &str) -> Result<Url, NoSite> {
    let url = web(written).ok_or_else(|| NoSite::Address(written.to_owned()))?;
    if is_social(&url) {
        return Err(NoSite::Social(written.to_owned()));
    }
    Ok(url)
}

/// Whether an address leads to a social network or a blog.
pub(in crate::collect::feed) fn is_social(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    SOCIAL.iter().any(|social| {
        let below = host.strip_suffix(social);
        below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
    })
}

/// A whole http address with a host that has a name.
pub(in crate::collect::feed) fn web(written: &str) -> Option<Url> {
    let url = Url::parse(written.trim()).ok()?;
    let named = url.host_str().is_some_and(|host| host.contains(['.', ':']));
    (matches!(url.scheme(), "http" | "https") && named && url.username().is_empty()).then_some(url)
}

/// Whether a page of a site may be one of its news: neither its front page nor a person's page.
pub(super) fn is_news(url: &Url) -> bool {
    let front = url.path() == "/" && url.query().is_none();
    let personal = url.path().split('/').any(|part| {
        let part = part.to_ascii_lowercase();
        part.starts_with(['~', '@']) || PERSONAL.contains(&&*part)
    });
    !front && !personal
}

/// What robots.txt speaks of: the path with its query.
pub(super) fn path(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// The same site, with and without `www.`.
pub(super) fn same_site(one: &Url, other: &Url) -> bool {
    let bare = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_taken_and_a_social_network_is_not() {
        for address in [
            "https://gazeta.example/sitemap.xml",
            "http://xn--80aaf.example:8080/map.xml.gz",
            "https://notvk.com/sitemap.xml",
        ] {
            assert!(sitemap(address).is_ok(), "{address}");
        }
        for address in [
            "",
            "gazeta.example/sitemap.xml",
            "ftp://gazeta.example/",
            "https://gazeta/",
        ] {
            assert!(
                matches!(sitemap(address), Err(NoSite::Address(_))),
                "{address}"
            );
        }
        for address in [
            "https://vk.com/id1",
            "https://m.vk.com/ivanov",
            "https://ok.ru/profile/1",
            "https://t.me/ivanov",
            "https://ivanov.livejournal.com/sitemap.xml",
        ] {
            assert!(
                matches!(sitemap(address), Err(NoSite::Social(_))),
                "{address}"
            );
        }
    }

    #[test]
    fn pages_of_persons_and_the_front_page_are_no_news() {
        for (path, news) in [
            ("/news/7", true),
            ("/?id=7", true),
            ("/authority/water", true),
            ("/news/userov-street", true),
            ("/", false),
            ("/author/ivanov/", false),
            ("/Users/7", false),
            ("/forum/profile/7", false),
            ("/@ivanov/7", false),
            ("/~ivanov", false),
        ] {
            let url = web(&format!("https://gazeta.example{path}")).unwrap();
            assert_eq!(is_news(&url), news, "{path}");
        }
    }
}
