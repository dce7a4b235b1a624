//! Help in Russian: clap takes its own words («Usage», «default») from code, so they are replaced here.

use clap::{Arg, ArgAction, Command};

/// Help and version stand below a command's own flags.
const LAST: usize = 900;

/// The command line with every heading, default and possible value in Russian.
pub fn in_russian(command: Command) -> Command {
    let mut command = own_flags(command.disable_version_flag(true).arg(version()));
    // Usage lines name the commands above, and those are known only once the whole is built.
    command.build();
    headings(command)
}

fn version() -> Arg {
    Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .display_order(LAST)
        .help("Показать версию")
}

fn own_flags(command: Command) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .display_order(LAST)
        .help("Показать справку");
    command
        .mut_args(values_said)
        .disable_help_flag(true)
        .arg(help)
        .mut_subcommands(own_flags)
}

/// The help of an argument with its default and its possible values in brackets.
fn values_said(arg: Arg) -> Arg {
    if !arg.get_action().takes_values() {
        return arg;
    }
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let possible = arg.get_possible_values();
    let possible = possible.iter().map(|value| match value.get_help() {
        Some(meaning) => format!("{} — {meaning}", value.get_name()),
        None => value.get_name().to_owned(),
    });
    let defaults = arg.get_default_values().iter();
    let defaults = defaults
        .map(|value| value.to_string_lossy().into_owned())
        .filter(|value| !value.is_empty());
    let brackets = [("", listed(possible)), ("по умолчанию: ", listed(defaults))];
    for (lead, values) in brackets {
        if !values.is_empty() {
            help += &format!(" [{lead}{values}]");
        }
    }
    arg.help(help)
        .hide_default_value(true)
        .hide_possible_values(true)
}

fn listed(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn headings(mut command: Command) -> Command {
    let usage = usage_line(&command.render_usage().to_string());
    let mut template = "{about-with-newline}\nИспользование: {usage}\n".to_owned();
    if command.get_subcommands().next().is_some() {
        template += "\nКоманды:\n{subcommands}\n";
    }
    if command.get_positionals().next().is_some() {
        template += "\nАргументы:\n{positionals}\n";
    }
    template += "\nПараметры:\n{options}";
    command
        .override_usage(usage)
        .help_template(template)
        .mut_subcommands(headings)
}

/// Clap's usage line without its English words.
pub(super) fn usage_line(clap: &str) -> String {
    let line = clap.trim();
    line.strip_prefix("Usage:")
        .unwrap_or(line)
        .trim_start()
        .replace("[OPTIONS]", "[ПАРАМЕТРЫ]")
        .replace("<COMMAND>", "<КОМАНДА>")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Cli;

    fn help(words: &[&str]) -> String {
        let words = ["otklik"].iter().chain(words).chain(&["--help"]);
        in_russian(Cli::command())
            .try_get_matches_from(words)
            .unwrap_err()
            .to_string()
    }

    /// Every command with its path: `["user", "add"]`.
    fn paths(command: &Command, above: &[String]) -> Vec<Vec<String>> {
        let mut found = vec![above.to_vec()];
        for below in command.get_subcommands() {
            let path = [above, &[below.get_name().to_owned()]].concat();
            found.extend(paths(below, &path));
        }
        found
    }

    #[test]
    fn help_is_russian_on_every_floor() {
        for path in paths(&Cli::command(), &[]) {
            let words: Vec<&str> = path.iter().map(String::as_str).collect();
            let said = help(&words);
            for english in [
                "Usage",
                "Options",
                "OPTIONS",
                "Commands",
                "COMMAND",
                "Arguments",
                "Print",
                "default",
                "possible",
                "<FILE>",
                "<LOGIN>",
                "<QUERY>",
                "<TEXT>",
                "<TO>",
                "<FROM>",
            ] {
                assert!(!said.contains(english), "{path:?} says {english}: {said}");
            }
            assert!(said.contains("Показать справку"), "{path:?}: {said}");
        }
    }

    #[test]
    fn a_page_of_help_reads_like_this() {
        insta::assert_snapshot!(help(&["user", "add"]));
    }
}
