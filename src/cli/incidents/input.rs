//! The input of `incidents form`: messages and closings, put in the order of time.

use std::{collections::HashMap, ops::Range};

use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::{
    lines::{InOrder, Line, Work},
    message::{Id, Message},
};
use crate::{
    classify::Gazetteer,
    domain::{CloseReason, RawItem, TerritoryId, Timestamp},
};

/// Most lines of a run: all are in memory until they are in order.
const LINES_MAX: usize = 1_000_000;
/// What the lines without an id are called, by their numbers; no id that is given begins so.
const UNNAMED: &str = "line:";
/// When messages may be written. Far from the ends of time, so that a step for each line stays within.
const TIMES: Range<Timestamp> = Timestamp::UNIX_EPOCH..Timestamp::constant(7_258_118_400, 0);
/// Between a line and the next one that tells no time.
const STEP: SignedDuration = SignedDuration::from_secs(1);

/// What a line says.
#[derive(Debug)]
pub(super) enum Step {
    /// Somebody writes.
    Message(Box<RawItem>),
    /// An operator closes the incident of a message.
    Close {
        /// The message.
        item: String,
        /// Why.
        reason: CloseReason,
    },
}

/// A good line.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its number.
    pub line: u64,
    /// What it says.
    pub step: Step,
    /// When, if it tells.
    at: Option<Timestamp>,
}

/// A line that closes an incident.
#[derive(Deserialize)]
struct Closing<'a> {
    #[serde(borrow)]
    close: Id<'a>,
    at: Option<Timestamp>,
    reason: Option<CloseReason>,
}

/// The one key that `classify` does not read.
#[derive(Deserialize)]
struct Source {
    #[serde(default)]
    territory: Value,
}

/// Reads lines on all cores.
pub(super) struct Parse<'p> {
    /// The region's places, which know its municipalities; without them every name is taken.
    pub places: Option<&'p Gazetteer>,
}

impl Work for Parse<'_> {
    type Done = (u64, Result<Entry, String>);

    fn parallel(&self, line: Line<'_>, _: &mut Vec<u8>) -> Self::Done {
        (line.number, self.read(line))
    }
}

impl Parse<'_> {
    fn read(&self, line: Line<'_>) -> Result<Entry, String> {
        match Message::read(line.bytes) {
            Ok(message) => written(line, &message, self.territory(line)?),
            Err(error) => closing(line).unwrap_or(Err(error)),
        }
    }

    /// The municipality of the line's source, by its id or name as everywhere.
    fn territory(&self, line: Line<'_>) -> Result<Option<TerritoryId>, String> {
        let source: Source = serde_json::from_slice(line.bytes)
            .map_err(|_| "поле territory стоит дважды".to_owned())?;
        let given = match &source.territory {
            Value::Null => return Ok(None),
            Value::String(given) if given.trim().is_empty() => return Ok(None),
            Value::String(given) => given,
            _ => return Err("поле territory: нужна строка".to_owned()),
        };
        let name = match self.places {
            Some(places) => {
                (places.territory_name(given)).ok_or_else(|| stranger(places, given))?
            }
            None => given,
        };
        Ok(Some(TerritoryId::new(name)))
    }
}

/// Says which municipalities there are, or that of a settlement that was named in the place of one.
fn stranger(places: &Gazetteer, given: &str) -> String {
    let given = given.trim();
    let all = places.territories();
    let bearers = places.settlements().iter().filter(|one| one.name == given);
    let mut own: Vec<&str> = bearers.map(|one| &*all[one.territory].name).collect();
    own.sort_unstable();
    own.dedup();
    if !own.is_empty() {
        let own = own.join("», «");
        return format!(
            "поле territory: «{given}» — населённый пункт, а нужен муниципалитет: «{own}»"
        );
    }
    let all: Vec<&str> = all.iter().map(|one| &*one.name).collect();
    format!(
        "поле territory: в регионе нет муниципалитета «{given}»; есть: {}",
        all.join(", ")
    )
}

/// A line that closes an incident; none when it does not mean to.
fn closing(line: Line<'_>) -> Option<Result<Entry, String>> {
    let object: Map<String, Value> = serde_json::from_slice(line.bytes).ok()?;
    if !object.contains_key("close") || object.contains_key("text") {
        return None;
    }
    let read = serde_json::from_slice(line.bytes).map_err(|_| wrong_closing(&object));
    Some(read.and_then(|closing: Closing<'_>| {
        let step = Step::Close {
            item: closing.close.key(),
            reason: closing.reason.unwrap_or(CloseReason::Solved),
        };
        Ok(Entry {
            line: line.number,
            step,
            at: in_range("at", closing.at)?,
        })
    }))
}

