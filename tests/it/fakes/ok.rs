//! Fake Одноклассники: groups whose topics, comments, edits and deletions are written down beforehand,
//! and the API that shows what stands at the moment of the call, with the network's signatures, limits
//! and traps.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use jiff::{SignedDuration, Timestamp};
use md5::{Digest, Md5};
use otklik::ports::{Payload, Reply, Request};
use serde_json::{Value, json};

use super::{Personality, talk::Said};

/// The host it answers for.
pub const HOST: &str = "api.ok.ru";
/// A token and a key that must be seen nowhere.
pub const TOKEN: &str = "tkn-SECRET-1";
pub const SECRET_KEY: &str = "SECRET-of-application";
pub const APPLICATION: &str = "CTOWN1";

/// A topic with its comments.
#[derive(Debug, Clone)]
pub struct Topic {
    pub said: Said,
    /// It takes no comments.
    pub closed: bool,
    pub comments: Vec<Said>,
}

/// Everything there is.
#[derive(Debug, Default)]
pub struct Truth {
    /// By number; topics by rising moment.
    pub groups: BTreeMap<u64, Vec<Topic>>,
    /// Anchors of the stream that were given out before this moment are not known any more.
    pub forgotten: Option<Timestamp>,
    /// Comments have another shape than anybody knows.
    pub drifted: bool,
    /// What was asked: method and parameters.
    pub asked: Vec<(String, Params)>,
    /// Refusals, by code.
    pub refused: BTreeMap<i64, usize>,
}

/// The parameters of a call.
pub type Params = BTreeMap<String, String>;

/// The network, shared with the test.
#[derive(Clone, Default)]
pub struct Ok {
    truth: Arc<Mutex<Truth>>,
    second: VecDeque<Timestamp>,
    answered: usize,
}

/// The native id of a comment is text that looks like base64.
pub fn comment_id(said: &Said) -> String {
    format!("MTc6{}==", said.id)
}

impl Ok {
    /// The truth, to write and to compare.
    pub fn truth(&self) -> MutexGuard<'_, Truth> {
        self.truth.lock().unwrap()
    }

    fn call(&mut self, params: &Params, now: Timestamp) -> Result<(), i64> {
        if params
            .get("access_token")
            .is_none_or(|token| token != TOKEN)
        {
            return Err(103);
        }
        if params["application_key"] != APPLICATION {
            return Err(101);
        }
        if params["sig"] != signature(params) {
            return Err(104);
        }
        let second = SignedDuration::from_secs(1);
        self.second.retain(|at| now.duration_since(*at) < second);
        if self.second.len() >= 2 {
            return Err(8);
        }
        self.second.push_back(now);
        Ok(())
    }

    fn respond(&mut self, method: &str, params: &Params, now: Timestamp) -> Result<Value, i64> {
        self.answered += 1;
        let truth = self.truth();
        let count: usize = match params.get("count") {
            Some(count) => count.parse().map_err(|_| 100_i64)?,
            None => 10,
        };
        if !(1..=100).contains(&count) {
            return Err(100);
        }
        match method {
            "stream.get" => {
                let group: u64 = params["gid"].parse().map_err(|_| 100_i64)?;
                let topics = truth.groups.get(&group).ok_or(10)?;
                stream(&truth, (group, topics), params, now)
            }
            "mediatopic.getByIds" => {
                let ids: Vec<u64> = params["topic_ids"]
                    .split(',')
                    .map(|id| id.parse().unwrap())
                    .collect();
                let mut found = Vec::new();
                for (group, topics) in &truth.groups {
                    let asked = topics
                        .iter()
                        .filter(|topic| ids.contains(&natural(topic.said.id)));
                    let standing = asked.filter(|topic| topic.said.text(now).is_some());
                    found.extend(standing.map(|topic| entry(*group, topic, now)));
                }
                // Nothing of them is known.
                if found.is_empty() {
                    return Err(300);
                }
                Ok(json!({ "media_topics": found }))
            }
            "discussions.getComments" => {
                assert_eq!(params["discussionType"], "GROUP_TOPIC");
                let mut topics = truth.groups.values().flatten();
                let topic =
                    topics.find(|topic| topic.said.id.to_string() == params["discussionId"]);
                let topic = topic
                    .filter(|topic| topic.said.text(now).is_some())
                    .ok_or(300)?;
                let mut page = comments(topic, params, now)?;
                if truth.drifted && !page.is_null() {
                    page["comments"] = json!(["дрейф", 5]);
                }
                Ok(page)
            }
            _ => Err(3),
        }
    }
}

