//! The book of sources (источник): what is read, how it goes, how often; and a person's hand on it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Desk, DeskError, coverage::week_ago};
use crate::{
    config::CRAWLED,
    domain::{Network, Permission, Rhythm, SourceId, SourceState, TerritoryId, User},
    ports::{AuditEntry, SourceRecord},
    text::named,
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
    /// Territory of its messages when they name none.
    pub territory: Option<TerritoryId>,
    /// Never read more often than this.
    pub least: Option<SignedDuration>,
    /// It is read by its own rhythm; others keep their own time.
    pub crawled: bool,
    /// It waits for events without a pause.
    pub waits: bool,
    /// A person added it; it may be taken out again.
    pub added: bool,
}

/// A source to be added: the keys of a `[[source]]` that name no file of the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSource {
    /// Its id; none makes one of network and address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its network.
    pub network: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is read: a feed's address, a community, a channel.
    pub address: String,
    /// The territory of messages that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory: Option<String>,
    /// Never more often than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_seconds: Option<u32>,
    /// The official page of a body.
    #[serde(default, skip_serializing_if = "is_false")]
    pub official: bool,
    /// Comments are read too (Telegram).
    #[serde(default, skip_serializing_if = "is_false")]
    pub comments: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl NewSource {
    /// The id: the given one, or «feed:gazeta.example/rss».
    fn id(&self) -> String {
        self.id.clone().unwrap_or_else(|| {
            let bare = self.address.trim_start_matches("https://");
            let bare = bare.trim_start_matches("http://").trim_end_matches('/');
            format!("{}:{bare}", self.network)
        })
    }

    /// As it would stand in `otklik.toml`.
    fn settings(&self) -> Result<String, toml::ser::Error> {
        #[derive(Serialize)]
        struct File {
            source: [NewSource; 1],
        }
        let source = Self {
            id: Some(self.id()),
            ..self.clone()
        };
        toml::to_string(&File { source: [source] })
    }
}

/// The book into which people write sources; `app` keeps it.
pub trait SourceBook: Send + Sync {
    /// Tries one `[[source]]`, asking nothing outside; gives its id, or one Russian sentence.
    ///
    /// # Errors
    /// What is wrong with it and what to do.
    fn try_new(&self, settings: &str) -> Result<SourceId, String>;

    /// Reads the whole book again, because the store's part of it changed.
    fn read_again(&self);
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
    /// A person added it; it may be taken out again.
    pub added: bool,
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
    /// How much of the last seven days it was seen, in per cent; none before its first reading.
    pub seen_percent: Option<u8>,
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
    /// that keep their own time, 0 for one that waits for events without a pause.
    pub every_minutes: Option<i64>,
}

impl Desk {
    /// All sources: those of the settings in their order, then what was imported. `by` is none for
    /// the command line.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], store failures.
    pub fn sources(&self, by: Option<&User>) -> Result<Vec<SourceLine>, DeskError> {
        self.reach(by, Permission::StatusRead)?;
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

    /// Adds a source; it is read at once. `by` is none for the command line.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`]; a source that stands already or cannot be read; store failures.
    pub fn add_source(&self, by: Option<&User>, new: &NewSource) -> Result<SourceLine, DeskError> {
        self.reach(by, Permission::SourceWrite)?;
        let network = Network::from_id(&new.network);
        if !network.is_some_and(|network| CRAWLED.contains(&network)) {
            let ids = CRAWLED.map(Network::id).join(", ");
            return Err(DeskError::Invalid(format!(
                "Источник сети «{}» так не добавить, только в файле настроек; здесь можно: {ids}",
                new.network
            )));
        }
        // A name that shows nothing is none.
        let named = NewSource {
            name: new.name.as_deref().and_then(named),
            ..new.clone()
        };
        let settings = named.settings();
        let settings = settings.map_err(|error| DeskError::Invalid(error.to_string()))?;
        let id = self.book.try_new(&settings).map_err(DeskError::Invalid)?;
        if self.sources.load().iter().any(|card| card.id == id) {
            return Err(DeskError::Conflict(format!("Источник «{id}» уже есть")));
        }
        let audit = self.audit_of(by, "source.added", &id);
        self.store.add_source(&id, &settings, &audit)?;
        self.book.read_again();
        self.line_of(&id)
    }

    /// Takes out a source that a person added; what was recorded of it stays its term. `by` is none
    /// for the command line.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`]; a source that is not there or stands in the settings; store failures.
    pub fn remove_source(&self, by: Option<&User>, id: &str) -> Result<(), DeskError> {
        self.reach(by, Permission::SourceWrite)?;
        let cards = self.sources.load();
        let card = known(&cards, id)?;
        if !card.added {
            return Err(DeskError::NotAllowed(format!(
                "Источник «{id}» стоит в файле настроек: уберите его там, служба подхватит сама"
            )));
        }
        let audit = self.audit_of(by, "source.removed", &card.id);
        self.store.remove_source(&card.id, &audit)?;
        self.book.read_again();
        Ok(())
    }

    fn audit_of(&self, by: Option<&User>, action: &str, id: &SourceId) -> AuditEntry {
        AuditEntry {
            at: self.now(),
            user: by.map(|user| user.id),
            action: action.to_owned(),
            subject: format!("source {id}"),
        }
    }

    fn line_of(&self, id: &SourceId) -> Result<SourceLine, DeskError> {
        let cards = self.sources.load();
        self.line(known(&cards, id.as_str())?, true)
    }

    /// Stops a source, or lets it go on at once. `by` is none for the command line.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`]; a source that is not configured; store failures.
    pub fn pause_source(
        &self,
        by: Option<&User>,
        id: &str,
        paused: bool,
    ) -> Result<SourceLine, DeskError> {
        self.reach(by, Permission::SourceWrite)?;
        let cards = self.sources.load();
        let card = known(&cards, id)?;
        let action = if paused {
            "source.paused"
        } else {
            "source.resumed"
        };
        let audit = self.audit_of(by, action, &card.id);
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
            added: card.added,
            state: health.state,
            state_name: match health.since {
                None if configured => "ещё не читался".to_owned(),
                _ => health.state.name().to_owned(),
            },
            since: health.since,
            why: health.why,
            paused,
            seen_percent: self.coverage_of(&card.id, week_ago(now), now)?.percent(),
            blind: paused || health.state.is_blind(),
            items: record.items,
            of_week: rhythm.of_week,
            newest_at: record.newest_at,
            read_at: health.read_at,
            next_at: health.next_at.filter(|_| !paused),
            every_minutes: match card.waits {
                true => Some(0),
                false => card.crawled.then(|| rhythm.pause().as_mins()),
            },
        })
    }
}

fn known<'c>(cards: &'c [SourceCard], id: &str) -> Result<&'c SourceCard, DeskError> {
    let found = cards.iter().find(|card| card.id.as_str() == id);
    found.ok_or_else(|| {
        let known: Vec<&str> = cards.iter().map(|card| card.id.as_str()).collect();
        DeskError::NotFound(format!(
            "Источника «{id}» нет в настройках; есть: {}",
            known.join(", ")
        ))
    })
}

/// An import by the name of its file; what is left of a source that the settings no longer have.
fn imported(id: SourceId) -> SourceCard {
    let file = id.as_str().strip_prefix("file:");
    SourceCard {
        name: file.map_or_else(|| id.to_string(), |file| format!("Файл {file}")),
        network: Network::File,
        address: None,
        territory: None,
        least: None,
        crawled: false,
        waits: false,
        added: false,
        id,
    }
}
