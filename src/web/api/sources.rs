//! Sources: how they are doing, and a person's hand on them.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};

use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Asked, Sent, extract};
use crate::desk::StatisticsAsk;
use crate::domain::Timestamp;
use crate::ports::TallyStep;
use crate::web::{
    Problem, Web,
    dto::{CoverageDto, NewSourceRequest, PauseRequest, SourceDto, StatisticsDto},
    session::Session,
};

/// All sources and how they are doing.
#[utoipa::path(
    get, path = "/sources", tag = "sources",
    responses((status = 200, body = Vec<SourceDto>), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    session: Session,
) -> Result<Json<Vec<SourceDto>>, Problem> {
    let lines = web.ask(move |desk| desk.sources(Some(&session.user)));
    let lines = lines.await?;
    Ok(Json(lines.into_iter().map(Into::into).collect()))
}

/// A period.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct CoverageQuery {
    /// From when, RFC 3339; without it seven days before the end.
    #[param(value_type = Option<String>, format = DateTime)]
    #[serde(deserialize_with = "extract::moment")]
    from: Option<Timestamp>,
    /// Until when, RFC 3339; without it this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    #[serde(deserialize_with = "extract::moment")]
    to: Option<Timestamp>,
}

/// What was seen in a period, by territory and source, and when sources were blind.
#[utoipa::path(
    get, path = "/coverage", tag = "sources", params(CoverageQuery),
    responses((status = 200, body = CoverageDto), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn coverage(
    State(web): State<Web>,
    session: Session,
    Asked(asked): Asked<CoverageQuery>,
) -> Result<Json<CoverageDto>, Problem> {
    let report = web
        .ask(move |desk| desk.coverage(Some(&session.user), asked.from, asked.to))
        .await?;
    Ok(Json(report.into()))
}

/// A period in days, and how it is divided.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct StatisticsQuery {
    /// The first day; without it six days before the last one.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(deserialize_with = "extract::day")]
    from: Option<Date>,
    /// The last day; without it today.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(deserialize_with = "extract::day")]
    to: Option<Date>,
    /// `day` or `week`; without it by day.
    #[param(value_type = Option<String>)]
    by: TallyStep,
}

/// What contact centres counted in a period, by time, municipality and topic: figures, not appeals.
#[utoipa::path(
    get, path = "/statistics", tag = "sources", params(StatisticsQuery),
    responses(
        (status = 200, body = StatisticsDto), (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem)
    )
)]
pub async fn statistics(
    State(web): State<Web>,
    session: Session,
    Asked(asked): Asked<StatisticsQuery>,
) -> Result<Json<StatisticsDto>, Problem> {
    let ask = StatisticsAsk {
        from: asked.from,
        to: asked.to,
        by: asked.by,
    };
    let found = web
        .ask(move |desk| desk.statistics(Some(&session.user), &ask))
        .await?;
    Ok(Json(found.into()))
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
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem))
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
