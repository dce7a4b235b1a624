//! Search hits, snippets and facets.

use serde::Serialize;
use utoipa::ToSchema;

use super::CardItem;
use crate::{
    desk::{FacetValue, SearchHit, SearchPage, Snippet},
    domain::Span,
};

/// A stretch in code points.
#[derive(Serialize, ToSchema)]
#[schema(as = Span)]
pub struct SpanDto {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

impl From<Span> for SpanDto {
    fn from(span: Span) -> Self {
        Self {
            start: span.start,
            end: span.end,
        }
    }
}

/// A stretch of the text around what was found.
#[derive(Serialize, ToSchema)]
#[schema(as = Snippet)]
pub struct SnippetDto {
    /// The stretch.
    pub text: String,
    /// What was found in it.
    pub highlights: Vec<SpanDto>,
}

impl From<Snippet> for SnippetDto {
    fn from(snippet: Snippet) -> Self {
        Self {
            text: snippet.text,
            highlights: snippet.highlights.into_iter().map(Into::into).collect(),
        }
    }
}

/// One found item.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchHit)]
pub struct SearchHitDto {
    /// The item.
    pub item: CardItem,
    /// Its incident.
    #[schema(required)]
    pub incident: Option<i64>,
    /// Where the words stand.
    pub snippet: SnippetDto,
}

impl From<SearchHit> for SearchHitDto {
    fn from(hit: SearchHit) -> Self {
        Self {
            item: hit.item.into(),
            incident: hit.incident.map(|id| id.0),
            snippet: hit.snippet.into(),
        }
    }
}

/// A value of a facet with its count.
#[derive(Serialize, ToSchema)]
#[schema(as = FacetValue)]
pub struct FacetValueDto {
    /// The value's id.
    pub id: String,
    /// Its Russian name.
    pub name: String,
    /// Hits that carry it.
    pub count: usize,
}

impl From<FacetValue> for FacetValueDto {
    fn from(value: FacetValue) -> Self {
        Self {
            id: value.id,
            name: value.name,
            count: value.count,
        }
    }
}

/// A facet.
#[derive(Serialize, ToSchema)]
#[schema(as = Facet)]
pub struct FacetDto {
    /// `sector`, `network` or `territory`.
    pub facet: String,
    /// Its values, most frequent first.
    pub values: Vec<FacetValueDto>,
}

/// A page of hits.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchPage)]
pub struct SearchPageDto {
    /// Items found.
    pub total: usize,
    /// True for «не менее»: not all candidates were looked at, or the index does not know all messages
    /// yet.
    pub at_least: bool,
    /// The page, newest first.
    pub hits: Vec<SearchHitDto>,
    /// Counts by facet.
    pub facets: Vec<FacetDto>,
    /// The query as understood.
    pub canonical: String,
}

impl From<SearchPage> for SearchPageDto {
    fn from(page: SearchPage) -> Self {
        let facets = page.facets.into_iter().map(|(facet, values)| FacetDto {
            facet: facet.to_owned(),
            values: values.into_iter().map(Into::into).collect(),
        });
        Self {
            total: page.total,
            at_least: page.at_least,
            facets: facets.collect(),
            hits: page.hits.into_iter().map(Into::into).collect(),
            canonical: page.canonical,
        }
    }
}
