//! Asks the Bot API what our bot heard in its chats: posts and comments of public channels, messages of
//! public groups, never what somebody writes to it in private (invariant 14).
//!
//! Telegram forgets what lies before the offset that it is asked with, and everything after a day. So a
//! reading asks once, with the offset that is recorded: what it brings is forgotten only when the next
//! reading begins, after it was recorded. Deletions are never told: the public preview tells them.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    address::{self, NoChannel},
    map::{self, Roots},
};
use crate::{
    collect::{
        Reading, ReplyError,
        governor::{Call, Limits, Rate},
        lenient,
        net::{Denied, Net},
    },
    domain::{RawItem, SourceState},
    ports::{Ask, Collector, Harvest, Payload, Request, Secret},
};

/// Where the Bot API answers.
pub const BOT_BASE: &str = "https://api.telegram.org";
const METHOD: &str = "getUpdates";
/// One call a second is far below what the Bot API bears.
const LIMITS: Limits = Limits {
    token: Some(Rate::per_second(1)),
    methods: &[],
    host: Rate::per_second(1),
};
/// The name of the token: one bot for the whole network.
const TOKEN: &str = "telegram";
/// Updates in one reply.
const PAGE: usize = 100;
/// Seconds that Telegram waits for the first update.
const WAIT: u8 = 5;
const PATIENCE: Duration = Duration::from_secs(30);
/// Updates live a day: however little is said, they are asked for so often.
const EVERY: SignedDuration = SignedDuration::from_mins(10);
/// After a week without updates their numbers begin anywhere: an offset is good for less.
const OFFSET_LIVES: i64 = 6 * 24 * 3_600;

/// One bot in its chats.
pub struct TelegramBot {
    net: Arc<Net>,
    token: Secret,
    /// The bot's number, which its token begins with: no secret.
    bot: u64,
    base: String,
    host: String,
    /// The only channel or group that is listened to; none: all.
    only: Option<String>,
}

/// The bot cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoBot {
    /// The token has another form; it is not repeated.
    #[error("это не токен бота: он выглядит как 123456:буквы и цифры, его даёт @BotFather")]
    Token,
    /// The address is none of a channel.
    #[error(transparent)]
    Channel(#[from] NoChannel),
}

/// What is remembered between two readings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    /// Whose updates these are: another bot counts otherwise.
    bot: u64,
    /// The number of the next update.
    next: Option<i64>,
    /// When that was told, seconds since 1970.
    at: i64,
    /// Copies of channels' posts in their discussions.
    roots: Roots,
}

impl Cursor {
    fn read(cursor: Option<&str>, bot: u64) -> Self {
        let known = cursor.and_then(|cursor| serde_json::from_str::<Self>(cursor).ok());
        known.filter(|known| known.bot == bot).unwrap_or(Self {
            bot,
            ..Self::default()
        })
    }

    fn offset(&self, now: i64) -> Option<i64> {
        self.next.filter(|_| now - self.at < OFFSET_LIVES)
    }
}

impl TelegramBot {
    /// The bot of this token, asked at `base`; hears all its chats, or only the one at `address`.
    ///
    /// # Errors
    /// No token of a bot, or no address of a public channel or group.
    pub fn new(
        net: Arc<Net>,
        token: &Secret,
        base: &str,
        address: Option<&str>,
    ) -> Result<Self, NoBot> {
        let (bot, key) = token.reveal().split_once(':').ok_or(NoBot::Token)?;
        let spelt = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if key.is_empty() || !key.bytes().all(spelt) {
            return Err(NoBot::Token);
        }
        Ok(Self {
            net,
            token: Secret::new(&format!("bot{}", token.reveal())),
            bot: bot.parse().map_err(|_| NoBot::Token)?,
            base: base.to_owned(),
            host: Request::get(base).host().to_owned(),
            only: address.map(address::channel).transpose()?,
        })
    }

