//! What clap refuses, said in Russian with a remedy. The kinds are clap's; the words are ours.

use std::{
    error::Error as _,
    fmt::Write as _,
    num::{IntErrorKind, ParseFloatError, ParseIntError},
};

use clap::{
    Error,
    error::{ContextKind as Context, ContextValue, ErrorKind},
};

use super::help::usage_line;

/// The whole message: what is wrong, what may have been meant, how the command is used.
pub fn said(error: &Error) -> String {
    let mut said = format!("ошибка: {}", what(error));
    for hint in hints(error) {
        let _ = write!(said, "\n  {hint}");
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(Context::Usage) {
        let _ = write!(
            said,
            "\n\nИспользование: {}",
            usage_line(&usage.to_string())
        );
    }
    said + "\n\nПодробнее: та же команда с --help"
}

fn what(error: &Error) -> String {
    let arg = text(error, Context::InvalidArg);
    let value = text(error, Context::InvalidValue);
    let number = |kind| match error.get(kind) {
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => "?".to_owned(),
    };
    match error.kind() {
        ErrorKind::UnknownArgument => format!("лишнее или неизвестное слово «{arg}»"),
        ErrorKind::InvalidSubcommand => {
            format!("нет команды «{}»", text(error, Context::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => {
            let command = text(error, Context::InvalidSubcommand);
            format!("команде «{command}» нужна ещё одна команда")
        }
        ErrorKind::MissingRequiredArgument => format!("не хватает: {arg}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("после {arg} нет значения"),
        ErrorKind::InvalidValue => format!("{arg}: значение «{value}» не подходит"),
        ErrorKind::ValueValidation => {
            format!("{arg}: значение «{value}» не подходит: {}", reason(error))
        }
        ErrorKind::ArgumentConflict => conflict(error, &arg),
        ErrorKind::NoEquals => format!("между {arg} и значением нужен знак «=»"),
        ErrorKind::TooManyValues => format!("{arg}: значение «{value}» лишнее"),
        ErrorKind::TooFewValues => format!(
            "{arg}: нужно значений не меньше {}, есть {}",
            number(Context::MinValues),
            number(Context::ActualNumValues)
        ),
        ErrorKind::WrongNumberOfValues => format!(
            "{arg}: нужно значений ровно {}, есть {}",
            number(Context::ExpectedNumValues),
            number(Context::ActualNumValues)
        ),
        ErrorKind::InvalidUtf8 => "в командной строке есть байты не в UTF-8".to_owned(),
        _ => format!("командную строку не разобрать ({:?})", error.kind()),
    }
}

fn conflict(error: &Error, arg: &str) -> String {
    let other = text(error, Context::PriorArg);
    if other == arg || other.is_empty() {
        format!("{arg} указано больше одного раза")
    } else {
        format!("{arg} нельзя указать вместе с {other}")
    }
}

/// Why a value was refused. Numbers are read by the standard library, which speaks English; whatever else
/// is read by a function of ours, days by [`super::args::day`].
fn reason(error: &Error) -> String {
    let Some(source) = error.source() else {
        return "не тот вид".to_owned();
    };
    if let Some(number) = source.downcast_ref::<ParseIntError>() {
        let large = *number.kind() == IntErrorKind::PosOverflow;
        let why = if large {
            "число слишком велико"
        } else {
            "нужно целое число, например 20"
        };
        return why.to_owned();
    }
    if source.is::<ParseFloatError>() {
        return "нужно число, например 0.7".to_owned();
    }
    let said = source.to_string();
    match said.split_once(" is not in ") {
        Some((_, range)) => format!("нужно число в пределах {}", range.replace("..=", "–")),
        None => said,
    }
}

fn hints(error: &Error) -> Vec<String> {
    let meant = [
        Context::SuggestedSubcommand,
        Context::SuggestedArg,
        Context::SuggestedValue,
    ];
    let mut hints: Vec<String> = meant
        .into_iter()
        .map(|kind| text(error, kind))
        .filter(|word| !word.is_empty())
        .map(|word| format!("может быть, {word}?"))
        .collect();
    let lists = [
        (Context::ValidValue, "можно"),
        (Context::ValidSubcommand, "команды"),
    ];
    for (kind, lead) in lists {
        let words = text(error, kind);
        if !words.is_empty() {
            hints.push(format!("{lead}: {words}"));
        }
    }
    let word = text(error, Context::InvalidArg);
    if error.kind() == ErrorKind::UnknownArgument && word.starts_with('-') && hints.is_empty() {
        hints.extend(with_dashes(error).map(|example| {
            format!(
                "если это не параметр, а значение, поставьте перед ним «--», например: {example}"
            )
        }));
    }
    hints
}

/// How the command takes a value that begins with a hyphen; none when it takes no values by themselves.
fn with_dashes(error: &Error) -> Option<String> {
    let Some(ContextValue::StyledStr(usage)) = error.get(Context::Usage) else {
        return None;
    };
    let usage = usage_line(&usage.to_string());
    let is_part = |word: &&str| !word.starts_with(['[', '<']);
    let command: Vec<&str> = usage.split(' ').take_while(is_part).collect();
    let mut words = usage.split(' ');
    let value = words.find_map(|word| word.strip_prefix('<')?.strip_suffix('>'))?;
    let is_value = !value.starts_with('-') && value != "КОМАНДА";
    is_value.then(|| format!("{} -- -{}", command.join(" "), value.to_lowercase()))
}

/// A piece of clap's context as words; several are joined by commas, none is empty.
fn text(error: &Error, kind: Context) -> String {
    match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join(", "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::{args::Cli, help::in_russian};

    fn complaint(line: &str) -> String {
        let words = ["otklik"].into_iter().chain(line.split_whitespace());
        let error = in_russian(Cli::command())
            .try_get_matches_from(words)
            .unwrap_err();
        assert_eq!(error.exit_code(), 2, "{line}");
        said(&error)
    }

    #[test]
    fn every_refusal_is_russian_and_says_what_to_do() {
        let lines = [
            "imprt file.csv",
            "--jsno status",
            "user ad ivanov",
            "status лишнее",
            "search -минеральная",
            "match",
            "import",
            "retention",
            "retention --apply --dry-run",
            "search вода --limit много",
            "search вода --limit 5 --limit 6",
            "search вода --limit",
            "simulate --days 0",
            "eval a.jsonl --split x",
            "eval a.jsonl --split hel",
            "eval a.jsonl --least accuracy=высокая",
            "eval a.jsonl --least accuracy=2",
            "eval a.jsonl --most-false 5",
            "import a.csv --spread неделя",
            "import a.csv --spread -5d",
            "import a.csv --spread 0d",
            "import a.csv --spread 36501d",
            "import a.csv -к",
            "status -к",
            "sla replay --regulation a --from вчера",
            "sla replay --regulation a --to 9999-12-31",
            "simulate --from 2025-13-01",
            "reprocess --from 01.11.2026",
            "sources statistics --to завтра",
            "search вода --limit 99999999999999999999",
            "check --json=да",
        ];
        let told = lines.map(|line| format!("$ otklik {line}\n{}\n", complaint(line)));
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn no_word_of_clap_is_left() {
        let lines = [
            "imprt",
            "--jsno status",
            "search вода --limit x",
            "retention",
            "eval a --split x",
        ];
        for line in lines {
            let said = complaint(line);
            for english in [
                "error", "Usage", "tip", "invalid", "required", "try", "possible",
            ] {
                assert!(!said.contains(english), "{line}: {said}");
            }
        }
    }

    /// Every argument of every command that takes a value.
    fn valued(command: &clap::Command, path: &str, found: &mut Vec<(String, String)>) {
        let own = command.get_arguments().filter(|arg| !arg.is_global_set());
        let own = own.filter(|arg| arg.get_action().takes_values());
        for arg in own.filter_map(clap::Arg::get_long) {
            found.push((path.to_owned(), arg.to_owned()));
        }
        for inner in command.get_subcommands() {
            valued(inner, &format!("{path} {}", inner.get_name()), found);
        }
    }

    #[test]
    fn whatever_reads_a_value_refuses_it_in_russian() {
        let mut found = Vec::new();
        valued(&Cli::command(), "", &mut found);
        let mut refused = 0;
        for (path, name) in found {
            for wrong in ["9х9", "-7.5e", "99999999999999999999", "2026-13-01"] {
                let line = format!("{path} --{name}={wrong}");
                let words = ["otklik"].into_iter().chain(line.split_whitespace());
                let read = in_russian(Cli::command()).try_get_matches_from(words);
                let Err(error) = read else { continue };
                if error.kind() != ErrorKind::ValueValidation {
                    continue;
                }
                refused += 1;
                let said = said(&error);
                // Names of figures and networks are Latin; a sentence has two such words side by side.
                let latin = |word: &str| word.bytes().all(|it| it.is_ascii_alphabetic());
                let words: Vec<&str> = said.lines().next().unwrap().split(' ').collect();
                let mut pairs = words.windows(2);
                let english = pairs.any(|pair| pair.iter().all(|it| latin(it)));
                assert!(!english, "{line}: {said}");
            }
        }
        assert!(refused > 40, "{refused}");
    }
}
