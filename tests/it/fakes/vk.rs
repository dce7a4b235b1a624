//! A fake VK: communities whose posts, comments, edits and deletions are written down beforehand, and the
//! API that shows what stands at the moment of the call, with VK's limits and VK's traps.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use jiff::{SignedDuration, Timestamp};
use otklik::ports::{Payload, Reply, Request};
use serde_json::{Value, json};

use super::Personality;

#[path = "vk/board.rs"]
pub mod board;
#[path = "vk/events.rs"]
pub mod events;
#[path = "vk/poll.rs"]
pub mod poll;
#[path = "vk/search.rs"]
mod search;

/// The host it answers for.
pub const HOST: &str = "api.vk.com";
/// A token that must be seen nowhere.
pub const TOKEN: &str = "vk1.a.SECRET-service-token";
/// A community's own token: it may not read walls.
pub const GROUP_TOKEN: &str = "vk1.a.SECRET-group-token";
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A post or comment as its author knows it.
#[derive(Debug, Clone)]
pub struct Said {
    pub id: i64,
    pub at: Timestamp,
    pub text: String,
    /// Changed to this, rising.
    pub edits: Vec<(Timestamp, String)>,
    pub deleted: Option<Timestamp>,
}

impl Said {
    /// What it says at a moment; none before it is said and after it is deleted.
    pub fn text(&self, now: Timestamp) -> Option<&str> {
        let deleted = self.deleted.is_some_and(|at| at <= now);
        let last = self.edits.iter().rev().find(|(at, _)| *at <= now);
        let text = last.map_or(self.text.as_str(), |(_, text)| text);
        (self.at <= now && !deleted).then_some(text)
    }
}

/// A comment; `root`: the comment in whose thread it stands.
#[derive(Debug, Clone)]
pub struct Comment {
    pub said: Said,
    pub root: Option<i64>,
}

/// A post on a wall.
#[derive(Debug, Clone)]
pub struct Post {
    pub said: Said,
    pub pinned: bool,
    pub ads: bool,
    /// It takes no comments.
    pub closed: bool,
    /// By rising number.
    pub comments: Vec<Comment>,
}

/// Everything there is: walls by owner, and whose a screen name is.
#[derive(Debug, Default)]
pub struct Truth {
    pub walls: BTreeMap<i64, Vec<Post>>,
    /// Boards by group.
    pub boards: BTreeMap<i64, Vec<board::Topic>>,
    pub names: BTreeMap<&'static str, (&'static str, i64)>,
    /// The day's quota of `wall.get`.
    pub quota: usize,
    /// What was asked: method and parameters.
    pub asked: Vec<(String, Params)>,
    /// Refusals, by code.
    pub refused: BTreeMap<i64, usize>,
    /// What communities tell to whoever polls.
    pub poll: poll::Told,
}

/// The parameters of a call.
pub type Params = BTreeMap<String, String>;

/// VK, shared with the test.
#[derive(Clone, Default)]
pub struct Vk {
    truth: Arc<Mutex<Truth>>,
    seconds: HashMap<String, VecDeque<Timestamp>>,
    days: HashMap<(String, String), VecDeque<Timestamp>>,
    answered: usize,
}

