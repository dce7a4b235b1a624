//! A fake YouTube Data API: comments under the videos of channels.
//!
//! Its traps are the real ones: a thread is shown with some of its answers only, and counts some that
//! nobody is shown; answers do not say under which video they stand; a comment may be held back and shown
//! later with its old moment; the next page is known for a while only; a pinned comment stands first; a
//! call fails for no reason now and then; the day of the quota ends over the Pacific.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use otklik::ports::{Reply, Request};
use serde_json::{Value, json};

use super::{
    Personality,
    said::{HOUR, Said},
};

/// The host it answers for.
pub const HOST: &str = "www.googleapis.com";
/// A key that must be seen nowhere.
pub const KEY: &str = "SECRET-youtube-key";
/// Answers that a thread is shown with.
const SHOWN: usize = 5;

/// A thread of comments.
#[derive(Debug, Clone)]
pub struct Thread {
    pub id: String,
    pub said: Said,
    /// Held back until then.
    pub shown: Timestamp,
    pub video: &'static str,
    pub pinned: bool,
    /// Answers that are counted and never shown.
    pub hidden: usize,
    /// Ends of their ids, and what they say.
    pub answers: Vec<(String, Said)>,
}

impl Thread {
    fn stands(&self, now: Timestamp) -> bool {
        self.shown <= now && self.said.text(now).is_some()
    }

    fn standing(&self, now: Timestamp) -> impl Iterator<Item = &(String, Said)> {
        let all = self.answers.iter();
        all.filter(move |(_, said)| said.text(now).is_some())
    }
}

/// Everything there is.
#[derive(Debug, Default)]
pub struct Truth {
    pub threads: Vec<Thread>,
    /// Whose a video is.
    pub videos: BTreeMap<&'static str, &'static str>,
    /// Videos without comments.
    pub disabled: Vec<&'static str>,
    /// Units of a day.
    pub quota: usize,
    /// Units that were spent, by the day over the Pacific.
    pub spent: BTreeMap<Date, usize>,
    /// What was asked: addresses behind the base.
    pub asked: Vec<String>,
    /// Refusals by reason.
    pub refused: BTreeMap<&'static str, usize>,
}

/// YouTube, shared with the test.
#[derive(Clone, Default)]
pub struct Youtube {
    truth: Arc<Mutex<Truth>>,
    /// When a page was offered.
    offered: BTreeMap<String, Timestamp>,
    answered: usize,
}

