//! What Mastodon sends, as serde reads it. <https://docs.joinmastodon.org/entities/Status/>

use serde::Deserialize;
use serde_json::Value;

use super::native::native;
use crate::{
    collect::{
        ReplyError, Trouble,
        lenient::{self, Entries},
    },
    domain::Timestamp,
};

/// The statuses of one reply.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Parents before children within a context.
    pub(super) statuses: Vec<Status>,
    pub(super) unread: usize,
    /// The reply is a timeline: there may be more behind its last status.
    pub(super) is_timeline: bool,
    /// How many of them, in a context, stand below the status it is about.
    pub(super) descendants: usize,
}

/// A status as the reading goes by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) id: u64,
    pub(super) native: String,
    /// When it was published, in seconds since 1970.
    pub(super) at: i64,
    /// The status that it answers.
    pub(super) answers: Option<u64>,
    /// How many answer it, if the instance says.
    pub(super) replies: Option<i64>,
}

impl Shown {
    /// None of a status whose number or moment is none.
    pub(super) fn of(status: &Status) -> Option<Self> {
        let number = |id: &Option<String>| id.as_deref()?.parse().ok();
        Some(Self {
            id: number(&status.id)?,
            native: native(&status.uri),
            at: status.created_at?.as_second(),
            answers: number(&status.in_reply_to_id),
            replies: status.replies_count,
        })
    }
}

/// One status (запись).
#[derive(Debug, Deserialize)]
pub(super) struct Status {
    /// Of this instance alone.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    /// The same on every instance.
    pub(super) uri: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) url: Option<String>,
    #[serde(default, deserialize_with = "lenient::part")]
    pub(super) created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::part")]
    pub(super) edited_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) in_reply_to_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) visibility: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) spoiler_text: Option<String>,
    /// HTML. Its key tells a status from an account and from the farewell of a deleted status.
    #[serde(deserialize_with = "lenient::text")]
    pub(super) content: Option<String>,
    #[serde(default, deserialize_with = "lenient::part")]
    pub(super) account: Option<Account>,
    /// The status that this one only passes on.
    #[serde(default, deserialize_with = "lenient::part")]
    pub(super) reblog: Option<Box<Self>>,
    #[serde(default, deserialize_with = "lenient::part")]
    pub(super) quote: Option<Quote>,
    #[serde(default, deserialize_with = "lenient::part")]
    pub(super) card: Option<Card>,
    #[serde(default)]
    pub(super) media_attachments: Entries<Media>,
    #[serde(default, deserialize_with = "lenient::int")]
    pub(super) replies_count: Option<i64>,
    #[serde(default, deserialize_with = "lenient::int")]
    pub(super) reblogs_count: Option<i64>,
    #[serde(default, deserialize_with = "lenient::int")]
    pub(super) favourites_count: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Account {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) uri: Option<String>,
    /// A group, not a person.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub(super) group: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Quote {
    #[serde(default, deserialize_with = "lenient::part")]
    pub(super) quoted_status: Option<Box<Status>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Card {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) title: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Media {
    /// The caption that its author gave.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) description: Option<String>,
}

#[derive(Deserialize)]
struct Context {
    ancestors: Entries<Status>,
    descendants: Entries<Status>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl Page {
    fn timeline(list: Entries<Status>) -> Self {
        Self {
            statuses: list.read,
            unread: list.unread,
            is_timeline: true,
            descendants: 0,
        }
    }

    fn context(context: Context) -> Self {
        let unread = context.ancestors.unread + context.descendants.unread;
        let descendants = context.descendants.read.len() + context.descendants.unread;
        let statuses = context
            .ancestors
            .read
            .into_iter()
            .chain(context.descendants.read);
        Self {
            statuses: statuses.collect(),
            unread,
            is_timeline: false,
            descendants,
        }
    }

    /// This context around its status.
    pub(super) fn around(mut self, status: Self) -> Self {
        self.statuses.extend(status.statuses);
        self.unread += status.unread;
        self
    }
}

/// Reads a timeline, a status, a context or a refusal.
pub(super) fn read(reply: &[u8]) -> Result<Page, ReplyError> {
    let reply: Value = serde_json::from_slice(reply).map_err(|error| ReplyError::json(&error))?;
    if reply.is_array() {
        return part(reply).map(Page::timeline);
    }
    let has = |key: &str| reply.get(key).is_some();
    if has("error") {
        Err(refusal(&part::<Refusal>(reply)?.error))
    } else if has("descendants") {
        part(reply).map(Page::context)
    } else {
        let status = part(reply)?;
        Ok(Page {
            statuses: vec![status],
            ..Page::default()
        })
    }
}

fn part<T: serde::de::DeserializeOwned>(reply: Value) -> Result<T, ReplyError> {
    serde_json::from_value(reply).map_err(|_| ReplyError::Format {
        expected: "ответ Mastodon: список записей, запись или её ветка",
        found: "а это другой JSON".to_owned(),
    })
}

/// Refusals have no code in the reply, only words: the code is that of HTTP which comes with them.
/// From `config/locales/en.yml` and `app/controllers/api` of Mastodon, <https://github.com/mastodon/mastodon>.
const REFUSALS: [(&str, i64, Trouble); 12] = [
    ("not found", 404, Trouble::Gone),
    ("gone", 410, Trouble::Gone),
    ("access token", 401, Trouble::TokenParked),
    ("login is currently", 403, Trouble::TokenParked),
    ("authenticated user", 401, Trouble::OtherToken),
    ("authorized scopes", 403, Trouble::OtherToken),
    ("not allowed", 403, Trouble::Closed),
    ("too many requests", 429, Trouble::TooFast),
    ("throttled", 429, Trouble::TooFast),
    ("validation failed", 422, Trouble::WrongRequest),
    ("temporary", 503, Trouble::Again),
    ("could not be fetched", 503, Trouble::Again),
];

fn refusal(words: &str) -> ReplyError {
    let words = words.to_lowercase();
    let known = REFUSALS.iter().find(|(part, ..)| words.contains(part));
    // Words that nobody knows: the status line of the reply tells more than a guess.
    let (code, trouble) = known.map_or((0, Trouble::Again), |(_, code, trouble)| (*code, *trouble));
    ReplyError::refused(code, trouble)
}

/// A refusal in words that nobody knows.
pub(super) fn is_unknown(error: &ReplyError) -> bool {
    matches!(error, ReplyError::Refused { code, .. } if code == "0")
}
