//! The generic webhook: another system sends its messages, signed with a secret that both know.
//!
//! ```text
//! call ─ signature · clock ─► rows: the known fields only ─► raw items · deletions
//! ```
//! Fields are an allow-list: a name, a phone or a mail address beside them is never read. A call is
//! taken whole or not at all, so that its sender can mend the row that was named and send it again.

use std::collections::HashSet;

use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;

use crate::{
    domain::{ItemKind, Network, RawItem, TerritoryId, Timestamp},
    ports::{Call, Heard, Hook, Secret, Unheard},
    text::{is_public_address, kept_id},
};

/// Messages of one call.
const MESSAGES_MAX: usize = 500;
/// Longest id or name of a territory, characters.
const SHORT_MAX: usize = 200;
/// So far the sender's clock may be from ours; an older call is a replay.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(5);
/// So far ahead of us a publication may be: clocks differ, zones are mistaken.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// Hears the calls of one sender.
#[derive(Debug)]
pub struct Webhook {
    secret: Secret,
    kind: ItemKind,
}

impl Webhook {
    /// Of a sender with this secret; `kind`: what its messages are when they do not say it.
    pub fn new(secret: Secret, kind: ItemKind) -> Self {
        Self { secret, kind }
    }

    /// Compares in constant time.
    fn is_signed(&self, stamp: &str, body: &[u8], signature: &[u8]) -> bool {
        let key = self.secret.reveal().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key length serves HMAC");
        mac.update(stamp.as_bytes());
        mac.update(b".");
        mac.update(body);
        mac.verify_slice(signature).is_ok()
    }
}

impl Hook for Webhook {
    fn hear(&self, call: &Call<'_>) -> Result<Heard, Unheard> {
        let stamp = call.header("x-otklik-timestamp");
        let signature = call.header("x-otklik-signature").and_then(signature);
        let (stamp, signature) = stamp.zip(signature).ok_or(Unheard::Unproven)?;
        if !self.is_signed(stamp, call.body, &signature) {
            return Err(Unheard::Unproven);
        }
        if !is_fresh(stamp, call.now) {
            return Err(unreadable(
                "X-Otklik-Timestamp расходится с нашими часами больше чем на 5 минут. Ставьте \
                 секунды с 1970 года в минуту отправки и сверьте часы",
            ));
        }
        self.read(call)
    }
}

impl Webhook {
    fn read(&self, call: &Call<'_>) -> Result<Heard, Unheard> {
        let mut heard = Heard {
            answer: "ok".to_owned(),
            ..Heard::default()
        };
        let mut ids = HashSet::new();
        for (at, row) in rows(call.body)?.into_iter().enumerate() {
            let named = |fault: Fault| {
                let Fault { field, what } = fault;
                unreadable(format!("сообщение {}, поле «{field}»: {what}", at + 1))
            };
            let told = row.tell(self.kind, call.now).map_err(named)?;
            let id = match &told {
                Told::Item(item) => &item.native_id,
                Told::Gone(id) => id,
            };
            if !ids.insert(id.clone()) {
                return Err(named(fault("id", "такой уже есть в этом вызове")));
            }
            match told {
                Told::Item(item) => heard.items.push(*item),
                Told::Gone(id) => heard.gone.push(id),
            }
        }
        Ok(heard)
    }
}

/// The bytes of `sha256=…`.
fn signature(header: &str) -> Option<Vec<u8>> {
    let digits = header.strip_prefix("sha256=")?;
    let digit = |at: usize| char::from(digits.as_bytes()[at]).to_digit(16);
    let byte = |at: usize| u8::try_from(digit(at)? * 16 + digit(at + 1)?).ok();
    (digits.len() == 64)
        .then(|| (0..32).map(|n| byte(2 * n)).collect())
        .flatten()
}

fn is_fresh(stamp: &str, now: Timestamp) -> bool {
    let at = stamp.parse().ok().map(Timestamp::from_second);
    matches!(at, Some(Ok(at)) if now.duration_since(at).abs() <= CLOCKS_APART)
}

/// A message as its sender writes it. Whatever stands beside these fields is passed over unread.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Row {
    id: Option<Value>,
    text: Option<Value>,
    title: Option<Value>,
    kind: Option<Value>,
    published_at: Option<Value>,
    parent_id: Option<Value>,
    thread_id: Option<Value>,
    url: Option<Value>,
    territory: Option<Value>,
    deleted: Option<Value>,
}

/// What a row tells.
enum Told {
    Item(Box<RawItem>),
    Gone(String),
}

