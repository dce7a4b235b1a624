//! A fake t.me: the public preview of channels and the comments under their posts, in its own markup.
//!
//! Its traps are the real ones: status 200 whatever happens, «nothing found» for nothing found and for
//! whoever asks too much, links to older posts that are missing in mid-history, numbers that albums
//! skip, edits that name no time, and a shell instead of channels that have no preview.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use jiff::{SignedDuration, Timestamp};
use otklik::{
    domain::chance,
    ports::{Reply, Request},
};

use super::Personality;

/// Posts of a page.
const PAGE: usize = 18;

/// How a post looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Plain,
    /// Several pictures: the class of the text nests twice.
    Album,
    /// «Channel photo updated».
    Service,
    /// From another channel.
    Forward,
    /// With a quote of another post.
    Reply(u64),
}

/// A post as the channel knows it.
#[derive(Debug, Clone)]
pub struct Post {
    pub id: u64,
    pub at: Timestamp,
    pub text: String,
    pub edit: Option<(Timestamp, String)>,
    pub deleted: Option<Timestamp>,
    pub look: Look,
}

/// A comment under a post.
#[derive(Debug, Clone)]
pub struct Comment {
    pub post: u64,
    pub id: u64,
    pub at: Timestamp,
    pub text: String,
}

/// A channel; what is not in the town at all is missing.
#[derive(Debug, Clone)]
pub enum Channel {
    /// Posts by number; comments.
    Open(Vec<Post>, Vec<Comment>),
    /// Its preview is switched off.
    PreviewOff,
    /// In its place stands a page of somebody else's.
    Elsewhere,
}

/// All channels by name: the ground truth, shared with the test.
pub type Town = Arc<Mutex<BTreeMap<String, Channel>>>;

/// The host.
pub struct Tme {
    town: Town,
    asked: u32,
    last: Option<Timestamp>,
}

impl Post {
    /// Its words at this moment.
    pub fn words(&self, now: Timestamp) -> &str {
        match &self.edit {
            Some((at, text)) if *at <= now => text,
            _ => &self.text,
        }
    }

    fn stands(&self, now: Timestamp) -> bool {
        self.at <= now && self.deleted.is_none_or(|at| at > now)
    }
}

impl Tme {
    /// A host over this town.
    pub fn new(town: &Town) -> Self {
        Self {
            town: Arc::clone(town),
            asked: 0,
            last: None,
        }
    }

    /// Nobody may ask twice in a second.
    fn count(&mut self, now: Timestamp) {
        let pause = self.last.map(|last| now.duration_since(last));
        assert!(
            pause.is_none_or(|pause| pause >= SignedDuration::from_secs(1)),
            "t.me is asked again after {pause:?}"
        );
        (self.asked, self.last) = (self.asked + 1, Some(now));
    }
}

impl Personality for Tme {
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        self.count(now);
        let dice = chance(&request.url, self.asked, now);
        let path = request.url.strip_prefix("https://t.me/").unwrap();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let town = self.town.lock().unwrap();
        let name = path.trim_start_matches("s/").split('/').next().unwrap();
        let body = match town.get(name) {
            Some(Channel::Elsewhere) => "<html><body><h1>Домен продаётся</h1></body></html>".into(),
            Some(Channel::Open(_, comments)) if path == format!("{name}/{}", number(path)) => {
                discussion((name, number(path)), comments, now)
            }
            Some(Channel::Open(..)) if dice.is_multiple_of(50) => history(NOTHING),
            Some(Channel::Open(posts, _)) => preview(name, posts, (query, dice / 50), now),
            Some(Channel::PreviewOff) | None => return shell(name),
        };
        Reply {
            status: 200,
            url: request.url.clone(),
            body: body.into_bytes(),
            ..Reply::default()
        }
    }
}

const NOTHING: &str = r#"<div class="tgme_widget_message_centered js-messages_more_wrap"><div class="tme_no_messages_found">No posts found</div></div>"#;

/// What stands behind the last sign of this: a post's number.
fn number(path: &str) -> u64 {
    let last = path.rsplit(['/', '=']).next();
    last.and_then(|last| last.parse().ok()).unwrap_or_default()
}

