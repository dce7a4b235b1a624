//! Sitemaps (карта сайта): where the news pages of a site are, and which changed. Pure.
//!
//! <https://www.sitemaps.org/protocol.html>, with the news extension of Google and Yandex.

use std::{borrow::Cow, io::Read};

use flate2::read::MultiGzDecoder;
use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, Event},
};

use super::{decode::decode, wire::written};
use crate::{collect::ReplyError, domain::Timestamp};

/// The most bytes of a packed sitemap once it is unpacked.
const UNPACKED_MAX: usize = 20 << 20;

/// An address in a sitemap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The address.
    pub url: String,
    /// When it was changed last, or published where no change is told; the start of the day in UTC
    /// where only a day is given.
    pub lastmod: Option<Timestamp>,
    /// When it was published, in news sitemaps.
    pub published: Option<Timestamp>,
    /// The headline, in news sitemaps.
    pub title: Option<String>,
}

/// What one sitemap lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sitemap {
    /// Pages.
    pub pages: Vec<Page>,
    /// Further sitemaps, when this is an index.
    pub children: Vec<Page>,
}

/// Reads a sitemap or an index of sitemaps, packed by gzip or plain. An entry without an address is left out.
///
/// # Errors
/// Whatever is no sitemap, or one that is cut short or broken.
pub fn sitemap(reply: &[u8]) -> Result<Sitemap, ReplyError> {
    let reply = unpacked(reply)?;
    let text = decode(&reply);
    let mut reader = Reader::from_str(text.trim_start());
    reader.config_mut().allow_dangling_amp = true;
    let mut found = Sitemap::default();
    let (mut known, mut depth) = (false, 0_usize);
    let (mut page, mut value) = (Page::default(), String::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                depth += 1;
                known |= matches!(tag.name().as_ref(), "urlset" | "sitemapindex");
                value.clear();
            }
            Ok(Event::Text(text)) => value.push_str(&text),
            Ok(Event::CData(text)) => value.push_str(&text),
            Ok(Event::GeneralRef(name)) => push_reference(&name, &mut value),
            Ok(Event::End(tag)) => {
                depth = depth.saturating_sub(1);
                close(tag.name().as_ref(), &mut page, value.trim(), &mut found);
                value.clear();
            }
            Ok(Event::Eof) if known && depth == 0 => return Ok(found),
            Ok(Event::Eof) if known => return Err(unlike("а он обрывается")),
            Ok(Event::Eof) => return Err(unlike("а это что-то другое")),
            Err(_) => return Err(unlike("а это XML с ошибкой или другая страница")),
            Ok(_) => {}
        }
    }
}

/// A `sitemap.xml.gz` is a packed file, not a packed transfer: the client leaves it as it is.
fn unpacked(reply: &[u8]) -> Result<Cow<'_, [u8]>, ReplyError> {
    if !reply.starts_with(b"\x1f\x8b") {
        return Ok(Cow::Borrowed(reply));
    }
    let mut plain = Vec::new();
    MultiGzDecoder::new(reply)
        .take(UNPACKED_MAX as u64 + 1)
        .read_to_end(&mut plain)
        .map_err(|_| unlike("а это повреждённый архив gzip"))?;
    if plain.len() > UNPACKED_MAX {
        return Err(unlike("а в архиве gzip больше допустимого"));
    }
    Ok(Cow::Owned(plain))
}

/// `&amp;` and `&#38;` become what they stand for; names of HTML stay for [`clean`](crate::text::clean).
fn push_reference(name: &BytesRef<'_>, value: &mut String) {
    let character = name.resolve_char_ref().ok().flatten();
    match (character, resolve_predefined_entity(name)) {
        (Some(character), _) => value.push(character),
        (None, Some(known)) => value.push_str(known),
        (None, None) => value.push_str(&format!("&{};", &**name)),
    }
}

