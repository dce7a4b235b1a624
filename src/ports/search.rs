//! The search port: a derived index over the store's items, rebuilt at any time.

#![expect(
    clippy::missing_errors_doc,
    reason = "every method fails with `SearchError`, whose variants say what happened and what to do"
)]

use crate::{
    domain::{IncidentId, ItemId, Seq, StoredItem, Timestamp},
    query::Expr,
};

/// Why the index could not do it.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Its files are not what was written. The store is whole, and the index is made anew from it.
    #[error(
        "поисковый индекс повреждён: он собирается заново из хранилища, данные целы; если это повторится, выполните otklik reindex"
    )]
    Damaged,
    /// It does not follow the store, so that «nothing found» would be no answer.
    #[error(
        "поисковый индекс не поспевает за хранилищем: в нём могут быть не все сообщения; причина — в журнале службы"
    )]
    Behind,
    /// The engine failed.
    #[error("не удалось {doing}")]
    Engine {
        /// What the index could not do, after «не удалось».
        doing: &'static str,
        /// The engine's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// An item as it enters the index. An erased text makes the index forget the item.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexDocument {
    /// The item.
    pub stored: StoredItem,
    /// Its incident.
    pub incident: Option<IncidentId>,
    /// That incident is a private card.
    pub in_private: bool,
}

/// What is looked for.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// The parsed query.
    pub expr: Expr,
    /// Hits to skip.
    pub offset: usize,
    /// Hits to return.
    pub limit: usize,
}

/// A candidate: its number and publication time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The item.
    pub item: ItemId,
    /// When it was published.
    pub published_at: Timestamp,
}

/// How many hits carry a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// Which facet: `sector`, `network`, `territory`.
    pub facet: &'static str,
    /// The value's id.
    pub value: String,
    /// Hits that carry it.
    pub count: usize,
}

/// What the index found, newest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchResult {
    /// The page.
    pub hits: Vec<Hit>,
    /// How many items the narrowed query selects.
    pub total: usize,
    /// Facet counts over all of them.
    pub facets: Vec<FacetCount>,
    /// False when the index can only narrow this query: the caller verifies the hits with the
    /// matcher, which is the meaning.
    pub exact: bool,
}

/// A search index derived from the store.
pub trait SearchIndex: Send + Sync {
    /// Adds, replaces or forgets documents; visible after the next [`commit`](Self::commit).
    fn write(&self, documents: &[IndexDocument]) -> Result<(), SearchError>;

    /// Makes everything written durable and visible, together with the outbox number it reaches.
    fn commit(&self, seq: Seq) -> Result<(), SearchError>;

    /// Takes what is deleted out of the files: until then its words stand in them, unseen. What is
    /// written but not committed stays as it is.
    fn purge(&self) -> Result<(), SearchError>;

    /// The outbox number of the last commit; replay starts after it.
    fn committed(&self) -> Seq;

    /// Asks whether damage was met since the index was opened. Nothing but [`clear`](Self::clear) mends it.
    fn sound(&self) -> Result<(), SearchError>;

    /// Finds items, newest first.
    fn search(&self, request: &SearchRequest) -> Result<SearchResult, SearchError>;

    /// Empties the index, to be filled again from the store.
    fn clear(&self) -> Result<(), SearchError>;

    /// Documents in the index and bytes on disk.
    fn size(&self) -> (usize, u64);
}
