//! What the YouTube Data API sends, as serde reads it.
//! <https://developers.google.com/youtube/v3/docs/commentThreads>

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use crate::{
    collect::{
        ReplyError, Trouble,
        lenient::{self, Entries},
    },
    domain::Timestamp,
};

/// A page of threads, or of replies in one thread.
#[derive(Debug)]
pub(super) enum Page {
    Threads(List<Thread>),
    Replies(List<Comment>),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound = "T: serde::de::DeserializeOwned")]
pub(super) struct List<T> {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) next_page_token: Option<String>,
    #[serde(default)]
    pub(super) items: Entries<T>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            next_page_token: None,
            items: Entries::default(),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Thread {
    pub(super) snippet: ThreadSnippet,
    #[serde(default, deserialize_with = "lenient::part")]
    pub(super) replies: Option<Replies>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ThreadSnippet {
    pub(super) top_level_comment: Comment,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) video_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::int")]
    pub(super) total_reply_count: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Replies {
    #[serde(default)]
    pub(super) comments: Entries<Comment>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Comment {
    pub(super) id: String,
    pub(super) snippet: Snippet,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Snippet {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) video_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) parent_id: Option<String>,
    /// HTML.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) text_display: Option<String>,
    /// As it was typed.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) text_original: Option<String>,
    #[serde(default, deserialize_with = "lenient::part")]
    pub(super) author_channel_id: Option<Channel>,
    #[serde(default, deserialize_with = "lenient::int")]
    pub(super) like_count: Option<i64>,
    #[serde(default, deserialize_with = "lenient::part")]
    pub(super) published_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::part")]
    pub(super) updated_at: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Channel {
    pub(super) value: String,
}

/// A thread as the reading goes by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// Of its first comment.
    pub(super) id: String,
    pub(super) video: Option<String>,
    /// When it began, in seconds since 1970.
    pub(super) at: i64,
    /// Answers that there are.
    pub(super) total: i64,
    /// The ends of the ids of those that it was shown with.
    pub(super) ends: BTreeSet<String>,
}

impl Shown {
    /// None of a thread without a moment.
    pub(super) fn of(thread: &Thread) -> Option<Self> {
        let first = &thread.snippet.top_level_comment;
        let answers = thread
            .replies
            .iter()
            .flat_map(|replies| &replies.comments.read);
        let ends = answers.filter_map(|answer| answer.end(&first.id));
        let own = first.snippet.video_id.as_ref();
        Some(Self {
            id: first.id.clone(),
            video: own.or(thread.snippet.video_id.as_ref()).cloned(),
            at: first.snippet.published_at?.as_second(),
            total: thread.snippet.total_reply_count.unwrap_or(0),
            ends: ends.map(str::to_owned).collect(),
        })
    }
}

impl Comment {
    /// The id of an answer behind that of its thread.
    pub(super) fn end(&self, thread: &str) -> Option<&str> {
        self.id.strip_prefix(thread)?.strip_prefix('.')
    }
}

/// <https://developers.google.com/youtube/v3/docs/errors>
#[derive(Deserialize)]
struct Refusal {
    #[serde(default, deserialize_with = "lenient::int")]
    code: Option<i64>,
    #[serde(default)]
    errors: Entries<Cause>,
}

#[derive(Deserialize)]
struct Cause {
    #[serde(default, deserialize_with = "lenient::text")]
    reason: Option<String>,
}

/// Reads a page of either kind, or a refusal.
pub(super) fn read(reply: &[u8]) -> Result<Page, ReplyError> {
    let mut reply: Value =
        serde_json::from_slice(reply).map_err(|error| ReplyError::json(&error))?;
    if let Some(error) = reply.get_mut("error") {
        return Err(refusal(&part(error.take())?));
    }
    match reply.get("kind").and_then(Value::as_str) {
        Some("youtube#commentThreadListResponse") => part(reply).map(Page::Threads),
        Some("youtube#commentListResponse") => part(reply).map(Page::Replies),
        _ => Err(unlike()),
    }
}

fn part<T: serde::de::DeserializeOwned>(reply: Value) -> Result<T, ReplyError> {
    serde_json::from_value(reply).map_err(|_| unlike())
}

fn unlike() -> ReplyError {
    ReplyError::Format {
        expected: "список комментариев YouTube",
        found: "а это другой JSON".to_owned(),
    }
}

fn refusal(refusal: &Refusal) -> ReplyError {
    let code = refusal.code.unwrap_or_default();
    let reasons = refusal.errors.read.iter();
    let trouble = reasons
        .filter_map(|cause| by_reason(cause.reason.as_deref()?))
        .next()
        .unwrap_or_else(|| by_status(code));
    ReplyError::refused(code, trouble)
}

fn by_reason(reason: &str) -> Option<Trouble> {
    Some(match reason {
        "commentsDisabled" => Trouble::NoComments,
        "quotaExceeded" | "dailyLimitExceeded" => Trouble::QuotaSpent,
        "rateLimitExceeded" | "userRateLimitExceeded" => Trouble::TooFast,
        "accessNotConfigured" | "authError" | "expired" | "keyExpired" | "keyInvalid" => {
            Trouble::TokenParked
        }
        "forbidden" | "insufficientPermissions" | "ineligibleAccount" => Trouble::OtherToken,
        "channelNotFound"
        | "commentNotFound"
        | "commentThreadNotFound"
        | "notFound"
        | "parentCommentNotFound"
        | "videoNotFound" => Trouble::Gone,
        "backendError" | "internalError" | "processingFailure" => Trouble::Again,
        _ => return None,
    })
}

/// A reason that is new or absent: the status of HTTP tells the kind.
fn by_status(code: i64) -> Trouble {
    match code {
        401 => Trouble::TokenParked,
        403 => Trouble::OtherToken,
        404 => Trouble::Gone,
        429 => Trouble::TooFast,
        500.. => Trouble::Again,
        _ => Trouble::WrongRequest,
    }
}
