//! The book of sources (источник): what is read, how it goes, how often; and a person's hand on it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Desk, DeskError};
use crate::{
    domain::{Network, Rhythm, Role, SourceId, SourceState, User},
    ports::{AuditEntry, SourceRecord},
};

/// A source as the settings have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCard {
    /// Its id.
    pub id: SourceId,
    /// What people call it.
    pub name: String,
    /// Its network.
    pub network: Network,
    /// What is read: an address or a file.
    pub address: Option<String>,
    /// Never read more often than this.
    pub least: Option<SignedDuration>,
    /// It is read by its own rhythm; others keep their own time.
    pub crawled: bool,
}

/// A source as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLine {
    /// Its id.
    pub id: SourceId,
    /// What people call it.
    pub name: String,
    /// Its network.
    pub network: Network,
    /// What is read; none for an import.
    pub address: Option<String>,
    /// It stands in the settings. False for what was imported, and for what was taken out of them.
    pub configured: bool,
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

impl Desk {
    /// All sources: those of the settings in their order, then what was imported.
    ///
    /// # Errors
    /// Store failures.
    pub fn sources(&self) -> Result<Vec<SourceLine>, DeskError> {
        let cards = self.sources.load();
        let mut lines = Vec::with_capacity(cards.len());
        for card in cards.iter() {
            lines.push(self.line(card, true)?);
        }
        for (id, ..) in self.store.status()?.sources {
            if cards.iter().all(|card| card.id != id) {
                lines.push(self.line(&imported(id), false)?);
            }
        }
        Ok(lines)
    }

    /// Stops a source, or lets it go on at once. `by` is none for the command line.
    ///
    /// # Errors
    /// Who is no administrator; a source that is not configured; store failures.
    pub fn pause_source(
        &self,
        by: Option<&User>,
        id: &str,
        paused: bool,
    ) -> Result<SourceLine, DeskError> {
        if by.is_some_and(|user| user.role != Role::Admin) {
            return Err(DeskError::Forbidden(
                "Останавливать источники может только администратор",
            ));
        }
        let cards = self.sources.load();
        let Some(card) = cards.iter().find(|card| card.id.as_str() == id) else {
            let known: Vec<&str> = cards.iter().map(|card| card.id.as_str()).collect();
            return Err(DeskError::NotFound(format!(
                "Источника «{id}» нет в настройках; есть: {}",
                known.join(", ")
            )));
        };
        let action = if paused {
            "source.paused"
        } else {
            "source.resumed"
        };
        let audit = AuditEntry {
            at: self.now(),
            user: by.map(|user| user.id),
            action: action.to_owned(),
            subject: format!("source {id}"),
        };
        self.store.pause_source(&card.id, paused, &audit)?;
        self.paused.send_replace(());
        self.line(card, true)
    }

    fn line(&self, card: &SourceCard, configured: bool) -> Result<SourceLine, DeskError> {
        let (record, now) = (self.store.source(&card.id)?, self.now());
        let rhythm = Rhythm {
            of_week: record.of_week(now),
            least: card.least,
        };
        let SourceRecord { health, paused, .. } = record;
        Ok(SourceLine {
            id: card.id.clone(),
            name: card.name.clone(),
            network: card.network,
            address: card.address.clone(),
            configured,
            state: health.state,
            state_name: match health.since {
                None if card.crawled => "ещё не читался".to_owned(),
                _ => health.state.name().to_owned(),
            },
            since: health.since,
            why: health.why,
            paused,
            blind: paused || health.state.is_blind(),
            items: record.items,
            of_week: rhythm.of_week,
            newest_at: record.newest_at,
            read_at: health.read_at,
            next_at: health.next_at.filter(|_| !paused),
            every_minutes: card.crawled.then(|| rhythm.pause().as_mins()),
        })
    }
}

/// An import by the name of its file; what is left of a source that the settings no longer have.
fn imported(id: SourceId) -> SourceCard {
    let file = id.as_str().strip_prefix("file:");
    SourceCard {
        name: file.map_or_else(|| id.to_string(), |file| format!("Файл {file}")),
        network: Network::File,
        address: None,
        least: None,
        crawled: false,
        id,
    }
}
