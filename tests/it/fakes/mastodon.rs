//! A fake instance of Mastodon: what is said there and what reaches it from elsewhere, and the API that
//! shows what stands at the moment of the call.
//!
//! Its traps are the real ones: statuses of other instances arrive late, with the number of the moment
//! they were written; contexts end after so many answers and so deep; deleted answers leave those below
//! them behind; counts include what is not for everybody; requests of a neighbour count as ours.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Arc, Mutex, MutexGuard},
};

use jiff::Timestamp;
use otklik::ports::{Reply, Request};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Personality, said::Said};

/// A token that must be seen nowhere, and nowhere but on the instance that gave it out.
pub const TOKEN: &str = "SECRET-mastodon-token";
/// A handle that must be stored nowhere.
pub const HANDLE: &str = "vydumannyi_zhitel";
/// Requests that are allowed in a window, and its length in seconds.
const ALLOWED: usize = 300;
const WINDOW: i64 = 300;

/// A status.
#[derive(Debug, Clone)]
pub struct Status {
    pub said: Said,
    /// When this instance learns of it; later than it was said when it comes from elsewhere.
    pub arrives: Timestamp,
    pub answers: Option<u64>,
    /// It has the tag.
    pub tagged: bool,
    pub visibility: &'static str,
}

impl Status {
    pub fn local(said: Said) -> Self {
        Self {
            arrives: said.at,
            said,
            answers: None,
            tagged: true,
            visibility: "public",
        }
    }

    pub fn stands(&self, now: Timestamp) -> bool {
        self.arrives <= now && self.said.text(now).is_some()
    }

    fn is_shown(&self, now: Timestamp) -> bool {
        self.stands(now) && matches!(self.visibility, "public" | "unlisted")
    }
}

/// Everything there is.
#[derive(Debug, Default)]
pub struct Truth {
    /// By number.
    pub statuses: BTreeMap<u64, Status>,
    /// Nothing is shown without a token.
    pub closed: bool,
    /// It gave out the token.
    pub home: bool,
    /// Requests that a neighbour behind the same address makes in every window.
    pub neighbour: usize,
    /// Timelines show what is not there any more when it is asked for by number.
    pub haunted: bool,
    /// What was asked: paths.
    pub asked: Vec<String>,
    /// Refusals by status.
    pub refused: BTreeMap<u16, usize>,
}

impl Truth {
    /// The first status of a thread.
    pub fn top(&self, id: u64) -> u64 {
        let up = |id: &u64| self.statuses.get(id)?.answers;
        std::iter::successors(Some(id), up).last().unwrap_or(id)
    }

    fn below(&self, id: u64, now: Timestamp) -> impl Iterator<Item = u64> {
        let all = self.statuses.iter();
        all.filter(move |(_, one)| one.answers == Some(id) && one.stands(now))
            .map(|(id, _)| *id)
    }

    /// Answers below one, depth first, the way the database of an instance gives them.
    fn descend(&self, id: u64, deep: usize, now: Timestamp, found: &mut Vec<u64>) {
        if deep == 0 {
            return;
        }
        for one in self.below(id, now) {
            if self.statuses[&one].is_shown(now) {
                found.push(one);
                self.descend(one, deep - 1, now, found);
            }
        }
    }
}

/// The first number of a moment.
pub fn number(at: Timestamp) -> u64 {
    u64::try_from(at.as_millisecond()).unwrap() << 16
}

/// The native id of a status of this host.
pub fn native(host: &str, id: u64) -> String {
    digest(&uri(host, id))
}

