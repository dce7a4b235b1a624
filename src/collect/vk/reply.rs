//! Finds out what a reply of VK answers, and has `map` read each of its lists.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    map::{comments, events, posts},
    place::Place,
    trouble::refused,
    wire::{Entry, Event, Named, Page, Refusal, Reply, Topic},
};
use crate::collect::{
    Reading, ReplyError, Trouble,
    asked::Asked,
    lenient::{self, Entries},
};

/// The methods that are read.
const METHODS: &str = "wall.get, wall.getById, wall.search, newsfeed.search, wall.getComments, \
                       board.getComments, execute, a_check, callback";

/// How to say what a reply does not.
const EXAMPLES: &str =
    "wall.get, wall.getComments?owner_id=-7&post_id=5, board.getComments?group_id=7&topic_id=2";

/// What a reply answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Posts,
    Comments,
    Board,
    Execute,
    /// Bots Long Poll and Callback API.
    Events,
}

impl Method {
    fn of(name: &str) -> Result<Self, ReplyError> {
        Ok(match name {
            "wall.get" | "wall.getById" | "wall.search" | "newsfeed.search" => Self::Posts,
            "wall.getComments" => Self::Comments,
            "board.getComments" => Self::Board,
            "execute" => Self::Execute,
            "a_check" | "callback" => Self::Events,
            _ => return Err(ReplyError::Method(name.to_owned(), METHODS)),
        })
    }

    /// What an entry of a list is, if it shows; a comment in a board shows nothing.
    fn shown_by(entry: &Value) -> Option<Self> {
        let has = |field| entry.get(field).is_some();
        if has("post_type") || has("copy_history") || has("is_deleted") {
            Some(Self::Posts)
        } else if has("parents_stack") || has("thread") || has("post_id") {
            Some(Self::Comments)
        } else {
            (has("owner_id") && has("from_id")).then_some(Self::Posts)
        }
    }
}

/// Reads a reply.
///
/// # Errors
/// As [`super::read`].
pub fn reading(asked: Asked<'_>, reply: Value) -> Result<Reading, ReplyError> {
    let method = asked.method.map(Method::of).transpose()?;
    if reply.get("type").is_some_and(Value::is_string) && reply.get("group_id").is_some() {
        return Ok(events(typed(Value::Array(vec![reply]))?));
    }
    // An answer without its wrapping, as tools keep it.
    if reply.get("items").is_some() {
        return answer(method, asked, reply);
    }
    if !reply.is_object() {
        return Err(foreign());
    }
    let reply: Reply = typed(reply)?;
    if let Some(error) = &reply.error {
        return Err(refused(error));
    }
    if let Some(code) = reply.failed {
        // 1: events are lost; 2: the key has expired; 3: both. A new session is right for all three.
        let trouble = Trouble::Renew;
        return Err(ReplyError::refused(code, trouble));
    }
    // Another network's updates go without a `ts`.
    if let (Some(updates), Some(next)) = (reply.updates, reply.ts) {
        return Ok(Reading {
            next: Some(next),
            ..events(updates)
        });
    }
    let errors = reply.execute_errors.read;
    match reply.response.ok_or_else(foreign)? {
        Value::Null if !errors.is_empty() => merged(execute(asked, Vec::new(), &errors)),
        Value::Array(calls) if method == Some(Method::Execute) || are_calls(&calls) => {
            merged(execute(asked, calls, &errors))
        }
        call if !errors.is_empty() => merged(execute(asked, vec![call], &errors)),
        response => answer(method, asked, response),
    }
}

/// What one method answered.
fn answer(
    method: Option<Method>,
    asked: Asked<'_>,
    response: Value,
) -> Result<Reading, ReplyError> {
    let (items, next) = listed(response)?;
    let lists = [Method::Posts, Method::Comments, Method::Board];
    let kind = method
        .filter(|method| lists.contains(method))
        .or_else(|| items.iter().find_map(Method::shown_by));
    let entries = typed(Value::Array(items))?;
    let reading = match kind {
        Some(Method::Posts) => Some(posts(entries, asked.number("owner_id"))),
        Some(Method::Board) => comments(entries, Place::of_board(asked)),
        _ => comments(entries, Place::of_wall(asked)),
    };
    Ok(Reading {
        next,
        ..reading.ok_or(ReplyError::Unplaced(EXAMPLES))?
    })
}

/// What a call answered, for the client: it knows what it asked.
///
/// # Errors
/// A reply that is not VK's, or a refusal.
pub fn response(reply: &[u8]) -> Result<Value, ReplyError> {
    let reply: Reply = typed(lenient::json(reply)?)?;
    match reply.error {
        Some(error) => Err(refused(&error)),
        None => reply.response.ok_or_else(foreign),
    }
}

