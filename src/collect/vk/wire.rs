//! What VK sends, as serde reads it. Posts, comments and the objects of events share one entry: VK
//! sends comments among posts, and every schema of it has been wrong about what is always there.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::collect::lenient::{Entries, flag, int, part, text};

/// The outside of every reply: of the API, of Bots Long Poll, and one event of the Callback API.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reply {
    /// The call was refused.
    #[serde(deserialize_with = "part")]
    pub error: Option<Refusal>,
    /// The answer; there may be one that is null.
    #[serde(deserialize_with = "present")]
    pub response: Option<Value>,
    /// Refusals of the calls inside an `execute`, which may stand beside an answer.
    pub execute_errors: Entries<Refusal>,
    /// Long Poll: 1, history is lost; 2, the key has expired; 3, both.
    #[serde(deserialize_with = "int")]
    pub failed: Option<i64>,
    /// Long Poll: where the next poll begins.
    #[serde(deserialize_with = "text")]
    pub ts: Option<String>,
    /// Long Poll: what happened.
    pub updates: Option<Entries<Event>>,
}

/// A value that is there, be it null.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// Why a call was refused. The parameters that VK echoes here hold the token and are not read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Refusal {
    /// VK's code.
    #[serde(deserialize_with = "int")]
    pub error_code: Option<i64>,
    /// Inside an `execute`: which method it was.
    #[serde(deserialize_with = "text")]
    pub method: Option<String>,
}

/// Something that happened in a community.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Event {
    /// What happened: `wall_reply_new`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// What it happened to; read only when the kind is one of ours.
    pub object: Value,
}

/// Where the events of a community are kept. Not to be shown: the key opens them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Server {
    /// The address.
    #[serde(deserialize_with = "text")]
    pub server: Option<String>,
    /// The key.
    #[serde(deserialize_with = "text")]
    pub key: Option<String>,
    /// Where the first poll begins: a number here, a text elsewhere.
    #[serde(deserialize_with = "text")]
    pub ts: Option<String>,
}

/// The answer of a method that lists.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Page {
    /// The entries; none: this is no list.
    pub items: Option<Vec<Value>>,
    /// Where the next page begins (`newsfeed.search`).
    #[serde(deserialize_with = "text")]
    pub next_from: Option<String>,
}

/// A topic of a board. Who began it is not read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Topic {
    /// Its number on the board.
    #[serde(deserialize_with = "int")]
    pub id: Option<i64>,
    /// What it is about.
    #[serde(deserialize_with = "text")]
    pub title: Option<String>,
    /// When it was begun, seconds since 1970.
    #[serde(deserialize_with = "int")]
    pub created: Option<i64>,
    /// When its last comment was written, seconds since 1970.
    #[serde(deserialize_with = "int")]
    pub updated: Option<i64>,
}

/// Whose a screen name is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Named {
    /// `group`, `page`, `event`, `user`, `application` …
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// The number, without a sign.
    #[serde(deserialize_with = "int")]
    pub object_id: Option<i64>,
}

/// A post, a comment on a wall or in a board, or what an event tells of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Its number on the wall or in the board.
    #[serde(deserialize_with = "int")]
    pub id: Option<i64>,
    /// Whose wall: a community's number is negative.
    #[serde(deserialize_with = "int")]
    pub owner_id: Option<i64>,
    /// The same in events about comments.
    #[serde(deserialize_with = "int")]
    pub post_owner_id: Option<i64>,
    /// Whose board, in events.
    #[serde(deserialize_with = "int")]
    pub topic_owner_id: Option<i64>,
    /// Which topic, in events.
    #[serde(deserialize_with = "int")]
    pub topic_id: Option<i64>,
    /// Of a comment: which post it stands under.
    #[serde(deserialize_with = "int")]
    pub post_id: Option<i64>,
    /// Who wrote it.
    #[serde(deserialize_with = "int")]
    pub from_id: Option<i64>,
    /// Who signed what the community published.
    #[serde(deserialize_with = "int")]
    pub signer_id: Option<i64>,
    /// When it was published, seconds since 1970.
    #[serde(deserialize_with = "int")]
    pub date: Option<i64>,
    /// When it was changed, seconds since 1970.
    #[serde(deserialize_with = "int")]
    pub edited: Option<i64>,
    /// What it says.
    #[serde(deserialize_with = "text")]
    pub text: Option<String>,
    /// `post`, `reply`, `suggest`, `postpone` …
    #[serde(deserialize_with = "text")]
    pub post_type: Option<String>,
    /// Paid for.
    #[serde(deserialize_with = "flag")]
    pub marked_as_ads: bool,
    /// Stands first on the wall, whatever its age.
    #[serde(deserialize_with = "flag")]
    pub is_pinned: bool,
    /// A deleted post.
    #[serde(deserialize_with = "flag")]
    pub is_deleted: bool,
    /// A deleted comment: only its number and date are left.
    #[serde(deserialize_with = "flag")]
    pub deleted: bool,
    /// For paying subscribers.
    #[serde(deserialize_with = "part")]
    pub donut: Option<Donut>,
    /// What it reposts, the nearest first.
    pub copy_history: Entries<Entry>,
    /// What hangs on it.
    pub attachments: Entries<Attachment>,
    /// Times it was shown.
    #[serde(deserialize_with = "part")]
    pub views: Option<Count>,
    /// Likes.
    #[serde(deserialize_with = "part")]
    pub likes: Option<Count>,
    /// Comments under a post.
    #[serde(deserialize_with = "part")]
    pub comments: Option<Count>,
    /// Reposts.
    #[serde(deserialize_with = "part")]
    pub reposts: Option<Count>,
    /// The comment it answers.
    #[serde(deserialize_with = "int")]
    pub reply_to_comment: Option<i64>,
    /// The comments it stands under, the topmost first.
    #[serde(deserialize_with = "part")]
    pub parents_stack: Option<Vec<i64>>,
    /// The answers to it, the first few of them.
    #[serde(deserialize_with = "part")]
    pub thread: Option<Thread>,
}

/// A number of something.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Count {
    /// How many.
    #[serde(deserialize_with = "int")]
    pub count: Option<i64>,
}

/// Answers to a comment.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Thread {
    /// How many there are.
    #[serde(deserialize_with = "int")]
    pub count: Option<i64>,
    /// The first few.
    pub items: Entries<Entry>,
}

/// Whether a post is for paying subscribers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Donut {
    /// It is.
    #[serde(deserialize_with = "flag")]
    pub is_donut: bool,
}

/// What hangs on a post or comment; of music, gifts and stickers nothing is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Attachment {
    /// Under the name of its type.
    #[serde(
        rename = "photo",
        alias = "video",
        alias = "link",
        alias = "doc",
        alias = "poll",
        alias = "article",
        alias = "page",
        alias = "note",
        deserialize_with = "part"
    )]
    pub shown: Option<Shown>,
}

/// What an attachment says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// Of a link, video, document, article, page or note.
    #[serde(deserialize_with = "text")]
    pub title: Option<String>,
    /// Of a poll.
    #[serde(deserialize_with = "text")]
    pub question: Option<String>,
    /// Under a photo; of a note.
    #[serde(deserialize_with = "text")]
    pub text: Option<String>,
}