    async fn updates(&self, cursor: &mut Cursor, now: i64) -> Result<Reading, Denied> {
        let allowed = [
            "message",
            "edited_message",
            "channel_post",
            "edited_channel_post",
        ];
        let mut form = vec![
            ("limit".to_owned(), PAGE.to_string()),
            ("timeout".to_owned(), WAIT.to_string()),
            ("allowed_updates".to_owned(), json!(allowed).to_string()),
        ];
        let offset = cursor.offset(now);
        form.extend(offset.map(|offset| ("offset".to_owned(), offset.to_string())));
        let request = Request {
            secret_path: Some(self.token.clone()),
            payload: Payload::Form(form),
            patience: PATIENCE,
            ..Request::get(format!("{}/{}/{METHOD}", self.base, Request::SECRET))
        };
        let reply = self.net.send(&self.call(), &LIMITS, request).await?;
        let read = lenient::json(&reply.body).and_then(|body| map::heard(body, &mut cursor.roots));
        read.map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &ReplyError) -> Denied {
        let taken = matches!(error, ReplyError::Refused { code, .. } if code == "409");
        if taken {
            let why = "бота слушает кто-то ещё, или у него включён webhook: выключите одно из двух";
            return Denied::setback(SourceState::Stale, why);
        }
        self.net.refused(&self.call(), &LIMITS, error)
    }

    fn call(&self) -> Call<'_> {
        Call {
            host: &self.host,
            token: Some(TOKEN),
            method: METHOD,
        }
    }

    /// Whether a message stands where everybody may read it, and where we listen. What has no public
    /// address may be the talk of a closed group, so answers in a thread whose post is not remembered
    /// stay out.
    fn is_ours(&self, item: &RawItem) -> bool {
        let url = item.url.as_deref();
        let path = url.and_then(|url| url.strip_prefix("https://t.me/"));
        let place = path.and_then(|path| path.split_once('/'));
        let only = self.only.as_deref();
        place.is_some_and(|(name, _)| only.is_none_or(|only| only == name))
    }
}

impl Collector for TelegramBot {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let now = ask.now.as_second();
            let mut cursor = Cursor::read(ask.cursor, self.bot);
            let reading = match self.updates(&mut cursor, now).await {
                Ok(reading) => reading,
                Err(denied) => return denied.end(Harvest::default()),
            };
            if reading.unread > 0 {
                tracing::warn!(unread = reading.unread, "updates could not be read");
            }
            // Asking again is what makes Telegram forget, and brings what a full reply left.
            let more = reading.next.is_some();
            if let Some(next) = reading.next.and_then(|next| next.parse().ok()) {
                (cursor.next, cursor.at) = (Some(next), now);
            }
            let own = reading.items.into_iter();
            let own = own.filter(|item| self.is_ours(item));
            let items = last_versions(own);
            cursor.roots.trim();
            Harvest {
                items,
                cursor: serde_json::to_string(&cursor).ok(),
                more,
                not_before: ask.now.checked_add(SignedDuration::from_secs(1)).ok(),
                due: ask.now.checked_add(EVERY).ok(),
                ..Harvest::default()
            }
        })
    }
}

/// A message and its edits may come at once: the last one says how it stands now.
fn last_versions(items: impl Iterator<Item = RawItem>) -> Vec<RawItem> {
    let (mut all, mut places) = (Vec::<RawItem>::new(), HashMap::<String, usize>::new());
    for item in items {
        match places.get(&item.native_id) {
            Some(&at) => all[at] = item,
            None => {
                places.insert(item.native_id.clone(), all.len());
                all.push(item);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_another_bot_is_none_and_an_old_offset_is_not_asked() {
        let now = 1_800_000_000;
        let cursor = Cursor {
            bot: 7,
            next: Some(55),
            at: now,
            ..Cursor::default()
        };
        let written = serde_json::to_string(&cursor).unwrap();
        assert_eq!(Cursor::read(Some(&written), 7), cursor);
        assert_eq!(Cursor::read(Some(&written), 8).next, None);
        for other in ["", "[]", "{\"owner\": -7}"] {
            assert_eq!(Cursor::read(Some(other), 7).next, None, "{other}");
        }
        assert_eq!(cursor.offset(now + OFFSET_LIVES - 1), Some(55));
        assert_eq!(cursor.offset(now + OFFSET_LIVES), None);
    }
}
