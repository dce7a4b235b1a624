//! MAX replies as serde reads them. The official schema calls many fields required that real replies
//! leave out, so everything is optional here.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::collect::{
    ReplyError,
    lenient::{Entries, flag, int, part, text},
};

/// One reply.
#[derive(Debug)]
pub(super) enum Reply {
    /// A batch of long polling with the marker of the next one, or the update of a webhook's call.
    Updates(Entries<Update>, Option<i64>),
    /// A list of messages, or a single one.
    Messages(Entries<Message>),
    /// A refusal with its code.
    Refusal(String),
}

impl Reply {
    /// Tells a reply by its fields.
    ///
    /// # Errors
    /// JSON that is none of the replies.
    pub fn of(mut reply: Value) -> Result<Self, ReplyError> {
        let named = |name: &str| reply.get(name).is_some();
        // `Entries` takes whatever JSON there is, so none of these can fail.
        if named("updates") {
            let marker = int(&reply["marker"]).unwrap_or_default();
            let updates = Entries::deserialize(reply["updates"].take()).unwrap_or_default();
            Ok(Self::Updates(updates, marker))
        } else if named("update_type") {
            let updates = Entries::deserialize(json!([reply])).unwrap_or_default();
            Ok(Self::Updates(updates, None))
        } else if named("messages") {
            let messages = Entries::deserialize(reply["messages"].take()).unwrap_or_default();
            Ok(Self::Messages(messages))
        } else if named("recipient") && named("body") {
            let messages = Entries::deserialize(json!([reply])).unwrap_or_default();
            Ok(Self::Messages(messages))
        } else if let Some(code) = text(&reply["code"]).unwrap_or_default() {
            Ok(Self::Refusal(code))
        } else {
            Err(ReplyError::Format {
                expected: "ответ MAX с событиями или сообщениями",
                found: "а это JSON другого вида".to_owned(),
            })
        }
    }
}

/// Something that happened in a chat.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Update {
    #[serde(deserialize_with = "text")]
    pub update_type: Option<String>,
    /// Milliseconds; of an edit, its moment.
    #[serde(deserialize_with = "int")]
    pub timestamp: Option<i64>,
    /// Of `message_created` and `message_edited`.
    pub message: Option<Message>,
    /// Of `message_removed`.
    #[serde(deserialize_with = "text")]
    pub message_id: Option<String>,
    /// Where it happened, when there is no message to tell it.
    #[serde(deserialize_with = "int")]
    pub chat_id: Option<i64>,
}

impl Update {
    /// Where it happened.
    pub fn chat(&self) -> Option<i64> {
        let message = self.message.as_ref();
        let recipient = message.and_then(|message| message.recipient.as_ref());
        let told = recipient.and_then(|recipient| recipient.chat_id);
        told.or(self.chat_id)
    }
}

/// A message of a chat or channel.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Message {
    /// Absent in channels.
    #[serde(deserialize_with = "part")]
    pub sender: Option<Sender>,
    #[serde(deserialize_with = "part")]
    pub recipient: Option<Recipient>,
    /// Milliseconds.
    #[serde(deserialize_with = "int")]
    pub timestamp: Option<i64>,
    /// Null when the message is nothing but a forward.
    #[serde(deserialize_with = "part")]
    pub body: Option<Body>,
    #[serde(deserialize_with = "part")]
    pub link: Option<Link>,
    /// Of channels only.
    #[serde(deserialize_with = "part")]
    pub stat: Option<Stat>,
    /// Of channels only.
    #[serde(deserialize_with = "text")]
    pub url: Option<String>,
}

/// Who wrote it; only what tells voices apart.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sender {
    #[serde(deserialize_with = "text")]
    pub user_id: Option<String>,
    #[serde(deserialize_with = "flag")]
    pub is_bot: bool,
}

/// Where it was written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Recipient {
    #[serde(deserialize_with = "int")]
    pub chat_id: Option<i64>,
    /// `chat`, `channel` or `dialog`.
    #[serde(deserialize_with = "text")]
    pub chat_type: Option<String>,
}

/// What it says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Body {
    #[serde(deserialize_with = "text")]
    pub mid: Option<String>,
    #[serde(deserialize_with = "text")]
    pub text: Option<String>,
    pub attachments: Entries<Attachment>,
}

/// What hangs on it; only a preview of a link has a title.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Attachment {
    #[serde(deserialize_with = "text")]
    pub title: Option<String>,
}

/// The message that it answers or passes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    /// `reply` or `forward`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    #[serde(deserialize_with = "part")]
    pub message: Option<Body>,
}

/// What is counted about it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Stat {
    #[serde(deserialize_with = "int")]
    pub views: Option<i64>,
}

/// A chat or channel, as its public link shows it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chat {
    #[serde(deserialize_with = "int")]
    pub chat_id: Option<i64>,
    /// `chat`, `channel` or `dialog`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
}

/// The addresses that MAX calls.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Subscriptions {
    pub subscriptions: Entries<Subscription>,
}

/// One of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Subscription {
    #[serde(deserialize_with = "text")]
    pub url: Option<String>,
}