/// Two pages a call may hold; they end where there is no list at all.
fn stream(
    truth: &Truth,
    (group, topics): (u64, &[Topic]),
    params: &Params,
    now: Timestamp,
) -> Result<Value, i64> {
    let below = match params.get("anchor") {
        None => i64::MAX,
        Some(anchor) => {
            let (at, below) = anchor.split_once('.').ok_or(100)?;
            let at: i64 = at.parse().map_err(|_| 100_i64)?;
            if truth
                .forgotten
                .is_some_and(|moment| at < moment.as_second())
            {
                return Err(100);
            }
            below.parse().map_err(|_| 100_i64)?
        }
    };
    let list = topics.iter().rev();
    let list = list.filter(|topic| topic.said.id < below && topic.said.text(now).is_some());
    // Never as many as were asked for.
    let page: Vec<&Topic> = list.take(30).collect();
    let Some(last) = page.last() else {
        return Ok(json!({"anchor": format!("{}.{below}", now.as_second())}));
    };
    let feeds = page.iter().map(|topic| {
        let id = topic.said.id;
        json!({"pattern": "POST", "message": format!("Новая тема {{media_topic:{id}}}")})
    });
    let mut entries: Vec<Value> = page.iter().map(|topic| entry(group, topic, now)).collect();
    // What somebody quotes.
    entries.push(json!({"id": "999999999", "owner_ref": "group:1", "media": [{"type": "text", "text": "Чужое"}]}));
    Ok(json!({
        "feeds": feeds.collect::<Vec<Value>>(),
        "entities": {"media_topics": entries, "users": [{"uid": "9", "first_name": "Анна"}]},
        "anchor": format!("{}.{}", now.as_second(), last.said.id),
    }))
}

fn entry(group: u64, topic: &Topic, now: Timestamp) -> Value {
    let said = &topic.said;
    let living = topic.comments.iter().filter(|one| one.text(now).is_some());
    let author = if said.id % 3 == 0 {
        "user:9".to_owned()
    } else {
        format!("group:{group}")
    };
    json!({
        "id": said.id.to_string(),
        "created_ms": said.at.as_millisecond(),
        "owner_ref": format!("group:{group}"),
        "author_ref": author,
        "media": [{"type": "text", "text": said.text(now)}, {"type": "photo"}],
        "discussion_summary": {"comments_count": living.count(), "discussion_id": said.id.to_string()},
        "like_summary": {"count": 3},
    })
}

fn comments(topic: &Topic, params: &Params, now: Timestamp) -> Result<Value, i64> {
    if topic.closed {
        return Err(10);
    }
    assert_eq!(params["includeRemoved"], "true");
    let from: usize = match params.get("anchor") {
        Some(anchor) => anchor
            .strip_prefix("c")
            .and_then(|at| at.parse().ok())
            .ok_or(100)?,
        None => 0,
    };
    let out: Vec<&Said> = topic.comments.iter().filter(|one| one.at <= now).collect();
    // Half a page, and nobody says how many there are.
    let page: Vec<Value> = out
        .iter()
        .skip(from)
        .take(40)
        .map(|one| told(one, now))
        .collect();
    if out.is_empty() {
        return Ok(Value::Null);
    }
    let next = from + page.len();
    Ok(json!({"comments": page, "has_more": next < out.len(), "anchor": format!("c{next}")}))
}

fn told(said: &Said, now: Timestamp) -> Value {
    let mut comment = json!({
        "id": comment_id(said),
        "author_id": "9",
        "author_ref": format!("user:{}", 40 + said.id % 30),
        "date": "2020-01-01 00:00:00",
        "date_ms": said.at.as_millisecond(),
        "type": "ACTIVE_MESSAGE",
        "text": said.text(now),
    });
    if said.text(now).is_none() {
        (comment["type"], comment["text"]) = (json!("REMOVED_MESSAGE"), json!(""));
    }
    comment
}

fn natural(id: i64) -> u64 {
    u64::try_from(id).unwrap()
}

/// As the network computes it: all parameters but the session, in the order of their names.
fn signature(params: &Params) -> String {
    let hex = |digest: Md5| {
        let bytes = digest.finalize();
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let session = hex(Md5::new().chain_update(TOKEN).chain_update(SECRET_KEY));
    let signed = params
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "access_token" | "sig"));
    let signed: String = signed
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    hex(Md5::new().chain_update(signed + &session))
}

impl Personality for Ok {
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        assert!(!request.url.contains("SECRET"), "a token in an address");
        let Payload::Form(form) = &request.payload else {
            panic!("asked by forms");
        };
        let params: Params = form.iter().cloned().collect();
        assert!(
            params.values().all(|value| value != SECRET_KEY),
            "the key is never sent"
        );
        let method = params["method"].clone();
        self.truth().asked.push((method.clone(), params.clone()));
        let called = self.call(&params, now);
        let answer = called.and_then(|()| self.respond(&method, &params, now));
        let body = answer.unwrap_or_else(|code| {
            *self.truth().refused.entry(code).or_default() += 1;
            json!({"error_code": code, "error_msg": format!("session {TOKEN}"), "error_data": null})
        });
        Reply {
            status: 200,
            body: body.to_string().into_bytes(),
            ..Reply::default()
        }
    }
}
