//! The script: TOML of `script/`, read and checked, as lines with ids and ages.

use std::collections::HashMap;

use jiff::SignedDuration;
use serde::Deserialize;

use crate::domain::{ItemKind, Network, TerritoryId};

/// How the ids of live lines begin.
pub(super) const LIVE: &str = "live-";

/// The parts of the story and the live lines, by file name.
const STORY: [(&str, &str); 6] = [
    ("heating.toml", include_str!("script/heating.toml")),
    ("housing.toml", include_str!("script/housing.toml")),
    ("streets.toml", include_str!("script/streets.toml")),
    ("people.toml", include_str!("script/people.toml")),
    ("chatter.toml", include_str!("script/chatter.toml")),
    ("news.toml", include_str!("script/news.toml")),
];
const LINES: (&str, &str) = ("live.toml", include_str!("script/live.toml"));

/// A fault in the demo script.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The file is no script.
    #[error("сценарий {file}: {message}")]
    Toml {
        /// The file's name.
        file: &'static str,
        /// What the reader said.
        message: String,
    },
    /// A line contradicts another.
    #[error("сценарий {file}, ветка {thread}: {message}")]
    Line {
        /// The file's name.
        file: &'static str,
        /// The thread's id.
        thread: String,
        /// What is wrong.
        message: &'static str,
    },
}

/// One message of the script.
#[derive(Debug)]
pub(super) struct Line {
    pub id: String,
    pub parent: Option<String>,
    pub thread: Option<String>,
    pub network: Network,
    pub kind: ItemKind,
    pub territory: TerritoryId,
    pub author: Option<String>,
    pub official: bool,
    pub text: String,
}

/// The whole script.
#[derive(Debug)]
pub(super) struct Script {
    /// With the age at the story's end, oldest first.
    pub story: Vec<(SignedDuration, Line)>,
    /// In the order of their telling; never empty.
    pub live: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoryFile {
    #[serde(default)]
    thread: Vec<ThreadText>,
    #[serde(default)]
    chat: Vec<ChatText>,
}

/// A post with its comments.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThreadText {
    id: String,
    network: Network,
    territory: String,
    #[serde(default)]
    kind: ItemKind,
    /// Age at the story's end: `5d 3h 20m`.
    ago: String,
    #[serde(default)]
    by: Option<u32>,
    #[serde(default)]
    official: bool,
    text: String,
    #[serde(default)]
    replies: Vec<ReplyText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyText {
    /// Minutes after the post.
    after: i64,
    #[serde(default)]
    by: Option<u32>,
    #[serde(default)]
    official: bool,
    /// The reply it answers, 1-based; the post when absent.
    #[serde(default)]
    to: Option<usize>,
    text: String,
}

/// Messages of one chat or community, each by itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChatText {
    id: String,
    network: Network,
    territory: String,
    kind: ItemKind,
    messages: Vec<LoneText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LoneText {
    ago: String,
    #[serde(default)]
    by: Option<u32>,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LiveFile {
    lines: Vec<LiveText>,
}

/// A live line: a reply in a thread (`in`), or a message of its own, which `open`s a thread if
/// later lines answer it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LiveText {
    #[serde(default, rename = "in")]
    thread: Option<String>,
    #[serde(default)]
    open: Option<String>,
    #[serde(default)]
    network: Option<Network>,
    #[serde(default)]
    territory: Option<String>,
    #[serde(default)]
    kind: Option<ItemKind>,
    #[serde(default)]
    by: Option<u32>,
    #[serde(default)]
    official: bool,
    text: String,
}

impl Script {
    /// Reads the script that is compiled in.
    pub fn load() -> Result<Self, ScriptError> {
        let mut story = Vec::new();
        for (file, source) in STORY {
            let parts: StoryFile = read(file, source)?;
            for thread in parts.thread {
                story.extend(thread_lines(file, thread)?);
            }
            for chat in parts.chat {
                story.extend(chat_lines(file, chat)?);
            }
        }
        story.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.id.cmp(&b.id)));
        let live = live_lines(&story)?;
        Ok(Self { story, live })
    }
}

fn read<T: serde::de::DeserializeOwned>(
    file: &'static str,
    source: &str,
) -> Result<T, ScriptError> {
    toml::from_str(source).map_err(|error| ScriptError::Toml {
        file,
        message: error.to_string(),
    })
}

