//! A fake MAX: chats whose messages, edits and deletions are written down beforehand, and the bot API
//! that tells them as updates and as history, with MAX's limits and MAX's traps.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use jiff::{SignedDuration, Timestamp};
use otklik::ports::{MockClock, Payload, Reply, Request};
use serde_json::{Value, json};

use super::{Personality, talk::Said};

/// The host it answers for.
pub const HOST: &str = "platform-api2.max.ru";
/// A token that must be seen nowhere.
pub const TOKEN: &str = "max-SECRET-bot-token";
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A group, channel or dialog.
#[derive(Debug, Clone)]
pub struct Chat {
    /// `chat`, `channel` or `dialog`.
    pub kind: &'static str,
    pub link: Option<&'static str>,
    /// By rising moment.
    pub messages: Vec<Said>,
    /// The bot is there from this moment on.
    pub joined: Timestamp,
    /// It was sent away.
    pub left: Option<Timestamp>,
}

/// Everything there is.
#[derive(Debug, Default)]
pub struct Truth {
    pub chats: BTreeMap<i64, Chat>,
    /// Addresses that are called.
    pub subscriptions: Vec<String>,
    /// Markers below this one are not known any more.
    pub forgotten: i64,
    /// What was asked: path and query.
    pub asked: Vec<String>,
    /// Refusals, by code.
    pub refused: BTreeMap<&'static str, usize>,
}

impl Truth {
    /// Everything that happens, in its order: when, and the update that tells it.
    pub fn updates(&self) -> Vec<(Timestamp, Value)> {
        let mut all = Vec::new();
        for (id, chat) in &self.chats {
            let here = |at: Timestamp| at >= chat.joined && chat.left.is_none_or(|left| at < left);
            if chat.kind != "dialog" {
                all.push((chat.joined, life("bot_added", *id, chat.joined)));
                all.extend(chat.left.map(|left| (left, life("bot_removed", *id, left))));
            }
            let messages = chat.messages.iter();
            let told = messages.flat_map(|said| happened(*id, chat, said));
            all.extend(told.filter(|(at, _)| here(*at)));
        }
        all.sort_by_key(|(at, _)| *at);
        all
    }
}

/// The native id of a message: some are nothing but a forward, without a body and so without an id.
pub fn native(chat: i64, said: &Said) -> String {
    if is_forward(said) {
        format!("{chat}/{}", said.at.as_millisecond())
    } else {
        mid(said)
    }
}

/// A message that only passes another on; those are neither edited nor deleted here.
pub fn is_forward(said: &Said) -> bool {
    said.id % 11 == 0 && said.edits.is_empty() && said.deleted.is_none()
}

fn mid(said: &Said) -> String {
    format!("mid.{:08x}", said.id)
}

fn life(kind: &str, chat: i64, at: Timestamp) -> Value {
    json!({"update_type": kind, "chat_id": chat, "timestamp": at.as_millisecond(),
        "user": {"user_id": 51, "first_name": "Зоя"}, "is_channel": false})
}

/// What happens to a message in the course of time.
fn happened(id: i64, chat: &Chat, said: &Said) -> Vec<(Timestamp, Value)> {
    let told = |kind: &str, at: Timestamp| {
        let message = message(id, chat, said, at);
        let update =
            json!({"update_type": kind, "timestamp": at.as_millisecond(), "message": message});
        (at, update)
    };
    let standing = |at: &Timestamp| said.deleted.is_none_or(|deleted| *at < deleted);
    let mut all = vec![told("message_created", said.at)];
    let edits = said.edits.iter().map(|(at, _)| *at).filter(standing);
    all.extend(edits.map(|at| told("message_edited", at)));
    all.extend(said.deleted.map(|at| {
        let update = json!({"update_type": "message_removed", "timestamp": at.as_millisecond(),
            "message_id": mid(said), "chat_id": id, "user_id": 51});
        (at, update)
    }));
    all
}

fn message(id: i64, chat: &Chat, said: &Said, now: Timestamp) -> Value {
    let text = said.text(now).unwrap_or_default();
    let mut message = json!({
        "recipient": {"chat_id": id, "chat_type": chat.kind},
        "timestamp": said.at.as_millisecond(),
        "body": {"mid": mid(said), "seq": said.id, "text": text, "attachments": null},
        "new_field": {"deep": [1]},
    });
    if chat.kind != "channel" {
        message["sender"] = json!({"user_id": 500 + said.id % 40, "is_bot": false, "name": "Имя"});
    }
    if is_forward(said) {
        let passed_on = json!({"mid": "mid.elsewhere", "text": text});
        message["body"] = Value::Null;
        message["link"] = json!({"type": "forward", "message": passed_on});
    }
    message
}

/// MAX, shared with the test.
#[derive(Clone)]
pub struct Max {
    truth: Arc<Mutex<Truth>>,
    clock: Arc<MockClock>,
    second: VecDeque<Timestamp>,
    answered: usize,
    /// What happens, as it was written down before the first poll.
    stream: Vec<(Timestamp, Value)>,
}

