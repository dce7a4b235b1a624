//! `config/calendars/ru-YYYY.toml`: the production calendar of one year; and
//! `config/regions/<id>/holidays.toml`: the days off of a region beside it.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use toml::{Spanned, value::Datetime};

use super::toml_file;
use crate::{
    domain::Diagnostic,
    incidents::{Calendar, CalendarYear},
};

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    year: Spanned<i16>,
    source: Spanned<String>,
    off: Vec<Spanned<Datetime>>,
    #[serde(default)]
    working: Vec<Spanned<Datetime>>,
    #[serde(default)]
    short: Vec<Spanned<Datetime>>,
}

/// Reads calendars, given as file names with contents, into one.
///
/// # Errors
/// Everything that is wrong in any of the files.
pub fn calendar<'f>(
    files: impl IntoIterator<Item = (&'f str, &'f str)>,
) -> Result<Calendar, Vec<Diagnostic>> {
    let mut years: Vec<CalendarYear> = Vec::new();
    let mut findings = Vec::new();
    for (file, text) in files {
        match calendar_year(file, text) {
            Ok(year) if years.iter().any(|other| other.year == year.year) => {
                let message = format!("{} год уже описан в другом файле", year.year);
                findings.push(Diagnostic::file(file, message, "оставьте один файл на год"));
            }
            Ok(year) => years.push(year),
            Err(found) => findings.extend(found),
        }
    }
    if findings.is_empty() {
        Ok(Calendar::new(years))
    } else {
        Err(findings)
    }
}

/// Reads the calendar of one year.
///
/// # Errors
/// Everything that is wrong in the file.
pub fn calendar_year(file: &str, text: &str) -> Result<CalendarYear, Vec<Diagnostic>> {
    let parsed: CalendarFile = toml_file::read(file, text).map_err(|found| vec![found])?;
    let year = *parsed.year.get_ref();
    let mut reader = Reader {
        file,
        text,
        year,
        findings: Vec::new(),
    };
    if parsed.source.get_ref().trim().is_empty() {
        let remedy = "назовите, откуда взяты дни: постановление, издание, сайт";
        reader.report(parsed.source.span().start, "источник пуст", remedy);
    }
    let off = reader.days(&parsed.off, |date| {
        if is_weekend(date) {
            Err("и так выходной: суббота или воскресенье")
        } else {
            Ok(())
        }
    });
    let working = reader.days(&parsed.working, |date| {
        if is_weekend(date) {
            Ok(())
        } else {
            Err("и так рабочий: не суббота и не воскресенье")
        }
    });
    let short = reader.days(&parsed.short, |date| {
        if off.contains(&date) || (is_weekend(date) && !working.contains(&date)) {
            return Err("не рабочий, сократить его нельзя");
        }
        Ok(())
    });
    if reader.findings.is_empty() {
        Ok(CalendarYear {
            year,
            off,
            working,
            short,
        })
    } else {
        Err(reader.findings)
    }
}

/// The holidays of a region as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidaysFile {
    #[serde(default)]
    day: Vec<HolidayFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayFile {
    date: Spanned<Datetime>,
    name: Spanned<String>,
    source: Spanned<String>,
}

