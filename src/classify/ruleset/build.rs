//! Puts the drafts of all files together into a rule set.

use std::{collections::HashMap, sync::Arc};

use sha2::{Digest, Sha256};

use super::{
    Category, Filter, FilterEffect, Rule, RuleFiles, RuleSet, RuleStatus, Target, check,
    drafts::{Drafts, drafts},
    read::{Draft, RuleDraft, TargetDraft},
    unsorted,
};
use crate::{
    classify::{
        VERDICT_VERSION,
        banned::{bare_stem_reason, form_reason},
        document::Document,
        learned::{Weights, read::read as read_weights},
        places::Gazetteer,
    },
    domain::{CategoryId, Diagnostic, RuleId, Sector},
    text::{ANALYSER_VERSION, Lexicon, LexiconEntry},
};

/// Loads a whole set, or gives every finding.
pub(super) fn load(files: &RuleFiles) -> Result<RuleSet, Vec<Diagnostic>> {
    let mut findings = Vec::new();
    let (rules, (places, weights, hash)) = rayon::join(
        || rules(files),
        || (places(files), weights(files), digest(files)),
    );
    let places = sound(places, &mut findings);
    let weights = sound(weights, &mut findings);
    match rules {
        Ok(set) if findings.is_empty() => Ok(RuleSet {
            hash,
            places,
            weights: weights.map(Arc::new),
            ..set
        }),
        Ok(_) => Err(findings),
        Err(found) => {
            findings.extend(found);
            Err(findings)
        }
    }
}

/// The set without what only its places, weights and digest tell.
fn rules(files: &RuleFiles) -> Result<RuleSet, Vec<Diagnostic>> {
    // Exclusions cannot be judged without the families: the rules wait for the lexicon.
    let extra = files.extra_bans();
    let lexicon = Lexicon::guarded(&files.index, |entry| match entry {
        LexiconEntry::Form(form) => form_reason(form, &extra),
        LexiconEntry::Stem(word) => bare_stem_reason(word, &extra),
    })?;
    let lexicon = Arc::new(lexicon);
    let Drafts {
        files,
        index,
        unless,
    } = drafts(files, &lexicon);
    let (index, named) = rayon::join(|| index.build(), || named(files));
    let named = named?;
    Ok(RuleSet {
        hash: String::new(),
        lexicon,
        sectors: named.sectors,
        categories: named.categories,
        filters: named.filters,
        rules: named.rules,
        index,
        unless,
        places: None,
        weights: None,
    })
}

/// Everything with a name, from files without findings.
fn named(files: Vec<(Document<'_>, Draft)>) -> Result<Named, Vec<Diagnostic>> {
    check::check(&files);
    let mut findings = Vec::new();
    let mut set = Assembly::default();
    for (document, draft) in files {
        let (file, lines) = (document.file(), Lines::of_text(document.source()));
        let found = document.into_findings();
        if found.is_empty() {
            set.add(file, lines, draft);
        } else {
            findings.extend(found);
        }
    }
    if findings.is_empty() {
        Ok(set.finish())
    } else {
        Err(findings)
    }
}

/// What could be read; what was found instead goes to the findings.
fn sound<T>(read: Option<Result<T, Vec<Diagnostic>>>, findings: &mut Vec<Diagnostic>) -> Option<T> {
    let read = read?.map_err(|found| findings.extend(found));
    read.ok()
}

fn places(files: &RuleFiles) -> Option<Result<Gazetteer, Vec<Diagnostic>>> {
    let (name, text) = files.places.as_ref()?;
    Some(Gazetteer::parse(name, text))
}

fn weights(files: &RuleFiles) -> Option<Result<Weights, Vec<Diagnostic>>> {
    let (name, text) = files.weights.as_ref()?;
    let learnt = read_weights(name, text, &files.extra_bans());
    Some(learnt.map(|learnt| Weights::new(&learnt)))
}

/// Counts the lines of a file. Rising places cost one pass.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    fn of_text(text: &'t str) -> Self {
        let (at, line) = (0, 1);
        Self { text, at, line }
    }

    /// The line of a byte, 1-based.
    fn of(&mut self, at: usize) -> usize {
        if at < self.at {
            (self.at, self.line) = (0, 1);
        }
        let passed = &self.text.as_bytes()[self.at..at];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.at = at;
        self.line
    }
}

/// What a set names, in its order.
struct Named {
    sectors: Vec<(Sector, String)>,
    categories: Vec<Category>,
    filters: Vec<Filter>,
    rules: Vec<Rule>,
}

/// What has been put together so far. Filters and categories are named before they are numbered.
#[derive(Default)]
struct Assembly {
    sectors: Vec<(i64, Sector, String)>,
    categories: Vec<Category>,
    filters: Vec<Filter>,
    drafts: Vec<(String, usize, RuleDraft)>,
}

