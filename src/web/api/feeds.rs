//! Feeds: saved searches of the user.

use axum::{Json, extract::State, http::StatusCode};

use super::{Numbered, Sent};
use crate::web::{
    Problem, Web,
    dto::{FeedCreated, FeedDto, NewFeedRequest},
    session::Session,
};

/// The user's feeds.
#[utoipa::path(
    get, path = "/feeds", tag = "feeds",
    responses((status = 200, body = Vec<FeedDto>), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn list(State(web): State<Web>, session: Session) -> Result<Json<Vec<FeedDto>>, Problem> {
    let feeds = web.ask(move |desk| desk.feeds(&session.user)).await?;
    Ok(Json(feeds.into_iter().map(Into::into).collect()))
}

/// Saves a search; its secret address is shown this once.
#[utoipa::path(
    post, path = "/feeds", tag = "feeds", request_body = NewFeedRequest,
    responses((status = 200, body = FeedCreated), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn add(
    State(web): State<Web>,
    session: Session,
    Sent(asked): Sent<NewFeedRequest>,
) -> Result<Json<FeedCreated>, Problem> {
    let new = web
        .ask(move |desk| desk.add_feed(&session.user, &asked.name, &asked.query))
        .await?;
    Ok(Json(new.into()))
}

/// Revokes a feed; its address stops working.
#[utoipa::path(
    delete, path = "/feeds/{id}", tag = "feeds", params(("id" = i64, Path, description = "The feed's number")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem))
)]
pub async fn revoke(
    State(web): State<Web>,
    session: Session,
    Numbered(id): Numbered,
) -> Result<StatusCode, Problem> {
    web.ask(move |desk| desk.revoke_feed(&session.user, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
