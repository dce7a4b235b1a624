//! Bot API replies as serde reads them; only what is used, everything optional.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::collect::{
    ReplyError,
    lenient::{Entries, flag, int, part, text},
};

/// One reply.
#[derive(Debug)]
pub(super) enum Reply {
    /// A batch of `getUpdates` with the offset of the next one, or the update of a webhook's call.
    Updates(Entries<Update>, Option<i64>),
    /// A refusal.
    Refusal(Refusal),
}

impl Reply {
    /// Tells a reply by its fields.
    ///
    /// # Errors
    /// JSON that is none of the replies.
    pub fn of(reply: Value) -> Result<Self, ReplyError> {
        // Neither `Entries` nor `Refusal` can fail: the one takes any JSON, the other any object.
        let updates = |list| Entries::deserialize(list).unwrap_or_default();
        if let Some(list) = reply["result"].as_array() {
            // Of unreadable updates too, or the same batch would come for ever.
            let ids = list
                .iter()
                .filter_map(|update| update["update_id"].as_i64());
            let next = ids.max().map(|last| last.saturating_add(1));
            Ok(Self::Updates(updates(json!(list)), next))
        } else if reply.get("update_id").is_some() {
            Ok(Self::Updates(updates(json!([reply])), None))
        } else if reply.get("error_code").is_some() {
            Ok(Self::Refusal(
                Refusal::deserialize(reply).unwrap_or_default(),
            ))
        } else {
            Err(ReplyError::Format {
                expected: "ответ Bot API",
                found: "а это JSON другого вида".to_owned(),
            })
        }
    }
}

/// Why the Bot API refuses.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    #[serde(deserialize_with = "int")]
    pub error_code: Option<i64>,
    #[serde(deserialize_with = "part")]
    pub parameters: Option<Parameters>,
}

/// What to do about it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Parameters {
    /// Seconds.
    #[serde(deserialize_with = "int")]
    pub retry_after: Option<i64>,
    #[serde(deserialize_with = "int")]
    pub migrate_to_chat_id: Option<i64>,
}

/// Something that happened; other kinds than messages are passed over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Update {
    pub message: Option<Message>,
    pub edited_message: Option<Message>,
    pub channel_post: Option<Message>,
    pub edited_channel_post: Option<Message>,
}

impl Update {
    /// Its message, and whether it is a new version of an old one.
    pub fn message(&self) -> Option<(&Message, bool)> {
        let new = self.message.as_ref().or(self.channel_post.as_ref());
        let edited = || {
            self.edited_message
                .as_ref()
                .or(self.edited_channel_post.as_ref())
        };
        new.map(|message| (message, false))
            .or_else(|| Some((edited()?, true)))
    }
}

/// A message of a group, or a post of a channel.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Message {
    #[serde(deserialize_with = "int")]
    pub message_id: Option<i64>,
    /// The first message of the chain of replies; in a forum, of the topic.
    #[serde(deserialize_with = "int")]
    pub message_thread_id: Option<i64>,
    #[serde(deserialize_with = "flag")]
    pub is_topic_message: bool,
    #[serde(deserialize_with = "part")]
    pub chat: Option<Chat>,
    #[serde(deserialize_with = "part")]
    pub from: Option<User>,
    /// Written on behalf of a channel or the group: `from` is then a stand-in.
    #[serde(deserialize_with = "part")]
    pub sender_chat: Option<Chat>,
    /// Seconds.
    #[serde(deserialize_with = "int")]
    pub date: Option<i64>,
    /// Seconds.
    #[serde(deserialize_with = "int")]
    pub edit_date: Option<i64>,
    /// A post that Telegram itself brought into the channel's discussion group.
    #[serde(deserialize_with = "flag")]
    pub is_automatic_forward: bool,
    #[serde(deserialize_with = "part")]
    pub forward_origin: Option<Origin>,
    #[serde(deserialize_with = "part")]
    pub reply_to_message: Option<Box<Self>>,
    #[serde(deserialize_with = "text")]
    pub text: Option<String>,
    /// The text under a picture or file.
    #[serde(deserialize_with = "text")]
    pub caption: Option<String>,
    /// A text of headings, lists and tables, in place of `text`.
    pub rich_message: Option<Value>,
    #[serde(deserialize_with = "part")]
    pub poll: Option<Poll>,
    #[serde(deserialize_with = "part")]
    pub venue: Option<Venue>,
}

/// Where it was written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chat {
    #[serde(deserialize_with = "int")]
    pub id: Option<i64>,
    /// `private`, `group`, `supergroup` or `channel`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    #[serde(deserialize_with = "text")]
    pub username: Option<String>,
    /// What subscribers write to a channel's owners in private.
    #[serde(deserialize_with = "flag")]
    pub is_direct_messages: bool,
}

/// Who wrote it; only what tells voices apart.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct User {
    #[serde(deserialize_with = "text")]
    pub id: Option<String>,
    #[serde(deserialize_with = "flag")]
    pub is_bot: bool,
}

/// Where a forwarded message comes from; of a channel it names the post.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Origin {
    #[serde(deserialize_with = "part")]
    pub chat: Option<Chat>,
    #[serde(deserialize_with = "int")]
    pub message_id: Option<i64>,
    /// Seconds.
    #[serde(deserialize_with = "int")]
    pub date: Option<i64>,
}

/// A poll.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Poll {
    #[serde(deserialize_with = "text")]
    pub question: Option<String>,
}

/// A place on the map that somebody gave a name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Venue {
    #[serde(deserialize_with = "text")]
    pub title: Option<String>,
    #[serde(deserialize_with = "text")]
    pub address: Option<String>,
}