/// Reads the days off of a region.
///
/// # Errors
/// Everything that is wrong in the file.
pub fn holidays(file: &str, text: &str) -> Result<BTreeSet<Date>, Vec<Diagnostic>> {
    let parsed: HolidaysFile = toml_file::read(file, text).map_err(|found| vec![found])?;
    let (mut days, mut findings) = (BTreeSet::new(), Vec::new());
    for day in &parsed.day {
        let mut report = |at: usize, message: String, remedy: &str| {
            findings.push(Diagnostic::at(file, text, at, message, remedy));
        };
        let at = day.date.span().start;
        match civil(*day.date.get_ref()) {
            None => report(
                at,
                "это не дата".to_owned(),
                "пишите день так: date = 2027-01-01",
            ),
            Some(date) if !days.insert(date) => {
                report(at, format!("{date} стоит здесь дважды"), "уберите повтор");
            }
            Some(_) => {}
        }
        for (written, remedy) in [
            (&day.name, "напишите, какой это праздник"),
            (&day.source, "назовите акт, которым день объявлен нерабочим"),
        ] {
            if written.get_ref().trim().is_empty() {
                report(written.span().start, "здесь пусто".to_owned(), remedy);
            }
        }
    }
    if findings.is_empty() {
        Ok(days)
    } else {
        Err(findings)
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

struct Reader<'f> {
    file: &'f str,
    text: &'f str,
    year: i16,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn report(&mut self, at: usize, message: impl Into<String>, remedy: &str) {
        self.findings
            .push(Diagnostic::at(self.file, self.text, at, message, remedy));
    }

    /// The days of a list that are dates of the year, stand there once and pass the check.
    fn days(
        &mut self,
        list: &[Spanned<Datetime>],
        check: impl Fn(Date) -> Result<(), &'static str>,
    ) -> BTreeSet<Date> {
        let mut days = BTreeSet::new();
        for entry in list {
            let at = entry.span().start;
            let Some(date) = civil(*entry.get_ref()) else {
                self.report(
                    at,
                    "это не дата",
                    "пишите день так: 2027-01-01, без времени и кавычек",
                );
                continue;
            };
            if date.year() != self.year {
                let message = format!("{date} не принадлежит {} году", self.year);
                self.report(at, message, "перенесите день в файл его года");
            } else if let Err(why) = check(date) {
                self.report(at, format!("{date} {why}"), "уберите день из этого списка");
            } else if !days.insert(date) {
                self.report(
                    at,
                    format!("{date} стоит здесь дважды"),
                    "оставьте один раз",
                );
            }
        }
        days
    }
}

/// A TOML date without a time.
fn civil(written: Datetime) -> Option<Date> {
    if written.time.is_some() || written.offset.is_some() {
        return None;
    }
    let date = written.date?;
    let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
    Date::new(i16::try_from(date.year).ok()?, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incidents::DayKind;

    const SHIPPED: [(&str, &str); 4] = [
        (
            "config/calendars/ru-2024.toml",
            include_str!("../../config/calendars/ru-2024.toml"),
        ),
        (
            "config/calendars/ru-2025.toml",
            include_str!("../../config/calendars/ru-2025.toml"),
        ),
        (
            "config/calendars/ru-2026.toml",
            include_str!("../../config/calendars/ru-2026.toml"),
        ),
        (
            "config/calendars/ru-2027.toml",
            include_str!("../../config/calendars/ru-2027.toml"),
        ),
    ];

    fn shipped() -> Calendar {
        calendar(SHIPPED).unwrap()
    }

    fn days_of(year: i16) -> impl Iterator<Item = Date> {
        let first = Date::constant(year, 1, 1);
        first
            .series(jiff::Span::new().days(1))
            .take_while(move |date| date.year() == year)
    }

    #[test]
    fn the_shipped_years_have_the_working_days_of_the_published_norm() {
        let calendar = shipped();
        for (year, working, short) in [
            (2024, 248, 5),
            (2025, 247, 4),
            (2026, 247, 4),
            (2027, 247, 4),
        ] {
            let kinds: Vec<_> = days_of(year)
                .map(|date| calendar.day(date).unwrap())
                .collect();
            let count = |kind| kinds.iter().filter(|other| **other == kind).count();
            assert_eq!(
                count(DayKind::Full) + count(DayKind::Short),
                working,
                "{year}"
            );
            assert_eq!(count(DayKind::Short), short, "{year}");
        }
    }

    #[test]
    fn well_known_days_are_what_people_remember() {
        let calendar = shipped();
        for (day, kind) in [
            ("2024-04-27", DayKind::Full),
            ("2024-04-29", DayKind::Off),
            ("2024-05-10", DayKind::Off),
            ("2024-11-02", DayKind::Short),
            ("2024-12-28", DayKind::Full),
            ("2024-12-30", DayKind::Off),
            ("2025-11-01", DayKind::Short),
            ("2025-11-03", DayKind::Off),
            ("2026-01-09", DayKind::Off),
            ("2026-01-12", DayKind::Full),
            ("2026-03-09", DayKind::Off),
            ("2026-05-08", DayKind::Short),
            ("2026-12-31", DayKind::Off),
            ("2027-02-20", DayKind::Short),
            ("2027-02-22", DayKind::Off),
            ("2027-11-05", DayKind::Off),
        ] {
            assert_eq!(calendar.day(day.parse().unwrap()), Ok(kind), "{day}");
        }
    }

    #[test]
    fn everything_wrong_in_a_file_is_told_at_once() {
        let text = "\
year = 2027
source = \" \"
off = [2027-01-01, 2027-01-01, 2027-01-02, 2026-12-31]
working = [2027-02-22]
short = [2027-01-01, 2027-03-06, 2027-04-30T10:00:00]
";
        let findings = calendar_year("config/calendars/ru-2027.toml", text).unwrap_err();
        let told: Vec<_> = findings
            .iter()
            .map(|found| format!("{}:{} {}", found.line, found.column, found.message))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @"
        2:10 источник пуст
        3:20 2027-01-01 стоит здесь дважды
        3:32 2027-01-02 и так выходной: суббота или воскресенье
        3:44 2026-12-31 не принадлежит 2027 году
        4:12 2027-02-22 и так рабочий: не суббота и не воскресенье
        5:10 2027-01-01 не рабочий, сократить его нельзя
        5:22 2027-03-06 не рабочий, сократить его нельзя
        5:34 это не дата
        ");
    }

    #[test]
    fn a_region_names_its_holidays_and_their_acts() {
        let good = "[[day]]\ndate = 2026-03-20\nname = \"Праздник\"\nsource = \"Указ № 1\"\n";
        let days = holidays("config/regions/x/holidays.toml", good).unwrap();
        assert!(days.contains(&"2026-03-20".parse().unwrap()));
        assert!(holidays("x", "# пока пусто\n").unwrap().is_empty());
        let bad = format!("{good}{}", good.replace("Указ № 1", " "));
        let found = holidays("config/regions/x/holidays.toml", &bad).unwrap_err();
        let told: Vec<_> = found
            .iter()
            .map(|found| format!("{}:{} {}", found.line, found.column, found.message))
            .collect();
        assert_eq!(
            told,
            ["6:8 2026-03-20 стоит здесь дважды", "8:10 здесь пусто"]
        );
    }

    #[test]
    fn a_year_stands_in_one_file() {
        let twice = [SHIPPED[0], ("config/calendars/copy.toml", SHIPPED[0].1)];
        let findings = calendar(twice).unwrap_err();
        insta::assert_snapshot!(findings[0], @"
        config/calendars/copy.toml: 2024 год уже описан в другом файле
          что сделать: оставьте один файл на год
        ");
    }
}
