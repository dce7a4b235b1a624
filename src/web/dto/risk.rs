//! The risk table.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    desk::{RiskTable, RiskTrend, trend},
    domain::Sector,
    ports::RiskCell,
};

/// How today stands against the usual day.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = RiskTrend)]
#[serde(rename_all = "lowercase")]
pub enum RiskTrendDto {
    /// Clearly more than usual.
    Up,
    /// Clearly less than usual.
    Down,
    /// About as usual.
    Same,
    /// There was nothing of the kind all week.
    New,
}

impl From<RiskTrend> for RiskTrendDto {
    fn from(trend: RiskTrend) -> Self {
        match trend {
            RiskTrend::Up => Self::Up,
            RiskTrend::Down => Self::Down,
            RiskTrend::Same => Self::Same,
            RiskTrend::New => Self::New,
        }
    }
}

/// One sector in one territory.
#[derive(Serialize, ToSchema)]
#[schema(as = RiskCell)]
pub struct RiskCellDto {
    /// The sector.
    pub sector: String,
    /// The territory; empty when unknown.
    pub territory: String,
    /// First message published in the last 24 hours.
    pub today: usize,
    /// Of these, high or critical.
    pub grave: usize,
    /// First message published in the seven days before.
    pub week_before: usize,
    /// A usual day: a seventh of that, one decimal.
    pub usual: f64,
    /// How today stands against the usual day.
    pub trend: RiskTrendDto,
}

impl From<&RiskCell> for RiskCellDto {
    fn from(cell: &RiskCell) -> Self {
        Self {
            sector: cell.sector.id().to_owned(),
            territory: cell.territory.clone().unwrap_or_default(),
            today: cell.today,
            grave: cell.grave,
            week_before: cell.week_before,
            usual: usual(cell.week_before),
            trend: trend(cell).into(),
        }
    }
}

fn usual(week_before: usize) -> f64 {
    (week_before as f64 / 7.0 * 10.0).round() / 10.0
}

/// One sector in the user's whole part of the region.
#[derive(Serialize, ToSchema)]
#[schema(as = RiskSum)]
pub struct RiskSumDto {
    /// The sector.
    pub sector: String,
    /// First message published in the last 24 hours.
    pub today: usize,
    /// Of these, high or critical.
    pub grave: usize,
    /// A usual day.
    pub usual: f64,
}

impl From<&RiskCell> for RiskSumDto {
    fn from(sum: &RiskCell) -> Self {
        Self {
            sector: sum.sector.id().to_owned(),
            today: sum.today,
            grave: sum.grave,
            usual: usual(sum.week_before),
        }
    }
}

/// The whole table.
#[derive(Serialize, ToSchema)]
#[schema(as = RiskTable)]
pub struct RiskTableDto {
    /// The moment it was made.
    #[schema(format = DateTime)]
    pub now: String,
    /// Sectors that occur, in the order of the interface.
    pub sectors: Vec<String>,
    /// Territories that occur; empty for unknown.
    pub territories: Vec<String>,
    /// Its cells.
    pub cells: Vec<RiskCellDto>,
    /// The sum of each sector. An incident that lies in two territories counts in both of their cells,
    /// and here, as in the totals, once.
    pub sums: Vec<RiskSumDto>,
    /// First message published in the last 24 hours.
    pub total_today: usize,
    /// Of these, high or critical.
    pub total_grave: usize,
    /// A usual day.
    pub total_usual: f64,
}

impl From<RiskTable> for RiskTableDto {
    fn from(table: RiskTable) -> Self {
        let sectors: BTreeSet<Sector> = table.cells.iter().map(|cell| cell.sector).collect();
        let territories: BTreeSet<&str> = table
            .cells
            .iter()
            .map(|cell| cell.territory.as_deref().unwrap_or_default())
            .collect();
        let sum = |count: fn(&RiskCell) -> usize| table.sums.iter().map(count).sum::<usize>();
        Self {
            now: table.now.to_string(),
            sectors: sectors
                .into_iter()
                .map(|sector| sector.id().to_owned())
                .collect(),
            territories: territories.into_iter().map(str::to_owned).collect(),
            total_today: sum(|cell| cell.today),
            total_grave: sum(|cell| cell.grave),
            total_usual: usual(sum(|cell| cell.week_before)),
            cells: table.cells.iter().map(Into::into).collect(),
            sums: table.sums.iter().map(Into::into).collect(),
        }
    }
}
