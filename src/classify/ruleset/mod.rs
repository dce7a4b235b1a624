//! A rule set: everything that is looked for, loaded whole or not at all.
//!
//! File contents come in, a [`RuleSet`] or the full list of findings goes out. A set never changes
//! after loading; a reload makes a new one.

mod build;
mod check;
mod drafts;
mod examples;
mod lock;
mod read;
mod trial;
mod values;

use std::sync::Arc;

use crate::{
    domain::{CategoryId, Diagnostic, RuleId, Sector, Signal},
    query::{Expr, RuleIndex},
    text::Lexicon,
};

use super::{banned::ExtraBan, learned::Weights, places::Gazetteer};

pub use examples::ExampleFailure;
pub use lock::DangerCases;
pub use trial::{TrialError, TrialExpression};

/// The category of a sector's problems that no rule knows.
pub(super) fn unsorted(sector: Sector) -> CategoryId {
    CategoryId::new(format!("{sector}.unsorted"))
}

/// A file: its name as the user knows it, and its contents.
pub type File = (String, String);

/// Everything a rule set is made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleFiles {
    /// `rules/sectors/*.toml`.
    pub sectors: Vec<File>,
    /// `rules/signals/*.toml`.
    pub signals: Vec<File>,
    /// `rules/filters/*.toml`.
    pub filters: Vec<File>,
    /// `rules/golden/danger.toml`: what must stay a danger.
    pub danger: Option<File>,
    /// `index/*.toml`, for the analyser.
    pub index: Vec<File>,
    /// The region's `places.toml`; none when no region is chosen.
    pub places: Option<File>,
    /// `rules/weights.toml`: the learned layer; none to work by rules alone.
    pub weights: Option<File>,
    /// Words that configuration forbids in addition to the compiled-in list.
    pub banned: Vec<String>,
}

/// What a rule may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleStatus {
    /// Counts.
    Stable,
    /// Tags, and never makes a message actionable.
    Experimental,
    /// Kept for its history; not matched.
    Deprecated,
}

/// Whose texts a signal rule reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Residents' texts.
    Resident,
    /// Replies of bodies.
    Official,
    /// Both.
    Any,
}

/// What a shared filter means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterEffect {
    /// Silences the rules that name it, unless a danger is told.
    Exclude,
    /// Silences the rules that name it, danger or not: it is told from elsewhere, as news are.
    Report,
    /// Silences the rules that name it and says nothing else of the text: what many rules except
    /// stands in one place.
    Silence,
    /// The same, and words that would say the same signals are silent, too.
    Deny,
    /// A sign of complaint: turns a weak topic into an actionable one.
    Complaint,
    /// Agreement with what stands above («у нас тоже»): takes the thread's topic.
    Echo,
    /// A private matter: changes no tag; the desk opens it to few.
    Private,
}

/// What a rule speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A category, by its number in [`RuleSet::categories`].
    Category(usize),
    /// A signal.
    Signal(Signal),
    /// A shared filter, by its number in [`RuleSet::filters`].
    Filter(usize),
}

/// A category of problems.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    /// `sector.category`.
    pub id: CategoryId,
    /// Its sector.
    pub sector: Sector,
    /// Russian name.
    pub name: String,
    /// What the operator should find out.
    pub note: Option<String>,
}

/// A shared filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Stable id: `news`, `advert` …
    pub id: String,
    /// Russian name.
    pub name: String,
    /// What it means.
    pub effect: FilterEffect,
    /// What the rules that name it mark.
    pub signals: Vec<Signal>,
}

