//! `config/regulations/*.toml`: how much time everything that is owed may take, and on whose authority.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use self::read::Reader;
use super::toml_file;
use crate::{
    classify::File,
    domain::Diagnostic,
    incidents::{Regulation, Terms},
};

mod read;

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegulationFile {
    name: Spanned<String>,
    extends: Option<Spanned<String>>,
    basis: Spanned<toml::Value>,
    pauses: Option<Vec<Spanned<String>>>,
    working_time: Option<Spanned<WorkingTimeFile>>,
    schedule: Option<Vec<ScheduleFile>>,
    #[serde(default)]
    reaction: LevelsFile,
    #[serde(default)]
    draft: LevelsFile,
    answer: Option<LevelsFile>,
    #[serde(default)]
    full: LevelsFile,
    #[serde(default)]
    exceptions: BTreeMap<Spanned<String>, ExceptionFile>,
    danger: Option<DangerFile>,
    waiting: Option<WaitingFile>,
    unplaced: Option<UnplacedFile>,
    audit: Option<AuditFile>,
    escalation: Option<Vec<EscalationFile>>,
}

/// What is read of a file to know which one it extends.
#[derive(Debug, Deserialize)]
struct ExtendsFile {
    extends: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScheduleFile {
    clocks: Spanned<Vec<Spanned<String>>>,
    shifts: Spanned<Vec<Spanned<ShiftFile>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShiftFile {
    days: Spanned<Vec<Spanned<String>>>,
    start: Spanned<String>,
    end: Spanned<String>,
    lunch: Option<[Spanned<String>; 2]>,
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
struct AuditFile {
    close: Spanned<String>,
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

/// The name of the regulation that this one extends, when it names one that can be a file.
pub fn extends(text: &str) -> Option<String> {
    let written: ExtendsFile = toml::from_str(text).ok()?;
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_".contains(it);
    written.extends.filter(|name| name.chars().all(plain))
}

/// Reads a regulation; its id is the file's name without folder and ending. `base` is the file that it
/// [`extends`]: what it leaves out is as there, name and basis excepted. Whether the categories of its
/// exceptions exist is for those who know the rules: [`Regulation::strangers`].
///
/// # Errors
/// Everything that is wrong in the file, or in the one that it extends.
pub fn regulation(
    file: &str,
    text: &str,
    base: Option<&File>,
) -> Result<Regulation, Vec<Diagnostic>> {
    let parsed: RegulationFile = toml_file::read(file, text).map_err(|found| vec![found])?;
    let mut reader = Reader {
        file,
        text,
        findings: Vec::new(),
    };
    let base = match (&parsed.extends, base) {
        (Some(named), Some((_, text))) if extends(text).is_some() => {
            let message = format!("регламент «{}» сам дополняет другой", named.get_ref());
            let remedy = "дополнять можно только такой, в котором написано всё";
            reader.report(named.span().start, message, remedy);
            return Err(reader.findings);
        }
        (Some(_), Some((file, text))) => Some(regulation(file, text, None)?),
        (Some(named), None) => {
            let message = format!("рядом нет регламента «{}»", named.get_ref());
            let remedy = "напишите имя файла из той же папки без .toml: extends = \"default\"";
            reader.report(named.span().start, message, remedy);
            return Err(reader.findings);
        }
        (None, _) => None,
    };
    match whole(&parsed, base.as_ref(), &mut reader) {
        Some(regulation) if reader.findings.is_empty() => Ok(regulation),
        _ => Err(reader.findings),
    }
}

/// What the file says, and the base where it is silent.
fn whole(
    parsed: &RegulationFile,
    base: Option<&Regulation>,
    reader: &mut Reader<'_>,
) -> Option<Regulation> {
    head(parsed, base, reader);
    let basis = reader.basis(&parsed.basis);
    let pauses = parsed.pauses.as_ref();
    let pauses = pauses.map(|all| all.iter().filter_map(|it| reader.clock(it)).collect());
    let hours = parsed.working_time.as_ref();
    let hours = hours.map(|written| reader.working_time(written));
    let own_hours = parsed.schedule.as_ref();
    let own_hours = own_hours.map(|written| reader.schedules(written));
    let silent = LevelsFile::default();
    let answer = parsed.answer.as_ref().unwrap_or(&silent);
    let terms = reader.terms([&parsed.reaction, &parsed.draft, answer, &parsed.full]);
    let exceptions = reader.exceptions(&parsed.exceptions);
    let danger = parsed.danger.as_ref();
    let danger = danger.and_then(|rule| reader.danger(rule));
    let waiting = parsed.waiting.as_ref();
    let waiting = waiting.and_then(|rule| reader.waiting(rule));
    let unplaced = parsed.unplaced.as_ref();
    let unplaced = unplaced.and_then(|rule| reader.unplaced(rule));
    let audit = parsed.audit.as_ref();
    let audit = audit.and_then(|rule| reader.audit(rule));
    let escalation = parsed.escalation.as_ref();
    let escalation = escalation.map(|written| reader.escalations(written));
    Some(Regulation {
        id: id(reader.file).to_owned(),
        name: parsed.name.get_ref().clone(),
        basis: basis?,
        hours: hours.unwrap_or_else(|| Some(base?.hours.clone()))?,
        own_hours: own_or(own_hours, base.map(|base| &base.own_hours)),
        terms: base.map_or(terms, |base| terms.or(&base.terms)),
        exceptions: both(exceptions, base.map(|base| &base.exceptions)),
        pauses: own_or(pauses, base.map(|base| &base.pauses)),
        danger: danger.or_else(|| base?.danger.clone()),
        waiting: waiting.or_else(|| base?.waiting.clone()),
        unplaced: unplaced.or_else(|| base?.unplaced.clone()),
        audit: audit
            .or_else(|| Some(base?.audit.clone()))
            .unwrap_or_default(),
        escalation: own_or(escalation, base.map(|base| &base.escalation)),
    })
}

/// What the file says; of what it does not mention, what the base says.
fn own_or<T: Clone + Default>(own: Option<T>, base: Option<&T>) -> T {
    own.or_else(|| base.cloned()).unwrap_or_default()
}

/// The name, and whether everything stands here or in the base that must stand somewhere.
fn head(parsed: &RegulationFile, base: Option<&Regulation>, reader: &mut Reader<'_>) {
    if parsed.name.get_ref().trim().is_empty() {
        reader.report(
            parsed.name.span().start,
            "название пусто",
            "напишите, как его зовут на пульте",
        );
    }
    if base.is_some() && parsed.basis.get_ref().is_table() {
        let remedy = "выпишите сюда всё, что называет акт, и уберите extends";
        let at = parsed.basis.span().start;
        reader.report(at, "акт не отвечает за сроки другого файла", remedy);
    }
    for (table, is_there) in [
        ("working_time", parsed.working_time.is_some()),
        ("answer", parsed.answer.is_some()),
    ] {
        if base.is_none() && !is_there {
            let remedy =
                "напишите его, или назовите регламент, который дополняете: extends = \"default\"";
            reader.report(0, format!("нет раздела [{table}]"), remedy);
        }
    }
}

/// The exceptions of both; of one that both have, the base's where its own is silent.
fn both(
    mut own: BTreeMap<String, Terms>,
    base: Option<&BTreeMap<String, Terms>>,
) -> BTreeMap<String, Terms> {
    for (key, terms) in base.into_iter().flatten() {
        let all = own.get(key).map_or(*terms, |own| own.or(terms));
        own.insert(key.clone(), all);
    }
    own
}

fn id(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}

#[cfg(test)]
mod tests;
