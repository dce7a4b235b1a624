//! News pages of sites without a feed: one page to one raw item, by CSS selectors of the source. Pure.

use std::sync::LazyLock;

use jiff::{civil, tz::TimeZone};
use regex::Regex;
use reqwest::Url;
use scraper::{ElementRef, Html, Selector};

use super::map;
use crate::{
    collect::ReplyError,
    domain::{ItemKind, Network, RawItem, Timestamp},
};

/// So many addresses of feeds a message names; a page seldom has more.
const FEEDS_NAMED: usize = 3;

fn pattern(constant: &str) -> Regex {
    Regex::new(constant).expect("the pattern is a constant, covered by tests")
}

fn selector(constant: &str) -> Selector {
    Selector::parse(constant).expect("the selector is a constant, covered by tests")
}

static PAGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)<(?:!doctype html|html|head|body)[\s>]"));

/// Feeds that a page offers.
static FEEDS: LazyLock<Selector> = LazyLock::new(|| {
    selector(
        r#"link[rel~=alternate][type="application/rss+xml"][href], link[rel~=alternate][type="application/atom+xml"][href], link[rel~=alternate][type="application/feed+json"][href]"#,
    )
});

/// Where pages keep their date when the source's own selector finds none.
static DATES: LazyLock<Selector> =
    LazyLock::new(|| selector(r#"meta[property="article:published_time"], time[datetime]"#));

/// `21.11.2026 10:30`, `21.11.2026, в 10:30`, `21.11.2026`.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b(?:\D{1,6}\b(\d{1,2}):(\d{2})\b)?")
});

/// Whether a text is an HTML page.
pub(super) fn is_page(text: &str) -> bool {
    PAGE.is_match(text)
}

/// What to do with a page that came in place of a feed. Its own addresses of feeds are named: they are
/// the site's, not a resident's.
pub(super) fn remedy(text: &str) -> String {
    let page = Html::parse_document(text);
    let feeds: Vec<_> = page
        .select(&FEEDS)
        .filter_map(|link| link.attr("href"))
        .take(FEEDS_NAMED)
        .collect();
    if feeds.is_empty() {
        "а это страница HTML. Адрес ленты сайт обычно называет в <link rel=\"alternate\" \
         type=\"application/rss+xml\">, но на этой странице его нет"
            .to_owned()
    } else {
        format!(
            "а это страница HTML. Укажите адрес ленты, который она называет: {}",
            feeds.join(", ")
        )
    }
}

/// A selector of the configuration that is no CSS selector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» — не селектор CSS; пример: div.news-text p")]
pub struct SelectorError(String);

/// Where a news page of one site has its parts.
#[derive(Debug, Clone)]
pub struct Selectors {
    /// The headline: the first element that fits.
    pub title: Selector,
    /// The text: all elements that fit.
    pub text: Selector,
    /// The date: the first element that fits, by its `datetime`, its `content` or its words. None:
    /// where pages usually keep it.
    pub date: Option<Selector>,
    /// The selector of the text as the configuration writes it, for whoever must mend it.
    pub text_written: String,
}

impl Selectors {
    /// Reads the selectors as the configuration writes them.
    ///
    /// # Errors
    /// One of them is no CSS selector.
    pub fn new(title: &str, text: &str, date: Option<&str>) -> Result<Self, SelectorError> {
        let parse = |css: &str| Selector::parse(css).map_err(|_| SelectorError(css.to_owned()));
        Ok(Self {
            title: parse(title)?,
            text: parse(text)?,
            date: date.map(parse).transpose()?,
            text_written: text.to_owned(),
        })
    }
}

/// Reads the decoded news page. `zone` is the site's: dates without one are meant in it.
///
/// # Errors
/// Nothing stands where the text should: another page, or a site that was rebuilt.
pub fn article(
    page: &str,
    url: &Url,
    selectors: &Selectors,
    zone: &TimeZone,
) -> Result<RawItem, ReplyError> {
    let page = Html::parse_document(page);
    let text = whole_text(&page, &selectors.text);
    if text.is_empty() {
        return Err(ReplyError::Format {
            expected: "текст новости",
            found: "а по селектору на странице ничего нет".to_owned(),
        });
    }
    let title = page
        .select(&selectors.title)
        .next()
        .map(|title| words(&title));
    let date = |selector| {
        page.select(selector)
            .find_map(|element| date_of(&element, zone))
    };
    Ok(RawItem {
        network: Network::Feed,
        native_id: map::normalised(url),
        kind: ItemKind::News,
        text: map::text(title.filter(|title| !title.is_empty()), Some(text)),
        published_at: selectors
            .date
            .as_ref()
            .and_then(date)
            .or_else(|| date(&DATES)),
        account: map::site_of(url),
        url: Some(url.to_string()),
        ..RawItem::default()
    })
}