/// An element ends: its value goes to the page, or the page to the list. Names are compared with their
/// prefix: `image:loc` is another thing.
fn close(name: &str, page: &mut Page, value: &str, found: &mut Sitemap) {
    match name {
        "loc" => page.url = value.to_owned(),
        "lastmod" => page.lastmod = written(value),
        "news:publication_date" => page.published = written(value),
        "news:title" => page.title = Some(value.to_owned()),
        "url" => keep(page, &mut found.pages),
        "sitemap" => keep(page, &mut found.children),
        _ => {}
    }
}

fn keep(page: &mut Page, list: &mut Vec<Page>) {
    let mut page = std::mem::take(page);
    page.lastmod = page.lastmod.or(page.published);
    if !page.url.is_empty() {
        list.push(page);
    }
}

fn unlike(found: &str) -> ReplyError {
    ReplyError::Format {
        expected: "sitemap.xml",
        found: found.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    #[test]
    fn a_news_sitemap_tells_addresses_dates_and_headlines() {
        let found = sitemap(
            r#"
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
  <url>
    <loc>https://vestnik.example/news?id=7&amp;page=1</loc>
    <lastmod>2026-11-22T12:00:00Z</lastmod>
    <image:image><image:loc>https://vestnik.example/7.jpg</image:loc><image:title>Котельная</image:title></image:image>
    <news:news><news:publication_date>2026-11-21T10:30+03:00</news:publication_date>
      <news:title>В&nbsp;Заречном вернули тепло &amp; воду</news:title></news:news>
  </url>
  <url><loc> https://vestnik.example/news/8 </loc><lastmod>2026-11-20</lastmod></url>
  <url><lastmod>2026-11-20</lastmod></url>
  <url><loc>https://vestnik.example/a&b</loc><lastmod>вчера</lastmod></url>
</urlset>"#
                .as_bytes(),
        )
        .unwrap();
        let lines: Vec<_> = found
            .pages
            .iter()
            .map(|page| {
                format!(
                    "{} {:?} {:?} {:?}",
                    page.url,
                    page.published.map(|at| at.to_string()),
                    page.lastmod.map(|at| at.to_string()),
                    page.title
                )
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
https://vestnik.example/news?id=7&page=1 Some("2026-11-21T07:30:00Z") Some("2026-11-22T12:00:00Z") Some("В&nbsp;Заречном вернули тепло & воду")
https://vestnik.example/news/8 None Some("2026-11-20T00:00:00Z") None
https://vestnik.example/a&b None None None
"#);
    }

    #[test]
    fn an_index_names_further_sitemaps() {
        let found = sitemap(b"<sitemapindex><sitemap><loc>https://vestnik.example/news.xml</loc></sitemap></sitemapindex>").unwrap();
        assert_eq!(found.pages, []);
        assert_eq!(found.children[0].url, "https://vestnik.example/news.xml");
    }

    #[test]
    fn a_packed_sitemap_is_unpacked_and_a_damaged_one_is_told() {
        let plain = b"<urlset><url><loc>https://vestnik.example/1</loc></url></urlset>";
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(plain).unwrap();
        let mut packed = packer.finish().unwrap();
        assert_eq!(sitemap(&packed).unwrap(), sitemap(plain).unwrap());
        packed.truncate(packed.len() / 2);
        insta::assert_snapshot!(sitemap(&packed).unwrap_err(), @"ответ не читается: ожидался sitemap.xml, а это повреждённый архив gzip");
    }

    #[test]
    fn what_is_no_sitemap_says_so() {
        for (reply, said) in [
            ("", "а это что-то другое"),
            ("<html><body><p>404</body></html>", "а это XML с ошибкой"),
            ("<rss></rss>", "а это что-то другое"),
            (
                "<urlset><url><loc>https://a.example/</loc>",
                "а он обрывается",
            ),
        ] {
            let error = sitemap(reply.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(said), "{reply}: {error}");
        }
    }
}
