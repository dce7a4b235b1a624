//! Statistics (статистика): what contact centres counted. They give figures, not appeals, so these
//! stand beside ours and never in them.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Desk, DeskError};
use crate::{
    domain::{Permission, Tally, User},
    ports::{TallyAsk, TallyStep},
};

/// Rows of one answer at most.
const ROWS_MAX: usize = 10_000;

/// What is asked of the statistics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatisticsAsk {
    /// The first day; six days before the last one when none.
    pub from: Option<Date>,
    /// The last day; today when none.
    pub to: Option<Date>,
    /// How long a row's time is.
    pub by: TallyStep,
}

/// What was counted in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// How long a row's time is.
    pub by: TallyStep,
    /// All rows together.
    pub total: usize,
    /// By time, municipality, group and topic.
    pub rows: Vec<Tally>,
}

impl Desk {
    /// What was counted in a period in the municipalities of the user's scope; in all of them for the
    /// command line, which is no user.
    ///
    /// # Errors
    /// A role that may not; a period that ends before it begins or holds too much; store failures.
    pub fn statistics(
        &self,
        user: Option<&User>,
        ask: &StatisticsAsk,
    ) -> Result<Statistics, DeskError> {
        let reach = self.reach(user, Permission::SummaryRead)?;
        let today = self.now().to_zoned(self.regime().zone.clone()).date();
        let to = ask.to.unwrap_or(today);
        let from = ask.from.unwrap_or_else(|| to.saturating_sub(6.days()));
        if from > to {
            return Err(DeskError::Invalid(
                "Период кончается раньше, чем начинается".to_owned(),
            ));
        }
        let rows = match reach.area() {
            None => Vec::new(),
            Some(area) => self.store.tallies(&TallyAsk {
                from,
                to,
                step: ask.by,
                territories: area.territories.clone(),
                limit: ROWS_MAX + 1,
            })?,
        };
        if rows.len() > ROWS_MAX {
            return Err(DeskError::Invalid(format!(
                "За этот период больше {ROWS_MAX} строк. Возьмите период короче или шаг в неделю"
            )));
        }
        Ok(Statistics {
            from,
            to,
            by: ask.by,
            total: rows.iter().map(|row| row.count).sum(),
            rows,
        })
    }
}