/// The post and its comments with their ages.
fn thread_lines(
    file: &'static str,
    thread: ThreadText,
) -> Result<Vec<(SignedDuration, Line)>, ScriptError> {
    let fault = |message| ScriptError::Line {
        file,
        thread: thread.id.clone(),
        message,
    };
    let age = age(&thread.ago).ok_or_else(|| fault("возраст пишется так: 5d 3h 20m"))?;
    let territory = TerritoryId::new(thread.territory);
    let root = Line {
        id: thread.id.clone(),
        parent: None,
        thread: None,
        network: thread.network,
        kind: thread.kind,
        territory: territory.clone(),
        author: author(thread.by),
        official: thread.official,
        text: thread.text,
    };
    let mut lines = vec![(age, root)];
    for (at, reply) in thread.replies.into_iter().enumerate() {
        let parent = match reply.to {
            None => 0,
            Some(to) if (1..=at).contains(&to) => to,
            Some(_) => return Err(fault("ответ на ещё не сказанное")),
        };
        let age = age - SignedDuration::from_mins(reply.after);
        if age >= lines[parent].0 || age.is_negative() {
            return Err(fault("ответ раньше вопроса или в будущем"));
        }
        let line = Line {
            id: format!("{}-{}", thread.id, at + 1),
            parent: Some(lines[parent].1.id.clone()),
            thread: Some(thread.id.clone()),
            network: thread.network,
            kind: reply_kind(thread.network, reply.official),
            territory: territory.clone(),
            author: author(reply.by),
            official: reply.official,
            text: reply.text,
        };
        lines.push((age, line));
    }
    Ok(lines)
}

fn chat_lines(
    file: &'static str,
    chat: ChatText,
) -> Result<Vec<(SignedDuration, Line)>, ScriptError> {
    let lines = chat.messages.into_iter().enumerate().map(|(at, message)| {
        let age = age(&message.ago).ok_or_else(|| ScriptError::Line {
            file,
            thread: chat.id.clone(),
            message: "возраст пишется так: 5d 3h 20m",
        })?;
        let line = Line {
            id: format!("{}-{}", chat.id, at + 1),
            parent: None,
            thread: None,
            network: chat.network,
            kind: chat.kind,
            territory: TerritoryId::new(chat.territory.as_str()),
            author: author(message.by),
            official: false,
            text: message.text,
        };
        Ok((age, line))
    });
    lines.collect()
}

/// The thread a live reply goes to.
struct Root {
    id: String,
    network: Network,
    territory: TerritoryId,
}

fn live_lines(story: &[(SignedDuration, Line)]) -> Result<Vec<Line>, ScriptError> {
    let (file, source) = LINES;
    let texts: LiveFile = read(file, source)?;
    let roots = story.iter().filter(|(_, line)| line.thread.is_none());
    let mut roots: HashMap<String, Root> = roots
        .map(|(_, line)| (line.id.clone(), Root::of(line)))
        .collect();
    let mut lines = Vec::new();
    for (at, mut text) in texts.lines.into_iter().enumerate() {
        let id = format!("{LIVE}{at}");
        let open = text.open.take();
        let line = match text.thread.take() {
            Some(thread) => {
                let root = roots.get(&thread).ok_or(ScriptError::Line {
                    file,
                    thread,
                    message: "такой ветки нет или она ещё не открыта",
                })?;
                live_reply(id, text, root)
            }
            None => live_root(id, text).ok_or(ScriptError::Line {
                file,
                thread: format!("строка {}", at + 1),
                message: "нужны in, или network и territory",
            })?,
        };
        if let Some(name) = open {
            roots.insert(name, Root::of(&line));
        }
        lines.push(line);
    }
    if lines.is_empty() {
        return Err(ScriptError::Line {
            file,
            thread: String::new(),
            message: "нет ни одной строки",
        });
    }
    Ok(lines)
}

impl Root {
    fn of(line: &Line) -> Self {
        Self {
            id: line.id.clone(),
            network: line.network,
            territory: line.territory.clone(),
        }
    }
}

fn live_reply(id: String, text: LiveText, root: &Root) -> Line {
    Line {
        id,
        parent: Some(root.id.clone()),
        thread: Some(root.id.clone()),
        network: root.network,
        kind: reply_kind(root.network, text.official),
        territory: root.territory.clone(),
        author: author(text.by),
        official: text.official,
        text: text.text,
    }
}

fn live_root(id: String, text: LiveText) -> Option<Line> {
    Some(Line {
        id,
        parent: None,
        thread: None,
        network: text.network?,
        kind: text.kind.unwrap_or_default(),
        territory: TerritoryId::new(text.territory?),
        author: author(text.by),
        official: text.official,
        text: text.text,
    })
}

fn author(number: Option<u32>) -> Option<String> {
    number.map(|number| format!("resident-{number}"))
}

fn reply_kind(network: Network, official: bool) -> ItemKind {
    match network {
        _ if official => ItemKind::Reply,
        Network::Telegram => ItemKind::Message,
        _ => ItemKind::Comment,
    }
}

/// `5d 3h 20m` as a duration.
fn age(written: &str) -> Option<SignedDuration> {
    let mut minutes = 0_i64;
    for part in written.split_whitespace() {
        let (number, unit) = part.split_at_checked(part.len().checked_sub(1)?)?;
        let number: i64 = number.parse().ok()?;
        minutes += number
            * match unit {
                "d" => 24 * 60,
                "h" => 60,
                "m" => 1,
                _ => return None,
            };
    }
    (minutes >= 0 && !written.is_empty()).then(|| SignedDuration::from_mins(minutes))
}
