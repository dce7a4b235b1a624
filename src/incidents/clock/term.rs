//! Terms (срок) as a regulation writes them: «30 минут», «2 рабочих часа», «3 рабочих дня», «10 дней».

use std::{fmt, str::FromStr};

use crate::domain::Pace;

/// Longest term, in days: a year.
const DAYS_MAX: u32 = 366;

/// How much time there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// So many minutes.
    Minutes(u32, Pace),
    /// Until the end of work on the so-many-th day.
    Days(u32, Pace),
}

/// A text that is no term.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTerm {
    /// It does not read as one.
    #[error("«{0}» — не срок")]
    Unread(String),
    /// Zero, or longer than a year.
    #[error("срок «{0}» невозможен: он больше нуля и не длиннее года")]
    Impossible(String),
}

impl Term {
    /// In which time it is counted.
    pub const fn pace(self) -> Pace {
        match self {
            Self::Minutes(_, pace) | Self::Days(_, pace) => pace,
        }
    }
}

impl FromStr for Term {
    type Err = NoTerm;

    fn from_str(text: &str) -> Result<Self, NoTerm> {
        let unread = || NoTerm::Unread(text.to_owned());
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower.split_whitespace().collect();
        let (number, pace, unit) = match words.as_slice() {
            [number, unit] => (number, Pace::Calendar, unit),
            [number, word, unit] if word.starts_with("рабоч") => (number, Pace::Working, unit),
            _ => return Err(unread()),
        };
        let number: u32 = number.parse().map_err(|_| unread())?;
        let (per_unit, days) = match *unit {
            "минута" | "минуты" | "минут" | "мин" => (1, false),
            "час" | "часа" | "часов" | "ч" => (60, false),
            "день" | "дня" | "дней" => (1, true),
            "неделя" | "недели" | "недель" if pace == Pace::Calendar => (7, true),
            _ => return Err(unread()),
        };
        let limit = if days { DAYS_MAX } else { DAYS_MAX * 24 * 60 };
        let amount = number.checked_mul(per_unit);
        let amount = amount.filter(|amount| (1..=limit).contains(amount));
        let amount = amount.ok_or_else(|| NoTerm::Impossible(text.to_owned()))?;
        Ok(match days {
            true => Self::Days(amount, pace),
            false => Self::Minutes(amount, pace),
        })
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, forms) = match *self {
            Self::Minutes(minutes, _) if minutes % 60 == 0 => {
                (minutes / 60, ["час", "часа", "часов"])
            }
            Self::Minutes(minutes, _) => (minutes, ["минута", "минуты", "минут"]),
            Self::Days(days, _) => (days, ["день", "дня", "дней"]),
        };
        let form = match (number % 100, number % 10) {
            (11..=14, _) => 2,
            (_, 1) => 0,
            (_, 2..=4) => 1,
            _ => 2,
        };
        let minutes = matches!(self, Self::Minutes(..)) && forms[0] == "минута";
        let working = match (self.pace(), form) {
            (Pace::Calendar, _) => "",
            (Pace::Working, 0) if minutes => "рабочая ",
            (Pace::Working, 0) => "рабочий ",
            (Pace::Working, 1) if minutes => "рабочие ",
            (Pace::Working, _) => "рабочих ",
        };
        write!(f, "{number} {working}{}", forms[form])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_written_as_people_write_them() {
        for (text, term) in [
            ("30 минут", Term::Minutes(30, Pace::Calendar)),
            ("1 час", Term::Minutes(60, Pace::Calendar)),
            ("2 рабочих часа", Term::Minutes(120, Pace::Working)),
            ("1 рабочий час", Term::Minutes(60, Pace::Working)),
            ("21 рабочая минута", Term::Minutes(21, Pace::Working)),
            ("3 рабочих дня", Term::Days(3, Pace::Working)),
            ("10 дней", Term::Days(10, Pace::Calendar)),
            ("11 рабочих часов", Term::Minutes(660, Pace::Working)),
        ] {
            assert_eq!(text.parse(), Ok(term), "{text}");
            assert_eq!(term.to_string(), text);
        }
        assert_eq!("2  Недели".parse(), Ok(Term::Days(14, Pace::Calendar)));
        assert_eq!("4 рабочих ч".parse(), Ok(Term::Minutes(240, Pace::Working)));
    }

    #[test]
    fn what_is_no_term_is_said() {
        for text in [
            "",
            "2",
            "час",
            "2 года",
            "2 рабочих недели",
            "полчаса",
            "-1 час",
            "2,5 часа",
        ] {
            assert_eq!(
                text.parse::<Term>(),
                Err(NoTerm::Unread(text.into())),
                "{text}"
            );
        }
        for text in ["0 минут", "400 дней", "99999999 часов"] {
            let impossible = NoTerm::Impossible(text.into());
            assert_eq!(text.parse::<Term>(), Err(impossible), "{text}");
        }
    }
}
