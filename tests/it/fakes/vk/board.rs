//! A community's board: topics by their last comment, comments by rising number; what is deleted is gone
//! without a trace.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Params, Said, Truth};

/// A topic of a board.
#[derive(Debug, Clone)]
pub struct Topic {
    pub id: i64,
    pub title: String,
    /// Stands first whatever its age.
    pub fixed: bool,
    /// By rising number; the first one begins the topic.
    pub comments: Vec<Said>,
}

impl Topic {
    fn updated(&self, now: Timestamp) -> Option<Timestamp> {
        let said = self.comments.iter().map(|said| said.at);
        said.filter(|at| *at <= now).max()
    }
}

fn number(params: &Params, name: &str) -> Option<i64> {
    params.get(name).map(|value| value.parse().unwrap())
}

fn count(params: &Params) -> Result<usize, i64> {
    let count = number(params, "count").unwrap_or(40);
    let allowed = (1..=100).contains(&count);
    usize::try_from(count).ok().filter(|_| allowed).ok_or(100)
}

/// A page of topics.
pub fn topics(truth: &Truth, params: &Params, now: Timestamp) -> Result<Value, i64> {
    let group = number(params, "group_id").ok_or(100)?;
    let board = truth.boards.get(&group).ok_or(15)?;
    let mut list: Vec<(&Topic, Timestamp)> = board
        .iter()
        .filter_map(|topic| Some((topic, topic.updated(now)?)))
        .collect();
    list.sort_by_key(|(topic, at)| (!topic.fixed, std::cmp::Reverse(*at)));
    let offset = usize::try_from(number(params, "offset").unwrap_or_default()).unwrap();
    let page = list.iter().skip(offset).take(count(params)?);
    let items: Vec<Value> = page
        .map(|(topic, at)| {
            json!({
                "id": topic.id, "title": topic.title, "is_fixed": i32::from(topic.fixed),
                "created": topic.comments[0].at.as_second(), "created_by": 41,
                "updated": at.as_second(), "updated_by": 42, "comments": 5, "is_closed": 0,
            })
        })
        .collect();
    Ok(json!({"count": list.len(), "items": items, "default_order": 1}))
}

/// A page of comments.
pub fn comments(truth: &Truth, params: &Params, now: Timestamp) -> Result<Value, i64> {
    let group = number(params, "group_id").ok_or(100)?;
    let mut board = truth.boards.get(&group).ok_or(15)?.iter();
    let topic = board.find(|topic| Some(topic.id) == number(params, "topic_id"));
    let all = topic.ok_or(15)?.comments.iter();
    let list: Vec<&Said> = all.filter(|said| said.at <= now).collect();
    let from = match number(params, "start_comment_id") {
        // It begins with the comment that was named, if it stands.
        Some(id) => {
            let stands = |said: &&Said| said.id == id && said.text(now).is_some();
            list.iter().position(stands).ok_or(100)?
        }
        None => 0,
    };
    // A page is short by those that are deleted.
    let page = list.iter().skip(from).take(count(params)?);
    let tell = |said: &&Said| {
        let text = said.text(now)?;
        Some(
            json!({"id": said.id, "from_id": 9_000 + said.id, "date": said.at.as_second(), "text": text}),
        )
    };
    let items: Vec<Value> = page.filter_map(tell).collect();
    Ok(json!({"count": list.len(), "items": items}))
}