type Answer = Result<Value, (u16, &'static str)>;

impl Max {
    /// MAX by this clock: a poll that is held back moves it.
    pub fn new(clock: Arc<MockClock>) -> Self {
        Self {
            truth: Arc::default(),
            clock,
            second: VecDeque::new(),
            answered: 0,
            stream: Vec::new(),
        }
    }

    /// The truth, to write and to compare.
    pub fn truth(&self) -> MutexGuard<'_, Truth> {
        self.truth.lock().unwrap()
    }

    fn respond(&mut self, token: &str, url: &str, now: Timestamp) -> Answer {
        if token != TOKEN {
            return Err((401, "verify.token"));
        }
        let second = SignedDuration::from_secs(1);
        self.second.retain(|at| now.duration_since(*at) < second);
        if self.second.len() >= 2 {
            return Err((429, "too.many.requests"));
        }
        self.second.push_back(now);
        self.answered += 1;
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let query: BTreeMap<&str, &str> = query
            .split('&')
            .filter_map(|one| one.split_once('='))
            .collect();
        match path {
            "/updates" => self.updates(&query, now),
            "/messages" => history(&self.truth(), &query, now),
            "/subscriptions" => {
                let truth = self.truth();
                let urls = truth.subscriptions.iter();
                let all: Vec<Value> = urls.map(|url| json!({"url": url, "time": 1})).collect();
                Ok(json!({ "subscriptions": all }))
            }
            _ => {
                let link = path.strip_prefix("/chats/").ok_or((404, "not.found"))?;
                let truth = self.truth();
                let mut chats = truth.chats.iter();
                let found = chats.find(|(_, chat)| chat.link == Some(link));
                let (id, chat) = found.ok_or((404, "not.found"))?;
                Ok(json!({"chat_id": id, "type": chat.kind, "title": "Чат", "status": "active"}))
            }
        }
    }

    /// Holds the reply back until something happens.
    fn updates(&mut self, query: &BTreeMap<&str, &str>, now: Timestamp) -> Answer {
        if self.stream.is_empty() {
            let stream = self.truth().updates();
            self.stream = stream;
        }
        let mut truth = self.truth.lock().unwrap();
        if !truth.subscriptions.is_empty() {
            return Err((400, "proto.payload"));
        }
        let number = |name: &str| query.get(name).map(|value| value.parse::<i64>().unwrap());
        let (limit, timeout) = (number("limit").unwrap(), number("timeout").unwrap());
        if !(1..=100).contains(&limit) || !(0..=30).contains(&timeout) {
            return Err((400, "proto.payload"));
        }
        let types: Vec<&str> = query["types"].split(',').collect();
        let all = &self.stream;
        let until = now + SignedDuration::from_secs(timeout);
        let happened = |at: Timestamp| all.partition_point(|(when, _)| *when <= at);
        let kept = all.partition_point(|(when, _)| *when <= now - DAY);
        let marker = number("marker");
        if marker.is_some_and(|marker| marker < truth.forgotten) {
            return Err((400, "proto.payload"));
        }
        let from = match marker {
            Some(marker) => usize::try_from(marker).unwrap().max(kept),
            // Only the last one; from here on all is known again.
            None => {
                truth.forgotten = 0;
                happened(now).saturating_sub(1).max(kept)
            }
        };
        let mut to = happened(now);
        if from >= to {
            let next = all.get(from).map_or(until, |(when, _)| until.min(*when));
            self.clock.advance(next.duration_since(now));
            to = happened(next);
        }
        let to = to.min(from + usize::try_from(limit).unwrap()).max(from);
        let wanted = |update: &&Value| types.contains(&update["update_type"].as_str().unwrap());
        let batch = all[from..to]
            .iter()
            .map(|(_, update)| update)
            .filter(wanted);
        let mut updates: Vec<Value> = batch.cloned().collect();
        // Some come twice.
        if self.answered.is_multiple_of(9) {
            updates.extend(updates.last().cloned());
        }
        let silent = updates.is_empty() && self.answered.is_multiple_of(5);
        let marker = if silent { Value::Null } else { json!(to) };
        Ok(json!({"updates": updates, "marker": marker}))
    }
}

/// The newest messages of a stretch that goes from `to` up to `from`.
fn history(truth: &Truth, query: &BTreeMap<&str, &str>, now: Timestamp) -> Answer {
    let number = |name: &str| query.get(name).map(|value| value.parse::<i64>().unwrap());
    let id = number("chat_id").unwrap();
    let chat = truth.chats.get(&id).ok_or((404, "not.found"))?;
    if chat.joined > now || chat.left.is_some_and(|left| left <= now) {
        return Err((403, "chat.denied"));
    }
    let count = number("count").unwrap_or(50);
    if !(1..=100).contains(&count) {
        return Err((400, "proto.payload"));
    }
    let within = |said: &&Said| {
        let at = said.at.as_millisecond();
        at <= number("from").unwrap_or(i64::MAX) && at >= number("to").unwrap_or(i64::MIN)
    };
    let standing = chat.messages.iter().rev();
    let standing = standing
        .filter(|said| said.text(now).is_some())
        .filter(within);
    let page = standing.take(usize::try_from(count).unwrap());
    let page: Vec<Value> = page.map(|said| message(id, chat, said, now)).collect();
    Ok(json!({ "messages": page }))
}

impl Personality for Max {
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        let token = request.authorization.as_ref().unwrap().reveal();
        assert!(!request.url.contains("SECRET"), "a token in an address");
        assert_eq!(request.payload, Payload::None, "nothing is written");
        let url = request.url.split_once(HOST).unwrap().1;
        self.truth().asked.push(url.to_owned());
        let (status, body) = match self.respond(token, url, now) {
            Ok(answer) => (200, answer),
            Err((status, code)) => {
                *self.truth().refused.entry(code).or_default() += 1;
                (
                    status,
                    json!({"code": code, "message": format!("Invalid access_token: {token}")}),
                )
            }
        };
        Reply {
            status,
            body: body.to_string().into_bytes(),
            ..Reply::default()
        }
    }
}
