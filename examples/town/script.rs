//! What the town says: `script.toml` as posts of a community, posts of a channel and articles of a
//! newspaper, the past ones and those that come while the daemon runs.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::fakes::{
    feed::{Article, Book},
    tme::{Channel, Look, Post as ChannelPost},
    vk::{Comment, Post, Said},
};

const SCRIPT: &str = include_str!("script.toml");

/// The script as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    wall: Vec<Line>,
    channel: Vec<Line>,
    newspaper: Vec<Line>,
}

/// A post or article with its comments.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// Minutes from the town's start; before it when negative.
    at: i64,
    text: String,
    #[serde(default)]
    replies: Vec<Reply>,
}

/// A comment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reply {
    /// Minutes after the post.
    after: i64,
    text: String,
}

impl Script {
    /// Reads the script that is compiled in.
    pub fn load() -> Result<Self, toml::de::Error> {
        toml::from_str(SCRIPT)
    }

    /// The wall of the community.
    pub fn wall(&self, start: Timestamp) -> Vec<Post> {
        let lines = self.wall.iter().zip(1..);
        let posts = lines.map(|(line, n)| {
            let at = minutes(start, line.at);
            let replies = line.replies.iter().zip(1..);
            Post {
                said: said(10 * n, at, &line.text),
                pinned: false,
                ads: false,
                closed: false,
                comments: replies
                    .map(|(reply, m)| Comment {
                        said: said(1_000 * n + m, minutes(at, reply.after), &reply.text),
                        root: None,
                    })
                    .collect(),
            }
        });
        posts.collect()
    }

    /// The channel.
    pub fn channel(&self, start: Timestamp) -> Channel {
        let lines = self.channel.iter().zip(1..);
        let posts = lines.map(|(line, id)| ChannelPost {
            id,
            at: minutes(start, line.at),
            text: line.text.clone(),
            edit: None,
            deleted: None,
            look: Look::Plain,
        });
        Channel::Open(posts.collect(), Vec::new())
    }

    /// The newspaper's book.
    pub fn newspaper(&self, start: Timestamp) -> Book {
        let lines = self.newspaper.iter().zip(1..);
        let articles = lines.map(|(line, n)| Article {
            id: format!("vestnik-{n}"),
            text: line.text.clone(),
            at: minutes(start, line.at),
        });
        Arc::new(Mutex::new(articles.collect()))
    }
}

fn said(id: i64, at: Timestamp, text: &str) -> Said {
    Said {
        id,
        at,
        text: text.to_owned(),
        edits: Vec::new(),
        deleted: None,
    }
}

fn minutes(from: Timestamp, minutes: i64) -> Timestamp {
    from.saturating_add(SignedDuration::from_mins(minutes))
        .unwrap_or(from)
}
