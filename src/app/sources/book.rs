//! The book of sources: what is read, how it goes, how often, and a person's hand on it. For orders and
//! the API.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::collectors::least;
use crate::{
    app::{refusal::Refusal, rooms::Rooms},
    config::SourceSettings,
    domain::{Network, SourceId, SourceState},
    pipeline::crawl::{Rhythm, of_week},
    ports::AuditEntry,
};

/// A source as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLine {
    /// Its id.
    pub id: SourceId,
    /// Its name on the desk.
    pub name: String,
    /// Its network.
    pub network: Network,
    /// What is read: an address or a file.
    pub address: Option<String>,
    /// How it is doing.
    pub state: SourceState,
    /// In Russian.
    pub state_name: String,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Why.
    pub why: Option<String>,
    /// A person stopped it.
    pub paused: bool,
    /// Messages may be missed now.
    pub blind: bool,
    /// Items recorded.
    pub items: usize,
    /// Items of the last seven days; none when it is not known for so long.
    pub of_week: Option<u32>,
    /// Newest publication.
    pub newest_at: Option<Timestamp>,
    /// Last read to the end.
    pub read_at: Option<Timestamp>,
    /// Read next.
    pub next_at: Option<Timestamp>,
    /// Minutes between two readings by its rhythm and by what its token can bear; none for sources
    /// that keep their own time.
    pub every_minutes: Option<i64>,
}

/// All configured sources, in the order of the settings.
///
/// # Errors
/// Store failures.
pub fn list(rooms: &Rooms) -> anyhow::Result<Vec<SourceLine>> {
    let settings = &rooms.ground.settings.sources;
    settings.iter().map(|source| line(rooms, source)).collect()
}

fn line(rooms: &Rooms, source: &SourceSettings) -> anyhow::Result<SourceLine> {
    let (record, now) = (rooms.store.source(&source.id)?, rooms.clock.now());
    let rhythm = Rhythm {
        of_week: of_week(&record, now),
        least: least(source, &rooms.ground.settings.sources),
    };
    let crawled = !matches!(source.network, Network::File | Network::Demo);
    let path = || source.path.as_ref().map(|path| path.display().to_string());
    let health = record.health;
    Ok(SourceLine {
        id: source.id.clone(),
        name: source.name.clone(),
        network: source.network,
        address: source
            .address
            .clone()
            .or_else(|| source.sitemap.clone())
            .or_else(path),
        state: health.state,
        state_name: health.state.name().to_owned(),
        since: health.since,
        why: health.why,
        paused: record.paused,
        blind: record.paused || health.state.is_blind(),
        items: record.items,
        of_week: rhythm.of_week,
        newest_at: record.newest_at,
        read_at: health.read_at,
        next_at: health.next_at.filter(|_| !record.paused),
        every_minutes: crawled.then(|| rhythm.pause().as_mins()),
    })
}

/// Stops a source, or lets it go on at once.
///
/// # Errors
/// A source that is not configured; store failures.
pub fn pause(rooms: &Rooms, id: &str, paused: bool) -> anyhow::Result<SourceLine> {
    let sources = &rooms.ground.settings.sources;
    let Some(source) = sources.iter().find(|source| source.id.as_str() == id) else {
        let known: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
        let known = known.join(", ");
        return Err(
            Refusal::new(format!("источника «{id}» нет в настройках; есть: {known}")).into(),
        );
    };
    let action = if paused {
        "source.paused"
    } else {
        "source.resumed"
    };
    let audit = AuditEntry {
        at: rooms.clock.now(),
        user: None,
        action: action.to_owned(),
        subject: format!("source {id}"),
    };
    rooms.store.pause_source(&source.id, paused, &audit)?;
    rooms.paused.send_replace(());
    line(rooms, source)
}
