//! Which sources were seen in a period and where the centre was blind.

use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::{CoverageReport, SourceCoverage};

/// The coverage of a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Coverage)]
pub struct CoverageDto {
    /// From when.
    #[schema(format = DateTime)]
    pub from: String,
    /// Until when.
    #[schema(format = DateTime)]
    pub to: String,
    /// How much of the known time all sources together were seen, in per cent.
    #[schema(required)]
    pub seen_percent: Option<u8>,
    /// By territory, the blindest first.
    pub territories: Vec<TerritoryCoverageDto>,
    /// By source, the blindest first.
    pub sources: Vec<SourceCoverageDto>,
}

/// What was seen of a territory.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TerritoryCoverage)]
pub struct TerritoryCoverageDto {
    /// The territory as its sources name it.
    pub territory: String,
    /// Its sources.
    pub sources: usize,
    /// Seen of what was known, in per cent.
    #[schema(required)]
    pub seen_percent: Option<u8>,
}

/// What was seen of a source.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SourceCoverage)]
pub struct SourceCoverageDto {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its network.
    pub network: &'static str,
    /// Territory of its messages when they name none.
    #[schema(required)]
    pub territory: Option<String>,
    /// How much of the period it was known, in hours.
    pub known_hours: i64,
    /// Seen of what was known, in per cent; none when it was not known yet.
    #[schema(required)]
    pub seen_percent: Option<u8>,
    /// When it was blind, rising.
    pub blind: Vec<BlindSpanDto>,
}

/// A time in which nothing of a source was seen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BlindSpan)]
pub struct BlindSpanDto {
    /// From when.
    #[schema(format = DateTime)]
    pub from: String,
    /// Until when.
    #[schema(format = DateTime)]
    pub to: String,
    /// What made it blind.
    pub state: &'static str,
    /// In Russian.
    pub state_name: &'static str,
    /// A person had stopped it.
    pub paused: bool,
}

impl From<CoverageReport> for CoverageDto {
    fn from(report: CoverageReport) -> Self {
        let territories = report.territories.into_iter();
        Self {
            from: report.from.to_string(),
            to: report.to.to_string(),
            seen_percent: report.seen_percent,
            territories: territories
                .map(|one| TerritoryCoverageDto {
                    territory: one.territory,
                    sources: one.sources,
                    seen_percent: one.seen_percent,
                })
                .collect(),
            sources: report.sources.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<SourceCoverage> for SourceCoverageDto {
    fn from(source: SourceCoverage) -> Self {
        let blind = source.blind.into_iter();
        Self {
            id: source.id.to_string(),
            name: source.name,
            network: source.network.id(),
            territory: source.territory.map(|territory| territory.to_string()),
            known_hours: source.known_hours,
            seen_percent: source.seen_percent,
            blind: blind
                .map(|span| BlindSpanDto {
                    from: span.from.to_string(),
                    to: span.to.to_string(),
                    state: span.state.id(),
                    state_name: span.state.name(),
                    paused: span.paused,
                })
                .collect(),
        }
    }
}
