//! Hears MAX's calls: a secret in a header proves them, and each tells one update.

use super::{
    address::{Address, NoChat},
    map,
    wire::Reply,
};
use crate::{
    collect::{Reading, lenient, proof::same_secret},
    ports::{Call, Heard, Hook, Secret, Unheard},
};

/// The secret that was named when the calls were ordered.
const HEADER: &str = "x-max-bot-api-secret";

/// Hears the calls of one bot.
pub struct MaxHook {
    secret: Secret,
    /// Only this chat.
    only: Option<i64>,
}

/// Why calls cannot be heard as it is set up.
#[derive(Debug, thiserror::Error)]
pub enum NoHook {
    /// MAX takes no such secret.
    #[error("секрет вызовов MAX — от 5 до 256 латинских букв, цифр, «_» и «-»")]
    Secret,
    /// No chat.
    #[error(transparent)]
    Chat(#[from] NoChat),
    /// A call names its chat by number.
    #[error("для вызовов нужен номер чата вместо ссылки: address = \"-70801090403050\"")]
    Link,
}

impl MaxHook {
    /// A hook for calls with this secret; `address`: only this chat.
    ///
    /// # Errors
    /// A secret that MAX does not take, or no number of a chat.
    pub fn new(secret: Secret, address: Option<&str>) -> Result<Self, NoHook> {
        let spelt = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let value = secret.reveal();
        if !(5..=256).contains(&value.len()) || !value.bytes().all(spelt) {
            return Err(NoHook::Secret);
        }
        let only = match address.map(Address::parse).transpose()? {
            None => None,
            Some(Address::Chat(chat)) => Some(chat),
            Some(Address::Link(_)) => return Err(NoHook::Link),
        };
        Ok(Self { secret, only })
    }
}

impl Hook for MaxHook {
    fn hear(&self, call: &Call<'_>) -> Result<Heard, Unheard> {
        let told = call.header(HEADER).unwrap_or_default();
        if !same_secret(told.as_bytes(), self.secret.reveal().as_bytes()) {
            return Err(Unheard::Unproven);
        }
        let reply = lenient::json(call.body).and_then(Reply::of);
        let reply = reply.map_err(|error| Unheard::Unreadable(error.to_string()))?;
        let Reply::Updates(mut updates, _) = reply else {
            return Err(Unheard::Unreadable("это не событие MAX".to_owned()));
        };
        let only = self.only;
        updates
            .read
            .retain(|update| only.is_none() || update.chat() == only);
        let Reading {
            items,
            gone,
            unread,
            ..
        } = map::of_updates(&updates);
        if unread > 0 {
            return Err(Unheard::Unreadable("сообщение MAX не читается".to_owned()));
        }
        Ok(Heard {
            items,
            gone,
            answer: String::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::*;

    const SECRET: &str = "zarechye-26";

    fn hear(hook: &MaxHook, secret: &str, body: &Value) -> Result<Heard, Unheard> {
        hook.hear(&Call {
            headers: &[(HEADER.to_owned(), secret.to_owned())],
            body: body.to_string().as_bytes(),
            now: Timestamp::UNIX_EPOCH,
        })
    }

    fn said(chat: i64, chat_type: &str) -> Value {
        json!({"update_type": "message_created", "timestamp": 1_790_000_000_000_i64, "message": {
            "recipient": {"chat_id": chat, "chat_type": chat_type},
            "timestamp": 1_790_000_000_000_i64,
            "body": {"mid": "mid.a", "text": "Нет воды"},
        }})
    }

    fn hook(address: Option<&str>) -> MaxHook {
        MaxHook::new(Secret::new(SECRET), address).unwrap()
    }

    #[test]
    fn a_call_is_heard_by_its_secret_alone() {
        for (secret, proven) in [(SECRET, true), ("", false), ("zarechye-27", false)] {
            let heard = hear(&hook(None), secret, &said(-7, "chat"));
            assert_eq!(heard.is_ok(), proven, "{secret}");
        }
        let bare = Call {
            headers: &[],
            body: b"{}",
            now: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(hook(None).hear(&bare), Err(Unheard::Unproven));
    }

    #[test]
    fn what_is_written_in_dialogs_and_other_chats_is_not_taken() {
        let removed =
            json!({"update_type": "message_removed", "message_id": "mid.z", "chat_id": -7});
        for (address, body, items, gone) in [
            (None, said(-7, "chat"), 1, 0),
            (None, said(-7, "channel"), 1, 0),
            (None, said(51, "dialog"), 0, 0),
            (Some("-7"), said(-7, "chat"), 1, 0),
            (Some("-7"), said(-8, "chat"), 0, 0),
            (None, removed.clone(), 0, 1),
            (Some("-8"), removed, 0, 0),
            (
                None,
                json!({"update_type": "bot_started", "chat_id": 5}),
                0,
                0,
            ),
        ] {
            let heard = hear(&hook(address), SECRET, &body).unwrap();
            let told = (heard.items.len(), heard.gone.len());
            assert_eq!(told, (items, gone), "{address:?} {body}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_answered_with_well() {
        for body in [json!([1]), json!({"messages": []}), said(-7, "bazaar")] {
            let heard = hear(&hook(None), SECRET, &body);
            assert!(matches!(heard, Err(Unheard::Unreadable(_))), "{body}");
        }
    }

    #[test]
    fn a_secret_or_address_that_cannot_serve_is_refused() {
        let refused = |secret: &str, address| MaxHook::new(Secret::new(secret), address).is_err();
        assert!(refused("abcd", None) && refused("секрет-1", None) && refused("a b c d", None));
        assert!(refused(SECRET, Some("zarechye")) && refused(SECRET, Some("51")));
    }
}
