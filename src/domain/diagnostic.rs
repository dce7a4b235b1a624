//! Diagnostics: what is wrong in a file a person wrote, where, and what to do about it, in Russian.

use std::fmt;

use super::secrecy::without_secrets;

/// A fault of rule files that has an id of its own, as lints have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadLint {
    /// An expression that cannot be read.
    Syntax,
    /// An expression that needs no word.
    NoWitness,
    /// A bare stem in an exclusion.
    BareStem,
    /// A word that no rule may look for.
    BannedWord,
    /// Fewer examples than a rule must have.
    FewExamples,
}

impl LoadLint {
    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::NoWitness => "no-witness",
            Self::BareStem => "bare-stem",
            Self::BannedWord => "banned-word",
            Self::FewExamples => "few-examples",
        }
    }
}

/// One finding in a rule, lexicon, place or configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file as the user knows it, for example `rules/sectors/housing.toml`.
    pub file: String,
    /// Line, 1-based; 0 when the whole file is meant.
    pub line: usize,
    /// Column in code points, 1-based; 0 when the whole line is meant.
    pub column: usize,
    /// The text of the line, for the caret, without the values of secrets; may be empty.
    pub excerpt: String,
    /// The lint that it breaks, where it has one.
    pub lint: Option<LoadLint>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl Diagnostic {
    /// A finding about a whole file.
    pub fn file(
        file: impl Into<String>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            line: 0,
            column: 0,
            excerpt: String::new(),
            lint: None,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// A finding at a byte offset of `source`.
    pub fn at(
        file: impl Into<String>,
        source: &str,
        offset: usize,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let mut offset = offset.min(source.len());
        while !source.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &source[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = source[offset..]
            .find('\n')
            .map_or(source.len(), |at| offset + at);
        Self {
            line: before.matches('\n').count() + 1,
            column: source[line_start..offset].chars().count() + 1,
            excerpt: without_secrets(&source[..line_start], &source[line_start..line_end]),
            ..Self::file(file, message, remedy)
        }
    }
}

impl fmt::Display for Diagnostic {
    /// `file:line:column: [lint] message`, the line, a caret under the column, and the remedy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        f.write_str(": ")?;
        if let Some(lint) = self.lint {
            write!(f, "[{}] ", lint.id())?;
        }
        f.write_str(&self.message)?;
        if self.line > 0 && !self.excerpt.is_empty() {
            write!(f, "\n  {:>4} | {}", self.line, self.excerpt)?;
            if self.column > 0 {
                // A line whose secret is left out may be shorter than what was written.
                let at = (self.column - 1).min(self.excerpt.chars().count());
                write!(f, "\n       | {}^", " ".repeat(at))?;
            }
        }
        if !self.remedy.is_empty() {
            write!(f, "\n  что сделать: {}", self.remedy)?;
        }
        Ok(())
    }
}
