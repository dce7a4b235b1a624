//! The risk table: the last 24 hours by sector and territory against the usual day of the week before.

use jiff::Timestamp;

use super::{Desk, DeskError, rights::Spot};
use crate::{
    domain::{Permission, User},
    ports::RiskCell,
};

/// How today stands against the usual day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RiskTrend {
    /// Clearly more than usual.
    Up,
    /// Clearly less than usual.
    Down,
    /// About as usual.
    Same,
    /// There was nothing of the kind all week.
    New,
}

/// The table of risks at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskTable {
    /// The moment.
    pub now: Timestamp,
    /// Its cells, in the store's order.
    pub cells: Vec<RiskCell>,
}

/// Today against the usual day: a quarter more or less, and at least one incident, is a change.
pub fn trend(cell: &RiskCell) -> RiskTrend {
    // In sevenths of an incident, so that no figure is rounded before it is compared.
    let (today, usual) = (cell.today * 7, cell.week_before);
    if cell.week_before == 0 && cell.today > 0 {
        RiskTrend::New
    } else if today >= usual + 7 && today * 4 > usual * 5 {
        RiskTrend::Up
    } else if usual >= today + 7 && today * 4 < usual * 3 {
        RiskTrend::Down
    } else {
        RiskTrend::Same
    }
}

impl Desk {
    /// The risk table of the user's scope.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], store failures.
    pub fn risks(&self, user: &User) -> Result<RiskTable, DeskError> {
        let (reach, now) = (self.reach(user, Permission::RisksRead)?, self.now());
        let mut cells = self.store.risk(now)?;
        cells.retain(|cell| reach.covers(cell));
        Ok(RiskTable { now, cells })
    }
}

impl<'a> From<&'a RiskCell> for Spot<'a> {
    fn from(cell: &'a RiskCell) -> Self {
        Self {
            sector: Some(cell.sector),
            territory: cell.territory.as_deref(),
            also: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Sector;

    #[test]
    fn a_change_is_a_quarter_and_at_least_one_incident() {
        for (today, week_before, expected) in [
            (0, 0, RiskTrend::Same),
            (1, 0, RiskTrend::New),
            (3, 7, RiskTrend::Up),
            (1, 7, RiskTrend::Same),
            (1, 3, RiskTrend::Same),
            (0, 6, RiskTrend::Same),
            (0, 14, RiskTrend::Down),
            (100, 665, RiskTrend::Same),
            (150, 700, RiskTrend::Up),
        ] {
            let cell = RiskCell {
                sector: Sector::Housing,
                territory: None,
                today,
                grave: 0,
                week_before,
            };
            assert_eq!(
                trend(&cell),
                expected,
                "{today} today, {week_before} in the week"
            );
        }
    }
}
