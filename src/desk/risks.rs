//! The risk table: the last 24 hours by sector and territory against the usual day of the week before.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Desk, DeskError, rights::Spot};
use crate::{
    domain::{Permission, Sector, User},
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
    /// Its cells, by sector and territory, each figure that of the list it opens.
    pub cells: Vec<RiskCell>,
    /// What the user's part of the region holds of each sector. What lies in two territories is in both
    /// of their cells, and here once.
    pub sums: Vec<RiskCell>,
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
        let mut found = self.store.risk(now)?;
        found.retain(|cell| reach.covers(cell));
        Ok(RiskTable {
            now,
            cells: cells(&found, |territory| reach.has_territory(territory)),
            sums: merged(found.iter().map(|cell| (cell, None))),
        })
    }
}

/// The cells of these territories: what lies in two of them counts in both.
fn cells(found: &[RiskCell], shown: impl Fn(Option<&str>) -> bool) -> Vec<RiskCell> {
    let placed = found.iter().flat_map(|cell| {
        let own = Some(cell.territory.as_deref());
        let also = cell.also.as_deref().map(Some);
        let also = also.filter(|also| Some(*also) != own);
        own.into_iter().chain(also).map(move |one| (cell, one))
    });
    merged(placed.filter(|(_, territory)| shown(*territory)))
}

/// One cell for each sector and territory.
fn merged<'c>(placed: impl Iterator<Item = (&'c RiskCell, Option<&'c str>)>) -> Vec<RiskCell> {
    let mut merged: BTreeMap<(Sector, Option<&str>), RiskCell> = BTreeMap::new();
    for (cell, territory) in placed {
        let sum = merged
            .entry((cell.sector, territory))
            .or_insert_with(|| RiskCell {
                sector: cell.sector,
                territory: territory.map(str::to_owned),
                also: None,
                today: 0,
                grave: 0,
                week_before: 0,
            });
        sum.today += cell.today;
        sum.grave += cell.grave;
        sum.week_before += cell.week_before;
    }
    merged.into_values().collect()
}

impl<'a> From<&'a RiskCell> for Spot<'a> {
    fn from(cell: &'a RiskCell) -> Self {
        Self {
            sector: Some(cell.sector),
            territory: cell.territory.as_deref(),
            also: cell.also.as_deref(),
            body: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                also: None,
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

    #[test]
    fn what_lies_in_two_territories_is_in_both_cells_and_once_in_the_sum() {
        let found = [
            (Some("Белгород"), None, 2),
            (Some("Белгород"), Some("Губкин"), 1),
            (Some("Губкин"), Some("Белгород"), 4),
            (None, None, 8),
        ]
        .map(|(territory, also, today)| RiskCell {
            sector: Sector::Roads,
            territory: territory.map(str::to_owned),
            also: also.map(str::to_owned),
            today,
            grave: today,
            week_before: 0,
        });
        let told = |cells: Vec<RiskCell>| {
            let told = cells.into_iter();
            told.map(|cell| (cell.territory.unwrap_or_default(), cell.today))
                .collect::<Vec<_>>()
        };
        let all = [("", 8), ("Белгород", 7), ("Губкин", 5)];
        let all = all.map(|(name, today)| (name.to_owned(), today));
        assert_eq!(told(cells(&found, |_| true)), all);
        let one = |territory: Option<&str>| territory == Some("Губкин");
        assert_eq!(told(cells(&found, one)), all[2..]);
        assert_eq!(
            told(merged(found.iter().map(|it| (it, None)))),
            [(String::new(), 15)]
        );
    }
}
