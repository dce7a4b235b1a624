//! Sources: how they are doing, and a person's hand on them.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};

use super::Sent;
use crate::web::{
    Problem, Web,
    dto::{NewSourceRequest, PauseRequest, SourceDto},
    session::Session,
};

/// All sources and how they are doing.
#[utoipa::path(
    get, path = "/sources", tag = "sources",
    responses((status = 200, body = Vec<SourceDto>), (status = 401, body = Problem))
)]
pub async fn list(State(web): State<Web>, _: Session) -> Result<Json<Vec<SourceDto>>, Problem> {
    let lines = web.ask(|desk| desk.sources()).await?;
    Ok(Json(lines.into_iter().map(Into::into).collect()))
}

/// Adds a source, which is read at once.
#[utoipa::path(
    post, path = "/sources", tag = "sources", request_body = NewSourceRequest,
    responses(
        (status = 201, body = SourceDto), (status = 400, body = Problem),
        (status = 403, body = Problem), (status = 409, body = Problem)
    )
)]
pub async fn add(
    State(web): State<Web>,
    session: Session,
    Sent(asked): Sent<NewSourceRequest>,
) -> Result<(StatusCode, Json<SourceDto>), Problem> {
    let new = asked.into();
    let line = web
        .ask(move |desk| desk.add_source(Some(&session.user), &new))
        .await?;
    Ok((StatusCode::CREATED, Json(line.into())))
}

/// Takes out a source that was added here; those of the settings stay.
#[utoipa::path(
    delete, path = "/sources/{id}", tag = "sources",
    params(("id" = String, Path, description = "The source's id")),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub async fn remove(
    State(web): State<Web>,
    session: Session,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    web.ask(move |desk| desk.remove_source(Some(&session.user), &id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stops a source, or lets it go on at once.
#[utoipa::path(
    post, path = "/sources/{id}/pause", tag = "sources", request_body = PauseRequest,
    params(("id" = String, Path, description = "The source's id")),
    responses((status = 200, body = SourceDto), (status = 403, body = Problem), (status = 404, body = Problem))
)]
pub async fn pause(
    State(web): State<Web>,
    session: Session,
    Path(id): Path<String>,
    Sent(asked): Sent<PauseRequest>,
) -> Result<Json<SourceDto>, Problem> {
    let line = web
        .ask(move |desk| desk.pause_source(Some(&session.user), &id, asked.paused))
        .await?;
    Ok(Json(line.into()))
}
