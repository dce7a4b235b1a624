//! A fake medium: an RSS feed that shows its newest articles, with validators that hold.

use std::sync::{Arc, Mutex};

use jiff::{Timestamp, fmt::rfc2822};
use otklik::ports::{Reply, Request};

use super::Personality;

/// Articles that a feed shows at once.
const SHOWN: usize = 20;

/// An article as the medium knows it.
#[derive(Debug, Clone)]
pub struct Article {
    /// Its guid.
    pub id: String,
    /// Headline and words.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// The medium's own book: the ground truth, shared with the test.
pub type Book = Arc<Mutex<Vec<Article>>>;

/// A medium that publishes what stands in its book when the time has come.
pub struct Medium(pub Book);

impl Personality for Medium {
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        let book = self.0.lock().unwrap();
        let out: Vec<&Article> = book.iter().filter(|article| article.at <= now).collect();
        let etag = format!("\"{}\"", out.len());
        let known = request
            .headers
            .iter()
            .any(|(name, value)| *name == "if-none-match" && *value == etag);
        let headers = vec![("etag".to_owned(), etag)];
        if known {
            return Reply {
                status: 304,
                headers,
                ..Reply::default()
            };
        }
        let items: String = out
            .iter()
            .rev()
            .take(SHOWN)
            .map(|article| entry(article))
            .collect();
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Вестник</title>{items}</channel></rss>"
        );
        Reply {
            status: 200,
            headers,
            body: body.into_bytes(),
            ..Reply::default()
        }
    }
}

fn entry(article: &Article) -> String {
    let date = rfc2822::DateTimePrinter::new();
    let date = date
        .zoned_to_string(&article.at.to_zoned(jiff::tz::TimeZone::UTC))
        .unwrap();
    format!(
        "<item><guid>{}</guid><title>{}</title><pubDate>{date}</pubDate></item>",
        article.id, article.text
    )
}
