//! Reads the chats of a bot, all of them or one.
//!
//! ```text
//! public link ─► updates, held back by MAX until there are some ─► chats that are new, gaps ─┐
//!                        or, where MAX calls us: is the subscription in order?               │
//!                history of the chats with gaps, newest first ◄───────────────────────────────┘
//! ```
//! The cursor is right after every step, so a reading may end after any call.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{
    address::{Address, NoChat},
    api::{Api, Question, part},
    cursor::{Cursor, Gap},
    map,
    wire::{self, Message, Reply, Update},
};
use crate::{
    collect::{
        Reading, ReplyError, Trouble,
        lenient::Entries,
        net::{Denied, Net},
        stop::Stop,
    },
    domain::SourceState,
    ports::{Ask, Collector, Harvest, Secret},
};

/// Updates and messages on a page.
const PAGE: usize = 100;
/// Pages of history in one reading.
const PAGES: usize = 10;
/// So long MAX holds a poll back while nothing happens.
const HELD: Duration = Duration::from_secs(30);
/// Between two polls: a host that does not hold them back is not asked without a pause.
const BREATH: SignedDuration = SignedDuration::from_secs(1);
/// A subscription in order is looked at again after so long, in milliseconds. MAX ends it by itself
/// when its calls fail for hours.
const CHECKED: i64 = 24 * 3_600_000;
/// What is told of the life of chats.
const TYPES: &str = "message_created,message_edited,message_removed,bot_added,bot_removed";

/// The chats of one bot.
pub struct MaxClient {
    api: Api,
    /// Only this chat.
    address: Option<Address>,
    /// MAX calls us at an address that ends so; then there is nothing to poll.
    called_at: Option<String>,
}

impl MaxClient {
    /// A client of the bot with this token, through the API at `base`; `address`: only this chat.
    ///
    /// # Errors
    /// A person's page, or no address of a chat.
    pub fn new(
        net: Arc<Net>,
        token: &Secret,
        base: &str,
        address: Option<&str>,
    ) -> Result<Self, NoChat> {
        Ok(Self {
            api: Api::new(net, token, base),
            address: address.map(Address::parse).transpose()?,
            called_at: None,
        })
    }

    /// MAX tells its updates by calls to the hook of this source: only the history is read.
    pub fn with_calls(mut self, source: &str) -> Self {
        self.called_at = Some(format!("/hooks/{source}"));
        self
    }
}

impl Collector for MaxClient {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let mut visit = Visit {
                client: self,
                now: ask.now.as_millisecond(),
                cursor: Cursor::read(ask.cursor),
                only: None,
                found: Found::default(),
            };
            let ended = visit.all().await;
            let harvest = visit.end(ask.now);
            match ended {
                Ok(()) => harvest,
                Err(denied) => denied.end(harvest),
            }
        })
    }
}

/// What was found so far. A message may be told twice, as it was and as it is.
#[derive(Default)]
struct Found {
    items: BTreeMap<String, crate::domain::RawItem>,
    gone: BTreeSet<String>,
}

impl Found {
    fn take(&mut self, reading: Reading) {
        for item in reading.items {
            self.items.insert(item.native_id.clone(), item);
        }
        for id in reading.gone {
            self.items.remove(&id);
            self.gone.insert(id);
        }
    }
}

/// One reading.
struct Visit<'a> {
    client: &'a MaxClient,
    now: i64,
    cursor: Cursor,
    /// The chat that is read, where it is only one.
    only: Option<i64>,
    found: Found,
}

