//! Full-text search.

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Asked;
use crate::{
    ports::Page,
    web::{Problem, Web, dto::SearchPageDto, session::Session},
};

/// Hits of a page when the client does not say.
const LIMIT: usize = 50;
/// Most hits of a page.
const LIMIT_MAX: usize = 100;

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct SearchQuery {
    /// The query.
    q: String,
    /// Hits to skip.
    offset: Option<usize>,
    /// Hits to return, at most 100.
    limit: Option<usize>,
}

/// Finds items, newest first.
#[utoipa::path(
    get, path = "/search", tag = "search", params(SearchQuery),
    responses((status = 200, body = SearchPageDto), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn search(
    State(web): State<Web>,
    session: Session,
    Asked(asked): Asked<SearchQuery>,
) -> Result<Json<SearchPageDto>, Problem> {
    let page = Page {
        offset: asked.offset.unwrap_or(0),
        limit: asked.limit.unwrap_or(LIMIT).min(LIMIT_MAX),
    };
    let found = web
        .ask(move |desk| desk.search(&session.user, &asked.q, page))
        .await?;
    Ok(Json(found.into()))
}
