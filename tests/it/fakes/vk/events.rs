//! What a community tells by itself: by calls (Callback API), or to whoever polls (Bots Long Poll). Of
//! posts VK tells the new ones only.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Comment, Post, entry, told};

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    pub at: Timestamp,
    pub kind: &'static str,
    pub object: Value,
}

impl Event {
    /// As VK sends it.
    pub fn tell(&self, group: i64, secret: Option<&str>) -> Value {
        let mut event = json!({
            "type": self.kind,
            "group_id": group,
            "event_id": format!("{:x}", self.at.as_second()),
            "v": "5.199",
            "object": self.object,
        });
        if let Some(secret) = secret {
            event["secret"] = json!(secret);
        }
        event
    }
}

/// Everything that VK tells of a wall, by rising moment.
pub fn of_wall(owner: i64, wall: &[Post]) -> Vec<Event> {
    let mut all = Vec::new();
    for post in wall.iter().filter(|post| !post.closed && !post.ads) {
        let at = post.said.at;
        let object = entry(owner, post, at, 1);
        all.push(Event {
            at,
            kind: "wall_post_new",
            object,
        });
        for comment in &post.comments {
            of_comment(owner, post, comment, &mut all);
        }
    }
    all.sort_by_key(|event| event.at);
    all
}

fn of_comment(owner: i64, post: &Post, comment: &Comment, all: &mut Vec<Event>) {
    let said = &comment.said;
    let mut add = |at: Timestamp, kind| {
        let mut object = told(owner, post, comment, at);
        // Events name the owner otherwise, and are as bare as their schema of a deleted comment.
        object["post_owner_id"] = json!(owner);
        if kind == "wall_reply_delete" {
            object = json!({
                "id": said.id, "owner_id": owner, "deleter_id": 44, "post_id": post.said.id,
            });
        }
        all.push(Event { at, kind, object });
    };
    let lives = |at: &Timestamp| said.deleted.is_none_or(|deleted| *at < deleted);
    add(said.at, "wall_reply_new");
    for (at, _) in said.edits.iter().filter(|(at, _)| lives(at)) {
        add(*at, "wall_reply_edit");
    }
    if let Some(at) = said.deleted {
        add(at, "wall_reply_delete");
    }
}
