//! Official pages: which of them answer, and which are silent.

use axum::{Json, extract::State};

use crate::web::{Problem, Web, dto::PageDto, session::Session};

/// The official pages of the bodies in the user's territories.
#[utoipa::path(
    get, path = "/pages", tag = "sources",
    responses((status = 200, body = Vec<PageDto>), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn list(State(web): State<Web>, session: Session) -> Result<Json<Vec<PageDto>>, Problem> {
    let lines = web.ask(move |desk| desk.pages(Some(&session.user))).await?;
    Ok(Json(lines.into_iter().map(Into::into).collect()))
}
