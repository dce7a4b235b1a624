//! Absences and substitutes, for whoever plans duties.

use axum::{Json, extract::State, http::StatusCode};

use super::{Numbered, Sent};
use crate::{
    domain::AbsenceId,
    web::{
        Problem, Web,
        dto::{AbsenceDto, NewAbsenceRequest},
        session::Session,
    },
};

/// Absences that are not over.
#[utoipa::path(
    get, path = "/absences", tag = "absences",
    responses((status = 200, body = Vec<AbsenceDto>), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    session: Session,
) -> Result<Json<Vec<AbsenceDto>>, Problem> {
    let absences = web.ask(move |desk| desk.absences(&session.user)).await?;
    Ok(Json(absences.into_iter().map(Into::into).collect()))
}

/// Records an absence.
#[utoipa::path(
    post, path = "/absences", tag = "absences", request_body = NewAbsenceRequest,
    responses((status = 200, body = AbsenceDto), (status = 400, body = Problem), (status = 403, body = Problem))
)]
pub async fn add(
    State(web): State<Web>,
    session: Session,
    Sent(asked): Sent<NewAbsenceRequest>,
) -> Result<Json<AbsenceDto>, Problem> {
    let new = asked.try_into()?;
    let absence = web.ask(move |desk| desk.add_absence(&session.user, new));
    Ok(Json(absence.await?.into()))
}

/// Takes an absence back.
#[utoipa::path(
    delete, path = "/absences/{id}", tag = "absences", params(("id" = i64, Path, description = "The absence's number")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem))
)]
pub async fn remove(
    State(web): State<Web>,
    session: Session,
    Numbered(id): Numbered,
) -> Result<StatusCode, Problem> {
    web.ask(move |desk| desk.remove_absence(&session.user, AbsenceId(id)))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