impl Visit<'_> {
    async fn all(&mut self) -> Result<(), Denied> {
        if let Some(address) = &self.client.address {
            let chat = match self.cursor.chat(address) {
                Some(chat) => chat,
                None => self.resolve(address).await?,
            };
            // Of an address that was narrowed since: the other chats are no business of ours.
            self.cursor.chats.retain(|id, _| *id == chat);
            if !self.cursor.chats.contains_key(&chat) {
                self.cursor.meet(chat, self.now);
            }
            self.only = Some(chat);
        }
        match &self.client.called_at {
            None => {
                self.poll().await?;
                self.history().await
            }
            Some(called_at) => {
                self.cursor.catch_up(self.now);
                self.history().await?;
                self.subscription(called_at).await
            }
        }
    }

    fn end(self, now: Timestamp) -> Harvest {
        let polls = self.client.called_at.is_none();
        Harvest {
            items: self.found.items.into_values().collect(),
            gone: self.found.gone.into_iter().collect(),
            more: polls || self.cursor.next().is_some(),
            cursor: Some(self.cursor.write()),
            not_before: now.checked_add(BREATH).ok(),
            // After trouble: what is said now is held back for us by MAX, but not for long.
            due: polls.then_some(now),
            ..Harvest::default()
        }
    }

    /// Whose the public link is.
    async fn resolve(&mut self, address: &Address) -> Result<i64, Denied> {
        let link = match address {
            Address::Chat(chat) => return Ok(*chat),
            Address::Link(link) => link,
        };
        let question = question("chats", format!("/chats/{link}"));
        let asked = self.client.api.ask(&question, part::<wire::Chat>).await;
        let chat = asked.map_err(|stop| self.client.api.end("chats", stop))?;
        let public = matches!(chat.kind.as_deref(), Some("chat" | "channel"));
        let Some(id) = chat.chat_id.filter(|_| public) else {
            let why = "по этому адресу не канал: читаются только группы и каналы";
            return Err(Denied::setback(SourceState::Closed, why));
        };
        self.cursor.link = Some((link.clone(), id));
        Ok(id)
    }

    /// Waits for updates, unless there is history to be read meanwhile.
    async fn poll(&mut self) -> Result<(), Denied> {
        let held = match self.cursor.next() {
            Some(_) => Duration::ZERO,
            None => HELD,
        };
        let marker = self.cursor.marker;
        let from = marker.map_or_else(String::new, |marker| format!("&marker={marker}"));
        let timeout = held.as_secs();
        let path = format!("/updates?limit={PAGE}&timeout={timeout}&types={TYPES}{from}");
        let question = Question {
            held,
            ..question("updates", path)
        };
        match self.client.api.ask(&question, updates).await {
            Ok((updates, next)) => {
                self.cursor.marker = next.or(marker);
                self.cursor.listen(self.now);
                self.hear(updates)
            }
            Err(stop) => {
                // If it is the place in the stream that is not known any more, it begins anew.
                if marker.is_some() && stop.trouble() == Some(Trouble::WrongRequest) {
                    self.cursor.lose(self.now);
                }
                Err(self.client.api.end("updates", stop))
            }
        }
    }

    /// Takes updates in: messages, and which chats the bot is in.
    fn hear(&mut self, mut updates: Entries<Update>) -> Result<(), Denied> {
        let only = self.only;
        let elsewhere = |chat: Option<i64>| only.is_some() && chat != only;
        updates.read.retain(|update| !elsewhere(update.chat()));
        for update in &updates.read {
            let Some(chat) = update.chat() else { continue };
            let written = update.message.as_ref().is_some_and(map::is_public);
            match update.update_type.as_deref() {
                Some("bot_added") => self.cursor.meet(chat, self.now),
                Some("bot_removed") if only.is_some() => {
                    self.cursor.chats.entry(chat).or_default().out = true;
                }
                Some("bot_removed") => {
                    self.cursor.chats.remove(&chat);
                }
                _ if written => self.cursor.meet(chat, self.now),
                _ => {}
            }
        }
        self.take(map::of_updates(&updates))?;
        let out = only.and_then(|chat| self.cursor.chats.get(&chat));
        if out.is_some_and(|chat| chat.out) {
            let why = "бота убрали из чата: верните его администратором с правом читать сообщения";
            return Err(Denied::setback(SourceState::Closed, why));
        }
        Ok(())
    }

    /// Reads the history of chats that have gaps.
    async fn history(&mut self) -> Result<(), Denied> {
        for _ in 0..PAGES {
            let Some((chat, gap)) = self.cursor.next() else {
                return Ok(());
            };
            let Gap { from, to } = gap;
            let path = format!("/messages?chat_id={chat}&from={from}&to={to}&count={PAGE}");
            let question = question("messages", path);
            let left = match self.client.api.ask(&question, messages).await {
                Ok(page) => self.page(gap, &page)?,
                // One of many chats that shows us nothing: the others are read on.
                Err(stop) if self.only.is_none() && is_of_chat(&stop) => None,
                Err(stop) => return Err(self.client.api.end("messages", stop)),
            };
            self.cursor.chats.entry(chat).or_default().gap = left;
        }
        Ok(())
    }

    /// Takes a page of history in; gives what is left of its gap.
    fn page(&mut self, gap: Gap, page: &Entries<Message>) -> Result<Option<Gap>, Denied> {
        self.take(map::of_messages(page))?;
        let moments = page.read.iter().filter_map(|message| message.timestamp);
        let full = page.read.len() + page.unread >= PAGE;
        Ok(gap.after(moments.min(), full))
    }

    /// Takes in what was read. Some messages that cannot be read are told in the log, all of them make
    /// the source one.
    fn take(&mut self, reading: Reading) -> Result<(), Denied> {
        let unread = reading.unread;
        let nothing = reading.items.is_empty() && reading.gone.is_empty();
        self.found.take(reading);
        if unread > 0 {
            tracing::warn!(unread, "messages of MAX could not be read");
        }
        if unread > 0 && nothing {
            let why = "ни одно сообщение MAX не читается";
            return Err(Denied::setback(SourceState::ParseBroken, why));
        }
        Ok(())
    }

    /// Looks whether MAX still calls us. A lost subscription is told and not made anew: for that the
    /// address by which the world reaches us and the hook's secret would have to go out with a reading,
    /// and a subscription that MAX took for eight hours of failures would be lost again. Whoever mends the
    /// way to us subscribes.
    async fn subscription(&mut self, called_at: &str) -> Result<(), Denied> {
        let last = self.cursor.subscribed;
        if last.is_some_and(|last| self.now - last < CHECKED) {
            return Ok(());
        }
        self.cursor.subscribed = None;
        let question = question("subscriptions", "/subscriptions".to_owned());
        let asked = self.client.api.ask(&question, part::<wire::Subscriptions>);
        let told = asked
            .await
            .map_err(|stop| self.client.api.end("subscriptions", stop))?;
        let mut urls = told
            .subscriptions
            .read
            .iter()
            .filter_map(|one| one.url.as_deref());
        if !urls.any(|url| url.replace("%3A", ":").ends_with(called_at)) {
            let why = "подписки на вызовы нет, MAX снимает её после восьми часов отказов: \
                       подпишитесь снова (POST /subscriptions)";
            return Err(Denied::setback(SourceState::Closed, why));
        }
        self.cursor.subscribed = Some(self.now);
        Ok(())
    }
}

const fn question(method: &'static str, path: String) -> Question {
    Question {
        method,
        path,
        held: Duration::ZERO,
    }
}

fn updates(reply: Value) -> Result<(Entries<Update>, Option<i64>), ReplyError> {
    match Reply::of(reply)? {
        Reply::Updates(updates, marker) => Ok((updates, marker)),
        Reply::Refusal(code) => Err(map::refused(&code)),
        Reply::Messages(_) => Err(strange("событиями")),
    }
}

fn messages(reply: Value) -> Result<Entries<Message>, ReplyError> {
    match Reply::of(reply)? {
        Reply::Messages(messages) => Ok(messages),
        Reply::Refusal(code) => Err(map::refused(&code)),
        Reply::Updates(..) => Err(strange("сообщениями")),
    }
}

fn strange(expected: &'static str) -> ReplyError {
    ReplyError::Format {
        expected: "ответ MAX",
        found: format!("а это ответ не с {expected}"),
    }
}

/// A refusal that tells of this chat only.
const fn is_of_chat(stop: &Stop) -> bool {
    matches!(stop.trouble(), Some(Trouble::Closed | Trouble::Gone))
}
