//! The rule bench.

use axum::{Json, extract::State};

use super::Sent;
use crate::{
    desk::{ExpressionTrial, TextTrial},
    web::{
        Problem, Web,
        dto::{TriedExpression, TriedTextDto, TryExpressionRequest, TryTextRequest},
        session::Session,
    },
};

/// The verdict on a pasted text by the rules in force, with its reasons. Nothing is stored.
#[utoipa::path(
    post, path = "/rules/try-text", tag = "rules", request_body = TryTextRequest,
    responses((status = 200, body = TriedTextDto), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn try_text(
    State(web): State<Web>,
    session: Session,
    Sent(asked): Sent<TryTextRequest>,
) -> Result<Json<TriedTextDto>, Problem> {
    let trial: TextTrial = asked.try_into()?;
    let tried = web
        .ask(move |desk| desk.try_text(&session.user, &trial))
        .await?;
    Ok(Json(tried.into()))
}

/// What a rule's expression finds among the stored messages of the last days. Nothing is stored.
#[utoipa::path(
    post, path = "/rules/try-expression", tag = "rules", request_body = TryExpressionRequest,
    responses((status = 200, body = TriedExpression), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn try_expression(
    State(web): State<Web>,
    session: Session,
    Sent(asked): Sent<TryExpressionRequest>,
) -> Result<Json<TriedExpression>, Problem> {
    let trial: ExpressionTrial = asked.into();
    let found = web
        .ask(move |desk| desk.try_expression(&session.user, &trial))
        .await?;
    Ok(Json(found.into()))
}