impl Vk {
    /// The truth, to write and to compare.
    pub fn truth(&self) -> MutexGuard<'_, Truth> {
        self.truth.lock().unwrap()
    }

    fn call(&mut self, method: &str, token: &str, now: Timestamp) -> Result<(), i64> {
        let group = match token {
            TOKEN => false,
            GROUP_TOKEN => true,
            _ => return Err(5),
        };
        let kinds = ["wall.", "newsfeed.", "board."];
        let walls = kinds.iter().any(|kind| method.starts_with(kind));
        if group && walls {
            return Err(27);
        }
        if !group && matches!(method, "execute" | "groups.getLongPollServer") {
            return Err(28);
        }
        let second = SignedDuration::from_secs(1);
        if !granted(
            self.seconds.entry(token.into()).or_default(),
            second,
            3,
            now,
        ) {
            return Err(6);
        }
        let quota = match method {
            "wall.get" => self.truth().quota,
            "newsfeed.search" => 1_000,
            _ => return Ok(()),
        };
        let day = self.days.entry((token.into(), method.into())).or_default();
        if granted(day, DAY, quota, now) {
            Ok(())
        } else {
            Err(29)
        }
    }

    fn respond(&mut self, method: &str, params: &Params, now: Timestamp) -> Result<Value, i64> {
        self.answered += 1;
        let answered = self.answered;
        let mut truth = self.truth();
        let number = |name: &str| params.get(name).map(|value| value.parse::<i64>().unwrap());
        match method {
            "groups.getLongPollServer" => {
                let group = number("group_id").ok_or(100)?;
                truth.poll.open(group, now, answered).ok_or(15)
            }
            "utils.resolveScreenName" => Ok(truth.names.get(&*params["screen_name"]).map_or_else(
                || json!([]),
                // A number that is no whole number, as VK sends it.
                |(kind, id)| json!({"type": kind, "object_id": *id as f64}),
            )),
            "wall.get" => {
                let owner = number("owner_id").ok_or(100)?;
                let wall = truth.walls.get(&owner).ok_or(15)?;
                let (offset, count) = (number("offset"), number("count"));
                if !(1..=100).contains(&count.unwrap_or(20)) {
                    return Err(100);
                }
                let mut list: Vec<&Post> = standing(wall, now).collect();
                list.sort_by_key(|post| (!post.pinned, std::cmp::Reverse(post.said.at)));
                let page = list.iter().skip(natural(offset)).take(natural(count));
                let items: Vec<Value> =
                    page.map(|post| entry(owner, post, now, answered)).collect();
                Ok(json!({"count": list.len(), "items": items, "reaction_sets": []}))
            }
            "wall.getById" => {
                let ids: Vec<&str> = params["posts"].split(',').collect();
                if ids.len() > 100 {
                    return Err(100);
                }
                let found = |id: &&str| {
                    let (owner, id) = id.split_once('_')?;
                    let (owner, id): (i64, i64) = (owner.parse().ok()?, id.parse().ok()?);
                    let post = standing(&truth.walls[&owner], now).find(|post| post.said.id == id);
                    post.map(|post| entry(owner, post, now, answered))
                };
                let items: Vec<Value> = ids.iter().filter_map(found).collect();
                Ok(json!({ "items": items }))
            }
            "wall.getComments" => {
                let (owner, id) = (number("owner_id").ok_or(100)?, number("post_id"));
                let mut wall = standing(&truth.walls[&owner], now);
                let post = wall.find(|post| Some(post.said.id) == id).ok_or(15)?;
                comments(owner, post, params, now)
            }
            "newsfeed.search" => search::found(&truth, params, now, answered),
            "board.getTopics" => board::topics(&truth, params, now),
            "board.getComments" => board::comments(&truth, params, now),
            _ => Err(3),
        }
    }
}

impl Personality for Vk {
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        let token = request.authorization.as_ref().unwrap().reveal();
        let token = token.strip_prefix("Bearer ").unwrap();
        assert!(!request.url.contains("SECRET"), "a token in an address");
        let Payload::Form(form) = &request.payload else {
            panic!("VK is asked by forms");
        };
        let params: Params = form.iter().cloned().collect();
        assert_eq!(params["v"], "5.199");
        let method = request.url.rsplit('/').next().unwrap();
        self.truth().asked.push((method.into(), params.clone()));
        let called = self.call(method, token, now);
        let answer = called.and_then(|()| self.respond(method, &params, now));
        let body = match answer {
            Ok(response) => json!({ "response": response }),
            Err(code) => {
                *self.truth().refused.entry(code).or_default() += 1;
                // VK echoes what it was asked, the token with it.
                json!({"error": {
                    "error_code": code,
                    "error_msg": format!("User authorization failed: {token}"),
                    "request_params": [{"key": "access_token", "value": token}],
                }})
            }
        };
        Reply {
            status: 200,
            body: body.to_string().into_bytes(),
            ..Reply::default()
        }
    }
}

/// Takes one of so many calls that a stretch of time allows.
fn granted(
    calls: &mut VecDeque<Timestamp>,
    stretch: SignedDuration,
    most: usize,
    now: Timestamp,
) -> bool {
    while calls
        .front()
        .is_some_and(|at| now.duration_since(*at) >= stretch)
    {
        calls.pop_front();
    }
    let free = calls.len() < most;
    if free {
        calls.push_back(now);
    }
    free
}

