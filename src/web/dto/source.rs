//! Sources and how they are doing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    desk::{NewSource, SourceLine},
    domain::{Network, SourceState, Timestamp},
};

/// A source as it stands.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Source)]
pub struct SourceDto {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its network.
    #[schema(value_type = String)]
    pub network: Network,
    /// What is read; none for an import.
    #[schema(required)]
    pub address: Option<String>,
    /// It stands in the settings.
    pub configured: bool,
    /// A person added it; it may be taken out again.
    pub added: bool,
    /// How it is doing: `ok quiet stale throttled closed gone preview_off parse_broken token_parked`.
    #[schema(value_type = String)]
    pub state: SourceState,
    /// In Russian.
    pub state_name: String,
    /// Since when.
    #[schema(required, format = DateTime)]
    pub since: Option<String>,
    /// Why.
    #[schema(required)]
    pub why: Option<String>,
    /// A person stopped it.
    pub paused: bool,
    /// Messages may be missed now.
    pub blind: bool,
    /// How much of the last seven days it was seen, in per cent; none before its first reading.
    #[schema(required)]
    pub seen_percent: Option<u8>,
    /// Its items.
    pub items: usize,
    /// Items of the last seven days; none when it is not known for so long.
    #[schema(required)]
    pub of_week: Option<u32>,
    /// Its newest publication.
    #[schema(required, format = DateTime)]
    pub newest: Option<String>,
    /// Last read to the end.
    #[schema(required, format = DateTime)]
    pub read_at: Option<String>,
    /// Read next.
    #[schema(required, format = DateTime)]
    pub next_at: Option<String>,
    /// Minutes between two readings; none for sources that keep their own time, 0 for one that waits for
    /// events without a pause.
    #[schema(required)]
    pub every_minutes: Option<i64>,
}

impl From<SourceLine> for SourceDto {
    fn from(line: SourceLine) -> Self {
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
        Self {
            id: line.id.to_string(),
            name: line.name,
            network: line.network,
            address: line.address,
            configured: line.configured,
            added: line.added,
            state: line.state,
            state_name: line.state_name,
            since: text(line.since),
            why: line.why,
            paused: line.paused,
            blind: line.blind,
            seen_percent: line.seen_percent,
            items: line.items,
            of_week: line.of_week,
            newest: text(line.newest_at),
            read_at: text(line.read_at),
            next_at: text(line.next_at),
            every_minutes: line.every_minutes,
        }
    }
}

/// A source to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSourceRequest {
    /// Its id; none makes one of network and address.
    pub id: Option<String>,
    /// Its network: `feed`, `vk`, `telegram` …
    pub network: String,
    /// What people call it.
    pub name: Option<String>,
    /// What is read: a feed's address, a community, a channel.
    pub address: String,
    /// The territory of messages that name none.
    pub territory: Option<String>,
    /// Never read more often than this.
    pub every_seconds: Option<u32>,
    /// The official page of a body.
    #[serde(default)]
    pub official: bool,
    /// Comments are read too (Telegram).
    #[serde(default)]
    pub comments: bool,
}

impl From<NewSourceRequest> for NewSource {
    fn from(asked: NewSourceRequest) -> Self {
        Self {
            id: asked.id,
            network: asked.network,
            name: asked.name,
            address: asked.address,
            territory: asked.territory,
            every_seconds: asked.every_seconds,
            official: asked.official,
            comments: asked.comments,
        }
    }
}

/// Stop a source, or let it go on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseRequest {
    /// False lets it go on, at once.
    pub paused: bool,
}
