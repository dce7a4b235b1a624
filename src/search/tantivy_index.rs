//! The index on disk: one writer, readers that follow its commits.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    thread,
    time::Duration,
};

use arc_swap::ArcSwap;
use jiff::tz::TimeZone;
use tantivy::{
    Index, IndexReader, IndexWriter, Order, Searcher, TantivyError, Term,
    aggregation::{AggregationCollector, agg_req::Aggregations, agg_result::AggregationResults},
    collector::{Count, TopDocs},
    error::DataCorruption,
    index::SegmentId,
    merge_policy::{LogMergePolicy, NoMergePolicy},
};

use super::{
    compile::Compiler,
    document::document,
    fault::{contained, failed, is_damaged},
    opening::{Engine, Opened},
    schema::{FACETS, Fields, ITEM, LAYOUT, PUBLISHED},
};
use crate::{
    domain::{ItemId, Seq, Timestamp},
    ports::{
        FacetCount, Hit, IndexDocument, SearchError, SearchIndex, SearchRequest, SearchResult,
    },
    text::{ANALYSER_VERSION, Analyser, Lexicon},
};

/// Values counted in each facet.
const FACET_VALUES: u32 = 100;
/// How often what is deleted is looked for, and the rest between: so long a merge may go on beside us.
const ROUNDS: u32 = 200;
const ROUND_REST: Duration = Duration::from_millis(25);
/// Letters of a segment's name: a number of 128 bits in hexadecimal.
const SEGMENT_LETTERS: usize = 32;

/// A search index in one folder.
pub struct TantivyIndex {
    folder: PathBuf,
    fields: Fields,
    zone: TimeZone,
    lexicon: Arc<Lexicon>,
    /// Names what builds the index.
    stamp: String,
    view: ArcSwap<View>,
    writer: Mutex<Writer>,
    committed: AtomicI64,
    /// Damage was met.
    damaged: AtomicBool,
}

/// What is read; another one when the index begins anew.
struct View {
    index: Index,
    reader: IndexReader,
}

struct Writer {
    /// None when beginning anew failed midway.
    tantivy: Option<IndexWriter>,
    analyser: Analyser,
}

impl Writer {
    fn tantivy(&mut self) -> tantivy::Result<&mut IndexWriter> {
        self.tantivy.as_mut().ok_or_else(gone)
    }
}

fn gone() -> TantivyError {
    DataCorruption::comment_only("the index is gone".to_owned()).into()
}

impl TantivyIndex {
    /// Opens the index of a folder, or makes an empty one when there is none, when another analyser,
    /// lexicon (`lexicon_hash`) or layout built it, or when its files are damaged or gone: everything in
    /// it can be derived again.
    ///
    /// # Errors
    /// The folder cannot be read or written, or another process writes to it. Then nothing is removed.
    pub fn open(
        folder: &Path,
        lexicon: Arc<Lexicon>,
        lexicon_hash: &str,
        zone: TimeZone,
    ) -> Result<(Self, Opened), SearchError> {
        let stamp = format!("layout {LAYOUT}, analyser {ANALYSER_VERSION}, lexicon {lexicon_hash}");
        let fields = Fields::new();
        let (engine, opened) = Engine::open(folder, &fields, &stamp)?;
        let analyser = Analyser::new(Arc::clone(&lexicon));
        let tantivy = Some(engine.writer);
        let index = Self {
            folder: folder.to_owned(),
            fields,
            zone,
            lexicon,
            stamp,
            view: ArcSwap::from_pointee(View {
                index: engine.index,
                reader: engine.reader,
            }),
            writer: Mutex::new(Writer { tantivy, analyser }),
            committed: AtomicI64::new(engine.committed),
            damaged: AtomicBool::new(false),
        };
        Ok((index, opened))
    }

