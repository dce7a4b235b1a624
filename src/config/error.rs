//! Why configuration could not be loaded.

use std::{fmt::Write as _, io, path::PathBuf};

use crate::domain::{Diagnostic, io_reason};

/// Why configuration could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or folder could not be read.
    #[error("не читается {path}: {}", io_reason(source))]
    Read {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// There is no such region; nothing else can be checked without it.
    #[error("{0}")]
    NoRegion(Box<Diagnostic>),
    /// A folder without which nothing works is missing, or holds none of its files.
    #[error("{0}")]
    NoFiles(Box<Diagnostic>),
    /// Files were read and are wrong; everything that is wrong in them.
    #[error("{}", list(.0))]
    Wrong(Vec<Diagnostic>),
}

impl ConfigError {
    /// What is wrong, each with its file.
    pub fn findings(self) -> Vec<Diagnostic> {
        match self {
            Self::Wrong(findings) => findings,
            Self::NoRegion(finding) | Self::NoFiles(finding) => vec![*finding],
            Self::Read { path, source } => vec![Diagnostic::file(
                path.display().to_string(),
                format!("файл не читается: {}", io_reason(&source)),
                "проверьте путь и права на файл",
            )],
        }
    }
}

impl From<Vec<Diagnostic>> for ConfigError {
    fn from(findings: Vec<Diagnostic>) -> Self {
        Self::Wrong(findings)
    }
}

fn list(findings: &[Diagnostic]) -> String {
    findings.iter().fold(String::new(), |mut text, finding| {
        let separator = if text.is_empty() { "" } else { "\n" };
        let _ = write!(text, "{separator}{finding}");
        text
    })
}