fn standing(wall: &[Post], now: Timestamp) -> impl Iterator<Item = &Post> {
    wall.iter()
        .filter(move |post| post.said.text(now).is_some())
}

fn natural(number: Option<i64>) -> usize {
    usize::try_from(number.unwrap_or_default()).unwrap()
}

/// A number that is sometimes a text.
fn drifting(number: i64, answered: usize) -> Value {
    match answered % 7 {
        0 => json!(number.to_string()),
        1 => json!(number as f64),
        _ => json!(number),
    }
}

fn entry(owner: i64, post: &Post, now: Timestamp, answered: usize) -> Value {
    let said = &post.said;
    let living = post
        .comments
        .iter()
        .filter(|one| one.said.text(now).is_some());
    // Some posts never count right.
    let wrong = usize::from(said.id % 7 == 0) * 2;
    let mut entry = json!({
        "inner_type": "wall_wallpost",
        "id": drifting(said.id, answered),
        "owner_id": owner,
        "from_id": if said.id % 3 == 0 { 5_000 + said.id } else { owner },
        "date": drifting(said.at.as_second(), answered + 3),
        "text": said.text(now),
        "post_type": "post",
        "comments": {"count": living.count() + wrong, "can_post": 1},
        "likes": {"count": 3},
        "views": null,
        "hash": "новое поле",
        "attachments": [],
    });
    let edited = said.edits.iter().rev().find(|(at, _)| *at <= now);
    if let Some((at, _)) = edited {
        entry["edited"] = json!(at.as_second());
    }
    if post.pinned {
        entry["is_pinned"] = json!(1);
    }
    if post.ads {
        entry["marked_as_ads"] = json!(1);
    }
    entry
}

/// A list of comments: of the post, or of one thread.
fn comments(owner: i64, post: &Post, params: &Params, now: Timestamp) -> Result<Value, i64> {
    if post.closed {
        return Err(212);
    }
    let number = |name: &str| params.get(name).map(|value| value.parse::<i64>().unwrap());
    let (count, shown) = (number("count").ok_or(100)?, number("thread_items_count"));
    if !(1..=100).contains(&count) || !(0..=10).contains(&shown.unwrap_or_default()) {
        return Err(100);
    }
    let out = |comment: &&Comment| comment.said.at <= now;
    let of = |root| {
        let all = post.comments.iter().filter(out);
        all.filter(move |one| one.root == root)
    };
    let list: Vec<&Comment> = of(number("comment_id")).collect();
    let from = match number("start_comment_id") {
        // It begins with the comment that was named.
        Some(id) => list.iter().position(|one| one.said.id == id).ok_or(100)?,
        None => 0,
    };
    let page = list.iter().skip(from).take(natural(Some(count)));
    let tell = |comment: &Comment| told(owner, post, comment, now);
    let items: Vec<Value> = page
        .map(|comment| {
            let mut entry = tell(comment);
            if comment.root.is_none() {
                let thread: Vec<&Comment> = of(Some(comment.said.id)).collect();
                let first = thread.iter().take(natural(shown)).map(|one| tell(one));
                entry["thread"] = json!({
                    "count": thread.iter().filter(|one| one.said.text(now).is_some()).count(),
                    "items": first.collect::<Vec<Value>>(),
                    "can_post": true,
                });
            }
            entry
        })
        .collect();
    // Neither number is that of the list.
    Ok(json!({
        "count": post.comments.len() + 3,
        "current_level_count": list.len() / 2,
        "items": items,
    }))
}

fn told(owner: i64, post: &Post, comment: &Comment, now: Timestamp) -> Value {
    let said = &comment.said;
    let Some(text) = said.text(now) else {
        return json!({"id": said.id, "date": said.at.as_second(), "deleted": true});
    };
    json!({
        "id": said.id,
        "from_id": 9_000 + said.id,
        "date": said.at.as_second(),
        "text": text,
        "post_id": post.said.id,
        "owner_id": owner,
        "parents_stack": comment.root.into_iter().collect::<Vec<i64>>(),
    })
}
