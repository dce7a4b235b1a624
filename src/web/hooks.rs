//! `POST /hooks/{source}`: the calls of networks. Who calls is proved by the source's hook, not by a
//! login.

use axum::{
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Problem, Web};
use crate::{pipeline::door::DoorError, ports::Unheard};

/// After how many seconds a caller may come again.
const AGAIN_SECONDS: &str = "60";

/// Hears one call; answers after it is recorded. Reports of Open311 have their own address, where they
/// are checked: here nobody knows their sources.
pub async fn hear(
    State(web): State<Web>,
    Path(source): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if web.desk.jurisdiction(Some(&source)).is_ok() {
        return refused(&DoorError::Nobody);
    }
    let Ok(body) = body else {
        return Problem::too_large().into_response();
    };
    let headers: Vec<(String, String)> = headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    match web.door.hear(&source, &headers, &body).await {
        Ok(answer) => answer.into_response(),
        Err(error) => refused(&error),
    }
}

/// How a refusal is said: what proves nothing is forbidden, what may pass later says when to come again.
pub fn refused(error: &DoorError) -> Response {
    const UNAVAILABLE: StatusCode = StatusCode::SERVICE_UNAVAILABLE;
    let problem = |status, kind| Problem::new(status, kind, error.to_string());
    let later = |status, kind| {
        let again = [(header::RETRY_AFTER, AGAIN_SECONDS)];
        let problem = problem(status, kind);
        (again, problem).into_response()
    };
    match error {
        DoorError::Nobody => problem(StatusCode::NOT_FOUND, "nobody").into_response(),
        DoorError::Unheard(Unheard::Unproven) => {
            problem(StatusCode::FORBIDDEN, "unproven").into_response()
        }
        DoorError::Unheard(Unheard::Unreadable(_)) => {
            problem(StatusCode::BAD_REQUEST, "unreadable").into_response()
        }
        DoorError::Unheard(Unheard::TooMany) => later(StatusCode::TOO_MANY_REQUESTS, "throttled"),
        DoorError::Paused => later(UNAVAILABLE, "paused"),
        DoorError::Closing => later(UNAVAILABLE, "closing"),
        DoorError::Store(failure) => {
            tracing::error!(error = %failure, "a call could not be recorded");
            Problem::internal().into_response()
        }
    }
}