impl Assembly {
    fn add(&mut self, file: &str, mut lines: Lines<'_>, draft: Draft) {
        if let Some((sector, name, order)) = draft.sector {
            self.sectors.push((order, sector, name));
        }
        if let Some((id, name, effect)) = draft.filter {
            self.filters.push(Filter {
                id: id.value,
                name,
                effect,
                signals: Vec::new(),
            });
        }
        self.categories
            .extend(draft.categories.into_iter().map(|category| Category {
                id: CategoryId::new(category.id.value),
                sector: category.sector,
                name: category.name,
                note: category.note,
            }));
        for rule in draft.rules {
            self.drafts
                .push((file.to_owned(), lines.of(rule.start), rule));
        }
    }

    fn finish(mut self) -> Named {
        self.sectors
            .sort_by_key(|(order, sector, _)| (*order, *sector));
        for sector in Sector::ALL {
            let id = unsorted(sector);
            if !self.categories.iter().any(|category| category.id == id) {
                self.categories.push(Category {
                    id,
                    sector,
                    name: "Прочее, нужен разбор".to_owned(),
                    note: None,
                });
            }
        }
        let categories: HashMap<String, usize> =
            numbered(self.categories.iter().map(|c| c.id.as_str()));
        let filters: HashMap<String, usize> = numbered(self.filters.iter().map(|f| f.id.as_str()));
        let rules: Vec<Rule> = self
            .drafts
            .into_iter()
            .map(|(file, line, draft)| Rule {
                file,
                line,
                ..rule(draft, &categories, &filters)
            })
            .collect();
        for rule in &rules {
            for filter in &rule.filters {
                self.filters[*filter].signals.extend(rule.signal());
            }
        }
        Named {
            sectors: self
                .sectors
                .into_iter()
                .map(|(_, id, name)| (id, name))
                .collect(),
            categories: self.categories,
            filters: self.filters,
            rules,
        }
    }
}

fn numbered<'i>(ids: impl Iterator<Item = &'i str>) -> HashMap<String, usize> {
    ids.enumerate()
        .map(|(number, id)| (id.to_owned(), number))
        .collect()
}

/// A rule from its draft; every name in it was checked to exist.
fn rule(
    draft: RuleDraft,
    categories: &HashMap<String, usize>,
    filters: &HashMap<String, usize>,
) -> Rule {
    let number = |names: &HashMap<String, usize>, id: &str| names.get(id).copied().unwrap_or(0);
    Rule {
        target: match draft.target {
            TargetDraft::Category(id) => Target::Category(number(categories, &id.value)),
            TargetDraft::Signal(signal) => Target::Signal(signal),
            TargetDraft::Filter(id) => Target::Filter(number(filters, &id)),
        },
        filters: draft
            .filters
            .iter()
            .map(|id| number(filters, &id.value))
            .collect(),
        id: RuleId::new(draft.id.value),
        version: draft.version,
        status: draft.status,
        reason: draft.reason,
        name: draft.name,
        owner: draft.owner,
        weight: draft.weight,
        severity: draft.severity,
        reads: draft.reads,
        matches: draft.matches,
        unless: draft.unless,
        note: draft.note,
        allow: draft.allow,
        match_examples: draft.match_examples,
        no_match_examples: draft.no_match_examples,
        file: String::new(),
        line: 0,
    }
}

/// The digest of everything a verdict depends on, whatever folder the files lie in.
fn digest(files: &RuleFiles) -> String {
    let mut digest = Sha256::new();
    digest.update(ANALYSER_VERSION.to_le_bytes());
    digest.update(VERDICT_VERSION.to_le_bytes());
    let places = files.places.as_slice();
    let weights = files.weights.as_slice();
    for (part, list) in [
        ("sectors", files.sectors.as_slice()),
        ("signals", &files.signals),
        ("filters", &files.filters),
        ("index", &files.index),
        ("places", places),
        ("weights", weights),
    ] {
        let mut list: Vec<(&str, &str)> = list
            .iter()
            .map(|(name, text)| (name.rsplit('/').next().unwrap_or(name), text.as_str()))
            .collect();
        list.sort_unstable();
        for (name, text) in list {
            for piece in [part, name, text] {
                digest.update((piece.len() as u64).to_le_bytes());
                digest.update(piece.as_bytes());
            }
        }
    }
    digest
        .finalize()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            hex.push_str(&format!("{byte:02x}"));
            hex
        })
}

impl Rule {
    /// True when the rule is matched at all.
    pub fn is_active(&self) -> bool {
        self.status != RuleStatus::Deprecated
    }
}

impl Filter {
    /// True when a hit silences the rules that name the filter.
    pub fn excludes(&self) -> bool {
        matches!(self.effect, FilterEffect::Exclude | FilterEffect::Report)
    }
}
