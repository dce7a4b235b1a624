//! `otklik sla`: what another regulation would have changed.

use std::{ops::ControlFlow, path::Path};

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::{
    args::{Cli, day},
    exit::End,
    holder::Holder,
    orders::bar,
    print,
};
use crate::{
    app::{
        orders::{Order, Progress},
        sla::{RegulationFile, Replay, Replayed},
    },
    config::{load_settings, regulation_base, regulation_file},
    domain::io_reason,
    incidents::{Difference, LISTED_MAX, Side},
};

/// Differences shown to a person.
const SHOWN: usize = 20;

/// Что сделать со сроками.
#[derive(Debug, Subcommand)]
pub enum SlaCommand {
    /// Пересчитать сроки записанных инцидентов по другому регламенту и сравнить. Ничего не меняет.
    Replay(ReplayArgs),
}

/// Что пересчитать.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// Имя регламента или путь к его файлу. Один: сравнить с тем, как было. Два: сравнить первый со вторым.
    #[arg(long, required = true, num_args = 1, value_name = "РЕГЛАМЕНТ")]
    pub regulation: Vec<String>,
    /// Инциденты, открытые в этот день или позже: 2026-11-01.
    #[arg(long, value_name = "ДЕНЬ", value_parser = day)]
    pub from: Option<Date>,
    /// Инциденты, открытые в этот день или раньше.
    #[arg(long, value_name = "ДЕНЬ", value_parser = day)]
    pub to: Option<Date>,
}

/// Runs the command.
pub fn run(cli: &Cli, command: &SlaCommand) -> Result<End, End> {
    let SlaCommand::Replay(args) = command;
    let folder = load_settings(&cli.config)?.paths.regulations;
    let given = args.regulation.iter();
    let files: Result<Vec<_>, End> = given.map(|given| read(&folder, given)).collect();
    let mut files = files?.into_iter();
    let (one, other) = match (files.next(), files.next(), files.next()) {
        (Some(other), None, _) => (None, other),
        (one @ Some(_), Some(other), None) => (one, other),
        _ => {
            let why = "регламентов один или два: --regulation один.toml --regulation другой.toml";
            return Err(End::Usage(why.to_owned()));
        }
    };
    let order = Order::SlaReplay(Replay {
        other,
        one,
        from: args.from,
        to: args.to,
    });
    let bar = bar();
    let mut told = |step: Progress| {
        bar.set_position(step.done);
        ControlFlow::Continue(())
    };
    let answer = Holder::of(cli)?.ask(&order, &mut told)?;
    bar.finish_and_clear();
    if cli.json {
        return print(&answer.to_string());
    }
    let replayed: Replayed =
        serde_json::from_value(answer).map_err(|error| End::Failed(error.into()))?;
    print(&said(&replayed))
}

/// Reads a regulation here, so that what is wrong is told before anybody is asked.
fn read(folder: &Path, given: &str) -> Result<RegulationFile, End> {
    let file = regulation_file(folder, given)?;
    let text = std::fs::read_to_string(&file)
        .map_err(|error| End::Usage(format!("{}: {}", file.display(), io_reason(&error))))?;
    let file = RegulationFile {
        base: regulation_base(&file, &text)?,
        file,
        text,
    };
    file.parse()?;
    Ok(file)
}

fn said(replayed: &Replayed) -> String {
    let comparison = &replayed.comparison;
    let mut lines = vec![
        format!("Инцидентов: {}", comparison.cases),
        format!(
            "Первый столбец — {}, второй — {}",
            replayed.one, replayed.other
        ),
        String::new(),
    ];
    for (kind, [before, after]) in &comparison.tallies {
        lines.push(format!("{}:", kind.name()));
        let rows = [
            ("вовремя", before.met, after.met),
            ("позже", before.late, after.late),
            ("идёт", before.running, after.running),
            ("идёт, время вышло", before.overdue, after.overdue),
        ];
        let row = |(name, before, after)| format!("  {name:<18} {before:>8} {after:>8}");
        lines.extend(rows.map(row));
    }
    lines.push(String::new());
    lines.push(format!("Исход меняется у сроков: {}", comparison.different));
    lines.extend(comparison.differences.iter().take(SHOWN).map(line));
    let more = comparison.different.saturating_sub(SHOWN);
    let listed = match comparison.different > LISTED_MAX {
        true => format!("первые {LISTED_MAX}"),
        false => "все".to_owned(),
    };
    if more > 0 {
        lines.push(format!("  … и ещё {more}; {listed} — с ключом --json"));
    }
    lines.join("\n")
}

fn line(one: &Difference) -> String {
    let side = |side: &Option<Side>| match side {
        Some(side) => side.standing.name(),
        None => "срока нет",
    };
    let again = match one.round {
        0 => String::new(),
        round => format!(", открыт снова ({round})"),
    };
    format!(
        "  № {}{again}, {}: {} → {}",
        one.incident,
        one.kind.name().to_lowercase(),
        side(&one.before),
        side(&one.after)
    )
}