/// HTML of the elements that fit, without those inside others that fit as well.
fn whole_text(page: &Html, selector: &Selector) -> String {
    let inside = |element: &ElementRef<'_>| {
        element
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|above| selector.matches(&above))
    };
    let parts = page.select(selector).filter(|element| !inside(element));
    let parts: Vec<_> = parts
        .map(|element| map::without_code(&element.inner_html()).trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n")
}

fn words(element: &ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn date_of(element: &ElementRef<'_>, zone: &TimeZone) -> Option<Timestamp> {
    ["datetime", "content"]
        .into_iter()
        .find_map(|name| moment(element.attr(name)?, zone))
        .or_else(|| moment(&words(element), zone))
}

/// A moment as pages write it: RFC 3339, the same without a zone, or `dd.mm.yyyy hh:mm`.
fn moment(written: &str, zone: &TimeZone) -> Option<Timestamp> {
    let written = written.trim();
    if let Ok(exact) = written.parse() {
        return Some(exact);
    }
    let local = written.parse().ok().or_else(|| by_numbers(written))?;
    Some(zone.to_zoned(local).ok()?.timestamp())
}

/// A day without an hour is its noon: that keeps it on this day in every zone of the country.
fn by_numbers(written: &str) -> Option<civil::DateTime> {
    let found = DATE.captures(written)?;
    let number = |at: usize| found.get(at)?.as_str().parse::<i8>().ok();
    let year = found[3].parse().ok()?;
    let date = civil::Date::new(year, number(2)?, number(1)?).ok()?;
    let (hour, minute) = number(4).zip(number(5)).unwrap_or((12, 0));
    Some(date.to_datetime(civil::Time::new(hour, minute, 0, 0).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWS: &str = r#"<!doctype html><html><head>
        <meta property="article:published_time" content="2026-11-20T09:00:00+05:00">
        <script>var text = "не новость";</script></head><body>
        <h1 class="title"> В Заречном <b>вернули</b>
            тепло </h1><span class="date">21.11.2026, в 10:30</span>
        <div class="text"><p>Котельную запустили ночью.</p><script>counter()</script>
          <div class="text"><p>Перерасчёт обещают &amp; сделают.</p></div></div>
        <div class="text"><!-- баннер --><p>Телефон диспетчера на сайте.</p></div>
        </body></html>"#;

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Yekaterinburg").unwrap()
    }

    fn read(page: &str, date: &str) -> Result<RawItem, ReplyError> {
        let url = "https://vestnik.example/news/7?utm_source=site#top"
            .parse()
            .unwrap();
        let selectors = Selectors::new("h1.title", "div.text", Some(date)).unwrap();
        article(page, &url, &selectors, &zone())
    }

    #[test]
    fn a_news_page_becomes_an_item() {
        let item = read(NEWS, ".date").unwrap();
        assert_eq!(item.native_id, "https://vestnik.example/news/7");
        assert_eq!(item.kind, ItemKind::News);
        let text = crate::text::clean(&item.text);
        let lines: Vec<_> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(
            lines,
            [
                "В Заречном вернули тепло",
                "Котельную запустили ночью.",
                "Перерасчёт обещают & сделают.",
                "Телефон диспетчера на сайте."
            ]
        );
        assert_eq!(
            item.published_at.unwrap().to_string(),
            "2026-11-21T05:30:00Z"
        );
        // The site was rebuilt: the date's selector finds nothing, the page still tells it.
        let rebuilt = read(NEWS, ".no-such-date").unwrap();
        assert_eq!(
            rebuilt.published_at.unwrap().to_string(),
            "2026-11-20T04:00:00Z"
        );
    }

    #[test]
    fn a_page_without_the_text_is_told_and_a_wrong_selector_too() {
        let error = read("<html><body>Ведутся работы</body></html>", ".date").unwrap_err();
        insta::assert_snapshot!(error, @"ответ не читается: ожидался текст новости, а по селектору на странице ничего нет");
        insta::assert_snapshot!(Selectors::new("h1", "div..", None).unwrap_err(), @"«div..» — не селектор CSS; пример: div.news-text p");
    }

    #[test]
    fn dates_are_read_as_pages_write_them() {
        for (written, meant) in [
            ("2026-11-21T10:30:00+05:00", Some("2026-11-21T05:30:00Z")),
            ("2026-11-21T10:30+0500", Some("2026-11-21T05:30:00Z")),
            ("2026-11-21T10:30:00", Some("2026-11-21T05:30:00Z")),
            ("2026-11-21 10:30", Some("2026-11-21T05:30:00Z")),
            (
                "Опубликовано: 21.11.2026 10:30",
                Some("2026-11-21T05:30:00Z"),
            ),
            ("1.2.2026", Some("2026-02-01T07:00:00Z")),
            ("32.13.2026 10:30", None),
            ("вчера", None),
        ] {
            let read = moment(written, &zone()).map(|at| at.to_string());
            assert_eq!(read.as_deref(), meant, "{written}");
        }
    }
}