fn preview(name: &str, posts: &[Post], (query, dice): (&str, u64), now: Timestamp) -> String {
    let standing = || posts.iter().filter(|post| post.stands(now));
    let before = query.starts_with("before=").then(|| number(query));
    let shown: Vec<&Post> = match query.strip_prefix("after=") {
        Some(_) => standing()
            .filter(|post| post.id > number(query))
            .take(PAGE)
            .collect(),
        None => {
            let older = standing().filter(|post| before.is_none_or(|before| post.id < before));
            let mut older: Vec<&Post> = older.collect();
            older.split_off(older.len().saturating_sub(PAGE))
        }
    };
    let Some(first) = shown.first() else {
        return history(NOTHING);
    };
    let older = standing().any(|post| post.id < first.id) && !dice.is_multiple_of(8);
    let more = older.then(|| {
        let (channel, id) = (name.to_uppercase(), first.id);
        format!(
            r#"<a href="/s/{channel}?before={id}" class="tme_messages_more js-messages_more" data-before="{id}"></a>"#
        )
    });
    let blocks: String = shown.iter().map(|post| block(name, post, now)).collect();
    history(&format!("{}{blocks}", more.unwrap_or_default()))
}

fn history(inside: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html><head><meta property=\"og:site_name\" content=\"Telegram\"></head>\
         <body class=\"widget_frame_base tgme_webpreview\"><main class=\"tgme_main\"><section \
         class=\"tgme_channel_history js-message_history\">{inside}</section></main></body></html>\n\
         <!-- page generated in 21.3ms -->"
    )
}

fn block(name: &str, post: &Post, now: Timestamp) -> String {
    // The page writes the name as its owner does.
    let (name, id, text) = (name.to_uppercase(), post.id, escaped(post.words(now)));
    let words =
        format!(r#"<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>"#);
    let edited = post.edit.as_ref().is_some_and(|(at, _)| *at <= now);
    let edited = if edited { "edited " } else { "" };
    let service = if post.look == Look::Service {
        " service_message"
    } else {
        ""
    };
    let inside = match post.look {
        Look::Plain | Look::Service => words,
        Look::Album => format!(
            r#"<div class="tgme_widget_message_grouped_wrap"><a class="tgme_widget_message_photo_wrap"
            href="https://t.me/{name}/{}?single"></a></div><div class="tgme_widget_message_text
            js-message_text">{words}</div>"#,
            id + 1
        ),
        Look::Forward => format!(
            r#"<div class="tgme_widget_message_forwarded_from">Forwarded from <a
            class="tgme_widget_message_forwarded_from_name" href="https://t.me/oblast/7">Область</a></div>{words}"#
        ),
        Look::Reply(to) => format!(
            r#"<a class="tgme_widget_message_reply" href="https://t.me/{name}/{to}"><div
            class="tgme_widget_message_text js-message_reply_text">Чужие слова</div></a>{words}"#
        ),
    };
    format!(
        r#"<div class="tgme_widget_message_wrap js-widget_message_wrap"><div
        class="tgme_widget_message js-widget_message{service}" data-post="{name}/{id}">{inside}
        <div class="tgme_widget_message_footer"><div class="tgme_widget_message_info"><span
        class="tgme_widget_message_views">1.2K</span><span class="tgme_widget_message_meta">{edited}<a
        class="tgme_widget_message_date" href="https://t.me/{name}/{id}"><time datetime="{}"
        class="time">06:00</time></a></span></div></div></div></div>"#,
        post.at
    )
}

fn discussion((name, post): (&str, u64), comments: &[Comment], now: Timestamp) -> String {
    let under = comments.iter().filter(|it| it.post == post && it.at <= now);
    let blocks: String = under
        .map(|Comment { id, at, text, .. }| {
            format!(
                r#"<div class="tgme_widget_message js-widget_message" data-peer="c1000000077_-3"
                data-post-id="{id}"><div class="tgme_widget_message_text js-message_text">{}</div><a
                class="tgme_widget_message_date" href="https://t.me/{name}/{post}?comment={id}"><time
                datetime="{at}">06:00</time></a></div>"#,
                escaped(text)
            )
        })
        .collect();
    let known = comments.iter().any(|comment| comment.post == post);
    let blocks = if known { &blocks } else { NOTHING };
    let group = if known {
        r#"<input type="hidden" name="peer" value="c1000000077_-3"/>"#
    } else {
        ""
    };
    format!(
        "<html><body><div class=\"tgme_post_discussion js-message_history\">{group}{blocks}</div></body></html>"
    )
}

/// What comes for `/s/name` of a channel without preview, of a group, of a person and of nobody.
fn shell(name: &str) -> Reply {
    let body = format!(
        "<!DOCTYPE html><html><head><meta property=\"og:site_name\" content=\"Telegram\"></head><body>\
         <div class=\"tgme_page\">If you have Telegram, you can view @{name}</div></body></html>"
    );
    Reply {
        status: 200,
        url: format!("https://t.me/{name}"),
        body: body.into_bytes(),
        ..Reply::default()
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('\n', "<br/>")
}
