//! `config/regulations/*.toml`: how much working time an answer may take, and on whose authority.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use serde::Deserialize;
use toml::{Spanned, value::Datetime};

use super::toml_file;
use crate::{
    domain::{Diagnostic, Sector, Severity},
    incidents::{AnswerTimes, Basis, Regulation, WorkingTime},
};

/// Longest time a regulation may give, in working hours: about a year.
const MOST_HOURS: f64 = 2_000.0;

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegulationFile {
    name: Spanned<String>,
    basis: Spanned<toml::Value>,
    working_time: Spanned<WorkingTimeFile>,
    answer_hours: HoursFile,
    #[serde(default)]
    exceptions: BTreeMap<Spanned<String>, HoursFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkingTimeFile {
    start: Spanned<String>,
    end: Spanned<String>,
    lunch: Option<[Spanned<String>; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursFile {
    critical: Option<Spanned<f64>>,
    high: Option<Spanned<f64>>,
    medium: Option<Spanned<f64>>,
    low: Option<Spanned<f64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActFile {
    act: String,
    date: Datetime,
    clause: String,
}

/// Reads a regulation; its id is the file's name without folder and ending. Whether the categories
/// of its exceptions exist is checked where the rules are known.
///
/// # Errors
/// Everything that is wrong in the file.
pub fn regulation(file: &str, text: &str) -> Result<Regulation, Vec<Diagnostic>> {
    let parsed: RegulationFile = toml_file::read(file, text).map_err(|found| vec![found])?;
    let mut reader = Reader {
        file,
        text,
        findings: Vec::new(),
    };
    if parsed.name.get_ref().trim().is_empty() {
        reader.report(
            parsed.name.span().start,
            "название пусто",
            "напишите, как его зовут на пульте",
        );
    }
    let basis = reader.basis(&parsed.basis);
    let hours = reader.working_time(&parsed.working_time);
    let answer = reader.answer_times(&parsed.answer_hours);
    let mut exceptions = BTreeMap::new();
    for (key, times) in &parsed.exceptions {
        reader.check_key(key);
        exceptions.insert(key.get_ref().clone(), reader.answer_times(times));
    }
    match (basis, hours) {
        (Some(basis), Some(hours)) if reader.findings.is_empty() => Ok(Regulation {
            id: id(file).to_owned(),
            name: parsed.name.into_inner(),
            basis,
            hours,
            answer,
            exceptions,
        }),
        _ => Err(reader.findings),
    }
}

fn id(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}

struct Reader<'f> {
    file: &'f str,
    text: &'f str,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn report(&mut self, at: usize, message: impl Into<String>, remedy: impl Into<String>) {
        self.findings
            .push(Diagnostic::at(self.file, self.text, at, message, remedy));
    }

    fn basis(&mut self, written: &Spanned<toml::Value>) -> Option<Basis> {
        if written.get_ref().as_str() == Some("assumption") {
            return Some(Basis::Assumption);
        }
        let act = written
            .get_ref()
            .clone()
            .try_into::<ActFile>()
            .ok()
            .and_then(act);
        if act.is_none() {
            self.report(
                written.span().start,
                "основание не названо",
                "пишите \"assumption\" или { act = \"Указ № 1\", date = 2026-01-15, clause = \"пункт 4\" }",
            );
        }
        act
    }

    fn working_time(&mut self, written: &Spanned<WorkingTimeFile>) -> Option<WorkingTime> {
        let times = written.get_ref();
        let (start, end) = (self.time(&times.start), self.time(&times.end));
        let lunch = times
            .lunch
            .as_ref()
            .map(|[from, to]| (self.time(from), self.time(to)));
        let lunch = match lunch {
            None => None,
            Some((from, to)) => Some((from?, to?)),
        };
        WorkingTime::new(start?, end?, lunch)
            .map_err(|error| {
                self.report(
                    written.span().start,
                    error.to_string(),
                    "исправьте часы работы",
                );
            })
            .ok()
    }

    fn time(&mut self, written: &Spanned<String>) -> Option<Time> {
        let time = Time::strptime("%H:%M", written.get_ref()).ok();
        if time.is_none() {
            let message = format!("«{}» — не время", written.get_ref());
            self.report(written.span().start, message, "пишите время так: \"09:00\"");
        }
        time
    }

    fn answer_times(&mut self, written: &HoursFile) -> AnswerTimes {
        let levels = [
            (Severity::Critical, &written.critical),
            (Severity::High, &written.high),
            (Severity::Medium, &written.medium),
            (Severity::Low, &written.low),
        ];
        let mut times = AnswerTimes::default();
        for (severity, hours) in levels {
            if let Some(minutes) = hours.as_ref().and_then(|hours| self.minutes(hours)) {
                times = times.with(severity, minutes);
            }
        }
        times
    }

    /// Whole minutes of a number of hours.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the bounds are checked just before"
    )]
    fn minutes(&mut self, hours: &Spanned<f64>) -> Option<u32> {
        let minutes = (hours.get_ref() * 60.0).round();
        if (1.0..=MOST_HOURS * 60.0).contains(&minutes) {
            return Some(minutes as u32);
        }
        let message = format!("срок {} ч невозможен", hours.get_ref());
        let remedy = format!("укажите рабочие часы больше нуля и не больше {MOST_HOURS}");
        self.report(hours.span().start, message, remedy);
        None
    }

    fn check_key(&mut self, key: &Spanned<String>) {
        let (sector, category) = match key.get_ref().split_once('.') {
            Some((sector, category)) => (sector, Some(category)),
            None => (key.get_ref().as_str(), None),
        };
        if category.is_some_and(|category| category.is_empty() || category.contains('.')) {
            let message = format!("«{}» — не категория", key.get_ref());
            self.report(
                key.span().start,
                message,
                "пишите \"отрасль.категория\" в кавычках",
            );
        } else if !Sector::ALL.iter().any(|known| known.id() == sector) {
            let message = format!("нет отрасли «{sector}»");
            let known: Vec<_> = Sector::ALL.iter().map(|known| known.id()).collect();
            let remedy = format!("есть отрасли {}", known.join(", "));
            self.report(key.span().start, message, remedy);
        }
    }
}

