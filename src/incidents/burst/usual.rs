//! What is usual: the rate of each category in each municipality by hour of the week.
//!
//! Counts are small, and most hours of most cells are empty. So each level leans on the one above it,
//! as if that one had been watched for a while: an hour of the week on the cell's rate and the daily
//! profile of its category and municipality; the cell's rate on what the two make likely together. No
//! expectation is zero. How little is known of a rate widens the tail, and so does a cell that has
//! always come in waves.

use std::collections::HashMap;

use jiff::{SignedDuration, tz::TimeZone};

use super::{BurstSettings, HISTORY_DAYS, HISTORY_LEAST_DAYS};
use crate::domain::{CategoryId, Timestamp};

/// Hours for which a cell leans on its category and municipality: a week.
const CELL_LEAN: f64 = 168.0;
/// Times that an hour of the week leans on the daily profile: four weeks.
const SLOT_LEAN: f64 = 4.0;
/// Half a message: what a history without any may have missed.
const UNSEEN: f64 = 0.5;
/// Waves at most so high, as the variance beyond Poisson in squares of the mean: one accident in the
/// history must not hide the next.
const DISPERSION_MAX: f64 = 0.25;
const DAY: usize = 24;

/// A category in a municipality.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// The category.
    pub category: CategoryId,
    /// The municipality; none when unknown.
    pub territory: Option<String>,
}

/// Messages of a cell in an hour of history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HourCount {
    /// The cell.
    pub cell: Cell,
    /// Any moment of the hour.
    pub at: Timestamp,
    /// How many residents' messages.
    pub count: u32,
}

/// How many messages a window is expected to bring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// How many.
    pub mean: f64,
    /// The variance beyond Poisson, in squares of the mean.
    pub dispersion: f64,
}

/// Counts by hour of the day, and their sum.
type Profile = [f64; DAY];

/// What is usual in a region.
#[derive(Debug, Clone)]
pub struct Usual {
    /// Month and hour of the week of each hour of the history.
    hours: Vec<(i8, usize)>,
    /// Hour of the history → messages.
    cells: HashMap<Cell, Vec<(usize, f64)>>,
    by_category: HashMap<CategoryId, Profile>,
    by_territory: HashMap<Option<String>, Profile>,
    total: f64,
    zone: TimeZone,
}

impl Usual {
    /// Learns from the hours before `until`, at most [`HISTORY_DAYS`] of them and no earlier than the
    /// first count; none when there are fewer than [`HISTORY_LEAST_DAYS`].
    pub fn learn(counts: &[HourCount], until: Timestamp, zone: &TimeZone) -> Option<Self> {
        let hour = |at: Timestamp| at.as_second().div_euclid(3600);
        let end = hour(until);
        let longest = i64::from(HISTORY_DAYS) * 24;
        let inside = |one: &&HourCount| (end - longest..end).contains(&hour(one.at));
        let start = counts.iter().filter(inside).map(|one| hour(one.at)).min()?;
        if end - start < i64::from(HISTORY_LEAST_DAYS) * 24 {
            return None;
        }
        let local = |hour: i64| local(Timestamp::from_second(hour * 3600).ok()?, zone);
        let mut usual = Self {
            hours: (start..end).map(local).collect::<Option<_>>()?,
            cells: HashMap::new(),
            by_category: HashMap::new(),
            by_territory: HashMap::new(),
            total: 0.0,
            zone: zone.clone(),
        };
        for one in counts.iter().filter(inside) {
            let at = usize::try_from(hour(one.at) - start).unwrap_or_default();
            usual.add(&one.cell, at, f64::from(one.count));
        }
        Some(usual)
    }

    fn add(&mut self, cell: &Cell, at: usize, count: f64) {
        let hour = self.hours[at].1 % DAY;
        let category = self.by_category.entry(cell.category.clone());
        category.or_default()[hour] += count;
        let territory = self.by_territory.entry(cell.territory.clone());
        territory.or_default()[hour] += count;
        self.total += count;
        let own = self.cells.entry(cell.clone()).or_default();
        own.push((at, count));
    }

