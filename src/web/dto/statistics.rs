//! What contact centres counted.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{desk::Statistics, domain::Tally};

/// What contact centres counted in a period: figures, not appeals.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Statistics)]
pub struct StatisticsDto {
    /// The first day.
    #[schema(format = Date)]
    pub from: String,
    /// The last day.
    #[schema(format = Date)]
    pub to: String,
    /// How long a row's time is: `day` or `week`.
    pub by: &'static str,
    /// All rows together.
    pub total: usize,
    /// By time, municipality, group and topic.
    pub rows: Vec<TallyDto>,
}

/// How many appeals of one topic a municipality had.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tally)]
pub struct TallyDto {
    /// The day, or the week's Monday.
    #[schema(format = Date)]
    pub from: String,
    /// The municipality; none when it was not determined.
    #[schema(required)]
    pub territory: Option<String>,
    /// The group of topics as the centre names it.
    #[schema(required)]
    pub group: Option<String>,
    /// The topic as the centre names it.
    #[schema(required)]
    pub topic: Option<String>,
    /// So many.
    pub count: usize,
}

impl From<Statistics> for StatisticsDto {
    fn from(found: Statistics) -> Self {
        Self {
            from: found.from.to_string(),
            to: found.to.to_string(),
            by: found.by.id(),
            total: found.total,
            rows: found.rows.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Tally> for TallyDto {
    fn from(tally: Tally) -> Self {
        Self {
            from: tally.day.to_string(),
            territory: tally.territory,
            group: tally.group,
            topic: tally.topic,
            count: tally.count,
        }
    }
}
