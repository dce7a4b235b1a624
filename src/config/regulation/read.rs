//! The parts of a regulation: each is read as far as it is right, and everything wrong is reported at its
//! place.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use serde::Deserialize;
use toml::{Spanned, value::Datetime};

use super::{
    AuditFile, DangerFile, EscalationFile, ExceptionFile, LevelsFile, ScheduleFile, ShiftFile,
    UnplacedFile, WaitingFile, WorkingTimeFile,
};
use crate::{
    domain::{ClockKind, Diagnostic, Sector, Severity},
    incidents::{
        AuditRule, Basis, DangerRule, EscalationRule, NoTerm, Shift, ShiftDay, Term, Terms,
        UnplacedRule, WaitingRule, WorkingTime, WorkingTimeError,
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActFile {
    act: String,
    date: Datetime,
    clause: String,
}

pub(super) struct Reader<'f> {
    pub(super) file: &'f str,
    pub(super) text: &'f str,
    pub(super) findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    pub(super) fn report(
        &mut self,
        at: usize,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.findings
            .push(Diagnostic::at(self.file, self.text, at, message, remedy));
    }

    pub(super) fn basis(&mut self, written: &Spanned<toml::Value>) -> Option<Basis> {
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

    pub(super) fn working_time(
        &mut self,
        written: &Spanned<WorkingTimeFile>,
    ) -> Option<WorkingTime> {
        let times = written.get_ref();
        let (start, end) = (self.time(&times.start), self.time(&times.end));
        let lunch = self.lunch(times.lunch.as_ref())?;
        let hours = WorkingTime::new(start?, end?, lunch);
        self.possible(hours, written.span().start, "исправьте часы работы")
    }

    /// The clocks that run by shifts, and the shifts.
    pub(super) fn schedules(
        &mut self,
        written: &[ScheduleFile],
    ) -> BTreeMap<ClockKind, WorkingTime> {
        let mut own = BTreeMap::new();
        for schedule in written {
            let shifts = schedule.shifts.get_ref().iter();
            let shifts: Vec<Shift> = shifts.filter_map(|shift| self.shift(shift)).collect();
            for (list, empty) in [
                (schedule.clocks.span(), schedule.clocks.get_ref().is_empty()),
                (schedule.shifts.span(), schedule.shifts.get_ref().is_empty()),
            ] {
                if empty {
                    let remedy = "назовите сроки и смены, или уберите раздел [[schedule]]";
                    self.report(list.start, "здесь пусто", remedy);
                }
            }
            for named in schedule.clocks.get_ref() {
                let Some(kind) = self.clock(named) else {
                    continue;
                };
                let hours = WorkingTime::in_shifts(shifts.clone());
                if own.insert(kind, hours).is_some() {
                    let message = format!("у срока «{}» уже есть график", kind.id());
                    let remedy = "оставьте его в одном разделе [[schedule]]";
                    self.report(named.span().start, message, remedy);
                }
            }
        }
        own
    }

    fn shift(&mut self, written: &Spanned<ShiftFile>) -> Option<Shift> {
        let shift = written.get_ref();
        let mut days = Vec::new();
        for word in shift.days.get_ref() {
            let day = ShiftDay::from_word(word.get_ref());
            if day.is_none() {
                let message = format!("нет дней «{}»", word.get_ref());
                let known = ShiftDay::WORDS.map(|(word, _)| word).join(", ");
                self.report(word.span().start, message, format!("есть {known}"));
            }
            days.extend(day);
        }
        if shift.days.get_ref().is_empty() {
            let remedy = "назовите дни смены: days = [\"рабочие\"]";
            self.report(shift.days.span().start, "здесь пусто", remedy);
        }
        let (start, end) = (self.time(&shift.start), self.time_or_midnight(&shift.end));
        let lunch = self.lunch(shift.lunch.as_ref())?;
        let shift = Shift::new(days, (start?, end?), lunch);
        self.possible(shift, written.span().start, "исправьте часы смены")
    }

    /// What the times make; hours that cannot be are told here.
    fn possible<T>(
        &mut self,
        made: Result<T, WorkingTimeError>,
        at: usize,
        remedy: &str,
    ) -> Option<T> {
        made.map_err(|error| self.report(at, error.to_string(), remedy))
            .ok()
    }

    /// A lunch break, or that there is none; nothing when it is not written as it must be.
    #[expect(
        clippy::option_option,
        reason = "wrong, left out and there are three things"
    )]
    fn lunch(&mut self, written: Option<&[Spanned<String>; 2]>) -> Option<Option<(Time, Time)>> {
        match written.map(|[from, to]| (self.time(from), self.time(to))) {
            None => Some(None),
            Some((from, to)) => Some(Some((from?, to?))),
        }
    }

    /// The end of a shift; the day's own end is midnight.
    fn time_or_midnight(&mut self, written: &Spanned<String>) -> Option<Time> {
        match written.get_ref().as_str() {
            "24:00" => Some(Time::midnight()),
            _ => self.time(written),
        }
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
    pub(super) fn terms(&mut self, written: [&LevelsFile; ClockKind::ALL.len()]) -> Terms {
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

    /// The exceptions by sector or category.
    pub(super) fn exceptions(
        &mut self,
        written: &BTreeMap<Spanned<String>, ExceptionFile>,
    ) -> BTreeMap<String, Terms> {
        let mut exceptions = BTreeMap::new();
        for (key, own) in written {
            self.check_key(key);
            let own = self.terms([&own.reaction, &own.draft, &own.answer, &own.full]);
            exceptions.insert(key.get_ref().clone(), own);
        }
        exceptions
    }

    /// Who is raised when a clock runs out, each once.
    pub(super) fn escalations(&mut self, written: &[EscalationFile]) -> Vec<EscalationRule> {
        let mut rules = Vec::new();
        for written in written {
            let rule = self.escalation(written);
            if rule.as_ref().is_some_and(|rule| rules.contains(rule)) {
                let remedy = "оставьте одну из двух записей [[escalation]]";
                self.report(written.to.span().start, "это уже написано выше", remedy);
            }
            rules.extend(rule);
        }
        rules
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

    pub(super) fn clock(&mut self, written: &Spanned<String>) -> Option<ClockKind> {
        let kind = ClockKind::from_id(written.get_ref());
        if kind.is_none() {
            let message = format!("нет срока «{}»", written.get_ref());
            let known = ClockKind::ALL.map(ClockKind::id).join(", ");
            self.report(written.span().start, message, format!("есть сроки {known}"));
        }
        kind
    }

    pub(super) fn danger(&mut self, written: &DangerFile) -> Option<DangerRule> {
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

    pub(super) fn waiting(&mut self, written: &WaitingFile) -> Option<WaitingRule> {
        let (longest, to) = (self.term(&written.longest), self.name(&written.to));
        Some(WaitingRule {
            longest: longest?,
            to: to?,
        })
    }

    pub(super) fn unplaced(&mut self, written: &UnplacedFile) -> Option<UnplacedRule> {
        let (within, to) = (self.term(&written.within), self.name(&written.to));
        Some(UnplacedRule {
            within: within?,
            to: to?,
        })
    }

    pub(super) fn audit(&mut self, written: &AuditFile) -> Option<AuditRule> {
        let (close, to) = (self.term(&written.close), self.name(&written.to));
        Some(AuditRule {
            close: close?,
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
