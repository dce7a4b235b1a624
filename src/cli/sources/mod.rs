//! `otklik sources`: what is read, how it goes, and the tools of whoever adds a source.

mod add;
pub mod args;
mod coverage;
mod list;
mod parse;
mod statistics;
mod told;
mod trial;

use super::{
    args::{Cli, SourcesCommand},
    exit::End,
};

/// Runs the command.
pub fn run(cli: &Cli, command: &SourcesCommand) -> Result<End, End> {
    match command {
        SourcesCommand::List => list::run(cli),
        SourcesCommand::Plan => list::plan(cli),
        SourcesCommand::Coverage { days } => coverage::run(cli, *days),
        SourcesCommand::Statistics(args) => statistics::run(cli, args),
        SourcesCommand::Add(args) => add::run(cli, args),
        SourcesCommand::Remove { id } => add::remove(cli, id),
        SourcesCommand::Pause { id } => list::pause(cli, id, true),
        SourcesCommand::Resume { id } => list::pause(cli, id, false),
        SourcesCommand::Test { id } => trial::run(cli, id),
        SourcesCommand::Parse(args) => parse::run(args),
    }
}
