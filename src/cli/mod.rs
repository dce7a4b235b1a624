//! Layer 7: the commands. Each reads its arguments, asks a lower layer, and says what came of it.

mod args;
mod classify;
mod daemon;
mod eval;
mod exit;
mod fit;
mod help;
mod holder;
mod incidents;
mod interrupt;
mod lines;
mod matching;
// Public, so that the fuzzer reads lines as the commands do.
pub mod message;
mod orders;
mod pages;
mod places;
mod rules;
mod said;
mod simulate;
mod sla;
mod sources;
mod usage;

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
    sync::Arc,
};

use clap::{CommandFactory, FromArgMatches, error::ErrorKind};

use crate::{
    app::ground::Ground,
    config::{ConfigError, load_index, load_settings, look_at_settings, region_ids, unread_rules},
    domain::Diagnostic,
    incidents::MissingYear,
    ports::{Clock, SystemClock},
    query::parse_match,
    text::Lexicon,
};
use args::{Cli, Command};
use exit::End;

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = match read_line() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    run(&cli).unwrap_or_else(|end| end).tell(cli.json)
}

fn read_line() -> Result<Cli, clap::Error> {
    let matches = help::in_russian(Cli::command()).try_get_matches()?;
    Cli::from_arg_matches(&matches)
}

