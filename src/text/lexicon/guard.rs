//! What may not stand in the files under `index/`: the caller says, here each word is asked.

use super::files::{AbbreviationsFile, FamiliesFile, SynonymsFile, named};
use crate::{domain::Diagnostic, text::fold};

/// A word of a dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry<'w> {
    /// It means this form.
    Form(&'w str),
    /// It means whatever has its stem.
    Stem(&'w str),
}

/// Asks of every word whether it may stand there, and keeps what may not.
pub(super) struct Guard<'f, R> {
    files: &'f [(String, String)],
    refused: R,
    pub(super) found: Vec<Diagnostic>,
}

impl<'f, R: Fn(Entry<'_>) -> Option<&'static str>> Guard<'f, R> {
    pub(super) fn new(files: &'f [(String, String)], refused: R) -> Self {
        let found = Vec::new();
        Self {
            files,
            refused,
            found,
        }
    }

    pub(super) fn families(&mut self, file: &FamiliesFile) {
        for family in &file.family {
            for form in family.forms.get_ref().split_whitespace() {
                self.ask("families.toml", Entry::Form(form), form);
            }
        }
    }

    pub(super) fn abbreviations(&mut self, file: &AbbreviationsFile) {
        for one in &file.abbreviation {
            self.ask(
                "abbreviations.toml",
                Entry::Form(&fold(&one.form)),
                &one.form,
            );
            for word in one.expand.split_whitespace() {
                self.ask("abbreviations.toml", Entry::Stem(&fold(word)), word);
            }
        }
    }

    pub(super) fn synonyms(&mut self, file: &SynonymsFile) {
        for word in file
            .synonym
            .iter()
            .flat_map(|one| one.words.iter().chain(&one.adds))
        {
            self.ask("synonyms.toml", Entry::Stem(&fold(word)), word);
        }
    }

    fn ask(&mut self, file: &str, entry: Entry<'_>, written: &str) {
        let Some(why) = (self.refused)(entry) else {
            return;
        };
        let (name, source) = named(self.files, file);
        self.found.push(Diagnostic::at(
            name,
            source,
            source.find(written).unwrap_or_default(),
            format!("слово «{written}» в словарях запрещено: {why}"),
            "уберите слово; этот запрет не отключается",
        ));
    }
}
