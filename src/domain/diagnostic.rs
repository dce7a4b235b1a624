//! Diagnostics: what is wrong in a file a person wrote, where, and what to do about it, in Russian.

use std::fmt;

/// One finding in a rule, lexicon, place or configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file as the user knows it, for example `rules/sectors/housing.toml`.
    pub file: String,
    /// Line, 1-based; 0 when the whole file is meant.
    pub line: usize,
    /// Column in code points, 1-based; 0 when the whole line is meant.
    pub column: usize,
    /// The text of the line, for the caret; may be empty.
    pub excerpt: String,
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
            excerpt: source[line_start..line_end].to_owned(),
            ..Self::file(file, message, remedy)
        }
    }
}

impl fmt::Display for Diagnostic {
    /// `file:line:column: message`, the line, a caret under the column, and the remedy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        write!(f, ": {}", self.message)?;
        if self.line > 0 && !self.excerpt.is_empty() {
            write!(f, "\n  {:>4} | {}", self.line, self.excerpt)?;
            if self.column > 0 {
                write!(f, "\n       | {}^", " ".repeat(self.column - 1))?;
            }
        }
        if !self.remedy.is_empty() {
            write!(f, "\n  что сделать: {}", self.remedy)?;
        }
        Ok(())
    }
}
