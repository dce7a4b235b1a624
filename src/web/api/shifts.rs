//! Shifts: begin, join, end, hand over, accept.

use axum::{Json, extract::State};

use super::{Numbered, Sent};
use crate::{
    desk::HandoverWords,
    domain::ShiftId,
    web::{
        Problem, Web,
        dto::{AcceptShiftRequest, HandoverWordsRequest, NewShiftRequest, ShiftDto, ShiftLine},
        session::Session,
    },
};

/// The shifts that run or wait for somebody to accept them, and the newest accepted ones; newest first.
#[utoipa::path(
    get, path = "/shifts", tag = "shifts",
    responses((status = 200, body = Vec<ShiftLine>), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    session: Session,
) -> Result<Json<Vec<ShiftLine>>, Problem> {
    let shifts = web.ask(move |desk| desk.shifts(&session.user)).await?;
    Ok(Json(shifts.iter().map(Into::into).collect()))
}

/// Begins a shift in the user's part of the region.
#[utoipa::path(
    post, path = "/shifts", tag = "shifts", request_body = NewShiftRequest,
    responses((status = 200, body = ShiftDto), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem))
)]
pub async fn begin(
    State(web): State<Web>,
    session: Session,
    Sent(asked): Sent<NewShiftRequest>,
) -> Result<Json<ShiftDto>, Problem> {
    let new = asked.try_into()?;
    let shift = web.ask(move |desk| desk.begin_shift(&session.user, new));
    Ok(Json(shift.await?.into()))
}

/// One shift with what it hands over.
#[utoipa::path(
    get, path = "/shifts/{id}", tag = "shifts", params(("id" = i64, Path, description = "The shift's number")),
    responses((status = 200, body = ShiftDto), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem))
)]
pub async fn one(
    State(web): State<Web>,
    session: Session,
    Numbered(id): Numbered,
) -> Result<Json<ShiftDto>, Problem> {
    let shift = web.ask(move |desk| desk.shift(&session.user, ShiftId(id)));
    Ok(Json(shift.await?.into()))
}

/// The user is on a running shift from now on, too.
#[utoipa::path(
    post, path = "/shifts/{id}/join", tag = "shifts", params(("id" = i64, Path, description = "The shift's number")),
    responses((status = 200, body = ShiftDto), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem))
)]
pub async fn join(
    State(web): State<Web>,
    session: Session,
    Numbered(id): Numbered,
) -> Result<Json<ShiftDto>, Problem> {
    let shift = web.ask(move |desk| desk.join_shift(&session.user, ShiftId(id)));
    Ok(Json(shift.await?.into()))
}

/// Ends a shift: what it hands over is gathered now.
#[utoipa::path(
    post, path = "/shifts/{id}/end", tag = "shifts", params(("id" = i64, Path, description = "The shift's number")),
    responses((status = 200, body = ShiftDto), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem))
)]
pub async fn end(
    State(web): State<Web>,
    session: Session,
    Numbered(id): Numbered,
) -> Result<Json<ShiftDto>, Problem> {
    let shift = web.ask(move |desk| desk.end_shift(&session.user, ShiftId(id)));
    Ok(Json(shift.await?.into()))
}

/// Adds words to the hand-over and says where each card goes.
#[utoipa::path(
    patch, path = "/shifts/{id}", tag = "shifts", request_body = HandoverWordsRequest,
    params(("id" = i64, Path, description = "The shift's number")),
    responses((status = 200, body = ShiftDto), (status = 400, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem))
)]
pub async fn write(
    State(web): State<Web>,
    session: Session,
    Numbered(id): Numbered,
    Sent(asked): Sent<HandoverWordsRequest>,
) -> Result<Json<ShiftDto>, Problem> {
    let written = HandoverWords::from(asked);
    let shift = web.ask(move |desk| desk.write_handover(&session.user, ShiftId(id), &written));
    Ok(Json(shift.await?.into()))
}

/// The next one accepts the shift by name.
#[utoipa::path(
    post, path = "/shifts/{id}/accept", tag = "shifts", request_body = AcceptShiftRequest,
    params(("id" = i64, Path, description = "The shift's number")),
    responses((status = 200, body = ShiftDto), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem))
)]
pub async fn accept(
    State(web): State<Web>,
    session: Session,
    Numbered(id): Numbered,
    Sent(asked): Sent<AcceptShiftRequest>,
) -> Result<Json<ShiftDto>, Problem> {
    let shift = web
        .ask(move |desk| desk.accept_shift(&session.user, ShiftId(id), asked.version))
        .await?;
    Ok(Json(shift.into()))
}
