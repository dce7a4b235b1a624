//! How a command ends: its exit code and its last word.

use std::process::ExitCode;

use crate::{
    app::{refusal::Refusal, state::StateError},
    config::ConfigError,
};

/// Exit codes: 0 well, 1 found problems, 2 usage or configuration, 3 I/O.
#[derive(Debug)]
pub enum End {
    /// All is well.
    Well,
    /// The command worked and found problems, or nothing.
    Problems,
    /// The request or the configuration is wrong; the text says how.
    Usage(String),
    /// Reading, writing, or the store failed.
    Failed(anyhow::Error),
    /// The code itself, with everything said already.
    Code(u8),
}

impl End {
    /// Says the last word on standard error and gives the process's exit code.
    pub fn tell(self) -> ExitCode {
        match self {
            Self::Well => ExitCode::SUCCESS,
            Self::Problems => ExitCode::from(1),
            Self::Usage(said) => {
                eprintln!("{said}");
                ExitCode::from(2)
            }
            Self::Failed(error) => {
                eprintln!("{error:#}");
                ExitCode::from(3)
            }
            Self::Code(code) => ExitCode::from(code),
        }
    }
}

impl From<ConfigError> for End {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.to_string())
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
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.into())
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
