//! The scripted neighbourhood of `make run`: a week of an invented district, and then further
//! messages, one at a time, so that the desk lives. Nobody in it exists.
//!
//! ```text
//! cursor none ─► story (about 300 messages, moved so that it ends now) ─► live lines, round after round
//! ```
//! The cursor is the place in the script with the moment the story was moved to. So a restart goes
//! on where the recorded messages end, and whatever is read again has the same id and date.

mod script;

use futures_util::future::{BoxFuture, ready};
use jiff::{SignedDuration, tz::TimeZone};

pub use self::script::ScriptError;
use self::script::{Line, Script};
use crate::{
    domain::{RawItem, Timestamp},
    ports::{Ask, Collector, Harvest, Pace},
};

/// The id of the source that plays the script.
pub const SOURCE: &str = "demo";

/// Messages of the story in one poll.
const STORY_BATCH: usize = 100;
/// Seconds between live lines: at least, and at most so many more.
const GAP_SECONDS: u64 = 20;
const GAP_SPREAD: u64 = 41;
/// When the live lines have all been told once, they come again this many times slower.
const LATER_ROUNDS: u64 = 15;

/// What one poll gave.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoPoll {
    /// The messages, oldest first.
    pub items: Vec<RawItem>,
    /// The cursor behind them, to be recorded with them.
    pub cursor: Option<String>,
    /// When the next poll may give something.
    pub next_at: Timestamp,
}

impl Collector for DemoSource {
    fn pace(&self) -> Pace {
        Pace::Own
    }

    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        let poll = self.poll(ask.cursor, ask.now);
        Box::pin(ready(Harvest {
            items: poll.items,
            cursor: poll.cursor,
            not_before: Some(poll.next_at),
            ..Harvest::default()
        }))
    }
}

/// Plays the script.
#[derive(Debug)]
pub struct DemoSource {
    script: Script,
    /// The live line that waits, and until when.
    due: Option<(usize, Timestamp)>,
}

impl DemoSource {
    /// Reads the script.
    ///
    /// # Errors
    /// When the script has a fault; the one that is compiled in has none, a test reads it.
    pub fn new() -> Result<Self, ScriptError> {
        Ok(Self {
            script: Script::load()?,
            due: None,
        })
    }

    /// The messages after `cursor` that are due at `now`. Without a cursor the story begins, and
    /// `now` is the moment at which it ends.
    pub fn poll(&mut self, cursor: Option<&str>, now: Timestamp) -> DemoPoll {
        let place = cursor.and_then(Place::read).unwrap_or(Place {
            anchor: now,
            act: Act::Story(0),
        });
        match place.act {
            Act::Story(from) if from < self.script.story.len() => self.tell(place, from, now),
            Act::Story(_) => self.go_on(place, 0, now),
            Act::Live(line) => self.go_on(place, line, now),
        }
    }

    /// A batch of the story.
    fn tell(&self, place: Place, from: usize, now: Timestamp) -> DemoPoll {
        let lines = &self.script.story[from..];
        let lines = &lines[..lines.len().min(STORY_BATCH)];
        let items = lines.iter().map(|(age, line)| {
            let at = place.anchor.saturating_sub(*age).unwrap_or(place.anchor);
            item(line, at, None)
        });
        let act = Act::Story(from + lines.len());
        DemoPoll {
            items: items.collect(),
            cursor: Some(Place { act, ..place }.write()),
            next_at: now,
        }
    }

    /// The next live line, if it is due. After a start the first one takes its usual time.
    fn go_on(&mut self, place: Place, line: usize, now: Timestamp) -> DemoPoll {
        let due_at = match self.due {
            Some((waiting, at)) if waiting == line => at,
            _ => after_gap(now, self.gap(line)),
        };
        if now < due_at {
            self.due = Some((line, due_at));
            let act = Act::Live(line);
            return DemoPoll {
                items: Vec::new(),
                cursor: Some(Place { act, ..place }.write()),
                next_at: due_at,
            };
        }
        let lines = &self.script.live;
        let round = line / lines.len();
        let next_at = after_gap(now, self.gap(line + 1));
        self.due = Some((line + 1, next_at));
        let act = Act::Live(line + 1);
        DemoPoll {
            items: vec![item(&lines[line % lines.len()], now, Some(round))],
            cursor: Some(Place { act, ..place }.write()),
            next_at,
        }
    }

    /// Seconds before a live line; the same line always takes the same time.
    fn gap(&self, line: usize) -> u64 {
        let mixed = (line as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
        let seconds = GAP_SECONDS + mixed % GAP_SPREAD;
        if line < self.script.live.len() {
            seconds
        } else {
            seconds * LATER_ROUNDS
        }
    }
}

fn after_gap(now: Timestamp, seconds: u64) -> Timestamp {
    let gap = SignedDuration::from_secs(seconds.cast_signed());
    now.saturating_add(gap).unwrap_or(now)
}

/// A line as a message. The ids of live lines carry their round.
fn item(line: &Line, at: Timestamp, round: Option<usize>) -> RawItem {
    let id = |id: &String| match round {
        Some(round) if id.starts_with(script::LIVE) => format!("{id}-{round}"),
        _ => id.clone(),
    };
    RawItem {
        network: line.network,
        native_id: id(&line.id),
        parent: line.parent.as_ref().map(id),
        thread: line.thread.as_ref().map(id),
        kind: line.kind,
        author: line.author.clone(),
        official: line.official,
        text: with_dates(&line.text, at),
        published_at: Some(at),
        territory: Some(line.territory.clone()),
        ..RawItem::default()
    }
}

/// `{+2}` → «24 ноября»: the day so many days after the message, in the neighbourhood's zone.
fn with_dates(text: &str, at: Timestamp) -> String {
    const MONTHS: [&str; 12] = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ];
    let zone = TimeZone::get("Europe/Moscow").unwrap_or(TimeZone::UTC);
    let today = at.to_zoned(zone).date();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside, after)) = next_mark(rest) {
        out.push_str(before);
        let days = SignedDuration::from_hours(24 * inside);
        let date = today.saturating_add(days);
        let month = MONTHS[(date.month().unsigned_abs() as usize - 1) % 12];
        out.push_str(&format!("{} {month}", date.day()));
        rest = after;
    }
    out + rest
}

/// The text before the next date mark, its days, and the text behind it.
fn next_mark(text: &str) -> Option<(&str, i64, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (inside, after) = rest.split_once('}')?;
    Some((before, inside.parse().ok()?, after))
}

/// Where in the script we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// The moment at which the story ends.
    anchor: Timestamp,
    act: Act,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// This many messages of the story have been told.
    Story(usize),
    /// This many live lines have been told, all rounds together.
    Live(usize),
}

impl Place {
    /// `None` for what is not ours: the story begins again, and known ids are known to the store.
    fn read(cursor: &str) -> Option<Self> {
        let mut parts = cursor.splitn(3, '/');
        let anchor = Timestamp::from_second(parts.next()?.parse().ok()?).ok()?;
        let (act, number) = (parts.next()?, parts.next()?.parse().ok()?);
        let act = match act {
            "story" => Act::Story(number),
            "live" => Act::Live(number),
            _ => return None,
        };
        Some(Self { anchor, act })
    }

    fn write(self) -> String {
        let (act, number) = match self.act {
            Act::Story(number) => ("story", number),
            Act::Live(number) => ("live", number),
        };
        format!("{}/{act}/{number}", self.anchor.as_second())
    }
}

#[cfg(test)]
mod tests;