/// What is stored in place of an address that names its author.
pub fn digest(uri: &str) -> String {
    let digest = Sha256::digest(uri.as_bytes());
    digest.iter().take(12).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn uri(host: &str, id: u64) -> String {
    format!("https://{host}/users/{HANDLE}/statuses/{id}")
}

/// An instance, shared with the test.
#[derive(Clone)]
pub struct Instance {
    host: &'static str,
    truth: Arc<Mutex<Truth>>,
    window: (i64, usize),
    answered: usize,
}

impl Instance {
    pub fn new(host: &'static str) -> Self {
        Self {
            host,
            truth: Arc::default(),
            window: (0, 0),
            answered: 0,
        }
    }

    /// The truth, to write and to compare.
    pub fn truth(&self) -> MutexGuard<'_, Truth> {
        self.truth.lock().unwrap()
    }

    fn status(&self, truth: &Truth, id: u64, now: Timestamp) -> Value {
        let status = &truth.statuses[&id];
        let replies = truth.below(id, now).count();
        let stands = |id: &u64| truth.statuses[id].stands(now);
        let answers = status.answers.filter(stands);
        let host = self.host;
        json!({
            "id": id.to_string(),
            "uri": uri(host, id),
            "url": format!("https://{host}/@{HANDLE}/{id}"),
            "created_at": status.said.at.to_string(),
            "edited_at": status.said.edit(now).map(|(at, _)| at.to_string()),
            "in_reply_to_id": answers.map(|id| id.to_string()),
            "visibility": status.visibility,
            "content": format!("<p>{}</p>", status.said.text(now).unwrap()),
            "spoiler_text": "",
            "media_attachments": [],
            "card": null,
            "account": {"acct": HANDLE, "url": format!("https://{host}/@{HANDLE}"), "uri": format!("https://{host}/users/{HANDLE}"), "group": false},
            "replies_count": if self.answered.is_multiple_of(5) { json!(replies.to_string()) } else { json!(replies) },
        })
    }

    fn timeline(&self, query: &str, local: bool, now: Timestamp) -> (Value, Option<String>) {
        let number = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find_map(|(key, value)| (key == name).then(|| value.parse::<u64>().unwrap()))
        };
        let truth = self.truth();
        let above = number("min_id").unwrap();
        let limit = usize::try_from(number("limit").unwrap_or(20))
            .unwrap()
            .min(40);
        let here = |one: &Status| match local {
            true => one.answers.is_none() && one.arrives == one.said.at,
            false => one.tagged,
        };
        let newer = truth.statuses.range(above + 1..);
        let shown =
            newer.filter(|(_, one)| one.stands(now) && one.visibility == "public" && here(one));
        let mut ids: Vec<u64> = shown.map(|(id, _)| *id).take(limit).collect();
        ids.reverse();
        let mut list: Vec<Value> = ids.iter().map(|id| self.status(&truth, *id, now)).collect();
        let link = ids.first().zip(ids.last()).map(|(newest, oldest)| {
            let base = format!("https://{}/api/v1/timelines/x?limit={limit}", self.host);
            format!(
                "<{base}&max_id={oldest}>; rel=\"next\", <{base}&min_id={newest}>; rel=\"prev\""
            )
        });
        if !list.is_empty() && self.answered.is_multiple_of(7) {
            list.push(json!("дрейф"));
        }
        (json!(list), link)
    }

    fn context(&self, id: u64, token: bool, now: Timestamp) -> Value {
        let (most, deep) = if token { (4_096, 4_096) } else { (60, 20) };
        let truth = self.truth();
        let up = |id: &u64| {
            let above = truth.statuses[id].answers?;
            truth.statuses[&above].is_shown(now).then_some(above)
        };
        let mut above: Vec<u64> = std::iter::successors(up(&id), up).take(40).collect();
        above.reverse();
        let mut below = Vec::new();
        truth.descend(id, deep, now, &mut below);
        below.truncate(most);
        let tell = |ids: Vec<u64>| -> Vec<Value> {
            ids.iter().map(|id| self.status(&truth, *id, now)).collect()
        };
        json!({"ancestors": tell(above), "descendants": tell(below)})
    }

    fn respond(
        &self,
        path: &str,
        token: Option<&str>,
        now: Timestamp,
    ) -> Result<(Value, Option<String>), (u16, &'static str)> {
        let missing = (404, "Record not found");
        match token {
            Some(TOKEN) => {}
            None if !self.truth().closed => {}
            None => return Err((401, "This method requires an authenticated user")),
            Some(_) => return Err((401, "The access token is invalid")),
        }
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.split('/').collect();
        let shown = |id: &str| {
            let id = id.parse().unwrap();
            let truth = self.truth();
            let stands = truth.statuses.get(&id).is_some_and(|one| one.is_shown(now));
            let stands = stands && !truth.haunted;
            stands.then_some(id).ok_or(missing)
        };
        match parts[..] {
            ["timelines", "public"] => Ok(self.timeline(query, true, now)),
            // «губкин».
            ["timelines", "tag", "%D0%B3%D1%83%D0%B1%D0%BA%D0%B8%D0%BD"] => {
                Ok(self.timeline(query, false, now))
            }
            ["statuses", id] => {
                let id = shown(id)?;
                Ok((self.status(&self.truth(), id, now), None))
            }
            ["statuses", id, "context"] => {
                Ok((self.context(shown(id)?, token.is_some(), now), None))
            }
            _ => Err(missing),
        }
    }
}

impl Personality for Instance {
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        let token = request.authorization.as_ref();
        let token = token.map(|token| token.reveal().strip_prefix("Bearer ").unwrap());
        assert!(
            token.is_none() || self.truth().home,
            "a token goes to a stranger"
        );
        let path = request.url.split_once("/api/v1/").unwrap().1;
        self.truth().asked.push(path.to_owned());
        self.answered += 1;
        let window = now.as_second().div_euclid(WINDOW);
        if self.window.0 != window {
            let neighbour = self.truth().neighbour;
            self.window = (window, neighbour);
        }
        self.window.1 += 1;
        let answer = if self.window.1 > ALLOWED {
            Err((429, "Too many requests"))
        } else {
            self.respond(path, token, now)
        };
        let reset = Timestamp::from_second((window + 1) * WINDOW).unwrap();
        let left = ALLOWED.saturating_sub(self.window.1);
        let mut headers = vec![
            ("x-ratelimit-remaining".to_owned(), left.to_string()),
            ("x-ratelimit-reset".to_owned(), reset.to_string()),
        ];
        let (status, body) = match answer {
            Ok((body, link)) => {
                headers.extend(link.map(|link| ("link".to_owned(), link)));
                (200, body)
            }
            Err((status, words)) => {
                *self.truth().refused.entry(status).or_default() += 1;
                (status, json!({ "error": words }))
            }
        };
        Reply {
            status,
            headers,
            body: body.to_string().into_bytes(),
            ..Reply::default()
        }
    }
}
