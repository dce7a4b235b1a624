//! Reads rule files side by side and indexes their expressions meanwhile.
//!
//! The index numbers expressions and words as they come, so one thread adds them all, in the order of
//! the files: the one that was asked for them. Files are begun in that order too. Between two files
//! that it reads itself, it adds what all have read by then: nobody waits for another.

use std::sync::{
    Arc, Mutex, OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use rayon::prelude::*;

use super::{
    File, RuleFiles,
    read::{Draft, Reader},
};
use crate::{
    classify::{banned::Bans, document::Document},
    query::RuleIndexBuilder,
    text::Lexicon,
};

/// Why the lock of the index is never waited for, nor found poisoned.
const UNSHARED: &str = "one thread indexes, and its panic ends the reading";

/// How the files of a folder are read.
type Read = fn(&Reader<'_>, &Document<'_>) -> Draft;

/// All files as read, and their expressions.
pub(super) struct Drafts<'f> {
    pub(super) files: Vec<(Document<'f>, Draft)>,
    /// The `match` of every rule in the order of the files, and then every `unless`.
    pub(super) index: RuleIndexBuilder,
    /// By rule: the number of its `unless` in the index.
    pub(super) unless: Vec<Option<u32>>,
}

/// Reads all files: a big rule set is read anew at every start and reload.
pub(super) fn drafts<'f>(files: &'f RuleFiles, lexicon: &Arc<Lexicon>) -> Drafts<'f> {
    let banned = files.extra_bans();
    let tasks = tasks(files);
    let drafts: Vec<OnceLock<Draft>> = tasks.iter().map(|_| OnceLock::new()).collect();
    let indexing = Mutex::new(Indexing {
        index: RuleIndexBuilder::new(Arc::clone(lexicon)),
        next: 0,
    });
    let this_thread = rayon::current_thread_index();
    let documents = in_order(tasks.len(), |at| {
        let (file, read) = tasks[at];
        let document = Document::new(&file.0, &file.1);
        drafts[at].get_or_init(|| {
            let reader = Reader {
                lexicon,
                banned: &banned,
                bans: Bans::new(lexicon, &banned),
            };
            read(&reader, &document)
        });
        if rayon::current_thread_index() == this_thread {
            indexing.lock().expect(UNSHARED).go_on(&drafts);
        }
        document
    });
    let mut indexing = indexing.into_inner().expect(UNSHARED);
    indexing.go_on(&drafts);
    let mut index = indexing.index;
    let drafts: Vec<Draft> = drafts
        .into_iter()
        .filter_map(OnceLock::into_inner)
        .collect();
    let rules = drafts.iter().flat_map(|draft| &draft.rules);
    let unless = rules
        .map(|rule| Some(index.add_dormant(rule.unless.as_ref()?)))
        .collect();
    Drafts {
        files: documents.into_iter().zip(drafts).collect(),
        index,
        unless,
    }
}

/// Does so many tasks side by side, begun in the order of their numbers; gives what they gave in it.
fn in_order<T: Send>(count: usize, task: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let begun = AtomicUsize::new(0);
    // Files are few and of unlike sizes: each is a piece of work of its own.
    let turns = (0..count).into_par_iter().with_max_len(1);
    let turn = |_| {
        let at = begun.fetch_add(1, Ordering::Relaxed);
        (at, task(at))
    };
    let mut done: Vec<(usize, T)> = turns.map(turn).collect();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, one)| one).collect()
}

/// The files in their order: folder by folder, by name.
fn tasks(files: &RuleFiles) -> Vec<(&File, Read)> {
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
    let mut tasks = Vec::new();
    for (files, read) in kinds {
        let mut files: Vec<&File> = files.iter().collect();
        files.sort();
        tasks.extend(files.into_iter().map(|file| (file, read)));
    }
    tasks
}

/// How far the index has come.
struct Indexing {
    index: RuleIndexBuilder,
    /// The file whose rules come next.
    next: usize,
}

impl Indexing {
    /// Adds the files that are read, up to the first that is not.
    fn go_on(&mut self, drafts: &[OnceLock<Draft>]) {
        while let Some(draft) = drafts.get(self.next).and_then(OnceLock::get) {
            for rule in &draft.rules {
                self.index.add(&rule.matches);
            }
            self.next += 1;
        }
    }
}
