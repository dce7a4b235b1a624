//! `otklik sources`: what is read, how it goes, and the tools of whoever adds a source.

pub mod args;
mod parse;

use super::{args::SourcesCommand, exit::End};

/// Runs the command.
pub fn run(command: &SourcesCommand) -> Result<End, End> {
    match command {
        SourcesCommand::Parse(args) => parse::run(args),
    }
}
