//! How a command ends: its exit code and its last word, for a person or for a program.

use std::process::ExitCode;

use serde_json::json;

use super::{rules::findings_json, tell};
use crate::{
    app::{
        refusal::{BadQuery, Refusal},
        state::StateError,
    },
    config::ConfigError,
    domain::reasons,
};

/// Exit codes: 0 well, 1 found problems, 2 usage or configuration, 3 I/O.
#[derive(Debug)]
pub enum End {
    /// All is well.
    Well,
    /// The command worked and found problems, or nothing.
    Problems,
    /// The request is wrong; the text says how.
    Usage(String),
    /// The query is wrong.
    Query {
        /// As it was written.
        query: String,
        /// What is wrong with it.
        bad: Box<BadQuery>,
    },
    /// The configuration is wrong.
    Config(ConfigError),
    /// Reading, writing, or the store failed.
    Failed(anyhow::Error),
    /// The code itself, with everything said already.
    Code(u8),
}

impl End {
    /// Says the last word on standard error, for `machines` as one line of JSON, and gives the process's
    /// exit code.
    pub fn tell(self, machines: bool) -> ExitCode {
        let code = self.code();
        let said = if machines {
            self.for_machines()
        } else {
            self.for_people()
        };
        if let Some(said) = said {
            tell(&said);
        }
        ExitCode::from(code)
    }

    const fn code(&self) -> u8 {
        match self {
            Self::Well => 0,
            Self::Problems => 1,
            Self::Usage(_) | Self::Query { .. } | Self::Config(_) => 2,
            Self::Failed(_) => 3,
            Self::Code(code) => *code,
        }
    }

    /// A query with a caret under what is wrong; else words. None where all is said.
    fn for_people(&self) -> Option<String> {
        match self {
            Self::Well | Self::Problems | Self::Code(_) => None,
            Self::Usage(said) => Some(said.clone()),
            Self::Query { query, bad } => {
                let caret = " ".repeat(bad.column.saturating_sub(1));
                Some(format!(
                    "{query}\n{caret}^\n{}\nожидалось: {}\nнапример: {}",
                    bad.message, bad.expected, bad.example
                ))
            }
            Self::Config(error) => Some(error.to_string()),
            Self::Failed(error) => Some(reasons(error.as_ref())),
        }
    }

    /// `{"error", "message", …}`: a stable word, and the words that people are told.
    fn for_machines(self) -> Option<String> {
        let message = self.for_people()?;
        Some(match self {
            Self::Query { bad, .. } => serde_json::to_string(&bad).unwrap_or(message),
            Self::Config(error) => {
                let findings = findings_json(&error.findings());
                json!({"error": "config", "message": message, "findings": findings}).to_string()
            }
            Self::Failed(_) => json!({"error": "io", "message": message}).to_string(),
            _ => json!({"error": "usage", "message": message}).to_string(),
        })
    }
}

impl From<ConfigError> for End {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<StateError> for End {
    fn from(error: StateError) -> Self {
        match error.is_usage() {
            true => Self::Usage(error.to_string()),
            false => Self::Failed(error.into()),
        }
    }
}

impl From<std::io::Error> for End {
    /// The one pipe that a command writes to is its output: whoever read it has gone and wants no more.
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::Well,
            _ => Self::Failed(error.into()),
        }
    }
}

impl From<anyhow::Error> for End {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<Refusal>() {
            Ok(refusal) => Self::Usage(refusal.message),
            Err(error) => Self::Failed(error),
        }
    }
}
