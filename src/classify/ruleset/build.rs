//! Puts the drafts of all files together into a rule set.

use std::{collections::HashMap, sync::Arc};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{
    Category, File, Filter, FilterEffect, Rule, RuleFiles, RuleSet, RuleStatus, Target, check,
    read::{Draft, Reader, RuleDraft, TargetDraft},
    unsorted,
};
use crate::{
    classify::{
        VERDICT_VERSION,
        document::Document,
        learned::{Weights, read::read as read_weights},
        places::Gazetteer,
    },
    domain::{CategoryId, Diagnostic, RuleId, Sector},
    query::RuleIndexBuilder,
    text::{ANALYSER_VERSION, Lexicon},
};

/// Loads a whole set, or gives every finding.
pub(super) fn load(files: &RuleFiles) -> Result<RuleSet, Vec<Diagnostic>> {
    let mut findings = Vec::new();
    let places = || {
        files
            .places
            .as_ref()
            .map(|(name, text)| Gazetteer::parse(name, text))
    };
    let weights = || files.weights.as_ref().map(|file| weights(files, file));
    let (lexicon, (places, weights)) =
        rayon::join(|| Lexicon::parse(&files.index), || (places(), weights()));
    let places = sound(places, &mut findings);
    let weights = sound(weights, &mut findings);
    let lexicon = match lexicon {
        Ok(lexicon) => lexicon,
        Err(found) => {
            // Exclusions cannot be judged without the families: the rules wait for the lexicon.
            findings.extend(found);
            return Err(findings);
        }
    };
    let drafts = drafts(files, &lexicon);
    check::check(&drafts);
    let mut set = Assembly::default();
    for (document, draft) in drafts {
        let file = document.file().to_owned();
        let lines = Lines(line_starts(files, &file));
        let found = document.into_findings();
        if found.is_empty() {
            set.add(&file, &lines, draft);
        } else {
            findings.extend(found);
        }
    }
    if findings.is_empty() {
        Ok(RuleSet {
            weights: weights.map(Arc::new),
            ..set.finish(digest(files), Arc::new(lexicon), places)
        })
    } else {
        Err(findings)
    }
}

/// What could be read; what was found instead goes to the findings.
fn sound<T>(read: Option<Result<T, Vec<Diagnostic>>>, findings: &mut Vec<Diagnostic>) -> Option<T> {
    let read = read?.map_err(|found| findings.extend(found));
    read.ok()
}

fn weights(files: &RuleFiles, (name, text): &File) -> Result<Weights, Vec<Diagnostic>> {
    let separators = read_weights(name, text, &files.extra_bans())?;
    Ok(Weights::new(&separators))
}

/// How the files of a folder are read.
type Read = fn(&Reader<'_>, &Document<'_>) -> Draft;

/// Reads all files, side by side: a big rule set is read anew at every start and reload.
fn drafts<'f>(files: &'f RuleFiles, lexicon: &Lexicon) -> Vec<(Document<'f>, Draft)> {
    let banned = files.extra_bans();
    let reader = Reader {
        lexicon,
        banned: &banned,
    };
    let kinds: [(&[File], Read); 3] = [
        (&files.sectors, |reader, document| {
            reader.sector_file(document)
        }),
        (&files.signals, |reader, document| {
            reader.signal_file(document)
        }),
        (&files.filters, |reader, document| {
            reader.filter_file(document)
        }),
    ];
    let mut tasks: Vec<(&File, Read)> = Vec::new();
    for (files, read) in kinds {
        let mut files: Vec<&File> = files.iter().collect();
        files.sort();
        tasks.extend(files.into_iter().map(|file| (file, read)));
    }
    let run = |((name, contents), read): &(&'f File, Read)| {
        let document = Document::new(name, contents);
        let draft = read(&reader, &document);
        (document, draft)
    };
    tasks.par_iter().map(run).collect()
}

/// Byte offsets at which the lines of a file begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(&self, at: usize) -> usize {
        self.0.partition_point(|start| *start <= at)
    }
}

fn line_starts(files: &RuleFiles, name: &str) -> Vec<usize> {
    let all = files
        .sectors
        .iter()
        .chain(&files.signals)
        .chain(&files.filters);
    let text = all
        .filter(|(file, _)| file == name)
        .map(|(_, text)| text.as_str())
        .next();
    let breaks = text
        .unwrap_or_default()
        .match_indices('\n')
        .map(|(at, _)| at + 1);
    std::iter::once(0).chain(breaks).collect()
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
    fn add(&mut self, file: &str, lines: &Lines, draft: Draft) {
        if let Some((sector, name, order)) = draft.sector {
            self.sectors.push((order, sector, name));
        }
        if let Some((id, name, effect)) = draft.filter {
            self.filters.push(Filter {
                id: id.value,
                name,
                effect,
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

    fn finish(mut self, hash: String, lexicon: Arc<Lexicon>, places: Option<Gazetteer>) -> RuleSet {
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
        let mut builder = RuleIndexBuilder::new(Arc::clone(&lexicon));
        for rule in &rules {
            builder.add(&rule.matches);
        }
        let unless = rules
            .iter()
            .map(|rule| Some(builder.add_dormant(rule.unless.as_ref()?)))
            .collect();
        RuleSet {
            hash,
            index: builder.build(),
            lexicon,
            sectors: self
                .sectors
                .into_iter()
                .map(|(_, id, name)| (id, name))
                .collect(),
            categories: self.categories,
            filters: self.filters,
            rules,
            unless,
            places,
            weights: None,
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