    /// Lets the engine work. Where it fails, the files are looked through: damage is remembered.
    fn guarded<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce() -> tantivy::Result<T>,
    ) -> Result<T, SearchError> {
        contained(work).map_err(|error| {
            if is_damaged(&self.view.load().index) {
                self.damaged.store(true, Ordering::Release);
            }
            self.sound().err().unwrap_or_else(|| failed(doing, error))
        })
    }

    /// Puts away the damaged files and begins with none.
    fn begin_anew(&self) -> Result<(), SearchError> {
        let mut writer = self.writer();
        if let Some(old) = writer.tantivy.take() {
            // Its merges would write among the new files. How they end is no matter any more.
            let _ = contained(|| old.wait_merging_threads());
        }
        let engine = Engine::anew(&self.folder, &self.fields, &self.stamp)?;
        self.view.store(Arc::new(View {
            index: engine.index,
            reader: engine.reader,
        }));
        writer.tantivy = Some(engine.writer);
        self.committed.store(engine.committed, Ordering::Release);
        self.damaged.store(false, Ordering::Release);
        Ok(())
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Segments that hold deleted documents.
    fn stale(&self) -> tantivy::Result<Vec<SegmentId>> {
        let metas = self.view.load().index.searchable_segment_metas()?;
        let stale = metas.iter().filter(|meta| meta.has_deletes());
        Ok(stale.map(|meta| meta.id()).collect())
    }

    /// Writes segments anew without what is deleted, until no file holds it.
    fn purge_alone(&self, tantivy: &mut IndexWriter) -> tantivy::Result<()> {
        let mut done = Ok(());
        for _ in 0..ROUNDS {
            done = Ok(());
            for id in self.stale()? {
                // Fails when a merge from before took the segment: the next round sees what it made.
                let merged = tantivy.merge(&[id]).wait();
                done = done.and(merged.map(|_| ()));
            }
            // The reader's old view would keep the old files.
            self.view.load().reader.reload()?;
            tantivy.garbage_collect_files().wait()?;
            if self.stale()?.is_empty() && self.strays()? == 0 {
                break;
            }
            thread::sleep(ROUND_REST);
        }
        done
    }

    /// Files of segments that no commit knows: of a merge that goes on, or that came too late.
    fn strays(&self) -> tantivy::Result<usize> {
        let known = self.view.load().index.searchable_segment_ids()?;
        let known: HashSet<String> = known.iter().map(SegmentId::uuid_string).collect();
        let files = fs::read_dir(&self.folder)?.flatten();
        let names = files.filter_map(|file| file.file_name().into_string().ok());
        let stray = names.filter(|name| {
            let segment = name.split('.').next().unwrap_or_default();
            segment.len() == SEGMENT_LETTERS && !known.contains(segment)
        });
        Ok(stray.count())
    }

    fn hits(&self, searcher: &Searcher, request: &SearchRequest) -> tantivy::Result<SearchResult> {
        let mut analyser = Analyser::new(Arc::clone(&self.lexicon));
        let narrowed = Compiler {
            fields: &self.fields,
            lexicon: &self.lexicon,
            zone: &self.zone,
            analyser: &mut analyser,
        }
        .compile(&request.expr);
        let newest = TopDocs::with_limit(request.limit.max(1))
            .and_offset(request.offset)
            .order_by_fast_field::<i64>(PUBLISHED, Order::Desc);
        let facets = AggregationCollector::from_aggs(facet_request(), Default::default());
        let (found, total, counted) = searcher.search(&narrowed.query, &(newest, Count, facets))?;
        let mut hits = Vec::with_capacity(found.len());
        for (published, address) in found.into_iter().take(request.limit) {
            let segment = searcher.segment_reader(address.segment_ord);
            let items = segment.fast_fields().u64(ITEM)?;
            let item = items.first(address.doc_id).unwrap_or_default();
            hits.push(Hit {
                item: ItemId(i64::try_from(item).unwrap_or(i64::MAX)),
                published_at: published
                    .and_then(|ms| Timestamp::from_millisecond(ms).ok())
                    .unwrap_or_default(),
            });
        }
        Ok(SearchResult {
            hits,
            total,
            facets: facet_counts(&counted),
            exact: narrowed.exact,
        })
    }
}