    /// What is usual for one cell.
    ///
    /// # Complexity
    /// One pass over the hours of the history: ask for cells that have something to tell.
    pub fn rate<'a>(&'a self, cell: &'a Cell, settings: &'a BurstSettings) -> Rate<'a> {
        let factor = |month| settings.seasons.factor(&cell.category, month);
        let weigh = |(month, slot): &(i8, usize)| (factor(*month), *slot);
        let weighed: Vec<(f64, usize)> = self.hours.iter().map(weigh).collect();
        let exposure: f64 = weighed.iter().map(|(factor, _)| factor).sum();
        let own = self.cells.get(cell).map_or(&[][..], Vec::as_slice);
        let seen: f64 = own.iter().map(|(_, count)| count).sum();

        let category = self.by_category.get(&cell.category);
        let territory = self.by_territory.get(&cell.territory);
        let sum = |profile: Option<&Profile>| profile.map_or(0.0, |it| it.iter().sum::<f64>());
        let together = (sum(category) + UNSEEN) * (sum(territory) + UNSEEN) / (self.total + 1.0);
        let lent = CELL_LEAN * together / exposure;
        let mean = (seen + lent) / (exposure + CELL_LEAN);

        let shares = shares(category, territory);
        let (mut counts, mut exposures) = ([0.0; 7 * DAY], [0.0; 7 * DAY]);
        for (factor, slot) in &weighed {
            exposures[*slot] += factor;
        }
        for (at, count) in own {
            counts[self.hours[*at].1] += count;
        }
        let slots = std::array::from_fn(|slot| {
            let lean = mean * shares[slot % DAY];
            (counts[slot] + SLOT_LEAN * lean) / (exposures[slot] + SLOT_LEAN)
        });
        Rate {
            slots,
            dispersion: 1.0 / (seen + lent + UNSEEN) + waves(&weighed, own, &slots),
            category: &cell.category,
            zone: &self.zone,
            settings,
        }
    }
}

/// What is usual for one cell.
#[derive(Debug, Clone)]
pub struct Rate<'a> {
    /// Messages an hour by hour of the week, outside every season.
    slots: [f64; 7 * DAY],
    dispersion: f64,
    category: &'a CategoryId,
    zone: &'a TimeZone,
    pub(super) settings: &'a BurstSettings,
}

impl Rate<'_> {
    /// What a window of so many hours that ends at `now` usually brings.
    pub fn expected(&self, hours: u8, now: Timestamp) -> Expected {
        let window = (0..i64::from(hours)).filter_map(|back| {
            let middle = SignedDuration::from_mins(back * 60 + 30);
            local(now.checked_sub(middle).ok()?, self.zone)
        });
        let factor = |month| self.settings.seasons.factor(self.category, month);
        Expected {
            mean: window
                .map(|(month, slot)| self.slots[slot] * factor(month))
                .sum(),
            dispersion: self.dispersion,
        }
    }
}

/// How the day of a cell goes: by category and municipality together, one at an even hour.
fn shares(category: Option<&Profile>, territory: Option<&Profile>) -> Profile {
    let at = |profile: Option<&Profile>, hour: usize| profile.map_or(0.0, |it| it[hour]);
    let counts: Profile =
        std::array::from_fn(|hour| at(category, hour) + at(territory, hour) + 1.0);
    let all: f64 = counts.iter().sum();
    counts.map(|count| 24.0 * count / all)
}

/// The variance of the cell's days beyond Poisson, in squares of the mean, by the method of moments.
fn waves(weighed: &[(f64, usize)], own: &[(usize, f64)], slots: &[f64; 7 * DAY]) -> f64 {
    let days = weighed.len().div_ceil(DAY);
    let (mut means, mut counts) = (vec![0.0; days], vec![0.0; days]);
    for (at, (factor, slot)) in weighed.iter().enumerate() {
        means[at / DAY] += factor * slots[*slot];
    }
    for (at, count) in own {
        counts[at / DAY] += count;
    }
    let beyond = |(mean, count): (&f64, &f64)| (count - mean).powi(2) - mean;
    let beyond: f64 = means.iter().zip(&counts).map(beyond).sum();
    let squares: f64 = means.iter().map(|mean| mean * mean).sum();
    (beyond / squares).clamp(0.0, DISPERSION_MAX)
}

/// Month and hour of the week in the region.
fn local(at: Timestamp, zone: &TimeZone) -> Option<(i8, usize)> {
    let there = at.to_zoned(zone.clone());
    let day = usize::try_from(there.weekday().to_monday_zero_offset()).ok()?;
    let hour = usize::try_from(there.hour()).ok()?;
    Some((there.month(), day * DAY + hour))
}