/// A lint that a rule allows itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The lint's id, as written.
    pub lint: String,
    /// Why; without it nothing is allowed.
    pub reason: Option<String>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Stable id.
    pub id: RuleId,
    /// Grows with every change.
    pub version: u32,
    /// What it may do.
    pub status: RuleStatus,
    /// Why it is deprecated.
    pub reason: Option<String>,
    /// Russian name.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// What it speaks for.
    pub target: Target,
    /// Votes for its category, 1 to 10; 0 for a hint, and for signals and filters.
    pub weight: u8,
    /// Severity of its signal, 0 to 3; 0 for categories and filters.
    pub severity: u8,
    /// Whose texts it reads.
    pub reads: Reads,
    /// The expression that must match.
    pub matches: Expr,
    /// The expression that silences it.
    pub unless: Option<Expr>,
    /// Shared filters that silence it, by number.
    pub filters: Vec<usize>,
    /// Hint for the operator.
    pub note: Option<String>,
    /// What lint is not to find fault with.
    pub allow: Vec<Allowance>,
    /// Texts it must match.
    pub match_examples: Vec<String>,
    /// Texts it must not match.
    pub no_match_examples: Vec<String>,
    /// Its file, as the user knows it.
    pub file: String,
    /// Its line in the file, 1-based.
    pub line: usize,
}

/// A loaded rule set.
pub struct RuleSet {
    pub(super) hash: String,
    pub(super) lexicon: Arc<Lexicon>,
    pub(super) sectors: Vec<(Sector, String)>,
    pub(super) categories: Vec<Category>,
    pub(super) filters: Vec<Filter>,
    pub(super) rules: Vec<Rule>,
    /// The `match` of each rule under the rule's own number, and every `unless`, dormant.
    pub(super) index: RuleIndex,
    /// By rule: the number of its `unless` in the index.
    pub(super) unless: Vec<Option<u32>>,
    pub(super) places: Option<Gazetteer>,
    pub(super) weights: Option<Arc<Weights>>,
}

impl std::fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RuleSet")
            .field("hash", &self.hash)
            .field("rules", &self.rules.len())
            .finish_non_exhaustive()
    }
}

impl RuleSet {
    /// Loads a whole set. The danger lock holds, or nothing is loaded.
    ///
    /// # Errors
    /// Every finding of every file at once; else every golden danger that the set loses.
    pub fn load(files: &RuleFiles) -> Result<Self, Vec<Diagnostic>> {
        match (build::load(files), DangerCases::read(files.danger.as_ref())) {
            (Ok(set), Ok(cases)) => {
                let lost = cases.check(&set);
                if lost.is_empty() { Ok(set) } else { Err(lost) }
            }
            (set, cases) => Err([set.err(), cases.err()]
                .into_iter()
                .flatten()
                .flatten()
                .collect()),
        }
    }

    /// Loads a whole set without the danger lock: to look at a draft, never to judge messages by it.
    ///
    /// # Errors
    /// Every finding of every file at once.
    pub fn load_draft(files: &RuleFiles) -> Result<Self, Vec<Diagnostic>> {
        build::load(files)
    }

    /// Digest (sha-256, hexadecimal) of everything a verdict depends on besides the message.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The analyser's lexicon.
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.lexicon
    }

    /// Sectors that the files define, in their order, with their names.
    pub fn sectors(&self) -> &[(Sector, String)] {
        &self.sectors
    }

    /// All categories, in the order of the files; the last are those for unsorted problems.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// The category with this id.
    pub fn category(&self, id: &CategoryId) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == *id)
    }

    /// All shared filters.
    pub fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// All rules: of sectors, then signals, then filters.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this id.
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == *id)
    }

    /// The region's places, when a region is chosen.
    pub fn places(&self) -> Option<&Gazetteer> {
        self.places.as_ref()
    }

    /// Checks every rule against its own examples; empty when all hold.
    pub fn check_examples(self: &Arc<Self>) -> Vec<ExampleFailure> {
        examples::check(self)
    }
}

impl Rule {
    /// True for a hint: it names a sector when no other rule does.
    pub fn is_hint(&self) -> bool {
        self.weight == 0 && matches!(self.target, Target::Category(_))
    }

    /// The signal it marks, if it marks one.
    pub fn signal(&self) -> Option<Signal> {
        match self.target {
            Target::Signal(signal) => Some(signal),
            _ => None,
        }
    }
}

impl RuleFiles {
    fn extra_bans(&self) -> Vec<ExtraBan> {
        self.banned.iter().map(|word| ExtraBan::new(word)).collect()
    }
}

#[cfg(test)]
mod tests;
