//! Layer 1, third room: from a text to its verdict, by rule files.
//!
//! ```text
//! file contents ─ ruleset ─► RuleSet ─┐
//! text ─ analyser ─ index scan ─ fates ┴─ topics · signals · places · essence ─► Verdict
//! ```
//!
//! [`Classifier::classify`] is pure: the same input, context and rule set give the same verdict in
//! the daemon, on the command line and in a back-test. To add a rule, edit a file under `rules/`; to
//! add a signal, a filter or a category, too: nothing here names one, except where its meaning is
//! fixed by the contract (danger, brush-off, rudeness).

mod afar;
mod asked;
mod banned;
mod classifier;
mod courtesy;
mod document;
mod essence;
mod explain;
mod fate;
mod findings;
mod judge;
mod learned;
mod lint;
mod literal;
mod places;
pub mod review;
mod ruleset;
mod topics;
mod unwritten;

pub use asked::{Unasked, Words};
pub use classifier::{Classifier, Context, ContextEntry, Input};
pub use document::{Document, Table, Text};
pub use essence::{ESSENCE_CHARS_MAX, of as essence};
pub use explain::{Explanation, RuleWhy, WordsWhy};
pub use fate::Fate;
pub use learned::{
    Head, Learnt, Weights,
    fit::{Lesson, Word, fit, words},
    read::{FitNote, write as write_weights},
};
pub use lint::{LintFinding, LintKind, LintReport, LintSeverity, lint};
pub use places::{Cues, Facility, Gazetteer, Settlement, Territory};
pub use ruleset::{
    Allowance, Category, DangerCases, ExampleFailure, File, Filter, FilterEffect, Reads, Rule,
    RuleFiles, RuleSet, RuleStatus, Target, TrialError, TrialExpression,
};
pub use unwritten::{Unwritten, unwritten};

/// Changes whenever the same text and rules would give another verdict; part of the rule set's hash.
pub const VERDICT_VERSION: u32 = 7;
