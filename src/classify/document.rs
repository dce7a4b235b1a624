//! Reads a TOML file that a person wrote: every finding at its line and column, all of them at once.
//!
//! Serde stops at the first error and speaks English. Rule, region and settings files are read
//! through these tables instead: each question either gives a value or records a [`Diagnostic`].

use std::{
    cell::{Cell, RefCell},
    ops::Range,
};

use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

use super::literal::offset_in_literal;
use crate::domain::{Diagnostic, LoadLint, is_secret_key, toml_in_russian};

/// One file being read, with what was found wrong in it so far.
pub struct Document<'d> {
    file: &'d str,
    source: &'d str,
    findings: RefCell<Vec<Diagnostic>>,
    /// Set when the file is no TOML; whatever else it says then is noise.
    broken: Cell<bool>,
}

impl<'d> Document<'d> {
    /// A document named `file` (as the user knows it) with the contents `source`.
    pub fn new(file: &'d str, source: &'d str) -> Self {
        Self {
            file,
            source,
            findings: RefCell::default(),
            broken: Cell::new(false),
        }
    }

    /// The file's name, as the user knows it.
    pub fn file(&self) -> &'d str {
        self.file
    }

    /// Its contents.
    pub fn source(&self) -> &'d str {
        self.source
    }

    /// Parses the file. Syntax errors are recorded, nothing after them; what could be read is given.
    pub fn parse(&self) -> Spanned<DeTable<'d>> {
        let (table, errors) = DeTable::parse_recoverable(self.source);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            let (message, remedy) = toml_in_russian(error.message());
            self.report(at, message, remedy);
        }
        self.broken.set(!self.is_clean());
        table
    }

    /// Records a finding at a byte offset.
    pub fn report(&self, at: usize, message: impl Into<String>, remedy: impl Into<String>) {
        let finding = Diagnostic::at(self.file, self.source, at, message, remedy);
        if !self.broken.get() {
            self.findings.borrow_mut().push(finding);
        }
    }

    /// As [`report`](Self::report), with the lint that it breaks.
    pub fn report_lint(
        &self,
        lint: LoadLint,
        at: usize,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let before = self.found();
        self.report(at, message, remedy);
        for finding in &mut self.findings.borrow_mut()[before..] {
            finding.lint = Some(lint);
        }
    }

    /// True as long as nothing wrong was found.
    pub fn is_clean(&self) -> bool {
        self.found() == 0
    }

    /// How much wrong was found so far.
    pub fn found(&self) -> usize {
        self.findings.borrow().len()
    }

    /// Everything found, in the order of the lines.
    pub fn into_findings(self) -> Vec<Diagnostic> {
        let mut findings = self.findings.into_inner();
        findings.sort_by_key(|finding| (finding.line, finding.column));
        findings
    }

    /// Where in the file the `column`-th code point (1-based) of the string at `span` stands.
    pub fn inside_string(&self, span: &Range<usize>, column: usize) -> usize {
        let raw = self.source.get(span.clone()).unwrap_or_default();
        span.start + offset_in_literal(raw, column)
    }
}

/// A text with its place in the file.
#[derive(Debug, Clone)]
pub struct Text {
    /// The value.
    pub value: String,
    /// Where it is written, with its quotes.
    pub span: Range<usize>,
}

/// A table of a document.
#[derive(Clone)]
pub struct Table<'t> {
    document: &'t Document<'t>,
    entries: &'t DeTable<'t>,
    span: Range<usize>,
    name: &'t str,
}

impl<'t> Table<'t> {
    /// The whole file as a table; `name` says what it is in messages, for example «файл отрасли».
    pub fn root(
        document: &'t Document<'t>,
        parsed: &'t Spanned<DeTable<'t>>,
        name: &'t str,
    ) -> Self {
        Self {
            document,
            entries: parsed.get_ref(),
            span: 0..0,
            name,
        }
    }

    /// The first byte of the table.
    pub fn start(&self) -> usize {
        self.span.start
    }

