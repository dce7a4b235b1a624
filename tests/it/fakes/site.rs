//! A fake site without a feed: robots.txt, an index of sitemaps that lags behind by an hour, news pages
//! in two encodings, and all that stands between them on a real site.

use std::{
    fmt::Write as _,
    io::Write as _,
    sync::{Arc, Mutex},
};

use encoding_rs::WINDOWS_1251;
use flate2::{Compression, write::GzEncoder};
use jiff::{SignedDuration, Timestamp};
use otklik::ports::{Reply, Request};

use super::Personality;

/// A piece of news as the site knows it.
#[derive(Debug, Clone)]
pub struct Story {
    /// `/news/7`.
    pub path: String,
    /// The headline.
    pub title: String,
    /// Its texts, the first of them when it appeared.
    pub texts: Vec<(Timestamp, String)>,
    /// When it was taken back.
    pub gone: Option<Timestamp>,
    /// The sitemap tells its day, not its hour.
    pub by_day: bool,
}

impl Story {
    /// What stands on its page at this moment; none before it appears and after it is gone.
    pub fn text(&self, now: Timestamp) -> Option<&str> {
        let there = self.gone.is_none_or(|gone| now < gone);
        let stands = self.texts.iter().rfind(|(at, _)| there && *at <= now);
        stands.map(|(_, text)| &**text)
    }

    /// When the site changed it last before `now`; none before it appeared.
    fn changed(&self, now: Timestamp) -> Option<Timestamp> {
        let texts = self.texts.iter().map(|(at, _)| *at);
        texts.chain(self.gone).filter(|at| *at <= now).max()
    }
}

/// The site's own book: the ground truth, shared with the test.
#[derive(Debug, Clone)]
pub struct Book {
    /// Its host.
    pub host: String,
    /// robots.txt; none: there is no such file.
    pub robots: Option<String>,
    /// Whatever is asked, the site answers 500.
    pub down: bool,
    /// Its sitemap tells dates and has parts; or it is one list of addresses.
    pub dated: bool,
    /// Its pages have another layout than the settings say.
    pub rebuilt: bool,
    /// This page always fails.
    pub poison: Option<String>,
    /// The news.
    pub stories: Vec<Story>,
}

impl Book {
    /// A site with nothing on it yet.
    pub fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            robots: Some("User-agent: *\nDisallow: /closed/\nCrawl-delay: 1\n".to_owned()),
            down: false,
            dated: true,
            rebuilt: false,
            poison: None,
            stories: Vec::new(),
        }
    }

    /// The whole address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.host)
    }
}

/// Pages that are no news, or not for us. The last is on the calendar of the year 2099.
const OTHERS: [&str; 6] = [
    "/",
    "/about",
    "/contacts",
    "/author/ivanov",
    "/closed/plan",
    "/afisha",
];

/// A site that shows what stands in its book.
pub struct Site(pub Arc<Mutex<Book>>);

impl Personality for Site {
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        let book = self.0.lock().unwrap();
        let path = request.url.strip_prefix(&book.url("")).unwrap();
        if book.down || book.poison.as_deref() == Some(path) {
            return status(500);
        }
        // The sitemaps are written once an hour.
        let hour = Timestamp::from_second(now.as_second() / 3_600 * 3_600).unwrap();
        match path {
            "/robots.txt" => book.robots.clone().map_or(status(404), shown),
            "/sitemap.xml" if book.dated => shown(index(&book, hour)),
            "/sitemap.xml" => shown(news_part(&book, hour)),
            "/map/news.xml.gz" => packed(&news_part(&book, hour)),
            "/map/other.xml" => shown(other_part(&book)),
            _ if OTHERS.contains(&path) => shown("<html><body>Меню</body></html>".to_owned()),
            _ => story(&book, path, now),
        }
    }
}

fn index(book: &Book, hour: Timestamp) -> String {
    let parts = [
        ("/map/old.xml", "2019-01-01".to_owned()),
        ("/map/other.xml", String::new()),
        ("/map/news.xml.gz", hour.to_string()),
        ("/map/lost.xml", hour.to_string()),
    ];
    let parts = parts.map(|(path, at)| {
        let dated = if at.is_empty() {
            String::new()
        } else {
            format!("<lastmod>{at}</lastmod>")
        };
        format!("<sitemap><loc>{}</loc>{dated}</sitemap>", book.url(path))
    });
    format!(
        "<?xml version=\"1.0\"?><sitemapindex>{}</sitemapindex>",
        parts.concat()
    )
}

fn news_part(book: &Book, hour: Timestamp) -> String {
    let mut urls = String::new();
    for story in &book.stories {
        let Some(changed) = story.changed(hour) else {
            continue;
        };
        let lastmod = match (book.dated, story.by_day) {
            (false, _) => String::new(),
            (true, false) => format!("<lastmod>{changed}</lastmod>"),
            (true, true) => format!("<lastmod>{}</lastmod>", &changed.to_string()[..10]),
        };
        write!(
            urls,
            "<url><loc>{}</loc>{lastmod}</url>",
            book.url(&story.path)
        )
        .unwrap();
    }
    format!("<?xml version=\"1.0\"?><urlset>{urls}</urlset>")
}

fn other_part(book: &Book) -> String {
    let ours = OTHERS.map(|path| {
        let lastmod = if path == "/afisha" {
            "<lastmod>2099-01-01</lastmod>"
        } else {
            ""
        };
        format!("<url><loc>{}</loc>{lastmod}</url>", book.url(path))
    });
    let theirs = "<url><loc>https://elsewhere.example/news/1</loc></url>";
    format!("<urlset>{}{theirs}</urlset>", ours.concat())
}

fn story(book: &Book, path: &str, now: Timestamp) -> Reply {
    let Some(story) = book.stories.iter().find(|story| story.path == path) else {
        return status(404);
    };
    let Some(text) = story.text(now) else {
        return status(if story.gone.is_some() { 410 } else { 404 });
    };
    let class = if book.rebuilt {
        "article-body"
    } else {
        "news-text"
    };
    let date = story.texts[0].0;
    // Every second page is in the old encoding; one half of them says so, of the other the server.
    let (old, in_page) = (
        path.len().is_multiple_of(2),
        path.ends_with(['0', '2', '4', '6', '8']),
    );
    let meta = if old && in_page {
        "<meta charset=windows-1251>"
    } else {
        ""
    };
    let page = format!(
        "<!DOCTYPE html><html><head>{meta}<title>Сайт</title></head><body><nav>Новости и афиша</nav>\
         <h1>{}</h1><time datetime=\"{date}\">вчера</time><div class=\"{class}\"><p>{text}</p></div>\
         <aside>Мнения читателей</aside></body></html>",
        story.title
    );
    let charset = if old { "; charset=windows-1251" } else { "" };
    Reply {
        headers: vec![(
            "content-type".into(),
            format!("text/html{}", if in_page { "" } else { charset }),
        )],
        body: if old {
            WINDOWS_1251.encode(&page).0.into_owned()
        } else {
            page.into_bytes()
        },
        ..status(200)
    }
}

fn packed(text: &str) -> Reply {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    Reply {
        body: packer.finish().unwrap(),
        ..status(200)
    }
}

fn shown(text: String) -> Reply {
    Reply {
        body: text.into_bytes(),
        ..status(200)
    }
}

fn status(status: u16) -> Reply {
    Reply {
        status,
        ..Reply::default()
    }
}

/// The longest that a change waits for its place in the sitemap.
pub const LAG: SignedDuration = SignedDuration::from_hours(1);