impl SearchIndex for TantivyIndex {
    fn write(&self, documents: &[IndexDocument]) -> Result<(), SearchError> {
        let mut writer = self.writer();
        self.guarded(
            "записать сообщения в поисковый индекс",
            || {
                let Writer { tantivy, analyser } = &mut *writer;
                let tantivy = tantivy.as_mut().ok_or_else(gone)?;
                for one in documents {
                    let number = one.stored.id.0.unsigned_abs();
                    tantivy.delete_term(Term::from_field_u64(self.fields.item, number));
                    if !one.stored.item.text.is_empty() {
                        tantivy.add_document(document(&self.fields, one, analyser))?;
                    }
                }
                Ok(())
            },
        )
    }

    fn commit(&self, seq: Seq) -> Result<(), SearchError> {
        let mut writer = self.writer();
        self.guarded("сохранить поисковый индекс", || {
            let mut prepared = writer.tantivy()?.prepare_commit()?;
            prepared.set_payload(&seq.0.to_string());
            prepared.commit()?;
            self.committed.store(seq.0, Ordering::Release);
            self.view.load().reader.reload()
        })
    }

    fn purge(&self) -> Result<(), SearchError> {
        let mut writer = self.writer();
        self.guarded(
            "вычистить стёртое из поискового индекса",
            || {
                let tantivy = writer.tantivy()?;
                // A merge that the last commit began goes on beside us; none begins any more.
                tantivy.set_merge_policy(Box::new(NoMergePolicy));
                let purged = self.purge_alone(tantivy);
                tantivy.set_merge_policy(Box::new(LogMergePolicy::default()));
                purged
            },
        )
    }

    fn committed(&self) -> Seq {
        Seq(self.committed.load(Ordering::Acquire))
    }

    fn sound(&self) -> Result<(), SearchError> {
        match self.damaged.load(Ordering::Acquire) {
            true => Err(SearchError::Damaged),
            false => Ok(()),
        }
    }

    fn search(&self, request: &SearchRequest) -> Result<SearchResult, SearchError> {
        self.guarded("прочитать поисковый индекс", || {
            self.hits(&self.view.load().reader.searcher(), request)
        })
    }

    fn clear(&self) -> Result<(), SearchError> {
        let emptied = self.sound().and_then(|()| {
            let mut writer = self.writer();
            self.guarded("очистить поисковый индекс", || {
                writer.tantivy()?.delete_all_documents()
            })
        });
        // What cannot even forget is no use any more.
        let cleared = emptied.and_then(|_| self.commit(Seq(0)));
        cleared.or_else(|_| self.begin_anew())
    }

    fn size(&self) -> (usize, u64) {
        let documents = self.view.load().reader.searcher().num_docs();
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let bytes = entries
            .filter_map(|entry| entry.metadata().ok())
            .map(|meta| meta.len())
            .sum();
        (usize::try_from(documents).unwrap_or(usize::MAX), bytes)
    }
}

impl std::fmt::Debug for TantivyIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TantivyIndex")
            .field("index", &self.view.load().index)
            .field("committed", &self.committed)
            .finish_non_exhaustive()
    }
}

fn facet_request() -> Aggregations {
    let one = |name: &str| {
        let terms = serde_json::json!({ "terms": { "field": name, "size": FACET_VALUES } });
        (name.to_owned(), terms)
    };
    let request: serde_json::Map<_, _> = FACETS.iter().map(|name| one(name)).collect();
    serde_json::from_value(request.into()).expect("the request is a constant, covered by tests")
}

fn facet_counts(results: &AggregationResults) -> Vec<FacetCount> {
    // tantivy's result tree is a large enum; its JSON form is the documented one.
    let json = serde_json::to_value(results).unwrap_or_default();
    let mut counts = Vec::new();
    for facet in FACETS {
        let buckets = json[facet]["buckets"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        counts.extend(buckets.iter().filter_map(|bucket| {
            Some(FacetCount {
                facet,
                value: bucket["key"].as_str()?.to_owned(),
                count: usize::try_from(bucket["doc_count"].as_u64()?).ok()?,
            })
        }));
    }
    counts
}

#[cfg(test)]
mod tests;
