//! Absences (отсутствие) and who stands in (замещение).

use jiff::civil::Date;

use super::{AbsenceId, UserId};

/// A user is away, and another one looks after their cards. The other gets no right by it: they see and
/// do what their own role permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// The store's number.
    pub id: AbsenceId,
    /// Who is away.
    pub user: UserId,
    /// Who stands in.
    pub substitute: UserId,
    /// The first day, in the region's zone.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
}

impl Absence {
    /// True on a day of the absence.
    pub fn holds(&self, day: Date) -> bool {
        (self.first_day..=self.last_day).contains(&day)
    }

    /// True when both last on some day.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.first_day <= other.last_day && other.first_day <= self.last_day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn away(first_day: Date, last_day: Date) -> Absence {
        Absence {
            id: AbsenceId(1),
            user: UserId(1),
            substitute: UserId(2),
            first_day,
            last_day,
        }
    }

    #[test]
    fn the_first_and_the_last_day_count() {
        let day = |day: i8| jiff::civil::date(2026, 11, day);
        let leave = away(day(10), day(12));
        for (number, expected) in [(9, false), (10, true), (12, true), (13, false)] {
            assert_eq!(leave.holds(day(number)), expected, "{number}");
        }
        for (first, last, expected) in [
            (1, 9, false),
            (12, 20, true),
            (11, 11, true),
            (13, 14, false),
        ] {
            let other = away(day(first), day(last));
            assert_eq!(leave.overlaps(&other), expected, "{first}–{last}");
            assert_eq!(other.overlaps(&leave), expected, "{first}–{last}");
        }
    }
}