/// Help and version are what was asked for; everything else is a wrong line.
fn refuse(error: &clap::Error) -> ExitCode {
    use ErrorKind::{
        DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand as NoCommand, DisplayVersion,
    };
    match error.kind() {
        DisplayHelp | DisplayVersion | NoCommand => {
            // Nobody to tell that the output is gone.
            let _ = error.print();
        }
        _ => tell(&usage::said(error)),
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

fn run(cli: &Cli) -> Result<End, End> {
    match &cli.command {
        Command::Run => daemon::run(cli),
        Command::Check => check(cli),
        Command::Classify => classify_input(cli),
        Command::Match { query } => match_input(cli, query),
        Command::Eval(args) => eval::run(cli, args),
        Command::Rules { command } => rules::run(cli, command),
        Command::Sources { command } => sources::run(cli, command),
        Command::Incidents { command } => incidents::run(cli, command),
        Command::Pages => pages::run(cli),
        Command::Places { command } => places::run(cli, command),
        Command::Sla { command } => sla::run(cli, command),
        Command::Simulate(args) => simulate::run(cli, args),
        Command::Openapi => openapi(),
        _ => orders::run(cli),
    }
}

/// `check --region all`.
const ALL_REGIONS: &str = "all";

fn ground(cli: &Cli) -> Result<Ground, End> {
    Ok(Ground::load(&cli.config, cli.region.as_deref())?)
}

/// Checks one region, or all that there are; what is wrong in a file that several read is told once.
fn check(cli: &Cli) -> Result<End, End> {
    let regions = match cli.region.as_deref() {
        Some(ALL_REGIONS) => match every_region(cli) {
            Ok(regions) => regions,
            Err(error) => return wrong(cli, error.findings()),
        },
        one => vec![one.map(str::to_owned)],
    };
    let (mut worst, mut found) = (End::Well, Vec::new());
    for region in &regions {
        match sound(cli, region.as_deref()) {
            Ok(ground) => match check_region(cli, &ground)? {
                End::Well => {}
                end => worst = end,
            },
            Err(error) => {
                for one in error.findings() {
                    if !found.contains(&one) {
                        found.push(one);
                    }
                }
            }
        }
    }
    if found.is_empty() {
        Ok(worst)
    } else {
        wrong(cli, found)
    }
}

fn every_region(cli: &Cli) -> Result<Vec<Option<String>>, ConfigError> {
    let folder = look_at_settings(&cli.config)?.0.paths.regions;
    let regions: Vec<_> = region_ids(&folder)
        .iter()
        .map(|id| Some(id.to_string()))
        .collect();
    if regions.is_empty() {
        let none = Diagnostic::file(
            folder.display().to_string(),
            "нет ни одного региона",
            "проверьте [paths] regions",
        );
        return Err(ConfigError::Wrong(vec![none]));
    }
    Ok(regions)
}

/// The ground, with sources that can be read as they are set up, and rules that work as they are meant.
fn sound(cli: &Cli, region: Option<&str>) -> Result<Ground, ConfigError> {
    let ground = Ground::sound(&cli.config, region)?;
    let mut told = unread_rules(&ground.settings.paths.rules);
    // Too slow for every start: a rule that lint refuses is told here, before a set is put to work.
    told.extend(rules::refused(&ground.rules));
    match told.is_empty() {
        true => Ok(ground),
        false => Err(ConfigError::Wrong(told)),
    }
}

/// What is wrong in files: words for people on standard error, one line for machines on standard output.
fn wrong(cli: &Cli, findings: Vec<Diagnostic>) -> Result<End, End> {
    if cli.json {
        print(&rules::faults_json(&findings))?;
        return Ok(End::Code(2));
    }
    Err(ConfigError::Wrong(findings).into())
}

fn check_region(cli: &Cli, ground: &Ground) -> Result<End, End> {
    let rules = &ground.rules;
    let (categories, count) = (rules.categories().len(), rules.rules().len());
    let failures = rules.check_examples();
    let end = if failures.is_empty() {
        End::Well
    } else {
        End::Problems
    };
    let missing = ground.regime.missing_years(SystemClock.now());
    if cli.json {
        let said = serde_json::json!({"ok": failures.is_empty(), "failed_examples": failures.len(), "region": ground.region.id, "hash": rules.hash(), "categories": categories, "rules": count, "missing_years": missing});
        print(&said.to_string())?;
        return Ok(end);
    }
    // As the daemon tells it: the work goes on, but nobody can count a deadline into that year.
    for year in missing {
        print(&format!("Внимание: {}", MissingYear { year }))?;
    }
    if !failures.is_empty() {
        rules::tell_failures(&failures)?;
        print(&format!("Примеров не сошлось: {}", failures.len()))?;
        return Ok(end);
    }
    print(&format!(
        "Всё в порядке: регион «{}», категорий {categories}, правил {count}",
        ground.region.name
    ))
}

fn classify_input(cli: &Cli) -> Result<End, End> {
    let ground = ground(cli)?;
    let public = ground.register.phones();
    let bad = classify::run(&ground.rules, public, io::stdin(), io::stdout().lock())?;
    Ok(if bad { End::Problems } else { End::Well })
}

/// Needs the analyser's files only: no region, no rules.
fn match_input(cli: &Cli, query: &str) -> Result<End, End> {
    let expr = match parse_match(query) {
        Ok(expr) => expr,
        Err(error) => {
            let (query, bad) = (query.to_owned(), Box::new(error.into()));
            return Ok(End::Query { query, bad });
        }
    };
    let settings = load_settings(&cli.config)?;
    let lexicon = Lexicon::parse(&load_index(&settings.paths.index)?)
        .map_err(|findings| End::from(ConfigError::Wrong(findings)))?;
    let seen = matching::run(&Arc::new(lexicon), &expr, io::stdin(), io::stdout().lock())?;
    Ok(if seen.matched > 0 {
        End::Well
    } else {
        End::Problems
    })
}

fn openapi() -> Result<End, End> {
    let text = serde_json::to_string_pretty(&crate::web::openapi())
        .map_err(|error| End::Failed(error.into()))?;
    print(&text)
}

/// Prints to standard output; a reader that has gone is no error.
fn print(text: &str) -> Result<End, End> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(End::Well),
    }
}

/// Says a line on standard error; where nobody reads it, nobody is left to tell.
fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn on_terminal() -> bool {
    io::stderr().is_terminal()
}