/// What is wrong with a row. Never holds a value of it.
struct Fault {
    field: &'static str,
    what: String,
}

fn fault(field: &'static str, what: impl Into<String>) -> Fault {
    Fault {
        field,
        what: what.into(),
    }
}

fn unreadable(what: impl Into<String>) -> Unheard {
    Unheard::Unreadable(what.into())
}

/// The messages of a body: `{"messages": […]}`, or the body is the only one.
fn rows(body: &[u8]) -> Result<Vec<Row>, Unheard> {
    #[derive(Deserialize)]
    struct Many {
        messages: Option<Vec<Row>>,
    }
    // serde's own words may quote what was sent, so only the place is told.
    let told = |error: serde_json::Error| {
        unreadable(format!(
            "тело не читается: строка {}, позиция {}. Ожидается сообщение {{\"id\": …, \"text\": …}} \
             или {{\"messages\": […]}}",
            error.line(),
            error.column()
        ))
    };
    let many: Many = serde_json::from_slice(body).map_err(told)?;
    let rows = match many.messages {
        Some(rows) => rows,
        None => vec![serde_json::from_slice(body).map_err(told)?],
    };
    if rows.len() > MESSAGES_MAX {
        return Err(unreadable(format!(
            "сообщений: {}, а в одном вызове помещается {MESSAGES_MAX}. Разделите их",
            rows.len()
        )));
    }
    Ok(rows)
}

impl Row {
    fn tell(self, kind: ItemKind, now: Timestamp) -> Result<Told, Fault> {
        let id = short("id", self.id)?.map(kept_id).ok_or_else(|| {
            fault(
                "id",
                "пусто. По нему мы узнаём сообщение, присланное дважды",
            )
        })?;
        match self.deleted {
            None | Some(Value::Bool(false)) => {}
            Some(Value::Bool(true)) => return Ok(Told::Gone(id)),
            Some(_) => return Err(fault("deleted", "ожидается true или false")),
        }
        let text = word("text", self.text)?;
        let text =
            text.ok_or_else(|| fault("text", "пусто. Впишите текст или уберите сообщение"))?;
        let text = match word("title", self.title)? {
            Some(title) => format!("{title}\n\n{text}"),
            None => text,
        };
        let published_at = word("published_at", self.published_at)?;
        let published_at = published_at
            .map(|written| moment(&written, now))
            .transpose()?;
        Ok(Told::Item(Box::new(RawItem {
            network: Network::Webhook,
            native_id: id,
            parent: short("parent_id", self.parent_id)?.map(kept_id),
            thread: short("thread_id", self.thread_id)?.map(kept_id),
            kind: word("kind", self.kind)?.map_or(Ok(kind), |written| known(&written))?,
            text,
            published_at: published_at.or(Some(now)),
            url: word("url", self.url)?.filter(|url| is_public_address(url)),
            territory: short("territory", self.territory)?.map(TerritoryId::new),
            ..RawItem::default()
        })))
    }
}

/// A string or a number; none when absent or blank.
fn word(field: &'static str, value: Option<Value>) -> Result<Option<String>, Fault> {
    let word = match value {
        None | Some(Value::Null) => None,
        Some(Value::String(word)) => Some(word.trim().to_owned()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(_) => return Err(fault(field, "ожидается строка")),
    };
    Ok(word.filter(|word| !word.is_empty()))
}

fn short(field: &'static str, value: Option<Value>) -> Result<Option<String>, Fault> {
    let word = word(field, value)?;
    if word
        .as_ref()
        .is_some_and(|word| word.chars().count() > SHORT_MAX)
    {
        return Err(fault(field, format!("длиннее {SHORT_MAX} знаков")));
    }
    Ok(word)
}

fn known(kind: &str) -> Result<ItemKind, Fault> {
    ItemKind::from_id(kind).ok_or_else(|| {
        let known = ItemKind::ALL.map(ItemKind::id).join(", ");
        fault("kind", format!("такого вида нет; есть: {known}"))
    })
}

fn moment(written: &str, now: Timestamp) -> Result<Timestamp, Fault> {
    let at: Timestamp = written.parse().map_err(|_| {
        fault(
            "published_at",
            "ожидается время со смещением: 2026-11-21T10:00:00+03:00",
        )
    })?;
    if at.duration_since(now) > AHEAD {
        return Err(fault("published_at", "это время ещё не наступило"));
    }
    Ok(at)
}

#[cfg(test)]
mod tests;
