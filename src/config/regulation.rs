//! `config/regulations/*.toml`: how much time everything that is owed may take, and on whose authority.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use serde::Deserialize;
use toml::{Spanned, value::Datetime};

use super::toml_file;
use crate::{
    domain::{ClockKind, Diagnostic, Sector, Severity},
    incidents::{
        Basis, DangerRule, EscalationRule, NoTerm, Regulation, Term, Terms, UnplacedRule,
        WaitingRule, WorkingTime,
    },
};

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegulationFile {
    name: Spanned<String>,
    basis: Spanned<toml::Value>,
    #[serde(default)]
    pauses: Vec<Spanned<String>>,
    working_time: Spanned<WorkingTimeFile>,
    #[serde(default)]
    reaction: LevelsFile,
    #[serde(default)]
    draft: LevelsFile,
    answer: LevelsFile,
    #[serde(default)]
    full: LevelsFile,
    #[serde(default)]
    exceptions: BTreeMap<Spanned<String>, ExceptionFile>,
    danger: Option<DangerFile>,
    waiting: Option<WaitingFile>,
    unplaced: Option<UnplacedFile>,
    #[serde(default)]
    escalation: Vec<EscalationFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DangerFile {
    acknowledge: Spanned<String>,
    chain: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WaitingFile {
    longest: Spanned<String>,
    to: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnplacedFile {
    within: Spanned<String>,
    to: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EscalationFile {
    clock: Spanned<String>,
    at: Spanned<i64>,
    to: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExceptionFile {
    #[serde(default)]
    reaction: LevelsFile,
    #[serde(default)]
    draft: LevelsFile,
    #[serde(default)]
    answer: LevelsFile,
    #[serde(default)]
    full: LevelsFile,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkingTimeFile {
    start: Spanned<String>,
    end: Spanned<String>,
    lunch: Option<[Spanned<String>; 2]>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelsFile {
    critical: Option<Spanned<String>>,
    high: Option<Spanned<String>>,
    medium: Option<Spanned<String>>,
    low: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActFile {
    act: String,
    date: Datetime,
    clause: String,
}

/// Reads a regulation; its id is the file's name without folder and ending. Whether the categories of its
/// exceptions exist is for those who know the rules: [`Regulation::strangers`].
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
    let pauses = parsed.pauses.iter();
    let pauses = pauses.filter_map(|written| reader.clock(written)).collect();
    let hours = reader.working_time(&parsed.working_time);
    let (reaction, draft) = (&parsed.reaction, &parsed.draft);
    let terms = reader.terms([reaction, draft, &parsed.answer, &parsed.full]);
    let mut exceptions = BTreeMap::new();
    for (key, own) in &parsed.exceptions {
        reader.check_key(key);
        let own = reader.terms([&own.reaction, &own.draft, &own.answer, &own.full]);
        exceptions.insert(key.get_ref().clone(), own);
    }
    let danger = parsed.danger.as_ref();
    let danger = danger.and_then(|rule| reader.danger(rule));
    let waiting = parsed.waiting.as_ref();
    let waiting = waiting.and_then(|rule| reader.waiting(rule));
    let unplaced = parsed.unplaced.as_ref();
    let unplaced = unplaced.and_then(|rule| reader.unplaced(rule));
    let mut escalation = Vec::new();
    for written in &parsed.escalation {
        let rule = reader.escalation(written);
        if rule.as_ref().is_some_and(|rule| escalation.contains(rule)) {
            let remedy = "оставьте одну из двух записей [[escalation]]";
            reader.report(written.to.span().start, "это уже написано выше", remedy);
        }
        escalation.extend(rule);
    }
    match (basis, hours) {
        (Some(basis), Some(hours)) if reader.findings.is_empty() => Ok(Regulation {
            id: id(file).to_owned(),
            name: parsed.name.into_inner(),
            basis,
            hours,
            terms,
            exceptions,
            pauses,
            danger,
            waiting,
            unplaced,
            escalation,
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

    /// The terms of all clocks, in the order of [`ClockKind::ALL`].
    fn terms(&mut self, written: [&LevelsFile; ClockKind::ALL.len()]) -> Terms {
        let mut terms = Terms::default();
        for (kind, levels) in ClockKind::ALL.into_iter().zip(written) {
            let levels = [
                (Severity::Critical, &levels.critical),
                (Severity::High, &levels.high),
                (Severity::Medium, &levels.medium),
                (Severity::Low, &levels.low),
            ];
            for (severity, written) in levels {
                if let Some(term) = written.as_ref().and_then(|term| self.term(term)) {
                    terms = terms.with(kind, severity, term);
                }
            }
        }
        terms
    }

    fn term(&mut self, written: &Spanned<String>) -> Option<Term> {
        let term: Result<Term, NoTerm> = written.get_ref().parse();
        let report = |error: NoTerm| {
            let remedy =
                "пишите так: \"30 минут\", \"2 рабочих часа\", \"3 рабочих дня\", \"10 дней\"";
            self.report(written.span().start, error.to_string(), remedy);
        };
        term.map_err(report).ok()
    }

    fn clock(&mut self, written: &Spanned<String>) -> Option<ClockKind> {
        let kind = ClockKind::from_id(written.get_ref());
        if kind.is_none() {
            let message = format!("нет срока «{}»", written.get_ref());
            let known = ClockKind::ALL.map(ClockKind::id).join(", ");
            self.report(written.span().start, message, format!("есть сроки {known}"));
        }
        kind
    }

    fn danger(&mut self, written: &DangerFile) -> Option<DangerRule> {
        let acknowledge = self.term(&written.acknowledge);
        let chain: Vec<_> = written
            .chain
            .iter()
            .filter_map(|to| self.name(to))
            .collect();
        if chain.is_empty() {
            let at = written.acknowledge.span().start;
            let remedy = "назовите хотя бы одного: chain = [\"руководитель ЦУР\"]";
            self.report(at, "поднимать некого", remedy);
        }
        Some(DangerRule {
            acknowledge: acknowledge?,
            chain,
        })
    }

    fn waiting(&mut self, written: &WaitingFile) -> Option<WaitingRule> {
        let (longest, to) = (self.term(&written.longest), self.name(&written.to));
        Some(WaitingRule {
            longest: longest?,
            to: to?,
        })
    }

    fn unplaced(&mut self, written: &UnplacedFile) -> Option<UnplacedRule> {
        let (within, to) = (self.term(&written.within), self.name(&written.to));
        Some(UnplacedRule {
            within: within?,
            to: to?,
        })
    }

    fn escalation(&mut self, written: &EscalationFile) -> Option<EscalationRule> {
        let (clock, to) = (self.clock(&written.clock), self.name(&written.to));
        let percent = u16::try_from(*written.at.get_ref()).ok();
        let percent = percent.filter(|percent| (1..=1_000).contains(percent));
        if percent.is_none() {
            let message = format!("at = {} невозможно", written.at.get_ref());
            let remedy = "доля времени в процентах: 75 — прошло три четверти, 100 — время вышло";
            self.report(written.at.span().start, message, remedy);
        }
        Some(EscalationRule {
            clock: clock?,
            percent: percent?,
            to: to?,
        })
    }

    /// Somebody's role or post.
    fn name(&mut self, written: &Spanned<String>) -> Option<String> {
        let name = written.get_ref().trim();
        if name.is_empty() {
            let remedy = "назовите роль или должность словами региона";
            self.report(written.span().start, "здесь пусто", remedy);
        }
        (!name.is_empty()).then(|| name.to_owned())
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
        let term = |kind, category: &str, severity| {
            let term = regulation.term(kind, &CategoryId::from(category), severity);
            term.map(|term| term.to_string())
        };
        let answer = |category, severity| term(ClockKind::Answer, category, severity);
        for (category, severity, words) in [
            ("roads.holes", Severity::Critical, "2 рабочих часа"),
            ("roads.holes", Severity::High, "8 рабочих часов"),
            ("energy.power_off", Severity::High, "4 рабочих часа"),
            ("energy.power_off", Severity::Low, "64 рабочих часа"),
        ] {
            assert_eq!(answer(category, severity).as_deref(), Some(words));
        }
        let reaction = term(ClockKind::Reaction, "roads.holes", Severity::Critical);
        assert_eq!(reaction.as_deref(), Some("1 час"), "day and night");
        assert_eq!(
            term(ClockKind::Draft, "roads.holes", Severity::Critical),
            None
        );
        assert_eq!(regulation.pauses, [ClockKind::Answer, ClockKind::Full]);
        assert_eq!(regulation.danger.unwrap().chain.len(), 3);
        assert_eq!(
            regulation.waiting.unwrap().longest.to_string(),
            "10 рабочих дней"
        );
        assert_eq!(
            regulation.unplaced.unwrap().within.to_string(),
            "4 рабочих часа"
        );
        assert_eq!(regulation.escalation.len(), 2);
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
pauses = [\"ответ\"]
[working_time]
start = \"девять\"
end = \"18:00\"
lunch = [\"13:00\", \"25:00\"]
[answer]
critical = \"0 часов\"
low = \"полчаса\"
[exceptions.hosing.answer]
high = \"4 часа\"
[exceptions.\"housing.\".full]
high = \"4\"
[danger]
acknowledge = \"15 минут\"
chain = [\" \"]
[[escalation]]
clock = \"answer\"
at = 0
to = \"куратор\"
";
        let findings = regulation("config/regulations/bad.toml", text).unwrap_err();
        let told: Vec<_> = findings
            .iter()
            .map(|found| format!("{}:{} {}", found.line, found.column, found.message))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @"
        1:8 название пусто
        2:9 основание не названо
        3:11 нет срока «ответ»
        5:9 «девять» — не время
        7:19 «25:00» — не время
        9:12 срок «0 часов» невозможен: он больше нуля и не длиннее года
        10:7 «полчаса» — не срок
        11:13 нет отрасли «hosing»
        13:13 «housing.» — не категория
        14:8 «4» — не срок
        17:10 здесь пусто
        16:15 поднимать некого
        20:6 at = 0 невозможно
        ");
    }

    #[test]
    fn hours_that_cannot_be_are_told_at_their_table() {
        let text = SHIPPED.replace("end = \"18:00\"", "end = \"08:00\"");
        let findings = regulation("config/regulations/bad.toml", &text).unwrap_err();
        assert_eq!(findings.len(), 1);
        insta::assert_snapshot!(findings[0], @"
        config/regulations/bad.toml:23:1: рабочий день должен длиться больше часа: начало 09:00, конец 08:00
            23 | [working_time]
               | ^
          что сделать: исправьте часы работы
        ");
    }

    #[test]
    fn a_misspelt_key_names_the_right_ones() {
        let text = SHIPPED.replace("[answer]\ncritical", "[answer]\ncritcal");
        let findings = regulation("config/regulations/bad.toml", &text).unwrap_err();
        insta::assert_snapshot!(findings[0], @r#"
        config/regulations/bad.toml:49:1: неизвестный ключ «critcal»
            49 | critcal = "2 рабочих часа"
               | ^
          что сделать: допустимые ключи: critical, high, medium, low
        "#);
    }
}