/// The first field of a closing that does not fit.
fn wrong_closing(object: &Map<String, Value>) -> String {
    let field = |key: &str| object.get(key).filter(|value| !value.is_null());
    if !field("close").is_some_and(|id| id.is_string() || id.is_i64()) {
        return "поле close: нужна строка или целое число".to_owned();
    }
    let is_reason = |reason: &Value| reason.as_str().and_then(CloseReason::from_id).is_some();
    if let Some(reason) = field("reason").filter(|reason| !is_reason(reason)) {
        let known: Vec<&str> = CloseReason::ALL.iter().map(|reason| reason.id()).collect();
        return format!(
            "поле reason: нет причины {reason}; есть: {}",
            known.join(", ")
        );
    }
    let is_time = |at: &Value| {
        at.as_str()
            .is_some_and(|at| at.parse::<Timestamp>().is_ok())
    };
    if field("at").is_some_and(|at| !is_time(at)) {
        return "поле at: нужно время по RFC 3339, например 2026-11-21T10:00:00+03:00".to_owned();
    }
    "поле стоит дважды".to_owned()
}

/// A time that a field tells, when messages were written then.
fn in_range(field: &str, at: Option<Timestamp>) -> Result<Option<Timestamp>, String> {
    match at {
        Some(at) if !TIMES.contains(&at) => {
            Err(format!("поле {field}: год вне 1970–2199, проверьте время"))
        }
        at => Ok(at),
    }
}

fn written(
    line: Line<'_>,
    message: &Message<'_>,
    territory: Option<TerritoryId>,
) -> Result<Entry, String> {
    let given = message.id.as_ref().map(Id::key);
    if given.as_ref().is_some_and(|id| id.starts_with(UNNAMED)) {
        return Err(format!(
            "поле id: с «{UNNAMED}» начинаются имена строк без id"
        ));
    }
    let mut raw = message.raw(given.unwrap_or_else(|| format!("{UNNAMED}{}", line.number)));
    raw.parent = message.parent_id.as_ref().map(Id::key);
    raw.territory = territory;
    Ok(Entry {
        line: line.number,
        at: in_range("published_at", raw.published_at)?,
        step: Step::Message(Box::new(raw)),
    })
}

/// The lines read so far.
#[derive(Default)]
pub(super) struct Gathered {
    entries: Vec<Entry>,
    /// Messages by id: where they stand in `entries`.
    by_id: HashMap<String, usize>,
    /// A line was no message.
    pub bad: bool,
}

impl InOrder<(u64, Result<Entry, String>)> for Gathered {
    fn in_order(
        &mut self,
        (line, read): (u64, Result<Entry, String>),
        _: &[u8],
        out: &mut Vec<u8>,
    ) {
        if let Err(error) = read.and_then(|entry| self.add(entry)) {
            self.bad = true;
            let said = json!({"id": null, "line": line, "error": error});
            out.extend(format!("{said}\n").bytes());
        }
    }
}

impl Gathered {
    fn add(&mut self, mut entry: Entry) -> Result<(), String> {
        if self.entries.len() == LINES_MAX {
            return Err(format!("больше {LINES_MAX} строк за раз: разделите файл"));
        }
        if let Step::Message(raw) = &mut entry.step {
            if let Some(at) = self.by_id.get(&raw.native_id) {
                let (id, first) = (&raw.native_id, self.entries[*at].line);
                return Err(format!("поле id: «{id}» уже есть в строке {first}"));
            }
            raw.thread = raw.parent.as_ref().map(|parent| self.root(parent));
            self.by_id.insert(raw.native_id.clone(), self.entries.len());
        }
        self.entries.push(entry);
        Ok(())
    }

    /// The first message of the thread that a message belongs to; itself when no line above has it.
    fn root(&self, id: &str) -> String {
        let above = self.by_id.get(id).map(|at| &self.entries[*at].step);
        match above {
            Some(Step::Message(raw)) => raw.thread.clone().unwrap_or_else(|| id.to_owned()),
            _ => id.to_owned(),
        }
    }

    /// The lines in the order of time, those of one moment as they stand. A line without a time comes
    /// a second after the one above it, and no answer comes before what it answers.
    pub fn in_time(self) -> Vec<(Timestamp, Entry)> {
        let first = self.entries.iter().position(|entry| entry.at.is_some());
        let known = first.and_then(|at| self.entries[at].at);
        let before = i32::try_from(first.unwrap_or(0)).unwrap_or(i32::MAX);
        let mut last = known.unwrap_or(BEGINNING) - STEP * (before + 1);
        let mut times: Vec<Timestamp> = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            last = entry.at.unwrap_or(last + STEP);
            if let Step::Message(raw) = &entry.step
                && let Some(above) = raw.parent.as_ref().and_then(|id| self.by_id.get(id))
            {
                last = last.max(times.get(*above).copied().unwrap_or(last));
            }
            times.push(last);
        }
        let mut entries: Vec<_> = times.into_iter().zip(self.entries).collect();
        entries.sort_by_key(|(at, _)| *at);
        for (at, entry) in &mut entries {
            if let Step::Message(raw) = &mut entry.step {
                raw.published_at = Some(*at);
            }
        }
        entries
    }
}

/// Where the time of an input begins that tells none: the new year of 2026.
const BEGINNING: Timestamp = Timestamp::constant(1_767_225_600, 0);