    /// Its keys, for tables whose keys are names.
    pub fn keys(&self) -> Vec<String> {
        let keys = self.entries.keys();
        keys.map(|key| key.get_ref().to_string()).collect()
    }

    /// Records every key that is not among `known`, naming those that are.
    pub fn only(&self, known: &[&str]) {
        for key in self.entries.keys() {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            if is_secret_key(name) && !name.ends_with("_file") {
                self.document.report(
                    key.span().start,
                    format!("{}: секрету «{name}» здесь не место", self.name),
                    "положите секрет в отдельный файл с правами 0600",
                );
                continue;
            }
            let meant = known.iter().find(|other| near(name, other));
            let remedy = meant.map_or_else(
                || format!("допустимые ключи: {}", known.join(", ")),
                |meant| {
                    format!(
                        "может быть, «{meant}»? допустимые ключи: {}",
                        known.join(", ")
                    )
                },
            );
            self.document.report(
                key.span().start,
                format!("{}: неизвестный ключ «{name}»", self.name),
                remedy,
            );
        }
    }

    /// Records a finding at the value of `key`, or at the table when there is none.
    pub fn report(&self, key: &str, message: impl Into<String>, remedy: impl Into<String>) {
        self.document.report(self.place(key), message, remedy);
    }

    /// As [`report`](Self::report), with the lint that it breaks.
    pub fn report_lint(
        &self,
        lint: LoadLint,
        key: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.document
            .report_lint(lint, self.place(key), message, remedy);
    }

    /// A finding at a byte of the file, not recorded: for what only other files can show to be wrong.
    pub fn finding(&self, at: usize, message: &str, remedy: &str) -> Diagnostic {
        let Document { file, source, .. } = *self.document;
        Diagnostic::at(file, source, at, message, remedy)
    }

    /// The first byte of the value of `key`, or of the table when there is none.
    pub fn place(&self, key: &str) -> usize {
        let value = self.entries.get(key);
        value.map_or(self.span.start, |value| value.span().start)
    }

    fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.entries.get(key)
    }

    fn missing(&self, key: &str, example: &str) {
        self.document.report(
            self.span.start,
            format!("{}: нет ключа «{key}»", self.name),
            format!("добавьте строку, например: {key} = {example}"),
        );
    }

    fn wrong(&self, key: &str, expected: &str) {
        self.report(
            key,
            format!("{}: значение ключа «{key}» не подходит", self.name),
            format!("здесь нужно: {expected}"),
        );
    }

    /// An optional string.
    pub fn optional_text(&self, key: &str) -> Option<Text> {
        let value = self.value(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong(key, "строка в кавычках");
            return None;
        };
        Some(Text {
            value: text.to_owned(),
            span: value.span(),
        })
    }

    /// A string that must be there and hold something besides blanks.
    pub fn text(&self, key: &str, example: &str) -> Option<Text> {
        if self.value(key).is_none() {
            self.missing(key, &format!("\"{example}\""));
            return None;
        }
        let text = self.optional_text(key)?;
        if text.value.trim().is_empty() {
            self.wrong(key, "непустая строка");
            return None;
        }
        Some(text)
    }

    /// An optional whole number within `range`.
    pub fn optional_integer(&self, key: &str, range: Range<i64>) -> Option<i64> {
        let value = self.value(key)?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok())
            .filter(|number| range.contains(number));
        if number.is_none() {
            self.wrong(
                key,
                &format!("целое число от {} до {}", range.start, range.end - 1),
            );
        }
        number
    }

    /// A whole number within `range` that must be there.
    pub fn integer(&self, key: &str, range: Range<i64>) -> Option<i64> {
        if self.value(key).is_none() {
            self.missing(key, &range.start.max(1).to_string());
            return None;
        }
        self.optional_integer(key, range)
    }

    /// An optional `true` or `false`.
    pub fn optional_boolean(&self, key: &str) -> Option<bool> {
        let value = self.value(key)?.get_ref().as_bool();
        if value.is_none() {
            self.wrong(key, "true или false");
        }
        value
    }

    fn array(&self, key: &str) -> Option<&'t DeArray<'t>> {
        let array = self.value(key)?.get_ref().as_array();
        if array.is_none() {
            self.wrong(key, "список в квадратных скобках");
        }
        array
    }

    /// A list of strings; empty when the key is absent.
    pub fn texts(&self, key: &str) -> Vec<Text> {
        let Some(array) = self.array(key) else {
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(array.len());
        for value in array {
            match value.get_ref().as_str() {
                Some(text) => texts.push(Text {
                    value: text.to_owned(),
                    span: value.span(),
                }),
                None => self.document.report(
                    value.span().start,
                    format!("{}: в списке «{key}» могут стоять только строки", self.name),
                    "возьмите значение в кавычки",
                ),
            }
        }
        texts
    }

    /// A list of strings without their places.
    pub fn words(&self, key: &str) -> Vec<String> {
        self.texts(key).into_iter().map(|text| text.value).collect()
    }

    /// An optional table `[key]`.
    pub fn optional_table(&self, key: &'t str) -> Option<Table<'t>> {
        let value = self.value(key)?;
        let Some(entries) = value.get_ref().as_table() else {
            self.wrong(key, "раздел [имя] или пары в фигурных скобках");
            return None;
        };
        Some(Table {
            document: self.document,
            entries,
            span: value.span(),
            name: key,
        })
    }

    /// A table `[key]` that must be there.
    pub fn table(&self, key: &'t str) -> Option<Table<'t>> {
        if self.value(key).is_none() {
            self.document.report(
                self.span.start,
                format!("{}: нет раздела [{key}]", self.name),
                format!("начните файл с раздела [{key}]"),
            );
            return None;
        }
        self.optional_table(key)
    }

    /// The tables `[[key]]`; empty when there are none.
    pub fn tables(&self, key: &'t str) -> Vec<Table<'t>> {
        let Some(array) = self.array(key) else {
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(array.len());
        for value in array {
            match value.get_ref().as_table() {
                Some(entries) => tables.push(Table {
                    document: self.document,
                    entries,
                    span: value.span(),
                    name: key,
                }),
                None => self.wrong(key, "один или несколько разделов [[…]]"),
            }
        }
        tables
    }
}

/// True when one slip of the fingers may have made `written` out of `meant`.
fn near(written: &str, meant: &str) -> bool {
    let written: Vec<char> = written.chars().collect();
    let meant: Vec<char> = meant.chars().collect();
    if written.len().abs_diff(meant.len()) > 1 || meant.len() < 3 {
        return false;
    }
    let pairs = written.iter().zip(&meant);
    let head = pairs.take_while(|(a, b)| a == b).count();
    let pairs = written[head..].iter().rev().zip(meant[head..].iter().rev());
    let tail = pairs.take_while(|(a, b)| a == b).count();
    let left = written.len() - head - tail;
    let right = meant.len() - head - tail;
    left <= 1 && right <= 1 || (left == 2 && right == 2 && written[head] == meant[head + 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_is_recognised() {
        assert!(near("mach", "match"));
        assert!(near("wieght", "weight"));
        assert!(near("names", "name"));
        assert!(!near("owner", "weight"));
    }

    #[test]
    fn all_findings_come_at_once_and_in_order() {
        let source = "title = 5\nnumber = 'x'\nstray = 1\n";
        let document = Document::new("f.toml", source);
        let parsed = document.parse();
        let root = Table::root(&document, &parsed, "файл");
        root.only(&["title", "number", "tags"]);
        root.integer("number", 0..10);
        root.text("title", "Имя");
        root.text("owner", "ЖКХ");
        let lines: Vec<usize> = document.into_findings().iter().map(|f| f.line).collect();
        assert_eq!(lines, [1, 1, 2, 3]);
    }
}
