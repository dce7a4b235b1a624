//! What Одноклассники send, as serde reads it. All methods share one reply: which lists it has tells
//! what it answers.

use serde::Deserialize;

use crate::collect::lenient::{Entries, int, part, text};

/// The outside of every reply.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reply {
    /// The call was refused.
    #[serde(deserialize_with = "int")]
    pub error_code: Option<i64>,
    /// What happened in a group (`stream.get`); no such key on the last page.
    pub feeds: Entries<Feed>,
    /// Topics (`mediatopic.getByIds`).
    pub media_topics: Entries<Topic>,
    /// What the other parts of the reply refer to.
    #[serde(deserialize_with = "part")]
    pub entities: Option<Entities>,
    /// Discussions (`discussions.getList`).
    pub discussions: Entries<Discussion>,
    /// One discussion (`discussions.get`).
    #[serde(deserialize_with = "part")]
    pub discussion: Option<Discussion>,
    /// Comments (`discussions.getComments`).
    pub comments: Entries<Comment>,
    /// Comments, as `discussions.getDiscussionComments` spells them.
    pub commentss: Entries<Comment>,
    /// Where the next page begins.
    #[serde(deserialize_with = "text")]
    pub anchor: Option<String>,
    /// Whether there is a next page.
    #[serde(deserialize_with = "part")]
    pub has_more: Option<bool>,
}

/// What other parts refer to; of the persons among it nothing is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entities {
    /// Topics.
    pub media_topics: Entries<Topic>,
}

/// Something that happened in a group.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Feed {
    /// A line with references: `{media_topic:12}`.
    #[serde(deserialize_with = "text")]
    pub message: Option<String>,
    /// References: `media_topic:12`.
    #[serde(deserialize_with = "part")]
    pub target_refs: Option<Vec<String>>,
}

/// A topic: what a group or person published.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Topic {
    /// Its number.
    #[serde(deserialize_with = "text")]
    pub id: Option<String>,
    /// What it consists of.
    pub media: Entries<Media>,
    /// When it was published, milliseconds since 1970.
    #[serde(deserialize_with = "int")]
    pub created_ms: Option<i64>,
    /// Who wrote it: `user:7`, `group:7`.
    #[serde(deserialize_with = "text")]
    pub author_ref: Option<String>,
    /// Whose it is: `user:7`, `group:7`.
    #[serde(deserialize_with = "text")]
    pub owner_ref: Option<String>,
    /// Likes.
    #[serde(deserialize_with = "part")]
    pub like_summary: Option<Count>,
    /// Reposts.
    #[serde(deserialize_with = "part")]
    pub reshare_summary: Option<Count>,
    /// Comments.
    #[serde(deserialize_with = "part")]
    pub discussion_summary: Option<Count>,
}

/// A part of a topic; of photos and music nothing is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Media {
    /// Of a text.
    #[serde(deserialize_with = "text")]
    pub text: Option<String>,
    /// Of a link.
    #[serde(deserialize_with = "text")]
    pub title: Option<String>,
    /// Of a poll.
    #[serde(deserialize_with = "text")]
    pub question: Option<String>,
}

/// A number of something.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Count {
    /// How many.
    #[serde(deserialize_with = "int")]
    pub count: Option<i64>,
    /// How many comments, where it counts those.
    #[serde(deserialize_with = "int")]
    pub comments_count: Option<i64>,
}

/// A discussion: what people comment on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Discussion {
    /// The number of what is discussed.
    #[serde(deserialize_with = "text")]
    pub object_id: Option<String>,
    /// What is discussed: `GROUP_TOPIC`, `GROUP_PHOTO`, `USER_STATUS` …
    #[serde(deserialize_with = "text")]
    pub object_type: Option<String>,
    /// How it begins.
    #[serde(deserialize_with = "text")]
    pub title: Option<String>,
    /// When it was published, Moscow time.
    #[serde(deserialize_with = "text")]
    pub creation_date: Option<String>,
    /// Comments.
    #[serde(deserialize_with = "int")]
    pub total_comments_count: Option<i64>,
    /// Likes.
    #[serde(deserialize_with = "int")]
    pub like_count: Option<i64>,
    /// Where it stands.
    pub ref_objects: Entries<Ref>,
}

/// What a discussion refers to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ref {
    /// Its number.
    #[serde(deserialize_with = "text")]
    pub id: Option<String>,
    /// What it is: `GROUP`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
}

/// A comment.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Comment {
    /// Its id, letters and digits.
    #[serde(deserialize_with = "text")]
    pub id: Option<String>,
    /// `ACTIVE_MESSAGE`, or how it was removed.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// What it says.
    #[serde(deserialize_with = "text")]
    pub text: Option<String>,
    /// Who wrote it.
    #[serde(deserialize_with = "text")]
    pub author_id: Option<String>,
    /// `GROUP` when a group wrote it.
    #[serde(deserialize_with = "text")]
    pub author_type: Option<String>,
    /// Who wrote it: `user:7`, `group:7`.
    #[serde(deserialize_with = "text")]
    pub author_ref: Option<String>,
    /// When, milliseconds since 1970.
    #[serde(deserialize_with = "int")]
    pub date_ms: Option<i64>,
    /// When, Moscow time.
    #[serde(deserialize_with = "text")]
    pub date: Option<String>,
    /// The comment it answers.
    #[serde(deserialize_with = "text")]
    pub reply_to_comment_id: Option<String>,
    /// Likes.
    #[serde(deserialize_with = "int")]
    pub like_count: Option<i64>,
}
