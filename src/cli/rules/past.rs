//! Messages of the past for a review: from the store, page by page, or from a file as `classify` reads
//! it. Texts go to the one who asked and nowhere else.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use anyhow::Context;
use jiff::SignedDuration;

use super::args::PastArgs;
use crate::{
    app::{
        orders::{Order, patient},
        past::PastRow,
    },
    classify::review::{PastMessage, Sample},
    cli::{args::Cli, exit::End, holder::Holder, message::Message, tell},
    domain::{ItemId, Phones, Timestamp, io_reason},
    ports::{Clock, PastAsk, SystemClock},
};

/// Messages handled at once.
const PAGE: usize = 500;
/// Longest text shown on a terminal, in characters.
const SHOWN_MAX: usize = 160;

/// Hands over the messages in their order, a page at a time; in a file the `public` phones stay.
///
/// # Errors
/// A file that cannot be read, a state directory that cannot be had, store failures.
pub fn each_page(
    cli: &Cli,
    from: &PastArgs,
    public: &Phones,
    mut take: impl FnMut(Vec<PastMessage>) -> Result<(), End>,
) -> Result<(), End> {
    let now = SystemClock.now();
    let since = match from.days {
        Some(days) => now - SignedDuration::from_hours(24 * i64::from(days)),
        None => Timestamp::MIN,
    };
    match &from.file {
        Some(file) => from_file(file, since, public, take),
        None => from_store(cli, since, &mut take),
    }
}

fn from_store(
    cli: &Cli,
    since: Timestamp,
    take: &mut impl FnMut(Vec<PastMessage>) -> Result<(), End>,
) -> Result<(), End> {
    let mut holder = Holder::of(cli)?;
    let mut ask = PastAsk {
        since,
        after: ItemId(0),
        limit: PAGE,
    };
    loop {
        let answer = holder.ask(&Order::Past(ask), &mut patient)?;
        let rows: Vec<PastRow> =
            serde_json::from_value(answer).context("ответ службы не разобрать")?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        ask.after = last.item.stored.id;
        take(rows.into_iter().map(Into::into).collect())?;
    }
}

/// Lines without a date are of every day; a bad line is named and passed over.
fn from_file(
    path: &Path,
    since: Timestamp,
    public: &Phones,
    mut take: impl FnMut(Vec<PastMessage>) -> Result<(), End>,
) -> Result<(), End> {
    let unreadable =
        |error: &std::io::Error| format!("не читается {}: {}", path.display(), io_reason(error));
    let file = File::open(path).map_err(|error| anyhow::anyhow!(unreadable(&error)))?;
    let mut page = Vec::with_capacity(PAGE);
    for (number, line) in (1..).zip(BufReader::new(file).split(b'\n')) {
        let line = line.map_err(|error| anyhow::anyhow!(unreadable(&error)))?;
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line);
        if line.trim_ascii().is_empty() {
            continue;
        }
        match Message::read(line.trim_ascii()) {
            Ok(message) => page.push(past(&message, number, public)),
            Err(error) => tell(&format!("{}:{number}: {error}", path.display())),
        }
        page.retain(|message| message.published_at.is_none_or(|at| at >= since));
        if page.len() == PAGE {
            take(std::mem::take(&mut page))?;
        }
    }
    take(page)
}

/// The message as the store would have it, but for its name.
fn past(message: &Message<'_>, line: u64, public: &Phones) -> PastMessage {
    let text = message.stored(public);
    let input = message.input(&text);
    let id = message.id.as_ref().map(|id| id.key());
    PastMessage {
        // A line without an id is answered by nobody; its key must only differ from all ids.
        key: id.clone().unwrap_or_else(|| format!("\n{line}")),
        name: id.unwrap_or_else(|| format!("строка {line}")),
        parent: message.parent_id.as_ref().map(|id| id.key()),
        thread: None,
        text: input.text.to_owned(),
        kind: input.kind,
        network: input.network,
        official: input.official,
        published_at: input.published_at,
        recorded: None,
    }
}

/// A sample as a line of the terminal, without signs that a terminal obeys.
pub fn shown(sample: &Sample) -> String {
    let flat = sample.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let signs = flat.chars().filter(|sign| !sign.is_control());
    let mut text: String = signs.take(SHOWN_MAX).collect();
    if flat.chars().nth(SHOWN_MAX).is_some() {
        text.push('…');
    }
    format!("{}: {text}", sample.message)
}