fn act(written: ActFile) -> Option<Basis> {
    let date = written.date.date?;
    let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
    let date = Date::new(i16::try_from(date.year).ok()?, month, day).ok()?;
    let (act, clause) = (written.act, written.clause);
    let named = !act.trim().is_empty() && !clause.trim().is_empty();
    named.then_some(Basis::Act { act, date, clause })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CategoryId;

    const SHIPPED: &str = include_str!("../../config/regulations/default.toml");

    #[test]
    fn the_shipped_regulation_is_a_guide_with_an_exception() {
        let regulation = regulation("config/regulations/default.toml", SHIPPED).unwrap();
        assert_eq!(regulation.id, "default");
        assert!(!regulation.binding());
        let minutes = |category: &str, severity| {
            regulation.answer_minutes(&CategoryId::from(category), severity)
        };
        assert_eq!(minutes("roads.holes", Severity::Critical), Some(120));
        assert_eq!(minutes("roads.holes", Severity::High), Some(480));
        assert_eq!(minutes("energy.power_off", Severity::High), Some(240));
        assert_eq!(minutes("energy.power_off", Severity::Low), Some(64 * 60));
    }

    #[test]
    fn an_act_makes_it_bind() {
        let act = "basis = { act = \"Указ № 1\", date = 2026-01-15, clause = \"пункт 4\" }";
        let text = SHIPPED.replace("basis = \"assumption\"", act);
        let regulation = regulation("x/own.toml", &text).unwrap();
        assert!(regulation.binding());
        assert_eq!(regulation.id, "own");
    }

    #[test]
    fn everything_wrong_in_a_file_is_told_at_once() {
        let text = "\
name = \"\"
basis = \"приказ\"
[working_time]
start = \"девять\"
end = \"18:00\"
lunch = [\"13:00\", \"25:00\"]
[answer_hours]
critical = 0
low = 0.5
[exceptions.hosing]
high = 4
[exceptions.\"housing.\"]
high = -1
";
        let findings = regulation("config/regulations/bad.toml", text).unwrap_err();
        let told: Vec<_> = findings
            .iter()
            .map(|found| format!("{}:{} {}", found.line, found.column, found.message))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @"
        1:8 название пусто
        2:9 основание не названо
        4:9 «девять» — не время
        6:19 «25:00» — не время
        8:12 срок 0 ч невозможен
        10:13 нет отрасли «hosing»
        12:13 «housing.» — не категория
        13:8 срок -1 ч невозможен
        ");
    }

    #[test]
    fn hours_that_cannot_be_are_told_at_their_table() {
        let text = SHIPPED.replace("end = \"18:00\"", "end = \"08:00\"");
        let findings = regulation("config/regulations/bad.toml", &text).unwrap_err();
        assert_eq!(findings.len(), 1);
        insta::assert_snapshot!(findings[0], @"
        config/regulations/bad.toml:18:1: рабочий день должен длиться больше часа: начало 09:00, конец 08:00
            18 | [working_time]
               | ^
          что сделать: исправьте часы работы
        ");
    }

    #[test]
    fn a_misspelt_key_names_the_right_ones() {
        let text = SHIPPED.replace("[answer_hours]\ncritical", "[answer_hours]\ncritcal");
        let findings = regulation("config/regulations/bad.toml", &text).unwrap_err();
        insta::assert_snapshot!(findings[0], @"
        config/regulations/bad.toml:26:1: неизвестный ключ «critcal»
            26 | critcal = 2
               | ^
          что сделать: допустимые ключи: critical, high, medium, low
        ");
    }
}