type Params<'r> = BTreeMap<&'r str, &'r str>;
type Refusal = (u16, &'static str);

impl Youtube {
    /// The truth, to write and to compare.
    pub fn truth(&self) -> MutexGuard<'_, Truth> {
        self.truth.lock().unwrap()
    }

    fn spend(&self, now: Timestamp) -> Result<(), Refusal> {
        let day = now
            .to_zoned(TimeZone::get("America/Los_Angeles").unwrap())
            .date();
        let mut truth = self.truth();
        let quota = truth.quota;
        let spent = truth.spent.entry(day).or_default();
        *spent += 1;
        (*spent <= quota)
            .then_some(())
            .ok_or((403, "quotaExceeded"))
    }

    fn threads(&mut self, params: &Params<'_>, now: Timestamp) -> Result<Value, Refusal> {
        assert_eq!(params["part"], "snippet,replies");
        if let Some(ids) = params.get("id") {
            let ids: Vec<&str> = ids.split(',').collect();
            if ids.len() > 50 || params.contains_key("maxResults") {
                return Err((400, "invalidParameter"));
            }
            let truth = self.truth();
            let all = truth.threads.iter();
            let named = all.filter(|one| one.stands(now) && ids.contains(&&*one.id));
            let items: Vec<Value> = named.map(|one| thread(one, now)).collect();
            // One that is missing is left out, or the whole batch is refused for it.
            let refuses = items.is_empty() || self.answered.is_multiple_of(2);
            if items.len() < ids.len() && refuses {
                return Err((404, "commentThreadNotFound"));
            }
            return Ok(json!({"kind": "youtube#commentThreadListResponse", "items": items}));
        }
        assert_eq!(params["order"], "time");
        let mut list = self.list(params, now)?;
        list.sort_by_key(|one| {
            (
                !one.pinned,
                std::cmp::Reverse((one.said.at, one.id.clone())),
            )
        });
        let from = self.place(params, now)?;
        let below = |one: &Thread| match &from {
            Some(from) => {
                !one.pinned && (one.said.at.to_string(), &*one.id) < (from.0.clone(), &*from.1)
            }
            None => true,
        };
        list.retain(below);
        let (page, next) = self.page(list, params, now, |one| (one.said.at, one.id.clone()))?;
        let items: Vec<Value> = page.iter().map(|one| thread(one, now)).collect();
        Ok(
            json!({"kind": "youtube#commentThreadListResponse", "nextPageToken": next, "items": items}),
        )
    }

    fn list(&self, params: &Params<'_>, now: Timestamp) -> Result<Vec<Thread>, Refusal> {
        let truth = self.truth();
        let video = params.get("videoId");
        let channel = params.get("allThreadsRelatedToChannelId");
        match (video, channel) {
            (Some(video), None) if truth.disabled.contains(video) => {
                return Err((403, "commentsDisabled"));
            }
            (Some(video), None) if !truth.videos.contains_key(video) => {
                return Err((404, "videoNotFound"));
            }
            (None, Some(channel)) if !truth.videos.values().any(|own| own == channel) => {
                return Err((404, "channelNotFound"));
            }
            (Some(_), Some(_)) | (None, None) => return Err((400, "invalidFilters")),
            _ => {}
        }
        let here = |one: &&Thread| match video {
            Some(video) => one.video == *video,
            None => truth.videos.get(one.video) == channel,
        };
        let list = truth
            .threads
            .iter()
            .filter(|one| one.stands(now))
            .filter(here);
        Ok(list.cloned().collect())
    }

    fn answers(&mut self, params: &Params<'_>, now: Timestamp) -> Result<Value, Refusal> {
        let id = params["parentId"];
        let found = self
            .truth()
            .threads
            .iter()
            .find(|one| one.id == id)
            .cloned();
        let found = found.filter(|one| one.stands(now));
        let thread = found.ok_or((404, "parentCommentNotFound"))?;
        let mut list: Vec<_> = thread.standing(now).cloned().collect();
        list.sort_by_key(|(end, said)| std::cmp::Reverse((said.at, end.clone())));
        let from = self.place(params, now)?;
        list.retain(|(end, said)| {
            from.as_ref()
                .is_none_or(|from| (said.at.to_string(), &**end) < (from.0.clone(), &*from.1))
        });
        let (page, next) = self.page(list, params, now, |(end, said)| (said.at, end.clone()))?;
        let items: Vec<Value> = page.iter().map(|one| answer(&thread, one, now)).collect();
        Ok(json!({"kind": "youtube#commentListResponse", "nextPageToken": next, "items": items}))
    }

    /// Where a page begins that was offered before: behind this moment and id.
    fn place(
        &self,
        params: &Params<'_>,
        now: Timestamp,
    ) -> Result<Option<(String, String)>, Refusal> {
        let Some(token) = params.get("pageToken") else {
            return Ok(None);
        };
        let token = token.replace("%2B", "+").replace("%3D", "=");
        let offered = self.offered.get(&token).ok_or((400, "invalidPageToken"))?;
        if now.duration_since(*offered).as_secs() > HOUR {
            return Err((400, "invalidPageToken"));
        }
        let (at, id) = token.trim_end_matches('=').split_once('+').unwrap();
        Ok(Some((at.to_owned(), id.to_owned())))
    }

    fn page<T>(
        &mut self,
        mut list: Vec<T>,
        params: &Params<'_>,
        now: Timestamp,
        mark: impl Fn(&T) -> (Timestamp, String),
    ) -> Result<(Vec<T>, Option<String>), Refusal> {
        let most: usize = params
            .get("maxResults")
            .map_or(20, |most| most.parse().unwrap());
        if !(1..=100).contains(&most) {
            return Err((400, "invalidParameter"));
        }
        let more = list.len() > most;
        list.truncate(most);
        let next = list.last().filter(|_| more).map(|last| {
            let (at, id) = mark(last);
            format!("{at}+{id}==")
        });
        self.offered.extend(next.clone().map(|token| (token, now)));
        Ok((list, next))
    }

    fn respond(&mut self, request: &Request, now: Timestamp) -> Result<Value, Refusal> {
        let path = request.url.split_once("/youtube/v3/").unwrap().1;
        self.truth().asked.push(path.to_owned());
        self.answered += 1;
        match &request.key {
            Some(("x-goog-api-key", key)) if key.reveal() == KEY => {}
            _ => return Err((400, "keyInvalid")),
        }
        self.spend(now)?;
        if self.answered.is_multiple_of(37) {
            return Err((400, "processingFailure"));
        }
        let (method, query) = path.split_once('?').unwrap();
        let params: Params<'_> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .collect();
        match method {
            "commentThreads" => self.threads(&params, now),
            "comments" => self.answers(&params, now),
            _ => Err((404, "notFound")),
        }
    }
}

impl Personality for Youtube {
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        assert!(!request.url.contains("SECRET"), "a key in an address");
        let (status, body) = match self.respond(request, now) {
            Ok(body) => (200, body),
            Err((status, reason)) => {
                *self.truth().refused.entry(reason).or_default() += 1;
                let error = json!({"code": status, "message": format!("key={KEY}"), "errors": [{"domain": "youtube", "reason": reason}]});
                (status, json!({ "error": error }))
            }
        };
        Reply {
            status,
            body: body.to_string().into_bytes(),
            ..Reply::default()
        }
    }
}

fn comment(id: &str, said: &Said, now: Timestamp) -> Value {
    let updated = said.edit(now).map_or(said.at, |(at, _)| *at);
    json!({"kind": "youtube#comment", "id": id, "snippet": {
        "textDisplay": said.text(now), "textOriginal": said.text(now),
        "authorDisplayName": "@vydumannyi_zritel", "authorChannelId": {"value": "UCvydumannyi_zritel"},
        "likeCount": 1, "publishedAt": said.at.to_string(), "updatedAt": updated.to_string()}})
}

fn answer(thread: &Thread, (end, said): &(String, Said), now: Timestamp) -> Value {
    let mut answer = comment(&format!("{}.{end}", thread.id), said, now);
    answer["snippet"]["parentId"] = json!(thread.id);
    answer
}

fn thread(thread: &Thread, now: Timestamp) -> Value {
    let shown: Vec<Value> = thread
        .standing(now)
        .take(SHOWN)
        .map(|one| answer(thread, one, now))
        .collect();
    let total = thread.standing(now).count() + thread.hidden;
    let mut told = json!({"kind": "youtube#commentThread", "id": thread.id, "snippet": {
        "videoId": thread.video, "topLevelComment": comment(&thread.id, &thread.said, now),
        "totalReplyCount": total, "isPublic": true}});
    if !shown.is_empty() {
        told["replies"] = json!({"comments": shown});
    }
    told
}
