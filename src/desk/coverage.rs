//! Coverage (охват): which sources were seen in a period and where the centre was blind. A figure
//! without it may mean «nothing happened» or «nobody looked».

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{Desk, DeskError};
use crate::domain::{
    BlindSpan, Coverage, Network, Permission, SourceId, TerritoryId, Timestamp, User,
};

/// Sources that name no territory stand together.
const EVERYWHERE: &str = "без территории";

/// The coverage of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageReport {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// How much of the known time all sources together were seen, in per cent.
    pub seen_percent: Option<u8>,
    /// By territory, the blindest first.
    pub territories: Vec<TerritoryCoverage>,
    /// By source, the blindest first.
    pub sources: Vec<SourceCoverage>,
}

/// What was seen of a territory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerritoryCoverage {
    /// The territory as the sources name it.
    pub territory: String,
    /// Its sources.
    pub sources: usize,
    /// Seen of what was known, in per cent; none when no source was known yet.
    pub seen_percent: Option<u8>,
}

/// What was seen of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceCoverage {
    /// Its id.
    pub id: SourceId,
    /// What people call it.
    pub name: String,
    /// Its network.
    pub network: Network,
    /// Territory of its messages when they name none.
    pub territory: Option<TerritoryId>,
    /// How much of the period it was known, in hours.
    pub known_hours: i64,
    /// Seen of what was known, in per cent; none when it was not known yet.
    pub seen_percent: Option<u8>,
    /// When it was blind, rising.
    pub blind: Vec<BlindSpan>,
}

/// Seven days before.
pub(super) fn week_ago(now: Timestamp) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(7 * 24))
        .unwrap_or(now)
}

impl Desk {
    /// The coverage of a period by the sources that are asked over the wire, those of the user's
    /// territories; the last seven days when the period is not named. The future does not count. `by`
    /// is none for the command line.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`]; a period that ends before it begins; store failures.
    pub fn coverage(
        &self,
        by: Option<&User>,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<CoverageReport, DeskError> {
        let (reach, now) = (self.reach(by, Permission::SummaryRead)?, self.now());
        let to = to.unwrap_or(now).min(now);
        let from = from.unwrap_or_else(|| week_ago(to));
        if from >= to {
            return Err(DeskError::Invalid(
                "Период кончается раньше, чем начинается".to_owned(),
            ));
        }
        let mut seen = Vec::new();
        for card in self.sources.load().iter().filter(|card| card.crawled) {
            let own = card.territory.as_ref().map(|id| self.territory_name(id));
            if !reach.has_territory(own.as_deref()) {
                continue;
            }
            seen.push((card.clone(), self.coverage_of(&card.id, from, to)?));
        }
        let mut territories: Vec<String> = seen.iter().map(|(card, _)| territory(card)).collect();
        territories.sort_unstable();
        territories.dedup();
        let mut territories: Vec<TerritoryCoverage> = territories
            .into_iter()
            .map(|name| {
                let own = seen.iter().filter(|(card, _)| territory(card) == name);
                let own: Vec<&Coverage> = own.map(|(_, coverage)| coverage).collect();
                TerritoryCoverage {
                    sources: own.len(),
                    seen_percent: Coverage::sum(own).percent(),
                    territory: name,
                }
            })
            .collect();
        territories.sort_by_key(|one| one.seen_percent);
        let all = Coverage::sum(seen.iter().map(|(_, coverage)| coverage));
        let mut sources: Vec<SourceCoverage> = seen
            .into_iter()
            .map(|(card, coverage)| SourceCoverage {
                id: card.id,
                name: card.name,
                network: card.network,
                territory: card.territory,
                known_hours: coverage.known.as_hours(),
                seen_percent: coverage.percent(),
                blind: coverage.blind,
            })
            .collect();
        sources.sort_by_key(|one| one.seen_percent);
        Ok(CoverageReport {
            from,
            to,
            seen_percent: all.percent(),
            territories,
            sources,
        })
    }

    /// The name of a territory that a source gives by id or name, as incidents have it.
    pub(super) fn territory_name(&self, given: &TerritoryId) -> String {
        let rules = self.bench.rules.load();
        let places = rules.places();
        let known = places.and_then(|places| places.municipality(given.as_str()));
        known.unwrap_or(given.as_str()).to_owned()
    }

    pub(super) fn coverage_of(
        &self,
        source: &SourceId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Coverage, DeskError> {
        Ok(Coverage::of(&self.store.sights(source, from)?, from, to))
    }
}

fn territory(card: &super::SourceCard) -> String {
    let own = card.territory.as_ref();
    own.map_or_else(|| EVERYWHERE.to_owned(), ToString::to_string)
}
