//! What the year brings by itself (`config/seasons.toml`): expected, and so no burst.

use crate::domain::CategoryId;

/// So many times as much of some categories in some months.
#[derive(Debug, Clone, PartialEq)]
pub struct Season {
    /// How the ids of its categories begin.
    pub category: String,
    /// First and last month; the first may come after the last: from October to April.
    pub months: (i8, i8),
    /// How many times as much as in the other months.
    pub factor: f64,
}

/// All seasons.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seasons(pub Vec<Season>);

impl Seasons {
    /// How many times as much a month brings of this category: the product of its seasons.
    pub fn factor(&self, category: &CategoryId, month: i8) -> f64 {
        let of = |season: &&Season| category.as_str().starts_with(&season.category);
        let in_season = |season: &&Season| match season.months {
            (first, last) if first <= last => (first..=last).contains(&month),
            (first, last) => month >= first || month <= last,
        };
        let now = self.0.iter().filter(of).filter(in_season);
        now.map(|season| season.factor).product()
    }
}
