//! What is only read: names, risks, notices, status.

use axum::{Json, extract::State};

use crate::web::{
    Problem, Web,
    dto::{NoticeDto, ReferenceDto, RiskTableDto, StatusDto},
    session::Session,
};

/// Names of everything the page may filter by or show.
#[utoipa::path(
    get, path = "/reference", tag = "figures",
    responses((status = 200, body = ReferenceDto), (status = 401, body = Problem))
)]
pub async fn reference(
    State(web): State<Web>,
    session: Session,
) -> Result<Json<ReferenceDto>, Problem> {
    let known = web
        .ask(move |desk| desk.surroundings(&session.user))
        .await?;
    Ok(Json(ReferenceDto::new(&known, &web.desk.rules())))
}

/// The last 24 hours against the week before.
#[utoipa::path(
    get, path = "/risks", tag = "figures",
    responses((status = 200, body = RiskTableDto), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn risks(
    State(web): State<Web>,
    session: Session,
) -> Result<Json<RiskTableDto>, Problem> {
    let table = web.ask(move |desk| desk.risks(&session.user)).await?;
    Ok(Json(table.into()))
}

/// The newest notices.
#[utoipa::path(
    get, path = "/notices", tag = "figures",
    responses((status = 200, body = Vec<NoticeDto>), (status = 401, body = Problem))
)]
pub async fn notices(
    State(web): State<Web>,
    session: Session,
) -> Result<Json<Vec<NoticeDto>>, Problem> {
    let notices = web.ask(move |desk| desk.notices(&session.user)).await?;
    Ok(Json(notices.into_iter().map(Into::into).collect()))
}

/// Figures of the running daemon.
#[utoipa::path(
    get, path = "/status", tag = "figures",
    responses((status = 200, body = StatusDto), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn status(State(web): State<Web>, session: Session) -> Result<Json<StatusDto>, Problem> {
    let status = web.ask(move |desk| desk.status(Some(&session.user)));
    Ok(Json(status.await?.into()))
}