/// What a poll was answered.
pub enum Polled {
    /// What happened, and where the next poll begins.
    Told(Entries<Event>, String),
    /// VK's code, and where the next poll begins if VK says. 1: events are lost; 2: the key has run out;
    /// 3: both.
    Failed(i64, Option<String>),
}

/// What a poll was answered.
///
/// # Errors
/// A reply that is none to a poll, or a refusal.
pub fn polled(reply: &[u8]) -> Result<Polled, ReplyError> {
    let reply: Reply = typed(lenient::json(reply)?)?;
    if let Some(error) = &reply.error {
        return Err(refused(error));
    }
    match (reply.failed, reply.updates, reply.ts) {
        (Some(code), _, ts) => Ok(Polled::Failed(code, ts)),
        (None, Some(updates), Some(next)) => Ok(Polled::Told(updates, next)),
        _ => Err(foreign()),
    }
}

/// The entries of a page.
///
/// # Errors
/// An answer that is no list.
pub fn entries(response: Value) -> Result<Entries<Entry>, ReplyError> {
    let (items, _) = listed(response)?;
    typed(Value::Array(items))
}

/// The topics of a page.
///
/// # Errors
/// An answer that is no list.
pub fn topics(response: Value) -> Result<Entries<Topic>, ReplyError> {
    let (items, _) = listed(response)?;
    typed(Value::Array(items))
}

/// A page of what a search found.
#[derive(Debug, Default)]
pub struct Found {
    /// Posts and comments among them.
    pub entries: Entries<Entry>,
    /// Where the next page begins, in VK's words.
    pub next: Option<String>,
}

/// What a search found.
///
/// # Errors
/// An answer that is no list.
pub fn found(response: Value) -> Result<Found, ReplyError> {
    let (items, next) = listed(response)?;
    let next = next.filter(|next| !next.is_empty());
    let entries = typed(Value::Array(items))?;
    Ok(Found { entries, next })
}

/// Whose a screen name is; of nobody's VK says `[]`.
///
/// # Errors
/// An answer of another shape.
pub fn named(response: Value) -> Result<Option<Named>, ReplyError> {
    match response {
        Value::Null | Value::Array(_) => Ok(None),
        response => typed(response).map(Some),
    }
}

/// The list of an answer, and where the next page begins.
fn listed(response: Value) -> Result<(Vec<Value>, Option<String>), ReplyError> {
    match response {
        Value::Null => Ok((Vec::new(), None)),
        // wall.getById before version 5.199.
        Value::Array(items) => Ok((items, None)),
        response => {
            let page: Page = typed(response)?;
            Ok((page.items.ok_or_else(foreign)?, page.next_from))
        }
    }
}

/// Whether a list is one of answers: a page, an old list, or the `false` of a refused call.
fn are_calls(list: &[Value]) -> bool {
    list.iter()
        .any(|call| call.is_array() || *call == Value::Bool(false) || call.get("items").is_some())
}

/// The calls of an `execute` in their order, and behind them the refusals that no call's place shows.
fn execute(
    asked: Asked<'_>,
    calls: Vec<Value>,
    errors: &[Refusal],
) -> Vec<Result<Reading, ReplyError>> {
    let of_script = |error: &&Refusal| error.method.as_deref() == Some("execute");
    let mut of_calls = errors.iter().filter(|error| !of_script(error));
    let mut told: Vec<_> = calls
        .into_iter()
        .map(|call| match call {
            Value::Bool(false) => Err(of_calls.next().map_or_else(foreign, refused)),
            call => answer(None, asked, call),
        })
        .collect();
    let rest = errors.iter().filter(of_script).chain(of_calls);
    told.extend(rest.map(|error| Err(refused(error))));
    told
}

/// Several answers as one; refused only when nothing was answered.
fn merged(calls: Vec<Result<Reading, ReplyError>>) -> Result<Reading, ReplyError> {
    let answered = calls.is_empty() || calls.iter().any(Result::is_ok);
    let mut all = Reading::default();
    for call in calls {
        match call {
            Ok(mut one) => {
                all.items.append(&mut one.items);
                all.gone.append(&mut one.gone);
                all.pinned.append(&mut one.pinned);
                all.unread += one.unread;
            }
            Err(refusal) if answered => all.refused.push(refusal),
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(all)
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, ReplyError> {
    serde_json::from_value(value).map_err(|_| foreign())
}

fn foreign() -> ReplyError {
    ReplyError::Format {
        expected: "ответ ВКонтакте со списком сообщений",
        found: "а это другой JSON".to_owned(),
    }
}
