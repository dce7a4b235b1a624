//! Official pages: which of them answer, and which are silent.

use axum::{Json, extract::State};

use crate::web::{Problem, Web, dto::PageDto, session::Session};

/// All official pages of the register.
#[utoipa::path(
    get, path = "/pages", tag = "sources",
    responses((status = 200, body = Vec<PageDto>), (status = 401, body = Problem))
)]
pub async fn list(State(web): State<Web>, _: Session) -> Result<Json<Vec<PageDto>>, Problem> {
    let lines = web.ask(|desk| desk.pages()).await?;
    Ok(Json(lines.into_iter().map(Into::into).collect()))
}
